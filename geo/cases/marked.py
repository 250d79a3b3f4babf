"""An event out of words that the analyst marked in an article: what they tell by themselves, and what is told around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from geo.cases.alternatives import Field, role_of
from geo.cases.review import Claim
from geo.claims import claim_dict, find_claims
from geo.claims.actors import find_phrases
from geo.claims.leanings import bundled as bundled_leanings
from geo.claims.leanings import features
from geo.claims.numerals import find_numbers
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import bundled as bundled_vocabulary
from geo.language.text import Span, Text
from geo.model import Place
from geo.reading.pipeline import Reading

__all__ = ["GIVEN", "marked_event", "marked_field", "may_tell"]

LIKELY, MOST_OFFERED = 0.8, 3
"""How likely a sentence must tell of an event to be offered as one, and how many are at most. Of 7 such sentences of our wires that
tuning may look at, 3 tell of one."""
_KIND, _PLACE = ("event_type", "sub_event_type"), ("place", "country", "lat", "lon", "radius_km")
_DAYS, _DEATHS = ("date_start", "date_end", "date_precision"), ("deaths_low", "deaths_best", "deaths_high")
GIVEN = (*_KIND, *_PLACE, *_DAYS, *_DEATHS, "actors")
"""What is known of an event that was added."""


def marked_event(reading: Reading, start: int, end: int, told: Sequence[Claim] = ()) -> dict[str, Any]:
    """The fields `GIVEN` of the event that these characters of the article tell of; None for what nothing tells.

    They are read by themselves; where no word of theirs names an event, its kind is the one that they lean to. A day that they do not tell
    is the last one before them in their sentence; that, or a place, is else that of the event of `told` that stands nearest, and the day
    at last that of the article. told: the article's events as they count.
    """
    event = _alone(reading, start, end) or _presumed(reading, start, end)
    near = min(told, key=lambda one: _far(one, start, end), default=None)
    if event["lat"] is None:
        event |= _place_in(reading, start, end) or ({name: near[name] for name in _PLACE} if near else {})
    if event["date_start"] is None and event["date_end"] is None:
        opening = max((begin for begin in reading.text.sentence_starts if begin <= start), default=start)
        day = _day_in(reading, start, end) or _day_in(reading, opening, start, is_last=True)
        event |= day or ({name: near[name] for name in _DAYS} if near else _own_day(reading))
    return event


def marked_field(
    reading: Reading, told: Claim, field: Field, start: int, end: int, *, places: Sequence[Place] = ()
) -> dict[str, Any]:
    """The `fix` by what these characters of the article tell of an event as it counts; {} where they tell nothing of the field.

    places: what the words mean by the gazetteer, for words of which the reading placed none.
    """
    if field == "place":
        return _place_in(reading, start, end) or next(map(_of_place, places), {})
    if field == "day":
        return _day_in(reading, start, end)
    if field == "deaths":
        numbers = find_numbers(Tokens(reading.text, bundled_vocabulary()).sentence(start, end))
        return next((dict(zip(_DEATHS, (one.low, one.best, one.high), strict=True)) for one in numbers), {})
    words = reading.article.text[start:end].strip()
    actors = [{name: actor[name] for name in ("name", "role")} for actor in told["actors"]]
    is_new = bool(words) and words not in {actor["name"] for actor in actors}
    return {"actors": [*actors, {"name": words, "role": role_of(told, start)}]} if is_new and field == "actors" else {}


def may_tell(reading: Reading) -> list[Span]:
    """Sentences in which nothing was read, though they name a place or a day and their words mostly tell of events; [] for none.

    The likeliest first, at most MOST_OFFERED.
    """
    tokens = Tokens(reading.text, bundled_vocabulary())
    told = sorted(span for claim in reading.told for span in claim.spans)
    starts = [start for start, _ in told]
    found = []
    for start, end in reading.text.sentences:
        before = bisect_left(starts, end)
        if before and told[before - 1][1] > start:
            continue
        chance = bundled_leanings().of(features(tokens.sentence(start, end))).is_event
        if chance >= LIKELY and (_place_in(reading, start, end) or _day_in(reading, start, end)):
            found.append((-chance, (start, end)))
    return [span for _, span in sorted(found)[:MOST_OFFERED]]


def _alone(reading: Reading, start: int, end: int) -> dict[str, Any] | None:
    """The first event that is read in the words when there are no others; None for none."""
    words = " " * start + reading.article.text[start:end]
    claims = find_claims(
        replace(reading.article, text=words),
        Text(words, reading.text.language),
        [
            replace(one, around=())
            for one in reading.resolutions
            if start <= one.mention.start and one.mention.end <= end
        ],
        dates=[one for one in reading.dates if start <= one.start and one.end <= end],
        areas=[one for one in reading.areas if start <= one.start and one.end <= end],
    )
    told = sorted(map(claim_dict, claims), key=lambda claim: claim["status"] != "event")
    if not told:
        return None
    one = told[0]
    lent = (*(_PLACE if "place" in one["borrowed"] else ()), *(_DAYS if "date" in one["borrowed"] else ()))
    actors = [{name: actor[name] for name in ("name", "role")} for actor in one["actors"]]
    return {name: one[name] for name in GIVEN} | {"actors": actors} | dict.fromkeys(lent)


def _presumed(reading: Reading, start: int, end: int) -> dict[str, Any]:
    sentence = Tokens(reading.text, bundled_vocabulary()).sentence(start, end)
    kind = bundled_leanings().of(features(sentence)).best
    people = [sentence.surface(phrase.first, phrase.last) for phrase in find_phrases(sentence) if not phrase.is_source]
    actors = [{"name": name, "role": "participant"} for name in dict.fromkeys(people)]
    return dict.fromkeys(GIVEN) | dict(zip(_KIND, kind, strict=True)) | {"actors": actors}


def _far(claim: Claim, start: int, end: int) -> tuple[int, int]:
    """Characters between a claim and the words, 0 where they overlap; of two as near, the one before goes first."""
    return max(claim["start"] - end, start - claim["end"], 0), abs(start - claim["trigger_start"])


def _place_in(reading: Reading, start: int, end: int) -> dict[str, Any]:
    """The first place that the words name; {} for none."""
    for one in reading.resolutions:
        place = one.best.place if one.best else one.within
        if place and start <= one.mention.start < end and one.mention.is_place and not one.mention.is_adjectival:
            return _of_place(place)
    return {}


def _of_place(place: Place) -> dict[str, Any]:
    told = {"lat": place.lat, "lon": place.lon, "radius_km": place.radius_km or 1.0}
    return {"place": place.name, "country": place.country or None, **told}


def _day_in(reading: Reading, start: int, end: int, *, is_last: bool = False) -> dict[str, Any]:
    """The first date, or the last one, that they tell; {} for none."""
    spans = [one.span for one in reading.dates if one.span and start <= one.start < end]
    if not spans:
        return {}
    span = spans[-1 if is_last else 0]
    days = (day.isoformat() if day else None for day in (span.start, span.end))
    return dict(zip(_DAYS, (*days, span.precision), strict=True))


def _own_day(reading: Reading) -> dict[str, Any]:
    day = reading.article.date.isoformat() if reading.article.date else None
    return {"date_start": day, "date_end": day, "date_precision": day and "day"}
