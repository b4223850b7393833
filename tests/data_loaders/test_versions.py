"""The newest version wins whatever file or line it stands in; the others are duplicates or history."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime

import pytest

from data_loaders import versions
from tests.data_loaders.reading import apart, read

HEAD = "dossier_code,unit_code,received_at,completed_at,procedure_name,exported_at\n"
FIRST = "A,H26.01,2026-01-05 09:00,,một,{}\n"
SECOND = "A,H26.01,2026-01-05 09:00,2026-01-07 10:00,một,{}\n"
OTHER = "A,H26.01,2026-01-05 09:00,,hai,{}\n"


def one(*rows: tuple[str, str]) -> str:
    return HEAD + "".join(text.format(exported) for text, exported in rows)


# rows of one file (text, own exported_at) → completed_at and name of the winner; loaded, duplicates, superseded,
# conflicts
CASES = {
    "one row": ([(FIRST, "")], (None, "một"), (1, 0, 0, 0)),
    "twice the same": ([(FIRST, ""), (FIRST, "")], (None, "một"), (1, 1, 0, 0)),
    "thrice the same": ([(FIRST, "")] * 3, (None, "một"), (1, 2, 0, 0)),
    "newer export wins": ([(FIRST, "2026-02-01"), (SECOND, "2026-01-01")], (None, "một"), (1, 0, 1, 0)),
    "same export, later event wins": (
        [(SECOND, "2026-02-01"), (FIRST, "2026-02-01")],
        (datetime(2026, 1, 7, 10), "một"),
        (1, 0, 1, 1),
    ),
    "same export and events, own text decides": (
        [(OTHER, "2026-02-01"), (FIRST, "2026-02-01")],
        (None, "một"),
        (1, 0, 1, 1),
    ),
    "a newer export of the same facts is a version": (
        [(FIRST, "2026-01-01"), (FIRST, "2026-02-01")],
        (None, "một"),
        (1, 0, 1, 0),
    ),
    "back and forth keeps each": (
        [(FIRST, "2026-01-01"), (OTHER, "2026-01-08"), (FIRST, "2026-01-15")],
        (None, "một"),
        (1, 0, 2, 0),
    ),
}  # fmt: skip


@pytest.fixture(scope="module", params=[False, True])
def told(request, tmp_path_factory):
    """All cases at once, each a dossier of its own in a file of its own, the rows turned round or not."""
    texts = []
    for number, (rows, *_) in enumerate(CASES.values()):
        own = [(text.replace("A,", f"A{number},", 1), exported) for text, exported in rows]
        texts.append(one(*(own[::-1] if request.param else own)))
    with read(tmp_path_factory.mktemp("versions"), apart("dossiers_20260201.csv", texts)) as result:
        yield result


@pytest.mark.parametrize("case", CASES, ids=CASES.keys())
def test_winner_and_accounting(told, case):
    number, (rows, winner, expected) = list(CASES).index(case), CASES[case]
    counts = told.counts(f"{number}/dossiers_20260201.csv")
    own = f"WHERE dossier_code = 'A{number}'"
    assert told.rows(f"SELECT completed_at, procedure_name FROM dossiers {own}") == [winner]
    assert (counts.loaded, counts.duplicates, counts.superseded) == expected[:3]
    assert told.batch.conflicts["dossiers"] == sum(each[2][3] for each in CASES.values())
    assert counts.balanced and counts.read == len(rows)


def test_a_weekly_export_repeats_unchanged_rows(tmp_path):
    """A row without its own exported_at that stays the same is a duplicate; the one kept is as new as its last copy."""
    head, row = "dossier_code,unit_code,received_at,status\n", "A,H26.01,2026-01-05,{}\n"
    files = {
        "dossiers_20260131.csv": head + row.format("processing"),
        "dossiers_20260207.csv": head + row.format("processing"),
        "dossiers_20260214.csv": head + row.format("completed"),
    }
    with read(tmp_path, files) as result:
        assert result.rows("SELECT status, exported_at FROM dossiers") == [("completed", datetime(2026, 2, 14))]
        assert result.rows("SELECT status, exported_at, superseded_at FROM history_dossiers") == [
            ("processing", datetime(2026, 2, 7), datetime(2026, 2, 14))
        ]
        assert [result.counts(name).duplicates for name in files] == [0, 1, 0]
        assert [result.counts(name).superseded for name in files] == [1, 0, 0]


def test_neither_names_nor_order_of_files_matter(tmp_path):
    """The same rows dealt into files of other names and orders give the same tables and the same sums."""
    rows = [
        f"D{n % 7},H26.01,2026-01-0{1 + n % 5},,tên {n % 3},2026-02-0{1 + n % 4}\n" for n in range(60)
    ] + ["D1,H26.01,2026-01-02,,tên 2,2026-02-02\n"] * 3  # fmt: skip
    seen = set()
    for seed in range(3):
        dealt = list(rows)
        random.Random(seed).shuffle(dealt)
        names = ["dossiers_a.csv", "dossiers_b.csv"] if seed % 2 else ["z/dossiers.csv", "a/dossiers_2.csv"]
        files = {names[0]: HEAD + "".join(dealt[:30]), names[1]: HEAD + "".join(dealt[30:])}
        with read(tmp_path / str(seed), files) as result:
            sums = Counter()
            for report in result.batch.files:
                if "dossiers" in report.tables:
                    sums.update(vars(report.tables["dossiers"]))
            tables = tuple(
                tuple(result.rows(f"SELECT * FROM {name} ORDER BY ALL")) for name in ("dossiers", "history_dossiers")
            )
            seen.add((tables, tuple(sorted(sums.items()))))
    assert len(seen) == 1


def test_large_tables_are_resolved_slice_by_slice(tmp_path, monkeypatch):
    rows = [(f"K{n % 40},H26.01,2026-01-05,,v{n},{{}}\n", "2026-02-01") for n in range(100)]
    with read(tmp_path / "whole", {"dossiers.csv": one(*rows)}) as whole:
        expected = whole.rows("SELECT * FROM dossiers ORDER BY ALL"), whole.batch.conflicts["dossiers"]
    monkeypatch.setattr(versions, "ROWS_AT_ONCE", 7)
    with read(tmp_path / "sliced", {"dossiers.csv": one(*rows)}) as sliced:
        assert (sliced.rows("SELECT * FROM dossiers ORDER BY ALL"), sliced.batch.conflicts["dossiers"]) == expected


def test_keys_with_nulls_are_keys(tmp_path):
    text = (
        "unit_code,from_date,to_date,sector_code,received\n"
        "H26.01,2026-01-01,2026-01-31,,5\nH26.01,2026-01-01,2026-01-31,,6\n"
    )
    with read(tmp_path, {"unit_reports_20260201.csv": text}) as result:
        assert result.rows("SELECT received FROM unit_reports") == [(6,)]
