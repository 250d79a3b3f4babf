"""How charts look, in both themes; under each its picture as PNG and SVG, its data as CSV, and the table behind it.

What comes from records goes into a chart as data and as text, never as an expression.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st

from geo.exports import table_csv
from geo.frames import rows_of
from geo.wording import count_words
from ui.case.passing import Discreet
from ui.frame.markup import escaped, visible
from ui.frame.theme import is_dark
from ui.server.downloads import own

if TYPE_CHECKING:
    import altair as alt

__all__ = [
    "DARK",
    "LIGHT",
    "SHADES",
    "Chart",
    "Ink",
    "Make",
    "data_of",
    "picture",
    "picture_file",
    "shapes_of",
    "spec_of",
    "table_behind",
    "values_of",
]

ROWS_SHOWN = 1_000
HEAD_PX, ROW_PX, MOST_PX = 38, 35, 390
PNG_SCALE = 2.0
PICTURE_PX = 960
LINE_LETTERS = 105


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of one theme. Contrast on its ground is at least 3:1, of words 4.5:1."""

    ground: str
    text: str
    quiet: str
    """Of axes and notes."""
    line: str
    """Of grids and borders."""
    accent: str
    """Of what is counted and sure."""
    unsure: str
    """Of what is counted and rough."""
    more: str
    less: str
    land: str
    """Of what holds nothing."""


LIGHT = Ink("#ffffff", "#22262a", "#5b656c", "#d9dee1", "#2f7695", "#9dc3d4", "#b3490a", "#1f6fa8", "#eceff1")
DARK = Ink("#151b20", "#eef2f4", "#a7b3bb", "#38434a", "#4fa0c2", "#2b566a", "#ec8a4a", "#6bb2e6", "#263038")

SHADES = {
    "#ffffff": ("#d3e4ec", "#a6c9d9", "#6fa8c1", "#3c83a3", "#155a7a"),
    "#151b20": ("#1f4557", "#2b637d", "#3b84a4", "#5fa9c8", "#a5d8ee"),
}
"""By the ground: from few to many."""

Kind = Literal["png", "svg"]
PNG: Kind = "png"
SVG: Kind = "svg"

Chart = Any
"""One of Altair's, of any shape."""
Make = Callable[[Ink], Chart]
_DATASETS: ContextVar[dict[str, Any]] = ContextVar("datasets")
"""Data of the chart that is being made, by name."""
"""Draws a chart in the colours of a theme."""


def picture(
    make: Make,
    *,
    name: str,
    words: str,
    credits: Sequence[str],
    table: pd.DataFrame | None = None,
    labels: Mapping[str, str] | None = None,
    wide: float | None = None,
) -> None:
    """A chart, and what can be saved of it.

    make: the chart in the colours of a theme. name: of its files. words: what it tells, for those who do not see it, and
    over the saved picture. table: the data behind it, by columns that `labels` gives the words for; None where another
    picture of the page has it. wide: its width by its height, of a map; other charts are as high as they are made.
    """
    ink = DARK if is_dark() else LIGHT
    with st.container(key=f"picture-{name}"):
        spec = spec_of(make, ink)
        room = f"min-height: {spec['height']:.0f}px" if wide is None else f"aspect-ratio: {wide:.2f}; max-height: 75vh"
        st.html(f"<style>.st-key-picture-{escaped(name)} {{ {room} }}</style>")  # is kept until the chart is drawn
        height: Any = "content" if wide is None else "stretch"
        st.vega_lite_chart(spec, theme=None, alt=visible(words), height=height)
    discreet = Discreet()
    with st.container(horizontal=True, gap="small", key=f"save-{name}"):
        for label, kind, mime in (("Picture as PNG", PNG, "image/png"), ("Picture as SVG", SVG, "image/svg+xml")):
            st.download_button(
                label,
                own(partial(picture_file, make, kind, words, credits, discreet)),
                f"{name}.{kind}",
                mime,
                key=f"{kind}-{name}",
                icon=":material/image:",
                on_click="ignore",
                type="tertiary",
            )
        if table is not None:
            told = table.rename(columns=dict(labels or {}))[list((labels or {}).values())]
            st.download_button(
                "Data as CSV",
                own(lambda: table_csv(discreet.table(told), attribution=" · ".join(credits))),
                f"{name}.csv",
                "text/csv",
                key=f"csv-{name}",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
            )


def table_behind(
    table: pd.DataFrame, labels: Mapping[str, str], *, name: str, columns: Mapping[str, Any] | None = None
) -> None:
    """The data behind a picture as a table with headers; of very many rows the first, and a line says so."""
    told = table[list(labels)].head(ROWS_SHOWN).rename(columns=dict(labels))
    numbers = [label for key, label in labels.items() if pd.api.types.is_numeric_dtype(table[key].dtype)]
    named: dict[str, Any] = {label: st.column_config.NumberColumn(format="localized") for label in numbers}
    named |= {labels[key]: config for key, config in (columns or {}).items()}
    height = min(MOST_PX, HEAD_PX + ROW_PX * max(1, len(told)))
    with st.container(key=f"table-{name}"):
        st.dataframe(told, hide_index=True, column_config=named, height=height, placeholder="")
    if len(table) > ROWS_SHOWN:
        st.caption(f"The first {ROWS_SHOWN:,} of {count_words(len(table), 'row')}; the download has all of them.")


def values_of(frame: pd.DataFrame) -> alt.NamedData:
    """A frame as a chart's data: days as local midnights, what is missing as null, texts without what turns others."""
    cells = {}
    for name in frame:
        column = frame[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%dT%H:%M:%S")
        elif column.dtype == "str":
            column = column.map(visible)
        cells[str(name)] = column.astype(object).where(column.notna(), None)
    return data_of(rows_of(pd.DataFrame(cells, columns=[str(name) for name in frame])))


def data_of(rows: list[dict[str, Any]]) -> alt.NamedData:
    """Rows as a chart's data. They stay beside the chart, which Altair would take a second to check and copy them in."""
    import altair as alt

    datasets = _DATASETS.get()
    name = f"data{len(datasets)}"
    datasets[name] = rows
    return alt.NamedData(name=name)


def shapes_of(features: Sequence[dict[str, Any]], name: str) -> alt.InlineData:
    """Outlines as a chart's data, which other layers of it may have too: `alt.NamedData(name)`.

    They travel as one text, which the browser reads: Streamlit takes a chart apart and puts it together again, and with it
    every corner of an outline.
    """
    import altair as alt

    as_json: Any = {"type": "json"}
    return alt.InlineData(json.dumps(features, separators=(",", ":")), name=name, format=as_json)


def spec_of(make: Make, ink: Ink, **properties: Any) -> dict[str, Any]:
    """The chart in Vega-Lite, with its data. properties: of the chart as a whole, such as its title."""
    token = _DATASETS.set({})
    try:
        chart = _themed(make(ink).properties(**properties), ink)
        spec: dict[str, Any] = chart.to_dict(validate=False)
        if "values" in spec.get("data", {}):  # Altair lifts what all layers share; Streamlit takes that for a table
            spec["layer"] = [{"data": spec["data"], **layer} for layer in spec["layer"]]
            del spec["data"]
        return {**spec, "datasets": _DATASETS.get()}
    finally:
        _DATASETS.reset(token)


def _themed(chart: Chart, ink: Ink) -> Chart:
    axis = {
        "labelColor": ink.quiet,
        "titleColor": ink.quiet,
        "gridColor": ink.line,
        "domainColor": ink.line,
        "tickColor": ink.line,
    }
    font = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
    return (
        chart.configure(
            background="transparent" if ink is DARK else ink.ground,
            font=font,
            autosize={"type": "fit", "contains": "padding"},
        )
        .configure_view(stroke=None)
        .configure_axis(**axis, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=220)
        .configure_text(color=ink.text, fontSize=12)
        .configure_title(color=ink.text, fontSize=13, fontWeight="bold", anchor="start")
        .configure_legend(
            labelColor=ink.quiet, titleColor=ink.quiet, labelFontSize=12, titleFontSize=12, titleFontWeight="normal"
        )
    )


def picture_file(make: Make, kind: Kind, words: str, credits: Sequence[str], discreet: Discreet | None = None) -> bytes:
    """A chart as a file, in the light theme: what it tells stands above it, and below that whose data it shows.

    discreet: masks the texts in it, and rounds its points, while a sensitive case is open.
    """
    import vl_convert

    masks = discreet.new() if discreet else None
    if masks:
        masks.learn([], [words])
        words = masks.text(words)

    notes = [line for credit in credits for line in _lines(visible(credit))]
    title = {"text": _lines(visible(words)), "subtitle": notes, "anchor": "start", "fontSize": 14, "offset": 14}
    title |= {"subtitleColor": LIGHT.quiet, "subtitleFontSize": 11}
    spec = spec_of(make, LIGHT, width=PICTURE_PX, title=title, padding=16)
    if masks:
        spec |= masks.data({"datasets": spec["datasets"]})
    if kind == PNG:
        return bytes(vl_convert.vegalite_to_png(spec, scale=PNG_SCALE))
    return str(vl_convert.vegalite_to_svg(spec)).encode()


def _lines(words: str) -> list[str]:
    """A text in lines of a picture's width."""
    return textwrap.wrap(" ".join(words.split()), LINE_LETTERS) or [""]
