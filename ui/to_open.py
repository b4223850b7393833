"""The file to open of a unit on a page: its signals, the list, the control sample, the sheet, and what came back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data_loaders import checks
from data_loaders.store import Problem
from i18n import t
from i18n.formats import number, percent
from metrics.checks import hit_rates
from metrics.filters import Filters
from metrics.signal_rules import SIGNALS
from metrics.signals import of_unit, sentence
from metrics.to_open import MOST, REASONS, SIZE, ToOpen, strangers
from reports.check_sheet import Subject, check_workbook
from reports.definitions import reason
from ui import navigate
from ui.choices import whole_number
from ui.downloads import XLSX, about, file_name
from ui.frame import Screen, as_date
from ui.markdown import plain
from ui.store import store_folder
from ui.tables import Column, named_columns, table

SEEDS = 999_999_999
LISTED, LINES = 8, 3  # rows seen at once of the list, lines of each: reasons and questions are read, not guessed


def numbers(screen: Screen) -> tuple[int, int]:
    """Draw the size of the list and the seed of the control sample; both stand in the address."""
    default = int(f"{as_date(screen.wh.as_of):%Y%m%d}")
    size = whole_number(screen, "to_open", "size", SIZE, 1, MOST, 150)
    seed = whole_number(screen, "to_open", "seed", default, 0, SEEDS, 150, t("to_open.seed_help", screen.lang))
    return size, seed


def unit_signals(screen: Screen, code: str, filters: Filters) -> None:
    """Draw the unit's signals that stand out, each with what else may explain it."""
    lang = screen.lang
    frame = screen.ask(of_unit, code, filters.date_to)
    frame = frame[frame["grade"].isin(("alert", "watch"))]
    st.subheader(t("to_open.signals_title", lang), anchor=False)
    if frame.empty:
        st.markdown(plain(t("to_open.signals_none", lang)))
    for row in frame.itertuples(index=False):
        grade = t(f"signals.grade.{row.grade}", lang)
        st.markdown(f"**{plain(grade)} · {plain(SIGNALS[row.signal].name[lang])}.** {plain(sentence(row, lang))}")


def lists(screen: Screen, found: ToOpen) -> None:
    """Draw the list and the control sample."""
    lang = screen.lang
    heading = t("to_open.listed_title", lang, n=number(len(found.listed), lang))
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{plain(t('to_open.listed_subtitle', lang))}]]")
    widths = {"code": ("text", 150), "short_reasons": ("text", 215), "questions": ("text", 345),
              "procedure": ("text", 200), "received_at": ("date", 92), "due_at": ("date", 92),
              "completed_at": ("date", 112)}  # fmt: skip
    columns = named_columns(lang, "to_open", widths)

    def picked(code: str) -> None:
        navigate.open_page(navigate.RECORDS, Filters(), dossier=code)

    table(screen, found.listed, columns, "to_open_listed", heading, on_pick=picked, rows_shown=LISTED, lines=LINES)
    heading = t("to_open.control_title", lang, n=number(len(found.control), lang), seed=found.seed)
    with st.expander(heading, icon=":material/shuffle:", key="to_open_control_fold"):
        st.markdown(f":small[:gray[{plain(t('to_open.control_subtitle', lang))}]]")
        bare = [column for column in columns if column.name not in ("short_reasons", "questions")]
        table(screen, found.control, bare, "to_open_control", heading, on_pick=picked)


def download(screen: Screen, found: ToOpen, name: str, window: str) -> None:
    """The button that makes the workbook when it is pressed."""
    lang = screen.lang
    title = t("to_open.title", lang, unit=name)
    subject = Subject(found.unit, name, window, found.seed)
    listed = {name for signals in found.listed["signals"] for name in signals}
    definitions = [reason(name, lang) for name in REASONS if name in listed]
    said = f"{name} · {window} · {t('to_open.seed', lang)}: {found.seed}"
    st.download_button(
        t("to_open.download", lang),
        data=lambda: check_workbook(found.listed, found.control, subject, about(screen, title, said, definitions)),
        file_name=file_name(f"{t('to_open.file_name', lang)} {found.unit}", screen, "xlsx"),
        mime=XLSX,
        key="to_open_xlsx",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )


def load(screen: Screen) -> None:
    """Draw the place where filled-in sheets come back."""
    lang = screen.lang
    st.subheader(t("to_open.load_title", lang), anchor=False)
    st.markdown(f":small[:gray[{plain(t('to_open.load_help', lang))}]]")
    file = st.file_uploader(
        t("to_open.load_title", lang), type=["xlsx"], key="check_file", label_visibility="collapsed", max_upload_size=10
    )
    if file is None:
        return
    try:
        sheet = checks.read(file.getvalue())
        _verify(screen, sheet)
    except Problem as problem:
        st.error(problem.said(lang))
        return
    values = {"n": number(sheet.answered, lang), "m": number(len(sheet.rows), lang)}
    saved = f"check_saved_{file.file_id}"
    if st.session_state.get(saved):
        st.success(plain(t("to_open.loaded", lang, **values)))
        return
    st.info(plain(t("to_open.ready", lang, **values)))
    if st.button(t("to_open.load", lang), key="check_save", type="primary"):
        try:
            checks.save(store_folder(), sheet)
        except Problem as problem:
            st.error(problem.said(lang))
            return
        st.session_state[saved] = True
        st.rerun()


def _verify(screen: Screen, sheet: checks.Sheet) -> None:
    """Raise Problem for a sheet of units outside the viewer's scope, or of dossiers that the snapshot does not hold."""
    scope = screen.viewer.scope
    units = {row["unit_code"] for row in sheet.rows}
    if scope is not None and not units <= {*scope}:
        raise Problem("check_scope")
    known = strangers(screen.wh, [(row["unit_code"], row["dossier_code"]) for row in sheet.rows])
    if known:
        raise Problem("check_strangers", n=known)


def rates(screen: Screen) -> None:
    """Draw how often each signal was right, against the control sample."""
    lang = screen.lang
    st.subheader(t("to_open.rates_title", lang), anchor=False)
    scope = screen.viewer.scope
    frame = hit_rates(checks.stored(store_folder()), scope)
    whole = frame.set_index("signal")
    if not whole.loc["listed", "denominator"] and not whole.loc["control", "denominator"]:
        st.markdown(plain(t("to_open.rates_none", lang)))
        return
    listed, control = whole.loc["listed"], whole.loc["control"]
    st.markdown(
        "**"
        + plain(
            t(
                "to_open.rates_finding",
                lang,
                hits=number(listed["numerator"], lang),
                n=number(listed["denominator"], lang),
                p=percent(listed["rate"], lang),
                c_hits=number(control["numerator"], lang),
                c_n=number(control["denominator"], lang),
                c_p=percent(control["rate"], lang),
            )
        )
        + ".**"
    )
    st.markdown(f":small[:gray[{plain(t('to_open.rates_note', lang))}]]")
    shown = frame.assign(
        code=frame["signal"],
        name=[
            REASONS[name].name[lang] if name in REASONS else t(f"to_open.{name}_row", lang) for name in frame["signal"]
        ],
        difference=frame["difference"] * 100,
        worth=[_worth(row, lang) for row in frame.to_dict("records")],
    )
    kinds = {"rate": "share", "low": "share", "high": "share", "difference": "days", "worth": "text"}
    widths = {"rate": 66, "low": 78, "high": 84, "difference": 112, "worth": 190}
    columns = [
        Column("name", t("to_open.column.signal", lang), width=235),
        Column("", t("to_open.column.of", lang), "of", 125),
        *(Column(name, t(f"to_open.column.{name}", lang), kind, widths.get(name, 92)) for name, kind in kinds.items()),
    ]
    heading = t("to_open.rates_title", lang)
    table(screen, shown, columns, "hit_rates", heading, heading)


def _worth(row: dict[str, Any], lang: str) -> str:
    if row["signal"] == "control" or pd.isna(row["difference"]):
        return "–"
    key = "no" if not row["clear"] else "yes" if row["difference"] > 0 else "less"
    return t(f"to_open.worth.{key}", lang)
