"""Every figure of the pages equals a count of its own in plain SQL, under some 300 random choices of filters a run.

`plain_sql` joins, filters and counts apart from the package; a figure that differs is told with its filters.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd
import pytest

from metrics.ageing import DUE, LATE, ageing
from metrics.apologies import apologies
from metrics.breakdown import COLUMNS, DIMENSIONS, PLACES, breakdown, standing
from metrics.causes import CAUSES, causes, causes_by_sector, reasons
from metrics.control import history
from metrics.expected import place_table
from metrics.filters import CHOICES, Filters
from metrics.form06 import COUNTS, form06
from metrics.heat import heat
from metrics.query import query
from metrics.ranking import COMPARISONS, rank_units
from metrics.readings import STATES, readings
from metrics.records import count_records, records
from metrics.spread import spread
from metrics.trend import by_month, over_time
from metrics.unit_profile import volumes
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics import plain_sql
from tests.metrics.canonical import create, reference, store
from tests.metrics.plain_sql import (
    DAY,
    END,
    FLAGS,
    JUDGED,
    OVERDUE,
    Plain,
    Rows,
    Scope,
    byar,
    listed,
    month_end,
    months_later,
    wilson,
)

Made = tuple[Warehouse, Plain, dict[str, Rows]]
AS_OF = date(2026, 6, 17)  # a Wednesday: the last month, quarter and week are cut short
BEGIN = date(2024, 1, 20)
MINIMUM = 20
COHORTS = (None, "received", "due", "report06")
LISTS: dict[str, tuple[Any, ...]] = {
    "unit": ("H26.101", "H26.12", "H26.31.01", "H26.31", "H26.02", "H26.107", "H26.128", "H26.90.01", "001"),
    "district": ("001", "018", "002", "003", "008", "city"),
    "area": ("00004", "00001", "00008", "00070", "001"),
    "level": ("commune", "department", "district", "branch", "office"),
    "cluster": ("Khối quận", "Khối tổng hợp", "Cụm nội thành trung tâm", "Khối chi nhánh"),
    "sector": ("G15-HT01", "G10-DD01", "G10-MT01", "G15-CT01", "X-UNKNOWN"),
    "focus": ("1", "2", "4", "9"),
    "procedure": ("P3", "P10", "P15", "P0", "PX", "PI", "PN", "UNKNOWN"),
    "channel": ("online", "direct", "postal"),
    "applicant_kind": ("citizen", "business", "agency", "other"),
    "branch": ("H26.90.03", "H26.90.01"),
}
ONES: dict[str, tuple[Any, ...]] = {"desk": ("branch", "one_stop"), **dict.fromkeys(FLAGS, (True, False))}
NOWHERE: dict[str, Any] = dict.fromkeys(("unit", "district", "area", "level", "cluster"), ())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    rows = plain_sql.city_rows(random.Random(23), 4000, AS_OF)
    con = duckdb.connect()
    reference(con, "units", "successions", "areas", "sectors", "calendar")
    for name, given in rows.items():
        create(con, name, given)
    con.execute(f"insert into units by name (select '{plain_sql.OFFICE}' as unit_code, 'Văn phòng' as unit_name, "
                "'office' as level, 'H26.38' as parent_code)")  # fmt: skip
    root = store(con, tmp_path_factory.mktemp("pages"), AS_OF, judged=False)
    wh = open_warehouse(root)
    yield wh, Plain(root, AS_OF, rows), rows
    wh.close()


@pytest.fixture(scope="module")
def wh(made: Made) -> Warehouse:
    return made[0]


@pytest.fixture(scope="module")
def plain(made: Made) -> Plain:
    return made[1]


# --- the filters


def some_days(rng: random.Random) -> tuple[date | None, date | None]:
    """Whole months, odd days, a single day, open to either side, begun but not over, before and after the data."""
    day = BEGIN + timedelta(days=rng.randrange((AS_OF - BEGIN).days))
    months = day.replace(day=1), month_end(months_later(day, rng.choice((0, 0, 2, 5, 11))))
    odd = day, day + timedelta(days=rng.choice((0, 6, 40, 200, 500)))
    so_far = AS_OF.replace(day=1), rng.choice((AS_OF, month_end(AS_OF)))
    far = rng.choice(((date(2023, 1, 1), date(2023, 12, 31)), (AS_OF + DAY, date(2026, 7, 31))))
    kinds = (months, odd, (None, None), (None, day), (day, None), so_far, far)
    return kinds[rng.choices(range(7), (9, 9, 3, 2, 2, 2, 1))[0]]


def some_filters(rng: random.Random, cohorts: tuple[Any, ...] = COHORTS, **fixed: Any) -> Filters:
    chosen: dict[str, Any] = {"on_time": rng.choice("ABCD"), "units": rng.choice(("asis", "asis", "district", "ward"))}
    for name in rng.sample([*LISTS, *ONES], rng.choice((0, 0, 1, 1, 2, 3))):
        chosen[name] = rng.choice(ONES[name]) if name in ONES else tuple(rng.sample(LISTS[name], rng.randint(1, 2)))
    return Filters(*some_days(rng), **(chosen | {"cohort": rng.choice(cohorts)} | fixed))


def case(seed: int, cohorts: tuple[Any, ...] = COHORTS, **fixed: Any) -> tuple[Filters, Scope]:
    """A choice of filters and the units that the viewer is limited to."""
    rng = random.Random(seed)
    scope = rng.choice((None, None, None, None, ("H26.101", "H26.31.05", "H26.12"), ("H26.31",)))
    return some_filters(rng, cohorts, **fixed), scope


def some_records(rng: random.Random) -> dict[str, Any]:
    """Filters of single dossiers."""
    return {
        "state": tuple(rng.sample((*STATES, "not_accepted"), rng.choice((0, 0, 1, 3)))),
        "cause": tuple(rng.sample(("subjective", "objective", "none"), rng.choice((0, 0, 0, 1, 2)))),
        "complained": rng.choice((None, None, None, True, False)),
    }


def same(f: Filters, frame: pd.DataFrame, expected: dict[Any, dict[str, Any]], *key: str) -> None:
    """The rows of a frame by their key (`code`) are those expected, in each column expected."""
    found = frame.set_index(list(key or ("code",)))
    assert sorted(found.index) == sorted(expected), f.to_url()
    for name in {name for row in expected.values() for name in row}:
        theirs = pytest.approx({code: float(row[name]) for code, row in expected.items()}, abs=1e-12, nan_ok=True)
        assert found[name].astype(float).to_dict() == theirs, (name, f.to_url())


def rated(late: int, n: int) -> dict[str, Any]:
    """The columns of a rate."""
    low, high = wilson(late, n)
    rate = late / n if n else math.nan
    return {"numerator": late, "denominator": n, "rate": rate, "low": low, "high": high, "small": n < MINIMUM}


def first_month(plain: Plain, f: Filters) -> date:
    """The first month to compare: but by receipt, the one in which the data begin lacks what was received before."""
    begin = plain.begin.replace(day=1)
    return begin if f.cohort == "received" else months_later(begin, 1)


def test_the_filters_reach_everything(plain: Plain) -> None:
    """Most choices leave dossiers to count; every filter, definition, view and cohort is used."""
    every = [case(seed)[0] for seed in range(120)]
    judged = [plain.rate(f)[1] for f in every]
    assert sum(n >= MINIMUM for n in judged) > 60
    used: Counter[Any] = Counter()
    for f, n in zip(every, judged, strict=True):
        used.update((name, getattr(f, name)) for name in ("on_time", "units", "cohort"))
        used.update(name for name in (*LISTS, *ONES) if n and getattr(f, name) not in ((), None))
    assert len(used) == len(LISTS) + len(ONES) + 4 + 3 + len(COHORTS) and min(used.values()) >= 2


def test_the_columns_that_are_read_are_those_of_the_rows(made: Made) -> None:
    """Flags: the dossier's own, else its procedure's. Cause, reason, letter, new date: the note's, else its own.
    Sector: its own where there is such a sector, else its procedure's.
    """
    _, plain, rows = made
    procedures = {p["procedure_code"]: p for p in rows["procedures"]}
    notes = {n["dossier_code"]: n for n in rows["dossier_notes"]}
    sectors = {row["sector_code"] for row in plain.ask("select sector_code from sectors")}
    found = {row["dossier_code"]: row for row in plain.ask("select * from flat")}
    assert len(found) == len(rows["dossiers"])
    for d in rows["dossiers"]:
        code, of = d["dossier_code"], procedures.get(d["procedure_code"], {})
        own = d.get("sector_code")
        expected = {"sector_code": own if own in sectors else of.get("sector_code") or own}
        for flag in (f"is_{name}" for name in FLAGS):
            expected[flag] = bool(of.get(flag)) if d.get(flag) is None else d[flag]
        for name in ("overdue_cause", "overdue_reason", "apology_at", "reappointed_due_at"):
            noted = notes.get(code, {}).get(name)
            expected[name] = d[name] if noted is None else noted
        assert {name: found[code][name] for name in expected} == expected, d


# --- the tables


@pytest.mark.parametrize("seed", range(48))
def test_breakdown(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Each dimension three times: its rows, what they are expected to show, their order; they sum to the whole."""
    dim = DIMENSIONS[seed % len(DIMENSIONS)]
    f, scope = case(seed)
    frame = breakdown(wh, dim, f, scope)
    assert tuple(frame) == COLUMNS
    axis, free = dim, dict[str, Any]({dim: None if dim in ONES else ()})
    if dim == "internal":
        axis, free = "sector", dict[str, Any](internal=True, sector=())
    f = replace(f, **free)
    counted, (late, judged) = plain.judged(f, (axis,), scope), plain.rate(f, scope)
    assert (frame["numerator"].sum(), frame["denominator"].sum()) == (late, judged), f.to_url()
    places = plain.expected(f, axis, scope) if dim in PLACES else {}
    expected = {}
    for code, (settled, still, n) in counted.items():
        seen, due = settled + still, n * late / judged
        if dim in PLACES:
            due = places[code] if code else math.nan
        ratios = [x / due if due and dim in PLACES else math.nan for x in (seen, *byar(seen))]
        expected[code] = rated(seen, n) | {"settled": settled, "open": still, "share": seen / max(late, 1)}
        expected[code] |= {"expected": due, "excess": seen - due}
        expected[code] |= dict(zip(("ratio", "ratio_low", "ratio_high"), ratios, strict=True))
    same(f, frame, expected)
    order = sorted(counted, key=lambda c: (c == "", -sum(counted[c][:2]), -counted[c][2], c))
    assert frame["code"].tolist() == order


@pytest.mark.parametrize("seed", range(24))
def test_standing(wh: Warehouse, plain: Plain, seed: int) -> None:
    """The whole of the period, and of the period before where the data reach back to it."""
    f, scope = case(1000 + seed)
    found = standing(wh, f, scope)
    first, last = f.date_from or plain.begin, plain.last_day(f)
    settled, still, n = plain.judged(replace(f, date_from=first, date_to=last), (), scope)[()]
    figure = found.figure
    assert (found.settled, found.open) == (settled, still), f.to_url()
    assert (figure.numerator, figure.denominator, figure.date_from, figure.date_to) == (settled + still, n, first, last)
    assert (figure.low, figure.high) == pytest.approx(wilson(settled + still, n), nan_ok=True)
    days = plain_sql.period_before(first, last)
    reaches = days[0] >= first_month(plain, f)
    assert (found.before is not None) == reaches
    if found.before is not None:
        before = found.before
        assert (before.date_from, before.date_to) == days
        theirs = plain.rate(replace(f, date_from=days[0], date_to=days[1]), scope)
        assert (before.numerator, before.denominator) == theirs, f.to_url()


@pytest.mark.parametrize("seed", range(14))
def test_heat(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Cells of sector by place and both margins; each sums to the whole."""
    f, scope = case(2000 + seed)
    found = heat(wh, f, scope)
    narrowed = f.district or f.area or f.level or f.cluster or f.unit or scope
    assert found.place == ("unit" if narrowed else "district")
    f = replace(f, sector=(), unit=())
    cells = plain.judged(f, ("sector", found.place), scope)
    theirs = {key: rated(a + b, n) | {"settled": a, "open": b} for key, (a, b, n) in cells.items()}
    same(f, found.cells, theirs, "sector", "place")
    for margin, dim in ((found.sectors, "sector"), (found.places, found.place)):
        same(f, margin, {code: rated(a + b, n) for code, (a, b, n) in plain.judged(f, (dim,), scope).items()})
        assert (margin["numerator"].sum(), margin["denominator"].sum()) == plain.rate(f, scope)


# --- over time


def check_over_time(wh: Warehouse, plain: Plain, f: Filters, scope: Scope, grain: str) -> None:
    expected = {}
    for first, last, year_first, year_last in plain.spans(f, grain, first_month(plain, f)):
        late, n = plain.rate(replace(f, date_from=first, date_to=last), scope)
        before = (0, 0)
        if year_first >= first_month(plain, f):
            before = plain.rate(replace(f, date_from=year_first, date_to=year_last), scope)
        if n:
            row = rated(late, n) | {"value": late / n, "earlier_numerator": before[0], "earlier_denominator": before[1]}
            row["earlier"] = before[0] / before[1] if before[1] else math.nan
            expected[first, last] = {name: row[name] for name in row if name not in ("rate", "small")}
    same(f, over_time(wh, "overdue_rate", f, scope, grain), expected, "first", "last")


@pytest.mark.parametrize("grain", ["month", "quarter", "week", "year_to_date"])
@pytest.mark.parametrize("seed", range(3))
def test_over_time(wh: Warehouse, plain: Plain, grain: str, seed: int) -> None:
    """A period's own count and that of the same days a year earlier, the last one cut short on both sides."""
    check_over_time(wh, plain, *case(3000 + seed, COHORTS[:3]), grain)


@pytest.mark.parametrize("grain", ["month", "quarter", "year_to_date"])
def test_over_time_with_stocks(wh: Warehouse, plain: Plain, grain: str) -> None:
    """Under report06 what is open past due at the end of a period counts in it once."""
    check_over_time(wh, plain, Filters(cohort="report06", sector=("G15-HT01",)), None, grain)


@pytest.mark.parametrize("seed", range(3))
def test_by_month(wh: Warehouse, plain: Plain, seed: int) -> None:
    """The months of a trend, and those that control limits stand on."""
    f, scope = case(3200 + seed)
    last = plain.last_day(f)
    expected = {}
    for n in range(36):
        first = months_later(last.replace(day=1), -n)
        days = replace(f, date_from=first, date_to=min(month_end(first), last))
        late, judged = plain.rate(days, scope) if first >= first_month(plain, f) else (0, 0)
        if judged:
            expected[first, days.date_to] = {"numerator": late, "denominator": judged, "value": late / judged}
    same(f, history(wh, f, scope).frame, expected, "first", "last")
    oldest = months_later(last.replace(day=1), -24)
    two_years = {days: row for days, row in expected.items() if days[0] >= oldest}
    same(f, by_month(wh, "overdue_rate", f, scope), two_years, "first", "last")


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("seed", range(1))
def test_volumes(wh: Warehouse, plain: Plain, cohort: str | None, seed: int) -> None:
    """Received, settled and open at the end of each month, whatever the cohort of the rates beside them."""
    f, scope = case(3300 + seed, (cohort,))
    found, expected = volumes(wh, f, scope).tail(3), {}
    for month in found["month"]:
        first = date.fromisoformat(f"{month}-01")
        days = replace(f, date_from=first, date_to=min(month_end(first), plain.last_day(f)))
        came, done = (plain.states(plain.cohort(days, name, scope)).total() for name in ("received", "settled"))
        still = plain.states(plain.stock(days, plain.last_day(days), scope))
        expected[month] = {"received": came, "settled": done, "pending_overdue": still["overdue_pending"]}
        expected[month]["pending"] = still.total() - still["not_verifiable"]
    same(f, found, expected, "month")


# --- ages and days


def bands(plain: Plain, f: Filters, scope: Scope, codes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The stock at the end of the period by age: n and share of each band."""
    sql = f"select age, count(*) as n from ({plain.stock(f, plain.last_day(f), scope)}) group by 1"
    counted = {row["age"]: row["n"] for row in plain.ask(sql)}
    n = {code: counted.get(code, 0) for code in codes}
    return {code: {"n": k, "share": k / max(sum(n.values()), 1)} for code, k in n.items()}


@pytest.mark.parametrize("seed", range(16))
def test_bands_past_due(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Working days after the due day: 1-5, 6-15, 16-30, more, at the end of the period, also one long past."""
    f, scope = case(4000 + seed)
    found = ageing(wh, f, scope)
    assert found.day == plain.last_day(f)
    same(f, found.late, bands(plain, f, scope, LATE))


@pytest.mark.parametrize("seed", range(16))
def test_bands_until_due(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Due by the end of the next 1, 3, 5 working days, or later."""
    f, scope = case(4000 + seed)
    same(f, ageing(wh, f, scope).due, bands(plain, f, scope, DUE))


@pytest.mark.parametrize("seed", range(32))
def test_spread(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Days against the due day, or of one procedure beside its term; the median and the ninth tenth."""
    one = {"procedure": (("P3", "P10", "P0", "P15", "PX")[seed % 5],)} if seed % 3 == 0 else {}
    f, scope = case(5000 + seed, **one)
    found = spread(wh, f, scope)
    terms = {"P3": 3, "P10": 10, "P0": 0, "PI": 7}  # of working days
    term = terms.get(f.procedure[0]) if len(f.procedure) == 1 else None
    assert (found.against, found.limit) == (("due", 0) if term is None else ("term", term))
    if term is not None:
        days = "working_days"
    elif f.on_time == "A":  # stops out of both sides
        days = "working_days - (worked(due_on) - worked(day_0))"
    else:
        days = f"worked({END[f.on_time]}) - worked({'due_recomputed' if f.on_time == 'D' else 'due_on'})"
    cohort = plain.cohort(f, "settled" if f.cohort in (None, "report06") else f.cohort, scope)
    sql = f"select {days} as days from ({cohort}) where ended is not null and state <> 'not_accepted'"
    rows = [row["days"] for row in plain.ask(sql)]
    known = Counter(day for day in rows if day is not None)
    assert dict(zip(found.counts["days"], found.counts["n"], strict=True)) == known, f.to_url()
    assert (found.total, found.unknown) == (known.total(), rows.count(None))
    assert found.beyond == sum(n for day, n in known.items() if day > (term or 0))
    middle = plain.one(f"select quantile_cont(days, 0.5), quantile_cont(days, 0.9) from ({sql})")
    assert (found.median, found.p90) == pytest.approx([math.nan if x is None else x for x in middle], nan_ok=True)


# --- why, and what was owed


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


# --- places


@pytest.mark.parametrize("compare", COMPARISONS)
@pytest.mark.parametrize("seed", range(3))
def test_ranking(wh: Warehouse, plain: Plain, compare: Any, seed: int) -> None:
    """Observed, judged and expected of each unit; over whom it is measured against, expected sums to observed."""
    whole = seed == 0
    f, scope = case(9800 + seed, **NOWHERE) if whole else case(9800 + seed)
    scope = None if whole else scope
    cells = plain.judged(replace(f, **NOWHERE), ("unit", "procedure", "sector"))
    peers = plain.peers({unit for unit, *_ in cells}, compare)
    rates = plain.peer_rates(cells, peers)
    mine: dict[str, list[tuple[int, int, float]]] = {}
    for (unit, *stratum), (settled, still, n) in plain.judged(f, ("unit", "procedure", "sector"), scope).items():
        mine.setdefault(unit, []).append((settled + still, n, n * rates[peers[unit], *stratum]))
    expected = {}
    for unit, parts in mine.items():
        late, n = sum(part[0] for part in parts), sum(part[1] for part in parts)
        due = sum(part[2] for part in parts)
        ratios = [x / due if due else math.nan for x in (late, *byar(late))]
        expected[unit] = rated(late, n) | {"expected": due}
        expected[unit] |= dict(zip(("ratio", "ratio_low", "ratio_high"), ratios, strict=True))
    before = plain_sql.period_before(f.date_from or plain.begin, plain.last_day(f))
    past = {}
    if before[0] >= first_month(plain, f):
        past = plain.judged(replace(f, date_from=before[0], date_to=before[1]), ("unit",), scope)
    for unit, row in expected.items():
        settled, still, n = past.get(unit, (0, 0, 0))
        row["previous_rate"] = (settled + still) / n if n else math.nan
    frame = rank_units(wh, f, scope, compare=compare)
    same(f, frame, expected)
    if whole:
        sums = frame.groupby(frame["code"].map(peers))[["numerator", "expected"]].sum()
        near = 0.02 if compare == "city" else 1e-9  # in the city a rare procedure takes the rate of its whole sector
        assert sums["expected"].tolist() == pytest.approx(sums["numerator"].tolist(), rel=near)


@pytest.mark.parametrize("units", ["asis", "district", "ward"])
@pytest.mark.parametrize("definition", "ABCD")
def test_places(wh: Warehouse, plain: Plain, units: Any, definition: Any) -> None:
    """Every dossier once under its unit, district and area: as it was, by district, by today's ward."""
    f, dims = Filters(date(2024, 3, 5), None, definition, units, "received"), ("unit", "district", "area")
    frame = query(wh, "received", dims, f)
    frame["area"] = frame["area"].astype(object).where(frame["area"].notna(), "")
    codes = ", ".join(f"{plain.code(f, dim)} as {dim}" for dim in dims)
    cohort = f"select * from ({plain.cohort(f, 'received')}) where state <> 'not_accepted'"
    rows = plain.ask(f"select {codes}, count(*) as n from ({cohort}) group by all")
    same(f, frame, {tuple(row[dim] for dim in dims): {"received": row["n"]} for row in rows}, *dims)
    for unit in LISTS["unit"]:  # what stands for it in the view, and its own dossiers
        chosen = replace(f, unit=(unit,))
        theirs = plain.states(plain.cohort(chosen, "received")).total()
        assert query(wh, "received", (), chosen)["received"].tolist() == [theirs], unit


@pytest.mark.parametrize("seed", range(4))
def test_map(wh: Warehouse, plain: Plain, seed: int) -> None:
    """By today's wards where the period lies wholly in their time, else by former district."""
    f, scope = case(9900 + seed)
    level, frame = place_table(wh, f, scope)
    assert level == ("area" if (f.date_from or plain.begin) >= date(2025, 7, 1) else "district")
    f = replace(f, units="ward") if level == "area" else f
    due, counted = plain.expected(f, level, scope), plain.judged(f, (level,), scope)
    expected = {code: rated(a + b, n) | {"expected": due[code]} for code, (a, b, n) in counted.items()}
    same(f, frame, {code: row for code, row in expected.items() if code not in ("", "city")})


# --- the dossiers themselves


@pytest.mark.parametrize("seed", range(40))
def test_records(wh: Warehouse, plain: Plain, seed: int) -> None:
    """The very codes, each with its state, over every cohort."""
    f, scope = case(9000 + seed, **some_records(random.Random(seed)))
    rows = plain.ask(f"select dossier_code as code, state from ({plain.listing(f, scope)})")
    frame = records(wh, f, scope, limit=10_000, columns=())
    theirs = sorted((row["code"], row["state"]) for row in rows)
    assert sorted(zip(frame["code"], frame["state"], strict=True)) == theirs, f.to_url()
    assert count_records(wh, f, scope) == len(rows)


@pytest.mark.parametrize("seed", range(16))
def test_records_of_an_age(wh: Warehouse, plain: Plain, seed: int) -> None:
    """Behind a band: the stock at the end of the period."""
    rng = random.Random(seed)
    ages = tuple(rng.sample((*LATE, *DUE), rng.randint(1, 3)))
    f, scope = case(9500 + seed, (None, "report06"), **some_records(rng), age=ages)
    rows = plain.ask(f"select dossier_code as code, age from ({plain.listing(f, scope)})")
    frame = records(wh, f, scope, limit=10_000, columns=())
    theirs = {row["code"]: row["age"] for row in rows}
    assert dict(zip(frame["code"], frame["age"], strict=True)) == theirs, f.to_url()
    assert count_records(wh, f, scope) == len(rows)


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_days_past_due_in_the_list(wh: Warehouse, plain: Plain, repeated: bool, seed: int) -> None:
    """Working days from the due day to the finish, or to the day of the list; none for repeated requests alone."""
    f, scope = case(9600 + seed, state=OVERDUE)
    f = replace(f, on_time="A") if repeated else f
    at = f"date '{plain.last_day(f) if f.cohort == 'report06' else AS_OF}'"
    until = f"coalesce(case when ended is not null then end_at end, {at} + interval 1 day - interval 1 microsecond)"
    told, which = f"worked(coalesce(ended, {at})) - worked(cast({plain_sql.DUE[f.on_time]} as date))", "asked <= 1"
    if repeated:
        told, which = "null", f"asked > 1 and coalesce(due_a >= {until}, true)"
    sql = f"select dossier_code as code, {told} as days from ({plain.listing(f, scope)}) where {which}"
    theirs = {row["code"]: row["days"] for row in plain.ask(sql)}
    frame = records(wh, f, scope, limit=10_000, columns=())
    mine = {row.code: None if pd.isna(row.late_days) else row.late_days for row in frame.itertuples()}
    assert {code: mine[code] for code in theirs} == theirs, f.to_url()
