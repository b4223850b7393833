"""Tables as people read them: printed figures, right-aligned, and the download of the same rows as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent, ratio
from ui import downloads
from ui.explain import Explain
from ui.frame import Screen

ROW_HEIGHT, LINE_HEIGHT = 35, 20  # pixels of a row of one line, and of each line more
ROWS_SHOWN = 12
WRITERS: dict[str, Callable[..., str]] = {
    "text": lambda x, _: str(x), "date": lambda x, _: print_date(x), "rate": percent, "share": percent, "ratio": ratio,
    "count": number,
}  # fmt: skip
EXPLAINED = ("rate", "of")  # kinds of columns that open to what they stand on


@dataclass(frozen=True)
class Column:
    """A column of a table twin: the frame's column, its heading, and how it is printed.

    Kinds: text, count, rate and share (fraction; a share opens no explanation), ratio (times), days, date; `of` prints
    `numerator / denominator` of the frame.
    """

    name: str
    label: str
    kind: str = "text"
    width: int | None = None


def named_columns(lang: str, words: str, widths: Mapping[str, tuple[str, int]]) -> list[Column]:
    """Columns by name, each with its kind and width; their headings are the texts `<words>.column.<name>`."""
    return [Column(name, t(f"{words}.column.{name}", lang), kind, width) for name, (kind, width) in widths.items()]


def printed(frame: pd.DataFrame, columns: Sequence[Column], lang: str) -> pd.DataFrame:
    """The frame as texts. Figures are padded on the left to equal length: the table sorts texts, right-aligned
    blanks are not seen, and so a click on a heading sorts by size.
    """
    shown = {}
    for column in columns:
        texts = _texts(frame, column, lang)
        if column.kind != "text":
            longest = max((len(text) for text in texts), default=0)
            texts = [text.rjust(longest) for text in texts]
        shown[column.label] = texts
    return pd.DataFrame(shown)


def _texts(frame: pd.DataFrame, column: Column, lang: str) -> list[str]:
    if column.kind == "of":
        none = t("screens.card.none_arising", lang)
        pairs = zip(_values(frame, "numerator"), _values(frame, "denominator"), strict=True)
        return [none if m == 0 else f"{number(n, lang)} / {number(m, lang)}" for n, m in pairs]
    write = WRITERS.get(column.kind, lambda x, language: number(x, language, 1))
    return ["–" if x is None else write(x, lang) for x in _values(frame, column.name)]


def _values(frame: pd.DataFrame, name: str) -> list[Any]:
    if name not in frame:
        return [None] * len(frame)
    return [None if x is pd.NA or x != x else x for x in frame[name].tolist()]


def table(
    screen: Screen,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    key: str,
    alt: str,
    file_stem: str = "",
    sentence: str = "",
    on_pick: Callable[[str], None] | None = None,
    explain: Explain | None = None,
    empty: str = "",
    rows_shown: int = ROWS_SHOWN,
    on_unit: Callable[[str], None] | None = None,
    lines: int = 1,
) -> None:
    """Draw a table and, with `file_stem`, its download. `on_pick` gets the `code` of the row whose cell is clicked;
    with `explain` a click on a rate, or on its numerator and denominator, opens what it stands on instead; `on_unit`
    gets the `unit_code` of the row when its column `unit` is clicked.

    `empty` is said instead of a table without rows. Texts wrap where a row has more than one of `lines`.
    """
    if frame.empty:
        st.markdown(empty or screen.t("none_arising"))
        return
    texts = printed(frame, columns, screen.lang)
    settings = {
        c.label: st.column_config.TextColumn(width=c.width, alignment=None if c.kind == "text" else "right")
        for c in columns
    }
    row = ROW_HEIGHT + LINE_HEIGHT * (lines - 1)
    height = ROW_HEIGHT + row * min(len(texts), rows_shown) + 2
    drawn: dict[str, Any] = {"hide_index": True, "column_config": settings, "height": height, "alt": alt}
    if lines > 1:
        drawn["row_height"] = row
    if on_pick is None and explain is None:
        st.dataframe(texts, **drawn, key=key)
    else:
        codes, kinds = frame["code"].tolist(), {column.label: column.kind for column in columns}
        units = {c.label: frame["unit_code"].tolist() for c in columns if c.name == "unit" and on_unit is not None}
        # A new key after each explanation lets go of the cell, so that it can be clicked again.
        turn = f"{key}_turn"
        current = f"{key}_{st.session_state.get(turn, 0)}"

        def picked() -> None:
            for row, label in st.session_state[current]["selection"]["cells"]:
                if explain is not None and kinds.get(label) in EXPLAINED:
                    st.session_state[turn] = st.session_state.get(turn, 0) + 1
                    explain.ask(codes[row])
                elif on_unit is not None and label in units:
                    on_unit(units[label][row])
                elif on_pick is not None:
                    on_pick(codes[row])

        st.dataframe(texts, **drawn, key=current, on_select=picked, selection_mode="single-cell")
    if file_stem:
        downloads.csv_button(screen, frame, columns, file_stem, sentence, key=f"{key}_csv")
