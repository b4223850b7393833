"""A ranking of units that is fair: against the unit's own mix of procedures, and beyond chance and natural spread."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from metrics import dimensions, periods
from metrics.catalogue import CATALOGUE
from metrics.expected import ALONE, city_rates, comparable, judged_cells, own_share, peer_rates, sums, with_rates
from metrics.filters import Filters
from metrics.stats import (
    byar,
    calibrate,
    empirical_bayes,
    fair_limits,
    funnel_z,
    newcombe_difference,
    overdispersion,
    wilson,
)
from metrics.stats.funnel import Z998
from metrics.stats.proportions import Z95
from metrics.warehouse import Warehouse

Compare = Literal["city", "level", "district", "cluster"]
COMPARISONS: tuple[Compare, ...] = ("city", "level", "district", "cluster")
VERDICTS = ("above", "as_expected", "below", "alone", "small")
COLUMNS = (
    "code", "name", "level", "district", "cluster", "numerator", "denominator", "rate", "low", "high", "expected",
    "ratio", "ratio_low", "ratio_high", "shrunken", "shrunken_low", "shrunken_high", "z", "limit_low", "limit_high",
    "verdict", "strong", "rank", "ranked", "own_share", "previous_rate", "direction", "small", "tau2",
)  # fmt: skip


def rank_units(
    wh: Warehouse,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
    lang: str = "vi",
    compare: Compare = "city",
) -> pd.DataFrame:
    """One row a unit with dossiers judged in the period, the one that most needs a look first.

    Columns: `code, name, level, district, cluster` (codes); `numerator` overdue of `denominator` judged, `rate` with
    Wilson's `low, high`; `expected` overdue for the unit's own mix of procedures at the rates of the whole city or of
    its peers (`compare`: units of its level, former district or cluster); `ratio` observed / expected with Byar's
    `ratio_low, ratio_high`; `shrunken` rate with its 95 % limits (empirical Bayes); `z` score on the over-dispersed
    funnel, `limit_low, limit_high` the 95 % limits of the ratio there (`tau2` the spread between units they allow for);
    `verdict` above | as_expected | below by these limits, `strong` True beyond the 99.8 % ones; `alone` where the unit
    brings more than half of what it would be measured against (`own_share`), `small` below the measure's minimum;
    `rank` from 1 among the city's `ranked` units, None for alone and small ones; `previous_rate` and the clear
    `direction` since ("up" | "down" | "").

    Rates, spread and ranks are those of all units, whatever place, unit or scope narrows the rows; units better than
    expected are found by the rule that finds the worse ones. Spiegelhalter 2005, 2012; see metrics.stats.funnel and
    shrinkage.
    """
    if compare not in COMPARISONS:
        raise ValueError(compare)
    filters = filters.only("dossiers")
    by = ("unit", "procedure", "sector")
    places = _places(wh)
    city = filters.anywhere()
    every = _with_peers(judged_cells(wh, by, city), places, compare)
    every["rate"], every["own"] = city_rates(every), own_share(every)
    if compare != "city":
        every["rate"], every["own"] = peer_rates(every)
    units = sums(every, "unit")
    own = units.set_index("code")["own_share"]
    fit = comparable(units)
    spread = overdispersion(fit["numerator"], fit["expected"])
    prior = calibrate(fit["numerator"], fit["expected"], fit["variance"])
    units = whole = _judged(units, spread.tau2)
    if filters != city or scope is not None:
        mine = _with_peers(judged_cells(wh, by, filters, scope), places, compare)
        units = sums(with_rates(mine, every), "unit")
        units["own_share"] = units["code"].map(own)
        units = _judged(units, spread.tau2)
    posterior = empirical_bayes(units["numerator"], units["expected"], units["variance"], prior)
    for name, events in (("", posterior.events), ("_low", posterior.low), ("_high", posterior.high)):
        units[f"shrunken{name}"] = np.minimum(events / units["denominator"], 1.0)
    units = _with_change(wh, units, filters, scope)
    units["name"] = [dimensions.label(wh, "unit", code, lang) for code in units["code"]]
    for place in ("level", "district", "cluster"):
        units[place] = [places[place].get(code, _elsewhere(place, code)) for code in units["code"]]
    return _ordered(units, whole)


def _minimum() -> int:
    return CATALOGUE["overdue_rate"].minimum


def _places(wh: Warehouse) -> dict[str, dict[str, str]]:
    if "unit_places" not in wh.memo:
        frame = wh.frame("unit_places").set_index("code")
        wh.memo["unit_places"] = {name: frame[name].dropna().to_dict() for name in ("level", "district", "cluster")}
    return wh.memo["unit_places"]


def _elsewhere(place: str, code: str) -> str:
    """Of what is no unit of its own: an old district that stands for its units."""
    return {"level": "district", "district": code}.get(place, "")


def _with_peers(cells: pd.DataFrame, places: dict[str, dict[str, str]], compare: Compare) -> pd.DataFrame:
    cells = cells[cells["unit"] != ""].reset_index(drop=True)
    if compare != "city":
        known = places[compare]
        cells["peer"] = [known.get(code, _elsewhere(compare, code)) for code in cells["unit"]]
    return cells


def _judged(units: pd.DataFrame, tau2: float) -> pd.DataFrame:
    frame = units.copy()
    seen, expected = frame["numerator"], frame["expected"].where(frame["expected"] > 0)
    frame["rate"] = seen / frame["denominator"]
    frame["low"], frame["high"] = wilson(seen, frame["denominator"])
    low, high = byar(seen)
    frame["ratio"], frame["ratio_low"], frame["ratio_high"] = seen / expected, low / expected, high / expected
    frame["z"] = funnel_z(seen, frame["expected"], tau2)
    frame["limit_low"], frame["limit_high"] = fair_limits(frame["expected"], Z95, tau2)
    furthest_low, furthest_high = fair_limits(frame["expected"], Z998, tau2)
    frame["small"] = frame["denominator"] < _minimum()
    frame["verdict"] = np.select(
        [
            frame["small"],
            (frame["own_share"] > ALONE) | expected.isna(),
            frame["ratio"] > frame["limit_high"],
            frame["ratio"] < frame["limit_low"],
        ],
        ["small", "alone", "above", "below"],
        "as_expected",
    )
    beyond = (frame["ratio"] > furthest_high) | (frame["ratio"] < furthest_low)
    frame["strong"] = beyond & frame["verdict"].isin(("above", "below"))
    frame["tau2"] = tau2
    return frame


def _with_change(wh: Warehouse, units: pd.DataFrame, filters: Filters, scope: tuple[str, ...] | None) -> pd.DataFrame:
    """The rate of the period before and whether it has clearly changed (Newcombe); none where data do not reach."""
    earlier = periods.before(periods.chosen(wh, filters))
    if not periods.covered(wh, earlier, filters):
        return units.assign(previous_rate=np.nan, direction="")
    past = judged_cells(wh, ("unit",), periods.within(filters, earlier), scope).rename(columns={"unit": "code"})
    both = units.merge(past, on="code", how="left")
    both["previous_rate"] = both["overdue"] / both["judged"]
    _, low, high = newcombe_difference(both["numerator"], both["denominator"], both["overdue"], both["judged"])
    enough = ~both["small"] & (both["judged"] >= _minimum())
    both["direction"] = np.select([enough & (low > 0), enough & (high < 0)], ["up", "down"], "")
    return both.drop(columns=["overdue", "judged"])


def _ordered(units: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Above, as expected, below, each from the furthest above on; then those that have no rank, by name. The rank is
    the place among all units of the city, `whole`.
    """
    frame = units.assign(order=_order(units))
    ranked = frame["order"] < VERDICTS.index("alone")
    frame["by"] = np.where(ranked, -frame["z"], 0.0)
    frame = frame.sort_values(["order", "by", "name", "code"], ignore_index=True)
    every = whole.assign(order=_order(whole))
    every = every[every["order"] < VERDICTS.index("alone")]
    if len(whole) == len(units):
        ranks = dict(zip(frame["code"], range(1, len(every) + 1), strict=False))
    else:  # a part of the city: how many others stand before each of its units
        ranks = {
            row.code: 1 + int(_before(every[every["code"] != row.code], row).sum())
            for row in frame[frame["order"] < VERDICTS.index("alone")].itertuples(index=False)
        }
    frame["rank"] = pd.array([ranks.get(code, pd.NA) for code in frame["code"]], dtype="Int64")
    return frame.assign(ranked=len(every))[[*COLUMNS]]


def _order(units: pd.DataFrame) -> pd.Series:
    return units["verdict"].map({name: n for n, name in enumerate(VERDICTS)})


def _before(others: pd.DataFrame, row: Any) -> pd.Series:
    ahead = (others["z"] > -row.by) | ((others["z"] == -row.by) & (others["code"] < row.code))
    return (others["order"] < row.order) | ((others["order"] == row.order) & ahead)


def funnel_curves(tau2: float, least: float, most: float, points: int = 160) -> pd.DataFrame:
    """The limits between which units are as expected: `low95, high95, low998, high998` of observed / expected at the
    expected numbers `x`, evenly spread on a log scale from `least` to `most`.
    """
    x = np.geomspace(least, most, points)
    low, high = fair_limits(x, Z95, tau2)
    furthest_low, furthest_high = fair_limits(x, Z998, tau2)
    return pd.DataFrame({"x": x, "low95": low, "high95": high, "low998": furthest_low, "high998": furthest_high})
