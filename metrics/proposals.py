"""The proposal of units for a surprise inspection as leaders read it: the flags with place, sector, visits, news."""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics import dimensions
from metrics.flag_counts import months_of
from metrics.flag_lists import flag_parts, flag_table, names_of, news
from metrics.flag_reasons import Reason, drivers, reasons
from metrics.flag_rules import RULES
from metrics.periods import shifted
from metrics.warehouse import Warehouse

FLAGGED = ("alert", "watch")
# Kinds of inspection that go to the unit; the others look at its data from afar.
ON_SITE = ("periodic", "surprise", "follow_up", "thematic", "wide")
REST = 12  # months after a visit in which a unit is not proposed for another, but for a follow-up
ADDED = ("name", "area_code", "district_code", "district", "sector_code", "sector", "main", "signals", "visited_at",
         "visit_kind", "lately", "news")  # fmt: skip


def proposals(
    wh: Warehouse, day: date | None = None, scope: tuple[str, ...] | None = None, lang: str = "vi"
) -> pd.DataFrame:
    """metrics.flags.table of all units that a viewer may see, in order, and ADDED.

    `sector`: where most overdue lie beyond expectation. `signals`: those behind the flag, the largest share first
    (metrics.flag_reasons.drivers), `main` the first. `visited_at`, `visit_kind`: the newest visit on the spot by that
    day; `lately`: within REST months. `news`: `new` or `still` of an alert, against the month end before; empty for
    another day than the snapshot's.
    """
    chosen = day or wh.as_of
    frame = flag_table(wh, chosen)
    frame = frame.merge(_places(wh, chosen), on="unit_code", how="left")
    frame = frame.merge(_sectors(wh, chosen), on="unit_code", how="left")
    known = dict(_news(wh).set_index("unit_code")["news"]) if chosen == wh.as_of else {}
    seen = frame["grade"].isin(FLAGGED)
    behind = [drivers(row) if one else [] for row, one in zip(frame.to_dict("records"), seen, strict=True)]
    since = pd.Timestamp(shifted(chosen, -REST))
    frame = frame.assign(
        name=[dimensions.label(wh, "unit", code, lang) for code in frame["unit_code"]],
        district=[dimensions.label(wh, "district", code, lang) for code in frame["district_code"]],
        sector=[dimensions.label(wh, "sector", c, lang) if isinstance(c, str) else "" for c in frame["sector_code"]],
        main=[names[0] if names else "" for names in behind],
        signals=["|".join(names) for names in behind],
        visited_at=pd.to_datetime(frame["visited_at"]),
        lately=pd.to_datetime(frame["visited_at"]) > since,
        news=[known.get(code, "") for code in frame["unit_code"]],
    )
    if scope is not None:
        frame = frame[frame["unit_code"].isin(scope)]
    return frame.reset_index(drop=True)


def gone(wh: Warehouse, scope: tuple[str, ...] | None = None, lang: str = "vi") -> list[tuple[str, str]]:
    """Code and name of units for review at the month end before the snapshot's day and no longer."""
    frame = _news(wh)
    codes = frame.loc[frame["news"] == "gone", "unit_code"]
    return [(code, dimensions.label(wh, "unit", code, lang)) for code in codes if scope is None or code in scope]


def reasons_of(wh: Warehouse, unit: str, day: date | None = None, lang: str = "vi") -> list[Reason]:
    """Why a unit is flagged, or has too little to be judged by; nothing of another unit."""
    frame = flag_table(wh, day)
    rows = frame[frame["unit_code"] == unit].to_dict("records")
    listed = flag_parts(wh, day)
    return reasons(rows[0], listed[listed["unit_code"] == unit], names_of(wh, lang), lang) if rows else []


def last_visits(wh: Warehouse) -> dict[str, date]:
    """The day of each unit's newest visit on the spot by the snapshot's day, of those visited at all."""
    frame = _places(wh, wh.as_of).dropna(subset="visited_at")
    return dict(zip(frame["unit_code"], pd.to_datetime(frame["visited_at"]).dt.date, strict=True))


def cut(frame: pd.DataFrame) -> float:
    """The least score among the alerts; NaN without any."""
    return float(frame.loc[frame["grade"] == "alert", "score"].min())


def _news(wh: Warehouse) -> pd.DataFrame:
    return wh.lately(("flag news", wh.as_of), lambda: news(wh))


def _places(wh: Warehouse, day: date) -> pd.DataFrame:
    return wh.frame("proposal_units", {"day": day, "kinds": list(ON_SITE)})


def _sectors(wh: Warehouse, day: date) -> pd.DataFrame:
    """The sector of a unit's overdue beyond expectation: unit_code, sector_code."""
    parts = flag_parts(wh, day)
    parts = parts[parts["part"] == "procedure"]
    sectors = wh.frame_of("select procedure_code as name, sector_code from procedure_dim")
    parts = parts.merge(sectors, on="name", how="inner").dropna(subset="sector_code")
    parts = parts.assign(beyond=parts["overdue"] - parts["expected"])
    sums = parts.groupby(["unit_code", "sector_code"], as_index=False)["beyond"].sum()
    sums = sums.sort_values(["beyond", "sector_code"], ascending=[False, True])
    return sums.drop_duplicates("unit_code")[["unit_code", "sector_code"]]


def window(day: date) -> date:
    """First day of the twelve months that the flags of a day look at."""
    return months_of(day)[-RULES.level]
