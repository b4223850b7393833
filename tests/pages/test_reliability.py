"""How reliable the alerts are: the page's figures are the back-test's, and visits are counted by track."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data_loaders import decisions
from data_loaders.decisions import Plan
from i18n.formats import percent
from metrics import backtest
from tests.pages.opening import page, sound, words

PAGE = "pages/about/do_tin_cay.py"


def test_the_harder_city_has_its_own_figures() -> None:
    said = words(sound(page(PAGE, "city=harder&measure=average_precision&lang=en")))
    found = backtest.document()["harder"]
    ours, funnel = (percent(found[name]["average_precision"]["mean"], "en") for name in ("ours", "funnel"))
    assert f"Average precision {ours}; funnel plot {funnel}" in said
    assert "No inspection of a frozen plan has a conclusion yet" in said


def test_visits_of_a_frozen_plan_are_counted_by_track(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First visits on the spot of every unit, half of the units planned for their signals, half drawn at random."""
    (register,) = sample_store.glob("snapshots/*/inspections.parquet")
    visits = duckdb.sql(
        f"select unit_code, arg_min(conclusion, (inspected_at, inspection_id)) as conclusion from '{register}' "
        "where kind in ('periodic', 'surprise', 'follow_up', 'thematic', 'wide') group by all order by all"
    ).df()
    visits["track"] = ["flagged" if place % 2 else "random" for place in range(len(visits))]
    rows = visits[["unit_code", "track"]].to_dict("records")
    plan = Plan("2026", "A", "x", "2020-01-01", {"rows": rows, "seed": 1}, 1, datetime(2020, 1, 1))
    monkeypatch.setattr(decisions, "plans", lambda _: [plan])
    opened = sound(page(PAGE, "lang=en"))
    told = next(frame.value for frame in opened.dataframe if "Asks for remedies" in frame.value.columns)
    of = dict(zip(told["Track"], told["Asks for remedies"], strict=True))
    for track, name in (("flagged", "By signals"), ("random", "Random")):
        mine = visits[visits["track"] == track].dropna(subset="conclusion")
        adverse = int(mine["conclusion"].isin(["corrective_action", "violation"]).sum())
        assert of[name].strip() == f"{adverse} / {len(mine)}"
    assert "the random track is the yardstick" in words(opened)
