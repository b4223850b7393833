"""The same of what is cut and listed: sectors and procedures, units and places, causes, ages, hotspots, proposals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from i18n import formats, t
from i18n.formats import percent, ratio
from metrics import flag_lists, hotspot_lists
from reports.report import Section
from tests.reports.arithmetic import FEW, Rate, Sums
from tests.reports.read_back import count, read, value
from tests.reports.truths import TITLES, poisson_above, rate_title, standing_out


def ranked(dim: str) -> Callable[[Sums, Section], None]:
    def look(sums: Sums, section: Section) -> None:
        lang = sums.asked.lang
        of = sums.asked
        by = "procedure" if dim == "sector" and len(of.filters.sector) == 1 else dim
        frame = sums.frame("overdue_rate", (by,))
        frame = frame[frame["denominator"] > 0]
        overdue, due = sums.count("overdue"), int(frame["denominator"].sum())
        assert int(frame["numerator"].sum()) == overdue
        unnamed = int(frame.loc[frame[by].isna(), "numerator"].sum())
        own = f"reports.{by}s.{'small_or_none' if unnamed else 'small_late'}"
        most_small = f"reports.{by}s.small_most"
        key, said = read(section.title, lang, "reports.nothing_overdue", "reports.nothing_due", "reports.all_small",
                         own, most_small, *TITLES)  # fmt: skip
        frame = frame[frame[by].notna()]
        judged = frame[frame["denominator"] >= FEW]
        if not overdue:
            assert key == ("reports.nothing_overdue" if due else "reports.nothing_due")
        elif not judged["numerator"].any():
            assert key == ("reports.all_small" if judged.empty else own)
            assert count(said["late"]) == overdue and count(said["m"]) == FEW
        elif 2 * (small := int(frame.loc[frame["denominator"] < FEW, "numerator"].sum())) > overdue:
            assert key == most_small
            assert (count(said["k"]), count(said["late"]), count(said["m"])) == (small, overdue, FEW)
            assert lang == "vi" or said["form"] == ("one" if small == 1 else "other")
        else:
            most = judged[judged["numerator"] == judged["numerator"].max()]
            short = said["subject"].removesuffix(" …")
            row = next(row for row in most.to_dict("records") if row[f"{by}_name"].startswith(short))
            now, there = Rate(row["numerator"], row["denominator"]), {by: (row[by],)}
            rate_title(sums, section.title, now, said["subject"], there=there)
        for text in section.sentences:
            concentrated(sums, text, frame, by, overdue)

    return look


def concentrated(sums: Sums, text: str, frame: pd.DataFrame, by: str, overdue: int) -> None:
    """The fewest that make up half of the overdue: no other set of so few holds more."""
    lang = sums.asked.lang
    key, said = read(text, lang, *(f"metrics.finding.concentration_{name}" for name in ("one", "more")))
    counts = sorted(frame["numerator"], reverse=True)
    if key.endswith("one"):
        listed = [(said["name"], count(said["n"]))]
    else:
        parts = [part.rsplit(" (", 1) for part in said["list"].removesuffix(")").split("), ")]
        listed = [(name, count(n)) for name, n in parts]
        assert count(said["k"]) == len(listed) and said["noun"] == t(f"metrics.noun.{by}", lang)
    assert [n for _, n in listed] == counts[: len(listed)], (text, counts)
    for name, n in listed:
        assert ((frame[f"{by}_name"] == name) & (frame["numerator"] == n)).any(), (name, n)
    whole = sum(n for _, n in listed)
    assert 2 * whole >= overdue > 2 * (whole - listed[-1][1]) and said["p"] == percent(whole / overdue, lang)


def units(sums: Sums, section: Section) -> None:
    lang = sums.asked.lang
    key, said = read(section.title, lang, *(f"reports.units.{name}" for name in ("above", "none", "empty")))
    frame = section.table.frame if section.table else pd.DataFrame({"said": []})
    above = frame[frame["said"] == t("reports.verdict.above", lang)]
    assert key == f"reports.units.{'above' if len(above) else 'none' if len(frame) else 'empty'}"
    if len(above):
        assert count(said["n"]) == len(above) and said["form"] in ("", "one" if len(above) == 1 else "other")
    assert set(frame["code"] if len(frame) else ()) == {
        code for code, n in sums.frame("overdue_rate", ("unit",))[["unit", "denominator"]].itertuples(index=False) if n
    }
    for row in above.itertuples():
        assert row.numerator > row.expected and row.denominator >= FEW
        assert poisson_above(row.numerator, row.expected), row
        assert abs(row.expected - sums.expected.loc[row.code, "expected"]) < 1e-6
    for text in section.sentences:
        standing_out(sums, read(text, lang, "metrics.finding.above_expected")[1])


def places(sums: Sums, section: Section) -> None:
    lang = sums.asked.lang
    assert section.chart is not None
    key, said = read(section.title, lang, "reports.places.above", "reports.places.none")
    above = section.chart.frame[section.chart.frame["flagged"].astype(bool)]
    assert key.endswith("above") == bool(len(above))
    assert ((above["numerator"] > above["expected"]) & (above["denominator"] >= FEW)).all()
    read(section.sentences[-1], lang, "reports.places.reading")
    named = [formats.proper_name(name) for name in above.sort_values("ratio_low", ascending=False)["name"]]
    if len(above):
        top = above.sort_values("ratio_low").iloc[-1]
        assert count(said["n"]) == len(above) and said["name"] == named[0]
        assert said["x"] == ratio(top["numerator"] / top["expected"], lang) and value(said["x"], lang) > 1
    assert len(section.sentences) == (2 if len(above) > 1 else 1)
    if len(above) > 1:
        _, listed = read(section.sentences[0], lang, "reports.places.list")
        more = t("reports.and_more", lang, n=len(named) - 6) if len(named) > 6 else ""
        assert listed["list"] == ", ".join(named[:6]) + more


def causes(sums: Sums, section: Section) -> None:
    lang = sums.asked.lang
    found = sums.frame("overdue", ("cause",)).set_index("cause")["overdue"]
    counts = {name: int(found.get(name, 0)) for name in ("subjective", "objective")}
    total = sums.count("overdue")
    counts["none"] = total - sum(counts.values())
    _, title = read(section.title, lang, "reports.causes.title")
    _, said = read(section.sentences[0], lang, "reports.causes.sentence")
    assert count(title["total"]) == total and title["share"] == said["p_none"]
    exact_parts([said[f"p_{name}"] for name in counts], list(counts.values()), lang)
    assert {name: count(said[name]) for name in counts} == counts


def exact_parts(shares: list[str], counts: list[int], lang: str) -> None:
    """Printed shares of a whole: they add up to 100, each near its own; 0 and 100 only where it is none or all."""
    total, beyond = sum(counts), ("dưới", "trên", "under", "over")
    printed = [value(share, lang) for share in shares]
    for share, figure, n in zip(shares, printed, counts, strict=True):
        if share.startswith(beyond):
            continue
        assert abs(figure - 100 * n / total) < 0.1, (shares, counts)
        assert (figure == 0) == (n == 0) and (figure == 100) == (n == total), (shares, counts)
    if not any(share.startswith(beyond) for share in shares):
        assert abs(sum(printed) - 100) < 1e-6, shares


def ageing(sums: Sums, section: Section) -> None:
    lang = sums.asked.lang
    key, said = read(section.title, lang, *(f"reports.ageing.{name}" for name in ("title", "recent", "none")))
    bands = {measure: sums.frame(measure, ("age",), cohort="report06").set_index("age")[measure]
             for measure in ("pending_overdue", "pending_in_time")}  # fmt: skip
    past, more = int(bands["pending_overdue"].sum()), int(bands["pending_overdue"].get("late_more", 0))
    assert past == sums.count("pending_overdue", cohort="report06")
    assert key == f"reports.ageing.{'none' if not past else 'title' if more else 'recent'}"
    if past:
        assert count(said["past_due"]) == past and ("more" not in said or count(said["more"]) == more)
    _, soon = read(section.sentences[0], lang, "reports.ageing.soon_none", "reports.ageing.soon")
    due = bands["pending_in_time"]
    assert count(soon.get("soon", "0")) == int(due.get("due_1", 0) + due.get("due_3", 0))
    assert count(soon["all"]) == int(due.sum())


def hotspots(sums: Sums, section: Section) -> None:
    lang, day = sums.asked.lang, sums.days[1]
    frame = hotspot_lists.hotspot_table(sums.wh, day, lang)
    hot = frame[frame["grade"] == "hot"].sort_values("rank")
    key, said = read(section.title, lang, *(f"reports.hotspots.{name}" for name in ("some", "none")),
                     "hotspots.quiet.city", "hotspots.quiet.unknown")  # fmt: skip
    assert key.endswith("some") == bool(len(hot))
    assert key.endswith("none") == (hot.empty and len(frame) > 0)
    if len(hot):
        first = hot.iloc[0]
        assert count(said["n"]) == hot["area_code"].nunique() and said["name"] == first["area_name"]
        assert said["x"] == ratio(first["observed"] / first["expected"], lang) and first["observed"] > first["expected"]
    watched = frame[frame["grade"] == "watch"]
    assert len(section.sentences) == min(len(hot), 3) + bool(len(watched))
    if len(watched):
        _, told = read(section.sentences[-1], lang, "reports.hotspots.watched")
        more = t("reports.hotspots.more", lang, n=len(watched) - 3) if len(watched) > 3 else ""
        assert told["list"].endswith(more)
        listed = told["list"].removesuffix(more).split("; ")
        names = watched.sort_values("rank")["area_name"].tolist()[:3]
        assert len(listed) == len(names) and all(a.startswith(b) for a, b in zip(listed, names, strict=True))
    for text, row in zip(section.sentences, hot.to_dict("records"), strict=False):
        kind, of = read(text, lang, "hotspots.sentence.burst", "hotspots.sentence.persistent")
        assert kind.endswith(row["kind"]) and of["area"] == row["area_name"]
        assert count(of["n"]) == row["observed"] and of["x"] == ratio(row["observed"] / row["expected"], lang)
        folded = int(row["received"] - row["observed"])
        assert bool(of["folded"]) == bool(folded) and (not folded or str(folded) in of["folded"].replace(".", ""))
        assert "date" not in of or of["date"] == f"{row['start']:%d/%m/%Y}"


def proposed(sums: Sums, section: Section) -> None:
    lang, day = sums.asked.lang, sums.days[1]
    frame = flag_lists.flag_table(sums.wh, day).sort_values("rank")
    for_review, watched = frame[frame["grade"] == "alert"], frame[frame["grade"] == "watch"]
    n, w = len(for_review), len(watched)
    key, said = read(section.title, lang, *(f"reports.flags.{name}" for name in ("both", "title", "watched", "none")))
    assert key.split(".")[-1] == ("both" if n and w else "title" if n else "watched" if w else "none")
    assert count(said.get("total", "0")) == n and count(said.get("watched", "0")) == w
    assert said["day"] == f"{day:%d/%m/%Y}"
    texts = list(section.sentences)
    key, changed = read(texts.pop(0), lang, "reports.flags.changed", "reports.flags.changed_nothing")
    before = flag_lists.flag_table(sums.wh, day.replace(day=1) - date.resolution)
    now, then = set(for_review["unit_code"]), set(before.loc[before["grade"] == "alert", "unit_code"])
    counts = {"new": len(now - then), "still": len(now & then), "gone": len(then - now)}
    told = changed["list"].split(", ") if "list" in changed else []
    assert [count(read(text, lang, f"reports.flags.changed_{name}")[1]["total"])
            for text, name in zip(told, [k for k, v in counts.items() if v], strict=True)] == [
        v for v in counts.values() if v
    ]  # fmt: skip
    if n:
        _, wrong = read(texts.pop(0), lang, "reports.flags.false")
        assert count(wrong["total"]) == n and count(wrong["k"]) == -(-n // 20)
        _, first = read(texts.pop(0), lang, "reports.flags.first")
        assert first["list"] == ", ".join(sums.asked.unit(code) for code in for_review["unit_code"][:4])
    assert not texts


def told_elsewhere(sums: Sums, section: Section) -> None:
    """Sentences that tests of their own hold against numbers (metrics.flag_reasons)."""
    assert section.title and section.sentences is not None


CHECKS: dict[str, Callable[[Sums, Section], None]] = {
    "sectors": ranked("sector"), "procedures": ranked("procedure"), "units": units, "places": places, "causes": causes,
    "ageing": ageing, "hotspots": hotspots, "proposed": proposed, "case": told_elsewhere, "flag": told_elsewhere,
}  # fmt: skip
