"""`python -m tests.bench.feedback --rows 1000000 [--folder DIR]`: the pages of PAKN over many PAKN.

A city with so many PAKN is made (their points scattered some 500 m, since the sample has few of them) and ingested,
both timed; then what the pages ask, for a month not asked for before.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from data_loaders.sql import literal
from metrics import handling, topics
from metrics.feedback_records import feedback_records
from metrics.filters import Filters
from metrics.hotspot_layers import CELLS, LAYERS, cells, layer
from metrics.hotspot_lists import days_held, hotspot_table
from metrics.hotspot_scan import scan_around
from metrics.periods import month_end_before
from metrics.warehouse import Warehouse, open_warehouse
from sample_data.build import make_canonical, prepare
from tests.bench.ingest import ROOT, watched
from tests.bench.pages import WHO, in_browser, reruns
from tests.bench.rounds import Contender, quantile, table

SEED = 1
OVERDUE = "feedback_overdue_rate"
PAGES = ("hotspots", "feedback", "topics")
SCATTERED = """
select * replace (
    lat + hash(feedback_code) % 1000 / 1e5 - 0.005 as lat, lon + hash(feedback_code, 1) % 1000 / 1e5 - 0.005 as lon
)
from {feedback}
"""


def city(folder: Path, rows: int, dossiers: int) -> Path:
    """A source of canonical Parquet with `rows` PAKN and so many dossiers under `folder`."""
    exports = folder / f"exports-feedback-{rows}"
    if not (exports / "source").is_dir():
        start = time.perf_counter()
        prepare(exports)
        make_canonical(exports, dossiers, SEED, lambda _: None, rows)
        con = duckdb.connect()
        for path in (exports / "source").rglob("feedback.parquet"):
            moved = path.with_suffix(".moved")
            sql = SCATTERED.format(feedback=f"read_parquet({literal(str(path))})")
            con.execute(f"copy ({sql}) to {literal(str(moved))} (format parquet, compression zstd)")
            moved.replace(path)
        sys.stdout.write(f"made in {time.perf_counter() - start:.0f} s\n")
    return exports / "source"


def ingested(folder: Path, rows: int, dossiers: int, again: bool = False) -> Path:
    """A store of such a city; both steps are timed where they are made."""
    source, store = city(folder, rows, dossiers), folder / f"store-feedback-{rows}"
    if again:
        shutil.rmtree(store, ignore_errors=True)
    if not (store / "CURRENT").is_file():
        run = watched("data_loaders", "ingest", str(source), "--store", str(store))
        sys.stdout.write(f"ingested in {run.seconds:.0f} s, peak {run.peak_megabytes:.0f} MB\n")
    return store


def contenders(wh: Warehouse) -> list[Contender]:
    def days(published: bool) -> Iterator[date]:
        day = wh.as_of
        while True:
            day = month_end_before(day)
            odd = next(odd for odd in (day.replace(day=15), day.replace(day=14)) if odd not in days_held(wh))
            yield day if published else odd

    def timed(question: str, ask: Callable[[date], object], published: bool = True) -> Contender:
        ends = days(published)
        return Contender(question, WHO, lambda: ask(next(ends)))

    def month(day: date) -> Filters:
        return Filters(date_from=day.replace(day=1), date_to=day)

    strongest = hotspot_table(wh).iloc[0]
    area, topic, kind = (str(strongest[name]) for name in ("area_code", "category", "kind"))
    start = strongest["start"].date()
    found = [
        timed("map: points", lambda day: [cells(wh, size, day) for size in CELLS.values()]),
        timed("list of hotspots", lambda day: hotspot_table(wh, day)),
        timed("list of hotspots, a day that is not published", lambda day: hotspot_table(wh, day), published=False),
        timed("scan around the strongest hotspot", lambda day: scan_around(wh, day, area, topic, kind, start)),
        timed("scan of all PAKN", lambda day: scan_around(wh, day, area, "", "burst", start)),
        timed("share overdue by unit", lambda day: handling.by_dimension(wh, OVERDUE, "unit", month(day))),
        timed("both branches", lambda day: handling.branches(wh, month(day))),
        timed("topics by month", lambda day: topics.months(wh, month(day))),
        timed("groups of repeats", lambda day: topics.groups(wh, month(day))),
        timed("rising terms", lambda day: topics.rising(wh, month(day))),
        timed("list of an area: a page", lambda day: feedback_records(wh, replace(month(day), area=(area,)))),
    ]  # fmt: skip
    layers = [timed(f"map: {name}", lambda day, name=name: layer(wh, name, day)) for name in LAYERS if name != "points"]  # type: ignore[misc]
    return [*layers, *found]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feedback")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dossiers", type=int, default=400_000, help="of the city, when it is made")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--again", action="store_true", help="ingest again even where a store is there")
    parser.add_argument("--no-browser", action="store_true", help="pages on the server alone")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    store = ingested(options.folder, options.rows, options.dossiers, options.again)
    wh = open_warehouse(store)
    wh.remembered = 0  # every round asks anew
    start = time.perf_counter()
    wh.feedback_facts()
    lines = [f"load {os.getloadavg()[0]:.1f}; PAKN come into memory in {time.perf_counter() - start:.1f} s", "",
             "| question | wall ms, median | p95 | processor ms, median |", "|---|---:|---:|---:|"]  # fmt: skip
    for asked in contenders(wh):
        spent = []
        for number in range(options.rounds + 1):
            begin, used = time.perf_counter(), time.process_time()
            asked.run()
            if number:
                spent.append((1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - used)))
        wall, work = (list(column) for column in zip(*spent, strict=True))
        cells_of = (quantile(wall, 0.5), quantile(wall, 0.95), quantile(work, 0.5))
        lines.append(f"| {asked.question} | " + " | ".join(f"{spent:.0f}" for spent in cells_of) + " |")
    wh.close()
    sys.stdout.write("\n".join(lines) + "\n")
    pages = reruns(store, options.rounds, PAGES)
    pages += [] if options.no_browser else in_browser(store, options.rounds, PAGES)
    sys.stdout.write("\n" + table(pages) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
