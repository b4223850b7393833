"""PAKN of a city without coordinates, a map or even areas: every page says what it can, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from metrics.hotspot_layers import LAYERS
from tests.metrics.canonical import create, store
from tests.pages.opening import page, sound, words

DAY, WARDS = date(2026, 10, 31), 12
HOTSPOTS = "pages/leaders/tap_trung_pakn.py"


def feedback(with_area: bool) -> Iterator[dict[str, object]]:
    """Two PAKN a week in each of WARDS wards for 60 weeks, and forty more of one kind in the first lately."""
    days = [(ward, 7 * week + 3 * k) for ward in range(WARDS) for week in range(60) for k in range(2)]
    days += [(0, k) for k in range(40)]
    for n, (ward, ago) in enumerate(days):
        moment = datetime.combine(DAY - timedelta(days=ago), datetime.min.time()) + timedelta(hours=9)
        yield {
            "feedback_code": f"F{n:05}", "unit_code": f"U{ward}", "area_code": f"A{ward}" if with_area else None,
            "category": "Giao thông" if n >= 120 * WARDS or n % 2 else "Đất đai", "received_at": moment,
            "status": "processing", "urgency": "normal", "source": "hotline", "reporter_key": f"p{n}",
        }  # fmt: skip


@pytest.fixture(scope="module", params=["without coordinates", "without areas"])
def bare_city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bool]:
    """A store, and whether its places are known."""
    placed = request.param == "without coordinates"
    con = duckdb.connect()
    units = [{"unit_code": f"U{k}", "unit_name": f"UBND phường {k}", "level": "commune",
              "area_code": f"A{k}" if placed else None} for k in range(WARDS)]  # fmt: skip
    create(con, "units", units)
    if placed:
        create(con, "areas", [{"area_code": f"A{k}", "name": f"Phường {k}"} for k in range(WARDS)])
    create(con, "feedback", list(feedback(placed)))
    return store(con, tmp_path_factory.mktemp("bare"), DAY, judged=False), placed


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_opens(bare_city: tuple[Path, bool], layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_STORE", str(bare_city[0]))
    opened = sound(page(HOTSPOTS, f"layer={layer}"))
    assert not opened.get("plotly_chart")
    assert "không có tọa độ" not in words(opened)


def test_hotspots_need_areas_but_no_coordinates(bare_city: tuple[Path, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    store_of, placed = bare_city
    monkeypatch.setenv("KTS_STORE", str(store_of))
    said = words(sound(page(HOTSPOTS)))
    assert ("Phường 0" in said) == placed
    assert placed or "Chưa đủ dữ liệu để biết địa bàn nào tập trung PAKN" in said


@pytest.mark.parametrize("name", ["xu_ly_pakn", "noi_dung_pakn", "pakn"])
def test_pages_of_pakn_open(bare_city: tuple[Path, bool], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_STORE", str(bare_city[0]))
    assert words(sound(page(f"pages/analysts/{name}.py", "from=2026-10-01&to=2026-10-31")))
