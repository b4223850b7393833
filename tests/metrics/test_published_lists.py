"""What publishing writes for lists and sums of months says the same as the rows it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import dimensions
from metrics.filters import Filters
from metrics.kept import CUBES, kept_frame, rows_of, source_of
from metrics.signal_rules import SIGNALS
from metrics.signals import signal_dossiers, window
from metrics.systems import complaints
from metrics.warehouse import Warehouse, open_warehouse

CODED = ("district", "unit", "level", "sector", "procedure", "channel", "applicant_kind")
ASKED = (("due_shift", "finished"), ("systems_marks", "finished"), ("systems_statuses", "statuses"))
SHOWN = ("procedure_code", "sector_code", "received_at", "due_at", "completed_at", "returned_at", "due_recomputed")


@pytest.fixture(scope="module")
def wh(sample_store: Path) -> Iterator[Warehouse]:
    warehouse = open_warehouse(sample_store)
    yield warehouse
    warehouse.close()


@st.composite
def choices(draw: st.DrawFn, wh: Warehouse) -> tuple[Filters, tuple[str, ...] | None]:
    """Whole months, up to two codes of some filters, a view of units, and now and then a scope."""
    months = dimensions.periods(wh)
    first = draw(st.integers(0, len(months) - 1))
    last = draw(st.integers(first, len(months) - 1))
    days = dimensions.period_bounds(months[first])[0], dimensions.period_bounds(months[last])[1]
    chosen: dict[str, Any] = {}
    for dim in draw(st.lists(st.sampled_from(CODED), max_size=2, unique=True)):
        codes = st.sampled_from(sorted(dimensions.names(wh, dim)))
        chosen[dim] = tuple(draw(st.lists(codes, min_size=1, max_size=2)))
    flags = {name: draw(st.sampled_from([None, None, True, False])) for name in ("interlinked", "internal")}
    units = draw(st.sampled_from(["asis", "asis", "district", "ward"]))
    scope = draw(st.sampled_from([None, None, tuple(sorted(dimensions.names(wh, "unit")))[::3]]))
    return Filters(date_from=days[0], date_to=days[1], units=units, **chosen, **flags), scope


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_months_give_what_rows_give(wh: Warehouse, data: st.DataObject) -> None:
    filters, scope = data.draw(choices(wh))
    for name, cube in ASKED:
        assert source_of(wh, cube, filters) == cube
        by_month = kept_frame(wh, name, filters, scope, source=cube)
        by_row = kept_frame(wh, name, filters, scope, source=f"({rows_of(cube)})")
        order = by_row.columns.tolist()
        assert by_month.sort_values(order).values.tolist() == by_row.sort_values(order).values.tolist()


def test_single_days_are_read_from_rows(wh: Warehouse) -> None:
    first, last = dimensions.period_bounds(dimensions.periods(wh)[-2])
    for cube in CUBES:
        assert source_of(wh, cube, Filters(date_from=first.replace(day=2), date_to=last)) == f"({rows_of(cube)})"


def test_lists_show_what_the_dossiers_say(wh: Warehouse) -> None:
    """Every dossier received by the as-of day is once in its unit's list, and once under each signal that marks it."""
    facts = " and ".join(f"l.{name} is not distinct from d.{name}" for name in SHOWN)
    late = (
        "l.late_days is not distinct from case when d.state_a in ('overdue_settled', 'overdue_pending') then "
        "(select worked from calendar_dim where day = coalesce(d.end_day_a, $as_of)) "
        "- (select worked from calendar_dim where day = d.limit_day_a) end"
    )
    same = f"l.unit_code = d.unit_code and l.state = cast(d.state_a as varchar) and {facts} and {late}"
    for name in ("unit_dossiers", "signal_dossiers"):
        sql = f"select count(*) as n, count(*) filter (where {same}) as same from {name} l left join dossiers d using "
        (row,) = wh.frame_of(sql + "(dossier_code)").itertuples(index=False)
        assert row.n == row.same > 0
    known = wh.frame_of("select count(*) as n from dossiers where received_day <= $as_of")["n"][0]
    listed = wh.frame_of("select count(*) as n, count(distinct dossier_code) as codes from unit_dossiers")
    assert listed.values.tolist() == [[known, known]]
    marks = "select dossier_code, unnest(signals) as signal from unit_dossiers where signals is not null order by 1, 2"
    under = "select dossier_code, signal from signal_dossiers order by 1, 2"
    assert wh.frame_of(marks).values.tolist() == wh.frame_of(under).values.tolist()


@pytest.mark.parametrize("signal", [name for name, rule in SIGNALS.items() if rule.has_dossiers])
def test_a_signal_lists_those_of_its_months_that_most_signals_mark(wh: Warehouse, signal: str) -> None:
    first, last = window(wh)
    month = SIGNALS[signal].month
    plain = wh.frame_of(
        f"select dossier_code from unit_dossiers where list_contains(signals, '{signal}') and {month} >= $from "
        f"and {month} <= $to order by len(signals) desc, received_at desc, dossier_code limit 50",
        {"from": first, "to": last},
    )
    assert signal_dossiers(wh, signal, Filters())["code"].tolist() == plain["dossier_code"].tolist()


def test_pakn_find_the_dossiers_they_name(wh: Warehouse) -> None:
    first, last = dimensions.period_bounds(dimensions.periods(wh)[3])[0], wh.as_of
    plain = wh.frame_of(
        """
        select k.feedback_code, k.dossier_code, d.dossier_code is not null as has_dossier, d.due_at, d.completed_at,
            k.received_at > due_end(d.due_at) and coalesce(d.declared_on_time, d.state_a = 'on_time')
                and d.completed_at <= k.received_at and coalesce(d.returned_at > k.received_at, true) as contradicts
        from feedback as k left join dossiers as d on d.dossier_code = k.dossier_code
        where k.dossier_code is not null and cast(k.received_at as date) between $from and $to
        order by k.feedback_code
        """,
        {"from": first, "to": last},
    )
    found = complaints(wh, Filters(date_from=first, date_to=last)).sort_values("feedback_code", ignore_index=True)
    assert len(plain) > 20
    assert found["has_dossier"].tolist() == plain["has_dossier"].tolist()
    assert found["contradicts"].tolist() == plain["contradicts"].fillna(False).astype(bool).tolist()
    for name in ("due_at", "completed_at"):
        assert found[name].equals(plain[name])
    assert found["code"].tolist() == plain["dossier_code"].tolist()
