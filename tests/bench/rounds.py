"""Interleaved rounds: every contender is timed once a round, in random order, so that a busy minute hits all alike."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WARM_UP_ROUNDS = 3


@dataclass
class Contender:
    """A named thing to time; `question` groups it with its rivals."""

    question: str
    who: str
    run: Callable[[], object]
    milliseconds: list[float] = field(default_factory=list)


def timed_rounds(contenders: list[Contender], rounds: int, seed: int = 1) -> None:
    """Run every contender `rounds` times after the warm-up, interleaved; times in ms are kept on the contender."""
    order = random.Random(seed)
    for round_number in range(WARM_UP_ROUNDS + rounds):
        for contender in order.sample(contenders, len(contenders)):
            start = time.perf_counter()
            contender.run()
            if round_number >= WARM_UP_ROUNDS:
                contender.milliseconds.append((time.perf_counter() - start) * 1000)


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(contenders: list[Contender]) -> str:
    """A Markdown table: question, who, min / median / p95 in ms, ratio of medians to the plain rival."""
    plain = {c.question: quantile(c.milliseconds, 0.5) for c in contenders if c.who == "plain DuckDB"}
    lines = ["| question | who | min ms | median ms | p95 ms | median ÷ plain |", "|---|---|---:|---:|---:|---:|"]
    for c in contenders:
        median = quantile(c.milliseconds, 0.5)
        ratio = f"{median / plain[c.question]:.2f}" if plain.get(c.question) else "–"
        cells = [f"{min(c.milliseconds):.1f}", f"{median:.1f}", f"{quantile(c.milliseconds, 0.95):.1f}", ratio]
        lines.append(f"| {c.question} | {c.who} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
