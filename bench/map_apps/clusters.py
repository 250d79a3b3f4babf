"""B: folium's FastMarkerCluster, which sends bare coordinates."""

from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

from bench.map_apps.common import FROM_COMPONENT, HEIGHT_PX, Painted, from_week, plain_map, shown, told


class Clusters(FastMarkerCluster):
    """With its scripts from this server."""

    default_js = [("markerclusterjs", f"{FROM_COMPONENT}/bench-markercluster/leaflet.markercluster.js")]  # noqa: RUF012
    default_css = [  # noqa: RUF012
        ("markerclustercss", f"{FROM_COMPONENT}/bench-markercluster/MarkerCluster.css"),
        ("markerclusterdefaultcss", f"{FROM_COMPONENT}/bench-markercluster/MarkerCluster.Default.css"),
    ]


MARKER = "(point) => L.circleMarker(point, { radius: 4 })"

week = from_week()
base = plain_map(needs=("jquery",))
Clusters(shown(week)[["lat", "lon"]].to_numpy().tolist(), callback=MARKER).add_to(base)
Painted(week).add_to(base)
st_folium(base, key="map", height=HEIGHT_PX, use_container_width=True, returned_objects=[])
told(week)
