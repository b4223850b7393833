"""Chất lượng dữ liệu: what was read, loaded, withheld and why, straight from the snapshot's manifest."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import manifest
from ui.filter_bar import NO_FILTERS, header
from ui.frame import screen
from ui.tables import Column, table

COUNTS = {"n", "in_files", "rows", "conflicts", "difference", *manifest.COUNTS}
DATES = {"first", "last"}

now = screen()
header(now, now.t("page.quality"), shown=NO_FILTERS)
told = now.wh.manifest
st.markdown(manifest.finding(told, now.lang))


def section(name: str, rows: pd.DataFrame) -> None:
    """A heading, what it means, and its table with a download."""
    heading = now.t(f"quality.{name}")
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{now.t(f'quality.{name}_note')}]]")
    columns = [Column(column, now.t(f"quality.column.{column}"), _kind(column)) for column in rows.columns]
    table(now, rows, columns, f"quality_{name}", heading, file_stem=heading, empty=now.t("quality.none"))


def _kind(column: str) -> str:
    return "count" if column in COUNTS else "date" if column in DATES else "text"


section("accounting", manifest.accounting(told, now.lang))
section("coverage", manifest.coverage(told, now.lang))
section("quarantine", manifest.quarantine(told, now.lang))
section("warnings", manifest.warnings(told, now.lang))
section("unknown", manifest.unknown_columns(told))
section("files", manifest.files(told, now.lang))
section("checks", manifest.checks(told, now.lang))
