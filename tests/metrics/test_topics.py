"""What PAKN are about: terms that rise, phrases, groups, near-equal texts; worked by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from metrics.filters import Filters
from metrics.topics import DISCOVERY, TERM_MINIMUM, _judged, categories, groups, months, phrases, rising
from metrics.warehouse import Warehouse, open_warehouse
from tests.metrics.canonical import create, reference, store

AS_OF = date(2026, 6, 30)
JUNE = Filters(date_from=date(2026, 6, 1), date_to=AS_OF)


def opened(rows: list[dict[str, Any]], folder: Path) -> Warehouse:
    con = duckdb.connect()
    reference(con, "calendar", "feedback_limits")
    create(con, "feedback", rows)
    return open_warehouse(store(con, folder, AS_OF, judged=False))


def pakn(code: str, day: datetime, text: str, **others: Any) -> dict[str, Any]:
    return {"feedback_code": code, "received_at": day, "text": text, "category": "Giao thông", "area_code": "A",
            "status": "processing", **others}  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """400 PAKN a year of "mặt đường hỏng", 60 in June; 30 of June, and one before, of "đèn tín hiệu tắt"; 25 of June
    of one reporter of "xe rác đỗ"; each of its own area, so that nothing is folded but the reporter's."""
    rows = []
    for n in range(400):
        rows.append(pakn(f"old-{n:03}", datetime(2025, 6, 2) + timedelta(hours=21 * n), "Mặt đường hỏng nặng [tên].",
                         area_code=f"A{n}"))  # fmt: skip
    for n in range(60):
        said = ("Đèn tín hiệu tắt" if n % 2 else "den tin hieu tat") if n < 30 else "mặt đường hỏng"
        rows.append(pakn(f"new-{n:03}", datetime(2026, 6, 1 + n % 28), f"{said}, số 12. Ông [tên]", area_code=f"B{n}"))
    rows.append(pakn("early", datetime(2026, 1, 5), "đèn tín hiệu tắt", area_code="C"))
    rows += [pakn(f"one-{n:02}", datetime(2026, 6, 2 + n), "xe rác đỗ", reporter_key="p") for n in range(25)]
    return opened(rows, tmp_path_factory.mktemp("spoken"))


def test_a_term_rises_where_its_share_does(spoken: Warehouse) -> None:
    """61 PAKN of June (the reporter counts once), 401 before. "đèn tín hiệu tắt", with tones or without, is one phrase:
    30 against 1; what fell, what one reporter says alone, and masks or numbers are no terms."""
    found = rising(spoken, JUNE)
    assert (found.now, found.before) == (61, 401) and found.terms is not None
    assert [" ".join(sorted(words.split())) for words in found.terms["words"]] in (
        [" ".join(sorted(["đèn", "tín", "hiệu", "tắt"]))],
        [" ".join(sorted(["den", "tin", "hieu", "tat"]))],
    )
    row = found.terms.iloc[0]
    assert (row["now"], row["before"]) == (30, 1) and row["low"] > 1 and row["q"] < 0.001
    assert row["now_rate"] == pytest.approx(30 / 61) and row["before_rate"] == pytest.approx(1 / 401)


def test_nothing_rises_in_the_same_and_little_before_is_said(spoken: Warehouse) -> None:
    year = Filters(date_from=date(2025, 8, 1), date_to=date(2026, 5, 31))
    found = rising(spoken, year)
    assert found.terms is None and 0 < found.before < 100  # two months of the year before
    quiet = rising(spoken, Filters(date_from=date(2026, 4, 1), date_to=date(2026, 4, 30)))
    assert quiet.terms is not None and quiet.terms.empty
    assert rising(spoken, JUNE, ("nobody",)).now == 0


def test_a_term_rises_among_the_few_pakn_of_one_place() -> None:
    """21 of 59 PAKN hold it, 33 of 244 before: 36 % against 14 %. By hand, with a prior of 60.6 PAKN, 10.8 of which
    hold it: odds 31.8/87.8 against 43.8/260.8, log of their ratio 0.768, error 0.263, z 2.92. Held by as large a share
    as before, nothing."""
    frame = pd.DataFrame({"words": ["mất nước", "đèn hỏng"], "now": [21, 12], "before": [33, 50]})
    rises, same = _judged(frame, 59, 244).to_dict("records")
    assert rises["z"] == pytest.approx(2.92, abs=0.01) and rises["q"] < 0.01 and rises["low"] > 1
    assert same["q"] > 0.4 and same["times"] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(("now", "before"), [(60, 110), (60, 700), (1700, 18000)])
def test_where_nothing_changes_seldom_does_a_term_rise(now: int, before: int) -> None:
    """Ten subjects of six word pairs each, in the same shares before: a rise in at most one choice of twenty."""
    rng = np.random.default_rng(20261031)
    shares = 1 / np.arange(1, 11)
    shares /= shares.sum()
    named = 0
    for _ in range(300):
        counts = pd.DataFrame({"now": rng.multinomial(now, shares), "before": rng.multinomial(before, shares)})
        counts = counts.loc[counts.index.repeat(6)].assign(words="")
        named += bool((_judged(counts[counts["now"] >= TERM_MINIMUM], now, before)["q"] <= DISCOVERY).any())
    assert named <= 24  # 15 expected at most; 24 is exceeded once in a hundred times


def test_phrases_join_pairs_that_go_on_from_each_other() -> None:
    given = [("hiệu tắt", 30), ("đèn tín", 31), ("tín hiệu", 30), ("tắt từ", 90)]
    frame = pd.DataFrame([{"words": w, "now": n, "before": 0, "now_rate": 0, "before_rate": 0, "times": 0, "low": 0,
                           "high": 0, "q": 0} for w, n in given])  # fmt: skip
    assert phrases(frame)["words"].tolist() == ["đèn tín hiệu tắt", "tắt từ"]


SAME = "Xe tải chạy vào giờ cấm gây bụi và tiếng ồn trước cổng trường học"
# What the second of two PAKN says, and whether it is nearly the same as SAME.
TEXTS = {
    "the same": (SAME, 1, True),
    "no tones, other case, masks": ("XE TAI CHAY VAO GIO CAM GAY BUI VA TIENG ON TRUOC CONG TRUONG HOC [tên]", 2, True),
    "a word more": (SAME + " nhé", 3, True),
    "the day after the window": (SAME, 8, False),
    "half of it": ("Xe tải chạy vào giờ cấm, mặt đường hỏng, người dân khổ lắm rồi", 1, False),
    "11 of 15 word pairs": (SAME.removesuffix("trường học") + "bệnh viện", 1, False),
    "another matter": ("Rác thải sinh hoạt tồn đọng nhiều ngày bốc mùi hôi thối cả khu", 1, False),
}


@pytest.fixture(scope="module")
def likened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """feedback_code → like_of: each case in two areas of its own, SAME in the one alone."""
    rows = []
    for n, (text, days, _) in enumerate(TEXTS.values()):
        later = datetime(2026, 6, 1 + days)
        rows += [pakn(f"{n}a", datetime(2026, 6, 1), SAME, area_code=f"A{n}"),
                 pakn(f"{n}b", later, text, area_code=f"A{n}"),
                 pakn(f"{n}c", later, text, area_code=f"B{n}")]  # fmt: skip
    wh = opened(rows, tmp_path_factory.mktemp("likened"))
    sql = f"select feedback_code, like_of from '{wh.folder}/feedback.parquet'"
    return dict(duckdb.connect().execute(sql).fetchall())


@pytest.mark.parametrize("name", TEXTS)
def test_nearly_the_same_text(name: str, likened: dict[str, str | None]) -> None:
    n, (_, _, alike) = list(TEXTS).index(name), TEXTS[name]
    assert [likened[f"{n}{letter}"] for letter in "abc"] == [None, f"{n}a" if alike else None, None]


def test_groups_and_counts(tmp_path: Path) -> None:
    """a ← b (same person) and c (same text as a); b's category elsewhere stays alone."""
    rows = [pakn("a", datetime(2026, 6, 1), SAME, reporter_key="p"),
            pakn("b", datetime(2026, 6, 10), "lại nữa", reporter_key="p"),
            pakn("c", datetime(2026, 6, 3), SAME, reporter_key="q"),
            pakn("d", datetime(2026, 6, 3), "khác", category="Đất đai"),
            pakn("e", datetime(2025, 6, 3), "khác", category="Đất đai")]  # fmt: skip
    wh = opened(rows, tmp_path)
    found = groups(wh, JUNE)
    assert found[["code", "n", "by_person", "by_spot", "by_text", "text"]].values.tolist() == [["a", 3, 1, 0, 1, SAME]]
    assert groups(wh, Filters(date_from=date(2026, 5, 1), date_to=date(2026, 5, 31))).empty
    counts = categories(wh, JUNE).set_index("code")
    assert counts[["n", "folded"]].values.tolist() == [[3, 2], [1, 1]]
    assert counts["direction"].tolist() == ["", ""]
    by_month = months(wh, JUNE)
    assert by_month["n"].sum() == 5 and by_month["month"].nunique() == 13 and len(by_month) == 26
