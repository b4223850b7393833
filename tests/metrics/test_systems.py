"""The one-stop system against the portal, iHanoi and the units' reports: a city worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from metrics.filters import Filters
from metrics.systems import complaints, loaded, marks, portal, received, statuses
from metrics.warehouse import Warehouse
from tests.metrics.test_signals import at, city, dossier

MARCH = Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))
A, B, C, D = "H26.101", "H26.102", "H26.104", "H26.105"
numbers = count()


def some(n: int, unit: str, received_at: str, completed: str | None, **more: Any) -> list[dict[str, Any]]:
    row = {"unit_code": unit, "channel": "direct", "sector_code": "G15-HT01"} | more
    return [dossier(f"D{next(numbers)}", received_at, "20/03 17:00", completed, **row) for _ in range(n)]


def published(unit: str, month: int, indicator: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {"unit_code": unit, "month": date(2026, month, 1), "indicator": indicator,
            "numerator": numerator, "denominator": denominator}  # fmt: skip


def report(unit: str, month: int, last: int, n: int) -> dict[str, Any]:
    return {"unit_code": unit, "from_date": date(2026, month, 1), "to_date": date(2026, month, last), "received": n,
            "on_time": 0, "overdue": 0}  # fmt: skip


DOSSIERS = [
    # A: 80 finished in March, 48 in time; all 80 received in it, 20 online.
    *some(20, A, "02/03 08:00", "10/03 09:00", channel="online"), *some(28, A, "02/03 08:00", "10/03 09:00"),
    *some(32, A, "02/03 08:00", "23/03 09:00", sector_code="G10-DD01"),
    # B: 20 in time of 20, none online. C: none of its own. D: not on the portal, unit reports only.
    *some(20, B, "02/03 08:00", "10/03 09:00"), *some(3, D, "02/03 08:00", None),
    # Neither received nor finished in March.
    *some(9, A, "02/02 08:00", "10/02 09:00"), *some(9, A, "01/04 08:00", "02/04 09:00"),
]  # fmt: skip
PUBLISHED = [
    # A: 56 of 70 against 48 of 80: Newcombe's own example (a).
    published(A, 3, "tien_do", 56, 70), published(A, 3, "ho_so_truc_tuyen", 30, 60),
    published(B, 3, "tien_do", 15, 50), published(C, 3, "tien_do", 5, 10),
    published(A, 2, "tien_do", 900, 900), published(A, 4, "tien_do", 900, 900),
    published(A, 3, "muc_do_hai_long", 7, 7),
]  # fmt: skip
REPORTS = [report(A, 3, 31, 95), report(B, 3, 31, 18), report(D, 3, 31, 3), report(A, 2, 28, 900), report(C, 3, 31, 0)]
# indicator → unit: numerator and denominator of the portal, then of the one-stop system
EXPECTED = {
    "tien_do": {"": (76, 130, 68, 100), A: (56, 70, 48, 80), B: (15, 50, 20, 20), C: (5, 10, 0, 0)},
    "ho_so_truc_tuyen": {"": (30, 60, 20, 80), A: (30, 60, 20, 80)},
}


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    tables = {"index766": PUBLISHED, "unit_reports": REPORTS}
    warehouse = city(tmp_path_factory.mktemp("systems"), DOSSIERS, **tables)
    yield warehouse
    warehouse.close()


def by_indicator(frame: Any) -> dict[str, dict[str, tuple[int, ...]]]:
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for row in frame.itertuples(index=False):
        counts = (row.n_portal, row.m_portal, row.n_own, row.m_own)
        found.setdefault(row.indicator, {})[row.unit_code] = counts
    return found


def test_the_portal_beside_the_records(wh: Warehouse) -> None:
    frame = portal(wh, MARCH)
    assert by_indicator(frame) == EXPECTED
    assert (frame["missing"] == frame["m_own"] - frame["m_portal"]).all()
    rows = frame[frame["indicator"] == "tien_do"].set_index("unit_code")
    # All of them first, then the largest gap (0.2), then -0.7; without records of its own there is none.
    assert rows.index.tolist() == ["", A, B, C]
    assert rows["missing"].tolist() == [-30, 10, -30, -10]
    assert rows.loc[A, ["gap", "low", "high"]].tolist() == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert rows.loc[B, "gap"] == pytest.approx(0.3 - 1.0)
    assert rows.loc[C, ["gap", "low", "high", "own"]].isna().all()
    assert rows.loc[C, "portal"] == 0.5
    assert rows.loc["", "gap"] == pytest.approx(76 / 130 - 0.68)
    assert rows["name"].tolist()[:2] == ["", "UBND phường Ba Đình"]


@pytest.mark.parametrize(
    ("filters", "scope", "units"),
    [
        (Filters(unit=(A,)), None, {"", A}), (Filters(district=("002",)), None, {"", C}), (Filters(), (B,), {"", B}),
        (Filters(unit=(D,)), None, set()), (Filters(date_to=date(2026, 1, 31)), None, set()),
        # Months of the period, whole ones: from the 15th is from the 1st.
        (Filters(date_from=date(2026, 3, 15), date_to=date(2026, 3, 31)), None, {"", A, B, C}),
        (Filters(cluster=("Khối quận",)), None, set()),
    ],
    ids=["unit", "district", "scope", "not on it", "no month", "half month", "cluster"],
)  # fmt: skip
def test_only_units_and_months_asked_for(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None, units: set[str]
) -> None:
    assert set(portal(wh, filters, scope)["unit_code"]) == units


def test_a_month_cut_short_is_compared_as_a_whole(wh: Warehouse) -> None:
    cut = Filters(date_from=date(2026, 3, 1), date_to=date(2026, 3, 15))
    assert by_indicator(portal(wh, cut)) == EXPECTED


# The portal publishes no sectors: both sides stay whole.
def test_a_sector_cuts_both_sides_or_none(wh: Warehouse) -> None:
    found = by_indicator(portal(wh, Filters(date_from=MARCH.date_from, date_to=MARCH.date_to, sector=("G15-HT01",))))
    assert found in ({}, EXPECTED)


def test_units_as_they_were_whatever_the_view(wh: Warehouse) -> None:
    for units in ("ward", "district"):
        view = Filters(date_from=MARCH.date_from, date_to=MARCH.date_to, units=units)  # type: ignore[arg-type]
        assert by_indicator(portal(wh, view)) == EXPECTED


def test_what_units_say_they_received(wh: Warehouse) -> None:
    """Largest difference first, whatever its sign; nothing received on either side is no row."""
    frame = received(wh, MARCH)[["unit_code", "reported", "own", "missing"]]
    assert frame.values.tolist() == [[A, 95, 80, -15], [B, 18, 20, 2], [D, 3, 3, 0]]
    assert received(wh, MARCH, (B,))["unit_code"].tolist() == [B]
    assert received(wh, Filters(date_from=date(2026, 5, 1), date_to=date(2026, 5, 31))).empty


def test_marks_of_the_way_to_the_portal(tmp_path: Path) -> None:
    def row(code: str, due: str | None, completed: str | None, **more: Any) -> dict[str, Any]:
        return dossier(code, "02/03 08:00:15", due, completed, **more)

    due = "20/03 17:00"
    rows = [
        row("request", due, "05/03 09:10:11"), row("second later", due, "05/03 09:10:12"),
        row("two requests", due, "06/03 09:10:11"), row("receipt", None, "02/03 08:00:15"),
        row("receipt, second later", None, "02/03 08:00:16"), row("receipt, due", due, "02/03 08:00:15"),
        row("open", None, None), row("april", None, "01/04 00:00"), row("another's", due, "05/03 09:10:11"),
        row("elsewhere", due, "05/03 09:10:11", unit_code=B),
    ]  # fmt: skip
    requests = [
        {"dossier_code": code, "requested_at": at(moment)}
        for code, moment in [
            ("request", "05/03 09:10:11"), ("second later", "05/03 09:10:11"), ("elsewhere", "05/03 09:10:11"),
            ("two requests", "06/03 09:10:11"), ("two requests", "06/03 09:10:11"), ("two requests", "07/03 08:00"),
        ]
    ]  # fmt: skip
    made = city(tmp_path, rows, supplements=requests)
    found, here = marks(made, MARCH), marks(made, Filters(unit=(A,), date_from=MARCH.date_from, date_to=MARCH.date_to))
    sent = statuses(made, MARCH)
    made.close()
    assert found == {"finished": 8, "at_request": 3, "at_receipt": 1, "no_due": 2}
    assert here == {"finished": 7, "at_request": 2, "at_receipt": 1, "no_due": 2}
    assert sent.values.tolist() == [["completed", 9], ["processing", 1]]


DUE = "10/03 10:00:00"
# PAKN: the dossier's due time, finish, hand-over and flag; when it was made; whether it contradicts the record.
COMPLAINTS: dict[str, tuple[str | None, str | None, str | None, bool | None, str, bool]] = {
    "at the due time": (DUE, "09/03 09:00", None, None, "10/03 10:00:00", False),
    "a second after": (DUE, "09/03 09:00", None, None, "10/03 10:00:01", True),
    "handed over before": (DUE, "09/03 09:00", "10/03 09:00", None, "10/03 11:00:00", False),
    "handed over just then": (DUE, "09/03 09:00", "10/03 11:00", None, "10/03 11:00:00", False),
    "handed over after": (DUE, "09/03 09:00", "10/03 11:01", None, "10/03 11:00:00", True),
    "recorded as late": (DUE, "11/03 09:00", None, None, "12/03 09:00", False),
    "late but said in time": (DUE, "11/03 09:00", None, True, "12/03 09:00", True),
    "in time but said late": (DUE, "09/03 09:00", None, False, "12/03 09:00", False),
    "still open": (DUE, None, None, None, "12/03 09:00", False),
    "finished after it": (DUE, "10/03 09:59", None, None, "10/03 09:58", False),
    "no due date": (None, "09/03 09:00", None, None, "12/03 09:00", False),
    "on a due day": ("10/03 00:00", "09/03 09:00", None, None, "10/03 23:59:59", False),
    "a second after a due day": ("10/03 00:00", "09/03 09:00", None, None, "11/03 00:00:01", True),
    # A PAKN with its day only (00:00).
    "the day after a due day": ("10/03 00:00", "09/03 09:00", None, None, "11/03 00:00:00", True),
}


def pakn(code: str, dossier_code: str | None, moment: str, unit: str | None = A) -> dict[str, Any]:
    return {"feedback_code": code, "dossier_code": dossier_code, "received_at": at(moment), "unit_code": unit,
            "category": "Hồ sơ"}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    rows = [
        dossier(name, "02/03 08:00", due, end, returned_at=at(back) if back else None, declared_on_time=said,
                procedure_code="PX")
        for name, (due, end, back, said, _, _) in COMPLAINTS.items()
    ]  # fmt: skip
    made = [pakn(f"K {name}", name, case[4], C) for name, case in COMPLAINTS.items()]
    made += [pakn("K unknown", "X-1", "12/03 09:00", C), pakn("K none", None, "12/03 09:00"),
             pakn("K april", "still open", "01/04 00:00"), pakn("K nowhere", "X-2", "12/03 09:00", None)]  # fmt: skip
    warehouse = city(tmp_path_factory.mktemp("complaints"), rows, feedback=made)
    yield warehouse
    warehouse.close()


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_against_the_record(told: Warehouse, name: str) -> None:
    row = complaints(told, MARCH).set_index("feedback_code").loc[f"K {name}"]
    assert (row["code"], row["unit_code"], row["has_dossier"]) == (name, A, True)  # the dossier's unit, not the PAKN's
    assert bool(row["contradicts"]) is COMPLAINTS[name][5]


def test_a_dossier_that_no_export_has(told: Warehouse) -> None:
    frame = complaints(told, MARCH).set_index("feedback_code")
    row = frame.loc["K unknown"]
    assert (row["has_dossier"], row["contradicts"], row["unit_code"]) == (False, False, C)
    assert not {"K none", "K april"} & set(frame.index)
    assert complaints(told, Filters(unit=(C,)))["feedback_code"].tolist() == ["K unknown"]
    assert "K april" in set(complaints(told, Filters())["feedback_code"])


# A PAKN needs no unit (CONTRACT §2).
def test_a_complaint_without_a_unit_is_listed(told: Warehouse) -> None:
    assert "K nowhere" in set(complaints(told, MARCH)["feedback_code"])


def test_which_exports_are_there(wh: Warehouse, told: Warehouse, tmp_path: Path) -> None:
    assert loaded(wh) == {"index766": True, "feedback": False, "unit_reports": True, "supplements": False}
    assert loaded(told) == {"index766": False, "feedback": True, "unit_reports": False, "supplements": False}
    bare = city(tmp_path, some(1, A, "02/03 08:00", None))
    assert set(loaded(bare).values()) == {False}
    assert portal(bare, MARCH).empty
    assert complaints(bare, MARCH).empty
    assert received(bare, MARCH).empty
    bare.close()
