"""Rows of a table -> places: one place, area or reason for each, by name, country and administrative units.

A wrong near spelling is worse than none: names are compared within the country only, and what lies in another unit than
the row says is not taken. A name that nobody knows is put into the smallest known area around it, as wide as that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product, repeat
from typing import Any, Literal, NamedTuple

import numpy as np

from geo.errors import DataError
from geo.gazetteer.countries import country_code
from geo.gazetteer.store import Gazetteer
from geo.geocoding.name_variants import NameVariants
from geo.geocoding.namesakes import FEATURES, Neighbours, Standing, beliefs, candidate_rows
from geo.geocoding.written_names import Away, Between, Named, Phrase, bare_name, named, read_written
from geo.globe.distance import bearing_degrees, destination, haversine_km
from geo.language.text import fold
from geo.model import DERIVED, PLACE_KINDS, Place, PlaceKind
from geo.places.weights import FloatArray

__all__ = ["DERIVED", "Match", "Placement", "Rivals", "geocode_names", "rivals_of"]

Match = Literal["exact", "similar", "area", "none"]
"""`exact`: the name is in the gazetteer; `similar`: but for its spelling or its number; `area`: only what the place is in
or near is known; `none`: not even that."""

_TOWNS: tuple[PlaceKind, ...] = ("capital", "town")
_UNITS: tuple[PlaceKind, ...] = ("admin1", "admin2", "region")
_WIDE: tuple[PlaceKind, ...] = (*_UNITS, "country", "continent")
# Other kinds count as the place itself up to this reach. Two entries that are nearer to each other are one place.
_TOWN_KM = 25.0
# How far a district reaches from the town that it is named for: as for events that are known to a district.
_DISTRICT_KM = 50.0
_NEAR_KM = 10.0
_LONGEST_ROAD_KM = 500.0
# How far from the middle of a unit its places may lie: a multiple of the reach that the gazetteer knows, which it counts
# from towns, and at least so many km; more for a place whose unit the gazetteer does not know.
_REACH_FACTOR, _REACH_FACTOR_UNKNOWN, _LEAST_REACH_KM = 1.25, 1.6, 40.0
_SAME_UNIT = 88.0
# Farther than this multiple of its reach is not in a district.
_FAR_FACTOR = 1.5
# Units that are parts of others in most countries.
_PARTS = frozenset({"cercle", "commune", "district", "lga", "municipality", "subdistrict", "township", "woreda"})
# A neighbour that a unit may belong to today: its middle within this multiple of the country's reach.
_NEIGHBOUR_FACTOR = 1.5

_LONGEST_NAME = 300

# How a place lies to the unit that the row names: in it; within its reach, though the gazetteer counts it to another
# (units are cut anew now and then) or to none; nobody knows the unit, or the row names none; elsewhere.
_IN, _REACH, _OPEN, _OUT = range(4)
# Shares that held for events of several conflicts, rounded.
_SURENESS = (0.95, 0.85, 0.85)
_SPELT_ALIKE, _WITHOUT_NUMBER, _CONSONANTS, _DOUBTFUL, _AREA = 0.85, 0.7, 0.85, 0.7, 0.85
_LEAST_SIMILARITY = (0.0, 94.0, 97.0, 101.0)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one row lies. `none` has no place, and the reasons say why."""

    match: Match
    place: Place | None
    """Its radius_km says how far from the point the row's place may lie."""
    score: float
    """How likely it lies within that reach, 5 km at least: 0 to 1."""
    reasons: tuple[str, ...]


class _Row(NamedTuple):
    name: str
    country: str
    admin1: str
    admin2: str


def geocode_names(
    names: Sequence[str],
    gazetteer: Gazetteer,
    *,
    countries: Sequence[str],
    admin1: Sequence[str] | None = None,
    admin2: Sequence[str] | None = None,
) -> Iterator[Placement]:
    """One placement for each name, in their order and as they are found; equal rows are looked for once.

    names: as tables write them, "Bolo 2 village", "45 km north of Obo". countries: name or ISO code of each. admin1,
    admin2: the names of their units, "" where not known. Raises DataError when the lists differ in length.
    """
    columns = [column for column in (names, countries, admin1, admin2) if column is not None]
    if len({len(column) for column in columns}) > 1:
        lengths = " and ".join(str(len(column)) for column in columns)
        raise DataError(f"The lists of names, countries and units have {lengths} items; each needs one for each row.")
    rows = list(map(_Row, names, countries, admin1 or repeat(""), admin2 or repeat("")))
    return _placements(rows, _Table(rows, gazetteer))


def rivals_of(
    rows: Sequence[tuple[str, str, str, str]], gazetteer: Gazetteer, *, among: Sequence[tuple[str, str]] = ()
) -> Iterator[Rivals]:
    """For each row, a name with its country and units, the places that the name may mean; to fit on, all rows being good ones.

    among: names and countries of other rows of their table.
    """
    asked = [_Row(*row) for row in rows]
    table = _Table([*asked, *(_Row(name, country, "", "") for name, country in among)], gazetteer)
    for row in asked:
        search = table.search(row)
        yield Rivals((), np.zeros((0, 0), np.float32)) if isinstance(search, Placement) else search.rivals(row.name)


class Rivals(NamedTuple):
    """The places of a name that lie where its row says, and what speaks for each: see geo.geocoding.namesakes."""

    places: tuple[Place, ...]
    features: FloatArray


def _placements(rows: Iterable[_Row], table: _Table) -> Iterator[Placement]:
    known: dict[_Row, Placement] = {}
    for row in rows:
        if row not in known:
            search = table.search(row)
            known[row] = search if isinstance(search, Placement) else search.placement()
        yield known[row]


class _Table:
    """What all rows of a table share."""

    def __init__(self, rows: Sequence[_Row], gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._codes = {text: country_code(text, gazetteer) for text in {row.country for row in rows}}
        self.name_variants = NameVariants(gazetteer, frozenset(self._codes.values()) - {""})
        short = (row for row in rows if len(row.name) <= _LONGEST_NAME)
        self.neighbours = Neighbours(((row.name, self._codes[row.country]) for row in short), gazetteer)
        countries = np.flatnonzero(gazetteer.kind == PLACE_KINDS.index("country")).tolist()
        self._home = {place.country: place for place in map(gazetteer.place, countries)}

    def search(self, row: _Row) -> _Search | Placement:
        """The search for a row; where there is nothing to search for, why."""
        if not fold(row.name):
            return _nowhere("the row has no name of a place")
        if len(row.name) > _LONGEST_NAME:
            return _nowhere(f"a text of {len(row.name):,} characters is no name of a place")
        if not fold(row.country):
            return _nowhere("the row has no country")
        home = self._home.get(self._codes[row.country])
        if home is None:
            return _nowhere(f"“{row.country.strip()}” is no country that the gazetteer knows")
        return _Search(row, self, home)


def _nowhere(*reasons: str) -> Placement:
    return Placement("none", None, 0.0, reasons)


class _Found(NamedTuple):
    place: Place
    holds: int
    others: int
    """Other places of this name that agree with the row's units as well."""
    belief: float
    """How likely it is the one of them that is meant, 0 to 1."""
    is_far: bool
    """Far from where the gazetteer knows the row's district."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """The unit that a row says it lies in, and what the gazetteer knows by this name in the country."""

    text: str
    places: tuple[Place, ...]

    @property
    def widest(self) -> Place | None:
        return max(self.places, key=lambda place: place.radius_km, default=None)

    def holds(self, place: Place) -> int:
        """_IN, _REACH, _OPEN or _OUT."""
        widest = self.widest
        if widest is None:
            return _OPEN
        names = {self.text, *(unit.name for unit in self.places), *(unit.admin1 for unit in self.places if unit.admin1)}
        own = place.name if place.kind == "admin1" else place.admin1
        if own and any(_is_same_unit(own, name) for name in names):
            return _IN
        factor = _REACH_FACTOR if own else _REACH_FACTOR_UNKNOWN
        if _km(place, widest) > max(widest.radius_km * factor, _LEAST_REACH_KM):
            return _OUT
        return _REACH


@lru_cache(maxsize=10_000)
def _is_same_unit(one: str, other: str) -> bool:
    """Sagaing and Sagain; but not Eastern and Western Equatoria, which share most letters."""
    from rapidfuzz import fuzz

    first, second = (fold(bare_name(name)).replace(" ", "") for name in (one, other))
    return first[:1] == second[:1] and fuzz.ratio(first, second) >= _SAME_UNIT


class _Search:
    """The search for one row."""

    def __init__(self, row: _Row, table: _Table, home: Place) -> None:
        self._row, self._table, self._home = row, table, home
        self._gazetteer, self._name_variants = table.gazetteer, table.name_variants
        self._country = home.country
        self._elsewhere: list[Place] = []
        admin1, units = row.admin1.strip(), self._units(row.admin1)
        if not units and (units := self._units_of_neighbour(admin1)):
            self._country = units[0].country
        self._unit = _Unit(admin1, units)
        self._district = self._area_named(row.admin2)

    def placement(self) -> Placement:
        """The row's place, read as strictly as possible; else the smallest known area around it; else why not."""
        written = read_written(self._row.name)
        for phrase in written.phrases:
            if found := self._read(phrase):
                return found
        names = _barest(written.phrases)
        near = (self._near_variant(item) for item in names)
        around = (*(item.name for item in names), *written.around, self._row.admin2)
        return next(filter(None, near), None) or self._around(around) or _nowhere(self._why_not())

    def _read(self, phrase: Phrase) -> Placement | None:
        if isinstance(phrase, Between):
            return self._between(phrase)
        return self._away(phrase) if isinstance(phrase, Away) else self._named(phrase)

    def _lookup(self, name: str) -> tuple[Place, ...]:
        """Places of this name in the country; what lies in no one's (a pass, a lake) when it is as near."""
        places = self._gazetteer.lookup(name)
        return tuple(place for place in places if place.country == self._country or self._touches(place))

    def _touches(self, place: Place) -> bool:
        reach = self._home.radius_km * _REACH_FACTOR_UNKNOWN + place.radius_km
        return not place.country and _km(place, self._home) <= reach

    # Names

    def _named(self, item: Named) -> Placement | None:
        places = [
            place for place in self._lookup(item.name) if _fits(place, item) and not self._is_too_wide(place, item)
        ]
        found = self._best(item.name, places)
        if found is None:
            self._elsewhere += places
            return self._surroundings(item) if item.group == "area" else None
        told, sure = self._told(found), _sureness(found)
        if item.group == "site" and found.place.kind in (*_TOWNS, *_WIDE):
            return _area(_stretched(found.place, _NEAR_KM), f"in or near {found.place.name} (“{item.word}”)", *told)
        if item.number:
            reason = f"“{item.name}” is in the gazetteer, without the number {item.number}"
            return Placement("similar", found.place, round(_WITHOUT_NUMBER * sure, 2), (reason, *told))
        return Placement("exact", found.place, sure, (f"“{item.name}” is a name of it in the gazetteer", *told))

    def _is_too_wide(self, place: Place, item: Named) -> bool:
        """Whether a place is the unit that the row lies in: Mopti subdistrict is not Mopti Region."""
        is_part = fold(item.word).split(" ")[-1] in _PARTS and fold(self._row.name) != fold(self._row.admin1)
        return is_part and place.kind == "admin1" and place in self._unit.places

    def _surroundings(self, item: Named) -> Placement | None:
        """A district that the gazetteer knows by its main town only."""
        found = self._best(item.name, [place for place in self._lookup(item.name) if place.kind in _TOWNS])
        if found is None:
            return None
        place = replace(_stretched(found.place, _DISTRICT_KM), name=f"{item.name} {item.word}", kind="admin2")
        return _area(place, f"the {item.word} around {found.place.name}", *self._told(found))

    def rivals(self, name: str) -> Rivals:
        """The places of a name in the country, what lies in another unit than the row says left out, and what speaks for each."""
        return self._rivals(name, self._lookup(name))

    def _rivals(self, name: str, places: Sequence[Place]) -> Rivals:
        holds = {place: self._unit.holds(place) for place in places}
        places = [place for place in places if holds[place] != _OUT]
        if not places:
            return Rivals((), np.zeros((0, len(FEATURES)), np.float32))
        standing = Standing([holds[place] for place in places], self._unit.widest, self._district)
        rows = self._table.neighbours.around(name, self._country)
        return Rivals(tuple(places), candidate_rows(name, places, standing, rows, self._gazetteer))

    def _best(self, name: str, places: Sequence[Place]) -> _Found | None:
        """The likeliest of the places of a name; None when there is none, or all lie elsewhere than the row says."""
        rivals = self._rivals(name, places)
        if not rivals.places:
            return None
        chances = beliefs(rivals.features)
        best = rivals.places[int(chances.argmax())]
        is_near = [_km(place, best) <= max(_TOWN_KM, best.radius_km) for place in rivals.places]
        district = self._district
        is_far = district is not None and _km(best, district) > max(district.radius_km, _DISTRICT_KM) * _FAR_FACTOR
        belief = float(chances[is_near].sum())
        return _Found(best, self._unit.holds(best), len(is_near) - sum(is_near), belief, is_far)

    def _told(self, found: _Found) -> list[str]:
        """What speaks for the choice, and what against."""
        unit, counted = self._unit.text, found.place.admin1
        told = {
            _IN: f"it lies in {unit}",
            _REACH: f"it lies within the reach of {unit}"
            + (f", but the gazetteer counts it to {counted}" if counted else ""),
            _OPEN: f"“{unit}” is not in the gazetteer and was left aside",
        }
        reasons = [told[found.holds]] if unit else []
        if found.others:
            reasons.append(f"{found.others} more of this name there; this one is the likeliest ({found.belief:.2f})")
        if found.is_far:
            reasons.append(f"it lies far from where the gazetteer knows {self._row.admin2.strip()}")
        return reasons

    def _near_variant(self, item: Named) -> Placement | None:
        if item.group == "site":
            return None
        for score, name in self._name_variants.like(item.name, self._country):
            found = self._best(name, [place for place in self._lookup(name) if _fits(place, item)])
            if found and not found.is_far and score >= _LEAST_SIMILARITY[found.holds]:
                reason = f"it is spelt much like “{item.name}”, which the gazetteer does not know there"
                sure = round(_SPELT_ALIKE * _sureness(found), 2)
                return Placement("similar", found.place, sure, (reason, *self._told(found)))
        return self._with_consonants(item)

    def _with_consonants(self, item: Named) -> Placement | None:
        """The only settlement there whose name has the same consonants: Zebdeen and Zabdin."""
        names = self._name_variants.with_consonants_of(item.name, self._country)
        places = [
            place for name in names for place in self._lookup(name) if place.kind in _TOWNS and _fits(place, item)
        ]
        found = self._best(item.name, places)
        if found is None or found.is_far or any(_km(place, found.place) > _TOWN_KM for place in places):
            return None
        reason = (
            f"it has the consonants of “{item.name}”, which the gazetteer does not know there, and no other place has"
        )
        return Placement("similar", found.place, round(_CONSONANTS * _sureness(found), 2), (reason, *self._told(found)))

    # Roads and distances

    def _ends(self, name: str) -> list[Place]:
        """Places of this name that a road or a distance may start from."""
        places = [place for place in self._lookup(name) if place.kind not in _WIDE and place.radius_km <= _TOWN_KM]
        return [place for place in places if self._unit.holds(place) != _OUT] or places

    def _between(self, road: Between) -> Placement | None:
        pairs = [pair for pair in product(self._ends(road.start), self._ends(road.end)) if pair[0] != pair[1]]
        if not pairs:
            return None
        start, end = min(pairs, key=lambda pair: _km(*pair))
        km, name = _km(start, end), f"between {start.name} and {end.name}"
        if km > _LONGEST_ROAD_KM:
            return None
        middle = self._derived(name, _towards(start, end, km / 2), km / 2)
        return _area(middle, f"halfway {name}, which are {km:.0f} km apart")

    def _away(self, phrase: Away) -> Placement | None:
        starts = self._ends(phrase.name)
        if not starts:
            return None
        start, km = starts[0], phrase.km
        name = f"{km:.0f} km from {start.name}"
        if phrase.bearing is not None:
            point = destination(start.lat, start.lon, bearing=phrase.bearing, km=km)
            return _area(self._derived(name, point, km * 0.4), f"{name}, in the direction that is told")
        end = min(self._ends(phrase.towards), key=lambda place: _km(start, place), default=start)
        if end == start or _km(start, end) > _LONGEST_ROAD_KM:
            return _area(self._derived(name, (start.lat, start.lon), km), f"{name}, in a direction that is not told")
        point = _towards(start, end, min(km, _km(start, end)))
        return _area(self._derived(name, point, km * 0.3), f"{name}, in a straight line towards {end.name}")

    def _derived(self, name: str, point: tuple[Any, Any], radius_km: float) -> Place:
        lat, lon = (round(float(value), 5) for value in point)
        reach = round(max(radius_km, _NEAR_KM), 1)
        return Place(0, name, lat, lon, "site", self._country, radius_km=reach, layer=DERIVED)

    # Areas

    def _around(self, texts: Iterable[str]) -> Placement | None:
        """The smallest known area that the row says it lies in."""
        for text in texts:
            if place := self._area_named(text):
                return _area(place, self._why_not(), f"it lies in {text}")
        if place := self._unit.widest:
            return _area(_as_area(place), self._why_not(), f"it lies in {self._unit.text}")
        return None

    def _area_named(self, text: str) -> Place | None:
        """A district by its name, or the surroundings of the town that it is named for."""
        units = [place for place in self._units(text) if place.kind != "admin1" and self._unit.holds(place) != _OUT]
        if units:
            return _as_area(units[0])
        towns = (place for item in named(text) for place in self._lookup(item.name) if place.kind in _TOWNS)
        town = next((place for place in towns if self._unit.holds(place) != _OUT), None)
        return replace(_stretched(town, _DISTRICT_KM), name=text, kind="admin2") if town else None

    def _units(self, text: str) -> tuple[Place, ...]:
        readings = named(text)
        found = (tuple(place for place in self._lookup(item.name) if place.kind in _UNITS) for item in readings)
        return next(filter(None, found), ()) or self._units_of_town(readings)

    def _units_of_town(self, readings: Sequence[Named]) -> tuple[Place, ...]:
        """The unit that is named for its town, where the gazetteer knows the unit in another spelling: Taiz and Ta'izz."""
        for item in readings:
            own = {place.admin1 for place in self._lookup(item.name) if place.kind in _TOWNS and place.admin1}
            for unit in sorted(own):
                if _is_same_unit(item.name, unit) or set(fold(item.name).split()) <= set(fold(unit).split()):
                    places = self._lookup(unit)
                    return tuple(place for place in places if place.kind == "admin1")
        return ()

    def _units_of_neighbour(self, text: str) -> tuple[Place, ...]:
        """The unit of this name when only one country has one, and a neighbour: Gaza Strip, Kosovo, Upper Nile.

        Tables name the state that held a place at the time; the gazetteer knows today's.
        """
        for item in named(text):
            places = [place for place in self._gazetteer.lookup(item.name) if place.kind in (*_UNITS, "country")]
            if len({place.country for place in places}) == 1 and all(self._is_neighbour(place) for place in places):
                return tuple(places)
        return ()

    def _is_neighbour(self, place: Place) -> bool:
        return bool(place.country) and _km(place, self._home) <= self._home.radius_km * _NEIGHBOUR_FACTOR

    def _why_not(self) -> str:
        if not self._elsewhere:
            return f"“{self._row.name.strip()}” is not in the gazetteer"
        other = self._elsewhere[0]
        where = f" in {other.admin1}" if other.admin1 else ""
        return f"the gazetteer knows {other.name}{where} only, which is not in {self._unit.text}"


def _area(place: Place, *reasons: str) -> Placement:
    return Placement("area", place, _AREA, reasons)


def _as_area(unit: Place) -> Place:
    """A unit with the reach that its villages need; the gazetteer's is counted from its towns."""
    return replace(unit, radius_km=round(max(unit.radius_km * _REACH_FACTOR, _LEAST_REACH_KM), 1))


def _fits(place: Place, item: Named) -> bool:
    """Whether the word beside a name may be said of the place."""
    if item.group == "town":
        return place.kind in (*_TOWNS, "site") or (place.kind not in _WIDE and place.radius_km <= _TOWN_KM)
    return place.kind in _WIDE if item.group == "area" else True


def _barest(phrases: Sequence[Phrase]) -> list[Named]:
    """The names with nothing left to take off but a number; [] when the cell tells a road or a distance too."""
    whole = [phrase for phrase in phrases if isinstance(phrase, Named) and not phrase.number]
    if not all(isinstance(phrase, Named) for phrase in phrases):
        return []
    return [item for item in whole if not any(other != item and other.name in item.name for other in whole)]


def _sureness(found: _Found) -> float:
    return round(_SURENESS[found.holds] * min(found.belief, _DOUBTFUL if found.is_far else 1.0), 2)


def _stretched(place: Place, km: float) -> Place:
    """Not the place, but its surroundings."""
    return replace(place, radius_km=max(place.radius_km, km), population=0, geonameid=None, layer=DERIVED)


def _km(one: Place, other: Place) -> float:
    return float(haversine_km(one.lat, one.lon, other.lat, other.lon))


def _towards(start: Place, end: Place, km: float) -> tuple[Any, Any]:
    bearing = bearing_degrees(start.lat, start.lon, end.lat, end.lon)
    return destination(start.lat, start.lon, bearing=bearing, km=km)
