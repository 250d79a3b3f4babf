"""The online geocoder, off unless the reader switches it on: asked only about names that the gazetteer does not know."""

from __future__ import annotations

import streamlit as st
from geopy.exc import GeocoderQueryError
from geopy.geocoders.nominatim import Nominatim

from geo.geocoding.geocoder import ask
from geo.geocoding.nominatim import OnlineOptions, online_geocoder
from geo.model import Resolution
from geo.wording import position_words
from ui.frame.cache import cache_folder, session_gazetteer
from ui.frame.markup import plain

__all__ = ["online_answer", "online_setting"]

SWITCH = "ask_online"
ASK_HELP = "Sends the name and the place around it, and nothing else of the article"


def online_setting() -> None:
    """The switch; it holds for this session."""
    domain = OnlineOptions().domain
    st.toggle(
        "Let me ask OpenStreetMap for names that the gazetteer does not know",
        key=SWITCH,
        persist_state="session",
        help="It only adds a button beside such a name; each question is asked when you press it.",
    )
    st.caption(
        f"Off: no name leaves this server. On: a button beside such a name sends it, with the place around it, to "
        f"{plain(domain)}, at most one question a second; answers are kept for {OnlineOptions().keep_days:.0f} days. "
        "Answers: © OpenStreetMap contributors, ODbL."
    )


def online_answer(resolution: Resolution) -> None:
    """A button that asks about an unplaced name, when the reader allows it, and the answer."""
    if not st.session_state.get(SWITCH):
        return
    parts = (resolution.mention.text, resolution.within.name if resolution.within else "")
    query = ", ".join(part for part in parts if part)
    if not st.button(
        f"Ask OpenStreetMap about “{plain(query)}”", icon=":material/public:", key="ask_about", help=ASK_HELP
    ):
        return
    try:
        with st.spinner("Asking …", show_time=True):
            answer = ask(query, session_gazetteer(), online=_nominatim())
    except GeocoderQueryError as error:
        st.warning(plain(str(error)))
        return
    for location in answer.locations:
        where = position_words(location.latitude, location.longitude)
        st.markdown(f"- {plain(location.address)} ({where}; {plain(str(location.raw['source']))})")
    if not answer.locations:
        st.markdown("Nothing was found under this name.")
    for reason in answer.reasons:
        st.caption(plain(reason))


@st.cache_resource(show_spinner=False)
def _nominatim() -> Nominatim:
    return online_geocoder(cache_folder() / "nominatim.sqlite")
