"""The iHanoi administration export: complaints as CSV and XLSX with Vietnamese headers (README.md lists them)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sample_data.clock import DAY, EPOCH, NONE
from sample_data.complaints import CATEGORIES, EVENTS, GROUPS, REFUSED, SOURCES, URGENCIES, Complaints, day_weights
from sample_data.exports import ORIGIN, SERIAL_OF_EPOCH
from sample_data.ledger import Ledger
from sample_data.records import DIGITS
from sample_data.spelling import variants, which
from sample_data.versions import Block, join, take
from sample_data.volumes import END
from sample_data.wording import text, title
from sample_data.write_text import LABEL, Columns, csv_rows, write_csv
from sample_data.write_xlsx import open_book, write_sheet

HEADER = (
    "STT", "Mã phản ánh", "Tiêu đề", "Nội dung", "Lĩnh vực", "Nhóm nội dung", "Mức độ", "Trạng thái", "Đơn vị xử lý",
    "Mã đơn vị",
    "Địa chỉ", "Phường/xã", "Mã phường/xã", "Vĩ độ", "Kinh độ", "Thời gian gửi", "Thời gian tiếp nhận", "Hạn xử lý",
    "Thời gian hoàn thành", "Đánh giá", "Số lần mở lại", "Số lần chuyển", "Người gửi", "Số điện thoại", "Nguồn",
    "Mã hồ sơ liên quan",
)  # fmt: skip
TIMES = ("Thời gian gửi", "Thời gian tiếp nhận", "Hạn xử lý", "Thời gian hoàn thành")
RATINGS = np.array(["", "Không hài lòng", "Chấp nhận", "Hài lòng"], dtype=object)
CSV_FORMS, SHEET_FORMS = ("slash", "iso", "slash"), ("dates", "serials", "text")
TABLE = "feedback"
MINIMUM = 60


def complaint_state(block: Block, moment: np.ndarray | int) -> Block:
    """What the export shows of each complaint at a moment."""
    moment = np.broadcast_to(np.asarray(moment), block["unit"].shape)
    accepted = np.where(block["accepted"] <= moment, block["accepted"], NONE)
    resolved = np.where((block["resolved"] <= moment) & (block["resolved"] >= 0), block["resolved"], NONE)
    ended = resolved >= 0
    word = np.select([ended & (block["fate"] == REFUSED), ended, accepted < 0, block["forwarded"] > 0], [4, 3, 0, 1], 2)
    return {
        "status": np.where((word == 0) & (block["serial"] % 2 == 1), 5, word),
        "accepted": accepted,
        "due": np.where(accepted >= 0, block["due"], NONE),
        "resolved": resolved,
        "rating": np.where(ended, block["rating"], 0),
        "reopened": np.where(ended, block["reopened"], 0),
        "forwarded": np.where(accepted >= 0, block["forwarded"], 0),
    }


STATUS = np.array(["Chờ tiếp nhận", "Chuyển xử lý", "Đang xử lý", "Đã xử lý", "Từ chối", "Chờ xử lý"], dtype=object)


@dataclass
class Ihanoi:
    """Writes one file per month under `root`/ihanoi with the complaints received or changed in it."""

    complaints: Complaints
    ledger: Ledger
    root: Path
    carried: Block | None = None

    def __post_init__(self) -> None:
        self.weights = day_weights()
        self.unit_names = variants(self.complaints.city.names.tolist())
        self.count = 0

    def month(self, number: int, first: int, last: int) -> Block:
        """Writes the month's file; returns its new complaints."""
        block = self.complaints.month(number, self.weights, first, last)
        for name in ("seen", "file"):
            block[name] = np.full(len(block["unit"]), NONE)
        self.count += len(block["unit"])
        active = join(self.carried, block)
        moment = (last + 1) * DAY - 1
        touched = np.zeros(len(active["unit"]), dtype=bool)
        later = touched.copy()
        for name in EVENTS:
            touched |= (active[name] > first * DAY - 1) & (active[name] <= moment)
            later |= (active[name] > moment) & (active[name] <= END)
        rows = np.flatnonzero(touched)
        if len(rows):
            self._write(number, active, rows, last, moment)
        self.carried = take(active, later)
        return block

    def _write(self, number: int, active: Block, rows: np.ndarray, last: int, moment: int) -> None:
        day = EPOCH + timedelta(days=last)
        as_sheet = number % 3 == 1
        path = Path("ihanoi") / (f"iHanoi_PAKN_{day:%d-%m-%Y}.xlsx" if as_sheet else f"iHanoi_PAKN_{day:%Y-%m-%d}.csv")
        file = self.ledger.file(path)
        part = take(active, rows)
        state = complaint_state(part, moment)
        self.ledger.plain_versions(TABLE, part, complaint_state(part, part["seen"]), state, file, moment)
        for name in ("seen", "file"):
            active[name][rows] = part[name]
        form = "compact" if as_sheet else CSV_FORMS[number % 3]
        columns = self.columns(part, state, form)
        self._warts(columns, number, file)
        columns["STT"] = [str(n) for n in range(1, len(columns["STT"]) + 1)]
        header = ["Chuyên mục" if name == "Lĩnh vực" and day.year == 2024 else name for name in HEADER]
        if as_sheet:
            self._sheet(self.root / path, header, columns, SHEET_FORMS[number // 3 % 3], day)
        else:
            write_csv(self.root / path, header, csv_rows(columns, HEADER), bom=number % 2 == 0)

    def columns(self, block: Block, state: Block, form: str) -> Columns:
        """Header → one text per row."""
        city, people = self.complaints.city, self.complaints.people
        write, count = city.clock.write, len(block["unit"])
        spelling = which(block["person"])
        ward = city.names[block["place"]]
        place = np.array([name.split(" ", 2)[-1] for name in ward.tolist()], dtype=object)
        codes = [city.units[unit]["area_code"] for unit in block["place"].tolist()]
        category = [CATEGORIES[n] for n in block["category"].tolist()]
        person, wording = block["person"].tolist(), block["wording"].tolist()
        street = [f"Ngõ Mẫu {n % 60 + 1}" for n in wording]
        sent = (block["received"] // DAY).tolist()
        return {
            "STT": [""] * count,
            "Mã phản ánh": self.complaints.codes(block),
            "Tiêu đề": [title(name) for name in category],
            "Nội dung": [text(c, p, w, people, s, d) for c, p, w, s,
                d in zip(category, person, wording, street, sent, strict=True)],
            "Lĩnh vực": category,
            "Nhóm nội dung": [GROUPS[n] for n in block["group"].tolist()],
            "Mức độ": [URGENCIES[n] for n in block["urgency"].tolist()],
            "Trạng thái": STATUS[state["status"]].tolist(),
            "Đơn vị xử lý": self.unit_names[spelling, block["unit"]].tolist(),
            "Mã đơn vị": city.codes[block["unit"]].tolist(),
            "Địa chỉ": street,
            "Phường/xã": place.tolist(),
            "Mã phường/xã": codes,
            "Vĩ độ": degrees(block["lat"], block["serial"]),
            "Kinh độ": degrees(block["lon"], block["serial"]),
            "Thời gian gửi": write(block["received"], form),
            "Thời gian tiếp nhận": write(state["accepted"], form),
            "Hạn xử lý": write(state["due"], form),
            "Thời gian hoàn thành": write(state["resolved"], form),
            "Đánh giá": np.where((state["rating"] == 0) & (block["serial"] % 2 == 0) & (state["resolved"] >= 0),
                "Chưa đánh giá",
                                 RATINGS[state["rating"]]).tolist(),
            "Số lần mở lại": DIGITS[state["reopened"]].tolist(),
            "Số lần chuyển": DIGITS[state["forwarded"]].tolist(),
            "Người gửi": people.name[block["person"]].tolist(),
            "Số điện thoại": people.phone[block["person"]].tolist(),
            "Nguồn": [SOURCES[n] for n in block["source"].tolist()],
            "Mã hồ sơ liên quan": block["dossier"].tolist(),
        }  # fmt: skip

    def _warts(self, columns: Columns, number: int, file: int) -> None:
        count = len(columns["STT"])
        if count < MINIMUM:
            return
        if number % 4 == 0:
            for values in columns.values():
                values.append(values[3])
            self.ledger.copies(file, TABLE, 1)
        for name, value, reason in (
            ("Mã đơn vị", "H26.998", "unknown_unit"),
            ("Thời gian gửi", "32/13/2025 25:00:00", "bad_value"),
        ):
            for values in columns.values():
                values.append(values[0])
            columns["Mã phản ánh"][-1] = f"PA-{number:02d}-{reason}"
            columns[name][-1] = value
            self.ledger.spoilt(file, TABLE, reason)

    def _sheet(self, path: Path, header: list[str], columns: Columns, form: str, day: datetime) -> None:
        cells: dict[str, list[object]] = {name: list(values) for name, values in columns.items()}
        for name in TIMES:
            cells[name] = [sheet_time(value, form) for value in columns[name]]
        for name in ("STT", "Số lần mở lại", "Số lần chuyển"):
            cells[name] = [int(value) if value else None for value in columns[name]]
        for name in ("Vĩ độ", "Kinh độ"):
            cells[name] = [float(value) if value else None for value in columns[name]]
        rows = list(zip(*[cells[name] for name in HEADER], strict=True))
        book = open_book(path)
        heading = f"DANH SÁCH PHẢN ÁNH, KIẾN NGHỊ TRÊN iHANOI – {LABEL}"
        lead = (f"Từ ngày 01/{day:%m/%Y} đến ngày {day:%d/%m/%Y}", "")
        write_sheet(book, "PAKN", header, [*rows, (f"Tổng số: {len(rows)} phản ánh",)], heading, lead)
        book.close()


def degrees(values: np.ndarray, serial: np.ndarray) -> list[str]:
    """Degrees as the export writes them; a missing one is empty or, by its serial number, zero."""
    pairs = zip(values.tolist(), serial.tolist(), strict=True)
    return [f"{value:.6f}" if value == value else ("" if number % 2 else "0.000000") for value, number in pairs]


def sheet_time(value: str, form: str) -> object:
    """A compact time as an Excel date, a serial number, or `dd/MM/yyyy HH:mm:ss`; other text as it is."""
    try:
        moment = datetime.strptime(value, "%Y%m%d%H%M%S")
    except ValueError:
        return value
    if form == "dates":
        return moment
    if form == "text":
        return f"{moment:%d/%m/%Y %H:%M:%S}"
    since = moment - ORIGIN
    return round(SERIAL_OF_EPOCH + since.days + since.seconds / DAY, 9)
