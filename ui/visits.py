"""Surprise inspections made in the year so far, against the year's minimum where a target is set (wording 25)."""

from __future__ import annotations

from datetime import date

from i18n.formats import date as print_date
from i18n.formats import number
from i18n.names import data_name
from metrics import periods
from metrics.filters import Filters
from metrics.query import query
from metrics.targets import target_for
from ui.chosen import others_in_force
from ui.frame import Screen

MEASURE = "surprise_inspections"


def visits_line(screen: Screen, filters: Filters) -> str:
    """The sentence; empty when the snapshot has no inspections, or filters are in use that inspections do not have."""
    if not screen.wh.has_rows("inspections"):
        return ""
    places = ("unit", "level", "district", "area")
    used = others_in_force(filters) - sum(bool(getattr(filters, name)) for name in ("unit", "level"))
    if used or filters.sector:
        return ""
    _, last = periods.chosen(screen.wh, filters)
    kept = {name: getattr(filters, name) for name in places}
    year = Filters(date_from=date(last.year, 1, 1), date_to=last, units=filters.units, **kept)
    done = int(screen.ask(query, MEASURE, (), year, screen.viewer.scope)[MEASURE].iloc[0])
    said = {"year": last.year, "day": print_date(last), "n": number(done, screen.lang)}
    target = target_for(screen.wh, MEASURE, last.year)
    whole_city = not any(kept.values()) and screen.viewer.scope is None
    if not whole_city:  # the minimum is the city's
        return screen.t("overview.visits_here", **said)
    if target is None:
        return screen.t("overview.visits", **said)
    source = data_name(target.source.split(":")[0], screen.lang)
    return screen.t("overview.visits_of", t=number(target.value, screen.lang), source=source, **said)
