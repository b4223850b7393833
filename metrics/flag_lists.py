"""The units proposed for a surprise inspection, as lists: of a day, with reasons, and what changed since a month
before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from metrics import dimensions
from metrics.errors import QueryError
from metrics.flag_counts import months_of, read
from metrics.flag_reasons import Names, drivers, reasons
from metrics.flag_rules import RULES
from metrics.flags import COLUMNS, judge, parts, table
from metrics.periods import month_end_before
from metrics.signals import facts
from metrics.statements import statement
from metrics.warehouse import Warehouse

TABLES = {name: name for name in ("dossiers", "feedback", "inspections")} | {
    "units": "unit_dim",
    "areas": "area_dim",
}
# What stands behind a signal; PAKN of a burst are no dossiers.
BEHIND = {
    "level": "overdue", "change": "overdue", "bunching": "near", "stale": "stale", "linked": "linked",
    "dissatisfied": "dissatisfied", "denied": "denied",
}  # fmt: skip
RAREST = ("denied", "stale", "linked", "dissatisfied", "near", "overdue")
TEXT = ("kind", "since", "basis", "burst_category", "neighbourhood_category")


def flag_table(wh: Warehouse, day: date | None = None) -> pd.DataFrame:
    """metrics.flags.table at the end of `day` (default: the snapshot's): as published, else judged now with what was
    known then. Raises QueryError `as_of_later` for a day after the snapshot's.
    """
    return _at(wh, day)[0].copy(deep=False)


def flag_parts(wh: Warehouse, day: date | None = None) -> pd.DataFrame:
    """metrics.flags.parts of the same day."""
    return _at(wh, day)[1].copy(deep=False)


def _at(wh: Warehouse, day: date | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    chosen = day or wh.as_of
    if chosen > wh.as_of:
        raise QueryError("as_of_later", day=chosen, as_of=wh.as_of)
    return wh.lately(("flags", chosen), lambda: _published(wh, chosen) or _judged(wh, chosen))


def _published(wh: Warehouse, day: date) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    frame = wh.frame_of("select * from flags where day = $day order by rank nulls last, unit_code", {"day": day})
    if frame.empty:
        return None
    listed = wh.frame_of("select * exclude (day) from flag_parts where day = $day", {"day": day})
    return _typed(frame), listed


def _judged(wh: Warehouse, day: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    counts = read(wh.frame_of, day, TABLES)
    return _typed(table(judge(counts))), parts(counts)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same types, whether published or judged now."""
    texts = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in TEXT}
    return frame.assign(**texts, rank=frame["rank"].astype("Int64"), day=pd.to_datetime(frame["day"]))


def printed(wh: Warehouse, day: date | None = None, lang: str = "vi") -> pd.DataFrame:
    """What `python -m metrics flags` prints (CONTRACT §4): COLUMNS and `reasons`, sentences joined by ` | `."""
    frame = flag_table(wh, day)
    said = sentences(wh, frame, flag_parts(wh, day), lang)
    names = [dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]]
    return frame[[*COLUMNS]].assign(unit_name=names, reasons=[" | ".join(texts) for texts in said])


def sentences(wh: Warehouse, frame: pd.DataFrame, listed: pd.DataFrame, lang: str = "vi") -> list[list[str]]:
    """The reasons of each row of flag_table."""
    names = names_of(wh, lang)
    groups = {str(code): part for code, part in listed.groupby("unit_code")}
    rows = frame.to_dict("records")
    return [[reason.text for reason in reasons(row, groups.get(row["unit_code"]), names, lang)] for row in rows]


def names_of(wh: Warehouse, lang: str = "vi") -> Names:
    """How the snapshot's procedures and categories are called."""
    return Names(
        lambda code: dimensions.label(wh, "procedure", code, lang) if code else "",
        lambda code: dimensions.label(wh, "category", code, lang) if code else "",
    )


def flag_dossiers(wh: Warehouse, unit: str, day: date | None = None, lang: str = "vi", each: int = 20) -> pd.DataFrame:
    """The dossiers to open first at a unit: code, signal (of the flag; level or change: overdue since the change, else
    in 12 months), weight in days, and what metrics.signals.facts tells of each; the signals of its flag alone. A
    dossier behind several is listed with the rarest.
    """
    return flag_dossiers_of(wh, (unit,), day, lang, each)[unit]


def flag_dossiers_of(
    wh: Warehouse, units: Sequence[str], day: date | None = None, lang: str = "vi", each: int = 20
) -> dict[str, pd.DataFrame]:
    """flag_dossiers of several units, by unit, the city's dossiers read once."""
    if not units:
        return {}
    frame = flag_table(wh, day)
    flagged = frame[frame["unit_code"].isin(units) & frame["grade"].isin(("alert", "watch"))]
    rows = {str(row["unit_code"]): row for row in flagged.to_dict("records")}
    chosen = day or wh.as_of
    months = months_of(chosen)
    values = {"day": chosen, "first": months[0], "unit_codes": list(units), "each": each,
              "since": [_since(rows.get(unit), months) for unit in units],
              "stale_days": RULES.stale_days, "last_days": RULES.last_days}  # fmt: skip
    keys = wh.frame_of(statement("flag_to_open", known=statement("flag_known", dossiers="dossiers")), values)
    rarest = keys.assign(place=keys["signal"].map(RAREST.index)).sort_values("place", kind="stable")
    found = {}
    for unit in units:
        wanted = _wanted(rows.get(unit))
        own = rarest[(rarest["unit_code"] == unit) & rarest["signal"].isin(wanted)].drop_duplicates("code")
        own = own.assign(signal=own["signal"].map(wanted)).drop(columns=["place", "unit_code"])
        found[unit] = facts(wh, own.reset_index(drop=True), unit, lang)
    return found


def _wanted(row: dict[str, Any] | None) -> dict[str, str]:
    """What is listed of a unit's dossiers, and the signal of its flag that each stands for."""
    return {BEHIND[name]: name for name in reversed(drivers(row)) if name in BEHIND} if row else {}


def _since(row: dict[str, Any] | None, months: Sequence[date]) -> date:
    """From when a unit's overdue are listed: the change that its flag is about, else 12 months."""
    changed = row is not None and "overdue" in _wanted(row) and row["since"] and row["p_change"] <= RULES.sure
    return months[-int(row["change_months"])] if row is not None and changed else months[-RULES.level]


def news(wh: Warehouse, day: date | None = None) -> pd.DataFrame:
    """Units for review then or at the month end before: unit_code, unit_name, news (new, still, gone)."""
    now = flag_table(wh, day)
    before = flag_table(wh, month_end_before(day or wh.as_of))
    flagged = [set(frame.loc[frame["flagged"].astype(bool), "unit_code"]) for frame in (now, before)]
    names = pd.concat([now, before]).drop_duplicates("unit_code").set_index("unit_code")["unit_name"]
    rows = [
        (code, names[code], "still" if code in flagged[0] & flagged[1] else "new" if code in flagged[0] else "gone")
        for code in sorted(flagged[0] | flagged[1])
    ]
    return pd.DataFrame(rows, columns=["unit_code", "unit_name", "news"])
