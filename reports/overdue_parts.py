"""Sections on overdue dossiers: the figures of the period, month by month, by sector, place and unit, why, how long."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace

import pandas as pd

from charts.outline import Place, places
from charts.scales import against_expected as expected_scale
from charts.theme import LIGHT
from i18n import t
from i18n.formats import capital, month_short, number, percent, period, points, proper_name, ratio
from i18n.formats import date as print_date
from i18n.formats import month as print_month
from i18n.names import data_name
from metrics import ageing as stock
from metrics import causes as why
from metrics import overview, periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import names
from metrics.filters import Filters
from metrics.findings import Figure, Finding, above_expected, concentration, title
from metrics.overview import Headline, headline
from metrics.query import query
from metrics.targets import target_for
from metrics.trend import by_month
from reports.report import Asked, Chart, Section, Table
from reports.xlsx import Head

RATE = "overdue_rate"
NAME_LETTERS = 60  # of a procedure in a title
BARS = 7  # of a chart that a room reads
MONTHS = 13
ELSEWHERE = ("concentration", "declared_gap")  # told in sections of their own
BESIDE = ("received", "settled")  # counted beside the headline numbers


def figures(asked: Asked) -> Section:
    """The period in its few numbers: pattern 3, the headline numbers against the period before, the year and target."""
    found = overview.against_before(asked.wh, asked.filters, asked.scope, asked.lang, asked.subject)
    shown = list(overview.headlines(asked.wh, asked.filters, asked.scope, asked.lang))
    known = {one.measure for one in shown}
    more = [headline(asked.wh, name, asked.filters, asked.scope, asked.lang) for name in BESIDE if name not in known]
    rows = [one for one in (*shown, *more) if one is not None]
    sentences = [summary(asked)]
    changed = overview.what_changed(asked.wh, asked.filters, asked.scope, asked.lang, asked.subject)
    sentences += [said.text for said in changed[1:] if said.kind not in ELSEWHERE]
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
    filters = replace(periods.within(asked.filters, asked.period), cohort="report06")

    def count(measure: str) -> int:
        return int(query(asked.wh, measure, (), filters, asked.scope)[measure].iloc[0])

    rate = query(asked.wh, "recomputed_on_time_rate", (), filters, asked.scope).iloc[0]
    received = headline_count(asked, "received")
    settled, on_time, late = count("settled"), int(rate["numerator"]), count("overdue_settled")
    pending, past_due = count("pending"), count("pending_overdue")
    said = {
        "period": capital(period(*asked.period, asked.lang)), "subject": asked.lower,
        "received": number(received, asked.lang), "settled": number(settled, asked.lang),
        "on_time": number(on_time, asked.lang), "late": number(late, asked.lang),
        "unknown": number(settled - on_time - late, asked.lang),
        "rate": percent(rate["recomputed_on_time_rate"], asked.lang),
        "pending": number(pending, asked.lang), "past_due": number(past_due, asked.lang),
    }  # fmt: skip
    if not settled:
        return asked.t("figures.summary_none", **said)
    if not rate["denominator"]:
        return asked.t("figures.summary_unknown", **said)
    return asked.t("figures.summary_all" if settled == on_time + late else "figures.summary", **said)


def headline_count(asked: Asked, measure: str) -> int:
    """A count by its own cohort in the period."""
    filters = replace(periods.within(asked.filters, asked.period), cohort=None)
    return int(query(asked.wh, measure, (), filters, asked.scope)[measure].iloc[0])


def visits_made(asked: Asked) -> str:
    """Surprise inspections of the year so far, against its minimum (pattern 25); "" where none are registered."""
    if not asked.wh.manifest.get("tables", {}).get("inspections", {}).get("rows") or not asked.whole_city:
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


def months(asked: Asked) -> Section | None:
    """The rate in 13 months, the title against the same period a year before."""
    frame = by_month(asked.wh, RATE, asked.filters.only("dossiers"), asked.scope, MONTHS)
    if len(frame) < 2:
        return None
    now = headline(asked.wh, RATE, asked.filters, asked.scope, asked.lang)
    assert now is not None
    found = title(asked.subject, now.figure, now.last_year, asked.last_year, asked.lang)
    frame = frame.assign(name=[print_month(day, asked.lang) for day in frame["first"]])
    frame["short"] = [
        month_short(day, asked.lang) + (f"/{day:%y}" if n == 0 or day.month == 1 else "")
        for n, day in enumerate(frame["first"])
    ]
    frame["code"] = [f"{day:%Y-%m}" for day in frame["first"]]
    low, high = frame.loc[frame["value"].idxmin()], frame.loc[frame["value"].idxmax()]
    said = asked.t("months.range", low=percent(low["value"], asked.lang), low_month=low["name"],
                   high=percent(high["value"], asked.lang), high_month=high["name"], n=len(frame))  # fmt: skip
    series = [("value", CATALOGUE[RATE].short[asked.lang])]
    if (frame["target"] > 0).any():  # a target of zero is the axis itself
        series.append(("target", asked.t("target")))
    columns = [Head("name", asked.t("month")), *_of(asked), Head("value", asked.t("rate"), "rate"),
               Head("low", asked.t("low"), "rate"), Head("high", asked.t("high"), "rate")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "value", "low", "high"]
    asked_for = {"value": RATE, "numerator": "numerator", "denominator": "denominator"}
    return Section(
        id="months",
        title=found.text,
        sentences=(said,),
        chart=Chart("lines", frame.assign(name=frame["short"]), asked.t("months.subtitle"), series=tuple(series)),
        table=Table(columns, frame[shown].iloc[::-1].reset_index(drop=True), MONTHS, "month", asked_for),
        measures=(RATE,),
        page="overview",
    )


def sectors(asked: Asked) -> Section:
    """Where the overdue sits: sectors, or the procedures of the one chosen."""
    dim = "procedure" if len(asked.filters.sector) == 1 else "sector"
    return _ranked(asked, dim, dim, "overview")


def procedures(asked: Asked) -> Section:
    """The procedures of the unit asked about, by their overdue dossiers."""
    return _ranked(asked, "procedure", "procedure", "overdue")


def units(asked: Asked) -> Section:
    """The units clearly above what their mix of procedures leads to expect, and all of them in the table."""
    frame = overview.against_expected(asked.wh, "unit", _within(asked), asked.scope, asked.lang)
    above = frame[frame["verdict"] == "above"].sort_values("ratio_low", ascending=False)
    order = {"above": 0, "as_expected": 1, "below": 2, "small": 3}
    frame = frame.assign(place=frame["verdict"].map(order).astype(float)).sort_values(
        ["place", "ratio_low", "code"], ascending=[True, False, True], ignore_index=True
    )
    frame["said"] = [asked.t(f"verdict.{name}") for name in frame["verdict"]]
    key = "units.above" if len(above) else "units.none" if len(frame) else "units.empty"
    sentences = [
        above_expected(row.name, int(row.numerator), row.expected, row.ratio_low, row.ratio_high, asked.lang).text
        for row in above.head(2).itertuples(index=False)
    ]
    columns = [Head("name", asked.t("unit")), *_of(asked), Head("rate", asked.t("rate"), "rate"),
               Head("expected", asked.t("expected"), "days"), Head("ratio", asked.t("times"), "ratio"),
               Head("said", asked.t("compared"))]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "rate", "expected", "ratio", "said"]
    bars = above.head(BARS).assign(value=above["ratio"])
    return Section(
        id="units",
        title=asked.t(key, n=len(above)),
        sentences=tuple(sentences),
        chart=_bars(bars, asked.t("units.subtitle"), "ratio", asked.t("times")) if len(above) else None,
        table=Table(columns, frame[shown], 12, "unit", _asked_for(RATE)),
        notes=(asked.t("units.note"), asked.t("not_a_conclusion")),
        measures=(RATE,),
        page="units",
    )


def place_map(asked: Asked) -> Section | None:
    """The map: places against what the mix of their procedures leads to expect; None for a city without a map."""
    everywhere = replace(_within(asked), area=(), district=(), unit=())
    level, frame = overview.place_table(asked.wh, everywhere, asked.scope, asked.lang)
    shapes = _shapes(asked, level)
    if not shapes or frame.empty:
        return None
    frame = frame.assign(
        value=frame["ratio"].astype(float).where(frame["verdict"].isin(("above", "below")), 1.0),
        text=[ratio(x, asked.lang) for x in frame["ratio"]],
        flagged=frame["verdict"] == "above",
    )
    frame["value"] = frame["value"].mask(frame["small"].astype(bool))
    above = frame[frame["flagged"]].sort_values("ratio_low", ascending=False)
    said = asked.t("places.none")
    if len(above):
        top = above.iloc[0]
        said = asked.t("places.above", n=len(above), name=proper_name(top["name"]), x=top["text"])
    columns = [Head("name", asked.t(level)), *_of(asked), Head("rate", asked.t("rate"), "rate"),
               Head("expected", asked.t("expected"), "days"), Head("ratio", asked.t("times"), "ratio")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "rate", "expected", "ratio"]
    order = ["flagged", "ratio_low", "code"]
    table = frame.sort_values(order, ascending=[False, False, True], ignore_index=True)[shown]
    named = [proper_name(name) for name in above["name"]]
    sentences = [asked.t("places.list", n=len(above), list=_listed(asked, named))] if len(above) > 1 else []
    scale = expected_scale(LIGHT, asked.lang)
    small = asked.t("small", n=CATALOGUE[RATE].minimum)
    return Section(
        id="places",
        title=said,
        sentences=(*sentences, asked.t("places.reading")),
        chart=Chart("map", frame, asked.t("places.subtitle"), "ratio", places=shapes, scale=scale, no_value=small),
        table=Table(columns, table, 10, level if level == "district" else "", _asked_for(RATE)),
        notes=(asked.t("places.note"), asked.t("not_a_conclusion")),
        measures=(RATE,),
        page="overview",
    )


def causes(asked: Asked) -> Section | None:
    """Pattern 13: why, as far as it is recorded."""
    frame = why.causes(asked.wh, _within(asked), asked.scope, asked.lang)
    total = int(frame["n"].sum())
    if not total:
        return None
    shares = parts_of_whole(frame["n"].tolist(), asked.lang)
    said = {f"{code}": number(n, asked.lang) for code, n in zip(frame["code"], frame["n"], strict=True)}
    said |= {f"p_{code}": share for code, share in zip(frame["code"], shares, strict=True)}
    columns = [Head("name", asked.t("cause")), Head("n", asked.t("overdue"), "count"),
               Head("share", asked.t("share"), "rate")]  # fmt: skip
    return Section(
        id="causes",
        title=asked.t("causes.title", n=total, total=number(total, asked.lang), share=said["p_none"]),
        sentences=(asked.t("causes.sentence", **said),),
        chart=_bars(frame.assign(value=frame["n"]), asked.t("causes.subtitle"), "count", asked.t("overdue"), strong=()),
        table=Table(columns, frame[["code", "name", "n", "share"]], 5, "cause", {"n": "overdue"}),
        notes=(asked.t("causes.note"),),
        measures=("overdue",),
        page="overdue",
    )


def ageing(asked: Asked) -> Section | None:
    """Pattern 14: how long the open dossiers are past due; and what falls due next."""
    found = stock.ageing(asked.wh, _within(asked), asked.scope, asked.lang)
    if not found.past_due and not found.in_time:
        return None
    frame = pd.concat([found.late, found.due], ignore_index=True)
    late = dict(zip(found.late["code"], found.late["n"], strict=True))
    due = dict(zip(found.due["code"], found.due["n"], strict=True))
    said = {"n": number(found.past_due, asked.lang), "more": number(late["late_more"], asked.lang),
            "day": print_date(found.day)}  # fmt: skip
    soon = int(due["due_1"] + due["due_3"])
    next_due = {"n": soon, "soon": number(soon, asked.lang), "all": number(found.in_time, asked.lang)}
    columns = [Head("name", asked.t("age")), Head("n", asked.t("dossiers"), "count")]
    bars = found.late.assign(value=found.late["n"])
    return Section(
        id="ageing",
        title=asked.t("ageing.title" if found.past_due else "ageing.none", **said),
        sentences=(asked.t("ageing.soon", **next_due),),
        chart=_bars(bars, asked.t("ageing.subtitle", day=said["day"]), "count", asked.t("dossiers"), ("late_more",))
        if found.past_due
        else None,
        table=Table(columns, frame[["code", "name", "n"]], 8, "age"),
        notes=(asked.t("ageing.note"),),
        measures=("pending_overdue", "pending_in_time"),
        page="overdue",
    )


def _ranked(asked: Asked, dim: str, noun: str, page: str) -> Section:
    """A section of `where_overdue`: the rows with most overdue dossiers, the title of the first."""
    frame = overview.where_overdue(asked.wh, dim, asked.filters, asked.scope, asked.lang)
    columns = [Head("name", asked.t(noun)), *_of(asked), Head("rate", asked.t("rate"), "rate"),
               Head("share", asked.t("share"), "rate"), Head("previous_rate", asked.t("previous"), "rate")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "rate", "share", "previous_rate"]
    parts = [(row.code, row.name, int(row.numerator)) for row in frame.itertuples(index=False)]
    few = concentration(parts, int(frame["numerator"].sum()), dim, asked.lang)
    bars = frame[~frame["small"].astype(bool)].head(BARS)
    bars = bars.sort_values("rate", ascending=False).assign(value=bars["rate"])
    judged = frame[~frame["small"].astype(bool)]
    strong = judged.iloc[0]["code"] if len(judged) else ""
    return Section(
        id=f"{noun}s",
        title=row_title(asked, frame),
        sentences=(few.text,) if few else (),
        chart=_bars(bars, asked.t(f"{noun}s.subtitle"), "rate", asked.t("rate"), (strong,)) if len(bars) > 1 else None,
        table=Table(columns, frame[shown], 10, dim, _asked_for(RATE)),
        notes=(asked.t("small_note", n=CATALOGUE[RATE].minimum),),
        measures=(RATE,),
        page=page,
    )


def row_title(asked: Asked, frame: pd.DataFrame) -> str:
    """Title of rows of `where_overdue`: of those with enough dossiers the one with most overdue, by the rule of
    metrics.findings.
    """
    late = int(frame["numerator"].sum()) if len(frame) else 0
    if not late:
        return asked.t("nothing_overdue" if len(frame) else "nothing_due")
    judged = frame[~frame["small"].astype(bool)]
    minimum = CATALOGUE[RATE].minimum
    if judged.empty:
        return asked.t("all_small", n=late, late=number(late, asked.lang), m=number(minimum, asked.lang))
    return _row_finding(asked, judged.iloc[0]).text


def _row_finding(asked: Asked, row: pd.Series) -> Finding:
    name = textwrap.shorten(row["name"], NAME_LETTERS, placeholder=" …")
    said = {"subject": name, "rate": percent(row["rate"], asked.lang), "period": asked.against}
    if row["previous_rate"] != row["previous_rate"]:
        return Finding("title_plain", t("metrics.finding.title_plain", asked.lang, **said))
    if not row["direction"]:
        return Finding("title_flat", t("metrics.finding.title_flat", asked.lang, **said))
    size = points(abs(row["change"]), asked.lang)
    return Finding("title_change", t(f"metrics.finding.title_{row['direction']}", asked.lang, d=size, **said))


def _bars(frame: pd.DataFrame, subtitle: str, unit: str, label: str, strong: tuple[str, ...] | None = None) -> Chart:
    first = (str(frame.iloc[0]["code"]),) if len(frame) else ()
    return Chart("bars", frame[["code", "name", "value"]].reset_index(drop=True), subtitle, unit,  # type: ignore[arg-type]
                 (("value", label),), first if strong is None else strong)  # fmt: skip


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
    columns = [Head("name", asked.t("measure")), Head("value", asked.t("value"), "figure"), *_of(asked, "plain"),
               Head("previous", asked.t("previous"), "figure"), Head("last_year", asked.t("last_year"), "figure"),
               Head("target", asked.t("target"), "figure")]  # fmt: skip
    return Table(columns, pd.DataFrame(said), 10, "", {"value": "code"})


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
    return one.name if one.measure == "surprise_inspections" else one.label, value, below


def printed(figure: Figure | None, unit: str, lang: str) -> str:
    """A figure as printed."""
    if figure is None or figure.value is None:
        return "–"
    return percent(figure.value, lang) if unit == "rate" else number(figure.value, lang)


def parts_of_whole(counts: list[int], lang: str) -> list[str]:
    """Shares with one decimal that add up to 100 (largest remainder)."""
    total = sum(counts)
    exact = [1000 * n / total for n in counts]
    whole = [int(x) for x in exact]
    for place in sorted(range(len(whole)), key=lambda n: whole[n] - exact[n])[: 1000 - sum(whole)]:
        whole[place] += 1
    return [percent(n / 1000, lang) for n in whole]


def _of(asked: Asked, kind: str = "") -> list[Head]:
    over, under = ("numerator", "denominator") if kind else ("overdue", "due")
    return [Head("numerator", asked.t(over), "count"), Head("denominator", asked.t(under), "count")]


def _asked_for(measure: str) -> dict[str, str]:
    return {"rate": measure, "numerator": "numerator", "denominator": "denominator"}


def _within(asked: Asked) -> Filters:
    return periods.within(asked.filters, asked.period)


def _shapes(asked: Asked, level: str) -> list[Place]:
    """The shapes of the map's places; none in a city without a map."""
    try:
        every = places(json.loads((asked.wh.folder / "areas.geojson").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
    districts = names(asked.wh, "district", asked.lang)
    if level == "district":
        return [place for place in every if place.code in districts]
    day = asked.period[1].isoformat()
    return [place for place in every if place.code not in districts and place.valid_on(day)]


def _listed(asked: Asked, named: list[str]) -> str:
    most = 6
    more = asked.t("and_more", n=len(named) - most) if len(named) > most else ""
    return ", ".join(named[:most]) + more
