"""Names that are data (units, places, sectors, topics) in the reader's language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

SOURCE = Path(__file__).with_name("names.toml")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    tables = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    prefixes = tables.pop("prefixes")
    return {name: english for table in tables.values() for name, english in table.items()}, prefixes


def data_name(name: str, lang: str) -> str:
    """The name as it is in Vietnamese; in English the listed translation or pattern, else the name unchanged.

    >>> data_name("UBND phường Long Biên", "en"), data_name("Hộ tịch", "en"), data_name("Hộ tịch", "vi")
    ('Long Biên Ward', 'Civil status', 'Hộ tịch')
    """
    if lang != "en":
        return name
    whole, prefixes = _tables()
    if name in whole:
        return whole[name]
    for prefix, pattern in prefixes.items():
        if name.startswith(prefix):
            return pattern.format(name.removeprefix(prefix))
    return name
