"""Vietnamese spelling made comparable: accents, tone placement (hoà/hòa) and punctuation folded away."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[^a-z0-9]+")


def bare(text: str) -> str:
    """Lower case without diacritics, one character for each character of the NFC form (so positions stay)."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(_BARE.get(character) or _bare_character(character) for character in plain)


def _bare_character(character: str) -> str:
    if character in "đĐ":
        result = "d"
    else:
        result = unicodedata.normalize("NFD", character)[0].lower()[:1]
    _BARE[character] = result
    return result


_BARE: dict[str, str] = {}


def fold(text: str) -> str:
    """The form headers, code words and names are matched in: bare letters and digits, single spaces.

    >>> fold("Mã hồ  sơ (*)"), fold("Hoà"), fold("Hòa")
    ('ma ho so', 'hoa', 'hoa')
    """
    return _SEPARATORS.sub(" ", bare(text)).strip()


def key_of(text: str) -> str:
    """`fold` without spaces, so that `DonViXuLy`, `don_vi_xu_ly` and `Đơn vị xử lý` are one header."""
    return fold(text).replace(" ", "")


def clean(text: str) -> str:
    """NFC, trimmed, inner white space single (what is stored of a short text)."""
    return " ".join(unicodedata.normalize("NFC", text).split())
