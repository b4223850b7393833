"""The plan of visits from a snapshot: its candidates, its default size and periods, and what became of a frozen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from metrics.filters import Filters
from metrics.follow_up import follow_ups
from metrics.plan import Passed, Unmet, Wish, plan, priority
from metrics.proposals import FLAGGED, ON_SITE, proposals
from metrics.query import query
from metrics.targets import targets
from metrics.warehouse import Warehouse

MEASURE = "surprise_inspections"
LEAST = 15  # surprise inspections a year where no target is written: Kế hoạch 23/KH-UBND, II.4
ADVERSE = ("corrective_action", "violation")


@dataclass(frozen=True)
class Proposed:
    """The units of a plan (rows of `pool`, with `track`), what could not be met, units with an alert not chosen."""

    rows: pd.DataFrame
    unmet: tuple[Unmet, ...]
    passed: tuple[Passed, ...] = ()


def periods(day: date) -> tuple[str, ...]:
    """What can be planned at a day: its quarter, the next one, its year, the next one."""
    quarter = (day.month - 1) // 3 + 1
    after = (day.year, quarter + 1) if quarter < 4 else (day.year + 1, 1)
    return f"{after[0]}-Q{after[1]}", f"{day.year}-Q{quarter}", f"{day.year + 1}", f"{day.year}"


def minimum(wh: Warehouse, year: int) -> tuple[int, int]:
    """Surprise inspections that a year asks for: its target, else that of the newest year before it, else LEAST; and of
    which year it is (0 for LEAST).
    """
    known = {found.year: found.value for found in targets(wh) if found.measure == MEASURE and found.year <= year}
    return (int(known[max(known)]), max(known)) if known else (LEAST, 0)


def done(wh: Warehouse, year: int) -> int:
    """Surprise inspections made in a year by the as-of day."""
    year_long = Filters(date_from=date(year, 1, 1), date_to=date(year, 12, 31))
    return int(query(wh, MEASURE, (), year_long)[MEASURE].iloc[0])


def size(wh: Warehouse, period: str) -> int:
    """How many visits a plan has unless asked otherwise: what is left of the year's minimum, or a quarter of it."""
    year, _, quarter = period.partition("-Q")
    whole, _ = minimum(wh, int(year))
    if quarter:
        return -(-whole // 4)
    return max(whole - done(wh, int(year)), 1) if int(year) == wh.as_of.year else whole


def pool(wh: Warehouse, scope: tuple[str, ...] | None = None, lang: str = "vi") -> pd.DataFrame:
    """All units judged, as metrics.plan.plan takes them, and what metrics.proposals.proposals tells of each."""
    frame = proposals(wh, None, scope, lang)
    again = follow_ups(wh, scope, lang)
    again = again.loc[again["reasons"] != "", "unit_code"]
    return frame.assign(
        alert=frame["grade"] == "alert",
        flagged=frame["grade"].isin(FLAGGED),
        follow_up=frame["unit_code"].isin(again),
        work=frame["level_trials"].where(frame["grade"] != "insufficient", 0).astype(float),
        priority=[
            priority(p, o, e) if p == p else 0.0
            for p, o, e in zip(frame["p"], frame["level_shrunken"], frame["expected"], strict=True)
        ],
    )


def most(wh: Warehouse, scope: tuple[str, ...] | None = None, lang: str = "vi") -> int:
    """How many visits a plan can have: the units judged."""
    return len(_pool(wh, scope, lang))


def _pool(wh: Warehouse, scope: tuple[str, ...] | None, lang: str) -> pd.DataFrame:
    return wh.lately(("visit pool", scope, lang), lambda: pool(wh, scope, lang))


def proposed(wh: Warehouse, wish: Wish, scope: tuple[str, ...] | None = None, lang: str = "vi") -> Proposed:
    """The plan of a wish, with the row of each unit in its order."""
    units = _pool(wh, scope, lang)
    made = plan(units, wish)
    rows = units.set_index("unit_code", drop=False).loc[list(made.track)].reset_index(drop=True)
    return Proposed(rows.assign(track=list(made.track.values())), tuple(made.unmet), tuple(made.passed))


def outcome(wh: Warehouse, rows: list[Mapping[str, Any]], since: date) -> pd.DataFrame:
    """What became of the units of a frozen plan by the snapshot's day: unit_code, track, and of the first visit on the
    spot after the plan was frozen inspected_at, conclusion, `adverse` (a conclusion that asks for remedies; null before
    one).
    """
    frame = pd.DataFrame([{"unit_code": row["unit_code"], "track": row["track"]} for row in rows],
                         columns=["unit_code", "track"])  # fmt: skip
    if frame.empty:
        return frame.assign(inspected_at=pd.NaT, kind=None, conclusion=None, conclusion_no=None, adverse=None)
    asked = {"units": frame["unit_code"].tolist(), "kinds": list(ON_SITE), "since": since}
    frame = frame.merge(wh.frame("planned_visits", asked), on="unit_code", how="left")
    adverse = frame["conclusion"].isin(ADVERSE).astype(object).where(frame["conclusion"].notna(), None)
    return frame.assign(adverse=adverse)
