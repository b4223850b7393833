"""Where PAKN gather: the newest hotspots on the overview and on a unit's page lead to the page with its address set."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.hotspot_lists import hotspot_table
from metrics.warehouse import open_warehouse
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words

OVERVIEW, UNIT = "pages/leaders/tong_quan.py", "pages/leaders/mot_don_vi.py"


def newest_rows(store: Path) -> list[dict[str, object]]:
    wh = open_warehouse(store)
    frame = hotspot_table(wh)
    wh.close()
    return frame[frame["grade"] == "hot"].sort_values(["start", "rank"], ascending=[False, True]).to_dict("records")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_overview_names_the_newest_hotspots_and_opens_them(sample_store: Path, lang: str) -> None:
    expected = newest_rows(sample_store)
    opened = sound(opened_page(OVERVIEW, f"lang={lang}" if lang == "en" else ""))
    buttons = [button for button in opened.button if str(button.key).startswith("hotspot_")]
    assert len(buttons) == min(3, len(expected))
    if not expected:
        assert ("quá mức ngẫu nhiên" if lang == "vi" else "chance") in words(opened)
        return
    assert str(expected[0]["area_name"]).split(" ", 1)[1] in words(opened)
    buttons[0].click().run()
    sound(opened)
    assert opened.query_params["area"] == expected[0]["area_code"]
    assert opened.query_params.get("category", "") == expected[0]["category"]


def test_a_day_that_is_not_judged_waits_for_a_click() -> None:
    opened = sound(opened_page(OVERVIEW, "from=2026-05-01&to=2026-05-31"))
    opened.button(key="hotspots_see").click().run()
    assert sound(opened).query_params["to"] == "2026-05-31"
    assert "31/05/2026" in words(opened)


@pytest.mark.parametrize(("unit", "said"), [("H26.134", "trên 10.000 dân đăng ký"), ("H26.02", "PAKN một tháng")])
def test_a_units_page_says_how_many_pakn_and_whether_its_area_stands_out(unit: str, said: str) -> None:
    opened = sound(opened_page(UNIT, f"unit={unit}"))
    assert said in words(opened)
    table = next(frame for frame in opened.dataframe if "Xử lý PAKN trong kỳ" in frame.value.columns)
    assert "≤ 8 giờ" in table.value["Xử lý PAKN trong kỳ"].iloc[0]
    stands = [button for button in opened.button if str(button.key).startswith("hotspot_")]
    quiet = "PAKN trên địa bàn không cao hơn mức dự kiến" in words(opened)
    assert (quiet or bool(stands)) == (unit == "H26.134")
