"""Lists inside records (supplement requests of a dossier): their elements as rows of a piece of their own."""

from __future__ import annotations

import duckdb

from data_loaders.piece import Piece
from data_loaders.profiles import TableMap
from data_loaders.spelling import key_of
from data_loaders.sql import literal, single


def _list_column(outer: Piece, table_map: TableMap) -> int | None:
    return next((i for i, header in enumerate(outer.headers) if key_of(header) == key_of(table_map.rows)), None)


def _is_list(cell: str) -> str:
    return f"CASE WHEN json_valid({cell}) THEN json_type({cell}) = 'ARRAY' ELSE false END"


def count_unreadable(con: duckdb.DuckDBPyConnection, outer: Piece, table_map: TableMap) -> int:
    """How many cells that should hold a list (as JSON) hold something else; their records load without the list."""
    index = _list_column(outer, table_map)
    if index is None:
        return 0
    cell = f"clean_cell(CAST(c{index} AS VARCHAR))"
    return single(con, f"SELECT count(*) FROM {outer.relation} WHERE {cell} IS NOT NULL AND NOT ({_is_list(cell)})")


def elements(outer: Piece, table_map: TableMap) -> Piece | None:
    """One row per element of the list, with the record's own fields as `^Field`; None without such a column."""
    index = _list_column(outer, table_map)
    if index is None:
        return None
    cell = f"CAST(c{index} AS VARCHAR)"
    unnested = (
        f"(SELECT *, unnest(from_json(CASE WHEN {_is_list(cell)} THEN {cell} ELSE '[]' END, '[\"JSON\"]')) AS _element "
        f"FROM {outer.relation} WHERE {cell} IS NOT NULL AND {cell} NOT IN ('', '[]'))"
    )
    places = [place for mapping in table_map.columns.values() for place in mapping.all_places() if not place.outer]
    around = [i for i, header in enumerate(outer.headers) if header and i != index]
    paths = [literal('$."' + place.header.replace('"', "") + '"') for place in places]
    fields = [f"json_extract_string(_element, {path}) AS c{i}" for i, path in enumerate(paths)]
    fields += [f"CAST(c{i} AS VARCHAR) AS c{len(places) + position}" for position, i in enumerate(around)]
    headers = (*(place.header for place in places), *(f"^{outer.headers[i]}" for i in around))
    relation = f"(SELECT {', '.join(fields)}, _line FROM {unnested})"
    return Piece(headers, relation, ("VARCHAR",) * len(headers), outer.title)
