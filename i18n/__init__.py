"""Texts of the product in Vietnamese and English.

Each part of the product keeps its texts in `i18n/vi/<part>.toml` and `i18n/en/<part>.toml`; the first component of a
key names the file: `t("loaders.source_missing", "vi", path="…")` reads `source_missing` in `vi/loaders.toml`.
A text is a string with `str.format` placeholders or, where a language counts, a table `{one = "…", other = "…"}`
chosen by the placeholder `n`. Vietnamese never needs the second form.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("vi", "en")


@cache
def texts(part: str, lang: str) -> dict[str, Any]:
    """All texts of one part in one language, nested as in the file.

    Raises KeyError for a part or language that has no file.
    """
    file = resources.files("i18n").joinpath(lang, f"{part}.toml")
    if not file.is_file():
        raise KeyError(f"{lang}/{part}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def t(key: str, lang: str = "vi", **values: object) -> str:
    """The text of `key` ("part.name" or "part.group.name") with its placeholders filled.

    Numbers and dates are formatted by the caller (`i18n.formats`); `n` of a counted text also chooses the form.
    Raises KeyError for an unknown key, a missing placeholder or a key that names a group.
    """
    part, *path = key.split(".")
    found: Any = texts(part, lang)
    for name in path:
        if not isinstance(found, dict) or name not in found:
            raise KeyError(key)
        found = found[name]
    if isinstance(found, dict) and set(found) == {"one", "other"}:
        found = found["one" if str(values.get("n")) == "1" else "other"]
    if not isinstance(found, str):
        raise KeyError(key)
    return found.format(**values)
