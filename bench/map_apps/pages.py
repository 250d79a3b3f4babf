"""Two empty pages, and pages with one chart and its table, or one map: what Streamlit itself takes to go from one to another."""

import altair as alt
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from bench.map_apps.common import HEIGHT_PX, plain_map

BARS = pd.DataFrame({"month": pd.date_range("2012-01-01", periods=60, freq="MS"), "events": range(60)})


def one() -> None:
    st.markdown("Page one")


def two() -> None:
    st.markdown("Page two")


def chart() -> None:
    st.altair_chart(alt.Chart(BARS).mark_bar().encode(x="month:T", y="events:Q"))
    st.dataframe(BARS)


def folium_map() -> None:
    st_folium(plain_map(), key="map", height=HEIGHT_PX, use_container_width=True, returned_objects=[])


st.set_page_config(layout="wide")
pages = [
    st.Page(one, title="One", default=True),
    st.Page(two, title="Two"),
    st.Page(chart, title="Chart"),
    st.Page(folium_map, title="Map"),
]
st.navigation(pages, position="top").run()
