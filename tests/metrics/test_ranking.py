"""The ranking of units on cities made by hand: who is named, who is not, and against whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from metrics.expected import against_expected
from metrics.filters import Filters
from metrics.query import query
from metrics.ranking import ALONE, COMPARISONS, rank_units
from metrics.stats import byar, wilson
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

MAY = Filters(date_from=date(2026, 5, 1), date_to=date(2026, 5, 31))
WARDS = ("H26.101", "H26.104", "H26.145", "H26.156")
OFFICES = ("H26.02", "H26.03", "H26.12")
PROCEDURES = [
    {"procedure_code": code, "procedure_name": code, "sector_code": "G10-DD01", "statutory_days": 10,
     "day_kind": "working"}
    for code in ("EASY", "HARD", "ODD")
]  # fmt: skip
Work = list[tuple[str, str, int, int]]
# Cities by name: each (unit, procedure, overdue, judged) has that many dossiers due on the 20th of a month of its own.
CITIES: dict[str, Work] = {
    "half of two": [(unit, "EASY", 5, 100) for unit in (*WARDS, *OFFICES[:2])] + [(OFFICES[2], "EASY", 1, 2)],
    "two of twenty": [(unit, "EASY", 2, 400) for unit in WARDS]
    + [(OFFICES[0], "EASY", 1, 20), (OFFICES[1], "EASY", 2, 400)],
    "hard mix": [(unit, "EASY", 10, 500) for unit in (*WARDS, *OFFICES)]
    + [(unit, "HARD", 30, 100) for unit in (*WARDS[:3], *OFFICES)]
    + [(WARDS[3], "HARD", 120, 400), ("H26.31.01", "EASY", 32, 500)],
    "better ones": [(unit, "EASY", 50, 500) for unit in (*WARDS, *OFFICES)]
    + [("H26.31.01", "EASY", 150, 500), ("H26.31.05", "EASY", 5, 500), ("H26.42.07", "EASY", 60, 500)],
    "slow departments": [(unit, "EASY", 20, 500) for unit in (*WARDS, "H26.31.01", "H26.31.05", "H26.42.07",
                                                              "H26.32.06")]
    + [(unit, "EASY", 60 if unit != OFFICES[2] else 150, 500) for unit in OFFICES],
    "most of the work": [(unit, "EASY", 10, 200) for unit in (*WARDS, *OFFICES)] + [(OFFICES[0], "ODD", 300, 900)],
    "one department": [(unit, "EASY", 10, 200) for unit in WARDS] + [(OFFICES[0], "EASY", 60, 200)],
    "a part": [(unit, "EASY", 10 + n, 200) for n, unit in enumerate((*WARDS, *OFFICES))]
    + [(WARDS[0], "HARD", 9, 60)],
}  # fmt: skip
MONTH = dict(zip(CITIES, pd.date_range("2025-08-01", periods=len(CITIES), freq="MS").date, strict=True))


def of(name: str) -> Filters:
    """The dossiers of a city alone: those due in its month."""
    return Filters(date_from=MONTH[name], date_to=MONTH[name].replace(day=28))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """All CITIES, a month each."""
    rows: list[dict[str, Any]] = []
    for name, work in CITIES.items():
        came, in_time, due, late = (
            datetime.combine(MONTH[name].replace(day=day), time(hour))
            for day, hour in ((4, 9), (18, 9), (20, 17), (27, 9))
        )
        rows += [
            {"unit_code": unit, "procedure_code": procedure, "status": "completed", "received_at": came, "due_at": due,
             "completed_at": late if i < overdue else in_time}
            for unit, procedure, overdue, judged in work
            for i in range(judged)
        ]  # fmt: skip
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    create(con, "procedures", PROCEDURES)
    create(con, "dossiers", [{"dossier_code": f"D{n:06}"} | row for n, row in enumerate(rows)])
    wh = open_warehouse(store(con, tmp_path_factory.mktemp("ranking"), date(2026, 6, 30), judged=False, steps=False))
    yield wh
    wh.close()


def by_code(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("code")


def test_one_of_two_late_is_nowhere_the_worst(made: Warehouse) -> None:
    """Half of two dossiers is the highest rate of the city; the unit stands last, without a rank, named."""
    wh, here = made, of("half of two")
    for compare in COMPARISONS:
        frame = rank_units(wh, here, None, "vi", compare)
        assert frame.iloc[-1]["code"] == OFFICES[2] and frame.iloc[-1]["verdict"] == "small"
        assert frame.iloc[-1]["rank"] is pd.NA and frame.iloc[-1]["rate"] == 0.5
        assert "above" not in set(frame["verdict"])
    assert rank_units(wh, here)["rank"].tolist()[:-1] == [1, 2, 3, 4, 5, 6]


def test_two_late_of_twenty_where_hardly_any_are_expected(made: Warehouse) -> None:
    """Enough dossiers to be ranked, ten times the expected number, and still no more than chance explains."""
    wh, here = made, of("two of twenty")
    row = by_code(rank_units(wh, here)).loc[OFFICES[0]]
    assert row["ratio"] > 7 and row["verdict"] == "as_expected"
    assert row["shrunken"] < row["rate"] / 4


def test_a_hard_mix_with_fair_work_is_not_above_its_expectation(made: Warehouse) -> None:
    """Three in ten of the hard procedure are late everywhere, one in fifty of the easy one. Who does mostly the hard
    one has by far the highest rate, and is as expected; with the lowest rate of all, who is late three times as often
    at the easy one is above.
    """
    wh, here = made, of("hard mix")
    frame = by_code(rank_units(wh, here))
    hard, worse = frame.loc[WARDS[3]], frame.loc["H26.31.01"]
    assert hard["rate"] == frame["rate"].max()
    assert hard["verdict"] == "as_expected" and 0.9 < hard["ratio"] < 1.1
    assert worse["rate"] == frame["rate"].min() and worse["verdict"] == "above" and worse["rank"] == 1


def test_the_same_rule_finds_the_better_ones(made: Warehouse) -> None:
    wh, here = made, of("better ones")
    frame = rank_units(wh, here)
    verdicts = by_code(frame)["verdict"]
    assert verdicts["H26.31.01"] == "above" and verdicts["H26.31.05"] == "below"
    assert (verdicts.drop(["H26.31.01", "H26.31.05"]) == "as_expected").all()
    assert frame.iloc[0]["code"] == "H26.31.01" and frame.iloc[-1]["code"] == "H26.31.05"
    assert frame["rank"].tolist() == list(range(1, 11))


def test_within_its_level_a_unit_is_measured_by_its_level(made: Warehouse) -> None:
    """Departments need longer for the same procedure: against the city all are above, among themselves none is."""
    wh, here = made, of("slow departments")
    apart = by_code(rank_units(wh, here, compare="level"))
    assert apart.loc[OFFICES[0], "expected"] == pytest.approx(500 * 270 / 1500)
    assert apart.loc[WARDS[0], "expected"] == pytest.approx(20)
    assert apart.loc[WARDS[0], "verdict"] == "as_expected"
    together = by_code(rank_units(wh, here))
    assert together.loc[WARDS[0], "expected"] == pytest.approx(500 * 430 / 5500)


def test_who_does_most_of_the_work_is_compared_with_nobody(made: Warehouse) -> None:
    wh, here = made, of("most of the work")
    row = by_code(rank_units(wh, here)).loc[OFFICES[0]]
    assert row["own_share"] > ALONE and row["verdict"] == "alone" and row["rank"] is pd.NA


def test_the_only_department_has_peers_in_the_city_but_none_in_its_level(made: Warehouse) -> None:
    wh, here = made, of("one department")
    assert by_code(rank_units(wh, here)).loc[OFFICES[0], "verdict"] == "above"
    row = by_code(rank_units(wh, here, compare="level")).loc[OFFICES[0]]
    assert (row["own_share"], row["ratio"], row["verdict"]) == (1.0, 1.0, "alone")


def test_a_part_of_the_city_is_judged_as_the_whole_judges_it(made: Warehouse) -> None:
    shown = ["numerator", "denominator", "expected", "ratio", "shrunken", "z", "limit_high", "verdict", "own_share"]
    wh, here = made, of("a part")
    for compare in COMPARISONS:
        whole = by_code(rank_units(wh, here, None, "vi", compare))[shown]
        for part in (
            rank_units(wh, here, (WARDS[0],), "vi", compare),
            rank_units(wh, Filters(**{**here.__dict__, "unit": (WARDS[0],)}), None, "vi", compare),
        ):
            assert part["code"].tolist() == [WARDS[0]]
            pd.testing.assert_series_equal(by_code(part)[shown].loc[WARDS[0]], whole.loc[WARDS[0]])


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31)),
        Filters(date_from=date(2025, 1, 10), date_to=date(2026, 2, 3), units="ward", on_time="D"),
        Filters(units="district", cohort="received"),
        Filters(sector=("G10-DD01",), cohort="report06"),
    ],
    ids=str,
)
def test_every_figure_is_the_querys_and_groups_show_what_they_are_expected_to(
    city_: Warehouse, filters: Filters, compare: str
) -> None:
    frame = rank_units(city_, filters, None, "vi", compare)  # type: ignore[arg-type]
    plain = query(city_, "overdue_rate", ("unit",), filters)
    plain = plain[(plain["denominator"] > 0) & plain["unit"].notna()].set_index("unit")
    rows = by_code(frame)
    assert set(rows.index) == set(plain.index)
    for ours, theirs in (("numerator",) * 2, ("denominator",) * 2, ("rate", "overdue_rate"), ("low",) * 2):
        assert rows[ours].to_dict() == pytest.approx(plain[theirs].to_dict())
    low, high = byar(frame["numerator"])
    assert (frame["ratio_low"] * frame["expected"]).to_numpy() == pytest.approx(low)
    assert wilson(frame["numerator"], frame["denominator"])[1] == pytest.approx(frame["high"].to_numpy())
    if compare != "city":
        sums = frame.groupby(compare)[["numerator", "expected"]].sum()
        assert sums["expected"].to_numpy() == pytest.approx(sums["numerator"].to_numpy(), rel=1e-6, abs=1e-6)
    ranked = frame[frame["rank"].notna()]
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert (frame["small"] == (frame["denominator"] < 20)).all()
    assert not set(frame[frame["small"] | (frame["own_share"] > ALONE)]["verdict"]) & {"above", "below"}
    assert (frame[frame["verdict"] == "above"]["ratio_low"] > 1).all()
    assert (frame[frame["verdict"] == "below"]["ratio_high"] < 1).all()
    inside = frame["shrunken"].between(frame["shrunken_low"] - 1e-12, frame["shrunken_high"] + 1e-12)
    assert (inside | frame["shrunken"].isna()).all()


@pytest.fixture
def city_(request: pytest.FixtureRequest) -> Warehouse:
    return request.getfixturevalue("city")


def test_nothing_due_is_an_empty_table(city_: Warehouse) -> None:
    frame = rank_units(city_, Filters(date_from=date(2031, 1, 1), date_to=date(2031, 1, 31)))
    assert frame.empty and "verdict" in frame
    with pytest.raises(ValueError):
        rank_units(city_, Filters(), compare="street")  # type: ignore[arg-type]


def test_record_filters_do_not_narrow_rates(city_: Warehouse) -> None:
    plain = rank_units(city_, Filters())
    narrowed = rank_units(city_, Filters(state=("overdue_pending",), cause=("none",), complained=True))
    assert np.array_equal(plain["numerator"], narrowed["numerator"])


@pytest.mark.parametrize("filters", [Filters(), MAY, Filters(units="ward", district=("001",))], ids=str)
def test_the_overview_calls_above_whom_the_ranking_calls_above(city_: Warehouse, filters: Filters) -> None:
    ranked = by_code(rank_units(city_, filters))["verdict"].replace("alone", "as_expected")
    shown = by_code(against_expected(city_, "unit", filters))["verdict"]
    assert shown.sort_index().to_dict() == ranked.sort_index().to_dict()
