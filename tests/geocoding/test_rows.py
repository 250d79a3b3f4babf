"""Rows of tables -> places: the rules over a small gazetteer of our own, then a few rows over the bundled one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.gazetteer.building import Entry, write_gazetteer
from geo.gazetteer.store import MAIN, Gazetteer
from geo.geocoding import DERIVED, geocode_names
from geo.globe.distance import haversine_km
from geo.model import Place

NORTH, SOUTH = "Northland", "Southland"
ENTRIES = [
    # name, lat, lon, kind, country, admin1, reach in km, other names
    ("Mali", 12.0, 2.0, "country", "ML", "", 400, ()),
    ("Niger", 12.0, 10.0, "country", "NE", "", 400, ()),
    (NORTH, 14.0, 2.0, "admin1", "ML", NORTH, 100, ()),
    (SOUTH, 10.0, 2.0, "admin1", "ML", SOUTH, 100, ("Midi",)),
    ("Eastmarch", 12.0, 7.0, "admin1", "NE", "Eastmarch", 100, ()),
    ("Dunes", 14.4, 2.0, "admin2", "ML", NORTH, 20, ()),
    ("Kerala", 14.0, 2.0, "town", "ML", NORTH, 4, ("Kayrala",)),
    ("Bandoro", 14.0, 3.0, "town", "ML", NORTH, 4, ()),
    ("Kaga Bandoro", 13.6, 2.0, "town", "ML", NORTH, 4, ()),
    ("Springs", 13.5, 1.5, "town", "ML", NORTH, 4, ()),
    ("Springs", 14.5, 2.5, "town", "ML", NORTH, 4, ()),
    ("Springs", 10.0, 2.0, "town", "ML", SOUTH, 4, ()),
    ("Sikanda", 10.2, 2.0, "town", "ML", SOUTH, 4, ()),
    ("Fringe", 13.0, 2.0, "town", "ML", SOUTH, 4, ()),
    ("Well Nine", 14.2, 2.2, "site", "ML", "", 2, ()),
    ("Border Pass", 12.0, 5.0, "site", "", "", 2, ()),
    ("Umara", 12.1, 7.0, "town", "NE", "Eastmarch", 4, ()),
    ("Southland", 14.1, 2.1, "town", "ML", NORTH, 4, ()),
    ("Bolo II", 10.4, 2.0, "town", "ML", SOUTH, 4, ()),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A gazetteer of two countries."""
    entries = []
    for name, lat, lon, kind, country, admin1, radius, others in ENTRIES:
        entry = Entry(name, lat, lon, kind, country, admin1, "", 1000, radius)
        entry.add_name(name, MAIN)
        for other in others:
            entry.add_name(other)
        entries.append(entry)
    folder = tmp_path_factory.mktemp("small")
    write_gazetteer(folder, entries, admin1_codes={}, sources="our own")
    return Gazetteer.open(folder)


def place(gazetteer, name, country="Mali", admin1="", admin2=""):
    return next(geocode_names([name], gazetteer, countries=[country], admin1=[admin1], admin2=[admin2]))


def far(placement, lat, lon):
    return float(haversine_km(placement.place.lat, placement.place.lon, lat, lon))


@pytest.mark.parametrize(
    "name, admin1, match, expected, point",
    [
        ("Kerala", "", "exact", "Kerala", (14, 2)),
        ("KÉRALA town", NORTH, "exact", "Kerala", (14, 2)),
        ("Kerala Village Town", f"{NORTH} province", "exact", "Kerala", (14, 2)),
        ("Kerala/Bandoro", NORTH, "exact", "Kerala", (14, 2)),
        ("Kerala 3 village", NORTH, "similar", "Kerala", (14, 2)),
        ("Bolo 2 village", SOUTH, "similar", "Bolo II", (10.4, 2)),
        ("Keralla", NORTH, "similar", "Kerala", (14, 2)),
        ("Qerala", NORTH, "similar", "Kerala", (14, 2)),
        ("Sikaanda", "Midi region", "similar", "Sikanda", (10.2, 2)),
        ("Springs", SOUTH, "exact", "Springs", (10, 2)),
        ("Well Nine", NORTH, "exact", "Well Nine", (14.2, 2.2)),  # in no unit, but near enough
        ("Fringe", NORTH, "exact", "Fringe", (13, 2)),  # counted to the other unit, but near enough
        ("Border Pass", "", "exact", "Border Pass", (12, 5)),  # no country's
        ("Umara", "Eastmarch", "exact", "Umara", (12.1, 7)),  # the neighbour's
        (NORTH, NORTH, "exact", NORTH, (14, 2)),
        (f"{NORTH} region", "", "exact", NORTH, (14, 2)),
        (SOUTH, "", "exact", SOUTH, (14.1, 2.1)),  # a town goes before a unit of its name
        ("Southland province", "", "exact", SOUTH, (10, 2)),
        ("Southland district", NORTH, "area", "Southland district", (14.1, 2.1)),  # known by its town
        ("Dunes town", NORTH, "area", "Dunes", (14.4, 2)),  # only the district is known
        ("Kerala airport", NORTH, "area", "Kerala", (14, 2)),
        ("near Kerala", NORTH, "area", "Kerala", (14, 2)),
        ("Northern Northland", "", "area", NORTH, (14, 2)),
        ("between Kerala and Bandoro", "", "area", "between Kerala and Bandoro", (14, 2.5)),
        ("Kerala-Bandoro road", "", "area", "between Kerala and Bandoro", (14, 2.5)),
        ("Kaga-Bandoro road", "", "area", "Kaga Bandoro", (13.6, 2)),  # the road of one town
        ("PK 54 on the road between Kerala and Bandoro", "", "area", "54 km from Kerala", (14, 2.5)),
        ("10 km north of Kerala", "", "area", "10 km from Kerala", (14.09, 2)),
        ("10 km from Kerala", "", "area", "10 km from Kerala", (14, 2)),
        ("Xyzzyplugh", NORTH, "area", NORTH, (14, 2)),
        ("Xyzzyplugh (Kerala)", "", "area", "Kerala", (14, 2)),
        ("Xyzzyplugh village, Kerala sub-district", NORTH, "area", "Kerala sub-district", (14, 2)),
        ("road between Kerala and Xyzzyplugh", NORTH, "area", NORTH, (14, 2)),
    ],
)
def test_placed(name, admin1, match, expected, point, small):
    placement = place(small, name, "Mali", admin1)
    assert (placement.match, placement.place.name) == (match, expected)
    assert far(placement, *point) < 1
    assert placement.reasons
    assert 0 < placement.score < 1


@pytest.mark.parametrize(
    "name, country, reason",
    [
        ("", "Mali", "the row has no name of a place"),
        ("?", "Mali", "the row has no name of a place"),
        ("Kerala", " ", "the row has no country"),
        ("Kerala", "Atlantis", "“Atlantis” is no country that the gazetteer knows"),
        ("Xyzzyplugh", "Mali", "“Xyzzyplugh” is not in the gazetteer"),
        ("Umara", "Mali", "“Umara” is not in the gazetteer"),  # it is, but not there
        ("Keralla", "Mali", "“Keralla” is not in the gazetteer"),  # not spelt alike enough for a whole country
        ("x" * 5_000, "Mali", "a text of 5,000 characters is no name of a place"),
        ("road between Kerala and Xyzzyplugh", "Mali", "is not in the gazetteer"),
    ],
)
def test_not_placed(name, country, reason, small):
    placement = place(small, name, country)
    assert (placement.match, placement.place, placement.score) == ("none", None, 0.0)
    assert reason in placement.reasons[0]


def test_what_lies_in_another_unit_is_not_taken(small):
    placement = place(small, "Sikanda town", "Mali", NORTH)
    assert (placement.match, placement.place.name) == ("area", NORTH)
    assert placement.reasons == (
        "the gazetteer knows Sikanda in Southland only, which is not in Northland",
        "it lies in Northland",
    )


def test_a_near_spelling_in_another_unit_is_not_taken(small):
    assert place(small, "Sikandda", "Mali", SOUTH).match == "similar"
    placement = place(small, "Sikandda", "Mali", NORTH)
    assert placement.match == "area"
    assert placement.reasons[0] == "“Sikandda” is not in the gazetteer"


def test_a_unit_that_nobody_knows_is_told(small):
    assert "“Xyzzy” is not in the gazetteer and was left aside" in place(small, "Kerala", "Mali", "Xyzzy").reasons


def test_the_district_chooses_between_equals(small):
    first, second = (
        place(small, "Springs", "Mali", NORTH, district) for district in ("Kaga Bandoro district", "Dunes")
    )
    assert far(first, 13.5, 1.5) < 1
    assert far(second, 14.5, 2.5) < 1
    assert any(reason.startswith("1 more of this name there; this one is the likeliest") for reason in first.reasons)
    assert first.score < place(small, "Kerala", "Mali", NORTH).score


def test_the_district_is_the_smallest_area(small):
    placement = place(small, "Xyzzyplugh village", "Mali", NORTH, "Bandoro cercle")
    found = placement.place
    assert (found.name, found.kind, found.radius_km, found.geonameid) == ("Bandoro cercle", "admin2", 50, None)
    assert found.layer == DERIVED
    assert far(placement, 14, 3) < 1
    assert placement.reasons == ("“Xyzzyplugh village” is not in the gazetteer", "it lies in Bandoro cercle")


def test_a_place_far_from_its_district_is_doubted(small):
    sure, doubted = (place(small, "Kerala", "Mali", NORTH, district) for district in ("Dunes", "Bandoro"))
    assert sure.score > doubted.score
    assert "it lies far from where the gazetteer knows Bandoro" in doubted.reasons


def test_a_near_spelling_far_from_its_district_is_not_taken(small):
    assert place(small, "Keralla", "Mali", NORTH, "Dunes").match == "similar"
    assert place(small, "Keralla", "Mali", NORTH, "Bandoro").place.name == "Bandoro"


@pytest.mark.parametrize(
    "name, radius_km",
    [
        ("Kerala", 4),
        ("Kerala market", 10),
        ("30 km from Kerala", 30),
        ("30 km north of Kerala", 12),
        ("5 km north of Kerala", 10),
        ("between Kerala and Bandoro", 53.9),
        ("Xyzzyplugh", 125),
    ],
)
def test_an_area_reaches_as_far_as_the_words_leave_open(name, radius_km, small):
    assert place(small, name, "Mali", NORTH).place.radius_km == pytest.approx(radius_km, abs=0.1)


def test_own_places_are_found(small):
    own = Place(0, "Post Xyzzy", 13.5, 2.2, "site", "ML", radius_km=2)
    layered = small.with_places([(own, ["Xyzzy Well"])], layer="own places")
    placement = place(layered, "Xyzzy Well", "Mali", NORTH)
    assert (placement.match, placement.place.name, placement.place.layer) == ("exact", "Post Xyzzy", "own places")


def test_one_placement_for_each_row_in_order(small):
    names = ["Kerala", "Xyzzyplugh", "Kerala", "Bandoro"]
    found = list(geocode_names(names, small, countries=["Mali"] * 4))
    assert [placement.place and placement.place.name for placement in found] == ["Kerala", None, "Kerala", "Bandoro"]
    assert found[0] is found[2]  # looked for once
    assert list(geocode_names([], small, countries=[])) == []


def test_lists_of_different_length_are_refused(small):
    with pytest.raises(DataError, match="have 2 and 1 items"):
        geocode_names(["Kerala", "Bandoro"], small, countries=["Mali"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["Mali", "NE", "x"]), st.text(max_size=20), st.text(max_size=20))
def test_any_row_has_an_answer_with_reasons(small, name, country, admin1, admin2):
    placement = place(small, name, country, admin1, admin2)
    assert placement.reasons
    assert (placement.place is None) == (placement.match == "none")
    assert placement == place(small, name, country, admin1, admin2)


# -- the bundled gazetteer ---------------------------------------------------------------------------------------------

BUNDLED = [
    ("Gao town", "MLI", "Gao Region", "exact", (16.27, -0.04), 5),
    ("Kidal", "Mali", "Kidal", "exact", (18.44, 1.41), 5),
    ("Bangui city", "Central African Republic", "Bangui province", "exact", (4.36, 18.56), 10),
    ("Bambarri village", "Central African Republic", "Ouaka province", "similar", (5.77, 20.67), 5),
    ("Rajshahi City town", "Bangladesh", "Rajshahi Division", "exact", (24.37, 88.6), 5),
    ("Kyaukse", "Myanmar (Burma)", "Mandalay Division", "exact", (21.6, 96.13), 10),
    ("Goma", "DR Congo (Zaire)", "Nord Kivu province", "exact", (-1.68, 29.22), 10),
    ("Springfield", "USA", "IL", "exact", (39.8, -89.64), 10),
    ("Springfield", "USA", "Missouri", "exact", (37.2, -93.29), 10),
    ("Khan Younis town", "Israel", "Gaza Strip", "exact", (31.34, 34.3), 10),  # Palestine's in the gazetteer
    ("Malakal town", "Sudan", "Upper Nile state", "exact", (9.53, 31.66), 15),  # South Sudan's since 2011
    ("Deir ez Zor district", "Syria", "Deir ez Zor governorate", "area", (35.33, 40.14), 10),
    ("Sikasso town", "Mali", "Kidal", "area", (19.0, 1.5), 150),
]


def test_the_bundled_gazetteer(gazetteer):
    names, countries, admin1, *_ = zip(*BUNDLED, strict=True)
    placements = list(geocode_names(names, gazetteer, countries=countries, admin1=admin1))
    for placement, (name, _, _, match, point, max_km) in zip(placements, BUNDLED, strict=True):
        assert placement.match == match, name
        assert far(placement, *point) < max_km, name


def test_events_of_ucdp(shared, gazetteer):
    """Towns of a world sample: what is placed by its name is right, nearly always."""
    import pandas as pd

    events = pd.read_csv(shared / "data" / "ucdp_ged231_sample1000_full49.csv", keep_default_na=False, dtype=str)
    events = events[events["where_prec"] == "1"]
    columns = (events[name].tolist() for name in ("where_coordinates", "country", "adm_1"))
    names, countries, admin1 = columns
    placements = list(geocode_names(names, gazetteer, countries=countries, admin1=admin1))
    km = [
        far(placement, float(lat), float(lon)) if placement.match in ("exact", "similar") else None
        for placement, lat, lon in zip(placements, events["latitude"], events["longitude"], strict=True)
    ]
    own = [value for value in km if value is not None]
    assert len(own) > 0.45 * len(events)
    assert sum(value <= 25 for value in own) > 0.93 * len(own)
