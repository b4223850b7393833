"""What the data officer reads."""

from __future__ import annotations

import io
import time

import pytest

from data_loaders.report import Bytes, Report, Share
from data_loaders.store import Problem


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, *steps: tuple[str, float | None], monkeypatch: pytest.MonkeyPatch) -> str:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    report = Report("en", stream)
    for step, share in steps:
        clock[0] += 1.5
        report.progress(step, share)
    report.line("end")
    return stream.getvalue()


STEPS = (("reading", 0.0), ("reading", 0.1), ("reading", 0.5), ("reading", 0.55), ("versions", None))


def test_progress_is_a_moving_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(Terminal(), *STEPS, monkeypatch=monkeypatch)
    assert told.count("\r\x1b[K") == 5 and told.count("\n") == 1
    assert "[4.5 s] reading the exports ██████████░░░░░░░░░░ 50.0%" in told and told.endswith("\x1b[Kend\n")


def test_progress_is_few_lines_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(io.StringIO(), *STEPS, monkeypatch=monkeypatch)
    assert told.splitlines() == ["[7.5 s] choosing the newest version of each row", "end"]


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1234, "1.234", "1,234"),
        (Share(0.0525), "5,3\u00a0%", "5.3%"),
        (Bytes(3 << 29), "1,5 GB", "1.5 GB"),
        (Bytes(5 << 20), "5,0 MB", "5.0 MB"),
        (None, "–", "–"),
        (["a", "b"], "a, b", "a, b"),
        ("x", "x", "x"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, vi: str, en: str) -> None:
    assert (Report("vi", io.StringIO()).shown(value), Report("en", io.StringIO()).shown(value)) == (vi, en)


def test_a_problem_is_one_sentence_per_idea_in_one_line() -> None:
    stream = io.StringIO()
    Report("vi", stream).problem(Problem("disk_full", free=Bytes(5 << 20), need=Bytes(2 << 30)))
    assert stream.getvalue().startswith("Ổ đĩa đã đầy khi đang nạp (5,0 MB còn trống).")
    assert stream.getvalue().count("\n") == 1
