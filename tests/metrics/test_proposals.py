"""The list of proposals against the flags it is made of: place, visits on the spot, sector, what is new, scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from metrics.flag_lists import flag_dossiers, flag_dossiers_of, flag_parts, flag_table, news, sentences
from metrics.periods import flag_days, month_end_before
from metrics.proposals import ON_SITE, gone, proposals, reasons_of
from metrics.warehouse import Warehouse, open_warehouse


@pytest.fixture(scope="module")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    opened = open_warehouse(sample_store)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2026, 10, 31), [date(2026, 10, 31), date(2026, 10, 25), date(2026, 9, 30)]),
        (date(2026, 10, 25), [date(2026, 10, 25), date(2026, 9, 30)]),  # a Sunday ends its own week
        (date(2026, 11, 1), [date(2026, 11, 1), date(2026, 10, 31)]),
        (date(2026, 11, 3), [date(2026, 11, 3), date(2026, 11, 1), date(2026, 10, 31)]),
        (date(2026, 11, 30), [date(2026, 11, 30), date(2026, 11, 29), date(2026, 10, 31)]),
        (date(2026, 9, 3), [date(2026, 9, 3), date(2026, 8, 31), date(2026, 8, 30), date(2026, 7, 31)]),
    ],
)
def test_days_whose_flags_are_published(as_of: date, days: list[date]) -> None:
    """The day itself, the end of the newest whole week, and the month ends that these are compared with."""
    assert list(flag_days(as_of)) == days


def test_every_unit_judged_is_listed_once_in_the_order_of_the_flags(wh: Warehouse) -> None:
    held = wh.frame_of("select distinct day from flags order by day desc")["day"].dt.date.tolist()
    assert held == list(flag_days(wh.as_of))
    for day in held:
        assert proposals(wh, day)["unit_code"].tolist() == flag_table(wh, day)["unit_code"].tolist()


def test_the_last_visit_is_the_newest_on_the_spot_by_that_day(wh: Warehouse) -> None:
    register = pd.read_parquet(wh.folder / "inspections.parquet")
    register["inspected_at"] = pd.to_datetime(register["inspected_at"])
    for day in flag_days(wh.as_of):
        seen = register[register["kind"].isin(ON_SITE) & (register["inspected_at"] <= pd.Timestamp(day))]
        newest = seen.groupby("unit_code")["inspected_at"].max()
        frame = proposals(wh, day).set_index("unit_code")
        assert frame["visited_at"].dropna().to_dict() == newest[newest.index.isin(frame.index)].to_dict()
        year_before = pd.Timestamp(day.year - 1, day.month, day.day)
        assert (frame["lately"] == (frame["visited_at"] > year_before)).all()
    assert frame["lately"].any() and not frame["lately"].all()


def test_the_sector_is_that_of_the_overdue_beyond_expectation(wh: Warehouse) -> None:
    sector_of = pd.read_parquet(wh.folder / "procedures.parquet").set_index("procedure_code")["sector_code"].to_dict()
    parts = flag_parts(wh)
    for row in proposals(wh).head(8).itertuples():
        beyond: dict[str, float] = {}
        for part in parts[(parts["unit_code"] == row.unit_code) & (parts["part"] == "procedure")].itertuples():
            if part.name in sector_of:
                sector = sector_of[part.name]
                beyond[sector] = beyond.get(sector, 0.0) + part.overdue - part.expected
        if beyond:
            assert beyond[row.sector_code] == max(beyond.values())


def test_what_is_new_adds_up_with_what_is_gone(wh: Warehouse) -> None:
    frame = proposals(wh)
    flags = news(wh)
    for kind in ("new", "still"):
        assert set(frame.loc[frame["news"] == kind, "unit_code"]) == set(flags.loc[flags["news"] == kind, "unit_code"])
    assert {code for code, _ in gone(wh)} == set(flags.loc[flags["news"] == "gone", "unit_code"])
    before = month_end_before(wh.as_of)
    assert set(proposals(wh, before)["news"]) == {""}


def test_a_viewer_sees_their_own_units_with_their_ranks_among_all(wh: Warehouse) -> None:
    everyone = proposals(wh)
    mine = tuple(everyone["unit_code"][[2, 5]])
    seen = proposals(wh, scope=mine)
    assert seen["unit_code"].tolist() == list(mine)
    assert seen["rank"].tolist() == everyone["rank"][[2, 5]].tolist()
    assert gone(wh, scope=()) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_reasons_of_a_unit_are_those_that_the_command_prints(wh: Warehouse, lang: str) -> None:
    frame = flag_table(wh)
    said = sentences(wh, frame, flag_parts(wh), lang)
    for place in (0, 3, len(frame) - 1):
        assert [reason.text for reason in reasons_of(wh, frame["unit_code"][place], None, lang)] == said[place]
    assert reasons_of(wh, "NO-SUCH", date(2026, 10, 31), lang) == []


def test_dossiers_of_several_units_are_those_of_each(wh: Warehouse) -> None:
    units = proposals(wh)["unit_code"].head(8).tolist()
    together = flag_dossiers_of(wh, [*units, "NO-SUCH"], each=6)
    for unit in units:
        pd.testing.assert_frame_equal(together[unit], flag_dossiers(wh, unit, each=6))
    assert any(len(together[unit]) for unit in units)
    assert together["NO-SUCH"].empty and flag_dossiers_of(wh, []) == {}
