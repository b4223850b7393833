"""The section on the units proposed for a surprise inspection, and what changed since the month before."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from i18n.formats import date as print_date
from i18n.formats import month_number, number
from metrics import flag_lists
from metrics.flag_reasons import drivers
from metrics.flag_rules import TEXTS
from metrics.flags import expected_false
from reports.report import Asked, Section, Table
from reports.xlsx import Head

SPOKEN = 4


def proposed(asked: Asked) -> Section | None:
    """The list for review with its first reasons (patterns 19, 23, 24); the day is the period's last."""
    if not asked.whole_city:
        return None
    day = asked.period[1]
    frame = flag_lists.flag_table(asked.wh, day)
    listed = frame[frame["grade"].isin(("alert", "watch"))]
    names = [asked.unit(code) for code in listed["unit_code"]]
    table = listed[["unit_code", "rank", "observed", "expected"]].assign(
        code=listed["unit_code"],
        name=names,
        grade=[asked.t(f"grade_of.{grade}") for grade in listed["grade"]],
        kind=[asked.t(f"visit.{kind}") for kind in listed["kind"]],
        times=listed["observed"] / listed["expected"].where(listed["expected"] > 0),
        since=[
            "" if not since else month_number(date.fromisoformat(f"{since}-01"), asked.lang)
            for since in listed["since"]
        ],
    )
    signals = [drivers(row) for row in listed.to_dict("records")]
    table["why"] = [", ".join(TEXTS[name].short[asked.lang] for name in found) for found in signals]
    flagged = listed["flagged"].astype(bool)
    n, watched = int(flagged.sum()), int((~flagged).sum())
    news = flag_lists.news(asked.wh, day)["news"].value_counts()
    changed = {name: int(news.get(name, 0)) for name in ("new", "still", "gone")}
    wrong = math.ceil(expected_false(frame)[0])
    said = [asked.t(f"flags.changed_{name}", n=k, total=number(k, asked.lang)) for name, k in changed.items() if k]
    sentences = [
        asked.t("flags.changed", list=", ".join(said)) if said else asked.t("flags.changed_nothing"),
    ]
    if n:
        sentences.append(asked.t("flags.false", n=n, total=number(n, asked.lang), k=number(wrong, asked.lang)))
    first = [name for name, is_flagged in zip(names, flagged, strict=True) if is_flagged][:SPOKEN]
    if first:
        sentences.append(asked.t("flags.first", list=", ".join(first), n=len(first)))
    columns = [Head("rank", asked.t("rank"), "count"), Head("name", asked.t("unit")),
               Head("grade", asked.t("grade")), Head("kind", asked.t("kind"), "word"),
               Head("observed", asked.t("overdue_year"), "count"), Head("expected", asked.t("expected"), "days"),
               Head("times", asked.t("times"), "ratio"), Head("since", asked.t("since_month")),
               Head("why", asked.t("why"))]  # fmt: skip
    shown = ["code", *(column.name for column in columns)]
    key = ("flags.both" if n else "flags.watched") if watched else ("flags.title" if n else "flags.none")
    return Section(
        id="proposed",
        title=asked.t(key, n=n, total=number(n, asked.lang), watched=number(watched, asked.lang), day=print_date(day)),
        sentences=tuple(sentences),
        table=Table(columns, table[shown].reset_index(drop=True), 12, ("expected",)) if len(table) else None,
        notes=(asked.t("flags.note"), asked.t("not_a_conclusion")),
        measures=("overdue_rate",) if len(table) else (),
        signals=tuple(dict.fromkeys(name for found in signals for name in found)),
        page="proposals",
    )


def cases(asked: Asked) -> tuple[Section, ...]:
    """A section for each unit for review: its reasons, and the dossiers to open first."""
    day = asked.period[1]
    frame = flag_lists.flag_table(asked.wh, day)
    listed = frame[frame["grade"] == "alert"].reset_index(drop=True)
    said = flag_lists.sentences(asked.wh, listed, flag_lists.flag_parts(asked.wh, day), asked.lang)
    found = flag_lists.flag_dossiers_of(asked.wh, listed["unit_code"].tolist(), day, asked.lang)
    return tuple(_case(asked, str(row["unit_code"]), str(row["kind"]), texts, found[row["unit_code"]])
                 for row, texts in zip(listed.to_dict("records"), said, strict=True))  # fmt: skip


def _case(asked: Asked, unit: str, kind: str, texts: list[str], found: pd.DataFrame) -> Section:
    columns = [Head("code", asked.t("dossier")), Head("procedure", asked.t("procedure")),
               Head("due_at", asked.t("due_at"), "date"),
               Head("completed_at", asked.t("completed_at"), "date"), Head("state_name", asked.t("state"))]  # fmt: skip
    shown = [column.name for column in columns]
    return Section(
        id=f"case_{unit}",
        title=asked.t(f"flag.alert_{kind}", unit=asked.unit(unit)),
        sentences=tuple(texts),
        table=Table(columns, found[shown].reset_index(drop=True), 5) if len(found) else None,
        page="unit",
        tab=asked.t("tab.case", unit=asked.unit(unit)),
    )
