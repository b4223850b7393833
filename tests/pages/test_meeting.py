"""The shelf of reports and the slides, opened by their addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from metrics.flag_lists import flag_table
from metrics.warehouse import open_warehouse
from tests.pages.opening import page, sound
from ui.stage import read, room_of

SLIDES, SHELF = "pages/meeting/trinh_chieu.py", "pages/meeting/bao_cao.py"
MONTH = "from=2026-10-01&to=2026-10-31"


def htmls(opened: AppTest) -> list[str]:
    """The large type of a slide, without its marks."""
    return [re.sub(r"<[^>]+>", "", element.proto.body) for element in opened.get("html")]


def value(opened: AppTest, name: str) -> str:
    """A parameter of the address."""
    found = opened.query_params[name]
    return found if isinstance(found, str) else found[0]


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
    keys = {"previous": "left", "next": "right", "first": "home", "last": "end", "leave": "escape",
            "notes": "n", "order": "o", "print": "p", "live": "d", "full": "f"}  # fmt: skip
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


@pytest.mark.parametrize(
    "window, larger",
    [("1366x768", 1.0), ("1920x1080", 1.4), ("3840x2160", 2.8), ("1366x640", 0.8), ("1024x768", 0.7), ("", 1.0),
     ("1e9x1", 1.0), ("0x0", 1.0)],
)  # fmt: skip
def test_slides_are_as_large_as_the_window(window: str, larger: float) -> None:
    room = room_of(*read(window))
    assert room.larger == larger and room.width * larger + 48 == pytest.approx(read(window)[0])


def test_a_window_that_is_hardly_open_has_a_slide_too() -> None:
    assert room_of(1366, 60, taken=180).height > 0


def test_type_on_a_projector_is_read_from_the_back_row(unit: str) -> None:
    opened = page(SLIDES, f"{MONTH}&report=unit&unit={unit}&parts=flag")
    opened.session_state["stage_size"] = "1920x1080"
    sound(opened.run())
    sizes = [re.search(r"font-size:(\d+)px", element.proto.body) for element in opened.get("html")]
    title, *said, source = [int(size[1]) for size in sizes if size]
    assert title >= 36 * 1.4 and len(said) > 5 and source == 25  # 18 times 1.4
    assert min(px for px in said if px != 25) >= 33  # 24 times 1.4; 25 where it says that the rest is in the notes
    opened.button(key="notes").click().run()
    assert len(htmls(sound(opened))) > len(said) + 6


def test_the_choice_and_order_of_slides_stand_in_the_address() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&parts=pakn,figures,nothing&slide=2"))
    said = htmls(opened)
    assert not said[0].startswith("PAKN") and "2/2" in [element.value for element in opened.markdown]
    printed = sound(page(SLIDES, f"{MONTH}&parts=pakn,figures&print=1"))
    bodies = [element.proto.body for element in printed.get("html") if "<script" not in element.proto.body]
    assert bodies and all("color:#101820" in body for body in bodies)  # black on white in a dark browser too
    titles = [text for text in htmls(printed) if text.startswith("PAKN toàn Thành phố") or text == said[0]]
    assert titles[0].startswith("PAKN") and titles[1] == said[0]


def test_words_in_a_table_stand_at_the_left_and_numbers_at_the_right() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&parts=proposed&slide=1"))
    (table,) = [element.proto.body for element in opened.get("html") if "<table" in element.proto.body]
    heads = re.findall(r'<th style="text-align:(\w+)[^>]*>([^<]+)<', table)
    sides = {head: side for side, head in heads}
    assert {head: sides[head] for head in ("Đơn vị", "Mức", "Loại")} == dict.fromkeys(("Đơn vị", "Mức", "Loại"), "left")
    assert sides["Quá hạn 12 tháng"] == "right"


def test_a_report_out_of_the_viewer_s_role_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader")
    opened = sound(page(SLIDES, f"{MONTH}&report=inspections"))
    assert "quyền" in opened.info[0].value and not htmls(opened)[1:]
    assert opened.button(key="leave").proto.shortcut == "escape"


@pytest.mark.parametrize("report", ["weekly", "inspections", "unit", "nothing"])
def test_every_story_can_be_shown(report: str, unit: str) -> None:
    of = f"&unit={unit}" if report == "unit" else ""
    sound(page(SLIDES, f"{MONTH}&report={report}&print=1&lang=en{of}"))


def test_keys_choose_and_order_slides_and_freeze_the_snapshot(sample_store: Path) -> None:
    opened = sound(page(SLIDES, f"{MONTH}&slide=3&order=1"))
    opened.button(key="earlier").click().run()
    assert value(opened, "parts").split(",")[:3] == ["figures", "sectors", "months"] and value(opened, "slide") == "2"
    opened.button(key="out").click().run()
    assert "sectors" not in value(opened, "parts") and value(opened, "slide") == "2"
    opened.button(key="in_sectors").click().run()
    assert value(opened, "parts").endswith(",sectors")
    opened.toggle(key="frozen").set_value(True).run()
    assert value(opened, "snapshot") == (sample_store / "CURRENT").read_text().strip()
    opened.button(key="to_slides").click().run()
    sound(opened)
    assert "order" not in opened.query_params and opened.button(key="previous").disabled is False


def test_slides_lead_to_the_live_page_of_their_days_and_back() -> None:
    opened = sound(page(SLIDES, f"{MONTH}&report=weekly&slide=2"))
    said = htmls(opened)[0]
    opened.button(key="live").click().run()
    sound(opened)
    assert opened.title[0].value == "Tổng quan"
    assert (value(opened, "from"), value(opened, "to")) == ("2026-10-19", "2026-10-25")
    opened.button(key="to_slides").click().run()
    assert htmls(sound(opened))[0] == said and value(opened, "to") == "2026-10-31"
