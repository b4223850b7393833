"""One finding on screen in the largest type that its room takes: title, what is said, picture or table, source."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from charts.area_map import area_map
from charts.bars import ROW_HEIGHT, bars
from charts.figure import CONFIG, Figure
from charts.lines import lines
from charts.theme import LIGHT, Theme
from i18n import t
from i18n.formats import number, percent, ratio
from reports.letters import lines as lines_of
from reports.printed import TEXTS, cell, widths
from reports.report import Chart, Report, Section
from ui.frame import Screen
from ui.stage import Room

TITLES = (44, 40, 36)  # px; two lines at most
SAID = (36, 32, 30, 28, 26, 24)  # px of what is said: 24 is the least that a back row reads
CELLS = (24, 22, 20, 18)  # px of a table
SUBTITLE, SMALL, NAME, VALUE = 22, 18, 22, 48  # px; source, name and figure of a card
TABLE = 0.7  # of the height, of a table under text
ABOVE = 3  # lines of text that stand above a picture; more stand beside it
PICTURE, MAP_PICTURE = 0.64, 0.74  # of the width, of a picture with text beside it
BARS, ROWS = 5, 6  # that a room reads
SCALE, LINES_SCALE, MAP_SCALE = (1.5, 2.2), 2.0, 1.5  # of charts: type and lines against those of a page
INK = f"color:{LIGHT.ink};background:{LIGHT.ground}"  # a sheet of paper, in a dark browser too
LEADING, GAP, COLUMNS_GAP = 1.25, 8, 16  # of type; px between elements and columns
PAD, RULE = 14, 9  # px beside the text of a cell, and above and below it with its line
PAPER, PAPER_SCALE = 680, 0.75  # px of a chart on paper, where a browser keeps its width of the screen; its type


def slide(screen: Screen, report: Report, section: Section, key: str, room: Room) -> None:
    """Draw a finding in a room: all of it stands above the source line, which is at the foot."""
    high = _tall([report.foot], SMALL, room.width) + 2 * GAP
    body = room.less(high)
    sheet = st.container(key="sheet", gap="xsmall")
    with sheet, st.container(height=body.px(body.height), border=False, gap="xsmall"):
        size, title = _fitting([section.title], TITLES, body.width, 2 * TITLES[-1] * LEADING + 1, bold=True)
        line(section.title, size, body, heading=True)
        _body(screen, report, section, key, body.less(title + GAP))
    with sheet:
        line(report.foot, SMALL, room, muted=True)


def printed(screen: Screen, report: Report, section: Section, key: str, first: bool) -> None:
    """Draw a finding on paper, from the second one on at the head of a page."""
    room = Room(PAPER, 900)
    line(section.title, 30, room, heading=True, page=not first)
    chart = section.chart
    if chart is not None and chart.kind == "cards":
        _cards(chart, room)
    elif chart is not None:
        line(chart.subtitle, SMALL, room, muted=True)
        _picture(screen, report, section, key, Room(PAPER / PAPER_SCALE, 440, PAPER_SCALE), PAPER)
    for text in section.sentences or section.notes:
        line(text, 20, room)
    if chart is None and section.table is not None:
        _table(section, screen.lang, room, sizes=(SMALL,))
    line(report.foot, 14, room, muted=True)


def _body(screen: Screen, report: Report, section: Section, key: str, room: Room) -> None:
    chart = section.chart
    if chart is not None and chart.kind == "cards":
        _said(section.sentences, room.less(_cards(chart, room) + GAP), screen.lang)
    elif chart is not None:
        _charted(screen, report, section, key, room)
    elif section.table is not None and len(section.table.frame):
        above = room.less(room.height * TABLE)
        taken = _said(section.sentences, above, screen.lang, SAID[-1:], tell=False)
        _table(section, screen.lang, room.less(taken))
    else:
        _said(section.sentences or section.notes, room, screen.lang)


def _charted(screen: Screen, report: Report, section: Section, key: str, room: Room) -> None:
    """A picture as wide as the room under a few lines of text, or beside more of it."""
    chart = section.chart
    assert chart is not None
    texts = section.sentences
    size, tall = _fitting(texts, SAID[2:], room.width, ABOVE * SAID[2] * LEADING)
    few = tall <= ABOVE * SAID[2] * LEADING + len(texts) * GAP
    if few:
        for text in texts:
            line(text, size, room)
        line(chart.subtitle, SUBTITLE, room, muted=True)
        left = room.less(tall + _tall([chart.subtitle], SUBTITLE, room.width) + 2 * GAP)
        _picture(screen, report, section, key, left)
        return
    share = MAP_PICTURE if chart.kind == "map" else PICTURE
    picture = Room((room.width - COLUMNS_GAP) * share, room.height, room.larger)
    at_left, at_right = st.columns([share, 1 - share], gap="small")
    with at_left, st.container(gap="xsmall"):
        line(chart.subtitle, SUBTITLE, picture, muted=True)
        left = picture.less(_tall([chart.subtitle], SUBTITLE, picture.width) + GAP)
        _picture(screen, report, section, key, left)
    with at_right, st.container(gap="xsmall"):
        _said(texts, room.less(0, picture.width + COLUMNS_GAP), screen.lang)


def _picture(screen: Screen, report: Report, section: Section, key: str, room: Room, width: int | None = None) -> None:
    chart = section.chart
    assert chart is not None
    figure = screen.drawn(_figure, report.name, section.id, report.source, round(room.height), room.larger,
                          _Held(chart))  # fmt: skip
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=f"{section.title}. {chart.subtitle}.", key=key,
                    width=width or "stretch")  # fmt: skip


class _Held:
    """A chart in the arguments of a cached drawing: its key is that of the story, not of its frame."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart

    def __repr__(self) -> str:
        return f"{self.chart.kind}:{hash(tuple(map(str, self.chart.frame.to_numpy().ravel()[:400])))}"


def _figure(
    screen: Screen, _name: str, _section: str, _source: str, height: float, larger: float, held: _Held
) -> Figure:
    """The picture, `height` px before it is drawn `larger`."""
    chart, lang = held.chart, screen.lang
    printers: dict[str, Callable[..., str]] = {"rate": percent, "count": number, "ratio": ratio}
    write = printers.get(chart.number, lambda value, language: number(value, language, 1))

    def look(scale: float) -> Theme:
        return replace(LIGHT, scale=scale * larger)

    if chart.kind == "map" and chart.scale is not None:
        frame = chart.frame.assign(hover=chart.frame["name"])
        return area_map(frame, chart.places, chart.scale, look(MAP_SCALE), lang, chart.no_value,
                        height=height / MAP_SCALE, inset=True, others=False)  # fmt: skip
    if chart.kind == "lines":
        return lines(chart.frame, chart.series, lambda value: write(value, lang), look(LINES_SCALE), lang,
                     height / LINES_SCALE)  # fmt: skip
    column = chart.series[0][0]
    frame = chart.frame.head(BARS).assign(value=chart.frame[column])
    frame = frame.assign(text=[write(value, lang) for value in frame["value"]], hover=frame["name"])
    rows = max(len(frame), 1) * ROW_HEIGHT + 8
    scale = min(max(height / rows, SCALE[0]), SCALE[1])
    return bars(frame, look(scale), lang, strong=chart.strong[0] if chart.strong else None)


def _cards(chart: Chart, room: Room) -> float:
    """Draw the printed figures and return how high they stand."""
    cards = chart.frame.to_dict("records")
    inner = (room.width - COLUMNS_GAP * (len(cards) - 1)) / max(len(cards), 1) - 34
    for place, card in zip(st.columns(max(len(cards), 1), border=True), cards, strict=False):
        with place, st.container(gap="xxsmall"):
            line(card["name"], NAME, room, muted=True)
            line(card["text"], VALUE, room, strong=True)
            line(card["below"], NAME - 2, room, muted=True)
    texts = [[(card["name"], NAME), (card["text"], VALUE), (card["below"], NAME - 2)] for card in cards]
    return 34 + max((sum(_tall([text], px, inner) for text, px in three) for three in texts), default=0.0)


def _said(texts: Sequence[str], room: Room, lang: str, sizes: Sequence[int] = SAID, tell: bool = True) -> float:
    """Draw what is said and return how high it stands: where it does not fit in the least type the first of it, the
    rest is in the notes.
    """
    size, tall = _fitting(texts, sizes, room.width, room.height)
    kept = list(texts)
    note = t("reports.page.more_said", lang)
    spare = _tall([note], SMALL, room.width) if tell else 0.0
    if tall > room.height:
        while len(kept) > 1 and _tall(kept, size, room.width) + spare > room.height:
            kept.pop()
        tall = _tall(kept, size, room.width)
    for text in kept:
        line(text, size, room)
    if tell and len(kept) < len(texts):
        line(note, SMALL, room, muted=True)
    return tall


def _table(section: Section, lang: str, room: Room, sizes: Sequence[int] = CELLS) -> None:
    """Draw the first rows in the largest type that shows four of them, and how many are left."""
    table = section.table
    assert table is not None
    columns, frame = table.printed, table.frame.head(ROWS)
    texts = [[cell(row, column, lang) for column in columns] for row in frame.to_dict("records")]
    free = room.less(_tall([""], SMALL, room.width) + GAP)
    for size in sizes:
        wide = widths(columns, texts, free.width, size, "arial", PAD)
        high = [_row([column.label for column in columns], wide, size, bold=True)]
        high += [_row(row, wide, size) for row in texts]
        fitting = sum(sum(high[: n + 2]) <= free.height for n in range(len(texts)))
        if fitting >= min(len(texts), 4):
            break
    shown = max(fitting, 1)
    sides = ["left" if column.kind in TEXTS else "right" for column in columns]
    heads = [_cell("th", column.label, side) for column, side in zip(columns, sides, strict=True)]
    rows = [[_cell("td", text, side) for text, side in zip(row, sides, strict=True)] for row in texts[:shown]]
    places = "".join(f'<col style="width:{part / sum(wide):.2%}">' for part in wide)
    body = "".join(f'<tr style="border-top:1px solid #D3DAE1">{"".join(row)}</tr>' for row in rows)
    style = f"{INK};width:100%;table-layout:fixed;border-collapse:collapse;font-size:{room.px(size)}px"
    st.html(f'<table style="{style};line-height:{LEADING}"><colgroup>{places}</colgroup><thead><tr>{"".join(heads)}'
            f"</tr></thead><tbody>{body}</tbody></table>")  # fmt: skip
    if (left := len(table.frame) - shown) > 0:
        line(t("reports.more_rows", lang, n=left), SMALL, room, muted=True)


def _row(texts: Sequence[str], wide: Sequence[float], size: int, bold: bool = False) -> float:
    """Height of a row of a table."""
    most = max(lines_of(text, part - PAD, size, bold=bold) for text, part in zip(texts, wide, strict=True))
    return most * size * LEADING + RULE


def _cell(tag: str, text: str, side: str) -> str:
    whole = "" if " " in text else ";white-space:nowrap"  # codes have hyphens
    style = f"text-align:{side};vertical-align:top;padding:4px {PAD}px 4px 0{whole}"
    return f'<{tag} style="{style}">{html.escape(text)}</{tag}>'


def line(
    text: str,
    size: float,
    room: Room,
    muted: bool = False,
    strong: bool = False,
    heading: bool = False,
    page: bool = False,
) -> None:
    """One paragraph in large type; the title of a slide is the page's heading, on paper at the head of a `page`."""
    tag = "h1" if heading else "p"
    more = (";opacity:.75" if muted else "") + (";break-before:page" if page else "")
    weight = 700 if heading or strong else 400
    style = f"font-size:{room.px(size)}px;font-weight:{weight};line-height:{LEADING};margin:0;padding:0;{INK}{more}"
    st.html(f'<{tag} style="{style}">{html.escape(text)}</{tag}>')


def _fitting(
    texts: Sequence[str], sizes: Sequence[int], width: float, height: float, bold: bool = False
) -> tuple[int, float]:
    """The largest size at which texts are no higher than that, else the least; and how high they then stand."""
    size = next((px for px in sizes if _tall(texts, px, width, bold) <= height), sizes[-1])
    return size, _tall(texts, size, width, bold)


def _tall(texts: Sequence[str], size: float, width: float, bold: bool = False) -> float:
    """Height of paragraphs with what stands between them; Arial is wider than the type on screen."""
    return sum(lines_of(text, width, size, bold=bold) * size * LEADING + GAP for text in texts)
