"""What citizens say of a unit's own work, beside its records: PAKN that name a dossier, ratings, and PAKN that deny a
finish on time.

As in metrics.flag_signals: a frame with a row a unit, `p` the upper mid-P, NaN where a unit has nothing to judge by;
NaN of every unit where the whole city has too little of a kind.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from metrics.flag_counts import Counts
from metrics.flag_rules import Rules
from metrics.flag_signals import rare, share

PAKN = "PAKN"  # what stands for procedure and sector of a rated PAKN, before its category


def linked(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Of the dossiers due in 12 months (`trials`), those that a PAKN names, against the unit's mix of procedures."""
    return _if_told(share(counts, "linked", "due", rules)[2], rules)


def dissatisfied(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Of the ratings of 12 months (`trials`), of finished dossiers and of answered PAKN alike, those that say
    dissatisfied, against the city's by procedure and by category of PAKN.
    """
    told = counts.feedback.assign(procedure=PAKN + " " + counts.feedback["category"], sector=PAKN)
    columns = ["unit", "month", "procedure", "sector", "rated", "dissatisfied"]
    rated = pd.concat([counts.cells[columns], told[columns]], ignore_index=True)
    return _if_told(share(replace(counts, cells=rated), "dissatisfied", "rated", rules)[2], rules)


def denied(counts: Counts, rules: Rules) -> pd.DataFrame:
    """Dossiers recorded as finished on time in 24 months (`trials`) that a PAKN names after the legal date and before
    any hand-over, against the rate of all other units for the procedures. A single one is no sign; each is a dossier to
    open.
    """
    frame = rare(counts, "denied", "closed", rules.denied_spread, rules)
    p = frame["p"].where(frame["observed"] >= rules.least_denied, frame["p"].clip(lower=0.5))
    return _if_told(frame.assign(p=p), rules, rules.least_denied)


def _if_told(frame: pd.DataFrame, rules: Rules, least: int | None = None) -> pd.DataFrame:
    """Without p where the whole city has fewer events than can tell units apart."""
    enough = frame["observed"].sum() >= (rules.least_told if least is None else least)
    return frame if enough else frame.assign(p=np.nan)
