"""The signals as values: `signals.toml` read once (DESIGN §4)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Signal:
    """One signal. `month`: the column of sql/signal_marks.sql whose month it counts by; `rare`: it hardly ever occurs
    or comes in batches, so that units' spread cannot be told from the data; `learnt`: it can all the same. Texts by
    language: `name`, `short`, `rule`, `innocent` (what else may explain it), `question` (to ask of the dossier).
    """

    id: str
    month: str
    rare: bool
    learnt: bool
    name: dict[str, str]
    short: dict[str, str]
    rule: dict[str, str]
    innocent: dict[str, str]
    question: dict[str, str]

    @property
    def has_dossiers(self) -> bool:
        """Whether dossiers stand behind it: numbers that are missing and months without any have none."""
        return self.id not in WITHOUT_DOSSIERS

    @property
    def noun(self) -> str:
        """What it counts: dossiers, months or numbers."""
        return {"silent": "months", "sequence_gap": "numbers"}.get(self.id, "dossiers")


TEXTS = ("name", "short", "rule", "innocent", "question")
WITHOUT_DOSSIERS = ("sequence_gap", "silent")


def _read() -> dict[str, Signal]:
    document = tomllib.loads(files("metrics").joinpath("signals.toml").read_text(encoding="utf-8"))
    return {
        name: Signal(
            id=name,
            month=f"{entry['month']}_month",
            rare=entry["rare"],
            learnt=entry.get("learnt", not entry["rare"]),
            **{text: {lang: entry[f"{text}_{lang}"] for lang in ("vi", "en")} for text in TEXTS},
        )
        for name, entry in document.items()
    }


SIGNALS: dict[str, Signal] = _read()
