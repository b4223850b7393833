"""Several looks at the same unit or place: the one that stands out most, and what so many looks make of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

from metrics.stats.null import Array

UPPER = 0.95  # share of the units from whose scores the number of looks is learnt
_TINY = 1e-300


@dataclass(frozen=True)
class Look:
    """Scores of all units over the last `length` months or weeks (of one `category` of PAKN), and what was seen and
    expected.
    """

    length: int
    z: Array
    observed: Array
    expected: Array
    category: str | None = None


def most(looks: list[Look], units: int) -> pd.DataFrame:
    """The look of each unit that stands out most: `p`, `length`, `category`, `observed`, `expected`.

    p = 1 - Phi(max z)^m (Sidak 1967, JASA 62:626-633), m the number of looks that count as independent, between 1 and
    all of them: with it one unit in twenty has p up to 5 %. Taken at the median instead, as for correlated normals, m
    is too small for the tail that matters: in cities without a bad unit p < 0.001 then came 2.5 times too often.
    `length` is 0 where there is none.
    """
    if not looks or not units:
        nothing = np.full(units, np.nan)
        return pd.DataFrame({"p": nothing, "length": 0, "category": None, "observed": nothing, "expected": nothing})
    z = np.column_stack([look.z for look in looks])
    some = (~np.isnan(z)).sum(axis=1) > 0
    best = np.where(np.isnan(z), -np.inf, z).argmax(axis=1)
    largest = np.where(some, z[np.arange(units), best], np.nan)
    upper = float(log_ndtr(np.quantile(largest[some], UPPER))) if some.any() else -1.0
    counted = float(np.clip(np.log(UPPER) / min(upper, -_TINY), 1.0, len(looks)))
    taken = [looks[n] if there else None for n, there in zip(best.tolist(), some.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "p": -np.expm1(counted * log_ndtr(largest)),
            "length": [look.length if look else 0 for look in taken],
            "category": [look.category if look else None for look in taken],
            "observed": [look.observed[u] if look else np.nan for u, look in enumerate(taken)],
            "expected": [look.expected[u] if look else np.nan for u, look in enumerate(taken)],
        }
    )
