"""The list of dossiers: exactly those behind each number, sorted and paged without loss, found by words and codes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from metrics.errors import QueryError
from metrics.filters import Filters
from metrics.query import query
from metrics.records import COLUMNS, ORDERS, count_records, records
from metrics.search import days_in, find_codes, meaning
from metrics.warehouse import Warehouse
from tests.metrics.test_query import random_filters

PAGE = 200
AGES = ("late_5", "late_15", "late_30", "late_more", "due_1", "due_3", "due_5", "due_more")
BEHIND = {
    "on_time": ("on_time",),
    "overdue_settled": ("overdue_settled",),
    "overdue_pending": ("overdue_pending",),
    "overdue": ("overdue_settled", "overdue_pending"),
    "pending_in_time": ("pending_in_time",),
    "paused": ("paused",),
    "pending": ("overdue_pending", "pending_in_time", "paused"),
    "not_verifiable": ("not_verifiable",),
    "not_accepted": ("not_accepted",),
}
PERIODS = [(None, None), (date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 7, 1), date(2025, 7, 31)),
           (None, date(2025, 9, 30)), (date(2026, 2, 1), None), (date(2026, 3, 5), date(2026, 4, 17))]  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_a_list_is_as_long_as_its_number_is_high(city: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    measure = rng.choice(list(BEHIND))
    cohort = rng.choice(("received", "due", "report06"))
    filters = replace(random_filters(rng, rng.choice(PERIODS), measure), cohort=cohort)
    scope = rng.choice((None, None, ("H26.101", "H26.31.05")))
    number = int(query(city, measure, (), filters, scope)[measure][0])
    assert count_records(city, replace(filters, state=BEHIND[measure]), scope) == number


@pytest.mark.parametrize("dimension", ["cause", "age"])
@pytest.mark.parametrize("on_time", "ABCD")
def test_a_bar_by_cause_or_age_opens_to_its_dossiers(city: Warehouse, dimension: str, on_time: str) -> None:
    filters = Filters(date_to=date(2026, 3, 31), cohort="report06", on_time=on_time)  # type: ignore[arg-type]
    frame = query(city, "pending_overdue", (dimension,), filters)
    assert frame["pending_overdue"].sum() > 0
    for row in frame.to_dict("records"):
        code = row[dimension] or "none"
        chosen = replace(filters, state=("overdue_pending",), **{dimension: (code,)})
        assert count_records(city, chosen) == row["pending_overdue"]


def test_ages_without_a_cohort_are_of_the_stock(city: Warehouse) -> None:
    filters = Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))
    for age in AGES:
        asked = replace(filters, age=(age,))
        assert count_records(city, asked) == count_records(city, replace(asked, cohort="report06"))


@pytest.mark.parametrize("cohort", ["received", "due"])
def test_those_that_drew_a_complaint(city: Warehouse, cohort: str) -> None:
    filters = Filters(cohort=cohort)  # type: ignore[arg-type]
    number = int(query(city, "complained", (), filters)["complained"][0])
    assert count_records(city, replace(filters, complained=True)) == number
    both = [count_records(city, replace(filters, complained=answer)) for answer in (True, False, None)]
    assert both[0] + both[1] == both[2]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_together_are_the_list_in_order(city: Warehouse, order: str, descending: bool) -> None:
    filters = Filters(date_from=date(2026, 1, 1), date_to=date(2026, 3, 31), cohort="report06")
    n = count_records(city, filters)
    whole = records(city, filters, order=order, descending=descending, limit=10_000)
    assert len(whole) == whole["code"].nunique() == n
    parts = [
        records(city, filters, order=order, descending=descending, limit=PAGE, offset=at) for at in range(0, n, PAGE)
    ]
    assert len(parts) > 2
    assert [code for part in parts for code in part["code"]] == whole["code"].tolist()
    if order == "late":
        known = whole["late_days"].dropna().tolist()
        assert known == sorted(known, reverse=descending)
        assert whole["late_days"].isna().tolist() == sorted(whole["late_days"].isna())
        assert min(known) >= 0
        assert set(whole["state"][whole["late_days"].notna()]) == {"overdue_settled", "overdue_pending"}
    if order == "received":
        assert all((a >= b) if descending else (a <= b) for a, b in pairwise(whole["received_at"]))


def test_a_list_has_the_columns_asked_for(city: Warehouse) -> None:
    frame = records(city, Filters(), limit=5, columns=("unit", "due_at"))
    assert list(frame) == ["code", "state", "age", "late_days", "unit", "due_at", "state_name", "unit_code"]
    everything = records(city, Filters(), limit=5)
    assert set(COLUMNS) < set(everything)
    assert not {"officer_key", "applicant_key"} & set(everything)


def test_an_unknown_order_is_refused(city: Warehouse) -> None:
    with pytest.raises(QueryError, match="order_unknown"):
        records(city, Filters(), order="officer_key")


def test_a_scope_limits_list_and_search(city: Warehouse) -> None:
    scope = ("H26.101",)
    mine = records(city, Filters(cohort="received"), scope, limit=10_000)
    assert set(mine["unit_code"]) == set(scope)
    other = records(city, Filters(cohort="received", unit=("H26.12",)), limit=1)["code"][0]
    assert find_codes(city, other) == [other]
    assert other not in find_codes(city, other, scope)
    assert count_records(city, Filters(cohort="received"), scope, text=other) == 0


@pytest.mark.parametrize("text", ["dat dai", "ĐẤT  ĐAI", "đai, đất", "datdai", "đất đai"])
def test_words_mean_the_same_however_they_are_typed(city: Warehouse, text: str) -> None:
    received = Filters(cohort="received", level=("commune",))
    found = records(city, received, text=text, limit=10_000, columns=("sector",))
    assert set(found["code"]) >= set(records(city, replace(received, sector=("G10-DD01",)), limit=10_000)["code"])
    assert len(found) == count_records(city, received, text="Đất đai") < count_records(city, received)


@pytest.mark.parametrize("text", ["dat dau", "dac dai", "dta dai"])
def test_a_mistyped_word_is_understood(city: Warehouse, text: str) -> None:
    # A word that names something else ("dau") is taken for a mistake once the words together name nothing.
    chosen = Filters(cohort="received", sector=("G10-DD01",))
    assert count_records(city, chosen, text=text) == count_records(city, chosen) > 0


@pytest.mark.parametrize("text", ["P10", "p10", "Mười ngày", "muoi ngay", "ngay muoi", "muoingay"])
def test_a_procedure_is_found_by_name_and_code(city: Warehouse, text: str) -> None:
    chosen = Filters(cohort="received", procedure=("P10",))
    assert count_records(city, chosen, text=text) == count_records(city, chosen) > 0


def test_words_of_different_kinds_meet(city: Warehouse) -> None:
    received = Filters(cohort="received")
    chosen = replace(received, unit=("H26.31.01",), sector=("G10-DD01",))
    assert count_records(city, received, text="H26.31.01 dat dai") == count_records(city, chosen) > 0


def test_a_word_that_means_nothing_finds_nothing(city: Warehouse) -> None:
    assert meaning(city, "xyzzyx").nothing
    assert count_records(city, Filters(), text="xyzzyx dat dai") == 0
    assert records(city, Filters(), text="xyzzyx").empty


@pytest.mark.parametrize(
    "text", ["", "  ", "'; drop table dossiers; --", "%", "\\", "{0}", "$scope", "đ" * 500, "- . /"]
)
def test_no_text_breaks_the_search(city: Warehouse, text: str) -> None:
    assert 0 <= count_records(city, Filters(), text=text) <= count_records(city, Filters())
    assert find_codes(city, text) == []


def test_six_digits_of_a_code_may_be_a_day() -> None:
    period = date(2024, 1, 1), date(2026, 10, 31)
    assert days_in("h26452401310001", period) == {date(2024, 1, 31)}
    assert days_in("h26452402310001", period) == set()
    assert days_in("990101", period) == set()
