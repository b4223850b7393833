"""The list of dossiers and one dossier: the whole view is in the address, and links fail softly."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES
from metrics.records import COLUMNS, ORDERS
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words
from ui.store import current_id

PAGE = "pages/analysts/ho_so.py"


def page(address: str = "") -> AppTest:
    return opened_page(PAGE, address)


@pytest.fixture(scope="module")
def codes(sample_store: Path) -> dict[str, str]:
    """One dossier each: with steps and stops, still open past due, named by feedback, in several versions."""
    folder = sample_store / "snapshots" / str(current_id(sample_store))
    con = duckdb.connect()
    for name in ("dossiers", "steps", "supplements", "feedback", "history_dossiers"):
        con.execute(f"create view {name} as select * from '{folder / name}.parquet'")
    asked = {
        "stopped": "select dossier_code from supplements semi join steps using (dossier_code) order by 1 limit 1",
        "open": "select dossier_code from dossiers where state_a = 'overdue_pending' order by 1 limit 1",
        "named": "select dossier_code from feedback semi join dossiers using (dossier_code) order by 1 limit 1",
        "versions": "select dossier_code from history_dossiers group by 1 order by count(*) desc, 1 limit 1",
        "not_accepted": "select dossier_code from dossiers where state_a = 'not_accepted' order by 1 limit 1",
    }
    return {name: con.execute(sql).fetchall()[0][0] for name, sql in asked.items()}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lang=en&q=land&order=-late",
        "q=dat dai&cohort=received&state=on_time,overdue_settled&page=2",
        "q=zzzz",
        "q=H26.101-26",
        "q='; drop table dossiers; --",
        "q=" + "a" * 500,
        "order=nothing&page=minus&columns=nothing,unit&state=nothing&cohort=nothing",
        "page=99999999",
        "page=100000000000000000000",
        "cohort=report06&age=late_15&order=-days",
        "complained=1&cause=none&on_time=D",
        "cohort=report06&holder=|Bộ phận Một cửa|&lang=en",
        "cohort=report06&step_over=2|Phòng chuyên môn|",
        "holder=nobody",
        "from=1999-01-01&to=1999-12-31",
        "columns=" + ",".join(COLUMNS),
    ],
)
def test_any_address_opens(address: str) -> None:
    sound(page(address))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_every_order(order: str, sign: str) -> None:
    opened = sound(page(f"order={sign}{order}&from=2026-01-01&to=2026-10-31"))
    assert opened.selectbox(key="records_order").value == f"{sign}{order}"
    assert len(opened.dataframe) == 1


def test_search_page_order_and_columns_go_into_the_address_and_out_of_it() -> None:
    opened = page("from=2026-01-01&to=2026-10-31")
    opened.text_input(key="records_search").input("dat dai").run()
    assert opened.query_params["q"] == "dat dai"
    opened.button(key="records_on").click().run()
    assert opened.query_params["page"] == "2"
    opened.selectbox(key="records_order").select("-late").run()
    assert (opened.query_params["order"], "page" in opened.query_params) == ("-late", False)
    opened.multiselect(key="records_columns").select("channel").run()
    assert "channel" in opened.query_params["columns"]
    opened.text_input(key="records_search").input("").run()
    assert "q" not in opened.query_params
    sound(opened)


def test_two_sittings_at_one_address_show_the_same() -> None:
    address = "from=2026-01-01&to=2026-10-31&q=dat dai&order=-days&page=2&columns=unit,term"
    first, second = page(address), page(address)
    assert first.dataframe[0].value.equals(second.dataframe[0].value)
    assert len(first.dataframe[0].value)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["stopped", "open", "named", "versions", "not_accepted"])
@pytest.mark.parametrize("definition", ["A", "D"])
def test_one_dossier(codes: dict[str, str], kind: str, lang: str, definition: str) -> None:
    opened = sound(page(f"dossier={codes[kind]}&lang={lang}&on_time={definition}"))
    assert codes[kind] in words(opened)
    assert len(opened.get("plotly_chart")) == 1
    if lang == "vi":
        assert not {"the", "overdue", "due", "step", "working"} & set(words(opened).lower().split())
    opened.button(key="dossier_back").click().run()
    assert "dossier" not in opened.query_params


def test_a_dossier_that_is_not_there_fails_softly(codes: dict[str, str]) -> None:
    opened = sound(page("dossier=H26.101-999999-0001"))
    assert "H26.101-999999-0001" in words(opened) and not opened.get("plotly_chart")
    nearly = sound(page(f"dossier={codes['open'][:-1]}"))
    assert nearly.info


def test_a_dossier_outside_the_scope_is_not_there(codes: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.01")
    monkeypatch.setenv("KTS_VIEWER_ROLES", "analyst")
    opened = sound(page(f"dossier={codes['open']}"))
    assert not opened.get("plotly_chart")
    assert codes["open"] not in str([button.label for button in opened.button])


def test_who_is_no_analyst_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader")
    opened = page()
    assert opened.warning and not opened.dataframe
