"""The tour: one quiet card on each of four pages, until the reader has seen them or wants no more of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from ui.frame.markup import plain
from ui.frame.navigation import ARTICLE, COMPARE, MAP, RECORDS

__all__ = ["TOUR", "end_tour", "restart_tour", "tour_card"]

TOUR, DONE = "tour", "done"
"""The session's memory of it, and the name in a link: `?tour=done` opens the app without."""

Stop = Literal["map", "article", "compare", "records"]


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    words: str
    page: Path


STEPS: dict[Stop, _Step] = {
    "map": _Step(
        "The map",
        "Each mark is a record of an event: choose one to see its day, place, deaths and sources. The timeline under the map "
        "chooses days, and plays them.",
        MAP,
    ),
    "article": _Step(
        "An article",
        "Paste a news text, choose a file, or take the sample. Its places, days and events are marked in the text and put on a "
        "map, with the reasons and the doubts.",
        ARTICLE,
    ),
    "compare": _Step(
        "Article beside records",
        "Each event of the article is looked for among the records. What fits is shown with the reasons, what has no record "
        "says why, and you give your verdict.",
        COMPARE,
    ),
    "records": _Step(
        "Records of your own",
        "A small sample is loaded. Add files of UCDP, ACLED or your own table here; how each column was read is shown, and can "
        "be changed.",
        RECORDS,
    ),
}


def tour_card(stop: Stop) -> None:
    """The card of a page, with the way to the next one and the way out; nothing once the tour has ended in this session."""
    if st.query_params.get(TOUR) == DONE:
        st.session_state[TOUR] = DONE
    if st.session_state.get(TOUR) == DONE:
        return
    stops = list(STEPS)
    number = stops.index(stop) + 1
    step = STEPS[stop]
    with st.container(border=True, key="tour", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(step.title)}** · {number:d} of {len(stops)}  \n{plain(step.words)}")
        if number == len(stops):
            st.button("Done", key="tour_next", help="End the tour", on_click=end_tour)
            return
        following = STEPS[stops[number]]
        label = f"Next: {plain(following.title.lower())}"
        if st.button(label, key="tour_next", help="Go on to the page of the next step"):
            st.switch_page(following.page)
        st.button(
            "Skip the tour",
            type="tertiary",
            key="tour_skip",
            help="It does not come back; the page About can start it again",
            on_click=end_tour,
        )


def end_tour() -> None:
    """It does not come back in this session, nor with a link of this page."""
    st.session_state[TOUR] = DONE
    st.query_params[TOUR] = DONE


def restart_tour() -> None:
    """From the start, at the next page that has a step."""
    st.session_state.pop(TOUR, None)
    st.query_params.pop(TOUR, None)
