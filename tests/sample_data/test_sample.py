"""The sample: same seed same bytes, labelled everywhere, calibrated, placed right, and its truth adds up."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from sample_data.__main__ import main, size_of
from sample_data.broken import EXPECTED
from sample_data.city import REFERENCE, inside, load_city
from sample_data.clock import DAY, day_number
from sample_data.complaints import total_for
from sample_data.locations import CITY_HALL
from sample_data.people import OFFICERS, People
from sample_data.spelling import old_tone
from sample_data.volumes import spread
from sample_data.write_text import LABEL, LABEL_COLUMN

TINY = "2500"


def make(out: Path, size: str = TINY, seed: str = "11") -> Path:
    """A sample in `out`."""
    assert main(["--out", str(out), "--size", size, "--seed", seed]) == 0
    return out


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tiny") / "sample")


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """View `d` (final state, canonical) and `f` of a sample that is larger than the raw limit."""
    from sample_data import build

    out = tmp_path_factory.mktemp("canonical") / "sample"
    build.prepare(out)
    build.make_canonical(out, 60_000, 3, lambda share: None)
    connection = duckdb.connect()
    for view, name in (("d", "dossiers"), ("f", "feedback"), ("s", "supplements")):
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet('{out}/source/**/{name}.parquet')")
    files = sorted(out.rglob("*.parquet"))
    assert all(pq.read_schema(path).metadata[LABEL_COLUMN.encode()].decode() == LABEL for path in files)
    return connection


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_same_seed_same_bytes_and_another_seed_others(tiny: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "again")
    assert digests(again) == digests(tiny)
    other = make(tmp_path / "other", "300", "12")
    first = "source/mot_cua/2024-01/DongBoHoSoMC_20240131_p01.csv"
    assert digests(other)[first] != digests(tiny)[first]


def test_every_file_says_it_is_a_sample(tiny: Path) -> None:
    spared = {"~$lock.xlsx", "DongBoHoSoMC_20260115_rong.csv"}
    kinds: Counter[str] = Counter()
    for path in sorted((tiny / "source").rglob("*")):
        if not path.is_file() or path.name in spared:
            continue
        kinds[path.suffix] += 1
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(path)
            cells = [
                str(cell)
                for name in book.sheet_names
                for row in book.get_sheet_by_name(name).to_python()[:1]
                for cell in row
            ]
            assert any(LABEL in cell for cell in cells), path
        elif path.suffix == ".csv":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            assert lines[0].endswith("," + LABEL_COLUMN), path
            assert all(line.endswith("," + LABEL) for line in lines[1:]), path
        elif path.suffix == ".json":
            assert json.loads(path.read_text(encoding="utf-8-sig"))["ghiChu"] == LABEL
        else:
            assert LABEL in path.read_text(encoding="utf-8"), path
    assert set(kinds) == {".json", ".csv", ".xlsx", ".txt"}


def test_truth_of_row_accounting_adds_up(tiny: Path) -> None:
    counted = rows(tiny / "truth" / "accounting.csv")
    loaded: Counter[str] = Counter()
    for row in counted:
        numbers = {name: int(row[name]) for name in ("read", "loaded", "quarantined", "duplicates", "superseded")}
        assert numbers["read"] == sum(numbers.values()) - numbers["read"], row
        assert min(numbers.values()) >= 0, row
        loaded[row["table"]] += numbers["loaded"]
    summary = json.loads((tiny / "truth" / "summary.json").read_text(encoding="utf-8"))
    assert (
        loaded["dossiers"]
        == summary["dossiers"] + sum(summary["contradictions"].values())
        == int(TINY) + sum(summary["contradictions"].values())
    )
    for row in counted:
        path = tiny / "source" / row["file"]
        if path.suffix == ".json" and row["table"] in ("dossiers", "steps"):
            assert len(json.loads(path.read_text(encoding="utf-8-sig"))["data"]) == int(row["read"])
        elif path.suffix == ".csv" and row["table"] != "supplements":
            assert len(rows(path)) == int(row["read"]), path


def test_latest_version_of_each_dossier_is_loaded_once(tiny: Path) -> None:
    newest: dict[str, str] = {}
    codes = Counter()
    for path in sorted((tiny / "source" / "mot_cua" / "2026-10").glob("DongBoHoSoMC_*.json")):
        for record in json.loads(path.read_text(encoding="utf-8"))["data"]:
            codes[record["MaHoSo"]] += 1
            newest[record["MaHoSo"]] = record["TrangThaiHoSo"]
    assert max(codes.values()) > 1, "the weekly files of October 2026 repeat dossiers"
    assert set(newest.values()) >= {"4", "10"}


def test_planted_units_dossiers_and_bursts_are_told(tiny: Path) -> None:
    kinds = Counter(row["kind"] for row in rows(tiny / "truth" / "planted_units.csv"))
    assert {"chronic", "changed", "bunching", "hides_pending", "edited_due", "finish_equals_due", "bulk_close"} <= set(
        kinds
    )
    assert {"tiny", "hard_mix", "recovered", "transient_population", "very_large"} <= set(kinds)
    assert len(rows(tiny / "truth" / "bursts.csv")) == 8
    tricks = {row["trick"] for row in rows(tiny / "truth" / "planted_dossiers.csv")}
    assert "hides_pending" in tricks
    values = {row["value"] for row in rows(tiny / "truth" / "personal_data.csv")}
    first = rows(tiny / "source" / "mot_cua" / "2024-01" / "DongBoHoSoMC_20240131_p01.csv")[0]
    assert {first[name] for name in ("ChuHoSo", "SoGiayToChuHoSo", "SoDienThoai", "Email", "CanBoXuLy")} <= values


def test_removed_dossiers_are_in_the_exports_and_change_no_planted_unit(tiny: Path) -> None:
    gone = rows(tiny / "truth" / "removed_dossiers.csv")
    assert len({row["dossier_code"] for row in gone}) == len(gone) > 0
    assert {row["kind"] for row in gone} <= {"removes", "recoded", "merged"}
    planted = {row["unit_code"] for row in rows(tiny / "truth" / "planted_units.csv")}
    planted |= {row["unit_code"] for row in rows(tiny / "truth" / "bursts.csv")}
    assert not planted & {row["unit_code"] for row in gone if row["kind"] != "merged"}


def test_broken_has_a_folder_for_each_kind(tiny: Path) -> None:
    assert {path.name for path in (tiny / "broken").iterdir()} == set(EXPECTED)
    assert {row["folder"]: row["expected"] for row in rows(tiny / "truth" / "broken.csv")} == EXPECTED
    for name in ("truncated_xlsx", "encrypted_xlsx", "csv_named_xlsx"):
        with pytest.raises(Exception, match="."):
            CalamineWorkbook.from_path(next((tiny / "broken" / name).iterdir()))
    bomb = next((tiny / "broken" / "zip_bomb").iterdir())
    assert bomb.stat().st_size < 2**20


def test_complaints_lie_inside_their_ward(tiny: Path) -> None:
    features = json.loads((REFERENCE / "areas.geojson").read_text(encoding="utf-8"))["features"]
    shapes = {item["properties"]["code"]: item["geometry"] for item in features}
    astray = {row["feedback_code"]: row["kind"] for row in rows(tiny / "truth" / "astray.csv")}
    checked: Counter[str] = Counter()
    for path in sorted((tiny / "source" / "ihanoi").glob("*.csv")):
        for row in rows(path):
            kind = astray.get(row["Mã phản ánh"], "ward")
            if kind == "ward" and path.name != "iHanoi_PAKN_2026-10-31.csv":
                continue
            point = float(row["Kinh độ"] or 0), float(row["Vĩ độ"] or 0)
            held = [code for code, shape in shapes.items() if len(code) == 5 and inside(np.array([point]), shape)[0]]
            lies = {"ward": held == [row["Mã phường/xã"]], "missing": point == (0, 0), "outside": not held}
            assert lies.get(kind, point == CITY_HALL and len(held) == 1), row["Mã phản ánh"]
            checked[kind] += 1
    assert min(checked[kind] for kind in ("ward", "missing", "city_hall")) > 5 and checked["outside"]


def test_codes_are_unique_and_rates_are_in_the_published_range(dossiers: duckdb.DuckDBPyConnection) -> None:
    query = """
        WITH c AS (SELECT *, due_at + CASE WHEN due_at = due_at::DATE THEN INTERVAL 1 DAY
                                                 ELSE INTERVAL 0 DAY END AS limit_at
                   FROM d WHERE status NOT IN ('registered', 'rejected') AND due_at < TIMESTAMP '2026-11-01')
        SELECT (SELECT count(*) FROM d), (SELECT count(DISTINCT dossier_code) FROM d),
               avg((coalesce(completed_at, TIMESTAMP '2026-11-01') > limit_at)::INT),
               avg((coalesce(completed_at, TIMESTAMP '2026-11-01') > limit_at)::INT) FILTER (sector = 'Đất đai'),
               avg((channel = 'online')::INT) FILTER (year(received_at) = 2026),
               avg((coalesce(completed_at, TIMESTAMP '2026-11-01') > limit_at)::INT) FILTER (sector = 'Chứng thực')
        FROM c"""
    total, codes, late, land, online, certified = dossiers.execute(query).fetchone()
    assert total == codes == 60_000
    assert 0.02 < late < 0.09 and 0.08 < land < 0.25 and 0.6 < online < 0.85 and certified < 0.02


def test_seasons_weekdays_and_structure(dossiers: duckdb.DuckDBPyConnection) -> None:
    monthly = dict(dossiers.execute("SELECT strftime(received_at, '%Y-%m'), count(*) FROM d GROUP BY 1").fetchall())
    assert len(monthly) == 34
    assert monthly["2026-02"] < 0.65 * monthly["2026-03"]
    monday, friday = dossiers.execute(
        "SELECT count(*) FILTER (dayofweek(received_at) = 1), count(*) FILTER (dayofweek(received_at) = 5) FROM d"
    ).fetchone()
    assert monday > 1.15 * friday
    units = {row["unit_code"]: row for row in rows(REFERENCE / "units.csv")}
    used = dossiers.execute(
        "SELECT unit_code, min(received_at), max(received_at), count(*) FROM d GROUP BY 1"
    ).fetchall()
    stray = 0
    for code, first, last, _ in used:
        start, end = units[code]["valid_from"], units[code]["valid_to"]
        assert not start or first.date() >= date.fromisoformat(start), code
        stray += bool(end) and last.date() > date.fromisoformat(end)
    assert 0 < stray < 300, "a few old unit codes after the reform"


def test_complaints_match_the_published_shape(dossiers: duckdb.DuckDBPyConnection) -> None:
    field, rules, rated, late = dossiers.execute("""
        SELECT avg((status = 'refused')::INT) FILTER (content_group = 'Phản ánh hiện trường'),
               avg((status = 'refused')::INT) FILTER (content_group = 'Quy định hành chính'),
               count(satisfaction) / count(*) FILTER (status = 'resolved'),
               avg((resolved_at > due_at)::INT)
        FROM f""").fetchone()
    assert 0.04 < field < 0.09 and 0.4 < rules < 0.62 and 0.2 < rated < 0.4 and 0.05 < late < 0.2
    before = dossiers.execute(
        "SELECT count(*) FROM f WHERE source = 'ihanoi' AND received_at < TIMESTAMP '2024-06-28'"
    ).fetchone()[0]
    assert before == 0


def test_times_of_a_dossier_come_in_order(dossiers: duckdb.DuckDBPyConnection) -> None:
    wrong = dossiers.execute("""
        SELECT count(*) FILTER (submitted_at > received_at), count(*) FILTER (completed_at < received_at),
               count(*) FILTER (completed_at > TIMESTAMP '2026-10-31 23:59:59'),
               count(*) FILTER (due_at::DATE < received_at::DATE)
        FROM d""").fetchone()
    assert wrong == (0, 0, 0, 0)
    assert dossiers.execute("SELECT count(*) FROM s WHERE resumed_at < requested_at").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("received", "days", "due_day"),
    [
        ("2026-01-05 09:00:00", 5, "2026-01-10"),  # Saturday 10/1/2026 makes up for 2/1
        ("2026-01-05 17:30:00", 5, "2026-01-12"),  # received after 17:00: day 0 is the next working day
        ("2026-02-13 10:00:00", 1, "2026-02-23"),  # Tết 16–20/2
        ("2025-04-25 08:00:00", 2, "2025-04-28"),  # Saturday 26/4/2025 works
        ("2024-08-31 10:00:00", 0, "2024-09-04"),  # a Saturday, then 2 and 3/9
    ],
)
def test_clock_counts_working_days(received: str, days: int, due_day: str) -> None:
    clock = load_city().clock
    moment = np.datetime64(received) - np.datetime64("2023-12-01T00:00:00")
    zero = clock.day_zero(np.array([moment.astype(int)]))
    assert clock.add_working_days(zero, np.array([days]))[0] == day_number(date.fromisoformat(due_day))


def test_office_hours_skip_noon_and_nights() -> None:
    clock = load_city().clock
    day = day_number(date(2026, 3, 2)) * DAY
    starts = np.array([day + 11 * 3600, day + 16 * 3600, day + 20 * 3600])
    ends = clock.add_working_hours(starts, np.array([3600, 2 * 3600, 8 * 3600]))
    assert (ends - day).tolist() == [14 * 3600, DAY + 8 * 3600, DAY + 17 * 3600]


def test_persons_are_invented_and_distinct() -> None:
    people = People(5000)
    assert len(set(people.identity)) == len(set(people.phone)) == len(set(people.email)) == 5000
    assert all(" Mẫu " in name for name in [*people.name.tolist(), *OFFICERS])
    assert all(value.startswith("99") and len(value) in (9, 12) for value in people.identity)


@pytest.mark.parametrize(
    ("text", "number"),
    [("small", 20_000), ("default", 400_000), ("7", 7), ("0", None), ("-5", None), ("nhiều", None), ("99999999", None)],
)
def test_sizes(text: str, number: int | None) -> None:
    assert size_of(text) == number


def test_spread_adds_up_and_complaints_follow_dossiers() -> None:
    assert spread(7, np.array([1.0, 1.0, 1.0])).tolist() == [3, 2, 2]
    assert total_for(400_000) == 40_000 and 2000 <= total_for(20_000) <= 4000
    assert old_tone("Hòa Lạc, Thủy, hoàn") == "Hoà Lạc, Thuỷ, hoàn"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_refuses_with_one_sentence(tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out, size in (("full", "50"), ("file", "50"), ("new", "lots")):
        assert main(["--out", str(tmp_path / out), "--size", size, "--lang", lang]) == 2
        message = capsys.readouterr().err
        assert message.count("\n") == 1 and message.strip().endswith(".")
    assert (tmp_path / "full" / "mine.txt").read_text(encoding="utf-8") == "mine"
