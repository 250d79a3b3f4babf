"""What was read in a wire against its gold: one mark for each thing judged. Pure functions.

Rules. A span of days is right when both ends are (an open end is the article's own day). A position is right within 25 km
of the gold, or within the gold's reach where that is more; the middle of an area within 25 km, or half of the gold's
radius. A claim is found when it has the right place and a day of the right ones; its kind, deaths and injured are judged
then. Deaths are right when low and best are, or when both are rightly unknown; words that leave the number open
("dozens") have a least and a most.

Claims that the reading calls events are paired with the gold one to one, greedily: sentence first, then place and days,
then the words that name the event, then kind. What is paired with nothing is invented, a second claim about one event too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.wires import Days, GoldArea, GoldClaim, GoldDate, GoldPlace, Span, Wire, find
from geo.globe.distance import haversine_km
from geo.model import Area, Claim, Count, DateMention, Place, Resolution
from geo.reading.pipeline import Reading

__all__ = [
    "FIGURES", "Mark", "claim_words", "has_place", "is_same_name", "judge", "judge_claims", "judge_count", "pair", "share",
]  # fmt: skip

NEAR_KM = 25.0

FIGURES = (
    "date spans right", "dates told that are right", "future dates known as such", "areas right", "places placed",
    "other names kept off the map", "claims found", "kind right", "sub-kind right", "deaths right", "injured right",
    "actors named", "claims told that are in the gold",
)  # fmt: skip
"""What marks are given for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing judged."""

    figure: str
    is_right: bool
    note: str
    """What was expected, and what came."""


def share(marks: Iterable[Mark], figure: str) -> float:
    """How much of a figure is right, 0 to 1; NaN where nothing was judged."""
    judged = [mark.is_right for mark in marks if mark.figure == figure]
    return sum(judged) / len(judged) if judged else float("nan")


def judge(wire: Wire, reading: Reading) -> list[Mark]:
    """Every mark for one wire; words that the reading's text has lost count as missed."""
    return [
        *_judge_dates(wire, reading),
        *_judge_areas(wire, reading),
        *_judge_places(wire, reading),
        *judge_claims(wire.claims, reading.told, reading.article.text),
    ]


def _judge_dates(wire: Wire, reading: Reading) -> Iterator[Mark]:
    text, found = reading.article.text, [date for date in reading.dates if date.span]
    spans = [(gold, find(text, gold.text, gold.nth)) for gold in wire.dates]
    for gold, span in spans:
        if gold.optional:
            continue
        hits = [date for date in found if _overlap(span, (date.start, date.end))]
        right = [date for date in hits if _is_same_span(gold, date, wire.date)]
        note = f"“{gold.text}” is {gold.start} to {gold.end}; read as {_told(map(_date_words, hits))}"
        yield Mark("date spans right", bool(right), note)
        if gold.future:
            yield Mark("future dates known as such", any(date.is_future for date in hits), note)
    for date in found:
        golds = [gold for gold, span in spans if _overlap(span, (date.start, date.end))]
        is_right = any(gold.optional or _is_same_span(gold, date, wire.date) for gold in golds)
        yield Mark("dates told that are right", is_right, f"{_date_words(date)} is not in the gold")


def _is_same_span(gold: GoldDate, found: DateMention, own_day: dt.date) -> bool:
    assert found.span is not None
    told = _closed((found.span.start, found.span.end), own_day)
    return any(told == _closed(days, own_day) for days in ((gold.start, gold.end), *gold.accept))


def _closed(days: Days, own_day: dt.date) -> Days:
    """Days whose open end is the article's own day."""
    start, end = days
    return start, own_day if end is None and start is not None and start <= own_day else end


def _judge_areas(wire: Wire, reading: Reading) -> Iterator[Mark]:
    for gold in wire.areas:
        span = find(reading.article.text, gold.text, gold.nth)
        hits = [area for area in reading.areas if _overlap(span, (area.start, area.end))]
        if not gold.optional:
            is_right = any(_is_same_area(gold, area) for area in hits)
            wanted = f"“{gold.text}” is about ({gold.lat}, {gold.lon}), {gold.radius_km:g} km"
            yield Mark("areas right", is_right, f"{wanted}; read as {_told(map(_area_words, hits))}")


def _is_same_area(gold: GoldArea, found: Area) -> bool:
    return _km(gold.lat, gold.lon, found.lat, found.lon) <= max(NEAR_KM, gold.radius_km / 2)


def _judge_places(wire: Wire, reading: Reading) -> Iterator[Mark]:
    text = reading.article.text
    mapped = [(resolution, place) for resolution in reading.resolutions if (place := _place_of(resolution))]
    for gold in wire.places:
        span = find(text, gold.text, gold.nth)
        hits = [place for resolution, place in mapped if _overlap(span, _span_of(resolution))]
        note = f"{gold.text} is at ({gold.lat}, {gold.lon}); read as {_told(map(_place_words, hits))}"
        yield Mark("places placed", any(_is_near(gold, place) for place in hits), note)
    for name in wire.not_places:
        span = find(text, name)
        hits = [place for resolution, place in mapped if _overlap(span, _span_of(resolution))]
        note = f"{name} is no place; read as {_told(map(_place_words, hits))}"
        yield Mark("other names kept off the map", not hits, note)


def _place_of(resolution: Resolution) -> Place | None:
    if not resolution.mention.is_place:
        return None
    return resolution.best.place if resolution.best else resolution.within


def _span_of(resolution: Resolution) -> Span:
    return resolution.mention.start, resolution.mention.end


def _is_near(gold: GoldPlace, place: Place) -> bool:
    return _km(gold.lat, gold.lon, place.lat, place.lon) <= max(NEAR_KM, gold.radius_km)


def judge_claims(golds: Sequence[GoldClaim], claims: Sequence[Claim], text: str) -> Iterator[Mark]:
    """Marks for the claims of one article; claims that are no events are left out."""
    events = [claim for claim in claims if claim.status == "event"]
    pairs = pair(golds, events, text)
    for number, gold in enumerate(golds):
        if not gold.optional:
            claim = events[pairs[number]] if number in pairs else None
            yield from _judge_claim(gold, claim)
    for number, claim in enumerate(events):
        is_known = number in pairs.values()
        note = f"{claim_words(claim)} is in no gold, or there already"
        yield Mark("claims told that are in the gold", is_known, note)


def _judge_claim(gold: GoldClaim, claim: Claim | None) -> Iterator[Mark]:
    wanted = f"{gold.sub_type}, {gold.place}, {gold.start} to {gold.end} (“{gold.sentence}”)"
    note = f"{wanted}; read as {claim_words(claim) if claim else 'nothing'}"
    if claim is None or not (has_place(gold, claim) and _has_day(gold, claim)):
        yield Mark("claims found", False, note)
        return
    yield Mark("claims found", True, note)
    kinds = ((gold.type, gold.sub_type), *gold.accept)
    yield Mark("kind right", claim.event_type in {kind for kind, _ in kinds}, note)
    yield Mark("sub-kind right", (claim.event_type, claim.sub_event_type) in kinds, note)
    yield from judge_count("deaths", claim.deaths, gold, note)
    yield from judge_count("injured", claim.injuries, gold, note)
    for actor in gold.actors:
        is_named = any(is_same_name(actor, found.name) for found in claim.actors)
        named = _told(found.name for found in claim.actors)
        yield Mark("actors named", is_named, f"{actor} among {named}: {wanted}")


def pair(golds: Sequence[GoldClaim], claims: Sequence[Claim], text: str) -> dict[int, int]:
    """Which claim answers which gold, both by number, each at most once."""
    fits = [
        (fit, -number, -other)
        for number, gold in enumerate(golds)
        for other, claim in enumerate(claims)
        if (fit := _fit(gold, claim, text))
    ]
    pairs: dict[int, int] = {}
    for _, number, other in sorted(fits, reverse=True):
        if -number not in pairs and -other not in pairs.values():
            pairs[-number] = -other
    return pairs


def _fit(gold: GoldClaim, claim: Claim, text: str) -> tuple[float, ...]:
    """How well a claim answers a gold, best highest; () when it does not tell of it at all."""
    is_there, has_day, has_kind = has_place(gold, claim), _has_day(gold, claim), _has_kind(gold, claim)
    if not gold.sentence:
        return (1.0, is_there + has_day, 0.0, has_kind) if is_there and has_day and has_kind else ()
    told = _places_of((gold.sentence,), text)
    elsewhere = _places_of(gold.also, text)
    sentence = 2.0 if _touch(told, claim.spans[:1]) else float(_touch((*told, *elsewhere), claim.spans))
    if not sentence:
        return ()
    return sentence, is_there + has_day, _touch(told, (claim.trigger,)), has_kind, not gold.optional


def _places_of(sentences: Sequence[str], text: str) -> tuple[Span, ...]:
    starts = [(text.find(sentence), sentence) for sentence in sentences]
    return tuple((start, start + len(sentence)) for start, sentence in starts if start >= 0)


def _touch(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(_overlap(span, other) for span in spans for other in others)


def has_place(gold: GoldClaim, claim: Claim) -> bool:
    """Whether the claim's position is near enough; a gold without one asks for none."""
    if gold.lat is None or gold.lon is None:
        return True
    if claim.position is None:
        return False
    lat, lon, _ = claim.position
    return _km(gold.lat, gold.lon, lat, lon) <= max(NEAR_KM, gold.radius_km)


def _has_day(gold: GoldClaim, claim: Claim) -> bool:
    """Whether the days have one in common; a gold without days asks for none."""
    if gold.start is None and gold.end is None:
        return True
    if claim.date is None:
        return False
    first = max(gold.start or dt.date.min, claim.date.start or dt.date.min)
    return first <= min(gold.end or dt.date.max, claim.date.end or dt.date.max)


def _has_kind(gold: GoldClaim, claim: Claim) -> bool:
    return claim.event_type in {gold.type, *(kind for kind, _ in gold.accept)}


def judge_count(name: str, count: Count | None, gold: GoldClaim, note: str) -> Iterator[Mark]:
    """The mark for "deaths" or "injured"; none where the gold leaves them unjudged."""
    if name in gold.unjudged:
        return
    if name == "deaths":
        exact, accept, between = gold.deaths, gold.deaths_accept, gold.deaths_between
    else:
        exact, accept, between = gold.injured, gold.injured_accept, gold.injured_between
    told = (count.low, count.best) if count else (None, None)
    is_within = bool(between) and _is_between(told, between)
    is_same = any(told == (*numbers, None, None)[:2] for numbers in (accept if between else (exact, *accept)))
    yield Mark(f"{name} right", is_within or is_same, f"{list(between or exact) or 'unknown'} {name}: {note}")


def _is_between(told: tuple[int | None, int | None], between: tuple[int, ...]) -> bool:
    known = [number for number in told if number is not None]
    return bool(known) and all(between[0] <= number <= between[1] for number in known)


def is_same_name(gold: str, found: str) -> bool:
    """Whether one name stands in the other, in any case."""
    return gold.lower() in found.lower() or found.lower() in gold.lower()


def _overlap(span: Span | None, other: Span) -> bool:
    return span is not None and span[0] < other[1] and other[0] < span[1]


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    return float(haversine_km(lat, lon, other_lat, other_lon))


def _told(words: Iterable[str]) -> str:
    return " | ".join(words) or "nothing"


def _date_words(date: DateMention) -> str:
    assert date.span is not None
    return f"“{date.text}” {date.span.start} to {date.span.end}"


def _area_words(area: Area) -> str:
    return f"“{area.phrase}” ({area.lat:.2f}, {area.lon:.2f}), {area.radius_km:.0f} km"


def _place_words(place: Place) -> str:
    return f"{place.name} ({place.lat:.2f}, {place.lon:.2f})"


def claim_words(claim: Claim) -> str:
    """A claim in a line, for the list of misses."""
    where = f"{claim.position[0]:.2f}, {claim.position[1]:.2f}" if claim.position else "no place"
    when = f"{claim.date.start} to {claim.date.end}" if claim.date else "undated"
    deaths, injured = (f"{c.low}/{c.best}/{c.high}" if c else "unknown" for c in (claim.deaths, claim.injuries))
    return f"{claim.sub_event_type}, {where}, {when}, deaths {deaths}, injured {injured} (“{claim.quote}”)"
