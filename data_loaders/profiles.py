"""Profiles: how one kind of export is recognised and mapped to the canonical tables, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from data_loaders.spelling import key_of
from data_loaders.tables import TABLES

KNOWN_NOTE = "ghi_chu_du_lieu"  # the label column of sample files: known, never loaded


@dataclass(frozen=True)
class Place:
    """Where a value stands: a header, optionally a JSON path inside its cell, or a pattern in the title rows."""

    header: str = ""
    path: str = ""
    title: str = ""
    outer: bool = False  # of the record around a nested row

    @property
    def key(self) -> str:
        return key_of(self.header)


@dataclass(frozen=True)
class Mapping:
    """How one canonical column is filled: the first filled of `places`, or the sum of several groups of places."""

    places: tuple[Place, ...] = ()
    sums: tuple[tuple[Place, ...], ...] = ()
    length: bool = False  # the number of elements of a JSON list in the cell

    def all_places(self) -> Iterable[Place]:
        yield from self.places
        for group in self.sums:
            yield from group


@dataclass(frozen=True)
class TableMap:
    """The part of a profile that fills one canonical table."""

    table: str
    columns: dict[str, Mapping]
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: str = ""  # header of the nested list whose elements are the rows
    sheets: tuple[str, ...] = ()
    need: tuple[str, ...] = ()  # headers whose cell must be filled for a row to be data
    totals: tuple[str, ...] = ()  # how the first cell of a total row begins
    head: int = 1  # how many rows the (merged) head may span

    @property
    def nested(self) -> bool:
        return bool(self.rows)

    @cached_property
    def headers(self) -> frozenset[str]:
        """Folded headers this map reads."""
        return frozenset(
            {place.key for mapping in self.columns.values() for place in mapping.all_places() if place.header}
        )

    @cached_property
    def required_groups(self) -> list[tuple[str, tuple[Place, ...]]]:
        """Per required canonical column the places that can fill it; one of each must be in the file."""
        required = TABLES[self.table].required
        return [(name, tuple(self.columns[name].all_places())) for name in required if name in self.columns]


@dataclass(frozen=True)
class Profile:
    """One kind of export: recognition, table maps, personal fields."""

    name: str
    title: dict[str, str]
    files: tuple[str, ...]
    maps: tuple[TableMap, ...]
    service: str = ""
    coverage: str = ""
    drop: frozenset[str] = frozenset()  # folded headers of personal fields: known, never loaded
    ignore: frozenset[str] = frozenset()  # folded headers known and not needed
    names: tuple[str, ...] = ()  # headers that hold person names, masked in free text
    canonical: bool = False

    @cached_property
    def known_headers(self) -> frozenset[str]:
        """Folded headers that are read, dropped or not needed; any other is reported as unknown."""
        mapped = {header for table in self.maps for header in table.headers}
        nested = {key_of(table.rows) for table in self.maps if table.nested}
        return frozenset(mapped | nested | self.drop | self.ignore | {key_of(KNOWN_NOTE)})


class ProfileError(ValueError):
    """A profile that cannot be used: `path` and what is wrong with it."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


def _place(spec: str | dict[str, str]) -> Place:
    if isinstance(spec, dict):
        return Place(header=spec.get("header", ""), path=spec.get("path", ""), title=spec.get("title", ""))
    return Place(header=spec[1:], outer=True) if spec.startswith("^") else Place(header=spec)


def _mapping(spec: Any) -> Mapping:
    if isinstance(spec, dict) and "sum" in spec:
        return Mapping(sums=tuple(tuple(_place(item) for item in group) for group in spec["sum"]))
    if isinstance(spec, dict) and "length" in spec:
        return Mapping(places=(Place(header=spec["length"]),), length=True)
    items = spec if isinstance(spec, list) else [spec]
    return Mapping(places=tuple(_place(item) for item in items))


def _table_map(spec: dict[str, Any]) -> TableMap:
    table = spec["table"]
    unknown = set(spec["columns"]) - set(TABLES[table].columns)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return TableMap(
        table=table,
        columns={name: _mapping(value) for name, value in spec["columns"].items()},
        codes=spec.get("codes", {}),
        rows=spec.get("rows", ""),
        sheets=tuple(key_of(sheet) for sheet in spec.get("sheets", ())),
        need=tuple(key_of(header) for header in spec.get("need", ())),
        totals=tuple(spec.get("totals", ())),
        head=spec.get("head", 1),
    )


def canonical_map(table: str) -> TableMap:
    """The map of a file whose headers are the canonical column names."""
    columns = {name: Mapping(places=(Place(header=name),)) for name in TABLES[table].columns}
    return TableMap(table=table, columns=columns)


def _profile(document: dict[str, Any]) -> Profile:
    recognise = document.get("recognise", {})
    personal = document.get("personal", {})
    canonical = document.get("canonical", False)
    maps = tuple(map(canonical_map, TABLES)) if canonical else tuple(_table_map(spec) for spec in document["tables"])
    return Profile(
        name=document["name"],
        title=document["title"],
        files=tuple(recognise.get("files", ())),
        service=recognise.get("service", ""),
        coverage=document.get("coverage", ""),
        maps=maps,
        drop=frozenset(key_of(header) for header in personal.get("drop", ())),
        ignore=frozenset(key_of(header) for header in document.get("ignore", ())),
        names=tuple(personal.get("names", ())),
        canonical=canonical,
    )


@lru_cache(maxsize=64)
def parse_profile(text: str, path: str) -> Profile:
    """A profile from its TOML text. Raises ProfileError naming `path`."""
    try:
        return _profile(tomllib.loads(text))
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(path, str(error)) from error


def shipped_profiles() -> list[Profile]:
    """The profiles of this package, by name."""
    folder = files("data_loaders").joinpath("profiles")
    documents = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return [parse_profile(item.read_text(encoding="utf-8"), item.name) for item in documents]


def load_profiles(source: Path | None = None) -> list[Profile]:
    """The shipped profiles, then those of `SOURCE/profiles/*.toml`; one of the same name replaces the shipped one."""
    found = {profile.name: profile for profile in shipped_profiles()}
    folder = source / "profiles" if source else None
    for path in sorted(folder.glob("*.toml")) if folder and folder.is_dir() else []:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProfileError(path.name, "UTF-8") from error
        profile = parse_profile(text, path.name)
        found[profile.name] = profile
    return list(found.values())
