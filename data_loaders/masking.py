"""Free text without phones, identity numbers, e-mails, plates and names of persons (CONTRACT §1).

What remains is said plainly: a name without title or record, an address, a nickname can still stand in the text.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

import duckdb
import pyarrow as pa
from duckdb.func import ARROW, SPECIAL

from data_loaders.spelling import bare

_SEPARATOR = r"[\s.\-–—()/_,]"
_WORD = r"[^\W\d_]+"

_NUMBERS = re.compile(
    r"""
    (?P<code>(?<![\w.])(?:\d{3}\.\d{2}\.\d{2}\.)?H\d{2}(?:\.\d{1,3}){0,3}-\d{6}-\d{4,7}(?!\d)  # a dossier
        |\bPA-\d{6}-\d{4,8}(?!\d)|\b[12]\.\d{6}\b                                           # feedback, a procedure
        |(?<![\d.])(?!84)[1-9]\d{0,2}\.\d{4,8}(?![\d.]))                                     # a coordinate
    |(?P<email>[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\W\d_]{2,})
    |(?P<identity>(?<!\d)\d(?:SEP?\d){11}(?!\d))
    |(?P<phone>(?:(?:\+|00)?84|(?<!\d)\(?0)(?:SEP{0,3}\d){8,10}(?!\d))
    |(?P<card>(?<![\d.,])\d{9}(?!\d)|(?<!\d)\d{3}[\s.\-]\d{3}[\s.\-]\d{3}(?!\d)(?!\s*(?:đ\b|đồng|vnđ|vnd)))
    |(?P<plate>(?<!\w)\d{2}\s?[-.]?\s?(?:[A-ZĐ]{1,2}|[A-ZĐ]\d|[a-zđ]{1,2}(?=[-.]?\d)|[a-zđ]\d)
        \s?[-.\s]?\s?(?:\d{3}[.\s]?\d{2}|\d{4})(?!\w))
    """.replace("SEP", _SEPARATOR),
    re.VERBOSE,
)
_REPLACEMENT = {
    "email": "[e-mail]",
    "phone": "[số điện thoại]",
    "identity": "[số giấy tờ]",
    "card": "[số giấy tờ]",
    "plate": "[biển số]",
}

_LISTS = tomllib.loads(files("data_loaders").joinpath("masking.toml").read_text(encoding="utf-8"))
_TITLE = rf"(?:{'|'.join(title.replace(' ', '[ ]+') for title in _LISTS['titles'])})(?![^\W\d_])".replace(".", r"\.")
_ADDRESS = re.compile(
    rf"(?<![^\W_])(?P<title>{_TITLE}(?:\s*[/,(&]\s*{_TITLE}(?:\s*\))?)*\.?)"
    rf"(?P<gap>\s*:?\s*(?:có\s+)?(?:họ\s+(?:và\s+)?)?(?:tên\s+)?(?:là\s+)?:?\s*)"
    rf"(?P<name>{_WORD}(?:\s+{_WORD}){{0,5}})",
    re.IGNORECASE,
)
_STOP = frozenset(_LISTS["ends"])
_SURNAMES = frozenset(_LISTS["surnames"])
_MIDDLE = frozenset(_LISTS["middles"])
_PLACES = tuple(_LISTS["places"])
NAME = "[tên]"


def mask_text(text: str, names: str | None = None) -> str:
    """Mask one free text. `names`: the record's own person names, joined with "|".

    >>> mask_text("Gặp ông Nguyễn Văn An, ĐT 0912.345.678")
    'Gặp ông [tên], ĐT [số điện thoại]'
    """
    text = unicodedata.normalize("NFC", text)
    text = _NUMBERS.sub(_masked_number, text)
    if names:
        text = _mask_own(text, names)
    return _mask_addressed(text)


def _masked_number(match: re.Match[str]) -> str:
    kind = match.lastgroup or "code"
    return match.group() if kind == "code" else _REPLACEMENT[kind]


def _mask_own(text: str, names: str) -> str:
    plain = bare(text).translate(_ONE_SPACE)
    for name in _own_forms(names):
        if "  " in plain:
            text, plain = _squeezed(text, plain)
        start = plain.find(name)
        while start >= 0:
            end = start + len(name)
            if not _letter_at(plain, start - 1) and not _letter_at(plain, end):
                text, plain = text[:start] + NAME + text[end:], plain[:start] + NAME + plain[end:]
                end = start + len(NAME)
            start = plain.find(name, end)
    return text


_ONE_SPACE = {code: " " for code in (9, 10, 11, 12, 13, 160, 8195, 8201, 8239)}


def _squeezed(text: str, plain: str) -> tuple[str, str]:
    """Both without repeated spaces, so that a name written over a line break or with two spaces is found."""
    kept = [index for index in range(len(plain)) if index == 0 or plain[index] != " " or plain[index - 1] != " "]
    return "".join(text[index] for index in kept), "".join(plain[index] for index in kept)


def _letter_at(plain: str, index: int) -> bool:
    return 0 <= index < len(plain) and plain[index].isalnum()


@lru_cache(maxsize=1 << 14)
def _own_forms(names: str) -> list[str]:
    """Each name whole, and without its surname when it has three words or more; longest first."""
    forms = set()
    for name in names.split("|"):
        words = [word for word in bare(name).split() if word]
        if len(words) >= 2 and not any(character.isdigit() for word in words for character in word):
            forms.add(" ".join(words))
            if len(words) > 2:
                forms.add(" ".join(words[-2:]))
    return sorted(forms, key=lambda form: (-len(form), form))


def _mask_addressed(text: str) -> str:
    """Names after a title. Reading goes on right after each name: the next title may follow it at once."""
    done, position = [], 0
    while match := _ADDRESS.search(text, position):
        words = re.split(r"(\s+)", match["name"])
        place = f"{match['title']} {match['name']}".lower().startswith(_PLACES)
        taken = 0 if place else _name_length(words[::2])
        kept = text[position : match.start("name")]
        done += [kept, NAME] if taken else [kept]
        position = match.start("name") + len("".join(words[: 2 * taken - 1])) if taken else match.start("name")
    return "".join(done) + text[position:]


def _name_length(words: list[str]) -> int:
    """How many leading words are a name: capitalised ones, or a lower-case surname, a middle name and one more."""
    if words[0].islower() and words[0] in _SURNAMES and len(words) > 1 and words[1].lower() in _MIDDLE:
        return min(len(words), 3)
    return _capitals(words)


def _capitals(words: list[str]) -> int:
    count = 0
    for index, word in enumerate(words[:5]):
        place = word.lower() == "thị" and words[index + 1 : index + 2] and words[index + 1].lower() in ("xã", "trấn")
        if not word[0].isupper() or word.lower() in _STOP or place:
            break
        count += 1
    return count


def install_masking(con: duckdb.DuckDBPyConnection) -> None:
    """Define `mask_text(text, names)` in the connection."""

    def masked(texts: pa.ChunkedArray, names: pa.ChunkedArray) -> pa.Array:
        pairs = zip(texts.to_pylist(), names.to_pylist(), strict=True)
        return pa.array([None if text is None else mask_text(text, own) for text, own in pairs], type=pa.string())

    text = duckdb.sqltype("VARCHAR")
    con.create_function("mask_text", masked, [text, text], text, type=ARROW, null_handling=SPECIAL)


def remove_masking(con: duckdb.DuckDBPyConnection) -> None:
    """Take the function out of the connection again."""
    con.remove_function("mask_text")
