"""Units, successions and areas of the reference folder, from the facts and the map; called by make_map."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from sample_data.maps import facts

REFERENCE = facts.HERE.parent / "reference"
REFORM, LAST_OLD_DAY = "2025-07-01", "2025-06-30"
MERGER, LAST_DAY_BEFORE_MERGER = "2025-03-01", "2025-02-28"
GENERAL, ECONOMY, CULTURE = "Khối tổng hợp", "Khối kinh tế - kỹ thuật", "Khối văn hóa - xã hội"
LEAST_KM2 = 0.01  # of a piece the mapping lists and the map does not show
CENTRE, CENTRE_SINCE, BRANCHES = "H26.30", "2024-10-24", "H26.90"

# code, name, block, first day, last day, successor; the codes are the product's own
DEPARTMENTS = (
    ("H26.01", "Văn phòng UBND Thành phố", GENERAL, "", "", ""),
    ("H26.02", "Sở Nội vụ", GENERAL, "", "", ""),
    ("H26.03", "Sở Tài chính", GENERAL, "", "", ""),
    ("H26.04", "Sở Tư pháp", GENERAL, "", "", ""),
    ("H26.05", "Sở Công Thương", ECONOMY, "", "", ""),
    ("H26.06", "Sở Văn hóa và Thể thao", CULTURE, "", "", ""),
    ("H26.07", "Sở Du lịch", CULTURE, "", "", ""),
    ("H26.08", "Sở Giáo dục và Đào tạo", CULTURE, "", "", ""),
    ("H26.09", "Sở Y tế", CULTURE, "", "", ""),
    ("H26.10", "Sở Quy hoạch - Kiến trúc", ECONOMY, "", "", ""),
    ("H26.11", "Thanh tra Thành phố", GENERAL, "", "", ""),
    ("H26.12", "Sở Xây dựng", ECONOMY, "", "", ""),
    ("H26.13", "Sở Khoa học và Công nghệ", ECONOMY, "", "", ""),
    ("H26.14", "Sở Nông nghiệp và Môi trường", ECONOMY, MERGER, "", ""),
    ("H26.15", "Sở Dân tộc và Tôn giáo", GENERAL, MERGER, "", ""),
    ("H26.16", "Ban Quản lý các khu công nghệ cao và khu công nghiệp", ECONOMY, MERGER, "", ""),
    ("H26.17", "Sở Lao động - Thương binh và Xã hội", CULTURE, "", LAST_DAY_BEFORE_MERGER, "H26.02"),
    ("H26.18", "Sở Kế hoạch và Đầu tư", GENERAL, "", LAST_DAY_BEFORE_MERGER, "H26.03"),
    ("H26.19", "Sở Nông nghiệp và Phát triển nông thôn", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.14"),
    ("H26.20", "Sở Tài nguyên và Môi trường", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.14"),
    ("H26.21", "Sở Giao thông vận tải", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.12"),
    ("H26.22", "Sở Thông tin và Truyền thông", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.13"),
    ("H26.23", "Sở Ngoại vụ", GENERAL, "", LAST_DAY_BEFORE_MERGER, "H26.01"),
    ("H26.24", "Ban Dân tộc", GENERAL, "", LAST_DAY_BEFORE_MERGER, "H26.15"),
    ("H26.25", "Ban Quản lý các khu công nghiệp và chế xuất", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.16"),
    ("H26.26", "Ban Quản lý Khu công nghệ cao Hòa Lạc", ECONOMY, "", LAST_DAY_BEFORE_MERGER, "H26.16"),
)

# peer groups of neighbouring old districts, so that each has enough communes to compare
CLUSTERS = {
    "Cụm nội thành trung tâm": ("001", "002", "006", "007"),
    "Cụm Tây Hồ - Cầu Giấy - Thanh Xuân": ("003", "005", "009"),
    "Cụm Long Biên - Hoàng Mai": ("004", "008"),
    "Cụm Từ Liêm - Hà Đông": ("019", "021", "268"),
    "Cụm Sóc Sơn - Đông Anh - Mê Linh": ("016", "017", "250"),
    "Cụm Gia Lâm - Thanh Trì": ("018", "020"),
    "Cụm Ba Vì - Sơn Tây - Phúc Thọ": ("269", "271", "272"),
    "Cụm Đan Phượng - Hoài Đức - Quốc Oai - Thạch Thất": ("273", "274", "275", "276"),
    "Cụm Chương Mỹ - Thanh Oai": ("277", "278"),
    "Cụm phía Nam": ("279", "280", "281", "282"),
}
CLUSTER_OF = {district: name for name, members in CLUSTERS.items() for district in members}

# the branches whose place is known: number → (old district area, first day)
BRANCH_PLACES = {1: ("003", "2025-03-05"), 2: ("005", "2024-12-01"), 7: ("268", REFORM)}


@dataclass(frozen=True)
class Unit:
    """A row of units.csv."""

    unit_code: str
    unit_name: str
    level: str
    parent_code: str | None = None
    area_code: str | None = None
    cluster: str | None = None
    population: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True)
class Area:
    """A row of areas.csv."""

    area_code: str
    name: str
    district_code: str
    population: int
    area_km2: float
    lat: float
    lon: float
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True)
class Succession:
    """A row of successions.csv: `share` of the old unit goes to `to_code`."""

    from_code: str
    to_code: str
    valid_from: str
    share: float = 1


def authority(area_name: str) -> str:
    """`Phường Long Biên` → `UBND phường Long Biên`."""
    return f"UBND {area_name[0].lower()}{area_name[1:]}"


def to_one(sizes: Mapping[str, float]) -> dict[str, float]:
    """The sizes as shares of four decimals that sum to 1; the rounding goes to the largest."""
    total = sum(sizes.values())
    found = {code: round(size / total, 4) for code, size in sorted(sizes.items())}
    largest = max(found, key=lambda code: found[code])
    found[largest] = round(found[largest] + 1 - sum(found.values()), 4)
    return found


class Lists:
    """The three lists, from `pieces` ((ward, commune) → km² on the map) and `labels` (area → longitude, latitude)."""

    def __init__(self, pieces: Mapping[tuple[str, str], float], labels: Mapping[str, tuple[float, float]]) -> None:
        self.pieces, self.labels = pieces, labels
        self.wards, self.communes, self.districts = facts.wards(), facts.communes(), facts.districts()
        self.district_unit = {one.code: f"H26.{31 + place}" for place, one in enumerate(self.districts)}
        self.commune_unit = {one.code: f"H26.{101 + place}" for place, one in enumerate(self.communes)}

    @cached_property
    def ward_unit(self) -> dict[str, str]:
        """Old ward → its unit's code: the district's unit, then its place in the district."""
        found, counts = {}, defaultdict[str, int](int)
        for ward in self.wards:
            counts[ward.district] += 1
            found[ward.code] = f"{self.district_unit[ward.district]}.{counts[ward.district]:02d}"
        return found

    @cached_property
    def shares(self) -> dict[str, dict[str, float]]:
        """Old ward → today's commune → share of its area on the map.

        Against real boundaries, the largest of these shares is the real largest for 93 % of the split wards; the
        package's default successor is for 85 %.
        """
        return {
            ward.code: to_one({c: max(self.pieces.get((ward.code, c), 0.0), LEAST_KM2) for c in ward.successors})
            for ward in self.wards
        }

    @cached_property
    def ward_km2(self) -> dict[str, float]:
        """Old ward → km² on the map, at least a tenth of its extent (a ward whose neighbours cover it is not drawn)."""
        drawn = {ward.code: sum(self.pieces.get((ward.code, c), 0.0) for c in ward.successors) for ward in self.wards}
        return {ward.code: max(drawn[ward.code], 0.1 * facts.extent_km2(ward)) for ward in self.wards}

    @cached_property
    def ward_people(self) -> dict[str, int]:
        """Old ward → estimated population: the communes' people spread evenly over their area on the map."""
        whole = defaultdict[str, float](float)
        for ward in self.wards:
            for code, share in self.shares[ward.code].items():
                whole[code] += share * self.ward_km2[ward.code]
        density = {one.code: one.population / whole[one.code] for one in self.communes}
        return {
            ward.code: int(
                round(
                    sum(density[c] * share * self.ward_km2[ward.code] for c, share in self.shares[ward.code].items()),
                    -2,
                )
            )
            for ward in self.wards
        }

    def _of_district(self, values: Mapping[str, float], code: str) -> float:
        return sum(values[ward.code] for ward in self.wards if ward.district == code)

    def areas(self) -> list[Area]:
        """Districts, old wards, communes; a district's unknown size and population are those of its wards."""
        found = []
        for one in self.districts:
            people = one.population or int(self._of_district(self.ward_people, one.code))
            size = one.area_km2 or round(self._of_district(self.ward_km2, one.code), 2)
            lon, lat = self.labels[one.code]
            found.append(Area(one.code, one.name, one.code, people, size, lat, lon, None, LAST_OLD_DAY))
        for ward in self.wards:
            people, size = self.ward_people[ward.code], round(self.ward_km2[ward.code], 2)
            lat, lon = round(ward.lat, 5), round(ward.lon, 5)
            found.append(Area(ward.code, ward.name, ward.district, people, size, lat, lon, None, LAST_OLD_DAY))
        for now in self.communes:
            lon, lat = self.labels[now.code]
            found.append(Area(now.code, now.name, now.district, now.population, now.area_km2, lat, lon, REFORM))
        return found

    def units(self) -> list[Unit]:
        """Departments, offices, districts, branches, communes, old wards."""
        found = [
            Unit(code, name, "department", None, None, block, None, start or None, end or None)
            for code, name, block, start, end, _ in DEPARTMENTS
        ]
        name = "Trung tâm Phục vụ hành chính công Thành phố"
        found.append(Unit(CENTRE, name, "office", cluster=GENERAL, valid_from=CENTRE_SINCE))
        people = {area.area_code: area.population for area in self.areas() if not facts.is_commune(area.area_code)}
        for one in self.districts:
            block = "Khối quận" if one.name.startswith("Quận") else "Khối huyện, thị xã"
            code, name = self.district_unit[one.code], authority(one.name)
            found.append(Unit(code, name, "district", None, one.code, block, people[one.code], None, LAST_OLD_DAY))
        name = "Văn phòng Đăng ký đất đai Hà Nội"
        found.append(Unit("H26.71", name, "office", parent_code="H26.14", cluster=ECONOMY))
        for number in range(1, 13):
            area, start = BRANCH_PLACES.get(number, (None, REFORM))
            code, name = f"{BRANCHES}.{number:02d}", f"Chi nhánh số {number}"
            found.append(Unit(code, name, "branch", CENTRE, area, "Khối chi nhánh", None, start))
        for now in self.communes:
            code, name, cluster = self.commune_unit[now.code], authority(now.name), CLUSTER_OF[now.district]
            found.append(Unit(code, name, "commune", None, now.code, cluster, now.population, REFORM))
        for ward in self.wards:
            code, name, cluster = self.ward_unit[ward.code], authority(ward.name), CLUSTER_OF[ward.district]
            parent, residents = self.district_unit[ward.district], self.ward_people[ward.code]
            found.append(Unit(code, name, "commune", parent, ward.code, cluster, residents, None, LAST_OLD_DAY))
        return found

    def successions(self) -> list[Succession]:
        """Departments on 1/3/2025; districts and old wards on 1/7/2025."""
        found = [Succession(code, to, MERGER) for code, _, _, _, _, to in DEPARTMENTS if to]
        for one in self.districts:
            parts = defaultdict[str, float](float)
            for ward in self.wards:
                if ward.district == one.code:
                    for code, share in self.shares[ward.code].items():
                        parts[code] += share * self.ward_km2[ward.code]
            shares = to_one(parts)
            old = self.district_unit[one.code]
            found += [
                Succession(old, self.commune_unit[code], REFORM, share) for code, share in shares.items() if share
            ]
        for ward in self.wards:
            old = self.ward_unit[ward.code]
            parted = self.shares[ward.code]
            found += [Succession(old, self.commune_unit[code], REFORM, share) for code, share in parted.items()]
        return found


def write(path: Path, kind: type, rows: list[Any]) -> None:
    """A CSV file of dataclass rows in UTF-8 with `\\n` ends; None is written as empty."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow([field.name for field in fields(kind)])
        writer.writerows(astuple(row) for row in rows)


def make(pieces: Mapping[tuple[str, str], float], labels: Mapping[str, tuple[float, float]]) -> None:
    """Writes the three files."""
    lists = Lists(pieces, labels)
    write(REFERENCE / "areas.csv", Area, lists.areas())
    write(REFERENCE / "units.csv", Unit, lists.units())
    write(REFERENCE / "successions.csv", Succession, lists.successions())
