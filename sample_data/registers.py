"""The inspection register and the conclusions' recommendations as the Center keeps them (XLSX)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from sample_data.city import City
from sample_data.clock import EPOCH, day_number
from sample_data.ledger import Ledger
from sample_data.people import OFFICERS, officer_phone
from sample_data.planted import Plan
from sample_data.write_text import LABEL
from sample_data.write_xlsx import open_book, write_sheet

REGISTER = (
    "STT", "Mã cuộc kiểm tra", "Mã đơn vị", "Đơn vị được kiểm tra", "Hình thức kiểm tra", "Ngày kiểm tra",
    "Nội dung kiểm tra",
    "Mã lĩnh vực", "Ngày thông báo", "Ngày nhận báo cáo của đơn vị", "Số kết luận", "Ngày kết luận", "Kết luận",
    "Ngày công khai",
    "Nơi công khai", "Ngày niêm yết",
)  # fmt: skip
ITEMS = (
    "Mã cuộc kiểm tra",
    "STT kiến nghị",
    "Nội dung kiến nghị",
    "Thời hạn thực hiện",
    "Ngày hoàn thành",
    "Minh chứng",
)
KINDS = ("Định kỳ", "Đột xuất", "Phúc tra", "Chuyên đề", "Diện rộng", "Kiểm tra số", "Giám sát")
KIND_SHARE = (0.42, 0.18, 0.06, 0.14, 0.06, 0.09, 0.05)
THEMES = (
    "Giải quyết thủ tục hành chính lĩnh vực đất đai", "Tiếp nhận, trả kết quả tại Bộ phận Một cửa",
    "Xử lý phản ánh, kiến nghị",
    "Công khai thủ tục hành chính", "Số hóa hồ sơ, dịch vụ công trực tuyến", "Liên thông thủ tục hành chính",
)  # fmt: skip
THEME_SECTORS = ("G10-DD01", "", "", "", "", "G15-HT01")
CONCLUSIONS = ("Không vi phạm", "Yêu cầu khắc phục", "Có vi phạm")
ADVICE = (
    "Xin lỗi và hẹn lại thời gian trả kết quả đối với các hồ sơ quá hạn",
    "Rà soát toàn bộ hồ sơ đất đai đang giải quyết quá hạn",
    "Niêm yết công khai đầy đủ thủ tục hành chính", "Kiểm điểm trách nhiệm của {who}",
    "Hoàn thiện quy trình nội bộ và phân công lại",
    "Tổ chức tập huấn cho công chức Bộ phận Một cửa",
)  # fmt: skip
EVIDENCE = ("Báo cáo số {n}/BC-UBND", "Thư xin lỗi đã gửi {n} hồ sơ", "Ảnh chụp bảng niêm yết", "")
INSPECTIONS = 150
EXPORTED = date(2026, 10, 31)


def _day(number: int) -> datetime:
    moment = EPOCH + timedelta(days=int(number))
    return datetime(moment.year, moment.month, moment.day)


def _shown(moment: datetime | None, row: int) -> object:
    """An Excel date, or the date as text in every fifth row."""
    if moment is None:
        return None
    return f"{moment:%d/%m/%Y}" if row % 5 == 0 else moment


def write_registers(city: City, plan: Plan, seed: int, source: Path, ledger: Ledger) -> None:
    """Both XLSX files: 150 visits of 2024–2026 and their recommendations; later ones are still without a conclusion."""
    rng = np.random.default_rng([seed, 5])
    last = day_number(EXPORTED)
    days = np.sort(rng.choice(city.clock.working[city.clock.working > 60], INSPECTIONS * 3, replace=False))
    days = np.sort(rng.choice(days[days <= last], INSPECTIONS, replace=False))
    register, items = [], []
    for number, day in enumerate(days.tolist(), start=1):
        unit = _unit(city, plan, rng, day)
        kind = str(rng.choice(KINDS, p=KIND_SHARE))
        theme = int(rng.integers(0, len(THEMES)))
        bad = plan.kind.get(unit, "") in (
            "chronic",
            "changed",
            "bunching",
            "hides_pending",
            "edited_due",
            "finish_equals_due",
        )
        end = day + int(rng.integers(15, 70))
        done = end <= last
        result = int(rng.choice(3, p=(0.1, 0.5, 0.4) if bad else (0.45, 0.45, 0.10)))
        posted = end + int(rng.integers(2, 15))
        key = f"KT-{_day(day):%Y}-{number:03d}"
        surprise = kind in ("Đột xuất", "Kiểm tra số")
        notice = None if surprise else day - int(rng.integers(10, 25))
        report = None if surprise or rng.random() < 0.1 else day - int(rng.integers(1, 10))
        shown = [None if value is None else _day(value) for value in (notice, report)]
        ended = [_day(value) if done and value <= last else None for value in (end, posted, posted + 3)]
        register.append(
            (
                number, key, city.codes[unit], city.names[unit], kind, _shown(_day(day), number), THEMES[theme],
                THEME_SECTORS[theme],
                _shown(shown[0], number), _shown(shown[1], number), f"{number}/TB-ĐKT" if done else "",
                _shown(ended[0], number),
                CONCLUSIONS[result] if done else "", _shown(ended[1], number) if rng.random() < 0.9 else None,
                "Cổng thông tin điện tử" if ended[1] else "", _shown(ended[2], number) if rng.random() < 0.7 else None,
            )
        )  # fmt: skip
        if done and result:
            items += _items(rng, key, end, last, bad)
    _write(
        source,
        "So_theo_doi_kiem_tra_20261031.xlsx",
        "Sổ theo dõi",
        "SỔ THEO DÕI KIỂM TRA",
        REGISTER,
        register,
        "inspections",
        ledger,
    )
    _write(
        source,
        "Kien_nghi_sau_kiem_tra_20261031.xlsx",
        "Kiến nghị",
        "KIẾN NGHỊ SAU KIỂM TRA",
        ITEMS,
        items,
        "recommendations",
        ledger,
    )


def _unit(city: City, plan: Plan, rng: np.random.Generator, day: int) -> int:
    """A unit existing that day; units planted as bad are visited a little more often, as tips would have it."""
    level = str(rng.choice(("commune", "district", "department"), p=(0.55, 0.25, 0.2)))
    members = city.of_level(level, day)
    if not len(members):
        members = city.of_level("commune", day)
    weight = np.where(np.isin(members, list(plan.kind)), 2.0, 1.0) if level != "department" else np.ones(len(members))
    return int(rng.choice(members, p=weight / weight.sum()))


def _items(rng: np.random.Generator, key: str, end: int, last: int, bad: bool) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for item in range(1, 2 + int(rng.integers(0, 4))):
        due = end + int(rng.integers(15, 60))
        done = due + int(rng.integers(-12, 40 if bad else 4))
        kept = rng.random() < (0.55 if bad else 0.9) and done <= last
        person = int(rng.integers(0, len(OFFICERS)))
        who = f"ông {OFFICERS[person]}, ĐT {officer_phone(person)}"
        proof = EVIDENCE[int(rng.integers(0, 4))].format(n=int(rng.integers(2, 300))) if kept else ""
        text = ADVICE[int(rng.integers(0, len(ADVICE)))].format(who=who)
        rows.append((key, item, text, _shown(_day(due), item), _shown(_day(done), item) if kept else None, proof))
    return rows


def _write(
    source: Path,
    name: str,
    sheet: str,
    heading: str,
    header: tuple[str, ...],
    rows: list[tuple[object, ...]],
    table: str,
    ledger: Ledger,
) -> None:
    path = Path("kiem_tra") / name
    book = open_book(source / path)
    write_sheet(book, sheet, header, rows, f"{heading} – {LABEL}", ("",))
    book.close()
    ledger.add(ledger.file(path), table, len(rows))
