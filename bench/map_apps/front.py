"""What each way to draw records is measured in: `streamlit run front.py`, the page named by BENCH_PAGE.

Serves the scripts that folium would load from other hosts, and what Dateline's own app serves.
"""

import os
from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from xstatic.pkg import jquery, leaflet, leaflet_markercluster

from ui.server.routes import map_routes

scripts = [("jquery", jquery), ("leaflet", leaflet), ("markercluster", leaflet_markercluster)]
app = st.App(
    Path(__file__).parent / f"{os.environ['BENCH_PAGE']}.py",
    routes=[*map_routes(), *(Mount(f"/bench-{name}", StaticFiles(directory=held.BASE_DIR)) for name, held in scripts)],
)
