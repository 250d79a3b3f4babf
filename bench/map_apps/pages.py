"""Two empty pages, and one with a chart and its table: what Streamlit itself takes to go from one to another."""

import altair as alt
import pandas as pd
import streamlit as st

BARS = pd.DataFrame({"month": pd.date_range("2012-01-01", periods=60, freq="MS"), "events": range(60)})


def one() -> None:
    st.markdown("Page one")


def two() -> None:
    st.markdown("Page two")


def chart() -> None:
    st.altair_chart(alt.Chart(BARS).mark_bar().encode(x="month:T", y="events:Q"))
    st.dataframe(BARS)


st.set_page_config(layout="wide")
pages = [
    st.Page(one, title="One", default=True),
    st.Page(two, title="Two"),
    st.Page(chart, title="Chart"),
]
st.navigation(pages, position="top").run()
