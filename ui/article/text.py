"""The article's text with its places, dates, actors and events marked; a click on a name or a sentence is a choice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st

from geo.cases.alternatives import Field
from geo.frames import rows_of
from geo.model import DateMention
from geo.reading.pipeline import Reading
from geo.reading.places_table import place_id
from geo.wording import date_words
from ui.case.choices import take_marked
from ui.case.dialogs import add_marked
from ui.case.state import article_target, may_change
from ui.frame.state import Choice, article_claims, choose, chosen, claim_rows, current_reading, of_article, sought

__all__ = ["marked_text"]

STATIC = Path(__file__).parents[1] / "static"
LONGEST_SHOWN = 200_000
"""Characters; a browser takes seconds to lay out more."""

PLACE_TITLES = {
    "placed": "Placed on the map",
    "unplaced": "A place that could not be placed",
    "rejected": "Not taken for a place",
}

Mark = tuple[int, int, str, str, str]
"""First character and the one behind the last, kind ("placed", "date" ...), id of a place or "", title."""
Piece = tuple[str, str, str, str, list[str]]
"""Text, kind, id, title, and the claims whose sentence it belongs to; kind "" between marks."""

MARKED: Mapping[Field | Literal["event"], str] = {
    "event": "Add an event",
    "actors": "Who",
    "place": "Where",
    "day": "When",
    "deaths": "Deaths",
}
"""What marked words can be: an event, or what they tell of the one that is looked at."""

_component = st.components.v2.component(
    "dateline_text",
    html='<div class="text"></div><div class="add" role="toolbar" aria-label="The words that are marked" hidden>'
    + "".join(f'<button type="button" data-as="{name}">{label}</button>' for name, label in MARKED.items())
    + "</div>",
    css=(STATIC / "article.css").read_text(encoding="utf-8"),
    js=(STATIC / "article.js").read_text(encoding="utf-8"),
)


def marked_text(reading: Reading, *, has_rejected: bool) -> None:
    """The text as data for the browser, which shows it as text; has_rejected: mark what was taken for no place too."""
    text = reading.article.text
    if len(text) > LONGEST_SHOWN:
        st.caption(f"The first {LONGEST_SHOWN:,} of {len(text):,} characters are shown; all of them were read.")
    choice = chosen()
    pieces = of_article(_with_rejected if has_rejected else _without_rejected)
    with st.container(key="article_text"):
        _component(
            key="article_marks",
            data={
                "pieces": pieces,
                "sought": _sought_in(pieces),
                "chosen": [choice.layer, list(choice.ids)] if choice and choice.layer != "events" else None,
                "noEvents": [row["id"] for row in claim_rows() if row["status"] != "event"],
                "titles": of_article(_titles),
                "canAdd": bool(article_target()) and may_change(),
            },
            on_chosen_change=_choose_clicked,
            on_selected_change=_add_selected,
        )


def _choose_clicked() -> None:
    clicked = st.session_state["article_marks"].get("chosen")
    if clicked:
        layer, identity = clicked
        choose(Choice("claims" if layer == "claims" else "places", (str(identity),)))


def _add_selected() -> None:
    if selected := st.session_state["article_marks"].get("selected"):
        start, end = int(selected[0]), int(selected[1])
        what = next((name for name in MARKED if name == selected[2]), None)
        choice = chosen()
        if not 0 <= start < end <= LONGEST_SHOWN or what is None:
            return
        if what == "event":
            add_marked(start, end)
        elif choice and choice.layer == "claims" and len(choice.ids) == 1:
            take_marked(choice.ids[0], what, start, end)


def _sought_in(pieces: list[Piece]) -> tuple[int, int, int] | None:
    """The number of the search, and the first and the last piece that holds a part of what is sought; None for none."""
    turn, span = sought()
    starts = [0, *accumulate(len(piece[0]) for piece in pieces)]
    if span is None or span[0] >= starts[-1]:
        return None
    return turn, bisect_right(starts, span[0]) - 1, min(bisect_left(starts, span[1]), len(pieces)) - 1


def _titles() -> dict[str, str]:
    return {row["id"]: _claim_title(row) for row in claim_rows()}


def _claim_title(claim: dict[Any, Any]) -> str:
    status = "" if claim["status"] == "event" else f" ({claim['status']})"
    return f"{claim['sub_event_type']}{status}, {claim['area'] or claim['place'] or 'no place'}"


def _with_rejected() -> list[Piece]:
    return _cut(has_rejected=True)


def _without_rejected() -> list[Piece]:
    return _cut(has_rejected=False)


def _cut(*, has_rejected: bool) -> list[Piece]:
    reading = current_reading()
    return list(_pieces(reading, article_claims(), has_rejected=has_rejected)) if reading else []


# -- pieces ------------------------------------------------------------------------------------------------------------


def _pieces(reading: Reading, claims: pd.DataFrame, *, has_rejected: bool) -> Iterator[Piece]:
    """The text cut at its marks and sentences; joined again, the pieces are the text."""
    text = reading.article.text[:LONGEST_SHOWN]
    marks = _apart(_marks(reading, has_rejected=has_rejected), len(text))
    told = [
        (span, identity) for claim, identity in zip(reading.told, claims["id"], strict=False) for span in claim.spans
    ]
    told += [((row["start"], row["end"]), row["id"]) for row in rows_of(claims[len(reading.told) :])]  # added by hand
    cuts = {0, len(text), *(edge for mark in marks for edge in mark[:2]), *(edge for span, _ in told for edge in span)}
    edges = sorted(edge for edge in cuts if edge <= len(text))
    by_sentence: dict[int, list[str]] = {}
    for (start, end), identity in told:
        for edge in edges[bisect_right(edges, start) - 1 : bisect_right(edges, end - 1)]:
            by_sentence.setdefault(edge, []).append(identity)
    by_start = {mark[0]: mark for mark in marks}
    inside = None
    for start, end in pairwise(edges):
        inside = by_start.get(start) or (inside if inside and start < inside[1] else None)
        kind, identity, title = inside[2:] if inside else ("", "", "")
        yield text[start:end], kind, identity, title, by_sentence.get(start, [])


def _marks(reading: Reading, *, has_rejected: bool) -> Iterator[Mark]:
    """Everything worth a mark; where two overlap, the first told here wins."""
    for resolution in reading.resolutions:
        mention, status = resolution.mention, resolution.status
        if status != "rejected":
            yield mention.start, mention.end, status, place_id(resolution), PLACE_TITLES[status]
    for date in reading.dates:
        yield date.start, date.end, "date" if date.span else "date relative", "", _date_title(date)
    for claim in reading.told:
        for actor in claim.actors:
            yield actor.start, actor.end, "actor", "", f"{actor.kind}, {actor.role}"
    for area in reading.areas:
        yield area.start, area.end, "area", "", f"An area: up to {area.radius_km:,.0f} km from its middle"
    if has_rejected:
        for resolution in reading.resolutions:
            mention = resolution.mention
            if resolution.status == "rejected":
                yield mention.start, mention.end, "rejected", place_id(resolution), PLACE_TITLES["rejected"]


def _date_title(date: DateMention) -> str:
    days = [date_words(span.start, span.end, span.precision) for span in (date.span, *date.alternatives) if span]
    told = " or ".join(days) or "No day that we can tell"
    future = ["yet to come"] if date.is_future else []
    return "; ".join([told, *future, *date.reasons])


def _apart(marks: Iterator[Mark], length: int) -> list[Mark]:
    """The marks in the order of the text, none over another: of a mark that others cover in part, the free parts."""
    taken = bytearray(length)
    kept: list[Mark] = []
    for start, behind, look, key, title in marks:
        at, end = start, min(behind, length)
        while at < end:
            stop = taken.find(1, at, end)
            stop = end if stop < 0 else stop
            if stop > at:
                kept.append((at, stop, look, key, title))
            at = stop
            while at < end and taken[at]:
                at += 1
        taken[start:end] = b"\1" * max(end - start, 0)
    return sorted(kept)
