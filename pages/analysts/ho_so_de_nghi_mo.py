"""Hồ sơ đề nghị mở: what an inspector takes along for a unit, and how often each signal was right."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.dimensions import names
from metrics.to_open import to_open
from ui import signals, unit_profile
from ui import to_open as view
from ui.access import require
from ui.chosen import current, default_filters
from ui.filter_bar import header, stop_outside
from ui.frame import screen
from ui.markdown import plain

now = screen()
lang = now.lang
require(lang, now.t("page.to_open"), "analyst")
window = signals.window_name(now, current(default_filters(now)))
filters = header(now, now.t("page.to_open"), ("period",), subject="unit", instead=window, fitting="places")
stop_outside(now, filters)
known = names(now.wh, "unit", lang)
code = filters.unit[0] if len(filters.unit) == 1 else ""
allowed = not code or now.viewer.scope is None or code in now.viewer.scope
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    unit_profile.pick(now, code if code in known and allowed else "")
    size, seed = view.numbers(now)
if code and (code not in known or not allowed):
    st.warning(t("unit.outside" if code in known else "unit.unknown", lang, code=plain(code)))
elif not code:
    st.markdown(t("to_open.pick_intro", lang))
    signals.units_with_signals(now, filters)
else:
    found = now.ask(to_open, code, filters.date_to, size, seed, lang)
    values = {"unit": known[code], "window": window, "eligible": number(found.eligible, lang)}
    some = bool(found.marked or len(found.listed))
    if some:
        counts = {"marked": found.marked, "n": len(found.listed), "m": len(found.control)}
        said = t("to_open.intro", lang, **values, **{name: number(n, lang) for name, n in counts.items()})
        if found.behind:
            said += " " + t("to_open.behind", lang, n=found.behind, k=number(found.behind, lang))
    else:
        said = t("to_open.intro_none", lang, **values)
    st.markdown(f"**{plain(said)}** :small[:gray[{plain(t('to_open.note', lang))}]]")
    if some:
        view.download(now, found, known[code], window)
    view.unit_signals(now, code, filters)
    if some:
        view.lists(now, found)
left, right = st.columns([1, 3], gap="medium")
with left:
    view.load(now)
with right:
    view.rates(now)
