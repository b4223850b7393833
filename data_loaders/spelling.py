"""Vietnamese spelling made comparable: accents, tone placement (hoà/hòa) and punctuation folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SEPARATORS = re.compile(r"[^a-z0-9]+")


class _Bare(dict[int, str]):
    """Translation table filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = "d" if character in "đĐ" else unicodedata.normalize("NFD", character)[0].lower()[:1]
        self[code] = plain
        return plain


_BARE = _Bare()


def bare(text: str) -> str:
    """Lower case without diacritics, one character for each character of the NFC form (so positions stay)."""
    return unicodedata.normalize("NFC", text).translate(_BARE)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """The form headers, code words and names are matched in: bare letters and digits, single spaces.

    >>> fold("Mã hồ  sơ (*)"), fold("Hoà"), fold("Hòa")
    ('ma ho so', 'hoa', 'hoa')
    """
    return _SEPARATORS.sub(" ", bare(text)).strip()


@lru_cache(maxsize=1 << 16)
def key_of(text: str) -> str:
    """`fold` without spaces, so that `DonViXuLy`, `don_vi_xu_ly` and `Đơn vị xử lý` are one header."""
    return fold(text).replace(" ", "")


def clean(text: str) -> str:
    """NFC, trimmed, inner white space single (what is stored of a short text)."""
    return " ".join(unicodedata.normalize("NFC", text).split())
