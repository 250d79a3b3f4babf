"""Where the words of a sentence put an event: placed mentions and areas, weighed by the words that join them to it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.claims.english import ADVERBS, AUXILIARIES, BE, HAVE, SAY, is_remark, weights, words
from geo.claims.happenings import Happening
from geo.claims.sentences import Sentence
from geo.model import Area, Mention, Place, Resolution
from geo.rules import Rule

__all__ = [
    "OWN", "WHERE", "Location", "Locations", "Named", "Pointer", "are_one_place", "holds", "is_generic", "is_subject", "pointer", "weigh",
    "weigh_named",
]  # fmt: skip

OWN = 2.0
"""From this weight the words say that the event was there."""

_VAST = frozenset({"continent", "region", "sea", "desert", "river"})
_VAST_KM = 500.0
_VAST_AREA_KM = 150.0
_COARSE = _VAST | {"country"}


@dataclass(slots=True)
class Location:
    """A place or an area that the text names, with the words that name it: text[start:end]."""

    start: int
    end: int
    place: Place
    area: Area | None = None
    is_adjectival: bool = False
    is_dateline: bool = False
    is_around: bool = False
    """The gazetteer does not know the name; `place` is the place around it."""
    is_told: bool = False
    """The words beside the name say that it lies in that place."""
    sureness: float = 1.0
    """Probability, 0 to 1, that the words name a place."""
    inner: Location | None = None
    """What its phrase puts into it: Koro for Mopti in "Koro, Mopti"."""

    @property
    def finest(self) -> Location:
        """The innermost that its phrase puts into it; itself when there is none."""
        return self.inner.finest if self.inner else self

    @property
    def lat(self) -> float:
        return self.area.lat if self.area else self.place.lat

    @property
    def lon(self) -> float:
        return self.area.lon if self.area else self.place.lon

    @property
    def radius_km(self) -> float:
        return self.area.radius_km if self.area else self.place.radius_km

    @property
    def is_coarse(self) -> bool:
        """A country, a large part of one, or more: it says little about where an event was."""
        if self.area:
            return self.place.kind == "country" and self.area.shape == "admin" and self.radius_km >= _VAST_AREA_KM
        return self.place.kind in _COARSE

    @property
    def is_vague(self) -> bool:
        """Coarse, or an area so large that several events may lie in it."""
        return self.is_coarse or (self.area is not None and self.radius_km > _SMALL_KM)

    @property
    def is_vast(self) -> bool:
        """A river, a sea or a continent: it can neither join two events nor part them."""
        return self.area is None and self.place.kind in _VAST and self.place.radius_km >= _VAST_KM


class Locations:
    """All locations of an article in the order of the text, to be asked sentence by sentence."""

    def __init__(
        self, text: str, resolutions: Sequence[Resolution], areas: Sequence[Area], *, dateline: tuple[int, int]
    ) -> None:
        """dateline: where it stands in the text, (-1, -1) without one."""
        rejected = [resolution.mention for resolution in resolutions if not resolution.mention.is_place]
        resolutions = [resolution for resolution in resolutions if resolution.mention.is_place]
        named = sorted((r.mention.start, r.best.place.id) for r in resolutions if r.best)
        ends = sorted(r.mention.end for r in resolutions if r.best and not r.mention.is_adjectival)
        remarks = _remarks(resolutions, areas, text)
        shapes = [
            area
            for area in areas
            if area.places and area not in remarks.values() and not _describes(area, named, ends, text)
        ]
        spans = sorted((area.start, area.end) for area in areas if area.places)
        found = [Location(area.start, area.end, area.places[0], area) for area in shapes]
        for resolution in resolutions:
            location = _of_remark(resolution, remarks) or _of_mention(resolution, dateline)
            if location and not _is_inside(location, spans):
                found.append(location)
        unknown = [one.mention for one in resolutions if one.mention.start not in remarks and _is_unknown(one)]
        self._unknown = sorted((mention.start, mention.end) for mention in unknown)
        self._nowhere = sorted([*unknown, *rejected], key=lambda mention: mention.start)
        self._nowhere_starts = [mention.start for mention in self._nowhere]
        self.all = _settled(sorted(found, key=lambda location: location.start))
        self._starts = [location.start for location in self.all]
        _nest(self.all, {resolution.mention.start: resolution.around for resolution in resolutions})
        self.dateline = next((location for location in self.all if location.is_dateline), None)
        self.country = _main_country(self.all)

    def within(self, start: int, end: int) -> list[Location]:
        """The locations named in text[start:end], the dateline left out."""
        part = self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [location for location in part if not location.is_dateline]

    def unknown_within(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans of the names in text[start:end] of places that are neither known nor near a known one."""
        return self._unknown[bisect_left(self._unknown, (start, 0)) : bisect_left(self._unknown, (end, 0))]

    def nowhere_within(self, start: int, end: int) -> list[Mention]:
        """Those names in text[start:end], and what was judged to be no name of a place."""
        starts = self._nowhere_starts
        return self._nowhere[bisect_left(starts, start) : bisect_left(starts, end)]

    def before(self, offset: int, *, kind: str = "") -> Location | None:
        """The nearest location before an offset that is no demonym and, when a kind is given, of that kind."""
        behind = bisect_left(self._starts, offset)
        near = self.all[max(behind - _FAR_BACK, 0) : behind][::-1]
        fitting = (location for location in near if not location.is_adjectival and kind in ("", location.place.kind))
        return next(fitting, None)


_FAR_BACK = 40
"""How many locations back a sentence may point."""


def _describes(area: Area, named: list[tuple[int, int]], ends: list[int], text: str) -> bool:
    """The area tells about a place named outside its words ("Tessalit, 50 km from the border"): that place counts.

    named: starts and ids of places in the text; ends: where their names end, demonyms left out.
    """
    index = bisect_right(ends, area.start) - 1
    between = text[ends[index] : area.start] if index >= 0 else "."
    if between != " " and is_remark(between):
        return True
    first, last = bisect_left(named, (area.start, 0)), bisect_left(named, (area.end, 0))
    return len(area.places) > 1 and area.places[-1].id not in {place for _, place in named[first:last]}


def _remarks(resolutions: Sequence[Resolution], areas: Sequence[Area], text: str) -> dict[int, Area]:
    """What remarks tell of names without a place of their own ("Xanpolo, 15 km north of Gao"), by where the names start."""
    nowhere = sorted((one.mention.end, one.mention.start) for one in resolutions if not one.best)
    found: dict[int, Area] = {}
    for area in areas:
        at = bisect_left(nowhere, (area.start, 0)) - 1
        if at >= 0 and area.places and area.relation in _TELLING_WHERE and is_remark(text[nowhere[at][0] : area.start]):
            found.setdefault(nowhere[at][1], area)
    return found


_TELLING_WHERE = frozenset({"at_distance", "away", "along_road", "from_border", "halfway", "between", "road"})
"""Relations that tell how far or between what; "east of Johannesburg" alone says less than the town."""


def _of_remark(resolution: Resolution, remarks: Mapping[int, Area]) -> Location | None:
    """A name that a remark puts into an area, as that area."""
    mention = resolution.mention
    area = None if resolution.best else remarks.get(mention.start)
    return (
        Location(mention.start, mention.end, area.places[0], area, is_told=True, sureness=mention.score)
        if area
        else None
    )


def _of_mention(resolution: Resolution, dateline: tuple[int, int]) -> Location | None:
    mention, best = resolution.mention, resolution.best
    place = best.place if best else resolution.within
    if place is None or not mention.is_place or _is_unknown(resolution):
        return None
    is_dateline = dateline[0] <= mention.start < dateline[1]
    return Location(
        mention.start,
        mention.end,
        place,
        None,
        mention.is_adjectival,
        is_dateline,
        best is None,
        resolution.is_within_told,
        mention.score,
    )


def _is_unknown(resolution: Resolution) -> bool:
    """Nobody knows where it is: no place around it, or one too small to hold it ("Kossi province" near a town)."""
    mention = resolution.mention
    if not mention.is_place or resolution.best:
        return False
    within = resolution.within
    if within and mention.designator in _CITY_PARTS and within.population >= _CITY_PEOPLE:
        return False  # "Warta Nabada district" of a great city
    return within is None or (mention.asks_for in ("area", "admin2") and not resolution.is_within_told)


_CITY_PARTS, _CITY_PEOPLE = words("city parts"), 500_000


def _is_inside(location: Location, spans: list[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (location.start + 1, 0)) - 1
    return index >= 0 and location.start < spans[index][1]


def _settled(locations: list[Location]) -> list[Location]:
    """The locations, with names that nobody knows put into what was named before them.

    That is the area named right before ("in Yobe state ... near Goneri") unless the last settlement lies in it; else that
    settlement, when the place around the name comes only later in the text.
    """
    settled: list[Location] = []
    town: Location | None = None
    before: Location | None = None
    seen: set[int] = set()
    for index, location in enumerate(locations):
        if location.is_around and not location.is_told:
            around = _area_behind(locations, index)
            settled.append(around or _put_into(location, town, before, is_seen=location.place.id in seen))
            continue
        settled.append(location)
        seen.add(location.place.id)
        before = before if location.is_adjectival else location
        town = location if location.place.kind in ("town", "capital") and location.area is None else town
    return settled


def _area_behind(locations: list[Location], index: int) -> Location | None:
    """The location in the area named right behind it: "Izghe, in neighbouring Borno state"."""
    location, behind = locations[index], locations[index + 1 : index + 2]
    is_near = bool(behind) and behind[0].start - location.end <= _BEHIND_LETTERS and not behind[0].is_adjectival
    is_unit = is_near and behind[0].place.kind in ("admin1", "admin2") and not behind[0].is_around
    return replace(location, place=behind[0].place) if is_unit else None


_BEHIND_LETTERS = 30


def _put_into(location: Location, town: Location | None, before: Location | None, *, is_seen: bool) -> Location:
    is_near = before is not None and location.start - before.end <= _NEAR_LETTERS
    if before and is_near and before.place.kind in ("admin1", "admin2") and not (town and holds(before, town)):
        return replace(location, place=before.place)
    return replace(location, place=town.place) if town and not is_seen else location


_NEAR_LETTERS = 150


def _nest(locations: list[Location], around: Mapping[int, tuple[int, ...]]) -> None:
    """Tell each location what its phrase puts into it. around: see Resolution, by the start of the name.

    What nobody knows but for the area around it lies somewhere in that: "the Xanpolo neighbourhood, in eastern Goma".
    """
    for location in locations:
        for number, start in enumerate(around.get(location.start, ()) if location.area is None else ()):
            outer = _around_name(locations, start)
            if outer is None or outer.inner or outer.is_adjectival or outer is location:
                continue
            if number == 0 and location.is_around and location.is_told and outer.area:
                location.place, location.area = outer.place, outer.area
            if location.is_told or holds(outer, location):
                outer.inner = location


def _around_name(locations: list[Location], start: int) -> Location | None:
    """The location of the name that starts at an offset: of that name alone, or of a unit or a part of it."""
    index = bisect_right(locations, start, key=lambda location: location.start) - 1
    outer = locations[index] if index >= 0 else None
    is_it = outer is not None and start < outer.end
    return outer if outer and is_it and (outer.area is None or outer.area.relation in _INSIDE) else None


_INSIDE = frozenset({"unit", "part"})
"""Relations of areas that lie in what they are named for."""


def _main_country(locations: list[Location]) -> Location | None:
    """A naming of the country that most locations lie in; a demonym only when nothing else names it."""
    counts = Counter(location.place.country for location in locations if location.place.country)
    if not counts:
        return None
    country = counts.most_common(1)[0][0]
    named = [one for one in locations if one.place.country == country and one.place.kind == "country"]
    best = min(named, key=lambda location: (location.is_adjectival, location.area is not None), default=None)
    return replace(best, area=None) if best else None


# -- weights -----------------------------------------------------------------------------------------------------------


def weigh(sentence: Sentence, location: Location, event: Happening) -> float:
    """How strongly the words join a location to an event word: OWN or more says that it was there."""
    return _HARDLY if location.is_adjectival else weigh_named(Named(sentence, location, event))[0]


def weigh_named(named: Named) -> tuple[float, int]:
    """The same for a name beside an event word, with the number in WHERE of the rule that knows it; -1 without one."""
    number = next((number for number, rule in enumerate(WHERE) if rule.test(named)), -1)
    location = named.location
    if location.is_adjectival:
        return _HARDLY, number
    effect = WHERE[number].effect if number >= 0 else _LOOSE
    weight = effect if isinstance(effect, float) else effect(named)
    if weight >= _SOMEHOW:
        weight += _fineness(location)
    if location.is_vast and location.place.kind != "region":
        weight -= 1.2  # "on the Niger River" hardly says where
    return weight - 0.03 * max(named.start - named.event.last, named.event.first - named.end, 0), number


class Named:
    """A name in a sentence beside an event word; words start to the one before `end`."""

    __slots__ = ("at", "end", "event", "location", "preposition", "sentence", "start")

    def __init__(self, sentence: Sentence, location: Location, event: Happening) -> None:
        self.sentence, self.location, self.event = sentence, location, event
        start, self.end = sentence.index_at(location.start), sentence.index_at(location.end)
        self.start = start
        self.preposition, self.at = _preposition(sentence, start, floor=event.last if start >= event.last else 0)
        """What governs the name ("" without one), and where it stands."""

    def is_before(self, word: str) -> bool:
        """The name stands before the event word, and this word right behind the name, over a comma."""
        behind = self.end + (self.sentence.word(self.end) == ",")
        return self.event.first > self.end and self.sentence.word(behind) == word

    def is_owner(self) -> bool:
        """ "Bamako's"."""
        return self.sentence.word(self.end) in _POSSESSIVE

    def is_behind(self, preposition: str, nouns: frozenset[str]) -> bool:
        """One of the nouns with this preposition governs the name: "the town of"."""
        return self.preposition == preposition and self.sentence.word(self.at - 1) in nouns


_AREA, _THERE, _ITS, _SUBJECT, _LOOSE, _HARDLY = 3.3, 3.0, 2.9, 2.8, 0.7, 0.3
"""An area; in a place, or done to it; a place before its noun; a place as subject or origin; only named; a speaker's place."""
_SOMEHOW = 1.5
"""From this weight a finer place is better than a coarser one."""
_SMALL_KM = 60.0
_FINENESS = {
    **{"site": 1.0, "town": 1.0, "capital": 1.0, "admin2": 0.8, "island": 0.6, "admin1": 0.6, "lake": 0.4, "mountains": 0.4},
    **{"river": 0.2, "desert": -0.5, "continent": -1.5},
}  # fmt: skip
_AT = weights("place")
"""What a preposition before a place is worth."""
_GOALS = words("goals")
_FROM = frozenset({"abduction", "transfer of territory", "takeover"})
"""Kinds that happen where they happen from."""
_PLACE_NOUNS = words("place nouns")
_BEFORE_PLACE_NOUNS = words("before place nouns")
_NOT_BEFORE_NAMES = words("not before names")
_POSSESSIVE = words("possessive")
_BEFORE_LISTENERS, _LISTENERS = words("before listeners"), words("listeners")
_STRIKING = words("striking")
_HEADS_OF_PLACES = words("heads of places")
_SPREADING = words("spreading")
_NEAR_NOUN = 5
_SUFFERING = words("changing hands")
_LONGEST_REMARK = 14


def _fineness(location: Location) -> float:
    """What a place gains by being small."""
    if location.area:
        return 1.0 if location.radius_km <= _SMALL_KM else 0.3
    return _FINENESS.get(location.place.kind, 0.0)


def _by_preposition(named: Named) -> float:
    is_from = named.preposition == "from" and named.event.kind.name in _FROM
    return _SUBJECT if is_from else _AT[named.preposition]


def _is_shape(named: Named) -> bool:
    """An area with an outline of its own: "north of Gao"."""
    return named.location.area is not None and named.location.area.shape != "admin"


def _is_goal(named: Named) -> bool:
    return named.preposition in _GOALS and named.at < named.start


def _is_origin(named: Named) -> bool:
    """ "From the hills around Djugu": where somebody came from, unless the event is one that happens where it begins."""
    if named.event.kind.name in _FROM:
        return False
    words, start, last = named.sentence.words, named.start, named.event.last
    is_from = start >= last and "from" in words[max(start - 3, last, 0) : start]
    return named.preposition == "from" or (is_from and named.sentence.word(start - 1) in _PLACE_NOUNS)


def _by_size(named: Named) -> float:
    """What an area is worth: the larger, the less it says where."""
    radius_km = named.location.radius_km
    return _AREA if radius_km <= _SMALL_KM else _ITS if radius_km <= _VAST_AREA_KM else _LARGE


_LARGE = 2.3


def _is_antecedent(named: Named) -> bool:
    """ "Palma, a town in the north that insurgents raided": the event is that of the clause about the place."""
    sentence, end, verb = named.sentence, named.end, named.event.first
    if verb <= end or sentence.word(end) != "," or sentence.word(end + 1) not in _PLAIN_ARTICLES:
        return False
    words = sentence.words
    return not _PLACE_NOUNS.isdisjoint(words[end + 2 : end + 7]) and not _RELATIVE.isdisjoint(words[end + 3 : verb])


_PLAIN_ARTICLES = words("plain articles")
_RELATIVE = words("clauses about a place")


def _is_object_of_which(named: Named) -> bool:
    """ "Rubkona, which the rebels had burned on April 15"."""
    sentence, event = named.sentence, named.event
    subject = sentence.words[named.end + 2 : event.first]
    has_subject = any(word not in AUXILIARIES and word not in ADVERBS for word in subject)
    behind = sentence.word(event.last)
    is_bare = not behind[:1].isalnum() or behind in _AT
    return named.is_before("which") and event.voice == "active" and has_subject and is_bare


def _is_object(named: Named) -> bool:
    """It stands right behind the verb, or behind a noun with "of"."""
    event, words = named.event, named.sentence.words
    is_behind = event.last <= named.start <= event.last + 4
    has_object = event.voice != "noun" or named.sentence.word(event.last - 1) in _AT
    return is_behind and has_object and all(word[0].isalnum() for word in words[event.last : named.start])


def _is_reached(named: Named) -> bool:
    event, start = named.event, named.start
    is_near = event.last < start <= event.last + _NEAR_NOUN
    return event.voice == "noun" and is_near and named.sentence.word(start - 1) == "reached"


def _is_before_noun(named: Named) -> bool:
    event, end = named.event, named.end
    if named.location.place.kind == "country" and named.sentence.word(named.start - 1) in _NEW_TO_READER:
        return False  # "a US drone strike", but "the Bamako clash"
    return event.voice == "noun" and (end == event.first or (end == event.first - 1 and named.is_owner()))


_NEW_TO_READER = words("new to the reader")


def _is_passive_subject(named: Named) -> bool:
    suffers = named.event.voice == "passive" or named.sentence.word(named.event.first) in _SUFFERING
    return suffers and is_subject(named.sentence, named.end, named.event.first)


def _is_struck(named: Named) -> bool:
    """A place is the subject of what a noun of violence did to it: "was closed after shelling", "was rocked by a blast"."""
    words = named.sentence.words[named.end : named.event.first]
    if named.event.voice != "noun" or not 1 < len(words) <= _LONGEST_REMARK or words[0] not in _IS_OR_HAS:
        return False
    return not _CAUSES.isdisjoint(words) and _NOT_STRUCK.isdisjoint(words)


_IS_OR_HAS = BE | HAVE
_CAUSES = words("causes")
_NOT_STRUCK = SAY | words("not struck")


def is_subject(sentence: Sentence, end: int, verb: int) -> bool:
    """Only auxiliaries, adverbs and a remark between commas stand between a name that ends before `end` and a verb."""
    between = sentence.words[end:verb]
    if not 0 <= verb - end <= _LONGEST_REMARK:
        return False
    if between[:1] == [","] and between.count(",") >= 2:
        between = between[len(between) - between[::-1].index(",") :]
    return all(word in AUXILIARIES or word in ADVERBS for word in between)


def _preposition(sentence: Sentence, start: int, *, floor: int = 0) -> tuple[str, int]:
    """The preposition that governs a name, over articles, directions and nouns of place; ("", start) without one.

    The words of an area may begin with it. floor: the word from which on it may stand.
    """
    if sentence.word(start) in _AT:
        return sentence.words[start], start
    if sentence.word(start - 1) == "," and sentence.word(start - 2) in _PLACE_NOUNS:
        start -= 1  # "in the capital, Port Moresby"
    is_owner = False
    for index in range(start - 1, max(start - 7, floor - 1), -1):
        word = sentence.words[index]
        if word in _AT:
            is_verb_between = word == "to" and index + 1 < start and not _is_of_place(sentence, index + 1)
            return ("", start) if is_verb_between else (word, index)
        is_owner = word in _POSSESSIVE or (is_owner and sentence.is_capital(index))  # "in South Sudan's capital Juba"
        is_compound = sentence.is_joined(index + 1)  # "in Russian-held Melitopol"
        is_name = not word[0].isalnum() or (sentence.is_capital(index) and index > 0 and not is_compound)
        if word in _NOT_BEFORE_NAMES or (is_name and not is_owner):
            break
    return "", start


def _is_of_place(sentence: Sentence, index: int) -> bool:
    """The word can stand between a preposition and a name: "to the town of", "to nearby"; not "to hold"."""
    word = sentence.words[index]
    return word in _BEFORE_PLACE_NOUNS or word in _PLACE_NOUNS or word.endswith("ern")


def _is_of_speech(named: Named) -> bool:
    """ "said in Geneva", "told reporters in Kabul", "the army in Pretoria said": where somebody spoke."""
    sentence, at = named.sentence, named.at
    if sentence.word(named.end) in SAY and not _takes_lives(sentence, named.end):
        return True
    before = [word for word in sentence.words[max(at - 4, 0) : at] if word not in _BEFORE_LISTENERS]
    if not before or _is_passive_report(before):
        return False
    return before[-1] in SAY or before[-1] in _LISTENERS or before[-2:-1] == ["told"]


def _is_passive_report(before: list[str]) -> bool:
    """ "Fighting was reported in Sevare": there it was, too."""
    return before[-1] == "reported" and len(before) > 1 and before[-2] in BE


def _takes_lives(sentence: Sentence, index: int) -> bool:
    """ "The shelling of Monguno claimed 30 lives": nobody speaks."""
    is_claim = sentence.word(index).startswith("claim")
    return is_claim and not _LIVES.isdisjoint(sentence.words[index + 1 : index + 6])


_LIVES = words("lives")
_OFFICES = words("offices")


def _said_behind(named: Named) -> int:
    """How many words behind a name somebody speaks, before the event word; -1 when nobody does."""
    between = named.sentence.words[named.end : named.event.first]
    return next((index for index, word in enumerate(between) if word in SAY), -1)


def _is_of_office(named: Named) -> bool:
    """ "In Moscow, the defence ministry said that ...": the place of an office that tells of what was elsewhere."""
    said = _said_behind(named)
    between = named.sentence.words[named.end : named.end + max(said, 0)]
    return said <= _LONGEST_OFFICE and not _OFFICES.isdisjoint(between)


_LONGEST_OFFICE = 9


def _is_of_speaker(named: Named) -> bool:
    """ "An activist based in Turkey, who knows the town, said rebels had fled": only of him it is told where he was."""
    before = named.sentence.words[max(named.at - 3, 0) : named.at]
    return not _PLACES_OF_PEOPLE.isdisjoint(before) and _said_behind(named) >= 0


_PLACES_OF_PEOPLE = words("people somewhere")


Weight = float | Callable[[Named], float]

WHERE: tuple[Rule[Named, Weight], ...] = (
    Rule("somebody spoke there", _is_of_speech, _HARDLY,
         "Rebels attacked the town, the minister told reporters in [Kabul]."),
    Rule("an office there tells of what was elsewhere", _is_of_office, _HARDLY,
         "In [Moscow], the defence ministry said that rebels had attacked the town."),
    Rule("a speaker lives there", _is_of_speaker, _HARDLY,
         "An activist based in [Turkey] said rebels had attacked the town."),
    Rule("it has a clause with where", lambda named: named.is_before("where"), _THERE,
         "The army holds [Gao], where rebels attacked a market."),
    Rule("it was done to it in a clause with which", _is_object_of_which, _THERE,
         "The army holds [Gao], which rebels had burned."),
    Rule("it has a remark with a clause", _is_antecedent, _THERE,
         "The army holds [Palma], a town in the north that insurgents raided."),
    Rule("it only owns what stands behind it",
         lambda named: named.is_owner() and not _is_before_noun(named), _LOOSE,
         "Rebels attacked [Mali]'s army."),
    Rule("an area to which somebody went", lambda named: _is_shape(named) and _is_goal(named), _by_preposition,
         "Soldiers who fought rebels left for {north of Gao}."),
    Rule("an area from which somebody came", lambda named: _is_shape(named) and _is_origin(named), _AT["from"],
         "Rebels attacked soldiers from {north of Gao}."),
    Rule("an area", _is_shape, _by_size,
         "Rebels attacked soldiers {north of Gao}."),
    Rule("a noun of place is named so", lambda named: named.is_behind("of", _PLACE_NOUNS), _THERE,
         "Rebels attacked the town of [Konna]."),
    Rule("it has a head, and to him it was done",
         lambda named: named.event.voice == "passive" and named.at <= named.event.first and named.is_behind("of", _HEADS_OF_PLACES), OWN,
         "The mayor of [Manta] was shot."),
    Rule("an event spread there", lambda named: named.event.voice == "noun" and named.is_behind("to", _SPREADING), _THERE,
         "The fighting has spread to [Nyala]."),
    Rule("it stands behind a preposition", lambda named: named.preposition, _by_preposition,
         "Rebels attacked a market in [Gao]."),
    Rule("it is the object", _is_object, _THERE,
         "Rebels seized [Tessalit]."),
    Rule("it was struck", lambda named: named.sentence.word(named.start - 1) in _STRIKING, _THERE,
         "A blast shook [Kabul]."),
    Rule("it was reached", _is_reached, _THERE,
         "The fighting had reached [Nyala]."),
    Rule("it stands before its noun", _is_before_noun, _ITS,
         "The [Bamako] clash left ten dead."),
    Rule("it is the subject of what a noun did to it", _is_struck, _SUBJECT,
         "[Goma] was closed because of shelling."),
    Rule("it is the subject of what was done to it", _is_passive_subject, _SUBJECT,
         "[Konna] was shelled."),
)  # fmt: skip
"""How strongly words join a name to an event; a name that no rule knows is only named. Examples: [a name], {an area}."""

# -- words that stand for a place ----------------------------------------------------------------------------------------

_GENERIC = words("generic places")
_REGIONS = words("generic regions")
_SEATS = words("before seats")

Pointer = Literal["", "capital", "seat", "region", "country", "there", "place"]
"""What words stand for: the capital, a state's capital, a region, the country, "there", or any place that was named before."""


def is_generic(sentence: Sentence, first: int, last: int) -> bool:
    """ "the town", "the base": words first to last point to a place that was named before."""
    words = sentence.words
    return any(words[i] in _GENERIC and "the" in words[max(i - 3, first) : i] for i in range(first, last))


def pointer(sentence: Sentence, first: int, last: int) -> Pointer:
    """How the words first to last point to a place without its name; "" when they do not."""
    words, found = sentence.words, ""
    for index in range(first, last):
        word = words[index]
        if word in ("nationwide", "countrywide") or (
            word in _COUNTRIES and words[index - 1] == "the" and words[index - 2] in _ALL_OVER
        ):
            return "country"
        if word in _PARTS_OF_PLACES and words[index - 1] == "its" and words[index - 2] in _AT:
            found = found or "there"
        if word == "there" and sentence.word(index + 1) not in _EXISTING:
            found = found or "there"
        if (word not in _GENERIC and word != "capital") or "the" not in words[max(index - 3, first) : index]:
            continue
        if word == "capital" and not sentence.is_capital(index + 1) and sentence.word(index + 1) != "of":
            return "seat" if words[index - 1] in _SEATS else "capital"
        if word in _GENERIC and sentence.word(index + 1) != "of":
            is_region = word in _REGIONS and words[index - 1] in ("the", "same")
            found = found or ("region" if is_region else "place")
    return found  # type: ignore[return-value]


_PARTS_OF_PLACES = words("parts of places")
_COUNTRIES, _ALL_OVER = words("countries"), words("all over")
_EXISTING = words("existing")


# -- same place --------------------------------------------------------------------------------------------------------

_NEAR_KM = 5.0
_KM_PER_DEGREE = 111.2


def are_one_place(one: Location, other: Location) -> bool:
    """Whether an event at one may be the event at the other: the same place, one inside the other, or close by."""
    if one.place.id == other.place.id or holds(one, other) or holds(other, one):
        return True
    reach = max(_NEAR_KM, sum(area.radius_km for area in (one.area, other.area) if area))
    return _kilometres(one, other) <= reach


def _kilometres(one: Location, other: Location) -> float:
    """Distance on a flat map: good enough to tell neighbours from strangers, and much faster than on the sphere."""
    lon = (one.lon - other.lon + 180) % 360 - 180
    lon *= math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(one.lat - other.lat, lon) * _KM_PER_DEGREE


def holds(outer: Location, inner: Location) -> bool:
    """One place lies inside another: a town in its country, a camp in its town."""
    place = outer.place
    if outer.area and outer.area.shape != "admin":
        return False
    if place.kind == "country":
        return place.country == inner.place.country
    if place.kind == "admin1":
        return bool(place.admin1) and (place.country, place.admin1) == (inner.place.country, inner.place.admin1)
    if place.kind in ("admin2", "region", "continent", "sea", "desert", "lake", "river"):
        return _kilometres(outer, inner) <= outer.radius_km
    is_inside_town = inner.place.kind == "site" or inner.is_around
    return is_inside_town and _kilometres(outer, inner) <= max(outer.radius_km, _NEAR_KM)
