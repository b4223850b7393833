"""Where the value of each canonical column stands in a piece, as SQL over its columns `c0 … cN`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from data_loaders.piece import Piece
from data_loaders.profiles import Mapping, Place, Profile, TableMap
from data_loaders.spelling import fold, key_of
from data_loaders.sql import literal
from data_loaders.tables import TABLES, Column, Table

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_MOMENTS = {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE", "TIMESTAMP WITH TIME ZONE"}
TYPED = {
    "time": _MOMENTS,
    "date": _MOMENTS,
    "integer": _WHOLE,
    "number": _WHOLE | {"FLOAT", "DOUBLE"},
    "boolean": {"BOOLEAN"},
}
_NORMALISED = ("text", "code", "free", "key")


@dataclass
class Cell:
    """One canonical column of a piece.

    `sql` gives the cell (text, or of the column's type when `typed`), `raw` the bare column when one header alone fills
    it, `value` what is stored (over the cell under its canonical name), with the `joins` it needs.
    """

    column: Column
    sql: str
    typed: bool = False
    raw: str | None = None
    value: str = ""
    joins: list[str] = field(default_factory=list)
    empty_words: tuple[str, ...] = ()  # words that say there is no value ("chưa đánh giá")


@dataclass
class Layout:
    """A piece read by a table map: its cells by canonical column, and which rows are data."""

    piece: Piece
    table_map: TableMap
    table: Table
    cells: dict[str, Cell]
    where: str
    names: str  # SQL of the record's own person names, joined with "|", or NULL

    @property
    def source(self) -> str:
        return f"{self.piece.relation} WHERE {self.where}"

    def of_kind(self, *kinds: str) -> Iterable[tuple[str, Cell]]:
        return ((name, cell) for name, cell in self.cells.items() if cell.column.kind in kinds)


def layout_of(piece: Piece, table_map: TableMap, profile: Profile) -> Layout:
    """Find every canonical column of the map in the piece; columns the piece lacks are left out."""
    table = TABLES[table_map.table]
    positions = _positions(piece)
    cells = {}
    for name, mapping in table_map.columns.items():
        cell = _cell(table.columns[name], mapping, piece, positions)
        if cell is not None:
            cells[name] = cell
    where = _data_filter(table_map, piece, positions)
    return Layout(piece, table_map, table, cells, where, _names(profile, positions, cells))


def _positions(piece: Piece) -> dict[str, int]:
    positions: dict[str, int] = {}
    for index, header in enumerate(piece.headers):
        key = "^" + key_of(header[1:]) if header.startswith("^") else key_of(header)
        positions.setdefault(key, index)
    return positions


def _place_key(place: Place) -> str:
    return "^" + place.key if place.outer else place.key


def _place_sql(place: Place, piece: Piece, positions: dict[str, int], kind: str) -> str | None:
    if place.title:
        found = re.search(place.title, piece.title)
        return literal(found.group(1).strip()) if found else None
    index = positions.get(_place_key(place))
    if index is None:
        return None
    cell = _text_of(piece, index)
    if place.path:
        cell = f"CASE WHEN json_valid({cell}) THEN json_extract_string({cell}, {literal(place.path)}) END"
    return f"clean_text({cell})" if kind in _NORMALISED else f"clean_cell({cell})"


def _text_of(piece: Piece, index: int) -> str:
    return f"c{index}" if piece.types[index] == "VARCHAR" else f"CAST(c{index} AS VARCHAR)"


def _cell(column: Column, mapping: Mapping, piece: Piece, positions: dict[str, int]) -> Cell | None:
    if mapping.sums:
        return _sum(column, mapping, piece, positions)
    found = [(place, _place_sql(place, piece, positions, column.kind)) for place in mapping.places]
    present = [(place, sql) for place, sql in found if sql]
    if not present:
        return None
    if mapping.length:
        return _list_length(column, present[0][1])
    index = positions[_place_key(present[0][0])] if len(present) == 1 and _is_plain(present[0][0]) else None
    typed = _typed(column, piece, index)
    if typed:
        return typed
    parts = [sql for _, sql in present]
    sql = parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"
    return Cell(column, sql, raw=None if index is None else _text_of(piece, index))


def _is_plain(place: Place) -> bool:
    return bool(place.header) and not place.path


def _typed(column: Column, piece: Piece, index: int | None) -> Cell | None:
    if index is None:
        return None
    kind = piece.types[index].split("(")[0]
    if kind not in TYPED.get(column.kind, ()):
        return None
    cell = f"(c{index} AT TIME ZONE 'Asia/Ho_Chi_Minh')" if kind.endswith("TIME ZONE") else f"c{index}"
    return Cell(column, f"CAST({cell} AS {column.duckdb_type})", typed=True)


def _list_length(column: Column, cell: str) -> Cell:
    return Cell(
        column, f"CASE WHEN {cell} IS NULL THEN '0' WHEN json_valid({cell}) THEN json_array_length({cell})::VARCHAR END"
    )


def _sum(column: Column, mapping: Mapping, piece: Piece, positions: dict[str, int]) -> Cell | None:
    """The sum of several groups, each the first filled of its places; null when all are empty."""
    groups = []
    for group in mapping.sums:
        parts = [sql for sql in (_place_sql(place, piece, positions, column.kind) for place in group) if sql]
        if parts:
            groups.append(f"parse_integer(coalesce({', '.join(parts)}))")
    if not groups:
        return None
    filled = " OR ".join(f"{group} IS NOT NULL" for group in groups)
    total = " + ".join(f"coalesce({group}, 0)" for group in groups)
    return Cell(column, f"CAST(CASE WHEN {filled} THEN {total} END AS VARCHAR)")


def _data_filter(table_map: TableMap, piece: Piece, positions: dict[str, int]) -> str:
    """Rows that are data: the needed cells are filled and the first filled cell does not begin like a total."""
    terms = [f"clean_text(c{positions[need]}) IS NOT NULL" for need in table_map.need if need in positions]
    if table_map.totals:
        first = ", ".join(f"clean_text(c{index})" for index in range(min(3, len(piece.headers))))
        pattern = "^(" + "|".join(re.escape(fold(total)) for total in table_map.totals) + ")( |$)"
        terms.append(f"NOT coalesce(regexp_matches(fold(coalesce({first})), {literal(pattern)}), false)")
    return " AND ".join(terms) or "true"


def _names(profile: Profile, positions: dict[str, int], cells: dict[str, Cell]) -> str:
    """Fields of person names, and key columns that hold names."""
    places = [positions.get(key_of(name)) for name in profile.names]
    parts = [f"clean_text(CAST(c{index} AS VARCHAR))" for index in places if index is not None]
    parts += [cell.sql for cell in cells.values() if cell.column.kind == "key"]
    return f"concat_ws('|', {', '.join(parts)})" if parts else "NULL"
