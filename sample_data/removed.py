"""Dossiers that a later full export no longer holds: listed in DIR/truth, in no file of DIR/source.

Most units lose next to none: duplicates are merged. Some take out what is late; in some, a migration gives new codes.
Drawn from the dossiers as they are, after everything else, so that nothing that was planted before moves.
"""

from __future__ import annotations

import zlib
from datetime import date

import numpy as np

from sample_data.city import REFORM, City
from sample_data.clock import DAY, day_number
from sample_data.planted import BURSTS, Plan

KINDS = (("removes", 2), ("recoded", 2))
SINCE = day_number(date(2025, 11, 1)) * DAY
OF_LATE, RECODED, MERGED = 0.3, 0.03, 0.002  # shares


def removing_units(city: City, plan: Plan, seed: int) -> dict[int, str]:
    """Units of KINDS among today's wards with nothing planted."""
    bursts = {burst.unit for burst in plan.bursts[:BURSTS]}
    free = [n for n in city.of_level("commune", REFORM).tolist() if n not in plan.kind and n not in bursts]
    order = np.random.default_rng([seed, 9]).permutation(free).tolist()
    names = [name for name, count in KINDS for _ in range(count)]
    return dict(zip(order, names, strict=False))


def removed(block: dict[str, np.ndarray], units: dict[int, str]) -> list[tuple[int, str]]:
    """Rows of a month's dossiers that vanish, each with its kind: removes, recoded, or merged."""
    draw = np.array([zlib.crc32(code.encode()) / 2**32 for code in block["code"].tolist()])
    fresh = block["received"] >= SINCE
    kinds = {name: np.isin(block["unit"], [unit for unit, kind in units.items() if kind == name]) for name, _ in KINDS}
    masks = {
        "removes": kinds["removes"] & fresh & block["late"] & (draw >= MERGED) & (draw < MERGED + OF_LATE),
        "recoded": kinds["recoded"] & fresh & (draw >= MERGED) & (draw < MERGED + RECODED),
        "merged": draw < MERGED,
    }
    return [(row, name) for name, mask in masks.items() for row in np.flatnonzero(mask).tolist()]
