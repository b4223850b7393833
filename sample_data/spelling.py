"""The ways one Vietnamese name is written: both tone spellings (Hòa/Hoà) and decomposed Unicode."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

OLD_TONE = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "òe": "oè", "óe": "oé", "ỏe": "oẻ",
    "õe": "oẽ", "ọe": "oẹ",
            "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}  # fmt: skip
_PAIRS = OLD_TONE | {new.capitalize(): old.capitalize() for new, old in OLD_TONE.items()}
_NEW = re.compile("(" + "|".join(_PAIRS) + r")\b")


def old_tone(text: str) -> str:
    """Hòa → Hoà, thủy → thuỷ."""
    return _NEW.sub(lambda found: _PAIRS[found.group(1)], text)


def variants(names: list[str]) -> np.ndarray:
    """3 × n names: as they are, in the old tone spelling, decomposed (NFD)."""
    return np.array(
        [names, [old_tone(name) for name in names], [unicodedata.normalize("NFD", name) for name in names]],
        dtype=object,
    )


def which(number: np.ndarray) -> np.ndarray:
    """Which spelling a row uses: 1 in 20 the old tones, 1 in 40 decomposed, the rest plain."""
    rest = number % 40
    return np.where(rest < 2, 1, np.where(rest == 2, 2, 0))
