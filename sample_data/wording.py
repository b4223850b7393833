"""The free text of complaints, with planted personal data where citizens put it."""

from __future__ import annotations

from sample_data.people import TITLES, People

SUBJECTS = {
    "Trật tự đô thị": ("Lấn chiếm vỉa hè", "Hàng quán bày bán tràn lòng đường, người đi bộ phải xuống lòng đường"),
    "Vệ sinh môi trường": ("Đổ rác bừa bãi", "Rác thải sinh hoạt tồn đọng nhiều ngày, bốc mùi hôi thối"),
    "Giao thông": ("Đèn tín hiệu hỏng", "Đèn tín hiệu tại nút giao không hoạt động, ùn tắc giờ cao điểm"),
    "An ninh trật tự": ("Gây ồn ban đêm", "Nhóm thanh niên tụ tập gây mất trật tự sau 23 giờ"),
    "Xây dựng": ("Xây dựng không phép", "Công trình xây dựng không có biển báo, vật liệu tập kết trên đường"),
    "Hạ tầng – điện – nước": ("Mất nước sinh hoạt", "Khu dân cư mất nước nhiều ngày, nắp cống bị vỡ"),
    "Thủ tục hành chính": (
        "Chậm trả kết quả",
        "Hồ sơ đã quá ngày hẹn trả nhưng chưa nhận được kết quả hoặc thư xin lỗi",
    ),
    "Đất đai": ("Chậm cấp giấy chứng nhận", "Hồ sơ đất đai nộp đã lâu, nhiều lần được hẹn lại"),
    "Y tế – an toàn thực phẩm": ("Quán ăn mất vệ sinh", "Cơ sở kinh doanh thực phẩm không bảo đảm vệ sinh"),
    "Giáo dục": ("Thu tiền ngoài quy định", "Nhà trường thu khoản không có trong thông báo"),
}


def title(category: str) -> str:
    """Short title of a complaint."""
    return SUBJECTS[category][0]


def text(category: str, person: int, wording: int, people: People, place: str) -> str:
    """Text of a complaint: six in ten hold personal data (phone, name, identity number, e-mail, plate)."""
    body = f"{SUBJECTS[category][1]} tại {place}."
    kind = wording % 10
    name, who = people.name[person], TITLES[wording // 10 % 4]
    phone = people.phone[person]
    if kind == 0:
        shown = f"{phone[:4]} {phone[4:7]} {phone[7:]}" if wording % 3 else phone
        return f"{body} Liên hệ {who} {name}, ĐT {shown}."
    if kind == 1:
        return f"Tôi là {name}, số CCCD {people.identity[person]}. {body}"
    if kind == 2:
        driver = people.name[(person + 11) % people.size]
        return f"{body} Xe vi phạm biển số {people.plate(person)}, người điều khiển là {who} {driver}."
    if kind == 3:
        return f"{body} Đề nghị trả lời qua thư {people.email[person]}."
    if kind == 4:
        return f"Kính gửi đơn vị, {who} {name} phản ánh: {body} Gọi +84{phone[1:]} khi cần."
    if kind == 5:
        shown = who.upper() if wording % 2 else who.capitalize()
        return f"{body} Cán bộ tên {shown} {people.name[(person + 7) % people.size]} hẹn nhiều lần."
    return f"{body} Đề nghị kiểm tra, xử lý."
