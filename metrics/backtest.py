"""What the back-test of the flags found on simulated cities, as tables: metrics/flags_backtest.toml, which
`python -m tests.backtest.flags --write` writes; and how often visits found what the flags had proposed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import scipy as sp

from metrics.flag_rules import RULES, TEXTS
from metrics.stats import wilson

CITIES = ("full", "harder")
QUIET = ("none_small", "none_full", "none_incident")
METHODS = ("ours", "funnel", "observed_expected", "wilson", "rate", "count", "pakn_per_head")
MEASURES = ("precision_15", "average_precision", "recall_30")
KINDS = ("chronic", "chronic_mild", "changed", "hides_pending", "bunching", "burst")
FAIR = ("tiny", "hard_mix", "recovered", "transient", "very_large", "migration", "incident")
TRACKS = ("flagged", "follow_up", "random", "added")
_SURE = 0.975


@cache
def document() -> dict[str, Any]:
    """The file: `command`, `weights`, and of each city its size, `seeds` and figures."""
    return tomllib.loads(files("metrics").joinpath("flags_backtest.toml").read_text(encoding="utf-8"))


def methods(city: str) -> pd.DataFrame:
    """Ways to rank units: `method`; of each measure its mean over the cities, the 95 % interval of that mean
    (`<measure>_low, _high`, Student's t) and the least and most (`_least, _most`); `alerts` in all, and of methods that
    alert `false_share` of them with Wilson's `false_low, false_high`.
    """
    found = document()[city]
    rows = []
    for method in METHODS:
        told = found[method]
        row: dict[str, Any] = {"method": method, "alerts": np.nan, "false_share": np.nan}
        for measure in MEASURES:
            row |= _spread(measure, told[measure], found["cities"])
        if "false_share" in told:
            row["alerts"] = round(told["alerts"]["mean"] * found["cities"])
            row["false_share"], row["false_low"], row["false_high"] = told["false_share"]
        rows.append(row)
    return pd.DataFrame(rows)


def _spread(measure: str, told: dict[str, float], cities: int) -> dict[str, float]:
    reach = float(sp.special.stdtrit(cities - 1, _SURE)) * told["sd"] / np.sqrt(cities) if cities > 1 else np.nan
    return {
        measure: told["mean"],
        f"{measure}_low": max(0.0, told["mean"] - reach),
        f"{measure}_high": min(1.0, told["mean"] + reach),
        f"{measure}_least": told["least"],
        f"{measure}_most": told["most"],
    }


def kinds(city: str) -> pd.DataFrame:
    """Of each kind of planted unit, the share among the first 30: `kind`, `ours`, `funnel`."""
    found = document()[city]
    return pd.DataFrame(
        [{"kind": kind} | {method: found[method][kind]["mean"] for method in ("ours", "funnel")} for kind in KINDS]
    )


def left_out(city: str) -> pd.DataFrame:
    """What each signal is worth: `signal`, its `weight`, whether it is `counted`, average precision and share of the
    first 15 as the score is (`average_precision`, `precision_15`) and `otherwise` (`precision_15_otherwise` …): without
    it, or of one that is not counted with it at weight 1; and the average precision `lost` by that.
    """
    found = document()[city]
    rows = []
    for signal in TEXTS:
        counted = signal in RULES.counted
        row: dict[str, Any] = {"signal": signal, "counted": counted, "weight": RULES.weights[signal]}
        for measure in ("average_precision", "precision_15"):
            row[measure] = found["ours"][measure]["mean"]
            way = f"without_{signal}" if counted else f"with_{signal}"
            row[f"{measure}_otherwise"] = found[way][measure]["mean"]
        row["lost"] = row["average_precision"] - row["average_precision_otherwise"]
        rows.append(row)
    return pd.DataFrame(rows)


def quiet() -> pd.DataFrame:
    """Cities without a bad unit: `city`, `cities`, `units`, `dossiers`, `alerts` in all, `with_any` of the cities, that
    `share` with Wilson's `low, high`, and `expected`: the share that the method says.
    """
    rows = []
    for city in QUIET:
        found = document()[city]
        share, low, high = found["ours"]["cities_with_any"]
        row = {name: found[name] for name in ("cities", "units", "dossiers")}
        row |= {"city": city, "alerts": found["ours"]["alerts"], "with_any": round(share * found["cities"])}
        rows.append(row | {"share": share, "low": low, "high": high, "expected": RULES.alert})
    return pd.DataFrame(rows)


def fair_alerts(city: str) -> dict[str, int]:
    """Alerts of fair units that look bad, by kind, over all cities."""
    ours = document()[city]["ours"]
    return {kind: int(ours.get(f"alerts_{kind}", 0)) for kind in FAIR}


def hit_rates(outcomes: pd.DataFrame) -> pd.DataFrame:
    """How often visits ended in a conclusion that asks for remedies, by track of the frozen plans: `track`, `planned`,
    `concluded`, `adverse`, `rate` with Wilson's `low, high` (NaN before a conclusion).

    `outcomes`: a row a planned visit: `track`, `adverse` (null before a conclusion). The random track is what the
    others are compared with: Bardsley et al. 2009, Quality & Safety in Health Care 18:3-7.
    """
    rows = []
    for track in TRACKS:
        mine = outcomes.loc[outcomes["track"] == track, "adverse"]
        known = mine.dropna()
        n, k = len(known), int(known.astype(bool).sum())
        low, high = (float(x) for x in wilson(k, n)) if n else (np.nan, np.nan)
        rate = k / n if n else np.nan
        rows.append({"track": track, "planned": len(mine), "concluded": n, "adverse": k, "rate": rate} |
                    {"low": low, "high": high})  # fmt: skip
    return pd.DataFrame(rows)
