"""What a search text means: words of units, procedures and sectors (accent-free, a typing mistake allowed), and dossier
codes, whole, in part, or mistyped. Matching goes against the small tables; the dossiers are only met through their
profile and, since a code carries its day (`-yymmdd-`), through a few days of receipt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from metrics import dimensions
from metrics.filters import in_scope
from metrics.statements import statement
from metrics.warehouse import Warehouse

LETTERS, WORDS = 200, 8  # of a text; what follows is not read
KINDS = ("unit", "procedure", "sector")
WHOLE_CODE = 12  # letters and digits from which a text can be a whole dossier code, where codes are not shorter
NEAR_CODES = 5
NUMBER = 4  # digits of the number that ends a code
_APART = re.compile(r"[^a-z0-9]+")

Hit = tuple[str, str]  # kind and code


@dataclass(frozen=True)
class Meaning:
    """How a text was read. `hits`: for each word the units, procedures and sectors it may mean. `parts`: pieces of
    dossier codes without punctuation; `days`: days of receipt they name, None where they name none; `codes`: the
    dossiers meant instead when a code was mistyped. `nothing`: some word means nothing known.
    """

    hits: tuple[tuple[Hit, ...], ...] = ()
    parts: tuple[str, ...] = ()
    days: tuple[date, ...] | None = None
    codes: tuple[str, ...] | None = None
    nothing: bool = False

    def parameters(self) -> dict[str, Any]:
        """Parameters of the statements that look for it."""
        listed = [(n, kind, code) for n, hits in enumerate(self.hits) for kind, code in hits]
        return {
            "hit_words": [n for n, _, _ in listed],
            "hit_kinds": [kind for _, kind, _ in listed],
            "hit_codes": [code for _, _, code in listed],
            "words": len(self.hits),
            "parts": list(self.parts),
            "days": None if self.days is None else list(self.days),
            "search_codes": None if self.codes is None else list(self.codes),
        }


@dataclass(frozen=True)
class Vocabulary:
    """Words and codes of the small tables, and whom they may mean; `joined`: names without spaces."""

    words: dict[str, frozenset[Hit]]
    codes: dict[str, frozenset[Hit]]
    joined: dict[str, frozenset[Hit]]


def meaning(wh: Warehouse, text: str, scope: tuple[str, ...] | None = None, lang: str = "vi") -> Meaning:
    """Read a text. Words may stand in any order and all must be met: "Đất đai Sóc Sơn", "socson dat dai" and "dat dau
    soc son" mean the same. Mistakes allowed, when nothing is spelled so: one in words of 3 to 5 letters, two in longer
    ones. When no dossier's unit, procedure and sector together hold all words as spelled, any of them may be mistyped.
    """
    known = vocabulary(wh, lang)
    spelled: dict[str, frozenset[Hit]] = {}
    parts: list[str] = []
    for word in _words(text):
        found = _named(wh, known, word)
        if found:
            spelled[word] = found
        elif any(letter.isdigit() for letter in word) and len(word) >= 3:
            parts.append(word)
        else:
            return Meaning(nothing=True)
    if len(spelled) > 1 and not _met(wh, list(spelled.values())):
        spelled = {word: found | _near(wh, known, word) for word, found in spelled.items()}
    days: set[date] | None = None
    codes: set[str] | None = None
    for part in parts:
        named = days_in(part, wh.period)
        if named and (days is None or days & named):
            days = named if days is None else days & named
        if len(part) >= whole_length(wh) and not (named and _holding(wh, part, named, scope, 1)):
            codes = (codes or set()) | set(near_codes(wh, part, scope))
    if codes is not None:
        parts, days = [p for p in parts if len(p) < whole_length(wh)], None
    return Meaning(
        tuple(tuple(sorted(found)) for found in spelled.values()),
        tuple(parts),
        None if not days else tuple(sorted(days)),
        None if codes is None else tuple(sorted(codes)),
    )


def find_codes(wh: Warehouse, text: str, scope: tuple[str, ...] | None = None) -> list[str]:
    """Dossiers of the whole snapshot whose code the text is, or else nearly is; none when it is no whole code."""
    found: list[str] = []
    for word in _words(text):
        if len(word) >= whole_length(wh) and any(letter.isdigit() for letter in word):
            days = days_in(word, wh.period)
            found += (_holding(wh, word, days, scope, NEAR_CODES) if days else []) or near_codes(wh, word, scope)
    return list(dict.fromkeys(found))[:NEAR_CODES]


def whole_length(wh: Warehouse) -> int:
    """Letters and digits from which a text can be a whole code of this snapshot."""
    if "code length" not in wh.memo:
        letters = wh.frame("search_length")["letters"][0]
        wh.memo["code length"] = min(WHOLE_CODE, int(letters)) if letters == letters else WHOLE_CODE
    return wh.memo["code length"]


def near_codes(wh: Warehouse, part: str, scope: tuple[str, ...] | None = None) -> list[str]:
    """Codes at most two wrong letters from a whole one (letters and digits only), nearest first.

    Looked for on the days that its day may be a mistyping of, in the units that its beginning may be; then, since a
    code need not carry the day of receipt, the same code on any day.
    """
    first, last = wh.period
    # The day stands before the number; a letter too many or too few makes it longer or shorter.
    pieces = [part[-NUMBER - size : -NUMBER] for size in (5, 6, 7)]
    days = wh.frame("search_days", {"pieces": pieces, "first": first, "last": last})
    heads = [part[: len(part) - NUMBER - size] for size in (4, 5, 6, 7, 8)]
    units = wh.frame("search_units", {"heads": heads})
    same, one, near = (units["unit_code"][units["wrong"] <= wrong].tolist() for wrong in (0, 1, 2))
    on = [days["day"][days["wrong"] == wrong].tolist() for wrong in (0, 1, 2)]
    # Where the day is right, where one letter of it is wrong, where two are; `halves`: and one in each other part.
    places = [(on[0], near, same, False), (on[0], one, [], True), (on[1], near, same, False), (on[2], same, [], False)]
    found = pd.DataFrame({"dossier_code": [], "wrong": []})
    for among, by, exact, halves in places:
        if len(found) and found["wrong"].min() <= 1:
            break
        if among and by:
            values = {"days": among, "units": by, "same_units": exact, "halves": halves, "tail": part[-NUMBER:]}
            values |= {"part": part, "limit": NEAR_CODES} | in_scope(scope)
            met = wh.frame("search_near_codes", values)
            found = pd.concat([found, met], ignore_index=True) if len(found) else met
    if len(found):
        return [str(code) for code in found["dossier_code"][found["wrong"] == found["wrong"].min()]]
    return _holding(wh, part, set(), scope, NEAR_CODES, whole=True)


def days_in(part: str, period: tuple[date, date]) -> set[date]:
    """Days of the period that six digits of a code may mean: `240131`."""
    pieces = [part[at : at + 6] for at in range(len(part) - 5)]
    named = {_day(piece) for piece in pieces if piece.isdigit()}
    return {day for day in named if day and period[0] <= day <= period[1]}


def vocabulary(wh: Warehouse, lang: str) -> Vocabulary:
    """The words a text can be made of, in Vietnamese and in the reader's language; kept with the snapshot."""
    key = f"vocabulary {lang}"
    if key not in wh.memo:
        words, codes, joined = (defaultdict(set) for _ in range(3))
        for kind, code, name in _names(wh, lang):
            hit = (kind, code)
            bare = _APART.sub(" ", folded(name)).strip()
            for word in bare.split():
                words[word].add(hit)
            joined[bare.replace(" ", "")].add(hit)
            codes[_APART.sub("", folded(code))].add(hit)
        wh.memo[key] = Vocabulary(*({k: frozenset(v) for k, v in made.items()} for made in (words, codes, joined)))
    return wh.memo[key]


def _names(wh: Warehouse, lang: str) -> list[tuple[str, str, str]]:
    listed = [
        (kind, code, name)
        for kind in KINDS
        for spoken in dict.fromkeys(("vi", lang))
        for code, name in dimensions.names(wh, kind, spoken).items()
        if name == name and name is not None
    ]
    for row in wh.frame("search_synonyms").itertuples(index=False):
        listed += [("sector", row.code, name) for name in row.synonyms.split("|")]
    return listed


def _words(text: str) -> list[str]:
    """The words of a text, folded; what has a digit is taken for a code and keeps together whatever its punctuation."""
    found: list[str] = []
    for piece in folded(text[:LETTERS]).replace(",", " ").replace(";", " ").split():
        bare = _APART.sub("", piece)
        found += [bare] if any(letter.isdigit() for letter in bare) else [w for w in _APART.split(piece) if w]
    return list(dict.fromkeys(found))[:WORDS]


def _named(wh: Warehouse, known: Vocabulary, word: str) -> frozenset[Hit]:
    """Whom a word means: spelled so, or else beginning so, or else run together, or else nearly so."""
    if found := known.words.get(word, frozenset()) | known.codes.get(word, frozenset()):
        return found
    digits = any(letter.isdigit() for letter in word)
    if len(word) >= 2 and (found := _union(known.words, lambda w: w.startswith(word))):
        return found
    if len(word) >= 5 and not digits and (found := _union(known.joined, lambda name: word in name)):
        return found
    return _near(wh, known, word)


def _near(wh: Warehouse, known: Vocabulary, word: str) -> frozenset[Hit]:
    """Whom the nearest known spellings mean, a letter or two away and not the word itself."""
    if len(word) < 3 or any(letter.isdigit() for letter in word):
        return frozenset()
    most = 1 if len(word) <= 5 else 2
    near = wh.frame("search_near", {"vocabulary": [w for w in known.words if w != word], "word": word, "most": most})
    nearest = near[near["wrong"] == near["wrong"].min()]["word"] if len(near) else []
    return frozenset(hit for spelled in nearest for hit in known.words[spelled])


def _met(wh: Warehouse, hits: list[frozenset[Hit]]) -> bool:
    """Whether some profile holds them all."""
    asked = Meaning(tuple(tuple(found) for found in hits)).parameters()
    return not wh.frame_of(f"{statement('search_profiles')}\nlimit 1", asked).empty


def _union(table: dict[str, frozenset[Hit]], fits: Any) -> frozenset[Hit]:
    return frozenset(hit for text, hits in table.items() if fits(text) for hit in hits)


def _holding(
    wh: Warehouse, part: str, days: set[date], scope: tuple[str, ...] | None, limit: int, whole: bool = False
) -> list[str]:
    values = {
        "part": part,
        "days": sorted(days) or None,
        "whole": whole,
        "limit": limit,
    } | in_scope(scope)
    return [str(code) for code in wh.frame("search_codes", values)["dossier_code"]]


def folded(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _day(text: str) -> date | None:
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        return date(2000 + year, month, day)
    except ValueError:
        return None
