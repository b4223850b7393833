"""Sections on one unit: who it is, how it stands against expectation, since when, its signals, visits, dossiers."""

from __future__ import annotations

import pandas as pd

from i18n import t
from i18n.formats import capital, expected, missing, month_number, number
from i18n.formats import date as print_date
from metrics import control, overview, proposals, unit_profile
from metrics.catalogue import CATALOGUE
from metrics.findings import above_expected
from metrics.signal_rules import SIGNALS
from metrics.signals import of_unit, sentence
from metrics.to_open import REASONS, ToOpen, to_open
from reports.report import Asked, Chart, Section, Table
from reports.xlsx import Head

LISTED = 10  # dossiers that a document shows


def unit_of(asked: Asked) -> str:
    """The code of the one unit the report is of."""
    return asked.filters.unit[0]


def identity(asked: Asked) -> Section:
    """The unit as the list of units knows it, and where it stands against its expected number of overdue dossiers."""
    found = unit_profile.identity(asked.wh, unit_of(asked), asked.lang)
    facts = [
        ("level", t(f"metrics.value.level.{found.level}", asked.lang) if found.level else ""),
        ("district", found.district if found.level == "commune" else ""),
        ("cluster", found.cluster),
        ("population", number(found.population, asked.lang) if found.population else ""),
        ("from", print_date(found.valid_from) if found.valid_from else ""),
        ("before", "; ".join(one.name for one in found.before)),
        ("after", "; ".join(one.name for one in found.after)),
    ]
    rows = [{"name": asked.t(f"identity.{name}"), "value": value} for name, value in facts if value]
    columns = [Head("name", asked.t("identity.what")), Head("value", asked.t("identity.value"))]
    title, sentences = _against_expected(asked)
    return Section(
        id="identity",
        title=title,
        sentences=sentences,
        table=Table(columns, pd.DataFrame(rows), len(rows)),
        notes=(asked.t("not_a_conclusion"),),
        measures=("overdue_rate",),
        page="unit",
    )


def _against_expected(asked: Asked) -> tuple[str, tuple[str, ...]]:
    frame = overview.against_expected(asked.wh, "unit", asked.within, None, asked.lang)
    frame = frame[frame["code"] == unit_of(asked)]
    if frame.empty:
        return asked.t("identity.nothing", unit=asked.subject), ()
    row = frame.iloc[0]
    low = number(int(row["denominator"]), asked.lang)
    if row["small"]:
        return asked.t("identity.few", unit=asked.subject, n=int(row["denominator"]), m=low), ()
    said = above_expected(
        asked.subject, int(row["numerator"]), row["expected"], row["ratio_low"], row["ratio_high"], asked.lang
    )
    if not said.clear and row["ratio_high"] < 1:
        o = number(int(row["numerator"]), asked.lang)
        key = "beneath" if row["verdict"] == "below" else "within"
        title = asked.t("identity.below", unit=asked.subject, o=o, e=expected(row["expected"], asked.lang))
        return title, (asked.t(f"identity.{key}"),)
    if row["verdict"] == "above" and not said.clear:
        return said.text.rstrip("."), ()  # as many times as expected when printed
    key = "above" if row["verdict"] == "above" else "within"
    return said.text.rstrip("."), (asked.t(f"identity.{key}"),)


def history(asked: Asked) -> Section | None:
    """Since when: the rate over 36 months against limits of the unit's own first year."""
    found = control.history(asked.wh, asked.filters, asked.scope, asked.lang, asked.subject)
    if len(found.frame) < 2:
        return None
    frame = found.frame.assign(
        name=[month_number(day, asked.lang) for day in found.frame["first"]],
        short=[f"{day.month}/{day:%y}" for day in found.frame["first"]],
        code=[f"{day:%Y-%m}" for day in found.frame["first"]],
    )
    drawn = frame.assign(name=frame["short"], value=frame["value"].mask(frame["small"]))  # small ones in the table
    series = [("value", asked.t("rate"))]
    if found.has_limits:
        series.append(("upper", asked.t("history.limit")))
    columns = [Head("name", asked.t("month")), Head("numerator", asked.t("overdue"), "count"),
               Head("denominator", asked.t("due"), "count"), Head("value", asked.t("rate"), "rate"),
               Head("upper", asked.t("history.limit"), "rate")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "value", "upper"]
    return Section(
        id="history",
        title=found.text.rstrip("."),
        chart=Chart(
            "lines",
            drawn[["code", "name", "value", "upper"]],
            asked.t("history.subtitle" if found.has_limits else "history.plain"),
            series=tuple(series),
        )
        if drawn["value"].notna().sum() > 1
        else None,  # fmt: skip
        table=Table(columns, frame[shown].iloc[::-1].reset_index(drop=True), 12, coded=False),
        notes=((asked.t("history.note", n=int(found.frame["baseline"].sum())),) if found.has_limits else ())
        + ((asked.t("small_note", n=CATALOGUE["overdue_rate"].minimum),) if frame["small"].any() else ()),
        measures=("overdue_rate",),
        page="unit",
    )


def signals(asked: Asked) -> Section:
    """What stands out in the unit's records over twelve months, each with what else may explain it."""
    frame = of_unit(asked.wh, unit_of(asked), asked.period[1])
    out = frame[frame["grade"].isin(("alert", "watch"))].reset_index(drop=True)
    rows = [
        {
            "name": SIGNALS[row.signal].name[asked.lang], "grade": asked.t(f"grade_of.{row.grade}"),
            "count": int(row.count), "n": int(row.n), "expected": row.expected,
            "innocent": capital(SIGNALS[row.signal].innocent[asked.lang]),
        }
        for row in out.itertuples(index=False)
    ]  # fmt: skip
    sentences = [
        f"{SIGNALS[row.signal].name[asked.lang]}. {sentence(row, asked.lang)}"
        for row in out.head(3).itertuples(index=False)
    ]
    columns = [Head("name", asked.t("signal")), Head("grade", asked.t("grade")),
               Head("count", asked.t("count"), "count"),
               Head("n", asked.t("of"), "count"), Head("expected", asked.t("expected"), "days"),
               Head("innocent", asked.t("innocent"))]  # fmt: skip
    alerts = int((out["grade"] == "alert").sum())
    key = "signals.some" if alerts else "signals.watch" if len(out) else "signals.none"
    return Section(
        id="signals",
        title=asked.t(key, n=alerts or len(out), unit=asked.subject),
        sentences=tuple(sentences),
        table=Table(columns, pd.DataFrame(rows), 14) if rows else None,
        notes=(asked.t("signals.note"), asked.t("not_a_conclusion")) if rows else (),
        signals=tuple(out["signal"]),
        page="signals",
    )


def flag(asked: Asked) -> Section:
    """Whether the unit is proposed for a visit at the end of the period, and why, sentence by sentence."""
    day = asked.period[1]
    said = [reason.text for reason in proposals.reasons_of(asked.wh, unit_of(asked), day, asked.lang)]
    frame = proposals.flag_table(asked.wh, day)
    rows = frame[frame["unit_code"] == unit_of(asked)]
    grade = str(rows.iloc[0]["grade"]) if len(rows) else "none"
    kind = str(rows.iloc[0]["kind"] or "") if len(rows) else ""
    return Section(
        id="flag",
        title=asked.t(f"flag.{grade}_{kind}" if grade == "alert" else f"flag.{grade}", unit=asked.subject),
        sentences=tuple(said),
        notes=(asked.t("not_a_conclusion"),),
        page="unit",
    )


def visits(asked: Asked) -> Section | None:
    """The visits on the register, newest first, and the items of their conclusions."""
    if not asked.wh.has_rows("inspections"):
        return None
    frame = unit_profile.visits(asked.wh, unit_of(asked))
    rows = [
        {
            "day": row.inspected_at, "kind": _word(asked, "kind", row.kind), "theme": _plain(row.theme),
            "conclusion": _word(asked, "conclusion", row.conclusion), "concluded": row.concluded_at,
            "items": int(row.items), "done": int(row.done), "past_due": int(row.past_due),
        }
        for row in frame.itertuples(index=False)
    ]  # fmt: skip
    columns = [Head("day", asked.t("visits.day"), "date"), Head("kind", asked.t("kind"), "word"),
               Head("theme", asked.t("visits.theme")), Head("conclusion", asked.t("visits.conclusion")),
               Head("concluded", asked.t("visits.concluded"), "date"), Head("items", asked.t("visits.items"), "count"),
               Head("done", asked.t("visits.done"), "count"),
               Head("past_due", asked.t("visits.past_due"), "count")]  # fmt: skip
    late, every = int(frame["past_due"].sum()), int(frame["items"].sum())
    title = asked.t("visits.title", n=len(frame), unit=asked.subject) if rows else asked.t("visits.none")
    sentences = (
        [asked.t("visits.items_of", n=late, k=number(late, asked.lang), m=number(every, asked.lang))] if every else []
    )
    return Section(
        id="visits",
        title=title,
        sentences=tuple(sentences),
        table=Table(columns, pd.DataFrame(rows), 8) if rows else None,
        page="unit",
    )


def found_to_open(asked: Asked) -> ToOpen:
    """The unit's file to open, its control sample drawn by the day of the snapshot."""
    seed = int(f"{asked.wh.as_of:%Y%m%d}")
    return to_open(asked.wh, unit_of(asked), asked.period[1], seed=seed, lang=asked.lang)


def dossiers(asked: Asked) -> Section:
    """The dossiers to open first, each with why it is listed: signals of its own, or the unit's flag."""
    found = found_to_open(asked)
    table = found.listed[["code", "procedure", "received_at", "due_at", "completed_at", "short_reasons"]]
    columns = [Head("code", asked.t("dossier")), Head("procedure", asked.t("procedure")),
               Head("received_at", asked.t("received_at"), "date"), Head("due_at", asked.t("due_at"), "date"),
               Head("completed_at", asked.t("completed_at"), "date"),
               Head("short_reasons", asked.t("why"))]  # fmt: skip
    said = {"n": len(table), "k": number(len(table), asked.lang), "m": number(found.eligible, asked.lang)}
    key = "to_open.marked" if len(table) or not found.marked else "to_open.marked_usual"
    sentences = [asked.t(key, n=found.marked, k=number(found.marked, asked.lang), m=said["m"])]
    if found.behind:
        sentences.append(asked.t("to_open.behind", n=found.behind, k=number(found.behind, asked.lang)))
    return Section(
        id="to_open",
        title=asked.t("to_open.some" if len(table) else "to_open.none", unit=asked.subject, **said),
        sentences=tuple(sentences),
        table=Table(columns, table.reset_index(drop=True), LISTED, ("received_at",)) if len(table) else None,
        notes=(asked.t("to_open.note"), asked.t("not_a_conclusion")) if len(table) else (),
        signals=tuple(name for name in REASONS if any(name in signals for signals in found.listed["signals"])),
        page="to_open",
    )


def _word(asked: Asked, group: str, code: object) -> str:
    """A code of the register in words; as it stands where it is not of the list."""
    if missing(code) or not code:
        return ""
    try:
        return asked.t(f"register.{group}.{code}")
    except KeyError:
        return str(code)


def _plain(value: object) -> str:
    return "" if missing(value) or value is None else str(value)
