"""`python -m tests.backtest.hotspots`: how well the list of hotspots finds planted bursts, beside simpler rankings.

Simulated cities of 126 areas on a grid, ten categories, 78 weeks: areas differ in population, in complaints per head
and in mix; weeks share a season and are over-dispersed. Planted: eight bursts of one category, 2 to 4 times the usual
number for 3 to 17 weeks up to the last day, at least five more PAKN. Fair areas that look bad: wards where many pass
through (four times the PAKN per head). Everything below was fixed before the method was run on it.
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

from metrics.hotspots import ALL, HISTORY, Weekly, hotspots
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


def simulate(seed: int, bursts: int = BURSTS, yearly: int = YEARLY, growth: float = 1.0) -> Planted:
    """A city; `growth` multiplies the volume of all areas in the last eight weeks (a campaign, a migration)."""
    rng = np.random.default_rng([seed, 51])
    population = rng.lognormal(10.8, 0.5, AREAS)
    heads = population * rng.lognormal(0, 0.35, AREAS)
    heads[rng.choice(AREAS, TRANSIENT, replace=False)] *= 4
    mix = MIX / MIX.sum() * rng.lognormal(0, 0.3, (AREAS, CATEGORIES))
    week = np.arange(HISTORY)
    season = np.exp(0.25 * np.sin(2 * np.pi * week / 52 + rng.uniform(0, 6)) + rng.normal(0, 0.1, HISTORY))
    season[-8:] *= growth
    mean = (heads / heads.sum())[:, None, None] * (mix / mix.sum(axis=1, keepdims=True))[:, :, None] * season
    mean *= yearly * HISTORY / 52 / mean.sum()
    n = rng.poisson(mean * rng.gamma(8, 1 / 8, mean.shape)).astype(float)
    planted = set()
    for area in rng.choice(AREAS, bursts, replace=False).tolist():
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


def ours(weekly: Weekly) -> list[tuple[str, str]]:
    """Pairs of the list, the strongest first."""
    found = hotspots(weekly)
    found = found[found["kind"] == "burst"]
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


def main(arguments: list[str] | None = None) -> int:
    """Print average precision by ranking over the seeds, what the list holds, and alarms in cities without a burst."""
    parser = argparse.ArgumentParser(prog="python -m tests.backtest.hotspots", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=1001)
    parser.add_argument("--quiet-cities", type=int, default=100)
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.seeds)
    scores: dict[str, list[float]] = {name: [] for name in ("hotspots", *rivals())}
    hot = false = found = planted = 0
    for seed in seeds:
        city = simulate(seed)
        scores["hotspots"].append(average_precision(ours(city.weekly), city.bursts))
        for name, score in rivals().items():
            scores[name].append(average_precision(ranked_by(score(city.weekly), city.weekly), city.bursts))
        listed = hotspots(city.weekly)
        listed = listed[listed["grade"] == "hot"]
        pairs = set(zip(listed["area_code"], listed["category"], strict=True))
        areas = {area for area, _ in city.bursts}
        hot, false = hot + len(pairs), false + sum(area not in areas for area, _ in pairs)
        found, planted = found + len(pairs & city.bursts), planted + len(city.bursts)
    out = sys.stdout
    for name, values in scores.items():
        spread = f"{min(values):.2f} to {max(values):.2f}"
        out.write(f"average precision, {name}: {np.mean(values):.2f} ({spread})\n")
    for name, k, n in (("of planted bursts found", found, planted), ("of hotspots in areas without one", false, hot)):
        low, high = wilson(k, n)[:2] if n else (np.nan, np.nan)
        out.write(f"{name}: {k} of {n} ({float(low):.2f} to {float(high):.2f})\n")
    for growth in (1.0, 2.0):
        cities = [
            hotspots(simulate(seed, 0, growth=growth).weekly)
            for seed in range(options.first + 5000, options.first + 5000 + options.quiet_cities)
        ]
        alarmed = sum(bool((found["grade"] == "hot").any()) for found in cities)
        low, high = wilson(alarmed, len(cities))[:2]
        out.write(
            f"cities without a burst, volume × {growth:g} in the last eight weeks, with any hotspot: {alarmed} of "
            f"{len(cities)} ({float(low):.2f} to {float(high):.2f})\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
