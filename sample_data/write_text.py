"""JSON and CSV files from columns of text, by one template per file (fast and the same bytes every time)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

LABEL = "dữ liệu mẫu – không phải số liệu thật"
LABEL_COLUMN = "ghi_chu_du_lieu"
BOM = "\ufeff"
Columns = dict[str, list[str]]


def _needs(values: list[str], marks: str) -> bool:
    text = "\x00".join(values)
    return any(mark in text for mark in marks)


def json_rows(
    columns: Columns, fields: Sequence[str], lists: Collection[str], nullable: Collection[str] = ()
) -> list[str]:
    """One JSON object per row; `lists` hold JSON text already; an empty `nullable` value is written null."""
    parts, values = [], []
    for name in fields:
        column = columns[name]
        if name not in lists:
            if _needs(column, '"\\\n\t'):
                column = [
                    v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
                    for v in column
                ]
            if name in nullable:
                column = [f'"{value}"' if value else "null" for value in column]
        parts.append(f'"{name}":%s' if name in lists or name in nullable else f'"{name}":"%s"')
        values.append(column)
    template = "{" + ",".join(parts) + "}"
    return [template % row for row in zip(*values, strict=True)]


def write_json(path: Path, service: str, rows: Sequence[str], bom: bool = False) -> None:
    """The exchange's envelope around the rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f'{{"isUpdating":"true","service":"{service}","ghiChu":"{LABEL}","data":[\n'
    path.write_text((BOM if bom else "") + head + ",\n".join(rows) + "\n]}\n", encoding="utf-8", newline="\n")


def csv_rows(columns: Columns, fields: Sequence[str], lists: Collection[str] = (), label: bool = True) -> list[str]:
    """CSV lines (RFC 4180 quoting, comma); empty lists become empty cells."""
    values = []
    for name in fields:
        column = columns[name]
        if name in lists:
            column = ["" if value == "[]" else value for value in column]
        if _needs(column, '",\n\r'):
            column = ['"' + v.replace('"', '""') + '"' if any(mark in v for mark in '",\n\r') else v for v in column]
        values.append(column)
    template = ",".join(["%s"] * len(values)) + (f",{LABEL}" if label else "")
    return [template % row for row in zip(*values, strict=True)]


def write_csv(
    path: Path, fields: Sequence[str], rows: Sequence[str], bom: bool = False, label: bool = True, line_end: str = "\n"
) -> None:
    """A header and the rows; the label is the last column."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = ",".join([*fields, LABEL_COLUMN] if label else fields)
    path.write_text((BOM if bom else "") + line_end.join([header, *rows, ""]), encoding="utf-8", newline="")
