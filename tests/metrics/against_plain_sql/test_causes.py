"""Causes, reasons, letters and the form of reports, under random filters."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from metrics.apologies import apologies
from metrics.causes import CAUSES, causes, causes_by_sector, reasons
from metrics.filters import CHOICES, Filters
from metrics.form06 import COUNTS, form06
from metrics.readings import STATES, readings
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.cases import AS_OF, case, rated, same
from tests.metrics.against_plain_sql.flat import listed
from tests.metrics.against_plain_sql.plain import JUDGED, OVERDUE, Plain, Scope


@pytest.mark.parametrize("seed", range(16))
def test_causes(wh: Warehouse, plain: Plain, seed: int) -> None:
    """By cause, not classified ones among them, and by sector (procedures of the one sector chosen)."""
    f, scope = case(6000 + seed)
    n = by_cause(plain, f, scope, "''")
    late, known = plain.rate(f, scope)[0], n["", "subjective"] + n["", "objective"]
    assert n.total() == late
    expected = {}
    for cause in CAUSES:
        told = n["", cause] / known if known and cause != "none" else math.nan
        expected[cause] = {"n": n["", cause], "share": n["", cause] / max(late, 1), "known": told}
    same(f, causes(wh, f, scope), expected)

    dim = "procedure" if len(f.sector) == 1 else "sector"
    wide = replace(f, procedure=()) if dim == "procedure" else replace(f, sector=())
    n = by_cause(plain, wide, scope, plain.code(f, dim))
    table = {}
    for code in {code for code, _ in n}:
        row = {cause: n[code, cause] for cause in CAUSES}
        table[code] = row | {"n": sum(row.values()), "unclassified": row["none"] / sum(row.values())}
    same(f, causes_by_sector(wh, f, scope), table)
    if f.cohort != "report06":
        check_reasons(wh, plain, f, scope)


def by_cause(plain: Plain, f: Filters, scope: Scope, code: str) -> Counter[tuple[str, str]]:
    """Overdue dossiers by a code and cause."""
    rows = plain.ask(
        f"select {code} as code, coalesce(overdue_cause, 'none') as cause, count(*) as n "
        f"from ({plain.members(f, 'due', scope)}) where state in {listed(OVERDUE)} group by all"
    )
    return Counter({(row["code"], row["cause"]): row["n"] for row in rows})


def check_reasons(wh: Warehouse, plain: Plain, f: Filters, scope: Scope) -> None:
    written: Counter[tuple[str, str]] = Counter()
    for row in plain.ask(
        f"select coalesce(overdue_cause, 'none') as cause, coalesce(overdue_reason, '') as reason "
        f"from ({plain.members(f, 'due', scope)}) where state in {listed(OVERDUE)}"
    ):
        written[row["cause"], re.sub(r"(ông|bà) (?=\[tên\])", "", row["reason"])] += 1
    frame = reasons(wh, f, scope)
    frame["reason"] = frame["reason"].astype(object).where(frame["reason"].notna(), "")
    same(f, frame, {key: {"n": n} for key, n in written.items()}, "cause", "reason")
    assert frame["n"].is_monotonic_decreasing


def test_reasons_with_stocks(wh: Warehouse, plain: Plain) -> None:
    """Under report06 the reasons are those of the same overdue dossiers as the causes."""
    check_reasons(wh, plain, Filters(date(2026, 3, 1), date(2026, 3, 31), cohort="report06"), None)


@pytest.mark.parametrize("seed", range(24))
def test_apologies(wh: Warehouse, plain: Plain, seed: int) -> None:
    """A letter known at the as-of day, before the due day, a new date, kept by the day of finish; complaints."""
    f, scope = case(7000 + seed)
    late, sent = f"state in {listed(OVERDUE)}", "cast(apology_at as date) <= as_of"
    past = "reappointed_due_at is not null and (end_b is not null or cast(reappointed_due_at as date) < as_of)"
    steps = {
        "owed": (late, f"state in {listed(JUDGED)}"),
        "sent": (f"{late} and {sent}", late),
        "in_time": (f"{late} and {sent} and cast(apology_at as date) < due_on", f"{late} and {sent}"),
        "reappointed": (f"{late} and reappointed_due_at is not null", late),
        "kept": (f"{late} and end_b <= cast(reappointed_due_at as date)", f"{late} and {past}"),
        "complained": ("complained and state <> 'not_accepted'", "state <> 'not_accepted'"),
        "complained_overdue": (f"complained and {late}", late),
    }
    cohort = plain.cohort(f, "received" if f.cohort == "received" else "due", scope)
    counts = [f"count(*) filter (where {test})" for pair in steps.values() for test in pair]
    n = plain.one(f"select {', '.join(counts)} from ({cohort})")
    same(f, apologies(wh, f, scope), {code: rated(*n[2 * k : 2 * k + 2]) for k, code in enumerate(steps)})


@pytest.mark.parametrize("seed", range(10))
def test_readings(wh: Warehouse, plain: Plain, seed: int) -> None:
    f, scope = case(8000 + seed)
    expected = {}
    for letter in CHOICES["on_time"]:
        n = plain.states(plain.members(replace(f, on_time=letter), "due", scope))  # type: ignore[arg-type]
        late = n["overdue_settled"] + n["overdue_pending"]
        unknown = n["not_verifiable"] / n.total() if n else math.nan
        expected[letter] = {s: n[s] for s in STATES} | rated(late, late + n["on_time"]) | {"unverifiable": unknown}
    same(f, readings(wh, f, scope), expected)


@pytest.mark.parametrize("seed", range(16))
def test_form06(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Each column counted apart, and the books balance: what does not fit is finished without a date."""
    f, scope = case(8500 + seed)
    if seed < 4:  # the whole city under each definition
        f, scope = Filters(date(2024, 6, 3), None, ("A", "B", "C", "D")[seed]), None
    f = replace(f, date_from=f.date_from and min(f.date_from, AS_OF))
    by = ("unit", "sector")[seed % 2]
    expected = plain.form06(f, by, scope)
    for row in expected.values():
        row["total"] = row["carried_over"] + row["received_online"] + row["received_direct"]
        assert row["total"] == row["settled"] + row["open"] + row["unmatched"]
        assert set(row) == set(COUNTS)
    frame = form06(wh, f, by, scope)  # type: ignore[arg-type]
    same(f, frame.assign(code=frame["code"].astype(object).where(frame["code"].notna(), "")), expected)
