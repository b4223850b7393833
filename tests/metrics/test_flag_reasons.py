"""Sentences behind a flag: each read back and held against the figures it was made from, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from i18n import t
from metrics.flag_counts import Counts
from metrics.flag_reasons import Names, Reason, drivers, reasons, strength
from metrics.flag_rules import RULES, TEXTS
from metrics.flags import judge, parts, table
from tests.backtest.city import Recipe, simulate
from tests.backtest.on_frames import counts_of

CITY = Recipe(
    units=80, dossiers=30_000, feedback=8_000, procedures=20,
    bad={"chronic": 3, "changed": 3, "hides_pending": 3, "bunching": 3, "burst": 3}, fair={"tiny": 3},
    incidents=2, incident=(6.0, 8.0), named=(0.005, 0.1), rude=(1.5, 2.0),
)  # fmt: skip
NAMES = Names(lambda code: f"thủ tục {code}", lambda code: f"<{code}>")
LANGUAGES = ("vi", "en")
# What a sentence says, read back; {n} a count, {d} a decimal, {p} a rate, {m} a month.
PATTERNS = {
    "vi": {
        "level_above": r": {n} hồ sơ quá hạn trong {n} hồ sơ, gấp {d} lần mức dự kiến {d} .*: {d}–{d} lần\)\.$",
        "level_same": r": {n} hồ sơ quá hạn trong {n} hồ sơ, mức dự kiến {d} .* không khác rõ rệt mặt bằng chung\.$",
        "level_below": r": {n} hồ sơ quá hạn trong {n} hồ sơ, thấp hơn mức dự kiến {d} ",
        "change": r"^Từ tháng {m}, tỷ lệ quá hạn tăng từ {p} \({n}/{n}\) lên {p} \({n}/{n}\), tăng {d} điểm phần trăm",
        "burst_category": r"^Từ tháng {m}: {n} PAKN về <(.*)> \(không kể PAKN lặp lại\), mức dự kiến {d} ",
        "burst": r"^Từ tháng {m}: {n} PAKN \(không kể PAKN lặp lại\), mức dự kiến {d} ",
        "bunching": r": {n}/{n} hồ sơ đúng hạn \({p}\) .* mức dự kiến {p}\.$",
        "stale": r"^{n} hồ sơ đang giải quyết quá hạn trên 30 ngày, trong {n} hồ sơ .* 24 tháng .* dự kiến {d}\.$",
        "linked": r": {n}/{n} hồ sơ có PAKN, mức dự kiến {d} ",
        "dissatisfied": r": {n}/{n} không hài lòng \({p}\), mức dự kiến {p}\.$",
        "denied": r": {n} hồ sơ ghi đúng hạn mà có PAKN .*, trong {n} hồ sơ .* 24 tháng .* dự kiến {d}\.$",
        "neighbourhood_category": r"^Từ tháng {m}: {n} PAKN về <(.*)> ở đơn vị và {n} xã, .* dự kiến {d} ",
        "neighbourhood": r"^Từ tháng {m}: {n} PAKN ở đơn vị và {n} xã, phường gần nhất, mức dự kiến {d} ",
        "pakn": r": {n}, gồm {n} khẩn và {n} phức tạp \(mục IV\.1d\)\.$",
    },
    "en": {
        "level_above": r": {n} of {n} dossiers overdue, {d} times the {d} expected .* \(95% interval {d}–{d}\)\.$",
        "level_same": r": {n} of {n} dossiers overdue, {d} expected .* no clear difference from the city level\.$",
        "level_below": r": {n} of {n} dossiers overdue, fewer than the {d} expected",
        "change": r"^Since {m} the overdue rate has risen from {p} \({n} of {n}\) to {p} \({n} of {n}\), up {d} perc",
        "burst_category": r"^Since {m}: {n} PAKN on <(.*)> \(repeats left out\), {d} expected",
        "burst": r"^Since {m}: {n} PAKN \(repeats left out\), {d} expected",
        "bunching": r": {n} of {n} on-time dossiers \({p}\) .*; {p} expected\.$",
        "stale": r"^Open more than 30 days past due: {n} of {n} dossiers due in .* 24 months; {d} expected\.$",
        "linked": r": PAKN name {n} of {n} dossiers, {d} expected",
        "dissatisfied": r": {n} of {n} dissatisfied \({p}\), {p} expected\.$",
        "denied": r": recorded as on time, with PAKN .*: {n} of {n} dossiers on time in .* 24 months; {d} exp",
        "neighbourhood_category": r"^Since {m}: {n} PAKN on <(.*)> in the unit and its nearest .*{n}.*, {d} expected",
        "neighbourhood": r"^Since {m}: {n} PAKN in the unit and its nearest communes .{n}., {d} expected",
        "pakn": r": {n}, {n} urgent and {n} complex among them \(clause IV\.1d\)\.$",
    },
}
FORBIDDEN = (
    "vi phạm",
    "gian lận",
    "bất thường",
    "yếu kém",
    "nghiêm trọng",
    "điểm nóng",
    "bạn",
    "!",
    "violation",
    "fraud",
)


@pytest.fixture(scope="module")
def counts() -> Counts:
    return counts_of(simulate(6, CITY))


@pytest.fixture(scope="module")
def flagged(counts: Counts) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Alerts and watched units: their figures, and where their overdue lie."""
    frame, listed = table(judge(counts)), parts(counts)
    rows = frame[frame["grade"].isin(("alert", "watch"))].to_dict("records")
    return [(row, listed[listed["unit_code"] == row["unit_code"]]) for row in rows]


def read(lang: str, reason: Reason) -> list[Any]:
    """Numbers (and codes) of a sentence in their order."""
    number = r"([0-9.]+)" if lang == "vi" else r"([0-9,]+)"
    decimal = r"(?:dưới )?([0-9.]+(?:,[0-9]+)?)" if lang == "vi" else r"(?:under )?([0-9,]+(?:\.[0-9]+)?)"
    month = r"([0-9]+/[0-9]{4})" if lang == "vi" else r"([A-Z][a-z]+ [0-9]{4})"
    sign = "\u00a0%" if lang == "vi" else "%"
    pattern = PATTERNS[lang][reason.kind]
    for name, form in (("{n}", number), ("{d}", decimal), ("{p}", decimal + sign), ("{m}", month)):
        pattern = pattern.replace(name, form)
    found = re.search(pattern, reason.text)
    assert found, (reason.kind, reason.text)
    return [_value(text, lang) for text in found.groups()]


def _value(text: str, lang: str) -> Any:
    plain = text.replace(".", "").replace(",", ".") if lang == "vi" else text.replace(",", "")
    return float(plain) if re.fullmatch(r"[0-9.]+", plain) else text


def month_name(code: str, lang: str) -> str:
    day = pd.Timestamp(code + "-01")
    return f"{day.month}/{day.year}" if lang == "vi" else f"{day:%B %Y}"


def near(value: float, decimals: int = 0) -> Any:
    """As printed: to half a unit of the last place."""
    return pytest.approx(value, abs=0.5 * 10**-decimals + 1e-9)


def expected(value: float) -> Any:
    return near(0.1 if 0 < value < 0.05 else value, 0 if value >= 10 else 1)  # "under 0.1"


def ratio(value: float) -> Any:
    return near(value, 0 if value >= 9.95 else 1)


WATCHED: dict[str, Any] = {
    "grade": "watch", "kind": "surprise", "basis": "data", "day": "2026-10-31", "observed": 10, "expected": 9.0,
    "level_trials": 100, "level_low": 0.5, "level_high": 2.0, "pakn_received": 0, "pakn_press": 2, "since": None,
    **{f"p_{name}": 0.5 for name in TEXTS}, **{f"share_{name}": 1 / len(TEXTS) for name in TEXTS},
    "level_fair_low": 0.5, "level_fair_high": 1.8, "change_observed": 3, "change_trials": 10, "change_before": 2,
    "change_before_trials": 40, "change_expected": 1.0, "change_months": 2, "burst_observed": 4,
    "burst_expected": 1.25, "burst_months": 3, "burst_category": None, "bunching_observed": 30,
    "bunching_expected": 10.0, "bunching_trials": 50, "stale_observed": 3, "stale_expected": 0.4,
    "stale_trials": 200, "concluded": None, "linked_observed": 4, "linked_trials": 100, "linked_expected": 1.0,
    "dissatisfied_observed": 6, "dissatisfied_trials": 20, "dissatisfied_expected": 2.0, "denied_observed": 5,
    "denied_trials": 150, "denied_expected": 0.4,
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_true_of_its_figures(flagged: list[Any], lang: str) -> None:
    seen: set[str] = set()
    for row, listed in flagged:
        for reason in reasons(row, listed, NAMES, lang):
            seen.add(reason.kind)
            if reason.kind in PATTERNS[lang]:
                check(row, reason.kind, read(lang, reason), lang)
    assert {"level_above", "level_same", "change", "burst_category", "bunching", "stale", "pakn", "shares"} <= seen
    assert {"linked", "dissatisfied", "denied", "neighbourhood_category"} <= seen


def check(row: dict[str, Any], kind: str, said: list[Any], lang: str) -> None:
    o, e, n = row["observed"], row["expected"], row["level_trials"]
    if kind == "level_above":
        assert said == [o, n, ratio(o / e), expected(e), ratio(row["level_low"]), ratio(row["level_high"])]
        assert row["level_low"] > 1
    elif kind == "level_same":
        assert said == [o, n, expected(e)]
        assert row["level_high"] >= 1 and (row["level_low"] <= 1 or round(o / e, 1) <= 1)
    elif kind == "level_below":
        assert said == [o, n, expected(e)] and row["level_high"] < 1
    elif kind == "change":
        before, after = (
            row["change_before"] / row["change_before_trials"],
            row["change_observed"] / row["change_trials"],
        )
        assert said[1:7] == [near(100 * before, 1), row["change_before"], row["change_before_trials"],
                             near(100 * after, 1), row["change_observed"], row["change_trials"]]  # fmt: skip
        assert said[7] == pytest.approx(said[4] - said[1], abs=1e-6) and said[7] > 0
        assert row["p_burst"] < row["p_change"] or row["p_change"] > 0.01 or said[0] == month_name(row["since"], lang)
    elif kind in ("burst", "burst_category"):
        assert said[1] == row["burst_observed"] > row["burst_expected"]
        assert said[-1] == expected(row["burst_expected"])
        assert kind == "burst" or said[2] == row["burst_category"]
        assert row["p_change"] < row["p_burst"] or row["p_burst"] > 0.01 or said[0] == month_name(row["since"], lang)
    elif kind == "bunching":
        part, whole = row["bunching_observed"], row["bunching_trials"]
        assert said == [part, whole, near(100 * part / whole, 1), near(100 * row["bunching_expected"] / whole, 1)]
        assert said[2] > said[3]
    elif kind == "stale":
        assert said == [row["stale_observed"], row["stale_trials"], expected(row["stale_expected"])]
        assert row["stale_observed"] > row["stale_expected"]
    elif kind in ("linked", "denied"):
        assert said == [row[f"{kind}_observed"], row[f"{kind}_trials"], expected(row[f"{kind}_expected"])]
        assert row[f"{kind}_observed"] > row[f"{kind}_expected"]
    elif kind == "dissatisfied":
        part, whole = row["dissatisfied_observed"], row["dissatisfied_trials"]
        assert said == [part, whole, near(100 * part / whole, 1), near(100 * row["dissatisfied_expected"] / whole, 1)]
        assert said[2] > said[3]
    elif kind in ("neighbourhood", "neighbourhood_category"):
        assert said[1] == row["neighbourhood_observed"] > row["neighbourhood_expected"]
        assert said[-2:] == [row["neighbourhood_places"] - 1, expected(row["neighbourhood_expected"])]
        assert kind == "neighbourhood" or said[2] == row["neighbourhood_category"]
    elif kind == "pakn":
        assert said == [row["pakn_received"], row["pakn_urgent"], row["pakn_complex"]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shares_add_up_to_a_hundred_and_order_the_signals(flagged: list[Any], lang: str) -> None:
    for row, listed in flagged:
        (said,) = [r for r in reasons(row, listed, NAMES, lang) if r.kind in ("shares", "shares_nearly")]
        top = max(RULES.counted, key=lambda name: row[f"share_{name}"])
        assert TEXTS[top].short[lang] in said.text
        assert drivers(row)[0] == top
        numbers = [int(x) for x in re.findall(r"([0-9]+)\s?%", said.text)]
        if said.kind == "shares_nearly":
            assert not numbers and 0.99 < row[f"share_{top}"] < 1
        else:
            named = numbers[:-1] if t("flags.other_signals", lang) in said.text else numbers
            assert sum(numbers) == 100 and named == sorted(named, reverse=True) and len(named) <= 4


@pytest.mark.parametrize(
    ("p", "how"),
    [(0.0, "strong"), (0.001, "strong"), (0.0011, "clear"), (0.01, "clear"), (0.011, "faint"), (0.05, "faint"),
     (0.051, "none"), (1.0, "none")],
)  # fmt: skip
def test_how_clear_a_signal_is_by_itself(p: float, how: str) -> None:
    assert strength(p) == how


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_signal_is_said_to_be_as_clear_as_it_is_alone(flagged: list[Any], lang: str) -> None:
    words = {how: t(f"flags.strength.{how}", lang) for how in ("strong", "clear", "faint", "none")}
    seen = set()
    for row, listed in flagged:
        (said,) = [r.text for r in reasons(row, listed, NAMES, lang) if r.kind.startswith("alone")]
        groups = dict(part.split(": ") for part in said.partition(" – ")[2].rstrip(".").split("; "))
        told = {name: how for how in words for name in groups.get(words[how], "").split(", ")}
        for name, text in TEXTS.items():
            how = strength(1.0 if pd.isna(row[f"p_{name}"]) else row[f"p_{name}"])
            assert told.get(text.short[lang], "none") == how, (said, name, row[f"p_{name}"])
            seen.add(how)
    assert len(seen) > 2


@pytest.mark.parametrize(
    ("share", "p", "said"),
    [
        # 0.9991 and 0.0009 of the score, and yet both very clear: the words are not "100 %" alone.
        ({"level": 0.9991, "change": 0.0009}, {"level": 1e-9, "change": 1e-4},
         ["Đóng góp vào điểm ưu tiên: gần như toàn bộ là Mức quá hạn, vì dấu hiệu mạnh nhất lấn át các dấu hiệu khác.",
          "Xét riêng từng dấu hiệu – rất rõ: Mức quá hạn, Thay đổi; không rõ rệt: các dấu hiệu khác."]),
        ({"level": 0.6, "change": 0.4}, {"level": 0.02, "change": 0.002},
         ["Đóng góp vào điểm ưu tiên: Mức quá hạn 60 %, Thay đổi 40 %.",
          "Xét riêng từng dấu hiệu – rõ: Thay đổi; chưa thật rõ: Mức quá hạn; không rõ rệt: các dấu hiệu khác."]),
        ({"level": 0.5, "stale": 0.2, "change": 0.1, "burst": 0.08, "linked": 0.07, "denied": 0.05}, {},
         ["Đóng góp vào điểm ưu tiên: Mức quá hạn 50 %, Để quá hạn lâu 20 %, Thay đổi 10 %, PAKN tăng nhanh 8 %, "
          "các dấu hiệu khác 12 %.",
          "Xét riêng, không dấu hiệu nào rõ rệt; chỉ rõ khi xét chung."]),
        ({"level": 1.0}, {"level": 0.06},
         ["Đóng góp vào điểm ưu tiên: Mức quá hạn 100 %.",
          "Xét riêng, không dấu hiệu nào rõ rệt; chỉ rõ khi xét chung."]),
    ],
)  # fmt: skip
def test_the_share_of_a_signal_is_not_told_as_if_it_were_the_only_one(
    share: dict[str, float], p: dict[str, float], said: list[str]
) -> None:
    row = WATCHED | {f"share_{name}": share.get(name, 0.0) for name in TEXTS}
    row |= {f"p_{name}": p.get(name, 0.5) for name in TEXTS}
    found = [r.text for r in reasons(row, None, NAMES, "vi") if r.kind.startswith(("shares", "alone"))]
    assert [text.replace("\u00a0", " ") for text in found] == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_procedures_and_months_are_those_most_beyond_expectation(flagged: list[Any], counts: Counts, lang: str) -> None:
    cells = counts.cells[counts.cells["month"] >= 12]
    for row, listed in flagged:
        mine = cells[cells["unit_code"] == row["unit_code"]]
        whole = {part: listed[listed["part"] == part] for part in ("procedure", "month")}
        for code, overdue in zip(whole["procedure"]["name"], whole["procedure"]["overdue"], strict=True):
            assert overdue == mine.loc[mine["procedure"] == code, "overdue"].sum()
        for reason in reasons(row, listed, NAMES, lang):
            if reason.kind in ("procedures", "months"):
                part = whole[reason.kind[:-1]].sort_values("place")
                assert (part["overdue"] > part["expected"]).all()
                beyond = (part["overdue"] - part["expected"]).tolist()
                assert beyond == sorted(beyond, reverse=True)
                counted = re.findall(r"\(([0-9.,]+)", reason.text)
                assert [_value(x.rstrip(","), lang) for x in counted] == part["overdue"].tolist()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_accuses_or_runs_long(flagged: list[Any], lang: str) -> None:
    for row, listed in flagged:
        said = reasons(row, listed, NAMES, lang)
        assert said[-1].kind == "verify"
        for reason in said:
            words = reason.text.lower().split()
            assert not [word for word in FORBIDDEN if word in reason.text.lower()], reason.text
            assert "{" not in reason.text and " | " not in reason.text
            assert len(words) <= 40 or reason.kind in ("procedures", "months"), reason.text


@pytest.mark.parametrize(
    ("after", "before", "risen", "said"),
    [  # observed, trials, expected; each rate by hand
        ((3, 10, 1.0), (12, 40, 8.0), 0.96,
         "Từ tháng 9/2026: 3 hồ sơ quá hạn trong 10 hồ sơ, bằng 3,0 lần mức dự kiến 1,0 theo thủ tục; "
         "trước đó bằng 1,5 lần."),
        ((10, 10, 2.5), (40, 40, 10.0), 0.5,
         "Từ tháng 9/2026: 10 hồ sơ quá hạn trong 10 hồ sơ, mức dự kiến 2,5 theo thủ tục; "
         "trước đó 40 trong 40 hồ sơ, tỷ lệ quá hạn không tăng."),
        ((3, 10, 1.0), (20, 40, 5.0), 0.2,
         "Từ tháng 9/2026: 3 hồ sơ quá hạn trong 10 hồ sơ, mức dự kiến 1,0 theo thủ tục; "
         "trước đó 20 trong 40 hồ sơ, tỷ lệ quá hạn không tăng."),
        ((3, 10, 1.0), (12, 40, None), None,
         "Từ tháng 9/2026: 3 hồ sơ quá hạn trong 10 hồ sơ, mức dự kiến 1,0 theo thủ tục; "
         "trước đó 12 trong 40 hồ sơ, tỷ lệ quá hạn không tăng."),
    ],
)  # fmt: skip
def test_a_change_without_a_higher_rate_is_told_by_what_was_expected(
    after: tuple[int, int, float], before: tuple[int, int, float | None], risen: float | None, said: str
) -> None:
    names = ("observed", "trials", "expected"), ("before", "before_trials", "before_expected")
    figures = zip((*names[0], *names[1]), (*after, *before), strict=True)
    row = WATCHED | {f"change_{name}": value for name, value in figures} | {"change_risen": risen}
    (found,) = [r.text for r in reasons(row, None, NAMES, "vi") if r.kind.startswith("change")]
    assert found == said


def test_the_basis_is_data_until_people_complain() -> None:
    row = WATCHED
    data = [reason.text for reason in reasons(row, None, NAMES, "vi")]
    assert "Căn cứ hiện chỉ là dữ liệu: đề xuất để lãnh đạo chỉ đạo (mục II.4 Kế hoạch 23/KH-UBND)." in data
    plain = [text.replace("\u00a0", " ") for text in data]
    risen = "tăng từ 5,0 % (2/40) lên 30,0 % (3/10), tăng 25,0 điểm phần trăm so với chính đơn vị trước đó."
    assert f"Từ tháng 9/2026, tỷ lệ quá hạn {risen}" in plain
    assert (
        "Từ tháng 8/2026: 4 PAKN (không kể PAKN lặp lại), mức dự kiến 1,3 theo chính các tháng trước của đơn vị."
        in data
    )
    press = [reason.text for reason in reasons(row | {"basis": "press"}, None, NAMES, "en")]
    assert "Basis of a surprise inspection: 2 press reports in 3 months (clause II.4, Plan 23/KH-UBND)." in press
    visited = row | {"kind": "follow_up", "concluded": pd.Timestamp("2026-03-02")}
    again = [reason.text for reason in reasons(visited, None, NAMES, "vi")]
    assert "Đã có kết luận kiểm tra ngày 02/03/2026: đề nghị phúc tra (mục II.6 Kế hoạch 23/KH-UBND)." in again
