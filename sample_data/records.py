"""Dossiers as the text fields of `DongBoHoSoMC` (domain.md §1.2); README.md lists them."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np

from sample_data.city import City
from sample_data.people import TITLES, People, officer
from sample_data.spelling import variants, which
from sample_data.versions import Block

FIELDS = (
    "MaHoSo", "MaTTHC", "TenTTHC", "MaLinhVuc", "TenLinhVuc", "KenhThucHien", "ChuHoSo", "LoaiDoiTuong", "MaDoiTuong",
    "SoGiayToChuHoSo", "DinhDanhCHS", "Email", "Fax", "SoDienThoai", "ThongTinKhac", "TrichYeuHoSo", "NgayNopHoSo",
    "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayKetThucXuLy", "NgayTra", "ThongTinTra", "HinhThuc",
    "NgayTuChoi",
    "DonViXuLy", "TenDonViXuLy", "GhiChu", "NoiNopHoSo", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID",
    "DuocThanhToanTrucTuyen", "DSKetNoiCSDL", "TaiLieuNop", "DanhSachLePhi", "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
    "DanhSachGiayToKetQua", "MaChiNhanh", "CanBoXuLy", "DungHan", "DanhGia",
)  # fmt: skip
LISTS = {
    "DinhDanhCHS",
    "DSKetNoiCSDL",
    "TaiLieuNop",
    "DanhSachLePhi",
    "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
    "DanhSachGiayToKetQua",
}
DATES = ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra", "NgayTuChoi")
RATINGS = np.array(["", "KHÔNG HÀI LÒNG", "CHẤP NHẬN", "HÀI LÒNG", "RẤT HÀI LÒNG"], dtype=object)
DECLARED = np.array(["0", "1", ""], dtype=object)
DIGITS = np.array([str(n) for n in range(20)], dtype=object)
PLATE_EVERY, NOTE_EVERY, UNKNOWN_PROCEDURE_EVERY = 90, 30, 400
UNKNOWN_PROCEDURES = ("9.000001", "9.000002", "9.000003")
Write = Callable[[np.ndarray], list[str]]


def _supplement(number: int, asked: str, back: str, before: str, after: str, name: str) -> str:
    return (
        f'{{"HoSoBoSungId":"{number}","NguoiYeuCauBoSung":"{name}",'
        f'"NoiDungBoSung":"Bổ sung giấy tờ còn thiếu","NgayBoSung":"{asked}",'
        f'"NguoiTiepNhanBoSung":"","ThongTinTiepNhan":"","NgayTiepNhanBoSung":"{back}","TrangThaiBoSung":"{int(bool(back))}",'
        f'"DanhSachGiayToBoSung":[],"DanhSachLePhiBoSung":[],"NgayHenTraTruoc":"{before}","NgayHenTraMoi":"{after}"}}'
    )


def supplements(city: City, block: Block, state: Block, officers: list[str]) -> list[str]:
    """The `DanhSachHoSoBoSung` list of each row as JSON text."""
    result = ["[]"] * len(officers)
    rows = np.flatnonzero(state["s1_from"] >= 0)
    if not len(rows):
        return result
    write = city.clock.write
    due0, due1, due2 = (write(values[rows]) for values in (block["due0"], state["due1"], state["due2"]))
    times = [write(state[name][rows]) for name in ("s1_from", "s1_to", "s2_from", "s2_to")]
    for n, row in enumerate(rows.tolist()):
        items = [_supplement(1, times[0][n], times[1][n], due0[n], due1[n], officers[row])]
        if times[2][n]:
            items.append(_supplement(2, times[2][n], times[3][n], due1[n], due2[n], officers[row]))
        result[row] = "[" + ",".join(items) + "]"
    return result


def identity_list(person: np.ndarray, people: People) -> list[str]:
    """The `DinhDanhCHS` list of each row as JSON text."""
    kinds = [
        f'[{{"LoaiDinhDanh":"{1 if len(value) == 12 else 2}","SoDinhDanh":"{value}"}}]'
        for value in people.identity.tolist()
    ]
    return np.array(kinds, dtype=object)[person].tolist()


class Records:
    """Turns rows of a block and their state into the text fields."""

    def __init__(self, city: City, people: People) -> None:
        self.city, self.people = city, people
        procedures = city.procedures
        self.procedure_code = np.array([p.code for p in procedures], dtype=object)
        self.procedure_name = variants([p.name for p in procedures])
        self.sector_code = np.array([p.sector for p in procedures], dtype=object)
        self.sector_name = variants([city.sectors.get(p.sector, "") for p in procedures])
        self.unit_name = variants(city.names.tolist())
        size = people.size
        self.identities = np.array(identity_list(np.arange(size), people), dtype=object)
        title = np.array(TITLES, dtype=object)[np.arange(size) % 4]
        text = [f"Đề nghị giải quyết hồ sơ của {t} {name}, số điện thoại {phone}"
                for t, name, phone in zip(title, people.name, people.phone, strict=True)]  # fmt: skip
        self.abstract = np.array(text, dtype=object)
        self.address = np.array([f"Số {n % 200 + 1} ngõ Mẫu {n % 37 + 1}" for n in range(size)], dtype=object)
        self.branches = np.array(["", *[f"H26.90.{n:02d}" for n in range(1, 13)]], dtype=object)

    def columns(self, block: Block, state: Block, form: str = "compact") -> dict[str, list[str]]:
        """Field name → one text per row. `form` is the date form (Clock.write)."""
        clock, people, person = self.city.clock, self.people, block["person"]
        procedure, unit, spelling = block["procedure"], block["unit"], which(block["person"] + block["unit"])
        count = len(unit)

        officers = officer(unit, block["desk"]).tolist()
        closed = state["completed"] >= 0
        code = self.procedure_code[procedure]
        unknown = np.flatnonzero(person % UNKNOWN_PROCEDURE_EVERY == 7)
        code[unknown] = np.array(UNKNOWN_PROCEDURES, dtype=object)[person[unknown] % 3]
        note = np.array([""] * count, dtype=object)
        for row in np.flatnonzero(person % NOTE_EVERY == 3).tolist():
            who = int(person[row])
            plate = f", xe {people.plate(who)}" if who % PLATE_EVERY == 3 else ""
            note[row] = f"Liên hệ bà {people.name[who]} {people.phone[who]}{plate}"
        text = {name: clock.write(values, form) for name, values in self._dates(block, state).items()}
        channel = DIGITS[block["channel"]]
        channel[(block["channel"] == 1) & (person % 50 == 9)] = ""
        return {
            "MaHoSo": block["code"].tolist(), "MaTTHC": code.tolist(),
            "TenTTHC": self.procedure_name[spelling, procedure].tolist(),
            "MaLinhVuc": self.sector_code[procedure].tolist(),
            "TenLinhVuc": self.sector_name[spelling, procedure].tolist(),
            "KenhThucHien": channel.tolist(), "ChuHoSo": people.name[person].tolist(),
            "LoaiDoiTuong": DIGITS[block["applicant"]].tolist(),
            "MaDoiTuong": [""] * count, "SoGiayToChuHoSo": people.identity[person].tolist(),
            "DinhDanhCHS": self.identities[person].tolist(),
            "Email": people.email[person].tolist(), "Fax": [""] * count, "SoDienThoai": people.phone[person].tolist(),
            "ThongTinKhac": self.address[person].tolist(), "TrichYeuHoSo": self.abstract[person].tolist(), **text,
            "TrangThaiHoSo": DIGITS[state["status"]].tolist(), "ThongTinTra": [""] * count,
            "HinhThuc": np.where(state["returned"] >= 0, np.where(block["channel"] == 2, "1", "0"), "").tolist(),
            "DonViXuLy": self.city.codes[unit].tolist(), "TenDonViXuLy": self.unit_name[spelling, unit].tolist(),
            "GhiChu": note.tolist(),
            "NoiNopHoSo": np.where(block["channel"] == 2, "1", "2").tolist(),
            "HoSoCoThanhPhanSoHoa": DIGITS[block["digitised"]].tolist(),
            "TaiKhoanDuocXacThucVoiVNeID": DIGITS[block["vneid"]].tolist(),
            "DuocThanhToanTrucTuyen": DIGITS[block["payment"]].tolist(),
            "DSKetNoiCSDL": np.where(block["vneid"] == 1, '[{"MaCSDL":"CSDLQGDC"}]', "[]").tolist(),
            "TaiLieuNop": ["[]"] * count, "DanhSachLePhi": ["[]"] * count, "DanhSachTepDinhKemKhac": ["[]"] * count,
            "DanhSachHoSoBoSung": supplements(self.city, block, state, officers),
            "DanhSachGiayToKetQua": np.where(closed & (person % 4 == 0),
                '[{"TenGiayTo":"Kết quả","MaGiayToKetQua":"KQ.G15.000001"}]', "[]").tolist(),
            "MaChiNhanh": self.branches[block["branch"]].tolist(), "CanBoXuLy": officers,
            "DungHan": DECLARED[state["declared"]].tolist(),
            "DanhGia": RATINGS[state["rating"]].tolist(),
        }  # fmt: skip

    @staticmethod
    def _dates(block: Block, state: Block) -> dict[str, np.ndarray]:
        return {
            "NgayNopHoSo": block["submitted"], "NgayTiepNhan": block["received"], "NgayHenTra": state["due"],
            "NgayKetThucXuLy": state["completed"], "NgayTra": state["returned"], "NgayTuChoi": state["refused"],
        }  # fmt: skip


def json_text(value: str) -> str:
    """A string as it stands between quotes in JSON."""
    return json.dumps(value, ensure_ascii=False)[1:-1]
