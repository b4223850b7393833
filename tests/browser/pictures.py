"""The README's pictures: `python -m tests.browser.pictures [--store DIR] [--out DIR]`.

The Vietnamese overview, and the walk of the analysts' guide ("vì sao đất đai ở Sóc Sơn quá hạn từ tháng 8?"), clicked
through as a person would, at 1366×768, on the store that `make run` shows (the sample's).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, ROOT, chromium, serving
from tests.browser.reader import SIZE, ready
from tests.browser.walk import CLICKS

LARGEST = 250_000  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures")
    parser.add_argument("--store", type=Path, default=ROOT / "data" / "sample-store")
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    if not (options.store / "CURRENT").is_file():
        sys.stderr.write(f"{options.store}: no snapshot; run make run, or name a store with --store\n")
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    with serving(options.store.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, locale="vi-VN", color_scheme="light")
        page.goto(address)
        expect(page.locator(".js-plotly-plot")).to_have_count(9, timeout=60_000)
        ready(page)
        taken = [take(page, options.out / "tong-quan.png")]
        started = time.monotonic()
        for number, (name, click) in enumerate(CLICKS.items(), start=1):
            click(page)
            sys.stderr.write(f"{time.monotonic() - started:5.1f} s  {name}\n")
            taken.append(take(page, options.out / f"huong-dan-{number}-{name}.png"))
        browser.close()
    return 0 if max(taken) < LARGEST else 1


def take(page: Page, path: Path) -> int:
    """A picture of the window; its size in bytes."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)
    page.get_by_test_id("stMain").evaluate("place => place.scrollTo(0, 0)")
    page.wait_for_timeout(700)
    page.screenshot(path=path)
    size = path.stat().st_size
    sys.stderr.write(f"{path}: {size:,} bytes\n")
    return size


if __name__ == "__main__":
    sys.exit(main())
