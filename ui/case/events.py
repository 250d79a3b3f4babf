"""Events of the open case: what several articles tell together, what may be one, and the presses that join and part it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

import pandas as pd
import streamlit as st

from geo.cases.articles import ARTICLE as OF_ARTICLE
from geo.cases.articles import articles_of
from geo.cases.claims import making_much
from geo.cases.contents import records_of_events
from geo.cases.events import EVENT, CaseEvent, event_claims, events_of, join, lost_claims, part, split
from geo.cases.joining import AlikePairs, Proposal, alike_pairs, propose, reasons
from geo.cases.review import ReviewedClaim
from geo.frames import CLAIMS, rows_of
from geo.gazetteer.countries import country_name
from geo.language.text import fold
from geo.wording import count_words, date_words, deaths_words, people_words
from ui.case.feeds import proposal_buttons, proposed_by
from ui.case.opening import open_article
from ui.case.state import case_claims, case_log, current_case, do, may_change
from ui.case.talk import talk
from ui.frame.markup import escaped, plain, quiet_list, quote
from ui.frame.navigation import ARTICLE, MAP
from ui.frame.state import Choice, Row, choose, close_button, focus
from ui.frame.theme import mark_uri
from ui.records.sets import RecordSet, current_records

__all__ = [
    "case_events", "case_events_frame", "case_line", "event_card", "event_details", "event_of", "events_tab", "has_several_articles", "mapped_case_events", "open_claim", "records_by_event",
]  # fmt: skip

PROPOSED = "case_proposals"
KNOWN, FRAME, PAIRS, FOUND, TURN = (
    "case_events",
    "case_events_frame",
    "case_pairs",
    "case_event_records",
    "case_events_turn",
)
PROPOSALS_LISTED, SIDE_BY_SIDE, SENTENCES_LISTED, LONGEST_TITLE, ROWS_LISTED = 10, 3, 30, 50, 2_000
MAPPED, MAPPED_FOR, MOST_MAPPED = "case_mapped", "case_mapped_for", 1_000
"""More signs than so many are no help on a map, and slow it down."""
AROUND = 1.5
"""Degrees around an event that the map shows."""
MOST_RECORDS = 100_000
"""Of the case's records that its events are looked for in."""
STATES = {
    "new": "not looked at",
    "accepted": "accepted",
    "corrected": "corrected",
    "disputed": "disputed",
    "added": "added",
}


# -- what there is -----------------------------------------------------------------------------------------------------


def case_events() -> list[CaseEvent]:
    """The events of the open case; [] without a case."""
    return _known()[1]


def case_events_frame() -> pd.DataFrame:
    """The same as a CLAIMS frame, one object until something is done."""
    events = case_events()
    kept: tuple[list[CaseEvent], pd.DataFrame] | None = st.session_state.get(FRAME)
    if kept is None or kept[0] is not events:
        kept = (events, event_claims(events) if events else CLAIMS.empty())
        st.session_state[FRAME] = kept
    return kept[1]


def event_of(claim_id: str) -> CaseEvent | None:
    """The event of the open case that has this id; None for any other id."""
    return _known()[2].get(claim_id) if claim_id.startswith(EVENT) and current_case() else None


def has_several_articles() -> bool:
    """Whether a case of several articles is open."""
    return sum(target.startswith(OF_ARTICLE) for target in case_log().state.get("source", {})) > 1


_Known = tuple[Mapping[str, list[ReviewedClaim]], list[CaseEvent], Mapping[str, CaseEvent]]


def mapped_case_events(article: str) -> list[Row]:
    """Rows of the case's events for the map, those that an article (its target) tells left out, since it draws them itself; of very
    many those that most publishers tell. [] for a case of one article, and without one."""
    if not current_case() or not has_several_articles():
        return []
    known = _known()
    kept: tuple[Any, list[Row]] | None = st.session_state.get(MAPPED)
    if kept is None or kept[0] is not known or st.session_state.get(MAPPED_FOR) != article:
        others = [event for event in known[1] if article not in event.articles and event.told["lat"] is not None]
        listed = sorted(others, key=lambda event: -len(event.publishers))[:MOST_MAPPED]
        kept = (known, rows_of(event_claims(listed)))
        st.session_state[MAPPED], st.session_state[MAPPED_FOR] = kept, article
    return kept[1]


def case_line(listed: int, article: str) -> None:
    """How many events of the case are on the map beside those of the open article, under it; nothing without such. listed: so many are."""
    if not listed:
        return
    events = case_events()
    others = sum(article not in event.articles for event in events)
    far = sum(article not in event.articles and event.told["lat"] is None for event in events)
    left = f", those that most publishers tell of {others - far:,}" if listed < others - far else ""
    lost = f"; {far:,} without a place" if far else ""
    beside = " that other articles tell (paler)" if article else ""
    with st.container(key="case_line"):
        st.markdown(f"Case: **{count_words(listed, 'event')}**{beside} on the map{left}{lost}")


def _known() -> _Known:
    """Worked out once for each act in the case."""
    case_id, log = current_case(), case_log()
    key = (case_id, len(log.acts), log.last)
    kept: tuple[Any, Any] | None = st.session_state.get(KNOWN)
    if kept is None or kept[0] != key:
        claims = case_claims().all(log)
        with making_much():
            events = events_of(log, claims)
        kept = (key, (claims, events, {event.id: event for event in events}))
        st.session_state[KNOWN] = kept
    found: _Known = kept[1]
    return found


def _pairs() -> AlikePairs:
    """The claims that are alike, laid side by side anew only when others count, or others than before."""
    log = case_log()
    told = sum(act.kind in ("added", "reviewed") or not act.is_deed for act in log.acts)
    key = (current_case(), told)
    kept: tuple[Any, AlikePairs] | None = st.session_state.get(PAIRS)
    if kept is None or kept[0] != key:
        kept = (key, alike_pairs(one for found in _known()[0].values() for one in found))
        st.session_state[PAIRS] = kept
    return kept[1]


def _proposed(events: list[CaseEvent], pairs: AlikePairs) -> list[Proposal]:
    kept: tuple[Any, Any, list[Proposal]] | None = st.session_state.get(PROPOSED)
    if kept is None or kept[0] is not events or kept[1] is not pairs:
        kept = (events, pairs, propose(events, pairs))
        st.session_state[PROPOSED] = kept
    return kept[2]


def records_by_event(events: Sequence[CaseEvent], records: RecordSet) -> dict[str, tuple[str, ...]]:
    """The ids of the records that tell of events, by the event's; an event is looked for once. {} of too many records."""
    if records.store is not None or records.count > MOST_RECORDS:
        return {}
    kept: tuple[str, dict[Any, tuple[str, ...]]] = st.session_state.get(FOUND, ("", {}))
    known = kept[1] if kept[0] == records.edition else {}
    new = [event for event in events if _told(event) not in known]
    if new:
        found = records_of_events(new, records.events)
        known |= {_told(event): found.get(event.id, ()) for event in new}
    now = {_told(event): known[_told(event)] for event in events}
    st.session_state[FOUND] = (records.edition, {**known, **now})
    return {event.id: now[_told(event)] for event in events if now[_told(event)]}


def _told(event: CaseEvent) -> tuple[object, ...]:
    """What an event is looked for by: the same while nothing of it changes."""
    told = event.told
    names = ("event_type", "status", "lat", "lon", "radius_km", "area", "date_start", "date_end", "deaths_low", "deaths_best", "deaths_high")  # fmt: skip
    return (event.id, *(told[name] for name in names), tuple(actor["name"] for actor in told["actors"]))


# -- the tab -----------------------------------------------------------------------------------------------------------


def events_tab() -> None:
    """What may be one event, and all events in a table: one that is chosen is opened, several are joined."""
    events = case_events()
    if not events:
        st.info("No event was found in the articles of this case.", icon=":material/info:")
        return
    if has_several_articles():
        _lost()
        _proposals(_proposed(events, _pairs()))
    _table(events)


def _lost() -> None:
    lost = lost_claims(case_log(), (one.target for found in _known()[0].values() for one in found))
    if lost:
        line = f"{count_words(len(lost), 'joined sentence')} of words that no reading takes for an event any more"
        st.html(quiet_list(line, [words for _, words in lost]))


# -- what may be one ---------------------------------------------------------------------------------------------------


def _proposals(found: Sequence[Proposal]) -> None:
    told = sum(len(one.events) for one in found)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="case_may_be_one"
    ):
        st.markdown(f"**May be one event** ({len(found):,})")
        if len(found) > 1 and may_change():
            _join_many(found)
    if not found:
        st.caption("No two events of different articles are alike enough to be one, or it was said what they are.")
        return
    st.caption(
        f"{told:,} events of different articles that lie together in place, days and kind. Deaths need not agree: first counts are often wrong."
    )
    limit = int(st.session_state.get("case_proposals_listed", PROPOSALS_LISTED))
    for number, one in enumerate(found[:limit]):
        _proposal(one, number)
    if len(found) > limit:
        st.button(
            f"Show more of {len(found):,}", icon=":material/expand_more:", on_click=_list_more, args=(limit,),
            help="List the next of them", key="case_more_proposals",
        )  # fmt: skip


def _list_more(limit: int) -> None:
    st.session_state["case_proposals_listed"] = limit + PROPOSALS_LISTED


def _proposal(one: Proposal, number: int) -> None:
    name = one.events[0].id.rpartition("/")[2]
    key = f"{number}-{name}-{len(one.events)}"
    with st.container(border=True, key=f"card-proposal-{key}", gap="small"):
        first = max(one.events, key=lambda event: len(event.claims))
        head = f'<div class="dl-panel-kind"><img alt="" src="{mark_uri(first.told["event_type"])}"><b>{escaped(first.name)}</b></div>'
        words = escaped("; ".join(reasons(one.events)))
        st.html(
            f'<div class="dl-panel">{head}<div class="dl-compared">{words}; together they fit by {one.score:.0%}</div></div>'
        )
        chosen = _side_by_side(one.events, key)
        if not may_change():
            return
        with st.container(horizontal=True, gap="xsmall"):
            st.button(
                "One event", icon=":material/call_merge:", type="primary", key=f"join-{key}", on_click=_join,
                args=(chosen, one), disabled=len(chosen) < 2, help="Join those that are ticked",
            )  # fmt: skip
            st.button(
                "Not one event", icon=":material/call_split:", key=f"part-{key}", on_click=_part, args=(one.events,),
                help="They stay apart, and are not proposed again",
            )  # fmt: skip


def _side_by_side(events: Sequence[CaseEvent], key: str) -> list[CaseEvent]:
    """The sentences of events beside each other, each with a tick; those that are ticked."""
    chosen = []
    for start in range(0, len(events), SIDE_BY_SIDE):
        row = events[start : start + SIDE_BY_SIDE]
        for event, column in zip(row, st.columns(SIDE_BY_SIDE, gap="small"), strict=False):
            with column:
                label = " · ".join(filter(None, (_killed(event), _days(event), _teller(event))))
                if st.checkbox(plain(label), value=True, key=f"of-{key}-{event.id}", help="It is of this event"):
                    chosen.append(event)
                st.html("".join(_quote(one) for one in event.claims[:SIDE_BY_SIDE]))
    return chosen


def _join_many(found: Sequence[Proposal]) -> None:
    with st.popover("Join several", icon=":material/call_merge:", help="Join all that are likely enough"):
        least = st.slider(
            "At least this likely, in percent", 50, 100, 80, 5, key="case_join_above",
            help="How well place, days, kind, actors and deaths fit, taken together",
        )  # fmt: skip
        sure = [one for one in found if one.score * 100 >= least]
        st.button(
            f"Join {len(sure):,} of {len(found):,}", type="primary", key="case_join_many", on_click=_join_all, args=(sure,),
            disabled=not sure, help="Each is an act of its own in the log, and can be undone",
        )  # fmt: skip


def _join_all(found: Sequence[Proposal]) -> None:
    log = case_log()
    do(*(join(log, one.events, why="; ".join(reasons(one.events))) for one in found))


def _join(events: Sequence[CaseEvent], one: Proposal) -> None:
    do(join(case_log(), events, why="; ".join(reasons(events if len(events) > 1 else one.events))))


def _part(events: Sequence[CaseEvent]) -> None:
    do(part(case_log(), events))


# -- all of them -------------------------------------------------------------------------------------------------------


def _table(events: Sequence[CaseEvent]) -> None:
    st.markdown(f"**All events** ({len(events):,})")
    asked = st.text_input(
        "Find events", placeholder="Words of place, kind, people or sentence", max_chars=200, key="case_events_asked",
        help="Lists the events that have all of these words",
    )  # fmt: skip
    found = [event for event in events if _has(event, fold(asked).split())]
    ordered = sorted(found, key=lambda event: (-len(event.publishers), event.told["date_start"] or "9999", event.id))[
        :ROWS_LISTED
    ]
    records = records_by_event(ordered, current_records())
    table = pd.DataFrame(
        {
            "mark": [mark_uri(event.told["event_type"]) for event in ordered],
            "day": [_days(event) for event in ordered],
            "kind": [event.told["sub_event_type"] for event in ordered],
            "place": [_where(event) for event in ordered],
            "deaths": [_people(event) for event in ordered],
            "articles": [len(event.articles) for event in ordered],
            "publishers": [len(event.publishers) for event in ordered],
            "records": [len(records.get(event.id, ())) for event in ordered],
            "state": [_state(event) for event in ordered],
            "sentence": [event.told["sentence"] for event in ordered],
        }
    )
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    columns = {
        "mark": st.column_config.ImageColumn("Sign", width=44),
        "day": text("When", width=110),
        "kind": text("Kind", width=150),
        "place": text("Place", width=150),
        "deaths": text("Deaths", width=120, help="As all its sentences tell them"),
        "articles": number("Articles", width=70, help="How many tell of it, copies too"),
        "publishers": number("Publishers", width=85, help="Independent ones: a copy of a wire is its wire's"),
        "records": number("Records", width=75, help="Of the sets that are switched on: how many tell of it"),
        "state": text("State", width=125),
        "sentence": text("A sentence", width=420),
    }
    some = (
        f"The {ROWS_LISTED:,} of {len(found):,} that most publishers tell of: find others by a word. "
        if len(found) > ROWS_LISTED
        else ""
    )
    st.caption(f"{some}Choose a row to see all that tells of the event; choose several to join them.")
    key = f"case_joined-{hash(tuple(event.id for event in ordered))}-{st.session_state.get(TURN, 0)}"
    event: Any = st.dataframe(
        table, key=key, hide_index=True, placeholder="", column_config=columns, selection_mode="multi-row", on_select="rerun", width="stretch"
    )  # fmt: skip
    chosen = [ordered[row] for row in event.selection.rows if row < len(ordered)]
    if len(chosen) == 1:
        event_card(chosen[0], records.get(chosen[0].id, ()))
    elif chosen:
        _chosen(chosen)


def _has(event: CaseEvent, words: Sequence[str]) -> bool:
    """Whether an event has all words, in whatever form."""
    if not words:
        return True
    names = [actor["name"] for actor in event.told["actors"]]
    told = fold(" ".join([event.name, _where(event), *names, *(one.told["sentence"] for one in event.claims)]))
    return all(word in told for word in words)


def _chosen(events: Sequence[CaseEvent]) -> None:
    with st.container(border=True, key="card-chosen-events", gap="small"):
        words = escaped("; ".join(reasons(events)))
        st.html(
            f'<div class="dl-panel"><b>{len(events):,} events chosen</b><div class="dl-compared">{words}</div></div>'
        )
        shown = events[:SENTENCES_LISTED]
        for start in range(0, len(shown), SIDE_BY_SIDE):
            for one, column in zip(shown[start : start + SIDE_BY_SIDE], st.columns(SIDE_BY_SIDE), strict=False):
                column.html(_quote(one.claims[0]))
        if not may_change():
            return
        st.button(
            "Join the chosen", icon=":material/call_merge:", type="primary", key="case_join_chosen", on_click=_join_chosen,
            args=(events,), help="They are one event from now on",
        )  # fmt: skip


def _join_chosen(events: Sequence[CaseEvent]) -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    do(join(case_log(), events, why="; ".join(reasons(events))))


# -- one of them -------------------------------------------------------------------------------------------------------


def event_card(event: CaseEvent, records: Sequence[str]) -> None:
    """An event of the open case: what is told of it together, every sentence with its article, and the records. records: ids."""
    titles = {one.target: one.title or one.name for one in articles_of(case_log())}
    article = {one.target: target for target, found in _known()[0].items() for one in found}
    with st.container(border=True, key="card-event", gap="small"):
        told = event.told
        facts = [
            _where(event) or "no place told", _days(event) or "no day told", _killed(event) or "no deaths told",
            count_words(len(event.publishers), "independent publisher"), count_words(len(event.articles), "article"), _state(event),
        ]  # fmt: skip
        st.html(
            f'<div class="dl-panel"><div class="dl-panel-kind"><img alt="" src="{mark_uri(told["event_type"])}"><b>{escaped(event.name)}</b></div>'
            f'<div class="dl-compared">{escaped(" · ".join(facts))}</div>'
            f"{f'<p>One event because: {escaped(event.why)}.</p>' if event.why else ''}</div>"
        )
        proposal_buttons(event)
        for number, one in enumerate(event.claims[:SENTENCES_LISTED]):
            _sentence(event, one, article[one.target], titles[article[one.target]], number)
        if len(event.claims) > SENTENCES_LISTED:
            st.caption(
                f"… and {len(event.claims) - SENTENCES_LISTED:,} sentences more, in the files of the tab Publish."
            )
        _records(records)
        talk(event.id, "event")
        if told["lat"] is not None:
            with st.container(key="event-ways"):
                if st.button(
                    "Show on the map", icon=":material/map:", type="tertiary", key=f"event-map-{event.id}",
                    help="With all events of the case and the records that are switched on",
                ):  # fmt: skip
                    _show_on_map(event)


def _show_on_map(event: CaseEvent) -> None:
    lat, lon = event.told["lat"], event.told["lon"]
    choose(Choice("claims", (event.id,)))
    focus(((max(lat - AROUND, -85.0), lon - AROUND), (min(lat + AROUND, 85.0), lon + AROUND)))
    st.switch_page(MAP)


def event_details(choice: Choice) -> bool:
    """Events of the case that were chosen on a map; False when they are none."""
    found = [event for name in choice.ids if (event := event_of(name))]
    if not found:
        return False
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="details_head"
    ):
        st.markdown(f"**{len(found):,} events of the case here**" if len(found) > 1 else "")
        close_button()
    if len(found) > 1:
        with st.container(key="case_event_list", gap="xsmall"):
            for event in found[:SENTENCES_LISTED]:
                label = f"**{plain(_days(event))}** {plain(_where(event))}  \n{plain(', '.join(filter(None, (event.name, _killed(event)))))}"
                st.button(
                    label, key=f"pick-{event.id}", on_click=choose, args=(Choice("claims", (event.id,)),), width="stretch",
                    help="Show what tells of it",
                )  # fmt: skip
    else:
        event_card(found[0], records_by_event(found, current_records()).get(found[0].id, ()))
    return True


def _sentence(event: CaseEvent, one: ReviewedClaim, article: str, title: str, number: int) -> None:
    killed = people_words(one.told["deaths_low"], one.told["deaths_best"], one.told["deaths_high"])
    with st.container(key=f"event-sentence-{number}", gap="xsmall"):
        st.html(_quote(one))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.caption(
                plain(
                    " · ".join(filter(None, (STATES.get(one.state, one.state), f"{killed} killed" if killed else "")))
                )
            )
            if st.button(
                plain(shorten(title, LONGEST_TITLE, placeholder=" …") or "Article"), icon=":material/article:", type="tertiary", key=f"event-open-{number}-{event.id}",
                help="Open the article at this sentence",
            ):  # fmt: skip
                open_claim(article, one.target)
            if len(event.claims) > 1 and may_change():
                st.button(
                    "Take out", icon=":material/call_split:", type="tertiary", key=f"event-out-{number}-{event.id}", on_click=_take_out,
                    args=(event, one.target), help="It tells of another event, and is not proposed for this one again",
                )  # fmt: skip


def _take_out(event: CaseEvent, target: str) -> None:
    do(split(case_log(), event, [target]))


def _records(ids: Sequence[str]) -> None:
    events = current_records().events
    if events.empty:
        return
    found = events[events["id"].isin(ids)]
    if found.empty:
        st.caption("No record of the sets that are switched on tells of it.")
    for row in rows_of(found):
        words = [
            row["place_name"], date_words(row["date_start"], row["date_end"], row["date_precision"]),
            deaths_words(row["deaths_low"], row["deaths_best"], row["deaths_high"]),
            " against ".join(side for side in (row["side_a"], row["side_b"]) if side), row["source"],
        ]  # fmt: skip
        st.html(
            f'<div class="dl-panel"><div class="dl-answer"><b>Record {escaped(row["id"])}</b>. {escaped(" · ".join(filter(None, words)))}</div></div>'
        )


def open_claim(article: str, claim: str) -> None:
    """Go to an article of the open case, with one of its claims (its target) chosen."""
    targets = [one.target for one in _known()[0].get(article, ())]
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # nothing is chosen when the reader comes back
    if open_article(article):
        if claim in targets:
            choose(Choice("claims", (f"claim:{targets.index(claim) + 1}",)))
        st.switch_page(ARTICLE)


# -- in words ----------------------------------------------------------------------------------------------------------


def _quote(one: ReviewedClaim) -> str:
    """A sentence with the word that tells of the event marked."""
    told = one.told
    start, end = told["trigger_start"] - told["start"], told["trigger_end"] - told["start"]
    return (
        quote(told["sentence"], start, end)
        if 0 <= start < end <= len(told["sentence"])
        else quote(told["sentence"], 0, 0)
    )


def _state(event: CaseEvent) -> str:
    return "proposed by a feed" if proposed_by(event) else STATES[event.review]


def _teller(event: CaseEvent) -> str:
    """Whose words they are: a publisher, the title of an article that names none, or how many articles."""
    if len(event.articles) > 1:
        return count_words(len(event.articles), "article")
    whose = event.publishers[0]
    source = case_log().value("added", whose)
    return shorten(source["title"] or source["name"], LONGEST_TITLE, placeholder=" …") if source else whose


def _where(event: CaseEvent) -> str:
    told = event.told
    return ", ".join(filter(None, (told["area"] or told["place"], country_name(told["country"] or ""))))


def _days(event: CaseEvent) -> str:
    first, last = (pd.Timestamp(day) if day else None for day in (event.told["date_start"], event.told["date_end"]))
    return date_words(first, last, event.told["date_precision"] or "day") if first or last else ""


def _people(event: CaseEvent) -> str:
    return people_words(*(event.told[f"deaths_{end}"] for end in ("low", "best", "high")))


def _killed(event: CaseEvent) -> str:
    return f"{_people(event)} killed" if _people(event) else ""
