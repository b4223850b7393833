"""Generated sentences (wording.md §3): what may be said of two figures, and the sentences that say it.

Pure: figures in, text out. A direction is named only when the interval of the change excludes zero and the printed
figures tell the same direction; a printed difference is the difference of the two printed figures.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date

import pandas as pd

from i18n import formats, t
from metrics.catalogue import MINIMUM
from metrics.stats import newcombe_difference, wilson

SAME_DOSSIERS = 0.01  # rates whose denominators differ by more speak of different dossiers


@dataclass(frozen=True)
class Figure:
    """A measure over one period: a rate with numerator, denominator and 95 % interval, or a count (value only)."""

    date_from: date | None
    date_to: date | None
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Change:
    """From one figure to another. `difference` is as printed (fraction for rates, number for counts), None when nothing
    true can be printed; `low, high` the 95 % interval of the unrounded difference (rates: Newcombe; counts: None);
    `clear` when chance does not explain it; `direction` "up" | "down" only when clear, else ""; `few` when either
    denominator is below the minimum.
    """

    difference: float | None
    low: float | None
    high: float | None
    clear: bool
    direction: str
    few: bool

    def better(self, good: str) -> bool | None:
        """True or False when the change is clear and the measure has a good direction ("up" or "down"), else None."""
        return None if not self.direction or good == "none" else self.direction == good


@dataclass(frozen=True)
class Finding:
    """A sentence that is true of the figures shown. `kind` tells the pattern; `code` what it speaks of, if anything."""

    kind: str
    text: str
    code: str | None = None
    clear: bool = False


def rate_change(now: Figure, before: Figure, minimum: int = MINIMUM) -> Change:
    """The change of a rate between two independent periods, with Newcombe's interval."""
    counts = (now.numerator, now.denominator, before.numerator, before.denominator)
    if any(c is None for c in counts) or not now.denominator or not before.denominator:
        return Change(None, None, None, False, "", True)
    _, low, high = (float(v) for v in newcombe_difference(*counts))  # type: ignore[arg-type]
    few = min(now.denominator, before.denominator) < minimum
    printed = formats.printed_difference(now.value, before.value)
    clear = not few and (low > 0 or high < 0) and bool(printed)
    direction = ("up" if low > 0 else "down") if clear else ""
    return Change(printed, low, high, clear, direction, few)


def count_change(now: Figure, before: Figure, stock: bool = False) -> Change:
    """The change of a count between two periods; clear when the later one's share of both together lies, by Wilson's
    interval (the two as independent Poisson counts), on one side of the half and, but for the `stock` of a day, of the
    share of its days: more of them, and not for more days alone.
    """
    if now.value is None or before.value is None:
        return Change(None, None, None, False, "", True)
    after, former = int(now.value), int(before.value)
    low, high = (float(v) for v in wilson(after, after + former))
    shares = (0.5, 0.5 if stock else _days(now) / (_days(now) + _days(before)))
    direction = "up" if low > max(shares) else "down" if high < min(shares) else ""
    return Change(float(after - former), None, None, bool(direction), direction, False)


def title(subject: str, now: Figure, before: Figure | None, against: str, lang: str = "vi") -> Finding:
    """Title of a chart of overdue rates: the change when it is clear, else the figure and that nothing clear changed.

    `against` names the earlier period ("tháng trước"). Patterns 1, 2 and 29 of wording.md §3.
    """
    if not now.denominator:
        return Finding("none", t("metrics.finding.none", lang, subject=subject))
    values = {"subject": subject, "rate": formats.percent(now.value, lang), "period": against}
    if before is None or not before.denominator:
        return Finding("title_plain", t("metrics.finding.title_plain", lang, **values))
    change = rate_change(now, before)
    if change.few:
        return Finding("title_few", t("metrics.finding.title_few", lang, **values))
    if not change.direction:
        return Finding("title_flat", t("metrics.finding.title_flat", lang, **values))
    size = formats.points(change.difference, lang)
    text = t(f"metrics.finding.title_{change.direction}", lang, d=size, **values)
    return Finding("title_change", text, clear=True)


def row_title(row: pd.Series, against: str, letters: int, lang: str = "vi") -> str:
    """Title of a row of metrics.overview.where_overdue: the change when clear, "no clear change" when not, that there
    are too few to compare, else the figure alone. `letters`: where the row's name is cut.
    """
    name = textwrap.shorten(row["name"], letters, placeholder=" …")
    values = {"subject": name, "rate": formats.percent(row["rate"], lang), "period": against}
    if row["previous_rate"] != row["previous_rate"]:
        return t("metrics.finding.title_plain", lang, **values)
    if not row["direction"]:
        return t("metrics.finding.title_few" if row["few"] else "metrics.finding.title_flat", lang, **values)
    return t(f"metrics.finding.title_{row['direction']}", lang, d=formats.points(row["change"], lang), **values)


def target_sentence(name: str, value: float, target: float, source: str, good: str, lang: str = "vi") -> Finding:
    """Pattern 4: whether a rate reaches its target. Equal as printed counts as equal only if it is reached."""
    met = value >= target if good == "up" else value <= target
    printed = formats.printed_difference(value, target)
    texts = {
        "measure": name,
        "rate": formats.percent(value, lang),
        "target": formats.percent(target, lang),
        "source": source,
        "d": formats.points(printed, lang),
    }
    side = "" if not printed else "_above" if printed > 0 else "_below"
    return Finding("target", t(f"metrics.finding.target_{'met' if met else 'missed'}{side}", lang, **texts), clear=True)


def same_dossiers(declared: Figure, recomputed: Figure) -> bool:
    """Whether two rates stand on nearly the same dossiers, within 1 % of the larger denominator: under D, where most
    terms are unknown, a gap of rates would compare different dossiers."""
    sizes = sorted((declared.denominator or 0, recomputed.denominator or 0))
    return sizes[1] - sizes[0] <= SAME_DOSSIERS * sizes[1]


def declared_gap(declared: Figure, recomputed: Figure, late: int, subject: str, lang: str = "vi") -> Finding | None:
    """Pattern 7, for the records' own flag: what was recorded against what the dates give; `late` dossiers are
    recorded on time and overdue by their dates. None without a clear gap, or where the two do not stand on the same
    dossiers."""
    change = rate_change(declared, recomputed)
    if not same_dossiers(declared, recomputed) or not change.direction or change.difference is None:
        return None
    text = t(
        f"metrics.finding.declared_{'over' if change.direction == 'up' else 'under'}",
        lang,
        subject=subject,
        a=formats.percent(declared.value, lang),
        b=formats.percent(recomputed.value, lang),
        d=formats.points(change.difference, lang),
        late=t("metrics.finding.declared_late", lang, n=late, k=formats.number(late, lang)),
    )
    return Finding("declared_gap", text, clear=True)


def above_expected(
    name: str, observed: int, expected: float, low: float, high: float, lang: str = "vi", code: str | None = None
) -> Finding:
    """Patterns 9 and 10: overdue against the number expected for the mix of procedures (interval of the ratio)."""
    values = {
        "n": observed,
        "unit": name,
        "o": formats.number(observed, lang),
        "e": formats.expected(expected, lang),
        "x": formats.ratio(observed / expected if expected else None, lang),
        "lo": formats.ratio(low, lang),
        "hi": formats.ratio(high, lang),
    }
    clear = expected > 0 and low > 1
    if clear and formats.rounded(observed / expected, 1) > 1:
        return Finding("above_expected", t("metrics.finding.above_expected", lang, **values), code, True)
    return Finding("as_expected", t("metrics.finding.as_expected", lang, **values), code)


def concentration(parts: list[tuple[str, str, int]], total: int, noun: str, lang: str = "vi") -> Finding | None:
    """Pattern 12: the fewest of `parts` (code, name, overdue; largest first) that make up half of the overdue.

    None when more than three are needed, or nothing is overdue.
    """
    running, chosen = 0, []
    for code, name, n in parts[:3]:
        running += n
        chosen.append((code, name, n))
        if total and running * 2 >= total:
            share = formats.percent(running / total, lang)
            if len(chosen) == 1:
                single = {"name": name, "p": share, "n": formats.number(n, lang)}
                return Finding("concentration", t("metrics.finding.concentration_one", lang, **single), code, True)
            listed = ", ".join(f"{label} ({formats.number(k, lang)})" for _, label, k in chosen)
            text = t(
                "metrics.finding.concentration_more",
                lang,
                k=len(chosen),
                noun=t(f"metrics.noun.{noun}", lang),
                p=share,
                list=listed,
            )
            return Finding("concentration", text, chosen[0][0], True)
    return None


def _days(figure: Figure) -> int:
    if figure.date_from is None or figure.date_to is None:
        return 1
    return (figure.date_to - figure.date_from).days + 1
