"""Rules over typed rows (rules.toml): absurd values are quarantined or cleared, contradictions load with a warning."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

from data_loaders.accounting import Warned
from data_loaders.sql import single
from data_loaders.tables import Table


@dataclass(frozen=True)
class Rule:
    """One condition and what is done with the rows that meet it."""

    code: str
    do: str  # quarantine | clear | warn
    column: str
    when: str
    clear: tuple[str, ...]


@cache
def rules_of(table: str) -> tuple[Rule, ...]:
    """The rules of one table in the order of the file."""
    document = tomllib.loads(files("data_loaders").joinpath("rules.toml").read_text(encoding="utf-8"))
    return tuple(
        Rule(spec["code"], spec["do"], spec["column"], spec["when"], tuple(spec.get("clear", [spec["column"]])))
        for spec in document.get(table, [])
    )


def mark_absurd(con: duckdb.DuckDBPyConnection, table: Table, file: int) -> None:
    """Give rows of one file that break a quarantine rule their `_problem`."""
    rules = _of(table, "quarantine")
    if not rules:
        return
    terms = " ".join(f"WHEN {rule.when} THEN '{rule.code}|{rule.column}|'" for rule in rules)
    broken = " OR ".join(f"({rule.when})" for rule in rules)
    where = f"_file = ? AND _problem IS NULL AND ({broken})"
    con.execute(f"UPDATE staged_{table.name} SET _problem = CASE {terms} END WHERE {where}", [file])


def _of(table: Table, do: str) -> list[Rule]:
    return [rule for rule in rules_of(table.name) if rule.do == do]


def warn(con: duckdb.DuckDBPyConnection, table: Table, say: Callable[[int, Warned], None]) -> None:
    """Count per file the rows that meet a clear or warn rule or hold unreadable cells; then clear them."""
    if not single(con, f"SELECT count(*) FROM staged_{table.name}"):
        return
    rules = [rule for rule in rules_of(table.name) if rule.do != "quarantine"]
    if rules:
        _warn_rules(con, table, rules, say)
    for rule in _of(table, "clear"):
        nulls = ", ".join(f'"{column}" = NULL' for column in rule.clear)
        con.execute(f"UPDATE staged_{table.name} SET {nulls} WHERE {rule.when}")
    doubts = con.execute(
        f"SELECT _file, unnest(string_split(_doubt, ',')) AS name, count(*) FROM staged_{table.name} "
        "WHERE _doubt IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    for file, column, n in doubts:
        say(file, Warned("cell_unreadable", {"column": column}, n))


def _warn_rules(
    con: duckdb.DuckDBPyConnection, table: Table, rules: list[Rule], say: Callable[[int, Warned], None]
) -> None:
    tallies = ", ".join(f"count(*) FILTER (WHERE {rule.when}), min(_line) FILTER (WHERE {rule.when})" for rule in rules)
    for file, *counted in con.execute(
        f"SELECT _file, {tallies} FROM staged_{table.name} GROUP BY _file ORDER BY _file"
    ).fetchall():
        for index, rule in enumerate(rules):
            n, line = counted[2 * index], counted[2 * index + 1]
            if n:
                say(file, Warned(rule.code, {"column": rule.column}, n, (str(line),)))
