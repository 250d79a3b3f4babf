"""Feeds that are followed into the open case: what came since when, what was not read and why; and the events that they propose."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo.cases.events import CaseEvent
from geo.cases.review import checked_review
from geo.cases.store import Deed
from geo.feeds.state import (
    FAILED,
    KNOWN,
    READ,
    WAITING,
    FeedState,
    Item,
    feeds_of,
    followed,
    items_of,
    moment,
)
from geo.wording import count_words
from ui.case.state import case_log, do, may_change
from ui.frame.markup import plain
from ui.server.keeping import case_store
from ui.server.who import current_who

__all__ = ["feed_words", "feeds_section", "proposal_buttons", "proposed_by"]

SINCE = {"1 hour": 1, "24 hours": 24, "7 days": 168, "All": 0}
"""How long ago in hours; 0 takes all."""
WHICH = {"All": (), "Read": (READ, KNOWN), "Not read": (FAILED,), "Waiting": (WAITING,)}
STATE_WORDS = {READ: "read", KNOWN: "was in the case", FAILED: "not read", WAITING: "waits"}
POLL_S, MOST_ITEMS, LONGEST_WORDS = 15, 500, 2_000
TURN, WHY = "case_feeds_turn", "Why, and what is odd"


def feeds_section(case_id: str, open_article: Callable[[str], None]) -> None:
    """The feeds of the open case; nothing where there are none, and for whoever comes by a link. open_article: goes to one, by its target."""
    who = current_who()
    if who is None or who.kind == "link" or not feeds_of(case_store(), case_id, counts=False):
        return
    _live(case_id, open_article)


@st.fragment(run_every=POLL_S)
def _live(case_id: str, open_article: Callable[[str], None]) -> None:
    feeds = feeds_of(case_store(), case_id)
    counts: Counter[str] = sum((found for _, found in feeds), Counter())
    with st.expander(f"Feeds ({len(feeds):,})", icon=":material/rss_feed:", expanded=True, key="case_feeds"):
        one = followed(case_store(), case_id)
        told = ", ".join(f"{counts[state]:,} {words}" for state, words in STATE_WORDS.items() if counts[state])
        told = told or "nothing came yet"
        if one.is_now:
            st.markdown(f":material/sync: **Followed now**, since {plain(_time(one.began))} UTC: {plain(told)}.")
        else:
            st.markdown(
                f":material/pause_circle: **Nobody follows them now**, `geo watch` goes on where it was: {plain(told)}."
            )
        _feeds(feeds)
        _items(case_id, open_article)


def _feeds(feeds: Sequence[tuple[FeedState, Counter[str]]]) -> None:
    rows = [
        {
            "Feed": one.name,
            "How it is": _how(one),
            "Read": counts[READ] + counts[KNOWN],
            "Waits": counts[WAITING],
            "Not read": counts[FAILED],
            "Last success": _time(one.told.get("succeeded")),
            "Next look": "" if one.told.get("is_left") else _time(moment(one.next_at)),
            "Last fault": " ".join(filter(None, (_time(one.told.get("faulted")), one.told.get("last_fault") or ""))),
            "Where": one.told.get("where") or "",
        }
        for one, counts in feeds
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", key="case_feeds_table")


def _how(one: FeedState) -> str:
    if one.told.get("is_left"):
        return "no longer followed"
    if one.told.get("fault"):
        return f"a fault, {count_words(one.told.get('faults') or 1, 'time')} in a row"
    if not one.told.get("succeeded"):
        return "not looked at yet"
    return one.told.get("note") or "fine"


def _items(case_id: str, open_article: Callable[[str], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="case_feeds_asked"):
        since = st.segmented_control("Came since", SINCE, default="24 hours", key="case_feeds_since", help="When a feed told of it, or it was read")  # fmt: skip
        which = st.segmented_control("Which", WHICH, default="All", key="case_feeds_which", help="What became of them")
    hours = SINCE.get(str(since), 0)
    after = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)).isoformat(timespec="microseconds") if hours else ""
    found = list(items_of(case_store(), case_id, since=after, states=WHICH.get(str(which), ()), limit=MOST_ITEMS + 1))
    if not found:
        st.caption("Nothing of these came since then.")
        return
    listed = found[:MOST_ITEMS]
    more = (
        f"The last {MOST_ITEMS:,}; there are more. "
        if len(found) > MOST_ITEMS
        else f"{count_words(len(found), 'article')}. "
    )
    st.caption(f"{more}Press a row that was read to open it.")
    key = f"case_feed_items-{st.session_state.get(TURN, 0)}-{since}-{which}"
    widths = {"Told (UTC)": 140, "Became": 120, WHY: 460}
    columns: Any = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    event: Any = st.dataframe(
        pd.DataFrame([_row(one) for one in listed]), column_config=columns, hide_index=True, on_select="rerun",
        selection_mode="single-row", key=key, width="stretch",
    )  # fmt: skip
    if event.selection.rows and (target := listed[event.selection.rows[0]].target):
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # the row is not chosen when the reader comes back
        open_article(target)


def _row(one: Item) -> dict[str, str]:
    told = one.told
    why = [told.get("reason"), told.get("note"), f"A copy of {told['copy_of']}." if told.get("copy_of") else ""]
    again = f"Asked for again from {_time(moment(one.next_at))} UTC." if one.state == WAITING and one.next_at else ""
    return {
        "Told (UTC)": _time(one.seen),
        "Feed": one.feed,
        "Article": told.get("title") or one.address or told.get("name") or "erased",
        "Became": STATE_WORDS[one.state] + (", a copy" if told.get("copy_of") else ""),
        WHY: " ".join(filter(None, [*why, again])),
        "Address": one.address,
    }


def _time(written: str | None) -> str:
    return (written or "")[:16].replace("T", " ")


# -- what they propose -------------------------------------------------------------------------------------------------


def feed_words(target: str) -> str:
    """The feed that an article of the open case came by; "" when it was given."""
    return str((case_log().value("added", target) or {}).get("feed") or "")


def proposed_by(event: CaseEvent) -> list[str]:
    """The feeds that alone tell of an event that nobody looked at; [] of any other: it is no proposal, or no more."""
    feeds = [feed_words(target) for target in event.articles]
    return list(dict.fromkeys(feeds)) if event.review == "new" and all(feeds) else []


def proposal_buttons(event: CaseEvent) -> None:
    """What an analyst makes of an event that feeds propose; nothing for any other."""
    feeds = proposed_by(event)
    if not feeds:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="event-proposal"):
        st.caption(plain(f"Proposed by {' and '.join(feeds)}, which nobody looked at yet."))
        if not may_change():
            return
        st.button(
            "Accept", icon=":material/check:", type="primary", key=f"accept-{event.id}", on_click=_settle, args=(event, "accepted"),
            help="It is right as it stands, in all its sentences",
        )  # fmt: skip
        st.button(
            "Reject", icon=":material/close:", key=f"reject-{event.id}", on_click=_settle, args=(event, "rejected"),
            help="It is no event, or not as it is told",
        )  # fmt: skip


def _settle(event: CaseEvent, state: str) -> None:
    log = case_log()
    do(*(
        Deed("reviewed", one.target, checked_review({"state": state, "words": one.told["sentence"][:LONGEST_WORDS]}), log.value("reviewed", one.target))
        for one in event.claims
    ))  # fmt: skip
