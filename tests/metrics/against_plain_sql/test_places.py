"""Units ranked, places and the map, under random filters."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from metrics.expected import place_table
from metrics.filters import Filters
from metrics.query import query
from metrics.ranking import COMPARISONS, rank_units
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.cases import LISTS, NOWHERE, case, first_month, rated, same
from tests.metrics.against_plain_sql.days import period_before
from tests.metrics.against_plain_sql.plain import Plain, byar


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
    before = period_before(f.date_from or plain.begin, plain.last_day(f))
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
