"""How flags are made, as values: `flags.toml` read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Rules:
    """Windows in months, limits in days and dossiers, grades as false discovery rates, weights of the signals."""

    history: int
    level: int
    change: tuple[int, ...]
    past: int
    burst_past: int
    least_past: int
    burst: tuple[int, ...]
    running_month_from: int
    last_days: int
    stale_days: int
    least_dossiers: int
    least_others: int
    least_spread: float
    stale_spread: float
    denied_spread: float
    least_told: int
    least_denied: int
    near: tuple[int, ...]
    rise: float
    alert: float
    watch: float
    sure: float
    complaints: float
    told: float
    share: float
    press_months: int
    ceiling: float
    with_level: tuple[str, ...]
    weights: dict[str, float]

    @property
    def counted(self) -> tuple[str, ...]:
        """The signals that the score is made of; the others are told beside it."""
        return tuple(name for name, weight in self.weights.items() if weight > 0)


@dataclass(frozen=True)
class SignalText:
    """What a signal is called, by language; the plan's clause it answers; what else may explain it; what to ask of a
    dossier behind it ("" of PAKN, which are no dossiers).
    """

    clause: str
    name: dict[str, str]
    short: dict[str, str]
    innocent: dict[str, str]
    question: dict[str, str]


def _read() -> Rules:
    document = _document()
    windows, least = document["windows"], document["minimum"]
    return Rules(
        history=windows["history"],
        level=windows["level"],
        change=tuple(windows["change"]),
        past=windows["past"],
        burst_past=windows["burst_past"],
        least_past=windows["least_past"],
        burst=tuple(windows["burst"]),
        running_month_from=windows["running_month_from"],
        last_days=document["days"]["last"],
        stale_days=document["days"]["stale"],
        least_dossiers=least["dossiers"],
        least_others=least["others"],
        least_spread=least["spread"],
        stale_spread=least["stale_spread"],
        denied_spread=least["denied_spread"],
        least_told=least["told"],
        least_denied=least["denied"],
        near=tuple(document["places"]["near"]),
        rise=document["places"]["rise"],
        alert=document["grades"]["alert"],
        watch=document["grades"]["watch"],
        sure=document["grades"]["sure"],
        complaints=document["grades"]["complaints"],
        told=document["grades"]["told"],
        share=document["grades"]["share"],
        press_months=windows["press"],
        ceiling=document["combination"]["ceiling"],
        with_level=tuple(document["combination"]["with_level"]),
        weights={name: float(weight) for name, weight in document["weights"].items()},
    )


def _document() -> dict[str, Any]:
    return tomllib.loads(files("metrics").joinpath("flags.toml").read_text(encoding="utf-8"))


RULES: Rules = _read()
RISEN = 0.95  # probability of a rise from which overdue are said to have changed
TEXTS: dict[str, SignalText] = {
    name: SignalText(
        clause=entry["clause"],
        question={lang: entry.get(f"question_{lang}", "") for lang in ("vi", "en")},
        **{text: {lang: entry[f"{text}_{lang}"] for lang in ("vi", "en")} for text in ("name", "short", "innocent")},
    )
    for name, entry in _document()["signals"].items()
}
