"""Every sentence is true of its numbers, whatever is asked: random periods, units, places, definitions, viewers and
languages, and the odd ones: no data, nothing before it, one unit, one dossier, nothing verifiable.

`KTS_EXAMPLES=300` draws so many of each kind instead of a few.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from i18n.formats import number, percent, ratio
from metrics import hotspot_lists, periods
from metrics.dimensions import names
from metrics.filters import Filters
from metrics.flag_lists import flag_table, news
from metrics.query import query
from metrics.signals import of_unit
from metrics.warehouse import Warehouse
from reports import declared_parts, expected_parts, feedback_parts, figure_parts, flag_parts, overdue_parts, unit_parts
from reports.report import Asked, Section
from tests.reports import truths, truths_of_lists, truths_of_units
from tests.reports.conftest import OCTOBER, WEEK, Tell

MINIMUM = 20
MANY = int(os.environ.get("KTS_EXAMPLES", "0"))  # examples of each kind, 0: few
CHECKS = truths.CHECKS | truths_of_lists.CHECKS | truths_of_units.CHECKS
NEWS = (("new", "mới cần xem xét"), ("still", "tiếp tục"), ("gone", "không còn trong danh sách"))
WHOLE = r"(?<![\d,/.])\d{1,3}(?:\.\d{3})*(?!\d|[,./]\d|\s%)"


def numbers(text: str) -> list[int]:
    """The whole numbers of a Vietnamese sentence."""
    return [int(found.replace(".", "")) for found in re.findall(WHOLE, text)]


def rates(text: str) -> list[str]:
    """The rates of a sentence, as printed."""
    return re.findall(r"\d+(?:,\d+)?\s%", text)


def month(first: date, **choice: Any) -> Filters:
    return Filters(date_from=first, date_to=periods.shifted(first, 1) - date.resolution, **choice)


@st.composite
def choices(draw: Any, wh: Warehouse) -> Filters:
    """A month of the data, or one before or long before them, of the city, a unit, a district, a sector."""
    first = draw(st.dates(date(2023, 11, 1), date(2026, 10, 31))).replace(day=1)
    filters = month(first, on_time=draw(st.sampled_from("ABCD")))
    name = draw(st.sampled_from(["", "unit", "district", "sector", "level"]))
    if name:
        filters = filters.narrowed(name, draw(st.sampled_from(sorted(names(wh, name)))))
    return filters


@st.composite
def questions(draw: Any, wh: Warehouse) -> Asked:
    """A month, week, day, quarter, year, month so far or span of days of the data; the city or a part of it; a viewer
    of all units or of some; either language.
    """
    last = wh.as_of
    day = draw(st.dates(date(2024, 1, 1), last))
    first = day.replace(day=1)
    quarter = first.replace(month=(day.month - 1) // 3 * 3 + 1)
    monday = day - timedelta(days=day.weekday())
    kinds = {
        "month": (first, periods.shifted(first, 1) - date.resolution),
        "week": (monday, monday + timedelta(days=6)),
        "day": (day, day),
        "quarter": (quarter, periods.shifted(quarter, 3) - date.resolution),
        "year": (date(day.year, 1, 1), date(day.year, 12, 31)),
        "so far": (first, day),
        "days": (day, day + timedelta(days=draw(st.integers(1, 90)))),
    }
    start, end = kinds[draw(st.sampled_from(sorted(kinds)))]
    filters = Filters(date_from=start, date_to=min(end, last), on_time=draw(st.sampled_from("ABCD")))
    of = [(), (), ("unit",), ("district",), ("sector",), ("level",), ("procedure",), ("district", "sector")]
    for name in draw(st.sampled_from(of)):
        filters = filters.narrowed(name, draw(st.sampled_from(sorted(names(wh, name)))))
    some = st.lists(st.sampled_from(sorted(names(wh, "unit"))), min_size=1, max_size=8, unique=True).map(tuple)
    return Asked(wh, filters, draw(st.none() | some), draw(st.sampled_from(("vi", "en"))))


OF_ANY = (
    figure_parts.figures, overdue_parts.months, overdue_parts.sectors, expected_parts.units, expected_parts.place_map,
    overdue_parts.causes, overdue_parts.ageing, declared_parts.declared, feedback_parts.pakn,
)  # fmt: skip
ODD = {
    "no data": month(date(2019, 1, 1)),
    "the first month": month(date(2024, 1, 1)),
    "nothing before it to compare with": month(date(2024, 2, 1)),
    "mostly not verifiable": month(date(2026, 5, 1), on_time="D", sector=("G10-DD01",)),
    "a week that begins a month": Filters(date_from=date(2026, 6, 1), date_to=date(2026, 6, 7)),
    "one day off": Filters(date_from=date(2026, 9, 6), date_to=date(2026, 9, 6)),
    "all time": Filters(),
    "none open past due before, four after": month(date(2024, 3, 1), on_time="B", level=("office",)),
}


@pytest.mark.parametrize("filters", ODD.values(), ids=ODD.keys())
def test_of_odd_choices(wh: Warehouse, filters: Filters) -> None:
    check(wh, filters)


def few(examples: int) -> settings:
    """So many, or as many as asked for; as drawn, since each takes a second."""
    return settings(max_examples=MANY or examples, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@few(5)
@given(data=st.data())
def test_of_random_choices(wh: Warehouse, data: st.DataObject) -> None:
    check(wh, data.draw(choices(wh)))


@few(6)
@given(data=st.data())
def test_of_random_units(wh: Warehouse, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted(flag_table(wh)["unit_code"])))
    check_unit(wh, OCTOBER.narrowed("unit", unit), unit)


@few(2)
@given(data=st.data())
def test_of_random_questions(wh: Warehouse, data: st.DataObject) -> None:
    asked = data.draw(questions(wh))
    parts = [*OF_ANY, overdue_parts.procedures]
    if len(asked.filters.unit) == 1 and not asked.filters.sector and asked.scope is None:
        parts += [unit_parts.identity, unit_parts.history, unit_parts.signals, unit_parts.visits, unit_parts.dossiers]
    true(asked, [section for part in parts if (section := part(asked)) is not None])


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["weekly", "monthly", "unit", "inspections"])
def test_of_the_reports(wh: Warehouse, tell: Tell, unit: str, name: str, lang: str) -> None:
    filters = WEEK if name == "weekly" else OCTOBER
    asked = Asked(wh, filters.narrowed("unit", unit) if name == "unit" else filters, None, lang)
    true(asked, tell(name, lang).sections)


def true(asked: Asked, sections: Sequence[Section]) -> None:
    """Every title and sentence says what the numbers say."""
    for section in sections:
        assert section.title and not section.title.endswith((".", " ", ":")), section.title
        CHECKS["case" if section.id.startswith("case_") else section.id](truths.Sums(asked), section)


def test_of_the_unit_for_review(wh: Warehouse, unit: str) -> None:
    check_unit(wh, OCTOBER.narrowed("unit", unit), unit)


def check(wh: Warehouse, filters: Filters) -> None:
    """The sections that any report may have."""
    asked = Asked(wh, filters)
    filters = asked.within
    figures = figure_parts.figures(asked)
    _figures(figures, wh, filters, asked)
    true(asked, [figures])
    for part, test in (
        (overdue_parts.months, _months),
        (overdue_parts.sectors, _ranked),
        (overdue_parts.procedures, _ranked),
        (expected_parts.units, _units),
        (expected_parts.place_map, _places),
        (overdue_parts.causes, _causes),
        (overdue_parts.ageing, _ageing),
        (declared_parts.declared, _declared),
        (feedback_parts.pakn, _pakn),
    ):
        section = part(asked)
        if section is not None:
            test(section, wh, filters)
            true(asked, [section])
    assert (section is None) == bool(filters.sector)  # the last is of PAKN, which have no sector
    if asked.whole_city and filters.date_to in (date(2026, 9, 30), wh.as_of):  # published days: others take a second
        _hotspots(feedback_parts.hotspots(asked), wh, filters)
        _proposed(flag_parts.proposed(asked), wh, filters)


def _count(wh: Warehouse, measure: str, filters: Filters) -> int:
    return int(query(wh, measure, (), filters)[measure].iloc[0])


def _figures(section: Section, wh: Warehouse, filters: Filters, asked: Asked) -> None:
    row = query(wh, "overdue_rate", (), filters).iloc[0]
    if row["denominator"]:
        assert rates(section.title)[0] == percent(row["overdue_rate"])
    else:
        assert section.title.endswith("không phát sinh hồ sơ đến hạn trong kỳ") and not rates(section.title)
    before = query(wh, "overdue_rate", (), periods.within(filters, periods.before(asked.period))).iloc[0]
    for way, sign in (("tăng", 1), ("giảm", -1)):
        if f", {way} " in section.title:
            assert (row["overdue_rate"] - before["overdue_rate"]) * sign > 0
            assert min(row["denominator"], before["denominator"]) >= MINIMUM
    told, still = section.sentences[0].split("tiếp nhận", 1)[1].split(" Cuối kỳ ")
    said, (whole, *parts) = numbers(told), numbers(still) or [0]
    assert said[0] == _count(wh, "received", filters)
    assert whole == sum(parts) == _count(wh, "pending", filters) and 0 not in parts
    late = re.search(r"([\d.]+) quá hạn", still)
    assert (late[1] if late else "0") == number(_count(wh, "pending_overdue", filters))
    settled = _count(wh, "settled", filters)
    if not settled:
        assert "không hồ sơ nào kết thúc" in section.sentences[0]
        return
    assert said[1] == settled
    if "chưa kiểm chứng được thời hạn của hồ sơ nào" not in section.sentences[0]:
        assert sum(said[2:]) == settled  # the parts add up


def _months(section: Section, wh: Warehouse, filters: Filters) -> None:
    assert section.table is not None
    frame = section.table.frame[section.table.frame["denominator"] >= MINIMUM]
    assert len(section.sentences) == (len(frame) > 1)
    for said in section.sentences:
        found = rates(said)
        assert (found[0], found[-1]) == (percent(frame["value"].min()), percent(frame["value"].max()))
        assert numbers(said)[:2] == [len(frame), MINIMUM]
        for text in found if len(found) == 2 else ():  # each beside a month that has it
            of = frame.loc[[percent(v) == text for v in frame["value"]], "name"]
            cut = f"{text} (từ ngày " in said and of.index.min() == 0  # the newest month, cut short by the period
            assert cut or any(f"{text} (tháng {name}" in said for name in of)


def _ranked(section: Section, wh: Warehouse, filters: Filters) -> None:
    overdue = _count(wh, "overdue", filters)
    assert section.table is not None
    frame = section.table.frame
    if not overdue:
        assert section.title.startswith("Không") and not section.sentences
    judged = frame[frame["denominator"] >= MINIMUM]
    assert ("mỗi dòng dưới" in section.title) == bool(overdue and judged.empty)
    assert ("đều ở các" in section.title) == bool(overdue and len(judged) and not judged["numerator"].any())
    apart = int(frame.loc[frame["denominator"] < MINIMUM, "numerator"].sum())
    mostly_small = bool(len(judged) and judged["numerator"].any() and 2 * apart > overdue)
    assert (" hồ sơ quá hạn ở các " in section.title) == mostly_small
    if mostly_small:
        assert numbers(section.title)[:2] == [apart, overdue]
    elif overdue and judged["numerator"].any():
        assert section.chart is None or section.chart.frame["value"].max() > 0
        assert section.title.startswith(judged.iloc[0]["name"][:20])
        assert rates(section.title)[0] == percent(judged.iloc[0]["rate"])
        assert judged.iloc[0]["numerator"] == judged["numerator"].max()
    for way, sign in (("tăng", 1), ("giảm", -1)):
        if f", {way} " in section.title:
            row = judged.iloc[0]
            assert (row["rate"] - row["previous_rate"]) * sign > 0
            printed = float(re.findall(r"(\d+(?:,\d+)?) điểm phần trăm", section.title)[0].replace(",", "."))
            assert printed == pytest.approx(abs(row["rate"] - row["previous_rate"]) * 100, abs=0.11)
    if overdue:
        printed = [float(percent(share).removesuffix("\xa0%").replace(",", ".")) for share in frame["share"]]
        assert sum(printed) == pytest.approx(100.0, abs=1e-6) or (frame["share"] < 0.0005).any()
    assert overdue >= 10 or not section.sentences
    for text in section.sentences:  # the fewest that make up half of the overdue
        listed = [int(n.replace(".", "")) for n in re.findall(r"\(([\d.]+)\)", text)]
        most = frame["numerator"].sort_values(ascending=False).head(len(listed)).tolist()
        assert sorted(listed) == sorted(most) and sum(most) * 2 >= overdue > 2 * sum(most[:-1])
        assert rates(text)[0] == percent(sum(most) / overdue)


def _units(section: Section, wh: Warehouse, filters: Filters) -> None:
    assert section.table is not None
    frame = section.table.frame
    if frame.empty:
        assert section.title.startswith("Không đơn vị nào phát sinh")
        return
    above = frame[frame["said"] == "cao hơn"]
    assert (
        section.title.startswith("Không đơn vị nào cao hơn") if above.empty else numbers(section.title)[0] == len(above)
    )
    assert frame["numerator"].sum() == _count(wh, "overdue", filters)
    assert len(section.sentences) == min(len(above), 2)
    if section.chart is not None:  # bars in the order of their values
        assert section.chart.frame["value"].is_monotonic_decreasing
        assert section.chart.strong == (above.iloc[0]["code"],)
    for text, row in zip(section.sentences, above.to_dict("records"), strict=False):
        assert text.startswith(row["name"]) and f"có {number(row['numerator'])} hồ sơ quá hạn" in text
        assert row["numerator"] > row["expected"]
        assert f"gấp {ratio(row['numerator'] / row['expected'])} lần" in text


def _places(section: Section, wh: Warehouse, filters: Filters) -> None:
    assert section.chart is not None
    flagged = section.chart.frame[section.chart.frame["flagged"]]
    if flagged.empty:
        assert section.title.startswith("Không địa bàn nào")
        return
    assert numbers(section.title)[0] == len(flagged)
    top = flagged.sort_values("ratio_low").iloc[-1]
    assert f"(gấp {top['text']} lần)" in section.title and (flagged["numerator"] > flagged["expected"]).all()


def _causes(section: Section, wh: Warehouse, filters: Filters) -> None:
    assert section.table is not None
    assert section.table.frame["n"].sum() == _count(wh, "overdue", filters) == numbers(section.title)[0]
    shares = [float(text.split("\xa0")[0].replace(",", ".")) for text in rates(section.sentences[0])]
    assert sum(shares) == pytest.approx(100.0, abs=1e-6)
    for share, n in zip(shares, re.findall(r"([\d.]+) \(", section.sentences[0]), strict=True):
        assert share == pytest.approx(100 * int(n.replace(".", "")) / section.table.frame["n"].sum(), abs=0.11)


def _ageing(section: Section, wh: Warehouse, filters: Filters) -> None:
    stock = _count(wh, "pending_overdue", filters)
    assert section.table is not None
    bands = dict(zip(section.table.frame["code"], section.table.frame["n"], strict=True))
    assert sum(n for code, n in bands.items() if code.startswith("late")) == stock
    if stock and bands["late_more"]:
        assert numbers(section.title)[:2] == [stock, bands["late_more"]] and ", trong đó " in section.title
    else:
        assert ("không hồ sơ nào quá 30 ngày" if stock else "Không có hồ sơ") in section.title
        assert numbers(section.title)[0] == stock if stock else not numbers(section.title)
    said = section.sentences[0]
    soon, whole = 0 if said.startswith("Không") else numbers(said)[0], numbers(said)[-1]
    assert (soon, whole) == (bands["due_1"] + bands["due_3"], _count(wh, "pending_in_time", filters))


def _declared(section: Section, wh: Warehouse, filters: Filters) -> None:
    if section.table is None:
        return
    for row in section.table.frame.dropna(subset=["gap"]).to_dict("records"):
        assert row["gap"] == pytest.approx(round(row["stated"] * 100, 1) - round(row["found"] * 100, 1), abs=0.11)
    unmatched = _count(wh, "declared_but_overdue", filters)
    told = [text for text in section.sentences if "mà tính lại là quá hạn" in text]
    assert not told or numbers(told[0]) == ([unmatched] if unmatched else [])


def _pakn(section: Section, wh: Warehouse, filters: Filters) -> None:
    asked = filters.only("feedback")
    row = query(wh, "feedback_overdue_rate", (), asked).iloc[0]
    received = _count(wh, "feedback_received", asked)
    said = numbers(section.sentences[0])
    due = {row["numerator"], row["denominator"]} if row["denominator"] else set()
    assert due <= set(said)
    if row["denominator"]:
        assert rates(section.title)[0] == percent(row["feedback_overdue_rate"])
    if not received:
        assert section.sentences[0].startswith("Không phát sinh PAKN")
        return
    counts = [_count(wh, f"feedback_{name}", replaced(asked)) for name in ("received", "resolved", "refused")]
    assert said[:3] == counts
    assert section.table is not None and section.table.frame["received"].sum() == received


def replaced(filters: Filters) -> Filters:
    """The same, by receipt."""
    return Filters(**{**vars(filters), "cohort": "received"})


def _hotspots(section: Section | None, wh: Warehouse, filters: Filters) -> None:
    assert section is not None
    frame = hotspot_lists.hotspot_table(wh, filters.date_to)
    hot = frame.loc[frame["grade"] == "hot", "area_code"].nunique()
    assert numbers(section.title)[0] == hot if hot else not numbers(section.title.split("ngày")[0])
    watched = frame.loc[frame["grade"] == "watch", "area_name"].tolist()
    told = [text for text in section.sentences if text.startswith("Theo dõi thêm: ")]
    assert len(told) == bool(watched) and all(name in text for text in told for name in watched[:3])


def _proposed(section: Section | None, wh: Warehouse, filters: Filters) -> None:
    assert section is not None
    grades = flag_table(wh, filters.date_to)["grade"]
    counted = [n for n in ((grades == "alert").sum(), (grades == "watch").sum()) if n]
    assert numbers(section.title)[: len(counted)] == counted
    assert (0 if section.table is None else len(section.table.frame)) == sum(counted)
    said = section.sentences[0]
    told = {name: int(found[1]) if (found := re.search(rf"(\d+) đơn vị {words}", said)) else 0 for name, words in NEWS}
    assert told["new"] + told["still"] == (grades == "alert").sum()
    assert told == {name: (news(wh, filters.date_to)["news"] == name).sum() for name, _ in NEWS}
    assert not re.search(r"\b0 đơn vị", said)


def check_unit(wh: Warehouse, filters: Filters, unit: str) -> None:
    """The sections of one unit."""
    asked = Asked(wh, filters)
    row = query(wh, "overdue_rate", (), filters).iloc[0]
    identity = unit_parts.identity(asked)
    if not row["denominator"]:
        assert "không phát sinh hồ sơ đến hạn" in identity.title
    elif row["denominator"] < MINIMUM:
        assert f"chỉ có {number(row['denominator'])} hồ sơ" in identity.title
    else:
        assert f"có {number(row['numerator'])} hồ sơ quá hạn" in identity.title
    if ", gấp " in identity.title:
        assert identity.sentences
    frame = of_unit(wh, unit, filters.date_to)
    graded = frame["grade"].value_counts()
    signals = unit_parts.signals(asked)
    if graded.get("alert", 0) or graded.get("watch", 0):
        assert f": {graded.get('alert', 0) or graded['watch']} dấu hiệu" in signals.title
    else:
        assert "không dấu hiệu nào" in signals.title and signals.table is None
    flags = flag_table(wh, filters.date_to).set_index("unit_code")
    grade = flags["grade"].get(unit, "none")
    said = {"alert": "đề nghị xem xét", "watch": "theo dõi thêm", "none": "không có đề nghị",
            "insufficient": "chưa đủ số liệu"}  # fmt: skip
    assert said[grade] in unit_parts.flag(asked).title
    dossiers = unit_parts.dossiers(asked)
    listed = 0 if dossiers.table is None else len(dossiers.table.frame)
    assert f": {listed} hồ sơ đề nghị mở" in dossiers.title if listed else "không có hồ sơ nào" in dossiers.title
    for section in (signals, dossiers):  # notes on a list stand under a list
        assert bool(section.notes) == (section.table is not None)
    visits = unit_parts.visits(asked)
    if visits is not None:
        n = 0 if visits.table is None else len(visits.table.frame)
        assert f": {n} cuộc kiểm tra" in visits.title if n else visits.title.startswith("Chưa ghi nhận")
