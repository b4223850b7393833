"""The scan of a chosen hotspot: finds what is planted with its neighbour and weeks, and says no where nothing is."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from metrics import hotspot_scan
from metrics.hotspot_scan import scan_around
from metrics.hotspots import HISTORY
from tests.backtest.hotspots import weekly_of
from ui.hotspot_chosen import scan_said

DAY = date(2026, 10, 31)


class NoWarehouse:
    """Only what labels ask for."""


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    n = np.random.default_rng(4).poisson(3.0, (36, 3, HISTORY)).astype(float)
    monkeypatch.setattr(hotspot_scan, "label", lambda wh, dim, code, lang: f"Phường {code}")
    monkeypatch.setattr(hotspot_scan, "weekly", lambda wh, day: weekly_of(n))
    return n


def test_a_burst_of_two_neighbours_is_confirmed(city: np.ndarray) -> None:
    city[[14, 15], 1, -5:] += 10
    found = scan_around(NoWarehouse(), DAY, "00014", "c1", "burst", DAY - timedelta(days=34))  # type: ignore[arg-type]
    assert found is not None and found.agrees and found.p <= 0.01
    assert found.areas[0] == "Phường 00014" and "Phường 00015" in found.areas and len(found.areas) <= 4
    assert found.last == DAY and abs((found.first - (DAY - timedelta(days=34))).days) <= 7
    assert found.observed > 2 * found.expected
    assert scan_said(found).startswith("Quét không gian – thời gian xác nhận")


def test_where_nothing_is_the_scan_does_not_agree(city: np.ndarray) -> None:
    found = scan_around(NoWarehouse(), DAY, "00030", "c1", "burst", DAY - timedelta(days=34))  # type: ignore[arg-type]
    assert found is None or not found.agrees
    assert "xác nhận" not in scan_said(found) or "chưa xác nhận" in scan_said(found)


def test_what_persists_is_found_over_the_year(city: np.ndarray) -> None:
    city[[14, 15], 1] *= 3
    found = scan_around(NoWarehouse(), DAY, "00015", "c1", "persistent", DAY - timedelta(days=363))  # type: ignore[arg-type]
    assert found is not None and found.agrees
    assert (DAY - found.first).days > 150 and found.last == DAY


@pytest.mark.parametrize(("area", "category"), [("99999", "c1"), ("00001", "không có")])
def test_an_unknown_place_or_topic_has_no_cluster(city: np.ndarray, area: str, category: str) -> None:
    assert scan_around(NoWarehouse(), DAY, area, category, "burst", DAY) is None  # type: ignore[arg-type]
    assert scan_said(None, "en") == "A space-time scan finds no cluster around this area."
