"""Text -> mentions: which spans name a place.

Each spot is weighed by the words in and beside it (log-odds that add up). Trees then look at that sum together with what
the gazetteer knows of the name, what the other spots of the same name say, and whether the places of the text lie in
the same countries and areas (geo.features). Rules that a reader would expect have the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from geo.features import Facts, View, dense_rows, facts_of, look, probability, word_features
from geo.fighting import armed_groups, begins_armed_group, is_behind_place, is_only_of_places, is_taken
from geo.gazetteer import MAIN, Gazetteer
from geo.lexicon import bundled as bundled_lexicon
from geo.model import Mention
from geo.spotting import BREAK, SPACE
from geo.text import find_words
from geo.variants import find_variant
from geo.weights import Weights
from geo.weights import bundled as bundled_weights
from geo.wordlists import AREA_WORDS, CLASS_OF, FORMS_OF_ADDRESS, SITE_NOUNS, TAKEN_PLACES, TAKEN_PLACES_OR_PEOPLE

__all__ = ["FindOptions", "Recogniser", "find_mentions", "given_mentions", "word_sums"]

FloatArray = npt.NDArray[np.float32]


class Recogniser(Protocol):
    """Anything that finds names of places in a text, for instance a model of spaCy (geo.recognisers)."""

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Character spans (start, end) of the names of places in the text."""


@dataclass(frozen=True, slots=True)
class FindOptions:
    """How sure a mention must be, and what is answered."""

    threshold: float = 0.5
    """Probability from which a span counts as a place."""
    weights: Weights | None = None
    """None: the weights that ship with the project."""
    keeps_rejected: bool = True
    """Whether spans that were judged to be no place are answered too, with the reason."""


def find_mentions(
    text: str, gazetteer: Gazetteer, *, options: FindOptions = FindOptions(), recogniser: Recogniser | None = None
) -> list[Mention]:
    """Spans of the text that name places, in their order; [] when there is none. A recogniser's spans are united with ours.

    Rejected spans come too, with `is_place` False and the reason, so that a page can show why a name was not taken
    (unless the options say otherwise).
    """
    weights = options.weights or bundled_weights()
    view = look(text, gazetteer)
    persons = [_person(view, index) for index in range(len(view.spots))]
    own_scores = weights.recognition.score(dense_rows(view, word_sums(word_features(view), weights)))
    scores = _one_decision_a_name(view, own_scores, persons)
    focus = _focus(view, scores, gazetteer)
    judged = (_mention(view, index, score, persons[index], focus, options) for index, score in enumerate(scores))
    found = [mention for mention in judged if mention]
    return found if recogniser is None else _united(found, text, recogniser(text), gazetteer)


def word_sums(features: list[list[str]], weights: Weights) -> FloatArray:
    """Sum of the weights of each spot's word features, shape (n,)."""
    known, bias = weights.words, weights.bias
    return np.array([bias + sum([known.get(name, 0.0) for name in names]) for names in features], dtype=np.float32)


def _one_decision_a_name(view: View, scores: FloatArray, persons: list[str]) -> list[float]:
    """The mean score of all spots of a name, for each of them; a spot that is a person's ("Mr Jordan") stands alone."""
    result: list[float] = scores.tolist()
    for indices in view.names.values():
        alike = [i for i in indices if not persons[i]] if len(indices) > 1 else ()
        if len(alike) > 1:
            mean = sum([result[i] for i in alike]) / len(alike)
            for i in alike:
                result[i] = mean
    return result


def _mention(view: View, index: int, score: float, person: str, focus: _Focus, options: FindOptions) -> Mention | None:
    chance = probability(score)
    is_place, reason = _rule(view, index, chance, person, focus)
    if is_place is None:
        is_place = chance >= options.threshold
    elif is_place != (chance >= options.threshold):
        chance = options.threshold if is_place else options.threshold / 10
    if not is_place and not options.keeps_rejected:
        return None
    if not is_place and not reason:
        reason = _why_not(view, index)
    text, spot = view.layout.words.text, view.spots[index]
    return Mention(
        text[spot.start : spot.end],
        spot.start,
        spot.end,
        name=spot.name,
        designator=spot.designator,
        is_adjectival=view.facts[index].is_adjectival,
        is_place=is_place,
        score=chance,
        reasons=(reason,) if reason else (),
    )


# -- rules ---------------------------------------------------------------------------------------------------------------

_DEMONYM_FROM = 0.1
"""A demonym is taken from this probability: it names its country unless the words around it speak strongly against it."""
_COUNTRY_FROM = 0.25
"""So is the name of a country that is also a word or a given name (Chad, Turkey), and one like Black Sea."""
_LEAST_NAMES_OF_A_COUNTRY = 1.5
_COMPANY, _LIKELY = 0.25, 0.3
_SMALL_TOWN = 5.0
"""Logarithm of the people of the largest town that a given name is not taken for unless something speaks for the town."""
_LONGEST_ACRONYM = 5
_UNKNOWN_FROM = 0.08
"""A foreign name behind a preposition is reported from this probability, although the gazetteer does not know it."""
_AT_HOME_FROM = 0.25
"""So is a name behind "in", "at" or "near" that lies in the country that the text is mostly about."""
_FOREIGN_FROM = 0.15
"""A name of the gazetteer that is no English word and no person's name we know is taken from this probability."""
_SITE_FROM = 0.25
"""A foreign name beside "base", "camp", "village" and the like is reported as a site from this probability."""
_BEYOND_DOUBT = 0.9
_ALIKE = 0.5
_KINDS_OF_PLACE = AREA_WORDS | SITE_NOUNS | {"city"}
_BEING = ("was", "is", "has", "had")
_SAID_OF_PLACES = TAKEN_PLACES | TAKEN_PLACES_OR_PEOPLE
_SHORTEST_UNKNOWN = _SHORTEST_FOREIGN = 4
_GIVEN_NAME, _SURNAME, _RARE_WORD, _EVERYDAY_WORD = 2, 3, 2, 7
"""Levels of the lexicon from which a word counts as a given name, as a surname; up to which it is a rare word; from which it is an everyday word."""


@dataclass(frozen=True, slots=True)
class _Focus:
    """The country that most places of a text lie in (0: none), and its name."""

    country: int
    name: str
    gazetteer: Gazetteer
    armed: frozenset[str]
    """Names that the text uses of armed groups."""
    mass: dict[int, float]
    """How many accepted names lie in each country; a name of several countries is shared out among them."""

    def others_lie_in(self, facts: Facts) -> bool:
        """Whether other accepted names lie in one of the likelier countries of this name."""
        return any(
            self.mass.get(code, 0.0) - share >= _COMPANY for code, share in facts.by_country.items() if share >= _LIKELY
        )

    def has_variant_of(self, name: str) -> bool:
        """Whether a place of the country is written nearly like this folded name."""
        variant = find_variant(self.gazetteer, name, self.gazetteer.countries[self.country]) if self.country else None
        return variant is not None and variant.likeness >= _ALIKE


def _focus(view: View, scores: list[float], gazetteer: Gazetteer) -> _Focus:
    mass: dict[int, float] = defaultdict(float)
    for indices in view.names.values():
        if scores[indices[0]] > 0:
            for code, share in view.facts[indices[0]].by_country.items():
                mass[code] += share
    country, most = max(mass.items(), key=lambda item: item[1], default=(0, 0.0))
    if most < _LEAST_NAMES_OF_A_COUNTRY or most < sum(mass.values()) / 3:
        country = 0
    return _Focus(country, gazetteer.country_name(country), gazetteer, armed_groups(view), mass)


def _rule(view: View, index: int, chance: float, person: str, focus: _Focus) -> tuple[bool | None, str]:
    """What must hold whatever the weights say, with the reason; (None, "") leaves the decision to the weights."""
    facts, spot = view.facts[index], view.spots[index]
    if person:
        return False, person
    if not len(facts.rows) and spot.designator in SITE_NOUNS and spot.core == spot.last:
        return (True, "") if chance >= _SITE_FROM and _is_foreign(view, index, any) else (None, "")
    if spot.designator or view.is_followed_by_area[index] or view.is_area_of_before[index]:
        return None, ""
    if chance < _BEYOND_DOUBT and _is_spelt_like_a_place(view, index, focus):
        return True, f"spelt nearly like a place in {focus.name}, where most places of the text lie"
    if not len(facts.rows):
        return (
            (True, "") if chance >= _UNKNOWN_FROM and _is_foreign_name_behind_preposition(view, index) else (None, "")
        )
    if facts.not_place and not _is_initials_of_a_country(view, index):
        return False, facts.not_place
    if facts.is_adjectival:
        return (True, "") if chance >= _DEMONYM_FROM else (None, "")
    is_main = facts.forms[0] == MAIN
    is_plain = not (facts.english > _RARE_WORD or facts.given or facts.surname)
    is_nobody = facts.english <= _RARE_WORD and facts.given < _GIVEN_NAME and facts.surname < _GIVEN_NAME
    is_known_to_all = facts.names_countries or (facts.is_physical and (is_nobody or " " in spot.name))
    if is_main and chance >= _COUNTRY_FROM and is_known_to_all:
        return True, ""
    if not facts.names_countries and begins_armed_group(view, index):
        return False, "part of the name of an armed group or a party"
    if _begins_longer_name(view, index, focus):
        return False, "the beginning of a longer name that the gazetteer does not know"
    if spot.name in focus.armed and focus.country and not facts.names_countries and not focus.others_lie_in(facts):
        return False, "an armed group, and no place of this name lies where the other places of the text do"
    if _is_given_name_far_from(view, index, focus):
        return False, "a given name, and no place of this name lies where the other places of the text do"
    return _rule_of_company(view, index, chance, focus, is_plain=is_plain)


def _rule_of_company(
    view: View, index: int, chance: float, focus: _Focus, *, is_plain: bool
) -> tuple[bool | None, str]:
    """What the country that most places lie in says of a name; is_plain: in no lexicon of words and persons."""
    if chance >= _BEYOND_DOUBT:
        return None, ""
    facts, spot = view.facts[index], view.spots[index]
    if focus.country in facts.country_set and is_taken(view, index):
        return (
            True,
            "" if chance >= 0.5 else f"fought over or left like a place, and in {focus.name} like most of the text",
        )
    if facts.english <= _RARE_WORD and _is_called_a_place(view, index):
        return True, "" if chance >= 0.5 else "the words before it call it a place"
    if _is_plain_name(view, index):
        if focus.country and facts.country_set == {focus.country}:
            return True, "" if chance >= 0.5 else f"no English word, and in {focus.name} like most places of the text"
        if chance >= _FOREIGN_FROM and is_plain and len(spot.name) >= _SHORTEST_FOREIGN:
            return True, "" if chance >= 0.5 else "no word of English and no name of a person that we know"
    if chance >= _AT_HOME_FROM and focus.country in facts.country_set and _is_behind_preposition(view, index):
        return True, "" if chance >= 0.5 else f"behind a preposition, and in {focus.name} like most places of the text"
    return None, ""


def _begins_longer_name(view: View, index: int, focus: _Focus) -> bool:
    """ "Bani" in "Bani Qais": a word that no lexicon knows follows, and the place lies far from what the text is about."""
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    last = spot.last
    if last >= len(layout.joins) or layout.joins[last] != SPACE or not layout.capital[last]:
        return False
    is_next_spot = index + 1 < len(view.spots) and view.spots[index + 1].first == last and view.spots[index + 1].name
    if is_next_spot or not focus.country or focus.country in facts.country_set or facts.names_countries:
        return False
    return layout.words.folded[last] not in CLASS_OF and not any(bundled_lexicon().levels(layout.words.folded[last]))


def _is_called_a_place(view: View, index: int) -> bool:
    """ "Gedo" in "the region of Gedo"."""
    first, folded = view.spots[index].first, view.layout.words.folded
    if view.before[index][0] != "of" or first < 2 or view.after[index][1] in ("organisation", "Name"):
        return False
    return view.layout.joins[first - 1] == SPACE and folded[first - 2] in _KINDS_OF_PLACE


def _is_behind_preposition(view: View, index: int) -> bool:
    return view.before[index][1] == "in" and view.after[index][1] not in ("organisation", "Name")


def _person(view: View, index: int) -> str:
    """Why the name is a person's: a form of address or a given name before it, or a given name with a surname behind it."""
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    if spot.designator or not len(facts.rows) or view.is_followed_by_area[index] or view.is_area_of_before[index]:
        return ""
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    first, last = spot.first, spot.last
    if first and joins[first] == SPACE and capital[first - 1]:
        before = layout.words.surfaces[first - 1]
        if folded[first - 1] in FORMS_OF_ADDRESS and not (
            folded[first - 1] in _ALSO_ADJECTIVES and joins[first - 1] == BREAK
        ):
            return f"“{before}” before it makes it a person"
        if _is_given_name(before, folded[first - 1]) and not facts.is_adjectival:
            return f"“{before}” before it is a given name"
    if facts.given >= _GIVEN_NAME and last < len(joins) and joins[last] == SPACE and capital[last]:
        behind = layout.words.surfaces[last]
        english, _, surname = bundled_lexicon().levels(folded[last])
        if (not english or surname >= _SURNAME) and folded[last] not in CLASS_OF and not behind.isupper():
            return f"a given name before “{behind}”"
    return ""


_ALSO_ADJECTIVES = ("general", "minister", "miss")


def _is_given_name(surface: str, folded: str) -> bool:
    english, given, _ = bundled_lexicon().levels(folded)
    return given >= _GIVEN_NAME and english < _EVERYDAY_WORD and folded not in CLASS_OF and not surface.isupper()


def _is_foreign_name_behind_preposition(view: View, index: int) -> bool:
    """A name that is no word of English and nobody's name we know of, right behind "in", "at", "near" or "from"."""
    spot, group, after = view.spots[index], view.before[index][1], view.after[index][1]
    if (
        (group not in ("in", "to") and not is_only_of_places(view, index))
        or after in ("organisation", "Name", "say", "people")
        or spot.end - spot.start < _SHORTEST_UNKNOWN
    ):
        return False
    return _is_foreign(view, index, all)


def _is_spelt_like_a_place(view: View, index: int, focus: _Focus) -> bool:
    """A foreign name that the country of the text lacks, where places stand: "fled to Tawilah", "Kidal and Tessalid"."""
    spot, (before, group), facts = view.spots[index], view.before[index], view.facts[index]
    if not focus.country or focus.country in facts.country_set or spot.end - spot.start < _SHORTEST_UNKNOWN:
        return False
    after, after_group = view.after[index]
    if after_group in ("organisation", "Name") or (after_group == "say" and after not in _BEING):
        return False
    if spot.name in view.closing:
        return False
    is_where_places_are = group in ("in", "to") or before in _SAID_OF_PLACES or is_behind_place(view, index)
    if not is_where_places_are or focus.others_lie_in(facts) or not _is_foreign(view, index, all):
        return False
    return focus.has_variant_of(" ".join(view.layout.words.folded[spot.first : spot.core]))


def _is_foreign(view: View, index: int, quantity: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether all (or any) words of the name are in no lexicon: no English word, given name or surname; no acronym either."""
    spot, words = view.spots[index], view.layout.words
    unknown = (not any(bundled_lexicon().levels(word)) for word in words.folded[spot.first : spot.core])
    return not words.surfaces[spot.first].isupper() and quantity(unknown)


def _is_initials_of_a_country(view: View, index: int) -> bool:
    """US is a country where Us is a pronoun."""
    surface = view.layout.words.surfaces[view.spots[index].first]
    return len(view.spots[index].name) == 2 and surface.isupper() and bool(view.facts[index].names_countries)


def _is_given_name_far_from(view: View, index: int, focus: _Focus) -> bool:
    facts, spot, group = view.facts[index], view.spots[index], view.before[index][1]
    is_small = facts.people < _SMALL_TOWN and not facts.areas.denoted
    return (
        " " not in spot.name
        and facts.given >= 1
        and is_small
        and group not in ("in", "to")
        and not focus.others_lie_in(facts)
    )


def _is_plain_name(view: View, index: int) -> bool:
    """Nothing marks the name as a word of English, a person's, an organisation's or an acronym."""
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    if facts.english > _RARE_WORD or facts.given >= 2 or facts.surname >= 3 or spot.name in view.closing:
        return False
    surface = layout.words.surfaces[spot.first]
    if surface.isupper() and len(surface) <= _LONGEST_ACRONYM:
        return False
    before, after = view.before[index][1], view.after[index][1]
    return (
        before not in ("title", "Name") and after not in ("Name", "say", "organisation") and spot.name not in CLASS_OF
    )


def _why_not(view: View, index: int) -> str:
    """What speaks most plainly against a place, for a reader who wonders."""
    spot, facts = view.spots[index], view.facts[index]
    (before, before_class), (_, after_class) = view.before[index], view.after[index]
    if before_class == "title":
        return f"“{before}” before it makes it a person"
    if before == "Name" or spot.name in view.closing:
        return "part of a longer name, probably a person's"
    if after_class == "organisation":
        return "part of the name of an organisation"
    if after_class == "say":
        return "the words behind it speak of a person"
    if facts.english:
        return "an ordinary English word"
    return "the words around it do not speak of a place"


# -- other people's spans ------------------------------------------------------------------------------------------------


def _united(found: list[Mention], text: str, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Our mentions and the recogniser's: a span that touches one of ours confirms it, any other is added."""
    united = list(found)
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            continue
        touched = [i for i, mention in enumerate(united) if mention.start < end and start < mention.end]
        for i in touched:
            united[i] = replace(
                united[i], is_place=True, reasons=(*united[i].reasons, "the recogniser takes it for a place too")
            )
        if not touched:
            mention = _given(text, start, end, gazetteer)
            united.append(replace(mention, reasons=("found by the recogniser",)))
    return sorted(united, key=lambda mention: mention.start)


def given_mentions(text: str, spans: list[tuple[int, int]], gazetteer: Gazetteer) -> list[Mention]:
    """Mentions for spans that are known to name places, in the order given, each with the name to look up."""
    return [_given(text, start, end, gazetteer) for start, end in spans]


def _given(text: str, start: int, end: int, gazetteer: Gazetteer) -> Mention:
    surface = text[start:end]
    words = find_words(surface).folded
    name, designator = _given_name(surface, words, gazetteer)
    if not designator:
        following = find_words(text[end : end + 24])
        if len(following) and text[end : end + following.starts[0]] == " ":
            designator = following.folded[0] if CLASS_OF.get(following.folded[0]) in ("area", "water") else ""
    facts = facts_of(gazetteer, name)
    return Mention(surface, start, end, name=name, designator=designator, is_adjectival=facts.is_adjectival)


def _given_name(surface: str, words: list[str], gazetteer: Gazetteer) -> tuple[str, str]:
    """Folded name that the gazetteer knows and the word that tells its kind: without County, with its dot, without "the"."""
    whole = " ".join(words)
    if surface.endswith(".") and gazetteer.knows(whole + "."):
        return whole + ".", ""
    if gazetteer.knows(whole):
        return whole, ""
    if gazetteer.knows(whole + "."):
        return whole + ".", ""
    groups = [CLASS_OF.get(word, "") for word in words]
    if len(words) > 1 and groups[-1] in ("area", "water", "land") and gazetteer.knows(" ".join(words[:-1])):
        return " ".join(words[:-1]), words[-1]
    if len(words) > 1 and (groups[0] in ("the", "direction") or words[0] in ("river", "lake", "mt")):
        return _given_name(surface, words[1:], gazetteer)[0], words[0] if groups[0] == "water" else ""
    return "", words[-1] if len(words) > 1 and groups[-1] else ""
