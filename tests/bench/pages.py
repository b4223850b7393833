"""Page reruns on the server (AppTest) and the first load and a filter change in a browser (Chromium)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.rounds import Contender, timed_rounds

ROOT = Path(__file__).resolve().parent.parent.parent
PORT = 8599
PERIODS = [f"2025-{month:02d}" for month in range(1, 13)] + [f"2026-{month:02d}" for month in range(1, 11)]


def reruns(store: Path, rounds: int) -> list[Contender]:
    """Server rerun of the overview: with a period seen before (cached) and with a period not seen before."""
    from streamlit.testing.v1 import AppTest

    os.environ["KTS_STORE"] = str(store)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.run()
    unseen = iter(PERIODS * 10)

    def another_period() -> None:
        page.query_params["ky"] = next(unseen)
        page.run()

    contenders = [
        Contender("overview rerun, cached", "Kiểm tra số", lambda: page.run()),
        Contender("overview rerun, new filter", "Kiểm tra số", another_period),
    ]
    for contender in contenders:
        timed_rounds([contender], rounds)
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
