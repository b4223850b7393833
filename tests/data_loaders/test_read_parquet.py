"""Parquet: typed columns are taken as they are, text columns are parsed, a cut file is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from tests.data_loaders.reading import read


def parquet(folder: Path, sql: str, options: str = "") -> bytes:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "made.parquet"
    duckdb.connect().execute(f"SET TimeZone = 'Asia/Ho_Chi_Minh'; COPY ({sql}) TO '{path}' (FORMAT parquet{options})")
    content = path.read_bytes()
    path.unlink()
    return content


BASE = "SELECT '007' AS dossier_code, 'H26.01' AS unit_code, TIMESTAMP '2026-01-05 08:30:00' AS received_at"


def test_typed_columns(tmp_path):
    sql = f"""{BASE}, TIMESTAMPTZ '2026-01-15 10:00:00+00' AS due_at, DATE '2026-01-10' AS completed_at,
        true AS digitised,
        2::TINYINT AS supplement_count, 4.5::FLOAT AS satisfaction, 1 AS is_internal, NULL::INTEGER AS returned_at,
        '20260106080000' AS submitted_at, 2 AS status, 1 AS "Lạ ""x" """
    with read(tmp_path, {"dossiers.parquet": parquet(tmp_path / "made", sql)}) as result:
        assert result.rows(
            "SELECT dossier_code, received_at, due_at, completed_at, submitted_at, digitised, supplement_count, "
            "satisfaction, is_internal, status FROM dossiers"
        ) == [
            (
                "007",
                datetime(2026, 1, 5, 8, 30),
                datetime(2026, 1, 15, 17),
                datetime(2026, 1, 10),
                datetime(2026, 1, 6, 8),
                True,
                2,
                4.5,
                True,
                "accepted",
            )
        ]
        report = next(file for file in result.batch.files if file.path == "dossiers.parquet")
        assert report.unknown_columns == ['Lạ "x'] and report.coverage == "full" and not report.sample


def test_rows_and_label(tmp_path):
    sql = f"{BASE} UNION ALL SELECT '008', 'H99', TIMESTAMP '2026-01-05' "
    sql += "UNION ALL SELECT '009', 'H26.01', TIMESTAMP '1800-01-01'"
    content = parquet(
        tmp_path / "made", sql, ", KV_METADATA {ghi_chu_du_lieu: 'dữ liệu mẫu – không phải số liệu thật'}"
    )
    with read(tmp_path, {"dossiers_20260131.parquet": content}) as result:
        assert result.column("dossier_code") == ["007"]
        assert result.quarantined == [(2, "unit_unknown", "unit_code"), (3, "time_out_of_range", "received_at")]
        assert result.batch.sample


def test_a_damaged_page_is_refused(tmp_path):
    rows = "SELECT md5(i::VARCHAR) AS dossier_code, 'H26.01' AS unit_code, DATE '2026-01-05' AS received_at "
    rows += "FROM range(9000) t(i)"
    content = parquet(tmp_path / "made", rows, ", COMPRESSION zstd")
    middle = len(content) // 3
    with read(tmp_path, {"dossiers.parquet": content[:middle] + b"\xff" * 400 + content[middle + 400 :]}) as result:
        assert result.refused == ["file_damaged"]
        assert result.rows("SELECT count(*) FROM dossiers") == [(0,)]


def test_cut_files_are_refused(tmp_path):
    content = parquet(tmp_path / "made", BASE)
    for number, cut in enumerate(
        (content[:-3], content[: len(content) // 2], content[:40] + b"\0" * 60 + content[100:])
    ):
        with read(tmp_path / str(number), {"dossiers.parquet": cut}) as result:
            assert result.refused == ["file_truncated"], number
