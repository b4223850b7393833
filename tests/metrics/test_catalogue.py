"""The catalogue: every measure named in both languages, and every one of the contract there."""

from __future__ import annotations

import pytest

from metrics.catalogue import CATALOGUE, MINIMUM
from metrics.tally import COUNTS, FEEDBACK_COUNTS

CONTRACT = (
    "received", "settled", "on_time", "before_due", "on_due", "overdue_settled", "overdue_pending", "overdue",
    "pending", "paused", "on_time_rate", "overdue_rate", "progress_766", "median_days", "p90_days", "feedback_received",
    "feedback_resolved", "feedback_overdue", "feedback_refused", "feedback_satisfied",
)  # fmt: skip


def test_the_contract_is_covered() -> None:
    assert set(CONTRACT) <= set(CATALOGUE)


@pytest.mark.parametrize("measure", CATALOGUE.values(), ids=lambda m: m.id)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_names(measure, lang: str) -> None:  # type: ignore[no-untyped-def]
    assert measure.name[lang] and 0 < len(measure.short[lang]) <= 18
    assert bool(measure.caveat["vi"]) == bool(measure.caveat["en"])
    assert measure.clause and measure.source and measure.formula


@pytest.mark.parametrize("measure", CATALOGUE.values(), ids=lambda m: m.id)
def test_shape(measure) -> None:  # type: ignore[no-untyped-def]
    assert measure.unit in ("count", "rate", "mean", "days") and measure.good in ("up", "down", "none")
    assert measure.cohort in measure.cohorts
    assert (measure.unit in ("rate", "mean")) == bool(measure.denominator)
    if measure.is_rate:
        assert measure.minimum == MINIMUM == 20 and "nullif" in measure.formula
    if measure.subject == "dossiers" and measure.kind != "quantile":
        assert {t.lstrip("-") for t in measure.numerator + measure.denominator} <= COUNTS | {"carried_over"}
    if measure.subject == "feedback":
        assert {t.lstrip("-") for t in measure.numerator + measure.denominator} <= FEEDBACK_COUNTS


def test_defaults_of_the_contract() -> None:
    """CONTRACT §3: due is the default of every rate of dossiers' timeliness and of overdue*, report06 of settled."""
    for name in ("on_time_rate", "overdue_rate", "progress_766", "overdue", "overdue_settled", "overdue_pending"):
        assert CATALOGUE[name].cohort == "due"
    assert CATALOGUE["settled"].cohort == "report06" and CATALOGUE["pending"].cohort == "report06"
    assert CATALOGUE["declared_on_time_rate"].cohorts == ("report06",)


def test_names_are_unique() -> None:
    for lang in ("vi", "en"):
        names = [m.name[lang] for m in CATALOGUE.values()]
        assert len(set(names)) == len(names)
