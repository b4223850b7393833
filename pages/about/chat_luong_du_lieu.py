"""Chất lượng dữ liệu: what was read, loaded, withheld and why, straight from the snapshot's manifest."""

from __future__ import annotations

import streamlit as st

from ui import manifest
from ui.filter_bar import NO_FILTERS, header
from ui.frame import screen
from ui.tables import Column, table

now = screen()
header(now, now.t("page.quality"), shown=NO_FILTERS)
told = now.wh.manifest
st.markdown(manifest.finding(told, now.lang))


def section(name: str, columns: list[Column], rows: object, note: str = "") -> None:
    """A heading, what it means, and its table with a download."""
    st.subheader(now.t(f"quality.{name}"), anchor=False)
    st.markdown(f":small[:gray[{note or now.t(f'quality.{name}_note')}]]")
    table(
        now,
        rows,
        columns,
        key=f"quality_{name}",
        alt=now.t(f"quality.{name}"),
        file_stem=now.t(f"quality.{name}"),
        empty=now.t("quality.none"),
    )


def columns(*named: tuple[str, str]) -> list[Column]:
    """Columns whose headings are texts of this page."""
    return [Column(name, now.t(f"quality.column.{name}"), kind) for name, kind in named]


accounting = columns(
    ("table", "text"),
    ("read", "count"),
    ("loaded", "count"),
    ("quarantined", "count"),
    ("duplicates", "count"),
    ("superseded", "count"),
    ("difference", "count"),
)
section("accounting", accounting, manifest.accounting(told, now.lang))
section(
    "coverage",
    columns(("table", "text"), ("rows", "count"), ("first", "date"), ("last", "date"), ("reference", "text")),
    manifest.coverage(told, now.lang),
)
section(
    "quarantine",
    columns(("reason", "text"), ("table", "text"), ("file", "text"), ("n", "count"), ("examples", "text")),
    manifest.quarantine(told, now.lang),
)
section(
    "warnings",
    columns(("warning", "text"), ("file", "text"), ("n", "count"), ("examples", "text")),
    manifest.warnings(told, now.lang),
)
section("unknown", columns(("file", "text"), ("n", "count"), ("names", "text")), manifest.unknown_columns(told))
section(
    "files",
    columns(
        ("file", "text"),
        ("profile", "text"),
        ("exported", "text"),
        ("coverage", "text"),
        ("read", "count"),
        ("loaded", "count"),
        ("quarantined", "count"),
        ("duplicates", "count"),
        ("superseded", "count"),
    ),
    manifest.files(told, now.lang),
)
section("checks", columns(("check", "text"), ("outcome", "text"), ("detail", "text")), manifest.checks(told, now.lang))
