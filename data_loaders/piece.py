"""A piece: rows of one file as a relation of the connection, columns `c0 … cN` and `_line`, before any mapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

SAMPLE_LABEL = "dữ liệu mẫu – không phải số liệu thật"
MAX_CELL = 1 << 20
BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Preview:
    """The first rows of a sheet (or the field names of a record) as text, for recognition."""

    sheet: str
    rows: list[list[str]]
    merged: bool = False  # rows may hold a head of several rows

    def text_above(self, row: int) -> str:
        return "\n".join(cell for cells in self.rows[:row] for cell in cells if cell)


@dataclass(frozen=True)
class Rejected:
    """A row that could not be split into columns: 1-based line, reason code, harmless detail."""

    line: int
    reason: str
    detail: str = ""


@dataclass
class Piece:
    """`relation` is SQL for FROM; `types` the DuckDB type of each column ("VARCHAR" unless the file is typed)."""

    headers: tuple[str, ...]
    relation: str
    types: tuple[str, ...]
    title: str = ""
    rejected: list[Rejected] = field(default_factory=list)
    drop: str = ""  # table to drop afterwards


def raw_table(
    con: duckdb.DuckDBPyConnection, name: str, width: int, rows: Iterable[tuple[int, Sequence[str | None]]]
) -> None:
    """Write (line, cells) rows into the in-memory table `raw.<name>` in batches; personal data touch no disk."""
    columns = ", ".join(f"c{index} VARCHAR" for index in range(width))
    con.execute(f"CREATE OR REPLACE TABLE raw.{name} ({columns}, _line BIGINT)")
    schema = pa.schema([(f"c{index}", pa.string()) for index in range(width)] + [("_line", pa.int64())])
    batch: list[tuple[str | None, ...]] = []
    for line, cells in rows:
        batch.append((*cells, line))  # type: ignore[arg-type]
        if len(batch) >= BATCH_ROWS:
            _flush(con, name, batch, schema)
            batch = []
    _flush(con, name, batch, schema)


def _flush(con: duckdb.DuckDBPyConnection, name: str, batch: list[tuple[str | None, ...]], schema: pa.Schema) -> None:
    if not batch:
        return
    arrays = [pa.array(values, type=field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)]
    con.register("raw_batch", pa.Table.from_arrays(arrays, schema=schema))
    con.execute(f"INSERT INTO raw.{name} SELECT * FROM raw_batch")
    con.unregister("raw_batch")
