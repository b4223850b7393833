"""The same of what was declared, of PAKN and of one unit."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
import pandas as pd

from i18n import formats, t
from i18n.formats import percent, ratio
from metrics.signal_rules import SIGNALS
from metrics.signals import of_unit
from reports.report import Section
from tests.reports.arithmetic import FEW, Rate, Sums, Z, change, table
from tests.reports.read_back import count, read, value
from tests.reports.truths import points_apart, poisson_above, poisson_below, rate_title, standing_out

HANDLING = tuple(f"handling.title.{way}" for way in ("up", "down", "flat", "few", "plain"))


def reported(sums: Sums, unit: str | None = None) -> tuple[Rate, Rate] | None:
    """What the units reported, and what their finished dossiers give; None without reports to compare."""
    f, (first, last) = sums.filters, sums.days
    whole = first.day == 1 and ((last + pd.Timedelta(days=1)).day == 1 or last == sums.wh.as_of)
    if not whole or f.procedure:
        return None
    frame = sums.reports
    if unit:
        frame = frame[frame["unit"] == unit]
    told = Rate(int(frame["numerator"].sum()), int(frame["denominator"].sum()))
    beside = sums.finished.loc[sums.finished["unit_code"].isin(frame["unit"]), "state"]
    on_time, late = (int((beside == state).sum()) for state in ("on_time", "overdue_settled"))
    found = Rate(on_time, on_time + late)
    return (told, found) if told.n and found.n else None


def recorded(frame: pd.DataFrame) -> tuple[Rate, Rate, int, int]:
    """What the records of finished dossiers state and what their dates give, and those judged so and so alone."""
    both = frame[frame["declared_on_time"].notna() & frame["state"].isin(("on_time", "overdue_settled"))]
    stated, found = both["declared_on_time"].astype(bool), both["state"] == "on_time"
    n = len(both)
    return (
        Rate(int(stated.sum()), n),
        Rate(int(found.sum()), n),
        int((stated & ~found).sum()),
        int((~stated & found).sum()),
    )


def apart(first_only: int, second_only: int, n: int) -> str:
    """The side on which two judgements of the same dossiers differ beyond chance (Agresti and Min 2005)."""
    middle = (first_only - second_only) / (n + 2)
    half = Z * sqrt(max(first_only + second_only + 1 - (first_only - second_only) ** 2 / (n + 2), 0)) / (n + 2)
    return "lower" if middle - half > 0 else "higher" if middle + half < 0 else "same"


def compared(sums: Sums, frame: pd.DataFrame, unit: str | None = None) -> tuple[str, str, Rate, Rate, int] | None:
    """Level, side, the declared and the recomputed rate, and the dossiers between them."""
    told = reported(sums, unit)
    stated, found, only_stated, only_found = recorded(frame)
    if told and not (stated.n >= FEW > told[1].n):
        side = {"up": "lower", "down": "higher"}.get(change(*told), "same")
        return "reported", side, *told, told[1].n - told[1].x - (told[0].n - told[0].x)
    if not stated.n:
        return None
    return "recorded", apart(only_stated, only_found, stated.n), stated, found, only_stated - only_found


def declared(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    states = sums.finished["state"].value_counts()
    on_time, late = (int(states.get(name, 0)) for name in ("on_time", "overdue_settled"))
    keys = ("lower", "higher", "same", "few", "no_declared", "nothing")
    key, said = read(section.title, lang, *(f"declared.{name}" for name in keys), end="")
    assert said["subject"] == asked.subject
    found = compared(sums, sums.finished)
    if found is None:
        assert key == ("declared.no_declared" if on_time + late else "declared.nothing"), section.title
        assert "n" not in said or (count(said["n"]), count(said["m"])) == (on_time, on_time + late)
    else:
        level, side, stated, recomputed, between = found
        assert said["level"] == t(f"declared.says.{level}", lang), (section.title, found)
        assert said["stated"] == percent(stated.value, lang) and said["recomputed"] == percent(recomputed.value, lang)
        small = min(stated.n, recomputed.n) < FEW
        way = "few" if small else side
        if way in ("lower", "higher") and said["stated"] == said["recomputed"]:
            way = "same"
        assert key == f"declared.{way}", (section.title, found)
        if "d" in said:
            points_apart(said, stated.value, recomputed.value, lang)
        if "between" in said:
            agree = between > 0 if side == "lower" else between < 0
            assert bool(said["between"]) == agree, (section.title, found)
            assert not agree or count(read(said["between"], lang, "declared.between")[1]["k"]) == abs(between)
    units_apart(sums, section)


def units_apart(sums: Sums, section: Section) -> None:
    lang, texts = sums.asked.lang, list(section.sentences)
    if len(sums.filters.unit) != 1:
        key, said = read(texts.pop(0), lang, "reports.declared.units_none", "reports.declared.units")
        n = 0
        for code, mine in sums.finished.groupby("unit_code"):
            if mine["state"].isin(("on_time", "overdue_settled")).sum() < FEW:
                continue
            found = compared(sums, mine, str(code))
            n += found is not None and found[1] == "lower" and percent(found[2].value) != percent(found[3].value)
        assert key.endswith("_none") == (n == 0), (section.sentences, n)
        assert count(said["m"]) == FEW and (not n or count(said["n"]) == n), (section.sentences, n)
    unmatched = recorded(sums.finished)[2]
    for text in texts:
        key, said = read(text, lang, "reports.declared.unmatched_none", "reports.declared.unmatched")
        assert key.endswith("_none") == (unmatched == 0) and (not unmatched or count(said["k"]) == unmatched)


def pakn(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    now = sums.rate("feedback_overdue_rate", cohort=None)
    subject = t("reports.pakn.subject", lang, subject=asked.lower)
    key, said = read(section.title, lang, "handling.title.none", *HANDLING)
    assert said["measure"] == t("handling.measure.feedback_overdue_rate", lang)
    rate_title(sums, section.title, now, subject, measure="feedback_overdue_rate", keys=HANDLING,
               none="handling.title.none", there={"cohort": None})  # fmt: skip
    rated, acceptable = (sums.rate(f"feedback_{name}_rate", cohort=None) for name in ("rated", "acceptable"))
    received = sums.count("feedback_received", cohort=None)
    keys = ("sentence", "sentence_unrated", "none", "nothing")
    key, said = read(section.sentences[0], lang, *(f"reports.pakn.{name}" for name in keys))
    silent = "none" if now.n else "nothing"
    assert key == f"reports.pakn.{silent if not received else 'sentence' if rated.x else 'sentence_unrated'}"
    assert key.endswith("nothing") or (count(said["due"]), count(said["overdue"])) == (now.n, now.x), said
    for name in ("received", "resolved", "refused"):
        assert name not in said or count(said[name]) == sums.count(f"feedback_{name}", cohort="received"), said
    if "p_rated" in said:
        assert said["p_rated"] == percent(rated.value, lang) and said["p_acceptable"] == percent(acceptable.value, lang)
    topics(sums, section.sentences[1:])


def topics(sums: Sums, texts: tuple[str, ...]) -> None:
    """Topics above the whole: score tests of 20 and more, false discoveries of 5 % (Benjamini-Hochberg)."""
    lang = sums.asked.lang
    frame = sums.frame("feedback_overdue_rate", ("category",), cohort=None)
    frame = frame[frame["denominator"] > 0]
    assert bool(texts) == bool(len(frame))
    if not texts:
        return
    x, n = frame["numerator"].sum(), frame["denominator"].sum()
    judged = frame[frame["denominator"] >= FEW]
    z = (judged["numerator"] / judged["denominator"] - x / n) / np.sqrt(
        max(x / n * (1 - x / n), 1e-12) / judged["denominator"]
    )
    p = pd.Series([erfc(abs(v) / sqrt(2)) for v in z], index=judged.index).sort_values()
    passed = [place for place, v in enumerate(p, 1) if v <= 0.05 * place / len(p)]
    clear = set(p.index[: max(passed, default=0)]) if 0 < x < n else set()
    above = judged[[index in clear and z[index] > 0 for index in judged.index]]
    key, said = read(texts[0], lang, "reports.pakn.above", "reports.pakn.alike")
    assert key.endswith("above") == bool(len(above)), (texts, frame)
    wanted = {f"{row.category_name} ({percent(row.numerator / row.denominator, lang)})" for row in above.itertuples()}
    assert set(said.get("list", "").split("; ")) - {""} == wanted


def identity(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    unit, now = asked.filters.unit[0], sums.rate("overdue_rate")
    key, said = read(section.title, lang, "metrics.finding.above_expected", "metrics.finding.as_expected",
                     *(f"reports.identity.{name}" for name in ("below", "few", "nothing")))  # fmt: skip
    assert said["unit"] == asked.subject
    if now.n < FEW:
        assert key == f"reports.identity.{'few' if now.n else 'nothing'}" and not section.sentences
        assert not now.n or count(said["m"]) == now.n
        return
    expected = float(sums.expected.loc[unit, "expected"])
    assert count(said["o"]) == now.x and said["form"] in ("", "one" if now.x == 1 else "other"), said
    assert said["e"] == formats.expected(expected, lang), (said, expected)
    if key.endswith("above_expected"):
        standing_out(sums, said, unit)
    elif key.endswith("below"):
        assert poisson_below(now.x, expected), said
    else:
        assert not (now.x and poisson_above(now.x, expected) and value(ratio(now.x / expected, lang), lang) > 1)
    verdicts = {"above": 1, "below": -1, "within": 0}
    told = [verdicts[read(text, lang, *(f"reports.identity.{v}" for v in ("above", "beneath", "within")))[0]
                     .rsplit(".", 1)[-1].replace("beneath", "below")] for text in section.sentences]  # fmt: skip
    assert len(told) == 1, section.title
    assert told[0] in {"above_expected": (0, 1), "as_expected": (0,), "below": (0, -1)}[key.rsplit(".", 1)[-1]], said


def history(sums: Sums, section: Section) -> None:
    """What is said of the months with enough dossiers, as the table has them."""
    lang = sums.asked.lang
    keys = ("up", "down", "past", "past_low", "steady", "short")
    key, said = read(section.title, lang, *(f"unit.history_{name}" for name in keys))
    assert said["name"] == sums.asked.subject and section.table is not None
    frame = section.table.frame.iloc[::-1]
    judged = frame[frame["denominator"] >= FEW]
    way = key.removeprefix("unit.history_")
    assert (way == "short") == (len(judged) < 8)
    if way == "short":
        assert count(said["n"]) == 8 and count(said["m"]) == FEW
        return
    length = min(12, len(judged) - 2)
    base = judged.head(length)
    centre = base["numerator"].sum() / base["denominator"].sum()
    assert said["centre"] == percent(centre, lang)
    note = section.notes[0]
    assert count(read(note, lang, "reports.history.note")[1]["n"]) == length
    names = [t_month(code, lang) for code in judged["code"]]
    if way in ("up", "down"):
        run = judged.iloc[names.index(said["month"]) :]
        assert ((run["value"] > centre) if way == "up" else (run["value"] <= centre)).all(), (section.title, run)
        assert said["rate"] == percent(run["numerator"].sum() / run["denominator"].sum(), lang)
    outside = judged[judged["value"] > judged["upper"]]
    last = judged.iloc[-1]
    if way in ("steady", "past", "past_low"):
        assert last["value"] <= last["upper"], section.title
    if way in ("past", "past_low"):
        assert said["month"] in names[:-1], section.title
        named = judged.iloc[names.index(said["month"])]
        assert named["value"] > centre if way == "past" else named["value"] < centre, (section.title, named)
    if way in ("steady", "past_low"):
        assert outside.empty, section.title


def t_month(code: str, lang: str) -> str:
    from i18n.formats import month

    return month(pd.Timestamp(f"{code}-01").date(), lang)


def signals(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    frame = of_unit(sums.wh, asked.filters.unit[0], sums.days[1])
    alerts, watched = (frame[frame["grade"] == grade] for grade in ("alert", "watch"))
    key, said = read(section.title, lang, *(f"reports.signals.{name}" for name in ("some", "watch", "none")))
    assert key.split(".")[-1] == ("some" if len(alerts) else "watch" if len(watched) else "none")
    assert said["unit"] == asked.subject and ("n" not in said or count(said["n"]) == (len(alerts) or len(watched)))
    rows = pd.concat([alerts, watched]).set_index("signal")
    assert len(section.sentences) == min(len(rows), 3)
    for text in section.sentences:
        signal = next(name for name in rows.index if text.startswith(f"{SIGNALS[name].name[lang]}. "))
        row, body = rows.loc[signal], text.removeprefix(f"{SIGNALS[signal].name[lang]}. ")
        _, told = read(body, lang, "signals.sentence")
        assert (count(told["count"]), count(told["n"])) == (row["count"], row["n"]), text
        assert (
            told["p"] == percent(row["count"] / row["n"], lang) and told["innocent"] == SIGNALS[signal].innocent[lang]
        )
        assert row["expected"] != row["expected"] or row["count"] > row["expected"], text


def visits(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    frame = table(sums.wh.folder, "inspections")
    frame = frame[frame["unit_code"] == asked.filters.unit[0]]
    frame = frame[pd.to_datetime(frame["inspected_at"]) <= pd.Timestamp(sums.wh.as_of)]
    key, said = read(section.title, lang, "reports.visits.title", "reports.visits.none")
    assert key.endswith("title") == bool(len(frame)) and (frame.empty or count(said["n"]) == len(frame))
    items = table(sums.wh.folder, "recommendations")
    items = items[items["inspection_id"].isin(frame["inspection_id"])]
    day = pd.Timestamp(sums.wh.as_of)
    open_then = items["done_at"].isna() | (pd.to_datetime(items["done_at"]) > day)
    late = int(((pd.to_datetime(items["due_at"]) < day) & open_then).sum())
    assert bool(section.sentences) == bool(len(items))
    for text in section.sentences:
        _, told = read(text, lang, "reports.visits.items_of")
        assert (count(told["k"]), count(told["m"])) == (late, len(items)), (text, late)


def to_open(sums: Sums, section: Section) -> None:
    asked, lang = sums.asked, sums.asked.lang
    listed = 0 if section.table is None else len(section.table.frame)
    key, said = read(section.title, lang, "reports.to_open.some", "reports.to_open.none")
    assert key.endswith("some") == bool(listed) and said["unit"] == asked.subject
    assert not listed or count(said["k"]) == listed
    last = pd.Timestamp(sums.days[1]).to_period("M").end_time
    first = (last.to_period("M") - 11).start_time
    mine = table(sums.wh.folder, "dossiers")
    mine = mine[(mine["unit_code"] == asked.filters.unit[0]) & (mine["state_a"] != "not_accepted")]
    received = pd.to_datetime(mine["received_at"])
    _, told = read(section.sentences[0], lang, "reports.to_open.marked_usual", "reports.to_open.marked")
    assert count(told["m"]) == int(((received >= first) & (received <= last)).sum()), told
    for text in section.sentences[1:]:
        _, behind = read(text, lang, "reports.to_open.behind")
        assert 0 < count(behind["k"]) <= listed


CHECKS = {"declared": declared, "pakn": pakn, "identity": identity, "history": history, "signals": signals,
           "visits": visits, "to_open": to_open}  # fmt: skip
