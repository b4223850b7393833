"""Where a PAKN's point lies: the ward whose ground holds it, outside, or missing; and what each does to hotspots."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from metrics import map_ground
from metrics.feedback_records import count_feedback, feedback_record
from metrics.filters import Filters
from metrics.hotspot_layers import cells, recent
from metrics.hotspot_lists import area_table, hotspot_table, weekly
from metrics.hotspots import HISTORY
from metrics.warehouse import Warehouse, open_warehouse
from tests.charts.test_figures import square
from tests.conftest import ROOT
from tests.metrics.canonical import SNAPSHOT, create, store
from ui.hotspot_map import points_said

DAY = date(2026, 6, 30)  # 78 weeks reach back to January 2025
SIDE, GRID = 0.05, 5
CODES = [f"w{row}{column}" for row in range(GRID) for column in range(GRID)]
# A burst of each kind in its own ward of today, in the last three weeks: what its points are
BURSTS = {"w11": "good", "w13": "missing", "w31": "outside", "w33": "piled"}


def middle(code: str) -> tuple[float, float]:
    return 105.0 + (int(code[2]) + 0.5) * SIDE, 21.0 + (int(code[1]) + 0.5) * SIDE


def feedback() -> Iterator[dict[str, Any]]:
    """Two PAKN a week and ward; 30 more in each of BURSTS. Until 30/06/2025 all of a row of wards stand under one old
    ward, whose largest part went to the row's first ward, though their points lie where they did.
    """
    rng, number = np.random.default_rng(5), 0

    def one(code: str, day: date, at: tuple[float, float] | None, area: str | None = None) -> dict[str, Any]:
        nonlocal number
        number += 1
        return {
            "feedback_code": f"F{number:05}", "area_code": area or code, "category": f"loại {number % 3}",
            "lat": at and at[1], "lon": at and at[0],
            "received_at": datetime.combine(day, datetime.min.time()) + timedelta(hours=9),
        }  # fmt: skip

    for week in range(HISTORY):
        for code in CODES:
            for _ in range(2):
                x, y = middle(code)
                at = x + (rng.random() - 0.5) * SIDE * 0.9, y + (rng.random() - 0.5) * SIDE * 0.9
                day = DAY - timedelta(days=7 * week + int(rng.integers(0, 7)))
                yield one(code, day, at, f"old{code[1]}" if day < date(2025, 7, 1) else None)
    for code, kind in BURSTS.items():
        x, y = middle(code)
        for k in range(40):
            spread = x + (rng.random() - 0.5) * SIDE * 0.9, y + (rng.random() - 0.5) * SIDE * 0.9
            at = {"good": spread, "missing": None, "outside": (spread[0] + 3, spread[1]), "piled": (x, y)}[kind]
            yield one(code, DAY - timedelta(days=k % 21), at)


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    root = tmp_path_factory.mktemp("points")
    con = duckdb.connect()
    since, until = date(2025, 7, 1), date(2025, 6, 30)
    today = [{"area_code": c, "name": f"Phường {c}", "population": 10_000, "lon": middle(c)[0], "lat": middle(c)[1],
              "valid_from": since} for c in CODES]  # fmt: skip
    old = [{"area_code": f"old{row}", "name": f"Phường cũ {row}", "population": 50_000, "lon": 105.1, "lat": 21.0,
            "valid_to": until} for row in range(GRID)]  # fmt: skip
    create(con, "areas", [*today, *old])
    units = [{"unit_code": f"U{c}", "unit_name": f"UBND phường {c}", "level": "commune", "area_code": c,
              "valid_from": since} for c in CODES]  # fmt: skip
    units += [{"unit_code": f"O{row}", "unit_name": f"UBND phường cũ {row}", "level": "commune",
               "area_code": f"old{row}", "valid_to": until} for row in range(GRID)]  # fmt: skip
    create(con, "units", units)
    create(con, "successions", [
        {"from_code": f"O{row}", "to_code": f"Uw{row}{column}", "valid_from": since, "share": 0.15 if column else 0.4}
        for row in range(GRID) for column in range(GRID)
    ])  # fmt: skip
    create(con, "feedback", list(feedback()))
    folder = root / "snapshots" / SNAPSHOT
    ground = {"type": "FeatureCollection", "features": [
        square(c, middle(c)[0] - SIDE / 2, middle(c)[1] - SIDE / 2, SIDE, valid_from="2025-07-01") for c in CODES
    ]}  # fmt: skip
    opened = open_warehouse(published(con, root, folder, ground))
    yield opened
    opened.close()


def published(con: duckdb.DuckDBPyConnection, root: Path, folder: Path, ground: dict[str, Any]) -> Path:
    """A store whose map lies in the snapshot before it is judged, as the ingest puts it there."""
    folder.mkdir(parents=True)
    (folder / "areas.geojson").write_text(json.dumps(ground), encoding="utf-8")
    return store(con, root, DAY, judged="hotspots")


def test_a_point_stands_in_the_ward_that_holds_it(wh: Warehouse) -> None:
    sql = "select point_state, count(*) as n, count(point_ward) as held from feedback group by 1 order by 1"
    rows = {row.point_state: (row.n, row.held) for row in wh.frame_of(sql).itertuples()}
    assert rows["missing"] == (40, 0) and rows["outside"] == (40, 0)
    assert rows["known"][0] == rows["known"][1]
    wrong = wh.frame_of("select count(*) as n from feedback where point_state = 'known' and area_code <> point_ward "
                        "and received_day >= date '2025-07-01'")  # fmt: skip
    assert wrong["n"][0] == 0


def test_old_feedback_stands_where_its_point_lies_and_not_where_most_went(wh: Warehouse) -> None:
    """Each ward had two a week all along; by the largest share the first of each row would hold ten."""
    n = weekly(wh, DAY).n[:, 0]
    assert n[:, :20].sum(axis=1).max() <= 40 and n[:, :20].sum(axis=1).min() >= 30


def test_only_the_burst_with_good_points_is_a_hotspot(wh: Warehouse) -> None:
    hot = hotspot_table(wh).query("grade == 'hot'")
    assert set(hot["area_code"]) == {"w11"}


def test_what_counts_nowhere_is_told(wh: Warehouse) -> None:
    row = area_table(wh).iloc[0]
    old = wh.frame_of("select count(*) as n from feedback where area_code like 'old%'")["n"][0]
    assert (row["points_missing"], row["points_outside"], row["unplaced"]) == (40, 40, 40)
    assert (row["points_by_point"], row["points_by_share"]) == (old, 0)
    said = points_said(area_table(wh))
    assert "40 PAKN không có tọa độ, 40 ngoài Thành phố, 40 dồn vào một điểm" in said
    assert f"{old:,} theo tọa độ, 0 (0,0\u00a0%)".replace(",", ".", 1) in said


def test_the_pile_is_told_apart_from_the_cells_around_it(wh: Warehouse) -> None:
    """The 40 at one point by that point, under no ward; the cells hold the rest of the eight weeks, none outside."""
    found = cells(wh, 0.02, DAY)
    piles = found[found["is_pile"]]
    assert piles[["lon", "lat", "n"]].to_numpy().tolist() == [[*middle("w33"), 40]] and piles["code"].isna().all()
    first = recent(DAY)[0]
    usual = [row for row in feedback() if row["area_code"] in CODES and row["received_at"].date() >= first]
    assert found.loc[~found["is_pile"], "n"].sum() == len(usual) - 3 * 40


@pytest.mark.parametrize(("kind", "state"), [("good", "known"), ("missing", "missing"), ("outside", "outside"),
                                             ("piled", "piled")])  # fmt: skip
def test_a_pakn_says_what_its_point_is(wh: Warehouse, kind: str, state: str) -> None:
    ward = next(code for code, name in BURSTS.items() if name == kind)
    code = [row["feedback_code"] for row in feedback() if row["area_code"] == ward][-1]
    found = feedback_record(wh, code)
    assert found is not None and found["point_state"] == state


def test_the_list_finds_those_without_a_place(wh: Warehouse) -> None:
    assert count_feedback(wh, Filters(), kind="unplaced") == 80


def test_of_the_sample_exactly_those_that_are_astray_count_nowhere(sample_root: Path, sample_store: Path) -> None:
    """By the sample's own truth: without coordinates, in another city, set on the city hall; the rest in their ward."""
    with (sample_root / "truth" / "astray.csv").open(encoding="utf-8") as file:
        kinds = {row["feedback_code"]: row["kind"] for row in csv.DictReader(file)}
    opened = open_warehouse(sample_store)
    first = opened.as_of - timedelta(days=7 * HISTORY - 1)
    told = Counter(kind for code, kind in kinds.items() if code[3:9] >= f"{first:%y%m%d}")
    row, sql = area_table(opened).iloc[0], "select count(*) as n from feedback where received_day >= $first"
    n = int(opened.frame_of(sql, {"first": first})["n"][0])
    known = weekly(opened, opened.as_of)
    opened.close()
    assert min(told[kind] for kind in ("missing", "outside", "city_hall")) > 0
    assert (row["points_missing"], row["points_outside"]) == (told["missing"], told["outside"])
    assert row["unplaced"] == told["city_hall"]
    assert known.received[:, 0].sum() == row["points_received"] == n - told.total()


def test_the_shipped_maps_own_places_lie_in_themselves() -> None:
    """Every label point of today's wards of Hanoi is held by its ward, and no cell of the sea is near the city."""
    path = ROOT / "sample_data/reference/areas.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    wards = {f["properties"]["code"]: f["properties"] for f in features if f["properties"].get("valid_from")}
    ground = map_ground.edges(path, wards, "2026-10-31")
    near = set(map_ground.near(ground).itertuples(index=False, name=None))
    assert set(ground["ward"]) == set(wards) and len(wards) == 126
    held = 0
    for code, at in wards.items():
        e = ground[ground["band"] == int(np.floor(at["lat"] / map_ground.BAND))]
        e = e[(e["y1"] > at["lat"]) != (e["y2"] > at["lat"])]
        east = e["x1"] + (at["lat"] - e["y1"]) * (e["x2"] - e["x1"]) / (e["y2"] - e["y1"]) > at["lon"]
        inside = {ward for ward, n in e[east].groupby("ward").size().items() if n % 2}
        held += inside == {code}
        assert (int(np.floor(at["lon"] / map_ground.CELL)), int(np.floor(at["lat"] / map_ground.CELL))) in near
    assert held >= 124
    assert (int(107.0 / map_ground.CELL), int(20.7 / map_ground.CELL)) not in near


def test_without_a_map_nothing_is_outside(tmp_path: Path) -> None:
    assert map_ground.edges(tmp_path / "none.geojson", ["a"], "2026-01-01").empty
    assert map_ground.near(map_ground.edges(tmp_path / "none.geojson", ["a"], "2026-01-01")).empty
