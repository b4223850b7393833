"""Statistics as pure functions of arrays."""

from metrics.stats.control import Limits, p_prime, special_causes, u_prime, xmr
from metrics.stats.differences import newcombe_difference, paired_difference
from metrics.stats.discoveries import benjamini_hochberg
from metrics.stats.funnel import Spread, chance_limits, fair_limits, funnel_limits, funnel_z, overdispersion
from metrics.stats.proportions import wilson
from metrics.stats.ratios import byar, indirect_standardise
from metrics.stats.shrinkage import Prior, Shrunken, calibrate, empirical_bayes, overdispersed_z
from metrics.stats.spatial import GetisOrd, LocalMoran, getis_ord, local_moran, nearest_neighbours
from metrics.stats.surveillance import Cusum, Ewma, cusum, ewma

__all__ = [
    "Cusum",
    "Ewma",
    "GetisOrd",
    "Limits",
    "LocalMoran",
    "Prior",
    "Shrunken",
    "Spread",
    "benjamini_hochberg",
    "byar",
    "calibrate",
    "chance_limits",
    "cusum",
    "empirical_bayes",
    "ewma",
    "fair_limits",
    "funnel_limits",
    "funnel_z",
    "getis_ord",
    "indirect_standardise",
    "local_moran",
    "nearest_neighbours",
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
