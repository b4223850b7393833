"""`python -m metrics query MEASURE …`, `signals`, `flags` and `hotspots`: figures as CSV or JSON (CONTRACT §4)."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from i18n import LANGUAGES, t
from i18n.formats import percent
from metrics import flag_lists, hotspot_lists
from metrics.catalogue import CATALOGUE
from metrics.command_line import Parser, answered, leave
from metrics.dimensions import check_codes
from metrics.errors import QueryError
from metrics.filters import CHOICES, CODE_FILTERS, FLAG_FILTERS, Filters, read_day
from metrics.query import query
from metrics.signals import months
from metrics.succession import assigned_share
from metrics.warehouse import open_once


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0, or 2 with one sentence on stderr."""
    return answered(arguments, printed)


def printed(given: list[str]) -> str:
    """What a command prints. Raises MetricsError."""
    options = _parser().parse_args(given)
    frame = ANSWERS[options.command](options)
    return as_json(frame) if options.format == "json" else as_csv(frame)


def measured(options: argparse.Namespace) -> pd.DataFrame:
    """What `query` prints. Raises MetricsError."""
    filters, by = _filters(options), _codes(options.by)
    with closing(open_once(options.store, options.snapshot)) as wh:
        if options.measure in CATALOGUE:
            check_codes(wh, filters)
        frame = query(wh, options.measure, by, filters, None, options.lang)
        if filters.units == "ward" and {"unit", "area"} & set(by) and CATALOGUE[options.measure].subject == "dossiers":
            assigned, shown = assigned_share(wh, filters)
            note = t(
                "metrics.ward_share_note", options.lang, p=percent(assigned / shown if shown else None, options.lang)
            )
            sys.stderr.write(note + "\n")
    return frame


def marked(options: argparse.Namespace) -> pd.DataFrame:
    """What `signals` prints. Raises MetricsError."""
    filters = Filters(**_period(options), unit=_codes(options.unit))
    with closing(open_once(options.store, options.snapshot)) as wh:
        check_codes(wh, filters)
        return months(wh, filters)


def flagged(options: argparse.Namespace) -> pd.DataFrame:
    """What `flags` prints. Raises MetricsError."""
    with closing(open_once(options.store, options.snapshot)) as wh:
        return flag_lists.printed(wh, _day(options.as_of), options.lang)


def gathered(options: argparse.Namespace) -> pd.DataFrame:
    """What `hotspots` prints. Raises MetricsError."""
    filters = Filters(category=_codes(options.category))
    with closing(open_once(options.store, options.snapshot)) as wh:
        check_codes(wh, filters)
        day = _day(options.as_of)
        frame = hotspot_lists.printed(wh, day, filters.category, options.lang)
        if frame.empty and not filters.category:
            sys.stderr.write(hotspot_lists.nothing(wh, day, options.lang) + "\n")
        return frame


ANSWERS = {"query": measured, "signals": marked, "flags": flagged, "hotspots": gathered}


def as_csv(frame: pd.DataFrame) -> str:
    """RFC 4180: comma, quotes where needed, CRLF; null is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(frame.columns)
    writer.writerows([[_cell(v) for v in row] for row in _plain(frame)])
    return out.getvalue()


def as_json(frame: pd.DataFrame) -> str:
    """A list of objects, one a row."""
    records = [dict(zip(frame.columns, row, strict=True)) for row in _plain(frame)]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def _cell(value: Any) -> Any:
    """Null is empty; true and false as other programs write them."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _plain(frame: pd.DataFrame) -> list[list[Any]]:
    def value(v: Any) -> Any:
        if v is None or v is pd.NA or v != v:
            return None
        return v.item() if hasattr(v, "item") else v

    return [[value(v) for v in row] for row in zip(*(frame[c].tolist() for c in frame.columns), strict=True)]


def _codes(listed: str | None) -> tuple[str, ...]:
    """The parts of a comma list."""
    return tuple(part.strip() for part in (listed or "").split(",") if part.strip())


def _filters(options: argparse.Namespace) -> Filters:
    chosen: dict[str, Any] = {name: getattr(options, name) for name in CHOICES}
    chosen |= {name: _codes(getattr(options, name)) for name in CODE_FILTERS}
    chosen |= {name: {"yes": True, "no": False, None: None}[getattr(options, name)] for name in FLAG_FILTERS}
    return Filters(**_period(options), **chosen)


def _period(options: argparse.Namespace) -> dict[str, Any]:
    """The days asked for. Raises QueryError for days out of order."""
    first, last = _day(options.date_from), _day(options.date_to)
    if first and last and first > last:
        raise QueryError("period_reversed", start=first, end=last)
    return {"date_from": first, "date_to": last}


def _day(written: str | None) -> date | None:
    return read_day(written) if written else None


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m metrics", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    ask = commands.add_parser("query", help="a measure by dimensions")
    ask.add_argument("measure", metavar="MEASURE", help=", ".join(CATALOGUE).replace("%", "%%"))
    ask.add_argument("--by", default="", metavar="DIM[,DIM]")
    ask.add_argument("--cohort", choices=CHOICES["cohort"])
    ask.add_argument("--on-time", choices=CHOICES["on_time"], default="A")
    ask.add_argument("--units", choices=CHOICES["units"], default="asis")
    ask.add_argument("--desk", choices=CHOICES["desk"])
    for name in CODE_FILTERS:
        ask.add_argument(f"--{name.replace('_', '-')}", metavar="CODE[,CODE]")
    for name in FLAG_FILTERS:
        ask.add_argument(f"--{name}", choices=("yes", "no"))
    marks = commands.add_parser("signals", help="signals by unit and month")
    marks.add_argument("--unit", metavar="CODE[,CODE]")
    proposed = commands.add_parser("flags", help="units proposed for a surprise inspection, with the reasons")
    spots = commands.add_parser("hotspots", help="where PAKN are more than place, people and season explain")
    spots.add_argument("--category", metavar="NAME[,NAME]")
    for command in (proposed, spots):
        command.add_argument("--as-of", metavar="YYYY-MM-DD", help="an earlier day; what happened later is left out")
    for command in (ask, marks):
        command.add_argument("--from", dest="date_from", metavar="YYYY-MM-DD")
        command.add_argument("--to", dest="date_to", metavar="YYYY-MM-DD")
    for command in (ask, marks, proposed, spots):
        command.add_argument("--format", choices=("csv", "json"), default="csv")
        command.add_argument("--store", type=Path, default=Path("data"))
        command.add_argument("--snapshot", metavar="ID")
        command.add_argument("--lang", choices=LANGUAGES, default="vi")
    return parser


if __name__ == "__main__":
    leave(main())
