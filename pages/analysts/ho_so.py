"""Tra cứu hồ sơ: the dossiers behind any number, found by filters, words or a code; one of them opened."""

from __future__ import annotations

import streamlit as st

from i18n import t
from i18n.formats import number
from metrics.records import count_records
from metrics.search import find_codes
from ui import address
from ui.access import require
from ui.dossier import one_dossier
from ui.filter_bar import header
from ui.frame import screen
from ui.markdown import plain
from ui.records import controls, listed, near, view

now = screen()
title = now.t("page.records")
require(now.lang, title, "analyst")

if code := address.get("dossier"):
    filters = header(now, title, shown=("on_time",), told=False)
    one_dossier(now, code, filters.on_time)
    st.stop()

filters = header(now, title, compared=False)
shown = view(filters)
controls(now, filters, shown)

n = now.ask(count_records, filters, now.viewer.scope, shown.text, now.lang)
codes = now.ask(find_codes, shown.text, now.viewer.scope) if shown.text else []
near(now, codes)
if n:
    st.markdown(t("records.found", now.lang, n=number(n, now.lang)))
    listed(now, filters, shown, n)
elif shown.text:
    st.info(t("records.none_for", now.lang, text=plain(shown.text)))
else:
    st.info(now.t("none_arising"))
