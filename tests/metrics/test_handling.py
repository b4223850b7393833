"""Handling of PAKN: rows set apart from the whole, the two branches, titles; by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pytest

from metrics.filters import Filters
from metrics.handling import BRANCHES, DIMENSIONS, branches, by_dimension, causes, counted, everything, title
from metrics.overview import headline
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

# category: group, PAKN received in May and in June 2026, of each the refused
GIVEN = {
    "Giao thông": ("Phản ánh hiện trường", (100, 5), (100, 5)),
    "Xây dựng": ("Phản ánh hiện trường", (100, 5), (100, 25)),
    "Thủ tục": ("Quy định hành chính", (40, 20), (40, 20)),
    "Ít": ("Sáng kiến xây dựng Thủ đô", (0, 0), (10, 9)),
}


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    rows = [
        {"feedback_code": f"{category}-{month}-{n}", "category": category, "content_group": group,
         "received_at": datetime(2026, month, 4, 8) + timedelta(days=n % 20), "unit_code": "H26.101",
         "status": "refused" if n < refused else "processing", "due_at": datetime(2026, month, 28),
         "overdue_cause": "subjective" if category == "Thủ tục" else None}
        for category, (group, *months) in GIVEN.items()
        for month, (total, refused) in zip((5, 6), months, strict=True)
        for n in range(total)
    ]  # fmt: skip
    rows.append(
        {"feedback_code": "first", "category": "Khác", "received_at": datetime(2026, 3, 2)}
    )  # the data reach back
    con = duckdb.connect()
    reference(con, "calendar", "units", "feedback_limits")
    create(con, "feedback", rows)
    return open_warehouse(store(con, tmp_path_factory.mktemp("handling"), date(2026, 6, 30), judged=False))


JUNE = Filters(date_from=date(2026, 6, 1), date_to=date(2026, 6, 30))


def test_rows_are_apart_from_the_whole_where_chance_does_not_explain_it(wh: Warehouse) -> None:
    """The whole: 59 of 250. 20 of 40 lies z = 3.9 above, 5 of 100 4.4 below, 25 of 100 as the whole; 10 are too few."""
    frame = by_dimension(wh, "feedback_refused_rate", "category", JUNE).set_index("code")
    assert frame["numerator"].to_dict() == {"Thủ tục": 20, "Xây dựng": 25, "Giao thông": 5, "Ít": 9}
    assert frame["side"].to_dict() == {"Thủ tục": "above", "Xây dựng": "", "Giao thông": "below", "Ít": ""}
    assert list(frame.index) == ["Thủ tục", "Xây dựng", "Giao thông", "Ít"] and frame["small"].tolist()[-1]


def test_everything_is_what_each_measure_says_by_itself(wh: Warehouse) -> None:
    """Of those received in June 100, 100, 40, 10; the same are due in it, open unless refused, and past due."""
    frame = everything(wh, "category", JUNE)
    assert frame["code"].tolist() == ["Giao thông", "Xây dựng", "Thủ tục", "Ít"]
    assert frame["received"].tolist() == [100, 100, 40, 10] and frame["refused"].tolist() == [5, 25, 20, 9]
    assert frame["overdue_pending"].tolist() == [95, 75, 20, 1]
    assert frame["feedback_refused_rate"].round(2).tolist()[:3] == [0.05, 0.25, 0.50]
    assert frame["feedback_refused_rate"].isna().tolist() == [False, False, False, True]
    for dim in DIMENSIONS:
        whole = everything(wh, dim, JUNE)
        assert (whole["received"].sum(), whole["overdue_settled"].sum()) == (250, 0)
        assert whole["feedback_urgent_in_time"].isna().all()


def test_a_filter_on_the_dimension_itself_leaves_the_other_rows(wh: Warehouse) -> None:
    chosen = Filters(category=("Xây dựng",), date_from=JUNE.date_from, date_to=JUNE.date_to)
    assert len(by_dimension(wh, "feedback_refused_rate", "category", chosen)) == 4
    assert len(by_dimension(wh, "feedback_refused_rate", "content_group", chosen)) == 1


def test_the_two_branches_stand_apart_and_others_in_neither(wh: Warehouse) -> None:
    row = branches(wh, JUNE).set_index("measure").loc["feedback_refused_rate"]
    assert [(row[f"n_{b}"], row[f"m_{b}"]) for b in BRANCHES] == [(30, 200), (20, 40)]
    assert row["difference"] == pytest.approx(0.35) and row["clear"] and row["low"] > 0
    field_only = Filters(content_group=("Phản ánh hiện trường",))
    alone = branches(wh, field_only).set_index("measure").loc["feedback_refused_rate"]
    assert alone["m_regulation"] == 0 and not alone["clear"] and alone["difference"] != alone["difference"]


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("Giao thông", "không thay đổi rõ rệt so với"),  # 5 of 100 in both
        ("Xây dựng", "từ chối 25,0 %, tăng 20,0 điểm phần trăm so với"),  # 5 of 100, then 25 of 100
        ("Ít", "từ chối 90,0 %"),  # nothing the month before
    ],
)
def test_a_title_names_a_direction_only_where_the_interval_excludes_zero(
    wh: Warehouse, category: str, said: str
) -> None:
    filters = Filters(category=(category,), date_from=JUNE.date_from, date_to=JUNE.date_to)
    found = headline(wh, "feedback_refused_rate", filters)
    assert found is not None and said in title("X", found).text.replace("\N{NO-BREAK SPACE}", " ")


def test_counts_and_causes_of_the_period(wh: Warehouse) -> None:
    """191 of June's are open past the 28th: 95 + 75 + 20 + 1; 20 of them with a cause."""
    counts = counted(wh, JUNE)
    assert (counts.received["received"], counts.received["refused"], counts.due["overdue"]) == (250, 59, 191)
    row = causes(wh, None, JUNE).iloc[0]
    assert (row["overdue"], row["subjective"], row["objective"], row["unclassified"]) == (191, 20, 0, 171)
    by = causes(wh, "category", JUNE)
    assert by["code"].tolist() == ["Giao thông", "Xây dựng", "Thủ tục", "Ít"] and by["overdue"].sum() == 191


def test_scope_holds(wh: Warehouse) -> None:
    assert counted(wh, JUNE, ("H26.102",)).received["received"] == 0
    assert by_dimension(wh, "feedback_refused_rate", "category", JUNE, ("H26.102",)).empty
