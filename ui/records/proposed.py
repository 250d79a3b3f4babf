"""Records without coordinates on a map, where their names would put them: for a look before they are taken."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from geo.map.layers import View
from ui.map.mapview import map_look, show_map
from ui.records.sets import RecordFile, RecordSet

__all__ = ["proposed_places"]

MAP_PX = 360
MARGIN = 1.5
"""Degrees around the places, when the map opens."""
ROWS_SHOWN = 200


def proposed_places(file: RecordFile) -> None:
    """The map and a table of what waits for the reader's word; nothing when nothing waits."""
    events = file.loaded.proposed
    if events.empty:
        return
    edition = hashlib.sha256(f"proposed\n{file.version}\n{file.edition}".encode()).hexdigest()[:32]
    show_map(
        records=RecordSet(edition, events),
        look=map_look(),
        view=_view(events),
        on_choice=lambda _choice: None,
        key="proposed_map",
        height_px=MAP_PX,
        has_player=False,
    )
    with st.expander("Where each name would be, and why"):
        shown = events.head(ROWS_SHOWN)[["place_name", "admin1", "country", "lat", "lon", "radius_km", "flags"]]
        words = {"place_name": "Place", "admin1": "Unit", "country": "Country", "lat": "Latitude", "lon": "Longitude"}
        st.dataframe(
            shown,
            hide_index=True,
            placeholder="",
            column_config=words | {"radius_km": "May lie so many km away", "flags": "Why"},
        )


def _view(events: pd.DataFrame) -> View:
    (south, west), (north, east) = (
        (float(events["lat"].agg(side)), float(events["lon"].agg(side))) for side in ("min", "max")
    )
    return (max(south - MARGIN, -85.0), west - MARGIN), (min(north + MARGIN, 85.0), east + MARGIN)
