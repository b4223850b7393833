"""Two full exports of a sample's dossiers, the later one without those that truth says were taken out."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import duckdb

from data_loaders.tables import TABLES

EARLIER, LATER = datetime(2026, 11, 5, 18), datetime(2026, 11, 12, 18)  # after the last part
RECODED = "recoded"  # what a migration gave a new code is in the later export under that


def write_pair(snapshot: Path, truth: Path, source: Path) -> dict[str, str]:
    """Write the pair to `source` from the dossiers of `snapshot`; returns the kinds of the units that lose dossiers."""
    con = duckdb.connect()
    columns = ", ".join(name for name in TABLES["dossiers"].columns if name != "exported_at")
    con.execute(f"create view held as select {columns} from '{snapshot / 'dossiers.parquet'}'")
    con.execute(f"create table gone as select * from read_csv('{truth / 'removed_dossiers.csv'}', all_varchar = true)")
    kept = "select * from held where dossier_code not in (select dossier_code from gone)"
    new = (
        "select * replace (dossier_code || '-M' as dossier_code) from held where dossier_code in "
        f"(select dossier_code from gone where kind = '{RECODED}')"
    )
    for moment, rows in ((EARLIER, "select * from held"), (LATER, f"{kept} union all {new}")):
        path = source / f"{moment:%Y-%m-%d}" / "dossiers.parquet"  # a whole table under its own name is a full export
        path.parent.mkdir(parents=True)
        con.execute(f"copy ({rows}) to '{path}' (format parquet)")
        os.utime(path, (moment.timestamp(), moment.timestamp()))
    found = con.execute("select distinct unit_code, kind from gone where kind <> 'merged'").fetchall()
    con.close()
    return dict(found)
