"""Reading an article for this session, in a process of its own, with progress and a way to stop."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import DatelineError
from geo.model import Article
from geo.work.jobs import read_given
from ui.case.state import keep_article
from ui.frame.cache import places_of_records
from ui.frame.markup import plain
from ui.frame.state import keep_reading
from ui.server.readers import read_apart, waiting
from ui.server.turns import take_turn

__all__ = ["PASTED", "read_into_session"]

PASTED = "The pasted text"


def read_into_session(
    given: str | bytes | Article, place: DeltaGenerator, *, name: str = PASTED, date: dt.date | None = None
) -> bool:
    """Read and keep an article; place: an empty one, for progress. False, and a sentence why, when it cannot be read."""
    try:
        with waiting(place, _stopped) as step:
            places = places_of_records(step)
            read = read_apart(
                read_given,
                given,
                what=name,
                name=name,
                date=date,
                places=places,
                deadline="article_deadline_s",
                on_step=step,
            )
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return False
    take_turn()
    keep_reading(read)
    if not isinstance(given, Article):
        content = given.encode() if isinstance(given, str) else given
        keep_article(read, content, way="pasted" if isinstance(given, str) else "file")
    else:
        keep_article(read, given.text.encode(), way="pasted")  # it is there already, and gets its other day
    return True


def _stopped() -> None:
    st.toast("Reading was stopped; nothing of it was kept.", icon=":material/cancel:")
