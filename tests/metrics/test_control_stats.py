"""Control limits against published figures, and the rules on hand-made series."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics.stats import Limits, p_prime, special_causes, u_prime, xmr

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


# qicharts2 0.8.1 (R), as recorded in github.com/AUS-DOH-Safety-and-Quality/PowerBI-SPC, test/fixtures/qicharts2.ts
# (commit d4bb4f6). "nhs": emergency attendances of twenty weeks seen within four hours, and all of them, from Mohammed
# et al. 2013, BMJ Qual Saf 22:362-368. "hai": hospital infections and days at risk of 24 months (to four decimals).
NHS = (
    (
        *(266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320),
        *(267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989),
    ),
    (
        *(280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529),
        *(279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772),
    ),
)
HAI = (
    (
        *(575, 521, 585, 528, 507, 519, 457, 505, 494, 512, 543, 506),
        *(509, 521, 549, 531, 509, 528, 419, 512, 495, 513, 454, 490),
    ),
    (
        *(310466.8333, 282346.7917, 309089.7083, 287977.3333, 297743.3750, 286988.2500),
        *(261120.3333, 268720.7500, 284437.8750, 290449.5000, 288104.4583, 279961.3750),
        *(289803.9583, 275950.5833, 290824.4583, 285495.7500, 282515.2083, 273927.8750),
        *(253085.6250, 262410.7083, 275529.2500, 282405.0833, 259530.7917, 256235.4583),
    ),
)


@pytest.mark.parametrize(
    ("chart", "data", "baseline", "centre", "lower", "upper"),
    [
        (
            p_prime,
            NHS,
            None,
            0.95289971134419116,
            {0: 0.9401296441775141, 3: 0.94047300747792362, 12: 0.93980301398912502, 19: 0.93997499652290417},
            {0: 0.96566977851086822, 3: 0.9653264152104587, 12: 0.96599640869925729, 19: 0.96582442616547814},
        ),
        (p_prime, NHS, 10, 0.95105964383277042, {0: 0.938664691389006}, {}),
        (
            u_prime,
            HAI,
            None,
            0.0018235751654857592,
            {0: 0.0015763817754848699, 6: 0.0015540346133066751, 18: 0.0015497894911090633, 23: 0.0015514774813533132},
            {0: 0.0020707685554866486, 6: 0.0020931157176648433, 18: 0.0020973608398624551, 23: 0.002095672849618205},
        ),
        (  # these months vary less than chance: sigma_z is below 1 and left so
            u_prime,
            HAI,
            12,
            0.0018135371760980396,
            {0: 0.0016028174413353386, 6: 0.0015837676273946369, 18: 0.001580148877623404, 21: 0.0015925960505783561},
            {},
        ),
    ],
    ids=["nhs pp", "nhs pp freeze 10", "hai up", "hai up freeze 12"],
)
def test_prime_charts_of_qicharts2(
    chart: Callable[..., Limits],
    data: tuple[tuple[float, ...], tuple[float, ...]],
    baseline: int | None,
    centre: float,
    lower: dict[int, float],
    upper: dict[int, float],
) -> None:
    """The cases of the fixture by their names there; limits of chosen points, counted from 0."""
    found = chart(*data, baseline)
    assert found.centre == pytest.approx(centre, rel=1e-9)
    for limits, expected in ((found.lower, lower), (found.upper, upper)):
        assert {place: limits[place] for place in expected} == pytest.approx(expected, rel=1e-9)


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
