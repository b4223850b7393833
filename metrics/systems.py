"""The one-stop system's export against what other systems say of the same dossiers: the national portal and iHanoi.

Counts, statuses and dates; what is in one and missing in the other. Where an export is absent, `loaded` says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from metrics import dimensions, periods, reports
from metrics.filters import Filters, in_scope
from metrics.kept import kept_frame, source_of
from metrics.query import query
from metrics.stats import newcombe_difference
from metrics.tally import Question
from metrics.warehouse import Warehouse

# Indicators of the portal that the one-stop system's own records can be counted for: measure and cohort.
PORTAL = {"tien_do": "progress_766", "ho_so_truc_tuyen": "online_rate"}
COHORTS = {"tien_do": "report06", "ho_so_truc_tuyen": "received"}
TABLES = ("index766", "feedback", "unit_reports", "supplements")
Scope = tuple[str, ...] | None


def loaded(wh: Warehouse) -> dict[str, bool]:
    """Which of TABLES the snapshot holds any row of."""
    return {name: bool(wh.frame_of(f"select count(*) as n from {name}", {})["n"][0]) for name in TABLES}


def portal(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """One row a unit and indicator of PORTAL that the portal published for months of the period: unit_code, name,
    indicator; `n_portal` of `m_portal`, `portal`; `n_own` of `m_own`, `own` from the one-stop system's records; `gap`
    (portal - own) with Newcombe's 95 % limits `low, high`; `missing` = m_own - m_portal, dossiers that the portal's
    denominator does not have (negative: has besides). Largest gap first; the first row of an indicator (unit_code "")
    is all of them.
    """
    whole = whole_months(wh, filters)
    values = whole.sql_parameters() | in_scope(scope)
    told = wh.frame("systems_portal", values)
    parts = []
    for indicator, measure in PORTAL.items():
        mine = told[told["indicator"] == indicator]
        asked = replace(whole, cohort=COHORTS[indicator])  # type: ignore[arg-type]
        own = query(wh, measure, ("unit",), asked, scope)
        frame = mine.merge(own.rename(columns={"unit": "unit_code"}), on="unit_code", how="left", suffixes=("", "_own"))
        if frame.empty:
            continue
        frame = pd.DataFrame(
            {
                "unit_code": frame["unit_code"],
                "n_portal": frame["numerator"].fillna(0).astype("int64"),
                "m_portal": frame["denominator"].fillna(0).astype("int64"),
                "n_own": frame["numerator_own"].fillna(0).astype("int64"),
                "m_own": frame["denominator_own"].fillna(0).astype("int64"),
            }
        )
        every = frame.drop(columns="unit_code").sum().to_frame().T.assign(unit_code="")
        parts.append(_compared(pd.concat([every, frame], ignore_index=True)).assign(indicator=indicator))
    if not parts:
        columns = ["unit_code", "n_portal", "m_portal", "n_own", "m_own", "portal", "own", "gap", "low", "high",
                   "missing", "indicator", "name"]  # fmt: skip
        return pd.DataFrame(columns=columns)
    found = pd.concat(parts, ignore_index=True)
    found["name"] = [dimensions.label(wh, "unit", code, lang) if code else "" for code in found["unit_code"]]
    return found


def whole_months(wh: Warehouse, filters: Filters) -> Filters:
    """What other systems can be asked for: whole months, by place alone, units as they were."""
    first, last = periods.chosen(wh, filters)
    ends = periods.shifted(last.replace(day=1), 1) - timedelta(days=1)
    place = replace(filters.only("places"), units="asis", cohort=None)
    return periods.within(place, (first.replace(day=1), min(ends, wh.as_of)))


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    counts = {name: frame[name].astype("int64") for name in ("n_portal", "m_portal", "n_own", "m_own")}
    out = frame.assign(**counts)
    out["portal"] = out["n_portal"] / out["m_portal"].where(out["m_portal"] > 0)
    out["own"] = out["n_own"] / out["m_own"].where(out["m_own"] > 0)
    some = (out["m_portal"] > 0) & (out["m_own"] > 0) & (out["n_portal"] <= out["m_portal"])
    given = [out[name].where(some, np.nan) for name in ("n_portal", "m_portal", "n_own", "m_own")]
    _, out["low"], out["high"] = newcombe_difference(*given)
    out["gap"] = (out["portal"] - out["own"]).where(some)
    out["missing"] = out["m_own"] - out["m_portal"]
    rest = out.iloc[1:].sort_values(["gap", "unit_code"], ascending=[False, True], na_position="last")
    return pd.concat([out.iloc[:1], rest], ignore_index=True)


def marks(wh: Warehouse, filters: Filters, scope: Scope = None) -> dict[str, int]:
    """Of dossiers finished in the period: `finished`; `at_request`: finish equals a request for papers to the second
    (statuses 5, 6, 8 sent as 9); `at_receipt`: no due date and finished at the moment of receipt; `no_due`.
    """
    source = source_of(wh, "finished", filters)
    row = kept_frame(wh, "systems_marks", filters, scope, source=source).iloc[0]
    return {str(name): int(value) for name, value in row.items()}


def statuses(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """status, n of dossiers received in the period, most first."""
    return kept_frame(wh, "systems_statuses", filters, scope, source=source_of(wh, "statuses", filters))


def complaints(wh: Warehouse, filters: Filters, scope: Scope = None, lang: str = "vi") -> pd.DataFrame:
    """PAKN of the period that name a dossier: feedback_code, code (dossier), complained_at, category, unit_code, unit,
    procedure, due_at, completed_at, returned_at, state, declared_on_time, has_dossier, contradicts (made after the due
    time, of a dossier recorded as finished on time and not handed over by then).
    """
    values = filters.only("places").sql_parameters() | in_scope(scope)
    frame = wh.frame("systems_feedback", values).copy()
    procedures = dimensions.names(wh, "procedure", lang)
    frame["unit"] = [dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]]
    frame["procedure"] = [procedures.get(code, code or "") for code in frame["procedure_code"]]
    return frame


def received(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """What units say they received against the one-stop system's own count, by unit: unit_code, reported, own,
    missing = own - reported; only units with a report for the period; largest difference first.
    """
    chosen = replace(filters.only("places"), units="asis")
    told = reports.report_tally(Question(wh, ("unit",), chosen, scope))[["unit", "received"]]
    own = query(wh, "received", ("unit",), replace(chosen, cohort=None), scope)[["unit", "received"]]
    frame = told.merge(own, on="unit", how="left", suffixes=("_told", "_own")).fillna(0)
    frame = frame[(frame["received_told"] > 0) | (frame["received_own"] > 0)]
    frame = frame.rename(columns={"unit": "unit_code", "received_told": "reported", "received_own": "own"})
    frame[["reported", "own"]] = frame[["reported", "own"]].astype("int64")
    frame["missing"] = frame["own"] - frame["reported"]
    order = frame["missing"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)
