"""Titles and sentences of sections held against their numbers, in either language; a text no check knows fails."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from i18n import formats, t
from i18n.formats import capital, number, percent, period, ratio
from metrics.catalogue import CATALOGUE
from metrics.expected import against_expected
from reports.report import Section
from tests.reports.arithmetic import FEW, STOCKS, Rate, Sums, change, count_change, table
from tests.reports.read_back import Said, count, read, value

TITLES = tuple(f"metrics.finding.title_{way}" for way in ("up", "down", "flat", "few", "plain"))
TARGETS = tuple(f"metrics.finding.target_{met}{side}" for met in ("missed", "met") for side in ("_above", "_below", ""))


def rate_title(
    sums: Sums,
    title: str,
    now: Rate,
    subject: str,
    before: str | None = None,
    measure: str = "overdue_rate",
    keys: tuple[str, ...] = TITLES,
    none: str = "metrics.finding.none",
    there: dict[str, object] | None = None,
) -> None:
    """A title of a rate: what it was, and up or down only beyond chance, by the difference of what is printed."""
    lang = sums.asked.lang
    key, said = read(title, lang, none, *keys)
    assert said["subject"] == subject, (title, subject)
    if not now.n:
        assert key == none
        return
    assert said["rate"] == percent(now.value, lang), (title, now)
    way = key.split(".")[-1].removeprefix("title_")
    if way == "plain":
        days = sums.before(before or sums.asked.against)
        assert not sums.reaches(days) or not sums.rate(measure, days, **(there or {})).n, title
        return
    days = sums.before(said["period"])
    assert sums.reaches(days), title
    then = sums.rate(measure, days, **(there or {}))
    assert way == change(now, then), (title, now, then)
    if way in ("up", "down"):
        points_apart(said, now.value, then.value, lang)


def points_apart(said: Said, a: float | None, b: float | None, lang: str, d: str = "d") -> None:
    """Percentage points are the difference of the two rates as printed."""
    printed = [value(percent(x, lang), lang) for x in (a, b)]
    assert abs(abs(printed[0] - printed[1]) - value(said[d], lang)) < 1e-9, (said, a, b)


def figures(sums: Sums, section: Section) -> None:
    asked = sums.asked
    rate_title(sums, section.title, sums.rate("overdue_rate"), asked.subject)
    summary(sums, section.sentences[0])
    for text in section.sentences[1:]:
        key, said = read(text, asked.lang, *TARGETS, "metrics.finding.above_expected", "reports.figures.visits_of",
                         "reports.figures.visits")  # fmt: skip
        if key in TARGETS:
            target(sums, key, said)
        elif key.endswith("above_expected"):
            standing_out(sums, said, most=True)
        else:
            visits_made(sums, said)
    assert section.chart is not None
    for name, text, below in section.chart.frame.itertuples(index=False):
        card(sums, name, text, below)


def summary(sums: Sums, text: str) -> None:
    lang, (text, still) = sums.asked.lang, text.rsplit(". ", 1)
    keys = ("summary_some", "summary_all", "summary_unknown", "summary_none")
    key, said = read(text, lang, *(f"reports.figures.{name}" for name in keys))
    left_open(sums, still)
    settled = sums.count("settled", cohort="report06")
    on_time = sums.rate("recomputed_on_time_rate", cohort="report06").x
    late = sums.count("overdue_settled", cohort="report06")
    kind = "summary_none" if not settled else "summary_unknown" if not on_time + late else (
        "summary_all" if on_time + late == settled else "summary_some")  # fmt: skip
    assert key == f"reports.figures.{kind}", (text, settled, on_time, late)
    wanted = {"received": sums.count("received", cohort=None), "settled": settled, "on_time": on_time, "late": late,
              "unknown": settled - on_time - late}  # fmt: skip
    for name in wanted.keys() & said.keys():
        assert count(said[name]) == wanted[name], (name, text, wanted)
    if "rate" in said:
        assert said["rate"] == percent(on_time / (on_time + late), lang)
    assert said["period"] == capital(period(*sums.days, lang))
    assert said["subject"].lower() == sums.asked.subject.lower()


def left_open(sums: Sums, text: str) -> None:
    """What is open at the end of the period, in parts that add up to it."""
    lang = sums.asked.lang
    key, said = read(text, lang, "reports.figures.open_none", "reports.figures.open")
    names = {"in_time": "pending_in_time", "past_due": "pending_overdue", "paused": "paused"}
    parts = {name: sums.count(measure, cohort="report06") for name, measure in names.items()}
    assert sum(parts.values()) == sums.count("pending", cohort="report06")
    assert key.endswith("_none") == (not any(parts.values()))
    if any(parts.values()):
        assert count(said["pending"]) == sum(parts.values())
        told = [t(f"reports.figures.open_{name}", lang, k=number(n, lang)) for name, n in parts.items() if n]
        assert said["list"] == ", ".join(told)


def written_target(sums: Sums, *measures: str) -> dict[str, Any] | None:
    """The target of the period's last year, of the one level and sector chosen where it has one."""
    f, year = sums.filters, sums.days[1].year
    own = {name: chosen[0] if len(chosen) == 1 else None for name, chosen in (("level", f.level), ("sector", f.sector))}
    entries = tomllib.loads((sums.wh.folder / "targets.toml").read_text("utf-8"))["target"]
    fitting = [one for one in entries if one["measure"] in measures and one["year"] == year
               and all(one.get(name) in (None, code) for name, code in own.items())]  # fmt: skip
    return max(fitting, key=lambda one: ("sector" in one, "level" in one), default=None)


def target(sums: Sums, key: str, said: Said) -> None:
    written, now, lang = written_target(sums, "overdue_rate"), sums.rate("overdue_rate"), sums.asked.lang
    assert written is not None and now.n >= FEW and now.value is not None
    assert said["rate"] == percent(now.value, lang) and said["target"] == percent(written["value"], lang)
    assert said["measure"] == CATALOGUE["overdue_rate"].name[lang]
    met = now.value <= written["value"]
    assert ("target_met" in key) == met, said
    printed = value(said["rate"], lang) - value(said["target"], lang)
    assert key.endswith("_above") == (printed > 0) and key.endswith("_below") == (printed < 0), (key, said)
    if printed:
        points_apart(said, now.value, written["value"], lang)


def standing_out(sums: Sums, said: Said, unit: str | None = None, most: bool = False) -> None:
    """A unit above its expected number: of all of them the one with most beyond it, unless one is named."""
    lang = sums.asked.lang
    codes = sums.frame("overdue_rate", ("unit",)).set_index("unit")
    here = sums.expected.loc[[code for code in codes.index if code in sums.expected.index and code]]
    if unit is None:
        named = codes.index[(codes["unit_name"] == said["unit"])]
        here = here.loc[[code for code in named if code in here.index]]
    else:
        here = here.loc[[unit]]
    fits = [row for row in here.itertuples() if number(int(row.x), lang) == said["o"]
            and said["e"] == formats.expected(row.expected, lang)
            and said["x"] == ratio(row.x / row.expected, lang)]  # fmt: skip
    assert len(fits) == 1, (said, here)
    row = fits[0]
    if unit is None and most:
        listed = against_expected(sums.wh, "unit", sums.filters, sums.asked.scope, lang)
        listed = listed[listed["verdict"] == "above"]
        assert row.x - row.expected >= (listed["numerator"] - listed["expected"]).max() - 1e-6, (said, listed)
    assert value(said["lo"], lang) <= value(said["x"], lang) <= value(said["hi"], lang) and row.n >= FEW
    assert row.x > row.expected and value(said["x"], lang) > 1 and poisson_above(int(row.x), row.expected), said


def poisson_above(x: int, expected: float) -> bool:
    """Whether so many are more than chance alone explains: Byar's lower limit above what was expected."""
    return x * (1 - 1 / (9 * x) - 1.959963984540054 / (3 * x**0.5)) ** 3 > expected


def poisson_below(x: int, expected: float) -> bool:
    """Whether so few are fewer than chance alone explains: Byar's upper limit below what was expected."""
    return (x + 1) * (1 - 1 / (9 * (x + 1)) + 1.959963984540054 / (3 * (x + 1) ** 0.5)) ** 3 < expected


def visits_made(sums: Sums, said: Said) -> None:
    day = sums.days[1]
    assert said["year"] == str(day.year) and said["day"] == f"{day:%d/%m/%Y}"
    assert count(said["n"]) == surprise(sums, date(day.year, 1, 1), day)
    written = written_target(sums, "surprise_inspections")
    assert ("t" in said) == (written is not None)
    if written:
        assert count(said["t"]) == written["value"] and said["source"]


def surprise(sums: Sums, first: date, last: date) -> int:
    frame = table(sums.wh.folder, "inspections")
    day = pd.to_datetime(frame["inspected_at"]).dt.date
    return int(((frame["kind"] == "surprise") & (day >= first) & (day <= last)).sum())


def card(sums: Sums, name: str, text: str, below: str) -> None:
    """A printed figure, and under it the change from the period that it names."""
    lang = sums.asked.lang
    measure = next(id for id, m in CATALOGUE.items() if name in (m.name[lang], m.short[lang]) and id in CARDS)
    found = CATALOGUE[measure]
    cohort = {} if sums.filters.cohort in (None, *found.cohorts) else {"cohort": None}
    key, said = read(below, lang, *(f"reports.card.{k}" for k in ("none", "small", "few", "no_previous", "flat", "up",
                                                                  "down")))  # fmt: skip
    way = key.split(".")[-1]
    if measure == "surprise_inspections":
        days = date(sums.days[1].year, 1, 1), sums.days[1]
        now = surprise(sums, *days)
        assert text.split("/")[0] == number(now, lang)
        if "period" in said:
            assert said["period"] == t("metrics.period.last_year", lang), below
            then = surprise(sums, date(days[0].year - 1, 1, 1), Sums.before(sums, said["period"])[1])
            spoken_count(said, way, now, then, 1, 1)
        return
    if found.is_rate:
        now_rate = sums.rate(measure, **cohort)
        assert text == (percent(now_rate.value, lang) if now_rate.n else "–")
        if not now_rate.n or now_rate.n < found.minimum:
            assert way == ("small" if now_rate.n else "none")
            return
    else:
        now = sums.count(measure, **cohort)
        assert text == number(now, lang)
    if way == "no_previous":
        return
    days = sums.before(said["period"]) if "period" in said else sums.before(sums.asked.against)
    assert sums.reaches(days)
    if found.is_rate:
        then_rate = sums.rate(measure, days, **cohort)
        wanted = change(now_rate, then_rate)
        assert way == ("few" if wanted == "plain" else wanted), (name, text, below, now_rate, then_rate)
        if way in ("up", "down"):
            points_apart(said, now_rate.value, then_rate.value, lang)
        return
    lengths = (1, 1) if measure in STOCKS else tuple((last - first).days + 1 for first, last in (sums.days, days))
    spoken_count(said, way, now, sums.count(measure, days, **cohort), *lengths)


CARDS = ("overdue_rate", "declared_on_time_rate", "pending_overdue", "feedback_overdue_rate", "surprise_inspections",
         "settled")  # fmt: skip


def spoken_count(said: Said, way: str, now: int, then: int, days: int, days_before: int) -> None:
    assert way == count_change(now, then, days, days_before), (said, way, now, then)
    if way in ("up", "down"):
        assert count(said["d"]) == abs(now - then) and (way == "up") == (now > then)


def months(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    rate_title(sums, section.title, sums.rate("overdue_rate"), asked.subject, t("metrics.period.last_year", lang))
    last = sums.days[1]
    month = last.replace(day=1)
    rates: dict[str, Rate] = {}
    for _ in range(13):
        days = month, min((pd.Timestamp(month) + pd.offsets.MonthEnd(0)).date(), last)
        if sums.reaches(days) and (found := sums.rate("overdue_rate", days)).n:
            rates[formats.period(*days, lang)] = found
        month = (pd.Timestamp(month) - pd.offsets.MonthBegin(1)).date()
    judged = {name: rate for name, rate in rates.items() if rate.n >= FEW}
    assert section.table is not None and len(section.table.frame) == len(rates)
    values = [rate.value for rate in judged.values() if rate.value is not None]
    if len(judged) < 2:
        assert not section.sentences
        return
    keys = ("range", "range_alike")
    key, said = read(section.sentences[0], lang, *(f"reports.months.{name}" for name in keys))
    assert count(said["n"]) == len(judged) and count(said["m"]) == FEW, (said, judged)
    assert key.endswith("alike") == (min(values) == max(values)), (said, judged)
    for name, worst in (("low", min(values)), ("high", max(values))):
        assert said.get(name, said["low"]) == percent(worst, lang), (said, worst)
        if f"{name}_month" not in said:
            continue
        tied = [label for label, rate in rates.items() if label in judged and rate.value == worst]
        named = said[f"{name}_month"]
        more = "" if len(tied) == 1 else t("reports.months.more", lang, n=len(tied) - 1)
        assert named in {label + more for label in tied}, (named, tied)


CHECKS: dict[str, Callable[[Sums, Section], None]] = {"figures": figures, "months": months}
