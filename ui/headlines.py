"""The overview's numbers as cards: value, change against the period before, the same period last year, the target."""

from __future__ import annotations

from i18n.formats import PERCENT_SIGN, number, percent, points, rounded
from metrics import periods
from metrics.catalogue import CATALOGUE
from metrics.filters import Filters
from metrics.findings import Figure
from metrics.overview import Headline
from metrics.targets import Target
from ui.cards import Card
from ui.frame import Screen
from ui.markdown import plain


def card(screen: Screen, headline: Headline, filters: Filters) -> Card:
    """A headline in print: red only when clearly worse; a recorded rate has the recomputed one beside it. It opens to
    what its figure under `filters` stands on.
    """
    change, direction, bad = _change(screen, headline)
    beside = screen.t("card.against_previous") if direction else ""
    if headline.beside is not None and not headline.small:
        change = screen.t("card.recomputed", rate=percent(headline.beside.value, screen.lang))
        direction, beside = "", ""
        bad = headline.gap is not None and headline.gap.direction == "up"
    return Card(
        id=headline.measure,
        label=_label(screen, headline),
        value=_value(screen, headline),
        change=change,
        direction=direction,
        bad=bad,
        beside=beside,
        below=_below(screen, headline),
        help=_help(screen, headline),
        series=[figure.value for figure in headline.series],
        printed=[_print(figure, headline.unit, screen.lang) for figure in headline.series],
        explained=(headline.measure, periods.within(filters, (headline.figure.date_from, headline.figure.date_to))),
    )


def _label(screen: Screen, headline: Headline) -> str:
    """The catalogue's short name, in full where it would say too little on a card."""
    named = {"declared_on_time_rate": "card.declared", "surprise_inspections": "card.surprise"}
    return screen.t(named[headline.measure]) if headline.measure in named else headline.label


def _print(figure: Figure | None, unit: str, lang: str) -> str:
    if figure is None or figure.value is None:
        return "–"
    return percent(figure.value, lang) if unit == "rate" else number(figure.value, lang)


def _value(screen: Screen, headline: Headline) -> str:
    """The figure; a count with a yearly minimum stands against it: `9/15`."""
    value = _print(headline.figure, headline.unit, screen.lang)
    if headline.unit == "count" and headline.target:
        return f"{value}/{number(headline.target.value, screen.lang)}"
    return value


def _change(screen: Screen, headline: Headline) -> tuple[str, str, bool]:
    """Size of the change, its arrow and whether it is for the worse; without an arrow, why none is named."""
    change = headline.change
    if headline.figure.value is None:
        return screen.t("card.none_arising"), "", False
    if headline.small:
        return screen.t("card.small"), "", False
    if change is None:
        return screen.t("card.no_previous"), "", False
    if change.few:
        return screen.t("card.few"), "", False
    if not change.direction:
        return screen.t("card.no_clear_change"), "", False
    if headline.unit == "rate":
        size = points(abs(change.difference or 0), screen.lang, signed=True).lstrip("+")
    else:
        size = number(abs(change.difference or 0), screen.lang)
    return size, change.direction, change.better(headline.good) is False


def _below(screen: Screen, headline: Headline) -> str:
    """The line under the change: same period last year, and the year's target of a rate."""
    parts = []
    if headline.last_year is not None and headline.last_year.value is not None:
        parts.append(screen.t("card.last_year", value=_print(headline.last_year, headline.unit, screen.lang)))
    if headline.target and headline.unit == "rate":
        parts.append(screen.t("card.target", value=_limit(headline.target, screen.lang)))
    if headline.target and headline.unit == "count":
        parts.append(screen.t("card.year_minimum"))
    return " · ".join(parts)


def _limit(target: Target, lang: str) -> str:
    """A target as printed: `≥ 60 %`, but `100 %` and `0 %` without a sign."""
    whole = rounded(target.value * 100, 1) % 1 == 0
    figure = number(target.value * 100, lang, 0 if whole else 1) + PERCENT_SIGN[lang]
    return figure if target.value in (0, 1) else f"{'≥' if target.direction == 'up' else '≤'} {figure}"


def _help(screen: Screen, headline: Headline) -> str:
    """Full name, numerator and denominator, what the change compares with, target and its source, caveat."""
    lines = [f"**{headline.name}**"]
    figure = headline.figure
    if figure.denominator:
        of = {"n": number(figure.numerator, screen.lang), "m": number(figure.denominator, screen.lang)}
        interval = {"low": percent(figure.low, screen.lang), "high": percent(figure.high, screen.lang)}
        lines.append(screen.t("card.help_of", **of, **interval))
    if headline.previous is not None:
        previous = _print(headline.previous, headline.unit, screen.lang)
        lines.append(screen.t("card.help_previous", period=headline.previous_name, value=previous))
    if headline.target:
        lines.append(
            screen.t(
                "card.help_target", source=plain(headline.target.source_name(screen.lang)), year=headline.target.year
            )
        )
    caveat = CATALOGUE[headline.measure].caveat[screen.lang]
    return "\n\n".join([*lines, caveat] if caveat else lines)
