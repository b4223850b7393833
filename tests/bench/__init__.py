"""Speed, beside the plain alternative: `make bench` (DESIGN §8)."""
