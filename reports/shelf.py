"""The reports that there are: by name, the sections of each, in the order of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from i18n.formats import period
from metrics.periods import Period, week_end
from reports import (
    declared_parts,
    expected_parts,
    feedback_parts,
    figure_parts,
    flag_parts,
    overdue_parts,
    rating_parts,
    unit_parts,
)  # fmt: skip
from reports.report import Asked, Part, Report, report
from reports.xlsx import About

FORMS = ("xlsx", "pptx", "docx")


@dataclass(frozen=True)
class Kind:
    """A report of the shelf: the sections, the documents it is made as, whose it is, how its documents lie.

    `weekly`: of seven days instead of a month; `records`: it names single dossiers, for those who may see them.
    """

    parts: tuple[Part, ...]
    forms: tuple[str, ...] = FORMS
    of_unit: bool = False
    weekly: bool = False
    landscape: bool = False
    records: bool = False


REPORTS: dict[str, Kind] = {
    "weekly": Kind(
        (
            figure_parts.figures, overdue_parts.sectors, expected_parts.units, overdue_parts.ageing,
            feedback_parts.pakn, feedback_parts.hotspots, flag_parts.proposed,
        ),
        weekly=True,
    ),
    "monthly": Kind(
        (
            figure_parts.figures, overdue_parts.months, overdue_parts.sectors, expected_parts.place_map,
            expected_parts.units, declared_parts.declared, overdue_parts.causes, overdue_parts.ageing,
            feedback_parts.pakn, feedback_parts.hotspots, flag_parts.proposed,
        )
    ),
    "unit": Kind(
        (
            unit_parts.identity, figure_parts.figures, unit_parts.history, overdue_parts.procedures,
            declared_parts.declared, overdue_parts.causes, overdue_parts.ageing, unit_parts.flag, unit_parts.signals,
            feedback_parts.pakn, unit_parts.visits, unit_parts.dossiers,
        ),
        of_unit=True, records=True,
    ),
    "inspections": Kind((flag_parts.proposed, flag_parts.cases), records=True),
    "ratings": Kind((rating_parts.rating,), forms=("xlsx", "docx"), landscape=True),
    "conclusion": Kind(
        (
            figure_parts.figures, overdue_parts.procedures, overdue_parts.causes, declared_parts.declared,
            unit_parts.signals, feedback_parts.pakn, unit_parts.visits,
        ),
        forms=("docx",), of_unit=True,
    ),
    "to_open": Kind((unit_parts.dossiers,), forms=("xlsx",), of_unit=True, records=True),
}  # fmt: skip


def last_week(day: date) -> Period:
    """The last Monday to Sunday that ends by a day."""
    sunday = week_end(day)
    return sunday - timedelta(days=6), sunday


def told(name: str, asked: Asked, made_at: datetime) -> Report:
    """The report of a name. Raises KeyError for a name that is not on the shelf."""
    kind = REPORTS[name]
    said = {"period": period(*asked.period, asked.lang), "subject": asked.subject}
    workbook = _sheet_to_fill(asked) if name == "to_open" else None
    return report(name, asked.t(f"title.{name}", **said), asked, made_at, kind.parts, kind.landscape, workbook)


def _sheet_to_fill(asked: Asked) -> Callable[[About], bytes]:
    """The file to open as a workbook: list, control sample, sheet to fill in (reports.check_sheet)."""

    def make(about: About) -> bytes:
        from reports.check_sheet import Subject, check_workbook

        found = unit_parts.found_to_open(asked)
        window = asked.t("to_open.window", first=f"{found.first:%m/%Y}", last=f"{found.last:%m/%Y}")
        return check_workbook(
            found.listed, found.control, Subject(found.unit, asked.subject, window, found.seed), about
        )

    return make


def made(report: Report, form: str, folder: Path) -> bytes:
    """The report as a file; `folder`: the snapshot's, where an office may have put templates of its own.

    Office programs' libraries are imported when they are needed: a page that only lists reports is quick.
    """
    if form not in FORMS:
        raise KeyError(form)
    write = writer(form)
    return write(report, folder)


def writer(form: str) -> Callable[[Report, Path], bytes]:
    """What writes a form, its office program's library imported (a quarter of a second)."""
    if form == "pptx":
        from reports.deck import deck

        return deck
    if form == "docx":
        from reports.memo import memo

        return memo
    from reports.annex import annex

    return lambda report, folder: annex(report)
