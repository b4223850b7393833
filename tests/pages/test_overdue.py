"""The page of overdue analysis: its views, a click as a filter in the address, odd addresses, the dossiers behind."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from charts.heat_map import SEP
from i18n import LANGUAGES
from metrics.breakdown import DIMENSIONS
from metrics.filters import Filters
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words
from ui import heat_map
from ui.analysis import OVERDUE, VIEWS, records_behind
from ui.breakdown import row_filters

PAGE = "pages/analysts/qua_han.py"


def page(address: str = "") -> AppTest:
    return opened_page(PAGE, address)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_in_every_language(view: str, lang: str) -> None:
    opened = sound(page(f"view={view}&lang={lang}"))
    assert len(opened.get("plotly_chart")) >= 1
    if lang == "vi":
        assert not {"the", "overdue", "dossiers", "rate"} & set(words(opened).lower().split())


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_every_dimension(dim: str) -> None:
    opened = sound(page(f"by={dim}&sort=excess"))
    assert opened.selectbox(key="analysis_by").value == dim


@pytest.mark.parametrize(
    "address",
    [
        "view=nothing&by=nothing&sort=nothing&grain=nothing",
        "view=when&grain=week&from=2025-01-01&to=2025-02-10",
        "view=when&grain=year_to_date&from=2024-03-01&to=2024-03-31",
        "view=when&grain=quarter&on_time=D",
        "view=long&procedure=1.001022",
        "view=long&age=late_5&district=016",
        "view=why&sector=G10-DD01&cause=none",
        "view=where&unit=H26.134&by=unit",
        "view=where&unit=NO-SUCH-UNIT",
        "from=1999-01-01&to=1999-12-31",
        "view=apology&foreign=1&state=overdue_pending&complained=1",
        "cohort=received&view=readings",
        "cohort=report06&view=long",
    ],
)
def test_any_address_opens(address: str) -> None:
    sound(page(address))


def test_choices_stand_in_the_address_and_defaults_leave_no_mark() -> None:
    opened = page()
    opened.selectbox(key="analysis_by").select("unit").run()
    assert opened.query_params["by"] == "unit"
    opened.selectbox(key="analysis_by").select("sector").run()
    assert "by" not in opened.query_params


def test_a_filter_of_single_dossiers_has_a_chip_and_leaves_the_rates_alone() -> None:
    bare, narrowed = page(), page("state=overdue_pending&cause=none")
    assert narrowed.button(key="chip_state") and narrowed.button(key="chip_cause")
    sentences = [next(m.value for m in one.markdown if m.value.startswith("**")) for one in (bare, narrowed)]
    assert sentences[0] == sentences[1]
    narrowed.button(key="chip_state").click().run()
    assert "state" not in narrowed.query_params


def test_who_is_no_analyst_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader")
    opened = page()
    assert opened.warning and not opened.get("plotly_chart")


def test_the_list_behind_is_of_overdue_dossiers_unless_a_state_or_an_age_was_chosen() -> None:
    assert records_behind(Filters()).state == OVERDUE
    assert records_behind(Filters(cause=("none",))).state == OVERDUE
    assert records_behind(Filters(state=("on_time",))).state == ("on_time",)
    assert records_behind(Filters(complained=True)).state == ()
    aged = records_behind(Filters(age=("late_5",)))
    assert (aged.cohort, aged.state) == ("report06", ())


@pytest.mark.parametrize(
    ("dim", "code", "name", "value"),
    [
        ("sector", "G10-DD01", "sector", ("G10-DD01",)),
        ("internal", "G10-DD01", "sector", ("G10-DD01",)),
        ("internal", "G10-DD01", "internal", True),
        ("foreign", "0", "foreign", False),
        ("desk", "branch", "desk", "branch"),
        ("channel", "", "channel", ()),
    ],
)
def test_a_row_explains_itself_under_its_own_filters(dim: str, code: str, name: str, value: object) -> None:
    assert getattr(row_filters(Filters(channel=("online",)), dim, code), name) == value


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Huyện Sóc Sơn cũ", "Sóc Sơn"),
        ("UBND phường Long Biên", "Long Biên"),
        ("former Sóc Sơn District", "Sóc Sơn"),
        ("Long Biên Ward", "Long Biên"),
        ("Sở Xây dựng", "Sở Xây dựng"),
    ],
)
def test_heads_of_columns_are_proper_names(name: str, head: str) -> None:
    assert heat_map.short(name) == head


def test_a_cell_sets_both_filters_and_a_second_click_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[dict[str, object]] = []
    monkeypatch.setattr(heat_map, "apply", lambda **values: changed.append(values))
    heat_map.pick_cell("district", Filters(), f"G10-DD01{SEP}016")
    heat_map.pick_cell("district", Filters(sector=("G10-DD01",), district=("016",)), f"G10-DD01{SEP}016")
    heat_map.pick_cell("district", Filters(), f"G10-DD01{SEP}")
    assert changed == [
        {"sector": ("G10-DD01",), "district": ("016",)},
        {"sector": (), "district": ()},
        {"sector": ("G10-DD01",)},
    ]


def test_what_a_cell_and_a_period_stand_for() -> None:
    chosen = Filters(sector=("G15-HT01",), unit=("H26.134",), channel=("online",))
    cell = heat_map.cell_filters("district", chosen, f"G10-DD01{SEP}016")
    assert (cell.sector, cell.district, cell.unit, cell.channel) == (("G10-DD01",), ("016",), (), ("online",))
    assert heat_map.cell_filters("unit", chosen, f"{SEP}H26.138").sector == ()


@pytest.mark.parametrize("view", ["long", "why", "apology"])
def test_figures_of_each_view_open_to_what_they_stand_on(view: str) -> None:
    """Every popover that explains a figure can be opened."""
    opened = page(f"view={view}&cohort=report06")
    keys = ("late", "due", "spread", "causes", "apologies", "analysis")
    for key in keys:
        opened.session_state[f"explain_{key}"] = True
    sound(opened.run())
