"""What must hold whatever the weights say about several places of one name: short rules, each with its reason.

The weights are fitted on news of a few countries; these rules are habits of news anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.gazetteer.store import ALTERNATE, MAIN, Gazetteer
from geo.globe.distance import haversine_km
from geo.model import PLACE_KINDS

__all__ = ["SMALL_KINDS", "Rivals", "is_elsewhere", "prefer"]

_CAPITAL, _TOWN, _ADMIN1 = (PLACE_KINDS.index(kind) for kind in ("capital", "town", "admin1"))
SMALL_KINDS = frozenset(PLACE_KINDS.index(kind) for kind in ("town", "admin2", "site"))
"""Settlements, districts and sites."""
_FAMOUS_PEOPLE, _HOME_SHARE, _NO_SHARE = 200_000, 0.35, 0.02
_BELIEF_IN_SEAT, _BELIEF_IN_SEAT_OF_SMALL_AREA = 0.25, 0.03
_SMALL_AREA_KM, _SEAT_PEOPLE, _CITY_PEOPLE = 160.0, 20_000, 500_000
_BELIEF_IN_MAIN_NAME, _BELIEF_AT_HOME, _BELIEF_IN_CITY = 0.03, 0.02, 0.01
_BELIEF_IN_LOCAL, _LEAST_LOCAL, _LOCAL_ABROAD = 0.01, 1.5, 0.1
_TIMES_AS_MANY, _BELIEF_IN_KNOWN, _BELIEF_IN_OTHER_NAME = 4, 0.02, 0.25
_WORLD_CITY_PEOPLE, _FAR_KM, _BESIDE = 1_000_000, 100.0, 3.7
"""The last is the logarithm of 40 characters."""
_ABROAD, _NOWHERE_NEAR, _AT_HOME = 0.15, 0.05, 0.4
"""Shares of a text's other names: up to which a country is not what the text is about; is nothing to it; from which it is."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """The places of one name, one an item in each array."""

    rows: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]
    belief: npt.NDArray[np.float32]
    """Belief in each, 0 to 1; they add up to 1."""
    company: npt.NDArray[np.float32]
    """Share of the text's other names that lie in the same country."""
    named: npt.NDArray[np.float32]
    """How surely the text names its country, 0 to 1."""
    local: npt.NDArray[np.float64]
    """How many other names stand for settlements and areas of the same country; the name that opens the text counts too."""
    naming: npt.NDArray[np.float32]
    """Logarithm of the least distance in characters to a naming of its country."""
    home: float
    """The share of the text's other names that lie in the country of most of them."""
    is_brief: bool = True
    """The text is a report of a few sentences: that it names no country says nothing."""


def prefer(rivals: Rivals, gazetteer: Gazetteer, *, asks_for_area: bool) -> npt.NDArray[np.float32]:
    """The belief in each place once the rules have spoken: the place that they prefer has changed with the likeliest.

    asks_for_area: words beside the name say that an area is meant ("Gao region").
    """
    belief = rivals.belief
    if len(belief) < 2:
        return belief
    rules: tuple[Callable[[Rivals, int, Gazetteer], Any], ...] = (_main_name, _home, _known, _local)
    best = int(belief.argmax())
    for rule in rules if asks_for_area else (*rules, _seat, _city_abroad):
        fits = rule(rivals, best, gazetteer)
        if fits is not None and fits.any():
            chosen = int(np.where(fits, rivals.belief, -1).argmax())
            belief = rivals.belief.copy()
            belief[best], belief[chosen] = belief[chosen], belief[best]
            best = chosen
            rivals = replace(rivals, belief=belief)
    return belief


def _main_name(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """A capital's own name, or a name of the same country, goes before another place's second name: Islamabad, West Papua."""
    if rivals.forms[best] != ALTERNATE:
        return None
    kind, country = gazetteer.kind[rivals.rows], gazetteer.country[rivals.rows]
    is_near = (kind == _CAPITAL) | (country == country[best])
    return is_near & (rivals.forms == MAIN) & (rivals.belief >= _BELIEF_IN_MAIN_NAME)


def _home(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """The Palma of the country that the text is about, when nothing else in it lies where the larger Palma does."""
    if rivals.company[best] >= _NOWHERE_NEAR or rivals.named[best] > 0:
        return None
    return (rivals.company >= _AT_HOME) & (rivals.belief >= _BELIEF_AT_HOME)


def _known(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """In a report about no country that it names, the one that the world knows, unless something speaks for the likeliest.

    In a longer text it is local news that names no country, and the weights know local news.
    That is a capital, or a city with several times as many people: Dublin alone is not the one in Ohio.
    """
    if (
        not rivals.is_brief
        or rivals.home >= _HOME_SHARE
        or rivals.company[best] >= _NOWHERE_NEAR
        or rivals.named[best] > 0
    ):
        return None
    kind, people = gazetteer.kind[rivals.rows], gazetteer.population[rivals.rows]
    if kind[best] not in (_ADMIN1, *SMALL_KINDS):
        return None
    is_own_name = (rivals.forms == MAIN) | (rivals.belief >= _BELIEF_IN_OTHER_NAME)
    is_larger = (kind == _TOWN) & (people >= _FAMOUS_PEOPLE) & (people >= _TIMES_AS_MANY * people[best])
    is_known = is_larger | ((kind == _CAPITAL) & (people >= people[best]))
    is_abroad = gazetteer.country[rivals.rows] != gazetteer.country[rivals.rows[best]]
    fits = is_known & is_own_name & is_abroad & (rivals.belief >= _BELIEF_IN_KNOWN)
    return fits & (people == people[fits].max()) if fits.any() else None


def _local(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """The village among the text's other towns, not its namesake abroad, whose country is named at most.

    Not where that is a capital or a city of a million by its own name, nor where its country is named beside it, nor where
    it is the same place: Gallabat and Metemma lie on both sides of one border.
    """
    kind, people = int(gazetteer.kind[rivals.rows[best]]), int(gazetteer.population[rivals.rows[best]])
    is_famous = rivals.forms[best] == MAIN and (kind == _CAPITAL or people >= _WORLD_CITY_PEOPLE)
    if is_famous or kind not in (_CAPITAL, *SMALL_KINDS) or rivals.naming[best] < _BESIDE:
        return None
    home = float(rivals.local.max())
    if home < _LEAST_LOCAL or rivals.local[best] > _LOCAL_ABROAD * home:
        return None
    lat, lon = gazetteer.lat[rivals.rows], gazetteer.lon[rivals.rows]
    is_far = haversine_km(lat, lon, lat[best], lon[best]) > _FAR_KM
    is_small = np.isin(gazetteer.kind[rivals.rows], list(SMALL_KINDS))
    return is_far & is_small & (rivals.local >= home) & (rivals.belief >= _BELIEF_IN_LOCAL)


def _seat(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """A bare name that a first-level area shares with a town inside it means the town: Kherson, Gao, Idlib.

    Not where the town is small beside the area (Queensland), nor where the text leaves the town next to no belief.
    """
    rows = rivals.rows
    if gazetteer.kind[rows[best]] != _ADMIN1:
        return None
    inside = (gazetteer.admin1[rows] == gazetteer.admin1[rows[best]]) & (gazetteer.kind[rows] <= _TOWN)
    least = _BELIEF_IN_SEAT_OF_SMALL_AREA if gazetteer.radius_km[rows[best]] <= _SMALL_AREA_KM else _BELIEF_IN_SEAT
    return inside & (rivals.belief >= least) & (gazetteer.population[rows] >= _SEAT_PEOPLE)


def _city_abroad(rivals: Rivals, best: int, gazetteer: Gazetteer) -> Any:
    """In a text about another country, the great city and not the state that shares its name: New York, Washington."""
    rows = rivals.rows
    if gazetteer.kind[rows[best]] != _ADMIN1 or rivals.company[best] > _ABROAD:
        return None
    is_city = (gazetteer.kind[rows] == _CAPITAL) | (
        (gazetteer.kind[rows] == _TOWN) & (gazetteer.population[rows] >= _CITY_PEOPLE)
    )
    return is_city & (gazetteer.country[rows] == gazetteer.country[rows[best]]) & (rivals.belief >= _BELIEF_IN_CITY)


def is_elsewhere(rivals: Rivals, gazetteer: Gazetteer) -> bool:
    """Whether a text about one country names a place that no gazetteer knows there: all of this name lie far off, none famous."""
    if rivals.home < _HOME_SHARE or rivals.company.max() > _NO_SHARE or rivals.named.max() > 0:
        return False
    kind, people = gazetteer.kind[rivals.rows], gazetteer.population[rivals.rows]
    best = int(rivals.belief.argmax())
    is_own = int(rivals.rows[best]) >= gazetteer.first_own  # the user's own place is meant wherever it lies
    return not is_own and int(kind[best]) in SMALL_KINDS and int(people[best]) < _FAMOUS_PEOPLE
