"""A copied address opens the same state in a fresh browser, in either language, and fails softly when it names what is
no longer there. States are reached as a person reaches them: by clicks.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.reader import choose, click_bar, click_row, option, query, reading, ready

pytestmark = pytest.mark.browser
YEAR = "from=2026-01-01&to=2026-10-31"


def shown(page: Page) -> str:
    """All that the page says, and how many charts and tables it draws."""
    main = page.get_by_test_id("stMainBlockContainer")
    values = [box.input_value() for box in main.get_by_role("combobox").all()]
    counts = page.locator(".js-plotly-plot").count(), page.get_by_test_id("stDataFrame").count()
    return f"{main.inner_text()}\n{values}\n{counts}"


def overdue_of_a_sector(page: Page) -> None:
    click_bar(page, 0)
    assert "sector" in query(page)
    option(page, "Từ khi nào")


def overdue_by_unit(page: Page) -> None:
    choose(page, "Tách theo", "Đơn vị")
    click_bar(page, 1)
    assert "unit" in query(page)


def dossier_behind(page: Page) -> None:
    click_row(page, 0)
    assert "dossier" in query(page)
    choose(page, "Cách xác định đúng hạn", "D: theo quy định")


def searched(page: Page) -> None:
    box = page.get_by_role("textbox", name="Tìm hồ sơ")
    box.fill("dat dai")
    box.press("Enter")
    ready(page)
    choose(page, "Sắp xếp", "Số ngày quá hạn ↓")
    assert query(page)["q"] == ["dat dai"]


def flow_by_department(page: Page) -> None:
    option(page, "Phòng, bộ phận")
    choose(page, "Lĩnh vực", "Đất đai")


def units_within_level(page: Page) -> None:
    option(page, "Cùng cấp")


def by_date(page: Page) -> None:
    choose(page, "Cách xác định đúng hạn", "B: so theo ngày")


def land(page: Page) -> None:
    choose(page, "Lĩnh vực", "Đất đai")


def unit_of_a_signal(page: Page) -> None:
    click_bar(page, 0)
    assert "unit" in query(page)


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "overdue of a sector over time": (f"qua-han?{YEAR}", overdue_of_a_sector),
    "overdue by unit, one chosen": (f"qua-han?{YEAR}", overdue_by_unit),
    "a dossier behind": (f"qua-han?{YEAR}&view=why", dossier_behind),
    "a search": (f"ho-so?{YEAR}", searched),
    "flow": (f"luong-xu-ly?{YEAR}", flow_by_department),
    "units": (f"don-vi?{YEAR}", units_within_level),
    "a unit": (f"mot-don-vi?{YEAR}&unit=H26.134", by_date),
    "form 06": (f"bieu-06?{YEAR}", land),
    "declared": (f"khai-bao-tinh-lai?{YEAR}", land),
    "a signal of a unit": (f"dau-hieu?{YEAR}&sign=due_day", unit_of_a_signal),
}


# The suite opens these; `make browser-test` opens all.
OFTEN = ("overdue by unit, one chosen", "a dossier behind", "a search", "flow", "a signal of a unit")


@pytest.mark.parametrize("state", [s if s in OFTEN else pytest.param(s, marks=pytest.mark.slow) for s in STATES])
def test_a_copied_address_opens_the_same_state(
    browser: Browser, server: str, desk: BrowserContext, elsewhere: BrowserContext, state: str
) -> None:
    """Every second state is copied in English, the others in Vietnamese."""
    address, reach = STATES[state]
    with reading(browser, server, address, desk) as page:
        reach(page)
        link, said = page.evaluate("location.href"), shown(page)
        if list(STATES).index(state) % 2:
            page.get_by_role("button", name="EN", exact=True).click()
            ready(page)
            assert shown(page) != said
            link, said = page.evaluate("location.href"), shown(page)
    with reading(browser, server, link, elsewhere) as opened:
        assert shown(opened) == said
        assert opened.evaluate("location.href") == link


# The suite opens the first two, tests/pages all of them without a browser; `make browser-test` opens all.
GONE = [
    ("mot-don-vi?unit=NO-SUCH", "NO-SUCH"),
    ("qua-han?snapshot=20200101-000000-gone", "20200101-000000-gone"),
    ("ho-so?dossier=H26.101-990101-0001", "H26.101-990101-0001"),
    ("luong-xu-ly?unit=NO-SUCH", "NO-SUCH"),
    ("don-vi?sector=NO-SUCH", "NO-SUCH"),
]


@pytest.mark.parametrize(
    ("address", "said"), [*GONE[:2], *(pytest.param(*gone, marks=pytest.mark.slow) for gone in GONE[2:])]
)
def test_what_is_gone_is_said_softly(
    browser: Browser, server: str, desk: BrowserContext, address: str, said: str
) -> None:
    with reading(browser, server, address, desk) as page:
        expect(page.get_by_text(said).first).to_be_visible()
        expect(page.get_by_text("Trang này chưa hiển thị được")).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_bar_filters_the_page_and_its_chip_takes_it_back(browser: Browser, server: str, desk: BrowserContext) -> None:
    with reading(browser, server, f"qua-han?{YEAR}", desk) as page:
        before = shown(page)
        click_bar(page, 2)
        chip = page.get_by_role("button", name="✕")
        expect(chip).to_be_visible()
        assert shown(page) != before
        chip.click()
        ready(page)
        assert shown(page) == before
        assert urlsplit(page.url).path == "/qua-han"
