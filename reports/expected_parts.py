"""Sections on who is above what the mix of procedures leads to expect: units, and places on the map."""

from __future__ import annotations

from dataclasses import replace

from charts.outline import Place, of_level, read_places
from charts.scales import against_expected as expected_scale
from charts.theme import LIGHT
from i18n.formats import proper_name, ratio
from metrics import overview
from metrics.catalogue import CATALOGUE
from metrics.dimensions import names
from metrics.findings import above_expected
from reports.overdue_parts import BARS, RATE, over_due
from reports.report import Asked, Chart, Section, Table, bars
from reports.xlsx import Head


def units(asked: Asked) -> Section:
    """The units clearly above what their mix of procedures leads to expect, and all of them in the table."""
    frame = overview.against_expected(asked.wh, "unit", asked.within, asked.scope, asked.lang)
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
    columns = [Head("name", asked.t("unit")), *over_due(asked), Head("rate", asked.t("rate"), "rate"),
               Head("expected", asked.t("expected"), "days"), Head("ratio", asked.t("times"), "ratio"),
               Head("said", asked.t("compared"), "word")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "rate", "expected", "ratio", "said"]
    drawn = above.head(BARS).assign(value=above["ratio"]).sort_values("value", ascending=False, kind="stable")
    spoken = tuple(above["code"].head(1))
    return Section(
        id="units",
        title=asked.t(key, n=len(above)),
        sentences=tuple(sentences),
        chart=bars(drawn, asked.t("units.subtitle"), "ratio", asked.t("times"), spoken) if len(above) else None,
        table=Table(columns, frame[shown], 12),
        notes=(asked.t("units.note"), asked.t("not_a_conclusion")),
        measures=(RATE,),
        page="units",
    )


def place_map(asked: Asked) -> Section | None:
    """The map: places against what the mix of their procedures leads to expect; None for a city without a map."""
    everywhere = replace(asked.within, area=(), district=(), unit=())
    level, frame = overview.place_table(asked.wh, everywhere, asked.scope, asked.lang)
    shapes = shapes_of(asked, level)
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
    columns = [Head("name", asked.t(level)), *over_due(asked), Head("rate", asked.t("rate"), "rate"),
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
        table=Table(columns, table, 10),
        notes=(asked.t("places.note"), asked.t("not_a_conclusion")),
        measures=(RATE,),
        page="overview",
    )


def shapes_of(asked: Asked, level: str) -> list[Place]:
    """The shapes of the map's places; none in a city without a map."""
    every = asked.wh.lately(("outlines",), lambda: read_places(asked.wh.folder))
    return of_level(every, level, names(asked.wh, "district", asked.lang), asked.period[1].isoformat())


def _listed(asked: Asked, named: list[str]) -> str:
    most = 6
    more = asked.t("and_more", n=len(named) - most) if len(named) > most else ""
    return ", ".join(named[:most]) + more
