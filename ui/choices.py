"""A choice that belongs to one page and stands in its address: a row of options, or a list for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from i18n import t
from ui import address
from ui.frame import Screen
from ui.more_filters import bind


def choice(screen: Screen, words: str, name: str, options: Sequence[str], default: str) -> str:
    """Draw a row of options and return the one in force. It stands in the address as `name`; the default leaves no mark
    there. Labels are the texts `<words>.<name>.<option>`.
    """
    value, key, write = _bound(f"{words}_{name}", name, options, default)
    st.segmented_control(
        t(f"{words}.choose.{name}", screen.lang),
        list(options),
        format_func=lambda option: t(f"{words}.{name}.{option}", screen.lang),
        key=key,
        on_change=write,
        label_visibility="collapsed",
    )
    return value


def selected(screen: Screen, words: str, name: str, options: Sequence[str], default: str, width: int) -> str:
    """The same as a list to choose from, for many options."""
    value, key, write = _bound(screen.box(f"{words}_{name}"), name, options, default)
    st.selectbox(
        t(f"{words}.choose.{name}", screen.lang),
        list(options),
        format_func=lambda option: t(f"{words}.{name}.{option}", screen.lang),
        key=key,
        on_change=write,
        label_visibility="collapsed",
        width=width,
    )
    return value


def asked_number(name: str) -> int | None:
    """The whole number of up to nine digits that the address has as `name`, whatever its limits."""
    text = address.get(name) or ""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def whole_number(
    screen: Screen, words: str, name: str, usual: int, least: int, most: int, width: int, help: str = ""
) -> int:
    """Draw a field for a whole number and return the one in force, at most `most`. It stands in the address as `name`;
    the usual one leaves no mark there. The label is the text `<words>.<name>`.
    """
    named = asked_number(name)
    asked = usual if named is None else min(max(named, least), most)
    key = f"{words}_{name}"
    bind(key, asked)

    def write() -> None:
        wanted = int(st.session_state[key])
        address.put(**{name: None if wanted == usual else str(wanted)})

    label = t(f"{words}.{name}", screen.lang)
    st.number_input(label, least, most, key=key, step=1, on_change=write, help=help or None, width=width)
    return asked


def _bound(key: str, name: str, options: Sequence[str], default: str) -> tuple[str, str, Callable[[], Any]]:
    """The option that the address names, the widget's key, and the callback that writes another into the address."""
    asked = address.get(name)
    value = asked if asked in options else default
    bind(key, value)

    def write() -> None:
        wanted = st.session_state[key] or value
        address.put(**{name: None if wanted == default else wanted})

    return str(value), key, write
