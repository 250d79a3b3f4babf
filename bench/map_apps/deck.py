"""E: pydeck's scatter plot in st.pydeck_chart."""

import pydeck
import streamlit as st

from bench.map_apps.common import CENTER, HEIGHT_PX, ZOOM, from_week, shown, told

week = from_week()
points = pydeck.Layer(
    "ScatterplotLayer",
    shown(week)[["lon", "lat"]],
    get_position="[lon, lat]",
    get_fill_color=[178, 24, 43],
    get_radius=4,
    radius_units="'pixels'",
)
view = pydeck.ViewState(latitude=CENTER[0], longitude=CENTER[1], zoom=ZOOM - 1)
deck = pydeck.Deck([points], initial_view_state=view, map_provider=None)
st.pydeck_chart(deck, height=HEIGHT_PX)
told(week)
