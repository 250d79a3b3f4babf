"""Front door: `streamlit run app.py`, or any ASGI server with `app:app`.

Must not import streamlit_folium: a component registered before the runtime exists is never served.
"""

import streamlit as st

from ui.server.grids import grid_routes
from ui.server.routes import map_routes

app = st.App("ui/frame/shell.py", routes=[*map_routes(), *grid_routes()])
