"""Follow-up of conclusions on a page: who, why, the remedies item by item, and what was published."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent
from metrics.filters import Filters
from metrics.follow_up import MONTHS, REASONS, SURE, follow_ups, items
from reports.xlsx import Sheet
from ui import address, navigate
from ui.choices import choice
from ui.downloads import xlsx_button
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import Column, named_columns, table

STATES = ("all", "past_due", "open", "done_late", "done")
PLACES = {"unit": "unit_code", "district": "district_code", "area": "area_code"}
ROWS, ITEM_ROWS = 14, 12


def found(screen: Screen, filters: Filters) -> pd.DataFrame:
    """The conclusions of the last two years that the filters of place leave."""
    return _placed(screen.ask(follow_ups, screen.viewer.scope, screen.lang), filters)


def found_items(screen: Screen, filters: Filters) -> pd.DataFrame:
    """The items of all conclusions that the filters of place leave."""
    return _placed(screen.ask(items, screen.viewer.scope, screen.lang), filters)


def _placed(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    for name, column in PLACES.items():
        if wanted := getattr(filters, name):
            frame = frame[frame[column].isin(wanted)]
    return frame.reset_index(drop=True)


def head(screen: Screen, frame: pd.DataFrame, every: pd.DataFrame) -> None:
    """Draw how many are proposed and why, what became of the items (`every`), and what was published."""
    lang = screen.lang
    asked = frame[frame["reasons"] != ""]
    said = [f"**{plain(_t(screen, 'finding', n=len(asked), m=len(frame), months=MONTHS))}**"]
    counts = {name: int(asked["reasons"].str.contains(name).sum()) for name in REASONS}
    said.append(plain(_t(screen, "why", **{name: number(n, lang) for name, n in counts.items()})))
    states = {name: number(int((every["state"] == name).sum()), lang) for name in STATES[1:]}
    said.append(plain(_t(screen, "items", n=number(len(every), lang), **states)))
    published, posted = int(frame["published_at"].notna().sum()), int(frame["posted_at"].notna().sum())
    said.append(plain(_t(screen, "published", n=len(frame), p=number(published, lang), q=number(posted, lang))))
    st.markdown(" ".join(said))


def chosen(frame: pd.DataFrame) -> str:
    """The unit whose case is open: of the address, else the first."""
    return address.one_of("case", frame["unit_code"].tolist())


def open_case(code: str) -> None:
    """Callback: show the case of a unit."""
    address.put(case=code)


def listed(screen: Screen, frame: pd.DataFrame) -> None:
    """Draw the units with a conclusion, those to follow up first; a click opens a case."""
    heading = _t(screen, "list_title")
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{plain(_t(screen, 'list_subtitle'))}]]")
    columns = columns_of(screen)[:4]
    brief = with_words(screen, frame, brief=True)
    table(screen, brief, columns, "follow_up", heading, on_pick=open_case, rows_shown=ROWS)


def columns_of(screen: Screen) -> list[Column]:
    """Columns of the list; the first four on screen, all in the file."""
    widths = {
        "name": ("text", 180), "concluded_at": ("date", 88), "why": ("text", 222), "no_better": ("share", 94),
        "conclusion_no": ("text", 100), "conclusion_name": ("text", 130), "items": ("count", 90), "done": ("count", 90),
        "past_due": ("count", 90), "before": ("count", 90), "before_expected": ("days", 90), "before_n": ("count", 90),
        "after": ("count", 90), "after_expected": ("days", 90), "after_n": ("count", 90), "pakn_before": ("count", 90),
        "pakn_after": ("count", 90), "pakn_usual": ("days", 90), "pakn_no_better": ("share", 96),
        "published_at": ("date", 92), "published_where": ("text", 120), "posted_at": ("date", 92),
    }  # fmt: skip
    return named_columns(screen.lang, "follow_up", widths)


def with_words(screen: Screen, frame: pd.DataFrame, brief: bool = False) -> pd.DataFrame:
    """The list with what it prints; of several reasons the first and how many more where it is `brief`."""
    reasons = [[_t(screen, f"reason.{name}") for name in names.split("|") if name] for names in frame["reasons"]]
    return frame.assign(
        code=frame["unit_code"],
        why=[_brief(names) if brief else ", ".join(names) or "–" for names in reasons],
        conclusion_name=[_t(screen, f"conclusion.{name}") for name in frame["conclusion"]],
    )


def _brief(names: list[str]) -> str:
    return f"{names[0]} (+{len(names) - 1})" if names[1:] else "".join(names) or "–"


def case_of(screen: Screen, frame: pd.DataFrame, code: str) -> None:
    """Draw the case of one unit: what was concluded, what was done, whether it does better since."""
    lang = screen.lang
    row: dict[str, Any] = frame[frame["unit_code"] == code].to_dict("records")[0]
    st.subheader(plain(row["name"]), anchor=False)
    badges = [f":orange-badge[{_t(screen, f'reason.{name}')}]" for name in row["reasons"].split("|") if name]
    st.markdown(" ".join(badges) or f":gray-badge[{_t(screen, 'no_reason')}]")
    first, *rest = sentences(screen, row)
    st.markdown(f"**{plain(first)}**")
    for text in rest:
        st.markdown(plain(text))
    own = screen.ask(items, screen.viewer.scope, lang)
    own = own[own["inspection_id"] == row["inspection_id"]].sort_values("item_no")
    _items_table(screen, own, "case_items", False)
    with st.container(horizontal=True, gap="small"):
        go: dict[str, Any] = {"type": "tertiary", "icon": ":material/arrow_forward:"}
        st.button(_t(screen, "to_unit"), key="follow_unit", on_click=navigate.open_unit, args=(code,), **go)
        if row["grade"] in ("alert", "watch"):
            st.button(_t(screen, "to_flag"), key="follow_flag", on_click=_open_flag, args=(code,), **go)


def sentences(screen: Screen, row: dict[str, Any]) -> list[str]:
    """What is known of a conclusion: its items, overdue and PAKN since, whether it was published, the basis."""
    asked = bool(row["reasons"])
    about = {"no": row["conclusion_no"] or "–", "day": print_date(row["concluded_at"])}
    counts = {name: number(int(row[name]), screen.lang) for name in ("items", "done", "past_due")}
    said = [_t(screen, "said_asked" if asked else "said", **about, **counts)]
    said += [_overdue(screen, row), _pakn(screen, row), _shown(screen, row)]
    return said + ([_t(screen, "basis")] if asked else [])


def _open_flag(code: str) -> None:
    navigate.open_page("proposals", Filters(), case=code)


def _overdue(screen: Screen, row: dict[str, Any]) -> str:
    lang = screen.lang
    if row["no_better"] != row["no_better"]:
        return _t(screen, "overdue_few")
    counts = {name: number(row[name], lang) for name in ("before", "before_n", "after", "after_n")}
    usual = {f"{name}_e": number(row[f"{name}_expected"], lang, 1) for name in ("before", "after")}
    months = {"n": int(row["months_after"]), "p": percent(row["no_better"], lang)}
    return _t(screen, "overdue", **counts, **usual, **months)


def _pakn(screen: Screen, row: dict[str, Any]) -> str:
    lang = screen.lang
    if row["pakn_no_better"] != row["pakn_no_better"]:
        return _t(screen, "pakn_few")
    counts = {name: number(row[f"pakn_{name}"], lang) for name in ("before", "after", "usual")}
    return _t(screen, "pakn", **counts, n=int(row["months_after"]), p=percent(row["pakn_no_better"], lang))


def _shown(screen: Screen, row: dict[str, Any]) -> str:
    said = []
    for name in ("published", "posted"):
        known = not pd.isna(row[f"{name}_at"])
        day = print_date(row[f"{name}_at"]) if known else ""
        said.append(_t(screen, f"{name}_{'yes' if known else 'no'}", day=day))
    return " ".join(said)


def all_items(screen: Screen, every: pd.DataFrame) -> None:
    """Draw the items, by state."""
    heading = _t(screen, "items_title")
    st.subheader(heading, anchor=False)
    state = choice(screen, "follow_up", "state", STATES, STATES[1])
    _items_table(screen, every if state == "all" else every[every["state"] == state], "all_items", True)


def _items_table(screen: Screen, frame: pd.DataFrame, key: str, named: bool) -> None:
    columns = item_columns(screen, named)
    frame = item_words(screen, frame)
    heading = _t(screen, "items_title")
    table(screen, frame, columns, key, heading, empty=_t(screen, "items_none"), rows_shown=ITEM_ROWS)


def item_columns(screen: Screen, named: bool = True) -> list[Column]:
    """Columns of the items, with (`named`) or without whose they are; their text, which inspectors wrote, for analysts
    only.
    """
    widths = {
        "unit": ("text", 172), "conclusion_no": ("text", 92), "concluded_at": ("date", 90), "item_no": ("count", 44),
        "text": ("text", 336 if named else 196), "due_at": ("date", 90), "done_at": ("date", 90),
        "state_name": ("text", 128), "evidence": ("text", 150),
    }  # fmt: skip
    hidden: tuple[str, ...] = () if named else ("unit", "conclusion_no", "concluded_at", "evidence")
    hidden += () if screen.viewer.may("analyst") else ("text", "evidence")
    return [column for column in named_columns(screen.lang, "follow_up", widths) if column.name not in hidden]


def item_words(screen: Screen, frame: pd.DataFrame) -> pd.DataFrame:
    """Items with what they print."""
    return frame.assign(state_name=[_t(screen, f"state.{state}") for state in frame["state"]])


def download(screen: Screen, frame: pd.DataFrame, every: pd.DataFrame, about: str) -> None:
    """The button of the workbook: the list and its items."""
    definitions = [(_t(screen, "column.no_better"), _t(screen, "about", sure=percent(SURE, screen.lang)))]
    title = screen.t("page.follow_up")
    xlsx_button(screen, lambda: sheets(screen, frame, every), title, about, "follow_up_xlsx", definitions)


def sheets(screen: Screen, frame: pd.DataFrame, every: pd.DataFrame) -> list[Sheet]:
    """The list and the items as sheets of a workbook."""
    first, second = _t(screen, "list_title"), _t(screen, "items_title")
    written = item_words(screen, every)
    return [
        Sheet(first, first, columns_of(screen), with_words(screen, frame)),
        Sheet(second, second, item_columns(screen), written.assign(code=written["unit_code"])),
    ]


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"follow_up.{key}", screen.lang, **values)
