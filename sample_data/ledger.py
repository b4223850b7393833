"""The truth of row accounting: what a loader must find in every file."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from sample_data.versions import Block, same, state_at


class Ledger:
    """Counts per file and table: rows read, exact duplicates, superseded versions, rows to be quarantined by reason."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.read: Counter[tuple[int, str]] = Counter()
        self.duplicates: Counter[tuple[int, str]] = Counter()
        self.superseded: Counter[tuple[int, str]] = Counter()
        self.bad: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        self.unusual: Counter[str] = Counter()

    def file(self, path: Path) -> int:
        """The number of a file (path relative to the source folder)."""
        self.files.append(path.as_posix())
        return len(self.files) - 1

    def add(self, file: int, table: str, rows: int) -> None:
        """`rows` rows read that are all loaded."""
        self.read[file, table] += rows

    def spoilt(self, file: int, table: str, reason: str) -> None:
        """One row that must be quarantined."""
        self.read[file, table] += 1
        self.bad[file, table][reason] += 1

    def copies(self, file: int, table: str, rows: int) -> None:
        """Exact copies of rows of the same file."""
        self.read[file, table] += rows
        self.duplicates[file, table] += rows

    def _spread(self, counter: Counter[tuple[int, str]], table: str, files: np.ndarray) -> None:
        for file, count in zip(*np.unique(files, return_counts=True), strict=True):
            counter[int(file), table] += int(count)

    def versions(self, block: Block, state: Block, files: np.ndarray, moment: int) -> None:
        """Books dossiers exported into `files` (one per row) and moves the marks `seen`, `file`, `stop1`, `stop2`."""
        before = state_at(block, block["seen"])
        known = block["seen"] >= 0
        self._spread(self.read, "dossiers", files)
        unchanged = known & same(before, state)
        self._spread(self.duplicates, "dossiers", files[unchanged])
        self._spread(self.superseded, "dossiers", block["file"][known & ~unchanged])
        block["file"] = np.where(unchanged, block["file"], files)
        for number, after in (("1", "due1"), ("2", "due2")):
            shown = state[f"s{number}_from"] >= 0
            earlier = known & (before[f"s{number}_from"] >= 0)
            equal = earlier & (before[f"s{number}_to"] == state[f"s{number}_to"]) & (before[after] == state[after])
            self._spread(self.read, "supplements", files[shown])
            self._spread(self.duplicates, "supplements", files[equal])
            self._spread(self.superseded, "supplements", block["stop" + number][earlier & ~equal])
            block["stop" + number] = np.where(shown & ~equal, files, block["stop" + number])
        block["seen"] = np.full(len(files), moment)

    def plain_versions(self, table: str, block: Block, before: Block, state: Block, file: int, moment: int) -> None:
        """Books rows of a table without supplements, all exported into one file."""
        known = block["seen"] >= 0
        unchanged = known.copy()
        for name in state:
            unchanged &= before[name] == state[name]
        self.read[file, table] += len(known)
        self.duplicates[file, table] += int(unchanged.sum())
        self._spread(self.superseded, table, block["file"][known & ~unchanged])
        block["file"] = np.where(unchanged, block["file"], file)
        block["seen"] = np.full(len(known), moment)

    def rows(self) -> list[dict[str, object]]:
        """One row per file and table."""
        result = []
        for file, table in sorted(self.read):
            bad = self.bad.get((file, table), Counter())
            read, quarantined = self.read[file, table], sum(bad.values())
            duplicates, superseded = self.duplicates[file, table], self.superseded[file, table]
            result.append(
                {
                    "file": self.files[file], "table": table, "read": read,
                    "loaded": read - quarantined - duplicates - superseded,
                    "quarantined": quarantined, "duplicates": duplicates, "superseded": superseded,
                    "reasons": "|".join(f"{reason}:{count}" for reason, count in sorted(bad.items())),
                }
            )  # fmt: skip
        return result
