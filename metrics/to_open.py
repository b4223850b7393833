"""The dossiers of a unit to open, each with the reasons it is listed, and a random control sample beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from metrics.flag_lists import flag_dossiers
from metrics.flag_rules import TEXTS, SignalText
from metrics.signal_rules import SIGNALS, Signal
from metrics.signals import named, of_unit, window
from metrics.statements import statement
from metrics.warehouse import Warehouse

SIZE, MOST = 30, 200
# What a dossier can be listed for: a signal of its own, or one of its unit's flag.
REASONS: dict[str, Signal | SignalText] = {**SIGNALS, **TEXTS}
_COLUMNS = ["code", "unit_code", "procedure_code", "sector_code", "received_at", "due_at", "completed_at",
            "returned_at", "due_recomputed", "late_days", "state", "signals", "weight"]  # fmt: skip


@dataclass(frozen=True)
class ToOpen:
    """`listed`: dossiers by how likely a signal of theirs is beyond what is expected, then how many signals, then the
    newest receipt; where room is left, the `behind` ones for which the unit is proposed for a visit. `control`: as many
    others of the unit, at random. Both: code, procedure, sector, received_at, due_at, due_recomputed, completed_at,
    returned_at, state (A), signals (list of ids of REASONS), weight (0 to 1; none behind the flag), reasons,
    short_reasons and questions (texts). `seed` draws the control sample: the same seed and snapshot give the same
    dossiers. `eligible`: dossiers that the unit received in the twelve months `first` to `last` (first days of months);
    `marked`: those with a signal in them.
    """

    unit: str
    first: date
    last: date
    seed: int
    listed: pd.DataFrame
    control: pd.DataFrame
    eligible: int
    marked: int
    behind: int


def to_open(
    wh: Warehouse, unit: str, to: date | None = None, size: int = SIZE, seed: int = 0, lang: str = "vi"
) -> ToOpen:
    """The file to open of a unit over the twelve months up to that of `to`.

    A dossier's weight is 1 - prod(1 - a) over its signals, a = max(count - expected, 0) / count of the unit: the share
    of the signal's dossiers that chance and habit do not explain; signals that are neither rare nor beyond what is
    expected of the unit list nothing. A flag goes by levels, not by such marks: of a unit for review or to watch the
    dossiers behind the flag (metrics.flag_lists.flag_dossiers) fill the list up. The control sample is drawn from the
    unit's dossiers received in the months that are not listed, in the order of md5(code:seed).
    """
    first, last = window(wh, to)
    size = max(1, min(size, MOST))
    beyond = {
        row.signal: _beyond(row.count, row.expected)
        for row in of_unit(wh, unit, to).itertuples(index=False)
        if row.count and SIGNALS[row.signal].has_dossiers and _speaks(row.signal, row.grade)
    }
    values = {"unit_code": unit, "from": first, "to": last, "seed": str(seed), "limit": 2 * size}
    by_month = {name: [s for s in SIGNALS if SIGNALS[s].month == f"{name}_month"] for name in ("end", "due")}
    marked = wh.frame_of(statement("to_open", **{name: str(found) for name, found in by_month.items()}), values).copy()
    others = wh.frame("to_open_control", values)
    marked["signals"] = [tuple(found) for found in marked["signals"]]
    marked["weight"] = marked["signals"].map({found: _weight(found, beyond) for found in {*marked["signals"]}})
    marked["signals"] = marked["signals"].map(list)
    marked["n_signals"] = marked["signals"].map(len)
    order = ["weight", "n_signals", "received_at", "code"]
    worth = marked[marked["weight"] > 0].sort_values(order, ascending=[False, False, False, True])
    listed = worth.head(size)[_COLUMNS]
    behind = _behind(wh, unit, to, size - len(listed), listed["code"].tolist(), lang)
    if len(behind):
        listed = pd.concat([listed, behind], ignore_index=True) if len(listed) else behind
    eligible = int(others["eligible"].iloc[0]) if len(others) else 0
    control = others[~others["code"].isin(listed["code"])].head(len(listed))
    control = control.merge(marked[["code", "signals"]], on="code", how="left")
    control["signals"] = [found if isinstance(found, list) else [] for found in control["signals"]]
    both = _worded(wh, pd.concat([listed, control], ignore_index=True), lang)
    listed, control = both.head(len(listed)), both.iloc[len(listed) :].reset_index(drop=True)
    return ToOpen(unit, first, last, seed, listed, control, eligible, len(marked), len(behind))


def _behind(wh: Warehouse, unit: str, to: date | None, room: int, known: list[str], lang: str) -> pd.DataFrame:
    """Up to `room` more dossiers behind the unit's flag, those of each of its signals in turn."""
    if room < 1:
        return pd.DataFrame(columns=_COLUMNS)
    found = flag_dossiers(wh, unit, min(to or wh.as_of, wh.as_of), lang, room + len(known))
    found = found[~found["code"].isin(known)]
    turn = found.groupby("signal").cumcount().sort_values(kind="stable").index
    found = found.loc[turn].head(room)
    return found.assign(signals=[[name] for name in found["signal"]], weight=float("nan"))[_COLUMNS]


def strangers(wh: Warehouse, dossiers: Sequence[tuple[str, str]]) -> int:
    """How many of (unit_code, dossier_code) the snapshot does not hold."""
    found = wh.frame("to_open_known", {"codes": [code for _, code in dossiers]})
    known = set(zip(found["unit_code"], found["code"], strict=True))
    return sum(1 for pair in dossiers if pair not in known)


def _beyond(count: int, expected: float) -> float:
    """The share beyond the expected number; all, where there is nothing to compare with."""
    return 1.0 if expected != expected else max(count - expected, 0.0) / count


def _speaks(signal: str, grade: str) -> bool:
    """Whether a signal lists dossiers: what is rare does by itself, the others where they stand out at the unit."""
    return SIGNALS[signal].rare or grade in ("alert", "watch")


def _weight(found: list[str], beyond: dict[str, float]) -> float:
    left = 1.0
    for name in found:
        left *= 1 - beyond.get(name, 0.0)
    return 1 - left


def _worded(wh: Warehouse, keys: pd.DataFrame, lang: str) -> pd.DataFrame:
    out = named(wh, keys.reset_index(drop=True), lang)
    for name, text in (("short_reasons", "short"), ("reasons", "name"), ("questions", "question")):
        between = " " if name == "questions" else "; "
        out[name] = [between.join(getattr(REASONS[s], text)[lang] for s in found) for found in out["signals"]]
    return out.drop(columns=["draw", "eligible", "n_signals"], errors="ignore")
