"""The command of reports: what it is asked, the days it tells of, and the files that it writes."""

from __future__ import annotations

import argparse
import os
import sys
from calendar import monthrange
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

from i18n import LANGUAGES, t
from i18n.formats import date as print_date
from metrics.command_line import Parser
from metrics.dimensions import check_codes
from metrics.errors import MetricsError
from metrics.filters import CHOICES, Filters, read_day
from metrics.warehouse import Warehouse
from reports.report import Asked, Report
from reports.shelf import FORMS, REPORTS, last_week, made, told, writer

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
TEMPLATE = "template"


class ReportError(MetricsError):
    """A foreseen failure of this command: `code` names the text `reports.command.<code>`."""

    def message(self, lang: str = "vi") -> str:
        return t(f"reports.command.{self.code}", lang, **self.values)


def run(given: list[str], about: str, where: Parser, opened: Callable[[], Warehouse]) -> list[Path]:
    """The files that the arguments `given` ask for, written. `about`: what help says first; `where`: the options of the
    store; `opened`: the snapshot that they name. Raises MetricsError.
    """
    options = _parser(about, where).parse_args(given)
    if options.name == TEMPLATE:
        from reports import master

        return [_write(options.out, master.FILE, master.template())]
    if options.name not in REPORTS:
        raise ReportError("unknown", name=options.name, names=", ".join([*REPORTS, TEMPLATE]))
    kind = REPORTS[options.name]
    if kind.of_unit and not options.unit:
        raise ReportError("unit_needed", name=options.name)
    if options.unit and not kind.of_unit:
        raise ReportError("unit_unfit", name=options.name)
    forms = options.forms or kind.forms
    with closing(opened()) as wh:
        Thread(target=lambda: [writer(form) for form in forms], daemon=True).start()  # while the database works
        _tell("opening", options.lang, id=wh.id)
        filters = _filters(wh, options)
        check_codes(wh, filters)
        asked = Asked(wh, filters, None, options.lang)
        _tell("asking", options.lang, name=options.name)
        report = told(options.name, asked, datetime.now(HANOI).replace(tzinfo=None))
        return [_form(report, wh, form, options) for form in forms]


def _form(report: Report, wh: Warehouse, form: str, options: argparse.Namespace) -> Path:
    _tell("writing", options.lang, form=t(f"reports.form.{form}", options.lang))
    return _write(options.out, report.file_name(form), made(report, form, wh.folder))


def _filters(wh: Warehouse, options: argparse.Namespace) -> Filters:
    first, last = _days(wh, options)
    if last < wh.period[0] or first > wh.as_of:
        outside = {"first": print_date(wh.period[0]), "last": print_date(wh.as_of)}
        raise ReportError("month_outside", month=first.isoformat()[:7], **outside)
    unit = (options.unit,) if options.unit else ()
    return Filters(date_from=first, date_to=min(last, wh.as_of), unit=unit, on_time=options.on_time)


def _days(wh: Warehouse, options: argparse.Namespace) -> tuple[date, date]:
    """The month, or of a weekly report the last Monday to Sunday that ends in it by the snapshot's day."""
    first = _month(options.month) if options.month else wh.as_of.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if not REPORTS[options.name].weekly:
        return first, last
    if options.week:
        day = read_day(options.week)
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return last_week(min(last, wh.as_of))


def _month(written: str) -> date:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise ReportError("month_wrong", value=written) from error


def _write(folder: Path, name: str, content: bytes) -> Path:
    """The file whole or not at all. Raises ReportError `folder`."""
    path, part = folder / name, folder / f".{name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError("folder", path=folder, detail=error.strerror or error) from error
    return path


def _tell(key: str, lang: str, **values: object) -> None:
    sys.stderr.write(t(f"reports.command.{key}", lang, **values) + "\n")
    sys.stderr.flush()


def _parser(about: str, where: Parser) -> Parser:
    look = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="python -m reports", description=about, formatter_class=look, parents=[where])
    parser.add_argument("name", metavar="NAME", help=", ".join([*REPORTS, TEMPLATE]))
    parser.add_argument("--month", metavar="YYYY-MM", help="default: the month of the snapshot's last day")
    parser.add_argument("--week", metavar="YYYY-MM-DD", help="of the weekly report: a day of the week")
    parser.add_argument("--unit", metavar="CODE")
    parser.add_argument("--on-time", choices=CHOICES["on_time"], default="A")
    parser.add_argument("--form", dest="forms", action="append", choices=FORMS, help="default: all of the report's")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    return parser
