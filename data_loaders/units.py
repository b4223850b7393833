"""Units and areas by code or by name, with the dates between which a name means which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from data_loaders.spelling import clean, fold

FIRST_DAY = date(1, 1, 1)
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class Entry:
    """One unit or area of a reference table."""

    code: str
    name: str
    valid_from: date
    valid_to: date
    parent_name: str = ""


@dataclass(frozen=True)
class Meaning:
    """From `start` to `end` (inclusive) a text means `code`; None when two units claim it."""

    code: str | None
    start: date
    end: date


def _same_tone(text: str) -> str:
    """Lower case, one tone placement: `Hoà` and `Hòa` alike, `Hoa` apart."""
    plain = clean(text).lower()
    for new, old in zip(_NEW, _OLD, strict=True):
        plain = plain.replace(new, old)
    return plain


_NEW = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_OLD = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]


class Directory:
    """Looks up codes and names of `units` or `areas`."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.codes: dict[str, str] = {}
        self._bare_codes: dict[str, set[str]] = {}
        self._names: dict[str, list[Entry]] = {}
        for entry in entries:
            self.codes[entry.code] = entry.code
            self._bare_codes.setdefault(entry.code.lstrip("0").lower(), set()).add(entry.code)
            for name in _forms(entry):
                self._names.setdefault(name, []).append(entry)

    def meanings(self, text: str) -> list[Meaning]:
        """What a text can mean and when, in time order; empty when nobody knows it."""
        code = self._code(text.strip())
        if code:
            return [Meaning(code, FIRST_DAY, LAST_DAY)]
        entries = self._named(text)
        return _segments(entries) if entries else []

    def _code(self, text: str) -> str | None:
        if text in self.codes:
            return text
        similar = self._bare_codes.get(text.lstrip("0").lower(), set())
        return next(iter(similar)) if len(similar) == 1 else None

    def _named(self, text: str) -> list[Entry]:
        for form in (_same_tone(text), fold(text), _authority(fold(text))):
            if form in self._names:
                return self._names[form]
        return []


def _authority(folded: str) -> str:
    return "ubnd " + re.sub(r"^(uy ban nhan dan|ubnd)( tp| thanh pho)? ", "", folded)


def _forms(entry: Entry) -> set[str]:
    folded = fold(entry.name)
    forms = {_same_tone(entry.name), folded}
    if entry.parent_name:
        place = re.sub(r"^(ubnd|uy ban nhan dan) ", "", fold(entry.parent_name))
        forms |= {f"{folded} {place}", f"{folded} thuoc {place}"}
    return forms


def _segments(entries: Sequence[Entry]) -> list[Meaning]:
    """Cut time at every start and end of validity; where none is valid, the last to end (or first to begin)."""
    if len({entry.code for entry in entries}) == 1:
        return [Meaning(entries[0].code, FIRST_DAY, LAST_DAY)]
    cuts = sorted(
        {FIRST_DAY, *(e.valid_from for e in entries), *(_next(e.valid_to) for e in entries if e.valid_to < LAST_DAY)}
    )
    meanings = []
    for start, following in zip(cuts, [*cuts[1:], None], strict=True):
        end = LAST_DAY if following is None else following - timedelta(days=1)
        meanings.append(Meaning(_meant(entries, start), start, end))
    return meanings


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _meant(entries: Sequence[Entry], day: date) -> str | None:
    valid = {entry.code for entry in entries if entry.valid_from <= day <= entry.valid_to}
    if valid:
        return valid.pop() if len(valid) == 1 else None
    ended = [entry for entry in entries if entry.valid_to < day]
    chosen = (
        max(ended, key=lambda entry: (entry.valid_to, entry.code))
        if ended
        else min(entries, key=lambda entry: (entry.valid_from, entry.code))
    )
    return chosen.code


def units_directory(con: duckdb.DuckDBPyConnection) -> Directory:
    """From the table `units` of the connection."""
    rows = con.execute(
        "SELECT u.unit_code, u.unit_name, u.valid_from, u.valid_to, p.unit_name FROM units u "
        "LEFT JOIN units p ON p.unit_code = u.parent_code ORDER BY u.unit_code"
    ).fetchall()
    return Directory(Entry(c, n, f or FIRST_DAY, t or LAST_DAY, p or "") for c, n, f, t, p in rows)


def areas_directory(con: duckdb.DuckDBPyConnection) -> Directory:
    """From the table `areas` of the connection."""
    rows = con.execute(
        "SELECT area_code, name, valid_from, valid_to FROM areas ORDER BY area_code, valid_from"
    ).fetchall()
    return Directory(Entry(c, n, f or FIRST_DAY, t or LAST_DAY) for c, n, f, t in rows)
