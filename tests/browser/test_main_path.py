"""The main path in a real browser at 1366×768: load, filter, share the address, switch language, click the map.

Every page also asserts that nothing was asked of any other host and that the console stayed free of errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
SIZE = {"width": 1366, "height": 768}
FOLD = 768


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page, server: str) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        host = urlsplit(server).netloc
        page.on("request", lambda request: self._ask(request.url, host))
        page.on("websocket", lambda socket: self._ask(socket.url, host))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _ask(self, url: str, host: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            self.foreign.append(url)

    def settled(self) -> None:
        assert not self.foreign
        assert not self.errors


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, locale="vi-VN")
    opened = context.new_page()
    watch = Watch(opened, server)
    opened.goto(server)
    ready(opened)
    yield opened
    watch.settled()
    context.close()


def ready(page: Page) -> None:
    """Wait until the run is over and the charts are drawn."""
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    page.wait_for_timeout(300)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by its accessible label."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    ready(page)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.evaluate("location.href")).query)


def test_the_overview_shows_what_a_decision_needs_above_the_fold(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tổng quan", level=1)).to_be_visible()
    expect(page.get_by_text("dữ liệu mẫu – không phải số liệu thật").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    figures = page.locator(".js-plotly-plot")
    expect(figures).to_have_count(9)
    bottoms = [figures.nth(i).bounding_box()["y"] + figures.nth(i).bounding_box()["height"] for i in range(7)]
    assert max(bottoms) <= FOLD
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_filter_goes_into_the_address_and_a_second_window_shows_the_same(page: Page, browser: Browser) -> None:
    choose(page, "Lĩnh vực", "Đất đai")
    assert "sector" in query(page)
    cards = page.get_by_test_id("stMetricValue").all_inner_texts()
    sentence = page.get_by_text("Lĩnh vực: Đất đai").first.inner_text()
    shared = browser.new_context(viewport=SIZE).new_page()
    shared.goto(page.evaluate("location.href"))
    ready(shared)
    expect(shared.get_by_test_id("stMetricValue")).to_have_text(cards, timeout=30_000)
    expect(shared.get_by_text("Lĩnh vực: Đất đai").first).to_have_text(sentence)
    shared.context.close()


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
