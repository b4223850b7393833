"""Where PAKN are more than the place, its people and the season explain: newly bursting, and persistently high.

*Burst*: the last weeks of an area, of one category or of all, against its own year before them and the city's course of
the weeks (metrics.stats.predictive, overdispersed counts; Kulldorff 2005's idea of the city's own weeks as the season).
*Persistent*: high over a year, together with its neighbours (Getis-Ord, local Moran). Registered population says little
of who comes to a place, so the level per head alone never makes a hotspot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import scipy as sp

from metrics.looks import Look, most
from metrics.statements import statement
from metrics.stats import (
    Prior,
    benjamini_hochberg,
    calibrated_count_z,
    exposure,
    getis_ord,
    local_moran,
    nearest_neighbours,
    predictive,
    rate_variance,
)
from metrics.stats.null import ENOUGH_EXPECTED, Array, student

HEADS = 10_000  # residents that a rate is given for
HISTORY, YEAR, QUARTER, RECENT = 78, 52, 13, 8  # weeks: all, of the past and of "persistent", of a quarter, on the map
WINDOWS = (2, 3, 4, 6, 8, 13, 17, 22)  # weeks of "now"
LEAST_PAST = 13  # weeks with PAKN in the city, below which there is no past
LEAST_PHI = 0.05  # variance of rate ratios between areas, at least
FEWEST = 5  # PAKN of a hotspot
HOT, WATCH = 0.05, 0.20  # false discovery rates
LISTED = 0.05  # p up to which an area is in the list at all, below the others
NEIGHBOURS = 6
PILED = {"pile_share": 0.002, "pile_least": 30, "pile_times": 5}
# Without a point, outside the city; of areas that are gone: placed by their point, by what took over most; all counted.
POINTS = ("missing", "outside", "by_point", "by_share", "received")
ALL = ""  # category: all together
COLUMNS = (
    "area_code", "area_name", "category", "kind", "start", "observed", "expected", "p", "q", "score", "rank",
)  # fmt: skip

Ask = Callable[[str, dict[str, Any]], pd.DataFrame]


@dataclass(frozen=True)
class Weekly:
    """PAKN by area, category (the first: all) and week, the last week at the end; `n` with repeats folded, `received`
    with them. `unplaced`: those whose point stands for an unknown one, and counts nowhere; `points`: how many more
    count nowhere or stand under another area than their own (POINTS).
    """

    day: date
    areas: pd.DataFrame
    categories: list[str]
    n: Array
    received: Array
    unplaced: int
    points: dict[str, int] = field(default_factory=dict)

    @property
    def heads(self) -> Array:
        """People by area (metrics.stats.exposure)."""
        return exposure(self.areas["population"], self.n[:, 0].sum(axis=1))


def read(ask: Ask, day: date, tables: dict[str, str]) -> Weekly:
    """Counts up to the end of `day`. `tables`: where PAKN (`facts`), busy `points` and `areas` lie."""
    places = statement("hotspot_places", areas=tables["areas"])
    areas = ask(places, {"day": day})
    weeks = statement("hotspot_weeks", places=places, piles=piles_of(tables["points"]),
                      facts=tables["facts"], points=tables["points"])  # fmt: skip
    cells = ask(weeks, {"day": day, "first": first_day(day)} | piling(day))
    unplaced, points = int(cells["unplaced"].sum()), {name: int(cells[name].sum()) for name in POINTS}
    area = pd.Index(areas["area_code"]).get_indexer(cells["area"])
    cells, area = cells[area >= 0], area[area >= 0]
    categories = sorted(name for name in cells["category"].unique() if name)
    kind, week = pd.Index([ALL, *categories]).get_indexer(cells["category"]), HISTORY - 1 - cells["week"].to_numpy(int)
    named = kind > 0
    counts = []
    for column in ("n", "received"):
        filled, values = np.zeros((len(areas), len(categories) + 1, HISTORY)), cells[column].to_numpy(float)
        np.add.at(filled, (area, 0, week), values)
        np.add.at(filled, (area[named], kind[named], week[named]), values[named])
        counts.append(filled)
    return Weekly(day, areas, [ALL, *categories], counts[0], counts[1], unplaced, points)


def gathered(weekly: Weekly, larger: Mapping[str, str]) -> Weekly:
    """The counts of larger areas: `larger` is that of each area; one without is left out."""
    of = weekly.areas["area_code"].map(larger)
    codes = sorted(set(of.dropna()))
    into = (of.to_numpy(object)[None, :] == np.array(codes, dtype=object)[:, None]).astype(float)
    areas = weekly.areas.assign(area_code=of, name=of).groupby("area_code", as_index=False)
    kept = areas.agg({"name": "first", "population": "sum", "lat": "mean", "lon": "mean"})
    n, received = (np.einsum("da,acw->dcw", into, counts) for counts in (weekly.n, weekly.received))
    return replace(weekly, areas=kept, n=n, received=received)


def first_day(day: date) -> date:
    """The first day that counts for hotspots at the end of `day`."""
    return day - timedelta(days=7 * HISTORY - 1)


def piling(day: date) -> dict[str, Any]:
    """The parameters of `piles_of` at the end of `day`."""
    return {"day": day, "pile_first": first_day(day), **PILED}


def piles_of(points: str) -> str:
    """The statement of the points that stand for an unknown place, among busy `points`."""
    return statement("hotspot_piles", points=points)


def points_of(feedback: str) -> str:
    """The statement of the points at which so many PAKN lie that one of them may stand for an unknown place."""
    return statement("hotspot_points", feedback=feedback, least=str(int(PILED["pile_least"] / PILED["pile_times"])))


def judge(weekly: Weekly) -> pd.DataFrame:
    """All areas × categories × kinds that can be judged: area_code, category, kind, weeks, start, observed, expected,
    received (repeats included), p, q (Benjamini and Hochberg over all of a kind), score (-log10 p).
    """
    found = [frame for frame in (_bursts(weekly), _persistent(weekly)) if not frame.empty]
    if not found:
        return pd.DataFrame(columns=["area_code", "category", "kind", "weeks", "start", "observed", "expected",
                                     "received", "p", "q", "score"])  # fmt: skip
    frame = pd.concat(found, ignore_index=True)
    frame["score"] = -np.log10(np.maximum(frame["p"], 1e-300))
    frame["start"] = [weekly.day - timedelta(days=7 * int(k) - 1) for k in frame["weeks"]]
    return frame


def hotspots(weekly: Weekly) -> pd.DataFrame:
    """COLUMNS of CONTRACT §4 and `weeks`, `received`, `grade`: hot (a hotspot: q up to 5 %), watch (20 %), none (p up
    to 5 %: no hotspot, but first in line). The strongest first.

    All categories together are left out of an area where one category by itself makes more than half of the excess and
    is a hotspot itself or stands out as much; an area that bursts in a category is not also listed as persistent in it.
    """
    return listed(weekly, judge(weekly))


def listed(weekly: Weekly, frame: pd.DataFrame) -> pd.DataFrame:
    """`hotspots` of what is judged."""
    frame = frame[(frame["p"] <= LISTED) & (frame["observed"] >= FEWEST)].copy()
    frame["excess"] = frame["observed"] - frame["expected"]
    frame = _each_once(frame).sort_values(["p", "area_code", "category", "kind"], ignore_index=True)
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame["grade"] = np.select([frame["q"] <= HOT, frame["q"] <= WATCH], ["hot", "watch"], "none")
    names = weekly.areas.set_index("area_code")["name"]
    frame["area_name"] = frame["area_code"].map(names)
    return frame[[*COLUMNS, "weeks", "received", "grade"]]


def areas_now(weekly: Weekly, category: str = ALL) -> pd.DataFrame:
    """Every area, of one category or of all: area_code, area_name, population, `recent` PAKN of the last eight weeks
    and `expected` of them by its own year before (metrics.stats.predictive), `tau`, how surely that is known (deviation
    of its logarithm), `year`, those of 52 weeks, and `per_head`, PAKN of a year per 10,000 residents, drawn towards the
    city's where the area says little (gamma-Poisson; Clayton & Kaldor 1987); of the city `unplaced` and `points_…`.
    """
    cut, c = HISTORY - RECENT, weekly.categories.index(category)
    mean, own = _from_the_past(weekly, max(0, cut - YEAR), cut)
    year, heads = weekly.n[:, c, HISTORY - YEAR :].sum(axis=1), weekly.areas["population"].to_numpy(float)
    known = heads > 0
    usual = year[known].sum() / heads[known].sum() if known.any() else np.nan
    due = np.where(known, heads * usual, 0.0)
    rate = HEADS * usual * predictive(year, due, np.ones(len(year)), rate_variance(year[known], due[known]))[0]
    columns = {
        "population": heads, "recent": weekly.n[:, c, cut:].sum(axis=1), "expected": mean[:, c],
        "tau": np.asarray(own.tau)[:, c], "year": year, "per_head": np.where(known, rate, np.nan),
        "unplaced": weekly.unplaced,
    } | {f"points_{name}": weekly.points.get(name, 0) for name in POINTS}  # fmt: skip
    return weekly.areas[["area_code", "name"]].rename(columns={"name": "area_name"}).assign(**columns)


def _each_once(frame: pd.DataFrame) -> pd.DataFrame:
    rows = list(zip(*(frame[name].tolist() for name in ("area_code", "category", "kind", "q", "excess")), strict=True))
    whole = {(area, kind): (q, excess) for area, category, kind, q, excess in rows if category == ALL}
    told = set()
    for area, category, kind, q, excess in rows:
        of_all = whole.get((area, kind))
        if category != ALL and of_all and q <= max(of_all[0], HOT) and 2 * excess > of_all[1]:
            told.add((area, ALL, kind))
    bursting = {(area, category, "persistent") for area, category, kind, q, _ in rows if kind == "burst" and q <= WATCH}
    return frame[np.array([row[:3] not in told | bursting for row in rows], dtype=bool)]


def can_be_judged(weekly: Weekly, window: int = WINDOWS[0]) -> bool:
    """Whether there are other areas and weeks enough to compare the last `window` weeks with."""
    past = weekly.n[:, 0, max(0, HISTORY - window - YEAR) : HISTORY - window]
    return len(past) > 1 and int((past.sum(axis=0) > 0).sum()) >= LEAST_PAST


def _bursts(weekly: Weekly) -> pd.DataFrame:
    """Each area and category: the window of weeks that stands out most against its own past."""
    areas, kinds, _ = weekly.n.shape
    whole = np.zeros((areas, kinds), dtype=bool)
    whole[:, 0] = True
    looks = []
    for k in WINDOWS:
        first = max(0, HISTORY - k - YEAR)
        if not can_be_judged(weekly, k):
            continue
        seen = weekly.n[:, :, HISTORY - k :].sum(axis=2)
        mean, own = _from_the_past(weekly, first, HISTORY - k)
        z = np.full((areas, kinds), np.nan)
        for part in (whole, ~whole):  # all together have a natural spread of their own
            scored, _ = calibrated_count_z(seen[part], mean[part], own=own.of(part))
            z[part] = student(scored, int((mean[part] >= ENOUGH_EXPECTED).sum()))
        looks.append(Look(k, z.ravel(), seen.ravel(), mean.ravel()))
    best = most(looks, areas * kinds, nested=True)
    lengths = best["length"].to_numpy(int)
    received = weekly.received.reshape(areas * kinds, HISTORY)
    since = np.arange(HISTORY) >= HISTORY - lengths[:, None]
    return _told(weekly, "burst", lengths, best["observed"].to_numpy(float), best["expected"].to_numpy(float),
                   np.where(since, received, 0).sum(axis=1), best["p"].to_numpy(float))  # fmt: skip


def _from_the_past(weekly: Weekly, first: int, cut: int) -> tuple[Array, Prior]:
    """Expected from week `cut` on, area × category: the area's own ratio to all other areas in weeks first … cut - 1,
    at their course since, which few PAKN tell the less exactly.
    """
    weight = weekly.heads
    others = weight.sum() - weight
    share = np.where(others > 0, weight / np.maximum(others, 1e-9), 0.0)[:, None]
    past, now = weekly.n[:, :, first:cut].sum(axis=2), weekly.n[:, :, cut:].sum(axis=2)
    past_expected, now_expected = share * (past.sum(axis=0) - past), share * (now.sum(axis=0) - now)
    mean, mu, tau = np.full_like(past, np.nan), np.zeros_like(past), np.zeros_like(past)
    for c in range(past.shape[1]):
        phi = max(LEAST_PHI, rate_variance(past[:, c], past_expected[:, c]))
        expected, own = predictive(past[:, c], past_expected[:, c], now_expected[:, c], phi)
        mean[:, c], mu[:, c], tau[:, c] = expected, own.mu, own.tau
    course = 1 / (past.sum(axis=0) - past + 1) + 1 / (now.sum(axis=0) - now + 1)  # variance of its logarithm, as counts
    return mean, Prior(mu, tau).with_spread(Prior(-course / 2, np.sqrt(course)))


def _persistent(weekly: Weekly) -> pd.DataFrame:
    """High over a year, and so are the neighbours: p is the largest of three (the area itself against the natural
    spread between areas; Getis-Ord of it and its neighbours; local Moran, high among high), above expectation in three
    of four quarters at least.

    All together are set against registered population, a category against the area's other PAKN, so that a place where
    many people pass through is compared with itself.
    """
    areas, kinds, _ = weekly.n.shape
    weights = nearest_neighbours(weekly.areas["lat"], weekly.areas["lon"], NEIGHBOURS, include_self=True)
    around = nearest_neighbours(weekly.areas["lat"], weekly.areas["lon"], NEIGHBOURS - 1)
    year = weekly.n[:, :, HISTORY - YEAR :]
    if areas <= NEIGHBOURS or not year.any():
        return pd.DataFrame()
    p = np.full((areas, kinds), np.nan)
    expected = np.full((areas, kinds), np.nan)
    quarters = year.reshape(areas, kinds, YEAR // QUARTER, QUARTER).sum(axis=3)
    for c in range(kinds):
        exposure = (weekly.heads[:, None] if c == 0 else quarters[:, 0] - quarters[:, c]) * np.ones(YEAR // QUARTER)
        due = quarters[:, c].sum(axis=0) * exposure / np.maximum(exposure.sum(axis=0), 1e-9)
        seen, expected[:, c] = quarters[:, c].sum(axis=1), due.sum(axis=1)
        some = expected[:, c] > 0
        if some.sum() <= NEIGHBOURS or seen.sum() == 0:
            continue
        z = np.full(areas, np.nan)
        z[some], _ = calibrated_count_z(seen[some], expected[some, c])
        level = np.where(some, np.log((seen + 1) / (expected[:, c] + 1)), np.nan)
        moran = local_moran(level, around, permutations=0)
        high = (moran.quadrant == "HH") & ((quarters[:, c] > due).sum(axis=1) >= 3)
        together = np.maximum(sp.special.ndtr(-getis_ord(level, weights).z), sp.special.ndtr(-z))
        p[:, c] = np.where(high, np.fmax(together, sp.special.ndtr(-moran.z)), 1.0)
        p[~some, c] = np.nan
    whole = weekly.received[:, :, HISTORY - YEAR :].sum(axis=2)
    weeks = np.full(areas * kinds, YEAR)
    return _told(weekly, "persistent", weeks, year.sum(axis=2).ravel(), expected.ravel(), whole.ravel(), p.ravel())


def _told(
    weekly: Weekly, kind: str, weeks: Any, observed: Array, expected: Array, received: Array, p: Array
) -> pd.DataFrame:
    kinds = len(weekly.categories)
    codes = np.repeat(weekly.areas["area_code"].to_numpy(object), kinds)
    frame = pd.DataFrame(
        {
            "area_code": codes, "category": weekly.categories * len(weekly.areas), "kind": kind, "weeks": weeks,
            "observed": observed.astype(float), "expected": expected, "received": received.astype(float), "p": p,
        }
    )  # fmt: skip
    frame = frame[frame["p"].notna() & (frame["weeks"] > 0)].reset_index(drop=True)
    frame["q"] = benjamini_hochberg(frame["p"])
    return frame
