"""Phrases round resolved places -> Areas: "north of Gao", "about 50 km from the Algerian border", "on the road to Kidal".

The rules here find the phrases; functions of the same names in geo.areas.meanings draw them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import cast

import numpy as np

from geo.areas import border_meanings, meanings
from geo.areas.meanings import TOWNS, Phrase, Shaped, whole_unit
from geo.gazetteer.store import Gazetteer
from geo.language.grammar import OTHER, Grammar, Match
from geo.language.pack import WordTable, read_words
from geo.language.text import Pieces, cut
from geo.model import KINDS, Area, Place, Relation, Resolution

__all__ = ["find_areas"]

_PARTS = {
    "NATION": "(?:{the} )?{nation}{tail}*",
    "PLACE": "(?:{the} )?(?:{demonym}{tail}* )?(?:{windy} )?(?:{main} )?(?:{town}(?: {of}|,)? )?{place}{tail}*",
    "GOAL": "{PLACE}|{the} (?:{demonym}{tail}* )?{town}",
    "FIGURE": r"{number}(?:,(?:{number}|_))?(?:\.(?:{number}|_))?(?:(?: {to} | ?- ?){number})?|{count}(?:(?: |-){count})?|(?:{a} )?{few}(?: {of})?"
    "|{a}",
    "DIST": r"(?:(?:{FIGURE})(?: |-)(?:{nautical} )?{km}|{joined})(?: \((?:{about} )?(?:(?:{FIGURE}) ?{km}|{joined})\))?",
    "WAY": "(?: {away}| {as} {the} {crow} {flies}| {by} {road})?",
    "WIND": "{wind}(?:(?: |-){wind})?",
    "WINDY": "(?:{wind}(?: |-))?{windy}",
    "BORDER": "(?:{the} )?{demonym}{tail}*(?:-{demonym}{tail}*)? {border}|{NATION}(?:'_)?(?:-{nation}{tail}*)? {border}(?: {with} {NATION})?"
    "|(?:{the} |{its} )?{border} (?:{with} (?:{NATION}|{PLACE})|{between} {NATION} {and} {NATION})",
}  # fmt: skip
_RULES = {
    "from_border": "{DIST}{WAY} (?:(?:{from}|{of}|{inside}) (?:{BORDER}|{NATION})|{from} {the} {border})",
    "along_road": "{DIST}{WAY} (?:{from}|{outside}|{WIND} {of}) {PLACE},? {on} {the} (?:{main} )?{road} (?:{to}|{toward}) {PLACE}",
    "at_distance": "{DIST}{WAY} (?:{to} {the} )?{WIND} (?:{of}|{from}) (?:{GOAL})",
    "away": "{DIST}{WAY} (?:{from}|{outside}|{of}) (?:{GOAL})",
    "halfway": "{halfway} {between} {PLACE} {and} {PLACE}",
    "road": "{road} (?:{from} {PLACE} {to}|{between} {PLACE} {and}|{linking} {PLACE} (?:{and}|{to}|{with})) {PLACE}"
    "|{place}{tail}*(?:-| {to} ){place}{tail}* {road}",
    "road_end": "{road} (?:{leading} )?(?:{to}|{toward}|{from}|{out} {of}) {PLACE}|{place}{tail}* {road}",
    "between": "{between} {PLACE} {and} {PLACE}",
    "border_town": "{border} {town} (?:{of} )?{place}{tail}*",
    "across": "{across} {the} (?:{river}|{place}{tail}*(?: {river})?|{border}) {from} (?:{GOAL})",
    "border": "(?:(?:{near}|{close} {to}|{around}|{across}) )?(?:{BORDER})(?: (?:{crossing}|{area}|{province}|{town}))?",
    "wind_of": "{WIND} {of} (?:{GOAL}|{NATION}|{the} {country})",
    "part": "(?:{WINDY}|{WIND}(?: {central})?|{central}) (?:{place}|{nation}){tail}*"
    "|(?:{place}{tail}*|{nation}{tail}*|{country})'_ (?:{far} )?(?:{WIND}|{central})",
    "outskirts": "(?:{WINDY} )?{outskirts} {of} (?:{GOAL})|{place}{tail}*'_ (?:{WINDY} )?{outskirts}",
    "near": "(?:{near}|{close} {to}|{not} {far} {from}|{around}|{vicinity} {of}) (?:{GOAL})",
    "outside": "{outside} (?:{GOAL})",
    "unit": "{place}{tail}* (?:{province}|{area})",
}  # fmt: skip
_COMMON = (
    "the", "of", "in", "on", "to", "from", "and", "with", "by", "as", "its", "about", "more", "than", "up", "within", "toward", "tail",
    "main", "town", "away", "out", "leading", "linking", "crow", "flies", "river", "crossing", "nautical", "inside",
)  # fmt: skip
_EXTRA = ("place", "nation", "demonym", "tail")
"""Placed names: a nation is a country by its name, a demonym by that of its people; tail are the other pieces of a name."""
_WEAK = ("number", "count", "few", "a", "not", "place", "nation", "demonym")
_DAY_KINDS = ("weekday", "month", "vague_month")
_LONGEST_REMARK = 40
"""Letters between a town and the phrase that tells where it lies."""
_REMARK = re.compile(r"[^.;!?\n]*(?:[,(–—]|\b(?:is|lies|sits|stands|located|situated|lying))[^.;!?\n]*")


def find_areas(
    text: str, resolutions: Sequence[Resolution], *, gazetteer: Gazetteer, words: Pieces | None = None
) -> list[Area]:
    """The areas that phrases round placed names mean, in the order of the text; [] when there are none.

    resolutions: those of the text's mentions. gazetteer: tells the area of "X province" where X was taken for the town.
    words: the text as `geo.language.text.cut` gives it, for a caller who has it already.
    """
    if not any(resolution.best for resolution in resolutions):
        return []
    return list(_Reader(words or cut(text), resolutions, gazetteer).areas())


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    numbers: WordTable = {
        "number": {str(n): n for n in range(10_000)},
        "joined": {f"{n}{unit}": n * 1000 for n in range(1, 2_000) for unit in ("km", "kms")},
    }
    table = {**read_words("areas"), **numbers}
    return Grammar(table, _RULES, parts=_PARTS, extra=_EXTRA, common=_COMMON, weak=_WEAK)


@lru_cache(maxsize=1)
def _drawing() -> dict[str, Callable[[Phrase], Shaped | None]]:
    """Rule -> the function that draws what its words mean."""
    return {rule: getattr(border_meanings, rule, None) or getattr(meanings, rule) for rule in _RULES}


class _Reader:
    """One reading of one text from its beginning to its end."""

    def __init__(self, pieces: Pieces, resolutions: Sequence[Resolution], gazetteer: Gazetteer) -> None:
        self.pieces, self.gazetteer = pieces, gazetteer
        self.grammar = _grammar()
        self.codes = self.grammar.codes(pieces)
        self.placed: dict[int, Place] = {}
        """Index of the first piece -> place, for each placed name in the order of the text; demonyms beside them."""
        self.demonyms: dict[int, Place] = {}
        placed = [(resolution, resolution.best.place) for resolution in resolutions if resolution.best]
        for resolution, place in sorted(placed, key=lambda item: item[0].mention.start):
            self._mark(resolution, place)
        self.indices = list(self.placed)
        self.every = dict(sorted((self.demonyms | self.placed).items()))
        self.every_index = list(self.every)

    def _mark(self, resolution: Resolution, place: Place) -> None:
        mention, letters = resolution.mention, self.grammar.letters
        first = bisect_right(self.pieces.starts, mention.start) - 1
        last = bisect_left(self.pieces.starts, mention.end)
        kind = "demonym" if mention.is_adjectival else "nation" if place.kind == "country" else "place"
        (self.demonyms if mention.is_adjectival else self.placed)[first] = place
        self.codes[first] = letters[kind]
        self.codes[first + 1 : last] = [letters["tail"]] * (last - first - 1)

    def areas(self) -> Iterator[Area]:
        """Areas of all phrases and of the administrative units that stand outside of phrases, in the order of the text."""
        drawing, end = _drawing(), 0
        for match in self.grammar.find(self.pieces, self.codes):
            phrase = _Context(self, match, floor=end)
            shaped = None if self._runs_on(match.last) else drawing[match.rule](phrase)
            if shaped:
                yield from self._units(end, phrase.first)
                yield self._area(phrase.first, match.last, shaped, relation=cast(Relation, match.rule))
                end = match.last
        yield from self._units(end, len(self.codes))

    def _runs_on(self, index: int) -> bool:
        """Whether a name goes on behind a phrase ("near Griffith Park"): a capitalised word that is no place and no day."""
        if index + 1 >= len(self.codes) or self.codes[index] != " " or self.codes[index + 1] != OTHER:
            return False
        word = self.pieces.words[index + 1]
        return word[0].isupper() and not any(word in read_words("dates")[kind] for kind in _DAY_KINDS)

    def _units(self, first: int, last: int) -> Iterator[Area]:
        """The administrative units named between two pieces."""
        for index in self.indices[bisect_left(self.indices, first) : bisect_left(self.indices, last)]:
            place = self.placed[index]
            if place.kind in ("admin1", "admin2") and place.radius_km > 0:
                yield self._area(index, self.end_of(index), whole_unit(place), relation="unit")

    def end_of(self, index: int) -> int:
        """The piece behind the mention that begins with a piece."""
        end = index + 1
        while end < len(self.codes) and self.codes[end] == self.grammar.letters["tail"]:
            end += 1
        return end

    def _area(self, first: int, last: int, shaped: Shaped, *, relation: Relation) -> Area:
        start, end = self.pieces.starts[first], self.pieces.starts[last]
        drawn = shaped.drawn
        return Area(
            self.pieces.text[start:end], start, end, drawn.lat, drawn.lon, drawn.radius_km, shaped.shape, shaped.places,
            drawn.outline, shaped.reasons, relation, shaped.described,
        )  # fmt: skip


class _Context:
    """One phrase and what stands around it (see Phrase)."""

    _BEFORE_FIGURE = ("about", "around", "more", "over", "than", "within", "to", "up")
    _BEFORE = ("the", "its", "to", "far", "on", "in", "main")

    def __init__(self, reader: _Reader, match: Match, *, floor: int) -> None:
        self._reader, self.match = reader, match
        self.first, self.before = self._widened(floor)

    def _widened(self, floor: int) -> tuple[int, frozenset[str]]:
        """Where the phrase begins with its small words ("up to", "on the"), and their kinds; not before `floor`."""
        codes, index = self._reader.codes, self.match.first
        kinds: list[str] = []
        is_figure = self.match.words[0][0] in ("number", "count", "few", "a", "joined")
        wanted = self._BEFORE_FIGURE if is_figure else self._BEFORE
        while index > floor + 1 and codes[index - 1] in " \n":
            kind = self._reader.grammar.kind(codes[index - 2])
            if kind not in wanted:
                break
            kinds.append(kind)
            index -= 2
        if kinds[-1:] == ["to"] and kinds[-2:] != ["the", "to"]:  # "to" without "up" or "the"
            kinds, index = kinds[:-1], index + 2
        return index, frozenset(kinds)

    def follows_name(self) -> bool:
        """Whether a name stands right before the phrase: "the Cincinnati suburb of West Chester"."""
        letters, codes = self._reader.grammar.letters, self._reader.codes
        return self.match.first > 1 and codes[self.match.first - 2] in {letters[kind] for kind in _EXTRA}

    def capital_of(self, country: str) -> Place | None:
        """The capital of a country, ISO alpha-2, also when the text does not name it."""
        gazetteer = self._reader.gazetteer
        if country not in gazetteer.countries:
            return None
        is_there = gazetteer.country == gazetteer.countries.index(country)
        rows = np.flatnonzero(is_there & (gazetteer.kind == KINDS.index("capital")))
        return gazetteer.place(int(rows[gazetteer.population[rows].argmax()])) if len(rows) else None

    def unit_named(self, place: Place, kind: str) -> Place | None:
        """The admin1 or admin2 area of the same name and country as a town."""
        named = self._reader.gazetteer.lookup(place.name, country=place.country or None)
        return next((other for other in named if other.kind == kind), None)

    def words_of(self, first: int, last: int) -> str:
        """The text from one piece to another."""
        return self._reader.pieces.text[self._reader.pieces.starts[first] : self._reader.pieces.starts[last]]

    def places(self, *kinds: str) -> list[Place]:
        """Places that the phrase names, in its order; kinds: place, nation, demonym."""
        found = ((kind, index) for kind, _, index in self.match.words if kind in kinds)
        return [(self._reader.demonyms if kind == "demonym" else self._reader.placed)[index] for kind, index in found]

    def before_it(self) -> Iterator[Place]:
        """Places named before the phrase, the latest first."""
        index = bisect_left(self._reader.indices, self.first)
        return (self._reader.placed[self._reader.indices[i]] for i in range(index - 1, max(index - 41, -1), -1))

    def named(self) -> Iterator[Place]:
        """Places and peoples named before the phrase, the latest first, then those behind it."""
        every, indices = self._reader.every, self._reader.every_index
        index = bisect_left(indices, self.first)
        yield from (every[indices[i]] for i in range(index - 1, max(index - 41, -1), -1))
        yield from (every[i] for i in indices[bisect_left(indices, self.match.last) :][:40])

    def described(self) -> Place | None:
        """The town that the phrase is a remark about: "Tessalit, about 50 km from the border"."""
        reader = self._reader
        index = bisect_left(reader.indices, self.first) - 1
        if index < 0 or reader.placed[reader.indices[index]].kind not in TOWNS:
            return None
        between = self.words_of(reader.end_of(reader.indices[index]), self.first)
        is_remark = len(between) <= _LONGEST_REMARK and _REMARK.fullmatch(between)
        return reader.placed[reader.indices[index]] if is_remark else None
