"""Đề xuất kiểm tra đột xuất: any address opens, nothing accuses, who may see it, what the list and its file say."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from charts.theme import LIGHT
from data_loaders import decisions
from i18n import LANGUAGES, t, texts
from metrics import flag_lists
from metrics.filters import Filters
from metrics.flag_rules import TEXTS
from metrics.follow_up import items
from metrics.proposals import proposals as proposed_units
from metrics.proposals import reasons_of
from metrics.warehouse import open_warehouse
from reports.xlsx import About, Head, Sheet, workbook
from tests.pages.opening import page, sound, words
from tests.pages.test_signals import ACCUSING
from ui import decisions as decided
from ui import follow_up, frozen_plan, proposal_case, proposals
from ui.access import local_viewer
from ui.downloads import about
from ui.frame import Screen
from ui.markdown import plain
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


def test_a_share_is_told_of_signals_that_count_alone() -> None:
    row = {"p_level": 0.001, "share_level": 0.994, "p_change": None, "share_change": None,
           "p_neighbourhood": 0.01, "share_neighbourhood": 0.0}  # fmt: skip
    said = {name: proposal_case.points(row, name, 3.0, "vi").replace("\u00a0", " ")
            for name in ("level", "change", "neighbourhood")}  # fmt: skip
    assert said == {"level": "3,0 (trên 99 %)", "change": "thiếu số liệu", "neighbourhood": "3,0 (không tính điểm)"}


@pytest.mark.parametrize(("roles", "opens"), [("leader", True), ("analyst", True), ("unit", False)])
def test_a_unit_does_not_see_who_may_be_visited(roles: str, opens: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", roles)
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104" if roles == "unit" else "")
    opened = page(PROPOSALS)
    assert bool(opened.subheader) is opens
    assert bool(opened.warning) is not opens


def _code(place: int) -> str:
    """The unit in a place of the list."""
    return _listed((store_folder() / "snapshots").resolve().parent)[place]


@cache
def _listed(store: Path) -> list[str]:
    wh = open_warehouse(store)
    codes = flag_lists.flag_table(wh)["unit_code"].astype(str).tolist()
    wh.close()
    return codes


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
    name = str(opened.dataframe[0].value[t("visit_plan.column.name")].iloc[0])
    said = t("visit_plan.already", period="quý I/2027", names=name)[:-1]
    assert said in words(sound(page(PLAN, "n=6&period=2026"))) and said not in words(opened)


def made_on(
    monkeypatch: pytest.MonkeyPatch, store: Path, day: datetime, code: str, choice: str, seen: int = 0
) -> decisions.Decision:
    """A decision of a day."""
    with monkeypatch.context() as patch:
        patch.setattr(decisions, "now", lambda: day)
        return decisions.record(store, decisions.Decision(code, choice, "vì thế", "An", "s", "2026-10-31", {}), seen)


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Pages of this test are opened on a day."""
    monkeypatch.setattr("ui.decisions.today", lambda: day)


def visited(store: Path) -> tuple[str, datetime]:
    """Of the units for review or to watch the one visited on the spot last, and when."""
    wh = open_warehouse(store)
    frame = proposed_units(wh)
    frame = frame[frame["grade"].isin(("alert", "watch"))].sort_values("visited_at", ascending=False)
    wh.close()
    return str(frame["unit_code"].iloc[0]), frame["visited_at"].iloc[0].to_pydatetime()


@pytest.mark.parametrize(
    ("choice", "day", "name", "holds"),
    [
        ("postponed", date(2026, 11, 27), "drop", True),
        ("postponed", date(2027, 2, 28), "drop", False),  # planned after its three months: proposed again
        ("chosen", date(2027, 10, 1), "add", True),
    ],
)
def test_a_decision_of_long_ago_no_longer_enters_the_plan(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, choice: str, day: date, name: str, holds: bool
) -> None:
    code = _code(0)
    made_on(monkeypatch, own_store, datetime(2026, 11, 27, 9), code, choice)
    at(monkeypatch, day)
    opened = sound(page(PLAN, "period=2027-Q1&n=8"))
    (box,) = [box for box in opened.multiselect if box.key == f"plan_{name}"]
    assert (code in box.value) is holds
    said = words(opened)
    ended = t("decisions.ended.over", day="27/02/2027")
    assert (f"{t(f'decisions.choice.{choice}')}, {ended}" in said) is not holds
    case = words(sound(page(PROPOSALS, f"case={code}")))
    assert ("Quyết định trước đã hết hiệu lực" in case) is not holds
    assert ("Hiệu lực:" in case) is holds and "vì thế (An, 09:00 ngày 27/11/2026)" in case


@pytest.mark.parametrize(("choice", "kept_out"), [("postponed", False), ("declined", True)])
def test_a_unit_left_for_the_next_quarter_is_in_the_plan_of_the_year(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, choice: str, kept_out: bool
) -> None:
    code = _code(0)
    made_on(monkeypatch, own_store, datetime(2026, 11, 27, 9), code, choice)
    at(monkeypatch, date(2026, 11, 27))
    (box,) = [box for box in sound(page(PLAN, "period=2027&n=8")).multiselect if box.key == "plan_drop"]
    assert (code in box.value) is kept_out


def test_a_visit_answers_the_choice_of_a_unit(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, day = visited(own_store)
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    first = made_on(monkeypatch, own_store, before, code, "chosen")
    at(monkeypatch, after.date())
    opened = sound(page(PLAN, "n=8&period=2026-Q4"))
    (added,) = [box for box in opened.multiselect if box.key == "plan_add"]
    assert added.value == []
    opened = sound(page(PROPOSALS, f"case={code}"))
    assert t("decisions.lapsed.visited", day=f"{day:%d/%m/%Y}", said="")[:-1] in words(opened)
    names = opened.dataframe[0].value[t("proposals.column.name")]
    assert not names.str.contains("✓").any()
    made_on(monkeypatch, own_store, after, code, "chosen", first.number)  # chosen again since
    opened = sound(page(PLAN, "n=8&period=2026-Q4"))
    (added,) = [box for box in opened.multiselect if box.key == "plan_add"]
    assert added.value == [code]
    wh = open_warehouse(own_store)
    history = decided.sheet(shown := Screen("vi", wh, local_viewer({}), LIGHT), decided.history_of(shown)).frame
    assert history["state"].tolist()[1] == t("decisions.ended.newer")
    assert history["state"].tolist()[0].startswith("Hiệu lực: đến khi đơn vị được kiểm tra")
    wh.close()


def test_a_plan_is_frozen_with_p_of_each_signal_and_its_reasons(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTS_VIEWER_NAME", "Nguyễn Thị Minh")
    decisions.record(own_store, decisions.Decision(_code(1), "chosen", "báo nêu", "An", "s", "2026-10-31", {}), 0)
    opened = sound(page(PLAN, "n=12"))
    opened = sound(opened.button(key="freeze").click().run())
    (plan,) = decisions.plans(own_store)
    wh = open_warehouse(own_store)
    flags = flag_lists.flag_table(wh).set_index("unit_code")
    tracks = set()
    for row in plan.content["rows"]:
        figures = flags.loc[row["unit_code"]]
        tracks.add(row["track"])
        for name in ("p", "q", *(f"p_{name}" for name in TEXTS)):
            assert row[name] == (None if pd.isna(figures[name]) else figures[name])
        for lang in LANGUAGES:
            flagged = [reason.text for reason in reasons_of(wh, row["unit_code"], None, lang)]
            kept = row["reasons"][lang]
            assert kept and kept[len(kept) - len(flagged) :] == flagged or row["track"] == "added"
    assert {"added", "random", "flagged"} <= tracks
    first = plan.content["rows"][0]
    assert first["unit_code"] == _code(1) and "báo nêu (An, " in first["reasons"]["vi"][0]
    drawn = [row["reasons"]["en"] for row in plan.content["rows"] if row["track"] == "random"]
    assert all(said[0] == t("visit_plan.drawn", "en", seed=plan.content["seed"]) and len(said) > 1 for said in drawn)
    # On screen, and in the file.
    last = plan.content["rows"][-1]
    said = words(sound(page(PLAN, f"of={last['unit_code']}&lang=en")))
    assert all(plain(text) in said for text in last["reasons"]["en"])
    screen = Screen("vi", wh, local_viewer({}), LIGHT)
    sheets = frozen_plan.sheets(screen, plan, frozen_plan.frozen_frame(screen, plan))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(sheets, about(screen, "Kế hoạch", "n"))))
    listed, reasons = (book.get_sheet_by_index(n).to_python() for n in (1, 2))
    place = listed[1].index(t("visit_plan.column.p_of", signal=TEXTS["level"].short["vi"]))
    named = [t("visit_plan.column.p_of", signal=text.short["vi"]) for text in TEXTS.values()]
    assert [head for head in listed[1] if head in named] == named
    written = [row["p_level"] for row in plan.content["rows"]]
    assert [row[place] or None for row in listed[2:]] == [p and pytest.approx(p) for p in written]
    every = [text for row in plan.content["rows"] for text in row["reasons"]["vi"]]
    assert [row[2] for row in reasons[2:]] == every
    wh.close()


OLD_FILE = """
create table decisions (number integer primary key autoincrement, unit_code text not null, choice text not null,
    reason text not null, name text not null, at text not null, snapshot text not null, as_of text not null,
    figures text not null);
create table plans (number integer primary key autoincrement, period text not null, name text not null,
    at text not null, snapshot text not null, as_of text not null, content text not null);
"""


def test_a_file_of_decisions_of_an_earlier_version_opens_and_goes_on(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without p of each signal and without reasons, as lists were frozen before; and with a signal no longer used."""
    monkeypatch.setenv("KTS_VIEWER_NAME", "Nguyễn Thị Minh")
    lang, code = "en", _code(0)
    old = {"unit_code": code, "track": "flagged", "district_code": "001", "sector_code": None, "visited_at": None,
           "signals": "level|touched", "follow_up": False, "priority": 8.5, "rank": 1, "score": 7.25, "grade": "alert",
           "kind": "surprise", "basis": "data", "since": None, "observed": 31, "expected": 12.5, "p": 1e-8, "q": 1e-6,
           "share_level": 0.9, "share_touched": 0.1}  # fmt: skip
    content = {"n": 1, "seed": 5, "added": [], "dropped": [], "unmet": [], "rows": [old]}
    (own_store / decisions.FOLDER).mkdir()
    con = sqlite3.connect(own_store / decisions.FOLDER / decisions.FILE)
    con.executescript(OLD_FILE)
    con.execute("insert into plans (period, name, at, snapshot, as_of, content) values (?, ?, ?, ?, ?, ?)",
                ("2026-Q4", "An", "2026-09-15T08:00:00", "s", "2026-08-31", json.dumps(content)))  # fmt: skip
    con.execute(
        "insert into decisions (unit_code, choice, reason, name, at, snapshot, as_of, figures) "
        "values (?, 'chosen', 'vì', 'An', '2026-09-15T08:00:00', 's', '2026-08-31', '{}')",
        (code,),
    )
    con.commit()
    con.close()
    opened = sound(page(PLAN, f"lang={lang}"))
    said = words(opened)
    assert t("visit_plan.then_none", lang) in said
    shown = next(frame.value for frame in opened.dataframe if t("visit_plan.column.visited_since", lang) in frame.value)
    assert shown[t("visit_plan.column.why", lang)].tolist() == [f"{TEXTS['level'].short[lang]}, touched"]
    opened = sound(opened.button(key="freeze").click().run())
    assert [plan.period for plan in decisions.plans(own_store)] == ["2027-Q1", "2026-Q4"]
    assert all(row["reasons"][lang] for row in decisions.plans(own_store)[0].content["rows"])


def test_a_plan_of_more_visits_than_units_says_so() -> None:
    wh = open_warehouse(store_folder())
    units = len(flag_lists.flag_table(wh))
    wh.close()
    opened = sound(page(PLAN, "n=900"))
    assert t("visit_plan.most", n="900", most=units) in [warning.value for warning in opened.warning]
    assert opened.number_input[0].value == opened.number_input[0].max == units


@pytest.mark.parametrize("scope", ["H26.104", "NO-SUCH"])
def test_who_sees_a_part_of_the_city_opens_its_frozen_list_and_freezes_none(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, scope: str
) -> None:
    plan = decisions.Plan("2027-Q1", "An", "s", "2026-10-31", {"seed": 1, "rows": []})
    decisions.freeze(own_store, plan, 0)
    monkeypatch.setenv("KTS_VIEWER_SCOPE", scope)
    opened = sound(page(PLAN))
    assert opened.number_input[0].value == opened.number_input[0].max == 1  # of the one unit, or of none
    assert t("visit_plan.visited", k="0", n=0) in words(opened)
    assert not [button for button in opened.button if button.key == "freeze"]


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        (["alert", "watch", "none"], "Toàn danh sách có 2 đơn vị, trong đó 1 cần xem xét; theo phương pháp, dự kiến "
                                     "không quá 1 trong 1 và không quá 1 trong 2 đơn vị là cảnh báo nhầm."),
        (["none", "insufficient"], ""),  # of no unit none can be false
    ],
)  # fmt: skip
def test_how_many_may_be_false_is_said_of_a_list_that_has_units(grades: list[str], said: str) -> None:
    assert proposals.false_said(pd.DataFrame({"grade": grades}), "vi").replace("\u00a0", " ") == said


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
    assert listed[1][1 + len(columns) :][:2] == ["p", "q"]
    assert [row[1 + len(columns)] for row in listed[2:]] == pytest.approx(frame["p"].tolist())
    said = flag_lists.sentences(wh, frame, flag_lists.flag_parts(wh), lang)
    assert [row[2] for row in reasons[2:]] == [text for one in said for text in one]
    assert kept[2][:5] == [made.unit_code, frame["name"][0], t("decisions.choice.chosen", lang), "'=vì", "An"]
    wh.close()
