"""The commands as a data officer runs them: exit codes, sentences, output."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_loaders.__main__ import main, share
from data_loaders.store import Store
from tests.conftest import run_module
from tests.data_loaders.tiny import derive, few_tables, quick_ingest, write_source

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in English; returns its exit code, stdout and stderr."""

    def call(*arguments: Any) -> tuple[int, str, str]:
        try:
            code = main([*map(str, arguments), "--lang", "en"])
        except SystemExit as stop:
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `source`, `store` that was loaded from it twice, the first time without verdicts, and `told`: what
    the second time told, and `id`, what it printed.
    """
    folder = tmp_path_factory.mktemp("loaded")
    given = ["ingest", str(write_source(folder / "source")), "--store", str(folder / "store"), "--lang", "en"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("metrics.publish.derive", derive)
        assert run_module("data_loaders", *given).returncode == 0
    done = run_module("data_loaders", *given)
    assert done.returncode == 0
    (folder / "told").write_text(done.stderr, encoding="utf-8")
    (folder / "id").write_text(done.stdout, encoding="utf-8")
    return folder


def rows_of(store: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    file = Store(store).folder() / f"{table}.parquet"
    with duckdb.connect() as con:
        return con.execute(f"select {columns} from read_parquet(?) order by all", [str(file)]).fetchall()


def test_ingest_prints_the_id_and_reports_on_stderr(loaded: Path) -> None:
    out, err = ((loaded / name).read_text(encoding="utf-8") for name in ("id", "told"))
    assert out.strip() == Store(loaded / "store").current()
    assert "dossiers: 2 rows read = 2 loaded + 0 withheld + 0 exact duplicates + 0 older versions" in err
    assert "Data as of the end of 10/01/2026" in err and f"snapshot {out.strip()} is the current one" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("unjudged")
def test_as_of_is_as_given(run: Run, tmp_path: Path) -> None:
    source = write_source(tmp_path / "source")
    code, _, err = run("ingest", source, "--store", tmp_path / "store", "--as-of", "2026-01-07")
    assert code == 0 and "Data as of the end of 07/01/2026 (by --as-of)" in err
    assert Store(tmp_path / "store").manifest()["as_of"] == "2026-01-07"


def test_check_publishes_nothing(run: Run, loaded: Path, tmp_path: Path) -> None:
    code, out, err = run("ingest", loaded / "source", "--store", tmp_path / "new", "--check")
    assert code == 0 and out == "" and "nothing was written" in err and not (tmp_path / "new").exists()


def test_list(run: Run, loaded: Path) -> None:
    code, out, _ = run("list", "--store", loaded / "store")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and [row["current"] for row in rows] == ["false", "true"]
    assert rows[0]["as_of"] == "2026-01-10" and rows[0]["dossiers"] == "2" and rows[0]["base"] == ""
    code, out, _ = run("list", "--store", loaded / "store", "--format", "json")
    records = json.loads(out)
    assert [record["id"] for record in records] == [row["id"] for row in rows]
    assert records[1]["current"] is True and records[1]["sample"] is False and records[1]["base"] is None


def test_use_and_prune(run: Run, tmp_path: Path) -> None:
    source, store = write_source(tmp_path / "source"), tmp_path / "store"
    with few_tables():
        for _ in range(4):
            quick_ingest(source, store)
    ids = Store(store).ids()
    code, _, err = run("use", ids[0], "--store", store)
    assert code == 0 and ids[0] in err and Store(store).current() == ids[0]
    code, _, err = run("prune", "--keep", 2, "--store", store)
    assert code == 0 and ids[1] in err
    assert Store(store).ids() == [ids[0], ids[2], ids[3]] and Store(store).current() == ids[0]
    assert run("prune", "--keep", 1, "--store", store)[0] == 0
    assert Store(store).ids() == [ids[0], ids[3]]
    assert run("verify", "--store", store)[0] == 0


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "units.parquet").write_bytes(b"x"), "units.parquet in snapshot"),
        (lambda folder: (folder / "cubes" / "due_a.parquet").unlink(), "lacks the file cubes/due_a.parquet"),
        (lambda folder: (folder / "stray.txt").write_text("x"), "stray.txt"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json of snapshot"),
        (lambda folder: _edit(folder / "manifest.json"), "manifest.json in snapshot"),
        (lambda folder: _flip(folder / "dossiers.parquet"), "dossiers.parquet in snapshot"),
        (lambda folder: (folder / "manifest.json").unlink(), "which the store does not have"),
    ],
)
def test_verify_names_the_damaged_file(
    run: Run, tmp_path: Path, damage: Callable[[Path], Any], words: str, loaded: Path
) -> None:
    shutil.copytree(loaded / "store", tmp_path / "store")
    folder = Store(tmp_path / "store").folder()
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert run("verify", "--store", tmp_path / "store")[0] == 0
    damage(folder)
    code, _, err = run("verify", "--store", tmp_path / "store")
    assert code == 2 and words in err
    assert run("verify", "--store", tmp_path / "store", "--snapshot", Store(tmp_path / "store").ids()[0])[0] == 0
    assert run("use", folder.name, "--store", tmp_path / "store")[0] == (0 if words == "stray" else 2)


def _edit(path: Path) -> None:
    path.write_text(path.read_text().replace('"sample": false', '"sample": true'))


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.usefixtures("unjudged")
def test_diff_prints_csv_and_json(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "store"
    source = write_source(tmp_path / "source")
    assert run("ingest", source, "--store", store)[0] == 0
    more = "H26.101-260107-0003,H26.101,2026-01-07 09:00:00,2026-01-14,\n"
    with (source / "dossiers_20260131.csv").open("a") as file:
        file.write(more)
    assert run("ingest", source, "--store", store)[0] == 0
    before, after = Store(store).ids()
    code, out, _ = run("diff", before, after, "--store", store)
    assert code == 0 and out == "table,change,n,examples\r\ndossiers,added,1,H26.101-260107-0003\r\n"
    code, out, _ = run("diff", before, after, "--store", store, "--format", "json")
    assert json.loads(out) == [{"table": "dossiers", "change": "added", "n": 1, "examples": "H26.101-260107-0003"}]


def later_week(folder: Path) -> Path:
    """A week later: one of the two dossiers is finished, one is new."""
    source = write_source(folder, feedback_20260131="", dossiers_20260131="")
    (source / "dossiers_20260228.csv").write_text(
        "dossier_code,unit_code,received_at,due_at,completed_at\n"
        "H26.101-260106-0002,H26.101,2026-01-06 09:00:00,2026-01-13,2026-02-03 10:00:00\n"
        "H26.101-260202-0003,H26.101,2026-02-02 09:00:00,2026-02-09,\n"
    )
    return source


def test_add_starts_from_the_current_snapshot(run: Run, loaded: Path, tmp_path: Path) -> None:
    store = shutil.copytree(loaded / "store", tmp_path / "store")
    base = Store(store).current()
    code, _, err = run("ingest", later_week(tmp_path / "week"), "--store", store, "--add")
    assert code == 0 and f"snapshots/{base}" in err
    manifest = Store(store).manifest()
    assert manifest["base"] == base and manifest["tables"]["feedback"]["rows"] == 1
    states = [("0001", "on_time"), ("0002", "overdue_settled"), ("0003", "pending_in_time")]
    assert rows_of(store, "dossiers", "right(dossier_code, 4), state_b") == states
    assert rows_of(store, "history_dossiers", "dossier_code, completed_at") == [("H26.101-260106-0002", None)]


@pytest.mark.usefixtures("unjudged")
def test_added_or_all_at_once_is_the_same(run: Run, tmp_path: Path) -> None:
    week = later_week(tmp_path / "week")
    both = write_source(tmp_path / "both")
    (both / "dossiers_20260228.csv").write_text((week / "dossiers_20260228.csv").read_text())
    assert run("ingest", both, "--store", tmp_path / "other")[0] == 0
    store = tmp_path / "store"
    assert run("ingest", write_source(tmp_path / "first"), "--store", store)[0] == 0
    for _ in range(2):  # the same once more changes nothing
        assert run("ingest", week, "--store", store, "--add")[0] == 0
        for table in ("dossiers", "history_dossiers", "feedback"):
            assert rows_of(store, table, "*") == rows_of(tmp_path / "other", table, "*"), table
        assert Store(store).manifest()["tables"]["dossiers"]["history_rows"] == 1
        assert Store(store).manifest()["conflicts"].get("dossiers", 0) == 0


@pytest.mark.usefixtures("unjudged")
def test_add_keeps_the_reference_tables_of_its_snapshot(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "store"
    city = write_source(tmp_path / "city")
    (city / "targets.toml").write_text("# own\n")
    (city / "slides.pptx").write_bytes(b"an office's own master")
    assert run("ingest", city, "--store", store)[0] == 0
    week = tmp_path / "week"
    week.mkdir()
    (week / "feedback_20260207.csv").write_text(
        "feedback_code,unit_code,received_at\nPA-260205-0009,H26.101,2026-02-05 09:00:00\n"
    )
    assert run("ingest", week, "--store", store, "--add")[0] == 0
    assert rows_of(store, "units", "unit_code, unit_name") == [("H26.101", "UBND phường Thử")]
    assert rows_of(store, "feedback", "feedback_code") == [("PA-260105-0001",), ("PA-260205-0009",)]
    assert (Store(store).folder() / "targets.toml").read_text() == "# own\n"
    assert (Store(store).folder() / "slides.pptx").read_bytes() == b"an office's own master"
    (week / "units.csv").write_text("unit_code,unit_name,level\nH26.101,Tên mới,commune\n")
    assert run("ingest", week, "--store", store, "--add")[0] == 0
    assert rows_of(store, "units", "unit_code, unit_name") == [("H26.101", "Tên mới")]


def test_a_damaged_snapshot_is_listed_and_can_be_pruned(run: Run, tmp_path: Path) -> None:
    source, store = write_source(tmp_path / "source"), tmp_path / "store"
    with few_tables():
        for _ in range(3):
            quick_ingest(source, store)
    first, second, third = Store(store).ids()
    path = store / "snapshots" / first / "manifest.json"
    path.chmod(0o644)
    path.write_text("{")
    code, out, _ = run("list", "--store", store)
    assert code == 0 and out.split("\r\n")[1].startswith(f"{first},,,false,")
    assert run("prune", "--keep", 1, "--store", store)[0] == 0
    assert Store(store).ids() == [third]


@pytest.mark.usefixtures("unjudged")
def test_vanished_between_full_exports(run: Run, tmp_path: Path) -> None:
    source = write_source(tmp_path / "source", dossiers_20260131="")
    header = "dossier_code,unit_code,received_at\n"
    exports = {"20260131_full": "ABC", "20260215_delta": "D", "20260228_full": "BCE", "20260310_delta": "A"}
    for name, codes in exports.items():
        (source / f"dossiers_{name}.csv").write_text(header + "".join(f"{c},H26.101,2026-01-05\n" for c in codes))
    code, _, err = run("ingest", source, "--store", tmp_path / "store")
    assert code == 0
    found = Store(tmp_path / "store").manifest()["vanished"]["dossiers"]  # A came back, D was in no full export
    assert found == {"since": "2026-02-28", "n": 0, "examples": []}
    (source / "dossiers_20260310_delta.csv").unlink()
    code, _, err = run("ingest", source, "--store", tmp_path / "store")
    assert Store(tmp_path / "store").manifest()["vanished"]["dossiers"] == {
        "since": "2026-02-28", "n": 1, "examples": ["A"]
    }  # fmt: skip
    assert "1 code of an earlier full export is no longer in the full export of 28/02/2026; for example: A" in err
    rows = rows_of(tmp_path / "store", "vanished", "table_name, key, unit_code, last_seen::varchar, since::varchar")
    assert rows == [("dossiers", "A", "H26.101", "2026-01-31", "2026-02-28")]


@pytest.mark.usefixtures("unjudged")
def test_rows_beyond_the_limit_are_refused(run: Run, tmp_path: Path) -> None:
    header = "dossier_code,unit_code,received_at\n"
    bad = header + "A,H26.101,2026-01-05\nB,NOBODY,2026-01-05\nC,NOBODY,2026-01-05\n"
    source = write_source(tmp_path / "source", dossiers_20260131=bad)
    code, out, err = run("ingest", source, "--store", tmp_path / "store")
    assert code == 2 and out == "" and not (tmp_path / "store").exists()
    assert "Refused: table dossiers has 2 of 3 rows (66.7%) invalid, above the 5.0% limit" in err
    assert "lines 3, 4" in err
    code, _, _ = run("ingest", source, "--store", tmp_path / "store", "--max-reject", "70%")
    assert code == 0
    manifest = Store(tmp_path / "store").manifest()
    withheld = [(row["reason"], row["n"], row["examples"]) for row in manifest["quarantine"]]
    assert withheld == [("unit_unknown", 2, [3, 4])]
    code, _, err = run("ingest", source, "--store", tmp_path / "store")
    assert code == 2 and "The snapshot of 07/01/2026 stays in use" in err


@pytest.mark.usefixtures("unjudged")
def test_a_broken_file_refuses_unless_skipped(run: Run, tmp_path: Path) -> None:
    source = write_source(tmp_path / "source")
    (source / "dossiers_2.parquet").write_bytes(b"PAR1 cut short")
    code, _, err = run("ingest", source, "--store", tmp_path / "store")
    assert code == 2 and "dossiers_2.parquet is cut short" in err and not (tmp_path / "store").exists()
    code, _, err = run("ingest", source, "--store", tmp_path / "store", "--skip-broken")
    assert code == 0 and "Broken file left out" in err
    assert Store(tmp_path / "store").manifest()["skipped"] == [
        {"path": "dossiers_2.parquet", "reason": "file_truncated"}
    ]


def test_nothing_known_is_refused(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "letter.txt").write_text("xin chào")
    (source / "empty.csv").write_text("")
    code, _, err = run("ingest", source, "--store", tmp_path / "store")
    assert code == 2 and "letter.txt" in err and "empty.csv" in err and not (tmp_path / "store").exists()
    (source / "dossiers.parquet").write_bytes(b"PAR1 cut short")
    code, _, err = run("ingest", source, "--store", tmp_path / "store", "--skip-broken")
    assert code == 2 and not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ingest", "/nowhere"], "Folder /nowhere was not found"),
        (["list"], "There is no snapshot yet"),
        (["verify"], "There is no snapshot yet"),
        (["diff", "a", "b"], "The store has no snapshot a"),
        (["use", "a"], "The store has no snapshot a"),
        (["prune", "--keep", "0"], "At least 1 snapshot must be kept"),
        (["prune", "--keep", "1"], "There is no snapshot yet"),
        (["template", "dossiers", "--out", "x.xlsx"], "There is no form for table dossiers"),
        (["template", "notes", "--out", "x.csv"], "A form is an XLSX file"),
        (["ingest", "/nowhere", "--as-of", "31/12/2025"], "The command is not right"),
        (["ingest", "/nowhere", "--max-reject", "many"], "The command is not right"),
        (["ingest"], "The command is not right"),
        (["bake"], "The command is not right"),
        ([], "The command is not right"),
    ],
)
def test_wrong_commands_end_with_one_sentence_and_exit_2(
    run: Run, tmp_path: Path, arguments: list[str], words: str
) -> None:
    code, out, err = run(*arguments, *(["--store", tmp_path / "store"] if arguments and arguments != ["bake"] else []))
    assert code == 2 and out == "" and err.startswith(words) and err.count("\n") == 1
    assert not (tmp_path / "store").exists()


def test_messages_are_vietnamese_by_default(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list", "--store", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("Chưa có bản dữ liệu nào.")


def test_an_unforeseen_error_is_one_sentence(run: Run, loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data_loaders import commands

    def broken(*_: Any) -> None:
        raise ValueError("first line\nsecond line")

    monkeypatch.setattr(commands, "list_snapshots", broken)
    code, _, err = run("list", "--store", loaded / "store")
    assert code == 2 and "ValueError: first line" in err and "second" not in err and "Traceback" not in err
    assert "Traceback" in run("list", "--store", loaded / "store", "--debug")[2]


@pytest.mark.parametrize(
    ("text", "value"),
    [("5%", 0.05), ("0.05", 0.05), ("5", 0.05), ("2,5%", 0.025), ("100%", 1.0), ("0", 0.0), ("0%", 0.0)],
)
def test_share(text: str, value: float) -> None:
    assert share(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["-1%", "101%", "x", ""])
def test_not_a_share(text: str) -> None:
    with pytest.raises(ValueError):
        share(text)
