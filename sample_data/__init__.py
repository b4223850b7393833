"""Hanoi-shaped raw exports with planted truths, for tests and for a first look. Nothing in them is real."""
