"""`python -m tests.bench --sizes 1000000,10000000 [--rounds N] [--folder DIR]`: the tables of README's "Speed"."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

import duckdb

from metrics.warehouse import open_warehouse
from tests.bench.ingest import ROOT, prepare
from tests.bench.pages import PAGES, in_browser, reruns
from tests.bench.questions import contenders
from tests.bench.reports import files
from tests.bench.rounds import table, timed_rounds


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--sizes", default="1000000,10000000")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", default=str(ROOT / "data" / "bench"))
    parser.add_argument("--again", action="store_true", help="ingest again even where a store is there")
    parser.add_argument("--no-pages", action="store_true")
    parser.add_argument("--only-pages", action="store_true")
    parser.add_argument("--only-reports", action="store_true", help="the reports' files alone")
    parser.add_argument("--no-browser", action="store_true", help="pages on the server alone")
    parser.add_argument("--pages", default=",".join(PAGES), help="which pages, by their names in tests/bench/pages.py")
    options = parser.parse_args()
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    threads = os.cpu_count() or 2
    load = os.getloadavg()[0]
    report = [
        f"{platform.machine()}, {threads} cores, load {load:.1f}, DuckDB {duckdb.__version__}, {options.rounds} rounds"
    ]
    for size in (int(text) for text in options.sizes.split(",")):
        store, made, loaded = prepare(folder, size, options.again)
        report.append(f"\n### {size:,} dossiers\n")
        if made:
            report.append(f"exports made in {made.seconds:.0f} s, peak {made.peak_megabytes:.0f} MB")
        if loaded:
            pace = size / loaded.seconds
            report.append(
                f"ingested in {loaded.seconds:.0f} s ({pace:,.0f} dossiers/s), peak {loaded.peak_megabytes:.0f} MB"
            )
        questions = []
        if not options.only_pages and not options.only_reports:
            warehouse = open_warehouse(store)
            warehouse.remembered = 0  # every round asks anew
            questions = contenders(warehouse, warehouse.folder, threads)
            timed_rounds(questions, options.rounds)
            warehouse.close()
        if not options.no_pages and not options.only_reports:
            pages = options.pages.split(",")
            questions += reruns(store, options.rounds, pages)
            questions += [] if options.no_browser else in_browser(store, options.rounds, pages)
        if not options.only_pages:
            questions += files(store, options.rounds)
        report.append("\n" + table(questions))
        sys.stdout.write("\n".join(report) + "\n")
        report = []
    return 0


if __name__ == "__main__":
    sys.exit(main())
