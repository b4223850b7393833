"""What the reliability page tells: figures of the back-test as they were written, and hit rates of visits by track."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics import backtest
from metrics.flag_rules import RULES, TEXTS


def test_the_file_was_made_with_the_weights_in_force() -> None:
    assert backtest.document()["weights"] == RULES.weights


@pytest.mark.parametrize("city", backtest.CITIES)
def test_means_lie_within_their_intervals_and_the_spread_of_the_cities(city: str) -> None:
    frame = backtest.methods(city)
    assert frame["method"].tolist() == list(backtest.METHODS)
    for name in backtest.MEASURES:
        mean = frame[name]
        assert (frame[f"{name}_least"] <= mean).all() and (mean <= frame[f"{name}_most"]).all()
        assert (frame[f"{name}_low"] <= mean).all() and (mean <= frame[f"{name}_high"]).all()
    alerting = frame[frame["false_share"].notna()]
    assert alerting["method"].tolist() == ["ours", "funnel"]  # the others rank and alert nobody
    assert set(backtest.left_out(city)["signal"]) == set(TEXTS)


def test_an_interval_of_a_mean_is_students(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten cities, deviation 0.1: t(9; 0.975) = 2.262, so 2.262 × 0.1 / sqrt(10) = 0.0715 to either side."""
    told = {"mean": 0.8, "sd": 0.1, "least": 0.6, "most": 0.95}
    city = {"cities": 10} | {name: dict.fromkeys(backtest.MEASURES, told) for name in backtest.METHODS}
    monkeypatch.setattr(backtest, "document", lambda: {"full": city})
    row = backtest.methods("full").iloc[0]
    assert (row["recall_30_low"], row["recall_30_high"]) == pytest.approx((0.7285, 0.8715), abs=1e-4)


def test_hit_rates_count_conclusions_by_track() -> None:
    """Two of two: Wilson's 95 % interval is 34.2 % to 100 %; none of one: 0 % to 79.3 %."""
    rows = [("flagged", True), ("flagged", True), ("flagged", None), ("random", False), ("follow_up", None)]
    frame = backtest.hit_rates(pd.DataFrame(rows, columns=["track", "adverse"])).set_index("track")
    assert frame.loc["flagged", ["planned", "concluded", "adverse"]].tolist() == [3, 2, 2]
    assert frame.loc["flagged", ["rate", "low", "high"]].tolist() == pytest.approx([1.0, 0.3424, 1.0], abs=1e-4)
    assert frame.loc["random", ["rate", "low", "high"]].tolist() == pytest.approx([0.0, 0.0, 0.7935], abs=1e-4)
    assert frame.loc["follow_up", "planned"] == 1 and math.isnan(frame.loc["follow_up", "rate"])
    assert frame.loc["added", ["planned", "concluded"]].tolist() == [0, 0]
