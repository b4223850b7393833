"""Every broken export of the sample: refused, withheld or read as it should be; the former snapshot stays."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from sample_data.broken import EXPECTED
from tests.data_loaders.tiny import few_tables, quick_ingest, write_source

SENTENCE = {
    "truncated_csv": "cut short",
    "truncated_json": "cut short",
    "truncated_parquet": "cut short",
    "truncated_xlsx": "cut short",
    "encrypted_xlsx": "password",
    "zip_bomb": "unpacks beyond",
    "huge_cell": "cell longer than",
    "utf16_csv": "encoding",
    "windows1258_csv": "encoding",
    "csv_named_xlsx": "holds something else",
    "xlsx_named_csv": "holds something else",
    "absurd_values": "limit",
    "ragged_rows": "limit",
    "unknown_units": "limit",
    "no_known_kind": "no file of a known kind",
    "empty_folder": "holds no file",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one snapshot."""
    folder = tmp_path_factory.mktemp("broken")
    with few_tables():
        quick_ingest(write_source(folder / "source"), folder / "store")
    return folder / "store"


def test_the_sample_holds_every_kind(sample_root: Path) -> None:
    with (sample_root / "truth" / "broken.csv").open(encoding="utf-8") as file:
        assert {row["folder"] for row in csv.DictReader(file)} == set(EXPECTED)


@pytest.mark.parametrize("kind", sorted(SENTENCE))
def test_refused_with_one_sentence(
    kind: str, sample_root: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (store / "CURRENT").read_text()
    assert main(["ingest", str(sample_root / "broken" / kind), "--store", str(store), "--lang", "en"]) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert SENTENCE[kind] in last, last
    assert (store / "CURRENT").read_text() == before


@pytest.mark.parametrize("kind", sorted(set(EXPECTED) - set(SENTENCE)))
def test_the_rest_is_read_and_said(
    kind: str, sample_root: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(sample_root / "broken" / kind), "--store", str(store), "--lang", "en", "--check"]) == 0
    assert "60 rows read" in capsys.readouterr().err
