"""The page of units: its choices are in the address, the small and the peerless are named, never ranked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.opening import page as opened_page
from tests.pages.test_pages import sound, words

PAGE = "pages/leaders/don_vi.py"


def page(**parameters: str) -> AppTest:
    return opened_page(PAGE, urlencode(parameters))


def choice(opened: AppTest, key: str) -> Any:
    return next(group for group in opened.button_group if group.key == key)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"compare": "level", "full": "1"},
        {"compare": "district", "units": "ward", "from": "2025-01-01", "to": "2026-10-31"},
        {"compare": "district", "units": "district", "from": "2024-01-01", "to": "2025-12-31"},
        {"compare": "cluster", "unit": "H26.101", "lang": "en"},
        {"sector": "G10-DD01", "on_time": "D", "level": "commune"},
        {"compare": "street", "full": "yes", "unit": "NO-SUCH-UNIT"},
        {"state": "overdue_pending", "cause": "none", "from": "2026-10-05", "to": "2026-10-05"},
        {"from": "1999-01-01", "to": "1999-12-31"},
    ],
    ids=str,
)
def test_any_address_opens(parameters: dict[str, str]) -> None:
    opened = sound(page(**parameters))
    assert "nan" not in words(opened).lower().split()


def test_the_choices_go_into_the_address_and_out_of_it() -> None:
    opened = page()
    choice(opened, "units_compare").set_value("level").run()
    choice(opened, "units_counting").set_value("ward").run()
    opened.toggle(key="units_whole").set_value(True).run()
    assert dict(opened.query_params) == {"compare": "level", "units": "ward", "full": "1"}
    assert any("Tỷ lệ hiệu chỉnh" in frame.value.columns for frame in sound(opened).dataframe)
    choice(opened, "units_compare").set_value("city").run()
    choice(opened, "units_counting").set_value("asis").run()
    opened.toggle(key="units_whole").set_value(False).run()
    assert dict(opened.query_params) == {}


def test_old_districts_are_not_compared_within_themselves() -> None:
    opened = sound(page(units="district", compare="district"))
    assert "district" not in choice(opened, "units_compare").options
    assert choice(opened, "units_compare").value == "city"


def test_units_without_a_rank_are_named() -> None:
    opened = sound(page(full="1"))
    whole = opened.dataframe[-1].value
    without = whole[whole["Thứ tự"].str.strip() == "–"]
    said = words(opened)
    assert len(without) > 0
    assert all(name in said for name in without["Đơn vị"].head(3))
    assert set(without["Trạng thái"]) <= {"○ Số ít", "○ Không so sánh"}
    assert (whole["Trạng thái"].iloc[: len(whole) - len(without)].str[0] != "○").all()
