"""Each page in each language on the small sample, run through app.py without a browser."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, t
from tests.pages.opening import page as opened_page
from ui.store import current_id

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "overview": "pages/leaders/tong_quan.py",
    "overdue": "pages/analysts/qua_han.py",
    "form06": "pages/analysts/bieu_06.py",
    "unit": "pages/leaders/mot_don_vi.py",
    "declared": "pages/leaders/khai_bao_tinh_lai.py",
    "signals": "pages/analysts/dau_hieu.py",
    "to_open": "pages/analysts/ho_so_de_nghi_mo.py",
    "changes": "pages/analysts/so_sanh_ban_du_lieu.py",
    "systems": "pages/analysts/doi_chieu_he_thong.py",
    "hotspots": "pages/leaders/tap_trung_pakn.py",
    "proposals": "pages/leaders/de_xuat_kiem_tra.py",
    "plan": "pages/leaders/ke_hoach_kiem_tra.py",
    "follow_up": "pages/leaders/phuc_tra.py",
    "feedback": "pages/analysts/xu_ly_pakn.py",
    "topics": "pages/analysts/noi_dung_pakn.py",
    "feedback_records": "pages/analysts/pakn.py",
    "definitions": "pages/about/dinh_nghia.py",
    "reliability": "pages/about/do_tin_cay.py",
    "quality": "pages/about/chat_luong_du_lieu.py",
}
SECONDS = 60


def app(**parameters: str) -> AppTest:
    """The app as a browser opens it at an address."""
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    for name, value in parameters.items():
        opened.query_params[name] = value
    return opened.run()


def sound(opened: AppTest) -> AppTest:
    assert not opened.exception
    assert not opened.error
    return opened


def words(opened: AppTest) -> str:
    return " ".join(element.value for element in (*opened.title, *opened.subheader, *opened.markdown))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_in_every_language(page: str, lang: str) -> None:
    opened = sound(opened_page(PAGES[page], "" if lang == "vi" else f"lang={lang}"))
    assert opened.title[0].value == t(f"screens.page.{page}", lang)
    said = words(opened)
    assert t("screens.sample_label", lang) in said
    assert "31/10/2026" in said
    assert "nan" not in re.findall(r"\w+", said.lower())
    assert "None" not in said


def test_vietnamese_pages_say_nothing_in_english() -> None:
    said = words(app())
    assert not re.findall(r"\b(the|overdue|dossiers?|rate|period|unit)\b", said)


def test_the_overview_has_its_parts() -> None:
    opened = sound(app())
    assert len(opened.metric) == 5
    assert len(opened.get("plotly_chart")) == 5 + 4
    assert len(opened.subheader) == 7
    assert len(opened.dataframe) >= 3


@pytest.mark.parametrize(
    "parameters",
    [
        {"from": "2025-01-01", "to": "2025-12-31"},
        {"from": "2024-03-01", "to": "2024-03-31"},
        {"on_time": "D"},
        {"on_time": "C", "level": "commune"},
        {"district": "001"},
        {"sector": "G10-DD01", "channel": "online"},
        {"map": "feedback_received"},
        {"map": "overdue_rate", "from": "2024-03-01", "to": "2024-03-31"},
        {"units": "ward", "interlinked": "0", "desk": "one_stop"},
        {"from": "2026-10-05", "to": "2026-10-05"},
        {"from": "1999-01-01", "to": "1999-12-31"},
        {"from": "2100-12-31", "to": "2100-12-31"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"from": "2026-12-31", "to": "2026-01-01"},
        {"on_time": "Z", "map": "nothing", "focus": "1", "lang": "xx"},
    ],
    ids=str,
)
def test_any_address_opens(parameters: dict[str, str]) -> None:
    sound(app(**parameters))


@pytest.mark.parametrize("name", ["unit", "area", "sector", "procedure"])
def test_a_code_nobody_knows_is_not_an_accident(name: str) -> None:
    assert not app(**{name: "NO-SUCH-CODE"}).exception


@pytest.mark.parametrize(
    ("path", "address", "said"),
    [
        (PAGES["unit"], "unit=NO-SUCH", "NO-SUCH"),
        (PAGES["overdue"], "snapshot=20200101-000000-gone", "20200101-000000-gone"),
        ("pages/analysts/ho_so.py", "dossier=H26.101-990101-0001", "H26.101-990101-0001"),
        ("pages/analysts/luong_xu_ly.py", "unit=NO-SUCH", "NO-SUCH"),
        ("pages/leaders/don_vi.py", "sector=NO-SUCH", "NO-SUCH"),
    ],
)
def test_what_is_gone_is_said_softly(path: str, address: str, said: str) -> None:
    opened = sound(opened_page(path, address))
    assert said in " ".join(element.value for element in (*opened.markdown, *opened.warning, *opened.info))


def test_a_filter_goes_into_the_address_and_its_removal_out_of_it() -> None:
    opened = app()
    opened.selectbox(key="filter_sector").select("G10-DD01").run()
    assert opened.query_params["sector"] == "G10-DD01"
    assert "Đất đai" in words(opened)
    opened.selectbox(key="filter_sector").select("").run()
    assert "sector" not in opened.query_params
    sound(opened)


def test_the_language_switch_keeps_the_filters() -> None:
    opened = app(sector="G10-DD01")
    opened.button(key="language").click().run()
    assert opened.title[0].value == "Overview"
    assert dict(opened.query_params) == {"sector": "G10-DD01", "lang": "en"}


def test_a_chosen_place_has_a_chip_that_removes_it() -> None:
    opened = app(district="001")
    opened.button(key="chip_district").click().run()
    assert "district" not in opened.query_params
    sound(opened)


def test_all_filters_can_be_cleared() -> None:
    opened = app(sector="G10-DD01", channel="online", foreign="1", **{"from": "2026-01-01", "to": "2026-03-31"})
    opened.button(key="filter_clear").click().run()
    assert dict(opened.query_params) == {}
    sound(opened)


def test_a_viewer_with_a_scope_sees_that_scope_only(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = app()
    monkeypatch.setenv("KTS_VIEWER_ROLES", "unit")
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.03")
    limited = sound(app())
    assert "Sở Tài chính" in limited.info[0].value
    assert limited.metric[4].value != everything.metric[4].value
    units = next(frame.value for frame in limited.dataframe if "Đơn vị" in frame.value.columns)
    assert set(units["Đơn vị"]) <= {"Sở Tài chính"}


def test_a_mistyped_viewer_opens_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "everyone")
    opened = app()
    assert not opened.exception
    assert len(opened.error) == 1
    assert not opened.metric


def test_a_missing_store_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KTS_STORE", str(tmp_path / "nowhere"))
    opened = app()
    assert not opened.exception
    assert opened.info[0].value == t("screens.snapshot_none", "vi")


def test_an_unknown_snapshot_fails_softly() -> None:
    opened = app(snapshot="20200101-000000-0000", sector="G10-DD01")
    assert "20200101-000000-0000" in opened.warning[0].value
    assert opened.query_params["sector"] == "G10-DD01"
    assert len(opened.metric) >= 4


def test_a_snapshot_can_be_named_in_the_address(sample_store: Path) -> None:
    current = current_id(sample_store)
    opened = sound(app(snapshot=str(current)))
    assert not opened.warning and not opened.info


def test_a_new_snapshot_is_offered_not_forced(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two copies of one snapshot: the session stays with its own until the button."""
    store, current = tmp_path / "store", str(current_id(sample_store))
    (store / "snapshots").mkdir(parents=True)
    for name in ("20260101-000000-aaaa", "20260102-000000-bbbb"):
        folder = store / "snapshots" / name
        shutil.copytree(sample_store / "snapshots" / current, folder, copy_function=os.link)
        manifest = folder / "manifest.json"
        text = manifest.read_text(encoding="utf-8").replace(current, name)
        manifest.unlink()
        manifest.write_text(text, encoding="utf-8")
    (store / "CURRENT").write_text("20260101-000000-aaaa\n", encoding="utf-8")
    monkeypatch.setenv("KTS_STORE", str(store))
    opened = sound(app())
    assert not opened.info
    (store / "CURRENT").write_text("20260102-000000-bbbb\n", encoding="utf-8")
    opened.run()
    assert "Dùng bản mới" in opened.info[0].value
    opened.button(key="use_new_snapshot").click().run()
    assert not opened.info
    sound(opened)


def test_a_page_without_app_py_shows_nothing() -> None:
    opened = AppTest.from_file(str(ROOT / PAGES["overview"]), default_timeout=SECONDS).run()
    assert not opened.metric
    assert not opened.markdown


def test_each_page_file_is_a_short_direct_script() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert 20 <= len(lines) <= 120, path
        assert not any("__main__" in line or "def render" in line for line in lines), path


def test_any_two_days_can_be_chosen() -> None:
    opened = app()
    opened.date_input(key="filter_date_from").set_value(date(2026, 9, 15)).run()
    # Both ends stand in the address: the default must not move a period that was chosen when newer data come.
    assert dict(opened.query_params) == {"from": "2026-09-15", "to": "2026-10-31"}
    opened.date_input(key="filter_date_to").set_value(date(2026, 9, 1)).run()
    assert dict(opened.query_params) == {"from": "2026-09-01", "to": "2026-09-01"}
    assert "01/09/2026" in words(sound(opened))
