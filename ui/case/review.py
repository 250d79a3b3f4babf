"""Review of the open article, event by event: accept, correct, reject, with a press each; the most doubtful comes first."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import streamlit as st

from geo.cases.review import (
    ReviewedClaim,
    by_doubt,
    checked_review,
    is_near,
    lost_reviews,
    name_target,
    progress,
    taught_places,
)
from geo.cases.store import Deed
from geo.errors import DataError
from geo.language.text import fold
from geo.places.coordinates import find_coordinates
from geo.records.formats.acled import SUB_EVENT_TYPES
from geo.wording import count_words
from ui.case.state import article_target, case_log, do, redo, review_of, reviewed_claims, undo
from ui.frame.cache import session_gazetteer
from ui.frame.markup import escaped, plain
from ui.frame.state import Choice, choose, chosen

__all__ = ["review_bar", "review_card"]

NEXT_AT = "review_next"
STATES = {
    "new": "Not looked at yet",
    "accepted": "Accepted",
    "corrected": "Corrected",
    "rejected": "Rejected",
    "disputed": "Disputed",
    "added": "Added by hand",
    "merged": "Joined to another event",
}
SCOPES = ("This event", "Every “{name}” in the article", "Every “{name}” in the case")
NOT_HERE = "as it is"
MOST_CANDIDATES, LONGEST_TOLD = 9, 80
TWO_NUMBERS = re.compile(r"([-+]?\d{1,2}(?:\.\d+)?)[,;\s]+([-+]?\d{1,3}(?:\.\d+)?)")
LEAST_KM, NEAR_KM = 0.1, 5.0
"""Reach of a point: at least, and of one that is written with few digits."""
NUMBERS = tuple(range(2 * MOST_CANDIDATES))


def review_bar() -> None:
    """How far the review of the article is, and the way to the next event that nobody looked at."""
    found = reviewed_claims()
    if not found:
        return
    if lost := lost_reviews(case_log(), article_target(), [one.read for one in found.values() if one.read]):
        said = "; ".join(f"{STATES[one.state].lower()}: “{one.words[:LONGEST_TOLD]}”" for one in lost[:MOST_CANDIDATES])
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
            help="The most doubtful event that nobody looked at",
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


def review_card(claim_id: str) -> None:
    """What was made of an event, and the buttons that make something of it. Nothing without a case."""
    one = review_of(claim_id)
    if one is None:
        return
    state = (
        STATES[one.state]
        + (f" · {one.at[:16].replace('T', ' ')} UTC" if one.at else "")
        + (f" · {one.why}" if one.why else "")
    )
    st.html(f'<div class="dl-review dl-review-{escaped(one.state)}">{escaped(state)}{_as_read(one)}</div>')
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
        if st.button(
            "Correct",
            icon=":material/edit:",
            shortcut="e",
            key="review_correct",
            help="Kind, days, place, deaths, sides",
        ):
            _correct(claim_id)


def _as_read(one: ReviewedClaim) -> str:
    """What the machine read, where something else counts now."""
    if one.read is None or not one.changed:
        return ""
    told = [(name, one.read.get(name)) for name in one.changed if name in TOLD]
    words = "; ".join(f"{TOLD[name]} {'unknown' if value in (None, '') else value}" for name, value in told)
    return f"<br><small>Read by the machine: {escaped(words)}</small>" if words else ""


TOLD = {
    "sub_event_type": "kind", "place": "place", "date_start": "from", "date_end": "to", "deaths_low": "deaths at least",
    "deaths_best": "deaths", "deaths_high": "deaths at most",
}  # fmt: skip


def _next() -> None:
    """Choose the most doubtful event that nobody looked at; behind it, where there is one, that of the list."""
    found = reviewed_claims()
    by_target = {one.target: key for key, one in found.items()}
    choice = chosen()
    here = set(choice.ids) if choice and choice.layer == "claims" else set()
    left = [by_target[one.target] for one in by_doubt(found.values())]
    if left:
        choose(Choice("claims", (next((key for key in left if key not in here), left[0]),)))


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
    if do(Deed("reviewed", one.target, checked_review(value), known)):
        _next()


@st.dialog("Correct the event", width="large")
def _correct(claim_id: str) -> None:
    one = review_of(claim_id)
    if one is None:
        st.info("This event is no longer in the article.")
        return
    told, name = one.told, one.told.get("place_text") or ""
    st.html(f"<blockquote>{escaped(told['sentence'])}</blockquote>")
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
    fix_place, scope = _place_choice(told, name)
    why = st.text_input("Why (kept in the log)", max_chars=2_000)
    if not st.button("Save the correction", type="primary", icon=":material/check:", key="save_correction"):
        return
    fix: dict[str, Any] = {}
    if kind != now:
        fix |= {"event_type": kind[0], "sub_event_type": kind[1]}
    if (start, end) != (_day(told["date_start"]), _day(told["date_end"])):
        one_end = start or end
        days = sorted(day.isoformat() for day in (start or one_end, end or one_end) if day)
        fix |= {"date_start": days[0] if days else None, "date_end": days[-1] if days else None}
        fix["date_precision"] = None if not days else "day" if days[0] == days[-1] else "range"
    for field, value in zip(("deaths_low", "deaths_best", "deaths_high"), deaths, strict=True):
        if value != told[field]:
            fix[field] = value
    if any(actors[role] != "; ".join(_names(told, role)) for role in actors):
        others = [actor for actor in told["actors"] if actor["role"] not in actors]
        named = [(role, part.strip()) for role, text in actors.items() for part in text.split(";") if part.strip()]
        fix["actors"] = [*others, *({"name": part, "role": role} for role, part in named)]
    try:
        deeds = _deeds(one, fix, fix_place, scope, name, why)
    except DataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if deeds and do(*deeds):
        st.rerun()
    if not deeds:
        st.info("Nothing was changed.")


FIRST, LAST = dt.date(1700, 1, 1), dt.date(2200, 12, 31)


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
    wanted = looked.strip() or name
    options: list[dict[str, Any]] = []
    if at := _point(looked):
        lat, lon, radius_km = at
        options.append({"name": name or "Point", "lat": lat, "lon": lon, "radius_km": radius_km, "country": None})
    elif wanted:
        taught = taught_places(case_log(), reviewed_claims().values())
        options += [place for spelled, place in taught if spelled == fold(wanted) and is_near(told, place)]
        gazetteer = session_gazetteer()
        places = [*gazetteer.lookup(wanted), *(() if not looked.strip() else gazetteer.similar(wanted))]
        options += [
            {"name": place.name, "lat": place.lat, "lon": place.lon, "radius_km": place.radius_km, "country": place.country or None,
             "words": ", ".join(filter(None, (place.name, place.admin2, place.admin1, place.country, place.kind)))}
            for place in places[:MOST_CANDIDATES]
        ]  # fmt: skip
    labels = [
        NOT_HERE,
        *(f"{n}. {_words(option)}" for n, option in enumerate(options, start=1)),
        "no place that can be told",
    ]
    picked = st.radio(
        "Where it happened",
        NUMBERS[: len(labels)],
        format_func=lambda n: plain(labels[n]),
        key=f"correct_where-{wanted}",
    )
    scope = SCOPES[0]
    if name and not told["area"]:
        scope = st.radio(
            "Holds for", SCOPES, horizontal=True, format_func=lambda one: plain(one.format(name=name)), key="correct_scope",
            help="A name corrected for all its mentions moves every event that takes its place from them.",
        )  # fmt: skip
    if picked == 0 or picked is None:
        return None, scope
    if picked == len(labels) - 1:
        return {}, scope
    return {key: value for key, value in options[picked - 1].items() if key != "words"}, scope


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


def _deeds(
    one: ReviewedClaim, fix: dict[str, Any], place: dict[str, Any] | None, scope: str, name: str, why: str
) -> list[Deed]:
    """The acts of a correction: on the event, and where the place holds for all mentions of a name, on the name."""
    log, deeds = case_log(), []
    if place is not None and scope != SCOPES[0]:
        target = name_target(name, article_target() if scope == SCOPES[1] else "")
        value = {"state": "corrected", "words": name, "place": place} if place else {"state": "rejected", "words": name}
        deeds.append(Deed("reviewed", target, checked_review(value), log.value("reviewed", target), why))
    elif place is not None:
        nowhere = {"lat": None, "lon": None, "radius_km": None, "name": None, "country": None}
        told = place or nowhere
        fix = {**fix, **{key: told[key] for key in ("lat", "lon", "radius_km", "country")}, "place": told["name"]}
    known = log.value("reviewed", one.target)
    if fix:
        value = {
            **{key: part for key, part in (known or {}).items() if key in ("start", "end")},
            "state": "added" if one.state == "added" else "corrected",
            "words": one.told["sentence"][:2_000],
            "fix": {**((known or {}).get("fix") or {}), **fix},
        }
        deeds.append(Deed("reviewed", one.target, checked_review(value), known, why))
    return deeds
