"""Processing steps of dossiers as `CapNhatTienDoHoSoMC` records (domain.md §1.3)."""

from __future__ import annotations

import numpy as np

from sample_data.city import City
from sample_data.clock import DAY, NONE
from sample_data.dossiers import NORMAL
from sample_data.people import officer
from sample_data.records import DIGITS
from sample_data.tricks import TRICKS, final_due
from sample_data.versions import Block

FIELDS = ("MaHoSo", "NguoiXuLy", "ChucDanh", "ThoiDiemXuLy", "PhongBanXuLy", "NoiDungXuLy", "TrangThai", "NgayBatDau",
          "NgayKetThucTheoQuyDinh", "ThuTuBuoc", "MaDonVi", "DeletedOn")  # fmt: skip
ROLES = np.array(
    ["Chuyên viên một cửa", "Chuyên viên thụ lý", "Trưởng phòng", "Lãnh đạo đơn vị", "Chuyên viên cơ quan thuế"],
    dtype=object,
)
PLACES = np.array(
    ["Bộ phận Một cửa", "Phòng chuyên môn", "Phòng chuyên môn", "Lãnh đạo đơn vị", "Cơ quan thuế"], dtype=object
)
ACTIONS = np.array(
    ["Tiếp nhận hồ sơ", "Thụ lý, thẩm định", "Kiểm tra, trình ký", "Phê duyệt", "Xác định nghĩa vụ tài chính"],
    dtype=object,
)
RESET = "Đặt lại hồ sơ quá hạn"
# Role of each step by the number of steps of the dossier: at the counter only, short, full, land (with the tax office).
CHAINS = np.array([[0, 3, -1, -1, -1], [0, 1, 3, -1, -1], [0, 1, 2, 3, -1], [0, 1, 4, 2, 3]])
ENDS = np.array([[0.2, 1, 0, 0, 0], [0.1, 0.75, 1, 0, 0], [0.08, 0.65, 0.85, 1, 0], [0.06, 0.4, 0.7, 0.88, 1]])


def make_steps(city: City, rng: np.random.Generator, block: Block) -> Block:
    """Flat arrays, one row per step, of a block's dossiers; same-day work leaves steps for one in five only."""
    count = len(block["unit"])
    logged = (block["kind"] == NORMAL) & ((block["days"] > 1) | (rng.random(count) < 0.2))
    land = np.array([p.sector.startswith("G10-DD") for p in city.procedures])[block["procedure"]]
    chain = np.select([land & (block["days"] >= 7), block["days"] >= 5, block["days"] > 1], [3, 2, 1], 0)
    end = block["closed_at"]
    still = end < 0
    end = np.where(still, block["received"] + (block["days"] + 2) * 2 * DAY, end)
    span = np.maximum(end - block["received"], 60)
    parts = []
    starts = block["received"].copy()
    for number in range(5):
        role = CHAINS[chain, number]
        share = np.clip(ENDS[chain, number] * rng.uniform(0.85, 1.1, count), 0, 1)
        share = np.where(ENDS[chain, number] == 1, 1, share)
        finish = np.maximum(block["received"] + (span * share).astype(np.int64), starts + 5)
        hour = finish % DAY
        odd = (hour < 7 * 3600) | (hour > 17 * 3600 + 1800)
        finish = np.where(
            odd, np.clip(finish // DAY * DAY + 15 * 3600 + hour % 3600, starts + 5, np.maximum(end, starts + 5)), finish
        )
        keep = np.flatnonzero(logged & (role >= 0) & ~(still & (number >= 2)))
        allowed = np.ceil(block["days"] * ENDS[chain, number]).astype(np.int64)
        due = city.clock.add_working_days(city.clock.day_zero(block["received"]), allowed) * DAY + 17 * 3600
        parts.append(
            {
                "code": block["code"][keep], "unit": block["unit"][keep], "desk": (block["desk"][keep] + number) % 5,
                "role": role[keep],
                "start": starts[keep], "finish": finish[keep], "due": due[keep],
                "number": np.full(len(keep), number + 1),
                "status": np.where(ENDS[chain, number][keep] == 1, 9, 4), "deleted": np.full(len(keep), NONE),
            }
        )  # fmt: skip
        starts = np.where(role >= 0, finish, starts)
    reset = np.flatnonzero(block["trick"] == TRICKS.index("finish_equals_due"))
    again = block["closed_at"][reset]
    parts.append(
        {
            "code": block["code"][reset], "unit": block["unit"][reset], "desk": block["desk"][reset],
            "role": np.full(len(reset), 9),
            "start": again, "finish": again + 20, "due": final_due(block)[reset], "number": np.full(len(reset), 6),
            "status": np.full(len(reset), 9), "deleted": again + 300,
        }
    )  # fmt: skip
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def step_columns(city: City, steps: Block, form: str = "compact") -> dict[str, list[str]]:
    """Field name → one text per step."""
    write = city.clock.write
    role = np.minimum(steps["role"], len(ROLES) - 1)
    reset = steps["role"] == 9
    return {
        "MaHoSo": steps["code"].tolist(),
        "NguoiXuLy": officer(steps["unit"], steps["desk"]).tolist(),
        "ChucDanh": np.where(reset, "Quản trị hệ thống", ROLES[role]).tolist(),
        "ThoiDiemXuLy": write(steps["finish"], form),
        "PhongBanXuLy": PLACES[role].tolist(),
        "NoiDungXuLy": np.where(reset, RESET, ACTIONS[role]).tolist(),
        "TrangThai": DIGITS[steps["status"]].tolist(),
        "NgayBatDau": write(steps["start"], form),
        "NgayKetThucTheoQuyDinh": write(steps["due"], form),
        "ThuTuBuoc": DIGITS[steps["number"]].tolist(),
        "MaDonVi": city.codes[steps["unit"]].tolist(),
        "DeletedOn": write(steps["deleted"], form),
    }
