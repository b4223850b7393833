"""Every report, read back from every form, says the numbers of `python -m metrics query` under the same filters."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from i18n import t
from i18n.formats import number, percent
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse
from reports.shelf import REPORTS
from tests.conftest import run_module
from tests.reports.conftest import OCTOBER, WEEK, Make, Tell
from tests.reports.reading import Rows, printed, sheets_of

NAMELESS = {"cause": "none"}  # how a table calls what has no code
RATE = {"numerator": "numerator", "denominator": "denominator", "rate": "overdue_rate"}


@dataclass(frozen=True)
class Case:
    """The columns of a section's table and the columns of an answer by a dimension that they must equal."""

    report: str
    section: str
    measure: str
    dim: str
    columns: dict[str, str] = field(default_factory=lambda: RATE)
    first: date | None = None  # of the days asked about, where the section looks further back

    def __str__(self) -> str:
        return f"{self.report}-{self.section}-{self.measure}"


PAKN = {"numerator": "numerator", "denominator": "denominator", "value": "feedback_overdue_rate"}
LATE = {"pakn_late": "numerator", "pakn_due": "denominator"}
CASES = [
    Case("weekly", "sectors", "overdue_rate", "sector"),
    Case("weekly", "units", "overdue_rate", "unit"),
    Case("weekly", "pakn", "feedback_overdue_rate", "category", PAKN),
    Case("weekly", "pakn", "feedback_received", "category", {"received": "feedback_received"}),
    Case("unit", "procedures", "overdue_rate", "procedure"),
    Case("unit", "causes", "overdue", "cause", {"n": "overdue"}),
    Case("unit", "history", "overdue_rate", "month",
         {"numerator": "numerator", "denominator": "denominator", "value": "overdue_rate"}, date(2024, 2, 1)),
    Case("unit", "pakn", "feedback_overdue_rate", "category", PAKN),
    Case("conclusion", "procedures", "overdue_rate", "procedure"),
    Case("conclusion", "pakn", "feedback_received", "category", {"received": "feedback_received"}),
    Case("ratings", "rating", "overdue_rate", "unit"),
    Case("ratings", "rating", "settled", "unit", {"settled": "settled"}),
    Case("ratings", "rating", "pending_overdue", "unit", {"pending_overdue": "pending_overdue"}),
    Case("ratings", "rating", "feedback_overdue_rate", "unit", LATE),
]  # fmt: skip


def filters_of(name: str, unit: str, measure: str) -> Filters:
    asked = WEEK if REPORTS[name].weekly else OCTOBER
    asked = asked.narrowed("unit", unit) if REPORTS[name].of_unit else asked
    return asked.only("feedback") if measure.startswith("feedback") else asked


def shown(value: float, kind: str) -> str:
    """A number as a document prints it."""
    return percent(value) if kind == "rate" else number(value)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_tables(case: Case, wh: Warehouse, unit: str, tell: Tell, make: Make) -> None:
    filters = filters_of(case.report, unit, case.measure)
    filters = Filters(**{**vars(filters), "date_from": case.first or filters.date_from})
    answer = query(wh, case.measure, (case.dim,), filters)
    answer[case.dim] = answer[case.dim].astype(object).where(answer[case.dim].notna(), NAMELESS.get(case.dim, ""))
    wanted = {row[case.dim]: row for row in answer.to_dict("records")}
    part = next(part for part in tell(case.report).sections if part.id == case.section)
    assert part.table is not None
    kinds = {column.name: column.kind for column in part.table.columns}
    codes = part.table.frame["code"].tolist()
    assert len(set(codes) & set(wanted)) >= min(3, len(wanted)) > 0
    for form in REPORTS[case.report].forms:
        raw = make(case.report, form)
        if form == "xlsx":
            rows = sheets_of(raw)[t(f"reports.tab.{case.section}")]
            places = {column.name: n for n, column in enumerate(part.table.columns, start=int(part.table.coded))}
            assert [row[0] for row in rows[2:]] == (codes if part.table.coded else part.table.frame["name"].tolist())
            for code, row in zip(codes, rows[2:], strict=True):
                for column, source in case.columns.items():
                    value = wanted.get(code, {}).get(source, 0)
                    missing = value != value or (code not in wanted and row[places[column]] == "")
                    assert row[places[column]] == ("" if missing else pytest.approx(value)), (code, column)
            continue
        heads = [column.label for column in part.table.printed]
        table = _continued(printed(form, raw), heads)
        assert table, f"{form}: no table of {heads}"
        names = [column.name for column in part.table.printed]
        for code, row in zip(codes, table, strict=False):
            for column, source in case.columns.items():
                value = wanted.get(code, {}).get(source, 0)
                said = row[names.index(column)]
                assert said == (shown(value, kinds[column]) if value == value and value is not None else "–") or (
                    said == "–" and code not in wanted
                ), (form, code, column)


def _continued(tables: list[Rows], heads: list[str]) -> Rows:
    """The rows of the table with these heads."""
    return next((rows[1:] for rows in tables if rows[0] == heads), [])


@pytest.mark.parametrize("name", ["weekly", "monthly", "unit", "conclusion"])
def test_headline_numbers(name: str, wh: Warehouse, unit: str, tell: Tell, make: Make) -> None:
    part = next(part for part in tell(name).sections if part.id == "figures")
    assert part.table is not None and part.chart is not None
    wanted: dict[str, str] = {}
    for row in part.table.frame.to_dict("records"):
        measure = row["code"]
        filters = filters_of(name, unit, measure)
        if measure == "surprise_inspections":  # counted from the start of the year
            filters = Filters(date_from=date(2026, 1, 1), date_to=filters.date_to)
        answer = query(wh, measure, (), filters).iloc[0]
        assert row["value"] == pytest.approx(answer[measure], nan_ok=True)
        if CATALOGUE[measure].is_rate:
            assert (row["numerator"], row["denominator"]) == (answer["numerator"], answer["denominator"])
        wanted[row["name"]] = "–" if answer[measure] != answer[measure] else shown(answer[measure], row["unit"])
    assert len(wanted) >= 5
    for form in REPORTS[name].forms:
        raw = make(name, form)
        if form == "docx":
            rows = next(rows for rows in printed(form, raw) if rows[0][:2] == ["Chỉ số", "Kỳ này"])
            assert {row[0]: row[1] for row in rows[1:]} == wanted
        elif form == "xlsx":
            rows = sheets_of(raw)[t("reports.tab.figures")]
            for found, row in zip(rows[2:], part.table.frame.to_dict("records"), strict=True):
                assert found[1] == ("" if row["value"] != row["value"] else pytest.approx(row["value"]))
        else:
            shapes = [shape for slide in Presentation(io.BytesIO(raw)).slides for shape in slide.shapes]
            cards = [shape.text_frame.text.split("\n") for shape in shapes if shape.name.startswith("Rectangle")]
            cards = [card for card in cards if len(card) == 3]  # not the boxes of a map's key
            assert len(cards) == len(part.chart.frame)
            for _, value, _ in cards:
                assert value.split("/")[0] in wanted.values()


def test_the_list_of_proposals_is_that_of_the_flags(sample_store: Path, tell: Tell, make: Make) -> None:
    """Against `python -m metrics flags`, as a person would compare them."""
    done = run_module("metrics", "flags", "--as-of", "2026-10-31", "--store", str(sample_store))
    assert done.returncode == 0, done.stderr
    flags = [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["grade"] in ("alert", "watch")]
    wanted = [(row["rank"], row["unit_name"], row["observed"]) for row in flags]
    part = tell("inspections").sections[0]
    assert part.table is not None and wanted
    rows = sheets_of(make("inspections", "xlsx"))[t("reports.tab.proposed")][2:]
    assert [(f"{row[1]:.0f}", row[2], f"{row[5]:.0f}") for row in rows] == wanted
    assert [row[6] for row in rows] == pytest.approx([float(row["expected"]) for row in flags])
    heads = [column.label for column in part.table.printed]
    for form in ("pptx", "docx"):
        table = _continued(printed(form, make("inspections", form)), heads)
        assert [(row[0], row[1], row[4]) for row in table] == [(r, n, number(int(o))) for r, n, o in wanted][
            : len(table)
        ]
        assert len(table) == min(len(wanted), 12)


def test_the_command_says_the_same(sample_store: Path, make: Make) -> None:
    """One of the tables against the command itself."""
    words = [
        "overdue_rate",
        "--by",
        "sector",
        "--from",
        "2026-10-19",
        "--to",
        "2026-10-25",
        "--store",
        str(sample_store),
    ]
    done = run_module("metrics", "query", *words)
    assert done.returncode == 0, done.stderr
    wanted = {row["sector"]: row for row in csv.DictReader(io.StringIO(done.stdout)) if float(row["denominator"]) > 0}
    rows: list[list[Any]] = sheets_of(make("weekly", "xlsx"))[t("reports.tab.sectors")][2:]
    assert {row[0] for row in rows} == {code for code in wanted if code}
    for row in rows:
        assert row[4] == pytest.approx(float(wanted[row[0]]["overdue_rate"]))


def test_the_dossiers_to_open_are_those_of_the_snapshot(wh: Warehouse, unit: str, make: Make) -> None:
    sheets = sheets_of(make("to_open", "xlsx"))
    listed, control = (sheets[t(f"to_open.file.{tab}")][2:] for tab in ("listed_tab", "control_tab"))
    codes = [row[0] for row in (*listed, *control)]
    assert len(listed) == len(control) > 0 and len(set(codes)) == len(codes)
    found = wh.frame_of("select dossier_code, unit_code, due_at from dossiers where unit_code = $unit", {"unit": unit})
    due = dict(zip(found["dossier_code"], found["due_at"], strict=True))
    assert set(codes) <= set(due)
    heads = sheets[t("to_open.file.control_tab")][1]
    place = heads.index(t("to_open.file.due_at"))
    for row in control:
        written = row[place]
        assert written == "" if due[row[0]] != due[row[0]] else abs((written - due[row[0]]).total_seconds()) <= 1
    sheet = sheets[t("to_open.sheet.tab")]
    assert sorted(row[1] for row in sheet[7:] if row[1]) == sorted(codes)
