"""The schematic map and the unit lists (development only: needs the extras `map` and `dev`).

`python -m sample_data.maps.make_map make` writes areas.geojson, units.csv, successions.csv and areas.csv.
`python -m sample_data.maps.make_map measure REAL.geojson` compares areas.geojson with real boundaries of either level
(features with a property `code`) and prints the mean overlap, the error of areas and the agreement of neighbours.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from sample_data.maps import facts, make_units, raster, shapes

STEP_KM, PASSES, THINNING_KM = 0.06, 12, 0.03
MAP = facts.HERE.parent / "reference" / "areas.geojson"


def km2(area: BaseGeometry) -> float:
    """Area of a polygon in degrees, in km² of the local plane."""
    return float(shapely.area(shapely.transform(area, lambda points: points * raster.KM_PER_DEGREE)))


def make() -> None:
    """Draws the map and writes the four files."""
    wards, communes, districts = facts.wards(), facts.communes(), facts.districts()
    codes = [district.code for district in districts]
    cells = raster.draw(wards, communes, codes, facts.district_extents(), STEP_KM)
    both = np.where(cells.commune >= 0, cells.commune * len(codes) + cells.district, -1)
    parts = shapes.faces(both, cells.grid, PASSES, THINNING_KM)
    of_commune, of_district = defaultdict(list), defaultdict(list)
    for label, part in parts.items():
        of_commune[label // len(codes)].append(part)
        of_district[label % len(codes)].append(part)
    features, labels = [], {}
    for level, names, members, since, until in (
        ("district", [(one.code, one.name) for one in districts], of_district, None, make_units.LAST_OLD_DAY),
        ("commune", [(one.code, one.name) for one in communes], of_commune, make_units.REFORM, None),
    ):
        for place, (code, name) in enumerate(names):
            area = shapely.union_all(members[place])
            lon, lat = labels[code] = shapes.label_point(area)
            properties: dict[str, Any] = {"code": code, "name": name, "level": level, "lon": lon, "lat": lat}
            properties |= {"valid_from": since, "valid_to": until}
            features.append({"type": "Feature", "properties": properties, "geometry": mapping(area.normalize())})
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    MAP.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")

    inside = cells.ward >= 0
    pairs, counts = np.unique(np.stack([cells.ward[inside], cells.ward_commune[inside]]), axis=1, return_counts=True)
    pieces = {
        (wards[ward].code, communes[commune].code): float(count) * STEP_KM**2
        for (ward, commune), count in zip(pairs.T, counts, strict=True)
    }
    make_units.make(pieces, labels)


def _neighbours(areas: dict[str, BaseGeometry], least_km: float) -> set[tuple[str, str]]:
    """Pairs with a common border of at least `least_km` (lines up to about 50 m apart count as common)."""
    codes = sorted(areas)
    grown = [shapely.buffer(areas[code], 0.0003) for code in codes]
    tree = shapely.STRtree(grown)
    found = set()
    for first, second in tree.query(grown, predicate="intersects").T:
        if first < second and grown[first].intersection(grown[second]).area / 0.0006 * 107 >= least_km:
            found.add((codes[first], codes[second]))
    return found


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Code → feature of a GeoJSON file (communes have five digits, districts three)."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["code"]: one for one in features}


def measure(real_path: Path) -> dict[str, float]:
    """How near the schematic map comes to real boundaries: shares 0–1."""
    real = {code: shape(one["geometry"]) for code, one in read(real_path).items()}
    ours = {code: shape(one["geometry"]) for code, one in read(MAP).items() if code in real}
    overlaps = {code: ours[code].intersection(real[code]).area / ours[code].union(real[code]).area for code in real}
    errors = [abs(km2(ours[code]) / km2(real[code]) - 1) for code in real]
    if facts.is_commune(next(iter(real))):
        official = {commune.code: commune.area_km2 for commune in facts.communes()}
    else:
        official = {one.code: one.area_km2 for one in facts.districts() if one.area_km2}
    against = [abs(km2(ours[code]) / official[code] - 1) for code in official]
    one, two = _neighbours(ours, 0.2), _neighbours(real, 0.2)
    silhouette, outline = shapely.union_all(list(ours.values())), shapely.union_all(list(real.values()))
    worst = min(overlaps, key=lambda code: overlaps[code])
    sys.stderr.write(f"worst overlap: {worst} {overlaps[worst]:.3f}\n")
    return {
        "mean overlap (IoU)": float(np.mean(list(overlaps.values()))),
        "lowest overlap": overlaps[worst],
        "overlap of the silhouettes": silhouette.intersection(outline).area / silhouette.union(outline).area,
        "median area error, drawn against real polygon": float(np.median(errors)),
        "median area error, drawn against official km²": float(np.median(against)),
        "largest area error, drawn against official km²": float(np.max(against)),
        "neighbour pairs found": len(one & two) / len(two),
        "neighbour pairs drawn that are real": len(one & two) / len(one),
    }


def main(argv: list[str] | None = None) -> int:
    """Command line, see the module."""
    parser = argparse.ArgumentParser(prog="sample_data.maps.make_map")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make")
    measuring = commands.add_parser("measure")
    measuring.add_argument("real", type=Path)
    options = parser.parse_args(argv)
    if options.command == "make":
        make()
        return 0
    for name, value in measure(options.real).items():
        sys.stdout.write(f"{name}: {value:.3f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
