"""What is being looked at: one frozen value with four faces — SQL parameters, URL, sentence, cache key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from i18n import formats, t
from metrics.errors import QueryError

FIRST_YEAR, LAST_YEAR = 1990, 2100
OnTime = Literal["A", "B", "C", "D"]
Units = Literal["asis", "district", "ward"]
Cohort = Literal["received", "due", "report06"]
Desk = Literal["one_stop", "branch"]

PLACE_FILTERS = ("unit", "district", "area", "level")
DOSSIER_FILTERS = ("cluster", "sector", "focus", "procedure", "channel", "applicant_kind", "branch")
FEEDBACK_FILTERS = ("category", "content_group", "urgency", "source")
# Of single dossiers: they choose the records behind a number and are no filter of a rate.
RECORD_FILTERS = ("state", "cause", "age", "holder", "step_over", "signal")
RECORD_SWITCHES = ("complained", "declared")
CODE_FILTERS = PLACE_FILTERS + DOSSIER_FILTERS + FEEDBACK_FILTERS + RECORD_FILTERS
FLAG_FILTERS = ("interlinked", "delegated", "foreign", "internal")
# The filters that the records of each subject have; time, definition, unit view and cohort apply to all.
FITTING: dict[str, tuple[str, ...]] = {
    "dossiers": (*PLACE_FILTERS, *DOSSIER_FILTERS, *FLAG_FILTERS, "desk"),
    "records": (*PLACE_FILTERS, *DOSSIER_FILTERS, *FLAG_FILTERS, "desk", *RECORD_FILTERS, *RECORD_SWITCHES),
    "places": (*PLACE_FILTERS, "cluster"),
    "changes": (*PLACE_FILTERS, "cluster", "procedure"),
    "feedback": (*PLACE_FILTERS, *FEEDBACK_FILTERS),
    "feedback_records": (*PLACE_FILTERS, *FEEDBACK_FILTERS, "state", "cause"),
    "hotspots": ("district", "area", "unit", "category"),
    "inspections": (*PLACE_FILTERS, "sector"),
    "unit_reports": (*PLACE_FILTERS, "sector"),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "on_time": ("A", "B", "C", "D"),
    "units": ("asis", "district", "ward"),
    "cohort": ("received", "due", "report06"),
    "desk": ("one_stop", "branch"),
}


def in_scope(scope: tuple[str, ...] | None) -> dict[str, Any]:
    """The named parameter $scope of the statements: the units that a viewer is limited to, null for all."""
    return {"scope": None if scope is None else list(scope)}


@dataclass(frozen=True)
class Filters:
    """A choice of records. Days are inclusive, None is open; empty tuples and None mean "all".

    `cohort=None` leaves the measure its default. Codes of one filter are alternatives; filters narrow one another.
    Raises ValueError for a choice that does not exist.
    """

    date_from: date | None = None
    date_to: date | None = None
    on_time: OnTime = "A"
    units: Units = "asis"
    cohort: Cohort | None = None
    unit: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    applicant_kind: tuple[str, ...] = ()
    cluster: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    desk: Desk | None = None
    interlinked: bool | None = None
    delegated: bool | None = None
    foreign: bool | None = None
    internal: bool | None = None
    category: tuple[str, ...] = ()
    content_group: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    step_over: tuple[str, ...] = ()
    signal: tuple[str, ...] = ()
    complained: bool | None = None
    declared: bool | None = None

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if value not in choices and not (value is None and name in ("cohort", "desk")):
                raise ValueError(f"{name}: {value}")
        for name in CODE_FILTERS:
            object.__setattr__(self, name, tuple(sorted(set(map(str, getattr(self, name))))))

    def sql_parameters(self) -> dict[str, Any]:
        """Named parameters of the statements: lists or null for codes, values or null for the rest."""
        codes: dict[str, Any] = {name: list(getattr(self, name)) or None for name in CODE_FILTERS}
        flags = {name: getattr(self, name) for name in (*FLAG_FILTERS, *RECORD_SWITCHES, "desk", "units")}
        return codes | flags | {"from": self.date_from, "to": self.date_to}

    def only(self, subject: str) -> Filters:
        """The same choice without the filters that records of `subject` (a key of FITTING) do not have."""
        return replace(self, **{name: default for name, default in _unfit(subject) if getattr(self, name) != default})

    def anywhere(self) -> Filters:
        """The same choice without the filters of place: the city it is compared with."""
        return replace(self, unit=(), district=(), area=(), level=(), cluster=())

    def narrowed_by(self) -> tuple[str, ...]:
        """Names of the filters in use that leave a part of the records."""
        switches = (*FLAG_FILTERS, *RECORD_SWITCHES, "desk")
        return tuple(name for name in (*CODE_FILTERS, *switches) if getattr(self, name) not in ((), None))

    def narrowed(self, name: str, code: str) -> Filters:
        """The same choice with one code of one filter."""
        change: dict[str, Any] = {name: (code,)}
        return replace(self, **change)

    def unfit(self, subject: str) -> tuple[str, ...]:
        """Names of the filters in use that records of `subject` do not have."""
        return tuple(name for name, default in _unfit(subject) if getattr(self, name) != default)

    def to_url(self) -> dict[str, str]:
        """Query parameters of the page's address: only what differs from the default."""
        address: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            key = _URL_NAMES.get(field.name, field.name)
            if isinstance(value, tuple):
                address[key] = ",".join(_ESCAPED.sub(r"\\\g<0>", code) for code in value)
            elif isinstance(value, bool):
                address[key] = "1" if value else "0"
            else:
                address[key] = value.isoformat() if isinstance(value, date) else str(value)
        return address

    @classmethod
    def url_names(cls) -> frozenset[str]:
        """The parameters of an address that filters use."""
        return frozenset(_URL_NAMES.get(field.name, field.name) for field in fields(cls))

    @classmethod
    def from_url(cls, mapping: Mapping[str, str], default: Filters | None = None) -> Filters:
        """The choice in an address; what it lacks or spells wrongly is taken from `default`."""
        chosen: dict[str, Any] = {}
        for field in fields(cls):
            text = mapping.get(_URL_NAMES.get(field.name, field.name))
            if text is None:
                continue
            value = _read(field.name, str(text))
            if value is not _WRONG:
                chosen[field.name] = value
        return replace(default or cls(), **chosen)

    def sentence(
        self, lang: str = "vi", names: Callable[[str, str], str] | Mapping[str, Mapping[str, str]] | None = None
    ) -> str:
        """The choice in words, printed on every screen and export: period · definition · conditions.

        `names` gives the label of a code: a function (dimension, code) or a mapping dimension → code → label.
        """
        parts = [formats.period(self.date_from, self.date_to, lang), t(f"metrics.on_time.{self.on_time}", lang)]
        if self.cohort:
            parts.append(t(f"metrics.cohort.{self.cohort}", lang))
        if self.units != "asis":
            parts.append(t(f"metrics.units.{self.units}", lang))
        for name in CODE_FILTERS:
            codes = getattr(self, name)
            if codes:
                labels = [_label(names, name, code) for code in codes[:3]]
                more = t("metrics.sentence.more", lang, n=len(codes) - 3) if len(codes) > 3 else ""
                parts.append(f"{t(f'metrics.dimension.{name}', lang)}: {', '.join(labels)}{more}")
        if self.desk:
            parts.append(t(f"metrics.desk.{self.desk}", lang))
        parts += [t(f"metrics.flag.{name}.{'yes' if getattr(self, name) else 'no'}", lang)
                  for name in (*FLAG_FILTERS, *RECORD_SWITCHES) if getattr(self, name) is not None]  # fmt: skip
        return " · ".join(parts)


_URL_NAMES = {"date_from": "from", "date_to": "to"}
_WRONG = object()
# Codes of a list stand between commas; a comma or backslash of their own follows a backslash.
_ESCAPED = re.compile(r"[\\,]")
_PART = re.compile(r"(?:\\.|[^\\,])+")


def _unfit(subject: str) -> list[tuple[str, Any]]:
    defaults = {field.name: field.default for field in fields(Filters)}
    return [
        (n, defaults[n]) for n in (*CODE_FILTERS, *FLAG_FILTERS, "desk", *RECORD_SWITCHES) if n not in FITTING[subject]
    ]


def _read(name: str, text: str) -> Any:
    if name in CODE_FILTERS:
        parts = (re.sub(r"\\(.)", r"\1", part).strip() for part in _PART.findall(text))
        return tuple(part for part in parts if part)
    if name in (*FLAG_FILTERS, *RECORD_SWITCHES):
        return {"1": True, "0": False}.get(text, _WRONG)
    if name in CHOICES:
        return text if text in CHOICES[name] else _WRONG
    try:
        return _day(text)
    except ValueError:
        return _WRONG


def _label(names: Any, dimension: str, code: str) -> str:
    if names is None:
        return code
    if callable(names):
        return str(names(dimension, code))
    return str(names.get(dimension, {}).get(code, code))


def _day(text: str) -> date:
    """A day of the years in which dates are read (CONTRACT §1, README). Raises ValueError."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def read_day(text: str) -> date:
    """A day of a command's argument, `YYYY-MM-DD`. Raises QueryError `date_wrong`."""
    try:
        return _day(text)
    except ValueError as error:
        raise QueryError("date_wrong", value=text) from error
