"""The two branches of PAKN on a page, apart: field reports, and petitions on administrative regulations."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from i18n import t
from i18n.formats import number, percent, points, printed_difference
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.handling import BRANCHES, branch_codes, branches
from ui import navigate
from ui.frame import Screen
from ui.markdown import plain
from ui.tables import Column, table


def apart(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the two branches side by side: every measure of field reports and of petitions on regulations."""
    lang = screen.lang
    frame = screen.ask(branches, filters, screen.viewer.scope).copy()
    frame["code"] = frame["measure"]
    frame["name"] = [CATALOGUE[measure].name[lang] for measure in frame["measure"]]
    for branch in BRANCHES:
        frame[branch] = [
            f"{number(n, lang)} / {number(m, lang)} ({percent(value, lang)})" if m else screen.t("card.none_arising")
            for n, m, value in zip(frame[f"n_{branch}"], frame[f"m_{branch}"], frame[f"value_{branch}"], strict=True)
        ]
    frame["apart"] = [_apart(screen, row) for row in frame.itertuples(index=False)]
    refused = frame[frame["measure"] == "feedback_refused_rate"].iloc[0]
    values = {"a": percent(refused["value_regulation"], lang), "b": percent(refused["value_field"], lang)}
    known = refused["m_field"] and refused["m_regulation"]
    if refused["clear"]:
        up = refused["difference"] > 0
        size = points(abs(printed_difference(refused["value_regulation"], refused["value_field"]) or 0), lang)
        finding = _t(screen, f"branches_{'higher' if up else 'lower'}", d=size, **values)
    else:
        finding = _t(screen, "branches_flat" if known else "branches_one", **values)
    st.subheader(plain(finding), anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'branches_note')}]]")
    columns = [Column("name", _t(screen, "measure_name"), width=380),
               *(Column(branch, _t(screen, f"branch.{branch}"), width=230) for branch in BRANCHES),
               Column("apart", _t(screen, "apart"), width=330)]  # fmt: skip
    table(screen, frame, columns, "handling_branches", finding, _t(screen, "branches_file"), about)
    if screen.viewer.may("analyst"):
        with st.container(horizontal=True, gap="small"):
            for branch in BRANCHES:
                codes = branch_codes(screen.wh, branch)
                if codes:
                    wanted = replace(filters, content_group=codes)
                    st.button(_t(screen, f"open_{branch}"), key=f"handling_{branch}", icon=":material/list_alt:",
                              on_click=navigate.open_feedback, args=(wanted,))  # fmt: skip


def _apart(screen: Screen, row: object) -> str:
    """How far the two branches are from each other, where that is more than chance."""
    difference = row.difference  # type: ignore[attr-defined]
    if difference != difference:
        return "–"
    if not row.clear:  # type: ignore[attr-defined]
        return _t(screen, "apart_flat")
    printed = printed_difference(row.value_regulation, row.value_field)  # type: ignore[attr-defined]
    return _t(screen, "apart_higher" if difference > 0 else "apart_lower", d=points(abs(printed or 0), screen.lang))


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"handling.{key}", screen.lang, **values)
