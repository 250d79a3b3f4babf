"""The frame around every page: page settings, style, navigation, and errors as the sentences that they are."""

from functools import partial

import streamlit as st

from geo.errors import DatelineError
from ui.analysis.carried import carry_choices, note_choices
from ui.analysis.looked import count_ahead
from ui.case.opening import case_apart, follow_case, keep_records, name_case, resume
from ui.case.passing import is_sensitive_now
from ui.case.shared import show_link, shows_one_page
from ui.case.state import current_case, refresh_review
from ui.case.together import ask_which_counts, follow_others
from ui.frame.markup import plain
from ui.frame.navigation import ABOUT, ACTORS, ARTICLE, CASE, CHANGE, COMPARE, MAP, PLACES, RECORDS, TRENDS
from ui.frame.share import copy_link, embedded_style, follow_view
from ui.frame.signing import let_in
from ui.frame.theme import ICON, LOGO, ground_style
from ui.records.link import link_notice, name_data, read_link
from ui.records.sets import current_records, served_problem
from ui.server.keeping import belongs_to
from ui.server.readers import readers, show_waiting_in
from ui.server.sessions import session_run
from ui.server.shelf import write_ahead
from ui.server.uploads import follow_settings

WITH_MAP = ("Map", "Article")
NO_COOKIES = (
    "Your browser sends this app no cookies, so what is yours alone cannot reach it: records that you load are not drawn, and "
    "downloads fail. Allow cookies for this address, then reload the page."
)

st.set_page_config(page_title="Dateline", page_icon=str(ICON), layout="wide")
st.html(ground_style())
embedded_style()
st.logo(str(LOGO), size="large")
pages = [
    st.Page(MAP, title="Map", icon=":material/map:", default=True),
    st.Page(ARTICLE, title="Article", icon=":material/article:"),
    st.Page(RECORDS, title="Records", icon=":material/table_rows:"),
    st.Page(COMPARE, title="Compare", icon=":material/fact_check:"),
    st.Page(TRENDS, title="Trends", icon=":material/show_chart:"),
    st.Page(CHANGE, title="Change", icon=":material/compare_arrows:"),
    st.Page(ACTORS, title="Actors", icon=":material/groups:"),
    st.Page(PLACES, title="Places", icon=":material/leaderboard:"),
    st.Page(CASE, title="Case", icon=":material/folder_open:"),
    st.Page(ABOUT, title="About", icon=":material/info:"),
]


def _unable(why: str) -> None:
    st.error(plain(why), icon=":material/error:")


try:
    who, refused = let_in()
except DatelineError as error:
    who, refused = None, partial(_unable, str(error))
is_bare = refused is not None or shows_one_page()
page = st.navigation(pages, position="hidden" if is_bare else "top")
if refused is not None:
    refused()
    st.stop()
top = st.container()
show_waiting_in(top.empty())
try:
    follow_settings()
    readers()
    with session_run(page.title) as session:
        belongs_to(session, who, current_case())
        if not session.browser:
            top.warning(NO_COOKIES, icon=":material/cookie_off:")
        with top, case_apart():
            resume(page.title)
            follow_case()
            if who and who.kind == "link":
                show_link(page.title)
        follow_view()
        read_link(page.title)
        with top:
            copy_link(has_map=page.title in WITH_MAP and not is_sensitive_now())
            link_notice(page.title)
            follow_others(page.title)
        carry_choices(page.title)
        with case_apart(tells=False):
            refresh_review()
        page.run()
        ask_which_counts()
        note_choices()
        name_data()
        with case_apart(tells=False):
            keep_records()
            name_case(page.title)
        belongs_to(session, who, current_case())
        count_ahead(current_records())
        write_ahead(current_records())
except DatelineError as error:
    st.error(plain(str(error)), icon=":material/error:")
if problem := served_problem():
    top.error(plain(problem), icon=":material/error:")
