"""Reports as files: the command, start to last file, without a browser; and what the monthly report is made of."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from metrics.filters import Filters
from metrics.flag_lists import flag_table
from metrics.warehouse import open_warehouse
from reports.report import Asked
from reports.shelf import REPORTS, made, told
from tests.bench.rounds import Contender, timed_rounds

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND, PROCESS = "the command", "in a process at work"


def files(store: Path, rounds: int) -> list[Contender]:
    """The command for one form of the monthly report, and for every form of each report; then its parts, asked anew."""
    with closing(open_warehouse(store)) as wh, tempfile.TemporaryDirectory() as out:
        day = wh.as_of
        unit = str(flag_table(wh)["unit_code"].iloc[0])
        month = ["--month", f"{day:%Y-%m}", "--store", str(store), "--out", out]
        asked = {"monthly, PPTX": ["monthly", "--form", "pptx"]}
        asked |= {f"{name}, {len(kind.forms)} files": [name, *(["--unit", unit] if kind.of_unit else [])]
                  for name, kind in REPORTS.items()}  # fmt: skip
        contenders = [Contender(what, COMMAND, _command([*words, *month])) for what, words in asked.items()]
        timed_rounds(contenders, rounds)
        wh.remembered = 0  # every round asks anew
        filters = Filters(date_from=day.replace(day=1), date_to=day)
        monthly = Asked(wh, filters)
        parts = [Contender(f"monthly, {part.__name__}", PROCESS, _bound(part, monthly))
                 for part in REPORTS["monthly"].parts]  # fmt: skip
        report = told("monthly", monthly, datetime.now())
        parts += [Contender(f"monthly, written as {form.upper()}", PROCESS, _bound(made, report, form, wh.folder))
                  for form in REPORTS["monthly"].forms]  # fmt: skip
        timed_rounds(parts, rounds)
    return contenders + parts


def _command(words: list[str]) -> Callable[[], object]:
    """`python -m reports …` as an office's timer runs it, with the compiled modules kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    line = [sys.executable, "-m", "reports", *words]
    return lambda: subprocess.run(line, cwd=ROOT, env=kept, check=True, capture_output=True)


def _bound(make: Callable[..., object], *values: object) -> Callable[[], object]:
    return lambda: make(*values)
