"""Every figure opens to what it stands on, and says what the query says."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES
from i18n.formats import number, percent
from metrics.filters import Filters
from metrics.query import query
from metrics.warehouse import Warehouse, open_warehouse
from tests.pages.test_pages import app, sound
from ui import explain
from ui.explain import dossiers_behind

OCTOBER = {"date_from": date(2026, 10, 1), "date_to": date(2026, 10, 31)}


@pytest.fixture(scope="module")
def warehouse(sample_store) -> Warehouse:  # type: ignore[no-untyped-def]
    return open_warehouse(sample_store)


def opened(measure: str, filters: Filters, lang: str) -> AppTest:
    """The overview with the explanation that a click on a rate opens."""
    page = app(**({"lang": lang} if lang == "en" else {}))
    page.session_state[explain._ASKED] = (measure, filters)
    return sound(page.run())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("measure", ["overdue_rate", "on_time_rate", "apology_rate", "declared_on_time_rate"])
def test_an_explanation_says_what_the_query_says(warehouse: Warehouse, measure: str, lang: str) -> None:
    filters = Filters(**OCTOBER)
    row = query(warehouse, measure, (), filters).iloc[0]
    said = " ".join(element.value for element in opened(measure, filters, lang).markdown)
    figures = (percent(row[measure], lang), number(row["numerator"], lang), number(row["denominator"], lang))
    for figure in (*figures, percent(row["low"], lang), percent(row["high"], lang)):
        assert figure in said, figure


@pytest.mark.parametrize(
    ("measure", "state", "exact"),
    [
        ("overdue_rate", ("overdue_pending", "overdue_settled"), True),
        ("on_time_rate", ("on_time",), True),
        ("pending_overdue", ("overdue_pending",), True),
        ("pending", ("overdue_pending", "paused", "pending_in_time"), True),
        ("apology_rate", ("overdue_pending", "overdue_settled"), False),
        ("on_due", (), False),
        ("received", (), True),
    ],
)
def test_the_dossiers_behind(measure: str, state: tuple[str, ...], exact: bool) -> None:
    found = dossiers_behind(measure, Filters(**OCTOBER))
    assert found is not None
    assert (found[0].state, found[1]) == (state, exact)
    assert found[0].cohort is not None


def test_feedback_has_no_dossiers_behind() -> None:
    assert dossiers_behind("feedback_overdue_rate", Filters()) is None
