"""Beside the event under review: what else each of its fields may be, a press each; the likeliest of all have the keys 1 to 9."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from geo.cases.alternatives import DEATHS, Alternative, Field, alternatives, corrected, numbered, shown
from geo.cases.marked import marked_field
from geo.cases.review import ReviewedClaim, alike, checked_review, correction, is_near, name_target, taught_places
from geo.cases.store import Deed
from geo.language.text import fold
from geo.wording import count_words, date_words, people_words
from ui.case.state import article_target, case_log, do, review_of, reviewed_claims
from ui.frame.cache import session_gazetteer
from ui.frame.markup import escaped, plain
from ui.frame.state import current_reading

__all__ = ["FIELDS", "choices_of", "event_choices", "move_name", "take_marked"]

FIELDS: Mapping[Field, str] = {
    "told": "Told as", "kind": "Kind", "place": "Place", "day": "Day", "deaths": "Deaths", "actors": "Who",
}  # fmt: skip
SAME = {"kind": "kind", "place": "place", "days": "day"}
LONGEST_CHIP, LONGEST_WORDS = 30, 2_000
KEPT = "event_choices"
"""Where the alternatives of the event that is looked at are kept from run to run."""


def choices_of(one: ReviewedClaim) -> list[Alternative]:
    """What else an event of the open article may be, the likeliest first; worked out once while it is looked at."""
    reading = current_reading()
    if reading is None:
        return []
    told = one.read or one.told
    kept: tuple[object, str, list[Alternative]] | None = st.session_state.get(KEPT)
    if kept is None or kept[0] is not reading or kept[1] != one.target:
        kept = (reading, one.target, alternatives(reading, told, taught=_taught(one)))
        st.session_state[KEPT] = kept
    return kept[2]


def _taught(one: ReviewedClaim) -> list[dict[str, Any]]:
    name = fold(one.told.get("place_text") or "")
    found = taught_places(case_log(), reviewed_claims().values()) if name else ()
    return [place for spelled, place in found if spelled == name and is_near(one.told, place)]


def event_choices(claim_id: str) -> None:
    """A row for each field of an event: what it is, and chips for what else it may be; below, the same for others. Nothing without a case."""
    one = review_of(claim_id)
    if one is None:
        return
    rows = shown(choices_of(one))
    keys = {id(choice): number for number, choice in enumerate(numbered(rows), start=1)}
    with st.container(key="review_choices", gap=None):
        for field, label in FIELDS.items():
            if field == "told" and field not in rows:
                continue
            with st.container(
                horizontal=True, vertical_alignment="center", gap="xsmall", key=f"review_choices_{field}"
            ):
                now = escaped(_now(one.told, field))
                st.html(f'<span class="dl-field">{escaped(label)}</span><b title="{now}">{now}</b>', width="content")
                for at, choice in enumerate(rows.get(field, ())):
                    _chip(claim_id, one, choice, keys.get(id(choice)), at)
                if field == "place" and one.told["place_text"] and not one.told["area"]:
                    _nowhere(one)
        _for_others(claim_id, one)


def _now(told: Mapping[str, Any], field: Field) -> str:
    """What a field of an event is, in words."""
    first, last = (dt.date.fromisoformat(day) if day else None for day in (told["date_start"], told["date_end"]))
    words = {
        "told": told["status"],
        "kind": told["sub_event_type"],
        "place": told["area"] or told["place"],
        "day": date_words(first, last, told["date_precision"] or ""),
        "deaths": people_words(*(told[name] for name in DEATHS)),
        "actors": ", ".join(dict.fromkeys(actor["name"] for actor in told["actors"])),
    }
    return words[field] or "not told"


def _chip(claim_id: str, one: ReviewedClaim, choice: Alternative, number: int | None, at: int) -> None:
    told = corrected(one.told, choice)
    is_so = all(one.told[name] == value for name, value in told.items())
    if choice.field == "actors":
        is_so = any(actor["name"] == choice.fix["name"] for actor in one.told["actors"])
    words = f"every “{choice.name}” of the article is here" if choice.name else "only this event"
    st.button(
        plain(textwrap.shorten(choice.words, LONGEST_CHIP, placeholder=" …")),
        shortcut=str(number) if number else None,
        type="primary" if is_so else "secondary",
        on_click=_take,
        args=(claim_id, choice),
        key=f"review_choice-{number}" if number else f"review_choice-{choice.field}-{at}",
        help=plain(f"{choice.words}: {words}"),
    )


def _nowhere(one: ReviewedClaim) -> None:
    name = one.told["place_text"]
    st.button(
        "nowhere",
        shortcut="0",
        on_click=move_name,
        args=(name, None, one),
        key="review_choice-0",
        help=plain(f"Takes every “{name}” of the article off the map: where it is cannot be told"),
    )


def _take(claim_id: str, choice: Alternative) -> None:
    """One press: the event is this, and stays in sight. An actor who is there already goes."""
    one = review_of(claim_id)
    if one is None:
        return
    if choice.name:
        place = {name: choice.fix[name] for name in ("country", "lat", "lon", "radius_km")}
        move_name(choice.name, {"name": choice.fix["place"], **place}, one)
        return
    fix = corrected(one.told, choice)
    if choice.field == "actors" and any(actor["name"] == choice.fix["name"] for actor in one.told["actors"]):
        others = [actor for actor in one.told["actors"] if actor["name"] != choice.fix["name"]]
        fix = {"actors": [{name: actor[name] for name in ("name", "role")} for actor in others]}
    _correct([(one, fix)])


def take_marked(claim_id: str, field: Field, start: int, end: int) -> None:
    """Words that are marked tell a field of the event that is looked at (a component's callback)."""
    one, reading = review_of(claim_id), current_reading()
    if one is None or reading is None:
        return
    words = reading.article.text[start:end].strip()
    fix = marked_field(reading, one.told, field, start, end, places=session_gazetteer().lookup(words))
    if fix:
        _correct([(one, fix)])
    else:
        st.toast(
            plain(f"“{words}” tells nothing new here that can be read. Press E to write it."), icon=":material/info:"
        )


def move_name(name: str, place: dict[str, Any] | None, one: ReviewedClaim | None = None) -> None:
    """Put every mention of a name in the article somewhere, or with None nowhere (a button's callback).

    one: the event that the reader looks at, which is settled with it.
    """
    log = case_log()
    target = name_target(name, article_target())
    value: dict[str, Any] = {"state": "rejected", "words": name}
    if place is not None:
        told = {key: part for key, part in place.items() if key != "words"}
        value = {"state": "corrected", "words": name, "place": told}
    deeds = [Deed("reviewed", target, checked_review(value), log.value("reviewed", target))]
    if one is not None and one.state == "new":
        settled = {"state": "accepted", "words": one.told["sentence"][:LONGEST_WORDS]}
        deeds.append(Deed("reviewed", one.target, checked_review(settled), log.value("reviewed", one.target)))
    do(*deeds)


def _correct(fixes: Sequence[tuple[ReviewedClaim, Mapping[str, Any]]]) -> None:
    log = case_log()
    known = [log.value("reviewed", one.target) for one, _ in fixes]
    do(
        *(
            Deed("reviewed", one.target, correction(one, was, fix), was)
            for (one, fix), was in zip(fixes, known, strict=True)
        )
    )


def _for_others(claim_id: str, one: ReviewedClaim) -> None:
    """Events that were read wrongly in the same way, corrected with it in a press; an empty line while there are none."""
    found = alike(reviewed_claims().values(), one)
    with st.container(horizontal=True, gap="xsmall", key="review_others"):
        for nth, (what, (_, others)) in enumerate(found.items()):
            st.button(
                plain(f"The same {SAME[what]} for {count_words(len(others), 'event')} read so, too"),
                icon=":material/done_all:",
                shortcut=None if nth else "g",
                on_click=_same,
                args=(claim_id, what),
                key=f"review_same-{what}" if nth else "review_same",
                help="Events that nobody looked at yet, and that were read in the same way",
            )


def _same(claim_id: str, what: str) -> None:
    one = review_of(claim_id)
    found = alike(reviewed_claims().values(), one) if one else {}
    if what in found:
        fix, others = found[what]
        _correct([(other, fix) for other in others])
