"""What the map of hotspots shows: which places are in the list of hotspots, their PAKN against their own past, for
their people, grown, overdue, badly rated, and where they lie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from metrics import dimensions
from metrics.expected import reform_day
from metrics.filters import Filters, in_scope
from metrics.handling import by_dimension
from metrics.hotspot_lists import area_table, areas_kept, district_table, districts, hotspot_table
from metrics.hotspots import ALL, HEADS, RECENT, piles_of, piling
from metrics.query import FEEDBACK_DAYS
from metrics.sides import sides_of_counts, sides_of_shares
from metrics.statements import statement
from metrics.stats import Prior
from metrics.tally import Question, feedback_tally
from metrics.warehouse import Warehouse

LAYERS = ("grade", "own_past", "per_head", "growth", "overdue", "dissatisfied", "points")
GRADES = ("quiet", "none", "watch", "hot")  # of a place by its strongest row in the list of hotspots; quiet: in no row
RATES = {"overdue": "feedback_overdue_rate", "dissatisfied": "feedback_dissatisfied_rate"}
WEEKS = timedelta(days=7 * RECENT)
FEWEST = 10  # PAKN of both windows, below which no growth is told
CELLS = {"whole": 0.02, "inset": 0.008}  # degrees: some two kilometres, some eight hundred metres
Scope = tuple[str, ...] | None


@dataclass(frozen=True)
class Layer:
    """A layer: `level` of its places (`area`: wards of today; `district`: the old ones), the days it counts, `city`
    (all places together) and its `frame`, a row a place:

    code, name, `value` (what is coloured: a rate, times, or the number of its grade; 1.0 where chance explains the
    difference, NaN where too few), `few`, `side` (above or below what it is compared with, beyond chance and the spread
    natural to places, else ""), `of` the number it stands on and `against` what that is compared with, and what further
    columns a layer has.
    """

    level: str
    first: date
    last: date
    city: float
    frame: pd.DataFrame


def level_of(wh: Warehouse, day: date) -> str:
    """Places of a map of a day: the wards of today from the reform on, before it the old districts."""
    reform = reform_day(wh)
    return "area" if reform is None or day >= reform else "district"


def outlined(wh: Warehouse, day: date, areas: tuple[str, ...]) -> tuple[str, ...]:
    """The places of the day's map that hold the areas: themselves, or their districts."""
    if level_of(wh, day) == "area":
        return areas
    larger = districts(wh, day)
    return tuple(sorted({str(larger[code]) for code in areas if code in larger.index}))


def recent(day: date) -> tuple[date, date]:
    """First and last day of the weeks that own_past, growth and points count."""
    return day - WEEKS + timedelta(days=1), day


def _counted(filters: Filters, level: str) -> Filters:
    """Those of the filters that PAKN have, for a map of a level."""
    return replace(filters.only("feedback"), units="ward" if level == "area" else "asis")


def layer(
    wh: Warehouse, name: str, day: date, filters: Filters | None = None, scope: Scope = None, lang: str = "vi"
) -> Layer:
    """One of LAYERS (not points) up to the end of `day`. Filters of place do not narrow it; the viewer's scope does.
    Raises KeyError for an unknown one.
    """
    filters = replace(filters or Filters(), area=(), district=(), unit=())
    make = {"grade": _grade, "own_past": _own_past, "per_head": _per_head, "growth": _growth}.get(name)
    found = make(wh, day, filters, scope, lang) if make else _rate(wh, RATES[name], day, filters, scope, lang)
    frame = _every_place(wh, day, found, lang)
    kept = areas_kept(wh, Filters(), scope, found.level)
    if kept is not None:
        frame = frame[frame["code"].isin(kept)]
    return replace(found, frame=frame.reset_index(drop=True))


def cells(wh: Warehouse, size: float, day: date, filters: Filters | None = None, scope: Scope = None) -> pd.DataFrame:
    """Where the PAKN of the last weeks lie, by cells of `size` degrees: lon, lat (of the cell's middle, so nobody's own
    place), `n`, and `code` of the place that most of them belong to. Those piled up at a point that stands for an
    unknown place are told apart (`is_pile`): that point, and no code. Filters of place do not narrow it.
    """
    filters = replace(filters or Filters(), area=(), district=(), unit=())
    level = level_of(wh, day)
    units = _counted(filters, level)
    column = dimensions.expression(level, "feedback", units.units)
    sql = statement("hotspot_cells", rows=statement("feedback_rows"), area=column, piles=piles_of("feedback_points"),
                    kept=dimensions.kept("feedback", units.units))  # fmt: skip
    values = {"size": size, "first": recent(day)[0]} | piling(day)
    frame = wh.frame_of(sql, units.sql_parameters() | in_scope(scope) | values)
    if frame.empty:
        return frame
    order = frame.sort_values("n", ascending=False, kind="stable")
    most = order.groupby(["is_pile", "lon", "lat"], as_index=False).agg({"n": "sum", "code": "first"})
    return most.sort_values(["n", "lon", "lat"], ascending=[False, True, True], ignore_index=True)


def _grade(wh: Warehouse, day: date, filters: Filters, scope: Scope, lang: str) -> Layer:
    """The list of hotspots as a map: the number in GRADES of each place's strongest row among the topics chosen, with
    its `category`, `kind`, `start` and `times`; places in no row are quiet.
    """
    level, places = _areas(wh, day, Filters(), lang)
    rows = hotspot_table(wh, day, lang)
    if filters.category:
        rows = rows[rows["category"].isin(filters.category)]
    codes = rows["area_code"] if level == "area" else rows["area_code"].map(districts(wh, day))
    rows = rows.assign(code=codes, times=rows["observed"] / rows["expected"])
    rows = rows.sort_values("rank").drop_duplicates("code").rename(columns={"observed": "of", "expected": "against"})
    told = rows[["code", "of", "against", "times", "category", "kind", "start", "grade"]]
    frame = places[["code", "name"]].merge(told, on="code", how="left")
    frame["grade"] = frame["grade"].fillna(GRADES[0])
    value = frame["grade"].map({grade: float(n) for n, grade in enumerate(GRADES)})
    return Layer(level, *year(day), 1.0, frame.assign(value=value, few=False, side=""))


def _own_past(wh: Warehouse, day: date, filters: Filters, scope: Scope, lang: str) -> Layer:
    """The last weeks against the place's own year before."""
    level, frame = _areas(wh, day, filters, lang)
    expected = frame["expected"].where(frame["expected"] > 0)
    times, tau = frame["recent"] / expected, frame["tau"].to_numpy(float)
    frame["side"] = sides_of_counts(frame["recent"], expected, Prior(-np.square(tau) / 2, tau))
    frame["value"] = times.where(frame["side"] != "", 1.0).where(times.notna())
    frame = frame.assign(times=times, few=times.isna(), of=frame["recent"], against=frame["expected"])
    return Layer(level, *recent(day), 1.0, frame)


def _per_head(wh: Warehouse, day: date, filters: Filters, scope: Scope, lang: str) -> Layer:
    """A year's PAKN per 10,000 registered residents, drawn towards the city's where a place says little."""
    level, frame = _areas(wh, day, filters, lang)
    known = frame["population"] > 0
    city = HEADS * frame.loc[known, "year"].sum() / max(frame.loc[known, "population"].sum(), 1)
    frame["side"] = sides_of_counts(frame["year"], (frame["population"] * city / HEADS).where(known))
    frame = frame.assign(value=frame["per_head"], few=~known, of=frame["year"], against=frame["population"])
    return Layer(level, *year(day), float(city), frame)


def _areas(wh: Warehouse, day: date, filters: Filters, lang: str) -> tuple[str, pd.DataFrame]:
    """metrics.hotspots.areas_now by the places of the day's map."""
    category = filters.category[0] if len(filters.category) == 1 else ALL
    level = level_of(wh, day)
    frame = (area_table if level == "area" else district_table)(wh, day, lang, category)
    return level, frame.rename(columns={"area_code": "code", "area_name": "name"})


def _growth(wh: Warehouse, day: date, filters: Filters, scope: Scope, lang: str) -> Layer:
    """The last weeks against as many before, repeats folded: a side where the split differs clearly from even."""
    level = level_of(wh, day)
    counts = []
    for last in (day, day - WEEKS):
        first, _ = recent(last)
        question = Question(wh, (level,), replace(_counted(filters, level), date_from=first, date_to=last), scope)
        frame = feedback_tally(question, {"received", "repeats"}, FEEDBACK_DAYS["received"])
        frame = frame[frame[level].notna()].set_index(level)
        counts.append(frame["received"] - frame["repeats"])
    both = pd.concat(counts, axis=1, keys=["of", "against"]).fillna(0).rename_axis("code").reset_index()
    both = both[both["code"] != "city"].astype({"of": int, "against": int})
    n = both["of"] + both["against"]
    both["few"] = n < FEWEST
    both["side"] = sides_of_shares(both["of"], n.where(~both["few"]), 0.5)
    both["times"] = both["of"] / both["against"].where(both["against"] > 0)
    shown = both["times"].fillna(np.inf)
    both["value"] = shown.where(both["side"] != "", 1.0).mask(both["few"])
    both["name"] = [dimensions.label(wh, level, code, lang) for code in both["code"]]
    city = both["of"].sum() / max(both["against"].sum(), 1)
    return Layer(level, *recent(day), float(city), both)


def _rate(wh: Warehouse, measure: str, day: date, filters: Filters, scope: Scope, lang: str) -> Layer:
    """A share of a year's PAKN by place; of ratings also the share rated."""
    level, (first, last) = level_of(wh, day), year(day)
    when = replace(_counted(filters, level), date_from=first, date_to=last)
    frame = by_dimension(wh, measure, level, when, scope, lang)
    frame = frame[~frame["code"].isin(("", "city"))]
    city = frame["numerator"].sum() / max(frame["denominator"].sum(), 1)
    frame["side"] = sides_of_shares(frame["numerator"], frame["denominator"].where(~frame["small"]), city)
    frame = frame.assign(rate=frame["value"], value=frame["value"].mask(frame["small"]), few=frame["small"],
                         of=frame["numerator"], against=frame["denominator"])  # fmt: skip
    if measure == RATES["dissatisfied"]:
        rated = by_dimension(wh, "feedback_rated_rate", level, when, scope, lang).set_index("code")
        frame["rated"] = frame["code"].map(rated["value"])
    return Layer(level, first, last, float(city), frame)


def _every_place(wh: Warehouse, day: date, found: Layer, lang: str) -> pd.DataFrame:
    """The frame with a row for each place of the map that has nothing to count: of 0, no value."""
    _, places = _areas(wh, day, Filters(), lang)
    silent = places.loc[~places["code"].isin(found.frame["code"]), ["code", "name"]]
    if silent.empty:
        return found.frame
    return pd.concat([found.frame, silent.assign(of=0, against=0, few=False, side="none")], ignore_index=True)


def year(day: date) -> tuple[date, date]:
    return day - timedelta(days=363), day
