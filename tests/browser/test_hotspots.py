"""Địa bàn tập trung PAKN in a browser: the map and its inset are drawn offline, a click on a ward filters by it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.reader import query, reading, ready

pytestmark = pytest.mark.browser


def test_the_map_fits_the_window_with_filters_in_force(browser: Browser, server: str, desk: BrowserContext) -> None:
    with reading(browser, server, "tap-trung-pakn?area=00577&category=Giáo dục", desk) as page:
        expect(page.get_by_role("button", name="✕")).to_have_count(2)
        box = page.locator(".js-plotly-plot").bounding_box()
        assert box and box["y"] + box["height"] <= 768


def test_the_map_draws_offline_and_a_click_filters(browser: Browser, server: str, desk: BrowserContext) -> None:
    """`reading` asserts at its end that no other host was asked for anything."""
    with reading(browser, server, "tap-trung-pakn?layer=per_head", desk) as page:
        figure = page.locator(".js-plotly-plot")
        expect(figure).to_have_count(1)
        assert figure.locator(".subplot").count() == 2
        box = figure.bounding_box()
        assert box and box["y"] + box["height"] <= 768
        target = figure.locator(".scatterlayer .points path").last.bounding_box()
        page.mouse.click(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2)
        expect(page.get_by_role("button", name="✕")).to_be_visible(timeout=15_000)
        ready(page)
        assert query(page)["area"] and query(page)["layer"] == ["per_head"]
        expect(page.get_by_role("button", name="trong 12 tháng")).to_be_visible()


def test_a_pakn_that_names_a_dossier_leads_to_it_and_to_its_unit(
    browser: Browser, server: str, desk: BrowserContext, sample_store: Path
) -> None:
    """By clicks alone, from a PAKN that another unit handled than the dossier's."""
    folder = next((sample_store / "snapshots").glob("*/feedback.parquet")).parent
    sql = (
        f"select f.feedback_code, f.dossier_code, d.unit_code from '{folder}/feedback.parquet' as f "
        f"inner join '{folder}/dossiers.parquet' as d using (dossier_code) where f.unit_code <> d.unit_code "
        "order by 1 limit 1"
    )
    ((code, dossier, unit),) = duckdb.sql(sql).fetchall()
    with reading(browser, server, f"tra-cuu-pakn?pakn={code}", desk) as page:
        page.get_by_role("button", name=f"Hồ sơ {dossier}").click()
        expect(page.get_by_role("heading", name=dossier).first).to_be_visible(timeout=15_000)
        assert "/ho-so" in page.url and query(page)["dossier"] == [dossier]
        ready(page)
    with reading(browser, server, f"tra-cuu-pakn?pakn={code}", desk) as page:
        page.get_by_role("button", name="Đơn vị giải quyết hồ sơ").click()
        page.wait_for_url("**/mot-don-vi**")
        ready(page)
        assert query(page)["unit"] == [unit]
