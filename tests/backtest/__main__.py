"""`python -m tests.backtest [--seeds 10] [--size 120000] [--plain]`: how well each signal finds what was planted, and
spares what only looks alike.

Every seed is a city of its own: sample exports, ingest, then the units that `metrics.signals` calls an alert over the
last twelve months. Precision: of the alerts of a signal, those of units planted with what it is to find. Recall: of the
planted units with enough dossiers, those with an alert. False alarms: of the lawful habits that look alike, and of the
fair units with hard work, those with an alert. Wilson intervals over all seeds. `--plain`: tests.backtest.plain.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from metrics.signal_rules import SIGNALS
from metrics.signals import unit_signals
from metrics.stats import wilson
from metrics.warehouse import open_warehouse
from tests.backtest import plain
from tests.backtest.later_export import write_pair

# What each signal is to find, by the kinds of sample_data/planted.py.
FINDS = {
    "due_second": ("finish_equals_due",),
    "due_day": ("bunching", "finish_equals_due"),
    "same_minute": ("bulk_close",),
    "due_moved": ("edited_due",),
    "before_last_step": ("finish_equals_due",),
    # Whoever moves the finish back in time hands over long after it.
    "handover_gap": ("paper_close", "bunching", "finish_equals_due"),
    "very_fast": ("late_entry",),
    "late_supplement": ("stops_clock",),
    "code_date": ("redated",),
    "sequence_gap": ("skipped_codes",),
    "silent": ("silent",),
    "vanished": ("removes",),
    # Units that repair their records say on time of nearly all that stays late.
    "declared_gap": ("bunching", "edited_due", "finish_equals_due", "bulk_close", "stops_clock", "hides_pending"),
}
# Rows of contradictory dates are planted in whatever unit their file happens to hold.
BY_ROWS = ("contradiction", "code_date")
SPOILT = "select distinct unit_code from dossiers where regexp_matches(dossier_code, '-9[678][0-9]{3}$')"
ALIKE = ("overtime", "delivery_day", "migration", "same_day", "tiny", "hard_mix", "recovered", "transient_population",
         "very_large", "recoded")  # fmt: skip


def one(seed: int, size: int, folder: Path, is_plain: bool) -> pd.DataFrame:
    """One city: unit_code, signal, n, count, grade, kind ("" of a unit with nothing planted)."""
    home = folder / str(seed)
    frame, removing, spoilt = plain_city(seed, size, home) if is_plain else exported_city(seed, size, home)
    with (home / "truth" / "planted_units.csv").open(encoding="utf-8") as file:
        kinds = {row["unit_code"]: row["kind"] for row in csv.DictReader(file)}
    shutil.rmtree(home)
    kind = [
        removing.get(code) or kinds.get(code, "") if signal == "vanished" else kinds.get(code, "")
        for code, signal in zip(frame["unit_code"], frame["signal"], strict=True)
    ]
    return frame.assign(kind=kind, spoilt=frame["unit_code"].isin(spoilt), seed=seed)


def plain_city(seed: int, size: int, home: Path) -> tuple[pd.DataFrame, dict[str, str], set[str]]:
    """Signals of units, kinds of the units that lose dossiers, units with planted contradictory rows (here none)."""
    return *plain.judged(seed, size, home), set()


def exported_city(seed: int, size: int, home: Path) -> tuple[pd.DataFrame, dict[str, str], set[str]]:
    """The same from raw exports."""
    _run("sample_data", "--out", str(home), "--size", str(size), "--seed", str(seed))
    _run("data_loaders", "ingest", str(home / "source"), "--store", str(home / "store"))
    warehouse = open_warehouse(home / "store")
    frame = unit_signals(warehouse).copy()
    spoilt = set(warehouse.frame_of(SPOILT, {})["unit_code"])
    removing = write_pair(warehouse.folder, home / "truth", home / "pair")
    warehouse.close()
    # The sample's exports are parts; what a full export lacks is told by a pair of full ones.
    _run("data_loaders", "ingest", str(home / "pair"), "--store", str(home / "later"))
    warehouse = open_warehouse(home / "later")
    vanished = unit_signals(warehouse)
    warehouse.close()
    frame = pd.concat([frame[frame["signal"] != "vanished"], vanished[vanished["signal"] == "vanished"]])
    return frame.reset_index(drop=True), removing, spoilt


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(done.stderr)


def rate(part: int, whole: int) -> str:
    low, high = (float(limit) for limit in wilson(part, whole))
    return f"{part:4d} /{whole:5d}" + (f"  {part / whole:6.1%} ({low:.1%} - {high:.1%})" if whole else "       -")


def report(frame: pd.DataFrame) -> str:
    """The table that the command prints."""
    alert, tested = frame["grade"] == "alert", frame["grade"] != "few"
    lines = [f"{'signal':18s} {'precision':36s} {'recall':36s} false alarms among look-alikes"]
    for name in SIGNALS:
        mine = frame["signal"] == name
        kinds = frame["kind"].isin(FINDS.get(name, ()))
        planted = kinds | frame["spoilt"] & (name in BY_ROWS)
        alike = frame["kind"].isin(ALIKE)
        cells = [
            rate(int((mine & alert & planted).sum()), int((mine & alert).sum())),
            rate(int((mine & alert & kinds).sum()), int((mine & tested & kinds).sum())),
            rate(int((mine & alert & alike).sum()), int((mine & tested & alike).sum())),
        ]
        lines.append(f"{name:18s} " + " ".join(f"{cell:36s}" for cell in cells))
    lines.append("")
    for kind in sorted({kind for kinds in FINDS.values() for kind in kinds}):
        mine, sought = frame["kind"] == kind, frame["signal"].isin([name for name in FINDS if kind in FINDS[name]])
        found = frame[mine & sought & alert].groupby(["seed", "unit_code"]).ngroups
        units = frame[mine & sought & tested].groupby(["seed", "unit_code"]).ngroups
        lines.append(f"{kind:22s} units found by any     {rate(found, units)}")
    lines.append("")
    for kind in ALIKE:
        mine = frame["kind"] == kind
        flagged = frame[mine & alert].groupby(["seed", "unit_code"]).ngroups
        units = frame[mine & tested].groupby(["seed", "unit_code"]).ngroups
        by = frame[mine & alert]["signal"].value_counts().to_dict()
        lines.append(f"{kind:22s} units with any alert {rate(flagged, units)}  {by or ''}")
    alike = frame["kind"].isin(ALIKE)
    lines.append(
        f"{'all look-alikes':22s} tests with an alert  {rate(int((alike & alert).sum()), int((alike & tested).sum()))}"
    )
    plain = frame["kind"] == ""
    lines.append(
        f"{'nothing planted':22s} tests with an alert  {rate(int((plain & alert).sum()), int((plain & tested).sum()))}"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=101)
    parser.add_argument("--size", type=int, default=120_000)
    parser.add_argument("--plain", action="store_true", help="from canonical tables, without raw exports")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, help="also write every unit and signal here (CSV)")
    options = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kts-backtest-") as folder, ThreadPoolExecutor(options.jobs) as pool:
        seeds = range(options.first, options.first + options.seeds)
        parts = []
        for part in pool.map(lambda seed: one(seed, options.size, Path(folder), options.plain), seeds):
            parts.append(part)
            if options.out:  # city by city: a run is long
                pd.concat(parts).to_csv(options.out, index=False)
    frame = pd.concat(parts, ignore_index=True)
    about = {"seeds": options.seeds, "first": options.first, "dossiers": options.size, "plain": options.plain,
             "seconds": round(time.perf_counter() - begun)}  # fmt: skip
    sys.stdout.write(json.dumps(about) + "\n" + report(frame) + "\n")


if __name__ == "__main__":
    main()
