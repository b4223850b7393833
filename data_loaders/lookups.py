"""What is decided once per distinct value of a piece: words, units and areas, texts to clean, mask or hash."""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb

from data_loaders.accounting import Warned
from data_loaders.cells import Cell, Layout
from data_loaders.codes import has_words, word_values
from data_loaders.spelling import fold
from data_loaders.sql import literal
from data_loaders.units import FIRST_DAY, LAST_DAY, Directory, Meaning

UNIT_COLUMNS = {"unit_code": "units", "branch_code": "units", "area_code": "areas", "district_code": "areas"}
TABLES = (
    "word_values (slot INTEGER, raw VARCHAR, value VARCHAR)",
    "text_values (slot INTEGER, raw VARCHAR, value VARCHAR)",
    "unit_values (slot INTEGER, raw VARCHAR, code VARCHAR, start_day DATE, end_day DATE)",
)
EXAMPLES = 3


def look_up(
    con: duckdb.DuckDBPyConnection, layout: Layout, directories: dict[str, Directory], warn: Callable[[Warned], None]
) -> None:
    """Give every cell that is looked up its `value` and `joins`; the answers are in three temporary tables."""
    for columns in TABLES:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {columns}")
    _decide_words_and_units(con, layout, directories, warn)
    _make_texts(con, layout)


def _decide_words_and_units(
    con: duckdb.DuckDBPyConnection, layout: Layout, directories: dict[str, Directory], warn: Callable[[Warned], None]
) -> None:
    slots = [
        (cell, _directory(cell, layout, directories))
        for cell in layout.cells.values()
        if not cell.typed and (has_words(cell.column) or _directory(cell, layout, directories))
    ]
    if not slots:
        return
    tallies = ", ".join(f"histogram({cell.sql})" for cell, _ in slots)
    row = con.execute(f"SELECT {tallies} FROM {layout.source}").fetchall()[0]
    for slot, ((cell, directory), tally) in enumerate(zip(slots, row, strict=True)):
        if directory:
            _units(con, slot, dict(tally or {}), cell, layout, directory)
        else:
            _words(con, slot, dict(tally or {}), cell, layout, warn)


def _directory(cell: Cell, layout: Layout, directories: dict[str, Directory]) -> Directory | None:
    kind = UNIT_COLUMNS.get(cell.column.name)
    return directories.get(kind) if kind and not layout.table.reference else None


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _words(
    con: duckdb.DuckDBPyConnection,
    slot: int,
    tally: dict[str, int],
    cell: Cell,
    layout: Layout,
    warn: Callable[[Warned], None],
) -> None:
    column = cell.column
    words = word_values(layout.table_map, column)
    answers = [(raw, words[fold(raw)]) for raw in tally if words.get(fold(raw))]
    if answers:
        con.execute(f"INSERT INTO word_values SELECT {slot}, unnest(?), unnest(?)", _columns(answers))
    value = f"w{slot}.value"
    if words.get(""):
        value = f"CASE WHEN {column.quoted} IS NULL THEN {literal(words[''])} ELSE {value} END"
    if column.kind in ("integer", "number"):
        value = f"coalesce({value}, CAST(parse_number({column.quoted}) AS VARCHAR))"
        cell.empty_words = tuple(raw for raw in tally if fold(raw) and words.get(fold(raw)) == "")
    elif column.name not in layout.table.required:
        _warn_unknown({raw: n for raw, n in tally.items() if fold(raw) not in words}, column.name, warn)
    cell.value = f"CAST({value} AS {column.duckdb_type})"
    cell.joins.append(f"LEFT JOIN word_values w{slot} ON w{slot}.slot = {slot} AND w{slot}.raw = {column.quoted}")


def _warn_unknown(unknown: dict[str, int], column: str, warn: Callable[[Warned], None]) -> None:
    if unknown:
        shown = [raw for raw in sorted(unknown) if _harmless(raw)][:EXAMPLES]
        warn(Warned("code_unknown", {"column": column}, sum(unknown.values()), tuple(shown)))


def _harmless(raw: str) -> bool:
    """A code or a few lower-case words: nothing that could be a person's name, number or address."""
    return len(raw) <= 40 and not re.search(r"\d{6}|@", raw) and sum(word[:1].isupper() for word in raw.split()) < 2


def _units(
    con: duckdb.DuckDBPyConnection, slot: int, tally: dict[str, int], cell: Cell, layout: Layout, directory: Directory
) -> None:
    column = cell.column
    found = [(raw, meaning) for raw in tally for meaning in directory.meanings(raw) if meaning.code]
    rows = [(raw, meaning.code, meaning.start, meaning.end) for raw, meaning in found]
    if rows:
        con.execute(
            f"INSERT INTO unit_values SELECT {slot}, unnest(?), unnest(?), unnest(?), unnest(?)", _columns(rows)
        )
    join = f"LEFT JOIN unit_values w{slot} ON w{slot}.slot = {slot} AND w{slot}.raw = {column.quoted}"
    cell.joins.append(join + (_when(slot, layout) if any(map(_bounded, (meaning for _, meaning in found))) else ""))
    cell.value = f"w{slot}.code"


def _bounded(meaning: Meaning) -> bool:
    return meaning.start > FIRST_DAY or meaning.end < LAST_DAY


def _when(slot: int, layout: Layout) -> str:
    """A name that different units bore is read by the row's own date (undated rows: by today's meaning)."""
    moment = layout.table.moment
    cell = layout.cells.get(moment) if moment else None
    if cell is None:
        return f" AND w{slot}.end_day = DATE '{LAST_DAY}'"
    day = f"CAST({cell.column.quoted} AS DATE)" if cell.typed else f"parse_day({cell.column.quoted})"
    return f" AND coalesce({day}, DATE '{LAST_DAY}') BETWEEN w{slot}.start_day AND w{slot}.end_day"


def masked_text(cell: str) -> str:
    """SQL: text of a fact that holds a long number or an e-mail is masked (free text always is)."""
    return rf"CASE WHEN regexp_matches({cell}, '@|\d[\d .-]{{7,}}') THEN mask_text({cell}, NULL) ELSE {cell} END"


def _make_texts(con: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Clean, mask and hash each distinct text once: names of procedures and officers repeat, and normalising is dear.
    A piece that is read from its file each time (a large one) gets its keys row by row: a large table of distinct keys
    would not pay."""
    if layout.table.reference:
        return
    selects = []
    for slot, (_, cell) in enumerate(layout.of_kind("text", "key")):
        if cell.raw is None or (cell.column.kind == "key" and not layout.piece.drop):
            continue
        made = "keyed(clean_text(raw))" if cell.column.kind == "key" else masked_text("clean_text(raw)")
        selects.append(f"SELECT {slot}, raw, {made} FROM (SELECT DISTINCT {cell.raw} AS raw FROM {layout.source})")
        cell.sql = cell.raw
        cell.joins.append(
            f"LEFT JOIN text_values t{slot} ON t{slot}.slot = {slot} AND t{slot}.raw = {cell.column.quoted}"
        )
        cell.value = f"t{slot}.value"
    if selects:
        con.execute(f"INSERT INTO text_values {' UNION ALL '.join(selects)}")
