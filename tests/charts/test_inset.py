"""What of a place's outline lies in the enlarged part of a map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.inset import Box, clipped
from charts.outline import Ring, signed_area

UNIT: Box = (0, 0, 1, 1)


def ring(*points: tuple[float, float]) -> Ring:
    return (*points, points[0])


@pytest.mark.parametrize(
    ("drawn", "area", "corners"),
    [
        (ring((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)), 0.36, 4),  # inside
        (ring((2, 2), (3, 2), (3, 3)), 0, 0),  # outside
        (ring((-1, -1), (2, -1), (2, 2), (-1, 2)), 1, 4),  # around it
        (ring((0.5, 0.5), (1.5, 0.5), (1.5, 0.9), (0.5, 0.9)), 0.2, 4),  # over one side
        (ring((0.5, 0.5), (1.5, 0.5), (0.5, 1.5)), 0.25, 4),  # a triangle over a corner: the quarter square
        (ring((0, -0.5), (1.5, 1), (0, 1)), 0.875, 5),  # (0,0), (0.5,0), (1,0.5), (1,1), (0,1)
    ],
)
def test_cases_by_hand(drawn: Ring, area: float, corners: int) -> None:
    found = clipped(drawn, UNIT)
    assert (len(set(found)), round(signed_area(found), 9) if found else 0) == (corners, area)
    assert not found or found[0] == found[-1]


@given(st.lists(st.tuples(st.floats(-2, 3), st.floats(-2, 3)), min_size=3, max_size=8, unique=True))
def test_nothing_stands_out_and_nothing_is_turned(points: list[tuple[float, float]]) -> None:
    found = clipped(ring(*points), UNIT)
    assert all(-1e-9 <= x <= 1 + 1e-9 and -1e-9 <= y <= 1 + 1e-9 for x, y in found)
    assert clipped(found, UNIT) == found
