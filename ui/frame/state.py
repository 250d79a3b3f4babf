"""What one session remembers between runs: the choice on the map, the article, where the map looks.

Filters are not here: their widgets live in the URL (see ui.map.widgets).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from geo.frames import CLAIMS, PLACES
from geo.map.layers import View
from geo.reading.pipeline import Reading
from geo.work.jobs import ArticleRead

__all__ = [
    "Choice",
    "Layer",
    "adjective_places",
    "article_claims",
    "article_places",
    "choose",
    "chosen",
    "chosen_in",
    "current_reading",
    "focus",
    "focused_view",
    "keep_reading",
    "mapped_places",
]

Layer = Literal["events", "places", "claims"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose on the map, in the table or in the text: one id, or all that share a point."""

    layer: Layer
    ids: tuple[str, ...]


def choose(choice: Choice | None) -> None:
    """Remember a choice; None forgets it."""
    st.session_state["choice"] = choice


def chosen() -> Choice | None:
    """What was chosen last; None when nothing is."""
    return st.session_state.get("choice")


def chosen_in(layer: Layer) -> str | None:
    """The id of the one record or place that is chosen; None when it is of the other layer, or several are."""
    choice = chosen()
    return choice.ids[0] if choice and choice.layer == layer and len(choice.ids) == 1 else None


def keep_reading(read: ArticleRead | None) -> None:
    """Remember the article that was read last; None forgets it. What was chosen in an older one is forgotten too."""
    st.session_state["reading"] = read.reading if read else None
    st.session_state["places"] = read.places if read else PLACES.empty()
    st.session_state["claims"] = read.claims if read else CLAIMS.empty()
    st.session_state["adjectives"] = read.adjectives if read else frozenset()
    focus(None)
    choice = chosen()
    if choice and choice.layer != "events":
        choose(None)


def current_reading() -> Reading | None:
    """The article that was read last; None before the first."""
    return st.session_state.get("reading")


def article_places() -> pd.DataFrame:
    """What the article names, as a PLACES frame; empty without an article."""
    places: pd.DataFrame = st.session_state.get("places", PLACES.empty())
    return places


def article_claims() -> pd.DataFrame:
    """What the article tells of, as a CLAIMS frame in the order of `Reading.told`; empty without an article."""
    claims: pd.DataFrame = st.session_state.get("claims", CLAIMS.empty())
    return claims


def focus(view: View | None) -> None:
    """Where the map page looks when it opens next; None = at all records."""
    st.session_state["focus"] = view


def focused_view() -> View | None:
    """Where the reader was sent; None = nowhere in particular."""
    return st.session_state.get("focus")


def adjective_places() -> frozenset[str]:
    """Ids of places that the article names by adjectives alone."""
    return frozenset(st.session_state.get("adjectives", ()))


def mapped_places() -> pd.DataFrame:
    """Those that go on the map: placed, and named by more than an adjective ("French troops" are not in France)."""
    places = article_places()
    return places[(places["status"] == "placed") & ~places["id"].isin(adjective_places())]
