"""Writes units.csv, successions.csv and areas.csv of the reference folder: `python -m sample_data.maps.make_units`."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from sample_data.maps import facts

REFERENCE = facts.HERE.parent / "reference"
REFORM, LAST_OLD_DAY = "2025-07-01", "2025-06-30"
MERGER, LAST_DAY_BEFORE_MERGER = "2025-03-01", "2025-02-28"
GENERAL, ECONOMY, CULTURE = "Khối tổng hợp", "Khối kinh tế - kỹ thuật", "Khối văn hóa - xã hội"
LEAST_KM2 = 0.01  # of a piece the mapping lists and the map does not show
CENTRE, CENTRE_SINCE = "H26.30", "2024-10-24"
UNIT_COLUMNS = (
    "unit_code", "unit_name", "level", "parent_code", "area_code", "cluster", "population", "valid_from", "valid_to",
)  # fmt: skip
AREA_COLUMNS = (
    "area_code", "name", "district_code", "population", "area_km2", "lat", "lon", "valid_from", "valid_to",
)  # fmt: skip

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


def authority(area_name: str) -> str:
    """`Phường Long Biên` → `UBND phường Long Biên`."""
    return f"UBND {area_name[0].lower()}{area_name[1:]}"


def _to_one(sizes: Mapping[str, float]) -> dict[str, float]:
    """The sizes as shares of four decimals that sum to 1; the rounding goes to the largest."""
    total = sum(sizes.values())
    found = {code: round(size / total, 4) for code, size in sorted(sizes.items())}
    largest = max(found, key=lambda code: found[code])
    found[largest] = round(found[largest] + 1 - sum(found.values()), 4)
    return found


def shares_of(wards: Iterable[facts.Ward], pieces: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    """Old ward → today's commune → share of its area, from the map's `pieces` (ward, commune) → km²; sums to 1.

    Measured against real boundaries the largest of these is the real largest for 93 % of the split wards, the package's default
    successor for 85 %.
    """
    shares = {}
    for ward in wards:
        sizes = {code: max(pieces.get((ward.code, code), 0.0), LEAST_KM2) for code in ward.successors}
        shares[ward.code] = _to_one(sizes)
    return shares


def write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """A CSV file in UTF-8 with `\\n` ends; None is written as empty."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def make(pieces: Mapping[tuple[str, str], float], labels: Mapping[str, tuple[float, float]]) -> None:
    """Writes the three files from the facts, the areas of the map's pieces (km²) and its label points (lon, lat)."""
    wards, communes, districts = facts.wards(), facts.communes(), facts.districts()
    shares = shares_of(wards, pieces)
    ward_area = {
        ward.code: max(sum(pieces.get((ward.code, code), 0.0) for code in ward.successors), 0.1 * facts.extent_km2(ward))
        for ward in wards
    }
    commune_area: dict[str, float] = defaultdict(float)
    for ward in wards:
        for code, share in shares[ward.code].items():
            commune_area[code] += share * ward_area[ward.code]
    population = {commune.code: commune.population for commune in communes}
    ward_population = {
        ward.code: sum(
            population[code] * share * ward_area[ward.code] / commune_area[code]
            for code, share in shares[ward.code].items()
            if commune_area[code]
        )
        for ward in wards
    }
    district_area: dict[str, float] = defaultdict(float)
    district_population: dict[str, float] = defaultdict(float)
    for ward in wards:
        district_area[ward.district] += ward_area[ward.code]
        district_population[ward.district] += ward_population[ward.code]

    areas: list[tuple[object, ...]] = []
    for district in districts:
        lon, lat = labels[district.code]
        people = district.population or round(district_population[district.code], -2)
        size = district.area_km2 or round(district_area[district.code], 2)
        row = (district.code, district.name, district.code, int(people), size, lat, lon, None, LAST_OLD_DAY)
        areas.append(row)
    for ward in wards:
        people = int(round(ward_population[ward.code], -2))
        size = round(ward_area[ward.code], 2)
        areas.append(
            (
                ward.code, ward.name, ward.district, people, size, round(ward.lat, 5), round(ward.lon, 5),
                None, LAST_OLD_DAY,
            )  # fmt: skip
        )
    for commune in communes:
        lon, lat = labels[commune.code]
        areas.append(
            (
                commune.code, commune.name, commune.district, commune.population, commune.area_km2, lat, lon,
                REFORM, None,
            )  # fmt: skip
        )
    write(REFERENCE / "areas.csv", AREA_COLUMNS, areas)

    units: list[tuple[object, ...]] = [
        (code, name, "department", None, None, block, None, start or None, end or None)
        for code, name, block, start, end, _ in DEPARTMENTS
    ]
    units.append(
        (CENTRE, "Trung tâm Phục vụ hành chính công Thành phố", "office", None, None, GENERAL, None, CENTRE_SINCE, None)
    )
    district_unit = {district.code: f"H26.{31 + place}" for place, district in enumerate(districts)}
    for district in districts:
        block = "Khối quận" if district.name.startswith("Quận") else "Khối huyện, thị xã"
        people = district.population or int(round(district_population[district.code], -2))
        units.append(
            (
                district_unit[district.code], authority(district.name), "district", None, district.code, block, people,
                None, LAST_OLD_DAY,
            )  # fmt: skip
        )
    units.append(("H26.71", "Văn phòng Đăng ký đất đai Hà Nội", "office", "H26.14", None, ECONOMY, None, None, None))
    for number in range(1, 13):
        area, start = BRANCH_PLACES.get(number, (None, REFORM))
        code, name = f"H26.90.{number:02d}", f"Chi nhánh số {number}"
        units.append((code, name, "branch", CENTRE, area, "Khối chi nhánh", None, start, None))
    commune_unit = {commune.code: f"H26.{101 + place}" for place, commune in enumerate(communes)}
    for commune in communes:
        units.append(
            (
                commune_unit[commune.code], authority(commune.name), "commune", None, commune.code,
                CLUSTER_OF[commune.district], commune.population, REFORM, None,
            )  # fmt: skip
        )
    ward_unit, counts = {}, defaultdict(int)
    for ward in wards:
        counts[ward.district] += 1
        ward_unit[ward.code] = f"{district_unit[ward.district]}.{counts[ward.district]:02d}"
        units.append(
            (
                ward_unit[ward.code], authority(ward.name), "commune", district_unit[ward.district], ward.code,
                CLUSTER_OF[ward.district], int(round(ward_population[ward.code], -2)), None, LAST_OLD_DAY,
            )  # fmt: skip
        )
    write(REFERENCE / "units.csv", UNIT_COLUMNS, units)

    rows: list[tuple[object, ...]] = [(code, to, MERGER, 1) for code, _, _, _, _, to in DEPARTMENTS if to]
    pooled: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for ward in wards:
        for code, share in shares[ward.code].items():
            pooled[ward.district][code] += share * ward_area[ward.code]
    for district in districts:
        found = _to_one(pooled[district.code])
        rows += [(district_unit[district.code], commune_unit[code], REFORM, s) for code, s in found.items() if s > 0]
    for ward in wards:
        rows += [(ward_unit[ward.code], commune_unit[code], REFORM, s) for code, s in shares[ward.code].items()]
    write(REFERENCE / "successions.csv", ("from_code", "to_code", "valid_from", "share"), rows)
