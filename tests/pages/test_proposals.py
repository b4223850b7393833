"""Đề xuất kiểm tra đột xuất: any address opens, nothing accuses, who may see it, what the list and its file say."""

from __future__ import annotations

import re

import pytest

from i18n import LANGUAGES, t, texts
from tests.pages.opening import page, sound, words
from tests.pages.test_signals import ACCUSING

PROPOSALS = "pages/leaders/de_xuat_kiem_tra.py"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lang=en",
        "case=NO-SUCH&kind=nothing&day=2020-01-01",
        "day=2026-09-30&lang=en",
        "kind=follow_up",
        "sector=G10-DD01&level=commune",
        "district=001&kind=surprise&lang=en",
        "unit=H26.01",
    ],
)
def test_any_address_opens_and_accuses_nobody(address: str) -> None:
    said = words(sound(page(PROPOSALS, address)))
    assert not ACCUSING.search(said)
    assert "bạn" not in re.findall(r"\w+", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_accuses(lang: str) -> None:
    assert not ACCUSING.search(str(texts("proposals", lang)))


def test_a_click_opens_the_case_with_its_figures_and_its_basis() -> None:
    opened = sound(page(PROPOSALS))
    codes = opened.dataframe[0].value
    assert list(codes.columns) == [t(f"proposals.column.{name}") for name in ("no", "name", "score", "sign")]
    second = sound(page(PROPOSALS, f"case={_code(1)}"))
    said = words(second)
    assert f"2. {codes.iloc[1, 1]}" in said
    assert "II.4" in said and t("proposals.innocent") in said


@pytest.mark.parametrize(("roles", "opens"), [("leader", True), ("analyst", True), ("unit", False)])
def test_a_unit_does_not_see_who_may_be_visited(roles: str, opens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", roles)
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104" if roles == "unit" else "")
    opened = page(PROPOSALS)
    assert bool(opened.subheader) is opens
    assert bool(opened.warning) is not opens


def _code(place: int) -> str:
    """The unit in a place of the list."""
    from metrics.proposals import proposals
    from metrics.warehouse import open_warehouse
    from ui.store import store_folder

    wh = open_warehouse(store_folder())
    code = str(proposals(wh)["unit_code"][place])
    wh.close()
    return code
