"""What else an event may be: other kinds, places, days, numbers of dead and actors, out of the words around it, the likeliest first.

How likely it is that a field was read wrongly and that an alternative is what it should be, its signs tell: where its words stand, how
they were found, how sure the reading is of the field. They are weighed as by a logistic regression over events that were read in our
own wires; `python -m bench.alternatives` fits the weights anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Literal, TypeAlias, TypeVar

from geo.cases.review import Claim
from geo.claims.actors import find_phrases
from geo.claims.counts import find_tallies
from geo.claims.english import ADVERBS, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, SAY
from geo.claims.leanings import NOTHING, features
from geo.claims.leanings import bundled as bundled_leanings
from geo.claims.numerals import find_numbers, is_number
from geo.claims.sentences import Sentence, Tokens
from geo.claims.vocabulary import bundled as bundled_vocabulary
from geo.globe.distance import haversine_km
from geo.language.text import Span, fold
from geo.model import Area, DateSpan, Place, Role
from geo.reading.pipeline import Reading
from geo.resources import fitted
from geo.wording import date_words

__all__ = [
    "DEATHS",
    "FORMAT",
    "NUMBERED",
    "SHOWN",
    "Alternative",
    "Field",
    "alternatives",
    "corrected",
    "numbered",
    "role_of",
    "score",
    "shown",
]

Field: TypeAlias = Literal["told", "kind", "place", "day", "deaths", "actors"]
""" `told`: as what it is told, for what is told but not as an event."""
Numbers: TypeAlias = tuple[int | None, int | None, int | None]
Thing = TypeVar("Thing")

DEATHS = ("deaths_low", "deaths_best", "deaths_high")
SHOWN: Mapping[Field, int] = {"told": 1, "kind": 4, "place": 5, "day": 3, "deaths": 4, "actors": 6}
"""Of each field, in the order of an event's description, how many alternatives stand beside it."""
NUMBERED = 9
FORMAT = 1

_SAME_KM = 5.0
_NEAR = 2
"""Sentences before and behind that count as near."""
_ELSEWHERE = "elsewhere"
_MOST_KINDS, _MOST_PLACES = 8, 40
"""Of a field, at most: a long article names hundreds of places."""
_SHORTEST_NAME = 2
_NO_NAMES = PREPOSITIONS | CONJUNCTIONS | DETERMINERS | ADVERBS | SAY
_WORDED = 3.0
"""How much likelier a kind is of which a word of the sentence tells."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What one field of an event may be instead."""

    field: Field
    words: str
    """As the article writes it, or the name of it."""
    fix: Mapping[str, Any]
    """Fields and their values, as a review has them in its `fix`; of an actor the one who is added."""
    name: str = ""
    """The name of a place that means another one everywhere, if this is of such; then `fix` holds for all its mentions."""
    signs: tuple[str, ...] = dataclasses.field(default=(), compare=False, repr=False)

    @property
    def chance(self) -> float:
        """That the field was read wrongly, and should be this; 0 to 1."""
        return 1 / (1 + math.exp(-score(self.signs, _weights())))


def score(signs: Iterable[str], weights: Mapping[str, float]) -> float:
    """The log odds that signs speak of; one that has no weight says nothing."""
    return sum(weights.get(sign, 0.0) for sign in signs)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    """Those that ship with the project; GazetteerError with the remedy when the file is missing or damaged."""
    return fitted("alternatives.json", _of_dict, holding="weights of alternatives", by="bench.alternatives")


def _of_dict(data: Mapping[str, Any]) -> dict[str, float]:
    if data["header"]["format"] != FORMAT:
        raise ValueError("it was fitted for another version")
    return {str(sign): float(weight) for sign, weight in data["weights"].items()}


def alternatives(reading: Reading, claim: Claim, *, taught: Iterable[Mapping[str, Any]] = ()) -> list[Alternative]:
    """What else an event of an article may be, the likeliest first; a field's own value is not among them. [] for a text without words.

    claim: as the machine read it, so that the order stays while it is corrected. taught: places to which the name of its place was
    moved before, as the review of a name tells them; they come first among those of the name.
    """
    around = _Around(reading, claim)
    found = chain(
        _told(claim), _kinds(around), _places(around, list(taught)), _days(around), _deaths(around), _actors(around)
    )
    return sorted(found, key=lambda one: -one.chance)


def shown(found: Sequence[Alternative]) -> dict[Field, list[Alternative]]:
    """Those that stand beside an event, by their fields; a field without any is left out. found: as of `alternatives`."""
    rows = {name: [one for one in found if one.field == name][:most] for name, most in SHOWN.items()}
    return {name: row for name, row in rows.items() if row}


def numbered(rows: Mapping[Field, Sequence[Alternative]]) -> list[Alternative]:
    """The likeliest of all that stand beside an event: those that have the keys 1 to 9, in this order."""
    return sorted(chain.from_iterable(rows.values()), key=lambda one: -one.chance)[:NUMBERED]


def corrected(told: Claim, one: Alternative) -> dict[str, Any]:
    """The `fix` that makes an alternative of an event as it counts now: an actor is added to those that it has."""
    if one.field != "actors":
        return dict(one.fix)
    actors = [{"name": actor["name"], "role": actor["role"]} for actor in told["actors"]]
    return {"actors": [*actors, {name: one.fix[name] for name in ("name", "role")}]}


class _Around:
    """A claim with the sentences that tell of it and those near them."""

    def __init__(self, reading: Reading, claim: Claim) -> None:
        self.reading, self.claim = reading, claim
        self.sentences = reading.text.sentences
        self.tokens = Tokens(reading.text, bundled_vocabulary())
        own = sorted({self._number(start) for start, _ in claim["spans"]})
        self.where = dict.fromkeys(own, "here")
        """Of each sentence that is near, by its number, where it stands; its own first, then the nearest."""
        for step in range(1, _NEAR + 1):
            for number in own:
                self.where.setdefault(number - step, f"{step} before")
                self.where.setdefault(number + step, f"{step} behind")
        self.of_dates = [(date.start, date.end) for date in reading.dates]

    def _number(self, offset: int) -> int:
        return max(bisect_right(self.reading.text.sentence_starts, offset) - 1, 0)

    def near(self) -> Iterator[tuple[str, Sentence]]:
        """The claim's sentences, then those near them, each with where it stands."""
        for number, where in self.where.items():
            if 0 <= number < len(self.sentences):
                yield where, self.tokens.sentence(*self.sentences[number])

    def by_nearness(self, things: Iterable[Thing], start: Callable[[Thing], int]) -> list[tuple[str, Thing]]:
        """Things of the article with where they stand, the nearest first."""
        order = [*dict.fromkeys(self.where.values()), _ELSEWHERE]
        found = [(self.where.get(self._number(start(one)), _ELSEWHERE), one) for one in things]
        return sorted(found, key=lambda one: (order.index(one[0]), start(one[1])))


def _nth(counts: Counter[str], source: str, most: int) -> str:
    """ "1st", "2nd" ... of a source, as a word; from `most` on all are alike."""
    counts[source] += 1
    return f"number {min(counts[source], most)}"


def _told(claim: Claim) -> Iterator[Alternative]:
    """What is told, but not as an event, may be one."""
    if claim["status"] != "event":
        yield Alternative("told", "an event", {"status": "event"})


def _kinds(around: _Around) -> Iterator[Alternative]:
    """What the words of its sentences lean to, and what single words tell of."""
    claim = around.claim
    told = (claim["event_type"], claim["sub_event_type"])
    own = [sentence for where, sentence in around.near() if where == "here"]
    leaning = bundled_leanings().of(dict.fromkeys(name for sentence in own for name in features(sentence)))
    words = (one for sentence in own for *_, meanings in sentence.found.triggers for one in meanings)
    worded = {(one.kind.event_type, one.kind.sub_event_type) for one in words if one.kind}
    chances = {
        types: leaning.of(types) * (_WORDED if types in worded else 1)
        for types in (*leaning.types, *worded)
        if types not in (NOTHING, told)
    }
    now = leaning.of(told)
    sure = "doubtful" if now < 0.1 else "fair" if now < 0.6 else "sure"
    for nth, types in enumerate(sorted(chances, key=lambda types: -chances[types])[:_MOST_KINDS], start=1):
        chance = leaning.of(types)
        like = "likely" if chance > 0.4 else "possible" if chance > 0.1 else "unlikely"
        signs = (
            "kind",
            f"kind {sure}",
            f"kind {like}",
            f"kind number {min(nth, 4)}",
            *["kind worded"] * (types in worded),
        )
        is_pair = {told[1], types[1]} == {"Attack", "Armed clash"}
        fix = {"event_type": types[0], "sub_event_type": types[1]}
        yield Alternative("kind", types[1], fix, signs=(*signs, *["kind of who is armed"] * is_pair))


def _places(around: _Around, taught: Sequence[Mapping[str, Any]]) -> Iterator[Alternative]:
    """What else the text names, and what else the name of its place may mean."""
    claim, reading = around.claim, around.reading
    taken = [] if claim["lat"] is None else [(claim["lat"], claim["lon"])]
    own = "none" if not taken else "borrowed" if "place" in claim["borrowed"] else "own"
    found = [
        (one.mention.start, one.mention.text, place, "adjective" if one.mention.is_adjectival else kind)
        for one in reading.resolutions
        if one.mention.is_place
        for place, kind in ((one.best.place, "name") if one.best else (one.within, "unknown"),)
        if place is not None
    ]
    found += [(one.start, one.phrase, one, "area") for one in reading.areas]  # type: ignore[misc]
    told = [
        (where, words, _placed(words, place), kind)
        for where, (_, words, place, kind) in around.by_nearness(found, lambda one: one[0])
    ]
    name = "" if claim["area"] else claim["place_text"] or ""
    meant = next((one.alternatives for one in reading.resolutions if name and one.mention.text == name), ())
    same = [(str(place.get("name") or name), _of_name(place), "taught") for place in taught]
    same += [(_long(one.place), _placed(one.place.name, one.place), "namesake") for one in meant]
    near = [one for one in told if one[0] != _ELSEWHERE]
    counts: Counter[str] = Counter()
    for where, words, fix, kind in (*near, *(("by name", *one) for one in same), *told[len(near) :]):
        spot = fix["lat"], fix["lon"]
        if spot in taken or (taken and haversine_km(*spot, *zip(*taken, strict=True)).min() < _SAME_KM):
            continue
        if len(taken) > _MOST_PLACES:
            return
        taken.append(spot)
        reach = "wide" if fix["radius_km"] > 50 else "small"
        signs = (
            "place",
            f"place {own}",
            f"place {kind}",
            f"place {where}",
            f"place {reach}",
            f"place {_nth(counts, kind + where, 3)}",
        )
        yield Alternative("place", words, fix, name if where == "by name" else "", signs)


def _placed(words: str, place: Place | Area) -> dict[str, Any]:
    country = place.country if isinstance(place, Place) else ""
    return {"place": words, "country": country or None, "lat": place.lat, "lon": place.lon, "radius_km": place.radius_km or 1.0}  # fmt: skip


def _of_name(place: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: place.get(name) for name in ("country", "lat", "lon")}
    return {"place": place.get("name"), **told, "radius_km": place.get("radius_km") or 1.0}


def _long(place: Place) -> str:
    return ", ".join(filter(None, (place.name, place.admin1, place.country)))


def _days(around: _Around) -> Iterator[Alternative]:
    """Other days that the text tells, the article's own, and the one before it."""
    claim, reading = around.claim, around.reading
    taken: set[tuple[str | None, ...]] = {(claim["date_start"], claim["date_end"])}
    own = "none" if taken == {(None, None)} else "borrowed" if "date" in claim["borrowed"] else "own"
    dates = around.by_nearness(reading.dates, lambda one: one.start)
    found = [(where, span) for where, one in dates for span in (one.span, *one.alternatives) if span]
    if day := reading.article.date:
        eve = day - dt.timedelta(days=1)
        found += [("of the article", DateSpan(day, day, "day")), ("of its eve", DateSpan(eve, eve, "day"))]
    counts: Counter[str] = Counter()
    for where, span in found:
        days = tuple(end.isoformat() if end else None for end in (span.start, span.end))
        if days not in taken:
            taken.add(days)
            fix = {"date_start": days[0], "date_end": days[1], "date_precision": span.precision}
            words = date_words(span.start, span.end, span.precision)
            signs = ("day", f"day {own}", f"day {where}", f"day {span.precision}", f"day {_nth(counts, where, 3)}")
            yield Alternative("day", words, fix, signs=signs)


def _deaths(around: _Around) -> Iterator[Alternative]:
    """No number at all, numbers that count dead, and other numbers; then nobody and one."""
    told = tuple(around.claim[name] for name in DEATHS)
    own = "none" if told == (None, None, None) else "told"
    found: list[tuple[Numbers, str, str, str]] = [((None, None, None), "not told", "no count", "")]
    numbers: list[tuple[Numbers, str, str, str]] = []
    for where, sentence in around.near():
        counted = [one.count for one in find_tallies(sentence, blocked=around.of_dates) if one.toll == "deaths"]
        found += [((one.low, one.best, one.high), one.text, "count", where) for one in counted]
        for one in find_numbers(sentence, blocked=around.of_dates):
            numbers.append(((one.low, one.best, one.high), sentence.surface(one.first, one.last), "number", where))
    found += numbers
    found += [((n, n, n), str(n), "exact", where) for (_, n, _), _, _, where in found if n is not None]
    found += [((0, 0, 0), "nobody", "nobody", ""), ((1, 1, 1), "1", "one", "")]
    taken: set[tuple[int | None, ...]] = {told}
    counts: Counter[str] = Counter()
    for count, words, kind, where in found:
        if count not in taken:
            taken.add(count)
            signs = (
                "deaths",
                f"deaths {own}",
                f"deaths {kind}, {own}",
                *[f"deaths {where}"] * bool(where),
                f"deaths {_nth(counts, kind + where, 2)}",
            )
            yield Alternative("deaths", words, dict(zip(DEATHS, count, strict=True)), signs=signs)


def _actors(around: _Around) -> Iterator[Alternative]:
    """Words for people, and capitalised words, that no actor of it was read from."""
    named = [fold(actor["name"]) for actor in around.claim["actors"]]
    places = sorted((one.mention.start, one.mention.end) for one in around.reading.resolutions if one.mention.is_place)
    taken, counts = set(named), Counter[str]()
    for where, sentence in around.near():
        for (first, last), found in _people(sentence, around.of_dates):
            start, words = sentence.starts[first], sentence.surface(first, last)
            at = bisect_right(places, start, key=lambda one: one[0]) - 1
            is_place = found == "capitals" and at >= 0 and start < places[at][1]
            kind = "place" if is_place else found
            spelled = fold(words)
            if not spelled or spelled in taken:
                continue
            taken.add(spelled)
            is_part = any(spelled in one or one in spelled for one in named)
            signs = ("actors", f"actors {min(len(named), 3)} named", f"actors {kind}", f"actors {where}", f"actors {_nth(counts, kind + where, 3)}",
                     *["actors opens"] * (first == 0), *["actors part"] * is_part, *["actors long"] * (last - first > 1),
                     *[f"actors {kind} here"] * (where == "here"))  # fmt: skip
            yield Alternative("actors", words, {"name": words, "role": role_of(around.claim, start)}, signs=signs)


def role_of(claim: Claim, start: int) -> Role:
    """Before the word that tells of an event stands who did it, behind it whom it hit."""
    sides = {actor["role"] for actor in claim["actors"]}
    if "participant" in sides or not claim["trigger_end"]:
        return "participant"
    return "perpetrator" if start < claim["trigger_start"] else "target"


def _people(sentence: Sentence, dates: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Phrases for people, then runs of capitalised words that are no dates, each with what it is."""
    for phrase in find_phrases(sentence):
        yield (phrase.first, phrase.last), "source" if phrase.is_source else phrase.part
    named = [_is_of_name(sentence, index, dates) for index in range(len(sentence))]
    edges = [0, *(index for index in range(1, len(named)) if named[index] != named[index - 1]), len(named)]
    yield from (((first, last), "capitals") for first, last in pairwise(edges) if first < last and named[first])


def _is_of_name(sentence: Sentence, index: int, dates: Sequence[Span]) -> bool:
    word, start = sentence.words[index], sentence.starts[index]
    is_plain = len(word) < _SHORTEST_NAME or not word.isalpha() or word in _NO_NAMES or is_number(word)
    return sentence.is_capital(index) and not is_plain and not any(begin <= start < end for begin, end in dates)
