"""The hotspot chosen in the list: its size and probability in words, and what a space-time scan says of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number
from i18n.names import data_name
from metrics.feedback_records import count_feedback
from metrics.filters import Filters
from metrics.hotspot_lists import sentence
from metrics.hotspot_scan import Found, scan_around
from ui import address, navigate
from ui.frame import Screen
from ui.markdown import plain

PART, NAMED = "|", 4  # between the parts of a hotspot's name in the address; areas named before the rest is counted


def name_of(row: dict[str, Any]) -> str:
    """How a hotspot stands in the address: area, kind and category."""
    return PART.join((row["area_code"], row["kind"], row["category"]))


def choose(row: dict[str, Any]) -> None:
    """Callback: show a hotspot; once more lets go of it."""
    name = name_of(row)
    address.put(spot=None if address.get("spot") == name else name)


def chosen(frame: pd.DataFrame) -> dict[str, Any] | None:
    """The hotspot that the address names, if it is in the list."""
    named = address.get("spot")
    return next((row for row in frame.to_dict("records") if name_of(row) == named), None) if named else None


def panel(screen: Screen, row: dict[str, Any], behind: Filters) -> None:
    """Draw it: the sentence, size and probability, the scan, and the way to its PAKN (`behind`)."""
    lang = screen.lang
    topic = data_name(row["category"], lang) or _t(screen, "every_category")
    with st.container(border=True, gap="xsmall"):
        st.subheader(plain(f"{row['area_name']} · {topic} · {_t(screen, 'kind.' + row['kind'])}"), anchor=False)
        st.markdown(plain(sentence(row, lang)))
        st.markdown(plain(size(row, lang)))
        day = behind.date_to
        with st.spinner(_t(screen, "scanning")):
            start = pd.Timestamp(row["start"]).date()
            found = screen.ask(scan_around, day, row["area_code"], row["category"], row["kind"], start, lang)
        st.markdown(plain(scan_said(found, lang)))
        with st.container(horizontal=True, gap="small"):
            if screen.viewer.may("analyst"):
                n = screen.ask(count_feedback, behind.only("feedback_records"), screen.viewer.scope)
                label = _t(screen, "spot_behind", n=n, k=number(n, lang))
                st.button(label, key="spot_behind", icon=":material/arrow_forward:", on_click=navigate.open_feedback,
                          args=(behind,))  # fmt: skip
            st.button(_t(screen, "spot_close"), key="spot_close", type="tertiary", on_click=choose, args=(row,))


def size(row: dict[str, Any], lang: str = "vi") -> str:
    """How many, against what, how sure."""
    values = {
        "received": number(row["received"], lang), "observed": number(row["observed"], lang), "n": int(row["observed"]),
        "expected": number(row["expected"], lang, 1), "excess": number(row["observed"] - row["expected"], lang, 1),
        "p": _equals(row["p"], lang), "q": _equals(row["q"], lang),
    }  # fmt: skip
    return f"{t('hotspots.size', lang, **values)} {t('hotspots.grade_about.' + row['grade'], lang)}"


def scan_said(found: Found | None, lang: str = "vi") -> str:
    """Whether the scan's most likely cluster around the hotspot agrees with it."""
    if found is None:
        return t("hotspots.scan.none", lang)
    names = ", ".join(found.areas[:NAMED])
    rest = len(found.areas) - NAMED
    values = {
        "areas": names + (t("hotspots.scan.more", lang, n=rest) if rest > 0 else ""), "p": _equals(found.p, lang),
        "first": print_date(found.first), "last": print_date(found.last), "n": found.observed,
        "k": number(found.observed, lang), "e": number(found.expected, lang, 1),
    }  # fmt: skip
    return t(f"hotspots.scan.{'agrees' if found.agrees else 'differs'}", lang, **values)


def small(value: float, lang: str) -> str:
    """A probability: three decimals, or below what they can tell."""
    return f"< {number(0.001, lang, 3)}" if value < 0.001 else number(value, lang, 3)


def _equals(value: float, lang: str) -> str:
    """A probability behind its sign: `= 0,012`, `< 0,001`."""
    printed = small(value, lang)
    return printed if printed.startswith("<") else f"= {printed}"


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"hotspots.{key}", screen.lang, **values)
