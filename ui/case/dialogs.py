"""Dialogs of the review: correct an event, add one, tell two of the same words apart, join two; where it happened, by name or on a map."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from geo.cases.alternatives import Alternative, corrected, shown
from geo.cases.marked import GIVEN, marked_event
from geo.cases.review import (
    ReviewedClaim,
    blank_claim,
    checked_review,
    correction,
    is_near,
    name_target,
    new_claim_target,
    taught_places,
)
from geo.cases.store import Deed
from geo.errors import DataError
from geo.language.text import fold
from geo.places.coordinates import find_coordinates
from geo.records.formats.acled import SUB_EVENT_TYPES
from ui.case.choices import FIELDS, choices_of
from ui.case.state import article_target, case_log, do, is_asked, refresh_review, review_of, reviewed_claims
from ui.frame.cache import session_gazetteer
from ui.frame.markup import plain, quote
from ui.frame.state import Choice, choose, current_reading, mapped_places
from ui.map.mapview import point_map

__all__ = [
    "add_event",
    "add_marked",
    "ask_for_event",
    "correct_event",
    "join_event",
    "split_event",
    "where_else",
]

SCOPES = ("This event", "Every “{name}” in the article", "Every “{name}” in the case")
NOT_HERE, SAVE = "as it is", "Save the correction"
MOST_CANDIDATES, MOST_NEARBY, LONGEST_WORDS = 9, 40, 2_000
TWO_NUMBERS = re.compile(r"([-+]?\d{1,2}(?:\.\d+)?)[,;\s]+([-+]?\d{1,3}(?:\.\d+)?)")
LEAST_KM, NEAR_KM, MOST_KM = 0.1, 5.0, 20_040.0
"""Reach of a point: at least, of one that is written with few digits or pressed on the map, and at most."""
NUMBERS = tuple(range(MOST_NEARBY))
FIRST, LAST = dt.date(1700, 1, 1), dt.date(2200, 12, 31)
ASKED, POINT = "event_asked", "correct_point"


@dataclass(slots=True)
class _Answer:
    """What was written into the form of an event."""

    fix: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] | None = None
    """Another place; {} is none that can be told, None the one it has."""
    scope: str = SCOPES[0]
    why: str = ""


def add_marked(start: int, end: int) -> None:
    """Add the event that these characters of the article tell of, as far as they tell it, and look at it (a component's callback)."""
    reading = current_reading()
    words = reading.article.text[start:end].strip() if reading else ""
    if reading is None or not words:
        return
    start = reading.article.text.index(words, start)
    end = start + len(words)
    others = [one.told for one in reviewed_claims().values() if one.counts]
    _keep_added(words, start, end, marked_event(reading, start, end, others))


def _keep_added(words: str, start: int, end: int, fix: dict[str, Any], why: str = "") -> bool:
    """Whether it was kept; then it is the one that is looked at. DataError as `checked_review`."""
    known = [one.target for one in reviewed_claims().values()]
    target = new_claim_target(case_log(), article_target(), known, start, end)
    value = {"state": "added", "start": start, "end": end, "words": words[:LONGEST_WORDS], "fix": fix}
    if not do(Deed("reviewed", target, checked_review(value), None, why)):
        return False
    refresh_review()
    choose(next((Choice("claims", (key,)) for key, one in reviewed_claims().items() if one.target == target), None))
    return True


def ask_for_event() -> None:
    """Have the dialog opened that adds an event by words which are written (a button's callback)."""
    st.session_state[ASKED] = True


def add_event() -> None:
    """Opens the dialog when one was asked for; called in each run of the page."""
    if st.session_state.pop(ASKED, False):
        st.session_state.pop(POINT, None)
        _add((0, 0))


@st.dialog("Correct the event", width="large")
def correct_event(claim_id: str) -> None:
    """Kind, days, deaths, sides and place of an event, as they are and as they shall be."""
    one = review_of(claim_id)
    if one is None:
        st.info("This event is no longer in the article.")
        return
    _quote(one.told["sentence"])
    asked = _form(one.told, one.told.get("place_text") or "", choices_of(one))
    if asked is None:
        return
    try:
        deeds = _deeds(one, asked, one.told.get("place_text") or "")
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if deeds and (do(*deeds) or is_asked()):
        st.rerun()
    if not deeds:
        st.info("Nothing was changed.")


@st.dialog("Add an event", width="large")
def _add(span: tuple[int, int], like: str = "") -> None:
    """An event that the reading lacks, told by words of the article; like: the id of one that the same words tell of."""
    reading, other = current_reading(), review_of(like)
    if reading is None:
        return
    text, (start, end) = reading.article.text, span
    words = text[start:end].strip()
    if not words:
        written = st.text_area(
            "Words of the article that tell of it", height=90, max_chars=LONGEST_WORDS,
            help="As they stand in the text. Shorter: mark them in the text, and press “Add an event” there.",
        ).strip()  # fmt: skip
        if not written:
            return
        start, words = text.find(written), written
        if start < 0:
            st.error("The article has no such words. Copy them out of the text.", icon=":material/error:")
            return
    start = text.index(words, start)
    end = start + len(words)
    _quote(words[:LONGEST_WORDS])
    begins = (
        {key: other.told[key] for key in GIVEN}
        if other
        else marked_event(reading, start, end, [one.told for one in reviewed_claims().values() if one.counts])
    )
    asked = _form(blank_claim(words, start, end) | begins, "", save=SAVE if other else "Add the event")
    if asked is None:
        return
    try:
        is_kept = _keep_added(words, start, end, begins | asked.fix | _at(asked.place), asked.why)
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if is_kept or is_asked():
        st.rerun()


def split_event(claim_id: str) -> None:
    """The dialog for another event that the same words tell of."""
    st.session_state.pop(POINT, None)
    one = review_of(claim_id)
    if one is not None:
        _add((one.told["start"], one.told["end"]), claim_id)


@st.dialog("Join it to another event")
def join_event(claim_id: str) -> None:
    """Says that an event is told of elsewhere in the article, too: it counts there alone."""
    one, found = review_of(claim_id), reviewed_claims()
    if one is None:
        return
    _quote(one.told["sentence"])
    others = {key: other for key, other in found.items() if key != claim_id and other.counts}
    if not others:
        st.info("The article tells of no other event.", icon=":material/info:")
        return
    keys = sorted(others, key=lambda key: abs(others[key].told["start"] - one.told["start"]))
    keys = keys[: len(NUMBERS)]
    at = st.radio("It is the same as", NUMBERS[: len(keys)], format_func=lambda n: plain(_line(others[keys[n]])))
    why = st.text_input("Why (kept in the log)", max_chars=2_000)
    if not st.button("Join them", type="primary", icon=":material/merge:", key="save_join"):
        return
    known = case_log().value("reviewed", one.target)
    into = keys[at or 0]
    value = {"state": "merged", "into": others[into].target, "words": one.told["sentence"][:LONGEST_WORDS]}
    if do(Deed("reviewed", one.target, checked_review(value), known, why)):
        choose(Choice("claims", (into,)))
        st.rerun()
    if is_asked():
        st.rerun()


def _quote(words: str) -> None:
    st.html(f'<div class="dl-panel">{quote(words, 0, 0)}</div>')


def _line(one: ReviewedClaim) -> str:
    told = one.told
    day = " to ".join(dict.fromkeys(filter(None, (told["date_start"], told["date_end"])))) or "no date"
    return f"{told['sub_event_type']}, {told['area'] or told['place'] or 'no place'}, {day}: {told['sentence'][:120]}"


def _form(told: dict[str, Any], name: str, found: Sequence[Alternative] = (), *, save: str = SAVE) -> _Answer | None:
    """The fields of an event; None until they are saved. name: as the text writes its place. found: its alternatives, of which those
    that do not stand beside it are offered."""
    kinds = [(kind, sub) for kind, subs in SUB_EVENT_TYPES.items() for sub in subs]
    now = (told["event_type"], told["sub_event_type"])
    kinds = kinds if now in kinds else [now, *kinds]
    kind = st.selectbox("Kind of event", kinds, kinds.index(now), format_func=lambda pair: f"{pair[1]} ({pair[0]})")
    first, last = st.columns(2)
    start = first.date_input("First day", _day(told["date_start"]), FIRST, LAST, format="DD/MM/YYYY")
    end = last.date_input("Last day", _day(told["date_end"]), FIRST, LAST, format="DD/MM/YYYY")
    low, best, high = st.columns(3)
    deaths = [
        column.number_input(label, 0, None, told[field], placeholder="not told")
        for column, label, field in (
            (low, "Deaths, lowest", "deaths_low"), (best, "Deaths", "deaths_best"), (high, "Deaths, highest", "deaths_high"),
        )
    ]  # fmt: skip
    sides = st.columns(3)
    actors = {
        role: column.text_input(label, "; ".join(_names(told, role)), help="Several with semicolons between")
        for column, label, role in (
            (sides[0], "Who did it", "perpetrator"), (sides[1], "Whom it hit", "target"), (sides[2], "Who took part", "participant"),
        )
    }  # fmt: skip
    nearby = _nearby(told, found)
    place, scope = _place_choice(told, name)
    why = st.text_input("Why (kept in the log)", max_chars=2_000)
    if not st.button(save, type="primary", icon=":material/check:", key="save_correction"):
        return None
    fix = dict(nearby)
    if kind != now:
        fix |= {"event_type": kind[0], "sub_event_type": kind[1]}
    if (start, end) != (_day(told["date_start"]), _day(told["date_end"])):
        one_end = start or end
        days = sorted(day.isoformat() for day in (start or one_end, end or one_end) if day)
        fix |= {"date_start": days[0] if days else None, "date_end": days[-1] if days else None}
        fix["date_precision"] = None if not days else "day" if days[0] == days[-1] else "days"
    for count, value in zip(("deaths_low", "deaths_best", "deaths_high"), deaths, strict=True):
        if value != told[count]:
            fix[count] = value
    if any(actors[role] != "; ".join(_names(told, role)) for role in actors):
        others = [actor for actor in told["actors"] if actor["role"] not in actors]
        named = [(role, part.strip()) for role, text in actors.items() for part in text.split(";") if part.strip()]
        fix["actors"] = [
            *others,
            *({"name": part, "role": role} for role, part in named),
            *nearby.get("actors", ())[len(told["actors"]) :],
        ]
    return _Answer(fix, place, scope, why)


def _nearby(told: dict[str, Any], found: Sequence[Alternative]) -> dict[str, Any]:
    """What the article tells around the event, to be pressed; as a `fix`, {} while nothing is."""
    beside = [one for row in shown(found).values() for one in row]
    more = [one for one in found if one not in beside and not one.name]
    if not more:
        return {}
    order = list(FIELDS)
    more = sorted(more, key=lambda one: order.index(one.field))[:MOST_NEARBY]
    picked = st.pills(
        "Told nearby", NUMBERS[: len(more)], selection_mode="multi", key="correct_nearby",
        format_func=lambda n: plain(f"{FIELDS[more[n].field]}: {more[n].words}"),
        help="What else the article tells, beyond what stands beside the event. What you write above goes before it.",
    )  # fmt: skip
    fix: dict[str, Any] = {}
    for number in picked:
        fix |= corrected({**told, **fix}, more[number])
    return fix


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _names(told: dict[str, Any], role: str) -> list[str]:
    return list(dict.fromkeys(actor["name"] for actor in told["actors"] if actor["role"] == role))


def _place_choice(told: dict[str, Any], name: str) -> tuple[dict[str, Any] | None, str]:
    """Another place, as a name's review tells it, {} for none at all, None for the one it has; and for what it holds."""
    looked = st.text_input(
        "Place: a name, or coordinates",
        placeholder=f"now {told['area'] or told['place'] or 'none'}; write a name, “16.27, -0.04”, degrees or MGRS",
        key="correct_place",
    )
    pressed: tuple[float, float] | None = st.session_state.get(POINT)
    options = _options(told, name, looked, pressed)
    labels = [
        NOT_HERE,
        *(f"{n}. {_words(option)}" for n, option in enumerate(options, start=1)),
        "no place that can be told",
    ]
    names, map_side = st.columns([3, 2], gap="medium")
    with names:
        picked = st.radio(
            "Where it happened",
            NUMBERS[: len(labels)],
            1 if pressed else 0,
            format_func=lambda n: plain(labels[n]),
            key=f"correct_where-{looked}-{pressed}",
        )
    with map_side:
        point_map(
            [(option["lat"], option["lon"], option["radius_km"], str(n)) for n, option in enumerate(options, start=1)],
            now=(told["lat"], told["lon"], told["radius_km"] or LEAST_KM) if told["lat"] is not None else None,
            near=[(row["lat"], row["lon"]) for row in mapped_places()],
            on_point=_press,
            key="correct_map",
        )
        st.caption("Or press on the map where it was.")
    scope = SCOPES[0]
    if name and not told["area"]:
        scope = st.radio(
            "Holds for", SCOPES, horizontal=True, format_func=lambda one: plain(one.format(name=name)), key="correct_scope",
            help="A name corrected for all its mentions moves every event that takes its place from them.",
        )  # fmt: skip
    if not picked:
        return None, scope
    if picked == len(labels) - 1:
        return {}, scope
    place = {key: value for key, value in options[picked - 1].items() if key != "words"}
    reach = st.number_input(
        "Reach in km", LEAST_KM, MOST_KM, min(max(float(place["radius_km"]), LEAST_KM), MOST_KM), format="%.1f",
        help="How far from there it may have been: wide for an area, small for a spot.",
        key=f"correct_reach-{looked}-{pressed}-{picked}", width=160,
    )  # fmt: skip
    return {**place, "radius_km": reach}, scope


def _press(lat: float, lon: float) -> None:
    st.session_state[POINT] = (round(lat, 5), round(lon, 5))


def _options(told: dict[str, Any], name: str, looked: str, pressed: tuple[float, float] | None) -> list[dict[str, Any]]:
    """Places to choose from: what was pressed on the map, then what was written or what the name may mean."""
    options: list[dict[str, Any]] = []
    if pressed:
        words = f"the spot on the map, {pressed[0]:.4f}, {pressed[1]:.4f}"
        options.append({**_spot(name, *pressed, NEAR_KM), "words": words})
    if at := _point(looked):
        options.append(_spot(name, *at))
    elif wanted := looked.strip() or name:
        options += where_else(told, wanted, is_spelled=bool(looked.strip()))
    return options


def _spot(name: str, lat: float, lon: float, radius_km: float) -> dict[str, Any]:
    return {"name": name or "Point", "lat": lat, "lon": lon, "radius_km": radius_km, "country": None}


def where_else(told: dict[str, Any], wanted: str, *, is_spelled: bool = False) -> list[dict[str, Any]]:
    """Places of a name, as a name's review tells them, with `words`: what was taught in the case first, then the gazetteer's.

    is_spelled: the reader wrote it, so names alike count, too. [] when there are none.
    """
    taught = taught_places(case_log(), reviewed_claims().values())
    options = [place for spelled, place in taught if spelled == fold(wanted) and is_near(told, place)]
    gazetteer = session_gazetteer()
    places = [*gazetteer.lookup(wanted), *(gazetteer.similar(wanted) if is_spelled else ())]
    options += [
        {"name": place.name, "lat": place.lat, "lon": place.lon, "radius_km": place.radius_km, "country": place.country or None,
         "words": ", ".join(filter(None, (place.name, place.admin2, place.admin1, place.country, place.kind)))}
        for place in places[:MOST_CANDIDATES]
    ]  # fmt: skip
    return options


def _point(text: str) -> tuple[float, float, float] | None:
    """Latitude, longitude and reach of what was written as coordinates; None for anything else."""
    if spelled := find_coordinates(text):
        return spelled[0].lat, spelled[0].lon, max(spelled[0].radius_km, LEAST_KM)
    match = TWO_NUMBERS.fullmatch(text.strip())
    if match is None:
        return None
    lat, lon = float(match[1]), float(match[2])
    return (lat, lon, NEAR_KM) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _words(option: dict[str, Any]) -> str:
    return option.get("words") or f"{option['lat']:.4f}, {option['lon']:.4f}"


def _at(place: dict[str, Any] | None) -> dict[str, Any]:
    """A place as the fields of an event; {} where it stays."""
    if place is None:
        return {}
    told = place or dict.fromkeys(("lat", "lon", "radius_km", "name", "country"))
    return {**{key: told[key] for key in ("lat", "lon", "radius_km", "country")}, "place": told["name"]}


def _deeds(one: ReviewedClaim, asked: _Answer, name: str) -> list[Deed]:
    """The acts of a correction: on the event, and where the place holds for all mentions of a name, on the name."""
    log, deeds, fix = case_log(), [], asked.fix
    if asked.place is not None and asked.scope != SCOPES[0]:
        target = name_target(name, article_target() if asked.scope == SCOPES[1] else "")
        value = (
            {"state": "corrected", "words": name, "place": asked.place}
            if asked.place
            else {"state": "rejected", "words": name}
        )
        deeds.append(Deed("reviewed", target, checked_review(value), log.value("reviewed", target), asked.why))
    else:
        fix = {**fix, **_at(asked.place)}
    known = log.value("reviewed", one.target)
    if fix:
        deeds.append(Deed("reviewed", one.target, correction(one, known, fix), known, asked.why))
    return deeds
