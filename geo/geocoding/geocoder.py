"""Places for names and names for points: the gazetteer as a geopy geocoder, and the chain to an online service.

Nothing here asks the network unless `ask` is handed a geocoder of `geo.geocoding.nominatim`; all that is sent then is the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn, Protocol

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderUnavailable, GeopyError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.geocoders.nominatim import Nominatim
from geopy.location import Location
from geopy.point import Point

from geo.geocoding.written_names import Group, Named, bare_name, named
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import Place, PlaceKind

__all__ = ["Answer", "GazetteerGeocoder", "PlaceIndex", "ask"]

_KINDS_OF: dict[Group, tuple[PlaceKind, ...]] = {
    "area": ("admin1", "admin2", "region", "country"),
    "town": ("capital", "town"),
}
# "Yirimadio, Bamako": how far from a town something may be that is said to be in it.
_IN_TOWN_KM = 25.0
# Near spellings that are looked at, of which those in the right country and area stay.
_NEAR_VARIANTS = 25


class PlaceIndex(Protocol):
    """What is asked of a gazetteer here; `geo.gazetteer.Gazetteer` is one."""

    def lookup(self, name: str, *, country: str | None = None) -> tuple[Place, ...]:
        """Places of this name, best first; () when there is none."""

    def similar(self, name: str, *, limit: int = 5, country: str | None = None) -> tuple[Place, ...]:
        """Places whose names are spelt much like this one, nearest spelling first."""

    def nearest(self, lat: float, lon: float, *, limit: int = 1) -> tuple[Place, ...]:
        """Towns nearest to a point, nearest first."""


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """A geopy geocoder over a gazetteer on this computer.

    `Location.raw` holds the fields of the place, `source`, `match` ("exact", "similar" or "nearest") and `reasons`.
    """

    def __init__(self, gazetteer: PlaceIndex) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._gazetteer = gazetteer

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int = 5,
        country_codes: str | Sequence[str] | None = None,
    ) -> Location | list[Location] | None:
        """The place that a text names, or all such places, best first; None when the gazetteer has none.

        query: "Gao", or with the areas around it, smallest first: "Gao, Mali", "Bourem, Gao Region, Mali". A place
        that lies elsewhere is no answer; an area that the gazetteer does not know is left aside, and a reason says so.
        country_codes: one ISO alpha-2 code or several; keeps places of these countries. timeout: as in every geopy
        geocoder, but this one answers at once.
        Raises GeocoderQueryError for a text without a name and for a limit below 1.
        """
        if limit < 1:
            raise GeocoderQueryError(f"A limit of {limit} asks for no answer; give 1 or more.")
        name, *areas = _parts(query)
        return _as_asked(self._find(name, areas, _codes(country_codes))[:limit], exactly_one=exactly_one)

    def reverse(
        self,
        query: Point | str | Sequence[float],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        limit: int = 5,
    ) -> Location | list[Location] | None:
        """The town nearest to a point, or several, nearest first; `raw["distance_km"]` says how far it is.

        query: (lat, lon), a geopy Point, or a text that geopy reads as one. None when the gazetteer has no town.
        Raises GeocoderQueryError for anything that is not a point on Earth.
        """
        lat, lon, _ = _point(query)
        found = []
        for place in self._gazetteer.nearest(lat, lon, limit=1 if exactly_one else limit):
            km = round(float(haversine_km(lat, lon, place.lat, place.lon)), 2)
            found.append(_location(place, "nearest", [f"{km:g} km from the point"], distance_km=km))
        return _as_asked(found, exactly_one=exactly_one)

    def _find(self, name: str, parts: Sequence[str], codes: frozenset[str]) -> list[Location]:
        """What the strictest way of looking finds in the countries and in every area; [] when no way does."""
        areas = [self._area(part) for part in parts]
        wanted = codes or frozenset(code for area in areas for code in area.countries)
        country = next(iter(wanted)) if len(wanted) == 1 else None
        for places, match, why in self._ways(name, country=country):
            here = [place for place in places if not codes or place.country in codes]
            here = [place for place in here if all(area.may_hold(place) for area in areas)]
            if here:
                return [_location(place, match, [why, *(area.reason for area in areas)]) for place in here]
        return []

    def _ways(self, name: str, *, country: str | None) -> Iterator[tuple[tuple[Place, ...], str, str]]:
        """Ways to look for a name, strictest first: the places, the kind of match, and the reason."""
        yield self._gazetteer.lookup(name), "exact", f"“{name}” is a name of it in the gazetteer"
        bare = Named(name)
        for bare in _without_kind(name):
            places = tuple(p for p in self._gazetteer.lookup(bare.name) if p.kind in _KINDS_OF[bare.group])
            why = f"“{bare.name}” is a name of it in the gazetteer; “{bare.word}” says what kind of place it is"
            yield places, "exact", why
        near = self._gazetteer.similar(bare.name, limit=_NEAR_VARIANTS, country=country)
        yield near, "similar", f"it is spelt much like “{bare.name}”, which the gazetteer does not know there"

    def _area(self, text: str) -> _Area:
        meanings = dict.fromkeys(self._gazetteer.lookup(text) + self._gazetteer.lookup(bare_name(text)))
        return _Area(text, _bare_fold(text), tuple(meanings))


@dataclass(frozen=True, slots=True)
class _Area:
    """What stands behind a comma in a question: "Mali", "ML", "Gao Region", "Bamako"."""

    text: str
    folded: str
    meanings: tuple[Place, ...]

    @property
    def countries(self) -> frozenset[str]:
        """Codes of the countries that it may mean."""
        code = {self.text.upper()} if len(self.text) == 2 and self.text.isalpha() else set()
        return frozenset(code | {place.country for place in self.meanings if place.kind == "country"})

    @property
    def is_known(self) -> bool:
        return bool(self.meanings or self.countries)

    @property
    def reason(self) -> str:
        return (
            f"it lies in {self.text}" if self.is_known else f"“{self.text}” is not in the gazetteer and was left aside"
        )

    def may_hold(self, place: Place) -> bool:
        """Whether the place lies in the area; true for an area that nobody knows."""
        units = {_bare_fold(name) for name in (place.admin1, place.admin2) if name}
        if not self.is_known or self.folded in units or place.country in self.countries:
            return True
        return any(_holds(meaning, place, units) for meaning in self.meanings)


def _holds(area: Place, place: Place, units: set[str]) -> bool:
    """Whether a place, with the folded names of its units, lies in one meaning of an area."""
    if area.kind == "country":
        return False  # told by the code
    if area.kind in ("admin1", "admin2"):
        return area.country == place.country and _bare_fold(area.name) in units
    return float(haversine_km(place.lat, place.lon, area.lat, area.lon)) <= max(area.radius_km, _IN_TOWN_KM)


def _parts(query: object) -> list[str]:
    parts = [" ".join(part.split()) for part in query.split(",")] if isinstance(query, str) else []
    parts = [part for part in parts if fold(part)]
    if not parts:
        raise GeocoderQueryError(f"{query!r} names no place; give a name such as “Gao” or “Gao, Mali”.")
    return parts


def _codes(country_codes: str | Sequence[str] | None) -> frozenset[str]:
    codes = [country_codes] if isinstance(country_codes, str) else country_codes or ()
    return frozenset(code.upper() for code in codes)


def _without_kind(name: str) -> list[Named]:
    """A name without the words that say it is a town or an area: "Kidal Region", "town of Gao", "Falam Village Town"."""
    return [reading for reading in named(name) if reading.group in _KINDS_OF and not reading.number]


def _bare_fold(name: str) -> str:
    return fold(bare_name(name))


def _point(query: Point | str | Sequence[float]) -> Point:
    try:
        if not isinstance(query, str) and len(tuple(query)) < 2:
            raise ValueError("two numbers are needed")
        return Point(query)
    except (TypeError, ValueError) as error:
        raise GeocoderQueryError(
            f"{query!r} is not a point on Earth ({error}); give latitude and longitude."
        ) from error


def _location(place: Place, match: str, reasons: list[str], **more: Any) -> Location:
    names = dict.fromkeys(name for name in (place.name, place.admin1, place.country) if name)
    raw = {**asdict(place), "source": place.layer, "match": match, "reasons": reasons, **more}
    return Location(", ".join(names), (place.lat, place.lon), raw)


def _as_asked(found: list[Location], *, exactly_one: bool) -> Location | list[Location] | None:
    """geopy's habit: None for nothing found, else one location or the list."""
    if not found:
        return None
    return found[0] if exactly_one else found


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]
    """Stands where other geocoders keep their connection, and has none."""

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> NoReturn:
        raise GeocoderUnavailable(f"The gazetteer is on this computer; it does not ask {url}.")

    get_json = get_text


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one name, best first, and what the reader should know about the search."""

    locations: tuple[Location, ...]
    """`raw["source"]` says who knew it: the gazetteer, a layer over it, or the domain of the online service."""
    reasons: tuple[str, ...] = ()


def ask(
    query: str,
    gazetteer: PlaceIndex,
    *,
    online: Nominatim | None = None,
    limit: int = 5,
    country_codes: str | Sequence[str] | None = None,
) -> Answer:
    """The gazetteer first; where it does not know the name, the online service if there is one; near spellings last.

    Nothing found is an empty answer. A service that fails is a reason, not an error.
    Raises GeocoderQueryError for a text without a name.
    """
    local = GazetteerGeocoder(gazetteer).geocode(query, exactly_one=False, limit=limit, country_codes=country_codes)
    found = tuple(local or ())
    if online is None or (found and found[0].raw["match"] == "exact"):
        return Answer(found)
    codes = sorted(code.lower() for code in _codes(country_codes))
    try:
        remote = online.geocode(", ".join(_parts(query)), exactly_one=False, limit=limit, country_codes=codes)
    except GeopyError as error:
        return Answer(found, (f"{online.domain} could not be asked: {error}",))
    labelled = tuple(_labelled(location, online.domain) for location in remote or ())
    return Answer(
        (*labelled, *found)[:limit], (f"the gazetteer does not know this name, so {online.domain} was asked",)
    )


def _labelled(location: Location, source: str) -> Location:
    raw = {**location.raw, "source": source, "match": "online", "reasons": [f"found by {source}"]}
    return Location(location.address, (location.latitude, location.longitude), raw)
