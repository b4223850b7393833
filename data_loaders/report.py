"""What an ingest tells the data officer: progress while it runs, then every file, every reason, every total."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TextIO

from data_loaders.accounting import Batch, FileReport, Warned
from data_loaders.store import Problem
from i18n import formats, t


class Share(float):
    """A share between 0 and 1, shown as a percentage."""


class Bytes(int):
    """A size in bytes, shown in MB or GB."""


QUIET_SECONDS = 2.0  # nothing is shown of what takes less
MOVE_SECONDS = 0.5  # on a terminal, how often the line of progress moves
LINE_SECONDS = 10.0  # elsewhere, how often one is printed
NAMES_SHOWN = 12


class Report:
    """Writes texts of `i18n/*/store.toml` to stderr in one language."""

    def __init__(self, lang: str = "vi", stream: TextIO | None = None) -> None:
        self.lang = lang
        self.stream = stream or sys.stderr
        self.screen = self.stream.isatty()
        self.titles: dict[str, str] = {}
        self._moving = False
        self.began = time.monotonic()
        self._step = ("", time.monotonic())

    # --- while it runs

    def progress(self, step: str, share: float | None = None, **values: Any) -> None:
        """Tell that `step` begins or stands at `share` (0–1); on a terminal in one line that moves."""
        before, since = self._step
        seconds = time.monotonic()
        if step == before and seconds - since < (MOVE_SECONDS if self.screen else LINE_SECONDS):
            return
        self._step = (step, seconds)
        if seconds - self.began < QUIET_SECONDS:
            return
        bar = "" if share is None else f" {'█' * round(share * 20):░<20} {formats.percent(share, self.lang)}"
        told = f"{t('store.elapsed', self.lang, s=self.seconds())} {self._named(step)}{bar}"
        if self.screen:
            self.stream.write(f"\r\x1b[K{told}")
            self.stream.flush()
            self._moving = True
        else:
            self.line(told)

    def seconds(self) -> str:
        """Seconds since the run began, as text."""
        return formats.number(time.monotonic() - self.began, self.lang, 1)

    def _named(self, step: str) -> str:
        try:
            return t(f"store.step.{step}", self.lang)
        except KeyError:
            return step

    # --- lines

    def line(self, text: str) -> None:
        """One line; on a terminal it takes the place of the moving one."""
        self.stream.write(("\r\x1b[K" if self._moving else "") + text + "\n")
        self._moving = False
        self.stream.flush()

    def say(self, key: str, **values: Any) -> None:
        """One text, its numbers and dates written as people write them."""
        self.line(self.text(key, **values))

    def text(self, key: str, **values: Any) -> str:
        """The text `store.<key>` (or `part.key` as given) with values formatted for the language."""
        full = key if "." in key and key.split(".")[0] in ("loaders", "store", "metrics") else f"store.{key}"
        return t(full, self.lang, **{name: self.shown(value) for name, value in values.items()})

    def shown(self, value: Any) -> Any:
        """A value as a reader expects it."""
        if isinstance(value, bool) or value is None:
            return formats.EMPTY if value is None else value
        if isinstance(value, Share):
            return formats.percent(value, self.lang)
        if isinstance(value, Bytes):
            unit, size = ("GB", 30) if value >= 1 << 30 else ("MB", 20)
            return f"{formats.number(value / (1 << size), self.lang, 1)} {unit}"
        if isinstance(value, int):
            return formats.number(value, self.lang)
        if isinstance(value, datetime):
            return formats.date_time(value, self.lang)
        if isinstance(value, date):
            return formats.date(value, self.lang)
        if isinstance(value, (list, tuple)):
            more = "" if len(value) <= NAMES_SHOWN else ", …"
            return ", ".join(str(item) for item in value[:NAMES_SHOWN]) + more
        return value

    def problem(self, problem: Problem) -> None:
        """One sentence for a foreseen failure."""
        self.say(problem.code, **problem.values)

    # --- the account

    def account(self, batch: Batch, withheld: list[dict[str, Any]], titles: dict[str, str] | None = None) -> None:
        """Per file and table what became of its rows; per reason how many were withheld and where.

        `titles`: what the kinds of files (profiles) are called in the report's language.
        """
        self.titles = titles or {}
        self.say("heading_files", n=len(batch.files))
        by_file: dict[str, list[dict[str, Any]]] = {}
        for row in withheld:
            by_file.setdefault(row["file"], []).append(row)
        for file in batch.files:
            self._file(file, by_file.get(file.path, []))
        self._ignored(batch)
        if batch.files:
            self._totals(batch)

    def _file(self, file: FileReport, withheld: Iterable[dict[str, Any]]) -> None:
        coverage = self.text(f"coverage.{file.coverage}")
        self.say(
            "file",
            file=file.path,
            profile=self.titles.get(file.profile, file.profile),
            t=file.exported_at,
            coverage=coverage,
        )
        for table, counts in file.tables.items():
            self.say(
                "file_rows", table=table, read=counts.read, loaded=counts.loaded, withheld=counts.quarantined,
                duplicates=counts.duplicates, superseded=counts.superseded,
            )  # fmt: skip
        for row in withheld:
            self._withheld(row)
        for warning in file.warnings:
            self._warning(warning)
        if file.unknown_columns:
            self.say("columns_unknown", file=file.path, n=len(file.unknown_columns), columns=file.unknown_columns)

    def _withheld(self, row: dict[str, Any]) -> None:
        lines = ", ".join(str(line) for line in row["examples"]) + (", …" if row["n"] > len(row["examples"]) else "")
        reason = t(f"loaders.reason.{row['reason']}", self.lang, column=row["column"])
        values = self.text("withheld_values", values=row["excerpts"]) if row["excerpts"] else ""
        self.line(self.text("withheld", table=row["table"], n=row["n"], reason=reason, lines=lines) + values)

    def _warning(self, warning: Warned) -> None:
        told = t(f"loaders.warning.{warning.code}", self.lang, **warning.values)
        examples = self.text("withheld_values", values=warning.examples) if warning.examples else ""
        self.line(self.text("warning", n=warning.n, warning=told) + examples)

    def _ignored(self, batch: Batch) -> None:
        if batch.ignored:
            self.say("heading_ignored", n=len(batch.ignored))
        for ignored in batch.ignored:
            self.line("  " + ignored.path + ": " + t(f"loaders.ignored.{ignored.reason}", self.lang))

    def _totals(self, batch: Batch) -> None:
        totals: dict[str, list[int]] = {}
        for file in batch.files:
            for table, c in file.tables.items():
                row = totals.setdefault(table, [0] * 5)
                for place, n in enumerate((c.read, c.loaded, c.quarantined, c.duplicates, c.superseded)):
                    row[place] += n
        self.say("heading_totals")
        for table, (read, loaded, quarantined, duplicates, superseded) in totals.items():
            self.say(
                "file_rows", table=table, read=read, loaded=loaded, withheld=quarantined,
                duplicates=duplicates, superseded=superseded,
            )  # fmt: skip
        for table, n in batch.conflicts.items():
            if n:
                self.say("conflicts", table=table, n=n)
        shipped = [table for table, origin in batch.reference.items() if origin == "shipped"]
        if shipped:
            self.say("reference_shipped", tables=shipped)
