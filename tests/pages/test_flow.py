"""The page of flow: every cut in every language, the way from a rate and a holder to the dossiers."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES
from metrics.filters import Filters
from metrics.flow import BYS
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words
from ui.explain import Stated

PAGE = "pages/analysts/luong_xu_ly.py"
YEAR = "from=2026-01-01&to=2026-10-31"


def page(address: str = "") -> AppTest:
    return opened_page(PAGE, address)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("by", BYS)
def test_every_cut_in_every_language(by: str, lang: str) -> None:
    opened = sound(page(f"{YEAR}&by={by}&lang={lang}"))
    assert len(opened.get("plotly_chart")) >= 1
    assert len(opened.dataframe) == 1
    if lang == "vi":
        assert not {"the", "overdue", "dossiers", "step", "waiting"} & set(words(opened).lower().split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "by=nothing",
        f"{YEAR}&interlinked=1&on_time=D",
        f"{YEAR}&unit=NO-SUCH-UNIT",
        f"{YEAR}&district=016&sector=G10-DD01&on_time=C",
        "from=2026-10-05&to=2026-10-17&units=ward",
        "from=1999-01-01&to=1999-12-31",
        "from=2100-12-31&to=2100-12-31",
        "cohort=received&state=on_time",
    ],
)
def test_any_address_opens(address: str) -> None:
    sound(page(address))


def test_the_way_to_the_dossiers() -> None:
    opened = page(YEAR)
    opened.button(key="flow_step_False_records").click().run()
    assert opened.title[0].value == "Tra cứu hồ sơ"
    assert (opened.query_params["cohort"], opened.query_params["state"]) == ("report06", "overdue_settled")
    sound(opened)


def test_who_is_no_analyst_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader")
    opened = page(YEAR)
    assert opened.warning and not opened.get("plotly_chart")


@pytest.mark.parametrize(("over", "limited"), [(3, 12), (0, 0)])
def test_steps_over_their_limit_open_to_what_they_stand_on(over: int, limited: int) -> None:
    """As after a click in the table; a place without limits says so."""
    opened = page(YEAR)
    behind = Filters(cohort="report06", step_over=("2|Phòng chuyên môn|",))
    rate = Stated("Quá hạn bước", "Bước kết thúc sau hạn", over, limited, Filters(), behind)
    opened.session_state["explain_asked"] = ("", rate)
    said = words(sound(opened.run()))
    assert "Quá hạn bước" in said
    assert ("25,0\u00a0%" in said) == bool(limited)
