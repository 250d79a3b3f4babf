"""`EventLayer`: event records, up to millions, as one folium layer with a time player; in any folium map.

    EventLayer(events).add_to(folium.Map())

The map is drawn by the modules of static/ on one canvas. In a saved file or a notebook the records travel inside the page; an app
serves them (geo.map.columns) and gives their addresses instead.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Literal

import folium.map
import pandas as pd
from folium.template import Template

from geo.errors import DataError
from geo.map.columns import write_columns, write_details
from geo.map.layers.scripts import AsWritten, ScriptedLayer, event_script, event_style

__all__ = ["EventLayer", "EventState", "Links", "Mode", "Style"]

Style = Literal["auto", "clusters", "dots", "density"]
"""clusters, then places one by one where they no longer crowd; or always the one."""

Mode = Literal["window", "cumulative", "trail"]
"""What the clock shows: a window, all since its start, or a window in which the older records fade."""

Links = tuple[str, str]
"""Addresses of the columns and of the details, as `geo.map.columns` writes them; names that change with the content."""


USUAL = {"name": "Events", "style": "auto", "player": True, "standalone": None, "areaTool": None, "attribution": ""}
"""What static/eventlayer.js takes for granted and need not be told."""


class EventLayer(ScriptedLayer):
    """Records of an EVENTS frame: clusters, places, areas and density, with time, filters, hover and choice.

    events: an EVENTS frame, written into the page; or links: where to fetch its columns from; or tiles: the address of a
    file of tiles (python -m geo records pack --tiles), on any host that answers range requests, or beside a saved map, whose
    reader is then asked to choose it. Exactly one of them, but that links of a server which counts may stand beside tiles: it
    is asked what sums do not tell.
    style: how records are drawn at first. has_player: with the time player. is_standalone: with a legend, lists and a
    tool to filter by area, for maps without a page around them; by default when the records are in the page.
    has_area_tool: with the tool alone, by default as is_standalone. attribution: shown in the map's corner; by default that
    of the records in the page.

    In the browser the layer answers setWindow(from, to), setMode(mode), setFilter(filter), setStyle(style), select(id),
    setState(state), counts(), viewport(), isSettled(), play() and pause(), and fires ready, window, counts, select (with
    the record's id) and error; datelineEvents.layersOf(map) gives the layers of a map by name. One that is not standalone
    also tells the page around it, as the click on a feature that streamlit-folium hands on: properties `layer`
    ("events"), `ids` of the chosen records, the `window` of its clock once that rests, and the `area` that was drawn,
    null when it was taken away. Raises DataError for none of events, links and tiles, for events beside others, and
    for a frame that is not EVENTS.
    """

    maker, space = "eventLayer", "datelineEvents"
    bundle = ("dateline_events", event_script, event_style)

    def __init__(
        self,
        events: pd.DataFrame | None = None,
        *,
        links: Links | None = None,
        tiles: str | None = None,
        name: str = "Events",
        style: Style = "auto",
        has_player: bool = True,
        is_standalone: bool | None = None,
        has_area_tool: bool | None = None,
        attribution: str | None = None,
    ) -> None:
        super().__init__(name=name, overlay=True)
        self._name = "EventLayer"
        columns, details = _sources(events, links, tiles)
        self.told = {"columns": columns, "details": details}
        chosen = {"name": name, "style": style, "player": has_player, "standalone": is_standalone}
        chosen |= {
            "areaTool": has_area_tool,
            "attribution": _attribution(events) if attribution is None else attribution,
        }
        self.told |= {key: value for key, value in chosen.items() if value != USUAL[key]}


class EventState(AsWritten, folium.map.Layer):
    """A change of an `EventLayer` that is on the map already: the one small thing that an app sends at each move.

    What is left out stays. window: first and last day, "2013-02-08", None = open. filters: kinds, actors, sources,
    precisions (lists of names, None = all), minDeaths, unknownDeaths, area; replaces all earlier filters. selected: the
    id of a record, "" for none. served: another number than before when the files behind its links are there again.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "datelineEvents.eventState({{ this.layer|tojson }}, {{ this.state|tojson }}).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
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
        served: int | None = None,
    ) -> None:
        """layer: the name of the EventLayer."""
        super().__init__(name="Event state", overlay=True, control=False)
        self._name = "EventState"
        self.layer = layer
        told = {"window": window, "mode": mode, "filter": filters, "style": style, "served": served}
        self.state: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
        if selected is not None:
            self.state["selected"] = selected or None


def _checked_link(link: str) -> str:
    """The link itself; DataError for one whose change streamlit-folium would not see: it takes `_` and what follows for
    noise.
    """
    if noise := re.search(r"_[a-z0-9]+", link):
        raise DataError(f"The link {link!r} holds {noise[0]!r}, which streamlit-folium does not see; use hyphens.")
    return link


def _sources(
    events: pd.DataFrame | None, links: Links | None, tiles: str | None
) -> tuple[dict[str, str], dict[str, str]]:
    if tiles is not None and events is None:
        told = {"tiles": _checked_link(tiles)} | ({"url": _checked_link(links[0])} if links else {})
        return told, {}
    if links is not None and events is None:
        columns, details = (_checked_link(link) for link in links)
        return {"url": columns}, {"url": details}
    if events is None or links is not None or tiles is not None:
        raise DataError("An EventLayer shows events, what lies behind links, or tiles; give exactly one of them.")
    columns, details = (base64.b64encode(packed).decode() for packed in (write_columns(events), write_details(events)))
    return {"base64": columns}, {"base64": details}


def _attribution(events: pd.DataFrame | None) -> str:
    if events is None:
        return ""
    words = events["attribution"].where(events["attribution"] != "", events["source"])
    return " · ".join(dict.fromkeys(word for word in words.unique() if word))
