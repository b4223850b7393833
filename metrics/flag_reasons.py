"""Why a unit is proposed for a visit: sentences made from its figures (wording.md §3), true of them in either language.

Pure: a row of metrics.flags.table in, sentences out. A direction is named only where the printed figures show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from i18n import formats, t
from metrics.flag_counts import last_month
from metrics.flag_rules import RISEN, RULES, TEXTS, Rules
from metrics.periods import shifted

Row = dict[str, Any]
NAMED_SHARES = 4  # signals named with their share of the score
STRENGTHS = {"strong": 0.001, "clear": RULES.told, "faint": 0.05}  # the most that p may be


@dataclass(frozen=True)
class Reason:
    """One sentence; `kind` names its pattern, `flags.reason.<kind>`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Names:
    """How procedures and categories of PAKN are called."""

    procedure: Callable[[str], str]
    category: Callable[[str], str]


def reasons(
    row: Row, listed: pd.DataFrame | None, names: Names, lang: str = "vi", rules: Rules = RULES
) -> list[Reason]:
    """The sentences of one unit: of an alert or a watched unit all that stands behind it; of one with too little to
    judge by, that; of others none. `listed`: its rows of metrics.flags.parts.
    """
    if row["grade"] == "insufficient":
        n = int(row["level_trials"])
        if not n:
            return [_say("nothing", lang)]
        return [_say("few", lang, n=n, n_text=formats.number(n, lang), least=rules.least_dossiers)]
    if row["grade"] == "none":
        return []
    told = [*drivers(row, rules), *beside(row, rules)]
    said = [level_sentence(row, lang, rules)]
    makers = {
        "change": _change, "burst": _burst, "bunching": _bunching, "stale": _stale, "linked": _linked,
        "dissatisfied": _dissatisfied, "denied": _denied, "neighbourhood": _neighbourhood,
    }  # fmt: skip
    for name in told:
        if name in makers:
            said += makers[name](row, names, lang, rules)
    if "level" in told:
        said.append(_fair(row, lang))
    said += _places(listed, names, lang)
    said += _shares(row, lang)
    said += [_say("innocent", lang, name=TEXTS[name].short[lang], text=TEXTS[name].innocent[lang]) for name in told]
    said += _pakn(row, lang, rules)
    said.append(_basis(row, lang))
    if row["kind"] == "follow_up":
        said.append(_say("follow_up", lang, day=formats.date(pd.Timestamp(row["concluded"]).date(), lang)))
    return [*said, _say("verify", lang)]


def drivers(row: Row, rules: Rules = RULES) -> list[str]:
    """The signals that a flag is about, the largest share first: those that count, with a share worth naming (of the
    signals joined with the level, one not explained by chance alone) or a small p of their own.
    """
    shares = sorted(rules.counted, key=lambda name: -_number(row[f"share_{name}"]))

    def worth_naming(name: str) -> bool:
        clear = name not in rules.with_level or _number(row[f"p_{name}"], 1.0) <= STRENGTHS["faint"]
        return clear and _number(row[f"share_{name}"]) >= rules.share

    return [name for n, name in enumerate(shares) if n == 0 or worth_naming(name) or _stands_out(row, name, rules)]


def beside(row: Row, rules: Rules = RULES) -> list[str]:
    """The signals that do not count in the score and yet stand out: told, since they help to understand the flag."""
    return [name for name in TEXTS if name not in rules.counted and _stands_out(row, name, rules)]


def _stands_out(row: Row, name: str, rules: Rules) -> bool:
    return _number(row[f"p_{name}"], 1.0) <= rules.told


def level_sentence(row: Row, lang: str, rules: Rules = RULES) -> Reason:
    """Overdue of 12 months against what its procedures lead to expect (patterns 9 and 10)."""
    o, e = int(row["observed"]), float(row["expected"])
    values = {
        "period": _window(row, rules.level, lang),
        "o": formats.number(o, lang),
        "n": formats.number(int(row["level_trials"]), lang),
        "e": formats.expected(e, lang),
        "x": formats.ratio(o / e if e > 0 else None, lang),
        "lo": formats.ratio(row["level_low"], lang),
        "hi": formats.ratio(row["level_high"], lang),
    }
    if e > 0 and row["level_low"] > 1 and formats.rounded(o / e, 1) > 1:
        return _say("level_above", lang, **values)
    if e > 0 and row["level_high"] < 1:
        return _say("level_below", lang, **values)
    return _say("level_same", lang, **values)


def _fair(row: Row, lang: str) -> Reason:
    return _say(
        "fair", lang, lo=formats.ratio(row["level_fair_low"], lang), hi=formats.ratio(row["level_fair_high"], lang)
    )


def _change(row: Row, _names: Names, lang: str, _rules: Rules) -> list[Reason]:
    after = row["change_observed"] / row["change_trials"] if row["change_trials"] else None
    before = row["change_before"] / row["change_before_trials"] if row["change_before_trials"] else None
    difference = formats.printed_difference(after, before)
    values = {
        "since": _since(row, int(row["change_months"]), lang),
        "o": formats.number(row["change_observed"], lang),
        "n": formats.number(row["change_trials"], lang),
        "o_before": formats.number(row["change_before"], lang),
        "n_before": formats.number(row["change_before_trials"], lang),
        "after": formats.percent(after, lang),
        "before": formats.percent(before, lang),
        "d": formats.points(difference, lang),
        "e": formats.expected(row["change_expected"], lang),
    }
    if difference and difference > 0:
        return [_say("change", lang, **values)]
    if _number(row.get("change_risen")) <= RISEN:
        return [_say("change_none", lang, **values)]
    x, x_before = (
        row[f"change_{o}"] / row[f"change_{e}"] for o, e in (("observed", "expected"), ("before", "before_expected"))
    )
    return [_say("change_mix", lang, x=formats.ratio(x, lang), x_before=formats.ratio(x_before, lang), **values)]


def _burst(row: Row, names: Names, lang: str, _rules: Rules) -> list[Reason]:
    category = names.category(row["burst_category"]) if row["burst_category"] is not None else ""
    values = {
        "since": _since(row, int(row["burst_months"]), lang),
        "o": formats.number(row["burst_observed"], lang),
        "e": formats.expected(row["burst_expected"], lang),
        "category": category,
    }
    return [_say("burst_category" if category else "burst", lang, **values)]


def _bunching(row: Row, _names: Names, lang: str, rules: Rules) -> list[Reason]:
    n = row["bunching_trials"]
    values = {
        "period": _window(row, rules.level, lang),
        "o": formats.number(row["bunching_observed"], lang),
        "n": formats.number(n, lang),
        "p": formats.percent(row["bunching_observed"] / n, lang),
        "e": formats.percent(row["bunching_expected"] / n, lang),
    }
    return [_say("bunching", lang, **values)]


def _stale(row: Row, _names: Names, lang: str, rules: Rules) -> list[Reason]:
    told = _of_trials(row, "stale", lang)
    return [_say("stale", lang, days=rules.stale_days, months=rules.history, **told)]


def _linked(row: Row, _names: Names, lang: str, rules: Rules) -> list[Reason]:
    return [_say("linked", lang, period=_window(row, rules.level, lang), **_of_trials(row, "linked", lang))]


def _dissatisfied(row: Row, _names: Names, lang: str, rules: Rules) -> list[Reason]:
    n = row["dissatisfied_trials"]
    shares = {"p": row["dissatisfied_observed"] / n, "e": row["dissatisfied_expected"] / n}
    values = _of_trials(row, "dissatisfied", lang) | {x: formats.percent(share, lang) for x, share in shares.items()}
    return [_say("dissatisfied", lang, period=_window(row, rules.level, lang), **values)]


def _denied(row: Row, _names: Names, lang: str, rules: Rules) -> list[Reason]:
    return [_say("denied", lang, months=rules.history, **_of_trials(row, "denied", lang))]


def _of_trials(row: Row, name: str, lang: str) -> dict[str, str]:
    o, n = (formats.number(row[f"{name}_{figure}"], lang) for figure in ("observed", "trials"))
    return {"o": o, "n": n, "e": formats.expected(row[f"{name}_expected"], lang)}


def _neighbourhood(row: Row, names: Names, lang: str, _rules: Rules) -> list[Reason]:
    category = row["neighbourhood_category"]
    values = {
        "since": _since(row, int(row["neighbourhood_months"]), lang),
        "k": int(row["neighbourhood_places"]) - 1,
        "o": formats.number(row["neighbourhood_observed"], lang),
        "e": formats.expected(row["neighbourhood_expected"], lang),
        "category": names.category(category) if category is not None else "",
    }
    return [_say("neighbourhood" if category is None else "neighbourhood_category", lang, **values)]


def _places(listed: pd.DataFrame | None, names: Names, lang: str) -> list[Reason]:
    """The procedures and months with most beyond expectation."""
    said = []
    for part in ("procedure", "month"):
        rows = [] if listed is None else listed[listed["part"] == part].sort_values("place").to_dict("records")
        if not rows:
            continue
        texts = [
            t(
                "flags.part",
                lang,
                name=names.procedure(row["name"]) or t("flags.no_procedure", lang)
                if part == "procedure"
                else formats.month(date.fromisoformat(row["name"] + "-01"), lang),
                o=formats.number(row["overdue"], lang),
                e=formats.expected(row["expected"], lang),
            )
            for row in rows
        ]
        said.append(_say(f"{part}s", lang, n=len(rows), list="; ".join(texts)))
    return said


def strength(p: float) -> str:
    """How clear a signal is by itself: `strong` (p up to 0.001), `clear` (up to 0.01, from which it is spoken of),
    `faint` (up to 0.05), else `none`. Its share of the score does not tell: in the Cauchy combination the least p
    outweighs the others however clear they are (Liu & Xie 2020, JASA 115:393-402).
    """
    return next((name for name, most in STRENGTHS.items() if p <= most), "none")


def _shares(row: Row, lang: str) -> list[Reason]:
    """Shares of the score in whole per cent that add up to 100 (largest remainder), the smallest together, and how
    clear each signal is by itself.
    """
    exact = {name: 100 * _number(row[f"share_{name}"]) for name in TEXTS}
    whole = {name: int(share) for name, share in exact.items()}
    left = 100 - sum(whole.values())
    for name in sorted(exact, key=lambda name: whole[name] - exact[name])[:left]:
        whole[name] += 1
    ordered = sorted((name for name in whole if whole[name] > 0), key=lambda name: -whole[name])
    parts = [(TEXTS[name].short[lang], whole[name]) for name in ordered]
    if len(parts) > NAMED_SHARES:
        rest = sum(share for _, share in parts[NAMED_SHARES:])
        parts = [*parts[:NAMED_SHARES], (t("flags.other_signals", lang), rest)]
    texts = [f"{name} {share}{formats.PERCENT_SIGN[lang]}" for name, share in parts]
    if len(ordered) == 1 and exact[ordered[0]] < 100:
        shares = _say("shares_nearly", lang, name=TEXTS[ordered[0]].short[lang])
    else:
        shares = _say("shares", lang, list=", ".join(texts))
    return [shares, _alone(row, lang)]


def _alone(row: Row, lang: str) -> Reason:
    """How clear each signal is by itself, the clearest first."""
    found = {name: _number(row[f"p_{name}"], 1.0) for name in TEXTS}
    names: dict[str, list[str]] = {how: [] for how in STRENGTHS}
    for name in sorted(found, key=lambda name: found[name]):
        if (how := strength(found[name])) in names:
            names[how].append(TEXTS[name].short[lang])
    said = [f"{t(f'flags.strength.{how}', lang)}: {', '.join(each)}" for how, each in names.items() if each]
    if not said:
        return _say("alone_none", lang)
    every = sum(len(each) for each in names.values()) == len(found)
    return _say("alone_all" if every else "alone", lang, list="; ".join(said))


def _pakn(row: Row, lang: str, rules: Rules) -> list[Reason]:
    if not row["pakn_received"]:
        return []
    values = {name: formats.number(row[f"pakn_{name}"], lang) for name in ("received", "urgent", "complex")}
    return [_say("pakn", lang, n=int(row["pakn_received"]), period=_window(row, rules.level, lang), **values)]


def _basis(row: Row, lang: str) -> Reason:
    return _say(f"basis_{row['basis']}", lang, n=int(row["pakn_press"]), press=formats.number(row["pakn_press"], lang))


def _window(row: Row, months: int, lang: str) -> str:
    """The last months as a period in words."""
    day = pd.Timestamp(row["day"]).date()
    return formats.period(shifted(last_month(day), 1 - months), day, lang)


def _since(row: Row, months: int, lang: str) -> str:
    return formats.month(shifted(last_month(pd.Timestamp(row["day"]).date()), 1 - months), lang)


def _number(value: Any, missing: float = 0.0) -> float:
    return missing if formats.missing(value) else float(value)


def _say(kind: str, lang: str, **values: Any) -> Reason:
    return Reason(kind, t(f"flags.reason.{kind}", lang, **values))
