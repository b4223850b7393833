"""The store: atomic publish, one writer, faults at every flush and rename, newer and damaged stores."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_loaders import commands, durable
from data_loaders.ingest import Refused, is_disk_full
from data_loaders.lock import single_writer
from data_loaders.store import Problem, Store
from tests.data_loaders.tiny import few_tables, quick_ingest, reader


@pytest.fixture(autouse=True)
def two_tables() -> Iterator[None]:
    with few_tables():
        yield


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.csv").write_text("x")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "store"


def tree(folder: Path) -> dict[str, str]:
    """Every path under a folder with its content's text or size."""
    found = sorted(folder.rglob("*"))
    return {str(p.relative_to(folder)): p.read_bytes().hex() if p.is_file() else "" for p in found}


def sound(store: Path) -> bool:
    return all(isinstance(found, str) for found in commands.verify(store))


def test_a_snapshot_holds_tables_history_quarantine_and_manifest(source: Path, store: Path) -> None:
    snapshot, told = quick_ingest(source, store)
    home = Store(store)
    assert home.current() == snapshot and home.ids() == [snapshot]
    manifest = home.manifest()
    names = set(manifest["snapshot_files"])
    assert {"dossiers.parquet", "history_dossiers.parquet", "units.parquet", "cubes/n.parquet"} <= names
    assert {"quarantine/dossiers.parquet", "vanished.parquet", "areas.geojson", "targets.toml"} <= names
    assert manifest["tables"]["dossiers"]["rows"] == 3
    assert manifest["as_of"] == "2026-01-05"
    assert manifest["period"]["dossiers"] == ["2026-01-05", "2026-01-05"]
    assert manifest["quarantine"] == [
        {"table": "dossiers", "file": "a.csv", "reason": "unit_unknown", "column": "unit_code", "n": 1,
         "examples": [99], "excerpts": ["X1"]}
    ]  # fmt: skip
    assert manifest["files"][0]["tables"]["dossiers"] == {
        "read": 4, "loaded": 3, "quarantined": 1, "duplicates": 0, "superseded": 0
    }  # fmt: skip
    assert all(check["ok"] for check in manifest["checks"])
    assert sound(store)
    assert "4 rows read = 3 loaded + 1 withheld" in told and "line 99" in told
    assert not any((home.folder() / name).stat().st_mode & 0o222 for name in names)
    assert sorted(path.name for path in store.iterdir()) == ["CURRENT", "snapshots"]


def test_tables_are_sorted_zstd_parquet(source: Path, store: Path) -> None:
    quick_ingest(source, store, read=reader(300))
    file = str(Store(store).folder() / "dossiers.parquet")
    with duckdb.connect() as con:
        codes = [row[0] for row in con.execute("select dossier_code from read_parquet(?)", [file]).fetchall()]
        packed = con.execute("select distinct compression from parquet_metadata(?)", [file]).fetchall()
    assert codes == sorted(codes) and packed == [("ZSTD",)]


def test_each_ingest_adds_a_snapshot_and_moves_the_pointer(source: Path, store: Path) -> None:
    first, _ = quick_ingest(source, store)
    second, _ = quick_ingest(source, store, read=reader(4))
    assert Store(store).ids() == [first, second] and Store(store).current() == second


def test_check_makes_no_store(source: Path, store: Path) -> None:
    snapshot, told = quick_ingest(source, store, check=True)
    assert snapshot is None and "nothing was written" in told
    assert not store.parent.exists()


def test_a_refused_batch_leaves_no_store_behind(source: Path, store: Path) -> None:
    with pytest.raises(Refused) as refused:
        quick_ingest(source, store, read=reader(0))  # one row of one is withheld
    assert [reason.code for reason in refused.value.reasons] == ["batch_refused_first"]
    assert not store.parent.exists()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: None, "source_missing"),
        (lambda folder: folder.mkdir(), "source_empty"),
        (lambda folder: (folder / "data" / "store").mkdir(parents=True), "source_holds_store"),
    ],
)
def test_a_source_that_cannot_be(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    folder = tmp_path / "elsewhere"
    make(folder)
    with pytest.raises(Problem) as problem:
        quick_ingest(folder, folder / "data" / "store" if code == "source_holds_store" else tmp_path / "store")
    assert problem.value.code == code
    assert not (tmp_path / "store").exists()


class Faults:
    """Counts flushes and renames and makes one of them fail, before or after it has done its work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail_at: int, after: bool, number: int = errno.EIO) -> None:
        self.calls = 0
        for name in ("flush", "rename", "replace"):
            monkeypatch.setattr(durable, name, self._wrapped(getattr(durable, name), fail_at, after, number))

    def _wrapped(self, real: Callable[..., None], fail_at: int, after: bool, number: int) -> Callable[..., None]:
        def call(*arguments: Any) -> None:
            self.calls += 1
            failing = self.calls == fail_at
            if failing and not after:
                raise OSError(number, os.strerror(number))
            real(*arguments)
            if failing:
                raise OSError(number, os.strerror(number))

        return call


@pytest.fixture(scope="module")
def number_of_steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    folder = tmp_path_factory.mktemp("steps")
    (folder / "source").mkdir()
    (folder / "source" / "a.csv").write_text("x")
    with pytest.MonkeyPatch.context() as patch, few_tables():
        counted = Faults(patch, 0, False)
        quick_ingest(folder / "source", folder / "store")
    return counted.calls


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("former", [False, True])
def test_a_fault_at_every_flush_and_rename_leaves_the_store_as_it_was(
    source: Path, store: Path, number_of_steps: int, former: bool, after: bool
) -> None:
    assert number_of_steps > 12
    if former:
        quick_ingest(source, store)
    before = tree(store)
    first = 1 if former != after else number_of_steps - 5  # the other two: the steps around the pointer only
    for step in range(first, number_of_steps + 1):
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Problem) as problem:
            Faults(patch, step, after)
            quick_ingest(source, store, read=reader(5))
        assert problem.value.code == "store_unwritable"
        assert tree(store) == before, f"step {step}"
    snapshot, told = quick_ingest(source, store, read=reader(5))
    assert Store(store).current() == snapshot and sound(store)
    assert "stopped midway" not in told


def test_a_full_disk_is_told_and_nothing_remains(source: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_ingest(source, store)
    before = tree(store)

    def full(con: Any, folder: Path, *_: Any) -> Any:
        (folder / "half.parquet").write_bytes(b"x")
        raise duckdb.IOException('Could not write file "x": No space left on device')

    with pytest.raises(Problem) as problem:
        quick_ingest(source, store, drawn=full)
    assert problem.value.code == "disk_full" and tree(store) == before
    Faults(monkeypatch, 3, False, errno.ENOSPC)
    with pytest.raises(Problem) as problem:
        quick_ingest(source, store)
    assert problem.value.code == "disk_full" and tree(store) == before


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True),
        (OSError(errno.EIO, "x"), False),
        (duckdb.IOException("No space left on device"), True),
        (duckdb.OutOfMemoryException("failed to offload: max_temp_directory_size exceeded"), True),
        (duckdb.BinderException("no such column"), False),
    ],
)
def test_what_counts_as_a_full_disk(error: Exception, full: bool) -> None:
    assert is_disk_full(error) is full


def test_any_error_while_deriving_leaves_the_store_as_it_was(source: Path, store: Path) -> None:
    quick_ingest(source, store)
    before = tree(store)

    def broken(*_: Any) -> Any:
        raise RuntimeError("bug")

    with pytest.raises(RuntimeError):
        quick_ingest(source, store, drawn=broken)
    assert tree(store) == before


def test_rows_not_accounted_for_are_not_published(source: Path, store: Path) -> None:
    def read(*arguments: Any) -> Any:
        batch = reader()(*arguments)
        batch.files[0].tables["dossiers"].read += 1
        return batch

    with pytest.raises(Problem) as problem:
        quick_ingest(source, store, read=read)
    assert problem.value.code == "check_failed" and "a.csv" in problem.value.values["checks"]
    assert not store.exists()


def test_leftovers_of_a_killed_ingest_go_at_the_next(source: Path, store: Path) -> None:
    quick_ingest(source, store)
    (store / "snapshots" / ".tmp-20260101-000000-dead").mkdir()
    (store / ".tmp-work-x" / "spill").mkdir(parents=True)
    (store / "CURRENT.tmp").write_text("2026")
    (store / "LOCK").write_text('{"pid": 999999999, "since": "2026-01-01T00:00:00"}')
    assert sound(store)
    _, told = quick_ingest(source, store)
    assert "stopped midway. The snapshot of 05/01/2026 is intact" in told
    assert sorted(path.name for path in store.iterdir()) == ["CURRENT", "snapshots"]
    assert len(list((store / "snapshots").iterdir())) == 2


def test_two_ingests_at_once(source: Path, store: Path) -> None:
    def read(*arguments: Any) -> Any:
        with pytest.raises(Problem) as problem:
            quick_ingest(source, store)
        assert problem.value.code == "ingest_running" and problem.value.values["t"].year >= 2026
        for command in (lambda: commands.prune(store, 1), lambda: commands.use(store, first)):
            with pytest.raises(Problem) as problem:
                command()
            assert problem.value.code == "ingest_running"
        return reader()(*arguments)

    first = str(quick_ingest(source, store)[0])
    snapshot, _ = quick_ingest(source, store, read=read)
    assert Store(store).ids() == [first, snapshot]


def test_the_lock_of_another_process(store: Path) -> None:
    script = (
        "import sys, pathlib\nfrom data_loaders.lock import single_writer\n"
        "with single_writer(pathlib.Path(sys.argv[1])):\n"
        "    sys.stdout.write('held\\n'); sys.stdout.flush(); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(Problem), single_writer(store):
            pass
        other.kill()
        other.wait()
        with single_writer(store) as interrupted:
            assert interrupted
    with single_writer(store) as interrupted:
        assert not interrupted
    assert not list(store.iterdir())


def test_a_newer_store_is_refused_and_untouched(source: Path, store: Path) -> None:
    quick_ingest(source, store)
    path = Store(store).folder() / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 99, "tool_version": "9.9"}))
    before = tree(store)
    calls: list[Callable[[], Any]] = [
        lambda: quick_ingest(source, store),
        lambda: quick_ingest(source, store, add=True),
        lambda: quick_ingest(source, store, check=True),
        lambda: commands.list_snapshots(store),
        lambda: list(commands.verify(store)),
        lambda: commands.prune(store, 1),
        lambda: Store(store).manifest(),
    ]
    for call in calls:
        with pytest.raises(Problem) as problem:
            call()
        assert problem.value.code == "store_newer" and problem.value.values["v"].startswith("9.9, schema")
    assert tree(store) == before


def test_a_damaged_current_snapshot_does_not_stop_a_whole_new_one(source: Path, store: Path) -> None:
    quick_ingest(source, store)
    manifest = Store(store).folder() / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    with pytest.raises(Problem) as problem:
        quick_ingest(source, store, add=True)
    assert problem.value.code == "manifest_damaged"
    snapshot, _ = quick_ingest(source, store)
    assert Store(store).current() == snapshot


def test_an_empty_store_has_no_snapshot(store: Path) -> None:
    assert Store(store).current() is None and Store(store).ids() == []
    calls: list[Callable[[], Any]] = [
        lambda: Store(store).manifest(),
        lambda: commands.list_snapshots(store),
        lambda: list(commands.verify(store)),
        lambda: commands.prune(store, 1),
    ]
    for call in calls:
        with pytest.raises(Problem) as problem:
            call()
        assert problem.value.code == "snapshot_none"
    assert not store.exists()


@pytest.mark.parametrize("name", ["../x", "", ".", "..", "a/b", "nope"])
def test_an_id_is_a_name_and_nothing_else(source: Path, store: Path, name: str) -> None:
    quick_ingest(source, store)
    with pytest.raises(Problem) as problem:
        Store(store).folder(name)
    assert problem.value.code == "snapshot_unknown"
