"""Units proposed for a surprise inspection: hand-worked cases, laws, and the command on ingested tables."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from metrics.errors import QueryError
from metrics.filters import Filters
from metrics.flag_lists import flag_dossiers, flag_table, news, printed
from metrics.flag_reasons import Names, reasons
from metrics.flags import COLUMNS, LISTED_P, SIGNALS, expected_false, judge, table
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse
from tests.backtest.city import City, Recipe, simulate
from tests.backtest.on_frames import counts_of
from tests.conftest import run_module
from tests.metrics.canonical import create, leave_out, reference, store

SMALL = Recipe(
    units=60, dossiers=24_000, feedback=5_000, procedures=20,
    bad={"chronic": 2, "changed": 2, "hides_pending": 2, "bunching": 2, "burst": 2}, fair={"tiny": 3, "hard_mix": 2},
)  # fmt: skip
DAY = date(2026, 10, 31)
EACH_P = [f"p_{name}" for name in SIGNALS]


@pytest.fixture(scope="module")
def small() -> City:
    return simulate(4, SMALL)


@pytest.fixture(scope="module")
def judged(small: City) -> pd.DataFrame:
    return table(judge(counts_of(small)))


# --- laws


def test_ranks_are_one_two_three_by_score_alone(judged: pd.DataFrame) -> None:
    ranked = judged[judged["rank"].notna()]
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert ranked["score"].is_monotonic_decreasing
    rest = judged[judged["rank"].isna()]
    assert set(rest["grade"]) == {"insufficient"} and rest.index.min() == len(ranked)
    assert (rest["level_trials"] < 20).all() and (ranked["level_trials"] >= 20).all()
    assert rest[["p", "q", "score", *EACH_P]].isna().all(axis=None)


def test_grades_follow_the_false_discovery_rate(judged: pd.DataFrame) -> None:
    ranked = judged[judged["rank"].notna()]
    expect = np.where(ranked["q"] <= 0.05, "alert", np.where(ranked["q"] <= 0.20, "watch", "none"))
    assert ranked["grade"].tolist() == expect.tolist()
    assert judged["flagged"].tolist() == (judged["grade"] == "alert").tolist()
    alerts, watched = (ranked["grade"] == "alert").sum(), (ranked["grade"] == "watch").sum()
    assert expected_false(judged) == pytest.approx((0.05 * alerts, 0.2 * (alerts + watched)))


def test_planted_units_come_first(judged: pd.DataFrame, small: City) -> None:
    bad = set(small.truth.loc[small.truth["bad"], "unit_code"])
    assert len(bad & set(judged.head(10)["unit_code"])) >= 7


def test_rows_in_another_order_change_nothing(small: City, judged: pd.DataFrame) -> None:
    mixed = {name: frame.sample(frac=1, random_state=3) for name, frame in small.tables.items()}
    again = table(judge(counts_of(replace(small, tables=mixed))))
    pd.testing.assert_frame_equal(again, judged)


def test_other_codes_change_nothing_but_the_codes(small: City, judged: pd.DataFrame) -> None:
    tables = {name: frame.copy() for name, frame in small.tables.items()}

    def renamed(codes: pd.Series, sign: str) -> pd.Series:
        return codes.map(lambda code: f"{sign}{code[::-1]}")

    for frame in tables.values():
        for name, sign in (("unit_code", "U"), ("area_code", "B")):
            if name in frame:
                frame[name] = renamed(frame[name], sign)
    tables["dossiers"]["procedure_code"] = renamed(tables["dossiers"]["procedure_code"], "Q")
    tables["feedback"]["category"] = renamed(tables["feedback"]["category"], "K")
    again = table(judge(counts_of(replace(small, tables=tables))))
    assert again["unit_code"].tolist()[:57] == renamed(judged["unit_code"], "U").tolist()[:57]
    left, right = again.head(57), judged.head(57)
    for name in ("score", "q", *EACH_P):
        assert left[name].to_numpy() == pytest.approx(right[name].to_numpy(), rel=1e-6, nan_ok=True)


def test_all_equally_bad_is_no_flag(small: City) -> None:
    """Six of ten dossiers late everywhere: nobody stands out, so nobody is flagged."""
    dossiers = small.tables["dossiers"].copy()
    rng = np.random.default_rng(5)
    late = rng.random(len(dossiers)) < 0.6
    end = dossiers["due_at"] + pd.to_timedelta(np.where(late, 5, -3), unit="D") + pd.Timedelta(hours=9)
    dossiers["completed_at"] = end.where(end <= pd.Timestamp(DAY) + pd.Timedelta(hours=23))
    feedback = small.tables["feedback"].head(0)
    frame = table(judge(counts_of(replace(small, tables=small.tables | {"dossiers": dossiers, "feedback": feedback}))))
    assert not frame["flagged"].any()
    assert frame["p_burst"].isna().all()


# --- hand-checked units


def _with(small: City, dossiers: pd.DataFrame, units: tuple[str, ...]) -> City:
    """The small city and some more units with these dossiers."""
    names = list(units)
    more = pd.DataFrame({"unit_code": names, "unit_name": names, "area_code": names, "population": 20_000})
    tables = dict(small.tables)
    tables["units"] = pd.concat([tables["units"], more.assign(level="commune")], ignore_index=True)
    tables["dossiers"] = pd.concat([tables["dossiers"], dossiers], ignore_index=True)
    return replace(small, tables=tables)


def _dossiers(unit: str, due: list[date], late: list[int | None]) -> pd.DataFrame:
    """Dossiers of a unit due on these days and finished so many days after (None: still open)."""
    days = pd.to_datetime(pd.Series(due))
    ends = [pd.NaT if n is None else d + pd.Timedelta(days=n, hours=9) for d, n in zip(days, late, strict=True)]
    return pd.DataFrame(
        {"dossier_code": [f"{unit}-{n}" for n in range(len(due))], "unit_code": unit, "procedure_code": "P000",
         "sector_code": "S00", "received_at": days - pd.Timedelta(days=12), "due_at": days,
         "completed_at": pd.to_datetime(pd.Series(ends)).astype("datetime64[us]")}
    )  # fmt: skip


@pytest.fixture(scope="module")
def odd(small: City) -> pd.DataFrame:
    """Units at the edges, among the others."""
    last = [DAY - timedelta(days=n % 360 + 1) for n in range(100)]
    september = [date(2026, 9, 1 + n % 28) for n in range(60)]
    parts = [
        _dossiers("five", last[:5], [3] * 5),
        _dossiers("open", last, [None] * 100),
        _dossiers("new", september, [4] * 60),
        _dossiers("clean", last, [-5] * 100),
        _dossiers("always", [DAY - timedelta(days=n + 1) for n in range(700)], [20] * 700),
    ]
    city = _with(small, pd.concat(parts), units=("five", "open", "new", "clean", "always", "named"))
    return table(judge(counts_of(city))).set_index("unit_code")


def test_a_unit_with_five_dossiers_is_not_judged(odd: pd.DataFrame) -> None:
    assert odd.loc["five", ["grade", "observed", "level_trials"]].tolist() == ["insufficient", 5, 5]
    assert pd.isna(odd.loc["five", "rank"])


def test_a_name_without_data_is_listed_last(odd: pd.DataFrame) -> None:
    assert odd.loc["named", ["grade", "observed", "expected"]].tolist() == ["insufficient", 0, 0]


def test_dossiers_that_are_all_still_open_are_all_overdue(odd: pd.DataFrame) -> None:
    """100 due in 12 months, all open past due; those due up to 30/09 (31 days and more) are stale: n mod 360 >= 30."""
    assert odd.loc["open", ["observed", "level_trials", "stale_observed", "grade"]].tolist() == [100, 100, 70, "alert"]
    assert math.isnan(odd.loc["open", "p_bunching"])  # nothing finished on time


def test_a_unit_of_one_month_has_a_level_and_no_change(odd: pd.DataFrame) -> None:
    row = odd.loc["new"]
    assert (row["observed"], row["level_trials"], row["change_months"]) == (60, 60, 0)
    assert math.isnan(row["p_change"]) and row["p_level"] < 0.01 and row["grade"] in ("alert", "watch")
    assert row["since"] is None


def test_a_unit_as_late_before_as_now_has_not_changed(odd: pd.DataFrame) -> None:
    """Every dossier of 24 months overdue: far beyond what units differ by, and yet as its own past leads to expect."""
    row = odd.loc["always"]
    assert (row["change_observed"], row["change_before"]) == (row["change_trials"], row["change_before_trials"])
    assert row["p_change"] > 0.2 and row["p_level"] < 1e-4 and row["grade"] == "alert"
    assert row["since"] is None
    assert not [r for r in reasons(row.to_dict(), None, Names(str, str), "en") if r.kind.startswith("change")]


def test_a_unit_without_a_fault_is_never_proposed(odd: pd.DataFrame) -> None:
    assert odd.loc["clean", "grade"] == "none"
    assert odd.loc["clean", "p_level"] > 0.9


@pytest.mark.parametrize("month", [6, 10])
def test_a_month_without_any_data_is_not_taken_for_a_change(small: City, month: int) -> None:
    dossiers = small.tables["dossiers"]
    kept = dossiers[dossiers["due_at"].dt.strftime("%Y-%m") != f"2026-{month:02}"]
    feedback = small.tables["feedback"]
    heard = feedback[feedback["received_at"].dt.strftime("%Y-%m") != f"2026-{month:02}"]
    frame = table(judge(counts_of(replace(small, tables=small.tables | {"dossiers": kept, "feedback": heard}))))
    fair = ~frame["unit_code"].isin(small.truth.loc[small.truth["bad"], "unit_code"])
    begun = (frame["p_change"] <= 0.01) | (frame["p_burst"] <= 0.01)
    assert fair[frame["flagged"]].sum() <= 2 and (fair & begun).sum() <= 1


def test_a_city_in_its_first_month_is_judged_without_a_past(small: City) -> None:
    dossiers, feedback = small.tables["dossiers"], small.tables["feedback"]
    new = {
        "dossiers": dossiers[dossiers["due_at"] >= "2026-10-01"],
        "feedback": feedback[feedback["received_at"] >= "2026-10-01"],
    }
    frame = table(judge(counts_of(replace(small, tables=small.tables | new))))
    assert frame[["p_change", "p_burst"]].isna().all(axis=None) and frame["since"].isna().all()
    judged = frame[frame["rank"].notna()]
    assert (judged["level_trials"] >= 20).all() and judged[["p", "p_level"]].notna().all(axis=None)
    due = new["dossiers"][new["dossiers"]["due_at"] <= pd.Timestamp(DAY)]
    late = due["completed_at"] >= due["due_at"] + pd.Timedelta(1, "D")
    assert frame["observed"].sum() == (late | due["completed_at"].isna() & (due["due_at"] < pd.Timestamp(DAY))).sum()


def test_twice_the_volume_alone_is_no_change(small: City) -> None:
    """A migration after which every volume doubles: each dossier and PAKN of the last six months twice."""
    late = {"dossiers": "due_at", "feedback": "received_at"}
    doubled = {
        name: pd.concat([small.tables[name], small.tables[name][small.tables[name][column] >= "2026-05-01"]])
        for name, column in late.items()
    }
    frame = table(judge(counts_of(replace(small, tables=small.tables | doubled)))).set_index("unit_code")
    plain = small.truth.loc[small.truth["kind"] == "", "unit_code"]
    assert frame.loc[plain, "flagged"].sum() <= 1


def test_three_times_the_pakn_of_every_unit_is_no_burst(small: City) -> None:
    """The city's course of the months is expected of each unit."""
    feedback = small.tables["feedback"]
    more = pd.concat([feedback, *[feedback[feedback["received_at"] >= "2026-08-01"]] * 2])
    p = table(judge(counts_of(replace(small, tables=small.tables | {"feedback": more}))))["p_burst"]
    assert (p < 0.001).sum() <= 3


# --- on published tables


@pytest.fixture(scope="module")
def sources(small: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city as canonical files, dossiers split over two."""
    folder = tmp_path_factory.mktemp("flags") / "source"
    folder.mkdir()
    (folder / "more").mkdir()
    dossiers = small.tables["dossiers"].sample(frac=1, random_state=1)
    dossiers.head(9000).to_csv(folder / "dossiers.csv", index=False)
    dossiers.tail(-9000).to_csv(folder / "more" / "dossiers.csv", index=False)
    small.tables["units"].to_csv(folder / "units.csv", index=False)
    small.tables["areas"].to_csv(folder / "areas.csv", index=False)
    small.tables["feedback"].to_parquet(folder / "feedback.parquet", index=False)
    return folder


def test_the_command_says_what_the_tables_give(
    sources: Path, judged: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = sources.parent / "store"
    leave_out(monkeypatch, "hotspots")
    done = run_module("data_loaders", "ingest", str(sources), "--store", str(home), "--as-of", "2026-10-31")
    assert done.returncode == 0, done.stderr
    said = run_module("metrics", "flags", "--store", str(home), "--lang", "en")
    assert said.returncode == 0, said.stderr
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert list(rows[0]) == [*COLUMNS, "reasons"]
    assert [row["unit_code"] for row in rows] == judged["unit_code"].tolist()
    for name in ("score", "expected", "p", "q", *(f"p_{name}" for name in LISTED_P)):
        seen = np.array([float(row[name] or "nan") for row in rows])
        assert seen == pytest.approx(judged[name].to_numpy(float), rel=1e-9, nan_ok=True), name
    assert {row["flagged"] for row in rows} == {"true", "false"}
    for row in rows:
        assert bool(row["reasons"]) == (row["grade"] != "none")
        assert (row["rank"] == "") == (row["grade"] == "insufficient")
    late = run_module("metrics", "flags", "--store", str(home), "--as-of", "2026-11-01", "--lang", "en")
    assert (late.returncode, late.stdout) == (2, "")
    assert late.stderr == "01/11/2026 is after the day of the snapshot (31/10/2026). Choose a day no later than that.\n"


def test_the_command_needs_units_and_dossiers_alone(small: City, tmp_path: Path) -> None:
    """Neither PAKN nor inspections: no burst, nothing denied, every unit a surprise on data alone."""
    source, home = tmp_path / "source", tmp_path / "store"
    source.mkdir()
    small.tables["units"].to_csv(source / "units.csv", index=False)
    small.tables["dossiers"].drop(columns="satisfaction").to_parquet(source / "dossiers.parquet", index=False)
    done = run_module("data_loaders", "ingest", str(source), "--store", str(home), "--as-of", "2026-10-31")
    assert done.returncode == 0, done.stderr
    said = run_module("metrics", "flags", "--store", str(home), "--lang", "en")
    assert (said.returncode, said.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    assert len(rows) == len(small.tables["units"])
    assert {row["p_burst"] for row in rows} == {""} and {row["kind"] for row in rows} == {"", "surprise"}
    assert {row["basis"] for row in rows} == {"", "data"}
    bad = set(small.truth.loc[small.truth["kind"].isin(["chronic", "changed", "hides_pending"]), "unit_code"])
    assert len(bad & {row["unit_code"] for row in rows[:6]}) >= 4


def _published(
    city: City, root: Path, day: date, inspections: list[dict[str, object]] | None = None, steps: bool = True
) -> Path:
    con = duckdb.connect()
    reference(con, "calendar")
    for name, frame in city.tables.items():
        con.register("given_rows", frame)
        con.execute(f"create table {name} as select * from given_rows")
    create(con, "inspections", inspections or [])
    return store(con, root, day, judged="flags", steps=steps)


VISITS = [
    {"inspection_id": "1", "unit_code": "H26.0001", "kind": "surprise", "inspected_at": date(2025, 5, 4),
     "concluded_at": date(2025, 6, 1), "conclusion": "violation"},
    {"inspection_id": "2", "unit_code": "H26.0002", "kind": "periodic", "inspected_at": date(2026, 5, 4),
     "concluded_at": date(2026, 6, 1), "conclusion": "no_violation"},
]  # fmt: skip


@pytest.fixture(scope="module")
def city_now(small: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    codes = small.truth.loc[small.truth["kind"] == "chronic", "unit_code"].tolist()
    visits = [visit | {"unit_code": code} for visit, code in zip(VISITS, codes, strict=True)]
    wh = open_warehouse(_published(small, tmp_path_factory.mktemp("now"), DAY, visits))
    yield wh
    wh.close()


def test_an_earlier_day_knows_nothing_of_what_came_later(
    small: City, city_now: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> None:
    day = date(2026, 7, 20)
    earlier = open_warehouse(_published(small, tmp_path_factory.mktemp("then"), day, steps=False))
    then = flag_table(earlier)
    earlier.close()
    now = flag_table(city_now, day)
    for name in ("unit_code", "observed", "level_trials", "grade", "stale_observed", "pakn_received"):
        assert now[name].tolist() == then[name].tolist()
    assert now["score"].to_numpy() == pytest.approx(then["score"].to_numpy(), rel=1e-9, nan_ok=True)


def test_only_a_conclusion_that_asked_for_remedies_makes_a_follow_up(city_now: Warehouse, small: City) -> None:
    codes = small.truth.loc[small.truth["kind"] == "chronic", "unit_code"].tolist()
    frame = flag_table(city_now).set_index("unit_code")
    assert frame.loc[codes, "kind"].tolist() == ["follow_up", "surprise"]
    before = flag_table(city_now, date(2025, 5, 31)).set_index("unit_code")
    assert before["concluded"].isna().all()


def test_published_and_computed_agree_and_news_compares_months(city_now: Warehouse) -> None:
    before = flag_table(city_now, date(2026, 9, 30))
    now = flag_table(city_now)
    told = news(city_now)
    kinds = dict(zip(told["unit_code"], told["news"], strict=True))
    flagged = {name: set(f.loc[f["flagged"].astype(bool), "unit_code"]) for name, f in (("now", now), ("then", before))}
    assert {code for code, kind in kinds.items() if kind != "gone"} == flagged["now"]
    assert {code for code, kind in kinds.items() if kind != "new"} == flagged["then"]


def test_the_dossiers_to_open_are_those_behind_the_flag(city_now: Warehouse, small: City) -> None:
    frame = flag_table(city_now).set_index("unit_code")
    code = next(
        c for c in small.truth.loc[small.truth["kind"] == "hides_pending", "unit_code"] if frame.loc[c, "flagged"]
    )
    listed = flag_dossiers(city_now, code, each=500)
    stale = listed[listed["signal"] == "stale"]
    given = small.tables["dossiers"]
    open_long = given[
        (given["unit_code"] == code)
        & given["completed_at"].isna()
        & (given["due_at"] < pd.Timestamp(DAY) - pd.Timedelta(30, "D"))
    ]
    assert set(stale["code"]) == set(open_long["dossier_code"]) and len(stale) == frame.loc[code, "stale_observed"]
    assert stale["weight"].is_monotonic_decreasing and stale["weight"].min() > 30
    assert set(listed["unit_code"]) == {code} and listed["code"].is_unique
    fair = frame.index[frame["grade"] == "insufficient"][0]
    assert flag_dossiers(city_now, fair).empty


def test_no_day_after_the_snapshot(city_now: Warehouse) -> None:
    with pytest.raises(QueryError):
        printed(city_now, date(2026, 11, 1))


def test_observed_is_what_the_rates_count(city: Warehouse) -> None:
    """On a city of odd dossiers (stops, repeated requests, missing dates) the same counts as `query overdue_rate`."""
    frame = flag_table(city).set_index("unit_code")
    first, last = date(2025, 7, 1), date(2026, 6, 30)
    asked = query(city, "overdue_rate", ("unit",), Filters(date_from=first, date_to=last)).set_index("unit")
    for code, row in frame.iterrows():
        if code in asked.index:
            assert (row["observed"], row["level_trials"]) == tuple(asked.loc[code, ["numerator", "denominator"]])


def test_an_abolished_unit_stays_only_while_it_holds_open_dossiers(tmp_path: Path) -> None:
    con = duckdb.connect()
    reference(con, "calendar")
    create(con, "units", [
        {"unit_code": "A", "unit_name": "A", "level": "district", "valid_to": date(2026, 6, 30)},
        {"unit_code": "B", "unit_name": "B", "level": "district", "valid_to": date(2026, 6, 30)},
        {"unit_code": "C", "unit_name": "C", "level": "commune", "valid_from": date(2026, 7, 1)},
        {"unit_code": "D", "unit_name": "D", "level": "commune", "valid_from": date(2026, 11, 1)},
    ])  # fmt: skip
    received = pd.Timestamp("2026-06-01 08:00")
    create(con, "dossiers", [
        {"dossier_code": "1", "unit_code": "A", "received_at": received, "due_at": received + pd.Timedelta(days=9)},
        {"dossier_code": "2", "unit_code": "B", "received_at": received, "due_at": received + pd.Timedelta(days=9),
         "completed_at": received + pd.Timedelta(days=3)},
    ])  # fmt: skip
    wh = open_warehouse(store(con, tmp_path, DAY, judged="flags", steps=False))
    assert flag_table(wh)["unit_code"].tolist() == ["A", "C"]
    assert printed(wh, lang="vi")["reasons"].tolist() == [
        "Chỉ có 1 hồ sơ đến hạn trong 12 tháng, dưới mức tối thiểu 20: không xếp thứ tự.",
        "Không phát sinh hồ sơ đến hạn trong 12 tháng: không xếp thứ tự.",
    ]
    wh.close()
