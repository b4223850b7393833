"""The dimensions: where each is found, which records have it, and the labels of its codes."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pandas as pd

from i18n import formats, t
from i18n.formats import capital
from i18n.names import data_name
from metrics.errors import QueryError
from metrics.filters import CODE_FILTERS, Filters
from metrics.signal_rules import SIGNALS
from metrics.statements import statement
from metrics.warehouse import Warehouse

TIME = ("week", "month", "quarter", "year")
PLACE = ("unit", "level", "district", "area")
FLAGS = ("interlinked", "delegated", "foreign", "internal")
DOSSIER = (
    *PLACE, "cluster", "sector", "focus", "procedure", "channel", "applicant_kind", "desk", "branch", *FLAGS, *TIME,
    "cause", "state", "age",
)  # fmt: skip
FEEDBACK = (*PLACE, *TIME, "category", "urgency", "source", "content_group", "cause", "state")
INSPECTION = (*PLACE, "sector", *TIME)
REPORT = (*PLACE, "sector", *TIME)
DIMENSIONS = tuple(dict.fromkeys(DOSSIER + FEEDBACK))
SUBJECTS = {"dossiers": DOSSIER, "feedback": FEEDBACK, "inspections": INSPECTION, "unit_reports": REPORT}

NO_CAUSE = "none"  # as a filter: dossiers without a cause

# Columns of a unit view: what `unit`, `area` and `district` mean in it. The only identifiers that enter a statement.
UNIT_VIEWS = {
    "asis": {"unit": "unit_code", "area": "area_code", "district": "district_code"},
    "district": {"unit": "unit_district", "area": "area_code", "district": "district_code"},
    "ward": {"unit": "unit_ward", "area": "area_ward", "district": "district_ward"},
}
_TIME_SQL = {
    "week": "strftime(f.day, '%G-W%V')",
    "month": "strftime(f.day, '%Y-%m')",
    "quarter": "cast(year(f.day) as varchar) || '-Q' || cast(quarter(f.day) as varchar)",
    "year": "cast(year(f.day) as varchar)",
}
_COLUMNS = {
    "level": "level", "sector": "sector_code", "procedure": "procedure_code", "channel": "channel",
    "applicant_kind": "applicant_kind", "category": "category", "urgency": "urgency", "source": "source",
    "content_group": "content_group", "cluster": "cluster", "desk": "desk", "branch": "branch_code",
}  # fmt: skip
WORDS = (
    "level", "focus", "channel", "applicant_kind", "urgency", "source", "cause", "state", "desk", "age", *FLAGS,
)  # fmt: skip  # labels in i18n


def check(measure: str, subject: str, by: tuple[str, ...]) -> None:
    """Raise QueryError for a dimension that does not exist or that the measure's records do not have."""
    for name in by:
        if name not in DIMENSIONS:
            raise QueryError("dimension_unknown", name=name, names=", ".join(DIMENSIONS))
        if name not in SUBJECTS[subject]:
            raise QueryError("dimension_unfit", name=name, measure=measure, names=", ".join(SUBJECTS[subject]))


def expression(name: str, subject: str, units: str) -> str:
    """SQL of a dimension's code over `f` (facts) and, for dossiers, `p` (profiles)."""
    if name in TIME:
        return _TIME_SQL[name]
    place = "p" if subject == "dossiers" else "f"
    if name in UNIT_VIEWS[units]:
        return f"{place}.{UNIT_VIEWS[units][name]}"
    if name == "cause":
        return "f.overdue_cause" if subject == "feedback" else "f.cause"
    if name == "state":
        return "cast(f.state as varchar)"
    if name == "age":
        return "f.age"
    if name in FLAGS:
        return f"cast(cast(p.is_{name} as integer) as varchar)"
    if name == "focus":
        return "cast(p.focus as varchar)"
    return f"{place}.{_COLUMNS[name]}"


def place_columns(subject: str, units: str) -> dict[str, str]:
    """The holes {unit}, {district}, {area} of the filter statements."""
    place = "p" if subject == "dossiers" else "f"
    return {name: f"{place}.{column}" for name, column in UNIT_VIEWS[units].items()}


def kept(subject: str, units: str) -> str:
    """A condition: the records of `subject` (dossiers or feedback) that the filters and the viewer's scope leave."""
    return statement(f"kept_{subject}", **place_columns(subject, units))


def names(wh: Warehouse, dim: str, lang: str = "vi") -> dict[str, str]:
    """Labels of a dimension's codes. Codes of time dimensions are labelled by `label`, not listed."""
    key = f"names {dim} {lang}"
    if key not in wh.memo:
        wh.memo[key] = _names(wh, dim, lang)
    return wh.memo[key]


def label(wh: Warehouse, dim: str, code: Any, lang: str = "vi") -> str:
    """The label of one code: a month as `Tháng 7/2025`, a missing one as "not stated", an unknown one as itself."""
    if code is None or code != code:
        return t(f"metrics.missing.{'cause' if dim == 'cause' else 'other'}", lang)
    if dim in TIME:
        return capital(period_label(str(code), lang))
    return names(wh, dim, lang).get(str(code), str(code))


def period_label(code: str, lang: str = "vi") -> str:
    """`2026-W38` → tuần 14/09/2026, `2025-07` → tháng 7/2025, `2025-Q3` → quý III/2025, `2025` → năm 2025."""
    if "W" in code:
        return t("metrics.period.week", lang, day=formats.date(period_bounds(code)[0]))
    first, last = period_bounds(code)
    return formats.period(first, last, lang)


def period_bounds(code: str) -> tuple[date, date]:
    """First and last day of a week (ISO), month, quarter or year code."""
    year, _, part = code.partition("-")
    if part.startswith("W"):
        return date.fromisocalendar(int(year), int(part[1:]), 1), date.fromisocalendar(int(year), int(part[1:]), 7)
    if not part:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    first, months = (3 * int(part[1:]) - 2, 3) if part.startswith("Q") else (int(part), 1)
    start = pd.Timestamp(int(year), first, 1)
    return start.date(), (start + pd.DateOffset(months=months) - pd.Timedelta(days=1)).date()


def options(wh: Warehouse, dim: str, lang: str = "vi") -> list[tuple[str, str]]:
    """(code, label) pairs of what can be chosen in a filter, in the order of reading."""
    key = f"options {dim} {lang}"
    if key not in wh.memo:
        wh.memo[key] = _options(wh, dim, lang)
    return wh.memo[key]


def _options(wh: Warehouse, dim: str, lang: str) -> list[tuple[str, str]]:
    labels = names(wh, dim, lang)
    if dim == "unit":  # without the districts that stand for units in the view by district
        labels = {code: labels[code] for code in wh.frame("label_unit")["code"]}
    if dim in WORDS:
        return list(labels.items())
    return sorted(labels.items(), key=lambda pair: (folded(pair[1]), pair[0]))


def periods(wh: Warehouse) -> list[str]:
    """Months of the snapshot, oldest first, as `2025-07`."""
    first, last = wh.period
    return [f"{p:%Y-%m}" for p in pd.period_range(first, last, freq="M")]


def check_codes(wh: Warehouse, filters: Filters) -> None:
    """Raise QueryError `code_unknown` for a filter's code that the snapshot's dimensions do not know."""
    for dim in CODE_FILTERS:
        chosen = getattr(filters, dim)
        if chosen:
            known = names(wh, dim)
            for code in chosen:
                if code not in known:
                    raise QueryError("code_unknown", code=code, name=dim)


def shares(wh: Warehouse) -> pd.DataFrame:
    """Old wards that go whole to one ward of today: unit_code, unit_ward, assigned_share (of area or population)."""
    return wh.frame("assigned_shares")


def unit_names(wh: Warehouse, code: str) -> str:
    """A unit's name as its own authority writes it."""
    return names(wh, "unit").get(code, code)


def step_place(wh: Warehouse, department: Any, agency: Any, lang: str = "vi", has_step: bool = True) -> str:
    """The name of where a step was done: department and, where it is another unit than the dossier's, agency."""
    if not has_step:
        return t("metrics.step_place.none", lang)
    agency = label(wh, "unit", agency, lang) if isinstance(agency, str) and agency else ""
    department = data_name(department, lang) if isinstance(department, str) and department else ""
    return ", ".join(part for part in (department, agency) if part) or t("metrics.step_place.unnamed", lang)


def step_codes(step_no: Any, department: Any, agency: Any) -> tuple[str, str, str]:
    """The codes `step|department|agency` of where a step was done: told apart by position, by department (whatever the
    agency, `*`), by agency (the department only where it is the dossier's own unit). `sql/records_step_over.sql` reads
    them.
    """
    number = "" if pd.isna(step_no) else str(int(step_no))
    department, agency = (value if isinstance(value, str) else "" for value in (department, agency))
    return f"{number}|{department}|{agency}", f"|{department}|*", f"|{'' if agency else department}|{agency}"


def step_name(wh: Warehouse, code: str, lang: str = "vi") -> str:
    """The name of a code of `step_codes`."""
    step, department, agency = code.split("|")
    place = step_place(wh, department, "" if agency == "*" else agency, lang)
    return f"{step}. {place}" if step else place


def _names(wh: Warehouse, dim: str, lang: str) -> dict[str, str]:
    if dim in WORDS:
        return {code: t(f"metrics.value.{dim}.{code}", lang) for code in _words(dim)}
    if dim == "unit":
        frame = wh.frame("label_unit")
        return _district_names(wh, lang) | _labels(frame, lang)
    if dim == "district":
        return {"city": t("metrics.district_city", lang)} | _district_names(wh, lang)
    if dim in ("category", "content_group"):
        values = wh.frame("feedback_values", {"dimension": dim})["code"]
        return {str(v): data_name(str(v), lang) for v in values}
    if dim == "cluster":
        return {str(v): data_name(str(v), lang) for v in wh.frame("clusters")["code"]}
    if dim == "branch":
        known = names(wh, "unit", lang)
        return {code: known.get(code, code) for code in wh.frame("branches")["code"]}
    if dim == "holder":
        places = wh.frame("holder_codes").itertuples(index=False)
        return {row.code: step_place(wh, row.department, row.agency_code, lang, row.has_step) for row in places}
    if dim == "signal":
        return {name: signal.name[lang] for name, signal in SIGNALS.items()}
    if dim == "step_over":
        rows = wh.frame("step_places").itertuples(index=False)
        codes = {c for row in rows for c in step_codes(row.step_no, row.department, row.agency_code)}
        return {code: step_name(wh, code, lang) for code in sorted(codes)}
    if dim not in ("area", "sector", "procedure"):
        raise QueryError("dimension_unknown", name=dim, names=", ".join(DIMENSIONS))
    return _labels(wh.frame(f"label_{dim}"), lang)


def _labels(frame: pd.DataFrame, lang: str) -> dict[str, str]:
    return {code: data_name(name, lang) for code, name in zip(frame["code"], frame["label"], strict=True)}


def _district_names(wh: Warehouse, lang: str) -> dict[str, str]:
    """Districts by code; one that no longer exists is called former ("cũ")."""
    frame = wh.frame("districts")
    plain = _labels(frame, lang)
    former = {row.code for row in frame.itertuples() if row.is_former}
    return {c: t("metrics.district_former", lang, name=n) if c in former else n for c, n in plain.items()}


def _words(dim: str) -> tuple[str, ...]:
    return {
        "level": ("department", "district", "commune", "branch", "office"),
        "focus": tuple(str(n) for n in range(1, 11)),
        "channel": ("direct", "online", "postal"),
        "applicant_kind": ("citizen", "business", "agency", "other"),
        "urgency": ("urgent", "normal", "complex"),
        "source": ("ihanoi", "portal", "press", "social", "hotline", "dialogue"),
        "cause": ("subjective", "objective", NO_CAUSE),
        "desk": ("one_stop", "branch"),
        "age": ("late_5", "late_15", "late_30", "late_more", "due_1", "due_3", "due_5", "due_more"),
        **dict.fromkeys(FLAGS, ("1", "0")),
        "state": (
            "on_time", "overdue_settled", "overdue_pending", "pending_in_time", "paused", "not_verifiable",
            "not_accepted", "waiting", "transferred", "processing", "resolved", "refused",
        ),
    }[dim]  # fmt: skip


def folded(text: str) -> str:
    """Letters without case, tone and accent, as the macro `fold`: what a search compares, and near enough the
    Vietnamese alphabetical order.
    """
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))
