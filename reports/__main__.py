"""`python -m reports NAME --month YYYY-MM [--unit CODE] --out DIR`: a report as files (CONTRACT §4).

The names of the files on stdout, one a line; progress and messages on stderr; exit 0, or 2 with one sentence.
`python -m reports template --out DIR` writes the template of slides for an office to change.
"""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from metrics.command_line import Parser, answered, leave
from metrics.warehouse import open_once


def main(arguments: list[str] | None = None) -> int:
    """Make the files; 0, or 2 with one sentence on stderr."""
    return answered(arguments, _made)


def _made(given: list[str]) -> str:
    where = Parser(add_help=False)
    where.add_argument("--store", type=Path, default=Path("data"))
    where.add_argument("--snapshot", metavar="ID")
    named, _ = where.parse_known_args(given)
    opening = ThreadPoolExecutor(1).submit(open_once, named.store, named.snapshot)
    # While the database opens the snapshot the rest of the program is read, pandas first: half a second each.
    from reports.command import run

    return "".join(f"{path}\n" for path in run(given, __doc__ or "", where, opening.result))


if __name__ == "__main__":
    gc.disable()  # a twentieth of the time: the process has ended before what lies about would matter
    leave(main())
