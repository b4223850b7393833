"""Lists of single dossiers, under random filters."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest

from metrics.ageing import DUE, LATE
from metrics.records import count_records, records
from metrics.warehouse import Warehouse
from tests.metrics.against_plain_sql.cases import AS_OF, case, some_records
from tests.metrics.against_plain_sql.plain import DUE as LAST_MOMENT
from tests.metrics.against_plain_sql.plain import OVERDUE, Plain


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
    told, which = f"worked(coalesce(ended, {at})) - worked(cast({LAST_MOMENT[f.on_time]} as date))", "asked <= 1"
    if repeated:
        told, which = "null", f"asked > 1 and coalesce(due_a >= {until}, true)"
    sql = f"select dossier_code as code, {told} as days from ({plain.listing(f, scope)}) where {which}"
    theirs = {row["code"]: row["days"] for row in plain.ask(sql)}
    frame = records(wh, f, scope, limit=10_000, columns=())
    mine = {row.code: None if pd.isna(row.late_days) else row.late_days for row in frame.itertuples()}
    assert {code: mine[code] for code in theirs} == theirs, f.to_url()
