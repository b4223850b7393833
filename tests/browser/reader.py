"""A reader at a browser: watched for requests to other hosts and errors; waits, chooses, clicks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

SIZE = {"width": 1366, "height": 768}


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page, server: str) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        host = urlsplit(server).netloc
        page.on("request", lambda request: self._ask(request.url, host))
        page.on("websocket", lambda socket: self._ask(socket.url, host))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _ask(self, url: str, host: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            self.foreign.append(url)

    def _hear(self, message: ConsoleMessage) -> None:
        # Streamlit's client finds its server's root by asking below the page's own path first.
        looking = "/_stcore/" in message.location.get("url", "") and "404" in message.text
        if message.type == "error" and not looking:
            self.errors.append(message.text)

    def settled(self) -> None:
        assert not self.foreign
        assert not self.errors


def window(browser: Browser) -> BrowserContext:
    """A fresh browser context; still, because moving placeholders cost more than the pages behind them."""
    return browser.new_context(viewport=SIZE, locale="vi-VN", reduced_motion="reduce")


@contextmanager
def reading(browser: Browser, server: str, address: str = "", known: BrowserContext | None = None) -> Iterator[Page]:
    """A page in a fresh browser context, or as a new session in one that is `known` (its scripts are loaded already);
    at the end nothing foreign was asked for and the console held no error.
    """
    context = known or window(browser)
    page = context.new_page()
    watch = Watch(page, server)
    page.goto(f"{server}/{address.removeprefix(server).lstrip('/')}")
    ready(page)
    yield page
    watch.settled()
    page.close()
    if known is None:
        context.close()


def ready(page: Page) -> None:
    """Wait until the run is over and the charts are drawn."""
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(300)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a select box by its accessible label."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)  # a long list draws only what is in sight
    page.get_by_role("option", name=option, exact=True).click()
    ready(page)


def click_bar(page: Page, number: int = 0) -> None:
    """Click the n-th bar of the page's charts, as a mouse does."""
    bar = page.locator(".js-plotly-plot .barlayer .point path").nth(number)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
    ready(page)


def click_row(page: Page, number: int = 0, x: int = 60) -> None:
    """Click a cell of the page's last table: a canvas, so by its place."""
    canvas = page.get_by_test_id("stDataFrame").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + 35 * (number + 1) + 17)
    ready(page)


def option(page: Page, label: str) -> None:
    """Press a button of a row of options."""
    page.get_by_test_id("stButtonGroup").get_by_text(label, exact=True).click()
    ready(page)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.evaluate("location.href")).query)
