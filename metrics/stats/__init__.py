"""Statistics as pure functions of arrays."""

from metrics.stats.differences import newcombe_difference
from metrics.stats.proportions import wilson
from metrics.stats.ratios import byar, indirect_standardise

__all__ = ["byar", "indirect_standardise", "newcombe_difference", "wilson"]
