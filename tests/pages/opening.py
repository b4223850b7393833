"""Pages opened by their address without a browser, and what is checked of every one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


@cache
def registered() -> dict[str, Any]:
    """The pages that app.py registers, by what Streamlit calls them."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS).run()._registered_pages


def page(path: str, address: str = "") -> AppTest:
    """The page of a file as a browser opens it at an address: at once, without a look at the first page."""
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    opened._registered_pages = registered()  # else known only after a run, of the overview, which takes longest
    opened.switch_page(path)
    for name, value in parse_qsl(address, keep_blank_values=True):
        opened.query_params[name] = value
    return opened.run()


def words(opened: AppTest) -> str:
    """Everything a page says outside its tables and charts."""
    return " ".join(element.value for element in (*opened.title, *opened.subheader, *opened.markdown, *opened.info))


def sound(opened: AppTest) -> AppTest:
    """The page, after a look that nothing failed and no missing value is shown as a program writes it."""
    assert not opened.exception and not opened.error
    said = words(opened)
    assert "nan" not in said.lower().split() and "None" not in said and "NaT" not in said
    return opened
