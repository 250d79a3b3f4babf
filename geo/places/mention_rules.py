"""The rules that overrule the weights: when a name is a place, whatever its words weigh, and when it is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from geo.gazetteer.memory import remembered
from geo.gazetteer.store import FIRST_LEVEL, MAIN, Gazetteer
from geo.gazetteer.variants import find_variant
from geo.language.lexicon import bundled as bundled_lexicon
from geo.places.features import Facts, View, facts_of
from geo.places.groups import words_of_groups
from geo.places.spots import BREAK, SPACE, Layout, Spot, is_before_unit_at
from geo.rules import Rule, first_of, that_concern

__all__ = [
    "RULES",
    "Case",
    "Focus",
    "Verdict",
    "armed_groups",
    "begins_armed_group",
    "focus_of",
    "is_behind_place",
    "is_given_name",
    "is_only_of_places",
    "is_taken",
    "person_at",
    "rule_for",
    "rules_of",
    "why_not",
]

_DEMONYM_FROM = 0.1
"""A demonym is taken from this probability: it names its country unless the words around it speak strongly against it."""

_COUNTRY_FROM = 0.25
"""So is the name of a country that is also a word or a given name (Chad, Turkey), and one like Black Sea."""

_LEAST_NAMES_OF_A_COUNTRY = 1.5

_COMPANY, _LIKELY = 0.25, 0.3

_SMALL_TOWN = 5.0
"""Logarithm of the people of the largest town that a given name is not taken for unless something speaks for the town."""

_LONGEST_ACRONYM = 5

UNKNOWN_FROM = 0.08
"""A foreign name behind a preposition is reported from this probability, although the gazetteer does not know it."""

_AT_HOME_FROM = 0.25
"""So is a name behind "in", "at" or "near" that lies in the country that the text is mostly about."""

_FOREIGN_FROM = 0.15
"""A name of the gazetteer that is no English word and no person's name we know is taken from this probability."""

_SITE_FROM = 0.25
"""A foreign name beside "base", "camp", "village" and the like is reported as a site from this probability."""

_BEYOND_DOUBT = 0.9

_ALIKE = 0.5

_SHORTEST_UNKNOWN = _SHORTEST_FOREIGN = 4

_GIVEN_NAME, _SURNAME, _RARE_WORD, _EVERYDAY_WORD = 2, 3, 2, 7
"""Levels of the lexicon from which a word counts as a given name, as a surname; up to which it is a rare word; from which it is an everyday word."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The country that most places of a text lie in (0: none), and its name."""

    country: int
    name: str
    gazetteer: Gazetteer
    armed: frozenset[str]
    """Names that the text uses of armed groups."""
    groups: dict[int, str]
    """Words inside the names of groups that are known, by index."""
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


def focus_of(view: View, scores: list[float], gazetteer: Gazetteer) -> Focus:
    """What a text is about, by the likely places in it."""
    mass: dict[int, float] = defaultdict(float)
    for indices in view.names.values():
        if scores[indices[0]] > 0:
            for code, share in view.facts[indices[0]].by_country.items():
                mass[code] += share
    country, most = max(mass.items(), key=lambda item: item[1], default=(0, 0.0))
    if most < _LEAST_NAMES_OF_A_COUNTRY or most < sum(mass.values()) / 3:
        country = 0
    groups = words_of_groups(view.layout.words.folded)
    return Focus(country, gazetteer.country_name(country), gazetteer, armed_groups(view), groups, mass)


class Case(NamedTuple):
    """One spot of a text, how likely it is a place by its words, and what the text is about."""

    view: View
    at: int
    chance: float
    person: str
    """Why the name is a person's; "" when it is none."""
    focus: Focus
    facts: Facts
    """What is known of the name."""
    spot: Spot
    """Where it stands."""

    @property
    def is_known(self) -> bool:
        """Whether the gazetteer has a place of this name."""
        return len(self.facts.rows) > 0

    @property
    def is_at_home(self) -> bool:
        """Whether a place of this name lies where most places of the text do."""
        return self.focus.country in self.facts.country_set


class Verdict(NamedTuple):
    """What a rule says: a place, no place, or None, which leaves the decision to the weights."""

    is_place: bool | None
    tells: Literal["always", "in doubt", "never"] = "always"
    """When the reason is told: not where a likely place is taken for one."""


_YES, _YES_IN_DOUBT, _YES_SILENT = Verdict(True), Verdict(True, "in doubt"), Verdict(True, "never")
_NO, _WEIGH = Verdict(False), Verdict(None, "never")


def rule_for(view: View, index: int, chance: float, person: str, focus: Focus) -> tuple[bool | None, str]:
    """What must hold whatever the weights say, with the reason; (None, "") leaves the decision to the weights."""
    case = Case(view, index, chance, person, focus, view.facts[index], view.spots[index])
    rule = first_of(rules_of(focus.gazetteer, case.spot.name), case)
    if rule is None:
        return None, ""
    is_place, tells = rule.effect
    is_told = tells == "always" or (tells == "in doubt" and chance < _DOUBTFUL)
    return is_place, rule.reason.format(person=person, why=case.facts.not_place, home=focus.name) if is_told else ""


_DOUBTFUL = 0.5


@remembered(most=50_000)
def rules_of(gazetteer: Gazetteer, name: str) -> tuple[Rule[Case, Verdict], ...]:
    """The RULES that may fit a folded name wherever it stands, by what is known of it; "" for one that nobody knows."""
    return that_concern(RULES, facts_of(gazetteer, name))


def _is_beside_a_site(case: Case) -> bool:
    spot = case.spot
    return not case.is_known and spot.core == spot.last and spot.designator in case.view.layout.of["site"]


def _is_foreign_site(case: Case) -> bool:
    return _is_beside_a_site(case) and case.chance >= _SITE_FROM and _is_foreign(case.view, case.at, any)


def _is_area_in_brackets(case: Case) -> bool:
    layout, spot = case.view.layout, case.spot
    if not spot.first or layout.words.gaps[spot.first] != " (" or not layout.capital[spot.first - 1]:
        return False
    return layout.words.text[spot.end : spot.end + 1] in (")", ",") and any(
        code >= FIRST_LEVEL for code in case.facts.areas.denoted
    )


def _is_before_its_unit(case: Case) -> bool:
    view, spot = case.view, case.spot
    if (
        spot.end - spot.start < _SHORTEST_UNKNOWN
        or view.before[case.at][1] in ("title", "Name")
        or case.facts.names_countries
    ):
        return False
    folded, last = view.layout.words.folded, spot.last
    last += last < len(folded) and bool(spot.designator) and folded[last] == spot.designator
    return _is_foreign(view, case.at, all) and is_before_unit_at(view.layout, last, case.focus.gazetteer)


def _is_in_a_chain(case: Case) -> bool:
    view, index = case.view, case.at
    return bool(case.spot.designator) or view.is_followed_by_area[index] or view.is_area_of_before[index]


def _is_nearly_known(case: Case) -> bool:
    return case.chance < _BEYOND_DOUBT and _is_spelt_like_a_place(case.view, case.at, case.focus)


def _is_unknown_behind_preposition(case: Case) -> bool:
    is_likely = not case.is_known and case.chance >= UNKNOWN_FROM
    return is_likely and _is_foreign_name_behind_preposition(case.view, case.at)


def _is_not_a_place(case: Case) -> bool:
    return bool(case.facts.not_place) and not _is_initials_of_a_country(case.view, case.at)


def _is_likely_demonym(case: Case) -> bool:
    return case.facts.is_adjectival and case.chance >= _DEMONYM_FROM


def _is_known_to_all(case: Case) -> bool:
    facts = case.facts
    is_nobody = facts.english <= _RARE_WORD and facts.given < _GIVEN_NAME and facts.surname < _GIVEN_NAME
    is_famous = bool(facts.names_countries) or (facts.is_physical and (is_nobody or " " in case.spot.name))
    return facts.forms[0] == MAIN and case.chance >= _COUNTRY_FROM and is_famous


def _begins_a_group(case: Case) -> bool:
    return not case.facts.names_countries and begins_armed_group(case.view, case.at)


def _is_group_from_elsewhere(case: Case) -> bool:
    facts, focus = case.facts, case.focus
    is_armed = case.spot.name in focus.armed and focus.country and not facts.names_countries
    return bool(is_armed) and not focus.others_lie_in(facts)


def _is_fought_over(case: Case) -> bool:
    return case.is_at_home and is_taken(case.view, case.at)


def _is_called_so(case: Case) -> bool:
    return case.facts.english <= _RARE_WORD and _is_called_a_place(case.view, case.at)


def _is_only_at_home(case: Case) -> bool:
    focus = case.focus
    return bool(focus.country) and case.facts.country_set == {focus.country} and _is_plain_name(case.view, case.at)


def _is_in_no_lexicon(case: Case) -> bool:
    facts = case.facts
    is_plain = not (facts.english > _RARE_WORD or facts.given or facts.surname)
    is_long = len(case.spot.name) >= _SHORTEST_FOREIGN
    return case.chance >= _FOREIGN_FROM and is_plain and is_long and _is_plain_name(case.view, case.at)


def _is_in_its_country(case: Case) -> bool:
    is_likely = case.chance >= _AT_HOME_FROM and case.is_at_home
    return is_likely and _is_behind_preposition(case.view, case.at)


# What a rule asks of a name; its test asks the rest.


def _is_unknown(facts: Facts) -> bool:
    return not len(facts.rows)


def _is_no_english(facts: Facts) -> bool:
    return not facts.english


def _is_demonym(facts: Facts) -> bool:
    return facts.is_adjectival


def _is_large(facts: Facts) -> bool:
    return bool(facts.names_countries) or facts.is_physical


def _is_no_country(facts: Facts) -> bool:
    return not facts.names_countries


def _is_month(case: Case) -> bool:
    layout, spot = case.view.layout, case.spot
    beside = (
        *layout.words.folded[spot.last : spot.last + 1],
        *layout.words.folded[max(spot.first - 1, 0) : spot.first],
    )
    return layout.class_of.get(spot.name, "") == "month" and any(word.isdecimal() for word in beside)


def _is_given_name(facts: Facts) -> bool:
    return facts.given >= 1 and facts.people < _SMALL_TOWN


def _is_rare(facts: Facts) -> bool:
    return facts.english <= _RARE_WORD


def _is_in_no_list(facts: Facts) -> bool:
    return facts.english <= _RARE_WORD and not (facts.given or facts.surname)


RULES: tuple[Rule[Case, Verdict], ...] = (
    Rule("a month, and its day stands beside it", _is_month, _NO,
         "GOMA, Congo, [Nov] 20 - Troops left."),
    Rule("part of the name of a group", lambda case: case.spot.first in case.focus.groups and not case.facts.is_adjectival, _NO,
         "Islamic State in the Greater [Sahara] fired."),
    Rule("{person}", lambda case: case.person, _NO,
         "[Jordan] Malik spoke."),
    Rule("a foreign name beside the word for a site", _is_foreign_site, _YES_SILENT,
         "Shots were heard in the [Qabqaq] camp.", _is_unknown),
    Rule("a known word beside the word for a site", _is_beside_a_site, _WEIGH,
         "Shots were heard in the [Walking] camp.", _is_unknown),
    Rule("an area in brackets behind a name", _is_area_in_brackets, _YES_IN_DOUBT,
         "Youths from Panyijiar ([Unity]) left.", lambda facts: facts.areas.denoted),
    Rule("a foreign name, and the area that it lies in stands behind it", _is_before_its_unit, _YES_IN_DOUBT,
         "[Qabqaqi], Kulbus district, was quiet."),
    Rule("a word for an area, or an area, stands beside it", _is_in_a_chain, _WEIGH,
         "[Gao], Mali, was quiet."),
    Rule("spelt nearly like a place in {home}, where most places of the text lie", _is_nearly_known, _YES,
         "Rebels left Kidal, Gao and Timbuktu in Mali and fled to [Tessalitt].", _is_no_english),
    Rule("a foreign name behind a preposition", _is_unknown_behind_preposition, _YES_SILENT,
         "Shots were heard in [Qabqaqi] on Friday.", _is_unknown),
    Rule("a name that the gazetteer lacks", lambda case: not case.is_known, _WEIGH,
         "Troops left [Ahmed] behind.", _is_unknown),
    Rule("{why}", _is_not_a_place, _NO,
         "[March] was quiet.", lambda facts: facts.not_place),
    Rule("part of the name of an organisation", lambda case: _is_in_organisation(case.view, case.at), _NO,
         "L'Union [africaine] a condamné l'attaque de Gao."),
    Rule("a demonym", _is_likely_demonym, _YES_SILENT,
         "[Malian] troops left.", _is_demonym),
    Rule("an unlikely demonym", lambda case: case.facts.is_adjectival, _WEIGH,
         "Dawn [French] said she wept.", _is_demonym),
    Rule("a country, a sea or a range by its own name", _is_known_to_all, _YES_SILENT,
         "[Chad] sent troops.", _is_large),
    Rule("part of the name of an armed group or a party", _begins_a_group, _NO,
         "The [Kono] Liberation Army fired.", _is_no_country),
    Rule("the beginning of a longer name that the gazetteer does not know",
         lambda case: _begins_longer_name(case.view, case.at, case.focus), _NO,
         "Fighters in Sanaa, Aden and Taiz in Yemen came from [Bani] Qaisi.", _is_no_country),
    Rule("the end of a longer name that the gazetteer does not know", lambda case: _ends_longer_name(case.view, case.at), _NO,
         "Gunmen attacked Qabqaq [Kano] on Saturday.", _is_no_country),
    Rule("an armed group, and no place of this name lies where the other places of the text do", _is_group_from_elsewhere, _NO,
         "In Bahir Dar and Gondar, in Ethiopia, [Fano] militia fired.", _is_no_country),
    Rule("a given name, and no place of this name lies where the other places of the text do",
         lambda case: _is_given_name_far_from(case.view, case.at, case.focus), _NO,
         "In Bamako and Gao, in Mali, the [Dori] choir sang.", _is_given_name),
    Rule("beyond doubt by its words", lambda case: case.chance >= _BEYOND_DOUBT, _WEIGH,
         "Shells fell on [Aleppo]."),
    Rule("fought over or left like a place, and in {home} like most of the text", _is_fought_over, _YES_IN_DOUBT,
         "In Goma and Bukavu, in Congo, they said rebels captured [Sake]."),
    Rule("the words before it call it a place", _is_called_so, _YES_IN_DOUBT,
         "They came from the region of [Gedo].", _is_rare),
    Rule("no English word, and in {home} like most places of the text", _is_only_at_home, _YES_IN_DOUBT,
         "Bamako, Kidal and Timbuktu, in Mali: the [Niono] trader smiled.", _is_rare),
    Rule("no word of English and no name of a person that we know", _is_in_no_lexicon, _YES_IN_DOUBT,
         "The [Djougou] trader spoke.", _is_in_no_list),
    Rule("behind a preposition, and in {home} like most places of the text", _is_in_its_country, _YES_IN_DOUBT,
         "In Bamako, Kidal and Timbuktu, in Mali, and at [San] they waited."),
)  # fmt: skip
"""In this order; the first that fits decides. What none fits is left to the weights."""


def _is_in_organisation(view: View, index: int) -> bool:
    """ "Azawad" in "Mouvement national de libération de l'Azawad", where the noun goes before what it is of: no place."""
    layout, first = view.layout, view.spots[index].first
    if not layout.of["of_designator"]:
        return False
    for at in range(first - 1, max(first - 1 - _LONGEST_ORGANISATION, -1), -1):
        if layout.joins[at + 1] == BREAK:
            return False
        word = layout.words.folded[at]
        if layout.capital[at] or word[0].isdigit():
            return layout.class_of.get(word, "") == "organisation" or word in layout.of["armed_force"]
    return False


_LONGEST_ORGANISATION = 5


def _begins_longer_name(view: View, index: int, focus: Focus) -> bool:
    """ "Bani" in "Bani Qais": a word that no lexicon knows follows, and the place lies far from what the text is about."""
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    last = spot.last
    if last >= len(layout.joins) or layout.joins[last] != SPACE or not layout.capital[last]:
        return False
    is_next_spot = index + 1 < len(view.spots) and view.spots[index + 1].first == last and view.spots[index + 1].name
    if is_next_spot or not focus.country or focus.country in facts.country_set or facts.names_countries:
        return False
    return not layout.class_of.get(layout.words.folded[last], "") and not any(
        bundled_lexicon().levels(layout.words.folded[last])
    )


def _ends_longer_name(view: View, index: int) -> bool:
    """ "Kano" in "attacked Dogon Kano": a name that no lexicon knows stands right before it, behind a word in small letters."""
    layout, first = view.layout, view.spots[index].first
    if first < 2 or layout.joins[first - 1] != SPACE or layout.joins[first - 2] != SPACE:
        return False
    word, is_name = layout.words.folded[first - 1], layout.capital[first - 1] and not layout.capital[first - 2]
    is_other = index > 0 and view.spots[index - 1].last >= first
    return is_name and not is_other and word not in layout.class_of and not any(bundled_lexicon().levels(word))


def _is_called_a_place(view: View, index: int) -> bool:
    """ "Gedo" in "the region of Gedo"."""
    first, folded = view.spots[index].first, view.layout.words.folded
    if view.before[index][0] != "of" or first < 2 or view.after[index][1] in ("organisation", "Name"):
        return False
    return view.layout.joins[first - 1] == SPACE and folded[first - 2] in view.layout.language.kinds_of_place


def _is_behind_preposition(view: View, index: int) -> bool:
    return view.before[index][1] == "in" and view.after[index][1] not in ("organisation", "Name")


def person_at(view: View, index: int) -> str:
    """Why the name is a person's: a form of address or a given name before it, or a given name with a surname behind it."""
    layout, spot, facts = view.layout, view.spots[index], view.facts[index]
    if spot.designator or not len(facts.rows) or view.is_followed_by_area[index] or view.is_area_of_before[index]:
        return ""
    joins, capital, folded = layout.joins, layout.capital, layout.words.folded
    first, last = spot.first, spot.last
    if first and joins[first] == SPACE and capital[first - 1]:
        before = layout.words.surfaces[first - 1]
        if folded[first - 1] in layout.of["address"] and not (
            folded[first - 1] in layout.of["also_adjective"] and joins[first - 1] == BREAK
        ):
            return f"“{before}” before it makes it a person"
        if is_given_name(layout, before, folded[first - 1]) and not facts.is_adjectival:
            return f"“{before}” before it is a given name"
    if facts.given >= _GIVEN_NAME and last < len(joins) and joins[last] == SPACE and capital[last]:
        behind = layout.words.surfaces[last]
        english, _, surname = bundled_lexicon().levels(folded[last])
        if (not english or surname >= _SURNAME) and not layout.class_of.get(folded[last], "") and not behind.isupper():
            return f"a given name before “{behind}”"
    return ""


def is_given_name(layout: Layout, surface: str, folded: str) -> bool:
    """A word that is a given name and hardly an everyday word: "Ahmed"."""
    english, given, _ = bundled_lexicon().levels(folded)
    return (
        given >= _GIVEN_NAME
        and english < _EVERYDAY_WORD
        and not layout.class_of.get(folded, "")
        and not surface.isupper()
    )


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


def _is_spelt_like_a_place(view: View, index: int, focus: Focus) -> bool:
    """A foreign name that the country of the text lacks, where places stand: "fled to Tawilah", "Kidal and Tessalid"."""
    spot, (before, group), facts = view.spots[index], view.before[index], view.facts[index]
    if not focus.country or focus.country in facts.country_set or spot.end - spot.start < _SHORTEST_UNKNOWN:
        return False
    after, after_group = view.after[index]
    if after_group in ("organisation", "Name") or (after_group == "say" and after not in view.layout.of["being"]):
        return False
    if spot.name in view.closing:
        return False
    is_where_places_are = (
        group in ("in", "to") or before in view.layout.language.said_of_places or is_behind_place(view, index)
    )
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


def _is_given_name_far_from(view: View, index: int, focus: Focus) -> bool:
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
        before not in ("title", "Name")
        and after not in ("Name", "say", "organisation")
        and not layout.class_of.get(spot.name, "")
    )


def why_not(view: View, index: int) -> str:
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


# -- words of fighting beside a name -----------------------------------------------------------------------------------

_LONGEST_BEING = 3

_LONGEST_FORCE = 4

_INSIDE_NAMES = frozenset({" ", "'s ", "’s ", "' ", "’ "})


def is_taken(view: View, index: int) -> bool:
    """Whether the words beside a spot tell that it was attacked, held, reached or left: "captured Sake", "Sake fell to".

    Words that are also said of persons count for names that no lexicon gives to persons.
    """
    before, before_class = view.before[index]
    if view.after[index][1] in ("Name", "organisation") or before_class in ("title", "Name"):
        return False
    facts, taken, taken_or_person = (
        view.facts[index],
        view.layout.of["taken_place"],
        view.layout.of["taken_place_or_person"],
    )
    is_nobody = facts.given < _GIVEN_NAME and facts.surname < _SURNAME and view.spots[index].name not in view.closing
    return before in taken or (is_nobody and before in taken_or_person) or _suffers(view, index)


def armed_groups(view: View) -> frozenset[str]:
    """The names that stand before "militia", "fighters" and the like somewhere in the text."""
    return frozenset(
        view.spots[i].name for i, (word, _) in enumerate(view.after) if word in view.layout.of["armed_people"]
    )


def begins_armed_group(view: View, index: int) -> bool:
    """ "Arakan" in "Arakan Army", "Tigray" in "Tigray People's Liberation Front": the run of capitals ends with such a word."""
    layout, last = view.layout, view.spots[index].last
    folded, gaps, end = layout.words.folded, layout.words.gaps, last
    while end < min(len(folded), last + _LONGEST_FORCE + 1) and layout.capital[end] and gaps[end] in _INSIDE_NAMES:
        end += 1
    if not last < end <= last + _LONGEST_FORCE:
        return False
    return folded[end - 1] in layout.of["armed_force"] or "_".join(folded[end - 2 : end]) in layout.of["armed_force"]


def is_behind_place(view: View, index: int) -> bool:
    """Whether a name of the gazetteer stands before the spot with no more than "and" or "or" between: "Kidal and Tessalid"."""
    first, folded = view.spots[index].first, view.layout.words.folded
    if not index or view.spots[index - 1].last != first - 1 or folded[first - 1] not in view.layout.of["coordinating"]:
        return False
    return bool(view.spots[index - 1].name) and BREAK not in view.layout.joins[first - 1 : first + 1]


def is_only_of_places(view: View, index: int) -> bool:
    """Whether the word before a spot is said of hardly anything but places."""
    return view.before[index][0] in view.layout.of["taken_place"]


def _suffers(view: View, index: int) -> bool:
    """ "Sake was shelled", "Sake had been cut off", "Sake fell to the rebels", "Sake came under fire"."""
    layout, last = view.layout, view.spots[index].last
    folded, size = layout.words.folded, len(layout.joins)
    at = last
    while at < min(size, last + _LONGEST_BEING) and layout.joins[at] != BREAK and folded[at] in layout.of["being"]:
        at += 1
    if at >= size or layout.joins[at] == BREAK:
        return False
    if at > last:
        return folded[at] in layout.of["suffered_by_place"]
    return "_".join(folded[at : at + 2]) in layout.of["fate_of_place"]
