"""Sections on overdue dossiers: month by month, by sector and procedure, why, how long."""

from __future__ import annotations

import pandas as pd

from i18n.formats import PERCENT_SIGN, capital, month_number, month_short, number, percent, period
from i18n.formats import date as print_date
from metrics import ageing as stock
from metrics import causes as why
from metrics import findings, overview
from metrics.catalogue import CATALOGUE
from metrics.findings import concentration, title
from metrics.overview import headline
from metrics.query import query
from metrics.trend import by_month
from reports.report import Asked, Chart, Section, Table, bars
from reports.xlsx import Head

RATE = "overdue_rate"
NAME_LETTERS = 60  # of a procedure in a title
BARS = 7  # of a chart that a room reads
MONTHS = 13
LEAST_PARTED = 10  # overdue dossiers of which it is said where most are: of fewer it is chance


def months(asked: Asked) -> Section | None:
    """The rate in 13 months, the title against the same period a year before."""
    frame = by_month(asked.wh, RATE, asked.filters.only("dossiers"), asked.scope, MONTHS)
    if len(frame) < 2:
        return None
    now = headline(asked.wh, RATE, asked.filters, asked.scope, asked.lang, history=False)
    assert now is not None
    found = title(asked.subject, now.figure, now.last_year, asked.last_year, asked.lang)
    frame = frame.assign(name=[month_number(day, asked.lang) for day in frame["first"]])
    frame["said"] = [period(first, last, asked.lang) for first, last in zip(frame["first"], frame["last"], strict=True)]
    frame["short"] = [
        month_short(day, asked.lang) + (f"/{day:%y}" if n == 0 or day.month == 1 else "")
        for n, day in enumerate(frame["first"])
    ]
    frame["code"] = [f"{day:%Y-%m}" for day in frame["first"]]
    series = [("value", CATALOGUE[RATE].short[asked.lang])]
    if (frame["target"] > 0).any():  # a target of zero is the axis itself
        series.append(("target", asked.t("target")))
    columns = [Head("name", asked.t("month")), *over_due(asked), Head("value", asked.t("rate"), "rate"),
               Head("low", asked.t("low"), "rate"), Head("high", asked.t("high"), "rate")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "value", "low", "high"]
    return Section(
        id="months",
        title=found.text,
        sentences=_range(asked, frame[frame["denominator"] >= CATALOGUE[RATE].minimum]),
        chart=Chart("lines", frame.assign(name=frame["short"]), asked.t("months.subtitle"), series=tuple(series)),
        table=Table(columns, frame[shown].iloc[::-1].reset_index(drop=True), MONTHS, coded=False),
        measures=(RATE,),
        page="overview",
    )


def _range(asked: Asked, frame: pd.DataFrame) -> tuple[str, ...]:
    """The lowest and the highest month of those with enough dossiers; nothing of a single one."""
    if len(frame) < 2:
        return ()
    said: dict[str, object] = {"n": len(frame), "m": CATALOGUE[RATE].minimum}
    for name, value in (("low", frame["value"].min()), ("high", frame["value"].max())):
        tied = frame[frame["value"] == value]
        more = asked.t("months.more", n=len(tied) - 1) if len(tied) > 1 else ""
        said |= {name: percent(value, asked.lang), f"{name}_month": f"{tied['said'].iloc[-1]}{more}"}
    alike = frame["value"].min() == frame["value"].max()
    return (asked.t("months.range_alike" if alike else "months.range", **said),)


def sectors(asked: Asked) -> Section:
    """Where the overdue sits: sectors, or the procedures of the one chosen."""
    dim = "procedure" if len(asked.filters.sector) == 1 else "sector"
    return _ranked(asked, dim, "overview")


def procedures(asked: Asked) -> Section:
    """The procedures of the unit asked about, by their overdue dossiers."""
    return _ranked(asked, "procedure", "overdue")


def causes(asked: Asked) -> Section | None:
    """Pattern 13: why, as far as it is recorded."""
    frame = why.causes(asked.wh, asked.within, asked.scope, asked.lang)
    total = int(frame["n"].sum())
    if not total:
        return None
    shares = parts_of_whole(frame["n"].tolist(), asked.lang)
    said = {f"{code}": number(n, asked.lang) for code, n in zip(frame["code"], frame["n"], strict=True)}
    said |= {f"p_{code}": share for code, share in zip(frame["code"], shares, strict=True)}
    frame = frame.assign(share=whole_shares(frame["n"].tolist()))
    columns = [Head("name", asked.t("cause")), Head("n", asked.t("overdue"), "count"),
               Head("share", asked.t("share"), "rate")]  # fmt: skip
    return Section(
        id="causes",
        title=asked.t("causes.title", n=total, total=number(total, asked.lang), share=said["p_none"]),
        sentences=(asked.t("causes.sentence", **said),),
        chart=bars(frame.assign(value=frame["n"]), asked.t("causes.subtitle"), "count", asked.t("overdue"), ("none",)),
        table=Table(columns, frame[["code", "name", "n", "share"]], 5, coded=False),
        notes=(asked.t("causes.note"),),
        measures=("overdue",),
        page="overdue",
    )


def ageing(asked: Asked) -> Section | None:
    """Pattern 14: how long the open dossiers are past due; and what falls due next."""
    found = stock.ageing(asked.wh, asked.within, asked.scope, asked.lang)
    if not found.past_due and not found.in_time:
        return None
    late_bars = found.late.assign(name=found.late["name"].map(capital), value=found.late["n"])
    frame = pd.concat([late_bars, found.due.assign(name=found.due["name"].map(capital))], ignore_index=True)
    late = dict(zip(found.late["code"], found.late["n"], strict=True))
    due = dict(zip(found.due["code"], found.due["n"], strict=True))
    said = {"n": found.past_due, "past_due": number(found.past_due, asked.lang),
            "more": number(late["late_more"], asked.lang), "day": print_date(found.day)}  # fmt: skip
    soon = int(due["due_1"] + due["due_3"])
    next_due = {"n": soon, "soon": number(soon, asked.lang), "all": number(found.in_time, asked.lang)}
    columns = [Head("name", asked.t("age")), Head("n", asked.t("dossiers"), "count")]
    title = "ageing.none" if not found.past_due else "ageing.title" if late["late_more"] else "ageing.recent"
    strong = ("late_more",) if late["late_more"] else ()
    return Section(
        id="ageing",
        title=asked.t(title, **said),
        sentences=(asked.t("ageing.soon" if soon else "ageing.soon_none", **next_due),),
        chart=bars(late_bars, asked.t("ageing.subtitle", day=said["day"]), "count", asked.t("dossiers"), strong)
        if found.past_due
        else None,
        table=Table(columns, frame[["code", "name", "n"]], 8, coded=False),
        notes=(asked.t("ageing.note"),),
        measures=("pending_overdue", "pending_in_time"),
        page="overdue",
    )


def _ranked(asked: Asked, dim: str, page: str) -> Section:
    """A section of `where_overdue`: the rows with most overdue dossiers, the title of the first."""
    frame = overview.where_overdue(asked.wh, dim, asked.filters, asked.scope, asked.lang)
    columns = [Head("name", asked.t(dim)), *over_due(asked), Head("rate", asked.t("rate"), "rate"),
               Head("share", asked.t("share"), "rate"), Head("previous_rate", asked.t("previous"), "rate")]  # fmt: skip
    shown = ["code", "name", "numerator", "denominator", "rate", "share", "previous_rate"]
    parts = [(row.code, row.name, int(row.numerator)) for row in frame.itertuples(index=False)]
    every = query(asked.wh, RATE, (), asked.within, asked.scope).iloc[0]
    late, due = int(every["numerator"]), int(every["denominator"])
    counts = frame["numerator"].astype(int).tolist()
    if late:
        frame = frame.assign(share=whole_shares([*counts, late - sum(counts)])[:-1])
    few = concentration(parts, late, dim, asked.lang) if late >= LEAST_PARTED else None
    judged = frame[~frame["small"].astype(bool)]
    spoken = judged[judged["numerator"] > 0]
    drawn = judged.head(BARS).sort_values("rate", ascending=False)
    drawn = drawn.assign(value=drawn["rate"])
    strong = (spoken.iloc[0]["code"],) if len(spoken) else ()
    return Section(
        id=f"{dim}s",
        title=row_title(asked, frame, dim, late, due),
        sentences=(few.text,) if few else (),
        chart=bars(drawn, asked.t(f"{dim}s.subtitle"), "rate", asked.t("rate"), strong)
        if len(drawn) > 1 and len(spoken)
        else None,
        table=Table(columns, frame[shown], 10),
        notes=(asked.t("small_note", n=CATALOGUE[RATE].minimum),),
        measures=(RATE,),
        page=page,
    )


def row_title(asked: Asked, frame: pd.DataFrame, dim: str, late: int, due: int) -> str:
    """Title of rows of `where_overdue`, of `late` overdue dossiers of `due`: of those with enough dossiers the one with
    most overdue, by the rule of metrics.findings; where most of the overdue lie in rows too small to compare, how many
    do.
    """
    if not late:
        return asked.t("nothing_overdue" if due else "nothing_due")
    judged = frame[~frame["small"].astype(bool)]
    minimum = CATALOGUE[RATE].minimum
    if judged.empty:
        return asked.t("all_small", n=late, late=number(late, asked.lang), m=number(minimum, asked.lang))
    if not judged.iloc[0]["numerator"]:
        key = "small_late" if int(frame["numerator"].sum()) == late else "small_or_none"
        return asked.t(f"{dim}s.{key}", n=late, late=number(late, asked.lang), m=number(minimum, asked.lang))
    small_late = int(frame.loc[frame["small"].astype(bool), "numerator"].sum())
    if 2 * small_late > late:  # the rate of the one row that may be judged would hide where the overdue are
        said = {"late": number(late, asked.lang), "k": number(small_late, asked.lang)}
        return asked.t(f"{dim}s.small_most", n=small_late, m=number(minimum, asked.lang), **said)
    return findings.row_title(judged.iloc[0], asked.against, NAME_LETTERS, asked.lang)


def whole_shares(counts: list[int]) -> list[float]:
    """Shares that add up as printed with one decimal (largest remainder); as they are where one of some would print as
    nothing.
    """
    total, parts = sum(counts), _largest_remainder(counts, 1000)
    if any(n and not part for part, n in zip(parts, counts, strict=True)):
        return [n / total for n in counts]
    return [part / 1000 for part in parts]


def parts_of_whole(counts: list[int], lang: str) -> list[str]:
    """Shares that add up to 100 (largest remainder), with one decimal; with two where one of some would print as
    nothing, and as "under 0.01" or "over 99.99" where even then it would.
    """
    for decimals in (1, 2):
        parts = _largest_remainder(counts, 100 * 10**decimals)
        if all(bool(part) == bool(n) for part, n in zip(parts, counts, strict=True)):
            return [number(part / 10**decimals, lang, decimals) + PERCENT_SIGN[lang] for part in parts]
    total = sum(counts)
    return [percent(n / total if 10_000 * n >= total or not n else 1e-9, lang) for n in counts]


def _largest_remainder(counts: list[int], units: int) -> list[int]:
    total = sum(counts)
    whole = [units * n // total for n in counts]
    rest = sorted(range(len(counts)), key=lambda place: -(units * counts[place] % total))
    for place in rest[: units - sum(whole)]:
        whole[place] += 1
    return whole


def over_due(asked: Asked) -> list[Head]:
    """Heads of the overdue dossiers and of those due."""
    return [Head("numerator", asked.t("overdue"), "count"), Head("denominator", asked.t("due"), "count")]
