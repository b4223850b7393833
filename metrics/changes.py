"""What changed between two versions of a dossier: from export to export in one snapshot, or between two snapshots."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from metrics import dimensions
from metrics.filters import Filters, in_scope
from metrics.statements import MACROS, parquet, statement
from metrics.warehouse import Warehouse

# What to look at first. A first due or finish date is normal progress and no change.
KINDS = (
    "due_later_after", "due_later_before", "due_later_stop", "due_earlier", "due_cleared", "finish_back",
    "finish_later", "finish_cleared", "status_back", "cause_changed", "vanished",
)  # fmt: skip
LISTED = 200
MEMORY = "1500MB"
Scope = tuple[str, ...] | None


def within(wh: Warehouse, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """Changes from export to export inside the snapshot that the newer export of the period showed: one row a dossier
    and kind, with columns dossier_code, unit_code, procedure_code, exported_before/after, due_before/after,
    completed_before/after, status_before/after, cause_before/after, kind.
    """
    values = _values(filters, scope)
    return wh.frame("changes_within", values)


def between(before: Path, after: Path, full: bool) -> pd.DataFrame:
    """Changes from one snapshot folder to another, columns as `within`. `full`: both hold full exports of dossiers, so
    that one which is gone has vanished; otherwise none has.
    """
    return _between(str(before), str(after), full).copy()


@lru_cache(maxsize=4)
def _between(before: str, after: str, full: bool) -> pd.DataFrame:
    files = {
        side: parquet(Path(folder) / "dossiers.parquet") for side, folder in (("before", before), ("after", after))
    }
    stops = parquet(Path(after) / "supplements.parquet")
    sql = statement("changes", pairs=statement("changes_snapshots", **files), stops=stops)
    with duckdb.connect() as con:
        con.execute(f"set memory_limit = '{MEMORY}'")
        for macro in MACROS:
            con.execute(macro)
        frame = con.execute(sql).df()
        if full:
            frame = pd.concat([frame, con.execute(statement("changes_gone", **files)).df()], ignore_index=True)
    return frame


def kept(wh: Warehouse, frame: pd.DataFrame, filters: Filters, scope: Scope = None) -> pd.DataFrame:
    """The changes of the units and procedures that the filters and the viewer's scope leave."""
    units = wh.frame("signal_units", _values(filters, scope))["unit_code"]
    frame = frame[frame["unit_code"].isin(units)]
    if filters.procedure:
        frame = frame[frame["procedure_code"].isin(filters.procedure)]
    return frame.reset_index(drop=True)


def by_kind(frame: pd.DataFrame) -> pd.DataFrame:
    """kind, n (changes), dossiers, units; every kind of KINDS."""
    grouped = frame.groupby("kind").agg(
        n=("dossier_code", "size"), dossiers=("dossier_code", "nunique"), units=("unit_code", "nunique")
    )
    return grouped.reindex(list(KINDS)).fillna(0).astype("int64").rename_axis("kind").reset_index()


def by(wh: Warehouse, frame: pd.DataFrame, dim: str, lang: str = "vi") -> pd.DataFrame:
    """code, name, n: the changes of each unit or procedure (`dim`), most first."""
    counts = frame.groupby(f"{dim}_code").size().rename("n").reset_index()
    counts = counts.sort_values(["n", f"{dim}_code"], ascending=[False, True], ignore_index=True)
    names = dimensions.names(wh, dim, lang)
    codes = counts[f"{dim}_code"]
    return pd.DataFrame({"code": codes, "name": [names.get(code, code) for code in codes], "n": counts["n"]})


def rows(wh: Warehouse, frame: pd.DataFrame, lang: str = "vi") -> pd.DataFrame:
    """The changes to look at first (KINDS), of each kind the newest, with names, at most LISTED: code, unit, procedure
    and both versions.
    """
    ordered = frame.assign(place=frame["kind"].map({kind: n for n, kind in enumerate(KINDS)}))
    by = ["place", "exported_after", "dossier_code"]
    ordered = ordered.sort_values(by, ascending=[True, False, True], na_position="first")
    out = ordered.head(LISTED).drop(columns="place").reset_index(drop=True)
    units, procedures = dimensions.names(wh, "unit", lang), dimensions.names(wh, "procedure", lang)
    return out.assign(
        code=out["dossier_code"],
        unit=[units.get(code, code) for code in out["unit_code"]],
        procedure=[procedures.get(code, code or "") for code in out["procedure_code"]],
    )


def _values(filters: Filters, scope: Scope) -> dict[str, object]:
    return filters.sql_parameters() | in_scope(scope)
