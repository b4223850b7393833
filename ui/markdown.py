"""Names out of the data on a page: Streamlit reads markdown everywhere, and a name may hold signs of it."""

from __future__ import annotations

import html
import re

_SIGNS = re.compile(r"([\\`*_\[\]<>$~#|!])")


def plain(text: str) -> str:
    """A text whose signs are shown as they are: no link, picture (a request to another host), formula or style."""
    return _SIGNS.sub(r"\\\1", text)


def hover(text: str) -> str:
    """A text inside a chart's hover or label, where Plotly reads a little HTML."""
    return html.escape(text, quote=False)
