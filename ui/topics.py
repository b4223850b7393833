"""What PAKN are about on a page: categories over months, terms that rise with examples, groups that repeat."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from charts.heat_map import SEP, heat_alt, heat_map
from charts.scales import worse_when_more
from i18n import t
from i18n.formats import date as print_date
from i18n.formats import number, percent, ratio
from i18n.formats import period as print_period
from metrics.dimensions import label, period_bounds
from metrics.feedback_records import feedback_records
from metrics.filters import Filters
from metrics.topics import GROUPS, TERM_MINIMUM, before_days, categories, groups, months, rising
from ui import navigate
from ui.analysis import Shown, subject_in_words
from ui.choices import choice
from ui.chosen import apply, toggle
from ui.frame import Screen
from ui.markdown import hover, plain
from ui.panels import panel
from ui.tables import Column, table

VIEWS = ("categories", "terms", "groups")
FEW = 20  # PAKN a month of a category, below which a month against its own mean says little
EXAMPLES, EXPLAINED = 3, 3  # texts of a term, terms with texts
ROWS = 14


def choose(screen: Screen) -> str:
    """Draw the choice of view."""
    return choice(screen, "topics", "view", VIEWS, VIEWS[0])


def by_category(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the categories' months as a heat map, and their counts in a table; a click filters."""
    shown = screen.drawn(build_months, filters)

    def cell(code: str) -> None:
        category, _, month = code.partition(SEP)
        first, last = period_bounds(month)
        apply(category=(category,), date_from=first, date_to=last)

    panel(screen, shown.finding, shown.subtitle, shown.figure, shown.alt, "topics_months", on_pick=cell)
    frame = screen.ask(categories, filters, screen.viewer.scope, screen.lang).copy()
    frame["against"] = [_t(screen, f"side.{side}") if side else "" for side in frame["direction"]]
    heading = _t(screen, "categories_table")
    st.subheader(heading, anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'categories_note')}]]")
    columns = [Column("name", t("metrics.dimension.category", screen.lang), width=260),
               *(Column(name, _t(screen, f"column.{name}"), "count", 150)
                 for name in ("n", "folded", "before", "earlier")),
               Column("against", _t(screen, "column.against"), width=220)]  # fmt: skip

    def picked(code: str) -> None:
        if code:
            toggle("category", code)

    table(screen, frame, columns, "topics_categories", heading, _t(screen, "categories_file"), about, picked)


def build_months(screen: Screen, filters: Filters) -> Shown:
    """A row a category, a column a month: the count, coloured by how far it is from the category's own mean."""
    lang, scope = screen.lang, screen.viewer.scope
    frame = screen.ask(months, filters, scope)
    counts = screen.ask(categories, filters, scope, lang)
    subtitle = _t(screen, "months_subtitle", m=FEW)
    finding = _category_finding(screen, filters, counts)
    if frame.empty or frame["month"].nunique() < 2:
        return Shown(finding, subtitle, None, "", frame)
    mean = frame.groupby("category")["n"].transform("mean")
    cells = pd.DataFrame({
        "row": frame["category"], "column": frame["month"], "value": frame["n"] / mean.where(mean > 0, 1),
        "small": mean < FEW, "text": [number(n, lang) for n in frame["n"]],
    })  # fmt: skip
    names = {code: label(screen.wh, "category", code, lang) for code in frame["category"].unique()}
    heads = {code: print_period(*period_bounds(code), lang) for code in frame["month"].unique()}
    cells["hover"] = [
        f"<b>{hover(names[row.row])}</b><br><b>{row.text} PAKN</b><br>{hover(heads[row.column])}<br>"
        + _t(screen, "hover", x=ratio(row.value, lang))
        for row in cells.itertuples(index=False)
    ]
    order = [code for code in counts["code"] if code in names] + [c for c in names if c not in set(counts["code"])]
    figure = heat_map(
        cells, [(code, names[code]) for code in order], [(code, _short(code)) for code in heads],
        worse_when_more(1.0, _t(screen, "key"), screen.look, lang, as_percent=False), _t(screen, "few", m=FEW),
        screen.look, lang, (filters.category, ()),
    )  # fmt: skip
    return Shown(finding, subtitle, figure, heat_alt(finding, subtitle, cells, names | heads), frame)


def _short(month: str) -> str:
    """The head of a column: `10/26`."""
    return f"{month[5:]}/{month[2:4]}"


def _category_finding(screen: Screen, filters: Filters, counts: pd.DataFrame) -> str:
    """Of the categories that differ clearly from last year, the one that changed most; else the largest."""
    lang = screen.lang
    subject = subject_in_words(screen, filters)
    if counts.empty:
        return _t(screen, "none")
    clear = counts[counts["direction"] != ""]
    if clear.empty:
        row = counts.iloc[0]
        share = percent(row["n"] / counts["n"].sum(), lang)
        return _t(screen, "finding_flat", subject=subject, name=row["name"], p=share)
    row = clear.loc[(clear["n"] - clear["earlier"]).abs().idxmax()]
    size = number(abs(row["n"] - row["earlier"]), lang)
    was = percent(abs(row["n"] - row["earlier"]) / row["earlier"], lang) if row["earlier"] else "–"
    key = f"finding_{row['direction']}"
    return _t(screen, key, subject=subject, name=row["name"], n=number(row["n"], lang), d=size, p=was)


def terms(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the terms that rise, and texts of the first few, masked; a click on a term opens its PAKN."""
    lang, scope = screen.lang, screen.viewer.scope
    found = screen.ask(rising, filters, scope)
    days = print_period(*before_days(screen.wh, filters), lang)
    note = _t(screen, "terms_note", m=TERM_MINIMUM, tested=number(found.tested, lang), days=days)
    if found.terms is None or found.terms.empty:
        st.subheader(_t(screen, "terms_short" if found.terms is None else "terms_none"), anchor=False)
        st.markdown(f":small[:gray[{note}]]")
        return
    frame = found.terms.assign(code=found.terms["words"])
    first = frame.iloc[0]
    frame["times"] = [_t(screen, "new") if not row.before else ratio(row.times, lang) for row in frame.itertuples()]
    values = {"name": first["words"], "n": number(first["now"], lang), "b": number(first["before"], lang)}
    st.subheader(plain(_t(screen, "terms_finding", k=len(frame), **values)), anchor=False)
    st.markdown(f":small[:gray[{note}]]")

    def picked(words: str) -> None:
        navigate.open_feedback(filters, q=words)

    left, right = st.columns([7, 5], gap="medium")
    with left:
        columns = [Column("words", _t(screen, "column.words"), width=228),
                   Column("now", _t(screen, "column.now"), "count", 56),
                   Column("now_rate", _t(screen, "column.now_rate"), "share", 76),
                   Column("before_rate", _t(screen, "column.before_rate"), "share", 100),
                   Column("times", _t(screen, "column.times"), width=62),
                   Column("low", _t(screen, "column.low"), "ratio", 74),
                   Column("high", _t(screen, "column.high"), "ratio", 76)]  # fmt: skip
        heading = _t(screen, "terms_file")
        table(screen, frame, columns, "topics_terms", heading, heading, about, picked, rows_shown=ROWS)
    with right, st.container(gap="xsmall"):
        st.subheader(_t(screen, "examples"), anchor=False)
        st.markdown(f":small[:gray[{t('feedback.masked', lang)}]]")
        told: set[str] = set()
        for words in frame["words"].head(EXPLAINED):
            seen = screen.ask(feedback_records, filters, scope, "all", words, "", "received", True, EXAMPLES, 0, lang,
                              ("text", "received_at"))  # fmt: skip
            texts = [text for text in seen["text"] if isinstance(text, str) and text not in told]
            told.update(texts)
            if texts:
                st.markdown(f"**{plain(words)}**")
                st.markdown("\n".join(f"- {plain(text)}" for text in texts))


def repeated(screen: Screen, filters: Filters, about: str) -> None:
    """Draw the groups of PAKN that repeat one another or are nearly the same; a click opens a group's PAKN."""
    lang = screen.lang
    frame = screen.ask(groups, filters, screen.viewer.scope, lang).copy()
    if frame.empty:
        st.subheader(_t(screen, "groups_none"), anchor=False)
        return
    later = int((frame["n"] - 1).sum())
    key = "groups_most" if len(frame) == GROUPS else "groups_finding"
    heading = _t(screen, key, k=number(len(frame), lang), n=number(later, lang))
    st.subheader(plain(heading), anchor=False)
    st.markdown(f":small[:gray[{_t(screen, 'groups_note')}]]")
    for name in ("first_at", "last_at"):
        frame[name] = [print_date(moment) for moment in frame[name]]
    columns = [Column("n", _t(screen, "column.size"), "count", 64),
               Column("area", _t(screen, "column.area"), width=160),
               Column("category", t("metrics.dimension.category", lang), width=150),
               Column("text", t("feedback.column.text", lang), width=330),
               Column("by_person", _t(screen, "column.by_person"), "count", 96),
               Column("by_spot", _t(screen, "column.by_spot"), "count", 90),
               Column("by_text", _t(screen, "column.by_text"), "count", 96),
               Column("first_at", _t(screen, "column.first_at"), width=100),
               Column("last_at", _t(screen, "column.last_at"), width=100)]  # fmt: skip

    def picked(code: str) -> None:
        navigate.open_feedback(filters, group=code)

    table(screen, frame, columns, "topics_groups", heading, _t(screen, "groups_file"), about, picked, rows_shown=ROWS)


def _t(screen: Screen, key: str, **values: object) -> str:
    return t(f"topics.{key}", screen.lang, **values)
