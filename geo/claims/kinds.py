"""What happened, in ACLED's words: the kind that the event words name, turned by who did it to whom."""

from __future__ import annotations

from dataclasses import dataclass

from geo.claims.actors import ARMED, phrases_after
from geo.claims.happenings import Happening
from geo.claims.locations import is_generic
from geo.claims.roles import Roles, roles_of_word
from geo.claims.sentences import word_set
from geo.claims.units import Passage, Unit
from geo.claims.vocabulary import Kind

__all__ = ["settle"]

Types = tuple[str, str]
"""Event type and sub-event type; ("", "") when it is no event after all."""

_NONE: Types = ("", "")
_CLASH: Types = ("Battles", "Armed clash")
_REGAINED: Types = ("Battles", "Government regains territory")
_ATTACKED: Types = ("Violence against civilians", "Attack")
_ABDUCTED: Types = ("Violence against civilians", "Abduction/forced disappearance")
_EXCESSIVE: Types = ("Protests", "Excessive force against protesters")
_STOPPED: Types = ("Protests", "Protest with intervention")
_VIOLENT: Types = ("Riots", "Violent demonstration")
_MOB: Types = ("Riots", "Mob violence")
_HANDED_OVER: Types = ("Strategic developments", "Non-violent transfer of territory")

_CROWD = frozenset({"Protesters", "Rioters"})
_STATE = frozenset({"State forces", "External/Other forces"})
_FIGHTERS = ARMED - {"Identity militia"}
"""Who fights back when attacked; herders and farmers are mostly victims."""
_WAR_WORDS = word_set(
    "peace ceasefire cease truce war conflict hostilities disarmament reconciliation factions warring prisoners hostages"
)
_CROWD_WORDS = word_set(
    "protester protesters demonstrators students supporters activists youths youth crowd crowds rioters fans"
)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Kinds of the actors on each side; both sides of a clash are on both."""

    by: frozenset[str]
    on: frozenset[str]

    @classmethod
    def of(cls, roles: Roles) -> _Sides:
        by = frozenset(phrase.kind for phrase, role in roles if role in ("perpetrator", "participant"))
        on = frozenset(phrase.kind for phrase, role in roles if role in ("target", "participant"))
        return cls(by, on)


def settle(passage: Passage, unit: Unit, main: Happening, roles: Roles) -> Types:
    """Event type and sub-event type of a unit with this main word; ("", "") when it is no event after all."""
    kind, sides = main.kind, _Sides.of(roles)
    names = {happening.kind.name for happening in unit.happenings}
    if kind.name == "takeover":
        return _takeover(passage, unit, main, names)
    if kind.name in ("protest", "protest stopped"):
        return _protest(unit, kind, sides, names)
    if kind.name == "clash":
        return _clash(passage, main, roles)
    if kind.name == "looting" and "Protesters" in sides.by:
        return _VIOLENT
    if kind.name == "agreement":
        return (kind.event_type, kind.sub_event_type) if _is_about_war(passage) else _NONE
    if kind.name in ("attack", "killing", "ambush"):
        return _violence(unit, kind, sides, roles)
    return kind.event_type, kind.sub_event_type


def _protest(unit: Unit, kind: Kind, sides: _Sides, names: set[str]) -> Types:
    is_shot_at = bool(names & {"attack", "killing"}) and "Rioters" not in sides.on
    if is_shot_at and ("State forces" in sides.by or unit.tallies):
        return _EXCESSIVE
    if "riot" in names:
        return _VIOLENT
    return _STOPPED if "protest stopped" in names else (kind.event_type, kind.sub_event_type)


def _clash(passage: Passage, main: Happening, roles: Roles) -> Types:
    if _is_with_crowd(passage, roles):
        return _VIOLENT
    sides = {phrase.kind for phrase, role in roles if role == "participant"}
    is_struggle = main.voice != "noun" and not sides & (ARMED | _CROWD)  # "firefighters battled the blaze"
    return _NONE if is_struggle else (main.kind.event_type, main.kind.sub_event_type)


def _is_about_war(passage: Passage) -> bool:
    """Not every deal that is signed ends a war."""
    return any(p.kind in ARMED for p in passage.phrases) or not _WAR_WORDS.isdisjoint(passage.sentence.words)


def _is_with_crowd(passage: Passage, roles: Roles) -> bool:
    """Protesters fight, or police and people without arms, or nobody with arms is named."""
    sides = {phrase.kind for phrase, role in roles if role == "participant"}
    if sides & _CROWD or sides == {"State forces", "Civilians"}:
        return True
    named = {phrase.kind for phrase in passage.phrases if phrase.part != "target"}
    return not named & ARMED and not _CROWD_WORDS.isdisjoint(passage.sentence.words)


def _violence(unit: Unit, kind: Kind, sides: _Sides, roles: Roles) -> Types:
    if sides.by & _CROWD and "State forces" not in sides.by:
        has_victims = any(role == "target" and phrase.part == "person" for phrase, role in roles)
        return _MOB if unit.tallies or has_victims else _VIOLENT
    if "Protesters" in sides.on and "State forces" in sides.by:
        return _EXCESSIVE
    if sides.on & _FIGHTERS and not (kind.name == "killing" and "Civilians" in sides.on):
        return _CLASH
    if kind.name == "ambush" and "Civilians" in sides.on:
        return _ATTACKED
    return kind.event_type, kind.sub_event_type


# -- territory ---------------------------------------------------------------------------------------------------------


def _takeover(passage: Passage, unit: Unit, main: Happening, names: set[str]) -> Types:
    held = phrases_after(passage.sentence, passage.phrases, main.last)[:1]
    if held and held[0].part == "person" and passage.sentence.word(main.first).startswith(_CATCHING):
        return _ABDUCTED if held[0].kind == "Civilians" else _CLASH
    if unit.location is None and not _takes_a_place(passage, main):
        victims = phrases_after(passage.sentence, passage.phrases, main.last)
        if any(phrase.part == "person" and phrase.kind == "Civilians" for phrase in victims):
            return _ABDUCTED
        return _CLASH if any(phrase.kind in ARMED for phrase in victims) else _NONE
    if passage.sentence.word(main.first).startswith(_EXPELLING) and not any(p.kind in ARMED for p in passage.phrases):
        return _NONE
    if main.status == "attempted":
        return _CLASH
    if "transfer of territory" in names:
        return _HANDED_OVER
    return _REGAINED if _is_regained(passage, unit, main) else (main.kind.event_type, main.kind.sub_event_type)


_CATCHING = ("seiz", "captur")
"""How verbs begin that speak of people when people stand behind them: "seized 276 girls"."""
_EXPELLING = ("driv", "drove", "push", "chas", "forc", "expel", "oust", "tak", "took", "win", "won", "dislodg")
"""How verbs begin that speak of territory only when somebody with arms is named."""


def _takes_a_place(passage: Passage, main: Happening) -> bool:
    """ "seized the town", "overran a base", "captured" and a name that we do not know."""
    sentence = passage.sentence
    behind = phrases_after(sentence, passage.phrases, main.last)
    if sentence.is_capital(main.last) and not behind:
        return True
    is_target = any(phrase.part == "target" for phrase in behind)
    return is_target or is_generic(sentence, main.last, min(main.last + 8, len(sentence)))


def _is_regained(passage: Passage, unit: Unit, main: Happening) -> bool:
    """A state took it, or it was taken from those who are none."""
    sides = _Sides.of(roles_of_word(passage, unit, main))
    if sides.by & _STATE and "Rebel group" not in sides.by:
        return True
    return bool(sides.on & {"Rebel group", "Political militia"}) and not sides.by & (ARMED - _STATE)
