"""What the commands of figures and of reports share: one sentence for what is wrong, in the language asked for."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from i18n import LANGUAGES
from metrics.errors import MetricsError, QueryError


class Parser(argparse.ArgumentParser):
    """Raises QueryError `command_wrong` for a command that cannot be read."""

    def error(self, message: str) -> NoReturn:
        raise QueryError("command_wrong", detail=message)


def answered(arguments: list[str] | None, answer: Callable[[list[str]], str]) -> int:
    """Write what `answer` makes of the arguments (default: those of the process) to stdout, UTF-8; the exit code: 0, or
    2 with one sentence on stderr: that of a MetricsError, that it was stopped, that stdout takes no more (of a pipe
    whose reader has gone nothing is said).
    """
    given = sys.argv[1:] if arguments is None else arguments
    if sys.stdout is None or sys.stderr is None:  # closed by who called
        sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="")
    problem: MetricsError
    try:
        said = answer(given)
        try:
            sys.stdout.write(said)
            sys.stdout.flush()
        except BrokenPipeError:
            return 2
        except OSError as error:
            raise QueryError("stdout", detail=error.strerror or error) from error
        return 0
    except MetricsError as error:
        problem = error
    except KeyboardInterrupt:
        problem = QueryError("stopped")
    sys.stderr.write(problem.message(_language(given)) + "\n")
    sys.stderr.flush()
    return 2


def leave(code: int) -> NoReturn:
    """End the process at once: Python takes a third of a second to take pandas and DuckDB apart, to no one's use. What
    is to be said has been flushed (`answered`).
    """
    os._exit(code)


def _language(arguments: list[str]) -> str:
    """The language of messages, also when the command itself cannot be read."""
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang"):
            chosen = argument.partition("=")[2] or "".join(arguments[position + 1 : position + 2])
            if chosen in LANGUAGES:
                return chosen
    return "vi"
