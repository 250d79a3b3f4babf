"""What must hold whatever the weights say about several places of one name: short rules, each with its reason.

The weights are fitted on news of a few countries; these rules are habits of news anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.gazetteer import ALTERNATE, MAIN, Gazetteer
from geo.model import KINDS

__all__ = ["Rivals", "is_elsewhere", "prefer"]

_CAPITAL, _TOWN, _ADMIN1 = (KINDS.index(kind) for kind in ("capital", "town", "admin1"))
_SMALL_KINDS = frozenset(KINDS.index(kind) for kind in ("town", "admin2", "site"))
_FAMOUS_PEOPLE, _HOME_SHARE, _NO_SHARE = 200_000, 0.5, 0.02
_BELIEF_IN_SEAT, _BELIEF_IN_SEAT_OF_SMALL_AREA = 0.25, 0.03
_SMALL_AREA_KM, _SEAT_PEOPLE, _CITY_PEOPLE = 160.0, 20_000, 500_000
_BELIEF_IN_MAIN_NAME, _BELIEF_AT_HOME, _BELIEF_IN_CITY = 0.03, 0.02, 0.01
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


def prefer(rivals: Rivals, gazetteer: Gazetteer, *, asks_for_area: bool) -> npt.NDArray[np.float32]:
    """The belief in each place once the rules have spoken: the place that they prefer has changed with the likeliest.

    asks_for_area: words beside the name say that an area is meant ("Gao region").
    """
    belief = rivals.belief
    if len(belief) < 2:
        return belief
    rules: tuple[Callable[[Rivals, int, Gazetteer], Any], ...] = (_main_name, _home)
    best = int(belief.argmax())
    for rule in rules if asks_for_area else (*rules, _seat, _city_abroad):
        fits = rule(rivals, best, gazetteer)
        if fits is not None and fits.any():
            chosen = int(np.where(fits, rivals.belief, -1).argmax())
            belief = rivals.belief.copy()
            belief[best], belief[chosen] = belief[chosen], belief[best]
            best = chosen
            rivals = Rivals(rivals.rows, rivals.forms, belief, rivals.company, rivals.named)
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


def is_elsewhere(rivals: Rivals, gazetteer: Gazetteer, *, home_share: float) -> bool:
    """Whether a text about one country names a place that no gazetteer knows there: all of this name lie far off, none famous.

    home_share: the share of the text's other names that lie in the country of most of them.
    """
    if home_share < _HOME_SHARE or rivals.company.max() > _NO_SHARE or rivals.named.max() > 0:
        return False
    kind, people = gazetteer.kind[rivals.rows], gazetteer.population[rivals.rows]
    best = int(rivals.belief.argmax())
    is_own = int(rivals.rows[best]) >= gazetteer.first_own  # the user's own place is meant wherever it lies
    return not is_own and int(kind[best]) in _SMALL_KINDS and int(people[best]) < _FAMOUS_PEOPLE
