"""What one session remembers between runs: the choice on the map, the article, where the map looks.

Filters are not here: their widgets live in the URL (see ui.map.widgets).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import pandas as pd
import streamlit as st

from geo.frames import CLAIMS, PLACES, Contract, rows_of
from geo.map.layers import View
from geo.reading.pipeline import Reading
from geo.work.jobs import ArticleRead

__all__ = [
    "Choice",
    "Layer",
    "Row",
    "adjective_places",
    "article_claims",
    "article_places",
    "choose",
    "chosen",
    "chosen_in",
    "claim_rows",
    "close_button",
    "current_reading",
    "event_days",
    "focus",
    "focused_view",
    "forget_worked_out",
    "keep_reading",
    "mapped_events",
    "mapped_places",
    "of_article",
    "place_rows",
    "seek",
    "sought",
]

Layer = Literal["events", "places", "claims"]
Answer = TypeVar("Answer")
Row = dict[str, Any]
Span = tuple[int, int]

WORKED_OUT = "of_article"
SOUGHT, TURN = "sought", "sought_turn"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose on the map, in the table or in the text: one id, or all that share a point."""

    layer: Layer
    ids: tuple[str, ...]


def choose(choice: Choice | None) -> None:
    """Remember a choice; None forgets it, and so does what was sought for the one before."""
    if choice != chosen():
        st.session_state[SOUGHT] = (0, None)
    st.session_state["choice"] = choice


def close_button() -> None:
    """The button that forgets the choice, at the head of its details."""
    st.button("Close", icon=":material/close:", type="tertiary", on_click=choose, args=(None,), key="close_details")


def chosen() -> Choice | None:
    """What was chosen last; None when nothing is."""
    return st.session_state.get("choice")


def chosen_in(layer: Layer) -> str | None:
    """The id of the one record or place that is chosen; None when it is of the other layer, or several are."""
    choice = chosen()
    return choice.ids[0] if choice and choice.layer == layer and len(choice.ids) == 1 else None


def seek(span: Span) -> None:
    """Have the article's text scrolled to these characters of it, which are pointed out until something else is chosen."""
    st.session_state[SOUGHT] = (st.session_state.get(TURN, 0) + 1, span)
    st.session_state[TURN] = st.session_state[SOUGHT][0]


def sought() -> tuple[int, Span | None]:
    """A number that tells one search from the next, and the characters that were sought; (0, None) for none."""
    found: tuple[int, Span | None] = st.session_state.get(SOUGHT, (0, None))
    return found


def keep_reading(read: ArticleRead | None) -> None:
    """Remember the article that was read last; None forgets it. What was chosen in an older one is forgotten too."""
    st.session_state["read"] = read
    st.session_state["reading"] = read.reading if read else None
    st.session_state["places"] = read.places if read else PLACES.empty()
    st.session_state["claims"] = read.claims if read else CLAIMS.empty()
    st.session_state["adjectives"] = read.adjectives if read else frozenset()
    st.session_state[WORKED_OUT] = {}
    focus(None)
    st.session_state[SOUGHT] = (0, None)
    choice = chosen()
    if choice and choice.layer != "events":
        choose(None)


def current_reading() -> Reading | None:
    """The article that was read last; None before the first."""
    return st.session_state.get("reading")


def article_places() -> pd.DataFrame:
    """What the article names, as a PLACES frame; empty without an article."""
    return _kept("places", PLACES)


def article_claims() -> pd.DataFrame:
    """What the article tells of, as a CLAIMS frame in the order of `Reading.told`; empty without an article."""
    return _kept("claims", CLAIMS)


def _kept(name: str, contract: Contract) -> pd.DataFrame:
    if name not in st.session_state:
        st.session_state[name] = contract.empty()
    frame: pd.DataFrame = st.session_state[name]
    return frame


def focus(view: View | None) -> None:
    """Where the map page looks when it opens next; None = at all records."""
    st.session_state["focus"] = view


def focused_view() -> View | None:
    """Where the reader was sent; None = nowhere in particular."""
    return st.session_state.get("focus")


def of_article(make: Callable[[], Answer]) -> Answer:
    """What a function works out of the article alone: done once for each reading, by the function's name."""
    known: dict[str, Answer] = st.session_state.setdefault(WORKED_OUT, {})
    name = f"{make.__module__}.{make.__qualname__}"
    if name not in known:
        known[name] = make()
    return known[name]


def forget_worked_out() -> None:
    """The article's claims or places are others now: what was worked out of them is again."""
    st.session_state[WORKED_OUT] = {}


def adjective_places() -> frozenset[str]:
    """Ids of places that the article names by adjectives alone."""
    return frozenset(st.session_state.get("adjectives", ()))


def place_rows() -> list[Row]:
    """The rows of `article_places`."""
    return of_article(_place_rows)


def claim_rows() -> list[Row]:
    """The rows of `article_claims`."""
    return of_article(_claim_rows)


def mapped_events() -> pd.DataFrame:
    """Claims of events that go on the map, as a CLAIMS frame: told as such, and with a place."""
    return of_article(_mapped_events)


def event_days() -> tuple[dt.date, ...]:
    """First and last day of the article's events that go on the map; none when none of them has a day."""
    return of_article(_event_days)


def mapped_places() -> list[Row]:
    """Rows that go on the map: placed, and named by more than an adjective ("French troops" are not in France)."""
    adjectives = adjective_places()
    return [row for row in place_rows() if row["status"] == "placed" and row["id"] not in adjectives]


def _mapped_events() -> pd.DataFrame:
    claims = article_claims()
    return claims[(claims["status"] == "event") & claims["lat"].notna()]


def _event_days() -> tuple[dt.date, ...]:
    events = mapped_events()
    days = pd.concat([events["date_start"], events["date_end"]]).dropna()
    return (days.min().date(), days.max().date()) if len(days) else ()


def _place_rows() -> list[Row]:
    return rows_of(article_places())


def _claim_rows() -> list[Row]:
    return rows_of(article_claims())
