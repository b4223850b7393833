"""The README's picture: `python -m tests.browser.picture [--store DIR] [--out FILE]`.

The Vietnamese overview at 1366×768, of the store that `make run` shows (the sample's).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, ROOT, chromium, serving

LARGEST = 250_000  # bytes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.picture")
    parser.add_argument("--store", type=Path, default=ROOT / "data" / "sample-store")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "tong-quan.png")
    options = parser.parse_args()
    if not (options.store / "CURRENT").is_file():
        sys.stderr.write(f"{options.store}: no snapshot; run make run, or name a store with --store\n")
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with serving(options.store.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="vi-VN", color_scheme="light")
        page.goto(address)
        expect(page.locator(".js-plotly-plot")).to_have_count(9, timeout=60_000)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)
        page.wait_for_timeout(1_000)
        page.screenshot(path=options.out)
        browser.close()
    size = options.out.stat().st_size
    sys.stderr.write(f"{options.out}: {size:,} bytes\n")
    return 0 if size < LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
