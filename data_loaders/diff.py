"""What differs between two snapshots, table by table: rows that came, rows that went, which kinds of facts changed.

A first due or finish date is normal progress and counted apart (`due_set`, `finish_set`) from one that was there and
was moved or taken away.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from data_loaders.sql import literal
from data_loaders.statements import quoted, statement
from data_loaders.store import Store
from data_loaders.tables import TABLES, Table

COLUMNS = ("table", "change", "n", "examples")
EXAMPLES = 5
DUE = ("due_at", "step_due_at", "due_before", "due_after")
FINISH = ("completed_at", "returned_at", "refused_at", "resolved_at", "finished_at", "done_at", "concluded_at")
BEGIN = ("received_at", "submitted_at", "accepted_at", "requested_at", "resumed_at", "started_at", "inspected_at")
CAUSE = ("overdue_cause", "overdue_reason", "apology_at", "reappointed_due_at")
PLACE = ("unit_code", "branch_code", "area_code", "district_code", "lat", "lon")
DECLARED = ("declared_on_time", "carried_over", "received", "on_time", "overdue", "pending", "pending_overdue",
            "numerator", "denominator", "score")  # fmt: skip
NOT_COMPARED = ("exported_at",)
# How far a dossier or a PAKN has come; a lower number than before means that its status went back.
STAGES = {
    "registered": 0, "waiting": 0, "accepted": 1, "transferred": 1, "processing": 2, "supplement": 2, "payment": 2,
    "rejected": 3, "withdrawn": 3, "stopped": 3, "refused": 3, "completed": 3, "resolved": 3, "returned": 4,
}  # fmt: skip


def diff(store: Path, before: str, after: str) -> list[dict[str, Any]]:
    """Rows {table, change, n, examples (keys joined by " | ")} for every change that occurs, in table order.

    `vanished` is unknown (n null) where rows are gone but one of the two holds no full export of the table. Raises
    Problem for an unknown, damaged or newer snapshot.
    """
    home = Store(store)
    manifests = [home.manifest(snapshot) for snapshot in (before, after)]
    folders = [home.folder(snapshot) for snapshot in (before, after)]
    rows: list[dict[str, Any]] = []
    with duckdb.connect() as con:
        con.execute("set autoinstall_known_extensions = false")
        for table in TABLES.values():
            full = table.reference or all(_holds_full(manifest, table.name) for manifest in manifests)
            rows += _table(con, table, folders, full)
    return rows


def changes(table: Table) -> dict[str, str]:
    """The kinds of change a table can show, each as an SQL condition on a row before (b) and after (a)."""
    compared = [name for name in table.columns if name not in (*table.key, *NOT_COMPARED)]

    def among(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if name in compared]

    grouped = {*DUE, *FINISH, *BEGIN, *CAUSE, *PLACE, *DECLARED, "status"}
    found = {
        "due_later": _any(among(DUE), "a.{0} > b.{0}"),
        "due_earlier": _any(among(DUE), "a.{0} < b.{0}"),
        "due_cleared": _any(among(DUE), "a.{0} is null and b.{0} is not null"),
        "due_set": _any(among(DUE), "a.{0} is not null and b.{0} is null"),
        "finish_moved": _any(among(FINISH), "a.{0} <> b.{0}"),
        "finish_cleared": _any(among(FINISH), "a.{0} is null and b.{0} is not null"),
        "finish_set": _any(among(FINISH), "a.{0} is not null and b.{0} is null"),
        "status_back": f"{_stage('a')} < {_stage('b')}" if "status" in compared else "",
        "status_changed": _any(among(("status",)), "a.{0} is distinct from b.{0}"),
        "dates_of_receipt": _any(among(BEGIN), "a.{0} is distinct from b.{0}"),
        "declared": _any(among(DECLARED), "a.{0} is distinct from b.{0}"),
        "cause": _any(among(CAUSE), "a.{0} is distinct from b.{0}"),
        "place": _any(among(PLACE), "a.{0} is distinct from b.{0}"),
        "other": _any([name for name in compared if name not in grouped], "a.{0} is distinct from b.{0}"),
    }
    return {"changed": _any(compared, "a.{0} is distinct from b.{0}")} | {k: v for k, v in found.items() if v}


def _any(names: list[str], condition: str) -> str:
    return " or ".join(condition.format(quoted(name)) for name in names)


def _stage(side: str) -> str:
    cases = " ".join(f"when '{status}' then {stage}" for status, stage in STAGES.items())
    return f"case {side}.status {cases} end"


def _table(con: duckdb.DuckDBPyConnection, table: Table, folders: list[Path], full: bool) -> list[dict[str, Any]]:
    for side, folder in zip(("before", "after"), folders, strict=True):
        _view(con, side, table, folder / f"{table.name}.parquet")
    key = " || ' ' || ".join(f"coalesce({{side}}.{quoted(name)}::varchar, '')" for name in table.key)
    same = " and ".join(f"a.{quoted(name)} is not distinct from b.{quoted(name)}" for name in table.key)
    kinds = {name: condition for name, condition in changes(table).items() if condition}
    tally = "count(*) filter (where {0}), min(k, {1}) filter (where {0})"
    tallies = ", ".join(tally.format(condition, EXAMPLES) for condition in kinds.values())
    rows = []
    for change, side in (("added", "a"), ("vanished", "b")):
        query = statement("diff_one_side", key=key.format(side=side), same=same, side=side, **_sides(side))
        counted = _counted(table, change, con.execute(query, {"examples": EXAMPLES}).fetchone() or (0, []))
        if change == "vanished" and not full and counted["n"]:  # a part says nothing about what it leaves out
            counted |= {"n": None, "examples": None}
        rows.append(counted)
    query = statement("diff_changed", key=key.format(side="a"), same=same, tallies=tallies)
    found = con.execute(query).fetchone() or ()
    for place, change in enumerate(kinds):
        rows.append(_counted(table, change, found[2 * place : 2 * place + 2]))
    return [row for row in rows if row["n"] != 0]


def _sides(side: str) -> dict[str, str]:
    if side == "a":
        return {"here": "after", "there": "before", "other": "b"}
    return {"here": "before", "there": "after", "other": "a"}


def _counted(table: Table, change: str, found: Any) -> dict[str, Any]:
    n, keys = found
    return {"table": table.name, "change": change, "n": n, "examples": " | ".join(sorted(keys or [])) or None}


def _view(con: duckdb.DuckDBPyConnection, name: str, table: Table, file: Path) -> None:
    path = literal(str(file))
    present = {row[0] for row in con.execute(f"describe select * from read_parquet({path})").fetchall()}
    columns = ", ".join(
        f"{quoted(column.name) if column.name in present else 'null'}::{column.duckdb_type} as {quoted(column.name)}"
        for column in table.columns.values()
    )
    con.execute(f"create or replace view {name}_rows as select {columns} from read_parquet({path})")


def _holds_full(manifest: dict[str, Any], table: str) -> bool:
    return any(file["coverage"] == "full" and table in file["tables"] for file in manifest["files"])
