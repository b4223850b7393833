"""What the parts of a publish share: the connection, the snapshot's folder, and how tables and files are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pandas as pd


class Build(Protocol):
    """What `metrics.publish` lends; its working tables are in the schema `verdicts`."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    as_of: date
    present: dict[str, set[str]]  # the columns of the tables at hand, by table

    def create(self, kind: str, name: str, sql: str | None = None, **extra: Any) -> None:
        """Make a table or view of `sql`, or of `sql/<name>.sql`."""

    def copy(self, sql: str, path: Path, row_group: int = ..., **extra: Any) -> None:
        """Write the answer of `sql` as Parquet."""

    def ask(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The answer of `sql`, which takes of `values` those it uses."""

    def keep(
        self, frame: pd.DataFrame, path: Path, order: str, texts: Sequence[str] = (), days: Sequence[str] = ()
    ) -> None:
        """Write `frame` as Parquet in `order`; columns `texts` and `days` keep their types where all is null."""
