"""`python -m tests.backtest.power 0.235 0.35 0.15`: which share of units a signal finds, by the dossiers it applies to.

Calculated, not simulated: a unit whose true share is the second number where the first is expected, both of units that
differ by the third (deviation of the log odds); found with p up to 0.1 % (about what a false discovery rate of 5 % asks
for where few of 130 units are planted) and three dossiers or more.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.special import expit, logit, ndtr
from scipy.stats import binom

from metrics.signals import FEWEST
from metrics.stats import Prior, overdispersed_z

SIZES = (50, 100, 200, 400, 800, 1600, 6400)
P = 0.001
STEPS = np.linspace(-3, 3, 41)


def power(n: int, expected: float, planted: float, spread: float) -> float:
    """The share found of such units with `n` dossiers."""
    count = np.arange(n + 1.0)
    same = np.ones_like(count)
    prior = Prior(-(spread**2) / 2, spread)
    z = overdispersed_z(count, n * expected * same, n * expected * (1 - expected) * same, prior)
    found = (1 - ndtr(z) <= P) & (count >= FEWEST)
    weight = np.exp(-0.5 * STEPS**2)
    share = [binom.pmf(count, n, expit(logit(planted) + spread * step))[found].sum() for step in STEPS]
    return float(np.average(share, weights=weight))


if __name__ == "__main__":
    expected, planted, spread = (float(text) for text in sys.argv[1:4])
    for n in SIZES:
        sys.stdout.write(f"{n:6d}  {power(n, expected, planted, spread):6.1%}\n")
