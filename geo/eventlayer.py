"""`EventLayer`: event records, up to millions, as one folium layer with a time player; in any folium map.

    EventLayer(events).add_to(folium.Map())

The map is drawn by static/*.js on one canvas. In a saved file or a notebook the records travel inside the page; an app
serves them (geo.columns) and gives their addresses instead.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import branca.element
import folium
import folium.map
import pandas as pd
from folium.template import Template

from geo.columns import write_columns, write_details
from geo.errors import DataError
from geo.layers import KIND_STYLES, kind_style, radius_px
from geo.wording import PRECISION_WORDS

__all__ = ["EventLayer", "EventState", "Links", "Mode", "Style", "event_script", "event_style"]

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    *("columns", "words", "spots", "level", "tally", "marks", "scene"),
    *("player", "panels", "area", "eventlayer"),
)
"""In the order in which they build on each other."""

OTHER = "Another kind"
"""What the legend calls event types that it does not list."""

LETTER_DROP = {"Explosions/Remote violence": 0.26, "Protests": -0.26}
"""How far below its shape's middle a letter stands, in radii: the middle of a triangle is not that of its box."""

Style = Literal["auto", "clusters", "dots", "density"]
"""clusters, then places one by one where they no longer crowd; or always the one."""

Mode = Literal["window", "cumulative", "trail"]
"""What the clock shows: a window, all since its start, or a window in which the older records fade."""

Links = tuple[str, str]
"""Addresses of the columns and of the details, as `geo.columns` writes them; names that change with the content."""


class EventLayer(folium.map.Layer):
    """Records of an EVENTS frame: clusters, places, areas and density, with time, filters, hover and choice.

    events: an EVENTS frame, written into the page; or links: where to fetch its columns from. Exactly one of the two.
    style: how records are drawn at first. has_player: with the time player. is_standalone: with a legend, lists and a
    tool to filter by area, for maps without a page around them; by default when the records are in the page.
    attribution: shown in the map's corner; by default that of the records in the page.

    In the browser the layer answers setWindow(from, to), setMode(mode), setFilter(filter), setStyle(style), select(id),
    setState(state), counts(), viewport(), play() and pause(), and fires ready, window, counts, select (with the record's
    id) and error. Raises DataError for both or neither of events and links, and for a frame that is not EVENTS.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = datelineEvents.eventLayer({{ this.config|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        events: pd.DataFrame | None = None,
        *,
        links: Links | None = None,
        name: str = "Events",
        style: Style = "auto",
        has_player: bool = True,
        is_standalone: bool | None = None,
        attribution: str | None = None,
    ) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "EventLayer"
        columns, details = _sources(events, links)
        self.config = {
            "name": name,
            "columns": columns,
            "details": details,
            "legend": _legend(),
            "sizes": _sizes(),
            "precisionWords": PRECISION_WORDS,
            "style": style,
            "player": has_player,
            "standalone": events is not None if is_standalone is None else is_standalone,
            "attribution": _attribution(events) if attribution is None else attribution,
        }

    def render(self, **kwargs: Any) -> Any:
        """As folium does; brings script and style along unless the map has linked them under the name dateline_events."""
        header: Any = self.get_root().header  # type: ignore[attr-defined]
        if "dateline_events" not in header._children:
            embedded = f"<style>{event_style()}</style><script>{event_script()}</script>"
            header.add_child(branca.element.Element(embedded), name="dateline_events")
        return super().render(**kwargs)  # type: ignore[no-untyped-call]


class EventState(folium.map.Layer):
    """A change of an `EventLayer` that is on the map already: the one small thing that an app sends at each move.

    What is left out stays. window: first and last day, "2013-02-08", None = open. filters: kinds, actors, sources,
    precisions (lists of names, None = all), minDeaths, unknownDeaths, area; replaces all earlier filters. selected: the
    id of a record, "" for none.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = datelineEvents.eventState({{ this.layer|tojson }}, {{ this.state|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        layer: str = "Events",
        *,
        window: tuple[str | None, str | None] | None = None,
        mode: Mode | None = None,
        filters: Mapping[str, Any] | None = None,
        style: Style | None = None,
        selected: str | None = None,
    ) -> None:
        """layer: the name of the EventLayer."""
        super().__init__(name="Event state", overlay=True, control=False)
        self._name = "EventState"
        self.layer = layer
        told = {"window": window, "mode": mode, "filter": filters, "style": style}
        self.state: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if selected is not None:
            self.state["selected"] = selected or None


@cache
def event_script() -> str:
    """The layer's JavaScript, whole: what a map embeds, or an app serves as one file."""
    return "\n".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


@cache
def event_style() -> str:
    """The layer's style sheet."""
    return (STATIC / "eventlayer.css").read_text(encoding="utf-8")


def _sources(events: pd.DataFrame | None, links: Links | None) -> tuple[dict[str, str], dict[str, str]]:
    if links is not None and events is None:
        columns, details = (_checked_link(link) for link in links)
        return {"url": columns}, {"url": details}
    if events is None or links is not None:
        raise DataError("An EventLayer shows either events or what lies behind links; give exactly one of them.")
    columns, details = (base64.b64encode(packed).decode() for packed in (write_columns(events), write_details(events)))
    return {"base64": columns}, {"base64": details}


def _checked_link(link: str) -> str:
    """streamlit-folium takes `_` and what follows for noise, so such a version would not be noticed."""
    if noise := re.search(r"_[a-z0-9]+", link):
        raise DataError(f"The link {link!r} holds {noise[0]!r}, which streamlit-folium does not see; use hyphens.")
    return link


def _legend() -> list[dict[str, Any]]:
    """The six kinds as `KIND_STYLES` has them, and the style of all others."""
    styles = [*KIND_STYLES.items(), (OTHER, kind_style(OTHER))]
    return [
        {
            "name": name,
            "letter": style.letter,
            "colour": style.colour,
            "ink": style.ink,
            "path": style.path,
            "drop": LETTER_DROP.get(name, 0),
        }
        for name, style in styles
    ]


def _sizes() -> dict[str, float]:
    """How `radius_px` grows, for the browser: px² = smallest² + perDeath * deaths, up to largest."""
    smallest = radius_px(0)
    return {"smallest": smallest, "largest": radius_px(10**9), "perDeath": radius_px(1) ** 2 - smallest**2}


def _attribution(events: pd.DataFrame | None) -> str:
    if events is None:
        return ""
    words = events["attribution"].where(events["attribution"] != "", events["source"])
    return " · ".join(dict.fromkeys(word for word in words.unique() if word))
