"""The hotspots of a day, as published or judged when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, ratio
from i18n.names import data_name
from metrics import dimensions
from metrics.errors import QueryError
from metrics.filters import Filters, in_scope
from metrics.hotspots import ALL, COLUMNS, LEAST_PAST, Weekly, areas_now, can_be_judged, gathered, hotspots, read
from metrics.warehouse import Warehouse


def hotspot_table(wh: Warehouse, day: date | None = None, lang: str = "vi") -> pd.DataFrame:
    """metrics.hotspots.hotspots at the end of `day` (default: the snapshot's), with `area_name` in the language asked.

    As published, else judged now with what was known then. Raises QueryError `as_of_later` for a day after the
    snapshot's.
    """
    chosen = day or wh.as_of
    if chosen > wh.as_of:
        raise QueryError("as_of_later", day=chosen, as_of=wh.as_of)
    table = _published if chosen in days_held(wh) else _judged
    frame = wh.lately(("hotspots", chosen), lambda: table(wh, chosen))
    names = [dimensions.label(wh, "area", code, lang) for code in frame["area_code"]]
    return frame.assign(area_name=names, start=pd.to_datetime(frame["start"]))


def area_table(wh: Warehouse, day: date | None = None, lang: str = "vi", category: str = ALL) -> pd.DataFrame:
    """metrics.hotspots.areas_now at the end of `day`, published or judged now. A category without PAKN: no area."""
    chosen = day or wh.as_of
    if chosen in days_held(wh) and category == ALL:
        sql = "select * exclude (day) from hotspot_areas where day = $day order by area_code"
        frame = wh.frame_of(sql, {"day": chosen})
    else:
        frame = _now(weekly(wh, chosen), category)
    return frame.assign(area_name=[dimensions.label(wh, "area", code, lang) for code in frame["area_code"]])


def district_table(wh: Warehouse, day: date, lang: str = "vi", category: str = ALL) -> pd.DataFrame:
    """`area_table` of the old districts (their codes as `area_code`)."""
    frame = _now(gathered(weekly(wh, day), districts(wh, day)), category)
    return frame.assign(area_name=[dimensions.label(wh, "district", code, lang) for code in frame["area_code"]])


def districts(wh: Warehouse, day: date) -> pd.Series:
    """The old district of each area of a day."""
    return wh.frame("hotspot_districts", {"day": day}).set_index("area_code")["district_code"]


def _now(known: Weekly, category: str) -> pd.DataFrame:
    return areas_now(known, category) if category in known.categories else areas_now(known).iloc[:0]


def areas_kept(
    wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None, level: str = "area"
) -> tuple[str, ...] | None:
    """Codes of the areas that filters of place and the viewer's scope leave, or (level `district`) of their districts;
    None where they leave all.
    """
    if not (filters.area or filters.district or filters.unit or scope is not None):
        return None
    frame = wh.frame("hotspot_kept", filters.sql_parameters() | in_scope(scope))
    return tuple(frame[f"{level}_code"].dropna().unique())


def days_held(wh: Warehouse) -> frozenset[date]:
    """The days whose hotspots the snapshot holds."""
    if "hotspot days" not in wh.memo:
        days = wh.frame_of("select distinct day from hotspot_areas")["day"]
        wh.memo["hotspot days"] = frozenset(pd.to_datetime(days).dt.date)
    found: frozenset[date] = wh.memo["hotspot days"]
    return found


def is_known(wh: Warehouse, day: date) -> bool:
    """Whether the hotspots of a day are at hand: published, or judged a moment ago."""
    return day in days_held(wh) or wh.remembers(("hotspots", day))


def newest(
    wh: Warehouse, day: date, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi", n: int = 3
) -> pd.DataFrame:
    """The hotspots (grade hot) at the end of `day` in the places chosen that began last, up to `n`; of one start the
    strongest first.
    """
    frame = hotspot_table(wh, day, lang)
    frame = frame[frame["grade"] == "hot"]
    kept = areas_kept(wh, filters, scope)
    if kept is not None:
        frame = frame[frame["area_code"].isin(kept)]
    return frame.sort_values(["start", "rank"], ascending=[False, True], ignore_index=True).head(n)


def sentence(row: Mapping[str, Any], lang: str = "vi") -> str:
    """A hotspot in words: where, since when, how many, about what, against what."""
    folded = int(row["received"] - row["observed"])
    topic = data_name(row["category"], lang).lower()
    values = {
        "area": row["area_name"], "n": number(row["observed"], lang), "date": print_date(row["start"]),
        "about": t("hotspots.about", lang, category=topic) if topic else "",
        "x": ratio(row["observed"] / row["expected"], lang), "expected": number(row["expected"], lang, 1),
        "folded": t("hotspots.folded", lang, n=folded, k=number(folded, lang)) if folded else "",
    }  # fmt: skip
    return t(f"hotspots.sentence.{row['kind']}", lang, **values)


def weekly(wh: Warehouse, day: date) -> Weekly:
    """Weekly counts up to the end of `day`."""
    return wh.lately(("hotspot weeks", day), lambda: read(wh.frame_of, day, _tables(wh)))


def _tables(wh: Warehouse) -> dict[str, str]:
    return {"facts": wh.feedback_facts(), "points": "feedback_points", "areas": "area_dim"}


def _judged(wh: Warehouse, day: date) -> pd.DataFrame:
    return hotspots(weekly(wh, day))


def _published(wh: Warehouse, day: date) -> pd.DataFrame:
    return wh.frame_of("select * exclude (day) from hotspots where day = $day order by rank", {"day": day})


def nothing(wh: Warehouse, day: date | None = None, lang: str = "vi") -> str:
    """In words: that there is no hotspot, or that too little is known to say so."""
    chosen = day or wh.as_of
    key = "hotspots.quiet.city" if can_be_judged(weekly(wh, chosen)) else "hotspots.quiet.unknown"
    return t(key, lang, day=print_date(chosen), weeks=number(LEAST_PAST, lang))


def printed(wh: Warehouse, day: date | None = None, categories: tuple[str, ...] = (), lang: str = "vi") -> pd.DataFrame:
    """What `python -m metrics hotspots` prints (CONTRACT §4): COLUMNS; `category` empty where all together are meant.

    With `categories`, the hotspots of these alone; their ranks among all stay.
    """
    frame = hotspot_table(wh, day, lang)
    if categories:
        frame = frame[frame["category"].isin(categories)]
    return frame[[*COLUMNS]].assign(
        start=[f"{start:%Y-%m-%d}" for start in frame["start"]],
        category=[None if name == ALL else name for name in frame["category"]],
    )
