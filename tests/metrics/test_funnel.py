"""Funnel limits and the natural spread between units, against published figures and the formulas' own laws."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats import byar, chance_limits, fair_limits, funnel, funnel_limits, funnel_z, overdispersion
from metrics.stats.funnel import Z998, Scale
from metrics.stats.proportions import Z95

# The six institutions of FunnelPlotR's own tests.
OBSERVED = (100, 150, 180, 80, 120, 225)
EXPECTED = (108, 112, 165, 95, 100, 220)


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(funnel).failed == 0


def test_phi_as_published() -> None:
    """FunnelPlotR, tests/testthat/test-classes_methods.R: phi 2.948033 (log scale; of six none is trimmed)."""
    assert round(overdispersion(OBSERVED, EXPECTED, "log", trimmed=0).phi, 6) == 2.948033


@pytest.mark.parametrize(("scale", "low", "high"), [("sqrt", 0.10, 2.86), ("log", 0.25, 3.98)])
def test_limits_as_published(scale: Scale, low: float, high: float) -> None:
    """clinical-qikit 0.5.0 (PyPI), docs/methods.md, section 4.1: 99.8 % limits of the ratio at five expected events."""
    found = funnel_limits([5], Z998, scale=scale)
    assert [float(limit[0].round(2)) for limit in found] == [low, high]


@pytest.mark.parametrize(
    ("unit", "score", "low95", "high95", "low998", "high998"),
    [
        ("f", 0.3734456258, 12.5147645268, 27.5757335967, 9.1001950998, 32.6314028973),
        ("h", 0.5448873657, 12.9512399709, 26.9924924212, 9.7026606984, 31.6671766219),
        ("b", -0.1785634591, 12.9758193268, 26.9600150304, 9.7368369994, 31.6135201855),
    ],
)
def test_proportions_as_published(
    unit: str, score: float, low95: float, high95: float, low998: float, high998: float
) -> None:
    """controlchartspy 0.1.3 (PyPI), README, section Funnel Plot: ten organisations, limits in per cent on the arcsine
    scale without room for spread (here to ten decimals; it prints more).
    """
    y = [27, 23, 35, 26, 38, 22, 46, 26, 27, 35]
    n = [170, 122, 178, 184, 161, 105, 190, 121, 137, 197]
    place, target = "abcdefghij".index(unit), sum(y) / sum(n)
    assert round(100 * target, 10) == 19.4888178914
    assert round(float(funnel_z(y, n, scale="arcsine")[place]), 10) == score
    for z, low, high in ((Z95, low95, high95), (Z998, low998, high998)):
        found = funnel_limits(n, z, scale="arcsine", target=target)
        assert [round(float(100 * limit[place]), 10) for limit in found] == [low, high]


# What another implementation makes of units that differ more than chance: controlchartspy 0.1.3 (PyPI; the engine of
# PowerBI-Funnels) run with od_adjust "yes". It does not print these figures itself. Per unit: score, 95 % and 99.8 %
# limits. Ratios: OBSERVED and EXPECTED, square root scale. Proportions: twelve units of clinical-qikit 0.5.0,
# fixtures/spc/funnel_pp_additive.json, arcsine scale, in per cent.
RATIOS = [
    (-0.4976275472, 0.7247440407, 1.3194680385, 0.5861095564, 1.5237978639),
    (2.0883095503, 0.7265701755, 1.3170067419, 0.5887000272, 1.5196284354),
    (0.6316966898, 0.7431054363, 1.2949628957, 0.6122665095, 1.4823680843),
    (-1.0567017316, 0.7178862968, 1.3287594551, 0.5764034929, 1.5395538282),
    (1.2384216056, 0.7207086930, 1.3249261487, 0.5803939253, 1.5330503601),
    (0.1670400777, 0.7524069131, 1.2827512228, 0.6256089172, 1.4617911799),
]
PROPORTIONS = [
    (-1.7997649262, 4.0303499958, 48.8882365373, 0.1380089052, 65.1437795222),
    (0.4900252028, 4.3721117919, 48.0367025426, 0.2557222533, 63.8583146331),
    (-1.4091482456, 4.6135408360, 47.4544982565, 0.3569327853, 62.9731358997),
    (1.2671754252, 4.9318163240, 46.7092090324, 0.5110734672, 61.8328593286),
    (-1.3850886143, 5.1321538072, 46.2521054229, 0.6192743363, 61.1296725301),
    (1.0395429121, 5.2698382371, 45.9430108736, 0.6983311794, 60.6525778383),
    (-0.8848070931, 5.4109584145, 45.6302942749, 0.7831542602, 60.1686103664),
    (1.4187329572, 5.5556379279, 45.3138319182, 0.8739520386, 59.6775598581),
    (-0.8263974692, 5.6442084304, 45.1221021772, 0.9313900368, 59.3794374713),
    (-0.5368788468, 5.7040081681, 44.9934922924, 0.9709457706, 59.1792032592),
    (0.9065328990, 5.8254553961, 44.7343351647, 1.0531594038, 58.7750988243),
    (-0.6165593887, 5.8562090439, 44.6691353684, 1.0743706679, 58.6733035579),
]


@pytest.mark.parametrize(
    ("observed", "size", "scale", "target", "unit", "expected"),
    [
        (OBSERVED, EXPECTED, "sqrt", 1.0, 1, RATIOS),
        (
            (2, 14, 5, 30, 9, 41, 20, 77, 35, 50, 160, 96),
            (40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 500, 600),
            "arcsine",
            0.22,
            100,
            PROPORTIONS,
        ),
    ],
    ids=["ratios", "proportions"],
)
def test_limits_with_room_for_spread_as_elsewhere(
    observed: tuple[int, ...],
    size: tuple[int, ...],
    scale: Scale,
    target: float,
    unit: int,
    expected: list[tuple[float, ...]],
) -> None:
    tau2 = overdispersion(observed, size, scale).tau2
    limits = (*funnel_limits(size, Z95, tau2, scale, target), *funnel_limits(size, Z998, tau2, scale, target))
    found = np.column_stack([funnel_z(observed, size, tau2, scale), *(unit * limit for limit in limits)])
    assert found == pytest.approx(np.array(expected), abs=1e-9)


def test_spread_worked_by_hand() -> None:
    """Square root scale, s = 1/(2 sqrt E): scores of 144, 100, 64 of 100 expected are 4, 0, -4, winsorised at the
    10 % and 90 % quantiles 3.2 and -3.2: phi = 2 * 3.2² / 3; w = 400: tau2 = (3 phi - 2) / (1200 - 400).
    """
    found = overdispersion([144, 100, 64], [100, 100, 100])
    phi = 2 * 3.2**2 / 3
    assert (found.n, round(found.phi, 9)) == (3, round(phi, 9))
    assert found.tau2 == pytest.approx((3 * phi - 2) / 800)
    assert overdispersion([101, 100, 99], [100, 100, 100]).tau2 == 0


def test_proportions_on_the_arcsine_scale() -> None:
    """Worked by hand: of 400 trials, sin²(pi/6) = 1/4; s = 1/40, so z of 0.5 is (pi/4 - pi/6) * 40."""
    z = funnel_z([100, 200], [400, 400], scale="arcsine", target=0.25)
    assert z == pytest.approx([0, (np.pi / 4 - np.pi / 6) * 40])
    low, high = funnel_limits([400], 2.0, scale="arcsine", target=0.25)
    assert (low[0], high[0]) == pytest.approx((np.sin(np.pi / 6 - 0.05) ** 2, np.sin(np.pi / 6 + 0.05) ** 2))


def test_limits_worked_by_hand() -> None:
    """E = 25: s = 0.1; z = 2 without spread: 0.8² and 1.2²; tau2 = 0.0300 widens s to 0.2: 0.6² and 1.4²."""
    assert funnel_limits([25], 2.0) == pytest.approx((0.64, 1.44))
    assert funnel_limits([25], 2.0, tau2=0.03) == pytest.approx((0.36, 1.96))
    assert funnel_limits([0.0001], 2.0)[0] == 0


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0.5, 400)), min_size=2, max_size=30),
    st.sampled_from([Z95, Z998]),
)
def test_a_unit_is_outside_the_limits_when_its_score_says_so(units: list[tuple[int, float]], z: float) -> None:
    observed, expected = (np.array(x, dtype=float) for x in zip(*units, strict=True))
    tau2 = overdispersion(observed, expected).tau2
    score, (low, high) = funnel_z(observed, expected, tau2), funnel_limits(expected, z, tau2)
    clear = np.abs(np.abs(score) - z) > 1e-6
    assert ((observed / expected > high) == (score > z))[clear].all()
    reachable = clear & (low > 0)
    assert ((observed / expected < low) == (score < -z))[reachable].all()


def test_chance_limits_are_where_byar_excludes_one() -> None:
    expected = np.array([0.3, 1.0, 3.6, 3.8, 7.5, 20, 300, 9000])
    low, high = chance_limits(expected)
    assert low[:3].tolist() == [0, 0, 0] and (low[3:] > 0).all()
    assert byar(high * expected)[0] == pytest.approx(expected, rel=1e-6)
    assert byar(low[3:] * expected[3:])[1] == pytest.approx(expected[3:], rel=1e-6)
    assert np.isnan(chance_limits([0])[0][0])


def test_none_of_three_expected_is_not_better() -> None:
    """The square root scale alone would say so: z = -2 sqrt 3."""
    assert funnel_z([0], [3])[0] < -Z998
    assert fair_limits([3])[0][0] == 0


def test_spread_needs_units() -> None:
    assert overdispersion([], []).tau2 == 0 and overdispersion([5], [1]).phi == 1
    assert overdispersion([5, 7, 3], [0, 0, 2]).n == 1
