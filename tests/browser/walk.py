"""An analyst is asked "vì sao đất đai ở Sóc Sơn quá hạn từ tháng 8?" and answers by clicks, down to one dossier.

The guide in the README tells these clicks; `tests.browser.pictures` takes its pictures from them.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.reader import choose, click_bar, click_row, option, ready


def go(page: Page, group: str, title: str) -> None:
    """Choose a page of the menu."""
    page.get_by_role("banner").get_by_text(group, exact=True).click()
    page.get_by_role("menuitem", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    ready(page)


def since_when(page: Page) -> None:
    """Overdue analysis of land in Sóc Sơn in the third quarter: month by month."""
    go(page, "Phân tích", "Phân tích quá hạn")
    choose(page, "Kỳ", "Quý III/2026")
    choose(page, "Địa bàn", "Huyện Sóc Sơn cũ")
    choose(page, "Lĩnh vực", "Đất đai")
    option(page, "Từ khi nào")


def which_unit(page: Page) -> None:
    """By unit."""
    option(page, "Ở đâu")
    choose(page, "Tách theo", "Đơn vị")


def since_when_there(page: Page) -> None:
    """The unit with most, month by month."""
    click_bar(page)
    option(page, "Từ khi nào")


def in_which_step(page: Page) -> None:
    """Where the days went; over the year, as a quarter has too few dossiers to compare."""
    go(page, "Phân tích", "Luồng xử lý")
    choose(page, "Kỳ", "01/01–31/10/2026")


def which_dossiers(page: Page) -> None:
    """The overdue dossiers, the longest first."""
    page.get_by_role("button", name="hồ sơ quá hạn đã kết thúc").first.click()
    expect(page.get_by_role("heading", name="Tra cứu hồ sơ", level=1)).to_be_visible()
    ready(page)


def one_dossier(page: Page) -> None:
    """The first of them."""
    click_row(page)


CLICKS: dict[str, Callable[[Page], None]] = {
    "tu-khi-nao": since_when,
    "o-dau": which_unit,
    "mot-don-vi": since_when_there,
    "buoc-nao": in_which_step,
    "ho-so-nao": which_dossiers,
    "mot-ho-so": one_dossier,
}
