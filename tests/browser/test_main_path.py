"""The main path in a real browser at 1366×768: load, filter, share the address, switch language, click the map.

Every page also asserts that nothing was asked of any other host and that the console stayed free of errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.reader import choose, query, reading, ready

pytestmark = pytest.mark.browser
FOLD = 768


@pytest.fixture
def page(browser: Browser, server: str, desk: BrowserContext) -> Iterator[Page]:
    with reading(browser, server, known=desk) as opened:
        yield opened


def test_the_overview_shows_what_a_decision_needs_above_the_fold(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tổng quan", level=1)).to_be_visible()
    expect(page.get_by_text("dữ liệu mẫu – không phải số liệu thật").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    figures = page.locator(".js-plotly-plot")
    expect(figures).to_have_count(9)
    bottoms = [figures.nth(i).bounding_box()["y"] + figures.nth(i).bounding_box()["height"] for i in range(7)]
    assert max(bottoms) <= FOLD
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_filter_goes_into_the_address_and_a_second_window_shows_the_same(
    page: Page, browser: Browser, server: str, elsewhere: BrowserContext
) -> None:
    choose(page, "Lĩnh vực", "Đất đai")
    assert "sector" in query(page)
    cards = page.get_by_test_id("stMetricValue").all_inner_texts()
    sentence = page.get_by_text("Lĩnh vực: Đất đai").first.inner_text()
    with reading(browser, server, page.evaluate("location.href"), elsewhere) as shared:
        expect(shared.get_by_test_id("stMetricValue")).to_have_text(cards, timeout=30_000)
        expect(shared.get_by_text("Lĩnh vực: Đất đai").first).to_have_text(sentence)


def test_filters_follow_to_another_page_and_back(page: Page) -> None:
    choose(page, "Lĩnh vực", "Đất đai")
    before = query(page)
    page.get_by_role("banner").get_by_text("Giới thiệu").click()
    page.get_by_role("menuitem", name="Định nghĩa chỉ số").click()
    expect(page.get_by_role("heading", name="Định nghĩa chỉ số", level=1)).to_be_visible()
    ready(page)
    assert query(page) == before
    page.get_by_role("banner").get_by_text("Lãnh đạo").click()
    page.get_by_role("menuitem", name="Tổng quan").click()
    expect(page.get_by_role("heading", name="Tổng quan", level=1)).to_be_visible()
    ready(page)
    assert query(page) == before


def test_the_language_switches_and_stays(page: Page) -> None:
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    ready(page)
    expect(page).to_have_url(re.compile(r"\?lang=en$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    ready(page)


def test_a_click_on_the_map_filters_and_its_chip_takes_it_back(page: Page) -> None:
    point = page.locator(".js-plotly-plot").nth(5).locator(".scatterlayer .points path").last
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chip = page.get_by_role("button", name="✕")
    expect(chip).to_be_visible(timeout=15_000)
    ready(page)
    assert set(query(page)) & {"area", "district"}
    chip.click()
    expect(chip).to_have_count(0)
    ready(page)
    assert not set(query(page)) & {"area", "district"}
