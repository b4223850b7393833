"""DIR/broken: files meant to be refused or quarantined, one kind per folder, so that each can be ingested alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sample_data.dossiers import Maker
from sample_data.records import FIELDS, LISTS, Records
from sample_data.sealed import encrypted_workbook, zip_bomb
from sample_data.versions import state_at
from sample_data.volumes import END, day_weights
from sample_data.write_text import LABEL, LABEL_COLUMN, Columns, csv_rows, json_rows, write_csv, write_json
from sample_data.write_xlsx import note_sheet, open_book, write_sheet

NAME = "DongBoHoSoMC_20261031"
ROWS = 60
# folder → what an ingest of it alone must do (refuse: exit code 2); none may load as if nothing were wrong
EXPECTED = {
    "truncated_xlsx": "refuse", "truncated_json": "refuse", "truncated_csv": "refuse",
    "truncated_parquet": "refuse",
    "encrypted_xlsx": "refuse", "csv_named_xlsx": "refuse", "xlsx_named_csv": "refuse", "zip_bomb": "refuse",
    "huge_cell": "refuse_or_quarantine",
    "utf16_csv": "refuse_or_read", "windows1258_csv": "refuse_or_read", "wrong_delimiter": "refuse_or_read",
    "ragged_rows": "refuse_or_quarantine",
    "unknown_columns": "read", "absurd_values": "refuse_or_quarantine", "formula_cells": "read",
    "due_before_receipt": "quarantine_or_warn",
    "two_facts_one_code": "conflict", "unknown_units": "refuse", "no_known_kind": "refuse", "empty_folder": "refuse",
}  # fmt: skip


def write_broken(folder: Path, maker: Maker, records: Records) -> None:
    """All folders of EXPECTED, from sixty dossiers of September 2026."""
    first = int(END // 86_400 - 45)
    block = maker.block(99_999, day_weights(maker.city), ROWS, first, first + 9)
    columns = records.columns(block, state_at(block, END))
    for name in EXPECTED:
        (folder / name).mkdir(parents=True, exist_ok=True)
    _cut_files(folder, columns)
    _disguised(folder, columns)
    _csv_forms(folder, columns)
    _values(folder, columns)
    (folder / "no_known_kind" / "ghi_chep.txt").write_text(f"{LABEL}\n", encoding="utf-8")


def _copy(columns: Columns) -> Columns:
    return {name: list(values) for name, values in columns.items()}


def _csv_bytes(columns: Columns) -> str:
    header = ",".join([*FIELDS, LABEL_COLUMN])
    return "\n".join([header, *csv_rows(columns, FIELDS, LISTS), ""])


def _xlsx(path: Path, columns: Columns) -> None:
    book = open_book(path)
    write_sheet(book, "HoSo", FIELDS, zip(*[columns[name] for name in FIELDS], strict=True))
    note_sheet(book)
    book.close()


def _cut(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def _cut_files(folder: Path, columns: Columns) -> None:
    _xlsx(folder / "truncated_xlsx" / f"{NAME}.xlsx", columns)
    _cut(folder / "truncated_xlsx" / f"{NAME}.xlsx", 0.6)
    write_json(folder / "truncated_json" / f"{NAME}.json", "DongBoHoSoMC", json_rows(columns, FIELDS, LISTS))
    _cut(folder / "truncated_json" / f"{NAME}.json", 0.7)
    path = folder / "truncated_csv" / f"{NAME}.csv"
    write_csv(path, FIELDS, csv_rows(columns, FIELDS, LISTS))
    text = path.read_text(encoding="utf-8")
    cut = text.rfind('"Đề nghị') + 30  # inside a quoted cell of the last row
    path.write_text(text[:cut], encoding="utf-8", newline="")
    path = folder / "truncated_parquet" / "dossiers.parquet"
    table = pa.table(
        {"dossier_code": columns["MaHoSo"], "unit_code": columns["DonViXuLy"], "received_at": columns["NgayTiepNhan"]}
    )
    pq.write_table(table.replace_schema_metadata({LABEL_COLUMN: LABEL}), path, compression="zstd")
    _cut(path, 0.7)


def _disguised(folder: Path, columns: Columns) -> None:
    (folder / "encrypted_xlsx" / f"{NAME}.xlsx").write_bytes(encrypted_workbook())
    (folder / "csv_named_xlsx" / f"{NAME}.xlsx").write_text(_csv_bytes(columns), encoding="utf-8", newline="")
    _xlsx(folder / "xlsx_named_csv" / f"{NAME}.csv", columns)
    (folder / "zip_bomb" / f"{NAME}.xlsx").write_bytes(zip_bomb())
    heavy = _copy(columns)
    heavy["TrichYeuHoSo"][0] = "x" * 2**22
    write_csv(folder / "huge_cell" / f"{NAME}.csv", FIELDS, csv_rows(heavy, FIELDS, LISTS))


def _csv_forms(folder: Path, columns: Columns) -> None:
    text = _csv_bytes(columns)
    (folder / "utf16_csv" / f"{NAME}.csv").write_bytes(text.encode("utf-16"))
    (folder / "windows1258_csv" / f"{NAME}.csv").write_bytes(to_windows_1258(text))
    lists = [name for name in FIELDS if name not in LISTS]
    lines = ["|".join(lists), *["|".join(row) for row in zip(*[columns[name] for name in lists], strict=True)], ""]
    lines[1] += f" {LABEL}"
    (folder / "wrong_delimiter" / f"{NAME}.csv").write_text("\n".join(lines), encoding="utf-8", newline="")
    rows = csv_rows(columns, FIELDS, LISTS)
    rows = [row if n % 3 else row + ",thừa,thừa" if n % 2 else row.rsplit(",", 6)[0] for n, row in enumerate(rows)]
    write_csv(folder / "ragged_rows" / f"{NAME}.csv", FIELDS, [rows[1], *rows])
    strange = {f"cot_la_{n:03d}": [str(n)] * ROWS for n in range(200)}
    more = [*FIELDS, *strange]
    write_csv(folder / "unknown_columns" / f"{NAME}.csv", more, csv_rows(columns | strange, more, LISTS))


def _values(folder: Path, columns: Columns) -> None:
    absurd = _copy(columns)
    absurd["NgayTiepNhan"][::3] = ["00010101000000"] * len(absurd["NgayTiepNhan"][::3])
    absurd["NgayTiepNhan"][1::3] = ["99991231235959"] * len(absurd["NgayTiepNhan"][1::3])
    absurd["TrangThaiHoSo"] = ["-7"] * ROWS
    absurd["KenhThucHien"] = ["99999999999999999999"] * ROWS
    formula = _copy(columns)
    formula["TenTTHC"] = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3"] * (ROWS // 4)
    formula["GhiChu"] = ['=HYPERLINK("http://example.com","x")'] * ROWS
    early = _copy(columns)
    early["NgayHenTra"] = ["20240101170000"] * ROWS
    facts = _copy(columns)
    facts["MaHoSo"][1::2] = facts["MaHoSo"][::2]
    nobody = _copy(columns)
    nobody["DonViXuLy"] = [f"Z99.{n}" for n in range(ROWS)]
    kinds = {
        "absurd_values": absurd,
        "formula_cells": formula,
        "due_before_receipt": early,
        "two_facts_one_code": facts,
        "unknown_units": nobody,
    }
    for name, values in kinds.items():
        write_csv(folder / name / f"{NAME}.csv", FIELDS, csv_rows(values, FIELDS, LISTS))
    _xlsx(folder / "formula_cells" / f"{NAME}_2.xlsx", formula)


def to_windows_1258(text: str) -> bytes:
    """Vietnamese as old Windows programs write it: base letter (â, ê, ô, ă, ơ, ư, đ) plus a combining tone."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    result = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            result.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = "".join(mark for mark in parts if mark in tones)
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
            result.append((base + tone).encode("cp1258", errors="replace"))
    return b"".join(result)
