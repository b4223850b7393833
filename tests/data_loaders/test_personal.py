"""Persons leave no trace: keys are HMACs, personal fields go, free text is masked, quarantine tells nothing."""

from __future__ import annotations

import hashlib
import hmac
import stat
import unicodedata

import pytest

from data_loaders.masking import mask_text
from data_loaders.personal import KeyRefused, load_key
from data_loaders.quarantine import safe_excerpt
from tests.data_loaders.reading import KEY, read

MASKED = [
    ("Gặp ông Nguyễn Văn An, ĐT 0912.345.678", "Gặp ông [tên], ĐT [số điện thoại]"),
    ("công chức ông Bùi Thị Kiên nghỉ", "công chức ông [tên] nghỉ"),
    ("chị: Lê Thị Hoà", "chị: [tên]"),
    ("ông/bà Nguyễn Văn A đã gọi", "ông/bà [tên] đã gọi"),
    ("ông (bà) Trần Thị B trú tại đây", "ông (bà) [tên] trú tại đây"),
    ("ông Nguyễn Văn An và bà Lê Thị Bình", "ông [tên] và bà [tên]"),
    ("anh Nguyễn Thành Nam phường Bạch Mai", "anh [tên] phường Bạch Mai"),
    ("Ông NGUYỄN VĂN AN ĐÃ GỌI", "Ông [tên] ĐÃ GỌI"),
    ("ông nguyễn văn an ở tổ 5", "ông [tên] ở tổ 5"),
    ("anh tên là Nam, chị tên Hoa", "anh tên là [tên], chị tên [tên]"),
    (unicodedata.normalize("NFD", "bà Đỗ Thị Hòa gọi"), "bà [tên] gọi"),
    ("gọi 0912345678 hoặc +84 912 345 678", "gọi [số điện thoại] hoặc [số điện thoại]"),
    ("sđt:0912-345-678, (024) 3825 1234", "sđt:[số điện thoại], [số điện thoại]"),
    ("84912345678; 0084912345678", "[số điện thoại]; [số điện thoại]"),
    ("CCCD 001085012345", "CCCD [số giấy tờ]"),
    ("CCCD 001 085 012 345", "CCCD [số giấy tờ]"),
    ("CMND 123456789", "CMND [số giấy tờ]"),
    ("thư a.b-c@mail.gov.vn nhé", "thư [e-mail] nhé"),
    ("xe 30A-123.45, 29-H1 123.45, 51F-1234, 30a12345", "xe [biển số], [biển số], [biển số], [biển số]"),
]
KEPT = [
    "quận Hai Bà Trưng, phố Bà Triệu",
    "bà con phản ánh nhiều lần",
    "cô giáo chủ nhiệm",
    "phí 150.000.000 đồng, ngày 17/03/2025 lúc 08:30",
    "hồ sơ H26.101-260930-0012, thủ tục 1.013978, phản ánh PA-241031-000123",
    "tọa độ 21.028511, 105.804817",
    "hotline 19001009 và 1022",
    "số nhà 12 ngõ 34/56/78 đường Láng",
    "mã 20250317083000",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masked(text, expected):
    assert mask_text(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["Tôi là Lê Văn Bình", "LE VAN BINH gửi đơn", "lê văn  bình", "Lê\nVăn Bình", "cháu Văn Bình",
     unicodedata.normalize("NFD", "Lê Văn Bình")],
)  # fmt: skip
def test_the_records_own_name(text):
    masked = mask_text(text, "Lê Văn Bình|0123")
    assert "[tên]" in masked and "bình" not in masked.lower() and "binh" not in masked.lower()


def test_own_name_only_as_whole_words():
    assert mask_text("Đường Lê Văn Bìnhh", "Lê Văn Bình") == "Đường Lê Văn Bìnhh"


def expected_key(text: str) -> str:
    return hmac.new(KEY.secret, text.encode(), hashlib.sha256).hexdigest()[:32]


def test_keys_are_hmacs_and_fields_of_persons_are_dropped(tmp_path):
    text = (
        "dossier_code,unit_code,received_at,applicant_key,officer_key,applicant_name,overdue_reason\n"
        "A,H26.01,2026-01-05,001085012345,Nguyễn Thị Hoà,Lê Văn Bình,Chờ Lê Văn Bình ký\n"
        "B,H26.01,2026-01-05,ABC,Nguyễn  Thị Hòa,,\n"
        "C,H26.01,2026-01-05,,nguyễn thị hòa,,\n"
    )
    with read(tmp_path, {"dossiers.csv": text}) as result:
        assert result.column("applicant_key") == [expected_key("001085012345"), expected_key("abc"), None]
        assert set(result.column("officer_key")) == {expected_key("nguyễn thị hòa")}
        assert result.column("overdue_reason") == ["Chờ [tên] ký", None, None]
        assert next(f for f in result.batch.files if f.path == "dossiers.csv").unknown_columns == ["applicant_name"]


def test_quarantine_tells_nothing_of_a_person(tmp_path):
    text = (
        "dossier_code,unit_code,received_at,overdue_reason\n"
        "A,Nguyễn Văn An,2026-01-05,x\n"
        "B,H26.01,0912345678,ông Bình\n"
        "C,H26.01,2026-13-01,x\n"
        "D,H26.99,2026-01-01,x\n"
        "E,001085012345,2026-01-01,x\n"
        "F,Sở Bí mật,2026-01-01,x\n"
    )
    with read(tmp_path, {"dossiers.csv": text}) as result:
        assert result.rows("SELECT line, reason, excerpt FROM quarantine_rows ORDER BY line") == [
            (2, "unit_unknown", None),
            (3, "time_unreadable", None),
            (4, "time_unreadable", "2026-13-01"),
            (5, "unit_unknown", "H26.99"),
            (6, "unit_unknown", None),
            (7, "unit_unknown", "Sở Bí mật"),
        ]


def test_excerpts_hold_no_number_of_a_person():
    for cell in ("0912345678", "001085012345", "123456789", "+84 912 345 678", "0912 345 678"):
        assert safe_excerpt("time_unreadable", cell) is None
        assert safe_excerpt("unit_unknown", cell) is None


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    environment = {"XDG_CONFIG_HOME": str(tmp_path)}
    first = load_key(environment)
    path = tmp_path / "kiem-tra-so" / "key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_key(environment) == first
    assert first.secret.decode() not in repr(first) and len(first.id) == 12


def test_where_a_key_comes_from(tmp_path):
    file = tmp_path / "key"
    file.write_text("0123456789abcdef\n")
    assert load_key({"KTS_KEY_FILE": str(file)}).secret == b"0123456789abcdef"
    assert load_key({"KTS_KEY": "own", "KTS_KEY_FILE": str(file)}).secret == b"own"
    with pytest.raises(KeyRefused):
        load_key({"KTS_KEY_FILE": str(tmp_path / "none")})
    file.write_text("short")
    with pytest.raises(KeyRefused):
        load_key({"KTS_KEY_FILE": str(file)})
