"""Another city loads with files alone: canonical CSV with only the required columns, its own units and areas."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import run_module, shared

DOSSIERS = """dossier_code,unit_code,received_at
H16-261001-0001,DN.01,2026-10-01 08:00:00
H16-261002-0001,DN.01,2026-10-02 08:00:00
H16-261002-0002,DN.02,2026-10-02 09:30:00
"""
UNITS = """unit_code,unit_name,level,area_code
DN.01,UBND phường Hải Châu,commune,D1
DN.02,UBND phường Sơn Trà,commune,D2
"""


def square(code: str, name: str, west: float, south: float) -> dict[str, object]:
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture(scope="session")
def other_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a city of two wards."""
    return shared(tmp_path_factory, "other-city", load, keep=False) / "store"


def load(root: Path) -> None:
    source = root / "source"
    source.mkdir(parents=True)
    (source / "dossiers.csv").write_text(DOSSIERS, encoding="utf-8")
    (source / "units.csv").write_text(UNITS, encoding="utf-8")
    features = [square("D1", "Phường Hải Châu", 108.2, 16.0), square("D2", "Phường Sơn Trà", 108.3, 16.0)]
    collection = {"type": "FeatureCollection", "features": features}
    (source / "areas.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    done = run_module("data_loaders", "ingest", str(source), "--store", str(root / "store"), "--as-of", "2026-10-31")
    assert done.returncode == 0, done.stderr


def ask(store: Path, *arguments: str) -> list[dict[str, str]]:
    done = run_module("metrics", "query", *arguments, "--store", str(store))
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_its_units_are_counted_under_their_own_names(other_city: Path) -> None:
    assert ask(other_city, "received", "--by", "unit") == [
        {"unit": "DN.01", "unit_name": "UBND phường Hải Châu", "received": "2"},
        {"unit": "DN.02", "unit_name": "UBND phường Sơn Trà", "received": "1"},
    ]


def test_its_areas_come_from_its_map(other_city: Path) -> None:
    assert [
        (row["area"], row["area_name"], row["received"]) for row in ask(other_city, "received", "--by", "area")
    ] == [
        ("D1", "Phường Hải Châu", "2"),
        ("D2", "Phường Sơn Trà", "1"),
    ]


def test_without_due_date_or_term_nothing_is_judged(other_city: Path) -> None:
    """CONTRACT §3: no due date and no known term is not verifiable; an empty denominator gives an empty rate."""
    assert ask(other_city, "received", "--by", "state") == [
        {"state": "not_verifiable", "state_name": "chưa kiểm chứng được", "received": "3"}
    ]
    [rate] = ask(other_city, "overdue_rate", "--by", "year", "--cohort", "received")
    assert (rate["overdue_rate"], rate["numerator"], rate["denominator"]) == ("", "0", "0")


def test_units_with_only_a_code_and_a_name_load(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "dossiers.csv").write_text(DOSSIERS, encoding="utf-8")
    units = "".join(",".join(line.split(",")[:2]) + "\n" for line in UNITS.splitlines())
    (source / "units.csv").write_text(units, encoding="utf-8")
    done = run_module("data_loaders", "ingest", str(source), "--store", str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    assert ask(tmp_path / "store", "received", "--by", "unit,level") == [
        {"unit": "DN.01", "unit_name": "UBND phường Hải Châu", "level": "", "level_name": "chưa ghi", "received": "2"},
        {"unit": "DN.02", "unit_name": "UBND phường Sơn Trà", "level": "", "level_name": "chưa ghi", "received": "1"},
    ]
