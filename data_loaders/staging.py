"""From a piece to typed rows of `staged_<table>`: one generated statement per piece and table map.

Identifiers in the SQL are canonical names (tables.toml) and positions (`c0`, `c1` …), never words of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

import duckdb

from data_loaders.accounting import Warned
from data_loaders.codes import has_words, word_values
from data_loaders.piece import Piece
from data_loaders.profiles import Mapping, Place, Profile, TableMap
from data_loaders.spelling import fold, key_of
from data_loaders.sql import literal
from data_loaders.tables import TABLES, Column, Table
from data_loaders.units import LAST_DAY, Directory

UNIT_COLUMNS = {"unit_code": "units", "branch_code": "units", "area_code": "areas", "district_code": "areas"}
EARLIEST, LATEST = "TIMESTAMP '1990-01-01'", "TIMESTAMP '2100-12-31 23:59:59'"
OPEN_RANGE = frozenset({"valid_from", "valid_to"})
MAX_WORDS = 5000


def create_staged(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """`staged_<table>`: canonical columns, then `_file`, `_line`, `_exported_at`, `_carried` (the row itself named its
    export time), `_problem` (why it must be quarantined, during the load only) and `_doubt` (unreadable optional cells)."""
    columns = ", ".join(f"{column.quoted} {column.duckdb_type}" for column in table.columns.values())
    con.execute(
        f"CREATE OR REPLACE TABLE staged_{table.name} ({columns}, _file INTEGER, _line BIGINT, _exported_at TIMESTAMP, "
        "_carried BOOLEAN, _problem VARCHAR, _doubt VARCHAR)"
    )


@dataclass
class Context:
    """What staging needs to know besides the piece."""

    file: int
    exported_at: datetime
    profile: Profile
    directories: dict[str, Directory]  # "units", "areas"; empty while those tables themselves are read
    warn: Callable[[Warned], None]


@dataclass
class _Expressions:
    """SQL per canonical column: the cell (`text`, or typed), and the value made of it."""

    cell: str
    typed: bool = False
    raw: str | None = None  # the bare cell, when one header fills the column
    value: str = ""
    joins: list[str] = field(default_factory=list)
    empty_words: tuple[str, ...] = ()  # words that say there is no value ("chưa đánh giá")


def stage(con: duckdb.DuckDBPyConnection, piece: Piece, table_map: TableMap, context: Context) -> int:
    """Insert the rows of a piece into `staged_<table>`; returns how many were read (rejected ones included)."""
    table = TABLES[table_map.table]
    positions = _positions(piece)
    plan = {name: _cell(table.columns[name], mapping, piece, positions) for name, mapping in table_map.columns.items()}
    plan = {name: cell for name, cell in plan.items() if cell is not None}
    where = _data_filter(table_map, piece, positions)
    con.execute("CREATE OR REPLACE TEMP TABLE word_values (slot INTEGER, raw VARCHAR, value VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE text_values (slot INTEGER, raw VARCHAR, value VARCHAR)")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE unit_values (slot INTEGER, raw VARCHAR, code VARCHAR, start_day DATE, end_day DATE)"
    )
    _look_up(con, piece, table_map, table, plan, where, context)
    _make_texts_once(con, piece, table, plan, where)
    for name, expression in plan.items():
        if not expression.value:
            expression.value = _value(table.columns[name], expression, table.reference)
    _mask_free_text(table, plan, _names_expression(piece, positions, context.profile, table, plan))
    sql = _insert(table, plan, piece, where, context)
    before = _rows(con, table)
    con.execute(sql)
    return _rows(con, table) - before


def _rows(con: duckdb.DuckDBPyConnection, table: Table) -> int:
    row = con.execute(f"SELECT count(*) FROM staged_{table.name}").fetchone()
    return int(row[0]) if row else 0


def header_key(header: str) -> str:
    """Folded header; `^` marks a field of the record around a nested row."""
    return "^" + key_of(header[1:]) if header.startswith("^") else key_of(header)


def _positions(piece: Piece) -> dict[str, int]:
    positions: dict[str, int] = {}
    for index, header in enumerate(piece.headers):
        positions.setdefault(header_key(header), index)
    return positions


def _place_key(place: Place) -> str:
    return "^" + place.key if place.outer else place.key


def _place_sql(place: Place, piece: Piece, positions: dict[str, int], kind: str = "text") -> str | None:
    if place.title:
        found = re.search(place.title, piece.title)
        return literal(found.group(1).strip()) if found else None
    index = positions.get(_place_key(place))
    if index is None:
        return None
    cell = f"CAST(c{index} AS VARCHAR)" if piece.types[index] != "VARCHAR" else f"c{index}"
    if place.path:
        cell = f"CASE WHEN json_valid({cell}) THEN json_extract_string({cell}, {literal(place.path)}) END"
    return f"clean_text({cell})" if kind in ("text", "code", "free", "key") else f"clean_cell({cell})"


TYPED = {
    "time": {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE", "TIMESTAMP WITH TIME ZONE"},
    "date": {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S", "DATE", "TIMESTAMP WITH TIME ZONE"},
    "integer": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"},
    "number": {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "UTINYINT", "USMALLINT", "UINTEGER"},
    "boolean": {"BOOLEAN"},
}


def _cell(column: Column, mapping: Mapping, piece: Piece, positions: dict[str, int]) -> _Expressions | None:
    if mapping.sums:
        return _sum(mapping, piece, positions)
    if not mapping.length and len(mapping.places) == 1 and mapping.places[0].header:
        typed = _typed_cell(column, positions.get(_place_key(mapping.places[0])), piece)
        if typed:
            return typed
    present = [(place, _place_sql(place, piece, positions, column.kind)) for place in mapping.places]
    cells = [cell for _, cell in present if cell]
    if not cells:
        return None
    cell = cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})"
    if mapping.length:
        cell = f"CAST(CASE WHEN {cell} IS NULL THEN 0 WHEN json_valid({cell}) THEN json_array_length({cell}) END AS VARCHAR)"
        return _Expressions(cell)
    return _Expressions(cell, raw=_raw_cell([place for place, sql in present if sql], piece, positions))


def _raw_cell(places: list[Place], piece: Piece, positions: dict[str, int]) -> str | None:
    """The bare column, when one header alone fills a canonical column."""
    if len(places) != 1 or not places[0].header or places[0].path:
        return None
    index = positions[_place_key(places[0])]
    return f"c{index}" if piece.types[index] == "VARCHAR" else f"CAST(c{index} AS VARCHAR)"


def _typed_cell(column: Column, index: int | None, piece: Piece) -> _Expressions | None:
    if index is None:
        return None
    kind = piece.types[index].split("(")[0]
    if kind not in TYPED.get(column.kind, ()):
        return None
    cell = f"c{index}"
    if kind.endswith("TIME ZONE"):
        cell = f"({cell} AT TIME ZONE 'Asia/Ho_Chi_Minh')"
    return _Expressions(f"CAST({cell} AS {column.duckdb_type})", typed=True)


def _sum(mapping: Mapping, piece: Piece, positions: dict[str, int]) -> _Expressions | None:
    groups = []
    for group in mapping.sums:
        cells = [cell for cell in (_place_sql(place, piece, positions) for place in group) if cell]
        if cells:
            groups.append(f"parse_integer(coalesce({', '.join(cells)}))")
    if not groups:
        return None
    filled = " OR ".join(f"{group} IS NOT NULL" for group in groups)
    total = " + ".join(f"coalesce({group}, 0)" for group in groups)
    return _Expressions(f"CAST(CASE WHEN {filled} THEN {total} END AS VARCHAR)")


def _data_filter(table_map: TableMap, piece: Piece, positions: dict[str, int]) -> str:
    """Rows that are data: the needed cells are filled and the first filled cell does not begin like a total."""
    terms = [f"clean_text(c{positions[need]}) IS NOT NULL" for need in table_map.need if need in positions]
    if table_map.totals:
        first = ", ".join(f"clean_text(c{index})" for index in range(min(3, len(piece.headers))))
        pattern = "^(" + "|".join(re.escape(fold(total)) for total in table_map.totals) + ")( |$)"
        terms.append(f"NOT coalesce(regexp_matches(fold(coalesce({first})), {literal(pattern)}), false)")
    return " AND ".join(terms) or "true"


def _look_up(
    con: duckdb.DuckDBPyConnection,
    piece: Piece,
    table_map: TableMap,
    table: Table,
    plan: dict[str, _Expressions],
    where: str,
    context: Context,
) -> None:
    """Decide every distinct word and unit of the piece once, in Python, and leave the answers in two small tables."""
    slots = [
        name
        for name, expression in plan.items()
        if not expression.typed and (has_words(table.columns[name]) or _unit_kind(name, table, context))
    ]
    if not slots:
        return
    tallies = ", ".join(f"histogram({plan[name].cell})" for name in slots)
    row = con.execute(f"SELECT {tallies} FROM {piece.relation} WHERE {where}").fetchone()
    for slot, name in enumerate(slots):
        tally = dict((row[slot] if row else None) or {})
        kind = _unit_kind(name, table, context)
        if kind:
            _look_up_units(con, slot, tally, plan[name], name, table, context.directories[kind], context)
        else:
            _look_up_words(con, slot, tally, plan[name], table_map, table.columns[name], context)


def _make_texts_once(
    con: duckdb.DuckDBPyConnection, piece: Piece, table: Table, plan: dict[str, _Expressions], where: str
) -> None:
    """Clean, mask and hash each distinct text once: names of procedures repeat, and normalising them is the dear part.
    A piece that is read from its file each time (large) gets its keys row by row, since they hardly repeat."""
    selects: list[str] = []
    for slot, (name, expression) in enumerate(plan.items() if not table.reference else ()):
        column = table.columns[name]
        if expression.raw is None or column.kind not in ("text", "key") or (column.kind == "key" and not piece.drop):
            continue
        made = "keyed(clean_text(raw))" if column.kind == "key" else _masked_text("clean_text(raw)")
        distinct = f"SELECT DISTINCT {expression.raw} AS raw FROM {piece.relation} WHERE {where}"
        selects.append(f"SELECT {slot}, raw, {made} FROM ({distinct})")
        expression.cell = expression.raw
        expression.joins.append(f"LEFT JOIN text_values t{slot} ON t{slot}.slot = {slot} AND t{slot}.raw = {column.quoted}")
        expression.value = f"t{slot}.value"
    if selects:
        con.execute(f"INSERT INTO text_values {' UNION ALL '.join(selects)}")


def _masked_text(cell: str) -> str:
    """Text of facts that holds a long number or an e-mail is masked (free text always is)."""
    return rf"CASE WHEN regexp_matches({cell}, '@|\d[\d .-]{{7,}}') THEN mask_text({cell}, NULL) ELSE {cell} END"


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _unit_kind(name: str, table: Table, context: Context) -> str | None:
    kind = UNIT_COLUMNS.get(name)
    return kind if kind in context.directories and not table.reference else None


def _look_up_words(
    con: duckdb.DuckDBPyConnection,
    slot: int,
    tally: dict[str, int],
    expression: _Expressions,
    table_map: TableMap,
    column: Column,
    context: Context,
) -> None:
    words = word_values(table_map, column)
    answers = [(raw, words[fold(raw)]) for raw in tally if words.get(fold(raw))]
    if answers:
        con.execute(f"INSERT INTO word_values SELECT {slot}, unnest(?), unnest(?)", _columns(answers))
    found = f"w{slot}.value"
    if "" in words and words[""]:
        found = f"CASE WHEN {column.quoted} IS NULL THEN {literal(words[''])} ELSE {found} END"
    if column.kind in ("integer", "number"):
        found = f"coalesce({found}, CAST({_value(column, expression)} AS VARCHAR))"
        expression.empty_words = tuple(raw for raw in tally if words.get(fold(raw)) == "" and fold(raw))
        unknown: list[str] = []
    else:
        unknown = [raw for raw in tally if fold(raw) not in words]
    expression.value = f"CAST({found} AS {column.duckdb_type})"
    expression.joins.append(f"LEFT JOIN word_values w{slot} ON w{slot}.slot = {slot} AND w{slot}.raw = {column.quoted}")
    if unknown and column.name not in TABLES[table_map.table].required:
        shown = tuple(raw[:40] for raw in sorted(unknown)[:3] if len(fold(raw).split()) <= 6 and not re.search(r"\d{6}|@", raw))
        context.warn(Warned("code_unknown", {"column": column.name}, sum(tally[raw] for raw in unknown), shown))


def _look_up_units(
    con: duckdb.DuckDBPyConnection,
    slot: int,
    tally: dict[str, int],
    expression: _Expressions,
    name: str,
    table: Table,
    directory: Directory,
    context: Context,
) -> None:
    answers = [
        (raw, meaning.code, meaning.start, meaning.end)
        for raw in tally
        for meaning in directory.meanings(raw)
        if meaning.code
    ]
    if answers:
        con.execute(f"INSERT INTO unit_values SELECT {slot}, unnest(?), unnest(?), unnest(?), unnest(?)", _columns(answers))
    join = f"LEFT JOIN unit_values w{slot} ON w{slot}.slot = {slot} AND w{slot}.raw = \"{name}\""
    if any(start > date.min or end < LAST_DAY for _, _, start, end in answers):
        moment = f'"{table.moment}"' if table.moment else "NULL"
        join += f" AND coalesce(parse_day(CAST({moment} AS VARCHAR)), DATE '9999-12-31') BETWEEN w{slot}.start_day AND w{slot}.end_day"
    expression.joins.append(join)
    expression.value = f"w{slot}.code"


def _value(column: Column, expression: _Expressions, reference: bool = False) -> str:
    cell = column.quoted
    if expression.typed:
        return cell
    if column.kind == "text" and not reference:
        return _masked_text(cell)
    parsers = {"time": "parse_time", "date": "parse_day", "integer": "parse_integer", "number": "parse_number", "key": "keyed"}
    return f"{parsers[column.kind]}({cell})" if column.kind in parsers else cell


def _names_expression(
    piece: Piece, positions: dict[str, int], profile: Profile, table: Table, plan: dict[str, _Expressions]
) -> str:
    """The record's own person names, joined with "|" (fields of persons, and keys that are really names)."""
    cells = [positions.get(key_of(name)) for name in profile.names]
    parts = [f"clean_text(CAST(c{index} AS VARCHAR))" for index in cells if index is not None]
    parts += [plan[name].cell for name, column in table.columns.items() if column.kind == "key" and name in plan]
    return f"concat_ws('|', {', '.join(parts)})" if parts else "NULL"


def _mask_free_text(table: Table, plan: dict[str, _Expressions], names: str) -> None:
    for name, expression in plan.items():
        if table.columns[name].kind == "free":
            cell = expression.cell
            expression.cell = f"CASE WHEN {cell} IS NOT NULL THEN mask_text({cell}, {names}) END"


def _final(column: Column, expression: _Expressions | None) -> str:
    if expression is None:
        return f"CAST(NULL AS {column.duckdb_type})"
    return expression.value


def _insert(
    table: Table, plan: dict[str, _Expressions], piece: Piece, where: str, context: Context
) -> str:
    cells = ", ".join(f"{expression.cell} AS {table.columns[name].quoted}" for name, expression in plan.items())
    joins = " ".join(join for expression in plan.values() for join in expression.joins)
    values = ", ".join(
        f"{_final(column, plan.get(name))} AS v_{name}" for name, column in table.columns.items()
    )
    finals = ", ".join(f"v_{name}" for name in table.columns)
    exported = "v_exported_at" if "exported_at" in plan else "NULL"
    own = f"TIMESTAMP {literal(context.exported_at.isoformat(sep=' '))}"
    return (
        f"INSERT INTO staged_{table.name} SELECT {finals}, {context.file}, _line, coalesce({exported}, {own}), "
        f"{exported} IS NOT NULL, {_problem(table, plan)}, {_doubt(table, plan)} FROM ("
        f"SELECT cells.*, {values} FROM (SELECT _line, {cells} FROM {piece.relation} WHERE {where}) cells {joins})"
    )


def _problem(table: Table, plan: dict[str, _Expressions]) -> str:
    """reason|column|cell of the first thing that keeps a row from being placed, else null."""
    terms = [f"WHEN {_q(table, name)} IS NULL THEN 'required_missing|{name}|'" if name in plan else f"WHEN true THEN 'required_missing|{name}|'" for name in table.required]
    for name, expression in plan.items():
        column = table.columns[name]
        cell, value = column.quoted, f"v_{name}"
        if column.kind in ("time", "date"):
            if not expression.typed:
                terms.append(f"WHEN {cell} IS NOT NULL AND {value} IS NULL THEN 'time_unreadable|{name}|' || {cell}")
            if name not in OPEN_RANGE:
                terms.append(
                    f"WHEN {value} < {EARLIEST} OR {value} > {LATEST} THEN 'time_out_of_range|{name}|' || CAST({cell} AS VARCHAR)"
                )
        elif name == "unit_code" and not table.reference and expression.joins:
            terms.append(f"WHEN {cell} IS NOT NULL AND {value} IS NULL THEN 'unit_unknown|{name}|' || {cell}")
        elif name in table.required and not expression.typed and column.kind not in ("text", "code", "free", "key"):
            terms.append(f"WHEN {value} IS NULL THEN 'value_unreadable|{name}|' || {cell}")
    return f"CASE {' '.join(terms)} END" if terms else "NULL"


def _q(table: Table, name: str) -> str:
    return table.columns[name].quoted


def _doubt(table: Table, plan: dict[str, _Expressions]) -> str:
    """Names of optional number, area and branch columns whose cell could not be read (loaded as null, with a warning)."""
    watched = [
        name
        for name, expression in plan.items()
        if not expression.typed
        and (table.columns[name].kind in ("integer", "number") or (name in UNIT_COLUMNS and name != "unit_code" and expression.joins))
    ]
    terms = [
        f"CASE WHEN {_q(table, name)} IS NOT NULL AND v_{name} IS NULL{_not_empty_word(table, name, plan)} THEN '{name}' END"
        for name in watched
    ]
    return f"nullif(concat_ws(',', {', '.join(terms)}), '')" if terms else "NULL"


def _not_empty_word(table: Table, name: str, plan: dict[str, _Expressions]) -> str:
    words = plan[name].empty_words
    return f" AND {_q(table, name)} NOT IN ({', '.join(map(literal, words))})" if words else ""
