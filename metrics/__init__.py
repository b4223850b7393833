"""Snapshot and filters in, numbers out (CONTRACT §3, §4)."""

import data_loaders  # noqa: F401  (sets OpenBLAS's threads before numpy is read)
