"""The words exports use for canonical values: codes.toml, and a profile's own codes before it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from data_loaders.profiles import TableMap
from data_loaders.spelling import fold
from data_loaders.tables import TABLES, Column

WORD_COLUMNS = ("satisfaction",)  # numbers that exports write as words


@cache
def _document() -> dict[str, dict]:
    return tomllib.loads(files("data_loaders").joinpath("codes.toml").read_text(encoding="utf-8"))


def has_words(column: Column) -> bool:
    """Whether values of this column are looked up as words rather than parsed."""
    return column.kind in ("enum", "boolean") or column.name in WORD_COLUMNS


def word_values(table_map: TableMap, column: Column) -> dict[str, str]:
    """Folded word → canonical value. The folded empty word "" gives the value of an empty cell."""
    words = {fold(value): value for value in column.values}
    words |= _shipped_words(table_map.table, column)
    words |= {fold(word): value for word, value in table_map.codes.get(column.name, {}).items()}
    return words


def _shipped_words(table: str, column: Column) -> dict[str, str]:
    document = _document()
    if column.kind == "boolean":
        group = document["boolean"]
    else:
        group = document.get(table, {}).get(column.name) or document["any"].get(column.name, {})
    return {fold(word): value for value, words in group.items() for word in words}


def unknown_code_values() -> list[str]:
    """Values in codes.toml that no canonical column lists (a test keeps this empty)."""
    wrong = []
    for table, columns in _document().items():
        if table in ("boolean", "any"):
            continue
        for column, group in columns.items():
            wrong += [
                f"{table}.{column}.{value}" for value in group if value not in TABLES[table].columns[column].values
            ]
    return wrong
