"""The free text of complaints, with planted personal data where citizens put it."""

from __future__ import annotations

from datetime import date

from sample_data.clock import day_number
from sample_data.people import TITLES, People

SUBJECTS = {
    "Trật tự đô thị": (
        "Lấn chiếm vỉa hè",
        "Hàng quán bày bán tràn lòng đường, người đi bộ phải xuống lòng đường",
        "Xe máy để kín vỉa hè trước cửa hàng, không còn lối đi",
        "Biển quảng cáo và mái che lấn ra đường, che khuất tầm nhìn",
        "Chợ cóc họp từ sáng sớm, chiếm hết một làn xe",
        "Quán nước kê bàn ghế ra hè phố, khách ngồi tràn xuống đường",
    ),
    "Vệ sinh môi trường": (
        "Đổ rác bừa bãi",
        "Rác thải sinh hoạt tồn đọng nhiều ngày, bốc mùi hôi thối",
        "Xe thu gom không đến đúng giờ, rác chất đống trước nhà dân",
        "Nước thải chảy ra đường, cả ngõ phải đi qua",
        "Đốt rác vào buổi tối, khói bay vào nhà",
        "Thùng rác công cộng hỏng nắp, chuột và ruồi nhiều",
    ),
    "Giao thông": (
        "Đèn tín hiệu hỏng",
        "Đèn tín hiệu tại nút giao không hoạt động, ùn tắc giờ cao điểm",
        "Mặt đường có nhiều ổ gà, xe máy dễ ngã khi trời mưa",
        "Vạch kẻ đường mờ, lái xe không nhìn thấy",
        "Xe tải chạy vào giờ cấm, gây bụi và tiếng ồn",
        "Biển báo bị cây che khuất, người lạ đi nhầm đường",
    ),
    "An ninh trật tự": (
        "Gây ồn ban đêm",
        "Nhóm thanh niên tụ tập gây mất trật tự sau 23 giờ",
        "Quán hát mở loa lớn đến khuya, người già không ngủ được",
        "Mất trộm xe đạp trong khu tập thể",
        "Chó thả rông không rọ mõm, trẻ em sợ",
    ),
    "Xây dựng": (
        "Xây dựng không phép",
        "Công trình xây dựng không có biển báo, vật liệu tập kết trên đường",
        "Nhà bên cạnh đào móng làm nứt tường nhà tôi",
        "Thi công vào ban đêm, máy khoan chạy đến sáng",
        "Giàn giáo không có lưới che, gạch rơi xuống lối đi",
    ),
    "Hạ tầng – điện – nước": (
        "Mất nước sinh hoạt",
        "Khu dân cư mất nước nhiều ngày, nắp cống bị vỡ",
        "Nước máy đục, có mùi lạ, không dùng nấu ăn được",
        "Đèn đường tắt cả đoạn, buổi tối rất tối",
        "Dây điện sà thấp trước cổng trường, nguy hiểm cho học sinh",
        "Mưa xuống là ngập, cống thoát nước bị tắc",
    ),
    "Thủ tục hành chính": (
        "Chậm trả kết quả",
        "Hồ sơ đã quá ngày hẹn trả nhưng chưa nhận được kết quả hoặc thư xin lỗi",
        "Bộ phận Một cửa yêu cầu bổ sung giấy tờ nhiều lần",
        "Nộp hồ sơ trực tuyến nhưng được yêu cầu mang bản giấy đến",
        "Gọi điện hỏi tình trạng hồ sơ không ai trả lời",
    ),
    "Đất đai": (
        "Chậm cấp giấy chứng nhận",
        "Hồ sơ đất đai nộp đã lâu, nhiều lần được hẹn lại",
        "Chưa có kết quả đo đạc lại thửa đất theo phiếu hẹn",
        "Hồ sơ tách thửa bị trả lại mà không nêu rõ lý do",
    ),
    "Y tế – an toàn thực phẩm": (
        "Quán ăn mất vệ sinh",
        "Cơ sở kinh doanh thực phẩm không bảo đảm vệ sinh",
        "Bếp ăn bán trú dùng thực phẩm không rõ nguồn gốc",
        "Xe bán đồ ăn trước cổng trường không che đậy",
    ),
    "Giáo dục": (
        "Thu tiền ngoài quy định",
        "Nhà trường thu khoản không có trong thông báo",
        "Lớp học quá đông, bàn ghế hỏng chưa được thay",
        "Cổng trường tắc vào giờ tan học, phụ huynh đỗ xe lộn xộn",
    ),
}
SINCE = ("", " từ đầu tuần", " đã hơn một tháng nay", " mấy hôm nay", " từ đợt mưa vừa rồi", " nhiều lần trong tháng")
ASKED = (
    "Đề nghị kiểm tra, xử lý.",
    "Mong cơ quan chức năng sớm khắc phục.",
    "Người dân đã báo tổ dân phố nhưng chưa thấy thay đổi.",
    "Đề nghị đơn vị trả lời bằng văn bản.",
    "Kính mong phường cử người xuống xem.",
    "Xin cảm ơn.",
)
# A matter that begins to be spoken of: category, words, day it begins, share of the category's texts from then on.
RISING = ("Vệ sinh môi trường", "Xe ba bánh đổ trộm phế thải xây dựng xuống mương vào ban đêm", date(2026, 9, 14), 5)


def title(category: str) -> str:
    """Short title of a complaint."""
    return SUBJECTS[category][0]


def body(category: str, wording: int, day: int) -> str:
    """What a complaint is about, in one of several ways; from RISING's day on, one in so many of its category by its
    words."""
    if category == RISING[0] and day >= day_number(RISING[2]) and wording // 11 % RISING[3] == 0:
        return RISING[1]
    told = SUBJECTS[category][1:]
    return told[wording // 240 % len(told)] + SINCE[wording // 1440 % len(SINCE)]


def text(category: str, person: int, wording: int, people: People, place: str, day: int) -> str:
    """Text of a complaint sent on a day; six in ten hold personal data (phone, name, identity number, mail, plate)."""
    about = f"{body(category, wording, day)} tại {place}."
    kind = wording % 10
    name, who = people.name[person], TITLES[wording // 10 % 4]
    phone = people.phone[person]
    if kind == 0:
        shown = f"{phone[:4]} {phone[4:7]} {phone[7:]}" if wording % 3 else phone
        return f"{about} Liên hệ {who} {name}, ĐT {shown}."
    if kind == 1:
        return f"Tôi là {name}, số CCCD {people.identity[person]}. {about}"
    if kind == 2:
        driver = people.name[(person + 11) % people.size]
        return f"{about} Xe vi phạm biển số {people.plate(person)}, người điều khiển là {who} {driver}."
    if kind == 3:
        return f"{about} Đề nghị trả lời qua thư {people.email[person]}."
    if kind == 4:
        return f"Kính gửi đơn vị, {who} {name} phản ánh: {about} Gọi +84{phone[1:]} khi cần."
    if kind == 5:
        shown = who.upper() if wording % 2 else who.capitalize()
        return f"{about} Cán bộ tên {shown} {people.name[(person + 7) % people.size]} hẹn nhiều lần."
    return f"{about} {ASKED[wording // 8640 % len(ASKED)]}"
