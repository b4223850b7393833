"""The reports that there are: by name, the sections of each, in the order of reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from i18n.formats import period
from reports import declared_parts, feedback_parts, flag_parts, overdue_parts
from reports.report import Asked, Report, Section, report

FORMS = ("xlsx", "pptx", "docx")


@dataclass(frozen=True)
class Kind:
    """A report of the shelf: the sections, the documents it is made as, whether it is of one unit."""

    parts: tuple[Callable[[Asked], Section | None], ...]
    forms: tuple[str, ...] = FORMS
    of_unit: bool = False


REPORTS: dict[str, Kind] = {
    "monthly": Kind(
        (
            overdue_parts.figures, overdue_parts.months, overdue_parts.sectors, overdue_parts.place_map,
            overdue_parts.units, declared_parts.declared, overdue_parts.causes, overdue_parts.ageing,
            feedback_parts.pakn, feedback_parts.hotspots, flag_parts.proposed,
        )
    ),
}  # fmt: skip


def told(name: str, asked: Asked, made_at: datetime) -> Report:
    """The report of a name. Raises KeyError for a name that is not on the shelf."""
    kind = REPORTS[name]
    said = {"period": period(*asked.period, asked.lang), "subject": asked.subject}
    return report(name, asked.t(f"title.{name}", **said), asked, made_at, kind.parts)


def made(report: Report, form: str, folder: Path) -> bytes:
    """The report as a file; `folder`: the snapshot's, where an office may have put templates of its own.

    Office programs' libraries are imported when they are needed: a page that only lists reports is quick.
    """
    if form == "pptx":
        from reports.deck import deck

        return deck(report, folder)
    if form == "docx":
        from reports.memo import memo

        return memo(report, folder)
    if form == "xlsx":
        from reports.annex import annex

        return annex(report)
    raise KeyError(form)
