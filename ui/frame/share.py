"""A link to what is seen: the address with where the map looks, how it is drawn, and what is chosen; and the map for other pages."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

import streamlit as st

from geo.map.layers import Mode, Style, View
from ui.frame.markup import escaped
from ui.frame.state import Choice, Layer, choose, chosen, focus

__all__ = ["chosen_words", "copy_link", "embedded_style", "follow_view", "link_look", "way_out"]

STATIC = Path(__file__).parents[1] / "static"
FOLLOWED, LOOKS = "followed_view", "link_look"
VIEW, LOOK, CLOCK, CHOSEN = "view", "look", "clock", "chosen"
"""In the address; they are read once, and taken out of it: the map may be moved."""
MOST_LETTERS = 300
EMBEDDED = (
    "<style>:root { --dl-desk: calc(100dvh - 132px) !important; } [data-testid=stMainBlockContainer] { padding: 0.5rem !important; }"
    "[data-testid=stHeader], [data-testid=stSidebar], .st-key-panel, .st-key-copy_link, .st-key-tour, .st-key-counts button { display: none !important; }</style>"
)

_button = st.components.v2.component(
    "dateline_link",
    html='<div class="bar"><details hidden><summary title="Save the map as you see it">Picture</summary><div><button type="button" data-kind="png">PNG, for documents'
    '</button><button type="button" data-kind="svg">SVG, to work on</button></div></details><button class="link" type="button" aria-label="Copy link" title="Copy a link to what you see"><svg aria-hidden="true" viewBox="0 0 24 24" width="18" '
    'height="18"><path fill="currentColor" d="M3.9 12a3.1 3.1 0 0 1 3.1-3.1h4V7H7a5 5 0 0 0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12zM8 13h8v-2H8v2zm9-6'
    'h-4v1.9h4a3.1 3.1 0 0 1 0 6.2h-4V17h4a5 5 0 0 0 0-10z"/></svg><span class="words">Copy link</span></button>'
    '<input readonly hidden aria-label="Link to what you see"></div>',
    css=(STATIC / "link.css").read_text(encoding="utf-8"),
    js=(STATIC / "link.js").read_text(encoding="utf-8"),
)


def copy_link(*, has_map: bool) -> None:
    """The button at the head of every page, and where there is a map, the one that saves a picture of it."""
    with st.container(key="copy_link"):
        _button(key="link_button", data={"chosen": chosen_words(), "hasMap": has_map})


def embedded_style() -> None:
    """In the frame of another page: without what is there to work with."""
    if st.context.is_embedded:
        st.html(EMBEDDED)


def way_out() -> None:
    """From the frame of another page to the app itself, with the same view."""
    query = urlencode({name: st.query_params.get_all(name) for name in st.query_params}, doseq=True)
    address = f"{(st.context.url or '').partition('?')[0]}?{query}"
    st.html(f'<a href="{escaped(address)}" target="_blank" rel="noopener">Open in Dateline</a>')


def chosen_words() -> str:
    """What is chosen, as the address says it: "claims:claim:3"; "" for nothing, or for more than an address holds."""
    choice = chosen()
    told = f"{choice.layer}:{choice.ids[0]}" if choice and len(choice.ids) == 1 else ""
    return told if len(told) <= MOST_LETTERS else ""


def follow_view() -> None:
    """At the first run of a session, behind what opens its article: where the address has the map look, and what it has chosen."""
    if st.session_state.get(FOLLOWED):
        return
    st.session_state[FOLLOWED] = True
    if (view := _view_of(st.query_params.get(VIEW, ""))) is not None:
        focus(view)
    layer, _, identity = st.query_params.get(CHOSEN, "")[:MOST_LETTERS].partition(":")
    if layer in get_args(Layer) and identity:
        choose(Choice(layer, (identity,)))  # type: ignore[arg-type]
    look, clock = st.query_params.get(LOOK), st.query_params.get(CLOCK)
    st.session_state[LOOKS] = (
        look if look in get_args(Style) else None,
        clock if clock in get_args(Mode) else None,
    )
    for name in (VIEW, CHOSEN, LOOK, CLOCK):
        if name in st.query_params:
            del st.query_params[name]


def link_look() -> tuple[Style | None, Mode | None]:
    """How the link has records drawn, and the clock run; None where it says nothing."""
    told: tuple[Style | None, Mode | None] = st.session_state.get(LOOKS, (None, None))
    return told


def _view_of(text: str) -> View | None:
    """South, west, north and east; None for anything else: a link may say anything."""
    try:
        south, west, north, east = (float(part) for part in text[:MOST_LETTERS].split(","))
    except ValueError:
        return None
    is_good = -90 <= south < north <= 90 and -540 <= west < east <= 540
    return ((south, west), (north, east)) if is_good else None
