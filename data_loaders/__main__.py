"""`python -m data_loaders …`: the commands of the data officer (CONTRACT §1, §4)."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from data_loaders import commands, decisions, diff, template
from data_loaders.accounting import Batch
from data_loaders.ingest import Refused, Request, ingest
from data_loaders.report import Report
from data_loaders.store import Problem
from i18n import LANGUAGES, t

DEFAULT_STORE = Path("data")


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command in one sentence of the chosen language, exit 2."""

    lang = "vi"

    def error(self, message: str) -> NoReturn:
        self.exit(2, t("store.usage", self.lang, detail=message, command=self.prog) + "\n")


def day(text: str) -> date:
    """A date as `YYYY-MM-DD`."""
    return date.fromisoformat(text)


def share(text: str) -> float:
    """`5%` or `0.05`; a bare number of 1 or more is a percentage."""
    number = float(text.strip().removesuffix("%").replace(",", "."))
    value = number / 100 if text.strip().endswith("%") or number >= 1 else number
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value


def parser(lang: str) -> Parser:
    """The commands and their options."""
    shared = Parser(add_help=False)
    shared.add_argument("--store", type=Path, default=DEFAULT_STORE, metavar="DIR", help=t("store.help.store", lang))
    shared.add_argument("--lang", choices=LANGUAGES, default=lang, help=t("store.help.lang", lang))
    shared.add_argument("--debug", action="store_true", help=t("store.help.debug", lang))
    chosen = Parser(add_help=False)
    chosen.add_argument("--snapshot", metavar="ID", help=t("store.help.snapshot", lang))
    form = Parser(add_help=False)
    form.add_argument("--format", choices=("csv", "json"), default="csv", help=t("store.help.format", lang))
    Parser.lang = lang
    root = Parser(prog="python -m data_loaders", description=t("store.help.root", lang), allow_abbrev=False)
    subs = root.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    def add(name: str, *parents: Parser) -> Parser:
        text = t(f"store.help.{name}", lang)
        return subs.add_parser(name, parents=[*parents, shared], help=text, description=text, allow_abbrev=False)

    load = add("ingest")
    load.add_argument("source", type=Path, metavar="SOURCE", help=t("store.help.source", lang))
    load.add_argument("--as-of", type=day, metavar="YYYY-MM-DD", help=t("store.help.as_of", lang))
    load.add_argument("--add", action="store_true", help=t("store.help.add", lang))
    load.add_argument("--check", action="store_true", help=t("store.help.check", lang))
    load.add_argument("--max-reject", type=share, default=0.05, metavar="5%%", help=t("store.help.max_reject", lang))
    load.add_argument("--skip-broken", action="store_true", help=t("store.help.skip_broken", lang))
    add("list", form)
    add("verify", chosen)
    compare = add("diff", form)
    compare.add_argument("before", metavar="A", help=t("store.help.before", lang))
    compare.add_argument("after", metavar="B", help=t("store.help.after", lang))
    add("use").add_argument("snapshot", metavar="ID", help=t("store.help.snapshot", lang))
    add("prune").add_argument("--keep", type=int, required=True, metavar="N", help=t("store.help.keep", lang))
    blank = add("template")
    blank.add_argument("table", metavar="TABLE", help=t("store.help.table", lang, tables=", ".join(template.FORMS)))
    blank.add_argument("--out", type=Path, required=True, metavar="F.xlsx", help=t("store.help.out", lang))
    return root


def run_ingest(args: argparse.Namespace, report: Report) -> int:
    from data_loaders.batch import ReadOptions, read_source
    from metrics.publish import derive

    def read(con: duckdb.DuckDBPyConnection, source: Path, former: Path | None, progress: Callable[..., None]) -> Batch:
        def at_file(name: str, done: int, total: int) -> None:
            progress("reading", done / total)

        return read_source(con, source, options=ReadOptions(progress=at_file, former=former))

    options = ("source", "store", "as_of", "add", "check", "max_reject", "skip_broken")
    snapshot = ingest(Request(**{name: getattr(args, name) for name in options}), read, derive, report)
    if snapshot:
        _keep_decisions(args.store, report)
        sys.stdout.write(snapshot + "\n")
    return 0


def _keep_decisions(store: Path, report: Report) -> None:
    """Copy what leaders decided; the snapshot stands even where that fails."""
    try:
        decisions.back_up(store)
    except Problem as problem:
        report.problem(problem)


def run_list(args: argparse.Namespace, report: Report) -> int:
    commands.write_rows(commands.list_snapshots(args.store), commands.LISTED, args.format, sys.stdout)
    return 0


def run_verify(args: argparse.Namespace, report: Report) -> int:
    damaged = 0
    for found in commands.verify(args.store, args.snapshot):
        if isinstance(found, Problem):
            damaged += 1
            report.problem(found)
        else:
            report.say("snapshot_sound", id=found)
    return 2 if damaged else 0


def run_diff(args: argparse.Namespace, report: Report) -> int:
    commands.write_rows(diff.diff(args.store, args.before, args.after), diff.COLUMNS, args.format, sys.stdout)
    return 0


def run_use(args: argparse.Namespace, report: Report) -> int:
    record = commands.use(args.store, args.snapshot)
    report.say("in_use", id=args.snapshot, date=date.fromisoformat(record["as_of"]))
    return 0


def run_prune(args: argparse.Namespace, report: Report) -> int:
    deleted, kept = commands.prune(args.store, args.keep)
    for snapshot in deleted:
        report.say("snapshot_deleted", id=snapshot)
    report.say("snapshots_kept", n=len(kept), ids=kept)
    return 0


def run_template(args: argparse.Namespace, report: Report) -> int:
    for written in template.write(args.table, args.out, args.lang):
        report.say("template_written", file=written)
    return 0


RUN: dict[str, Callable[[argparse.Namespace, Report], int]] = {
    "ingest": run_ingest,
    "list": run_list,
    "verify": run_verify,
    "diff": run_diff,
    "use": run_use,
    "prune": run_prune,
    "template": run_template,
}


def language(arguments: Sequence[str]) -> str:
    """The language asked for, known before the arguments are read, so that help and errors speak it too."""
    for place, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value in LANGUAGES:
            return value
    return "vi"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, or 2 after one sentence per reason."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    args = parser(language(words)).parse_args(words)
    report = Report(args.lang)
    try:
        return RUN[args.command](args, report)
    except Problem as problem:
        report.problem(problem)
    except Refused as refused:
        for reason in refused.reasons:
            report.problem(reason)
    except KeyboardInterrupt:
        report.say("stopped")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if args.debug:
            traceback.print_exc()
        report.say("unexpected", error=brief(error))
    return 2


def brief(error: Exception) -> str:
    """An error in one line."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def utf8(*streams: Any) -> None:
    """Print Vietnamese whatever the console's own encoding."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", newline="")


if __name__ == "__main__":
    utf8(sys.stdout, sys.stderr)
    sys.exit(main())
