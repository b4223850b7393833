"""Page reruns on the server (AppTest) and the first load and a filter change in a browser (Chromium)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from calendar import monthrange
from datetime import date
from pathlib import Path

from metrics.filters import Filters
from tests.bench.rounds import WARM_UP_ROUNDS, Contender, timed_rounds

ROOT = Path(__file__).resolve().parent.parent.parent
PORT = 8599
PERIODS = [
    Filters(date_from=date(year, month, 1), date_to=date(year, month, monthrange(year, month)[1])).to_url()
    for year in (2024, 2025, 2026)
    for month in range(1, 13)
    if date(2024, 2, 1) <= date(year, month, 1) < date(2026, 10, 1)
]


def reruns(store: Path, rounds: int) -> list[Contender]:
    """Server rerun of the overview: with a period seen before (cached) and with a period not seen before."""
    from streamlit.testing.v1 import AppTest

    os.environ["KTS_STORE"] = str(store)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.run()
    unseen = iter(PERIODS)

    def another_period() -> None:
        for name, value in next(unseen).items():
            page.query_params[name] = value
        page.run()

    contenders = [
        Contender("overview rerun, cached", "Kiểm tra số", lambda: page.run()),
        Contender("overview rerun, new filter", "Kiểm tra số", another_period),
    ]
    for contender in contenders:
        timed_rounds([contender], min(rounds, len(PERIODS) - WARM_UP_ROUNDS))
    return contenders


def first_loads(store: Path, rounds: int) -> list[Contender]:
    """From an empty browser to the last chart painted, on a warm server."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    command = [sys.executable, "-m", "ui", "serve", "--port", str(PORT), "--store", str(store)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(6)
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)

            def load() -> None:
                context = browser.new_context(viewport={"width": 1366, "height": 768})
                page = context.new_page()
                page.goto(f"http://localhost:{PORT}/")
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length >= 6", timeout=60_000)
                context.close()

            contender = Contender("first load of the overview, browser", "Kiểm tra số", load)
            timed_rounds([contender], rounds)
            browser.close()
        return [contender]
    finally:
        server.terminate()
        server.wait(timeout=20)
