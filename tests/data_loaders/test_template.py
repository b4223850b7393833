"""Forms: filled in as a person would, they load through the ordinary ingest."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from data_loaders.__main__ import main
from data_loaders.codes import word_values
from data_loaders.profiles import canonical_map
from data_loaders.spelling import fold
from data_loaders.store import Problem, Store
from data_loaders.tables import TABLES
from data_loaders.template import FORMS, form_columns, words, write
from tests.data_loaders.tiny import write_source

SHEETS = [name for name in FORMS if name != "notes"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("table", SHEETS)
def test_a_form_has_labels_then_canonical_names(tmp_path: Path, table: str, lang: str) -> None:
    (written,) = write(table, tmp_path / "any name.xlsx", lang)
    book = CalamineWorkbook.from_path(str(written))
    assert book.sheet_names == [table]
    labels, names = book.get_sheet_by_name(table).to_python()
    assert names == [column.name for column in form_columns(TABLES[table])]
    assert all("\n" in label for label in labels) and set(TABLES[table].required) <= set(names)
    assert [" *\n" in label for label in labels] == [name in TABLES[table].required for name in names]


def test_notes_are_two_sheets(tmp_path: Path) -> None:
    (written,) = write("notes", tmp_path / "notes.xlsx")
    assert CalamineWorkbook.from_path(str(written)).sheet_names == ["dossier_notes", "feedback_notes"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_word_of_a_list_is_understood(lang: str) -> None:
    for name in SHEETS:
        table = TABLES[name]
        for column in form_columns(table):
            known = word_values(canonical_map(name), column) if column.values else {}
            assert [known.get(fold(word)) for word in words(column, lang)] == list(column.values)


@pytest.mark.parametrize(
    ("table", "name", "code"),
    [
        ("dossiers", "a.xlsx", "template_unknown"),
        ("notes", "a.csv", "template_not_xlsx"),
        ("notes", "there.xlsx", "template_exists"),
        ("notes", "there.xlsx/a.xlsx", "template_unwritable"),
    ],
)
def test_a_form_that_cannot_be_written(tmp_path: Path, table: str, name: str, code: str) -> None:
    (tmp_path / "there.xlsx").write_text("x")
    with pytest.raises(Problem) as problem:
        write(table, tmp_path / name)
    assert problem.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlsx"]


def fill(form: Path, out: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Copy a form's cells and write rows below them, as a spreadsheet program would save it."""
    book = CalamineWorkbook.from_path(str(form))
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as copy:
        for name in book.sheet_names:
            sheet = copy.add_worksheet(name)
            heads = book.get_sheet_by_name(name).to_python()
            for line, head in enumerate(heads):
                sheet.write_row(line, 0, head)
            for line, row in enumerate(rows.get(name, []), start=2):
                for place, column in enumerate(heads[1]):
                    if column in row:
                        sheet.write(line, place, row[column])


@pytest.mark.usefixtures("unjudged")
def test_filled_forms_load(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source")
    rows: dict[str, list[dict[str, Any]]] = {
        "inspections": [
            {"inspection_id": "KT-01", "unit_code": "H26.101", "kind": "đột xuất", "inspected_at": date(2026, 1, 20),
             "conclusion": "cần khắc phục", "conclusion_no": "05/TB-ĐKT", "concluded_at": "25/01/2026"},
        ],
        "recommendations": [
            {"inspection_id": "KT-01", "item_no": 1, "text": "Niêm yết đủ", "due_at": date(2026, 2, 1)},
        ],
        "unit_reports": [
            {"unit_code": "H26.101", "from_date": date(2026, 1, 1), "to_date": date(2026, 1, 31), "carried_over": 0,
             "received": 2, "on_time": 1, "overdue": 0, "pending": 1, "pending_overdue": 1},
        ],
        "dossier_notes": [
            {"dossier_code": "H26.101-260106-0002", "overdue_cause": "chủ quan",
             "apology_at": datetime(2026, 1, 14, 9)},
        ],
        "feedback_notes": [{"feedback_code": "PA-260105-0001", "overdue_cause": "khách quan"}],
    }  # fmt: skip
    for table in ("inspections", "recommendations", "unit_reports", "notes"):
        (form,) = write(table, tmp_path / f"{table}.xlsx")
        fill(form, source / f"mau {table} thang 1.xlsx", rows)
    assert main(["ingest", str(source), "--store", str(tmp_path / "store")]) == 0
    manifest = Store(tmp_path / "store").manifest()
    assert {name: manifest["tables"][name]["rows"] for name in rows} == dict.fromkeys(rows, 1)
    assert not manifest["quarantine"]
    assert all(
        not file["unknown_columns"] and not file["warnings"] for file in manifest["files"] if ".xlsx" in file["path"]
    )
    folder = Store(tmp_path / "store").folder()
    with duckdb.connect() as con:
        visit = con.execute(
            "select kind, inspected_at, conclusion, concluded_at from read_parquet(?)",
            [str(folder / "inspections.parquet")],
        ).fetchall()
        note = con.execute(
            "select overdue_cause, apology_at from read_parquet(?)", [str(folder / "dossier_notes.parquet")]
        ).fetchall()
    assert visit == [("surprise", date(2026, 1, 20), "corrective_action", date(2026, 1, 25))]
    assert note == [("subjective", datetime(2026, 1, 14, 9))]


@pytest.mark.usefixtures("unjudged")
def test_an_empty_form_changes_nothing(tmp_path: Path) -> None:
    source = write_source(tmp_path / "source")
    write("inspections", source / "inspections.xlsx")
    assert main(["ingest", str(source), "--store", str(tmp_path / "store")]) == 0
    assert Store(tmp_path / "store").manifest()["tables"]["inspections"]["rows"] == 0
