"""The gazetteer as a geopy geocoder, and the chain to an online service (whose manners tests/geocoding/test_nominatim.py checks)."""

from __future__ import annotations

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.point import Point

from geo.geocoding.geocoder import GazetteerGeocoder
from geo.globe.distance import haversine_km
from geo.language.text import fold
from geo.model import Place

PLACES = (
    Place(1, "Mali", 17.0, -4.0, "country", "ML", radius_km=800),
    Place(2, "Mali", 12.08, -12.3, "town", "GN", "Labé"),
    Place(3, "Niger", 16.0, 8.0, "country", "NE"),
    Place(4, "Gao", 16.27, -0.04, "town", "ML", "Gao Region", "Gao Cercle"),
    Place(5, "Gao", 17.0, 0.5, "admin1", "ML", "Gao Region", radius_km=250),
    Place(6, "Gao", 8.66, 14.5, "town", "CM", "North"),
    Place(7, "Kidal", 18.44, 1.41, "town", "ML", "Kidal"),
    Place(8, "Kidal", 19.5, 1.5, "admin1", "ML", "Kidal", radius_km=300),
    Place(9, "Bamako", 12.65, -8.0, "capital", "ML", "Bamako", radius_km=15),
    Place(10, "Yirimadio", 12.6, -7.92, "town", "ML", "Koulikoro"),
    Place(11, "Kona", 14.94, -3.89, "town", "ML", "Mopti"),
    Place(12, "Kona", 19.64, -155.99, "town", "US", "Hawaii"),
    Place(13, "Nebraska", 41.5, -99.8, "admin1", "US", "Nebraska"),
    Place(14, "Omaha", 41.26, -95.94, "town", "US", "Nebraska"),
    Place(15, "Niamey", 13.51, 2.11, "capital", "NE", "Niamey"),
    Place(16, "Null Island", 0.0, 0.0, "town"),
    Place(17, "Our camp", 18.5, 1.5, "site", "ML", layer="our places"),
)
OTHER_NAMES = {"ne": (PLACES[12],), "nigeria": ()}
SPELT_LIKE = {"konna": ("Kona",), "gaao": ("Gao",)}


class Index:
    """A gazetteer in a few lines."""

    def lookup(self, name, *, country=None):
        named = [place for place in PLACES if fold(place.name) == fold(name)] + list(OTHER_NAMES.get(fold(name), ()))
        return tuple(place for place in named if country in (None, place.country))

    def similar(self, name, *, limit=5, country=None):
        return tuple(
            place for known in SPELT_LIKE.get(fold(name), ()) for place in self.lookup(known, country=country)
        )[:limit]

    def nearest(self, lat, lon, *, limit=1):
        return tuple(sorted(PLACES, key=lambda place: haversine_km(lat, lon, place.lat, place.lon))[:limit])


class Nowhere(Index):
    """A gazetteer without a place."""

    def nearest(self, lat, lon, *, limit=1):
        return ()


@pytest.fixture
def geocoder():
    return GazetteerGeocoder(Index())


def ids(locations):
    return [location.raw["id"] for location in locations or ()]


@pytest.mark.parametrize(
    "query, expected",
    [
        ("Gao", [4, 5, 6]),
        ("  gao ", [4, 5, 6]),
        ("Gao, Mali", [4, 5]),
        ("Gao, ML", [4, 5]),
        ("Gao, ,Mali,", [4, 5]),
        ("Gao, Niger", []),  # it lies elsewhere
        ("Gao, Atlantis", [4, 5, 6]),  # nobody knows that area
        ("Gao, Gao Cercle, Gao Region, Mali", [4, 5]),
        ("Kidal Region, Mali", [8]),
        ("Kidal Region", [8]),
        ("Region of Kidal", [8]),
        ("town of Kidal", [7]),
        ("Kidal, Kidal Region, Mali", [7, 8]),
        ("Bamako, Bamako", [9]),
        ("Yirimadio, Bamako", [10]),  # near it, in another region
        ("Omaha, NE", [14]),
        ("Niamey, NE", [15]),
        ("Mali", [1, 2]),
        ("Null Island", [16]),
        ("Djikoroni-Para", []),
        ("Republic of Nigeria", []),
        ("Konna", [11, 12]),
        ("Konna, Mali", [11]),
        ("Gaao, Niger", []),
    ],
)
def test_geocode(geocoder, query, expected):
    assert ids(geocoder.geocode(query, exactly_one=False)) == expected
    best = geocoder.geocode(query)
    assert (best.raw["id"] if best else None) == (expected[0] if expected else None)


@pytest.mark.parametrize(
    "codes, expected", [("ml", [4, 5]), (["CM", "NE"], [6]), ("FR", []), (None, [4, 5, 6]), ([], [4, 5, 6])]
)
def test_country_codes_keep_their_places(geocoder, codes, expected):
    assert ids(geocoder.geocode("Gao", exactly_one=False, country_codes=codes)) == expected


def test_a_location_tells_the_place_and_why(geocoder):
    location = geocoder.geocode("Gao, Mali")
    assert (location.latitude, location.longitude) == (16.27, -0.04)
    assert location.address == "Gao, Gao Region, ML"
    expected = {"name": "Gao", "kind": "town", "country": "ML", "match": "exact", "source": "gazetteer"}
    assert expected.items() <= location.raw.items()
    assert location.raw["reasons"] == ["“Gao” is a name of it in the gazetteer", "it lies in Mali"]


@pytest.mark.parametrize(
    "query, match, reason",
    [
        ("Gao, Atlantis", "exact", "“Atlantis” is not in the gazetteer and was left aside"),
        ("Kidal Region", "exact", "“Region” says what kind of place it is"),
        ("Konna", "similar", "spelt much like “Konna”"),
    ],
)
def test_doubts_are_told(geocoder, query, match, reason):
    raw = geocoder.geocode(query).raw
    assert raw["match"] == match
    assert reason in " / ".join(raw["reasons"])


def test_a_layer_is_named_as_the_source(geocoder):
    assert geocoder.geocode("Our camp").raw["source"] == "our places"


def test_limit(geocoder):
    assert ids(geocoder.geocode("Gao", exactly_one=False, limit=2)) == [4, 5]


@pytest.mark.parametrize("query", ["", "   ", ",,", "-", None, 7])
def test_a_text_without_a_name_is_refused(geocoder, query):
    with pytest.raises(GeocoderQueryError, match="names no place; give a name"):
        geocoder.geocode(query)


def test_a_limit_of_zero_is_refused(geocoder):
    with pytest.raises(GeocoderQueryError, match="give 1 or more"):
        geocoder.geocode("Gao", limit=0)


@pytest.mark.parametrize("point", [(16.3, 0.0), [16.3, 0.0], "16.3, 0.0", Point(16.3, 0.0)])
def test_reverse(geocoder, point):
    location = geocoder.reverse(point)
    assert location.raw["id"] == 4
    assert location.raw["match"] == "nearest"
    assert location.raw["distance_km"] == pytest.approx(5.4, abs=0.1)
    assert location.raw["reasons"] == [f"{location.raw['distance_km']:g} km from the point"]


def test_reverse_at_zero_and_several(geocoder):
    found = geocoder.reverse((0, 0), exactly_one=False, limit=3)
    assert found[0].raw["id"] == 16
    assert found[0].raw["distance_km"] == 0
    assert [location.raw["distance_km"] for location in found] == sorted(
        location.raw["distance_km"] for location in found
    )


def test_reverse_finds_nothing_in_an_empty_gazetteer():
    assert GazetteerGeocoder(Nowhere()).reverse((0, 0)) is None
    assert GazetteerGeocoder(Nowhere()).reverse((0, 0), exactly_one=False) is None


@pytest.mark.parametrize("point", ["", "Gao", None, 5, (), (1,), (1, 2, 3, 4), ("a", "b"), (float("nan"), 0)])
def test_reverse_refuses_what_is_no_point(geocoder, point):
    with pytest.raises(GeocoderQueryError, match="give latitude and longitude"):
        geocoder.reverse(point)


def test_reverse_refuses_latitude_95(geocoder):
    with (
        pytest.warns(UserWarning, match="Latitude"),
        pytest.raises(GeocoderQueryError, match=r"\(95, 0\) is not a point"),
    ):
        geocoder.reverse((95, 0))


def test_it_serves_where_geopy_geocoders_serve(geocoder):
    assert isinstance(geocoder, Geocoder)
    with geocoder:
        geocode = RateLimiter(geocoder.geocode, min_delay_seconds=0, max_retries=0)
        assert geocode("Kidal", timeout=1).raw["id"] == 7


@pytest.mark.parametrize(
    "query, expected, kind",
    [
        ("Gao", (16.27, -0.04), "town"),
        ("Bourem, Gao Region, Mali", (16.96, -0.35), "town"),
        ("Kidal Region, Mali", (19.1, 1.7), "admin1"),
        ("El Fasher, North Darfur, Sudan", (13.63, 25.35), "town"),
        ("Goma, North Kivu, DR Congo", (-1.68, 29.22), "town"),
        ("Bangui city, Central African Republic", (4.36, 18.56), "capital"),
        ("Springfield, IL", (39.80, -89.64), "town"),
        ("Paris, Texas", (33.66, -95.56), "town"),
    ],
)
def test_over_the_bundled_gazetteer(gazetteer, query, expected, kind):
    found = GazetteerGeocoder(gazetteer).geocode(query)
    assert found.raw["kind"] == kind
    assert haversine_km(*expected, found.latitude, found.longitude) < (150 if kind == "admin1" else 10)


def test_the_bundled_gazetteer_keeps_countries_apart(gazetteer):
    geocoder = GazetteerGeocoder(gazetteer)
    assert geocoder.geocode("Gao, Niger") is None
    assert geocoder.geocode("Djikoroni-Para, Bamako, Mali") is None
    assert geocoder.reverse((19.86, 1.23)).raw["name"] == "Tessalit"
