"""Đề xuất kiểm tra đột xuất: any address opens, nothing accuses, who may see it, what the list and its file say."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from charts.theme import LIGHT
from data_loaders import decisions
from i18n import LANGUAGES, t, texts
from metrics import flag_lists
from metrics.filters import Filters
from metrics.follow_up import items
from metrics.warehouse import open_warehouse
from reports.xlsx import About, Head, Sheet, workbook
from tests.pages.opening import page, sound, words
from tests.pages.test_signals import ACCUSING
from ui import decisions as decided
from ui import follow_up, proposals
from ui.access import local_viewer
from ui.downloads import about
from ui.frame import Screen
from ui.store import store_folder

PROPOSALS = "pages/leaders/de_xuat_kiem_tra.py"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lang=en",
        "case=NO-SUCH&kind=nothing&day=2020-01-01",
        "day=2026-09-30&lang=en",
        "kind=follow_up",
        "sector=G10-DD01&level=commune",
        "district=001&kind=surprise&lang=en",
        "unit=H26.01",
    ],
)
def test_any_address_opens_and_accuses_nobody(address: str) -> None:
    said = words(sound(page(PROPOSALS, address)))
    assert not ACCUSING.search(said)
    assert "bạn" not in re.findall(r"\w+", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_accuses(lang: str) -> None:
    assert not ACCUSING.search(f"{texts('proposals', lang)} {texts('decisions', lang)}")


def test_a_click_opens_the_case_with_its_figures_and_its_basis() -> None:
    opened = sound(page(PROPOSALS))
    codes = opened.dataframe[0].value
    assert list(codes.columns) == [t(f"proposals.column.{name}") for name in ("no", "name", "score", "sign")]
    second = sound(page(PROPOSALS, f"case={_code(1)}"))
    said = words(second)
    assert f"2. {codes.iloc[1, 1]}" in said
    assert "II.4" in said and t("proposals.innocent") in said


@pytest.mark.parametrize(("roles", "opens"), [("leader", True), ("analyst", True), ("unit", False)])
def test_a_unit_does_not_see_who_may_be_visited(roles: str, opens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", roles)
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104" if roles == "unit" else "")
    opened = page(PROPOSALS)
    assert bool(opened.subheader) is opens
    assert bool(opened.warning) is not opens


def _code(place: int) -> str:
    """The unit in a place of the list."""
    wh = open_warehouse(store_folder())
    code = str(flag_lists.flag_table(wh)["unit_code"][place])
    wh.close()
    return code


@pytest.fixture
def own_store(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of one's own to write decisions in, over the snapshots of the sample."""
    (tmp_path / "snapshots").symlink_to(sample_store / "snapshots")
    (tmp_path / "CURRENT").write_text((sample_store / "CURRENT").read_text())
    monkeypatch.setenv("KTS_STORE", str(tmp_path))
    return tmp_path


def test_a_leader_decides_another_window_sees_it_and_a_late_one_is_told(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTS_VIEWER_NAME", "Nguyễn Thị Minh")
    code = _code(0)
    first, late = page(PROPOSALS), page(PROPOSALS)
    first.text_input[0].set_value("=HYPERLINK(1)")
    first = sound(first.button(key=f"decide_chosen_{code}").click().run())
    assert "=HYPERLINK(1) (Nguyễn Thị Minh" in words(first)
    assert t("decisions.choice.chosen") in first.dataframe[1].value[t("proposals.column.decision")].iloc[0]
    assert first.dataframe[0].value[t("proposals.column.name")].iloc[0].endswith(" ✓")
    late.text_input[0].set_value("khác")
    late = late.button(key=f"decide_declined_{code}").click().run()
    assert "Nguyễn Thị Minh vừa ghi quyết định" in late.warning[0].value
    assert late.text_input[0].value == "khác"
    assert len(decisions.history(own_store)) == 1
    late = late.button(key=f"decide_declined_{code}").click().run()
    assert [d.choice for d in decisions.history(own_store)] == ["declined", "chosen"]
    assert decisions.history(own_store)[0].figures["rank"] == 1
    other = sound(page(PROPOSALS))
    assert t("decisions.choice.declined") in other.dataframe[1].value[t("proposals.column.decision")].iloc[0]


def test_only_a_leader_decides(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "analyst")
    opened = sound(page(PROPOSALS))
    assert t("decisions.none") in words(opened)
    assert not [button for button in opened.button if str(button.key).startswith("decide_")]


def test_the_history_of_decisions_in_a_workbook_holds_no_formula() -> None:
    said = ["=1+1", "+cmd", "@x", "-2", "\t=1"]
    frame = pd.DataFrame({"code": "H26.1", "reason": said, "name": said})
    heads = [Head("reason", "Lý do"), Head("name", "Tên")]
    about = About("Đề xuất", "=A1", "s", date(2026, 10, 31), datetime(2026, 11, 1))
    content = workbook([Sheet("Lịch sử", "Lịch sử", heads, frame)], about)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not any(b"<f>" in book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(1).to_python()[2:]
    assert all(str(cell).startswith("'") for row in rows for cell in row[1:])


def test_the_overview_leads_to_those_for_review(store: Path) -> None:
    opened = sound(page("pages/leaders/tong_quan.py"))
    frame = flag_lists.flag_table(wh := open_warehouse(store))
    n = int((frame["grade"] == "alert").sum())
    wh.close()
    label = f":red[▲] {t('proposals.badge', n=n)}"
    if not n:
        assert t("proposals.short_none", day="31/10/2026") in words(opened)
        return
    assert opened.button(key="to_proposals").label == label
    opened = sound(opened.button(key="to_proposals").click().run())
    assert opened.title[0].value == t("screens.page.proposals")


PLAN, FOLLOW_UP = "pages/leaders/ke_hoach_kiem_tra.py", "pages/leaders/phuc_tra.py"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PLAN, ""),
        (PLAN, "period=2026&n=60&seed=7&lang=en"),
        (PLAN, "period=1999&n=abc&add=NO-SUCH,H26.104&drop=-&frozen=9"),
        (FOLLOW_UP, ""),
        (FOLLOW_UP, "state=done&lang=en"),
        (FOLLOW_UP, "district=001&case=NO-SUCH&state=nothing"),
    ],
)
def test_any_address_of_plan_and_follow_up_opens(path: str, address: str) -> None:
    assert not ACCUSING.search(words(sound(page(path, address))))


def test_items_their_counts_and_their_sheet_are_those_of_the_place_chosen(store: Path) -> None:
    wh = open_warehouse(store)
    frame = items(wh)
    district = frame["district_code"].dropna().mode()[0]
    expected = frame[frame["district_code"] == district]
    assert 0 < len(expected) < len(frame)
    opened = sound(page(FOLLOW_UP, f"state=all&district={district}"))
    assert sorted(opened.dataframe[-1].value[t("follow_up.column.unit")]) == sorted(expected["unit"])
    counts = {name: int((expected["state"] == name).sum()) for name in ("done", "done_late", "past_due", "open")}
    assert t("follow_up.items", n=len(expected), **counts) in words(opened)
    screen = Screen("vi", wh, local_viewer({}), LIGHT)
    here = Filters(district=(district,))
    sheets = follow_up.sheets(screen, follow_up.found(screen, here), follow_up.found_items(screen, here))
    assert sorted(sheets[1].frame["unit"]) == sorted(expected["unit"])
    wh.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_plan_and_follow_up_accuses(lang: str) -> None:
    assert not ACCUSING.search(f"{texts('visit_plan', lang)} {texts('follow_up', lang)}")


def test_what_leaders_decide_enters_the_plan_which_is_frozen_with_its_figures(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTS_VIEWER_NAME", "Nguyễn Thị Minh")
    first, second = _code(0), _code(1)
    for code, choice in ((first, "declined"), (second, "chosen")):
        made = decisions.Decision(code, choice, "vì", "An", "s", "2026-10-31", {})
        decisions.record(own_store, made, 0)
    opened = sound(page(PLAN, "n=6"))
    assert t("visit_plan.kept_none") in words(opened)
    opened = sound(opened.button(key="freeze").click().run())
    (plan,) = decisions.plans(own_store)
    rows = {row["unit_code"]: row for row in plan.content["rows"]}
    assert rows[second]["track"] == "added" and first not in rows
    assert rows[second]["rank"] == 2 and rows[second]["score"] > 0
    assert (plan.content["n"], plan.name) == (6, "Nguyễn Thị Minh")
    assert t("visit_plan.visited", k="0", n=len(rows)) in words(opened)
    assert t("visit_plan.overview", period="quý I/2027", k="0", n=len(rows)) in words(
        page("pages/leaders/tong_quan.py")
    )


@pytest.mark.parametrize("scope", ["H26.104", "NO-SUCH"])
def test_who_sees_a_part_of_the_city_opens_its_frozen_list_and_freezes_none(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    plan = decisions.Plan("2027-Q1", "An", "s", "2026-10-31", {"seed": 1, "rows": []})
    decisions.freeze(own_store, plan, 0)
    monkeypatch.setenv("KTS_VIEWER_SCOPE", scope)
    opened = sound(page(PLAN))
    assert t("visit_plan.visited", k="0", n=0) in words(opened)
    assert not [button for button in opened.button if button.key == "freeze"]


def test_a_leaders_choice_is_the_basis_of_a_visit_that_only_data_proposed() -> None:
    frame = pd.DataFrame({"unit_code": ["A", "B", "C", "D"], "basis": ["data", "press", "data", "data"]})
    made = {
        code: decisions.Decision(code, choice, "vì", "An", "s", "2026-10-31", {})
        for code, choice in (("A", "chosen"), ("B", "chosen"), ("C", "postponed"))
    }
    assert proposals.instructed(frame, made)["basis"].tolist() == ["leader", "press", "data", "data"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_holds_the_list_and_every_reason(own_store: Path, lang: str) -> None:
    made = decisions.Decision(_code(0), "chosen", "=vì", "An", "s", "2026-10-31", {"rank": 1, "score": 2.5})
    decisions.record(own_store, made, 0)
    wh = open_warehouse(own_store)
    shown = Screen(lang, wh, local_viewer({}), LIGHT)
    frame = proposals.flagged(proposals.found(shown, Filters()))
    written = proposals.with_words(shown, frame, {})
    history = decided.sheet(shown, decided.history_of(shown))
    sheets = proposals.sheets(shown, written, "Danh sách", [history])
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(sheets, about(shown, "Đề xuất", "toàn Thành phố"))))
    first, listed, reasons, kept = (book.get_sheet_by_index(n).to_python() for n in range(4))
    assert wh.id in str(first)
    columns = [column.name for column in proposals.full_columns(lang)]
    assert [row[1 + columns.index("rank")] for row in listed[2:]] == frame["rank"].tolist()
    assert [row[1 + columns.index("observed")] for row in listed[2:]] == frame["observed"].tolist()
    said = flag_lists.sentences(wh, frame, flag_lists.flag_parts(wh), lang)
    assert [row[2] for row in reasons[2:]] == [text for one in said for text in one]
    assert kept[2][:5] == [made.unit_code, frame["name"][0], t("decisions.choice.chosen", lang), "'=vì", "An"]
    wh.close()
