"""The dossiers of a unit to open, each with the reasons it is listed, and a random control sample beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from metrics import dimensions
from metrics.signal_rules import SIGNALS
from metrics.signals import of_unit, window
from metrics.statements import statement
from metrics.warehouse import Warehouse

SIZE, MOST = 30, 200
Scope = tuple[str, ...] | None


@dataclass(frozen=True)
class ToOpen:
    """`listed`: dossiers by how likely a signal of theirs is beyond what is expected, then how many signals, then days
    late; `control`: as many others of the unit, at random. Both: code, procedure, sector, received_at, due_at,
    due_recomputed, completed_at, returned_at, state (A), signals (list of ids), weight (0 to 1), reasons,
    short_reasons and questions (texts). `seed` draws the control sample: the same seed and snapshot give the same
    dossiers. `eligible`: dossiers of the unit in the twelve months `first` to `last` (first days of months); `marked`:
    those with a signal.
    """

    unit: str
    first: date
    last: date
    seed: int
    listed: pd.DataFrame
    control: pd.DataFrame
    eligible: int
    marked: int


def to_open(
    wh: Warehouse, unit: str, to: date | None = None, size: int = SIZE, seed: int = 0, lang: str = "vi"
) -> ToOpen:
    """The file to open of a unit over the twelve months up to that of `to`.

    A dossier's weight is 1 - prod(1 - a) over its signals, a = max(count - expected, 0) / count of the unit: the share
    of the signal's dossiers that chance and habit do not explain. The control sample is drawn from the unit's dossiers
    received in the months that are not listed, in the order of md5(code:seed).
    """
    first, last = window(wh, to)
    size = max(1, min(size, MOST))
    graded = of_unit(wh, unit, to)
    beyond = {
        row.signal: max(row.count - row.expected, 0.0) / row.count
        for row in graded.itertuples(index=False)
        if row.count and SIGNALS[row.signal].has_dossiers
    }
    values = {"unit_code": unit, "from": first, "to": last, "seed": str(seed)}
    every = wh.frame_of(statement("to_open"), values).copy()
    every["signals"] = [[name for name in SIGNALS if name in found] for found in every["signals"]]
    every["weight"] = [_weight(found, beyond) for found in every["signals"]]
    every["n_signals"] = [len(found) for found in every["signals"]]
    marked = every[every["n_signals"] > 0]
    order = ["weight", "n_signals", "late_days", "code"]
    listed = marked.sort_values(order, ascending=[False, False, False, True], na_position="last").head(size)
    others = every[~every["code"].isin(listed["code"]) & (every["received_month"] >= pd.Timestamp(first))]
    control = others.sort_values("draw").head(len(listed))
    return ToOpen(
        unit, first, last, seed,
        _worded(wh, listed, lang), _worded(wh, control, lang), len(every), len(marked),
    )  # fmt: skip


def _weight(found: list[str], beyond: dict[str, float]) -> float:
    left = 1.0
    for name in found:
        left *= 1 - beyond.get(name, 0.0)
    return 1 - left


def _worded(wh: Warehouse, frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    procedures = dimensions.names(wh, "procedure", lang)
    sectors = dimensions.names(wh, "sector", lang)
    out = frame.reset_index(drop=True).copy()
    out["procedure"] = [procedures.get(code, code or "") for code in out["procedure_code"]]
    out["sector"] = [sectors.get(code, code or "") for code in out["sector_code"]]
    out["state_name"] = [dimensions.label(wh, "state", state, lang) for state in out["state"]]
    out["short_reasons"] = ["; ".join(SIGNALS[name].short[lang] for name in found) for found in out["signals"]]
    out["reasons"] = ["; ".join(SIGNALS[name].name[lang] for name in found) for found in out["signals"]]
    out["questions"] = [" ".join(SIGNALS[name].question[lang] for name in found) for found in out["signals"]]
    return out.drop(columns=["draw", "n_signals"])
