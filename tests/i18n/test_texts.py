"""Every text exists in both languages with the same placeholders, and keeps the word list's rules."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from i18n import LANGUAGES, t, texts

FORBIDDEN = {
    "vi": [
        "vui lòng",
        "quý khách",
        "xin lỗi quý",
        "!",
        "ảnh chụp",
        "điểm nóng",
        "bất thường",
        "gian lận",
        "hoà",
        "thuỷ",
        "uỷ",
        "trễ hạn",
        "tồn đọng",
        "deadline",
        "NLV",
        "file",
    ],
    "en": ["sorry", "please", "!", "complaint", "complaints", "oops"],
}


def parts(lang: str) -> set[str]:
    return {
        f.name.removesuffix(".toml")
        for f in resources.files("i18n").joinpath(lang).iterdir()
        if f.name.endswith(".toml")
    }


def leaves(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in tree.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, dict) and set(value) == {"one", "other"}:
            yield here, list(value.values())
        elif isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, [value]


def placeholders(forms: list[str]) -> set[str]:
    return {field for form in forms for _, field, _, _ in string.Formatter().parse(form) if field}


def test_both_languages_have_the_same_files() -> None:
    assert parts("vi") == parts("en")


@pytest.mark.parametrize("part", sorted(parts("vi")))
def test_both_languages_have_the_same_texts(part: str) -> None:
    vi, en = dict(leaves(texts(part, "vi"))), dict(leaves(texts(part, "en")))
    assert set(vi) == set(en)
    differing = {key for key in vi if placeholders(vi[key]) != placeholders(en[key])}
    assert not differing


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", sorted(parts("vi")))
def test_texts_keep_the_word_list(part: str, lang: str) -> None:
    for key, forms in leaves(texts(part, lang)):
        for form in forms:
            assert form.strip(), key
            assert unicodedata.is_normalized("NFC", form), key
            said = re.sub(r"\{.*?\}", "", form.lower())
            found = [word for word in FORBIDDEN[lang] if re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", said)]
            assert not found, f"{lang}/{part}: {key} says {found}"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", {"no_violation": "Chưa phát hiện", "corrective_action": "Cần khắc phục", "violation": "Theo kết luận"}),
        ("en", {"no_violation": "None found", "corrective_action": "To be remedied", "violation": "As concluded"}),
    ],
)
def test_a_conclusion_is_called_the_same_on_every_page(lang: str, said: dict[str, str]) -> None:
    """The short forms of the word list, which name no fault of their own."""
    for key, short in said.items():
        assert t(f"unit.concluded.{key}", lang) == short
    assert t("visit_plan.no_finding", lang) == said["no_violation"]
    for key in ("corrective_action", "violation"):
        assert t(f"follow_up.conclusion.{key}", lang) == said[key]


def test_an_unknown_text_or_a_missing_value_is_an_error() -> None:
    for call in (
        lambda: t("screens.nowhere"),
        lambda: t("nowhere.at_all"),
        lambda: t("screens.filter"),
        lambda: t("screens.snapshot_line"),
    ):
        with pytest.raises(KeyError):
            call()
