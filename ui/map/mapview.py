"""The one st_folium call. The base map never changes, so the browser keeps it; only small changes travel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, get_args

import folium
import streamlit as st
from streamlit_folium import st_folium

from geo.map.layers import ArticleLayer, BaseMap, Changes, EventLayer, EventState, MapLook, Mode, Style, View
from geo.records.filters import Filters
from ui.frame.markup import escaped
from ui.frame.share import link_look
from ui.frame.state import Choice, Layer, chosen, focused_view
from ui.frame.theme import is_dark
from ui.map.basemaps import tile_source
from ui.map.overview import record_overview
from ui.map.widgets import basemap_name
from ui.records.sets import RecordSet
from ui.server.grids import event_links, event_tiles
from ui.server.routes import entries_link, map_links

__all__ = ["WORLD", "map_look", "opening_view", "point_map", "show_map"]

HEIGHT_PX = 580
PLAYER_PX = 118
"""How much of the map the time player covers at the bottom."""
WORLD: View = ((-50.0, -120.0), (65.0, 150.0))
CHOICE_COLOUR, NOW_COLOUR = "#0072b2", "#d55e00"
SERVED = "served"
"""How often the map had to ask for its records again."""


def map_look() -> MapLook:
    """Theme and base map."""
    return MapLook(is_dark=is_dark(), tiles=tile_source(basemap_name()))


def opening_view(records: RecordSet) -> View:
    """What the map shows when it opens: where the reader was sent, else all records, else the world."""
    if (view := focused_view()) is not None:
        return view
    overview = record_overview(records)
    return overview.view if overview else WORLD


def show_map(
    layers: Sequence[ArticleLayer] = (),
    *,
    look: MapLook,
    view: View,
    on_choice: Callable[[Choice], None],
    records: RecordSet | None = None,
    filters: Filters | None = None,
    on_window: Callable[[dt.date, dt.date], None] | None = None,
    on_area: Callable[[object], None] | None = None,
    on_pick: Callable[[object], None] | None = None,
    key: str = "map",
    height_px: int | None = HEIGHT_PX,
    style: Style | None = None,
    has_player: bool = True,
) -> None:
    """The map with an article's layers and, when given, these records inside these filters, with a time player.

    A click on a mark calls on_choice before the next run. on_window is called with the window of the map's clock when
    the reader has moved it there and it rests, on_area with the area that was drawn, as `geo.globe.bounds.area_of_json` takes
    it, None when it was taken away; without on_area the map has no tool to draw one. on_pick: with what was clicked in the map's
    summary, {"part": "actors", "name": "MUJAO"}. To play, pan or zoom asks nothing of the server. view: shown when the
    map opens; another value makes a new map, as other records do, so both should stay while it is looked at. height_px: None
    = what the screen leaves of the page (style.css says how much). style: how records are drawn, None = as they were.
    """
    overview = record_overview(records) if records else None
    linked_style, mode = link_look() if has_player else (None, None)
    credits = " · ".join(overview.credits) if overview else ""
    base = BaseMap(
        view, links=map_links(), place=key, foot_px=PLAYER_PX if records and has_player else 0, credits=credits
    )
    group = Changes()
    look.add_to(group)
    if records is not None:
        has_tool = on_area is not None or None
        links, tiles = event_links(records), event_tiles(records)
        EventLayer(links=links, tiles=tiles, has_area_tool=has_tool, has_player=has_player).add_to(base)
        _event_state(filters or Filters(), style or linked_style, mode).add_to(group)
    for layer in layers:
        if layer.entries:
            layer.link = entries_link(layer)  # None: they travel with the page
            layer.add_to(group)
    with st.container(key=f"{key}_frame"):
        if height_px is not None:  # reserved while it loads
            st.html(f"<style>.st-key-{escaped(key)}_frame iframe {{ min-height: {height_px:d}px }}</style>")
        st_folium(
            base,
            key=key,
            height=height_px or HEIGHT_PX,
            use_container_width=True,
            feature_group_to_add=group,
            render=False,  # it renders the map in any case; this spares the second time
            returned_objects=["last_active_drawing"],
            on_change=lambda: _hear(key, on_choice, on_window, on_area, on_pick),
        )


def point_map(
    places: Sequence[tuple[float, float, float, str]],
    *,
    on_point: Callable[[float, float], None],
    key: str,
    now: tuple[float, float, float] | None = None,
    near: Sequence[tuple[float, float]] = (),
    height_px: int = 260,
) -> None:
    """A small map to press on: calls on_point with latitude and longitude before the next run.

    places: to choose from, each with latitude, longitude, reach in km and a short name. now: latitude, longitude and reach
    of what stands. near: latitudes and longitudes that are shown when there is nothing else.
    """
    marks = [one for one in places if now is None or one[:2] != now[:2]] + ([(*now, "now")] if now else [])
    view = _around(marks or [(*point, 0.0, "") for point in near])
    base = BaseMap(view, links=map_links(), place=key)
    group = Changes()
    map_look().add_to(group)
    for lat, lon, radius_km, name in marks:
        colour = NOW_COLOUR if name == "now" else CHOICE_COLOUR
        folium.Circle((lat, lon), radius_km * 1_000, color=colour, weight=1, fill=True, interactive=False).add_to(group)
        folium.CircleMarker((lat, lon), 6, color=colour, weight=2, fill=True, interactive=False).add_to(group)
        label = folium.DivIcon(html=f'<b class="dl-pick">{escaped(name)}</b>', icon_size=(40, 16), icon_anchor=(-8, 8))
        folium.Marker((lat, lon), icon=label, interactive=False, keyboard=False).add_to(group)

    def hear() -> None:
        if point := (st.session_state.get(key) or {}).get("last_clicked"):
            on_point(point["lat"], (point["lng"] + 180) % 360 - 180)

    with st.container(key=f"{key}_frame"):
        st.html(f"<style>.st-key-{escaped(key)}_frame iframe {{ min-height: {height_px:d}px }}</style>")
        st_folium(
            base,
            key=key,
            height=height_px,
            use_container_width=True,
            feature_group_to_add=group,
            render=False,
            returned_objects=["last_clicked"],
            on_change=hear,
        )


def _around(places: Sequence[tuple[float, float, float, str]]) -> View:
    """What shows all of them; the world when there are none, or they lie on both sides of the date line."""
    if not places:
        return WORLD
    margins = [(lat, lon, max(radius_km / 111, 0.5)) for lat, lon, radius_km, _ in places]
    south, north = min(lat - by for lat, _, by in margins), max(lat + by for lat, _, by in margins)
    west, east = min(lon - by for _, lon, by in margins), max(lon + by for _, lon, by in margins)
    return WORLD if east - west > 180 else ((max(south, -85.0), west), (min(north, 85.0), east))


def _event_state(filters: Filters, style: Style | None, mode: Mode | None) -> EventState:
    """The filters in the event layer's words, and the chosen record; of several at one point, the first."""
    choice, told = chosen(), filters.to_json()
    return EventState(
        window=tuple(told["window"]),
        mode=mode,
        filters=told["filter"],
        style=style,
        selected=choice.ids[0] if choice and choice.layer == "events" and choice.ids else "",
        served=st.session_state.get(SERVED),
    )


def _hear(
    key: str,
    on_choice: Callable[[Choice], None],
    on_window: Callable[[dt.date, dt.date], None] | None,
    on_area: Callable[[object], None] | None,
    on_pick: Callable[[object], None] | None,
) -> None:
    """What the map tells: ids that were clicked, the window of its clock, an area, or that its records did not come."""
    clicked: dict[str, Any] = (st.session_state.get(key) or {}).get("last_active_drawing") or {}
    told = clicked.get("properties") or {}
    if told.get("again"):
        st.session_state[SERVED] = st.session_state.get(SERVED, 0) + 1
    if on_window and (window := told.get("window")):
        on_window(*(dt.date.fromisoformat(day) for day in window))
    if on_area and "area" in told:
        on_area(told["area"])
    if on_pick and "pick" in told:
        on_pick(told["pick"])
    if told.get("ids") and told.get("layer") in get_args(Layer):
        on_choice(Choice(told["layer"], tuple(told["ids"])))
