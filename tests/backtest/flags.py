"""`python -m tests.backtest.flags [--write]`: does the score find planted units, and how often does it cry wolf?

Cities of tests/backtest/city.py on seeds nobody tuned on: ten full ones, ten harder ones, ten whose bad units treat
people no worse than others (`alike`), and cities without any bad unit (20 full, 200 small, 40 small ones with an
incident). Our score against what offices use: overdue rate, overdue count, PAKN per head, Wilson's lower bound,
observed / expected, and the over-dispersed funnel z (Spiegelhalter 2005); all on the same dossiers due in 12 months,
all without units below 20. Then each signal left out in turn. `--write` puts the figures into
metrics/flags_backtest.toml.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from metrics.flag_rules import RULES, Rules
from metrics.flags import SIGNALS, Judged, judge, scored
from metrics.stats import benjamini_hochberg, byar, overdispersion, wilson
from tests.backtest.city import BAD, FAIR, Recipe, harder, simulate, without_bad
from tests.backtest.on_frames import counts_of

Array = NDArray[np.float64]
TOP, LIST = 15, 30
HERE = Path(__file__).resolve().parents[2]
MEASURES = ("precision_15", "recall_30", "average_precision", "alerts", "false_alerts")


@dataclass(frozen=True)
class Plan:
    """Cities of one recipe on some seeds."""

    name: str
    recipe: Recipe
    seeds: range

    @property
    def planted(self) -> bool:
        return bool(self.recipe.bad)


def small() -> Recipe:
    """A fifth of a city."""
    full = Recipe()
    return replace(
        full, units=120, dossiers=40_000, feedback=12_000, incidents=1,
        fair={k: max(1, n // 5) for k, n in full.fair.items()},
    )  # fmt: skip


def plans(first: int, seeds: int, share: float = 1.0) -> list[Plan]:
    """What is run: `seeds` cities of either kind from the seed `first`, and cities without a bad unit on later ones."""

    def quiet(after: int, cities: int) -> range:
        return range(first + after, first + after + round(cities * share))

    return [
        Plan("full", Recipe(), range(first, first + seeds)),
        Plan("harder", harder(), range(first, first + seeds)),
        Plan("alike", replace(Recipe(), rude=(0.0, 0.0)), range(first, first + seeds)),
        Plan("none_full", without_bad(Recipe()), quiet(5000, 20)),
        Plan("none_small", without_bad(small()), quiet(8000, 200)),
        Plan("none_incident", replace(small(), bad={}), quiet(8200, 40)),
    ]


def funnel(observed: Array, expected: Array, enough: NDArray[np.bool_]) -> Array:
    """The over-dispersed funnel z: square roots, spread from winsorised scores."""
    safe = np.where(expected > 0, expected, np.nan)
    y, s = np.sqrt(observed / safe), 1 / (2 * np.sqrt(safe))
    tau2 = overdispersion(observed[enough], expected[enough]).tau2
    return np.asarray((y - 1) / np.sqrt(s**2 + tau2))


def rivals(judged: Judged) -> dict[str, tuple[Array, Array | None]]:
    """Of each other way to rank: its score, the worst first, and p-values where it has any."""
    level = judged.signals["level"]
    o, e, n = (level[name].to_numpy(float) for name in ("observed", "expected", "trials"))
    counts = judged.counts
    last = counts.feedback[(counts.feedback["month"] >= RULES.history - RULES.level) & (counts.feedback["unit"] >= 0)]
    pakn = last.groupby("unit")["received"].sum().reindex(range(len(n))).fillna(0).to_numpy(float)
    z = funnel(o, e, ~np.isnan(judged.p) & (e > 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "rate": (o / n, None),
            "count": (o, None),
            "pakn_per_head": (pakn / counts.units["population"].to_numpy(float), None),
            "wilson": (wilson(o, n)[0], None),
            "observed_expected": (o / e, None),
            "funnel": (z, ndtr(-z)),
        }


def methods(judged: Judged) -> dict[str, tuple[Array, Array | None]]:
    """Our score: with all signals that count, without each, with each other one at weight 1; and the rivals."""
    each = np.column_stack([judged.signals[name]["p"].to_numpy(float) for name in SIGNALS])
    places = {name: number for number, name in enumerate(SIGNALS)}
    found: dict[str, tuple[Array, Array | None]] = {"ours": (-np.log10(judged.p), judged.p)}

    def also(way: str, left_out: Iterable[str], rules: Rules = RULES) -> None:
        rest = each.copy()
        rest[:, [places[name] for name in left_out]] = np.nan
        p = scored(rest, rules)[0]
        found[way] = (-np.log10(p), p)

    for name in SIGNALS:
        if name in RULES.counted:
            also(f"without_{name}", [name])
        else:
            also(f"with_{name}", [], replace(RULES, weights=RULES.weights | {name: 1.0}))
    return found | rivals(judged)


def measured(score: Array, p: Array | None, judged: Judged, truth: pd.DataFrame) -> dict[str, float]:
    """MEASURES, and recall among the first 30 by kind; for fair kinds the share that is an alert."""
    enough = ~np.isnan(judged.p)
    bad, kind = truth["bad"].to_numpy(bool), truth["kind"].to_numpy(str)
    order = np.argsort(-np.where(enough & ~np.isnan(score), score, -np.inf), kind="stable")
    ranked = bad[order]
    alert = np.zeros(len(bad), dtype=bool)
    if p is not None:
        alert = np.nan_to_num(benjamini_hochberg(np.where(enough, p, np.nan)), nan=1.0) <= RULES.alert
    planted = max(int(bad.sum()), 1)
    precision = np.cumsum(ranked) / np.arange(1, len(bad) + 1)
    told = {
        "precision_15": float(ranked[:TOP].mean()),
        "recall_30": float(ranked[:LIST].sum() / planted),
        "average_precision": float(precision[ranked].sum() / planted),
        "alerts": float(alert.sum()),
        "false_alerts": float((alert & ~bad).sum()),
    }
    first = np.isin(np.arange(len(bad)), order[:LIST])
    told |= {name: float(first[kind == name].mean()) for name in BAD if (kind == name).any()}
    return told | {name: float(alert[(kind == name) & enough].sum()) for name in FAIR if (kind == name).any()}


def one(task: tuple[str, Recipe, int]) -> list[dict[str, Any]]:
    """One city: a row a method."""
    name, recipe, seed = task
    city = simulate(seed, recipe)
    judged = judge(counts_of(city))
    ways = methods(judged) if recipe.bad else {"ours": (-np.log10(judged.p), judged.p)}
    return [
        {"city": name, "seed": seed, "method": way} | measured(*found, judged, city.truth)
        for way, found in ways.items()
    ]


def run(chosen: list[Plan], jobs: int, tell: Callable[[str], object]) -> pd.DataFrame:
    """All cities: a row a city and method."""
    tasks = [(plan.name, plan.recipe, seed) for plan in chosen for seed in plan.seeds]
    rows: list[dict[str, Any]] = []
    with Pool(jobs) as pool:
        for number, found in enumerate(pool.imap_unordered(one, tasks)):
            rows += found
            if number % 10 == 9:
                tell(f"{number + 1} / {len(tasks)}\n")
    return pd.DataFrame(rows).sort_values(["city", "method", "seed"], ignore_index=True)


def document(frame: pd.DataFrame, chosen: list[Plan], command: str) -> str:
    """The figures as TOML: mean, standard deviation, least and most over the cities of each measure."""
    lines = [
        "# What the back-test of the flags found; written by the command below, never by hand. Precision among the",
        "# first 15, recall among the first 30, average precision, alerts at a false discovery rate of 5 %; by kind:",
        "# share among the first 30.",
        f'command = "{command}"',
        f"weights = {{ {', '.join(f'{name} = {weight:g}' for name, weight in RULES.weights.items())} }}",
    ]
    for plan in chosen:
        mine = frame[frame["city"] == plan.name]
        about = {"cities": len(plan.seeds), "units": plan.recipe.units, "dossiers": plan.recipe.dossiers}
        about["planted"] = sum(plan.recipe.bad.values())
        lines += ["", f"[{plan.name}]", f'seeds = "{plan.seeds.start}-{plan.seeds.stop - 1}"']
        lines += [f"{name} = {value}" for name, value in about.items()]
        for method, part in mine.groupby("method", sort=False):
            lines += ["", f"[{plan.name}.{method}]", *_lines(part, plan)]
    return "\n".join(lines) + "\n"


def _lines(part: pd.DataFrame, plan: Plan) -> list[str]:
    lines = []
    alerts, false = int(part["alerts"].sum()), int(part["false_alerts"].sum())
    if not plan.planted:
        low, high = (float(x) for x in wilson(int((part["alerts"] > 0).sum()), len(part)))
        least, most = (float(x) for x in byar(alerts))
        per_city = [alerts / len(part), least / len(part), most / len(part)]
        any_alert = [float((part["alerts"] > 0).mean()), low, high]
        return [
            f"alerts = {alerts}",
            f"alerts_per_city = {[round(x, 4) for x in per_city]}",
            f"cities_with_any = {[round(x, 4) for x in any_alert]}",
        ]
    kinds = [name for name in (*MEASURES, *BAD) if name in part and part[name].notna().any()]
    for name in kinds:
        values = part[name]
        if name in ("alerts", "false_alerts") and not alerts:
            continue
        lines.append(f"{name} = {_spread(values)}")
    if alerts:
        low, high = (float(x) for x in wilson(false, alerts))
        lines.append(f"false_share = [{false / alerts:.4f}, {low:.4f}, {high:.4f}]  # of {alerts} alerts, Wilson 95 %")
    lines += [f"alerts_{name} = {int(part[name].sum())}" for name in FAIR if alerts and part[name].notna().any()]
    return lines


def _spread(values: pd.Series) -> str:
    deviation = float(values.std()) if len(values) > 1 else 0.0
    return (
        f"{{ mean = {values.mean():.4f}, sd = {deviation:.4f}, least = {values.min():.4f}, most = {values.max():.4f} }}"
    )


def report(frame: pd.DataFrame) -> str:
    """The table that the command prints: means over cities."""
    lines = []
    for city, part in frame.groupby("city", sort=False):
        means = part.groupby("method", sort=False).mean(numeric_only=True).drop(columns="seed")
        lines += [f"{city}: {part['seed'].nunique()} cities", means.dropna(axis=1).round(3).to_string(), ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1101)
    parser.add_argument("--none", type=float, default=1.0, help="share of the 260 cities without a bad unit")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="put the figures into metrics/flags_backtest.toml")
    options = parser.parse_args()
    begun = time.perf_counter()
    chosen = [plan for plan in plans(options.first, options.seeds, options.none) if len(plan.seeds)]
    frame = run(chosen, options.jobs, sys.stderr.write)
    command = f"python -m tests.backtest.flags --seeds {options.seeds} --first {options.first}"
    if options.write:
        (HERE / "metrics" / "flags_backtest.toml").write_text(document(frame, chosen, command), encoding="utf-8")
    sys.stdout.write(report(frame) + f"{time.perf_counter() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
