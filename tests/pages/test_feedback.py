"""Pages about PAKN: any address opens, figures lead to their lists, scope and roles hold."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from metrics.feedback_records import COLUMNS, KINDS, ORDERS
from tests.pages.opening import page as opened_page
from tests.pages.opening import sound, words
from ui.store import current_id

LIST = "pages/analysts/pakn.py"
YEAR = "from=2026-01-01&to=2026-10-31"


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of a statement over the feedback and dossiers of the store."""
    folder = store / "snapshots" / str(current_id(store))
    con = duckdb.connect()
    for name in ("feedback", "dossiers"):
        con.execute(f"create view {name} as select * from '{folder / name}.parquet'")
    return con.execute(sql).fetchall()


@pytest.mark.parametrize(
    "address",
    [
        "",
        YEAR + "&lang=en&q=duong&order=-due",
        YEAR + "&show=overdue&state=resolved&cause=none&page=2",
        "show=nothing&order=nothing&page=minus&columns=nothing&state=nothing&category=nothing",
        "q=zzzz",
        "q='; drop table feedback; --",
        "page=100000000000000000000",
        YEAR + "&columns=" + ",".join(COLUMNS),
        "pakn=nothing",
        "group=nothing&lang=en",
        "from=1999-01-01&to=1999-12-31",
    ],
)
def test_any_address_of_the_list_opens(address: str) -> None:
    sound(opened_page(LIST, address))


@pytest.mark.parametrize("order", ORDERS)
def test_every_order(order: str) -> None:
    opened = sound(opened_page(LIST, f"{YEAR}&order=-{order}"))
    assert opened.selectbox(key="feedback_order").value == f"-{order}"
    assert len(opened.dataframe) == 1


def found(opened: AppTest) -> int:
    """The number that the list says it holds."""
    said = [m.value for m in opened.markdown if "** PAKN" in m.value]
    return int(said[0].split("**")[1].replace(".", "")) if said else 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_holds_what_its_condition_says(sample_store: Path, kind: str) -> None:
    conditions = {
        "all": "true", "overdue": "is_overdue", "overdue_pending": "is_overdue and end_day is null",
        "overdue_settled": "is_overdue and end_day is not null", "late_accepted": "not is_accepted_in_time",
        "late_urgent": "not is_urgent_in_time", "no_limit": "due_until is null and state <> 'refused'",
        "unverified": "false", "transferred": "state = 'transferred' or forwarded_count > 0",
        "reopened": "reopened_count > 0", "dissatisfied": "satisfaction <= 2", "repeats": "repeat_of is not null",
        "alike": "like_of is not null",
        "named": "dossier_code is not null",
        "unplaced": "lat is null or lat = 0 or lat < 20.5 or lat > 21.4 or lon > 106.1",
    }  # fmt: skip
    day = "due_day" if kind.startswith("overdue") or kind == "unverified" else "received_day"
    sql = f"select count(*) from feedback where state <> 'unknown' and ({conditions[kind]})"
    ((n,),) = rows(sample_store, f"{sql} and {day} between '2026-01-01' and '2026-10-31'")
    assert found(sound(opened_page(LIST, f"{YEAR}&show={kind}"))) == n


def test_one_pakn_leads_to_its_dossier_and_unit(sample_store: Path) -> None:
    sql = "select feedback_code, dossier_code, category from feedback semi join dossiers using (dossier_code) limit 1"
    code, dossier, category = rows(sample_store, sql)[0]
    opened = sound(opened_page(LIST, f"pakn={code}"))
    assert str(category) in words(opened)
    opened.button(key="pakn_dossier").click().run()
    assert dossier in words(opened) and not opened.exception
    back = opened_page(LIST, f"pakn={code}&lang=en")
    back.button(key="pakn_unit").click().run()
    assert not back.exception and back.query_params.get("unit")


def test_filters_of_pakn_narrow_the_list_and_stay_on_pages_about_pakn(sample_store: Path) -> None:
    opened = opened_page(LIST, f"{YEAR}&category={quote('Giao thông')}")
    ((n,),) = rows(sample_store, "select count(*) from feedback where category = 'Giao thông' and state <> 'unknown' "
                   "and received_day between '2026-01-01' and '2026-10-31'")  # fmt: skip
    assert found(sound(opened)) == n
    opened.query_params.clear()  # as a browser does on the way to another page
    opened.switch_page("pages/analysts/qua_han.py").run()
    assert "category" not in opened.query_params and opened.query_params["from"] == "2026-01-01"


def test_texts_are_for_analysts_and_scope_holds(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "select unit_code, count(*) from feedback where received_day between '2026-01-01' and '2026-10-31'"
    unit, n = rows(sample_store, f"{sql} group by 1 order by 2 desc, 1")[0]
    ((other,),) = rows(sample_store, f"select feedback_code from feedback where unit_code <> '{unit}' limit 1")
    monkeypatch.setenv("KTS_VIEWER_SCOPE", str(unit))
    assert found(sound(opened_page(LIST, YEAR))) == n
    assert "Không có PAKN mã" in words(opened_page(LIST, f"pakn={other}"))
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader,unit")
    shut = opened_page(LIST, YEAR)
    assert shut.warning and not shut.dataframe and found(shut) == 0


HANDLING = "pages/analysts/xu_ly_pakn.py"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        YEAR,
        YEAR + "&measure=feedback_refused_rate&by=content_group",
        YEAR + "&measure=feedback_accepted_in_time&by=source&category=Giao thông",
        YEAR + "&view=all",
        YEAR + "&view=all&by=source",
        YEAR + "&view=branches",
        YEAR + "&view=when&grain=week&measure=feedback_acceptable_rate",
        YEAR + "&view=when&grain=quarter",
        YEAR + "&view=why&by=category",
        "view=nothing&measure=nothing&by=nothing",
        "from=1999-01-01&to=1999-12-31",
        YEAR + "&category=nothing&view=why",
        YEAR + "&urgency=urgent&source=press&view=where&by=unit",
    ],
)
def test_any_address_of_handling_opens(address: str, lang: str) -> None:
    sound(opened_page(HANDLING, f"{address}&lang={lang}" if lang == "en" else address))


def test_the_sentence_says_the_counts_of_the_period(sample_store: Path) -> None:
    when = "between '2026-01-01' and '2026-10-31'"
    sql = (
        "select count(*), count(*) filter (state = 'resolved'), count(*) filter (state = 'refused'), "
        "count(*) filter (is_transferred), sum(forwarded_count), "
        f"(select count(*) from feedback where is_overdue and due_day {when}), "
        "(select count(*) from feedback where is_overdue and state in ('resolved', 'refused') "
        f"and due_day {when}) "
        f"from feedback where state <> 'unknown' and received_day {when}"
    )
    counted = [int(value) for value in rows(sample_store, sql)[0]]
    n, resolved, refused, passed, times, overdue, late, open_late = (
        f"{value:,}".replace(",", ".") for value in [*counted, counted[-2] - counted[-1]]
    )
    said = words(opened_page(HANDLING, YEAR))
    assert f"tiếp nhận {n} PAKN, đã xử lý {resolved}, từ chối {refused}, quá hạn {overdue} " in said
    assert f"(đã xử lý {late}, đang xử lý {open_late});" in said
    assert f"{passed} PAKN được chuyển xử lý, tổng {times} lượt." in said


@pytest.mark.parametrize(
    ("measure", "kind"), [("feedback_overdue_rate", "overdue"), ("feedback_transferred_rate", "transferred")]
)
def test_a_figure_leads_to_its_list(measure: str, kind: str) -> None:
    opened = opened_page(HANDLING, f"{YEAR}&measure={measure}&category=Giao thông")
    label = opened.button(key="handling_list").label
    opened.button(key="handling_list").click().run()
    assert opened.query_params["show"] == kind and opened.query_params["category"] == "Giao thông"
    assert f" {found(opened)} " in label.replace(".", "") and found(opened) > 0


def test_refusals_lead_to_the_refused(sample_store: Path) -> None:
    opened = opened_page(HANDLING, f"{YEAR}&measure=feedback_refused_rate")
    opened.button(key="handling_list").click().run()
    assert opened.query_params["state"] == "refused" and found(opened) > 0


def test_a_unit_account_sees_its_own_pakn_alone(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "select unit_code, count(*) from feedback where received_day between '2026-01-01' and '2026-10-31'"
    unit, n = rows(sample_store, f"{sql} group by 1 order by 2 desc, 1")[0]
    monkeypatch.setenv("KTS_VIEWER_SCOPE", str(unit))
    monkeypatch.setenv("KTS_VIEWER_ROLES", "unit")
    opened = sound(opened_page(HANDLING, YEAR))
    assert f"tiếp nhận {n} PAKN" in words(opened)
    assert "handling_list" not in [button.key for button in opened.button]


TOPICS = "pages/analysts/noi_dung_pakn.py"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "address",
    [
        YEAR,
        YEAR + "&category=Giao thông",
        "view=terms&from=2026-10-01&to=2026-10-31",
        YEAR + "&view=terms&category=nothing",
        YEAR + "&view=groups",
        "view=groups&from=1999-01-01&to=1999-12-31",
        "from=1999-01-01&to=1999-12-31",
        "view=nothing",
    ],
)
def test_any_address_of_topics_opens(address: str, lang: str) -> None:
    sound(opened_page(TOPICS, f"{address}&lang={lang}" if lang == "en" else address))


def test_groups_are_those_of_the_store(sample_store: Path) -> None:
    sql = "select count(distinct coalesce(repeat_of, like_of)) from feedback where received_day >= '2026-01-01'"
    ((n,),) = rows(sample_store, sql)
    said = words(opened_page(TOPICS, YEAR + "&view=groups"))
    assert n and f"{n} nhóm PAKN" in said


def test_texts_of_topics_are_for_analysts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTS_VIEWER_ROLES", "leader")
    shut = opened_page(TOPICS, YEAR + "&view=groups")
    assert shut.warning and not shut.dataframe
