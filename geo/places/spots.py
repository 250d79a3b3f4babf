"""Spans of a text that may name a place: names of the gazetteer, and words that look like names of places it lacks.

Nothing is judged here; geo.places.mentions does that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.gazetteer.memory import remembered
from geo.gazetteer.store import LINK_BITS, LONGEST_NAME, Gazetteer
from geo.language.lexicon import bundled as bundled_lexicon
from geo.language.pack import Language
from geo.language.text import Text, Words, small_demonyms
from geo.model import PLACE_KINDS

__all__ = ["BREAK", "HYPHEN", "SPACE", "Layout", "Spot", "find_spots", "is_before_unit_at", "lay_out"]

BREAK, SPACE, HYPHEN = range(3)
"""What stands between a word and the one before it: punctuation or a new line; a blank; a hyphen."""

_LONGEST_UNKNOWN = 4
_EVERYDAY_WORD = 5


class Spot(NamedTuple):
    """Words `first` up to `last` (exclusive), characters `start` to `end` of the text."""

    first: int
    last: int
    start: int
    end: int
    name: str
    """Folded name that the gazetteer knows; empty for a name that it does not know."""
    core: int
    """Where the name ends: `last`, unless a word such as River or County was added behind it."""
    designator: str = ""
    """Folded word behind or before the name that tells its kind: "county", "river", "base"; may lie outside the span."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Words with what stands between them and which are written with a capital; parallel lists."""

    words: Words
    joins: list[int]
    capital: list[bool]
    language: Language
    of: Mapping[str, frozenset[str]]
    """The classes of words of its language."""
    class_of: Mapping[str, str]
    """Folded word -> its class; words of none are left out."""
    demonyms: frozenset[str]
    """Names that its language writes small."""
    kinds: list[int]
    """Indices of the capitalised words that tell the kind of a name ("River", "Street"), behind a -1."""
    run_ends: list[int] = field(default_factory=list)
    """Where the runs of capitalised words end that were asked for so far; see `_run_end`."""


def lay_out(text: Text) -> Layout:
    """Joins and capitals of the words of a text."""
    words, language = text.names, text.language
    folded, dotted = words.folded, language.classes["dotted"]
    joins = [
        SPACE if gap == " " else HYPHEN if gap == "-" else _join(gap, folded[index - 1], dotted) for index, gap in enumerate(words.gaps)
    ]  # fmt: skip
    if joins:
        joins[0] = BREAK
    capital = [not (first := surface[0]).islower() and first.isalpha() for surface in words.surfaces]
    naming = language.naming_kinds
    kinds = [-1, *[index for index, word in enumerate(folded) if word in naming and capital[index]]]
    return Layout(words, joins, capital, language, language.classes, language.class_of, small_demonyms(language), kinds)


def _join(gap: str, before: str, dotted: frozenset[str]) -> int:
    if (gap == ". " and before in dotted) or gap == "":  # "l'ouest"
        return SPACE
    return BREAK if gap.strip() or "\n" in gap else SPACE


def find_spots(layout: Layout, gazetteer: Gazetteer) -> list[Spot]:
    """Spots in the order of the text, none overlapping another; [] for a text without names."""
    capital, folded = layout.capital, layout.words.folded
    spots: list[Spot] = []
    free = 0  # the first word behind the spots so far
    small = layout.of["lower_article"] | {name.split(" ")[0] for name in layout.demonyms}
    for at in [i for i, word in enumerate(folded) if capital[i] or word in small]:
        if at < free or not _may_begin(layout, at):
            continue
        spot = _spot_at(layout, at, gazetteer, spots)
        if spot:
            spots.append(spot)
            free = spot.last
    return spots


def _may_begin(layout: Layout, at: int) -> bool:
    """Not a preposition or pronoun that begins a sentence, unless a name may begin with it ("The Hague", "al-Bab")."""
    words, capital = layout.words, layout.capital
    if capital[at] and (words.folded[at] not in layout.language.function_words or words.surfaces[at].isupper()):
        return True
    if at + 1 < len(capital) and capital[at + 1] and layout.joins[at + 1] != BREAK:
        return True
    return bool(layout.demonyms) and words.folded[at] not in layout.of["lower_article"]


def _spot_at(layout: Layout, at: int, gazetteer: Gazetteer, spots: list[Spot]) -> Spot | None:
    last, name = _known_name(layout, at, gazetteer)
    if last and layout.capital[at] and (end := _end_behind_particle(layout, last)):
        return _unknown_name(layout, at, gazetteer) or _unknown(layout.words, at, end, end, "")
    if last and (_is_half(layout, at, last, gazetteer, spots) or _begins_unknown_name(layout, at, last, gazetteer)):
        last, name = 0, ""
    if last:
        return _with_kind_before(layout, _with_designator(layout, at, last, name), gazetteer)
    return _unknown_name(layout, at, gazetteer) if layout.capital[at] else None


def _begins_unknown_name(layout: Layout, first: int, last: int, gazetteer: Gazetteer) -> bool:
    """ "Krasny" in "the village of Krasny Khutor, Belgorod district": a foreign word goes on with it, then its kind or its area."""
    words, joins, capital, size = layout.words, layout.joins, layout.capital, len(layout.joins)
    if last >= size or joins[last] != SPACE or not capital[last] or layout.class_of.get(words.folded[last]):
        return False
    if any(bundled_lexicon().levels(words.folded[last])) or gazetteer.beginnings(
        words.folded[last : last + LONGEST_NAME]
    ):
        return False
    stop = last + 1
    if stop < size and joins[stop] == SPACE:
        return words.folded[stop] in layout.of["area"] and not capital[stop]
    return is_before_unit_at(layout, stop, gazetteer)


def _end_behind_particle(layout: Layout, last: int) -> int:
    """Where a longer name ends that a known one begins: "San Luis" in "San Luis de la Reina"; 0 when it does not go on so."""
    folded, size, of = layout.words.folded, len(layout.joins), layout.of
    at = last
    while at < size and layout.joins[at] == SPACE and folded[at] in of["inside_name" if at == last else "opens_name"]:
        at += 1
    goes_on = last < at < size and layout.joins[at] == SPACE and layout.capital[at]
    return at + 1 if goes_on else 0


def _run_end(layout: Layout, at: int) -> int:
    """Where the run of capitalised words ends that the one at `at` is in; small connecting words inside it belong to it.

    To be asked from left to right: every capitalised word of a run has the same answer, and each word is looked at once.
    """
    if layout.run_ends and at < layout.run_ends[-1]:
        return layout.run_ends[-1]
    joins, capital, folded, joining = layout.joins, layout.capital, layout.words.folded, layout.language.joining
    size, end = len(joins), at + 1
    while end < size and joins[end]:
        if capital[end] or folded[end][0].isdigit():
            end += 1
        elif folded[end] in joining and end + 1 < size and joins[end + 1] and capital[end + 1]:
            end += 2
        elif (
            folded[end] in joining and end + 2 < size and folded[end + 1] in joining and joins[end + 1] and joins[end + 2]
            and capital[end + 2]
        ):  # fmt: skip
            end += 3
        else:
            break
    layout.run_ends.append(end)
    return end


_POSSESSIVES = ("'s ", "’s ")


def _known_name(layout: Layout, at: int, gazetteer: Gazetteer) -> tuple[int, str]:
    """Longest name of the gazetteer from here: (word after it, folded name); (0, "") when there is none."""
    words, capital, following = layout.words, layout.capital, at + 1
    goes_on = following < len(capital)
    if goes_on and layout.joins[following] == BREAK:
        if capital[following] and words.gaps[following] in _POSSESSIVES:  # Cox's Bazar
            name = f"{words.folded[at]} {words.folded[following]}"
            if gazetteer.knows(name):
                return at + 2, name
        goes_on = False
    word = words.folded[at]
    is_name, may_go_on = gazetteer.opening(word)
    if may_go_on and goes_on:
        for count, name in reversed(gazetteer.longer_names(words.folded[at : at + LONGEST_NAME])):
            if name in layout.demonyms or (
                _may_close(layout, at, at + count) and _is_meant(layout, at, at + count, name, gazetteer)
            ):
                return at + count, name
    name = _dotted(words, at, gazetteer) if words.text.startswith(".", words.ends[at]) else word
    is_meant = is_name and (capital[at] or word[0].isdigit() or word in layout.demonyms)
    is_meant = is_meant and _is_meant(layout, at, following, name, gazetteer)
    if is_meant and (len(name) > 3 or words.surfaces[at].isupper() or not gazetteer.is_abbreviation(name)):
        return following, name
    return (following, name) if name != word else (0, "")


def _is_meant(layout: Layout, first: int, last: int, name: str, gazetteer: Gazetteer) -> bool:
    """Whether words that are otherwise no place are taken for the village that a pack knows by them: "the village of Of"."""
    if not gazetteer.packs or not (likelier := _likelier(gazetteer, name)):
        return True
    folded, joins = layout.words.folded, layout.joins
    if joins[first] == HYPHEN or (last < len(joins) and joins[last] == HYPHEN):  # "Lashkar" in "Lashkar-e-Jhangvi"
        return False
    if likelier == _PLAIN:
        return True
    before = folded[first - 1] if first and joins[first] == SPACE else ""
    if before in layout.of["before_unknown"] and first > 1 and folded[first - 2] in layout.language.kinds_of_place:
        return True
    if last < len(folded) and joins[last] == SPACE and folded[last] in layout.language.kinds_of_place:
        return True
    if likelier == _PERSON and (layout.class_of.get(before) == "in" or before in layout.of["taken_place"]):
        return True
    return _is_before_its_area(layout, last, name, gazetteer)


def _is_before_its_area(layout: Layout, last: int, name: str, gazetteer: Gazetteer) -> bool:
    """Whether the name of the country or area stands behind the words that one of their places lies in: "Of, Sudan"."""
    words = layout.words
    if last >= len(words.folded) or words.gaps[last] not in (", ", " (") or not layout.capital[last]:
        return False
    rows = [value >> LINK_BITS for value in gazetteer.raw_links(name)]
    for _, area in gazetteer.beginnings(words.folded[last : last + LONGEST_NAME]):
        for value in gazetteer.raw_links(area):
            row = value >> LINK_BITS
            if gazetteer.kind[row] == _COUNTRY and (gazetteer.country[rows] == gazetteer.country[row]).any():
                return True
            if gazetteer.kind[row] == _ADMIN1 and (gazetteer.admin1[rows] == gazetteer.admin1[row]).any():
                return True
    return False


_COUNTRY, _ADMIN1, _ADMIN2 = (PLACE_KINDS.index(kind) for kind in ("country", "admin1", "admin2"))
_PLAIN, _PERSON, _WORD = 1, 2, 3
_COMMON_WORD, _PERSONS_NAME = 3, 2
"""Levels of the lexicon from which a village's name is taken for a word, for the name of a person."""


@remembered(most=20_000)
def _likelier(gazetteer: Gazetteer, name: str) -> int:
    """What a folded name is likelier than the village that only a pack knows: _PERSON, _WORD; _PLAIN for nothing else.

    0 for a name that not only packs know.
    """
    if not gazetteer.is_only_in_packs(name):
        return 0
    levels = [bundled_lexicon().levels(word) for word in name.rstrip(".").split(" ")]
    if min(level[0] for level in levels) >= _COMMON_WORD:
        return _WORD
    given, surname = levels[0][1], max(levels[-1][1:])
    is_person = max(given, surname) >= _PERSONS_NAME if len(levels) == 1 else min(given, surname) > 0
    return _PERSON if is_person else _PLAIN


def _may_close(layout: Layout, first: int, last: int) -> bool:
    """Whether the words stand in one run, and the last of them may be that of a name."""
    if BREAK in layout.joins[first + 1 : last]:
        return False
    word = layout.words.folded[last - 1]
    return layout.capital[last - 1] or word[0].isdigit() or word in layout.language.kind_words


def _dotted(words: Words, at: int, gazetteer: Gazetteer) -> str:
    """A folded word that a dot follows, with it when the gazetteer knows it so: "calif."."""
    name = words.folded[at]
    return name + "." if len(name) <= _LONGEST_DOTTED and gazetteer.knows(name + ".") else name


_LONGEST_DOTTED = 6


def _is_half(layout: Layout, first: int, last: int, gazetteer: Gazetteer, spots: list[Spot]) -> bool:
    """Whether the words are one half of a hyphenated name whose other half is not a place: Para in Djikoroni-Para."""
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    if joins[first] == HYPHEN and capital[first - 1] and not (spots and spots[-1].last == first):
        return True
    goes_on = last < len(joins) and joins[last] == HYPHEN and capital[last]
    return goes_on and not gazetteer.beginnings(folded[last : last + LONGEST_NAME])


def _with_kind_before(layout: Layout, spot: Spot, gazetteer: Gazetteer) -> Spot:
    """The spot of a known name, with the small word before it that makes it another: "lac Tchad" is no country."""
    first, folded = spot.first, layout.words.folded
    if not first or layout.joins[first] == BREAK or folded[first - 1] not in layout.of["leading_designator"]:
        return spot
    name = f"{folded[first - 1]} {spot.name}"
    if layout.capital[first - 1] or not gazetteer.knows(name):
        return spot
    return spot._replace(first=first - 1, start=layout.words.starts[first - 1], name=name)


def _with_designator(layout: Layout, first: int, last: int, name: str) -> Spot:
    """The spot of a known name; "Gao Region", "Niger River" and "Columbus Street" take their last word in."""
    words, capital = layout.words, layout.capital
    folded, size = words.folded, len(capital)
    end = words.ends[last - 1] + (1 if name.endswith(".") else 0)
    if last < size and layout.joins[last]:
        following = folded[last]
        group = layout.class_of.get(following, "")
        if capital[last] and following in layout.language.naming_kinds:
            known = "" if group == "road" else name
            return Spot(first, last + 1, words.starts[first], words.ends[last], known, last, following)
        if group in ("area", "water"):
            return Spot(first, last, words.starts[first], end, name, last, following)
        if following in layout.of["site"]:
            return Spot(first, last, words.starts[first], end, name, last, "")
    before = folded[first - 1] if first and layout.joins[first] else ""
    designator = before if before in layout.of["leading_designator"] else ""
    if before in layout.of["of_designator"] and first > 1 and layout.joins[first - 1]:  # "la région de Gao"
        kind = folded[first - 2]
        designator = kind if layout.class_of.get(kind, "") in ("area", "water") else designator
    return Spot(first, last, words.starts[first], end, name, last, designator)


_NEVER_NAMES = frozenset({"month", "the", "in", "to", "on", "and", "of", "say", "title"})


def _unknown_name(layout: Layout, first: int, gazetteer: Gazetteer) -> Spot | None:
    """A name that the gazetteer lacks but whose neighbours make a place: "X Street", "Camp X", "village of X", "X air base"."""
    words, joins, capital, class_of = layout.words, layout.joins, layout.capital, layout.class_of
    folded, size = words.folded, len(capital)
    if class_of.get(folded[first]) in _NEVER_NAMES:
        return None
    stop = _run_end(layout, first)
    last = min(stop, first + _LONGEST_UNKNOWN + capital[first:stop].count(False))
    kind = layout.kinds[bisect_left(layout.kinds, min(stop, first + _LONGEST_UNKNOWN + 1)) - 1]
    if kind > first:
        return _unknown(words, first, kind + 1, kind, folded[kind])
    if last > first + 1 and folded[first] in layout.of["leading_site"]:
        return _unknown(words, first, min(last, first + 3), min(last, first + 3), folded[first])
    if joins[first] == BREAK and bundled_lexicon().levels(folded[first])[0] >= _EVERYDAY_WORD:
        return None  # "Residents of Gao": the name begins later
    for ahead in range(stop, min(stop + 3, size)):  # "Djikoroni-Para paratrooper base"
        if not joins[ahead] or capital[ahead]:
            break
        if folded[ahead] in layout.of["site"] or (ahead == stop and folded[ahead] in layout.of["area"]):
            return _unknown(words, first, last, last, folded[ahead])
    is_behind_word = first and joins[first] == SPACE and folded[first - 1] in layout.language.before_unknown
    if found := _unknown_behind(layout, first, last) if is_behind_word else None:
        return found
    if last < stop or any(any(bundled_lexicon().levels(word)) for word in folded[first:stop]):
        return None
    return _unknown(words, first, last, last, "") if is_before_unit_at(layout, stop, gazetteer) else None


def is_before_unit_at(layout: Layout, last: int, gazetteer: Gazetteer) -> bool:
    """Whether the name of a province or a district stands behind a name that ends before the word `last`: "Kosmi, Dhanora district"."""
    words, capital, folded, size = layout.words, layout.capital, layout.words.folded, len(layout.capital)
    if last >= size or words.gaps[last] not in (", ", " (") or not capital[last]:
        return False
    end = last + 1
    while end < min(size, last + _LONGEST_UNKNOWN) and layout.joins[end] != BREAK and capital[end]:
        end += 1
    areas = layout.of["area"]
    if folded[end - 1] in areas or (end < size and layout.joins[end] == SPACE and folded[end] in areas):
        return True
    links = [gazetteer.raw_links(name) for _, name in gazetteer.beginnings(folded[last:end])]
    return any(gazetteer.kind[value >> LINK_BITS] in (_ADMIN1, _ADMIN2) for values in links for value in values)


def _unknown_behind(layout: Layout, first: int, last: int) -> Spot | None:
    """An unknown name behind a word that places stand behind: "near X", "the village of X", "shelled X"."""
    words, folded, before_class = layout.words, layout.words.folded, layout.class_of.get(layout.words.folded[first - 1])
    before, second = folded[first - 1], folded[first - 2] if first > 1 else ""
    if before in layout.of["before_unknown"] and second in layout.language.kinds_of_place:
        return _unknown(words, first, last, last, second)
    is_site = before in layout.of["site"]
    if is_site or before_class in ("in", "to") or before in layout.of["taken_place"]:
        return _unknown(words, first, last, last, before if is_site else "")
    is_said_of_places = before in layout.of["taken_place_or_person"] or before in layout.of["coordinating"]
    if is_said_of_places and not any(map(any, map(bundled_lexicon().levels, folded[first:last]))):
        return _unknown(words, first, last, last, "")
    return None


def _unknown(words: Words, first: int, last: int, core: int, designator: str) -> Spot:
    return Spot(first, last, words.starts[first], words.ends[last - 1], "", core, designator)
