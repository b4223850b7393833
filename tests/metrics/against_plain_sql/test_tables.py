"""Tables of rates and counts, under random filters, and that the filters reach everything."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from metrics.breakdown import COLUMNS, DIMENSIONS, PLACES, breakdown, standing
from metrics.heat import heat
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.cases import COHORTS, LISTS, MINIMUM, ONES, Made, case, first_month, rated, same
from tests.metrics.against_plain_sql.days import period_before
from tests.metrics.against_plain_sql.plain import FLAGS, Plain, byar, wilson


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
    days = period_before(first, last)
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
