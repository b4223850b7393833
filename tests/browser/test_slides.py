"""Slides before a room, by keys alone, on a projector: each whole on the screen, in type as large as it takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.reader import query, reading, ready

pytestmark = pytest.mark.browser
MONTH = "trinh-chieu?from=2026-10-01&to=2026-10-31"
WIDE, HIGH = 1920, 1080


@pytest.fixture
def page(browser: Browser, server: str, desk: BrowserContext) -> Iterator[Page]:
    with reading(browser, server, f"{MONTH}&report=monthly&slide=3", known=desk) as opened:
        opened.set_viewport_size({"width": WIDE, "height": HIGH})
        opened.wait_for_timeout(600)
        ready(opened)
        yield opened


def cut(page: Page) -> list[str]:
    """What of a slide the window or its frame does not hold."""
    return page.evaluate("""() => {
      const main = document.querySelector('[data-testid=stMain]');
      const blocks = [...document.querySelectorAll('[data-testid=stVerticalBlock]')];
      const frames = blocks.filter(e => getComputedStyle(e).overflowY !== 'visible');
      const over = frames.filter(e => e.scrollHeight > e.clientHeight + 1);
      const texts = [...document.querySelectorAll('h1, table, p, .js-plotly-plot')];
      const out = texts.filter(e => e.getBoundingClientRect().right > innerWidth + 1);
      return [...(main.scrollHeight > main.clientHeight + 1 ? ['page'] : []),
              ...[...over, ...out].map(e => e.innerText.slice(0, 60))];
    }""")


def test_every_slide_is_whole_on_a_projector_and_keys_lead_through_them(page: Page) -> None:
    title = page.get_by_role("heading", level=1)
    assert title.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 36 * 1.4
    page.keyboard.press("Home")
    ready(page)
    slides = int(page.get_by_text("1/", exact=False).last.inner_text().split("/")[1])
    for n in range(1, slides + 1):
        assert (n, cut(page)) == (n, [])
        page.keyboard.press("PageDown" if n % 2 else "ArrowRight")
        ready(page)
    assert query(page)["slide"] == [str(slides)]
    page.keyboard.press("f")
    page.wait_for_function("!!document.fullscreenElement")
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")


def test_a_focused_button_takes_enter_for_itself_and_keys_lead_to_the_live_page_and_back(page: Page) -> None:
    said = page.get_by_role("heading", level=1).inner_text()
    page.locator(".st-key-next button").first.focus()
    page.keyboard.press("Enter")
    ready(page)
    assert query(page)["slide"] == ["4"]
    page.keyboard.press("ArrowLeft")
    ready(page)
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Tổng quan", level=1)).to_be_visible()
    ready(page)
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name=said, level=1)).to_be_visible()
    ready(page)
    assert query(page)["slide"] == ["3"]
    page.reload()
    ready(page)
    expect(page.get_by_role("heading", name=said, level=1)).to_be_visible()
