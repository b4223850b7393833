"""The dossiers to open and their control sample: a unit worked by hand; and how often a signal was right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.checks import COLUMNS, hit_rates
from metrics.flag_lists import flag_table
from metrics.flag_rules import TEXTS
from metrics.signal_rules import SIGNALS
from metrics.signals import of_unit
from metrics.to_open import MOST, SIZE, to_open
from metrics.warehouse import Warehouse
from tests.metrics.test_signals import UNIT, at, city, dossier

FIRST, LAST = date(2025, 7, 1), date(2026, 6, 1)  # twelve months to the as-of day, 30/06/2026
ELSEWHERE = "H26.102"


def plain(code: str, minute: int, **more: Any) -> dict[str, Any]:
    """Due the 20th, finished on the 10th at a minute of its own: no signal."""
    done = at("10/03 09:00") + timedelta(minutes=minute)
    return dossier(code, "02/03 08:00", "20/03 17:00", None, completed_at=done, status="completed") | more


def late(code: str, days: int, **more: Any) -> dict[str, Any]:
    """Finished some days after Friday the 20th, at 8:00."""
    return plain(code, 0, completed_at=at("20/03 08:00") + timedelta(days=days)) | more


def second(code: str, minute: int) -> dict[str, Any]:
    """Finished at the very second it was due: on the due day as well."""
    moment = at("06/03 10:00:15") + timedelta(minutes=minute)
    return plain(code, 0, completed_at=moment, due_at=moment)


def early(n: int) -> str:
    """A code of the 1st, of a dossier received on the 2nd: it says another day."""
    return f"H26.101-260301-{n:04}"


DOSSIERS = [
    *(second(early(n), n) for n in range(3)), *(second(f"second {n}", 10 + n) for n in range(10)),
    # Of one signal: late by three, one and one working days; then in time.
    late(early(12), 5), late(early(11), 3), late(early(10), 3), plain(early(5), 400),
    *(plain(early(100 + n), n) for n in range(199)),
    *(plain(f"plain {n}", 200 + n) for n in range(60)),
    # Not in the months, no dossier yet, of another unit.
    plain("old", 0, received_at=at("30/06 16:00").replace(year=2025)),
    plain("begun", 1, received_at=at("01/07 08:00").replace(year=2025)),
    plain("refused", 2, status="rejected", completed_at=None),
    *(second(f"theirs {n}", 100 + n) | {"unit_code": ELSEWHERE} for n in range(2)),
    *(plain(f"their {n}", 300 + n, unit_code=ELSEWHERE) for n in range(100)),
]  # fmt: skip
MARKED, ELIGIBLE = 3 + 10 + 3 + 200, 3 + 10 + 3 + 200 + 60 + 1


@pytest.fixture(scope="module")
def wh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    warehouse = city(tmp_path_factory.mktemp("to_open"), DOSSIERS)
    yield warehouse
    warehouse.close()


def test_the_list_begins_with_what_is_least_expected(wh: Warehouse) -> None:
    found = to_open(wh, UNIT, size=MOST)
    listed = found.listed
    assert (found.unit, found.first, found.last) == (UNIT, FIRST, LAST)
    assert (found.marked, found.eligible) == (MARKED, ELIGIBLE)
    # No other unit has codes with a day: nothing to compare with, so all of them count.
    beyond = {
        r.signal: 1.0 if r.expected != r.expected else max(r.count - r.expected, 0) / r.count
        for r in of_unit(wh, UNIT).itertuples()
        if r.count
    }
    for row in listed.itertuples():
        assert row.weight == pytest.approx(1 - np.prod([1 - beyond[name] for name in row.signals]))
        assert 0 < row.weight <= 1
    assert listed["weight"].is_monotonic_decreasing
    signals = dict(zip(listed["code"], listed["signals"], strict=True))
    assert signals[early(0)] == [name for name in SIGNALS if name in ("due_second", "due_day", "code_date")]
    # Three signals before two or one; received at the same moment, by code.
    codes = listed["code"].tolist()
    assert codes[:3] == [early(0), early(1), early(2)]
    one = [code for code in codes if signals[code] == ["code_date"]]
    assert one == sorted(one)
    # Half of those at the due second are what the other unit's rate would give: they come after.
    assert not [code for code in codes if code.startswith("second")]


def test_weight_then_signals_then_lateness(tmp_path: Path) -> None:
    """All others finish on the due day at the due second: so much is expected here, and weighs nothing."""
    after = {"completed_at": at("06/03 11:00"), "due_at": at("06/03 10:00")}  # late by no working day
    rows = [
        *(second(f"theirs {n}", n) | {"unit_code": ELSEWHERE} for n in range(30)),
        plain("day", 0, **after), plain("old day", 1, **after, received_at=at("30/06 16:00").replace(year=2025)),
        *(second(f"second {n}", 40 + n) for n in range(3)), plain(early(0), 1), plain(early(1), 2),
        *(plain(f"plain {n}", 0, completed_at=at(f"19/03 09:0{n}")) for n in range(3)),  # the day before
    ]  # fmt: skip
    made = city(tmp_path, rows)
    found = to_open(made, UNIT, size=6)
    made.close()
    # What is no more than expected lists nothing, though a signal marks it.
    assert found.listed["code"].tolist() == [early(0), early(1)]
    assert found.marked == 7
    # Marked in the months but received before them, "old day" is no control.
    assert len(found.control) == 2
    assert "old day" not in set(found.control["code"])


def test_only_the_unit_s_dossiers_of_the_months(wh: Warehouse) -> None:
    found = to_open(wh, UNIT, size=MOST)
    shown = set(found.listed["code"]) | set(found.control["code"])
    assert not [code for code in shown if code.startswith("their")]
    assert not {"old", "refused"} & shown
    assert "begun" in set(found.control["code"])
    other = to_open(wh, ELSEWHERE)
    # Two at the due second, fewer than the rate of the other unit would give: marked, not listed.
    assert (other.eligible, other.marked, other.listed.empty) == (102, 2, True)
    # Up to February nothing of March is known; "begun" is the only one of its months, "old" of the twelve before.
    past = to_open(wh, UNIT, to=date(2026, 2, 10))
    assert (past.first, past.last, past.marked, past.eligible) == (date(2025, 3, 1), date(2026, 2, 1), 0, 2)
    assert past.listed.empty
    assert past.control.empty


@pytest.mark.parametrize(
    ("size", "n", "controls"),
    [
        (SIZE, 30, 30),
        (1, 1, 1),
        (0, 1, 1),
        (-5, 1, 1),
        (138, 138, 138),
        (200, 200, 77),
        (201, 200, 77),
        (10**9, 200, 77),
    ],
)
def test_sizes(wh: Warehouse, size: int, n: int, controls: int) -> None:
    """As many controls as listed, where there are as many others: 277 - 200 = 77."""
    found = to_open(wh, UNIT, size=size)
    assert (len(found.listed), len(found.control)) == (n, controls)
    assert not set(found.listed["code"]) & set(found.control["code"])
    assert not found.control["code"].duplicated().any()
    assert found.listed["code"].tolist() == to_open(wh, UNIT, size=MOST).listed["code"].tolist()[:n]


def test_the_seed_draws_the_control_sample(wh: Warehouse) -> None:
    samples = {seed: to_open(wh, UNIT, seed=seed) for seed in (0, 1, 20261031)}
    for seed, found in samples.items():
        assert found.seed == seed
        again = to_open(wh, UNIT, seed=seed, lang="en")
        assert again.control["code"].tolist() == found.control["code"].tolist()
        assert found.listed["code"].tolist() == samples[0].listed["code"].tolist()
        unit = {row["dossier_code"] for row in DOSSIERS if row["unit_code"] == UNIT} - {"old", "refused"}
        draw = {code: hashlib.md5(f"{code}:{seed}".encode()).hexdigest() for code in unit - set(found.listed["code"])}
        assert found.control["code"].tolist() == sorted(draw, key=lambda code: draw[code])[:SIZE]
    assert len({tuple(sorted(found.control["code"])) for found in samples.values()}) == 3


def test_reasons_are_said_in_both_languages(wh: Warehouse) -> None:
    for lang in ("vi", "en"):
        row = to_open(wh, UNIT, size=1, lang=lang).listed.iloc[0]
        assert row["reasons"] == "; ".join(SIGNALS[name].name[lang] for name in row["signals"])
        assert row["questions"].count("?") >= 3
        assert row["state"] == "on_time"
    control = to_open(wh, UNIT, size=MOST).control
    unmarked = control[control["signals"].map(len) == 0]
    assert set(unmarked["reasons"]) | set(unmarked["questions"]) == {""}


def test_a_unit_flagged_by_its_level_lists_the_dossiers_behind_the_flag(tmp_path: Path) -> None:
    """Late dossiers carry no signal of their own: the list would be empty where the visit is most called for."""
    rows = [
        *(plain(f"their {u} {n}", n, unit_code=f"H26.{u}") for u in range(102, 114) for n in range(40)),
        *(plain(f"plain {n}", 40 + n) for n in range(30)),
        *(late(f"late {n:02}", 1 + n // 10, completed_at=at("23/03 08:00") + timedelta(days=n // 10, minutes=n))
          for n in range(30)),
    ]  # fmt: skip
    made = city(tmp_path, rows)
    assert flag_table(made).set_index("unit_code").loc[UNIT, "flagged"]
    found, short = (to_open(made, UNIT, size=size, seed=5) for size in (SIZE, 4))
    other = to_open(made, ELSEWHERE)
    made.close()
    assert (found.marked, found.behind, short.behind) == (0, 30, 4)
    # The longest overdue first, then by code.
    assert found.listed["code"].tolist() == sorted(f"late {n:02}" for n in range(20, 30)) + sorted(
        f"late {n:02}" for n in range(10, 20)
    ) + sorted(f"late {n:02}" for n in range(10))
    assert short.listed["code"].tolist() == [f"late {n:02}" for n in range(20, 24)]
    assert [*short.listed["signals"]] == [["level"]] * 4 and short.listed["weight"].isna().all()
    assert (short.listed["short_reasons"] == "Mức quá hạn").all() and short.listed["questions"].str.endswith("?").all()
    draw = {c: hashlib.md5(f"{c}:5".encode()).hexdigest() for c in [f"plain {n}" for n in range(30)]}
    assert found.control["code"].tolist() == sorted(draw, key=lambda code: draw[code])
    assert set(short.control["code"]) <= {row["dossier_code"] for row in rows if row["unit_code"] == UNIT}
    assert len(short.control) == 4 and not set(short.control["code"]) & set(short.listed["code"])
    assert other.listed.empty and other.behind == 0


# --- how often a signal was right


def answers(n: int, hits: int, group: str, signals: str = "", unit: str = UNIT) -> list[dict[str, str]]:
    row = {"unit_code": unit, "group": group, "signals": signals}
    return [row | {"dossier_code": f"{signals}{k}", "found": "1" if k < hits else "0"} for k in range(n)]


def test_hit_rates_by_signal_and_against_control() -> None:
    """Newcombe 1998, example (a): 56/70 against 48/80. Wilson of 8/10: 0.4902 to 0.9433."""
    rows = [
        *answers(10, 8, "listed", "vanished|due_second"), *answers(60, 48, "listed", "due_second"),
        *answers(80, 48, "control", "due_day"),
    ]  # fmt: skip
    frame = hit_rates(rows)
    assert list(frame.columns) == list(COLUMNS)
    order = [name for name in SIGNALS if name in ("due_second", "vanished")]
    assert not {*SIGNALS} & {*TEXTS}
    level = hit_rates([*answers(5, 2, "listed", "level"), *rows]).set_index("signal").loc["level"]
    assert (level["numerator"], level["denominator"]) == (2, 5)
    assert frame["signal"].tolist() == [*order, "listed", "control"]  # due_day marks a control only: no row
    found = frame.set_index("signal")
    counts = {name: (row["numerator"], row["denominator"]) for name, row in found.iterrows()}
    assert counts == {"due_second": (56, 70), "vanished": (8, 10), "listed": (56, 70), "control": (48, 80)}
    assert found.loc["vanished", ["rate", "low", "high"]].tolist() == pytest.approx([0.8, 0.4902, 0.9433], abs=5e-5)
    for name in ("due_second", "listed"):
        limits = found.loc[name, ["difference", "diff_low", "diff_high"]].tolist()
        assert limits == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert found["clear"].to_dict() == {"due_second": True, "vanished": False, "listed": True, "control": False}
    assert found.loc["control", ["difference", "diff_low", "diff_high"]].isna().all()
    # The other way round it is just as clear, below the control sample.
    swapped = [row | {"group": {"listed": "control", "control": "listed"}[row["group"]]} for row in rows]
    row = hit_rates(swapped).set_index("signal").loc["due_day"]
    assert row["difference"] == pytest.approx(-0.2)
    assert row["clear"] == True  # noqa: E712


def test_hit_rates_of_some_units_and_of_none() -> None:
    rows = [
        *answers(4, 1, "listed", "due_second"), *answers(4, 3, "listed", "due_second", ELSEWHERE),
        *answers(2, 0, "control", unit=ELSEWHERE),
    ]  # fmt: skip
    assert hit_rates(rows).set_index("signal").loc["due_second", ["numerator", "denominator"]].tolist() == [4, 8]
    here = hit_rates(rows, {UNIT}).set_index("signal")
    assert here.loc["due_second", ["numerator", "denominator"]].tolist() == [1, 4]
    assert here.loc["control", "denominator"] == 0
    assert here.loc["due_second", ["difference", "diff_low", "diff_high"]].isna().all()
    assert not here["clear"].any()
    for none in (hit_rates([]), hit_rates(rows, ())):
        assert none["signal"].tolist() == ["listed", "control"]
        assert none[["rate", "low", "high"]].isna().all(axis=None)
