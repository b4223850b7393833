"""Filters: one value with four faces."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.filters import CODE_FILTERS, FLAG_FILTERS, Filters

codes = st.lists(st.text("ABC.019-,\\|", min_size=1, max_size=6), max_size=3).map(tuple)
any_filters = st.builds(
    Filters,
    date_from=st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    date_to=st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    on_time=st.sampled_from("ABCD"),
    units=st.sampled_from(("asis", "district", "ward")),
    cohort=st.sampled_from((None, "received", "due", "report06")),
    desk=st.sampled_from((None, "one_stop", "branch")),
    **dict.fromkeys(CODE_FILTERS, codes),
    **dict.fromkeys(FLAG_FILTERS, st.none() | st.booleans()),
)


@settings(deadline=None)
@given(any_filters)
def test_through_the_address_and_back(filters: Filters) -> None:
    assert Filters.from_url(filters.to_url()) == filters
    assert hash(Filters.from_url(filters.to_url())) == hash(filters)


def test_the_order_of_codes_does_not_matter() -> None:
    assert Filters(unit=("B", "A", "A")) == Filters(unit=("A", "B"))


def test_a_mistyped_address_falls_back() -> None:
    default = Filters(date_from=date(2026, 10, 1), on_time="B")
    wrong = {
        "from": "yesterday",
        "on_time": "Z",
        "units": "",
        "interlinked": "maybe",
        "colour": "red",
        "unit": " H26.01 ,,",
    }
    assert Filters.from_url(wrong, default) == Filters(date_from=date(2026, 10, 1), on_time="B", unit=("H26.01",))


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_beyond_what_is_read_falls_back(day: str) -> None:
    default = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
    assert Filters.from_url({"from": day, "to": day}, default) == default


def test_a_wrong_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="on_time"):
        Filters(on_time="E")  # type: ignore[arg-type]


def test_sentence() -> None:
    filters = Filters(
        date(2026, 10, 1),
        date(2026, 10, 31),
        sector=("G10-DD01",),
        district=("001", "002", "003", "004"),
        interlinked=True,
        units="ward",
        cohort="received",
        desk="branch",
    )
    names = {"sector": {"G10-DD01": "Đất đai"}, "district": {"001": "Ba Đình"}}
    assert filters.sentence("vi", names) == (
        "tháng 10/2026 · A – theo QĐ 766 · tính theo hồ sơ tiếp nhận trong kỳ · theo xã, phường hiện nay · "
        "Quận, huyện cũ: Ba Đình, 002, 003 và 1 mục khác · Lĩnh vực: Đất đai · chi nhánh · TTHC liên thông"
    )
    assert filters.sentence("en", lambda _dim, code: code.lower()).startswith(
        "October 2026 · A – Decision 766 · by receipt"
    )


def test_filters_that_records_do_not_have() -> None:
    filters = Filters(sector=("X",), urgency=("urgent",), unit=("U",), foreign=False)
    assert filters.unfit("feedback") == ("sector", "foreign")
    assert filters.unfit("dossiers") == ("urgency",)
    assert filters.only("feedback") == Filters(urgency=("urgent",), unit=("U",))
    assert filters.anywhere() == Filters(sector=("X",), urgency=("urgent",), foreign=False)
