"""Another city's files alone give an overview with that city's own map."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.opening import page, sound, words
from tests.test_another_city import other_city

__all__ = ["other_city"]
ROOT = Path(__file__).resolve().parents[2]


def test_the_overview_draws_its_map(other_city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("KTS_STORE", str(other_city))
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    opened.query_params["map"] = "received"
    said = words(sound(opened.run()))
    assert "Hải Châu, 2" in said
    assert "bản đồ sơ đồ" in said
    assert "dữ liệu mẫu" not in said
    options = opened.selectbox(key="filter_area").options
    assert options == ["Toàn Thành phố", "Phường Hải Châu", "Phường Sơn Trà"]


@pytest.mark.parametrize("name", ["de_xuat_kiem_tra", "ke_hoach_kiem_tra", "phuc_tra"])
def test_pages_of_visits_say_what_a_small_city_lacks(
    name: str, other_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTS_STORE", str(other_city))
    assert words(sound(page(f"pages/leaders/{name}.py")))


@pytest.mark.parametrize("name", ["ke_hoach_kiem_tra", "phuc_tra"])
def test_without_a_register_of_inspections_nothing_is_counted_as_none(
    name: str, other_city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTS_STORE", str(other_city))
    said = words(sound(page(f"pages/leaders/{name}.py")))
    assert "Chưa nạp dữ liệu các cuộc kiểm tra" in said
    assert "0 cuộc trong năm" not in said
