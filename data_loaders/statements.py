"""SQL of the publishing side: names of tables and columns, from `tables.toml` only, filled into a statement."""

from __future__ import annotations

from collections.abc import Iterable

from data_loaders.sql import statement as text


def statement(name: str, **places: str) -> str:
    """Text of `sql/<name>.sql` with its `{table}`-like places filled by quoted identifiers or lists of them."""
    return text(name).format(**places)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Names as a list of SQL identifiers."""
    return ", ".join(quoted(name) for name in names)
