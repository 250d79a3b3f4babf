"""Two empty pages: what Streamlit itself takes to go from one to the other."""

import streamlit as st


def one() -> None:
    st.markdown("Page one")


def two() -> None:
    st.markdown("Page two")


st.set_page_config(layout="wide")
st.navigation([st.Page(one, title="One", default=True), st.Page(two, title="Two")], position="top").run()
