"""The one st_folium call. The base map never changes, so the browser keeps it; only the layers travel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from geo.layers import BaseMap, MapLook
from ui.basemaps import tile_source
from ui.routes import map_links
from ui.state import Bounds, Choice, focused_bounds
from ui.theme import is_dark
from ui.widgets import basemap_name

__all__ = ["WORLD", "map_look", "opening_view", "show_map"]

HEIGHT_PX = 580
WORLD: Bounds = ((-50.0, -120.0), (65.0, 150.0))
NO_SIDE = "Outlines: Natural Earth; borders imply no endorsement"


def map_look(events: pd.DataFrame) -> MapLook:
    """Theme, base map and the attribution line: sources only, and a word on borders."""
    sources = events[["source", "licence"]].drop_duplicates().itertuples(index=False)
    records = [", ".join(part for part in pair if part) for pair in sources]
    attribution = " · ".join([*records, NO_SIDE])
    return MapLook(is_dark=is_dark(), tiles=tile_source(basemap_name()), attribution=attribution)


def opening_view(events: pd.DataFrame) -> Bounds:
    """What the map shows when it opens: where the reader was sent, else all records, else the world."""
    if (bounds := focused_bounds()) is not None:
        return bounds
    if events.empty:
        return WORLD
    return ((events["lat"].min(), events["lon"].min()), (events["lat"].max(), events["lon"].max()))


def show_map(
    layers: Sequence[folium.map.Layer],
    *,
    look: MapLook,
    bounds: Bounds,
    on_choice: Callable[[Choice], None],
    key: str = "map",
) -> None:
    """The map with these layers. A click on a mark calls on_choice before the next run; a pan or zoom does nothing.

    bounds: shown when the map opens; another value makes a new map, so it should stay the same while it is looked at.
    """
    group = folium.FeatureGroup(name="Dateline")
    for layer in (look, *layers):
        layer.add_to(group)
    st_folium(
        BaseMap(bounds, links=map_links()),
        key=key,
        height=HEIGHT_PX,
        use_container_width=True,
        feature_group_to_add=group,
        # The count is asked for so that a second click on the same mark is told as well.
        returned_objects=["last_active_drawing", "last_object_clicked_count"],
        on_change=lambda: _tell(key, on_choice),
    )


def _tell(key: str, on_choice: Callable[[Choice], None]) -> None:
    clicked: dict[str, Any] = (st.session_state.get(key) or {}).get("last_active_drawing") or {}
    properties = clicked.get("properties") or {}
    if properties.get("ids"):
        on_choice(Choice(properties["layer"], tuple(properties["ids"])))
