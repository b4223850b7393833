"""From raw exports to a checked, immutable snapshot (CONTRACT §1, §2, §5)."""
