"""Texts that no office program runs or chokes on: the one rule for every file that is handed out."""

from __future__ import annotations

import re

# What spreadsheet programs take for the start of a formula (OWASP, "CSV injection"), full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 255  # letters of a file's property
# What XML 1.0 cannot hold: control characters, lone surrogates and the two non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(value: object) -> object:
    """A text that no spreadsheet takes for a formula (an apostrophe stands before it); other values as they are."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def property_text(text: str) -> str:
    """A text as a property of a file, of which office programs' libraries take no more than LONGEST letters."""
    plain = legal(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def legal(text: str) -> str:
    """The text without the characters that make an XML file unreadable."""
    return _ILLEGAL.sub("", text)
