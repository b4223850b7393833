"""Reference tables: those of SOURCE, else Hanoi's own from `sample_data/reference`."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path

import duckdb

from data_loaders.accounting import Batch, Refusal
from data_loaders.piece import Piece, raw_table
from data_loaders.profiles import Profile, canonical_map
from data_loaders.sql import literal, single
from data_loaders.staging import Context, stage
from data_loaders.tables import TABLES

SHIPPED_FILE = 0  # the `_file` of shipped rows


def shipped_path(name: str) -> Path:
    """A shipped reference file by its name ("units.csv", "areas.geojson")."""
    with as_file(files("sample_data").joinpath("reference", name)) as path:
        return path


def fill_missing(con: duckdb.DuckDBPyConnection, batch: Batch, profile: Profile) -> None:
    """Stage the shipped file of every reference table SOURCE lacks; areas of another city come from its geojson."""
    given = {name for report in batch.files for name in report.tables}
    for table in (table for table in TABLES.values() if table.reference):
        if table.name in given or single(con, f"SELECT count(*) FROM staged_{table.name}"):
            batch.reference[table.name] = "source"
            continue
        if table.name == "areas" and "areas.geojson" in batch.extras:
            _areas_of_map(con, batch, profile)
        elif table.name == "successions" and batch.reference.get("units") == "source":
            pass  # another city's units: Hanoi's successions say nothing of them
        else:
            _stage_shipped(con, table.name, profile)
        batch.reference.setdefault(table.name, "shipped")


def _context(profile: Profile) -> Context:
    return Context(SHIPPED_FILE, datetime(2000, 1, 1), profile, {}, lambda warned: None)


def _stage_shipped(con: duckdb.DuckDBPyConnection, table: str, profile: Profile) -> None:
    path = shipped_path(f"{table}.csv")
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig") as stream:
        headers = tuple(stream.readline().strip().split(","))
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(headers)))
    reader = (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, header = true, delim = ',', quote = '\"', "
        "escape = '\"', auto_detect = false)"
    )
    relation = f"(SELECT *, row_number() OVER () + 1 AS _line FROM {reader})"
    stage(con, Piece(headers, relation, ("VARCHAR",) * len(headers)), canonical_map(table), _context(profile))


def _areas_of_map(con: duckdb.DuckDBPyConnection, batch: Batch, profile: Profile) -> None:
    """Areas from the features of SOURCE's areas.geojson: canonical properties, the middle of each extent."""
    try:
        features = json.loads(Path(batch.extras["areas.geojson"]).read_text(encoding="utf-8-sig"))["features"]
        rows = [_area_row(feature) for feature in features]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        batch.refusals.append(Refusal("map_unreadable", {"file": "areas.geojson"}))
        return
    headers = tuple(name for name in TABLES["areas"].columns)
    raw_table(con, "areas_of_map", len(headers), ((index + 1, row) for index, row in enumerate(rows)))
    piece = Piece(headers, "raw.areas_of_map", ("VARCHAR",) * len(headers))
    stage(con, piece, canonical_map("areas"), _context(profile))
    con.execute("DROP TABLE raw.areas_of_map")
    batch.reference["areas"] = "source"


def _area_row(feature: dict) -> list[str | None]:
    properties = dict(feature["properties"])
    properties["area_code"] = properties.get("area_code") or properties.get("code")
    points = list(_points(feature["geometry"]["coordinates"]))
    if points and not properties.get("lat"):
        properties["lat"] = round((min(p[1] for p in points) + max(p[1] for p in points)) / 2, 6)
        properties["lon"] = round((min(p[0] for p in points) + max(p[0] for p in points)) / 2, 6)
    return [None if properties.get(name) is None else str(properties[name]) for name in TABLES["areas"].columns]


def _points(coordinates: list):  # type: ignore[no-untyped-def]
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates
        return
    for part in coordinates:
        yield from _points(part)


def complete(con: duckdb.DuckDBPyConnection) -> None:
    """A unit without area_code takes its own code where an area has it."""
    con.execute(
        "UPDATE staged_units SET area_code = unit_code "
        "WHERE area_code IS NULL AND unit_code IN (SELECT area_code FROM staged_areas)"
    )
