"""The frame around every page: page settings, style, navigation."""

from pathlib import Path

import streamlit as st

from ui.theme import ICON, LOGO, page_style

PAGES = Path(__file__).parents[1] / "pages"

st.set_page_config(page_title="Dateline", page_icon=str(ICON), layout="wide")
st.html(page_style())
st.logo(str(LOGO), size="large")
page = st.navigation(
    [
        st.Page(PAGES / "map.py", title="Map", icon=":material/map:", default=True),
        st.Page(PAGES / "article.py", title="Article", icon=":material/article:"),
        st.Page(PAGES / "records.py", title="Records", icon=":material/table_rows:"),
        st.Page(PAGES / "about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
page.run()
