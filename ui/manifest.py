"""The snapshot's manifest as tables for people: row accounting, coverage, withheld rows, warnings, files, checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number

COUNTS = ("read", "loaded", "quarantined", "duplicates", "superseded")
EXAMPLES = 5
Manifest = Mapping[str, Any]


def finding(manifest: Manifest, lang: str) -> str:
    """The page in a sentence or two: how many files and rows, whether every row is accounted for, what was withheld."""
    rows = accounting(manifest, lang)
    totals = {name: int(rows[name].sum()) if len(rows) else 0 for name in COUNTS}
    balanced = totals["read"] == sum(totals[name] for name in COUNTS[1:])
    failed = sum(not check["ok"] for check in manifest.get("checks", []))
    return t(
        "screens.quality.finding" if balanced else "screens.quality.finding_unbalanced",
        lang,
        files=number(len(manifest.get("files", [])), lang),
        checks=t("screens.quality.checks_failed", lang, n=failed)
        if failed
        else t("screens.quality.checks_passed", lang),
        as_of=print_date(date.fromisoformat(manifest["as_of"]), lang),
        created=_moment(manifest.get("created_at")),
        **{name: number(value, lang) for name, value in totals.items()},
    )


def accounting(manifest: Manifest, lang: str) -> pd.DataFrame:
    """One row a table: read, loaded, withheld, exact duplicates, older versions, conflicts among them, unexplained."""
    totals: dict[str, dict[str, int]] = {}
    for file in manifest.get("files", []):
        for name, counts in file.get("tables", {}).items():
            kept = totals.setdefault(name, dict.fromkeys(COUNTS, 0))
            for kind in COUNTS:
                kept[kind] += counts.get(kind, 0)
    rows = [
        {
            "table": table_name(name, lang),
            **counts,
            "conflicts": manifest.get("conflicts", {}).get(name, 0),
            "difference": counts["read"] - sum(counts[kind] for kind in COUNTS[1:]),
        }
        for name, counts in sorted(totals.items(), key=lambda item: -item[1]["read"])
    ]
    return pd.DataFrame(rows, columns=["table", *COUNTS, "conflicts", "difference"])


def coverage(manifest: Manifest, lang: str) -> pd.DataFrame:
    """One row a table with rows: how many, from which day to which, from the source or shipped with the program."""
    rows = []
    for name, facts in manifest.get("tables", {}).items():
        if not facts.get("rows"):
            continue
        first, last = manifest.get("period", {}).get(name, (None, None))
        origin = manifest.get("reference", {}).get(name)
        rows.append(
            {
                "table": table_name(name, lang),
                "rows": facts["rows"],
                "first": date.fromisoformat(first[:10]) if first else None,
                "last": date.fromisoformat(last[:10]) if last else None,
                "reference": t(f"screens.quality.origin_{origin or 'source'}", lang),
            }
        )
    return pd.DataFrame(rows, columns=["table", "rows", "first", "last", "reference"]).sort_values(
        "rows", ascending=False
    )


def quarantine(manifest: Manifest, lang: str) -> pd.DataFrame:
    """Withheld rows by reason and table: how many, in how many files, values and lines to find them by."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in manifest.get("quarantine", []):
        said = _said(f"loaders.reason.{entry['reason']}", entry["reason"], lang, entry)
        groups.setdefault((said, table_name(entry["table"], lang)), []).append(entry)
    rows = [
        {
            "reason": reason,
            "table": table,
            "n": sum(entry["n"] for entry in entries),
            "in_files": len({entry["file"] for entry in entries}),
            "values": _listed(dict.fromkeys(v for entry in entries for v in entry.get("excerpts") or [])),
            "examples": _lines(entries),
        }
        for (reason, table), entries in groups.items()
    ]
    columns = ["reason", "table", "n", "in_files", "values", "examples"]
    return pd.DataFrame(rows, columns=columns).sort_values("n", ascending=False)


def warnings(manifest: Manifest, lang: str) -> pd.DataFrame:
    """Doubts about rows that were loaded, by kind: how many rows, in how many files, a few values."""
    groups: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for file in manifest.get("files", []):
        for warning in file.get("warnings", []):
            said = _said(f"loaders.warning.{warning['code']}", warning["code"], lang, warning.get("values", {}))
            groups.setdefault(said, []).append((file["path"], warning))
    rows = [
        {
            "warning": said,
            "n": sum(warning["n"] for _, warning in found),
            "in_files": len({path for path, _ in found}),
            "file": max(found, key=lambda item: item[1]["n"])[0],
            "examples": _listed(dict.fromkeys(v for _, warning in found for v in warning.get("examples") or [])),
        }
        for said, found in groups.items()
    ]
    columns = ["warning", "n", "in_files", "file", "examples"]
    return pd.DataFrame(rows, columns=columns).sort_values("n", ascending=False)


def unknown_columns(manifest: Manifest) -> pd.DataFrame:
    """Columns that no profile knows: listed, not loaded."""
    rows = [
        {"file": file["path"], "n": len(file["unknown_columns"]), "names": _listed(file["unknown_columns"])}
        for file in manifest.get("files", [])
        if file.get("unknown_columns")
    ]
    return pd.DataFrame(rows, columns=["file", "n", "names"])


def files(manifest: Manifest, lang: str) -> pd.DataFrame:
    """Every file that was read, newest export first, then those left aside with the reason."""
    read = [
        {
            "file": file["path"],
            "profile": file["profile"],
            "exported": _moment(file.get("exported_at")),
            "coverage": t(f"screens.quality.coverage_{file.get('coverage') or 'full'}", lang),
            **{kind: sum(counts.get(kind, 0) for counts in file.get("tables", {}).values()) for kind in COUNTS},
        }
        for file in sorted(manifest.get("files", []), key=lambda file: str(file.get("exported_at")), reverse=True)
    ]
    aside = [
        {
            "file": file["path"],
            "profile": "–",
            "exported": "–",
            "coverage": _said(f"loaders.ignored.{file['reason']}", file["reason"], lang, file),
        }
        for file in manifest.get("ignored", [])
    ]
    return pd.DataFrame([*read, *aside], columns=["file", "profile", "exported", "coverage", *COUNTS])


def checks(manifest: Manifest, lang: str) -> pd.DataFrame:
    """The checks a snapshot passed before it was published."""
    rows = [
        {
            "check": _check_name(check["name"], lang),
            "outcome": t("screens.quality.passed" if check["ok"] else "screens.quality.failed", lang),
            "detail": str(check.get("detail") or "–"),
        }
        for check in sorted(manifest.get("checks", []), key=lambda check: check["ok"])
    ]
    return pd.DataFrame(rows, columns=["check", "outcome", "detail"])


def table_name(name: str, lang: str) -> str:
    """A canonical table in words."""
    return _said(f"screens.table.{name}", name, lang)


def _check_name(name: str, lang: str) -> str:
    kind, _, table = name.partition(".")
    return _said(f"screens.check.{kind}", name, lang, {"table": table_name(table, lang) if table else ""})


def _said(key: str, fallback: str, lang: str, values: Mapping[str, Any] | None = None) -> str:
    """A text by a code found in the data; a code that this version has no text for is shown as it is."""
    try:
        return t(key, lang, **(values or {}))
    except KeyError:
        return fallback


def _listed(items: Iterable[object]) -> str:
    shown = [str(item) for item in items]
    return ", ".join(shown[:EXAMPLES]) + (", …" if len(shown) > EXAMPLES else "") or "–"


def _lines(entries: Iterable[Mapping[str, Any]]) -> str:
    """Files with the first line numbers of each: enough to find the rows at the source."""
    places = [f"{entry['file']}: {', '.join(map(str, entry.get('examples') or []))}" for entry in entries]
    return "; ".join(places[:EXAMPLES]) + ("; …" if len(places) > EXAMPLES else "")


def _moment(text: str | None) -> str:
    return f"{text[8:10]}/{text[5:7]}/{text[:4]} {text[11:16]}" if text else "–"
