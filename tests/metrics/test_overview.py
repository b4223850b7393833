"""The overview's values: what stands beside a number is that number of another period; expected sums to observed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from metrics import overview, periods
from metrics.filters import Filters
from metrics.query import query
from metrics.targets import Target, target_for
from metrics.warehouse import Warehouse

MARCH = Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("period", "before", "year_before"),
    [
        ("2026-03-01 2026-03-31", "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"),
        ("2026-02-01 2026-02-28", "2026-01-01 2026-01-31", "2025-02-01 2025-02-28"),
        ("2025-02-01 2025-02-28", "2025-01-01 2025-01-31", "2024-02-01 2024-02-29"),
        ("2026-04-01 2026-06-30", "2026-01-01 2026-03-31", "2025-04-01 2025-06-30"),
        ("2025-01-01 2025-12-31", "2024-01-01 2024-12-31", "2024-01-01 2024-12-31"),
        ("2026-03-01 2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"),
        ("2026-03-01 2026-03-13", "2026-02-01 2026-02-13", "2025-03-01 2025-03-13"),
        ("2026-06-01 2026-06-07", "2026-05-25 2026-05-31", "2025-06-01 2025-06-07"),  # weeks, Monday to Sunday
        ("2027-02-01 2027-02-07", "2027-01-25 2027-01-31", "2026-02-01 2026-02-07"),
        ("2026-09-28 2026-10-04", "2026-09-21 2026-09-27", "2025-09-28 2025-10-04"),
        ("2026-08-24 2026-08-30", "2026-08-17 2026-08-23", "2025-08-24 2025-08-30"),
        ("2026-06-01 2026-06-08", "2026-05-01 2026-05-08", "2025-06-01 2025-06-08"),  # of months so far
        ("2026-12-01 2026-12-07", "2026-11-01 2026-11-07", "2025-12-01 2025-12-07"),
        ("2027-02-01 2027-02-28", "2027-01-01 2027-01-31", "2026-02-01 2026-02-28"),
        ("2026-03-10 2026-03-19", "2026-02-28 2026-03-09", "2025-03-10 2025-03-19"),
    ],
)
def test_periods(period: str, before: str, year_before: str) -> None:
    def days(text: str) -> periods.Period:
        first, last = text.split()
        return date.fromisoformat(first), date.fromisoformat(last)

    assert periods.before(days(period)) == days(before)
    assert periods.year_before(days(period)) == days(year_before)


def test_series_is_the_last_thirteen_months() -> None:
    months = periods.series((date(2026, 3, 1), date(2026, 3, 13)))
    assert len(months) == 13
    assert months[0] == (date(2025, 3, 1), date(2025, 3, 31)) and months[-1] == (date(2026, 3, 1), date(2026, 3, 13))


@pytest.mark.parametrize("filters", [
    MARCH,
    Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 17), on_time="B"),
    Filters(date_from=date(2026, 1, 1), date_to=date(2026, 3, 31), district=("001",)),
    Filters(on_time="D"),
    Filters(date_from=date(2024, 2, 1), date_to=date(2024, 2, 29)),
], ids=str)  # fmt: skip
def test_headlines(city: Warehouse, filters: Filters) -> None:
    shown = overview.headlines(city, filters)
    assert 1 <= len(shown) <= 5
    for found in shown:
        for figure in (found.figure, found.previous, found.last_year, *found.series):
            if figure is None:
                continue
            alone = query(city, found.measure, (), periods.within(filters, (figure.date_from, figure.date_to)))  # type: ignore[arg-type]
            value = alone[found.measure][0]
            assert (figure.value is None and value != value) or figure.value == pytest.approx(value)
            if found.unit == "rate":
                assert (figure.numerator, figure.denominator) == (alone["numerator"][0], alone["denominator"][0])
        assert len(found.series) <= 13
    for found, short in zip(shown, overview.headlines(city, filters, history=False), strict=True):
        assert short == replace(found, series=found.series if short.series else ())


def test_pakn_have_no_sector(city: Warehouse) -> None:
    shown = overview.headlines(city, Filters(**{**MARCH.__dict__, "sector": ("G10-DD01",)}))
    assert "feedback_overdue_rate" not in [h.measure for h in shown]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_changed(city: Warehouse, lang: str) -> None:
    said = overview.what_changed(city, MARCH, None, lang)
    assert 2 <= len(said) <= 3 and all(s.text for s in said)
    none = overview.what_changed(city, Filters(date_from=date(2031, 1, 1), date_to=date(2031, 1, 31)), None, lang)
    assert [s.kind for s in none] == ["none"]


def test_who_the_sentence_speaks_of(city: Warehouse) -> None:
    def name(**chosen: object) -> str:
        scope = chosen.pop("scope", None)
        return overview.scope_name(city, Filters(**chosen), scope)  # type: ignore[arg-type]

    assert name() == "Toàn Thành phố"
    assert name(sector=("G10-DD01",)) == "Đất đai"
    assert name(district=("001",)) == "Quận Ba Đình cũ"
    assert name(district=("001",), sector=("G10-DD01",)) == "Phạm vi đang chọn"
    assert name(interlinked=True) == "Phạm vi đang chọn"
    assert name(scope=("H26.101",)) == "UBND phường Ba Đình"


@pytest.mark.parametrize("dim", ["unit", "district", "area", "level"])
def test_expected_sums_to_observed(city: Warehouse, dim: str) -> None:
    """Standardised to itself: the city as a whole shows what it is expected to show."""
    frame = overview.against_expected(city, dim, Filters())
    whole = query(city, "overdue_rate")
    if dim in ("unit", "district", "level"):
        assert frame["numerator"].sum() == whole["numerator"][0]
        assert frame["expected"].sum() == pytest.approx(whole["numerator"][0], rel=0.02)
    assert (frame["small"] == (frame["denominator"] < 20)).all()
    ranked = frame[~frame["small"]]
    assert ranked["ratio"].is_monotonic_decreasing
    assert set(frame["verdict"]) <= {"above", "below", "as_expected", "small"}


def test_expected_of_a_part_uses_the_citys_rates(city: Warehouse) -> None:
    whole = overview.against_expected(city, "unit", Filters()).set_index("code")
    part = overview.against_expected(city, "unit", Filters(district=("001",))).set_index("code")
    assert len(part) < len(whole)
    for code, row in part.iterrows():
        assert row["expected"] == pytest.approx(whole.loc[code, "expected"])


def test_visits_of_a_year_so_far_are_compared_with_those_of_the_year_before(city: Warehouse) -> None:
    found = overview.headline(city, "surprise_inspections", Filters(date_from=MARCH.date_from, date_to=MARCH.date_to))
    assert found is not None and found.figure.date_from == date(2026, 1, 1)
    assert found.previous_name == found.last_year_name == "cùng kỳ năm trước"


def test_where_overdue(city: Warehouse) -> None:
    frame = overview.where_overdue(city, "sector", MARCH)
    assert frame["numerator"].is_monotonic_decreasing
    every = query(city, "overdue", ("sector",), MARCH).set_index("sector")["overdue"]
    assert every[every.index.isna()].sum() > 0  # of no sector: in no row, and yet a part of the whole
    assert frame["share"].tolist() == pytest.approx([every[code] / every.sum() for code in frame["code"]])
    clear = frame[frame["direction"] != ""]
    assert ((clear["change_low"] > 0) | (clear["change_high"] < 0)).all()


def test_map_rows(city: Warehouse) -> None:
    level, frame = overview.place_table(city, MARCH)
    assert level == "area" and set(frame["code"]) <= {"00004", "00070", "00562", "00637"} | set(frame["code"])
    assert overview.place_table(city, Filters())[0] == "district"
    assert "city" not in frame["code"].tolist()


def test_targets(city: Warehouse, city_store: object) -> None:
    city.memo["targets"] = (
        Target("on_time_rate", 0.98, "up", 2026, "a"),
        Target("on_time_rate", 0.9, "up", 2026, "b", level="commune"),
        Target("overdue_rate", 0.1, "down", 2026, "c", sector="G10-DD01"),
    )
    try:
        assert target_for(city, "on_time_rate", 2026, level="commune").source == "b"  # type: ignore[union-attr]
        assert target_for(city, "on_time_rate", 2025) is None
        overdue = target_for(city, "overdue_rate", 2026)
        assert overdue is not None and (overdue.value, overdue.direction) == (0.02, "down")
        land = target_for(city, "overdue_rate", 2026, sector="G10-DD01")
        assert land is not None and land.source == "c" and land.met(0.05) is True and land.met(None) is None
    finally:
        del city.memo["targets"]


def test_the_month_the_data_begin_is_no_base_except_by_receipt(city: Warehouse) -> None:
    """Of the dossiers due in the first month those received before it are not in the data."""
    first = city.period[0].replace(day=1)
    month = (first, periods.shifted(first, 1) - timedelta(days=1))
    assert not periods.covered(city, month, Filters())
    assert periods.covered(city, month, Filters(cohort="received"))
    assert periods.covered(city, (periods.shifted(first, 1), periods.shifted(first, 2)), Filters())
