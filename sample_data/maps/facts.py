"""What the map and the unit lists are made from: the PyPI package `vietnamadminunits` (MIT) and two tables of facts."""

import csv
import json
import re
import sqlite3
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
HANOI = "01"
TONES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip


@dataclass(frozen=True)
class Commune:
    """One of the 126 units since 1/7/2025; `district` is the main old district, the centre a point of the package."""

    code: str
    name: str
    area_km2: float
    population: int
    district: str
    lat: float
    lon: float


@dataclass(frozen=True)
class District:
    """One of the 30 districts until 30/6/2025; area and population may be unknown."""

    code: str
    name: str
    area_km2: float | None
    population: int | None


@dataclass(frozen=True)
class Ward:
    """One of the 526 old wards with its extent (south, west, north, east) and its successors, the default one first."""

    code: str
    name: str
    district: str
    lat: float
    lon: float
    extent: tuple[float, float, float, float]
    successors: tuple[str, ...]


def tone(text: str) -> str:
    """The spelling the product shows: the tone mark on the first vowel of an open oa, oe, uy (hòa, thủy; not quý)."""
    pairs = TONES | {old.capitalize(): new.capitalize() for old, new in TONES.items()}
    pattern = re.compile(rf"(?<![Qq])({'|'.join(pairs)})(?!\w)")
    return pattern.sub(lambda found: pairs[found.group(1)], text)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _database() -> sqlite3.Connection:
    con = sqlite3.connect(str(files("vietnamadminunits") / "data" / "dataset.db"))
    con.row_factory = sqlite3.Row
    return con


def districts() -> list[District]:
    """The 30 old districts in the order of their codes."""
    return [
        District(
            row["code"],
            row["name"],
            float(row["area_km2"]) if row["area_km2"] else None,
            int(row["population"]) if row["population"] else None,
        )
        for row in _rows("districts.csv")
    ]


def communes() -> list[Commune]:
    """The 126 units in the order of their codes."""
    query = "select wardCode, wardLat, wardLon from admin_units where provinceCode = ?"
    centres = {row[0]: (row[1], row[2]) for row in _database().execute(query, (HANOI,))}
    return [
        Commune(
            row["code"],
            row["name"],
            float(row["area_km2"]),
            int(row["population"]),
            row["district_code"],
            *centres[row["code"]],
        )
        for row in _rows("communes.csv")
    ]


def district_extents() -> dict[str, tuple[float, float, float, float]]:
    """Old district → south, west, north, east of its extent."""
    query = "select distinct districtCode, districtBounds from admin_units_legacy where provinceCode = ?"
    return {code: _extent(text) for code, text in _database().execute(query, (HANOI,))}


def is_commune(code: str) -> bool:
    """Whether an area code is a commune's or old ward's (five digits) and not a district's (three)."""
    return len(code) == 5


def extent_km2(ward: Ward) -> float:
    """Area of the ward's extent, in km²."""
    south, west, north, east = ward.extent
    return (north - south) * 110.7 * (east - west) * 103.93


def _extent(text: str) -> tuple[float, float, float, float]:
    """`south,west – north,east` → the four numbers."""
    (south, west), (north, east) = ([float(x) for x in corner.split(",")] for corner in text.split(" – "))
    return south, west, north, east


def wards() -> list[Ward]:
    """The 526 old wards in the order of their codes."""
    con = _database()
    query = "select wardKey, wardCode from admin_units where provinceCode = ?"
    code_of = {row[0]: row[1] for row in con.execute(query, (HANOI,))}
    data = json.loads((files("vietnamadminunits") / "data" / "converter_2025.json").read_text(encoding="utf-8"))
    province = "thanhphohanoi"
    successors: dict[str, tuple[str, ...]] = {}
    for new, olds in data["DICT_PROVINCE_WARD_NO_DIVIDED"][province].items():
        successors |= {old: (code_of[new],) for old in olds}
    for old, parts in data["DICT_PROVINCE_WARD_DIVIDED"][province].items():
        ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
        successors[old] = tuple(code_of[part["newWardKey"]] for part in ordered)
    found = []
    for row in con.execute("select * from admin_units_legacy where provinceCode = ? order by wardCode", (HANOI,)):
        found.append(
            Ward(
                row["wardCode"],
                tone(row["ward"]),
                row["districtCode"],
                row["wardLat"],
                row["wardLon"],
                _extent(row["wardBounds"]),
                successors[f"{province}_{row['districtKey']}_{row['wardKey']}"],
            )
        )
    return found
