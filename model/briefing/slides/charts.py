"""Charts that carry their numbers: lines, bars and dots that a user can edit in the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from model.briefing.slides.area import Area
from model.briefing.slides.sheet import Sheet, rgb
from model.plots.house import house as look

#: Type sizes in points: of a chart, and of one that is small.
_SIZE, _SMALL = 12, 10

#: Markers and dashes of lines, in turn, so that colour is not the only cue.
_DASHES = ("SOLID", "DASH", "ROUND_DOT", "DASH_DOT")

Series = Mapping[str, Sequence[float]]


def lines(
    sheet: Sheet,
    place: Area,
    across: tuple[str, Sequence[float]],
    up: str,
    series: Series,
    colours: Mapping[str, str],
    percent: bool = False,
) -> Any:
    """Lines over a number: `across` is the name of the axis and its places."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    data = XyChartData()
    for name, values in series.items():
        drawn = data.add_series(name)
        for x, y in zip(across[1], values, strict=True):
            if isfinite(y):
                drawn.add_data_point(float(x), round(float(y), 6))
    chart = _added(sheet, place, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data)
    _legend(chart, len(series) > 1)
    for number, drawn in enumerate(chart.plots[0].series):
        drawn.smooth = False
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.format.line.color.rgb = rgb(colours[drawn.name])
        drawn.format.line.width = Pt(3)
        drawn.format.line.dash_style = getattr(MSO_LINE, _DASHES[number % len(_DASHES)])
    low, high = min(across[1]), max(across[1])
    _axis(chart.category_axis, across[0], low, high, "0%" if percent else "General")
    _axis(chart.value_axis, up, *((0, 1, "0%") if percent else (None, None, "General")))
    return chart


def bars(
    sheet: Sheet,
    place: Area,
    names: Sequence[str],
    series: Series,
    colours: Mapping[str, str],
    form: str = "General",
    title: str = "",
    upright: bool = False,
) -> Any:
    """Bars, a group for each name, the first on top, with their numbers at their ends."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    data = CategoryChartData(number_format=form)
    data.categories = list(names)
    for name, values in series.items():
        data.add_series(name, [round(float(v), 6) if isfinite(v) else None for v in values])
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if upright else XL_CHART_TYPE.BAR_CLUSTERED
    chart = _added(sheet, place, kind, data)
    _legend(chart, len(series) > 1)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = form, False
    labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(_SMALL)
    for drawn in plot.series:
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(colours[drawn.name])
    if not upright:
        chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.format.line.color.rgb = rgb(look.quiet)
    chart.category_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    _titled(chart, title)
    return chart


def dots(
    sheet: Sheet,
    place: Area,
    axes: tuple[str, str],
    groups: Mapping[str, Sequence[tuple[float, float]]],
    looks: Mapping[str, tuple[str, str, int]],
    joined: Sequence[str] = (),
) -> Any:
    """Dots by group on two axes; a look is a colour, the name of a marker and its size."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
    from pptx.util import Pt

    data = XyChartData()
    for name, points in groups.items():
        drawn = data.add_series(name)
        for x, y in points:
            drawn.add_data_point(round(float(x), 6), round(float(y), 6))
    chart = _added(sheet, place, XL_CHART_TYPE.XY_SCATTER, data)
    _legend(chart, True)
    for drawn in chart.plots[0].series:
        colour, marker, size = looks[drawn.name]
        drawn.marker.style, drawn.marker.size = getattr(XL_MARKER_STYLE, marker), size
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = rgb(colour)
        drawn.marker.format.line.fill.background()
        if drawn.name in joined:
            drawn.format.line.color.rgb, drawn.format.line.width = rgb(colour), Pt(2)
        else:
            drawn.format.line.fill.background()
    for axis, name in zip((chart.category_axis, chart.value_axis), axes, strict=True):
        _axis(axis, name, None, None, "General")
        axis.has_major_gridlines = False
    return chart


def small_lines(
    sheet: Sheet,
    place: Area,
    places: Sequence[str],
    series: Series,
    colours: Mapping[str, str],
) -> Any:
    """Lines between nothing and everything, with no names at them.

    Returns
    -------
    GraphicFrame
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    data = CategoryChartData(number_format="0%")
    data.categories = list(places)
    for name, values in series.items():
        data.add_series(name, [round(v, 6) if isfinite(v) else None for v in values])
    frame = sheet.slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place.emu, data)
    chart = frame.chart
    chart.font.size = Pt(_SMALL)
    chart.has_title = chart.has_legend = False
    for drawn in chart.plots[0].series:
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = rgb(colours[drawn.name]), Pt(2.5)
    value, across = chart.value_axis, chart.category_axis
    value.minimum_scale, value.maximum_scale, value.major_unit = 0, 1, 1
    value.major_gridlines.format.line.color.rgb = rgb(look.rule)
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = "0%", False
    value.format.line.fill.background()
    across.format.line.color.rgb = rgb(look.quiet)
    across.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    return frame


def _added(sheet: Sheet, place: Area, kind: Any, data: Any) -> Any:
    from pptx.util import Pt

    chart = sheet.slide.shapes.add_chart(kind, *place.emu, data).chart
    chart.font.size = Pt(_SIZE)
    chart.has_title = False
    return chart


def _legend(chart: Any, shown: bool) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = shown
    if shown:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False


def _titled(chart: Any, title: str) -> None:
    from pptx.util import Pt

    if not title:
        return
    chart.has_title = True
    run = chart.chart_title.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.bold = title, Pt(_SIZE + 1), True


def _axis(axis: Any, name: str, low: float | None, high: float | None, form: str) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    axis.has_title = True
    run = axis.axis_title.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.bold = name, Pt(_SIZE), False
    if low is not None and high is not None:
        axis.minimum_scale, axis.maximum_scale = low, high
    if form == "0%":
        axis.major_unit = 0.25
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = form, False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.format.line.color.rgb = rgb(look.quiet)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(look.rule)
