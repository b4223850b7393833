"""Biểu 06 on a page: its rows under two-line heads, and what a click on a cell leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import number
from metrics import periods
from metrics.breakdown import PLACES
from metrics.dimensions import names
from metrics.filters import Cohort, Filters
from metrics.form06 import By, form06, total_row
from reports.form06 import BESIDE, FormHead, form06_workbook
from ui import address, navigate
from ui.chosen import chips, describe, scope_named
from ui.downloads import HANOI, XLSX, file_name
from ui.frame import Screen, as_date

GROUPS = {
    "received": ("total", "carried_over", "received_online", "received_direct"),
    "settled": ("settled", "before_due", "on_due", "overdue_settled"),
    "open": ("open", "pending_in_time", "overdue_pending"),
    "beside": BESIDE,
}
# The dossiers behind a column: cohort, states and channels; columns not named here lead nowhere.
BEHIND: dict[str, tuple[Cohort, tuple[str, ...], tuple[str, ...]]] = {
    "received_online": ("received", (), ("online",)),
    "received_direct": ("received", (), ("direct", "postal")),
    "settled": ("report06", ("on_time", "overdue_settled"), ()),
    "before_due": ("report06", ("on_time",), ()),
    "on_due": ("report06", ("on_time",), ()),
    "overdue_settled": ("report06", ("overdue_settled",), ()),
    "open": ("report06", ("overdue_pending", "paused", "pending_in_time"), ()),
    "pending_in_time": ("report06", ("pending_in_time",), ()),
    "overdue_pending": ("report06", ("overdue_pending",), ()),
    "paused": ("report06", ("paused",), ()),
}
KEY, ROW_HEIGHT, ROWS = "form06", 35, 12
WIDTHS = {
    "name": 215, "received_online": 80, "received_direct": 76, "before_due": 80, "on_due": 70, "pending_in_time": 76,
    "settled_unverified": 120, "paused": 80, "open_unverified": 120, "unmatched": 105,
}  # px  # fmt: skip


def chosen_by() -> By:
    """Units or sectors, as the address says."""
    return "sector" if address.get("by") == "sector" else "unit"


def choose_by(screen: Screen) -> None:
    """The switch between 06b and 06a."""
    key, current = "form06_by", chosen_by()
    if st.session_state.get(key) != current:
        st.session_state[key] = current

    def write() -> None:
        address.put(by="sector" if st.session_state[key] == "sector" else None)

    st.segmented_control(
        t("form06.by", screen.lang),
        ["unit", "sector"],
        format_func=lambda name: t(f"form06.by_{name}", screen.lang),
        key=key,
        on_change=write,
        required=True,
        label_visibility="collapsed",
    )


def form_table(screen: Screen, frame: pd.DataFrame, filters: Filters, by: By, alt: str) -> None:
    """Draw the form, its total on the first row. A click on a cell opens its dossiers, on a unit's name its profile."""
    lang = screen.lang
    rows = pd.concat([total_row(frame, t("form06.total_row", lang)), frame], ignore_index=True)
    name = (t(f"form06.head.{by}", lang), " ")
    columns = {name: rows["name"]}
    names: list[str] = ["name"]
    for group, parts in GROUPS.items():
        for part in (part for part in parts if part not in BESIDE or rows[part].any()):
            texts = [number(value, lang) for value in rows[part]]
            widest = max(len(text) for text in texts)
            # A click tells the lower head alone; unseen letters tell equal ones ("Tổng", "Quá hạn") apart.
            lower = t(f"form06.column.{part}", lang) + "\u200b" * len(names)
            columns[(t(f"form06.head.{group}", lang), lower)] = [text.rjust(widest) for text in texts]
            names.append(part)
    shown = pd.DataFrame(columns)
    heads = list(shown.columns)

    def picked() -> None:
        for row, head in st.session_state[KEY]["selection"]["cells"]:
            position = next((n for n, known in enumerate(heads) if head in (known, known[1], "_".join(known))), None)
            if position is not None:
                follow(screen, rows.iloc[row], names[position], filters, by)

    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            n: st.column_config.TextColumn(width=WIDTHS.get(part, 60), alignment=None if part == "name" else "right")
            for n, part in enumerate(names, start=1)  # 0 is the index
        },
        height=ROW_HEIGHT * (min(len(shown), ROWS) + 2) + 2,
        key=KEY,
        alt=alt,
        on_select=picked,
        selection_mode="single-cell",
    )


def follow(screen: Screen, row: pd.Series, column: str, filters: Filters, by: By) -> None:
    """Callback: where a click leads; the total row stands for all rows. A list that cannot be narrowed to the cell says
    what it holds instead.
    """
    code = row["code"]
    chosen = filters.narrowed(by, code) if code else filters
    if column == "name":
        if by == "unit" and code:
            navigate.open_unit(code, filters)
        return
    behind = BEHIND.get(column)
    if behind is None or not screen.viewer.may("analyst"):
        return
    cohort, states, channels = behind
    if channels and chosen.channel:
        channels = tuple(channel for channel in channels if channel in chosen.channel)
        if not channels:
            return
    unknown = {"settled": "settled_unverified", "open": "open_unverified"}.get(column)
    if column in ("before_due", "on_due"):
        st.toast(t("form06.both_in_time", screen.lang))
    elif unknown and row[unknown]:
        st.toast(t("form06.without_unverified", screen.lang, n=number(row[unknown], screen.lang)))
    navigate.open_records(replace(chosen, cohort=cohort, state=states, channel=channels or chosen.channel))


def download(screen: Screen, filters: Filters, by: By) -> None:
    """The button that makes the form's file when it is pressed: a Vietnamese document in either language."""
    vietnamese = replace(screen, lang="vi")

    def made() -> bytes:
        first, last = periods.chosen(screen.wh, filters)
        frame = vietnamese.ask(form06, filters, by, screen.viewer.scope, "vi")
        head = FormHead(
            reporter=_reporter(vietnamese, filters, by),
            first=first,
            last=last,
            filters=describe(vietnamese, filters, compared=False),
            snapshot=screen.wh.id,
            as_of=as_date(screen.wh.as_of),
            made_at=datetime.now(HANOI),
            sample=vietnamese.t("sample_label") if screen.wh.sample else "",
        )
        return form06_workbook(frame, total_row(frame, t("form06.total_row", "vi")), by, head)

    st.download_button(
        t("form06.download", screen.lang),
        data=made,
        file_name=file_name("bieu-06a" if by == "sector" else "bieu-06b", screen, "xlsx"),
        mime=XLSX,
        key="form06_xlsx",
        icon=":material/download:",
        on_click="ignore",
    )


def _reporter(screen: Screen, filters: Filters, by: By) -> str:
    """Who reports: one unit its own sectors, with its code; else the Center, on the part of the city that is shown."""
    units = filters.unit or screen.viewer.scope or ()
    if by == "sector" and len(units) == 1:
        return f"{names(screen.wh, 'unit').get(units[0], units[0])} (Mã: {units[0]})"
    center = t("form06.reporter_city", "vi")
    if screen.viewer.scope is not None:
        return t("form06.reporter_part", "vi", center=center, part=scope_named(screen))
    if filters.anywhere() != filters:
        said = "; ".join(label for name, label, _ in chips(screen, filters) if name in PLACES)
        return t("form06.reporter_part", "vi", center=center, part=said)
    return center
