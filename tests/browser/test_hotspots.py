"""Địa bàn tập trung PAKN in a browser: the map and its inset are drawn offline, a click on a ward filters by it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.reader import query, reading, ready

pytestmark = pytest.mark.browser


def test_the_map_fits_the_window_with_filters_in_force(browser: Browser, server: str) -> None:
    with reading(browser, server, "tap-trung-pakn?area=00577&category=Giáo dục") as page:
        expect(page.get_by_role("button", name="✕")).to_have_count(2)
        box = page.locator(".js-plotly-plot").bounding_box()
        assert box and box["y"] + box["height"] <= 768


def test_the_map_draws_offline_and_a_click_filters(browser: Browser, server: str) -> None:
    """`reading` asserts at its end that no other host was asked for anything."""
    with reading(browser, server, "tap-trung-pakn?layer=per_head") as page:
        figure = page.locator(".js-plotly-plot")
        expect(figure).to_have_count(1)
        assert figure.locator(".subplot").count() == 2
        box = figure.bounding_box()
        assert box and box["y"] + box["height"] <= 768
        target = figure.locator(".scatterlayer .points path").last.bounding_box()
        page.mouse.click(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2)
        expect(page.get_by_role("button", name="✕")).to_be_visible(timeout=15_000)
        ready(page)
        assert query(page)["area"] and query(page)["layer"] == ["per_head"]
        expect(page.get_by_role("button", name="trong 12 tháng")).to_be_visible()
