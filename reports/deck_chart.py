"""Charts of slides, native and editable: bars from zero with their values, months as a line."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.slide import Slide
from pptx.util import Emu, Pt

from reports.neutral import legal
from reports.report import Chart
from reports.xlsx import FORMATS

if TYPE_CHECKING:
    from reports.deck import Box

STRONG, OTHER, AXIS, INK = "0B5A94", "7A97AF", "8A95A0", "101820"
LABEL_LETTERS = 46
PERCENT = {"vi": "0.0\\ %", "en": "0.0%"}
SHAPES = {"bars": XL_CHART_TYPE.BAR_CLUSTERED, "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
          "lines": XL_CHART_TYPE.LINE_MARKERS}  # fmt: skip


def add_chart(slide: Slide, box: Box, chart: Chart, described: str, lang: str) -> None:
    """A native chart whose data open in the office program; `described` is its alternative text."""
    shown = PERCENT[lang] if chart.number == "rate" else FORMATS[chart.number]
    data = CategoryChartData(number_format=shown)
    data.categories = [
        legal(textwrap.shorten(str(name), LABEL_LETTERS, placeholder=" …")) for name in chart.frame["name"]
    ]
    for column, label in chart.series:
        values = [None if value != value else float(value) for value in chart.frame[column].astype(float)]
        data.add_series(legal(label), values)
    frame = slide.shapes.add_chart(
        SHAPES[chart.kind], Emu(box.left), Emu(box.top), Emu(box.width), Emu(box.height), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", legal(described))
    drawn = frame.chart
    drawn.font.size, drawn.font.color.rgb = Pt(14), RGBColor.from_string(INK)
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    (_lines if chart.kind == "lines" else _bars)(drawn, chart, shown)


def _bars(drawn: Any, chart: Chart, shown: str) -> None:
    plot = drawn.plots[0]
    plot.gap_width, plot.vary_by_categories = 60, False
    category, value = drawn.category_axis, drawn.value_axis
    category.reverse_order = chart.kind == "bars"
    category.format.line.color.rgb = RGBColor.from_string(AXIS)
    category.has_major_gridlines = value.has_major_gridlines = False
    category.tick_labels.font.size = Pt(16 if len(chart.frame) <= 5 else 14)
    value.minimum_scale, value.visible = 0, False
    codes = chart.frame["code"].tolist() if "code" in chart.frame else []
    for series in plot.series:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(OTHER if chart.strong else STRONG)
        for n, code in enumerate(codes):
            if code in chart.strong:
                fill = series.points[n].format.fill
                fill.solid()
                fill.fore_color.rgb = RGBColor.from_string(STRONG)
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = shown, False
    labels.position, labels.font.size, labels.font.bold = XL_LABEL_POSITION.OUTSIDE_END, Pt(16), True


def _lines(drawn: Any, chart: Chart, shown: str) -> None:
    category, value = drawn.category_axis, drawn.value_axis
    value.minimum_scale = 0
    if chart.near_all:
        value.maximum_scale = 1
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = RGBColor(0xE3, 0xE8, 0xED)
    value.format.line.fill.background()
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = shown, False
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.tick_labels.font.size = Pt(11)
    category.format.line.color.rgb = RGBColor.from_string(AXIS)
    for place, series in enumerate(drawn.plots[0].series):
        line = series.format.line
        series.smooth = False
        if place:
            line.width, line.color.rgb, line.dash_style = Pt(1.5), RGBColor.from_string(INK), MSO_LINE.DASH
            series.marker.style = XL_MARKER_STYLE.NONE
            continue
        line.width, line.color.rgb = Pt(2.5), RGBColor.from_string(STRONG)
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = RGBColor.from_string(STRONG)
        values = chart.frame[chart.series[0][0]].to_numpy(dtype=float)
        told = (values == values).nonzero()[0]
        if not len(told):
            continue
        label = series.points[int(told[-1])].data_label
        falls = len(told) > 1 and values[told[-1]] < values[told[-2]]
        label.position = XL_LABEL_POSITION.BELOW if falls else XL_LABEL_POSITION.ABOVE  # clear of the line
        label.font.size, label.font.bold = Pt(16), True
        element = label._get_or_add_dLbl()
        element.get_or_add_txPr()
        found = element.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}showVal")
        if found is not None:
            found.set("val", "1")
