"""How often a signal was right: what inspectors found in listed dossiers, against the random control sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from metrics.stats import newcombe_difference, wilson
from metrics.to_open import REASONS

COLUMNS = ("signal", "numerator", "denominator", "rate", "low", "high", "difference", "diff_low", "diff_high", "clear")


def hit_rates(answers: Sequence[Mapping[str, str]], units: Collection[str] | None = None) -> pd.DataFrame:
    """COLUMNS, one row a signal (of REASONS) with answers, then `listed` (all listed dossiers) and `control`.

    `answers`: rows of data_loaders.checks.stored (found "1" where something was found). `numerator` found of
    `denominator` opened, with Wilson's `low, high`; `difference` to the rate of the control sample with Newcombe's
    `diff_low, diff_high`; `clear` where these exclude zero. `units` keeps the answers of some units.
    """
    rows = [row for row in answers if units is None or row["unit_code"] in units]
    control = [row for row in rows if row["group"] == "control"]
    listed = [row for row in rows if row["group"] == "listed"]
    groups = [(name, [row for row in listed if name in row["signals"].split("|")]) for name in REASONS]
    groups = [(name, some) for name, some in groups if some] + [("listed", listed), ("control", control)]
    hits_c, n_c = _hits(control), len(control)
    found = []
    for name, some in groups:
        hits, n = _hits(some), len(some)
        low, high = (float(limit) for limit in wilson(hits, n)) if n else (np.nan, np.nan)
        apart = diff_low = diff_high = np.nan
        if n and n_c and name != "control":
            apart, diff_low, diff_high = (float(v) for v in newcombe_difference(hits, n, hits_c, n_c))
        clear = bool(diff_low > 0 or diff_high < 0)
        rate = hits / n if n else np.nan
        found.append((name, hits, n, rate, low, high, apart, diff_low, diff_high, clear))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _hits(rows: Sequence[Mapping[str, str]]) -> int:
    return sum(1 for row in rows if row["found"] == "1")
