"""Which dossiers a later full export lacks: late ones of units that take them out, few of all others."""

from __future__ import annotations

import numpy as np

from sample_data.removed import MERGED, OF_LATE, RECODED, SINCE, removed

TAKES, MOVES, PLAIN = 3, 5, 7
COUNT = 20_000


def block(unit: int, late: bool, received: int) -> dict[str, np.ndarray]:
    return {
        "code": np.array([f"H26.101-260301-{n:05}" for n in range(COUNT)]),
        "unit": np.full(COUNT, unit),
        "late": np.full(COUNT, late),
        "received": np.full(COUNT, received),
    }


def test_shares_of_what_vanishes() -> None:
    units = {TAKES: "removes", MOVES: "recoded"}
    given = [  # unit, late, received, share beside the merged
        (TAKES, True, SINCE, {"removes": OF_LATE}), (TAKES, False, SINCE, {}), (TAKES, True, SINCE - 1, {}),
        (MOVES, False, SINCE, {"recoded": RECODED}), (MOVES, True, SINCE - 1, {}), (PLAIN, True, SINCE, {}),
    ]  # fmt: skip
    for unit, late, received, shares in given:
        found = removed(block(unit, late, received), units)
        expected = {"merged": MERGED} | shares
        assert {kind for _, kind in found} == set(expected)
        for kind, share in expected.items():
            n = sum(1 for _, name in found if name == kind)
            assert abs(n - COUNT * share) < 5 * np.sqrt(COUNT * share), (unit, kind, n)
        assert len({row for row, _ in found}) == len(found)
