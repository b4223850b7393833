"""Statistics as pure functions of arrays."""

from metrics.stats.control import Limits, p_prime, special_causes, u_prime, xmr
from metrics.stats.counts import (
    calibrate_counts,
    calibrated_count_z,
    exposure,
    overdispersed_count_z,
    predictive,
    rate_variance,
)
from metrics.stats.differences import newcombe_difference, paired_difference
from metrics.stats.discoveries import benjamini_hochberg
from metrics.stats.funnel import Spread, chance_limits, fair_limits, funnel_limits, funnel_z, overdispersion
from metrics.stats.null import Prior
from metrics.stats.proportions import wilson
from metrics.stats.ratios import byar, indirect_standardise
from metrics.stats.scan import Cluster, space_time_scan
from metrics.stats.shrinkage import (
    Shrunken,
    calibrate,
    calibrated_z,
    empirical_bayes,
    limited_translation,
    overdispersed_z,
)
from metrics.stats.sparse import sparse_spread
from metrics.stats.spatial import GetisOrd, LocalMoran, getis_ord, local_moran, nearest_neighbours
from metrics.stats.surveillance import Cusum, Ewma, cusum, ewma

__all__ = [
    "Cluster",
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
    "calibrate_counts",
    "calibrated_count_z",
    "calibrated_z",
    "chance_limits",
    "cusum",
    "empirical_bayes",
    "ewma",
    "exposure",
    "fair_limits",
    "funnel_limits",
    "funnel_z",
    "getis_ord",
    "indirect_standardise",
    "limited_translation",
    "local_moran",
    "nearest_neighbours",
    "newcombe_difference",
    "overdispersed_count_z",
    "overdispersed_z",
    "overdispersion",
    "p_prime",
    "paired_difference",
    "predictive",
    "rate_variance",
    "space_time_scan",
    "sparse_spread",
    "special_causes",
    "u_prime",
    "wilson",
    "xmr",
]
