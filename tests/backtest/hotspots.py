"""`python -m tests.backtest.hotspots`: how well hotspots find planted bursts, beside simpler rankings; false alarms.

Simulated cities of 126 areas on a grid, ten categories, 78 weeks: areas differ in population, in complaints per head
and in mix; weeks share a season and are over-dispersed. Planted: eight bursts of one category, 2 to 4 times the usual
number for 3 to 17 weeks up to the last day, at least five more PAKN. Fair areas that look bad: wards where many pass
through (four times the PAKN per head). Everything below was fixed before the method was run on it.

Every method ranks all pairs of area and category. A city without a burst should have a hotspot (q up to 5 %) of either
kind in at most one case of twenty: that is what Benjamini and Hochberg's rate means where nothing is true.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from metrics.hotspots import ALL, HISTORY, Weekly, hotspots, judge, listed
from metrics.stats import getis_ord, nearest_neighbours, wilson

Array = NDArray[np.float64]
DAY = date(2026, 10, 31)
AREAS, CATEGORIES, BURSTS, TRANSIENT = 126, 10, 8, 6
YEARLY = 15_000  # PAKN
MIX = np.array([0.22, 0.20, 0.15, 0.07, 0.09, 0.13, 0.07, 0.03, 0.025, 0.015])


@dataclass(frozen=True)
class Planted:
    """A city and the area × category pairs that burst in it."""

    weekly: Weekly
    bursts: set[tuple[str, str]]


def simulate(
    seed: int,
    bursts: int = BURSTS,
    yearly: int = YEARLY,
    growth: float = 1.0,
    areas: int = AREAS,
    shape: float = 8.0,
    season: float = 0.25,
) -> Planted:
    """A city; `growth` multiplies the volume of all areas in the last eight weeks (a campaign, a migration); rates vary
    from week to week as a gamma of this `shape`, over the year by this `season`, on the scale of logarithms.
    """
    rng = np.random.default_rng([seed, 51])
    population = rng.lognormal(10.8, 0.5, areas)
    heads = population * rng.lognormal(0, 0.35, areas)
    heads[rng.choice(areas, TRANSIENT, replace=False)] *= 4
    mix = MIX / MIX.sum() * rng.lognormal(0, 0.3, (areas, CATEGORIES))
    week = np.arange(HISTORY)
    course = np.exp(season * np.sin(2 * np.pi * week / 52 + rng.uniform(0, 6)) + rng.normal(0, 0.1, HISTORY))
    course[-8:] *= growth
    mean = (heads / heads.sum())[:, None, None] * (mix / mix.sum(axis=1, keepdims=True))[:, :, None] * course
    mean *= yearly * HISTORY / 52 / mean.sum()
    n = rng.poisson(mean * rng.gamma(shape, 1 / shape, mean.shape)).astype(float)
    planted = set()
    for area in rng.choice(areas, bursts, replace=False).tolist():
        category, weeks = int(rng.integers(0, 6)), int(rng.integers(3, 18))
        more = max(5.0, mean[area, category, -weeks:].sum() * rng.uniform(1, 3))
        n[area, category, -weeks:] += rng.multinomial(rng.poisson(more), np.full(weeks, 1 / weeks))
        planted.add((f"{area:05}", f"c{category}"))
    return Planted(weekly_of(n, population), planted)


def weekly_of(n: Array, population: Array | None = None) -> Weekly:
    """Counts (area × category × week) as metrics.hotspots takes them, areas a kilometre apart on a grid."""
    place, width = np.arange(len(n)), int(np.ceil(np.sqrt(len(n))))
    areas = pd.DataFrame(
        {
            "area_code": [f"{k:05}" for k in place],
            "name": [f"P{k}" for k in place],
            "population": np.full(len(n), 1000.0) if population is None else population,
            "lat": 21 + place // width * 0.009,
            "lon": 105.8 + place % width * 0.0096,
        }
    )
    whole = np.concatenate([n.sum(axis=1, keepdims=True), n], axis=1)
    return Weekly(DAY, areas, [ALL, *(f"c{k}" for k in range(n.shape[1]))], whole, whole, 0)


def ours(found: pd.DataFrame) -> list[tuple[str, str]]:
    """All pairs of an area and one category, the most unlike its own past first; `found`: metrics.hotspots.judge."""
    found = found[(found["kind"] == "burst") & (found["category"] != ALL)].sort_values("p", kind="stable")
    return list(zip(found["area_code"], found["category"], strict=True))


def rivals() -> dict[str, Callable[[Weekly], Array]]:
    """Scores of area × category (all together left out) by simpler rankings of the last eight weeks."""

    def now(weekly: Weekly) -> Array:
        return np.asarray(weekly.n[:, 1:, -8:].sum(axis=2))

    def per_head(weekly: Weekly) -> Array:
        return now(weekly) / weekly.areas["population"].to_numpy(float)[:, None]

    def growth(weekly: Weekly) -> Array:
        past = weekly.n[:, 1:, -60:-8].sum(axis=2) * 8 / 52
        return (now(weekly) + 0.5) / (past + 0.5)

    def gi_star(weekly: Weekly) -> Array:
        weights = nearest_neighbours(weekly.areas["lat"], weekly.areas["lon"], 6, include_self=True)
        rate = per_head(weekly)
        return np.column_stack([getis_ord(rate[:, c], weights).z for c in range(rate.shape[1])])

    return {"count": now, "per head": per_head, "growth ratio": growth, "Gi*": gi_star}


def average_precision(ranked: list[tuple[str, str]], planted: set[tuple[str, str]]) -> float:
    """Mean over the planted pairs of the precision at the place where each is listed, 0 where it is not."""
    hits, total = 0, 0.0
    for place, pair in enumerate(ranked, 1):
        if pair in planted:
            hits += 1
            total += hits / place
    return total / len(planted)


def ranked_by(score: Array, weekly: Weekly) -> list[tuple[str, str]]:
    """Pairs by falling score."""
    order = np.argsort(-score.ravel(), kind="stable").tolist()
    codes, kinds = weekly.areas["area_code"].tolist(), weekly.categories[1:]
    return [(codes[i // len(kinds)], kinds[i % len(kinds)]) for i in order]


QUIET: dict[str, dict[str, float]] = {
    "wards full of passers-by": {},
    "the same, and volume × 2 in the last eight weeks": {"growth": 2.0},
    "weeks vary more (gamma shape 4)": {"shape": 4.0},
    "weeks vary less (gamma shape 20)": {"shape": 20.0},
    "a strong season (× 2.7 from trough to peak)": {"season": 0.5},
    "a small city (30 areas, 3,600 PAKN a year)": {"areas": 30, "yearly": 3_600},
    "a busy city (400,000 PAKN a year)": {"yearly": 400_000},
}


def main(arguments: list[str] | None = None) -> int:
    """Print average precision by ranking over the seeds, what the list holds, and alarms in cities without a burst."""
    parser = argparse.ArgumentParser(prog="python -m tests.backtest.hotspots", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1001)
    parser.add_argument("--quiet-cities", type=int, default=100)
    parser.add_argument("--first-quiet", type=int, default=3001)
    options = parser.parse_args(arguments)
    if options.seeds:
        _power(range(options.first, options.first + options.seeds))
    if options.quiet_cities:
        _false_alarms(range(options.first_quiet, options.first_quiet + options.quiet_cities))
    return 0


def _power(seeds: range) -> None:
    scores: dict[str, list[float]] = {name: [] for name in ("hotspots", *rivals())}
    told: dict[str, int] = dict.fromkeys(("planted", "found", "hot", "hot_false", "listed", "listed_false"), 0)
    for seed in seeds:
        city = simulate(seed)
        judged = judge(city.weekly)
        scores["hotspots"].append(average_precision(ours(judged), city.bursts))
        for name, score in rivals().items():
            scores[name].append(average_precision(ranked_by(score(city.weekly), city.weekly), city.bursts))
        rows = listed(city.weekly, judged)
        areas = {area for area, _ in city.bursts}
        for name, grades in (("hot", ["hot"]), ("listed", ["hot", "watch"])):
            some = rows[rows["grade"].isin(grades)]
            told[name] += len(some)
            told[f"{name}_false"] += int((~some["area_code"].isin(areas)).sum())
            if name == "hot":
                told["found"] += len(set(zip(some["area_code"], some["category"], strict=True)) & city.bursts)
        told["planted"] += len(city.bursts)
    for name, values in scores.items():
        apart = "" if name == "hotspots" else f"; hotspots better by {_mean(np.subtract(scores['hotspots'], values))}"
        _say(f"average precision, {name}: {np.mean(values):.2f} ({min(values):.2f} to {max(values):.2f}){apart}")
    _say(f"planted bursts among hotspots (q up to 5 %): {_share(told['found'], told['planted'])}")
    _say(f"hotspots in areas without a burst: {_share(told['hot_false'], told['hot'])}")
    _say(f"the same up to q = 20 %: {_share(told['listed_false'], told['listed'])}")


def _false_alarms(seeds: range) -> None:
    for n, (name, how) in enumerate(QUIET.items()):
        some = seeds if n < 2 else seeds[: len(seeds) // 2]
        alarmed = {"burst": 0, "persistent": 0}
        for seed in some:
            found = hotspots(simulate(seed, 0, **how).weekly)  # type: ignore[arg-type]
            for kind in set(found.loc[found["grade"] == "hot", "kind"]):
                alarmed[kind] += 1
        told = ", ".join(f"{kind} {_share(count, len(some))}" for kind, count in alarmed.items())
        _say(f"cities without a burst that have one, {name}: {told}")


def _mean(values: Array) -> str:
    """Mean with its 95 % interval by Student."""
    half = (
        stdtrit(len(values) - 1, 0.975) * np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    )
    return f"{np.mean(values):.2f} ({np.mean(values) - half:.2f} to {np.mean(values) + half:.2f})"


def _share(k: int, n: int) -> str:
    low, high = wilson(k, n)[:2] if n else (np.nan, np.nan)
    return f"{k} of {n} ({float(low):.2f} to {float(high):.2f})"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
