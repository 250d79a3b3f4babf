"""The place of the event among the places of its sentence: what the rules took, or the likeliest scene by the fitted trees.

The rules look at the clause of an event word, and find what a preposition, an object or an area says outright. The trees
(geo.claims.scene) look at the whole sentence, and know how likely each name is. Their first choice counts, unless the place
that the rules took is about as likely: then the rules know better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from geo.claims.english import words
from geo.claims.locations import Location, holds
from geo.claims.passages import Passage
from geo.claims.sentences import Sentence
from geo.claims.units import Unit

__all__ = ["Whereabouts", "settle_places"]

_LEAST, _LEAST_BORROWING = 0.1, 0.5
"""Chance from which a name is taken; more is asked where a dateline or an event told before may lend its place."""
_NEAR_FIRST = 0.5
"""What the rules took stays when it is at least so likely, as a part of the first choice."""
_ELSEWHERE = 0.25
"""What the chance of a name outside the clauses of an event counts."""
_WAY = 0.05
"""What the chance of a name counts to which only a way leads, where others are named."""
_FINER = 0.3
"""A place inside a country is taken instead when it is at least so likely, as a part of it."""
_TELLING = 0.5
"""Chance from which a place that only the trees found tells that the first event of an article happened."""

_MOST_NAMES = 60
"""A sentence with more names than these is a list: the rules read it, and the time stays linear."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a unit was, and why; no reason where the words say it outright."""

    location: Location | None
    reason: str = ""


def settle_places(passage: Passage, units: Sequence[Unit]) -> list[Whereabouts]:
    """Where each unit of a sentence was.

    Where a phrase puts one place into another ("Koro, Mopti"), the inner one counts. A unit without a place that is alone in its sentence gets a likely one, as evidence that it happened, when nothing can
    lend it any. What parts units stays with the rules.
    """
    found = [_settle(passage, unit, is_alone=len(units) == 1) for unit in units]
    return [replace(where, location=where.location.finest) if where.location else where for where in found]


def _settle(passage: Passage, unit: Unit, *, is_alone: bool) -> Whereabouts:
    ruled = unit.location if _is_better_than_none(passage, unit.location) else None
    is_said = passage.can_borrow and ruled is not None and not ruled.is_vague
    others = [name for name in passage.names if name.location is not None and name.location is not ruled]
    if is_said or not others or not passage.happenings or len(passage.names) > _MOST_NAMES:
        return Whereabouts(unit.location)
    chance, scene = _likeliest(passage, unit)
    if scene is None or scene is ruled or chance < (_LEAST_BORROWING if passage.can_borrow else _LEAST):
        return Whereabouts(unit.location)
    if is_alone and ruled is None and chance >= _TELLING and not passage.can_borrow:
        unit.location = scene
    many = "of several places " if len(others) + (ruled is not None) > 1 else ""
    return Whereabouts(scene, f"named in the same sentence: {many}the likeliest scene ({min(chance, 0.99):.2f})")


def _is_better_than_none(passage: Passage, location: Location | None) -> bool:
    """It is not only where a way leads: "miners of Gao blocked the road to Kidal" is no event of Kidal."""
    if location is None or not _ends_a_way(passage.sentence, location):
        return location is not None
    others = (one for one in passage.locations if one is not location and not (one.is_coarse or one.is_adjectival))
    return all(_ends_a_way(passage.sentence, other) for other in others)


def _ends_a_way(sentence: Sentence, location: Location) -> bool:
    """ "The road to Kidal", "a bus bound for Kidal"."""
    first, last = sentence.index_at(location.start), sentence.index_at(location.end)
    near = sentence.words[max(first - 2, 0) : last]  # an area begins with the way: "the road to Kidal"
    return any(one in _WAYS and other in _TOWARDS for one, other in pairwise(near))


_WAYS, _TOWARDS = words("ways"), words("goals")


def _likeliest(passage: Passage, unit: Unit) -> tuple[float, Location | None]:
    """The likeliest place of a unit by trees and rules, with its chance; (0, None) where nothing is known."""
    known = _chances(passage, unit)
    first = max(known, key=lambda item: item[0], default=None)
    if first is None:
        return 0.0, None
    if first[1].is_vague:
        inside = [item for item in known if _is_finer(item[1], first[1]) and item[0] >= _FINER * first[0]]
        first = max(inside, key=lambda item: item[0], default=first)
    ruled = unit.location if _is_better_than_none(passage, unit.location) else None
    if ruled is None or (ruled.is_vague and not first[1].is_vague):
        return first
    chance = max((chance for chance, location in known if location is ruled), default=0.0)
    return (chance, ruled) if passage.can_borrow or chance >= _NEAR_FIRST * first[0] else first


def _is_finer(location: Location, outer: Location) -> bool:
    return location is not outer and not location.is_adjectival and holds(outer, location)


def _chances(passage: Passage, unit: Unit) -> list[tuple[float, Location]]:
    """How likely each place of the sentence is the scene of a unit: that of the event word that fits it best."""
    told = [happening for happening in unit.happenings if happening.part != "feature"] or unit.happenings
    found = []
    for name, *chances in zip(passage.names, *passage.chances(told), strict=True):
        if name.location:
            is_inside = any(start <= name.first < end for start, end in unit.segments)
            is_inside = is_inside and ";" not in passage.sentence.words[told[-1].last : name.first]
            chance = max(chances) * (1.0 if is_inside else _ELSEWHERE)
            is_only_a_way = not _is_better_than_none(passage, name.location)
            found.append((chance * _WAY if is_only_a_way else chance, name.location))
    return found
