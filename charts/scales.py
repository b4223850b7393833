"""Classes of a map: five or seven steps around the city's figure, with their colours and names in the key.

Limits at 0.5, 0.8, 1.25 and 2 times the city's rate make the middle class mean "like the whole city" and the darkest
rare; quintiles would paint a fifth of the wards dark in any quiet month.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from charts.theme import Theme
from i18n import t
from i18n.formats import PERCENT_SIGN, number

RATE_FACTORS = (0.5, 0.8, 1.25, 2.0)
EXPECTED_LIMITS = (0.5, 0.67, 0.87, 1.15, 1.5, 2.0)


@dataclass(frozen=True)
class Scale:
    """Lower limits of every class but the first, colours (one more than limits), names in the key, title of the key."""

    limits: tuple[float, ...]
    colours: tuple[str, ...]
    names: tuple[str, ...]
    title: str

    def of(self, value: float) -> int:
        """Class of a value; a value on a limit belongs to the class above."""
        return bisect_right(self.limits, value)


def significant(x: float, digits: int = 2) -> float:
    """`x` rounded to two significant digits: 0.0837 → 0.084."""
    return 0.0 if x == 0 else round(x, digits - 1 - floor(log10(abs(x))))


def against_expected(look: Theme, lang: str) -> Scale:
    """Observed over expected (times): blue is better, brown worse, the middle near 1 or no clear difference from it."""
    first, second, third, _, *rest = _names([_plain(limit, lang) for limit in EXPECTED_LIMITS], lang)
    names = (first, second, third, t("screens.map.as_expected", lang), *rest)
    return Scale(EXPECTED_LIMITS, look.against_expected, names, t("screens.map.key_expected", lang))


def worse_when_more(city: float, title: str, look: Theme, lang: str, as_percent: bool = True) -> Scale:
    """A rate where more is worse, around the city's own figure (fraction when `as_percent`)."""
    limits = tuple(dict.fromkeys(significant(city * factor) for factor in RATE_FACTORS))
    if len(limits) < len(RATE_FACTORS):
        limits = (0.001, 0.01, 0.05, 0.1)
    sign = PERCENT_SIGN[lang] if as_percent else ""
    printed = [_plain(limit * 100 if as_percent else limit, lang) for limit in limits]
    return Scale(limits, look.worse, _names(printed, lang, sign), title)


def by_grade(look: Theme, lang: str) -> Scale:
    """Places by their strongest row in the list of hotspots (metrics.hotspot_layers.GRADES, by their numbers)."""
    names = tuple(t(f"hotspots.place_grade.{grade}", lang) for grade in ("quiet", "none", "watch", "hot"))
    first, second, _, *rest = look.worse
    return Scale((1.0, 2.0, 3.0), (first, second, *rest), names, t("hotspots.key.grade", lang))


def volume(values: Sequence[float], title: str, look: Theme, lang: str) -> Scale:
    """A count: limits at the fifths of the values shown, rounded to two digits."""
    ordered = sorted(values) or [0.0]
    fifths = [significant(ordered[min(len(ordered) - 1, len(ordered) * i // 5)]) for i in range(1, 5)]
    limits = tuple(sorted({limit for limit in fifths if limit > ordered[0]})) or (significant(ordered[-1] + 1),)
    colours = look.volume[len(look.volume) - len(limits) - 1 :]
    return Scale(limits, colours, _names([_plain(limit, lang) for limit in limits], lang), title)


def _plain(x: float, lang: str) -> str:
    decimals = next(d for d in range(7) if d == 6 or abs(round(x, d) - x) < 1e-9)
    return number(x, lang, decimals)


def _names(printed: Sequence[str], lang: str, sign: str = "") -> tuple[str, ...]:
    between = [f"{low}–{high}{sign}" for low, high in zip(printed, printed[1:], strict=False)]
    first, last = printed[0] + sign, printed[-1] + sign
    return (t("screens.map.under", lang, limit=first), *between, t("screens.map.from", lang, limit=last))
