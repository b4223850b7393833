"""Biểu 06 as a file: read back by the loader it gives the rows it was made from."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from i18n import t
from metrics.filters import Filters
from metrics.form06 import COUNTS, form06, total_row
from metrics.warehouse import Warehouse, open_warehouse
from reports.form06 import FormHead, form06_workbook
from tests.conftest import run_module

OCTOBER = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31), on_time="C")
HEAD = FormHead(
    reporter="Trung tâm Phục vụ hành chính công",
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
    filters="tháng 10/2026",
    snapshot="20261101-070000-test",
    as_of=date(2026, 10, 31),
    made_at=datetime(2026, 11, 1, 7, 40),
)


@pytest.fixture(scope="module")
def warehouse(sample_store: Path) -> Warehouse:
    return open_warehouse(sample_store)


def made(frame: pd.DataFrame, by: str, head: FormHead = HEAD) -> bytes:
    return form06_workbook(frame, total_row(frame, "Tổng cộng"), by, head)  # type: ignore[arg-type]


def test_the_loader_reads_the_form_back(warehouse: Warehouse, tmp_path: Path) -> None:
    frame = form06(warehouse, OCTOBER, "unit")
    source = tmp_path / "source"
    source.mkdir()
    (source / "Bieu_06b_202610_20261031.xlsx").write_bytes(made(frame, "unit"))
    done = run_module("data_loaders", "ingest", str(source), "--store", str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    again = open_warehouse(tmp_path / "store")
    read = again.frame_of("select * from unit_reports order by unit_code")
    wanted = frame.sort_values("code", ignore_index=True)
    assert read["unit_code"].tolist() == wanted["code"].tolist()
    assert (read["carried_over"] == wanted["carried_over"]).all()
    assert (read["received"] == wanted["received_online"] + wanted["received_direct"]).all()
    assert (read["on_time"] == wanted["before_due"] + wanted["on_due"]).all()
    assert (read["overdue"] == wanted["overdue_settled"]).all()
    assert (read["pending"] == wanted["open"]).all()
    assert (read["pending_overdue"] == wanted["overdue_pending"]).all()
    assert set(pd.to_datetime(read["from_date"]).dt.date) == {date(2026, 10, 1)}


def test_the_form_has_its_total_and_says_sample_data(warehouse: Warehouse) -> None:
    frame = form06(warehouse, OCTOBER, "sector")
    label = t("screens.sample_label")
    head = FormHead(**{**HEAD.__dict__, "sample": label})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(made(frame, "sector", head))).get_sheet_by_index(0).to_python()
    assert label in rows[0][0]
    total = next(row for row in rows if row[1] == "Tổng cộng")
    assert total[3] == frame["total"].sum()
    assert [row[2] for row in rows if row[2] in set(frame["code"])] == frame["code"].tolist()


def test_names_are_no_formulas() -> None:
    frame = pd.DataFrame([{"code": "+1", "name": "=1+1", "group": "", **dict.fromkeys(COUNTS, 1)}])
    with zipfile.ZipFile(io.BytesIO(made(frame, "sector"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
