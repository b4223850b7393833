"""Control limits against published figures, and the rules on hand-made series."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.stats import p_prime, special_causes, u_prime, xmr

# NIST/SEMATECH e-Handbook of Statistical Methods, §6.3.2.2 Individuals Control Charts: ten batches of a flow rate,
# published centre 50.81, limits 45.8159 and 55.8041, mean moving range 1.8778.
FLOWRATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_xmr_of_the_nist_example() -> None:
    found = xmr(FLOWRATE)
    assert found.centre == pytest.approx(50.81, abs=5e-5)
    assert found.lower[0] == pytest.approx(45.8159, abs=5e-4)
    assert found.upper[0] == pytest.approx(55.8041, abs=5e-4)
    assert special_causes(found.z) == [""] * 10


def test_limits_stand_on_the_baseline_alone() -> None:
    longer = xmr([*FLOWRATE, 80, 90, 100], baseline=10)
    assert longer.centre == pytest.approx(50.81)
    assert longer.upper[-1] == pytest.approx(55.8041, abs=5e-4)
    assert special_causes(longer.z)[-3:] == ["+outside"] * 3


def test_p_prime_by_hand() -> None:
    """p̄ = 60/400 = 0.15, σ_p = √(0.15·0.85/100) = 0.0357071; z = −1.40028, 1.40028, −0.28006, 0.28006;
    |Δz| = 2.80056, 1.68034, 0.56011, mean 1.68034; σ_z = 1.68034/1.128 = 1.48966; p̄ + 3·σ_z·σ_p = 0.30957.
    """
    found = p_prime([10, 20, 14, 16], [100] * 4)
    assert found.centre == pytest.approx(0.15)
    assert found.sigma_z == pytest.approx(1.48966, abs=1e-5)
    assert found.upper[0] == pytest.approx(0.30957, abs=1e-5)
    assert found.lower[0] == 0


def test_p_prime_is_the_p_chart_when_chance_alone_varies() -> None:
    """Laney: sigma_z is 1 in the long run of a binomial process, and the chart then Shewhart's p chart."""
    random = np.random.default_rng(5)
    n = np.full(4000, 500)
    found = p_prime(random.binomial(n, 0.1), n)
    assert found.sigma_z == pytest.approx(1, abs=0.04)
    assert found.upper[0] == pytest.approx(0.1 + 3 * np.sqrt(0.1 * 0.9 / 500), abs=0.002)


def test_u_prime_by_hand() -> None:
    """ū = 24/12 = 2, σ_u = √(2/4) = 0.707107; z = −0.70711, 1.41421, −0.70711; |Δz| = 2.12132 twice; σ_z = 1.88060."""
    found = u_prime([6, 12, 6], [4, 4, 4])
    assert found.centre == pytest.approx(2)
    assert found.sigma_z == pytest.approx(1.88060, abs=1e-5)
    assert found.upper[0] == pytest.approx(2 + 3 * 1.88060 * 0.707107, abs=1e-4)


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        ([0.5] * 6, [""] * 6),
        ([0.5] * 7, ["+shift"] * 7),
        ([-0.5] * 8 + [0.1], ["-shift"] * 8 + [""]),
        ([0.5] * 6 + [0.0] + [0.5], [""] * 8),
        ([-1, -0.6, -0.2, 0.2, 0.6, 1.0], ["+trend"] * 6),
        ([-1, -0.6, -0.2, 0.2, 0.6, 0.6], [""] * 6),
        ([2.1, 0.1, 2.2], ["+near", "", "+near"]),
        ([2.1, 0.1, -2.2], ["", "", ""]),  # opposite sides do not add up
        ([2.1, 0.1, 0.1, 2.2], [""] * 4),
        ([0.1, 3.1, -3.2], ["", "+outside", "-outside"]),
        ([3.0, -3.0], ["", ""]),  # on the limit is not outside it
        ([], []),
    ],
)
def test_rules(z: list[float], expected: list[str]) -> None:
    assert special_causes(z) == expected


def test_nothing_varies() -> None:
    found = p_prime([0, 0, 0, 5], [50, 50, 50, 50], baseline=3)
    assert found.z.tolist() == [0, 0, 0, np.inf]
    assert special_causes(found.z)[-1] == "+outside"


@pytest.mark.parametrize("chart", [lambda: xmr([1.0]), lambda: p_prime([1], [2])])
def test_one_point_has_no_limits(chart: object) -> None:
    with pytest.raises(ValueError):
        chart()  # type: ignore[operator]
