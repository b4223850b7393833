"""The section that opens a report: the period in its few numbers, against those before and the target."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from i18n.formats import capital, number, percent, period, points
from i18n.formats import date as print_date
from i18n.names import data_name
from metrics import overview
from metrics.filters import Filters
from metrics.findings import Figure
from metrics.overview import Headline, headline
from metrics.query import query
from metrics.targets import target_for
from reports.report import Asked, Chart, Section, Table
from reports.xlsx import Head

ELSEWHERE = ("concentration", "declared_gap")  # told in sections of their own
NAMED = ("surprise_inspections", "declared_on_time_rate")  # cards under their full names, as short ones say too little
BESIDE = ("received", "settled")  # counted beside the headline numbers


def figures(asked: Asked) -> Section:
    """The period in its few numbers: pattern 3, the headline numbers against the period before, the year and target."""
    shown = list(overview.headlines(asked.wh, asked.filters, asked.scope, asked.lang, history=False))
    known = {one.measure for one in shown}
    more = [
        headline(asked.wh, name, asked.filters, asked.scope, asked.lang, history=False)
        for name in BESIDE
        if name not in known
    ]
    rows = [one for one in (*shown, *more) if one is not None]
    found, *others = overview.what_changed(asked.wh, asked.filters, asked.scope, asked.lang, asked.subject)
    sentences = [summary(asked), *(said.text for said in others if said.kind not in ELSEWHERE)]
    if visits := visits_made(asked):
        sentences.append(visits)
    cards = pd.DataFrame([_card(asked, one) for one in shown], columns=["name", "text", "below"])
    return Section(
        id="figures",
        title=found.text,
        sentences=tuple(sentences),
        chart=Chart("cards", cards, asked.t("figures.subtitle")),
        table=_figures_table(asked, rows),
        notes=(asked.t("figures.note"),),
        measures=tuple(one.measure for one in rows) + ("recomputed_on_time_rate",),
        page="overview",
    )


def summary(asked: Asked) -> str:
    """Pattern 3: received, settled and how, open at the end of the period; the parts add up to the whole."""
    report = replace(asked.within, cohort="report06")
    rate = query(asked.wh, "recomputed_on_time_rate", (), report, asked.scope).iloc[0]
    settled, late = (_count(asked, name, report) for name in ("settled", "overdue_settled"))
    received, on_time = _count(asked, "received", replace(report, cohort=None)), int(rate["numerator"])
    said = {
        "n": received, "period": capital(period(*asked.period, asked.lang)), "subject": asked.lower,
        "received": number(received, asked.lang), "settled": number(settled, asked.lang),
        "on_time": number(on_time, asked.lang), "late": number(late, asked.lang),
        "unknown": number(settled - on_time - late, asked.lang),
        "rate": percent(rate["recomputed_on_time_rate"], asked.lang),
    }  # fmt: skip
    key = "all" if settled == on_time + late else "some"
    if not settled or not rate["denominator"]:
        key = "unknown" if settled else "none"
    return f"{asked.t(f'figures.summary_{key}', **said)} {_open(asked, report)}"


def _open(asked: Asked, report: Filters) -> str:
    """What is open at the end of the period, in the parts that it is made of."""
    names = ("pending", "pending_in_time", "pending_overdue", "paused")
    pending, in_time, past_due, paused = (_count(asked, name, report) for name in names)
    if not pending:
        return asked.t("figures.open_none")
    parts = [("in_time", in_time), ("past_due", past_due), ("paused", paused)]
    listed = ", ".join(asked.t(f"figures.open_{name}", k=number(n, asked.lang)) for name, n in parts if n)
    return asked.t("figures.open", n=pending, pending=number(pending, asked.lang), list=listed)


def _count(asked: Asked, measure: str, filters: Filters) -> int:
    return int(query(asked.wh, measure, (), filters, asked.scope)[measure].iloc[0])


def visits_made(asked: Asked) -> str:
    """Surprise inspections of the year so far, against its minimum (pattern 25); "" where none are registered."""
    if not asked.wh.has_rows("inspections") or asked.scope is not None or asked.filters.narrowed_by():
        return ""
    last = asked.period[1]
    year = Filters(date_from=last.replace(month=1, day=1), date_to=last)
    done = int(query(asked.wh, "surprise_inspections", (), year)["surprise_inspections"].iloc[0])
    target = target_for(asked.wh, "surprise_inspections", last.year)
    said = {"n": number(done, asked.lang), "year": last.year, "day": print_date(last)}
    if target is None:
        return asked.t("figures.visits", **said)
    source = data_name(target.source.split(":")[0], asked.lang)
    return asked.t("figures.visits_of", t=number(target.value, asked.lang), source=source, **said)


def _figures_table(asked: Asked, rows: list[Headline]) -> Table:
    said = [
        {
            "code": one.measure, "name": one.name, "unit": one.unit, "value": one.figure.value,
            "numerator": one.figure.numerator, "denominator": one.figure.denominator,
            "previous": one.previous.value if one.previous else None,
            "last_year": one.last_year.value if one.last_year else None,
            "target": one.target.value if one.target else None,
        }
        for one in rows
    ]  # fmt: skip
    columns = [Head("name", asked.t("measure")), Head("value", asked.t("value"), "figure"),
               Head("numerator", asked.t("numerator"), "count"), Head("denominator", asked.t("denominator"), "count"),
               Head("previous", asked.t("previous"), "figure"), Head("last_year", asked.t("last_year"), "figure"),
               Head("target", asked.t("target"), "figure")]  # fmt: skip
    return Table(columns, pd.DataFrame(said), 10, coded=False)


def _card(asked: Asked, one: Headline) -> tuple[str, str, str]:
    """Name, printed value, and under it the change: a direction only where it is clear."""
    value = printed(one.figure, one.unit, asked.lang)
    if one.unit == "count" and one.target:
        value = f"{value}/{number(one.target.value, asked.lang)}"
    change = one.change
    if one.figure.value is None:
        below = asked.t("card.none")
    elif one.small:
        below = asked.t("card.small")
    elif change is None:
        below = asked.t("card.no_previous")
    elif change.few:
        below = asked.t("card.few")
    elif not change.direction:
        below = asked.t("card.flat", period=one.previous_name)
    else:
        size = abs(change.difference or 0)
        said = points(size, asked.lang) if one.unit == "rate" else number(size, asked.lang)
        below = asked.t(f"card.{change.direction}", d=said, period=one.previous_name)
    return one.name if one.measure in NAMED else one.label, value, below


def printed(figure: Figure | None, unit: str, lang: str) -> str:
    """A figure as printed."""
    if figure is None or figure.value is None:
        return "–"
    return percent(figure.value, lang) if unit == "rate" else number(figure.value, lang)
