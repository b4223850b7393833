"""Puts a whole sample together: source, broken, truth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sample_data import truth, warts
from sample_data.balances import Balances
from sample_data.broken import EXPECTED, write_broken
from sample_data.canonical import COMPLAINTS, Canonical
from sample_data.city import load_city
from sample_data.complaints import Complaints, total_for
from sample_data.dossiers import Maker
from sample_data.events import write_events
from sample_data.exports import Exporter
from sample_data.ihanoi import Ihanoi
from sample_data.ledger import Ledger
from sample_data.notes import Notes, write_index
from sample_data.people import People
from sample_data.planted import make_plan
from sample_data.records import Records
from sample_data.registers import write_registers
from sample_data.unit_reports import declare, write_reports
from sample_data.volumes import months
from sample_data.write_text import LABEL

SIZES = {"small": 20_000, "default": 400_000}
RAW_LIMIT, MAXIMUM = 1_000_000, 30_000_000
MARK = "sample.json"
PARTS = ("source", "broken", "truth")


@dataclass(frozen=True)
class Made:
    """What a run wrote."""

    dossiers: int
    complaints: int
    files: int


def prepare(out: Path) -> None:
    """Makes `out` ready: a new or empty folder, or one that an earlier run marked, whose parts are removed.

    Raises FileExistsError (something else is in it), NotADirectoryError, OSError (not writable).
    """
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(str(out))
    out.mkdir(parents=True, exist_ok=True)
    mark = out / MARK
    if any(out.iterdir()) and not (mark.is_file() and LABEL in mark.read_text(encoding="utf-8")):
        raise FileExistsError(str(out))
    for part in PARTS:
        if (out / part).is_dir():
            shutil.rmtree(out / part)
    mark.write_text(json.dumps({"ghi_chu": LABEL}, ensure_ascii=False) + "\n", encoding="utf-8")
    for part in PARTS:
        (out / part).mkdir()


def make_raw(out: Path, total: int, seed: int, progress: Callable[[float], None]) -> Made:
    """Raw exports of the three systems under `out`/source, and the truth of them."""
    city = load_city()
    plan = make_plan(city, seed)
    people = People(min(max(total // 3, 2000), 100_000))
    ledger = Ledger()
    source = out / "source"
    maker, records = Maker(city, plan, people, seed), Records(city, people)
    exporter = Exporter(maker, records, ledger, source)
    complaints = Complaints(city, plan, people, seed, total_for(total))
    ihanoi = Ihanoi(complaints, ledger, source)
    periods = months()
    made = 0
    sectors = sorted(city.sectors)
    sector_of = np.array([sectors.index(procedure.sector) for procedure in city.procedures])
    balances = Balances(periods, len(city.units), sector_of, len(sectors))
    notes = Notes(city, people, seed)
    facts = truth.Facts(city, plan, people, seed)
    for number, block in enumerate(exporter.run(total)):
        made += len(block["unit"])
        facts.month(block)
        complaints.learn(block)
        notes.month(number, block, ihanoi.month(number, *periods[number]))
        balances.add(block, number)
        progress(0.9 * (number + 1) / len(periods))
    told = declare(balances.finish(), seed)
    write_reports(city, told, sectors, periods, source, ledger)
    write_registers(city, plan, seed, source, ledger)
    write_events(city, plan, source, ledger)
    notes.write(source, ledger)
    write_index(city, told, periods, source, ledger)
    warts.stray_files(source)
    write_broken(out / "broken", maker, records)
    truth.write_table(
        out / "truth" / "broken.csv", [{"folder": name, "expected": what} for name, what in EXPECTED.items()]
    )
    facts.write(out / "truth", ledger, complaints)
    progress(1.0)
    return Made(made, ihanoi.count, sum(1 for path in out.rglob("*") if path.is_file()))


def make_canonical(
    out: Path, total: int, seed: int, progress: Callable[[float], None], feedback: int | None = None
) -> Made:
    """Canonical Parquet for `total` dossiers and `feedback` complaints (default: one in ten, up to 200,000), without
    warts and versions.
    """
    city = load_city()
    plan = make_plan(city, seed)
    people = People(100_000)
    maker = Maker(city, plan, people, seed)
    number = min(total_for(total), COMPLAINTS) if feedback is None else feedback
    complaints = Complaints(city, plan, people, seed, number)
    facts = truth.Facts(city, plan, people, seed)
    made = 0
    for block in Canonical(maker, complaints, out / "source").run(total, progress):
        made += len(block["unit"])
        facts.month(block)
    write_events(city, plan, out / "source")
    facts.write(out / "truth", Ledger(), complaints)
    return Made(made, complaints.number, sum(1 for path in out.rglob("*") if path.is_file()))
