"""Review of the open article, event by event: accept, correct, reject, with a press each; the most doubtful comes first."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
import streamlit as st

from geo.cases.acts import root_of
from geo.cases.events import joined_with
from geo.cases.marked import may_tell
from geo.cases.review import ReviewedClaim, by_doubt, checked_review, lost_reviews, progress
from geo.cases.store import Deed
from geo.reading.pipeline import Reading
from geo.reading.places_table import place_id
from geo.wording import count_words
from ui.case.choices import event_choices, move_name
from ui.case.dialogs import add_event, add_marked, ask_for_event, correct_event, join_event, split_event, where_else
from ui.case.state import (
    article_target,
    case_log,
    do,
    may_change,
    redo,
    refresh_review,
    review_of,
    reviewed_claims,
    undo,
)
from ui.case.talk import mine
from ui.case.together import looked_at_by_others
from ui.frame.markup import escaped, plain, quote
from ui.frame.state import Choice, article_places, choose, chosen, current_reading

__all__ = ["event_offers", "place_review", "review_bar", "review_card", "review_state"]

STATES = {
    "new": "Not looked at yet",
    "accepted": "Accepted",
    "corrected": "Corrected",
    "rejected": "Rejected",
    "disputed": "Disputed",
    "added": "Added by hand",
    "merged": "Joined to another event",
}
OFFERED, MINE = "events_offered", "review_mine"
MOST_TOLD, LONGEST_TOLD, LONGEST_PLACE = 9, 80, 36


def review_bar() -> None:
    """How far the review of the article is, and the way to the next event that nobody looked at."""
    found = reviewed_claims()
    if not found:
        return
    offered = {_offer_target(span) for span in _may_tell()}
    read = [one.read for one in found.values() if one.read]
    if lost := [one for one in lost_reviews(case_log(), article_target(), read) if one.target not in offered]:
        said = "; ".join(f"{STATES[one.state].lower()}: “{one.words[:LONGEST_TOLD]}”" for one in lost[:MOST_TOLD])
        st.caption(
            plain(f"{count_words(len(lost), 'review')} of words that this reading takes for no event any more: {said}")
        )
    counts = progress(found.values())
    total, done = sum(counts.values()), sum(counts.values()) - counts["new"]
    with st.container(key="review_bar", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.progress(
            done / total if total else 1.0, f"{done:,} of {count_words(total, 'event')} reviewed", width="stretch"
        )
        st.button(
            "Next",
            icon=":material/skip_next:",
            shortcut="n",
            on_click=_next,
            disabled=done == total,
            key="review_next_button",
            help="The most doubtful event that nobody looked at. Then A accepts, X rejects, 1 to 9 take what stands beside it instead, "
            "0 takes its place off the map, G corrects all that were read so, E opens the form, U undoes.",
        )
        if not may_change():
            return
        open_ones = len(mine(found.values()))
        if open_ones or st.session_state.get(MINE):
            st.toggle(
                "Mine", key=MINE, help=f"“Next” leads to what is assigned to you alone: {open_ones:,} not looked at yet"
            )
        st.button(
            "Add",
            icon=":material/add:",
            type="tertiary",
            shortcut="i",
            on_click=ask_for_event,
            key="review_add",
            help="An event that the reading lacks: mark its words in the text, or press here",
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            type="tertiary",
            shortcut="u",
            on_click=undo,
            key="review_undo",
            help="Undo the last act in the case",
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            type="tertiary",
            shortcut="shift+u",
            on_click=redo,
            key="review_redo",
            help="Do again what was undone",
        )
    add_event()


def _may_tell() -> list[tuple[int, int]]:
    """Sentences of the open article that may tell of an event; worked out once."""
    reading = current_reading()
    kept: tuple[object, list[tuple[int, int]]] | None = st.session_state.get(OFFERED)
    if kept is None or kept[0] is not reading:
        kept = (reading, may_tell(reading) if reading else [])
        st.session_state[OFFERED] = kept
    return kept[1]


def _offer_target(span: tuple[int, int]) -> str:
    return f"{article_target()}/claim/{span[0]}-{span[1]}"


def _offers_left() -> list[tuple[int, int]]:
    """Those that nobody looked at, once all events are reviewed."""
    if not article_target() or by_doubt(reviewed_claims().values()):
        return []
    return [span for span in _may_tell() if case_log().value("reviewed", _offer_target(span)) is None]


def event_offers() -> None:
    """Behind the last event: sentences that may tell of one, to be added or passed, each with a press."""
    reading, left = current_reading(), _offers_left()
    if reading is None or not left or not may_change():
        return
    with st.container(key="review_offers", gap="xsmall"):
        st.caption("These may tell of an event, too:")
        for nth, (start, end) in enumerate(left):
            st.html(f'<div class="dl-panel">{quote(reading.article.text[start:end], 0, 0)}</div>')
            with st.container(horizontal=True, gap="xsmall", key=f"review_offer-{nth}"):
                st.button(
                    "Add it",
                    icon=":material/add:",
                    shortcut=None if nth else "a",
                    on_click=add_marked,
                    args=(start, end),
                    key=f"review_offer_add-{nth}",
                    help="An event of this sentence, with what its words tell; what is wrong is corrected then",
                )
                st.button(
                    "No event",
                    icon=":material/close:",
                    shortcut=None if nth else "x",
                    on_click=_pass_offer,
                    args=((start, end),),
                    key=f"review_offer_pass-{nth}",
                    help="It is not offered again",
                )


def _pass_offer(span: tuple[int, int]) -> None:
    reading = current_reading()
    if reading is not None:
        value = {"state": "rejected", "words": reading.article.text[slice(*span)][:2_000]}
        do(Deed("reviewed", _offer_target(span), checked_review(value), None))


def review_state(claim_id: str) -> None:
    """What was made of an event, in a word, and how many other articles were found to tell of it. Nothing without a case."""
    one = review_of(claim_id)
    if one is not None:
        others = len({root_of(other) for other in joined_with(case_log(), one.target)} - {article_target()})
        elsewhere = f"told by {count_words(others, 'other article')} of the case, too" if others else ""
        told = filter(None, (STATES[one.state], elsewhere, one.at and f"{one.at[:16].replace('T', ' ')} UTC", one.why))
        words = escaped(" · ".join(told))
        st.html(f'<div class="dl-review dl-review-{escaped(one.state)}">{words}</div>')


def review_card(claim_id: str) -> None:
    """The buttons that make something of an event, and what else it may be. Nothing without a case."""
    one = review_of(claim_id)
    if one is None:
        return
    if not may_change():
        st.html(f'<div class="dl-as-read">{_as_read(one)}</div>')
        return
    with st.container(key="review_buttons", horizontal=True, gap="xsmall"):
        for label, to, icon, key, help in (
            ("Accept", "accepted", "check", "a", "It is right as it stands; goes on to the next"),
            ("Reject", "rejected", "close", "x", "It is no such event: it leaves map and counts, and stays in the log"),
            ("Dispute", "disputed", "question_mark", "d", "Not settled: it stays on the map, marked in every export"),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                shortcut=key,
                type="primary" if to == "accepted" else "secondary",
                on_click=_settle,
                args=(claim_id, to),
                key=f"review_{to}",
                help=help,
            )
        for label, icon, key, name, dialog, help in (
            ("Correct", "edit", "e", "correct", correct_event, "Kind, days, place, deaths, sides"),
            ("Split", "call_split", "s", "split", split_event, "The same words tell of another event, too"),
            ("Join", "merge", "j", "join", join_event, "Another sentence of the article tells of the same event"),
        ):
            if st.button(label, icon=f":material/{icon}:", shortcut=key, key=f"review_{name}", help=help):
                dialog(claim_id)
    event_choices(claim_id)
    st.html(f'<div class="dl-as-read">{_as_read(one)}</div>')


def _name_review(name: str, told: dict[str, Any]) -> None:
    """told: `lat` and `lon` of where it is now, None for nowhere."""
    if not may_change():
        return
    here = (told["lat"], told["lon"])
    others = [place for place in where_else(told, name) if (place["lat"], place["lon"]) != here][:MOST_TOLD]
    if not others and told["lat"] is None:
        return
    with st.container(key="review_places", gap="xsmall"):
        st.caption(plain(f"Every “{name}” in the article is elsewhere:"))
        with st.container(horizontal=True, gap="xsmall"):
            for number, place in enumerate(others, start=1):
                st.button(
                    plain(textwrap.shorten(place.get("words") or place["name"], LONGEST_PLACE, placeholder=" …")),
                    shortcut=str(number),
                    on_click=move_name,
                    args=(name, place),
                    key=f"review_place-{number}",
                    help=plain(f"{place.get('words') or place['name']}: {place['lat']:.3f}, {place['lon']:.3f}"),
                )
            if told["lat"] is not None:
                st.button(
                    "nowhere that can be told",
                    shortcut="0",
                    on_click=move_name,
                    args=(name, None),
                    key="review_place-0",
                    help=plain(f"Takes every “{name}” of the article off the map"),
                )


def place_review(reading: Reading, choice: Choice) -> None:
    """Where else the one place that is chosen may lie. Nothing without a case, or for what was found to be no place."""
    group = [one for one in reading.resolutions if place_id(one) in choice.ids]
    rows = article_places()
    found = rows[rows["id"].isin(choice.ids)]
    if not article_target() or len(choice.ids) != 1 or not group or found.empty:
        return
    row = found.iloc[0]
    here = {key: None if pd.isna(row[key]) else float(row[key]) for key in ("lat", "lon")}
    _name_review(group[0].mention.text, here)


def _as_read(one: ReviewedClaim) -> str:
    """What the machine read, where something else counts now."""
    if one.read is None or not one.changed:
        return ""
    told = [(name, one.read.get(name)) for name in one.changed if name in TOLD]
    words = "; ".join(f"{TOLD[name]} {'unknown' if value in (None, '') else value}" for name, value in told)
    return f"Read by the machine: {escaped(words)}" if words else ""


TOLD = {
    "sub_event_type": "kind", "place": "place", "date_start": "from", "date_end": "to", "deaths_low": "deaths at least",
    "deaths_best": "deaths", "deaths_high": "deaths at most",
}  # fmt: skip


def _next() -> None:
    """Choose the most doubtful event that nobody looked at; behind it, where there is one, that of the list; at last what may tell of one."""
    found = reviewed_claims()
    by_target = {one.target: key for key, one in found.items()}
    choice = chosen()
    here = set(choice.ids) if choice and choice.layer == "claims" else set()
    wanted = mine(found.values()) if st.session_state.get(MINE) else by_doubt(found.values())
    others = looked_at_by_others()
    doubtful = sorted(wanted, key=lambda one: one.target in others)  # those of nobody first
    left = [by_target[one.target] for one in doubtful]
    if left:
        choose(Choice("claims", (next((key for key in left if key not in here), left[0]),)))
    elif _offers_left():
        choose(None)


def _settle(claim_id: str, state: str) -> None:
    """One press: the event is in this state, and the next one is shown."""
    one = review_of(claim_id)
    if one is None:
        return
    known = case_log().value("reviewed", one.target)
    value = {**(known or {}), "state": state, "words": one.told["sentence"][:2_000]}
    if known and known.get("fix") and state == "accepted":
        value["state"] = "corrected"
    if state != "merged":
        value.pop("into", None)
    if one.state == "added" and state == "accepted":
        value["state"] = "added"
    if value["state"] != "added":
        value.pop("start", None), value.pop("end", None)
    if value == known or do(Deed("reviewed", one.target, checked_review(value), known)):
        refresh_review()
        _next()
