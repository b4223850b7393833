"""The canonical tables as values: `tables.toml` read once (CONTRACT §2)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

DUCKDB_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "free": "VARCHAR",
    "key": "VARCHAR",
    "enum": "VARCHAR",
    "time": "TIMESTAMP",
    "date": "DATE",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One canonical column: `kind` as in tables.toml (`enum` where it lists `values`)."""

    name: str
    kind: str
    values: tuple[str, ...] = ()

    @property
    def duckdb_type(self) -> str:
        return DUCKDB_TYPES[self.kind]

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'


@dataclass(frozen=True)
class Table:
    """One canonical table: its key, required columns, sort order, event times and columns in order."""

    name: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    order: tuple[str, ...]
    events: tuple[str, ...]
    history: bool
    reference: bool
    columns: dict[str, Column]

    @cached_property
    def moment(self) -> str | None:
        """The column that dates a row: the first required time or date, else the first of any."""
        dated = [name for name in (*self.required, *self.columns) if self.columns[name].kind in ("time", "date")]
        return dated[0] if dated else None


def _column(name: str, spec: str | list[str]) -> Column:
    return Column(name, spec) if isinstance(spec, str) else Column(name, "enum", tuple(spec))


def _table(name: str, spec: dict) -> Table:
    return Table(
        name=name,
        key=tuple(spec["key"]),
        required=tuple(spec["required"]),
        order=tuple(spec["order"]),
        events=tuple(spec.get("events", ())),
        history=spec.get("history", False),
        reference=spec.get("reference", False),
        columns={column: _column(column, kind) for column, kind in spec["columns"].items()},
    )


def _read() -> dict[str, Table]:
    document = tomllib.loads(files("data_loaders").joinpath("tables.toml").read_text(encoding="utf-8"))
    return {name: _table(name, spec) for name, spec in document.items()}


TABLES: dict[str, Table] = _read()
