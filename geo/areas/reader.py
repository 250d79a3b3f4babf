"""Phrases round resolved places -> Areas: "north of Gao", "about 50 km from the Algerian border", "on the road to Kidal".

The rules here find the phrases; functions of the same names in geo.areas.meanings draw them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np

from geo.areas import border_meanings, meanings
from geo.areas.meanings import TOWNS, Phrase, Shaped, whole_unit
from geo.errors import GazetteerError
from geo.gazetteer.store import Gazetteer
from geo.language.grammar import OTHER, Grammar, Match
from geo.language.pack import Language, Rulebook
from geo.language.text import Text, as_text
from geo.model import PLACE_KINDS, Area, Place, Relation, Resolution

__all__ = ["find_areas"]

_EXTRA = ("place", "nation", "demonym", "tail")
"""Placed names: a nation is a country by its name, a demonym by that of its people; tail are the other words of a name."""
_DAY_KINDS = ("weekday", "month", "vague_month")
_LONGEST_REMARK = 40
"""Letters between a town and the phrase that tells where it lies."""


def find_areas(text: Text | str, resolutions: Sequence[Resolution], *, gazetteer: Gazetteer) -> list[Area]:
    """The areas that phrases round placed names mean, in the order of the text; [] when there are none.

    resolutions: those of the text's mentions. gazetteer: tells the area of "X province" where X was taken for the town.
    """
    cut = as_text(text)
    rules = _rules(cut.language)
    if rules is None or not any(resolution.best for resolution in resolutions):
        return []
    return list(_Reader(cut, resolutions, gazetteer, rules).areas())


@dataclass(frozen=True, slots=True)
class _Rules:
    """What finds the areas of one language, and what draws what they mean."""

    grammar: Grammar
    drawing: Mapping[str, Callable[[Phrase], Shaped | None]]
    remark: re.Pattern[str]
    days: frozenset[str]
    """Words of dates that may stand behind a phrase, with a capital."""


@lru_cache(maxsize=16)
def _rules(language: Language) -> _Rules | None:
    """None for a language whose pack has no areas; GazetteerError for a rule that no function draws."""
    rulebook = language.areas
    if rulebook is None:
        return None
    drawing = {
        rule.name: getattr(border_meanings, rule.name, None) or getattr(meanings, rule.name, None)
        for rule in rulebook.rules
    }
    if unknown := [name for name, draw in drawing.items() if draw is None]:
        raise GazetteerError(
            f"{language.folder / 'areas.toml'}: there is no meaning {', '.join(unknown)} in geo.areas."
        )
    dates = language.dates.words if language.dates else {}
    days = frozenset(word for kind in _DAY_KINDS for word in dates.get(kind, ()))
    return _Rules(_grammar(rulebook), drawing, rulebook.cues["remark"], days)  # type: ignore[arg-type]


def _grammar(rulebook: Rulebook) -> Grammar:
    joined = {f"{n}{unit}": n * 1000 for n in range(1, 2_000) for unit in ("km", "kms")}
    return Grammar(rulebook, numbers={"number": {}, "joined": joined}, figure="number", extra=_EXTRA)


class _Reader:
    """One reading of one text from its beginning to its end."""

    def __init__(self, text: Text, resolutions: Sequence[Resolution], gazetteer: Gazetteer, rules: _Rules) -> None:
        self.text, self.gazetteer, self.rules, self.grammar = text, gazetteer, rules, rules.grammar
        self.codes = self.grammar.codes(text)
        self.placed: dict[int, Place] = {}
        """Index of the first word -> place, for each placed name in the order of the text; demonyms beside them."""
        self.demonyms: dict[int, Place] = {}
        placed = [(resolution, resolution.best.place) for resolution in resolutions if resolution.best]
        for resolution, place in sorted(placed, key=lambda item: item[0].mention.start):
            self._mark(resolution, place)
        self.indices = list(self.placed)
        self.every = dict(sorted((self.demonyms | self.placed).items()))
        self.every_index = list(self.every)

    def _mark(self, resolution: Resolution, place: Place) -> None:
        mention, letters = resolution.mention, self.grammar.letters
        first = max(bisect_right(self.text.starts, mention.start) - 1, 0)
        last = self.text.index_at(mention.end)
        kind = "demonym" if mention.is_adjectival else "nation" if place.kind == "country" else "place"
        (self.demonyms if mention.is_adjectival else self.placed)[first] = place
        self.codes[first] = letters[kind]
        self.codes[first + 1 : last] = [letters["tail"]] * (last - first - 1)

    def areas(self) -> Iterator[Area]:
        """Areas of all phrases and of the administrative units that stand outside of phrases, in the order of the text."""
        drawing, end = self.rules.drawing, 0
        for match in self.grammar.find(self.text, self.codes):
            phrase = _Context(self, match, floor=end)
            shaped = None if self._runs_on(match.last) else drawing[match.rule](phrase)
            if shaped:
                yield from self._units(end, phrase.first)
                yield self._area(phrase.first, match.last, shaped, relation=cast(Relation, match.rule))
                end = match.last
        yield from self._units(end, len(self.codes))

    def _runs_on(self, index: int) -> bool:
        """Whether a name goes on behind a phrase: a capitalised word that is no place and no day ("near Griffith Park").

        Also behind "of": "near the town of Xanpolo".
        """
        index += index < len(self.codes) and self.text.words[index] in self.text.language.classes["of"]
        if index >= len(self.codes) or self.text.gaps[index] != " " or self.codes[index] != OTHER:
            return False
        word = self.text.words[index]
        return word[0].isupper() and word not in self.rules.days

    def _units(self, first: int, last: int) -> Iterator[Area]:
        """The administrative units named between two words."""
        for index in self.indices[bisect_left(self.indices, first) : bisect_left(self.indices, last)]:
            place = self.placed[index]
            if place.kind in ("admin1", "admin2") and place.radius_km > 0:
                yield self._area(index, self.end_of(index), whole_unit(place), relation="unit")

    def end_of(self, index: int) -> int:
        """The word behind the mention that begins with a word."""
        end = index + 1
        while end < len(self.codes) and self.codes[end] == self.grammar.letters["tail"]:
            end += 1
        return end

    def _area(self, first: int, last: int, shaped: Shaped, *, relation: Relation) -> Area:
        start, end = self.text.starts[first], self.text.ends[last - 1]
        drawn = shaped.drawn
        return Area(
            self.text.text[start:end], start, end, drawn.lat, drawn.lon, drawn.radius_km, shaped.shape, shaped.places,
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
        while index > floor and self._reader.text.gaps[index].isspace():
            kind = self._reader.grammar.kind(codes[index - 1])
            if kind not in wanted:
                break
            kinds.append(kind)
            index -= 1
        if kinds[-1:] == ["to"] and kinds[-2:] != ["the", "to"]:  # "to" without "up" or "the"
            kinds, index = kinds[:-1], index + 1
        return index, frozenset(kinds)

    def follows_name(self) -> bool:
        """Whether a name stands right before the phrase: "the Cincinnati suburb of West Chester"."""
        letters, codes = self._reader.grammar.letters, self._reader.codes
        first = self.match.first
        is_apart = first > 0 and self._reader.text.gaps[first] != ""
        return is_apart and codes[first - 1] in {letters[kind] for kind in _EXTRA}

    def capital_of(self, country: str) -> Place | None:
        """The capital of a country, ISO alpha-2, also when the text does not name it."""
        gazetteer = self._reader.gazetteer
        if country not in gazetteer.countries:
            return None
        is_there = gazetteer.country == gazetteer.countries.index(country)
        rows = np.flatnonzero(is_there & (gazetteer.kind == PLACE_KINDS.index("capital")))
        return gazetteer.place(int(rows[gazetteer.population[rows].argmax()])) if len(rows) else None

    def unit_named(self, place: Place, kind: str) -> Place | None:
        """The admin1 or admin2 area of the same name and country as a town."""
        named = self._reader.gazetteer.lookup(place.name, country=place.country or None)
        return next((other for other in named if other.kind == kind), None)

    def seat_of(self, place: Place) -> Place | None:
        """The town of the same name inside an admin1 or admin2 area; None for any other place, and where there is none."""
        if place.kind not in ("admin1", "admin2"):
            return None
        named = self._reader.gazetteer.lookup(place.name, country=place.country or None)
        towns = (other for other in named if other.kind in TOWNS and other.admin1 in ("", place.admin1))
        return next(towns, None)

    def figures(self, last: int) -> list[float]:
        """The numbers in digits from its beginning to the word before `last`."""
        text = self._reader.text
        decimal = text.language.decimal_mark
        digits = [word for word in text.words[self.match.first : last] if word[0].isdigit()]
        plain = (
            "".join("." if mark == decimal else mark for mark in word if mark.isdigit() or mark == decimal)
            for word in digits
        )
        return [float(number) for number in plain if number.count(".") < 2]

    def is_capital(self, kind: str) -> bool:
        """Whether a word of a kind in it is written with a capital."""
        return any(word == kind and self._reader.text.words[index][0].isupper() for word, _, index in self.match.words)

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
        start, end = reader.text.ends[reader.end_of(reader.indices[index]) - 1], reader.text.starts[self.first]
        is_remark = end - start <= _LONGEST_REMARK and reader.rules.remark.fullmatch(reader.text.text, start, end)
        return reader.placed[reader.indices[index]] if is_remark else None
