"""Statistics as pure functions of arrays."""

from metrics.stats.control import Limits, p_prime, special_causes, u_prime, xmr
from metrics.stats.differences import newcombe_difference, paired_difference
from metrics.stats.discoveries import benjamini_hochberg
from metrics.stats.funnel import Spread, chance_limits, fair_limits, funnel_limits, funnel_z, overdispersion
from metrics.stats.proportions import wilson
from metrics.stats.ratios import byar, indirect_standardise
from metrics.stats.shrinkage import Prior, Shrunken, calibrate, empirical_bayes, overdispersed_z

__all__ = [
    "Limits",
    "Prior",
    "Shrunken",
    "Spread",
    "benjamini_hochberg",
    "byar",
    "calibrate",
    "chance_limits",
    "empirical_bayes",
    "fair_limits",
    "funnel_limits",
    "funnel_z",
    "indirect_standardise",
    "newcombe_difference",
    "overdispersed_z",
    "overdispersion",
    "p_prime",
    "paired_difference",
    "special_causes",
    "u_prime",
    "wilson",
    "xmr",
]
