"""CSV files as offices send them: whatever is in them, no row is lost and every line number is right."""

from __future__ import annotations

from itertools import product

import pytest

from data_loaders import read_csv
from tests.data_loaders.reading import apart, read, read_folder

HEAD = "dossier_code,unit_code,received_at,procedure_name\n"


def load(tmp_path, text: str | bytes, name: str = "dossiers_20260131.csv"):
    return read(tmp_path, {name: text})


DELIMITED = list(product([",", ";", "\t", "|"], ["", "\ufeff"], ["\n", "\r\n"]))


@pytest.fixture(scope="module")
def delimited(tmp_path_factory):
    texts = []
    for number, (delimiter, mark, ending) in enumerate(DELIMITED):
        rows = [["dossier_code", "unit_code", "received_at"], [f"00{number:02}2", "H26.01", "2026-01-05"],
                [f"00{number:02}3", "H26.01", "2026-01-06"]]  # fmt: skip
        texts.append(mark + ending.join(delimiter.join(row) for row in rows))
    with read(tmp_path_factory.mktemp("delimited"), apart("dossiers_20260131.csv", texts)) as result:
        yield result


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_marks_and_line_ends(delimited, delimiter, mark, ending):
    number = DELIMITED.index((delimiter, mark, ending))
    of_file = f"_file = {delimited.number(f'{number}/dossiers_20260131.csv')}"
    assert delimited.rows(f"SELECT dossier_code FROM staged_dossiers WHERE {of_file} ORDER BY 1") == [
        (f"00{number:02}2",), (f"00{number:02}3",)
    ]  # fmt: skip


def test_quotes_line_breaks_and_formulas_are_text(tmp_path):
    text = HEAD + 'A,H26.01,2026-01-05,"một, hai\n""ba"""\nB,H26.01,2026-01-05,=cmd|\' /C calc\'!A0\n'
    with load(tmp_path, text) as result:
        assert result.column("procedure_name") == ['một, hai\n"ba"', "=cmd|' /C calc'!A0"]


RAGGED = [
    ("short", "B,H26.01\n", [(3, "row_ragged", None)]),
    ("long", "B,H26.01,2026-01-05,x,y\n", [(3, "row_ragged", None)]),
    ("stray quote", 'B,H26.01,2026-01-05,"x\n', [(3, "row_ragged", None)]),
    ("quote inside", 'B,H26.01,2026-01-05,"x" y\n', [(3, "row_ragged", None)]),
    ("two bad", 'B,"x\nC\n', [(3, "row_ragged", None), (4, "row_ragged", None)]),
    ("extra empty cells", "B,H26.01,2026-01-05,x,,\n", []),
]


@pytest.fixture(scope="module")
def ragged(tmp_path_factory):
    texts = [
        HEAD + f"A{n},H26.01,2026-01-05,x\n" + bad + f'Z{n},H26.01,2026-01-05,"y, z"\n'
        for n, (_, bad, _) in enumerate(RAGGED)
    ]
    with read(tmp_path_factory.mktemp("ragged"), apart("dossiers_20260131.csv", texts)) as result:
        yield result


@pytest.mark.parametrize(("bad", "expected"), [case[1:] for case in RAGGED], ids=[case[0] for case in RAGGED])
def test_a_ragged_row_does_not_take_its_neighbours_along(ragged, bad, expected):
    number = [case[1] for case in RAGGED].index(bad)
    name = f"{number}/dossiers_20260131.csv"
    counts = ragged.counts(name)
    assert ragged.quarantined_of(name) == expected
    assert {f"A{number}", f"Z{number}"} <= set(ragged.column("dossier_code"))
    assert (counts.read, counts.balanced) == (2 + max(1, len(expected)), True)


@pytest.mark.parametrize("in_memory", [True, False])
def test_line_numbers_after_line_breaks_and_blank_lines(tmp_path, monkeypatch, in_memory):
    if not in_memory:
        monkeypatch.setattr(read_csv, "IN_MEMORY", 0)
    text = HEAD + 'A,H26.01,2026-01-05,"x\ny"\n\nB,H26.01,hôm qua,\nC,H26.01,2026-01-05,\nD,H26.99,2026-01-05,\n'
    with load(tmp_path, text) as result:
        assert result.quarantined == [(5, "time_unreadable", "received_at"), (7, "unit_unknown", "unit_code")]
        assert result.column("dossier_code") == ["A", "C"]


def test_a_head_below_a_title(tmp_path):
    text = "DANH SÁCH HỒ SƠ\n\n" + HEAD + "A,H26.01,2026-01-05,x\nB,H26.01,rác,x\n"
    with load(tmp_path, text) as result:
        assert result.column("dossier_code") == ["A"]
        assert result.quarantined == [(5, "time_unreadable", "received_at")]


ENCODINGS = ["utf-16", "utf-16-le", "cp1258"]


@pytest.fixture(scope="module")
def encoded(tmp_path_factory):
    texts = [(HEAD + "A,H26.01,2026-01-05,Đăng\n").encode(encoding) for encoding in ENCODINGS]
    with read(tmp_path_factory.mktemp("encoded"), apart("dossiers_20260131.csv", texts)) as result:
        yield result


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_are_refused(encoded, encoding):
    assert encoded.refused_of(f"{ENCODINGS.index(encoding)}/dossiers_20260131.csv") == ["file_encoding"]
    assert encoded.rows("SELECT count(*) FROM dossiers") == [(0,)]


def test_a_huge_cell_is_refused(tmp_path):
    with load(tmp_path, HEAD + "A,H26.01,2026-01-05," + "x" * (3 << 20) + "\n") as result:
        assert result.refused == ["cell_too_big"]
        assert result.rows("SELECT count(*) FROM dossiers") == [(0,)]


def test_a_huge_line_is_refused_before_it_is_in_memory(tmp_path):
    with load(tmp_path, HEAD + "A,H26.01,2026-01-05,\n" + "x" * (20 << 20)) as result:
        assert result.refused == ["cell_too_big"]


def test_many_unknown_columns(tmp_path):
    extra = [f"cot_{n}" for n in range(200)]
    text = (
        ",".join(["dossier_code", "unit_code", "received_at", *extra])
        + "\n"
        + "A,H26.01,2026-01-05"
        + ",x" * 200
        + "\n"
    )
    with load(tmp_path, text) as result:
        assert next(f for f in result.batch.files if f.path == "dossiers_20260131.csv").unknown_columns == extra
        assert result.column("dossier_code") == ["A"]


def test_a_column_named_twice_is_read_once(tmp_path):
    with load(tmp_path, "dossier_code,unit_code,received_at,unit_code\nA,H26.01,2026-01-05,H99\n") as result:
        assert result.column("unit_code") == ["H26.01"]


def test_missing_required_column(tmp_path):
    with load(tmp_path, "dossier_code,unit_code\nA,H26.01\n") as result:
        assert result.refused == ["column_missing"]
        assert result.batch.refusals[0].values["columns"] == "received_at"


def test_a_head_alone(tmp_path):
    with load(tmp_path, HEAD) as result:
        assert result.refused == []
        assert result.counts("dossiers_20260131.csv").read == 0


def test_mislabelled_files(tmp_path):
    with read(
        tmp_path, {"dossiers.xlsx": HEAD, "dossiers.json": HEAD, "dossiers.parquet": HEAD, "feedback.csv": "[{}]"}
    ) as result:
        assert result.refused == ["file_mislabelled"] * 4


def test_files_left_aside(tmp_path):
    files = {
        "~$x.xlsx": "x",
        ".hidden.csv": HEAD,
        "README.txt": "x",
        "empty.csv": "",
        "blank.csv": " \n\n",
        "other.csv": "a,b\n1,2\n",
    }
    with read(tmp_path, files) as result:
        assert {(item.path, item.reason) for item in result.batch.ignored} == {
            ("~$x.xlsx", "temporary"), (".hidden.csv", "hidden"), ("README.txt", "unknown"), ("empty.csv", "empty"),
            ("blank.csv", "empty"), ("other.csv", "unknown"),
        }  # fmt: skip


def test_folders_without_data(tmp_path):
    with read(tmp_path / "nothing", {"README.txt": "x"}, reference=False) as result:
        assert result.refused == ["source_unknown"]
    (tmp_path / "empty").mkdir()
    with read_folder(tmp_path / "empty") as result:
        assert result.refused == ["source_empty"]
    with read_folder(tmp_path / "missing") as result:
        assert result.refused == ["source_missing"]
