"""One story, many forms: a report is an ordered list of sections; slides, PPTX, DOCX and XLSX are renderings of it.

Every number comes from a function of `metrics`, the same ones that the screens ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import pandas as pd

from charts.outline import Place
from charts.scales import Scale
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import date_time
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.dimensions import folded, label, names
from metrics.filters import CODE_FILTERS, Filters
from metrics.overview import scope_name
from metrics.warehouse import Warehouse
from reports.definitions import definition, reason
from reports.xlsx import About, Head

AT_ONCE = 2  # sections: while the database works on one, another is put into words
Scope = tuple[str, ...] | None
Number = Literal["rate", "count", "ratio", "points"]
NEAR_ALL = 0.8  # a rate above it stands under 100 %


@dataclass(frozen=True)
class Chart:
    """What a picture shows. `frame` has `name`, a column for each of `series` (column, label) and, for one series,
    `code`; `strong` are the codes the title speaks of. kind: `bars` lie, `columns` stand, `lines` run over months,
    `cards` are printed figures (name, text, below), `map` fills `places` by the class of `value` in `scale`, with
    `flagged` and the printed `text`. `subtitle` says what the values are.
    """

    kind: Literal["bars", "columns", "lines", "cards", "map"]
    frame: pd.DataFrame
    subtitle: str = ""
    number: Number = "rate"
    series: tuple[tuple[str, str], ...] = ()
    strong: tuple[str, ...] = ()
    places: Sequence[Place] = ()
    scale: Scale | None = None
    no_value: str = ""

    @property
    def near_all(self) -> bool:
        """Whether it is of a rate that comes near 100 %, so that its axis ends there."""
        return self.number == "rate" and bool(self.frame[self.series[0][0]].astype(float).max() > NEAR_ALL)


@dataclass(frozen=True)
class Table:
    """The numbers behind a section: columns (`name, label, kind` as in reports.xlsx) and rows. `shown` rows go on a
    slide and in a document, all into the annex; so do the columns named in `annexed`, and `code` where it is one that
    offices know (`coded`).
    """

    columns: Sequence[Head]
    frame: pd.DataFrame
    shown: int = 10
    annexed: tuple[str, ...] = ()
    coded: bool = True

    @property
    def printed(self) -> list[Head]:
        """The columns of a slide and a document."""
        return [column for column in self.columns if column.name not in self.annexed]

    @property
    def head(self) -> pd.DataFrame:
        return self.frame.head(self.shown)


@dataclass(frozen=True)
class Section:
    """One finding: a title that states it, a few sentences, the picture, the numbers, what to know of them (`notes`),
    the measures and signals whose definitions belong to it, the page of the screens where it is looked into, and a
    short name (`tab`) where its id does not give one.
    """

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    notes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    page: str = ""
    tab: str = ""


def tab_of(section: Section, lang: str) -> str:
    """A short name of a section, for a tab, a table, a slide of numbers."""
    return section.tab or t(f"reports.tab.{section.id}", lang)


@dataclass(frozen=True)
class Report:
    """A story: its name (a key of reports.shelf.REPORTS), title, whom it is of, the days, the filters in a sentence,
    the snapshot and its last day, when it was made (time of Hanoi), the label of sample data ("" for real ones).
    `landscape`: documents lie; `workbook` makes the annex of a report that has one of its own shape.
    """

    name: str
    title: str
    subject: str
    period: periods.Period
    filters: str
    snapshot: str
    as_of: date
    made_at: datetime
    sample: str
    lang: str
    sections: tuple[Section, ...]
    landscape: bool = False
    workbook: Callable[[About], bytes] | None = None

    @property
    def foot(self) -> str:
        """The source line with the label of sample data before it, at the foot of a slide."""
        return f"{self.sample.upper()} · {self.source}" if self.sample else self.source

    @property
    def source(self) -> str:
        """The line that stands under every picture."""
        return t("reports.source", self.lang, filters=self.filters, as_of=print_date(self.as_of),
                 snapshot=self.snapshot, made=date_time(self.made_at))  # fmt: skip

    def definitions(self) -> list[tuple[str, str]]:
        """(name, text) of every measure and signal named, in the order of reading."""
        named = dict.fromkeys(measure for section in self.sections for measure in section.measures)
        signals = dict.fromkeys(signal for section in self.sections for signal in section.signals)
        measures = [(CATALOGUE[name].name[self.lang], definition(name, self.lang)) for name in named]
        return measures + [reason(name, self.lang) for name in signals]

    def file_name(self, suffix: str) -> str:
        """`kiem-tra-so_thang_2026-10_tinh-den-20261031.pptx`: no accents; marks of the sample and the edition."""
        first, last = self.period
        days = f"{first:%Y-%m}" if periods.is_month((first, last)) else f"{first:%Y%m%d}-{last:%Y%m%d}"
        of = f"_{slug(self.subject)}" if self.name in ("unit", "conclusion", "to_open") else ""
        sample = "_du-lieu-mau" if self.sample else ""
        stem = t(f"reports.slug.{self.name}", "vi")
        edition = "" if self.lang == "vi" else f"_{self.lang}"
        return f"kiem-tra-so_{stem}{of}_{days}_tinh-den-{self.as_of:%Y%m%d}{sample}{edition}.{suffix}"


@dataclass(frozen=True)
class Asked:
    """What a report is asked about: open snapshot, filters with whole days, the viewer's units, language.

    Each measure is of its own cohort, whatever the screens count by: its words (due, settled, open) say so.
    """

    wh: Warehouse
    filters: Filters
    scope: Scope = None
    lang: str = "vi"

    def __post_init__(self) -> None:
        object.__setattr__(self, "filters", replace(self.filters, cohort=None))

    @property
    def period(self) -> periods.Period:
        return periods.chosen(self.wh, self.filters)

    @property
    def within(self) -> Filters:
        """The filters with the period's own days."""
        return periods.within(self.filters, self.period)

    @property
    def subject(self) -> str:
        return scope_name(self.wh, self.filters, self.scope, self.lang)

    @property
    def whole_city(self) -> bool:
        return self.scope is None and self.filters == self.filters.anywhere()

    @property
    def against(self) -> str:
        """How the period before is called."""
        return periods.previous_name(self.period, self.lang)

    def sentence(self) -> str:
        """The filters in words, as on the screens: whom, when, which reading, what it is compared with."""
        used = [name for name in CODE_FILTERS if getattr(self.filters, name)]
        parts = [self.filters.sentence(self.lang, {name: names(self.wh, name, self.lang) for name in used})]
        if self.scope is not None:
            labels = names(self.wh, "unit", self.lang)
            units = ", ".join(labels.get(code, code) for code in self.scope)
            parts.insert(0, t("screens.filter.scope", self.lang, units=units))
        elif self.whole_city:
            parts.insert(0, t("screens.filter.whole_city", self.lang))
        parts.append(t("screens.filter.cohort_default", self.lang))
        return " · ".join([*parts, t("screens.overview.compared", self.lang, period=self.against)])

    @property
    def last_year(self) -> str:
        """How the same period a year before is called."""
        return t("metrics.period.last_year", self.lang)

    @property
    def lower(self) -> str:
        """The subject inside a sentence: "toàn Thành phố"; names keep their letters."""
        nouns = (t(f"metrics.noun.{name}", self.lang) for name in ("city", "choice"))
        return self.subject[:1].lower() + self.subject[1:] if self.subject in nouns else self.subject

    def unit(self, code: str) -> str:
        """The name of a unit."""
        return label(self.wh, "unit", code, self.lang)

    def t(self, key: str, **values: object) -> str:
        """A text of the reports."""
        return t(f"reports.{key}", self.lang, **values)


def bars(
    frame: pd.DataFrame, subtitle: str, number: Number, label: str, strong: tuple[str, ...] | None = None
) -> Chart:
    """Bars of `value`; the first is the one spoken of, unless others are named."""
    first = (str(frame.iloc[0]["code"]),) if len(frame) else ()
    return Chart("bars", frame[["code", "name", "value"]].reset_index(drop=True), subtitle, number,
                 (("value", label),), first if strong is None else strong)  # fmt: skip


Part = Callable[[Asked], Section | Sequence[Section] | None]


def report(
    name: str,
    title: str,
    asked: Asked,
    made_at: datetime,
    parts: Sequence[Part],
    landscape: bool = False,
    workbook: Callable[[About], bytes] | None = None,
) -> Report:
    """The story told by `parts`; those that have nothing to tell of the data at hand are left out."""
    sections: list[Section] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(lambda part: part(asked), parts))
    for found in told:
        sections += [found] if isinstance(found, Section) else found or ()
    wh = asked.wh
    sample = t("screens.sample_label", asked.lang) if wh.sample else ""
    return Report(name, title, asked.subject, asked.period, asked.sentence(), wh.id, wh.as_of, made_at, sample,
                  asked.lang, tuple(sections), landscape, workbook)  # fmt: skip


def slug(text: str) -> str:
    """Lower case without accents, words joined by hyphens: `Quá hạn` → `qua-han`."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")
