"""A simulated city as canonical tables, with bad units of several kinds and fair units that look bad.

Independent of the code that is judged by it: nothing is imported from metrics. Every dossier has a true finish; what
units of some kinds record differs from it. The parameters were set before any method was run on them.

What citizens say, and where it comes from: one PAKN in forty names a dossier, the late ones ten times as often as
the others. 42 % of PAKN are rated (7,194 of 17,083 on iHanoi by 31/10/2024), 34.4 % of the ratings dissatisfied
(8/8/2024); a quarter of finished dossiers are rated, late ones four times as often dissatisfied. Units treat people
differently for no reason that shows in their records (`manner`, which moves ratings and PAKN that name a dossier
alike), units that are long or newly late, hide or repair a little worse than others. Wards that many people pass
through are rated low and complained of more, at no fault. Incidents raise the PAKN of one category in some neighbouring
wards.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

BAD = ("chronic", "chronic_mild", "changed", "hides_pending", "bunching", "burst")
FAIR = ("tiny", "hard_mix", "recovered", "transient", "very_large", "migration", "incident")
RUDE = ("chronic", "chronic_mild", "changed", "hides_pending", "bunching")  # kinds that treat people worse
CATEGORIES = ("trat_tu", "moi_truong", "giao_thong", "xay_dung", "ha_tang", "thu_tuc")
SECTORS = 10
Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Recipe:
    """What a city is made of. Effects are log odds ratios of being overdue; `spread` and `drift` are the natural
    deviations between fair units and within a unit from month to month.
    """

    units: int = 600
    dossiers: int = 400_000
    months: int = 24
    feedback: int = 60_000
    procedures: int = 120
    bad: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BAD, 5))
    fair: dict[str, int] = field(
        default_factory=lambda: {
            "tiny": 30, "hard_mix": 20, "recovered": 12, "transient": 15, "very_large": 6, "migration": 12,
        }
    )  # fmt: skip
    incidents: int = 4  # each in five neighbouring wards where nothing else is planted
    spread: float = 0.30
    drift: float = 0.15
    habit: float = 0.35  # natural deviation of finishing on the last days, log odds
    chronic: tuple[float, float] = (1.2, 1.7)
    mild: tuple[float, float] = (0.75, 1.0)
    changed: tuple[float, float] = (1.2, 1.7)
    hidden: tuple[float, float] = (0.6, 1.0)  # log odds of overdue of units that hide files as pending
    hides: tuple[float, float] = (0.5, 0.8)  # share of overdue dossiers left open
    repaired: tuple[float, float] = (0.8, 0.95)  # share of overdue dossiers closed by a date in time
    # True log odds of overdue of units that repair dates. Where inspectors opened such dossiers, 29 % were overdue.
    backdater: tuple[float, float] = (1.8, 2.4)
    burst: tuple[float, float] = (4.0, 7.0)  # times as many PAKN of a category
    incident: tuple[float, float] = (2.0, 3.5)  # the same of an incident
    manner: float = 0.35  # natural deviation of how people are treated, log odds
    rude: tuple[float, float] = (0.2, 0.5)  # more of it at units of the kinds RUDE
    crowded: tuple[float, float] = (0.3, 0.8)  # the same of wards that many people pass through
    named: tuple[float, float] = (0.002, 0.02)  # share of dossiers, on time and late, that a PAKN names
    rated: tuple[float, float] = (0.24, 0.42)  # share rated of finished dossiers and of PAKN
    unhappy: tuple[float, float, float] = (0.05, 0.20, 0.344)  # of dossiers on time, late, and of PAKN
    end: date = date(2026, 10, 31)


def harder() -> Recipe:
    """Wider natural spread, weaker effects."""
    return Recipe(
        spread=0.45, drift=0.20, habit=0.5, chronic=(1.0, 1.5), mild=(0.6, 0.85), changed=(1.0, 1.4),
        hidden=(0.4, 0.8), hides=(0.4, 0.65), repaired=(0.7, 0.85), backdater=(1.5, 2.1), burst=(3.0, 5.0),
        manner=0.5, rude=(0.1, 0.35),
    )  # fmt: skip


def without_bad(recipe: Recipe) -> Recipe:
    """The same city with no bad unit, in which nothing happens."""
    return replace(recipe, bad={}, incidents=0)


@dataclass
class City:
    """`tables`: canonical tables by name; `truth`: unit_code, kind ("" plain), bad, since (month of a change or
    burst).
    """

    tables: dict[str, pd.DataFrame]
    truth: pd.DataFrame
    as_of: date


@dataclass
class _Units:
    kind: NDArray[np.object_]
    size: Array
    theta: Array  # units × months
    habit: Array
    manner: Array
    population: Array
    crowd: Array
    since: Codes  # month index from which a change or burst holds
    lat: Array
    lon: Array
    shaken: Codes  # number of the incident that reached a unit, else -1


def simulate(seed: int, recipe: Recipe | None = None) -> City:
    """A city of `recipe`; the same seed gives the same city."""
    recipe = recipe or Recipe()
    rng, told = np.random.default_rng([seed, 77]), np.random.default_rng([seed, 78])
    units = _people(told, recipe, _units(rng, recipe))
    starts = _months(recipe)
    dossiers = _dossiers(rng, recipe, units, starts)
    dossiers["satisfaction"] = _of_dossiers(told, recipe, units, dossiers)
    feedback = _feedback(rng, told, recipe, units, starts, dossiers)
    codes = _unit_codes(recipe.units)
    table = pd.DataFrame(
        {
            "unit_code": codes,
            "unit_name": [f"UBND phường {n + 1}" for n in range(recipe.units)],
            "level": "commune",
            "area_code": [f"A{n:04d}" for n in range(recipe.units)],
            "population": units.population.astype("int64"),
        }
    )
    truth = pd.DataFrame(
        {
            "unit_code": codes,
            "kind": units.kind.astype(str),
            "bad": [kind in BAD for kind in units.kind],
            "since": [f"{starts[s]:%Y-%m}" if 0 <= s < recipe.months else "" for s in units.since],
        }
    )
    places = pd.DataFrame({"area_code": table["area_code"], "name": table["unit_name"]})
    places = places.assign(lat=units.lat, lon=units.lon)
    dossiers = dossiers.drop(columns=["late", "repaired"])
    tables = {"units": table, "dossiers": dossiers, "feedback": feedback, "areas": places}
    return City(tables, truth, recipe.end)


def _months(recipe: Recipe) -> list[date]:
    first = recipe.end.year * 12 + recipe.end.month - recipe.months
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(recipe.months)]


def _unit_codes(count: int) -> list[str]:
    return [f"H26.{n + 1:04d}" for n in range(count)]


def _units(rng: np.random.Generator, recipe: Recipe) -> _Units:
    count, months = recipe.units, recipe.months
    kind = np.array([""] * count, dtype=object)
    order = rng.permutation(count)
    taken = 0
    for name, number in (*recipe.bad.items(), *recipe.fair.items()):
        kind[order[taken : taken + number]] = name
        taken += number
    size = rng.lognormal(0, 0.7, count)
    bad = np.isin(kind, BAD)
    size[bad] = np.maximum(size[bad], 0.6)
    size[kind == "tiny"] = rng.uniform(0.01, 0.06, int((kind == "tiny").sum()))
    size[kind == "very_large"] = rng.uniform(8, 14, int((kind == "very_large").sum()))
    base = rng.normal(0, recipe.spread, count)
    walk = np.zeros((count, months))
    step = rng.normal(0, recipe.drift, (count, months))
    for month in range(months):  # autocorrelated, of standing deviation `drift`
        walk[:, month] = step[:, month] if month == 0 else 0.7 * walk[:, month - 1] + step[:, month] * np.sqrt(0.51)
    theta = base[:, None] + walk
    since = np.full(count, -1)

    def drawn(name: str, limits: tuple[float, float]) -> Array:
        return rng.uniform(*limits, int((kind == name).sum()))[:, None]

    theta[kind == "chronic"] += drawn("chronic", recipe.chronic)
    theta[kind == "chronic_mild"] += drawn("chronic_mild", recipe.mild)
    theta[kind == "hides_pending"] += drawn("hides_pending", recipe.hidden)
    theta[kind == "bunching"] += drawn("bunching", recipe.backdater)
    for unit in np.flatnonzero(kind == "changed"):
        since[unit] = months - rng.integers(3, 9)
        theta[unit, since[unit] :] += rng.uniform(*recipe.changed)
    for unit in np.flatnonzero(kind == "burst"):
        since[unit] = months - rng.integers(2, 6)
    for unit in np.flatnonzero(kind == "recovered"):
        theta[unit, : months - rng.integers(10, 13)] += rng.uniform(*recipe.chronic)
    crowd = rng.gamma(4, 0.25, count)
    crowd[kind == "burst"] = np.maximum(crowd[kind == "burst"], 0.8)
    crowd[kind == "transient"] *= rng.uniform(3, 6, int((kind == "transient").sum()))
    population = rng.lognormal(10, 0.4, count) * np.clip(size, 0.3, 3) ** 0.5
    nothing = np.zeros(count)
    habit = rng.normal(0, recipe.habit, count)
    return _Units(kind, size, theta, habit, nothing, population, crowd, since, nothing, nothing, since)


def _people(rng: np.random.Generator, recipe: Recipe, units: _Units) -> _Units:
    """With how people are treated, where the units lie (evenly over a disc of 30 km), and what incidents reach."""
    count, kind = recipe.units, units.kind.copy()
    manner = rng.normal(0, recipe.manner, count)
    manner += np.where(np.isin(kind, RUDE), rng.uniform(*recipe.rude, count), 0.0)
    manner += np.where(kind == "transient", rng.uniform(*recipe.crowded, count), 0.0)
    reach, angle = 0.27 * np.sqrt(rng.random(count)), rng.uniform(0, 2 * np.pi, count)
    lat, lon = 21.0 + reach * np.sin(angle), 105.8 + reach * np.cos(angle) / np.cos(np.radians(21.0))
    shaken = np.full(count, -1)
    for number in range(recipe.incidents):
        middle = rng.integers(count)
        apart = np.where(kind == "", np.hypot(lat - lat[middle], lon - lon[middle]), np.inf)
        hit = np.argsort(apart, kind="stable")[:5]
        shaken[hit], kind[hit] = number, "incident"
    return replace(units, kind=kind, manner=manner, lat=lat, lon=lon, shaken=shaken)


def _of_dossiers(rng: np.random.Generator, recipe: Recipe, units: _Units, dossiers: pd.DataFrame) -> Array:
    """Ratings of finished dossiers: 1 dissatisfied, 5 satisfied, NaN none."""
    of_late = np.where(dossiers["late"], recipe.unhappy[1], recipe.unhappy[0])
    unhappy = rng.random(len(dossiers)) < expit(logit(of_late) + units.manner[_places(dossiers)])
    rated = (rng.random(len(dossiers)) < recipe.rated[0]) & dossiers["completed_at"].notna()
    return np.where(rated, np.where(unhappy, 1.0, 5.0), np.nan)


def _of_pakn(rng: np.random.Generator, recipe: Recipe, units: _Units, pakn: pd.DataFrame) -> Array:
    """The same of PAKN, some categories harder to please than others."""
    category = pd.Series(rng.normal(0, 0.2, len(CATEGORIES)), index=CATEGORIES)
    odds = logit(recipe.unhappy[2]) + units.manner[_places(pakn)] + pakn["category"].map(category).to_numpy(float)
    rated = rng.random(len(pakn)) < recipe.rated[1]
    return np.where(rated, np.where(rng.random(len(pakn)) < expit(odds), 1.0, 5.0), np.nan)


def _places(table: pd.DataFrame) -> Codes:
    """Which unit each row is of."""
    return (table["unit_code"].str[4:].astype("int64") - 1).to_numpy()


def _dossiers(rng: np.random.Generator, recipe: Recipe, units: _Units, starts: list[date]) -> pd.DataFrame:
    months, procedures = recipe.months, recipe.procedures
    sector = rng.integers(0, SECTORS, procedures)
    rate = np.clip(expit(rng.normal(logit(0.06), 0.9, procedures)), 0.004, 0.5)
    term = np.clip(np.round(np.exp(rng.normal(2.2, 0.7, procedures))), 1, 45).astype(int)
    last_days = expit(rng.normal(logit(0.22), 0.4, procedures)) * np.where(term <= 2, 1.4, 1.0)
    popular = rng.pareto(1.2, procedures) + 0.1
    season = np.exp(rng.normal(0, 0.10, months))
    mood = rng.normal(0, 0.12, months)  # months in which everybody is later
    volume = units.size[:, None] * season[None, :] * np.exp(rng.normal(0, 0.08, (recipe.units, months)))
    moved = np.full(recipe.units, -1)
    for unit in np.flatnonzero(units.kind == "migration"):
        moved[unit] = months - 1 - rng.integers(1, 12)
        volume[unit, moved[unit]] *= 2
    counts = rng.poisson(volume / volume.sum() * recipe.dossiers)
    unit = np.repeat(np.repeat(np.arange(recipe.units), months), counts.ravel())
    month = np.repeat(np.tile(np.arange(months), recipe.units), counts.ravel())
    procedure = _procedures(rng, recipe, units, popular, rate, unit)
    total = len(unit)
    lengths = np.array([((starts[n + 1] if n + 1 < months else recipe.end + timedelta(1)) - starts[n]).days for n in
                        range(months)])  # fmt: skip
    begin = np.cumsum(np.concatenate([[0], lengths[:-1]]))
    received = begin[month] + np.floor(rng.random(total) * lengths[month]).astype(int)
    due = received + np.ceil(term[procedure] * 1.4).astype(int)
    due_month = np.minimum(np.searchsorted(begin, np.minimum(due, lengths.sum() - 1), side="right") - 1, months - 1)
    log_odds = logit(rate[procedure]) + units.theta[unit, due_month] + mood[due_month]
    log_odds += np.where((moved[unit] == month), 0.5, 0.0)
    late = rng.random(total) < expit(log_odds)
    delay = 1 + rng.geometric(1 / 12, total)
    stays = rng.random(total) < 0.03  # a few stay open for long anywhere
    close = expit(logit(np.clip(last_days, 0.02, 0.9))[procedure] + units.habit[unit])
    span = np.maximum(due - received, 1)
    early = np.minimum(2 + np.floor(rng.exponential(0.35, total) * span).astype(int), span)
    gap = np.where(rng.random(total) < close, -rng.integers(0, 2, total), -early)
    finish = due + np.where(late, delay + np.where(stays, 200, 0), gap)
    finish = np.maximum(finish, received)
    hides = np.isin(units.kind[unit], ("hides_pending",)) & late & (rng.random(total) < _share(rng, recipe.hides, unit))
    finish = np.where(hides, 10**6, finish)
    backdates = (units.kind[unit] == "bunching") & late & (rng.random(total) < _share(rng, recipe.repaired, unit))
    finish = np.where(backdates, np.maximum(due - rng.integers(0, 2, total), received), finish)
    zero = np.datetime64(starts[0], "D")
    opened = (zero + received).astype("datetime64[us]") + np.timedelta64(8, "h")
    horizon = int(lengths.sum()) - 1
    hour = rng.integers(8 * 60, 17 * 60, total).astype("timedelta64[m]")
    known = finish <= horizon
    closed = (zero + np.where(known, finish, 0)).astype("datetime64[m]") + hour
    completed = np.where(known, closed, np.datetime64("NaT"))
    codes = np.array(_unit_codes(recipe.units), dtype=object)
    return pd.DataFrame(
        {
            "dossier_code": [f"D{n:07d}" for n in range(total)],
            "unit_code": codes[unit],
            "procedure_code": np.array([f"P{n:03d}" for n in range(procedures)], dtype=object)[procedure],
            "sector_code": np.array([f"S{n:02d}" for n in range(SECTORS)], dtype=object)[sector[procedure]],
            "received_at": opened,
            "due_at": (zero + due).astype("datetime64[us]"),
            "completed_at": completed.astype("datetime64[us]"),
            "late": late,
            "repaired": backdates,
        }
    )


def _share(rng: np.random.Generator, limits: tuple[float, float], unit: Codes) -> Array:
    """A share for each dossier, one number a unit."""
    return rng.uniform(*limits, int(unit.max()) + 1)[unit]


def _procedures(
    rng: np.random.Generator, recipe: Recipe, units: _Units, popular: Array, rate: Array, unit: Codes
) -> Codes:
    """The procedure of each dossier: units have mixes of their own, those of hard mix mostly the difficult ones."""
    hard = popular * np.where(rate >= np.quantile(rate, 0.8), 12.0, 0.4)
    chosen = np.empty(len(unit), dtype=np.int64)
    first = np.searchsorted(unit, np.arange(recipe.units + 1))
    for number in range(recipe.units):
        taste = (hard if units.kind[number] == "hard_mix" else popular) * rng.gamma(1.5, 1 / 1.5, len(popular))
        size = first[number + 1] - first[number]
        chosen[first[number] : first[number + 1]] = rng.choice(len(popular), size, p=taste / taste.sum())
    return chosen


def _feedback(
    rng: np.random.Generator,
    told: np.random.Generator,
    recipe: Recipe,
    units: _Units,
    starts: list[date],
    dossiers: pd.DataFrame,
) -> pd.DataFrame:
    months, kinds = recipe.months, len(CATEGORIES)
    share = rng.dirichlet(np.full(kinds, 6.0))
    season = np.exp(rng.normal(0, 0.15, (kinds, months)))
    local = rng.gamma(6, 1 / 6, (recipe.units, kinds))
    level = (units.population * units.crowd)[:, None, None] * share[None, :, None] * local[:, :, None] * season[None]
    level = level * rng.gamma(12, 1 / 12, (recipe.units, kinds, months))  # one month is not as another
    level *= recipe.feedback / level.sum()
    for unit in np.flatnonzero(units.kind == "burst"):
        usual = level[unit].sum(axis=1)
        level[unit, rng.choice(kinds, p=usual / usual.sum()), units.since[unit] :] *= rng.uniform(*recipe.burst)
    for unit in np.flatnonzero(units.kind == "migration"):
        level[unit, :, months - 1 - rng.integers(1, 12)] *= 1.3
    counts = (rng.poisson(level) + told.poisson(level * _incidents(told, recipe, units))).ravel()
    unit = np.repeat(np.repeat(np.arange(recipe.units), kinds * months), counts)
    category = np.repeat(np.tile(np.repeat(np.arange(kinds), months), recipe.units), counts)
    month = np.repeat(np.tile(np.arange(months), recipe.units * kinds), counts)
    days = np.array([(s - starts[0]).days for s in [*starts[1:], recipe.end + timedelta(1)]])
    begin = np.concatenate([[0], days[:-1]])
    day = begin[month] + np.floor(rng.random(len(unit)) * (days[month] - begin[month])).astype(int)
    place = np.array([f"A{n:04d}" for n in range(recipe.units)], dtype=object)
    codes = np.array(_unit_codes(recipe.units), dtype=object)
    zero = np.datetime64(starts[0], "D")
    plain = pd.DataFrame(
        {
            "unit_code": codes[unit],
            "area_code": place[unit],
            "category": np.array(CATEGORIES, dtype=object)[category],
            "received_at": (zero + day).astype("datetime64[us]") + np.timedelta64(9, "h"),
        }
    )
    pakn = pd.concat([plain, _about_dossiers(rng, dossiers, recipe, units)], ignore_index=True)
    pakn.insert(0, "feedback_code", [f"F{n:07d}" for n in range(len(pakn))])
    pakn["urgency"] = rng.choice(["normal", "urgent", "complex"], len(pakn), p=[0.85, 0.1, 0.05])
    pakn["source"] = rng.choice(["ihanoi", "portal", "hotline"], len(pakn), p=[0.8, 0.15, 0.05])
    pakn["satisfaction"] = _of_pakn(told, recipe, units, pakn)
    return pakn


def _incidents(rng: np.random.Generator, recipe: Recipe, units: _Units) -> Array:
    """How many PAKN an incident adds to each usual one: units × categories × months."""
    added = np.zeros((recipe.units, len(CATEGORIES), recipe.months))
    for number in range(recipe.incidents):
        category, months = rng.integers(len(CATEGORIES)), rng.integers(2, 6)
        added[units.shaken == number, category, -months:] = rng.uniform(*recipe.incident) - 1
    return added


def _about_dossiers(rng: np.random.Generator, dossiers: pd.DataFrame, recipe: Recipe, units: _Units) -> pd.DataFrame:
    """PAKN that name a dossier: people whose dossier was truly late complain ten times as often, up to 25 days after it
    was due; the others at any time from receipt to then.
    """
    odds = logit(np.where(dossiers["late"], recipe.named[1], recipe.named[0])) + units.manner[_places(dossiers)]
    some = dossiers[rng.random(len(dossiers)) < expit(odds)]
    after = rng.integers(1, 25, len(some))
    term = (some["due_at"] - some["received_at"]).dt.days.to_numpy() + 1
    early = np.floor(rng.random(len(some)) * (term + 25)).astype(int) - term
    days = np.where(some["late"], after, early)
    day = some["due_at"] + pd.to_timedelta(days, unit="D") + pd.Timedelta(hours=10)
    frame = pd.DataFrame(
        {
            "unit_code": some["unit_code"].to_numpy(),
            "area_code": "A" + (some["unit_code"].str[4:].astype(int) - 1).map("{:04d}".format).to_numpy(),
            "category": "thu_tuc",
            "received_at": day.to_numpy(),
            "dossier_code": some["dossier_code"].to_numpy(),
        }
    )
    return frame[frame["received_at"] <= pd.Timestamp(recipe.end) + pd.Timedelta(days=1)]
