"""A server on the small sample, and Chromium. Without Chromium these tests are skipped; in CI they fail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.reader import window
from ui.__main__ import open_session

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
START_SECONDS = 60
expect.set_options(timeout=30_000)  # a page is waited for, however busy the machine is


def chromium() -> str | None:
    """Path of a Chromium: the CHROMIUM variable, else what the system has."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """Address of a dashboard that shows a store, as long as the context is open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"],
        cwd=ROOT,
        env={**os.environ, "KTS_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _wait(address)
        open_session(port)  # as the start command does: the server then knows its pages
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(sample_store: Path) -> Iterator[str]:
    """Address of a dashboard that shows the small sample."""
    with serving(sample_store) as address:
        yield address


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    found = chromium()
    if not found:
        reason = "no Chromium: install it (apt-get install chromium) or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has loaded the scripts before; each page opened in it is a session of its own."""
    context = window(browser)
    yield context
    context.close()


@pytest.fixture(scope="session")
def elsewhere(browser: Browser) -> Iterator[BrowserContext]:
    """A colleague's browser, which knows nothing of what was clicked at the desk."""
    context = window(browser)
    yield context
    context.close()
