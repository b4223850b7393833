"""Where the working days went: by step, department and agency, of overdue dossiers against those on time.

Times are working time (7:00-11:30, 13:30-17:00 on working days) in days of eight hours: waiting before a step, the step
itself, and what of either the clock was lawfully stopped. They add up to the time from receipt to finish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from i18n import formats, t
from metrics.catalogue import MINIMUM
from metrics.cohorts import FINISH_DAY
from metrics.dimensions import label, step_codes, step_name
from metrics.filters import Filters
from metrics.kept import kept_frame
from metrics.query import query
from metrics.tally import whole_months
from metrics.warehouse import Warehouse

DAY = 28_800  # seconds of a working day
TIMES = ("work", "wait", "stopped")
GROUPS = ("_late", "_on_time")
By = Literal["step", "department", "agency"]
BYS: tuple[By, ...] = ("step", "department", "agency")
OPEN = ("overdue_pending", "pending_in_time", "paused")
LONG_WITHOUT_STEP = "over_15"  # working days after which an open dossier without a new step is spoken of
TAIL = "tail"
_LAST, _UNNUMBERED = 1e6, 1e5  # places of the tail and of steps without a number in the order of the work


@dataclass(frozen=True)
class Flow:
    """The days of finished dossiers that carry step records: overdue ones, and those on time of the same procedures.

    `frame`, one row a place in the order of the work: code, name; for overdue and on-time dossiers each (suffixes
    `_late`, `_on_time`) `n` steps and `work, wait, stopped`: mean working days per dossier of the group, so that places
    add up to the group's whole time; `extra` days that overdue dossiers spend more there (work and wait), `share` of
    all extra; `numerator` steps over their own limit of `denominator` with one, `rate`. `late`, `on_time`: dossiers
    compared; `days_late`, `days_on_time` their mean working days less stops; `recorded`: finished dossiers with steps,
    of `finished`; `unmatched`: overdue ones whose procedure nobody finished on time, left out of the comparison.
    """

    frame: pd.DataFrame
    late: int
    on_time: int
    days_late: float
    days_on_time: float
    recorded: int
    finished: int
    unmatched: int

    @property
    def comparable(self) -> bool:
        """Whether both groups are large enough for their means to be compared."""
        return min(self.late, self.on_time) >= MINIMUM


def flow(
    wh: Warehouse, filters: Filters, by: By = "step", scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> Flow:
    """The days of dossiers finished in the period (`report06`), overdue or not and finished as the definition in force
    has it; the days run to the end of processing.

    The on-time means are weighted to the procedures of the overdue dossiers (direct standardisation; Breslow & Day
    1987, §2.3): an overdue land dossier is compared with land dossiers on time, not with certificates. Dossiers that
    are neither (not verifiable) count among the recorded alone. `by`: step (position, department, agency), department,
    or agency (another unit than the dossier's, else the department).
    """
    source = "flow" if whole_months(filters, wh.as_of) else "flow_days"
    definition = filters.on_time.lower()
    holes = {"source": source, "day": FINISH_DAY[definition], "late": f"late_{definition}"}
    rows = kept_frame(wh, "flow", filters, scope, **holes)
    rows["code"] = [
        TAIL if row.is_tail else step_codes(row.step_no, row.department, row.agency_code)[BYS.index(by)]
        for row in rows.itertuples(index=False)
    ]
    tails = rows[rows["is_tail"]]
    overdue, others = (tails[_is(tails["late"], x)].groupby("procedure")["n"].sum() for x in (True, False))
    matched = pd.concat([overdue, others], axis=1, keys=[True, False], join="inner")
    late, on_time = int(matched[True].sum()), int(matched[False].sum())
    frame = _compared(rows, matched, late)
    frame["name"] = [t("flow.tail", lang) if c == TAIL else step_name(wh, c, lang) for c in frame["code"]]
    days = {s: float((frame[f"work{s}"] + frame[f"wait{s}"]).sum()) if late else float("nan") for s in GROUPS}
    kept = (frame["code"] != TAIL) | (frame[["wait_late", "wait_on_time"]].sum(axis=1) > 0)
    return Flow(
        frame[kept].reset_index(drop=True),
        late,
        on_time,
        days["_late"],
        days["_on_time"],
        recorded=int(tails["n"].sum()),
        finished=int(query(wh, "settled", (), _finished(filters), scope)["settled"][0]),
        unmatched=int(overdue.sum()) - late,
    )


def _compared(rows: pd.DataFrame, matched: pd.DataFrame, late: int) -> pd.DataFrame:
    """A row a place, in the order of the work: days of either group per dossier, what is more, steps over limit."""
    place = rows["step_no"].astype(float).fillna(_UNNUMBERED).where(~rows["is_tail"], _LAST)
    codes = place.groupby(rows["code"]).min().sort_values(kind="stable").index
    frame = pd.DataFrame({"code": codes})
    # What a dossier adds to its group's mean: overdue ones alike, the others as their procedure among the overdue.
    weights = (pd.Series(1.0 / max(late, 1), matched.index), matched[True] / late / matched[False])
    for suffix, is_late, weight in zip(GROUPS, (True, False), weights, strict=True):
        group = rows[rows["procedure"].isin(matched.index) & _is(rows["late"], is_late)]
        weighted = group[[*TIMES]].mul(group["procedure"].map(weight).astype(float), axis=0)
        summed = weighted.groupby(group["code"]).sum().reindex(codes).fillna(0)
        counted = group.groupby("code")["n"].sum().reindex(codes).fillna(0)
        frame[f"n{suffix}"] = counted.astype("int64").to_numpy()
        for time in TIMES:
            frame[f"{time}{suffix}"] = summed[time].to_numpy() / DAY
    limits = rows.groupby("code")[["n_over", "n_limited"]].sum().reindex(codes)
    frame["numerator"], frame["denominator"] = limits["n_over"].to_numpy(), limits["n_limited"].to_numpy()
    frame["rate"] = frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    frame["extra"] = frame["work_late"] + frame["wait_late"] - frame["work_on_time"] - frame["wait_on_time"]
    whole = float(frame["extra"].sum())
    frame["share"] = frame["extra"] / whole if whole > 0 else float("nan")
    return frame


def finding(found: Flow, lang: str = "vi") -> str:
    """Where overdue dossiers lose their days, or that too few carry steps to say."""
    if not found.comparable:
        return t("flow.finding_few", lang, n=MINIMUM)
    more = found.days_late - found.days_on_time
    values = {
        "late": formats.number(found.days_late, lang, 1),
        "on_time": formats.number(found.days_on_time, lang, 1),
        "more": formats.number(more, lang, 1),
    }
    top = found.frame.loc[found.frame["extra"].idxmax()]
    if min(formats.rounded(more, 1), formats.rounded(float(top["extra"]), 1)) <= 0:
        return t("flow.finding_same", lang, **values)
    number, _, place = str(top["name"]).partition(". ")
    name = t("flow.step_at", lang, n=number, place=place) if number.isdecimal() else top["name"]
    return t("flow.finding_more", lang, name=name, at=formats.number(top["extra"], lang, 1), **values)


def holding(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi") -> pd.DataFrame:
    """Where the dossiers open at the end of the as-of day are, by the last step recorded of them, most first.

    Columns: code, name, n, overdue, in_time, paused, over_5, over_15, over_30 (working days since that step, or since
    receipt without one), mean (days), longest. The period plays no part.
    """
    raw = kept_frame(wh, "holding", filters, scope, state=f"state_{filters.on_time.lower()}")
    for name, state in zip(("overdue", "in_time", "paused"), OPEN, strict=True):
        raw[name] = raw["n"].where(raw["state"] == state, 0)
    counts = ["n", "overdue", "in_time", "paused", "over_5", "over_15", "over_30", "held_days"]
    frame = raw.groupby("code", as_index=False)[counts].sum()
    frame = frame.merge(raw.groupby("code", as_index=False)["longest"].max(), on="code")
    frame["mean"] = frame["held_days"] / frame["n"]
    frame["name"] = [label(wh, "holder", code, lang) for code in frame["code"]]
    return frame.sort_values(["n", "code"], ascending=[False, True], ignore_index=True)


def _is(late: pd.Series, wanted: bool) -> pd.Series:
    """Where a dossier is overdue, or is on time; it may be neither."""
    return late.eq(wanted).fillna(False).astype(bool)


def _finished(filters: Filters) -> Filters:
    return replace(filters.only("dossiers"), cohort="report06")
