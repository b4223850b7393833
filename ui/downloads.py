"""Files of what is on screen: the same rows, unrounded, with the snapshot's id (and the sample label) in every file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from i18n import t
from reports.neutral import neutral
from reports.report import slug
from reports.xlsx import About, Sheet, workbook
from ui.frame import Screen, as_date

if TYPE_CHECKING:
    from ui.tables import Column

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


CSV_HEADS = ("code", "numerator", "denominator", "snapshot", "filters", "note")


def csv_bytes(
    frame: pd.DataFrame, columns: Sequence[Column], snapshot: str, filters: str, label: str, lang: str = "vi"
) -> bytes:
    """CSV (RFC 4180, decimal point, UTF-8 with the mark that spreadsheet programs need for Vietnamese letters).

    Headings as on screen; `of` columns become two. `ban_du_lieu` and `bo_loc` say where each row comes from, `ghi_chu`
    that it is sample data (in English `snapshot`, `filters`, `note`). Texts that a spreadsheet would run as a formula
    get a leading apostrophe.
    """
    head = {name: t(f"screens.csv.{name}", lang) for name in CSV_HEADS}
    out = pd.DataFrame(index=frame.index)
    if "code" in frame:
        out[head["code"]] = frame["code"]
    for column in columns:
        if column.kind == "of":
            out[head["numerator"]], out[head["denominator"]] = frame["numerator"], frame["denominator"]
        else:
            out[column.label] = frame[column.name]
    for name in out.columns:
        if not pd.api.types.is_numeric_dtype(out[name]):
            out[name] = out[name].map(neutral)
    out[head["snapshot"]] = snapshot
    out[head["filters"]] = neutral(filters)
    if label:
        out[head["note"]] = label
    return out.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def file_name(stem: str, screen: Screen, suffix: str) -> str:
    """`kiem-tra-so_qua-han_tinh-den-20261031.csv`: no accents; the day the figures run to, the sample's mark."""
    sample = "_du-lieu-mau" if screen.wh.sample else ""
    return f"kiem-tra-so_{slug(stem)}_tinh-den-{as_date(screen.wh.as_of):%Y%m%d}{sample}.{suffix}"


def csv_button(
    screen: Screen, frame: pd.DataFrame, columns: Sequence[Column], stem: str, filters: str, key: str
) -> None:
    """A button that makes the file when it is pressed."""
    label = screen.t("sample_label") if screen.wh.sample else ""
    snapshot = screen.wh.id
    st.download_button(
        screen.t("download_csv"),
        data=lambda: csv_bytes(frame, columns, snapshot, filters, label, screen.lang),
        file_name=file_name(stem, screen, "csv"),
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def about(screen: Screen, title: str, filters: str, definitions: Sequence[tuple[str, str]] = ()) -> About:
    """The first sheet of a workbook made now from this screen's snapshot."""
    return About(
        title=title,
        filters=filters,
        snapshot=screen.wh.id,
        as_of=as_date(screen.wh.as_of),
        made_at=datetime.now(HANOI),
        sample_label=screen.t("sample_label") if screen.wh.sample else "",
        definitions=definitions,
        lang=screen.lang,
    )


def xlsx_button(
    screen: Screen,
    sheets: Callable[[], Sequence[Sheet]],
    title: str,
    filters: str,
    key: str,
    definitions: Sequence[tuple[str, str]] = (),
) -> None:
    """A button that makes the workbook of `sheets()` when it is pressed; its file is named by `title`."""
    st.download_button(
        t("records.download_xlsx", screen.lang),
        data=lambda: workbook(sheets(), about(screen, title, filters, definitions)),
        file_name=file_name(title, screen, "xlsx"),
        mime=XLSX,
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )
