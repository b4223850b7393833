"""Foreseen failures of this package: a text of `i18n/*/metrics.toml` and the values it names."""

from __future__ import annotations

from datetime import date
from typing import Any

from i18n import formats, t


class MetricsError(Exception):
    """One clear sentence for a person: `code` names the text `metrics.<code>`, `values` fill it."""

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def message(self, lang: str = "vi") -> str:
        """The sentence in a language, its days as people write them."""
        said = {name: formats.date(value) if isinstance(value, date) else value for name, value in self.values.items()}
        return t(f"metrics.{self.code}", lang, **said)


class StoreError(MetricsError):
    """The store or snapshot cannot be opened: snapshot_none, snapshot_missing, store_newer, store_damaged."""


class QueryError(MetricsError):
    """The question cannot be answered: measure_unknown, dimension_unknown, code_unknown, query_timeout…"""
