"""The section on what was declared beside what the data give."""

from __future__ import annotations

from i18n.formats import number, printed_difference
from metrics import declared as levels
from metrics.catalogue import MINIMUM
from reports.report import Asked, Chart, Section, Table, bars
from reports.xlsx import Head

BARS = 7


def declared(asked: Asked) -> Section | None:
    """Pattern 7 for the whole, and the units whose declared figure lies furthest above the recomputed one."""
    filters = asked.within
    whole = levels.declared(asked.wh, (), filters, asked.scope, asked.lang)
    if whole.empty:
        return None
    row = whole.iloc[0]
    frame = levels.declared(asked.wh, ("unit",), filters, asked.scope, asked.lang)
    frame = frame.assign(points=[_points(a, b) for a, b in zip(frame["stated"], frame["found"], strict=True)])
    apart = frame[~frame["small"].astype(bool) & frame["clear"].astype(bool) & (frame["points"] > 0)]
    one = len(asked.filters.unit) == 1
    key = "declared.units" if len(apart) else "declared.units_none"
    sentences = [] if one else [asked.t(key, n=len(apart), m=number(MINIMUM, asked.lang))]
    if row["m_recorded"]:
        unmatched = int(row["unmatched"])
        key = "declared.unmatched" if unmatched else "declared.unmatched_none"
        sentences.append(asked.t(key, n=unmatched, k=number(unmatched, asked.lang)))
    columns = [Head("name", asked.t("unit")), Head("stated", asked.t("declared.stated"), "rate"),
               Head("found", asked.t("declared.found"), "rate"), Head("gap", asked.t("declared.gap"), "points"),
               Head("apart", asked.t("dossiers"), "count")]  # fmt: skip
    shown = frame[frame["basis"] != ""].assign(apart=frame["apart"].abs(), gap=frame["points"])
    shown = shown[["code", "name", "stated", "found", "gap", "apart"]].reset_index(drop=True)
    chart = None
    if one:
        chart = _over_months(asked)
    elif len(apart):
        most = apart.head(BARS).assign(value=apart["points"])
        chart = bars(most, asked.t("declared.subtitle"), "points", asked.t("declared.gap"))
    return Section(
        id="declared",
        title=levels.sentence(row, asked.subject, asked.lang, caution=False),
        sentences=tuple(sentences),
        chart=chart,
        table=Table(columns, shown, 10) if len(shown) else None,
        notes=(asked.t("declared.note"), asked.t("not_a_conclusion")),
        measures=("declared_report_rate", "declared_on_time_rate", "recomputed_on_time_rate"),
        page="declared",
    )


def _points(stated: float, found: float) -> float | None:
    """Percentage points between two rates as printed."""
    difference = printed_difference(stated, found)
    return None if difference is None else difference * 100


def _over_months(asked: Asked) -> Chart | None:
    """One unit's declared rate beside the recomputed one."""
    frame = levels.months(asked.wh, asked.filters, asked.scope, asked.lang)
    frame = frame[frame["basis"] != ""]
    few = frame["small"].astype(bool)
    if (~few).sum() < 2:
        return None
    shown = frame[["code"]].assign(stated=frame["stated"].mask(few), found=frame["found"].mask(few))
    shown = shown.assign(name=[f"{int(c[5:])}/{c[2:4]}" for c in frame["code"]])
    series = (("found", asked.t("declared.found")), ("stated", asked.t("declared.stated")))
    return Chart("lines", shown.reset_index(drop=True), asked.t("declared.over_months"), series=series)
