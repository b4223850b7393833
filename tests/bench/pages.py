"""Page reruns on the server (AppTest); first loads and changes of a filter in a browser (Chromium)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from metrics.filters import Filters
from tests.bench.rounds import WARM_UP_ROUNDS, Contender, timed_rounds

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
PORT = 8598
WHO = "Kiểm tra số"
WINDOW = {"width": 1366, "height": 768}
PERIODS = [
    Filters(date_from=date(year, month, 1), date_to=date(year, month, monthrange(year, month)[1])).to_url()
    for year in (2024, 2025, 2026)
    for month in range(1, 13)
    if date(2024, 2, 1) <= date(year, month, 1) < date(2026, 10, 1)
]


PAGES = {
    "overview": ("pages/leaders/tong_quan.py", "/"),
    "units": ("pages/leaders/don_vi.py", "/don-vi"),
    "one unit": ("pages/leaders/mot_don_vi.py", "/mot-don-vi?unit=H26.134"),
    "overdue: where": ("pages/analysts/qua_han.py", "/qua-han"),
    "overdue: since when": ("pages/analysts/qua_han.py", "/qua-han?view=when"),
    "overdue: how long": ("pages/analysts/qua_han.py", "/qua-han?view=long"),
    "overdue: why": ("pages/analysts/qua_han.py", "/qua-han?view=why"),
    "overdue: four definitions": ("pages/analysts/qua_han.py", "/qua-han?view=readings"),
    "flow": ("pages/analysts/luong_xu_ly.py", "/luong-xu-ly"),
    "records": ("pages/analysts/ho_so.py", "/ho-so"),
    "form 06": ("pages/analysts/bieu_06.py", "/bieu-06"),
    "declared": ("pages/leaders/khai_bao_tinh_lai.py", "/khai-bao-tinh-lai"),
    "signals": ("pages/analysts/dau_hieu.py", "/dau-hieu"),
    "one signal": ("pages/analysts/dau_hieu.py", "/dau-hieu?sign=due_day"),
    "to open": ("pages/analysts/ho_so_de_nghi_mo.py", "/ho-so-de-nghi-mo?unit=H26.134"),
    "changes": ("pages/analysts/so_sanh_ban_du_lieu.py", "/so-sanh-ban-du-lieu"),
    "systems": ("pages/analysts/doi_chieu_he_thong.py", "/doi-chieu-he-thong"),
    "feedback": ("pages/analysts/xu_ly_pakn.py", "/xu-ly-pakn"),
    "topics": ("pages/analysts/noi_dung_pakn.py", "/noi-dung-pakn"),
    "hotspots": ("pages/leaders/tap_trung_pakn.py", "/tap-trung-pakn"),
    "proposals": ("pages/leaders/de_xuat_kiem_tra.py", "/de-xuat-kiem-tra"),
}
# Months offered by the filter bar, newest but one first; each page is asked for those it has not shown.
MONTHS = [
    (year, month) for year in (2026, 2025) for month in range(12, 0, -1) if (2025, 1) <= (year, month) < (2026, 10)
]
# Notes when Enter chose an option, and when a chart was last touched.
WATCH = """
document.addEventListener('keydown', e => { if (e.key === 'Enter') { window.chosen = performance.now(); } }, true);
new MutationObserver(all => {
  const drawn = document.querySelector('.js-plotly-plot') ? '.js-plotly-plot' : '[data-testid=stDataFrame]';
  if (all.some(m => m.target.closest && m.target.closest(drawn))) {
    window.painted = performance.now();
  }
}).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
"""
STILL = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"


def reruns(store: Path, rounds: int, pages: Sequence[str]) -> list[Contender]:
    """Server rerun of each of `pages`: with a period seen before (cached) and with a period not seen before."""
    from streamlit.testing.v1 import AppTest

    os.environ["KTS_STORE"] = str(store)
    contenders = []
    for name in pages:
        path, address = PAGES[name]
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        if path != PAGES["overview"][0]:
            page.switch_page(path)
        for key, value in parse_qsl(urlsplit(address).query):
            page.query_params[key] = value
        page.run()
        unseen = iter(PERIODS)

        def another_period(page: AppTest = page, unseen: Iterator[dict[str, str]] = unseen) -> None:
            for key, value in next(unseen).items():
                page.query_params[key] = value
            page.run()

        both = [
            Contender(f"{name}, rerun cached", WHO, page.run),
            Contender(f"{name}, rerun with a new filter", WHO, another_period),
        ]
        for contender in both:
            timed_rounds([contender], min(rounds, len(PERIODS) - WARM_UP_ROUNDS))
        contenders += both
    return contenders


def in_browser(store: Path, rounds: int, pages: Sequence[str]) -> list[Contender]:
    """On a warm server: the first load of the overview from an empty browser to the last chart painted, and on each of
    `pages` a change of the period, from the key that chooses it to the last chart painted (table, where there is none).
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    command = [sys.executable, "-m", "ui", "serve", "--port", str(PORT), "--store", str(store)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet)
    try:
        time.sleep(6)
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)

            def load() -> None:
                context = browser.new_context(viewport=WINDOW)
                page = context.new_page()
                page.goto(f"http://localhost:{PORT}/")
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length >= 6", timeout=60_000)
                context.close()

            first = Contender("first load of the overview, browser", WHO, load)
            timed_rounds([first], max(3, rounds // 3))
            changes = [_changes(browser, name, PAGES[name][1], rounds) for name in pages]
            browser.close()
        return [first, *changes]
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # it has a server of its own below it
        server.wait(timeout=20)


def _changes(browser: Browser, name: str, address: str, rounds: int) -> Contender:
    """Choose one month after another and note how long until everything is painted."""
    page = browser.new_page(viewport=WINDOW, locale="vi-VN")
    page.goto(f"http://localhost:{PORT}{address}")
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_timeout(3_000)
    page.evaluate(WATCH)
    contender = Contender(f"{name}: a new period, browser", WHO, lambda: None)
    for number, (year, month) in enumerate(MONTHS[: WARM_UP_ROUNDS + rounds]):
        box = page.get_by_role("combobox").first
        box.click()
        box.fill(f"Tháng {month}/{year}")
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        page.wait_for_function("!(" + STILL + ")", timeout=10_000, polling=5)
        page.wait_for_function(STILL, timeout=60_000)
        page.wait_for_timeout(600)
        spent = page.evaluate("window.painted - window.chosen")
        if number >= WARM_UP_ROUNDS:
            contender.milliseconds.append(spent)
    page.close()
    return contender
