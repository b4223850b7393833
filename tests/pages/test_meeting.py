"""The shelf of reports and the slides, opened by their addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.flag_lists import flag_table
from metrics.warehouse import open_warehouse
from tests.pages.opening import page, sound

SLIDES, SHELF = "pages/meeting/trinh_chieu.py", "pages/meeting/bao_cao.py"
MONTH = "from=2026-10-01&to=2026-10-31"


def htmls(opened: AppTest) -> list[str]:
    """The large type of a slide, without its marks."""
    return [re.sub(r"<[^>]+>", "", element.proto.body) for element in opened.get("html")]


@pytest.fixture(scope="module")
def unit(sample_store: Path) -> str:
    wh = open_warehouse(sample_store)
    frame = flag_table(wh)
    wh.close()
    return str(frame.loc[frame["grade"].isin(("alert", "watch")), "unit_code"].iloc[0])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_shelf_offers_every_report_of_the_filters(lang: str, unit: str) -> None:
    city = sound(page(SHELF, f"{MONTH}&lang={lang}"))
    assert len(city.get("download_button")) == 11  # of the week, month, proposals; ratings have no slides
    assert len(city.subheader) == 7
    one = sound(page(SHELF, f"{MONTH}&lang={lang}&unit={unit}"))
    assert len(one.get("download_button")) == 16


def test_keys_turn_the_slides_and_the_address_tells_where() -> None:
    opened = sound(page(SLIDES, MONTH))
    first = htmls(opened)
    assert "quá hạn" in first[0] and any("DỮ LIỆU MẪU" in text and "tháng 10/2026" in text for text in first)
    opened.button(key="next").click().run()
    sound(opened)
    assert opened.query_params["slide"] in ("2", ["2"]) and htmls(opened)[0] != first[0]
    opened.button(key="previous").click().run()
    assert htmls(opened)[0] == first[0]
    keys = {"previous": "left", "next": "right", "first": "home", "last": "end", "large": "l", "leave": "escape"}
    assert {key: opened.button(key=key).proto.shortcut for key in keys} == keys
    opened.button(key="last").click().run()
    count = int(next(element.value for element in opened.markdown if "/" in element.value[:6]).split("/")[1])
    assert opened.query_params["slide"] in (str(count), [str(count)]) and opened.button(key="last").disabled
    opened.button(key="first").click().run()
    assert htmls(opened)[0] == first[0] and opened.button(key="first").disabled


def test_back_from_the_live_page_is_the_slide_that_was_left() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&report=weekly&parts=pakn,figures&slide=2"))
    said = htmls(opened)[0]
    for name in ("report", "parts", "slide"):
        del opened.query_params[name]
    sound(opened.run())
    assert htmls(opened)[0] == said and opened.query_params["report"] in ("weekly", ["weekly"])


def test_slides_are_drawn_larger_for_a_projector() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&parts=sectors"))
    opened.button(key="large").click().run()
    sound(opened)
    assert opened.query_params["large"] in ("1", ["1"])
    assert "font-size:56px" in opened.get("html")[0].proto.body  # 1.4 times 40
    opened.button(key="large").click().run()
    assert "large" not in opened.query_params and "font-size:40px" in opened.get("html")[0].proto.body


def test_the_choice_and_order_of_slides_stand_in_the_address() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&parts=pakn,figures,nothing&slide=2"))
    said = htmls(opened)
    assert not said[0].startswith("PAKN") and "2/2" in [element.value for element in opened.markdown]
    printed = sound(page(SLIDES, f"{MONTH}&parts=pakn,figures&print=1"))
    titles = [text for text in htmls(printed) if text.startswith("PAKN toàn Thành phố") or text == said[0]]
    assert titles[0].startswith("PAKN") and titles[1] == said[0]


@pytest.mark.parametrize("report", ["weekly", "inspections", "unit", "nothing"])
def test_every_story_can_be_shown(report: str, unit: str) -> None:
    of = f"&unit={unit}" if report == "unit" else ""
    sound(page(SLIDES, f"{MONTH}&report={report}&print=1&lang=en{of}"))


def test_slides_lead_to_the_live_page() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&slide=3"))
    opened.button(key="live").click().run()
    sound(opened)
    assert opened.title and opened.title[0].value == "Tổng quan"
