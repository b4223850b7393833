"""`python -m sample_data --out DIR --size small|default|N --seed S [--lang vi|en]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from i18n import t
from sample_data.build import MAXIMUM, RAW_LIMIT, SIZES, make_canonical, make_raw, prepare

QUIET_SECONDS = 2.0


class Progress:
    """A percentage on stderr, from the second second on."""

    def __init__(self, lang: str) -> None:
        self.lang, self.started, self.shown = lang, time.monotonic(), -1

    def __call__(self, share: float) -> None:
        percent = int(share * 100)
        if percent > self.shown and time.monotonic() - self.started > QUIET_SECONDS:
            self.shown = percent
            end = "\n" if percent >= 100 else ""
            sys.stderr.write("\r" + t("sample.progress", self.lang, percent=percent) + end)
            sys.stderr.flush()


def size_of(text: str) -> int | None:
    """Dossiers for a size argument; None when it is no size."""
    if text in SIZES:
        return SIZES[text]
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if 1 <= number <= MAXIMUM else None


def fail(message: str) -> int:
    """One sentence on stderr; exit code 2."""
    sys.stderr.write(message + "\n")
    return 2


def main(arguments: list[str] | None = None) -> int:
    """Makes the sample; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sample_data")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="small")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    options = parser.parse_args(arguments)
    lang = options.lang
    total = size_of(options.size)
    if total is None:
        return fail(t("sample.bad_size", lang, size=options.size, maximum=MAXIMUM))
    started = time.monotonic()
    try:
        prepare(options.out)
        make = make_raw if total <= RAW_LIMIT else make_canonical
        made = make(options.out, total, options.seed, Progress(lang))
    except FileExistsError:
        return fail(t("sample.out_not_sample", lang, path=options.out))
    except NotADirectoryError:
        return fail(t("sample.out_is_file", lang, path=options.out))
    except FileNotFoundError as error:
        return fail(t("sample.reference_missing", lang, path=error.filename))
    except OSError as error:
        return fail(t("sample.out_not_writable", lang, path=options.out, reason=error.strerror))
    seconds = round(time.monotonic() - started, 1)
    sys.stderr.write(
        t(
            "sample.done",
            lang,
            dossiers=made.dossiers,
            complaints=made.complaints,
            files=made.files,
            path=options.out,
            seconds=seconds,
        )
        + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
