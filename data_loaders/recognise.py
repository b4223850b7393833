"""Which profile a sheet follows, and in which row its headers stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache

from data_loaders.piece import Preview
from data_loaders.profiles import Place, Profile, TableMap
from data_loaders.spelling import fold, key_of
from data_loaders.tables import TABLES

SEARCH_ROWS = 30
Head = tuple[tuple[str, ...], frozenset[str]]  # headers as written, and their keys


@dataclass(frozen=True)
class Match:
    """A recognised sheet: `row` (0-based in the preview) is the first of `depth` head rows."""

    profile: Profile
    table: TableMap
    sheet: str
    row: int
    depth: int
    headers: tuple[str, ...]
    title: str
    score: int
    missing: tuple[str, ...] = ()

    @property
    def maps(self) -> list[TableMap]:
        """The matched map and the nested ones that read lists inside its records."""
        keys = {key_of(header) for header in self.headers}
        nested = [other for other in self.profile.maps if other.nested and key_of(other.rows) in keys]
        return [self.table, *nested]


def recognise(preview: Preview, stem: str, profiles: Sequence[Profile]) -> Match | None:
    """The best match of a sheet, or None. One with `missing` required columns is of a known kind but cannot be read."""

    @cache
    def head(row: int, depth: int) -> Head:
        headers = composed(preview.rows[row : row + depth])
        return headers, frozenset(key_of(header) for header in headers if header)

    found = [match for profile in profiles for match in _matches(preview, stem, profile, head)]
    whole = [match for match in found if not match.missing]
    if whole:
        return max(whole, key=lambda match: match.score)
    named = [match for match in found if _named(match, stem, preview.sheet)]
    return max(named, key=lambda match: match.score, default=None)


def _matches(preview: Preview, stem: str, profile: Profile, head: Callable[[int, int], Head]) -> list[Match]:
    matches = []
    for table in profile.maps:
        if table.nested or (profile.canonical and not names_table(stem, preview.sheet, table.table)):
            continue
        if table.sheets and preview.sheet and key_of(preview.sheet) not in table.sheets:
            continue
        for row in range(min(len(preview.rows), SEARCH_ROWS)):
            for depth in range(1, (table.head if preview.merged else 1) + 1):
                matches += _match_at(preview, stem, profile, table, row, depth, head(row, depth))
    return matches


def _match_at(
    preview: Preview, stem: str, profile: Profile, table: TableMap, row: int, depth: int, head: Head
) -> list[Match]:
    headers, keys = head
    known = len(keys & (table.headers | profile.known_headers))
    mapped = len(keys & table.headers)
    if not mapped or (mapped == 1 and len(table.headers) > 2 and len(keys) > 3):
        return []
    title = preview.text_above(row)
    needed = [(name, places) for name, places in table.required_groups]
    missing = tuple(name for name, places in needed if not any(_present(place, keys, title) for place in places))
    absent_need = [header for header in table.need if header not in keys]
    if absent_need:
        return []
    score = mapped * 10 + known + 50 * _file_fits(profile, stem, preview.sheet) - 3 * depth
    return [Match(profile, table, preview.sheet, row, depth, headers, title, score, missing)]


def _present(place: Place, keys: frozenset[str], title: str) -> bool:
    return bool(re.search(place.title, title)) if place.title else place.key in keys


def _file_fits(profile: Profile, stem: str, sheet: str) -> bool:
    if profile.canonical:
        return True
    plain, packed = fold(stem), key_of(stem)
    patterns = [pattern.lower() for pattern in profile.files]
    fits = any(fnmatch(plain, pattern) or fnmatch(packed, pattern) for pattern in patterns)
    return fits or bool(profile.service and key_of(profile.service) == key_of(sheet))


def _named(match: Match, stem: str, sheet: str) -> bool:
    """A sheet that lacks required columns still counts as known when its file's name says what it is."""
    return _file_fits(match.profile, stem, sheet) and match.score >= 50


@cache
def table_named(name: str) -> str | None:
    """The table a file or sheet is named after: `dossiers`, `dossiers_2026`, `Dossiers-part 1` → `dossiers`."""
    for table in sorted(TABLES, key=len, reverse=True):
        if re.fullmatch(rf"{table}([_\-. ].*|\d.*)?", name.lower()):
            return table
    return None


def names_table(stem: str, sheet: str, table: str) -> bool:
    """Whether the file's or else the sheet's name names this table."""
    return (table_named(stem) or table_named(sheet)) == table


def composed(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Headers of a merged head: the distinct cells of a column from top to bottom, joined with " / "."""
    width = max((len(row) for row in rows), default=0)
    headers = []
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            cell = " ".join(row[column].split()) if column < len(row) else ""
            if cell and (not parts or parts[-1] != cell):
                parts.append(cell)
        headers.append(" / ".join(parts))
    return tuple(headers)
