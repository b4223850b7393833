"""What became of every row: counts per file and table, refusals, warnings: what the report and the manifest say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Counts:
    """read = loaded + quarantined + duplicates + superseded."""

    read: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicates: int = 0
    superseded: int = 0

    @property
    def balanced(self) -> bool:
        return self.read == self.loaded + self.quarantined + self.duplicates + self.superseded


@dataclass(frozen=True)
class Refusal:
    """Why a batch (or one file of it) is refused: message `t("loaders.<code>", **values)`.

    `file` is set when `--skip-broken` may leave that file out; a refusal without it always refuses the batch.
    """

    code: str
    values: dict[str, object]
    file: str | None = None


@dataclass(frozen=True)
class Warned:
    """A doubt about loaded rows: message `t("loaders.warning_<code>")`, how many rows, a few harmless examples."""

    code: str
    values: dict[str, object]
    n: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ignored:
    """A file left aside: message `t("loaders.ignored_<reason>")`."""

    path: str
    reason: str


@dataclass
class FileReport:
    """One file that was read: which profile, how its rows fared per table, what was not loaded of it."""

    number: int
    path: str
    profile: str
    sha256: str
    bytes: int
    exported_at: datetime
    coverage: str
    sample: bool = False
    tables: dict[str, Counts] = field(default_factory=dict)
    unknown_columns: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def counts(self, table: str) -> Counts:
        return self.tables.setdefault(table, Counts())


@dataclass
class Batch:
    """All that `read_source` found in a SOURCE; rows are in the connection (`staged_<table>`, `quarantine_rows`)."""

    files: list[FileReport] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reference: dict[str, str] = field(default_factory=dict)  # table → "source" | "shipped"
    extras: dict[str, str] = field(default_factory=dict)  # areas.geojson, targets.toml → path, when SOURCE has them
    conflicts: dict[str, int] = field(
        default_factory=dict
    )  # table → superseded rows that share the winner's exported_at
    key_id: str = ""

    @property
    def sample(self) -> bool:
        return any(report.sample for report in self.files)

    def file(self, number: int) -> FileReport | None:
        return next((report for report in self.files if report.number == number), None)
