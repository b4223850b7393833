"""A report as a workbook: what it says, a sheet of findings, a sheet a table, and the charts, native, on one sheet."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
import xlsxwriter

from i18n import t
from reports.letters import lines
from reports.neutral import legal, neutral
from reports.report import Chart, Report, Section, tab_of
from reports.xlsx import FORMATS, LETTER_POINTS, LINE_POINTS, TYPE, About, Head, Sheet, workbook

STRONG, OTHER, INK = "#0B5A94", "#7A97AF", "#101820"
CHART_ROWS = 15  # of a sheet that a chart takes
SCALE, PAGE_ROWS = 80, 39  # per cent at which numbers and charts stand beside each other on A4; rows of a page
NAME_LETTERS, NUMBER_LETTERS = 44, 13  # of the columns beside a chart
CHART_COLUMN, LAST_COLUMN = 3, 11  # of a chart's left edge and of its right one
PAGE_POINTS = 900.0  # of a line of the page at that scale


def annex(report: Report) -> bytes:
    """The report as an XLSX file: every row of its tables as raw numbers under number formats."""
    about = About(
        title=report.title, filters=report.filters, snapshot=report.snapshot, as_of=report.as_of,
        made_at=report.made_at, sample_label=report.sample, definitions=report.definitions(), lang=report.lang,
    )  # fmt: skip
    if report.workbook:
        return report.workbook(about)
    sheets = [_findings(report)]
    for section in report.sections:
        if section.table is not None and len(section.table.frame):
            tab = tab_of(section, report.lang)
            frame = section.table.frame if section.table.coded else section.table.frame.drop(columns="code")
            sheets.append(Sheet(tab, section.title, section.table.columns, frame))

    def charts(book: xlsxwriter.Workbook) -> None:
        _charts(book, report)

    return workbook(sheets, about, charts if _drawn(report) else None)


def _findings(report: Report) -> Sheet:
    rows = [
        (section.title, text)
        for section in report.sections
        for text in (section.sentences or ("",))
    ]  # fmt: skip
    notes = [(t("reports.notes_title", report.lang), note) for note in _notes(report)]
    frame = pd.DataFrame([*rows, *notes], columns=["finding", "said"])
    columns = [Head(name, t(f"reports.annex.{name}", report.lang)) for name in ("finding", "said")]
    return Sheet(t("reports.annex.findings", report.lang), report.title, columns, frame)


def _notes(report: Report) -> list[str]:
    return list(dict.fromkeys(note for section in report.sections for note in section.notes))


def _drawn(report: Report) -> list[tuple[Section, Chart]]:
    return [(section, section.chart) for section in report.sections
            if section.chart is not None and section.chart.kind in ("bars", "columns", "lines")
            and len(section.chart.frame)]  # fmt: skip


def _charts(book: xlsxwriter.Workbook, report: Report) -> None:
    """One sheet: the numbers of each chart on the left, the chart beside them."""
    name = t("reports.annex.charts", report.lang)
    sheet = book.add_worksheet(name)
    title = book.add_format({**TYPE, "bold": True, "font_size": 13, "text_wrap": True, "valign": "top"})
    head = book.add_format({**TYPE, "bold": True, "bg_color": "#EDF1F4", "border": 1, "text_wrap": True})
    plain = book.add_format(TYPE)
    text = book.add_format({**TYPE, "border": 1})
    numbers = {kind: book.add_format({**TYPE, "border": 1, "num_format": code}) for kind, code in FORMATS.items()}
    sheet.set_column(0, 0, NAME_LETTERS)
    sheet.set_column(1, CHART_COLUMN - 1, NUMBER_LETTERS)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_print_scale(SCALE)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.hide_gridlines(2)
    label = legal(report.sample).replace("&", "&&")
    sheet.set_footer(f"&L{label}&R&P/&N")
    line = 0
    if report.sample:
        sheet.write_string(0, 0, legal(report.sample), title)
        line = 1
    begun, breaks = 0, list[int]()
    for section, chart in _drawn(report):
        start = line
        taken = lines(section.title, PAGE_POINTS, 13, "times", bold=True)
        sheet.set_row(line, LINE_POINTS * 1.1 * taken)
        sheet.merge_range(line, 0, line, LAST_COLUMN, _text(section.title), title)
        sheet.write_string(line + 1, 0, _text(chart.subtitle), plain)
        heads = [lines(series, NUMBER_LETTERS * LETTER_POINTS, 12, "times", bold=True) for _, series in chart.series]
        sheet.set_row(line + 2, LINE_POINTS * max(heads))
        sheet.write_string(line + 2, 0, _text(t("reports.name", report.lang)), head)
        for place, (_, series) in enumerate(chart.series, start=1):
            sheet.write_string(line + 2, place, _text(series), head)
        first = line + 3
        rows = chart.frame.to_dict("records")
        names = [_text(textwrap.shorten(str(row["name"]), NAME_LETTERS, placeholder=" …")) for row in rows]
        for n, row in enumerate(rows):
            sheet.write_string(first + n, 0, names[n], text)
            for place, (column, _) in enumerate(chart.series, start=1):
                _number(sheet, first + n, place, row[column], numbers[chart.number])
        drawn = _chart(book, name, chart, names, first)
        height = 21 * CHART_ROWS
        options = {"x_offset": 16, "object_position": 2, "description": legal(f"{section.title}. {chart.subtitle}.")}
        drawn.set_size({"width": 600, "height": height})
        sheet.insert_chart(start + 2, CHART_COLUMN, drawn, options)
        line = max(first + len(rows), start + 2 + CHART_ROWS) + 1
        if line - begun > PAGE_ROWS:  # this chart begins the next page, as none is cut in two
            breaks.append(start)
            begun = start
    sheet.set_h_pagebreaks(breaks)


def _chart(book: xlsxwriter.Workbook, sheet: str, chart: Chart, names: list[str], first: int) -> Any:
    kind = {"bars": "bar", "columns": "column", "lines": "line"}[chart.kind]
    drawn = book.add_chart({"type": kind})
    last = first + len(names) - 1
    for place, (column, label) in enumerate(chart.series, start=1):
        values = [None if value != value else float(value) for value in chart.frame[column].astype(float)]
        series: dict[str, Any] = {
            "name": legal(label),
            "categories": [sheet, first, 0, last, 0],
            "values": [sheet, first, place, last, place],
            "categories_data": names,
            "values_data": values,
        }
        if kind == "line":
            series["line"] = {"color": STRONG if place == 1 else INK, "width": 2.5 if place == 1 else 1.25,
                              **({} if place == 1 else {"dash_type": "dash"})}  # fmt: skip
            if place == 1:
                series["marker"] = {"type": "circle", "size": 6, "fill": {"color": STRONG}, "border": {"color": STRONG}}
        else:
            codes = chart.frame["code"].tolist() if "code" in chart.frame else [""] * len(names)
            series |= {"fill": {"color": OTHER if chart.strong else STRONG}, "gap": 60,
                       "points": [{"fill": {"color": STRONG}} if code in chart.strong else None for code in codes],
                       "data_labels": {"value": True, "num_format": FORMATS[chart.number]}}  # fmt: skip
        drawn.add_series(series)
    names_axis = {"num_font": {"size": 10}, "major_gridlines": {"visible": False}}
    lines = {"visible": kind == "line", "line": {"color": "#E3E8ED"}}
    values_axis = {"num_format": FORMATS[chart.number], "min": 0, "visible": kind == "line", "major_gridlines": lines}
    if kind == "line" and chart.near_all:
        values_axis["max"] = 1
    if kind == "bar":  # xlsxwriter's y axis is then the one of the names
        drawn.set_y_axis({**names_axis, "reverse": True})
        drawn.set_x_axis(values_axis)
    else:
        drawn.set_x_axis(names_axis)
        drawn.set_y_axis(values_axis)
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    drawn.set_title({"none": True})
    return drawn


def _number(sheet: Any, line: int, place: int, value: Any, style: Any) -> None:
    if value is None or value != value:
        sheet.write_blank(line, place, None, style)
    else:
        sheet.write_number(line, place, float(value), style)


def _text(text: str) -> str:
    return legal(str(neutral(text)))
