"""A: one CircleMarker with a popup for every record, as folium's first page shows it."""

import folium
from streamlit_folium import st_folium

from bench.map_apps.common import COLOURS, HEIGHT_PX, Painted, from_week, plain_map, shown, told

week = from_week()
base = plain_map(needs=("jquery",))
events = shown(week)
kinds = {kind: COLOURS[number % len(COLOURS)] for number, kind in enumerate(sorted(events["event_type"].unique()))}
for event in events.itertuples():
    folium.CircleMarker(
        (event.lat, event.lon),
        radius=4,
        color=kinds[event.event_type],
        fill=True,
        popup=f"{event.event_type}, {event.date_start:%Y-%m-%d}",
    ).add_to(base)
Painted(week).add_to(base)
st_folium(base, key="map", height=HEIGHT_PX, use_container_width=True, returned_objects=[])
told(week)
