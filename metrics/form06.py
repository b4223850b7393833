"""Biểu 06a (a unit's sectors) and 06b (units): what was received, settled and is open, so that the books balance.

Forms of TT 02/2017/TT-VPCP and TT 01/2020/TT-VPCP; the `report06` cohort of CONTRACT §3. What the printed form has no
column for (paused, not verifiable, dates that do not fit) is told apart instead of being counted as in time.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from metrics import dimensions, tally
from metrics.filters import Filters
from metrics.tally import Question
from metrics.warehouse import Warehouse

By = Literal["unit", "sector"]
OPEN = {"overdue_pending", "pending_in_time", "paused", "not_verifiable"}
COUNTS = (
    "total", "carried_over", "received_online", "received_direct",
    "settled", "before_due", "on_due", "overdue_settled", "settled_unverified",
    "open", "pending_in_time", "overdue_pending", "paused", "open_unverified", "unmatched",
)  # fmt: skip
LEVELS = ("department", "branch", "office", "district", "commune")


def form06(
    wh: Warehouse, filters: Filters, by: By, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """One row a unit (Biểu 06b) or a sector (06a) with anything to report, units by level.

    Columns: `code, name, group` (level of a unit, else empty) and COUNTS, integers: `total` = carried_over +
    received_online + received_direct = settled + open + unmatched; `settled` = before_due + on_due + overdue_settled +
    settled_unverified; `open` = pending_in_time + overdue_pending + paused + open_unverified. `received_direct` holds
    the postal channel and receipts of no stated channel; `carried_over` all that was open at the end of the day before
    the period. `unmatched`: finished without a date, or with one that does not follow the receipt.
    """
    question = Question(wh, (by,), filters, scope)
    start = max(filters.date_from or wh.period[0], wh.period[0])
    parts = [
        _named(tally.cohort_tally(question, "received", {"accepted", "online"}), {"accepted": "received"}),
        tally.cohort_tally(question, "settled", {"ended", "on_time", "on_due", "overdue_settled"}),
        _named(tally.stock_tally(question, tally.stock_days(question), OPEN), {"not_verifiable": "open_unverified"}),
        _carried(question, start),
    ]
    frame = tally.added(parts, (by,))
    frame["received_online"], frame["received_direct"] = frame["online"], frame["received"] - frame["online"]
    frame["before_due"] = frame["on_time"] - frame["on_due"]
    frame["settled"] = frame["ended"]
    frame["settled_unverified"] = frame["ended"] - frame["on_time"] - frame["overdue_settled"]
    frame["open"] = frame[["pending_in_time", "overdue_pending", "paused", "open_unverified"]].sum(axis=1)
    frame["total"] = frame["carried_over"] + frame["received"]
    frame["unmatched"] = frame["total"] - frame["settled"] - frame["open"]
    frame = frame[(frame[["total", "settled", "open"]] != 0).any(axis=1)]
    return _described(wh, frame, by, lang)


def total_row(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The sums of a form's rows as one row with no code."""
    return pd.DataFrame([{"code": None, "name": name, "group": "", **frame[list(COUNTS)].sum().to_dict()}])


def _carried(q: Question, start: object) -> pd.DataFrame:
    """All that was open at the end of the day before the period."""
    eve = (pd.Timestamp(start) - pd.Timedelta(days=1)).date()
    frame = tally.stock_tally(q, [eve], OPEN)
    frame["carried_over"] = frame[sorted(OPEN)].sum(axis=1)
    return frame[[*q.by, "carried_over"]]


def _named(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return frame.rename(columns=names)


def _described(wh: Warehouse, frame: pd.DataFrame, by: By, lang: str) -> pd.DataFrame:
    codes = frame[by].astype(object).where(frame[by].notna(), None)
    described = pd.DataFrame(
        {
            "code": codes,
            "name": [dimensions.label(wh, by, code, lang) for code in codes],
            "group": _levels(wh, codes.tolist()) if by == "unit" else "",
            **{name: frame[name].astype("int64") for name in COUNTS},
        }
    )
    order = {level: place for place, level in enumerate(LEVELS)}
    described["place"] = described["group"].map(order).fillna(len(LEVELS))
    described = described.sort_values(["place", "code"], na_position="last", kind="stable", ignore_index=True)
    return described.drop(columns="place")


def _levels(wh: Warehouse, codes: list[str | None]) -> list[str]:
    """The level of each unit; of a district area that stands for its units, `district`."""
    if "levels" not in wh.memo:
        frame = wh.frame("unit_levels")
        wh.memo["levels"] = dict(zip(frame["unit_code"], frame["level"], strict=True))
    known = wh.memo["levels"]
    return [known.get(code, "district") or "" for code in codes]
