"""The packs of villages on this server, and a button that fetches one for everybody, where the operator allows it."""

from __future__ import annotations

import streamlit as st

from geo.errors import DatelineError, GazetteerError
from geo.gazetteer.countries import country_name
from geo.gazetteer.packs import LICENCE, find_packs
from geo.gazetteer.villages import country_of
from geo.settings import MB, settings
from geo.wording import count_words
from geo.work.jobs import add_pack
from ui.frame.markup import plain
from ui.server.keeping import lets
from ui.server.readers import read_apart, waiting

__all__ = ["villages_section"]

COUNTRY_HELP = "The English name of the country, or its two letters"
FETCH_HELP = "This server asks GeoNames; the villages are then there for everybody who uses it"
NEWS, COUNTRY = "pack_news", "pack_country"


def villages_section() -> None:
    """Which packs are there, how to have more, and what came of the last fetch."""
    try:
        packs = find_packs()
    except GazetteerError as error:
        st.error(plain(str(error)))
        return
    if packs:
        for pack in packs:
            st.markdown(
                plain(
                    f"{country_name(pack.code)}: {count_words(pack.places, 'place')}, {pack.bytes / MB:.1f} MB, made on {pack.made}"
                )
            )
        st.caption(plain(LICENCE))
    else:
        st.caption("The gazetteer of this server knows towns; no packs of villages are laid over it.")
    if settings().packs_on_page and lets("run"):
        _fetch_form()
    else:
        st.caption("Whoever runs this server adds the villages of a country with `python -m geo gazetteer add SD`.")


def _fetch_form() -> None:
    with st.form("pack_form", border=False):
        columns = st.columns([3, 1], vertical_alignment="bottom")
        text = columns[0].text_input("Country", placeholder="Sudan", key=COUNTRY, max_chars=60, help=COUNTRY_HELP)
        is_asked = columns[1].form_submit_button("Fetch its villages", icon=":material/download:", help=FETCH_HELP)
    place = st.empty()
    if is_asked and text.strip():
        st.session_state.pop(NEWS, None)
        try:
            code = country_of(text)
            with waiting(place, _stopped) as step:
                read_apart(
                    add_pack,
                    code,
                    what=f"The villages of {country_name(code)}",
                    deadline="records_deadline_s",
                    on_step=step,
                )
            st.session_state[NEWS] = (
                True,
                f"The villages of {country_name(code)} are there, for everybody who uses this server.",
            )
        except DatelineError as error:
            st.session_state[NEWS] = (False, str(error))
        st.rerun()
    if news := st.session_state.pop(NEWS, None):
        is_good, words = news
        if is_good:
            st.success(plain(words))
        else:
            st.error(plain(words))


def _stopped() -> None:
    st.session_state[NEWS] = (False, "Stopped. What has come is kept: fetch it again, and it goes on from there.")
