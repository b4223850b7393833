"""Every row is accounted for: in the sample to the row, and in files mutated at random."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.store import Store
from tests.data_loaders.reading import read

PARTS = ("read", "loaded", "quarantined", "duplicates", "superseded")


@pytest.fixture(scope="module")
def manifest(sample_store: Path) -> dict[str, Any]:
    return Store(sample_store).manifest()


def test_the_samples_rows_to_the_last(manifest: dict[str, Any], sample_root: Path) -> None:
    """The generator knows what it planted in every file: what was read agrees with it number by number."""
    with (sample_root / "truth" / "accounting.csv").open(encoding="utf-8") as stream:
        truth = {(row["file"], row["table"]): tuple(int(row[part]) for part in PARTS) for row in csv.DictReader(stream)}
    found = {
        (file["path"], table): tuple(counts[part] for part in PARTS)
        for file in manifest["files"]
        for table, counts in file["tables"].items()
    }
    assert manifest["skipped"] == []
    assert {key: found.get(key) for key in truth} == truth
    assert [key for key, counts in found.items() if key not in truth and any(counts)] == []
    assert manifest["sample"]


@pytest.mark.parametrize("table", ["dossiers", "steps", "feedback", "supplements"])
def test_tables_hold_what_the_accounting_says(table: str, manifest: dict[str, Any], sample_store: Path) -> None:
    counts = [file["tables"][table] for file in manifest["files"] if table in file["tables"]]
    assert all(count["read"] == sum(count[part] for part in PARTS[1:]) for count in counts)
    files = {"loaded": f"{table}.parquet", "superseded": f"history_{table}.parquet"}
    if any(count["quarantined"] for count in counts):
        files["quarantined"] = f"quarantine/{table}.parquet"
    with duckdb.connect() as con:
        for part, file in files.items():
            rows = con.execute("SELECT count(*) FROM read_parquet(?)", [str(Store(sample_store).folder() / file)])
            assert rows.fetchone() == (sum(count[part] for count in counts),), part


def test_planted_persons_are_gone(sample_store: Path, sample_root: Path) -> None:
    """Every planted name, phone, identity number, e-mail and plate is looked for in all text of the snapshot."""
    with (sample_root / "truth" / "personal_data.csv").open(encoding="utf-8") as stream:
        planted = {row["value"].lower() for row in csv.DictReader(stream)}
    folder = Store(sample_store).folder()
    texts = {(folder / "manifest.json").read_text(encoding="utf-8").lower()}
    with duckdb.connect() as con:
        for path in map(str, folder.rglob("*.parquet")):
            for column, kind, *_ in con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall():
                if kind == "VARCHAR":
                    query = f'SELECT DISTINCT lower("{column}") FROM read_parquet(?) WHERE "{column}" <> \'\''
                    texts |= {row[0] for row in con.execute(query, [path]).fetchall()}
    everything = "\n".join(sorted(texts))
    words = set(re.findall(r"[^\s,.;:()]+", everything))
    suspects = [value for value in planted if set(re.findall(r"[^\s,.;:()]+", value)) <= words]
    assert len(planted) > 1000 and len(texts) > 10_000
    assert [value for value in suspects if value in everything] == []


HEAD = ["dossier_code", "unit_code", "received_at", "due_at", "status", "procedure_name", "supplement_count"]
CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "A",
            "B",
            "C",
            "H26.01",
            "Sở Nội vụ",
            "H99",
            "2026-01-05",
            "05/01/2026 08:00",
            "45733",
            "20260105",
            "rác",
            "1800-01-01",
            "9",
            "Đang xử lý",
            "-3",
            "7",
            "1.000",
            'có "nháy"',
            "dấu, phẩy",
            "xuống\ndòng",
            "chấm; phẩy",
            " \t ",
            "=cmd|x",
            "\u00a0",
        ]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=6),
)
ROWS = st.lists(st.lists(CELLS, min_size=len(HEAD), max_size=len(HEAD)), max_size=8)
LINES = st.lists(st.text(alphabet='AB1,;"\n 2026-015H', max_size=24), max_size=6)
ORDINARY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def records_of(text: str, delimiter: str) -> int:
    return sum(1 for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if row) - 1


FILES = [f"dossiers_202601{day:02}.csv" for day in range(1, 5)]  # some a time: what a reading costs lies in its start


@ORDINARY
@given(files=st.lists(st.tuples(ROWS, st.sampled_from(",;\t"), st.booleans()), min_size=1, max_size=len(FILES)))
def test_any_cells_in_a_well_formed_file_are_accounted_for(tmp_path_factory, files):
    given = dict(zip(FILES, files, strict=False))
    texts = {}
    for name, (rows, delimiter, bom) in given.items():
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows([HEAD, *rows])
        texts[name] = ("\ufeff" if bom else "") + buffer.getvalue()
    with read(tmp_path_factory.mktemp("cells"), texts) as result:
        counts = {name: result.counts(name) for name in given}
        assert all(count.balanced for count in counts.values())
        assert {name: count.read for name, count in counts.items()} == {name: len(f[0]) for name, f in given.items()}
        assert len(result.rows("SELECT 1 FROM dossiers")) == sum(count.loaded for count in counts.values())


@ORDINARY
@given(files=st.lists(LINES, min_size=1, max_size=len(FILES)))
def test_any_garbage_below_a_head_is_accounted_for(tmp_path_factory, files):
    texts = {
        name: ",".join(HEAD) + f"\nFIRST-{name},H26.01,2026-01-05,,,,\n"
        + "".join(line + "\n" for line in lines) + f"LAST-{name},H26.01,2026-01-05,,,,\n"
        for name, lines in zip(FILES, files, strict=False)
    }  # fmt: skip
    with read(tmp_path_factory.mktemp("lines"), texts) as result:
        loaded = result.column("dossier_code")
        aside = {refusal.file for refusal in result.batch.refusals} | {file.path for file in result.batch.ignored}
        for name, lines in zip(FILES, files, strict=False):
            if name in aside:  # a lone quote may hide where lines and cells end: refused or listed, never half read
                assert any('"' in line for line in lines) and f"FIRST-{name}" not in loaded
                continue
            counts = result.counts(name)
            assert counts.balanced
            assert counts.loaded >= 1 and counts.read >= 2
            assert f"LAST-{name}" in loaded or any('"' in line for line in lines)
