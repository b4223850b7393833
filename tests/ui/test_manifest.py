"""The manifest as tables for people, from a hand-made manifest."""

from __future__ import annotations

import pytest

from ui import manifest

COUNTS = {"read": 100, "loaded": 80, "quarantined": 5, "duplicates": 10, "superseded": 5}
MANIFEST = {
    "as_of": "2026-10-31",
    "created_at": "2026-11-01T07:40:12.123",
    "tables": {"dossiers": {"rows": 80}, "steps": {"rows": 0}, "units": {"rows": 700}},
    "period": {"dossiers": ["2024-01-01", "2026-10-31"]},
    "reference": {"units": "shipped"},
    "files": [
        {
            "path": "a/old.csv",
            "profile": "canonical",
            "exported_at": "2026-09-01T00:00:00",
            "coverage": "delta",
            "tables": {"dossiers": COUNTS},
            "unknown_columns": ["Cột lạ", "x"],
            "warnings": [{"code": "no_such_warning", "values": {}, "n": 3, "examples": ["1.000001"]}],
        },
        {
            "path": "b/new.json",
            "profile": "dongbo",
            "exported_at": "2026-10-31T17:30:00",
            "coverage": "full",
            "tables": {"dossiers": COUNTS},
            "unknown_columns": [],
            "warnings": [],
        },
    ],
    "conflicts": {"dossiers": 3},
    "ignored": [{"path": "c/empty.csv", "reason": "no_such_reason"}],
    "quarantine": [
        {"table": "dossiers", "file": "a/old.csv", "reason": "time_unreadable", "column": "received_at", "n": 5,
         "examples": [3, 9], "excerpts": ["31/02/2026"]},
        {"table": "dossiers", "file": "b/new.json", "reason": "time_unreadable", "column": "received_at", "n": 1,
         "examples": [7]},
        {"table": "dossiers", "file": "b/new.json", "reason": "no_such_reason", "column": None, "n": 2, "examples": []},
    ],
    "checks": [
        {"name": "rows_accounted", "ok": True, "detail": ""},
        {"name": "key_unique.dossiers", "ok": False, "detail": "2"},
    ],
}  # fmt: skip


def test_rows_are_accounted_for_by_table() -> None:
    assert manifest.accounting(MANIFEST, "vi").to_dict("records") == [
        {"table": "Hồ sơ", "read": 200, "loaded": 160, "quarantined": 10, "duplicates": 20, "superseded": 10,
         "conflicts": 3, "difference": 0}
    ]  # fmt: skip


def test_the_finding_says_what_was_read_and_what_failed() -> None:
    said = manifest.finding(MANIFEST, "vi")
    assert "Đọc **200** dòng từ 2 tệp: nạp 160, giữ lại 10" in said
    assert "mọi dòng đều được đối chiếu" in said
    assert "1 phép kiểm tra chưa đạt" in said
    assert "nạp lúc 01/11/2026 07:40" in said


def test_rows_that_do_not_add_up_are_said_so() -> None:
    torn = {**MANIFEST, "files": [{**MANIFEST["files"][0], "tables": {"dossiers": {**COUNTS, "loaded": 79}}}]}
    assert "số dòng chưa khớp" in manifest.finding(torn, "vi")
    assert manifest.accounting(torn, "vi")["difference"].tolist() == [1]


def test_only_tables_with_rows_are_covered() -> None:
    covered = manifest.coverage(MANIFEST, "en")
    assert covered["table"].tolist() == ["Units", "Dossiers"]
    assert covered["reference"].tolist() == ["shipped list", "source file"]
    assert str(covered["last"].tolist()[1]) == "2026-10-31"


def test_codes_without_a_text_are_shown_as_they_are() -> None:
    assert manifest.quarantine(MANIFEST, "vi")["reason"].tolist()[1] == "no_such_reason"
    assert manifest.warnings(MANIFEST, "vi")["warning"].tolist() == ["no_such_warning"]


def test_withheld_rows_are_told_by_reason_with_places_to_find_them() -> None:
    assert manifest.quarantine(MANIFEST, "vi").to_dict("records")[0] == {
        "reason": "không đọc được ngày giờ ở cột received_at",
        "table": "Hồ sơ",
        "n": 6,
        "in_files": 2,
        "values": "31/02/2026",
        "examples": "a/old.csv: 3, 9; b/new.json: 7",
    }


def test_files_newest_first_then_those_left_aside() -> None:
    listed = manifest.files(MANIFEST, "vi")
    assert listed["file"].tolist() == ["b/new.json", "a/old.csv", "c/empty.csv"]
    assert listed["coverage"].tolist() == ["toàn bộ", "một phần", "no_such_reason"]


def test_unknown_columns_and_failed_checks() -> None:
    assert manifest.unknown_columns(MANIFEST).to_dict("records") == [
        {"file": "a/old.csv", "n": 2, "names": "Cột lạ, x"}
    ]
    assert manifest.checks(MANIFEST, "vi")["outcome"].tolist() == ["chưa đạt", "đạt"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_manifest_gives_empty_tables(lang: str) -> None:
    bare = {"as_of": "2026-10-31", "files": [], "checks": [], "quarantine": [], "tables": {}}
    for table in (manifest.accounting, manifest.coverage, manifest.quarantine, manifest.warnings, manifest.files,
                  manifest.checks):  # fmt: skip
        assert table(bare, lang).empty
    assert manifest.finding(bare, lang)
