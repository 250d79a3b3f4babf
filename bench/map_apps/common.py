"""What the pages share: the slider, the records, a map that loads nothing from other hosts, and how a move is told."""

import os
from pathlib import Path

import folium
import pandas as pd
import streamlit as st
from branca.element import MacroElement
from folium.template import Template

from bench.map_events import FIRST_DAY

CENTER, ZOOM, HEIGHT_PX = (15, 10), 3, 580
COLOURS = ["#b2182b", "#e08214", "#7b3294", "#1b7837", "#2166ac", "#6b6b6b"]
FROM_COMPONENT = "../.."


@st.cache_resource(show_spinner=False)
def records() -> pd.DataFrame:
    """Columns lat, lon, date_start, event_type, sorted by day: what a page that draws by itself would keep."""
    return pd.read_parquet(Path(os.environ["BENCH_FOLDER"]) / "records.parquet")


def from_week() -> int:
    """The date slider: each step drops one more week at the start."""
    return st.slider("Weeks left out", 0, 200, 0, key="weeks")


def first_day(week: int) -> pd.Timestamp:
    """The first day that is shown."""
    return pd.Timestamp(FIRST_DAY) + pd.Timedelta(weeks=week)


def shown(week: int) -> pd.DataFrame:
    """The records from that week on."""
    events = records()
    return events.iloc[events["date_start"].searchsorted(first_day(week)) :]


def told(week: int) -> None:
    """Ends a page: the browser sees that this run is through."""
    st.html(f"<span id='bench-run'>{week}</span>")


def plain_map(*, needs: tuple[str, ...] = ()) -> folium.Map:
    """A folium map without tiles that loads Leaflet, and the scripts that its layers need, from this server."""
    base = folium.Map(CENTER, zoom_start=ZOOM, tiles=None, maxZoom=19)
    base.default_js = [("leaflet", f"{FROM_COMPONENT}/bench-leaflet/leaflet.js")]
    base.default_js += [("jquery", f"{FROM_COMPONENT}/bench-jquery/jquery.min.js")] if "jquery" in needs else []
    base.default_css = [("leaflet_css", f"{FROM_COMPONENT}/bench-leaflet/leaflet.css")]
    return base


class Painted(MacroElement):
    """Told at the end of a map's script: everything was added for this week."""

    _template = Template("{% macro script(this, kwargs) %}window.benchPainted = {{ this.week }};{% endmacro %}")

    def __init__(self, week: int) -> None:
        super().__init__()
        self._name = "Painted"
        self.week = week
