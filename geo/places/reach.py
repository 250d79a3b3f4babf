"""How sure a choice is, and how far from its point the place meant may lie: as often as records of events bear it out.

The tables of data/calibration.json are fitted by bench/calibration.py: a reach is to hold nine of ten true points, a score to
be the share of choices that are right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from geo.gazetteer.countries import country_name
from geo.globe.distance import haversine_km
from geo.model import Candidate, Claim, Place, Resolution
from geo.places.coordinates import LAYER as COORDINATES
from geo.resources import fitted

__all__ = ["Calibration", "How", "bundled", "how_told", "kind_group", "with_reach", "with_reaches"]

How = Literal["exact", "variant", "told", "within"]
"""How a name was understood: by a name of the gazetteer, by one that is spelt nearly so; by what the words say lies around it, or by
what is named near it."""
_GROUPS = {
    "capital": "town",
    "town": "town",
    "site": "town",
    "admin2": "admin2",
    "admin1": "admin1",
    "country": "country",
}
_HELD, _WIDEST_KM, _ONE_PLACE_KM = 0.9, 1_000.0, 25.0
"""How much of the belief a reach holds, and how far it goes for that; a town and its district are no two places."""
_LAYERS = ("gazetteer", "villages of")
"""Of others, which readers lay over these, the reach is theirs to tell."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the records say."""

    scores: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]
    """By How: beliefs, rising, and the share that was right at each; between them along straight lines."""
    reaches: dict[str, tuple[float, float]]
    """By How and group of kinds ("within admin1"): the factor of the reach that the gazetteer knows, and the least km."""

    def score(self, how: str, belief: float) -> float:
        """The probability, 0 to 1, that a choice with this belief is right."""
        return float(np.interp(belief, *self.scores[how])) if how in self.scores else belief

    def reach_km(self, how: str, place: Place) -> float:
        """How far the true point lies from the place's at most, in nine of ten cases, if no namesake is meant."""
        is_own = not place.layer.startswith(_LAYERS)
        factor, least = (1.0, 0.0) if is_own else self.reaches.get(f"{how} {kind_group(place)}", (1.0, 0.0))
        return max(place.radius_km * factor, float(least))


@lru_cache(maxsize=1)
def bundled() -> Calibration:
    """The tables that ship with the project, read once; GazetteerError with the remedy when they are missing or damaged."""
    return fitted("calibration.json", _calibration_of, holding="calibration", by="bench.calibration")


def _calibration_of(data: Mapping[str, Any]) -> Calibration:
    scores = {how: (tuple(beliefs), tuple(right)) for how, (beliefs, right) in data["scores"].items()}
    return Calibration(scores, {key: (factor, least) for key, (factor, least) in data["reaches"].items()})


def how_told(resolution: Resolution) -> How:
    """How the name of a resolution was understood; a quarter of a town is told, other areas around a name hold alike."""
    if resolution.best is None:
        within = resolution.within
        return "told" if resolution.is_within_told and within and kind_group(within) == "town" else "within"
    return "variant" if resolution.is_variant else "exact"


def kind_group(place: Place) -> str:
    """town, admin2, admin1 or country; other for all that is none of these."""
    return _GROUPS.get(place.kind, "other")


def with_reaches(resolutions: Sequence[Resolution], claims: Sequence[Claim]) -> tuple[list[Resolution], list[Claim]]:
    """The same with scores and reaches that mean what they say; so are those of the places of the claims."""
    found = [with_reach(resolution) for resolution in resolutions]
    places = {one.mention.start: place for one in found if (place := one.best.place if one.best else one.within)}
    return found, [_of_claim(claim, places.get(claim.place_span[0])) for claim in claims]


def _of_claim(claim: Claim, place: Place | None) -> Claim:
    is_it = place and claim.place and place.id == claim.place.id and claim.area is None
    return (
        replace(claim, place=replace(claim.place, radius_km=place.radius_km))
        if is_it and place and claim.place
        else claim
    )


def with_reach(resolution: Resolution, calibration: Calibration | None = None) -> Resolution:
    """One resolution with its score as a probability, and its reach; alternatives share what is left."""
    tables, how, best = calibration or bundled(), how_told(resolution), resolution.best
    if best is None:
        within = resolution.within
        return replace(resolution, within=_reaching(within, tables.reach_km(how, within))) if within else resolution
    if best.place.layer == COORDINATES:
        return resolution
    score = tables.score(how, best.score)
    left = (1 - score) / max(1 - best.score, 1e-9) if best.score < 1 else 0.0
    others = tuple([Candidate(one.place, min(one.score * left, score), one.reasons) for one in resolution.alternatives])
    namesakes = _namesakes_km(best.place, score, others)
    reach = max(tables.reach_km(how, best.place), namesakes)
    reasons = best.reasons
    if namesakes > _ONE_PLACE_KM:
        reasons = (*reasons, f"a toss-up between {best.place.name} and {_told(others[0])}")
    sure = Candidate(_reaching(best.place, reach), score, reasons)
    return replace(resolution, best=sure, alternatives=others)


def _reaching(place: Place, km: float) -> Place:
    km = round(km, 1)
    return place if km == place.radius_km else replace(place, radius_km=km)


def _namesakes_km(place: Place, score: float, others: Sequence[Candidate]) -> float:
    """How far the namesakes lie that must be held as well; 0 where the place alone is sure enough, or has none."""
    held, reach = score, 0.0
    if held >= _HELD:
        return 0.0
    away = [(float(haversine_km(place.lat, place.lon, one.place.lat, one.place.lon)), one.score) for one in others]
    for km, more in sorted(away):
        if held >= _HELD:
            break
        held, reach = held + more, km
    return min(reach, _WIDEST_KM)


def _told(candidate: Candidate) -> str:
    place = candidate.place
    return ", ".join(
        filter(None, (place.name, place.admin1 if place.admin1 != place.name else "", country_name(place.country)))
    )
