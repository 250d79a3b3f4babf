"""What happened, in ACLED's words: the kind that the event words name, turned by who did it to whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from geo.claims.actors import ARMED, Phrase, phrases_after
from geo.claims.english import ADVERBS, BE, HAVE, phrases, words
from geo.claims.happenings import Happening
from geo.claims.passages import Passage, takes_a_place
from geo.claims.roles import Roles, roles_of_word
from geo.claims.units import Unit
from geo.claims.vocabulary import Kind

__all__ = ["settle"]

Types = tuple[str, str]
"""Event type and sub-event type; ("", "") when it is no event after all."""

_NONE: Types = ("", "")
_CLASH: Types = ("Battles", "Armed clash")
_REGAINED: Types = ("Battles", "Government regains territory")
_ATTACKED: Types = ("Violence against civilians", "Attack")
_ABDUCTED: Types = ("Violence against civilians", "Abduction/forced disappearance")
_ARRESTED: Types = ("Strategic developments", "Arrests")
_FROM_THE_AIR: Types = ("Explosions/Remote violence", "Air/drone strike")
_SHELLED: Types = ("Explosions/Remote violence", "Shelling/artillery/missile attack")
_EXCESSIVE: Types = ("Protests", "Excessive force against protesters")
_STOPPED: Types = ("Protests", "Protest with intervention")
_VIOLENT: Types = ("Riots", "Violent demonstration")
_MOB: Types = ("Riots", "Mob violence")
_OTHER: Types = ("Strategic developments", "Other")
_MEASURE: Types = ("Strategic developments", "Change to group/activity")
_HANDED_OVER: Types = ("Strategic developments", "Non-violent transfer of territory")

_ARTILLERY = words("artillery")

_BLOODLESS = frozenset({"base", "agreement", "change of group", "weapons found"})
_CROWD = frozenset({"Protesters", "Rioters"})
_STATE = frozenset({"State forces", "External/Other forces"})
_FIGHTERS = ARMED - {"Identity militia"}
"""Who fights back when attacked; herders and farmers are mostly victims."""
_WAR_WORDS = words("war words")
_CROWD_WORDS = words("crowd words")


@dataclass(slots=True)
class _Sides:
    """Kinds of the actors on each side; both sides of a clash are on both."""

    by: frozenset[str]
    on: frozenset[str]

    @classmethod
    def of(cls, passage: Passage, roles: Roles) -> _Sides:
        by = [_kind_told(passage, phrase) for phrase, role in roles if role in ("perpetrator", "participant")]
        on = [_kind_told(passage, phrase) for phrase, role in roles if role in ("target", "participant")]
        return cls(frozenset(by), frozenset(on))


def _kind_told(passage: Passage, phrase: Phrase) -> str:
    """The kind of somebody; who bears no arms any more is a civilian: "a former soldier"."""
    words = passage.sentence.words[max(phrase.first - 1, 0) : phrase.last]
    return "Civilians" if phrase.kind in ARMED and not _WITHOUT_ARMS.isdisjoint(words) else phrase.kind


_WITHOUT_ARMS = words("without arms")


def settle(passage: Passage, unit: Unit, main: Happening, roles: Roles) -> Types:
    """Event type and sub-event type of a unit with this main word; ("", "") when it is no event after all."""
    kind, sides = main.kind, _Sides.of(passage, roles)
    names = {happening.kind.name for happening in unit.happenings}
    has_dead = any(tally.has_dead for tally in unit.tallies)
    if kind.name in _BLOODLESS and has_dead and len(unit.happenings) > 1:
        return _NONE  # "rockets hit a newly opened base: five dead"
    if from_afar := _from_afar(passage, main, roles):
        return from_afar
    if kind.name == "takeover" and not _is_raid(unit, main, sides):
        return _takeover(passage, unit, main, names)
    if kind.name in _PROTESTS or (kind.name in _HOLDING and names & _PROTESTS and sides.by <= _STATE):
        return _protest(unit, main, sides, names)
    if kind.name in ("clash", "gunfire"):
        return _clash(passage, unit, main, roles, names)
    if kind.name in ("coup", "mutiny") and has_dead:
        return _CLASH
    if kind.name == "looting" and ("Protesters" in sides.by or _is_by_neighbours(passage, roles)):
        return _VIOLENT
    if kind.name == "abduction" and _is_of_fighters(sides, roles):
        return (
            _takeover(passage, unit, main, names) if "takeover" in names else _CLASH
        )  # "taking eight soldiers prisoner"
    if kind.name == "agreement":
        return (kind.event_type, kind.sub_event_type) if _is_about_war(passage) else _NONE
    if kind.name == "abduction" and _is_harmed_at_once(passage, unit, main):
        return _violence(passage, unit, main, roles, sides)  # "dragged out of his house and killed"
    if kind.name in ("attack", "killing", "ambush", "takeover") or _is_by_others(passage, main, roles, sides):
        return _violence(passage, unit, main, roles, sides)
    return kind.event_type, kind.sub_event_type


def _from_afar(passage: Passage, main: Happening, roles: Roles) -> Types | None:
    """The types of an attack with artillery or from the air that its own words name no such: "came under Russian mortar fire"."""
    if main.kind.name == "attack" and not _ARTILLERY.isdisjoint(passage.sentence.words[main.first : main.last]):
        return _SHELLED
    if main.kind.name in _BY_AIRCRAFT_TOO and main.voice != "noun" and _is_from_the_air(passage, roles):
        return _FROM_THE_AIR
    return None


def _is_raid(unit: Unit, main: Happening, sides: _Sides) -> bool:
    """ "Armed men entered the hamlet and killed four people": they took no territory."""
    has_killed = any(h.kind.name == "killing" and h.voice == "active" and not h.is_perfect for h in unit.happenings)
    return main.part == "weak" and has_killed and "Civilians" in sides.on


def _is_harmed_at_once(passage: Passage, unit: Unit, main: Happening) -> bool:
    """ "Dragged out of his house and killed", not "abducted and later killed"."""
    behind = [h.first for h in unit.happenings if h.kind.name in _HARMING and h.first > main.first]
    return bool(behind) and _LATER.isdisjoint(passage.sentence.words[main.last : behind[0]])


_HARMING, _LATER = frozenset({"killing", "attack"}), words("later")


def _is_of_fighters(sides: _Sides, roles: Roles) -> bool:
    """Several who bear arms were taken; "a soldier on leave" was abducted."""
    taken = [phrase for phrase, role in roles if role == "target" and phrase.part == "person"]
    is_one = len(taken) == 1 and not taken[0].is_plural
    return bool(sides.on & ARMED) and "Civilians" not in sides.on and not is_one


_BY_AIRCRAFT_TOO = frozenset({"bomb", "looting", "attack", "killing", "clash"})
_AIRCRAFT = words("aircraft")


def _is_from_the_air(passage: Passage, roles: Roles) -> bool:
    """ "A helicopter bombed the village"."""
    words = (passage.sentence.words[p.first : p.last + 1] for p, role in roles if role == "perpetrator")
    return any(not _AIRCRAFT.isdisjoint(phrase) for phrase in words)


_PROTESTS, _HOLDING = frozenset({"protest", "protest stopped"}), frozenset({"abduction", "arrest"})


def _protest(unit: Unit, main: Happening, sides: _Sides, names: set[str]) -> Types:
    if names == {"protest"} and sides.by and sides.by <= _STATE and main.voice == "active":
        return _MEASURE  # "the army set up roadblocks"
    is_by_crowd = "State forces" not in sides.by or bool(sides.by & _CROWD)
    if {"riot", "mob violence", "looting"} & names and is_by_crowd:
        return _VIOLENT
    is_shot_at = bool(names & {"attack", "killing"}) and "Rioters" not in sides.on
    if is_shot_at and ("State forces" in sides.by or unit.tallies):
        return _EXCESSIVE
    if "riot" in names:
        return _VIOLENT
    is_stopped = not names.isdisjoint(_HOLDING | {"protest stopped"})
    return _STOPPED if is_stopped else (main.kind.event_type, main.kind.sub_event_type)


def _clash(passage: Passage, unit: Unit, main: Happening, roles: Roles, names: set[str]) -> Types:
    if _is_with_crowd(passage, roles):
        return _VIOLENT
    sides = {phrase.kind for phrase, role in roles if role == "participant"}
    is_struggle = main.voice != "noun" and not sides & (ARMED | _CROWD)  # "firefighters battled the blaze"
    is_struggle = is_struggle and _SHOTS.isdisjoint(passage.sentence.words[max(main.first - 8, 0) : main.last + 3])
    has_dead = any(tally.has_dead for tally in unit.tallies)
    is_dated = main.voice == "passive" and passage.is_of_war and unit.date is not None and unit.location is not None
    if has_dead or is_dated or "attack" in names:
        is_struggle = (
            False  # "two villages clashed: seven dead", "were beaten back at Bouar on Saturday", "repelled an attack"
        )
    return _NONE if is_struggle else (main.kind.event_type, main.kind.sub_event_type)


_SHOTS = words("shots")


def _is_about_war(passage: Passage) -> bool:
    """Not every deal that is signed ends a war."""
    return (
        passage.is_of_war
        or any(p.kind in ARMED for p in passage.phrases)
        or not _WAR_WORDS.isdisjoint(passage.sentence.words)
    )


def _is_with_crowd(passage: Passage, roles: Roles) -> bool:
    """Protesters fight, or police and people without arms, or nobody with arms is named."""
    sides = {phrase.kind for phrase, role in roles if role == "participant"}
    if sides & _CROWD or sides == {"State forces", "Civilians"}:
        return True
    if sides == {"State forces"} and "riot" in passage.sentence.words:  # "clashes with riot police"
        return True
    named = {phrase.kind for phrase in passage.phrases if phrase.part != "target"}
    return not named & ARMED and not _CROWD_WORDS.isdisjoint(passage.sentence.words)


def _violence(passage: Passage, unit: Unit, main: Happening, roles: Roles, sides: _Sides) -> Types:
    kind = main.kind
    names = {happening.kind.name for happening in unit.happenings}
    if sides.by & _CROWD and "State forces" not in sides.by:
        has_victims = any(role == "target" and phrase.part == "person" for phrase, role in roles)
        return _MOB if has_victims or (unit.tallies and "Protesters" not in sides.by) else _VIOLENT
    if not _EACH_OTHER.isdisjoint(pairwise(passage.sentence.words[main.last : main.last + _NEAR])):
        return _CLASH if sides.by & ARMED else _MOB
    if _is_of_protest(passage, main, sides) and not sides.by - _STATE:
        return _VIOLENT if {"looting", "riot"} & names else _EXCESSIVE
    if sides.by == {"Civilians"} and main.part == "verb" and _is_by_neighbours(passage, roles):
        return _MOB
    if _is_bombarded(passage, unit, main, sides):
        return _SHELLED
    if names & {"coup", "mutiny"} and any(tally.has_dead for tally in unit.tallies):
        return _CLASH
    is_storm = passage.sentence.word(main.first).startswith("storm") and main.voice == "active"
    if is_storm and sides.by and sides.by <= _STATE and not sides.on & {"Civilians", "Protesters"}:
        return _CLASH
    if sides.by & _STATE and sides.on == {"Other"}:  # "troops shot dead two commanders"
        return _CLASH
    is_invasion = passage.sentence.word(main.first).startswith("invad") and sides.by & _STATE
    if is_invasion and not any(phrase.part == "person" and role == "target" for phrase, role in roles):
        return _CLASH
    is_on_civilians = "Civilians" in sides.on and (kind.name == "killing" or _is_first_a_civilian(kind, roles))
    if sides.on & _FIGHTERS and not is_on_civilians:
        return _CLASH
    is_on_civilians = "Civilians" in sides.on or (not sides.on and _is_somebody_passive(passage, main))
    if kind.name in ("mob violence", "takeover", "abduction") or (kind.name == "ambush" and is_on_civilians):
        return _ATTACKED
    return kind.event_type, kind.sub_event_type


def _is_of_protest(passage: Passage, main: Happening, sides: _Sides) -> bool:
    """It was done to protesters, to strikers, or to people who held a rally."""
    near = passage.sentence.words[main.last : main.last + _NEAR]
    return "Protesters" in sides.on or ("State forces" in sides.by and not _OF_PROTEST.isdisjoint(near))


_EACH_OTHER = frozenset({("each", "other"), ("one", "another")})
_NEAR = 8
_OF_PROTEST = words("of protest")


def _is_by_others(passage: Passage, main: Happening, roles: Roles, sides: _Sides) -> bool:
    """ "Unknown men beat a trader to death": what mobs do, done by none."""
    is_crowd = bool(sides.by & _CROWD) or _is_by_neighbours(passage, roles)
    return main.kind.name == "mob violence" and main.voice != "noun" and bool(sides.by) and not is_crowd


def _is_by_neighbours(passage: Passage, roles: Roles) -> bool:
    """Not "unknown men" did it, but people of the place, or of one side in the stadium."""
    nouns = (passage.sentence.words[phrase.last - 1] for phrase, role in roles if role == "perpetrator")
    return any(noun in _NEIGHBOURS for noun in nouns)


_NEIGHBOURS = words("neighbours")


def _is_first_a_civilian(kind: Kind, roles: Roles) -> bool:
    """Of those who were attacked the first bears no arms: "shot a councillor and her bodyguard"."""
    first = next((phrase for phrase, role in roles if role == "target"), None)
    return kind.name == "attack" and first is not None and first.part == "person" and first.kind == "Civilians"


def _is_bombarded(passage: Passage, unit: Unit, main: Happening, sides: _Sides) -> bool:
    """A place, and nobody that is named, came under fire."""
    words = passage.sentence.words[main.first : main.last]
    return (
        words[-1] == "fire"
        and "under" in words
        and unit.location is not None
        and not sides.by | sides.on - {"Civilians"}
    )


# -- territory ---------------------------------------------------------------------------------------------------------


def _takeover(passage: Passage, unit: Unit, main: Happening, names: set[str]) -> Types:
    held = phrases_after(passage.sentence, passage.phrases, main.last)[:1]
    if main.voice == "passive":
        held = [phrase for phrase, role in roles_of_word(passage, unit, main) if role == "target"][-1:]
    if held and held[0].part == "person" and passage.sentence.word(main.first).startswith(_CATCHING):
        return _ABDUCTED if held[0].kind == "Civilians" else _CLASH
    if _is_somebody_caught(passage, main):
        if names & {"attack", "clash", "ambush", "gunfire"}:
            return _CLASH
        return _ARRESTED if any(phrase.kind in _STATE for phrase in passage.phrases) else _ABDUCTED
    if unit.location is None and not takes_a_place(passage, main):
        victims = phrases_after(passage.sentence, passage.phrases, main.last)
        if any(phrase.part == "person" and phrase.kind == "Civilians" for phrase in victims):
            return _ABDUCTED
        return _CLASH if any(phrase.kind in ARMED for phrase in victims) else _NONE
    is_open = main.part != "direct" and passage.sentence.word(main.first).startswith(_EXPELLING)
    if is_open and not any(p.kind in ARMED for p in passage.phrases):
        return _NONE
    if main.voice == "active" and _takes_goods(passage, main):
        return _OTHER
    if main.status == "attempted":
        return _CLASH
    if "transfer of territory" in names:
        return _HANDED_OVER
    return _REGAINED if _is_regained(passage, unit, main) else (main.kind.event_type, main.kind.sub_event_type)


def _is_somebody_caught(passage: Passage, main: Happening) -> bool:
    """ "Guzman was seized", "captured Guzman": a name that is no place is the subject of a passive, or the object."""
    sentence = passage.sentence
    if not sentence.word(main.first).startswith(_CATCHING):
        return False
    if main.voice == "passive":
        return _is_somebody_passive(passage, main)
    starts = (sentence.index_at(location.start) for location in passage.locations)
    is_free = not any(phrase.first <= main.last < phrase.last for phrase in passage.phrases)
    return sentence.is_capital(main.last) and is_free and main.last not in starts


def _is_somebody_passive(passage: Passage, main: Happening) -> bool:
    """A name that is no place is the subject of a passive: "Guzman was ambushed"."""
    sentence, last = passage.sentence, main.first
    while sentence.word(last - 1) in BE | HAVE | ADVERBS:
        last -= 1
    is_place = any(sentence.index_at(location.end) == last for location in passage.locations)
    return main.voice == "passive" and sentence.is_capital(last - 1) and not is_place


def _takes_goods(passage: Passage, main: Happening) -> bool:
    """ "seized eight tonnes of cocaine": so much of something, and no place."""
    return not _MEASURES.isdisjoint(passage.sentence.words[main.last : main.last + 5])


_MEASURES = words("measures")
_CATCHING = phrases("catching")
"""How verbs begin that speak of people when people stand behind them: "seized 276 girls"."""
_EXPELLING = phrases("expelling")
"""How verbs begin that speak of territory only when somebody with arms is named."""


def _is_regained(passage: Passage, unit: Unit, main: Happening) -> bool:
    """A state took it, or it was taken from those who are none."""
    sides = _Sides.of(passage, roles_of_word(passage, unit, main))
    if sides.by & _STATE and "Rebel group" not in sides.by:
        return True
    return bool(sides.on & {"Rebel group", "Political militia"}) and not sides.by & (ARMED - _STATE)
