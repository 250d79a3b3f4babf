"""One sentence -> the events that it tells: kind, who, where, when and how many, as far as this sentence says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.claims.actors import ARMED, Phrase
from geo.claims.conjuncts import Conjunct, find_conjuncts, is_placed
from geo.claims.counts import Tally
from geo.claims.english import words
from geo.claims.happenings import Happening
from geo.claims.kinds import settle
from geo.claims.locations import Location, Pointer, pointer
from geo.claims.numerals import Number, find_numbers, is_number
from geo.claims.passages import Passage, days_long
from geo.claims.roles import Roles, actor, find_roles, name_others
from geo.claims.sentences import Sentence
from geo.claims.units import LONG_DAYS, Unit, find_units, main_word, unit_of
from geo.claims.vocabulary import Kind, Vocabulary
from geo.claims.whereabouts import Whereabouts, settle_places
from geo.model import Actor, ClaimStatus, Count, DateMention, DateSpan, Mention, Role

__all__ = ["Account", "read_accounts"]


@dataclass(slots=True)
class Account:
    """One event as one sentence tells it; None and () where it does not say."""

    span: tuple[int, int]
    kind: Kind
    event_type: str
    sub_event_type: str
    status: ClaimStatus
    trigger: tuple[int, int]
    """The words that name the event, as a span of the text."""
    nouns: frozenset[str]
    """Last words of all event words, to know them again."""
    actors: tuple[Actor, ...]
    others: tuple[Actor, ...]
    """Whom its words name in no role of their own: who is blamed, a subject that no table knows. They decide nothing."""
    location: Location | None
    date: DateMention | None
    is_told_date: bool
    """The date is only that on which somebody told of it."""
    tallies: tuple[Tally, ...]
    is_plain: bool
    """Told by itself; else only a generous reading takes it for an event."""
    can_found: bool
    """Says enough to be a claim of its own; else it can only add to one."""
    is_known: bool
    """Points back to what was told before: "the clash"."""
    is_new: bool
    """Says that it is another event: "a second attack"."""
    is_count: bool
    """Only counts dead or injured people, without a word for what was done."""
    points_to: Pointer
    """Words like "the capital", "the town" stand for a place named before."""
    reasons: tuple[str, ...] = ()
    is_presumed: bool = False
    """No word that a table knows tells of it."""


def read_accounts(
    sentence: Sentence,
    vocabulary: Vocabulary,
    *,
    dates: Sequence[DateMention],
    locations: Sequence[Location],
    nowhere: Sequence[Mention] = (),
    is_headline: bool = False,
    is_of_war: bool = False,
    can_borrow: bool = False,
    is_generous: bool = False,
    presumed: Happening | None = None,
) -> list[Account]:
    """The events that a sentence tells, in order; [] when it tells of none.

    dates, locations: those of the sentence. nowhere: its names of which nobody knows where they are, those rejected among them.
    is_of_war: events of a conflict were told before it. can_borrow: a dateline or one of these may lend its place.
    is_generous: every event word tells of an event, and every event can found a claim. presumed: the only event word, of which
    no table knows.
    """
    passage = Passage(
        sentence,
        vocabulary,
        dates=dates,
        locations=locations,
        nowhere=nowhere,
        is_headline=is_headline,
        is_of_war=is_of_war,
        can_borrow=can_borrow,
        is_generous=is_generous,
        presumed=presumed,
    )
    units = find_units(passage) if passage.happenings else []
    units = _with_numbers_before(passage, units) if units else _numbers_alone(passage)
    places = settle_places(passage, units)
    accounts: list[Account] = []
    for number, unit in enumerate(units):
        if first := _account(passage, units, number, places):
            if accounts and unit.date is None and first.date is accounts[0].date:
                first.date = accounts[-1].date  # of what was told again right before it
            accounts += first, *_repeated(passage, unit, first)
    told = (one for one in accounts[1:] if one.can_found or one.is_known or one.is_count or one.tallies)
    return accounts[:1] + list(told)


def _numbers_alone(passage: Passage, end: int | None = None) -> list[Unit]:
    """ "The death toll rose to 30": numbers without an event word; end: index behind the clause, else the whole sentence."""
    segment = (0, len(passage.sentence) if end is None else end)
    first = next((tally.first for tally in passage.tallies if tally.first < segment[1]), None)
    if first is None:
        return []
    happening = Happening(first, first + 1, passage.vocabulary.kinds["killing"], "casualty", "passive")
    unit = unit_of(passage, happening, segment)
    unit.location = None  # where they were counted
    return [unit]


def _with_numbers_before(passage: Passage, units: list[Unit]) -> list[Unit]:
    """The units, before them the numbers of a first clause that has no event word: "Two dead; police arrested three men"."""
    words, event = passage.sentence.words, passage.happenings[0].first
    end = words.index(";", 0, event) if ";" in words[:event] else 0
    alone = _numbers_alone(passage, end)
    for unit in units if alone else ():
        unit.tallies = [tally for tally in unit.tallies if tally not in alone[0].tallies]
    return alone + units


def _account(passage: Passage, units: list[Unit], number: int, places: Sequence[Whereabouts]) -> Account | None:
    unit, own = units[number], places[number]
    sentence, roles = passage.sentence, find_roles(passage, unit)
    main, (event_type, sub_event_type) = _of_cause(passage, unit, units) or _named(passage, unit, roles)
    if passage.is_presumed:
        event_type, sub_event_type = main.kind.event_type, main.kind.sub_event_type
    is_deed = main.kind.name == "killing" and not _DEEDS.isdisjoint(sentence.words[main.first : main.last])
    accidents = frozenset() if is_deed else _ACCIDENTS.get(main.kind.name, frozenset())
    if not event_type or not accidents.isdisjoint(sentence.words):
        return None
    if main.kind.name in _BY_FIRE and _is_of_a_fire(passage):
        return None
    is_counted = _counts_people(sentence, main, roles, is_taking=sub_event_type in _OF_PEOPLE)
    status, why = _status(passage, unit, is_counted=is_counted)
    points_to = _points_to(sentence, unit, own.location)
    is_of_war = passage.is_of_war or unit is not units[0]
    is_shot = any(tally.is_presumed for tally in _unhurt(passage, unit, units))
    can_found = _can_found(unit, status, points_to, is_of_war=is_of_war, is_shot=is_shot) or _shares_evidence(
        unit, units, roles
    )
    is_of_war = is_of_war or any(phrase.kind in ARMED and role == "perpetrator" for phrase, role in roles)
    can_found = can_found or (
        is_of_war and status == "event" and _is_told_fully(unit, units, roles, is_counted=is_counted)
    )
    is_caused = any(happening.part != "casualty" for happening in unit.happenings)  # people die of many things
    can_found = can_found or (passage.is_generous and status == "event" and is_caused)
    can_found = can_found and not (_is_figure_of_speech(sentence, unit, main, roles) or _is_counted_in(sentence, unit))
    if unit.is_elsewhen and not can_found:
        return None
    date, before = _date(passage, unit, status), _date_before(passage, unit, units)
    is_told = date is not None and date is not unit.date
    if is_told and before:  # "... last week after they had taken the town, an official said on Monday"
        date, is_told = before, False
    return Account(
        span=(sentence.start, sentence.end),
        kind=_turned(passage, main, sub_event_type),
        event_type=event_type,
        sub_event_type=sub_event_type,
        status=status,
        trigger=(sentence.starts[main.first], sentence.ends[main.last - 1]),
        nouns=frozenset([sentence.words[happening.last - 1] for happening in unit.happenings]),
        actors=tuple(_actors(passage, roles)),
        others=tuple(_actors(passage, name_others(passage, unit, roles))),
        location=own.location or _location_before(unit, places[:number]),
        date=date or before,
        is_told_date=is_told,
        tallies=(*unit.tallies, *_unhurt(passage, unit, units)),
        is_plain=not passage.is_generous,
        can_found=can_found,
        is_known=main.is_known and all(h.is_known for h in unit.happenings if h.voice == "noun"),
        is_new=_is_new(sentence, unit) or _is_after_another(passage, unit, main),
        is_count=all(happening.part == "casualty" for happening in unit.happenings) or _is_by_debris(sentence, main),
        points_to=points_to,
        reasons=tuple(filter(None, (why, own.reason))),
    )


def _unhurt(passage: Passage, unit: Unit, units: Sequence[Unit]) -> list[Tally]:
    """ "Rebels took the town without a shot", "no one was harmed, yet a temple was burned": that nobody died, where no unit of
    the sentence counts dead; who was shot."""
    is_counted = any(tally.toll == "deaths" for other in units for tally in other.tallies)
    own = [tally for tally in passage.unhurt if any(start <= tally.first < end for start, end in unit.segments)]
    told = [tally for tally in passage.unhurt if tally in own or not (is_counted or tally.is_presumed)]
    is_alone = len(units) == 1 and not is_counted
    return told + [
        tally for tally in passage.tallies if is_alone and tally.count.high == 0 and tally not in unit.tallies
    ]


def _is_by_debris(sentence: Sentence, main: Happening) -> bool:
    """ "Falling debris killed a man": what was told before did it."""
    near = sentence.words[max(main.first - _NEAR_DEBRIS, 0) : main.first]
    return main.kind.name == "killing" and main.voice != "noun" and not _DEBRIS.isdisjoint(near)


_DEBRIS, _NEAR_DEBRIS = words("debris"), 5


def _repeated(passage: Passage, unit: Unit, first: Account) -> list[Account]:
    """The same told of more places without a verb: "killed four in Gao, two in Kidal", "took Nyala on 2 May, El Geneina on 4 May"."""
    if first.location is None or not first.can_found:
        return []
    sentence, main = passage.sentence, main_word(unit)
    if shared := _respectively(passage, unit, first):
        return shared
    start, end = max(main.last, min((tally.first for tally in unit.tallies), default=0)), unit.segments[-1][1]
    others = [one for one in passage.locations if one is not first.location and not one.is_adjectival]
    others = [one for one in others if main.last <= sentence.index_at(one.start) < end]
    if not (others or (unit.tallies and len(passage.dates) > 1)):
        return []
    numbers = {
        number.last: number for number in find_numbers(sentence, blocked=[(d.start, d.end) for _, d in passage.dates])
    }
    for earlier in (one for one in others if is_placed(passage, one)):
        conjuncts = find_conjuncts(passage, earlier, numbers, start=main.last, end=end, is_counted=bool(unit.tallies))
        if any(conjunct.location is first.location for conjunct in conjuncts):
            others = [one for one in (*others, first.location) if one is not earlier]
            first.location = earlier
            break
    places = [one for one in others if start <= sentence.index_at(one.start)]
    found = []
    for place in places:
        at, behind = sentence.index_at(place.start), sentence.index_at(place.end)
        date = next((date for index, date in passage.dates if date.span and index - behind in (0, 1)), None)
        if sentence.word(at - 1) in _PARTS and date and first.date not in (None, date) and not unit.tallies:
            found.append(replace(first, location=place, date=date))
        number, people = _counted_before(passage, at, numbers) if unit.tallies else (None, [])
        if number and not any(tally.count.start == sentence.starts[number.first] for tally in unit.tallies):
            tally = _tally(passage, unit, number)
            victims = _actors(passage, [(phrase, "target") for phrase in people])
            doers = [one for one in first.actors if one.role != "target"]
            found.append(
                replace(first, location=place, date=date or first.date, tallies=(tally,), actors=(*doers, *victims))
            )
    known = [account.location for account in found]
    for conjunct in find_conjuncts(
        passage, first.location, numbers, start=main.last, end=end, is_counted=bool(unit.tallies)
    ):
        if conjunct.location not in known:
            found.append(_of_conjunct(passage, unit, first, conjunct))
    return found + _on_other_days(passage, unit, first, numbers)


def _respectively(passage: Passage, unit: Unit, first: Account) -> list[Account]:
    """ "Bombs in Gao and Kidal killed nine and five people respectively": each place has the dead told for it; [] otherwise."""
    words, tallies = passage.sentence.words, [tally for tally in first.tallies if tally.toll == first.tallies[0].toll]
    if _EACH_ITS_OWN.isdisjoint(words[unit.segments[0][0] : unit.segments[-1][1]]) or first.location is None:
        return []
    index = passage.locations.index(first.location) if first.location in passage.locations else len(passage.locations)
    joined = [
        one for one in passage.locations[index + 1 :] if words[passage.sentence.index_at(one.start) - 1] in _PARTS
    ]
    if len(tallies) < 2 or len(joined) + 1 != len(tallies):
        return []
    first.tallies = (tallies[0],)
    return [replace(first, location=place, tallies=(tally,)) for place, tally in zip(joined, tallies[1:], strict=True)]


_EACH_ITS_OWN = words("each its own")


def _of_conjunct(passage: Passage, unit: Unit, first: Account, conjunct: Conjunct) -> Account:
    """The account of a conjunct: what the first tells, with the place, the day and the people of its own.

    Dead who are counted behind its place are its own, too.
    """
    at = passage.sentence.index_at(conjunct.location.end)
    tallies = tuple(tally for tally in first.tallies if tally.first >= at and conjunct.number is None)
    first.tallies = tuple(tally for tally in first.tallies if tally not in tallies)
    number = conjunct.number or _one_of(conjunct)
    if number and unit.tallies and not tallies:
        tallies = (_tally(passage, unit, number),)
    doers = [one for one in first.actors if one.role != "target"]
    role: Role = "target" if unit.tallies or len(doers) < len(first.actors) else "perpetrator"
    people = _actors(passage, [(phrase, role) for phrase in conjunct.people])
    return replace(
        first, location=conjunct.location, date=conjunct.date or first.date, tallies=tallies, actors=(*doers, *people)
    )


def _one_of(conjunct: Conjunct) -> Number | None:
    """ "... and a teacher near Kidal": one person."""
    one = next((phrase for phrase in conjunct.people if phrase.part == "person" and not phrase.is_plural), None)
    return Number(one.first, one.last, 1, 1, 1, is_single=True) if one else None


def _on_other_days(passage: Passage, unit: Unit, first: Account, numbers: dict[int, Number]) -> list[Account]:
    """ "killed four in Gao on 14 March and three on 12 March"."""
    words, found = passage.sentence.words, []
    for index, date in passage.dates if unit.tallies else []:
        number = numbers.get(index - (words[index - 1] == "on"))
        if (
            number
            and date is not first.date
            and words[number.first - 1] in _PARTS
            and number.first > unit.tallies[0].first
        ):
            found.append(replace(first, date=date, tallies=(_tally(passage, unit, number),)))
    return found


def _tally(passage: Passage, unit: Unit, number: Number) -> Tally:
    start, end = passage.sentence.starts[number.first], passage.sentence.ends[number.last - 1]
    count = Count(number.low, number.best, number.high, passage.sentence.text[start:end], start, end)
    return Tally(unit.tallies[0].toll, count, number.first, -1)


_PARTS = words("joining")
_BEFORE_PLACES = words("before a place of its own")


def _counted_before(passage: Passage, at: int, numbers: dict[int, Number]) -> tuple[Number | None, list[Phrase]]:
    """The number, with its people, behind "and" or a comma and right before "in" and a place; None without any."""
    words, first = passage.sentence.words, at
    while first > 0 and words[first - 1] in _BEFORE_PLACES:
        first -= 1
    people = [phrase for phrase in passage.phrases if phrase.last == first and phrase.part == "person"]
    number = numbers.get(people[0].first if people else first) or numbers.get(first)
    if number is None or number.is_part or (first == at and words[at] not in _BEFORE_PLACES):
        return None, []
    before = number.first - (passage.sentence.word(number.first - 1) == "of")
    return (number, people) if passage.sentence.word(before - 1) in _PARTS else (None, [])


def _actors(passage: Passage, roles: Roles) -> Iterator[Actor]:
    told = ((phrase, role) for phrase, role in roles if phrase.part != "target")
    return (actor(passage.sentence, phrase, role, passage.locations) for phrase, role in told)


def _turned(passage: Passage, main: Happening, sub_event_type: str) -> Kind:
    """The kind of a main word; "seized" that speaks of people is an abduction or an arrest, not a conquest."""
    turned = _OF_PEOPLE.get(sub_event_type) if main.kind.name == "takeover" else None
    return passage.vocabulary.kinds[turned] if turned else main.kind


_OF_PEOPLE = {"Abduction/forced disappearance": "abduction", "Arrests": "arrest"}


def _named(passage: Passage, unit: Unit, roles: Roles) -> tuple[Happening, tuple[str, str]]:
    """The event word that names the event, and its types: the next one where the first proves to be no event."""
    main = main_word(unit)
    for happening in [main, *(other for other in unit.happenings if other is not main and other.part != "feature")]:
        types = settle(passage, unit, happening, roles)
        if types[0]:
            return happening, types
    return main, ("", "")


def _of_cause(passage: Passage, unit: Unit, units: list[Unit]) -> tuple[Happening, tuple[str, str]] | None:
    """The event word and types of the event told before, when a unit only counts people whom it may have hit elsewhere.

    "Shelling killed three people in Kharkiv, and seven were wounded in Balakliia."
    """
    if any(happening.part != "casualty" for happening in unit.happenings) or unit not in units[1:]:
        return None
    cause = units[units.index(unit) - 1]
    if unit.is_elsewhen or not cause.families & unit.families:
        return None
    main, types = _named(passage, cause, find_roles(passage, cause))
    return (main, types) if types[0] and types[0] != "Strategic developments" else None


def _date(passage: Passage, unit: Unit, status: ClaimStatus) -> DateMention | None:
    """The date of a unit. The day on which somebody told of an event is the last day on which it can have been."""
    date = unit.date
    if date is None or date.span is None or (date.is_future and status == "event"):
        return None
    span = date.span
    if _is_begun(passage, unit, date) and span.start:
        return replace(date, span=DateSpan(span.start, span.start, "day"))
    is_said = any(happening.kind.name in _SAID_TO_BE for happening in unit.happenings)
    if not unit.is_told_date or is_said or span.start is None or span.start != span.end or span.start == dt.date.min:
        return date
    return replace(date, span=DateSpan(span.start - dt.timedelta(days=1), span.end, "days"))


_SAID_TO_BE = frozenset({"agreement", "change of group", "measure"})
"""Kinds that are done by being told: "announced on Monday that they had merged"."""


def _is_begun(passage: Passage, unit: Unit, date: DateMention) -> bool:
    """ "Two surveyors are held since Thursday", "28 lie dead since last evening": it was done on the first of these days."""
    if not date.text.lower().startswith("since") or any(happening.is_perfect for happening in unit.happenings):
        return False
    is_lasting = any(happening.kind.name in _LASTING for happening in unit.happenings)
    return is_lasting or not _LYING.isdisjoint(passage.sentence.words)


_LASTING, _LYING = frozenset({"abduction", "takeover", "base"}), words("lying")


def _date_before(passage: Passage, unit: Unit, units: list[Unit]) -> DateMention | None:
    """The date of the event told before in the same sentence, unless a remark on something else tells of that one."""
    earlier = [] if unit.is_elsewhen or unit not in units else units[: units.index(unit)]
    earlier = [other for other in earlier if not _is_remark(passage, other, unit)]
    told = next((other.date for other in reversed(earlier) if other.date and not other.date.is_future), None)
    return told or (None if unit.is_elsewhen else _date_in_front(passage))


def _date_in_front(passage: Passage) -> DateMention | None:
    """The day with which a sentence begins, for what no other day is told: "On Wednesday a crowd stood in Gao, 60 marched in Kidal"."""
    index, date = passage.dates[0] if passage.dates else (len(passage.sentence), None)
    is_day = date is not None and date.span is not None and not date.is_future and date.span.precision == "day"
    return date if is_day and index <= _FRONT else None


_FRONT = 1
"""Index up to which a date begins a sentence."""


def _is_remark(passage: Passage, other: Unit, unit: Unit) -> bool:
    """ ", where a garage had been burned on Monday,": the clause that tells of a unit holds nothing of another one."""
    here, there = other.happenings[0].first, unit.happenings[0].first
    return any(start <= here < end <= there for start, end in passage.asides)


def _location_before(unit: Unit, earlier: Sequence[Whereabouts]) -> Location | None:
    """The place of the event told before in the same sentence."""
    found = [] if unit.is_elsewhen else [one.location for one in earlier if one.location]
    return found[-1] if found else None


_DISASTERS = words("disasters")
_CRASHES = words("crashes")
_ACCIDENTS = {
    "killing": _DISASTERS,
    "air strike": _CRASHES,
    "bomb": words("accidental blasts"),
}
"""Words that make a killing or a blast something else than violence."""


def _is_of_a_fire(passage: Passage) -> bool:
    """ "A fire destroyed a market, killing two", and nobody set it."""
    is_set = any(phrase.kind in _SETTING for phrase in passage.phrases)
    return not is_set and any(one in _ARTICLES and word in _FIRES for one, word in pairwise(passage.sentence.words))


_BY_FIRE, _FIRES = frozenset({"killing", "looting"}), words("fires")
_ARTICLES = words("plain articles")
_SETTING = ARMED | {"Rioters", "Protesters"}


def _is_other_time(words: list[str]) -> bool:
    """ "Four days earlier", "Hours later": another event than the one told before."""
    return any(word in _SHIFTS and before in _TIMES for before, word in pairwise(words))


def _ends_before(words: list[str]) -> bool:
    """ "A guard had been shot dead some hours before.": another event than the one told before."""
    last = [word for word in words[-3:] if word[0].isalnum()]
    return "had" in words and any(one in _TIMES and word in _BEFORE for one, word in pairwise(last))


_BEFORE = words("earlier than told")


def _points_at(unit: Unit) -> bool:
    return any(happening.is_known or happening.part == "casualty" for happening in unit.happenings)


def _is_after_another(passage: Passage, unit: Unit, main: Happening) -> bool:
    """ "Hours after that strike a missile fell ...": another event than the one from which it counts."""
    opens = any(index == 0 for index, _ in passage.offsets)
    return opens and not (unit.is_elsewhen or main.is_known) and main.part in ("verb", "weapon")


def _is_in_another(words: list[str]) -> bool:
    return "another" in words and ("in", "another") in pairwise(words)


_SHIFTS = words("later")
_TIMES = words("spans of time")
_OTHER = words("other events")


def _is_new(sentence: Sentence, unit: Unit) -> bool:
    """ "In another incident ...", "a second bomb", "three explosions"."""
    first = sentence.words[:6]
    if not _OTHER.isdisjoint(first[:4]) or _is_in_another(first) or _is_other_time(first):
        return True
    if _ends_before(sentence.words) and unit.has_verb and not _points_at(unit):
        return True
    if "elsewhere" in sentence.words and any("elsewhere" in sentence.words[slice(*one)] for one in unit.segments):
        return True
    told = [happening for happening in unit.happenings if happening.kind.name != "mass grave"]
    is_full = unit.location is not None or bool(unit.tallies)
    return any(h.is_new or (is_full and h.is_counted and h.is_plural and not h.is_known) for h in told)


def _points_to(sentence: Sentence, unit: Unit, own: Location | None) -> Pointer:
    """What the words of a unit without a place of its own point to."""
    if own and not own.is_coarse:
        return ""
    found = [pointer(sentence, *segment) for segment in unit.segments]
    return max(found, key=_POINTERS.index)


_POINTERS: tuple[Pointer, ...] = ("", "place", "region", "there", "seat", "capital", "country")
"""From the vaguest to the surest."""


# -- enough to be a claim ----------------------------------------------------------------------------------------------


_FIGURATIVE = frozenset({"attack", "killing"})
"""Kinds whose verbs are used of plans and budgets, too."""
_DEEDS = words("deeds")
_PEACEFUL = frozenset({"Civilians", "Other"})
_PRONOUNS = words("people pronouns")
_MISSILES = words("what hits") | words("artillery")


def _is_figure_of_speech(sentence: Sentence, unit: Unit, main: Happening, roles: Roles) -> bool:
    """A verb of violence without sides: "the plan came under fire", "the minister attacked the budget"."""
    if main.voice == "noun" or main.kind.name not in _FIGURATIVE or unit.tallies:
        return False
    if not _MISSILES.isdisjoint(sentence.words[main.first : main.last]):
        return False  # "hit by six bullets"
    is_deed = main.voice == "passive" and sentence.words[main.first] in _DEEDS
    if unit.location and (is_deed or (main.kind.name == "killing" and unit.date)):
        return False
    if any(role != "source" and (role != "perpetrator" or phrase.kind not in _PEACEFUL) for phrase, role in roles):
        return False
    return bool(roles) or _PRONOUNS.isdisjoint(sentence.words[max(main.first - 4, 0) : main.last + 2])


def _is_counted_in(sentence: Sentence, unit: Unit) -> bool:
    """Dead or injured people are counted where they were brought to."""
    is_count = all(happening.part == "casualty" for happening in unit.happenings)
    return is_count and not _COUNTED_IN.isdisjoint(sentence.words)


_COUNTED_IN = words("where dead are counted")


def _can_found(unit: Unit, status: ClaimStatus, points_to: Pointer, *, is_of_war: bool, is_shot: bool) -> bool:
    """A day, a place or a number of people; more for what is no event or is only pointed to.

    is_of_war: another event was told before it. is_shot: it tells how many were shot.
    """
    is_pointed = unit.location is None and points_to in ("capital", "seat", "there")
    evidence = unit.evidence + is_pointed + is_shot
    if unit.is_elsewhen and evidence < 2 and unit.date is None:
        return False
    if all(happening.part == "casualty" and happening.kind.name == "killing" for happening in unit.happenings):
        # People die of many things, but wires of violence count with day and place those who die by it.
        is_placed = (unit.location and not unit.location.is_vague) or is_pointed or points_to == "place"
        is_exact = unit.date is not None and bool(unit.tallies and is_placed) and not unit.is_told_date
        return is_of_war and is_exact and status == "event"
    nouns = [happening for happening in unit.happenings if happening.voice == "noun"]
    if unit.has_verb or not is_of_war or any(not happening.is_known for happening in nouns):
        return evidence >= (1 if status == "event" else 2)
    has_date = unit.date is not None and unit.date.span is not None and unit.date.span.precision != "open"
    return evidence >= 2 or (bool(nouns) and has_date)


_WEIGHTY = 20
"""Rank from which an event counts beside another one of its sentence: no arrests in a coup."""


def _shares_evidence(unit: Unit, units: list[Unit], roles: Roles) -> bool:
    """A verb with both its sides, in a sentence whose other events have a day or a place: "... and abducted five men"."""
    is_weighty = main_word(unit).kind.rank >= _WEIGHTY
    if (
        not (unit.has_verb and is_weighty)
        or unit.is_elsewhen
        or not any(other.date or other.location for other in units)
    ):
        return False
    return _has_both_sides(roles) and all(happening.status == "event" for happening in unit.happenings)


def _has_both_sides(roles: Roles) -> bool:
    """Somebody did it to somebody, or fought somebody."""
    fighters = [phrase.kind in ARMED for phrase, role in roles if role == "participant"]
    return {"perpetrator", "target"} <= {role for _, role in roles} or (len(fighters) > 1 and any(fighters))


def _is_told_fully(unit: Unit, units: list[Unit], roles: Roles, *, is_counted: bool) -> bool:
    """A verb with both its sides, a number of people, or a weapon: among events of an article it needs no day and place.

    What was plundered or burned is a side, too.
    """
    is_plundered = any(h.is_done_to and h.kind.name == "looting" for h in unit.happenings)
    has_sides = _has_both_sides(roles) or (is_plundered and any(role == "perpetrator" for _, role in roles))
    has_weapon = any(happening.part == "weapon" for happening in unit.happenings)
    is_past = all(h.status == "event" and not (h.is_perfect and not is_counted) for h in unit.happenings)
    is_alone = not any(other.has_verb for other in units if other is not unit)
    rank = _LIGHTEST if is_alone or unit.has_own_subject else _WEIGHTY
    is_done = unit.has_verb and is_past and not unit.is_elsewhen and main_word(unit).kind.rank >= rank
    return is_done and (is_counted or has_weapon or has_sides)


_LIGHTEST = 16
"""Rank of arrests, which are an event when a sentence tells of nothing else."""


def _counts_people(sentence: Sentence, main: Happening, roles: Roles, *, is_taking: bool) -> bool:
    """A number stands before those to whom it was done, or for them: "thirteen people were arrested", "captured a commander", "took eight away"."""
    if is_taking and any(map(is_number, sentence.words[main.first : main.last + 1])):
        return True  # "took eight away", "dragged away four"
    firsts = [phrase.first for phrase, role in roles if role == "target"]
    near = [sentence.words[index] for first in firsts for index in (first - 1, first) if index >= 0]
    return any(map(is_number, near)) or (is_taking and ("a" in near or "an" in near))


# -- status ------------------------------------------------------------------------------------------------------------

_WHY: dict[str, str] = {
    "denied": "said not to have happened",
    "hearsay": "said to be feared, possible or alleged, not to have happened",
    "planned": "said to be planned or demanded, not to have happened",
    "threatened": "said to be threatened, not to have happened",
    "background": "said to happen again and again",
}
_DECADES, _SOME = words("decades"), 100
_TOO_MANY = 100
"""From so many dead, "have killed" without a day and a place speaks of a whole conflict, too."""
_MANY = 500
"""From so many dead, "have killed" speaks of a whole conflict."""


def _status(passage: Passage, unit: Unit, *, is_counted: bool) -> tuple[ClaimStatus, str]:
    """Status of a unit and, unless it is plainly an event, why."""
    statuses = [happening.status for happening in unit.happenings if happening.part != "feature"] or ["event"]
    if "event" not in statuses and "attempted" not in statuses:
        status: ClaimStatus = statuses[0]  # type: ignore[assignment]
        return status, _WHY[status]
    if _is_background(unit, is_counted=is_counted) or (
        _DECADES.intersection(passage.sentence.words) and _largest(unit) >= _SOME
    ):
        return "background", "something that goes on, without a day of its own"
    if unit.date and unit.date.is_future and not unit.has_verb:
        return "planned", "the date lies ahead"
    return "event", "" if "event" in statuses else "said to have been tried"


def _largest(unit: Unit) -> int:
    return max((tally.count.low or tally.count.best or 0 for tally in unit.tallies), default=0)


def _is_once(unit: Unit) -> bool:
    """ "Engineers have defused a bomb in Gao": what is done once, at a place that is told."""
    kinds = (happening.kind for happening in unit.happenings)
    is_brief = all(kind.event_type == "Strategic developments" or kind.name == "takeover" for kind in kinds)
    return is_brief and unit.location is not None and not unit.location.is_vague


def _is_background(unit: Unit, *, is_counted: bool) -> bool:
    """A state of things, not an event: "attacks have killed thousands since 2012"; is_counted: so many people are named."""
    if any(happening.is_counted for happening in unit.happenings):
        return False
    span = unit.date.span if unit.date else None
    is_perfect = any(happening.is_perfect for happening in unit.happenings)
    is_open = span is not None and (span.start is None or span.end is None)
    is_long = span is not None and (is_open or days_long(span) > LONG_DAYS)
    largest = _largest(unit)
    is_loose = span is None and not unit.tallies and not is_counted and not _is_once(unit)
    if is_perfect and (is_long or largest >= _MANY or is_loose):
        return True
    is_plural = any(happening.is_plural for happening in unit.happenings)
    if is_perfect and span is None and unit.location is None and (largest >= _TOO_MANY or is_plural):
        return True  # "dozens have been killed in sectarian clashes"
    if is_long and largest >= _MANY:
        return True
    is_many = not unit.has_verb and is_plural
    return is_many and is_long and span is not None and span.precision not in ("month", "year")
