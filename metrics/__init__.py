"""Snapshot and filters in, numbers out (CONTRACT §3, §4)."""
