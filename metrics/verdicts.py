"""The columns of the dossiers that a definition and a cohort read, for statements over rows."""

from __future__ import annotations

from metrics.cohorts import DUE_DAY, FINISH_DAY
from metrics.filters import Filters


def columns(filters: Filters, default: str) -> dict[str, str]:
    """Holes of a statement over the table `dossiers`: {day} of the cohort (the filters' own, else `default`; report06
    stands for what was settled), {state} and {finish} of the definition.
    """
    definition = filters.on_time.lower()
    cohort = filters.cohort or default
    finish = FINISH_DAY[definition]
    day = {"received": "received_day", "due": DUE_DAY[definition], "report06": finish}[cohort]
    return {"day": f"f.{day}", "state": f"f.state_{definition}", "finish": f"f.{finish}"}
