"""Sections on PAKN: how they are handled, and the places where they gather."""

from __future__ import annotations

from datetime import date

import pandas as pd

from charts.scales import by_grade
from charts.theme import LIGHT
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent, ratio
from metrics import handling, hotspot_lists
from metrics.catalogue import CATALOGUE
from metrics.dimensions import label
from metrics.hotspot_layers import layer
from metrics.hotspots import ALL
from metrics.overview import headline
from metrics.query import query
from reports.expected_parts import shapes_of
from reports.report import Asked, Chart, Section, Table, bars
from reports.xlsx import Head

RATE = "feedback_overdue_rate"
BARS = 7
SPOKEN = 3  # hotspots told in sentences


def pakn(asked: Asked) -> Section | None:
    """Pattern 22 and the overdue rate by topic; None for filters that PAKN do not have, or a city without PAKN."""
    filters = asked.within
    found = headline(asked.wh, RATE, filters, asked.scope, asked.lang, history=False)
    if found is None or not asked.wh.has_rows("feedback"):
        return None
    counts = handling.counted(asked.wh, filters, asked.scope)
    title = handling.title(asked.t("pakn.subject", subject=asked.lower), found, asked.lang).text
    received = counts.received
    said = {name: number(n, asked.lang) for name, n in received.items()}
    said |= {"overdue": number(counts.due["overdue"], asked.lang), "due": number(counts.due["limited"], asked.lang)}
    said["p_rated"] = percent(_share(received["rated"], received["rateable"]), asked.lang)
    said["p_acceptable"] = percent(_share(received["acceptable"], received["rated"]), asked.lang)
    due = counts.due["limited"]
    key = "pakn.sentence" if received["rated"] else "pakn.sentence_unrated"
    if not received["received"]:
        key = "pakn.none" if due else "pakn.nothing"
    sentences = [asked.t(key, n=received["received"], **said)]
    frame = handling.by_dimension(asked.wh, RATE, "category", filters, asked.scope, asked.lang)
    counted = query(asked.wh, "feedback_received", ("category",), filters.only("feedback"), asked.scope, asked.lang)
    counted = counted[counted["feedback_received"] > 0].rename(
        columns={"category": "code", "category_name": "name", "feedback_received": "received"}
    )
    counted["code"] = counted["code"].astype(object).where(counted["code"].notna(), "")
    rates = frame[["code", "name", "numerator", "denominator", "value"]]
    table = (
        counted.merge(rates, on=["code", "name"], how="outer")
        .fillna({"received": 0})
        .sort_values(["received", "code"], ascending=[False, True], ignore_index=True)
    )
    above = frame[frame["side"] == "above"]
    if len(frame):
        names = "; ".join(f"{row.name} ({percent(row.value, asked.lang)})" for row in above.itertuples(index=False))
        sentences.append(asked.t("pakn.above" if len(above) else "pakn.alike", n=len(above), list=names))
    columns = [Head("name", asked.t("category")), Head("received", asked.t("received"), "count"),
               Head("numerator", asked.t("overdue"), "count"), Head("denominator", asked.t("due_limited"), "count"),
               Head("value", CATALOGUE[RATE].short[asked.lang], "rate")]  # fmt: skip
    shown = table.head(BARS).assign(value=table["received"])
    return Section(
        id="pakn",
        title=title,
        sentences=tuple(sentences),
        chart=bars(shown, asked.t("pakn.subtitle"), "count", asked.t("received")) if len(shown) else None,
        table=Table(columns, table[["code", "name", "received", "numerator", "denominator", "value"]], 10, coded=False)
        if len(table)
        else None,
        notes=(asked.t("pakn.note"),),
        measures=("feedback_received", RATE),
        page="feedback",
    )


def hotspots(asked: Asked) -> Section | None:
    """Pattern 21: the places where PAKN gather at the end of the period."""
    if not asked.whole_city or not asked.wh.has_rows("feedback"):
        return None
    day = asked.period[1]
    frame = hotspot_lists.hotspot_table(asked.wh, day, asked.lang)
    hot, none_listed = frame[frame["grade"] == "hot"], frame.empty
    frame = frame[frame["grade"].isin(("hot", "watch"))].reset_index(drop=True)
    sentences = [hotspot_lists.sentence(row, asked.lang) for row in _named(hot).head(SPOKEN).to_dict("records")]
    watched = frame[frame["grade"] == "watch"]
    if len(watched):
        named = [f"{row.area_name} ({_topic(asked, row.category)})" for row in watched.head(SPOKEN).itertuples()]
        rest = len(watched) - len(named)
        listed = "; ".join(named) + (asked.t("hotspots.more", n=rest) if rest else "")
        sentences.append(asked.t("hotspots.watched", n=len(watched), list=listed))
    table = pd.DataFrame(
        {
            "code": frame["area_code"],
            "name": frame["area_name"],
            "category": [_topic(asked, name) for name in frame["category"]],
            "kind": [t(f"hotspots.kind.{kind}", asked.lang) for kind in frame["kind"]],
            "start": [start.date() for start in frame["start"]],
            "observed": frame["observed"].astype(int),
            "expected": frame["expected"],
            "times": frame["observed"] / frame["expected"],
            "grade": [asked.t(f"hotspots.grade.{grade}") for grade in frame["grade"]],
        }
    )
    columns = [Head("name", asked.t("area")), Head("category", asked.t("category")), Head("kind", asked.t("kind")),
               Head("start", asked.t("since"), "date"), Head("observed", "PAKN", "count"),
               Head("expected", asked.t("expected"), "days"), Head("times", asked.t("times"), "ratio"),
               Head("grade", asked.t("grade"))]  # fmt: skip
    areas = hot["area_code"].nunique()
    title = asked.t("hotspots.none")
    if none_listed:
        title = hotspot_lists.nothing(asked.wh, day, asked.lang).rstrip(".")
    if areas:
        first = hot.iloc[0]
        title = asked.t("hotspots.some", n=areas, name=first["area_name"],
                        x=ratio(first["observed"] / first["expected"], asked.lang))  # fmt: skip
    return Section(
        id="hotspots",
        title=title,
        sentences=tuple(sentences),
        chart=None if none_listed else _map(asked, day),
        table=Table(columns, table, 8, ("expected",)) if len(table) else None,
        notes=(asked.t("hotspots.note", day=print_date(day)), asked.t("not_a_conclusion")),
        page="hotspots",
    )


def _map(asked: Asked, day: date) -> Chart | None:
    """The map that the page of hotspots opens with; None for a city without one."""
    found = layer(asked.wh, "grade", day, scope=asked.scope, lang=asked.lang)
    shapes = shapes_of(asked, found.level)
    if not shapes:
        return None
    said = [t(f"hotspots.place_grade.{grade}", asked.lang) for grade in found.frame["grade"]]
    frame = found.frame.assign(text=said, flagged=found.frame["grade"] == "hot")
    subtitle = asked.t("hotspots.map", day=print_date(day))
    scale = by_grade(LIGHT, asked.lang)
    return Chart("map", frame, subtitle, "ratio", places=shapes, scale=scale)


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """`category` empty where all together are meant, as sentences want it."""
    return frame.assign(category=["" if name == ALL or not name else name for name in frame["category"]])


def _topic(asked: Asked, code: str | None) -> str:
    return (
        label(asked.wh, "category", code, asked.lang)
        if code and code != ALL
        else t("hotspots.every_category", asked.lang)
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
