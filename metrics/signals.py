"""Signals of a unit: what its records show, what would be expected, and whether that is more than chance and habit.

Computed at publish (metrics.publish_signals) as sums by unit and month; tested here over any months. A signal is
something to check, with its innocent explanations (metrics/signals.toml); never a finding.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import scipy as sp
from numpy.typing import NDArray

from i18n import t
from i18n.formats import number, percent
from metrics import dimensions, periods
from metrics.filters import Filters, in_scope
from metrics.signal_rules import SIGNALS
from metrics.stats import Prior, benjamini_hochberg, byar, calibrate, overdispersed_z, sparse_spread
from metrics.stats.null import ENOUGH_EXPECTED
from metrics.warehouse import Warehouse

Array = NDArray[np.float64]
WINDOW = 12  # months that a unit is judged by
JUDGED = 36  # ends of such windows that publishing judges; earlier ones are judged when they are asked for
MINIMUM, FEWEST = 20, 3  # dossiers a signal must apply to, and mark, before it is spoken of
ALERT, WATCH = 0.05, 0.20  # false discovery rates
RARE = Prior(-0.5, 1.0)  # natural spread of what is too rare for it to be seen: mean 1, standard deviation of the log 1
LEAST_SPREAD = 0.15
TELLING = 30  # units with enough expected events, from which the central half of them tells the spread
GRADES = ("alert", "watch", "none", "few")
COLUMNS = ("unit_code", "signal", "n", "count", "expected", "excess", "low", "high", "p", "q", "grade")


def judge(sums: pd.DataFrame) -> pd.DataFrame:
    """Test sums over some months: one row a unit and signal with n, count, expected, variance.

    Adds `excess` = count - expected with Byar's 95 % limits `low, high`; `p` of so many or more (1 where no more than
    expected) under a null that allows for the natural spread between units (metrics.stats.overdispersed_z; where a
    signal is rare, RARE); `q` after
    Benjamini and Hochberg over the units of a signal; `grade`: alert (q up to 5 %), watch (20 %), none, or few (the
    signal applies to fewer than 20 dossiers or marks fewer than 3; they are no test and have no q).
    """
    frame = sums.reset_index(drop=True).copy()
    low, high = byar(frame["count"])
    frame["excess"] = frame["count"] - frame["expected"]
    frame["low"], frame["high"] = low - frame["expected"], high - frame["expected"]
    n, count, expected, variance = (frame[name].to_numpy(float) for name in ("n", "count", "expected", "variance"))
    p, q = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    for signal, rows in frame.groupby("signal", sort=False).indices.items():
        tested = rows[((n[rows] >= MINIMUM) | (signal == "silent")) & ~np.isnan(expected[rows])]
        if not tested.size:
            continue
        o, e, v = count[tested], expected[tested], variance[tested]
        prior = _spread(o, e, v) if SIGNALS[str(signal)].learnt else RARE
        more = o > e
        p[tested] = 1.0
        p[tested[more]] = 1 - sp.special.ndtr(overdispersed_z(o[more], e[more], v[more], prior))
        q[tested] = benjamini_hochberg(p[tested])
    frame["p"], frame["q"] = p, q
    enough = frame["q"].notna() & ((frame["count"] >= FEWEST) | (frame["signal"] == "silent"))
    frame["grade"] = np.select(
        [~frame["q"].notna(), enough & (frame["q"] <= ALERT), enough & (frame["q"] <= WATCH)],
        ["few", "alert", "watch"],
        "none",
    )
    return frame


def _spread(count: Array, expected: Array, variance: Array) -> Prior:
    """The natural spread between units, at least LEAST_SPREAD: from the central half of the units, or, where most
    expect less than two events, the widest that their counts do not contradict.
    """
    if int((expected >= ENOUGH_EXPECTED).sum()) >= TELLING:
        prior = calibrate(count, expected, variance)
    else:
        prior = sparse_spread(count, expected)
    return prior.at_least(LEAST_SPREAD)


def window(wh: Warehouse, to: date | None = None) -> tuple[date, date]:
    """First day of the first and of the last of the twelve months up to that of `to` (default: the as-of day)."""
    last = min(to or wh.as_of, wh.as_of).replace(day=1)
    return periods.shifted(last, 1 - WINDOW), last


def unit_signals(wh: Warehouse, to: date | None = None) -> pd.DataFrame:
    """COLUMNS, a row a unit and signal, over the twelve months up to that of `to`; all units, whatever is filtered."""
    months = window(wh, to)
    if months[1] > periods.shifted(window(wh)[1], -JUDGED):
        columns = ", ".join(COLUMNS)
        # Windows that end before the first data hold nothing, here as there.
        return wh.frame_of(f"select {columns} from unit_signals where last = $last", {"last": months[1]})
    return wh.lately(("unit_signals", months), lambda: judge(_sums(wh, *months)))


def _sums(wh: Warehouse, first: date, last: date) -> pd.DataFrame:
    return wh.frame("signal_sums", {"from": first, "to": last})


def kept(wh: Warehouse, frame: pd.DataFrame, filters: Filters, scope: tuple[str, ...] | None) -> pd.DataFrame:
    """The rows of the units that the filters of place and the viewer's scope leave."""
    units = wh.frame("signal_units", _places(filters, scope))
    return frame[frame["unit_code"].isin(units["unit_code"])].reset_index(drop=True)


def shown(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None) -> pd.DataFrame:
    """COLUMNS of the units that the filters and the scope leave, over the twelve months up to the period's end."""
    places = filters.only("places")
    key = ("shown", window(wh, filters.date_to), repr(_places(places, scope)))
    return wh.lately(key, lambda: kept(wh, unit_signals(wh, filters.date_to), filters, scope))


def _places(filters: Filters, scope: tuple[str, ...] | None) -> dict[str, object]:
    values = filters.only("places").sql_parameters()
    return {name: values[name] for name in ("unit", "district", "area", "level", "cluster")} | in_scope(scope)


def months(
    wh: Warehouse,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """What `python -m metrics signals` prints: unit_code, month (2026-07), signal, n, count, expected, low, high, q.

    `low, high`: 95 % limits of the excess count - expected; q over all units of a signal in a month.
    """
    first, last = periods.chosen(wh, filters)
    frame = _monthly(wh, first.replace(day=1), last.replace(day=1))
    frame = kept(wh, frame, filters, scope).sort_values(["unit_code", "month", "signal"], ignore_index=True)
    return frame[["unit_code", "month", "signal", "n", "count", "expected", "low", "high", "q"]]


def _monthly(wh: Warehouse, first: date, last: date) -> pd.DataFrame:
    frame = wh.frame("signal_months", {"from": first, "to": last})
    if frame.empty:
        return frame.assign(low=np.nan, high=np.nan, q=np.nan)
    parts = [judge(part) for _, part in frame.groupby("month")]
    return pd.concat(parts, ignore_index=True).assign(month=lambda f: [f"{m:%Y-%m}" for m in f["month"]])


def of_unit(wh: Warehouse, code: str, to: date | None = None) -> pd.DataFrame:
    """The signals of one unit over twelve months, those to look at first."""
    frame = unit_signals(wh, to)
    frame = frame[frame["unit_code"] == code].copy()
    frame["place"] = frame["grade"].map({grade: n for n, grade in enumerate(GRADES)})
    order = frame.sort_values(["place", "q", "excess"], ascending=[True, True, False], kind="stable")
    return order.drop(columns="place").reset_index(drop=True)


def city_signals(wh: Warehouse, filters: Filters, scope: tuple[str, ...] | None = None) -> pd.DataFrame:
    """One row a signal of the units shown, in catalogue order: signal, n, count, expected, units (with enough
    dossiers), alert, watch (numbers of units).
    """
    frame = shown(wh, filters, scope)
    rows = []
    for name in SIGNALS:
        part = frame[frame["signal"] == name]
        graded = part["grade"].value_counts()
        rows.append(
            {
                "signal": name,
                "n": int(part["n"].sum()),
                "count": int(part["count"].sum()),
                "expected": float(part["expected"].sum()),
                "units": int((part["grade"] != "few").sum()),
                "alert": int(graded.get("alert", 0)),
                "watch": int(graded.get("watch", 0)),
            }
        )
    return pd.DataFrame(rows)


def signal_units(
    wh: Warehouse, signal: str, filters: Filters, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """The units with a signal: COLUMNS with `code`, `name`, most striking first."""
    frame = shown(wh, filters, scope)
    frame = frame[(frame["signal"] == signal) & (frame["count"] > 0)].copy()
    frame["code"] = frame["unit_code"]
    frame["name"] = [dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]]
    frame["place"] = frame["grade"].map({grade: n for n, grade in enumerate(GRADES)})
    order = ["place", "q", "excess"]
    return frame.sort_values(order, ascending=[True, True, False], kind="stable", ignore_index=True)


def signal_dossiers(
    wh: Warehouse,
    signal: str,
    filters: Filters,
    scope: tuple[str, ...] | None = None,
    lang: str = "vi",
    limit: int = 50,
) -> pd.DataFrame:
    """Dossiers that a signal marks in its twelve months, those that most signals mark first, at most `limit`.

    Columns: code, unit_code, unit, procedure (names), received_at, due_at, completed_at, returned_at, due_recomputed,
    state, state_name, signals (their short names, the asked one first).
    """
    first, last = window(wh, filters.date_to)
    units = wh.frame("signal_units", _places(filters, scope))["unit_code"].tolist()
    found = wh.frame("signal_dossiers", {"signal": signal, "from": first, "to": last, "units": units, "limit": limit})
    frame = named(wh, found, lang)
    frame["signals"] = [
        ", ".join(SIGNALS[name].short[lang] for name in sorted(marks, key=lambda name: name != signal))
        for marks in frame["signals"]
    ]
    return frame


def facts(wh: Warehouse, keys: pd.DataFrame, unit: str, lang: str = "vi") -> pd.DataFrame:
    """Dossiers of one unit, `keys` (code, …) in their order, with unit_code, due_at, completed_at, returned_at,
    due_recomputed, state (A), late_days, and the names unit, procedure, sector, state_name.
    """
    found = wh.frame("unit_facts", {"unit_code": unit, "codes": keys["code"].tolist()})
    return named(wh, keys.merge(found, on="code", how="left"), lang)


def named(wh: Warehouse, dossiers: pd.DataFrame, lang: str = "vi") -> pd.DataFrame:
    """`dossiers` with the names of their codes: unit, procedure, sector, state_name."""
    frame = dossiers.copy()
    for name in ("unit", "procedure", "sector"):
        known = dimensions.names(wh, name, lang)
        frame[name] = [known.get(code, code or "") for code in frame[f"{name}_code"]]
    frame["state_name"] = [dimensions.label(wh, "state", state, lang) for state in frame["state"]]
    return frame


def sentence(row: Any, lang: str = "vi") -> str:
    """A row of `unit_signals` in a sentence, with what else may explain it."""
    signal = SIGNALS[row.signal]
    return t("signals.sentence", lang, noun=t(f"signals.noun.{signal.noun}", lang), count=number(int(row.count), lang),
             n=number(int(row.n), lang), p=percent(row.count / row.n, lang), e=number(row.expected, lang, 1),
             innocent=signal.innocent[lang])  # fmt: skip


def signal_history(
    wh: Warehouse, signal: str, unit: str, to: date | None = None, scope: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """A unit's months of one signal: month (first day), n, count, expected; none outside the viewer's scope."""
    first, last = window(wh, to)
    unit = unit if scope is None or unit in scope else ""
    return wh.frame("signal_history", {"unit_code": unit, "signal": signal, "from": first, "to": last})


def signal_officers(
    wh: Warehouse, signal: str, unit: str, to: date | None = None, scope: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """Counts by pseudonymous officer key of one unit: code, numerator marked of denominator finished. No names, no
    verdicts: it tells whether one desk or all of the office is meant. None outside the viewer's scope.
    """
    first, last = window(wh, to)
    unit = unit if scope is None or unit in scope else ""
    values = {"signal": signal, "unit_code": unit, "from": first, "to": last}
    return wh.frame("signal_officers", values)
