"""How each layer of the map of hotspots is shown: what is printed, its colours, what a place and the title say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from charts import scales
from charts.scales import Scale
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent, proper_name, ratio
from i18n.names import data_name
from metrics.catalogue import CATALOGUE
from metrics.findings import Figure, count_change
from metrics.hotspot_layers import FEWEST, GRADES, LAYERS, RATES, Layer
from ui.frame import Screen
from ui.markdown import hover
from ui.tables import Column

Row = dict[str, Any]
PRINTED: dict[str, Callable[..., str]] = {
    "ratio": ratio, "rate": percent, "count": number, "days": lambda x, lang: number(x, lang, 1),
}  # fmt: skip


def uncoloured(screen: Screen, name: str, found: Layer) -> Scale | None:
    """No scale: places are outlines alone."""
    return None


def by_grade(screen: Screen, name: str, found: Layer) -> Scale | None:
    """The grades of the list."""
    return scales.by_grade(screen.look, screen.lang)


def against_past(screen: Screen, name: str, found: Layer) -> Scale | None:
    """Times what it is compared with."""
    return replace(scales.against_expected(screen.look, screen.lang), title=text(screen, f"key.{name}"))


def around_city(screen: Screen, name: str, found: Layer) -> Scale | None:
    """A rate around the city's, where more is worse."""
    as_percent = SHOWN[name].kind == "rate"
    return scales.worse_when_more(found.city, text(screen, f"key.{name}"), screen.look, screen.lang, as_percent)


def side_said(screen: Screen, row: Row) -> str:
    """On which side of what it is compared with a place is."""
    return text(screen, f"side.{row['side'] or ('few' if row['few'] else 'alike')}")


def grade_said(screen: Screen, row: Row) -> str:
    """The grade of a place."""
    return text(screen, f"place_grade.{row['grade']}")


def topic_said(screen: Screen, row: Row) -> str:
    """The topic of a place's row in the list; empty where it has none."""
    if row["grade"] == GRADES[0]:
        return ""
    return data_name(str(row["category"]), screen.lang) or text(screen, "every_category")


def value_lines(screen: Screen, name: str, row: Row) -> list[str]:
    """The value and what it stands on, or that there is nothing to count."""
    if row["side"] == "none":
        return [screen.t("card.none_arising")]
    named = SHOWN[name].places or name
    against = PRINTED[SHOWN[name].against](row["against"], screen.lang)
    said = text(screen, f"hover.{named}", n=number(row["of"], screen.lang), m=against,
                rated=percent(row.get("rated"), screen.lang))  # fmt: skip
    return [f"<b>{text(screen, f'key.{named}')}: {row['text']}</b>", said, screen.t("map.hover_action")]


def grade_lines(screen: Screen, name: str, row: Row) -> list[str]:
    """The grade; of a place in the list also the topic, what was counted and since when."""
    lines = [f"<b>{grade_said(screen, row)}</b>"]
    if row["grade"] != GRADES[0]:
        lang = screen.lang
        lines.append(f"{hover(topic_said(screen, row))}: {text(screen, 'kind.' + str(row['kind'])).lower()}")
        values = {"k": number(row["of"], lang), "m": number(row["against"], lang, 1), "x": row["text"]}
        lines.append(text(screen, "hover.grade", date=print_date(row["start"]), n=int(row["of"]), **values))
    return [*lines, screen.t("map.hover_action")]


@dataclass(frozen=True)
class Shown:
    """A layer on the screen.

    `value`: the column of its frame that is printed, as the `kind` of a table's column; `against`: that of what it is
    compared with; `colours`; `lines`: what stands under a place's name when pointed at; `said`: the comparison in
    words; `extra`: further columns of the table. `heading` of the value's column where it is not the key of the layer's
    name. `places`: the layer whose places it shows, where not its own; `listed`: its finding is that of the list;
    `of_topic`: it counts one topic or all, and its title `names` the one. `few`: records below which no value is shown.
    """

    value: str
    kind: str
    against: str
    colours: Callable[[Screen, str, Layer], Scale | None]
    lines: Callable[[Screen, str, Row], list[str]] = value_lines
    said: Callable[[Screen, Row], str] = side_said
    extra: tuple[tuple[str, str, str, int], ...] = ()
    heading: str = ""
    places: str = ""
    listed: bool = False
    of_topic: bool = False
    names: bool = False
    few: int = FEWEST


def _share(measure: str, extra: tuple[tuple[str, str, str, int], ...] = ()) -> Shown:
    return Shown("rate", "rate", "count", around_city, extra=extra, heading="column.rate",
                 few=CATALOGUE[measure].minimum)  # fmt: skip


SHOWN: dict[str, Shown] = {
    "grade": Shown("times", "ratio", "days", by_grade, grade_lines, grade_said, heading="column.times", listed=True),
    "own_past": Shown("times", "ratio", "days", against_past, of_topic=True, names=True),
    "per_head": Shown("per_head", "days", "count", around_city, of_topic=True),
    "growth": Shown("times", "ratio", "count", against_past),
    "overdue": _share(RATES["overdue"]),
    "dissatisfied": _share(RATES["dissatisfied"], (("rated", "feedback_rated_rate", "share", 130),)),
    "points": Shown("per_head", "days", "count", uncoloured, heading="key.per_head", places="per_head"),
}
assert tuple(SHOWN) == LAYERS


def columns(screen: Screen, name: str) -> list[Column]:
    """The columns of a layer's table, over its frame with `topic` (of the list) and `said`."""
    shown = SHOWN[name]
    found = [Column("name", text(screen, "column.area"), width=220)]
    if shown.listed:
        found.append(Column("topic", text(screen, "column.category"), width=220))
    heading = text(screen, shown.heading or f"key.{name}")
    extra = [Column(one, CATALOGUE[label].short[screen.lang], kind, width) for one, label, kind, width in shown.extra]
    return [
        *found,
        Column("of", text(screen, f"of.{name}"), "count", 150),
        Column("against", text(screen, f"against.{name}"), shown.against, 170),
        Column(shown.value, heading, shown.kind, 190),
        *extra,
        Column("said", text(screen, "column.side"), width=190),
    ]


def finding(screen: Screen, name: str, found: Layer, frame: pd.DataFrame, topic: str) -> str:
    """What a layer shows: the places clearly above what they are compared with, the highest of them, or none; `topic`:
    the one that is counted, empty where all are.
    """
    known = frame[~frame["few"].astype(bool) & (frame["side"] != "none")]
    if known.empty:
        return screen.t("overview.map_empty")
    above = known[known["side"] == "above"]
    top = (known if above.empty else above).sort_values("value", ascending=False, kind="stable").iloc[0]
    city = PRINTED[SHOWN[name].kind](found.city, screen.lang)
    values = {"name": proper_name(top["name"]), "x": top["text"], "city": city}
    if not above.empty:
        return text(screen, f"finding.{name}", n=len(above), m=len(known), **values)
    if name == "growth":
        return _no_growth(screen, frame)
    key = f"finding_none.{name}_topic" if topic else f"finding_none.{name}"
    return text(screen, key, n=len(known), topic=topic, **values)


def _no_growth(screen: Screen, frame: pd.DataFrame) -> str:
    """That no place has clearly grown, and whether all together have."""
    now, before = (float(frame[name].sum()) for name in ("of", "against"))
    change = count_change(Figure(None, None, now), Figure(None, None, before))
    city = text(screen, f"city.{change.direction or 'flat'}", n=int(abs(now - before)),
                k=number(abs(now - before), screen.lang))  # fmt: skip
    return text(screen, "finding_none.growth", city=city)


def text(screen: Screen, key: str, **values: object) -> str:
    """A text of the page of hotspots."""
    return t(f"hotspots.{key}", screen.lang, **values)
