"""Beside the event under review: what else each of its fields may be, a press each; the likeliest of all have the keys 1 to 9."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from geo.cases.alternatives import DEATHS, Alternative, Field, alternatives, corrected, numbered, shown
from geo.cases.marked import marked_field
from geo.cases.review import ReviewedClaim, alike, checked_review, correction, is_near, name_target, taught_places
from geo.cases.store import Deed
from geo.language.text import fold
from geo.wording import count_words, date_words, people_words
from ui.case.state import article_target, case_log, do, review_of, reviewed_claims
from ui.frame.cache import session_gazetteer
from ui.frame.markup import plain
from ui.frame.state import current_reading

__all__ = ["FIELDS", "choices_of", "event_choices", "move_name", "take_marked"]

FIELDS: Mapping[Field, str] = {
    "told": "Told as", "kind": "Kind", "place": "Place", "day": "Day", "deaths": "Deaths", "actors": "Who",
}  # fmt: skip
CHOICES, NOWHERE = "review_fields", "nowhere"
SAME = {"kind": "kind", "place": "place", "days": "day"}
LONGEST_CHIP, LONGEST_WORDS = 30, 2_000
KEPT = "event_choices"
"""Where the alternatives of the event that is looked at are kept from run to run."""

STATIC = Path(__file__).parents[1] / "static"
_component = st.components.v2.component(
    "dateline_choices",
    html='<div class="choices"></div>',
    css=(STATIC / "choices.css").read_text(encoding="utf-8"),
    js=(STATIC / "choices.js").read_text(encoding="utf-8"),
)


class _Chip(TypedDict):
    """What a field may be, as the browser is given it."""

    key: str
    words: str
    about: str
    digit: str
    """The key of the keyboard that takes it; "" for none."""
    isSo: bool


class _Row(TypedDict):
    """A field of the event, what it is, and what else it may be."""

    field: Field
    label: str
    now: str
    chips: list[_Chip]


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
    with st.container(key="review_choices", gap=None):
        _component(key=CHOICES, data={"rows": _rows(one)}, on_taken_change=partial(_taken, claim_id))
        _for_others(claim_id, one)


def _rows(one: ReviewedClaim) -> list[_Row]:
    rows = shown(choices_of(one))
    digits = {id(choice): str(number) for number, choice in enumerate(numbered(rows), start=1)}
    told: list[_Row] = []
    for field, label in FIELDS.items():
        if field == "told" and field not in rows:
            continue
        chips = [
            _chip(one, choice, f"{field}:{at}", digits.get(id(choice), ""))
            for at, choice in enumerate(rows.get(field, ()))
        ]
        if field == "place" and (name := one.told["place_text"]) and not one.told["area"]:
            about = f"Takes every “{name}” of the article off the map: where it is cannot be told"
            chips.append({"key": NOWHERE, "words": NOWHERE, "about": about, "digit": "0", "isSo": False})
        told.append({"field": field, "label": label, "now": _now(one.told, field), "chips": chips})
    return told


def _taken(claim_id: str) -> None:
    """One press: the event is what the chip says."""
    one, key = review_of(claim_id), st.session_state[CHOICES].get("taken")
    if one is None or not key:
        return
    if key == NOWHERE:
        move_name(one.told["place_text"], None, one)
        return
    field, _, at = str(key).partition(":")
    offered = shown(choices_of(one)).get(field, ()) if at.isdecimal() else ()  # type: ignore[call-overload]
    if int(at or 0) < len(offered):
        _take(one, offered[int(at)])


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


def _chip(one: ReviewedClaim, choice: Alternative, key: str, digit: str) -> _Chip:
    told = corrected(one.told, choice)
    is_so = all(one.told[name] == value for name, value in told.items())
    if choice.field == "actors":
        is_so = any(actor["name"] == choice.fix["name"] for actor in one.told["actors"])
    words = f"every “{choice.name}” of the article is here" if choice.name else "only this event"
    short = textwrap.shorten(choice.words, LONGEST_CHIP, placeholder=" …")
    return {"key": key, "words": short, "about": f"{choice.words}: {words}", "digit": digit, "isSo": is_so}


def _take(one: ReviewedClaim, choice: Alternative) -> None:
    """The event is this, and stays in sight. An actor who is there already goes."""
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
