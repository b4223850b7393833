"""Where PAKN gather: the newest hotspots on the overview and on a unit's page lead to the page with its address set."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote

import pandas as pd
import pytest

from i18n.formats import date as print_date
from i18n.formats import number
from metrics.__main__ import main
from metrics.hotspot_layers import LAYERS
from metrics.hotspot_lists import hotspot_table
from metrics.warehouse import open_warehouse
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words
from ui.hotspot_chosen import small

OVERVIEW, UNIT = "pages/leaders/tong_quan.py", "pages/leaders/mot_don_vi.py"


@cache
def published(store: Path) -> pd.DataFrame:
    wh = open_warehouse(store)
    frame = hotspot_table(wh)
    wh.close()
    return frame


def hotspot_rows(store: Path) -> list[dict[str, object]]:
    return published(store).to_dict("records")


def newest_rows(store: Path) -> list[dict[str, object]]:
    frame = published(store)
    return frame[frame["grade"] == "hot"].sort_values(["start", "rank"], ascending=[False, True]).to_dict("records")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_overview_names_the_newest_hotspots_and_opens_them(sample_store: Path, lang: str) -> None:
    expected = newest_rows(sample_store)
    opened = sound(opened_page(OVERVIEW, f"lang={lang}" if lang == "en" else ""))
    buttons = [button for button in opened.button if str(button.key).startswith("hotspot_")]
    assert len(buttons) == min(3, len(expected))
    if not expected:
        assert ("quá mức ngẫu nhiên" if lang == "vi" else "chance") in words(opened)
        return
    assert str(expected[0]["area_name"]).split(" ", 1)[1] in words(opened)
    buttons[0].click().run()
    sound(opened)
    assert opened.query_params["area"] == expected[0]["area_code"]
    assert opened.query_params.get("category", "") == expected[0]["category"]


def test_a_day_that_is_not_judged_waits_for_a_click() -> None:
    opened = sound(opened_page(OVERVIEW, "from=2025-05-01&to=2025-05-20"))
    opened.button(key="hotspots_see").click().run()
    assert sound(opened).query_params["to"] == "2025-05-20"
    assert "20/05/2025" in words(opened)


@pytest.mark.parametrize(("unit", "said"), [("H26.134", "trên 10.000 dân đăng ký"), ("H26.02", "PAKN một tháng")])
def test_a_units_page_says_how_many_pakn_and_whether_its_area_stands_out(unit: str, said: str) -> None:
    opened = sound(opened_page(UNIT, f"unit={unit}"))
    assert said in words(opened)
    table = next(frame for frame in opened.dataframe if "Xử lý PAKN trong kỳ" in frame.value.columns)
    assert "≤ 8 giờ" in table.value["Xử lý PAKN trong kỳ"].iloc[0]
    stands = [button for button in opened.button if str(button.key).startswith("hotspot_")]
    quiet = "PAKN trên địa bàn không cao hơn mức dự kiến" in words(opened)
    assert (quiet or bool(stands)) == (unit == "H26.134")


PAGE = "pages/leaders/tap_trung_pakn.py"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_a_finding_a_map_and_its_table(layer: str, lang: str) -> None:
    opened = sound(opened_page(PAGE, f"layer={layer}" + ("&lang=en" if lang == "en" else "")))
    (chart,) = opened.get("plotly_chart")
    assert len(chart.proto.alt if hasattr(chart.proto, "alt") else "x") > 0
    table = opened.dataframe[0].value
    assert len(table) == 126 and table.shape[1] >= 5
    assert opened.subheader[0].value.strip()


@pytest.mark.parametrize("address", ["", "from=2026-06-01&to=2026-06-30", "from=2025-01-01&to=2025-01-20"])
def test_the_command_prints_what_the_page_lists(
    sample_store: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    """The last day of the data, a day that is published, one that is judged when asked for."""
    day = parse_qs(address).get("to", ["2026-10-31"])[0]
    assert main(["hotspots", "--store", str(sample_store), "--as-of", day]) == 0
    printed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    listed = [frame.value for frame in sound(opened_page(PAGE, address)).dataframe if "q" in frame.value.columns]
    assert bool(listed) == bool(printed)
    rows = listed[0].to_dict("records") if listed else []
    assert len(rows) == len(printed)
    for padded, given in zip(rows, printed, strict=True):
        row = {name: str(value).strip() for name, value in padded.items()}
        assert (row["Thứ tự"], row["PAKN"]) == (given["rank"], number(float(given["observed"]), "vi"))
        assert row["Địa bàn"] == given["area_name"]
        assert row["Từ ngày"] == print_date(date.fromisoformat(given["start"]))
        assert row["Chủ đề"] == (given["category"] or "Tất cả chủ đề")
        assert row["Loại"] == {"burst": "Mới tăng nhanh", "persistent": "Cao kéo dài"}[given["kind"]]
        assert row["Dự kiến"] == number(float(given["expected"]), "vi", 1)
        assert [row["p"], row["q"]] == [small(float(given[name]), "vi") for name in ("p", "q")]


def test_the_map_opens_with_the_list(sample_store: Path) -> None:
    """Each ward in the grade of its strongest row, quiet where it has none; the hotspots first."""
    rows = hotspot_rows(sample_store)
    table = sound(opened_page(PAGE, "")).dataframe[0].value
    said = dict(zip(table["Địa bàn"].str.strip(), table["So sánh"], strict=True))
    words_of = {"hot": "cần xem xét", "watch": "theo dõi thêm", "none": "chưa rõ rệt"}
    strongest: dict[str, str] = {}
    for row in rows:
        strongest.setdefault(str(row["area_name"]), words_of[str(row["grade"])])
    assert len(said) == 126
    assert all(said[name].startswith(strongest.get(name, "như thường lệ")) for name in said)


def test_a_department_has_no_area() -> None:
    opened = sound(opened_page(PAGE, "unit=H26.02"))
    assert "không phụ trách riêng một địa bàn" in words(opened) and "quá mức ngẫu nhiên" not in words(opened)


@pytest.mark.parametrize(
    "address",
    [
        "from=2025-03-01&to=2025-03-31&layer=per_head",
        "layer=nothing&area=nothing",
        "district=001",
        "category=nothing&layer=points",
        "area=00577&layer=growth",
        "from=1999-01-01&to=1999-12-31",
        "unit=H26.147&urgency=urgent",
    ],
)
def test_any_address_opens(address: str) -> None:
    sound(opened_page(PAGE, address))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("from=2024-01-01&to=2024-02-29", "Chưa đủ dữ liệu để biết địa bàn nào tập trung PAKN"),
        ("from=2024-01-01&to=2024-02-29&area=00577&lang=en", "Too little is known to tell where feedback gathers"),
        ("from=1999-01-01&to=1999-12-31", "ngoài phạm vi dữ liệu"),
    ],
)
def test_where_too_little_is_known_nothing_is_said_of_places(address: str, said: str) -> None:
    opened = sound(opened_page(PAGE, address))
    assert said in words(opened)
    assert "quá mức ngẫu nhiên" not in words(opened) and "chance explains" not in words(opened)


@pytest.mark.parametrize("address", ["category=nothing", "area=nothing"])
def test_a_code_that_the_data_do_not_know_is_told(address: str) -> None:
    opened = sound(opened_page(PAGE, address))
    assert ["nothing" in warning.value for warning in opened.warning] == [True]
    assert not [button for button in opened.button if button.key == "hotspots_behind"]


@pytest.mark.parametrize(("layer", "all_topics"), [("own_past", True), ("per_head", True), ("overdue", False)])
def test_a_map_of_all_topics_beside_a_choice_of_two_says_so(layer: str, all_topics: bool) -> None:
    opened = sound(opened_page(PAGE, f"category=Giáo dục,Xây dựng&layer={layer}"))
    assert ("· Tất cả chủ đề" in words(opened)) == all_topics


@pytest.mark.parametrize(
    ("address", "named"),
    [("district=275", {"Hưng Đạo", "Kiều Phú", "Phú Cát"}), ("area=00577&from=2025-05-01&to=2025-05-31", {"Gia Lâm"})],
)
def test_the_places_chosen_are_named_on_the_map_of_any_level(address: str, named: set[str]) -> None:
    """The wards of a district that is chosen; the district of a ward that is chosen, before the reform."""
    (chart,) = sound(opened_page(PAGE, f"{address}&layer=overdue")).get("plotly_chart")
    notes = [note["text"] for note in json.loads(chart.proto.spec)["layout"]["annotations"]]
    assert named & {note.removeprefix("<b>").removesuffix("</b>") for note in notes if note.startswith("<b>")}


def test_a_map_of_one_topic_names_it() -> None:
    said = words(sound(opened_page(PAGE, "category=Giáo dục&layer=own_past")))
    assert "PAKN về giáo dục trong 8 tuần" in said and "Tổng số PAKN" not in said


def test_a_quiet_place_is_not_said_to_be_all() -> None:
    said = words(sound(opened_page(PAGE, "area=00577&category=Giáo dục")))
    assert "nào đang chọn tập trung PAKN quá mức ngẫu nhiên" in said and "**Không địa bàn nào tập trung" not in said


def test_a_chosen_place_leads_to_its_pakn() -> None:
    opened = sound(opened_page(PAGE, "area=00577"))
    button = opened.button(key="hotspots_behind")
    n = int("".join(c for c in str(button.label).split(" PAKN")[0] if c.isdigit()))
    button.click().run()
    said = [m.value for m in sound(opened).markdown if "** PAKN" in m.value]
    assert n == int(said[0].split("**")[1].replace(".", "")) > 0


def test_a_unit_account_sees_its_own_area_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.147")
    monkeypatch.setenv("KTS_VIEWER_ROLES", "unit")
    opened = sound(opened_page(PAGE, ""))
    assert opened.dataframe[0].value["Địa bàn"].str.strip().tolist() == ["Xã Bát Tràng"]
    assert not [button for button in opened.button if button.key == "hotspots_behind"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_chosen_hotspot_says_how_sure_and_what_a_scan_says(sample_store: Path, lang: str) -> None:
    row = newest_rows(sample_store)[0] if newest_rows(sample_store) else None
    if row is None:
        pytest.skip("the sample has no hotspot")
    spot = quote(f"{row['area_code']}|{row['kind']}|{row['category']}")
    opened = sound(opened_page(PAGE, f"spot={spot}" + ("&lang=en" if lang == "en" else "")))
    said = words(opened)
    assert " q " in said and ("Quét không gian" if lang == "vi" else "space-time scan") in said
    opened.button(key="spot_behind").click().run()
    assert sound(opened).query_params["area"] == row["area_code"]
