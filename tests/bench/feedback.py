"""`python -m tests.bench.feedback --rows 1000000 --store data/sample-store`: the page of hotspots over many PAKN.

The store's PAKN are copied, each with codes, minutes and places a little apart, until there are so many; nothing else
is changed. Timed: what the page asks for a day or period not asked for before.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from data_loaders.sql import literal
from metrics.feedback_records import feedback_records
from metrics.filters import Filters
from metrics.hotspot_lists import area_table, hotspot_table
from metrics.periods import month_end_before
from metrics.query import query
from metrics.statements import MACROS, parquet, statement
from metrics.warehouse import open_warehouse
from tests.bench.pages import WHO
from tests.bench.rounds import Contender, quantile

MORE = """
select f.* replace (
    f.feedback_code || '-' || c as feedback_code,
    f.received_at + to_seconds(hash(f.feedback_code, c) % 600) as received_at,
    f.lat + (hash(c, f.feedback_code) % 1000) / 1e5 as lat,
    f.repeat_of || '-' || c as repeat_of,
    f.like_of || '-' || c as like_of
)
from {feedback} as f, range({copies}) as copies(c)
order by received_day, area_code, feedback_code
"""


def many(store: Path, rows: int, folder: Path) -> Path:
    """A store under `folder` like the current snapshot of `store`, with `rows` PAKN or a few more."""
    snapshot = (store / "CURRENT").read_text(encoding="utf-8").strip()
    source, target = store / "snapshots" / snapshot, folder / "snapshots" / snapshot
    shutil.copytree(source, target)
    (folder / "CURRENT").write_text(snapshot, encoding="utf-8")
    con = duckdb.connect()
    for macro in MACROS:
        con.execute(macro)
    con.execute("create schema verdicts")
    con.execute(f"create view verdicts.unit_dim as from {parquet(source / 'cubes' / 'unit_dim.parquet')}")
    feedback = parquet(source / "feedback.parquet")
    held = con.execute(f"select count(*) from {feedback}").fetchone()
    copies = -(-rows // max(held[0] if held else 1, 1))
    written = target / "feedback.parquet"
    for path, sql in (
        (written, MORE.format(feedback=feedback, copies=copies)),
        (target / "cubes" / "feedback.parquet", statement("feedback_facts", feedback=parquet(written))),
    ):
        path.unlink()
        con.execute(f"copy ({sql}) to {literal(str(path))} (format parquet, compression zstd)")
    return folder


def contenders(store: Path) -> list[Contender]:
    wh = open_warehouse(store)
    wh.remembered = 0  # every round asks anew

    def days() -> Iterator[date]:
        day = month_end_before(month_end_before(wh.as_of))
        while True:
            yield day
            day = month_end_before(day)

    def timed(question: str, ask: Callable[[date], object]) -> Contender:
        ends = days()
        return Contender(question, WHO, lambda: ask(next(ends)))

    def month(day: date) -> Filters:
        return Filters(date_from=day.replace(day=1), date_to=day)

    area = str(hotspot_table(wh)["area_code"].iloc[0])
    return [
        timed("hotspots of an earlier month end", lambda day: hotspot_table(wh, day)),
        timed("areas against their own past, an earlier month end", lambda day: area_table(wh, day)),
        timed("share overdue by area, a month", lambda day: query(wh, "feedback_overdue_rate", ("area",), month(day))),
        timed("number by area, a month", lambda day: query(wh, "feedback_received", ("area",), month(day))),
        timed("PAKN of an area, a month: a page of the list",
              lambda day: feedback_records(wh, Filters(date_from=day.replace(day=1), date_to=day, area=(area,)))),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feedback")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, default=Path("data/sample-store"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kts-bench-") as folder:
        for asked in contenders(many(options.store, options.rows, Path(folder))):
            spent = []
            for _ in range(options.rounds):
                start, used = time.perf_counter(), time.process_time()
                asked.run()
                spent.append((time.perf_counter() - start, time.process_time() - used))
            wall, work = (1000 * quantile(list(column), 0.5) for column in zip(*spent, strict=True))
            sys.stdout.write(f"{asked.question}: {wall:.0f} ms, {work:.0f} ms of the processor (medians)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
