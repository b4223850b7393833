"""Slides on screen and the shelf of reports: the same stories as the files, made when they are asked for."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import streamlit as st

from charts.area_map import area_map
from charts.bars import bars
from charts.figure import CONFIG, Figure
from charts.lines import lines
from charts.theme import LIGHT
from i18n import t
from i18n.formats import number, percent, ratio
from metrics import periods
from metrics.filters import Filters
from reports.letters import lines as lines_of
from reports.printed import cell
from reports.report import Asked, Chart, Report, Section, tab_of
from reports.shelf import REPORTS, last_week, made, told
from ui import address
from ui.downloads import HANOI, XLSX
from ui.frame import Screen
from ui.navigate import open_page

SLIDES = "slides"  # the page's name in app.PAGES
TOLD = ("weekly", "monthly", "inspections", "unit")  # reports that are shown as slides
HELD, LEFT = ("report", "parts", "slide", "large"), "slides_left"  # parameters of the slides, and where they are kept
SCALE, MAP_SCALE, HEIGHT = 2.0, 1.5, 224
BARS, ROWS, LETTERS = 5, 6, 420  # that a room reads: bars, rows of a table, letters above a table
TITLE, SAID, CELL, SMALL = 40, 26, 20, 18  # px
SIZES = (SAID, 24, 22, 20, 18, 16)  # px of what is said
WHOLE, BESIDE = (1160, 440), (400, 420)  # px that it has on a slide of its own, and beside a picture
GAP = 10  # px between paragraphs
UNBROKEN = 20  # letters of a cell that stand on one line
PRINTED, SMALLER = 680, 0.75  # px of a chart on paper, where a browser keeps its width of the screen; its type
FRAME, LARGE = 640, 1.4  # px of a slide at 1366 × 768; times as large on a projector of 1920 × 1080
MIME = {
    "xlsx": XLSX,
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def asked_for(screen: Screen, name: str, filters: Filters) -> Asked:
    """What a report of this name is asked about: of a weekly one the last whole week of the period."""
    if REPORTS[name].weekly:
        filters = periods.within(filters, last_week(periods.chosen(screen.wh, filters)[1]))
    return Asked(screen.wh, filters, screen.viewer.scope, screen.lang)


def story(screen: Screen, name: str, filters: Filters) -> Report:
    """The report, from the cache."""
    return screen.drawn(_told, name, filters)


def _told(screen: Screen, name: str, filters: Filters) -> Report:
    return told(name, asked_for(screen, name, filters), datetime.now(HANOI).replace(tzinfo=None))


def ready(screen: Screen, name: str, filters: Filters) -> bool:
    """Whether the filters in force are whom this report is of."""
    allowed = screen.viewer.may("analyst") or not REPORTS[name].records
    return allowed and (not REPORTS[name].of_unit or len(filters.unit) == 1)


def shelf(screen: Screen, filters: Filters) -> None:
    """Draw a row a report: what it is, a button a form; files are made when a button is pressed."""
    for name, kind in REPORTS.items():
        with st.container(border=True, gap="xxsmall"), st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall", width="stretch"):
                st.subheader(t(f"reports.shelf.{name}", screen.lang), anchor=False)
                st.markdown(f":small[:gray[{t(f'reports.about.{name}', screen.lang)}]]")
            if not ready(screen, name, filters):
                st.markdown(f":small[:gray[{t('reports.page.unit_needed', screen.lang)}]]", width="content")
                continue
            asked = asked_for(screen, name, filters)
            for form in kind.forms:
                st.download_button(
                    t(f"reports.form.{form}", screen.lang),
                    data=_maker(name, asked, form),
                    file_name=_named(name, asked, form),
                    mime=MIME[form],
                    key=f"make_{name}_{form}",
                    icon=":material/download:",
                    on_click="ignore",
                )
            if name in TOLD:
                st.button(
                    t("reports.page.show", screen.lang),
                    key=f"show_{name}",
                    icon=":material/slideshow:",
                    on_click=_show,
                    args=(name,),
                    type="primary",
                )


def _maker(name: str, asked: Asked, form: str) -> Callable[[], bytes]:
    return lambda: made(told(name, asked, datetime.now(HANOI).replace(tzinfo=None)), form, asked.wh.folder)


def _named(name: str, asked: Asked, form: str) -> str:
    sample = t("screens.sample_label", asked.lang) if asked.wh.sample else ""
    empty = Report(name, "", asked.subject, asked.period, "", asked.wh.id, asked.wh.as_of,
                   datetime(2000, 1, 1), sample, asked.lang, ())  # fmt: skip
    return empty.file_name(form)


def _show(name: str) -> None:
    open_page(SLIDES, None, report=name)


# --- slides


def resume() -> None:
    """Back from a live page to the slide that was left: on the way there its address loses what slides alone have."""
    held = {name: address.get(name) for name in HELD}
    if any(held.values()):
        st.session_state[LEFT] = held
    else:
        address.put(**st.session_state.get(LEFT, {}))


def chosen_report() -> str:
    """The story that the address names."""
    named = address.get("report")
    return named if named in TOLD else "monthly"


def chosen_sections(report: Report) -> list[Section]:
    """The sections that the address names, in its order; all without one."""
    named = [part for part in (address.get("parts") or "").split(",") if part]
    known = {section.id: section for section in report.sections}
    return [known[name] for name in named if name in known] or list(report.sections)


def position(count: int) -> int:
    """The slide that the address names, from 0."""
    written = address.get("slide") or "1"
    return min(max(int(written), 1), count) - 1 if written.isdecimal() and len(written) < 4 else 0


def turn(to: int) -> Callable[[], None]:
    """Callback: another slide."""
    return lambda: address.put(slide=str(to + 1))


def zoom() -> float:
    """How much larger than at 1366 × 768 slides are drawn: the address says so, since a server sees no screen."""
    return LARGE if address.get("large") else 1.0


def slide(screen: Screen, report: Report, section: Section, key: str, paper: bool = False, page: bool = False) -> None:
    """Draw one finding in large type: title, picture, what is said, where it is from; on `paper`
    as wide as a page, and where asked for on a `page` of its own.
    """
    line(section.title, TITLE, bold=True, page=page)
    chart = section.chart
    if chart is not None and chart.kind == "cards":
        _cards(chart)
        paragraphs(section.sentences, WHOLE)
    elif chart is not None:
        figure = screen.drawn(
            _figure, report.name, section.id, report.source, SMALLER if paper else zoom(), _Held(chart)
        )
        left, right = (st.container(), st.container()) if paper else st.columns([5, 3], gap="medium")
        with left, st.container(gap="xxsmall"):
            line(chart.subtitle, SMALL, muted=True)
            st.plotly_chart(
                figure, theme=None, config=CONFIG, alt=f"{section.title}. {chart.subtitle}.", key=key,
                width=PRINTED if paper else "stretch",
            )  # fmt: skip
        with right:
            paragraphs(section.sentences, WHOLE if paper else BESIDE)
    elif section.table is not None:
        paragraphs(_first(section.sentences), WHOLE, SAID - 4)
        _table(section, screen.lang, ROWS - 2 * (len(section.sentences) > 2))
    else:
        paragraphs(section.sentences or section.notes, WHOLE)
    label = f"{report.sample.upper()} · " if report.sample else ""
    line(label + report.source, SMALL - 4, muted=True)


class _Held:
    """A chart in the arguments of a cached drawing: its key is that of the story, not of its frame."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __repr__(self) -> str:
        return f"{self.chart.kind}:{hash(tuple(map(str, self.chart.frame.to_numpy().ravel()[:400])))}"


def _figure(screen: Screen, _name: str, _section: str, _source: str, larger: float, held: _Held) -> Figure:
    chart, lang = held.chart, screen.lang
    look = replace(LIGHT, scale=SCALE * larger)
    printers: dict[str, Callable[..., str]] = {"rate": percent, "count": number, "ratio": ratio}
    write = printers.get(chart.number, lambda value, language: number(value, language, 1))
    if chart.kind == "map" and chart.scale is not None:
        frame = chart.frame.assign(hover=chart.frame["name"])
        look = replace(LIGHT, scale=MAP_SCALE * larger)
        return area_map(frame, chart.places, chart.scale, look, lang, chart.no_value, height=HEIGHT * 1.33)
    if chart.kind == "lines":
        return lines(chart.frame, chart.series, lambda value: write(value, lang), look, lang, HEIGHT)
    column = chart.series[0][0]
    frame = chart.frame.head(BARS).assign(value=chart.frame[column])
    frame = frame.assign(text=[write(value, lang) for value in frame["value"]], hover=frame["name"])
    return bars(frame, look, lang, strong=chart.strong[0] if chart.strong else None, height=HEIGHT)


def _cards(chart: Chart) -> None:
    cards = chart.frame.to_dict("records")
    for place, card in zip(st.columns(max(len(cards), 1), border=True), cards, strict=False):
        with place, st.container(gap="xxsmall"):
            line(card["name"], SMALL, muted=True)
            line(card["text"], TITLE, bold=True)
            line(card["below"], SMALL, muted=True)


def _first(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """The first sentences that leave room for a table; the rest is in the notes."""
    kept = 1
    while kept < len(sentences) and sum(map(len, sentences[: kept + 1])) <= LETTERS:
        kept += 1
    return sentences[:kept]


def _table(section: Section, lang: str, most: int) -> None:
    table = section.table
    assert table is not None
    heads = "".join(
        f'<th style="text-align:{"left" if column.kind == "text" else "right"};padding:4px 14px 4px 0">'
        f"{html.escape(column.label)}</th>"
        for column in table.printed
    )
    rows = ""
    for row in table.frame.head(most).to_dict("records"):
        cells = ""
        for column in table.printed:
            text = cell(row, column, lang)
            side = "left" if column.kind == "text" else "right"
            whole = ";white-space:nowrap" if len(text) <= UNBROKEN else ""
            cells += f'<td style="text-align:{side};padding:4px 14px 4px 0{whole}">{html.escape(text)}</td>'
        rows += f'<tr style="border-top:1px solid #D3DAE1">{cells}</tr>'
    left = len(table.frame) - most
    style = f"width:100%;border-collapse:collapse;font-size:{round(CELL * zoom())}px"
    st.html(f'<table style="{style}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
    if left > 0:
        line(t("reports.more_rows", lang, n=left), SMALL, muted=True)


def line(text: str, px: int, bold: bool = False, muted: bool = False, page: bool = False) -> None:
    """One paragraph in large type; the title of a slide is the page's heading, on paper at the head of a `page`."""
    tag = "h1" if bold and px == TITLE else "p"
    colour = (";opacity:.7" if muted else "") + (";break-before:page" if page else "")
    size, weight = round(px * zoom()), 700 if bold else 400
    style = f"font-size:{size}px;font-weight:{weight};line-height:1.25;margin:0;padding:0{colour}"
    st.html(f'<{tag} style="{style}">{html.escape(text)}</{tag}>')


def paragraphs(texts: tuple[str, ...], room: tuple[int, int], largest: int = SAID) -> None:
    """What is said, in the largest type that fits `room` (px wide and high), which the back row reads where it can."""
    sizes = [size for size in SIZES if size <= largest]
    size = next((px for px in sizes if _tall(texts, px, room[0]) <= room[1]), sizes[-1])
    for text in texts:
        line(text, size)


def _tall(texts: tuple[str, ...], px: int, width: int) -> float:
    """Height of paragraphs in px; Arial is wider than the type on screen."""
    return sum(lines_of(text, width, px) * px * 1.25 + GAP for text in texts)


def names_of(report: Report) -> dict[str, str]:
    """The sections by id, named as on tabs."""
    return {section.id: f"{tab_of(section, report.lang)}: {section.title}" for section in report.sections}
