"""The monthly rating sheet of units (IV.1đ): evidence for each, side by side, and a column left to a person."""

from __future__ import annotations

import pandas as pd

from i18n.formats import number
from metrics import declared as levels
from metrics import flag_lists, overview
from metrics.dimensions import folded
from metrics.query import query
from reports.report import Asked, Section, Table
from reports.xlsx import Head

COUNTS = ("settled", "pending_overdue")


def rating(asked: Asked) -> Section:
    """One row a unit with anything to judge. Nothing here is a mark: what is clearly above or below says so."""
    filters = asked.within
    frame = overview.against_expected(asked.wh, "unit", filters, asked.scope, asked.lang)
    frame = frame[["code", "name", "numerator", "denominator", "rate", "expected", "verdict"]]
    for measure in COUNTS:
        found = query(asked.wh, measure, ("unit",), filters, asked.scope)[["unit", measure]]
        frame = _beside(frame, found.rename(columns={"unit": "code"}))
    gaps = levels.declared(asked.wh, ("unit",), filters, asked.scope, asked.lang)
    gaps = gaps.assign(points=[None if small or not clear else gap * 100 for small, clear, gap in
                               zip(gaps["small"], gaps["clear"], gaps["gap"], strict=True)])  # fmt: skip
    frame = _beside(frame, gaps[["code", "points"]])
    pakn = query(asked.wh, "feedback_overdue_rate", ("unit",), filters.only("feedback"), asked.scope)
    pakn = pakn.rename(columns={"unit": "code", "numerator": "pakn_late", "denominator": "pakn_due"})
    frame = _beside(frame, pakn[["code", "pakn_late", "pakn_due"]])
    flags = flag_lists.flag_table(asked.wh, asked.period[1])[["unit_code", "grade"]]
    frame = _beside(frame, flags.rename(columns={"unit_code": "code"}))
    counts = [*COUNTS, "pakn_late", "pakn_due"]
    frame[counts] = frame[counts].fillna(0).astype("int64")
    said = {"above": asked.t("verdict.above"), "below": asked.t("verdict.below"), "small": asked.t("rating.few")}
    frame["said"] = [said.get(verdict, asked.t("rating.usual")) for verdict in frame["verdict"]]
    frame["flag"] = [asked.t(f"grade_of.{grade}") if grade in ("alert", "watch") else "" for grade in frame["grade"]]
    frame["mark"] = ""
    frame = frame.assign(order=frame["name"].map(folded)).sort_values(["order", "name", "code"], ignore_index=True)
    columns = [Head("name", asked.t("unit")), Head("settled", asked.t("rating.settled"), "count"),
               Head("numerator", asked.t("overdue"), "count"), Head("denominator", asked.t("due"), "count"),
               Head("rate", asked.t("rate"), "rate"), Head("expected", asked.t("expected"), "days"),
               Head("said", asked.t("compared"), "word"), Head("pending_overdue", asked.t("rating.open"), "count"),
               Head("points", asked.t("rating.gap"), "points"), Head("pakn_late", asked.t("rating.pakn_late"), "count"),
               Head("pakn_due", asked.t("rating.pakn_due"), "count"), Head("flag", asked.t("rating.flag"), "word"),
               Head("mark", asked.t("rating.mark"), "blank")]  # fmt: skip
    sides = {side: int((frame["verdict"] == side).sum()) for side in ("above", "below")}
    told = [asked.t(f"rating.{side}", k=number(n, asked.lang)) for side, n in sides.items() if n]
    shown = ["code", *(column.name for column in columns)]
    key = "rating.title" if told else "rating.alike" if len(frame) else "nothing_due"
    total = number(len(frame), asked.lang)
    return Section(
        id="rating",
        title=asked.t(key, n=len(frame), list=", ".join(told), total=total),
        sentences=(asked.t("rating.how"),),
        table=Table(columns, pd.DataFrame(frame[shown]), 200),
        notes=(asked.t("units.note"), asked.t("rating.note"), asked.t("not_a_conclusion")),
        measures=("overdue_rate", "settled", "pending_overdue", "feedback_overdue_rate"),
        page="units",
    )


def _beside(frame: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """More columns by unit; a month without a record has codes of no type at all."""
    as_text = {"code": object}
    return frame.astype(as_text).merge(found.astype(as_text), on="code", how="left")
