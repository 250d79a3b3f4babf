"""The article's text with its names marked; a click on a name is a choice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from geo.pipeline import Reading
from geo.places import place_id
from ui.state import Choice, choose, chosen_in

__all__ = ["HEIGHT_PX", "marked_text"]

STATIC = Path(__file__).parent / "static"
HEIGHT_PX = 580
LONGEST_SHOWN = 200_000
"""Characters; a browser takes seconds to lay out more."""

Piece = tuple[str, str, str]
"""Text, status ("" between names), id."""

_component = st.components.v2.component(
    "dateline_text",
    html='<div class="text"></div>',
    css=(STATIC / "article.css").read_text(encoding="utf-8"),
    js=(STATIC / "article.js").read_text(encoding="utf-8"),
)


def marked_text(reading: Reading, *, has_rejected: bool) -> None:
    """The text as data for the browser, which shows it as text; has_rejected: mark what was taken for no place too."""
    text = reading.article.text
    if len(text) > LONGEST_SHOWN:
        st.caption(f"The first {LONGEST_SHOWN:,} of {len(text):,} characters are shown; all of them were read.")
    pieces = list(_pieces(reading, has_rejected=has_rejected))
    with st.container(height=HEIGHT_PX, border=True, key="article_text"):
        _component(
            key="article_marks",
            data={"pieces": pieces, "chosen": chosen_in("places")},
            on_chosen_change=_choose_clicked,
        )


def _choose_clicked() -> None:
    clicked = st.session_state["article_marks"].get("chosen")
    if clicked:
        choose(Choice("places", (str(clicked),)))


def _pieces(reading: Reading, *, has_rejected: bool) -> Iterator[Piece]:
    """The text cut at its names; joined again, the pieces are the text."""
    text = reading.article.text[:LONGEST_SHOWN]
    done = 0
    for resolution in reading.resolutions:
        mention = resolution.mention
        if mention.start < done or mention.end > len(text) or (resolution.status == "rejected" and not has_rejected):
            continue
        if mention.start > done:
            yield text[done : mention.start], "", ""
        yield mention.text, resolution.status, place_id(resolution)
        done = mention.end
    if done < len(text):
        yield text[done:], "", ""
