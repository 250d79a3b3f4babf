"""Z: an empty map with the same slider, the floor of everything."""

from streamlit_folium import st_folium

from bench.map_apps.common import HEIGHT_PX, from_week, plain_map, told

week = from_week()
st_folium(plain_map(), key="map", height=HEIGHT_PX, use_container_width=True, returned_objects=[])
told(week)
