"""Sentences read back: which text of the product a sentence is, and what stands at its placeholders."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from i18n import texts

Said = dict[str, str]
NUMBER = r"\d[\d.,]*"
KINDS = {
    rf"(?:(?:dưới|trên|under|over) )?{NUMBER}\s?%|–": "rate p share stated recomputed target centre p_subjective "
    "p_objective p_none p_rated p_acceptable",
    rf"(?:(?:dưới|under) )?{NUMBER}": "e",
    rf"{NUMBER}(?: điểm phần trăm| percentage points)?": "d",
    NUMBER: "n k m o x lo hi t total late watched count received settled on_time unknown pending past_due more soon "
    "all due overdue subjective objective none",
}
SHAPES = {name: shape for shape, names in KINDS.items() for name in names.split()}


@cache
def pattern(form: str) -> re.Pattern[str]:
    """A text with its placeholders as groups; one that stands twice says the same twice."""
    seen: set[str] = set()
    parts = re.split(r"\{(\w+)\}", form)
    for place in range(1, len(parts), 2):
        name = parts[place]
        parts[place] = f"(?P={name})" if name in seen else f"(?P<{name}>{SHAPES.get(name, '.*?')})"
        seen.add(name)
    for place in range(0, len(parts), 2):
        parts[place] = re.escape(parts[place])
    return re.compile("".join(parts), re.DOTALL)


def forms(key: str, lang: str) -> dict[str, str]:
    """The forms of a text by the number they are of: "one", "other"; "" for a text that has one form only."""
    part, *path = key.split(".")
    found: Any = texts(part, lang)
    for name in path:
        found = found[name]
    return found if isinstance(found, dict) else {"": found}


def read(text: str, lang: str, *keys: str, end: str = ".") -> tuple[str, Said]:
    """The key that `text` is of and what it says at the placeholders. A title has no `end` of its own; `form` tells
    which form of a counted text it is. Fails for a text that is none of `keys`.
    """
    for key in keys:
        for name, form in forms(key, lang).items():
            for wanted in dict.fromkeys((form, form.rstrip(end))):
                if found := pattern(wanted).fullmatch(text):
                    return key, found.groupdict() | {"form": name}
    raise AssertionError(f"none of {', '.join(keys)}: {text}")


def count(text: str) -> int:
    """A printed whole number."""
    return int(re.sub(r"[.,]", "", text))


def value(text: str, lang: str) -> float:
    """A printed number with decimals: a rate in per cent, a ratio, percentage points."""
    digits = re.search(r"\d[\d.,]*", text)
    assert digits, text
    plain = digits[0].rstrip(".,")
    return float(plain.replace(".", "").replace(",", ".") if lang == "vi" else plain.replace(",", ""))
