"""What is declared, what the data say: every state of the pages opens, nothing accuses, scope holds, links lead on."""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from i18n import LANGUAGES, t, texts
from metrics.filters import Filters
from metrics.signal_rules import SIGNALS
from metrics.signals import signal_history, signal_officers, unit_signals
from metrics.to_open import strangers, to_open
from metrics.warehouse import open_warehouse
from tests.data_loaders.test_checks import FIRST_ROW, filled, made
from tests.pages.opening import page, sound, words
from ui.downloads import XLSX

DECLARED = "pages/leaders/khai_bao_tinh_lai.py"
SIGNS = "pages/analysts/dau_hieu.py"
TO_OPEN = "pages/analysts/ho_so_de_nghi_mo.py"
CHANGES = "pages/analysts/so_sanh_ban_du_lieu.py"
SYSTEMS = "pages/analysts/doi_chieu_he_thong.py"
# wording.md: words that never stand in generated text, and what accuses in English.
ACCUSING = re.compile(
    r"gian lận|làm đẹp|khống|bất thường|yếu kém|nghiêm trọng|điểm đen|sai phạm|nghi vấn|vi phạm"
    r"|fraud|falsif|cheat|manipulat|fake|suspicious|guilty|wrongdo",
    re.I,
)


@pytest.mark.parametrize(("signal", "lang"), [(name, LANGUAGES[n % 2]) for n, name in enumerate(SIGNALS)])
def test_every_signal_opens_with_its_innocent_explanation(signal: str, lang: str) -> None:
    opened = sound(page(SIGNS, f"sign={signal}&lang={lang}"))
    said = words(opened)
    assert SIGNALS[signal].innocent[lang] in said
    assert not ACCUSING.search(said)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (DECLARED, "sector=G10-DD01"),
        (DECLARED, "procedure=1.013949&lang=en"),
        (DECLARED, "unit=H26.104&on_time=D"),
        (DECLARED, "from=2030-01-01&to=2030-01-31"),
        (DECLARED, "units=district&district=001"),
        (SIGNS, "to=2024-06-30&from=2024-06-01"),
        (SIGNS, "sign=no-such-signal"),
        (SIGNS, "sign=due_day&unit=H26.104"),
        (SIGNS, "sign=silent&unit=H26.104&lang=en"),
        (SIGNS, "district=001"),
        (TO_OPEN, ""),
        (TO_OPEN, "unit=H26.104&size=5&seed=7"),
        (TO_OPEN, "unit=NO-SUCH"),
        (TO_OPEN, "unit=H26.104&size=abc&seed=-1"),
        (CHANGES, "from=2024-01-01&to=2026-10-31&kind=due_later_stop"),
        (CHANGES, "with=no-such-snapshot&kind=nothing&lang=en"),
        (CHANGES, "unit=H26.104"),
        (SYSTEMS, "from=2026-01-01&to=2026-10-31&lang=en"),
        (SYSTEMS, "unit=H26.104"),
        (SYSTEMS, "from=2030-01-01&to=2030-01-31"),
    ],
)
def test_any_state_of_an_address_opens(path: str, address: str) -> None:
    assert not ACCUSING.search(words(sound(page(path, address))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_of_these_pages_accuses(lang: str) -> None:
    def strings(group: object) -> list[str]:
        if isinstance(group, dict):
            return [text for value in group.values() for text in strings(value)]
        return [str(group)]

    said = [
        text for part in ("declared", "signals", "to_open", "changes", "systems") for text in strings(texts(part, lang))
    ]
    said += [
        getattr(signal, name)[lang] for signal in SIGNALS.values() for name in ("name", "short", "rule", "innocent")
    ]
    said += [signal.question[lang] for signal in SIGNALS.values()]
    assert [text for text in said if ACCUSING.search(text)] == []


def test_a_unit_account_sees_its_own_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of analysts ask for a role; the leaders' page shows the account's units only."""
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104")
    monkeypatch.setenv("KTS_VIEWER_ROLES", "unit")
    opened = page(DECLARED)
    assert not opened.exception
    named = [str(value) for frame in opened.dataframe for value in frame.value.iloc[:, 0]]
    assert not [name for name in named if "UBND" in name and "Hoàn Kiếm" not in name]
    for path in (SIGNS, TO_OPEN, CHANGES, SYSTEMS):
        closed = page(path)
        assert not closed.exception
        assert not closed.dataframe


def test_an_analyst_with_a_scope_sees_signals_of_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104")
    monkeypatch.setenv("KTS_VIEWER_ROLES", "analyst")
    opened = sound(page(SIGNS, "sign=due_day"))
    units = {str(name) for frame in opened.dataframe[:1] for name in frame.value.iloc[:, 0]}
    assert units <= {"phường Hoàn Kiếm"}
    refused = page(TO_OPEN, "unit=H26.134")
    assert refused.warning and not refused.exception


def test_another_unit_s_months_and_officers_stay_out_of_a_scope(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    frame = unit_signals(wh)
    row = frame[(frame["count"] > 0) & (frame["signal"] == "due_day")].iloc[0]
    for asked in (signal_history, signal_officers):
        assert len(asked(wh, "due_day", row["unit_code"]))
        assert asked(wh, "due_day", row["unit_code"], None, ("H26.01",)).empty
    wh.close()


def test_only_dossiers_of_the_snapshot_are_taken_back(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    known = wh.frame_of("select unit_code, dossier_code from dossiers limit 2", {}).to_numpy().tolist()
    assert strangers(wh, [tuple(pair) for pair in known]) == 0
    assert strangers(wh, [(known[0][0], "NO-SUCH"), ("H26.999", known[1][1])]) == 2
    wh.close()


def test_the_list_and_its_control_come_from_the_seed_of_the_address(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    code = unit_signals(wh).query("count > 0").iloc[0]["unit_code"]
    first, again, other = (to_open(wh, code, None, 5, seed) for seed in (7, 7, 8))
    wh.close()
    assert first.control["code"].tolist() == again.control["code"].tolist()
    assert first.listed["code"].tolist() == other.listed["code"].tolist()
    opened = sound(page(TO_OPEN, f"unit={code}&size=5&seed=7"))
    shown = [str(value).strip() for frame in opened.dataframe for value in frame.value.iloc[:, 0]]
    assert set(first.listed["code"]) <= set(shown)
    assert set(first.control["code"]) <= set(shown)


@pytest.mark.parametrize("path", [DECLARED, SIGNS, TO_OPEN, CHANGES, SYSTEMS])
def test_a_period_without_data_is_told_as_such(path: str) -> None:
    """Nothing found before the first dossier, or after the last, is no finding."""
    for period in ("from=2019-01-01&to=2019-01-31", "from=2030-01-01&to=2030-01-31"):
        opened = sound(page(path, period))
        assert "nằm ngoài phạm vi dữ liệu" in words(opened)
        assert not opened.dataframe


@pytest.mark.parametrize("path", [DECLARED, SIGNS, CHANGES, SYSTEMS])
def test_a_code_that_the_data_do_not_know_is_named(path: str) -> None:
    opened = page(path, "unit=NO-SUCH,H26.104&lang=en")
    assert not opened.exception
    assert [warning.value for warning in opened.warning if "NO-SUCH" in warning.value]
    assert not page(path, "unit=H26.104").warning


def test_two_snapshots_are_compared_from_the_older_to_the_newer(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two is open; and the period of the exports is not spoken of, as it divides nothing there."""
    (tmp_path / "snapshots").mkdir()
    (current,) = (sample_store / "snapshots").iterdir()
    newer, older = current.name, f"20200101-000000-{current.name[-4:]}"
    (tmp_path / "snapshots" / newer).symlink_to(current, target_is_directory=True)
    copied = Path(shutil.copytree(current, tmp_path / "snapshots" / older))
    told = json.loads((current / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(told | {"id": older, "as_of": "2026-09-30"})
    for name, content in (("manifest.json", text), ("manifest.sha256", sha256(text.encode()).hexdigest() + "\n")):
        (copied / name).unlink()
        (copied / name).write_text(content, encoding="utf-8")
    (tmp_path / "CURRENT").write_text(newer, encoding="utf-8")
    monkeypatch.setenv("KTS_STORE", str(tmp_path))
    for opened, other in ((newer, older), (older, newer)):
        said = words(sound(page(CHANGES, f"snapshot={opened}&with={other}")))
        assert "bản dữ liệu ngày 30/09/2026 so với bản ngày 31/10/2026" in said.casefold()
        assert "Từ bản dữ liệu ngày 30/09/2026 đến ngày 31/10/2026: 0 thay đổi" in said
        assert "các lần xuất" not in said


def test_a_sheet_of_another_unit_is_not_taken_from_an_account_with_a_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    content = filled(made(), {FIRST_ROW: "Có"})  # of H26.101
    monkeypatch.setenv("KTS_VIEWER_SCOPE", "H26.104")
    monkeypatch.setenv("KTS_VIEWER_ROLES", "analyst")
    opened = page(TO_OPEN)
    opened.file_uploader[0].set_value(("phieu.xlsx", content, XLSX)).run()
    assert [error.value for error in opened.error] == [t("store.check_scope", "vi")]
    assert not [button for button in opened.button if button.key == "check_save"]


def test_no_more_units_have_a_signal_than_are_judged(sample_store: Path) -> None:
    wh = open_warehouse(sample_store)
    frame = unit_signals(wh)
    wh.close()
    frame = frame[frame["signal"] == "declared_gap"]
    judged, some = frame["grade"] != "few", frame["count"] > 0
    n, m, few = int((judged & some).sum()), int(judged.sum()), int((~judged & some).sum())
    headings = [element.value for element in sound(page(SIGNS, "sign=declared_gap")).subheader]
    assert f"{n} trong {m} đơn vị xét được có dấu hiệu này" + (f"; thêm {few} đơn vị số ít" if few else "") in headings
    assert 0 < n <= m and few


def test_months_of_a_single_day_are_whole_months() -> None:
    """One day of October names the same month figures as all of October."""
    one, whole = (page(DECLARED, f"from=2026-10-{day}&to=2026-10-{end}") for day, end in (("05", "05"), ("01", "31")))
    headings = [[e.value for e in opened.subheader if e.value.startswith("Tháng 10/2026")] for opened in (one, whole)]
    assert headings[0] == headings[1] != []


def test_the_unmatched_are_the_list_behind_them(sample_store: Path) -> None:
    from metrics.query import query
    from metrics.records import count_records
    from ui.declared import unmatched_filters

    wh = open_warehouse(sample_store)
    for definition in "ABCD":
        filters = Filters(on_time=definition)  # type: ignore[arg-type]
        n = int(query(wh, "declared_but_overdue", (), filters)["declared_but_overdue"][0])
        assert count_records(wh, unmatched_filters(filters)) == n
    wh.close()
