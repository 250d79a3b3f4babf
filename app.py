"""Front door: `streamlit run app.py`, or any ASGI server with `app:app`.

Must not import streamlit_folium: a component registered before the runtime exists is never served.
"""

import streamlit as st
from starlette.middleware import Middleware

from ui.api.mount import api_routes
from ui.frame.faults import keep_words_out_of_the_log, show_fault
from ui.server.door import Door
from ui.server.downloads import OwnDownloads
from ui.server.firstlook import FirstLook
from ui.server.grids import grid_routes
from ui.server.health import health_routes
from ui.server.house import house, wait_for_browsers
from ui.server.limits import CountedRequests
from ui.server.proxy import OnlyProxy
from ui.server.routes import map_routes
from ui.server.sessions import BrowserCookie
from ui.server.uploads import UploadRoom
from ui.server.watching import together_routes

keep_words_out_of_the_log()
wait_for_browsers()
app = st.App(
    "ui/frame/shell.py",
    lifespan=house,
    routes=[*together_routes(), *map_routes(), *grid_routes(), *health_routes(), *api_routes()],
    middleware=[
        Middleware(Door),
        Middleware(OnlyProxy),
        Middleware(CountedRequests),
        Middleware(BrowserCookie),
        Middleware(OwnDownloads),
        Middleware(UploadRoom),
        Middleware(FirstLook),
    ],
    on_script_error=show_fault,
)
