"""`python -m metrics query …`: CSV and JSON on stdout, one sentence and exit 2 for what cannot be answered."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from metrics.__main__ import main
from tests.conftest import run_process


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_csv(city_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(city_store)
    code, out, err = run(capsys, "query", "overdue_rate", "--by", "district,month", "--from", "2025-06-01",
                         "--to", "2025-07-31", "--store", store)  # fmt: skip
    assert (code, err) == (0, "")
    assert out.endswith("\r\n") and "\n\n" not in out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == ["district", "district_name", "month", "month_name", "overdue_rate", "numerator",
                             "denominator", "low", "high"]  # fmt: skip
    assert {r["month"] for r in rows} == {"2025-06", "2025-07"}
    assert rows == sorted(rows, key=lambda r: (r["district"], r["month"]))
    first = rows[0]
    assert (first["district"], first["district_name"]) == ("001", "Quận Ba Đình cũ")
    assert float(first["overdue_rate"]) == int(first["numerator"]) / int(first["denominator"])


def test_as_a_process_it_prints_the_same_bytes(city_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("query", "received", "--by", "sector", "--store", str(city_store))
    done = run_process("metrics", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(capsys, *arguments)[1].replace("\r\n", "\n")


def test_json_and_english(city_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "query", "received", "--by", "quarter", "--format", "json", "--lang", "en",
                       "--store", str(city_store), "--unit", "H26.101")  # fmt: skip
    records = json.loads(out)
    assert code == 0
    assert records[-1]["quarter"] == "2026-Q2" and records[-1]["quarter_name"] == "Quarter II/2026"
    assert all(isinstance(r["received"], int) for r in records)


def test_null_is_empty(city_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "query", "on_time_rate", "--from", "2031-01-01", "--store", str(city_store))
    assert out == "on_time_rate,numerator,denominator,low,high\r\n,0,0,,\r\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["query", "nothing"], "nothing"),
        (["query", "received", "--by", "colour"], "colour"),
        (["query", "received", "--unit", "H26.999"], "H26.999"),
        (["query", "received", "--sector", "G10-DD01,ZZ"], "ZZ"),
        (["query", "received", "--level", "village"], "village"),
        (["query", "received", "--focus", "11"], "11"),
        (["query", "received", "--from", "1/7/2025"], "1/7/2025"),
        (["query", "received", "--from", "2025-08-01", "--to", "2025-07-01"], "01/08/2025"),
        (["query", "received", "--cohort", "all"], "all"),
        (["query", "declared_on_time_rate", "--cohort", "due"], "due"),
        (["query", "received", "--snapshot", "20200101-000000-aaaa"], "20200101-000000-aaaa"),
        (["query"], "MEASURE"),
        (["ask"], "ask"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_one_sentence(
    city_store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str, lang: str
) -> None:
    code, out, err = run(
        capsys, *arguments, *(["--store", str(city_store)] if len(arguments) > 1 else []), "--lang", lang
    )
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and word in err


def test_missing_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "query", "received", "--store", str(tmp_path / "none"), "--lang", "en")
    assert (code, out) == (2, "") and "no snapshot" in err
