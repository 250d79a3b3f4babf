"""Phrases round places and the areas they mean. Places are marked in the sentences, so that only phrases are tested here."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import find_areas
from geo.errors import DataError
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.globe.outlines import ACCURACY_KM, bundled_borders
from geo.language.text import Text
from geo.model import Area, Article, Candidate, Mention, Place, PlaceKind, Resolution
from geo.reading.pipeline import read_article

# Name: lat, lon, kind, country, people, radius in km.
FACTS: dict[str, tuple[float, float, PlaceKind, str, int, float]] = {
    "Gao": (16.2717, -0.0447, "town", "ML", 86_000, 6), "Kidal": (18.4434, 1.4092, "town", "ML", 25_000, 3),
    "Tessalit": (20.2, 1.01, "town", "ML", 6_000, 2), "Konna": (14.94, -3.89, "town", "ML", 36_000, 3),
    "Mopti": (14.4843, -4.183, "town", "ML", 114_000, 5), "Douentza": (15.0061, -2.9517, "town", "ML", 28_000, 3),
    "Bamako": (12.6091, -7.9752, "capital", "ML", 4_200_000, 23), "Mali": (18, -2, "country", "ML", 19_000_000, 620),
    "Algeria": (28, 3, "country", "DZ", 42_000_000, 870), "Niger": (18, 9, "country", "NE", 22_000_000, 600),
    "Niger River": (15.7, 0.5, "river", "", 0, 1000), "Khartoum": (15.5518, 32.5324, "capital", "SD", 5_100_000, 24),
    "Sudan": (16, 30, "country", "SD", 41_000_000, 720), "Chad": (15, 19, "country", "TD", 15_000_000, 640),
    "El Fasher": (13.6279, 25.3494, "town", "SD", 250_000, 8), "Nyala": (12.0489, 24.8807, "town", "SD", 390_000, 9),
    "Goma": (-1.6792, 29.2228, "town", "CD", 670_000, 9), "Bukavu": (-2.4907, 28.8428, "town", "CD", 225_000, 8),
    "Congo": (-3, 23, "country", "CD", 84_000_000, 860), "Rwanda": (-2, 30, "country", "RW", 12_000_000, 90),
    "North Kivu": (-0.7, 28.9, "admin1", "CD", 6_600_000, 130), "Aleppo": (36.2012, 37.1612, "town", "SY", 1_600_000, 15),
    "Idlib": (35.9306, 36.6339, "town", "SY", 130_000, 6), "Syria": (35, 38, "country", "SY", 17_000_000, 240),
    "Turkey": (39, 35, "country", "TR", 82_000_000, 490), "Raqqa": (35.9528, 39.0079, "town", "SY", 180_000, 6),
    "Kobani": (36.8908, 38.3536, "town", "SY", 54_000, 3), "Damascus": (33.5102, 36.2913, "capital", "SY", 1_600_000, 15),
    "Donetsk": (48.0159, 37.8029, "town", "UA", 900_000, 13), "Kherson": (46.6558, 32.6178, "town", "UA", 280_000, 9),
    "Dnipro River": (48.5, 35, "river", "", 0, 900), "Ukraine": (49, 32, "country", "UA", 44_000_000, 440),
    "Russia": (60, 100, "country", "RU", 144_000_000, 2300), "Kharkiv": (49.9808, 36.2527, "town", "UA", 1_400_000, 16),
    "Mogadishu": (2.0371, 45.3438, "capital", "SO", 2_600_000, 14), "Baidoa": (3.1138, 43.6498, "town", "SO", 130_000, 5),
    "Somalia": (6, 48, "country", "SO", 15_000_000, 450), "Kenya": (1, 38, "country", "KE", 51_000_000, 430),
    "Maiduguri": (11.8464, 13.1603, "town", "NG", 1_100_000, 12), "Borno": (11.5, 13, "admin1", "NG", 4_100_000, 150),
    "Lake Chad": (13.1, 14.4, "lake", "", 0, 60), "Aden": (12.7794, 45.0367, "town", "YE", 550_000, 10),
    "Marib": (15.4591, 45.3253, "town", "YE", 20_000, 3), "Yemen": (15.5, 48, "country", "YE", 28_000_000, 420),
    "Kunduz": (36.729, 68.857, "town", "AF", 160_000, 6), "Kabul": (34.5281, 69.1723, "capital", "AF", 3_000_000, 18),
    "Afghanistan": (33, 66, "country", "AF", 37_000_000, 450), "Pakistan": (30, 70, "country", "PK", 212_000_000, 520),
    "Philippines": (13, 122, "country", "PH", 106_000_000, 600), "Sahara": (23, 10, "desert", "", 0, 2000),
    "Taveuni": (-16.85, 179.97, "town", "FJ", 9_000, 3), "Africa": (7, 21, "continent", "", 0, 4000),
}  # fmt: skip
DEMONYMS = {
    "Algerian": "Algeria", "Malian": "Mali", "Syrian": "Syria", "Turkish": "Turkey", "Rwandan": "Rwanda", "Congolese": "Congo",
    "Sudanese": "Sudan", "Kenyan": "Kenya", "Pakistani": "Pakistan", "Ukrainian": "Ukraine",
}  # fmt: skip


def place(name: str) -> Place:
    lat, lon, kind, country, people, radius = FACTS[name]
    number = list(FACTS).index(name)
    return Place(number, name, lat, lon, kind, country=country, population=people, radius_km=radius)


def read(marked: str) -> tuple[str, list[Resolution]]:
    """A sentence with its places in brackets, [Gao], as plain text and the resolutions of the places."""
    text, resolutions = "", []
    for piece in re.split(r"(\[.*?\])", marked):
        name = piece.strip("[]")
        if piece.startswith("["):
            mention = Mention(name, len(text), len(text) + len(name), is_adjectival=name in DEMONYMS)
            resolutions.append(Resolution(mention, Candidate(place(DEMONYMS.get(name, name)), 1.0)))
        text += name
    return text, resolutions


def areas(marked: str, gazetteer: Gazetteer) -> list[Area]:
    text, resolutions = read(marked)
    return find_areas(text, resolutions, gazetteer=gazetteer)


def line(area: Area) -> str:
    """north of Gao: sector 15 km from Gao."""
    return f"{area.phrase}: {area.shape} {area.radius_km:.0f} km of {', '.join(place.name for place in area.places)}"


DIRECTIONS = [
    ("A bomber struck at a checkpoint north of [Gao].", ["north of Gao: sector 14 km of Gao"]),
    ("Shells fell just north-east of [Kunduz].", ["north-east of Kunduz: sector 16 km of Kunduz"]),
    ("Fighters regrouped to the south of [Aleppo].", ["to the south of Aleppo: sector 39 km of Aleppo"]),
    ("Fighters massed east of the city of [Raqqa].", ["east of the city of Raqqa: sector 16 km of Raqqa"]),
    ("[Raqqa] was quiet, but tanks moved west of the city.", ["west of the city: sector 16 km of Raqqa"]),
    ("Tanks moved west of the city.", []),
    ("The [Goma] suburb of [Bukavu] is not near [Kabul] Street.", []),
    ("[Kobani] burned; shells fell a mile north of the village.", ["a mile north of the village: sector 1 km of Kobani"]),
    ("Dunes lie south of the [Sahara].", []),
    ("Trucks came from north of [Mali].", []),
    ("A drone fell north of the capital, [Khartoum].", ["north of the capital, Khartoum: sector 45 km of Khartoum"]),
]  # fmt: skip
DISTANCES = [
    ("The mine lies 330 km north of [Khartoum].", ["330 km north of Khartoum: sector 190 km of Khartoum"]),
    ("The mine lies about 205 miles north of [Khartoum].", ["about 205 miles north of Khartoum: sector 198 km of Khartoum"]),
    ("The ship burned 60 nautical miles southeast of [Aden].", ["60 nautical miles southeast of Aden: sector 64 km of Aden"]),
    ("[Konna], 60 km north-east of [Mopti], fell on Thursday.", ["60 km north-east of Mopti: sector 34 km of Mopti, Konna"]),
    ("[Baidoa], some 250 km (155 miles) northwest of [Mogadishu], was shelled.", ["some 250 km (155 miles) northwest of Mogadishu: sector 150 km of Mogadishu, Baidoa"]),
    ("[Kidal], 40 km north of [Gao], was shelled.", ["40 km north of Gao: sector 23 km of Gao, Kidal"]),
    ("The camp is 20 kilometres from [Goma].", ["20 kilometres from Goma: ring 23 km of Goma"]),
    ("The camp is 20km from [Goma].", ["20km from Goma: ring 23 km of Goma"]),
    ("The post is 10 km outside [Maiduguri].", ["10 km outside Maiduguri: ring 24 km of Maiduguri"]),
    ("Troops are within 5 miles of [Idlib].", ["within 5 miles of Idlib: circle 8 km of Idlib"]),
    ("Troops are up to 30 km from [Idlib].", ["up to 30 km from Idlib: circle 30 km of Idlib"]),
    ("Troops are more than 50 km from [Idlib].", ["more than 50 km from Idlib: ring 65 km of Idlib"]),
    ("Troops are 40 to 50 km from [Idlib].", ["40 to 50 km from Idlib: ring 58 km of Idlib"]),
    ("Troops are a few kilometres from [Idlib].", ["a few kilometres from Idlib: ring 6 km of Idlib"]),
    ("Troops are two hundred km from [Idlib].", ["two hundred km from Idlib: ring 230 km of Idlib"]),
    ("Troops are 1,200 metres from [Idlib].", ["1,200 metres from Idlib: ring 2 km of Idlib"]),
    ("Troops stopped 20 km from [Gao] on the road to [Kidal].", ["20 km from Gao on the road to Kidal: sector 11 km of Gao, Kidal"]),
    ("[Goma] fell. Soldiers dug in 15 km north of the city.", ["15 km north of the city: sector 9 km of Goma"]),
    ("They drove 3,000 km of [Mali].", []),
]  # fmt: skip
BETWEEN = [
    ("A convoy was hit between [Kidal] and [Tessalit].", ["between Kidal and Tessalit: corridor 123 km of Kidal, Tessalit"]),
    ("A convoy was hit halfway between [Goma] and [Bukavu].", ["halfway between Goma and Bukavu: circle 18 km of Goma, Bukavu"]),
    ("A convoy was hit on the road to [Gao].", ["on the road to Gao: circle 19 km of Gao"]),
    ("A convoy was hit on the main highway linking [El Fasher] and [Nyala].", ["on the main highway linking El Fasher and Nyala: corridor 113 km of El Fasher, Nyala"]),
    ("A convoy was hit on the road from [Gao] to [Kidal].", ["on the road from Gao to Kidal: corridor 175 km of Gao, Kidal"]),
    ("A convoy was hit on the road between [Gao] and [Kidal].", ["on the road between Gao and Kidal: corridor 175 km of Gao, Kidal"]),
    ("A convoy was hit on the [Douentza]-[Gao] road.", ["on the Douentza-Gao road: corridor 208 km of Douentza, Gao"]),
    ("Talks between [Mali] and [Algeria] went on.", []),
    ("He flew between [Bamako] and [Kabul].", []),
    ("A convoy was hit on the [Douentza] – [Gao] national highway.", ["on the Douentza – Gao national highway: corridor 208 km of Douentza, Gao"]),
    ("A convoy was hit on the [Mopti]-[Douentza]-[Gao] road.", ["on the Mopti-Douentza-Gao road: corridor 295 km of Mopti, Gao"]),
    ("A convoy was hit on the road that links [Gao] with [Kidal].", ["on the road that links Gao with Kidal: corridor 175 km of Gao, Kidal"]),
    ("A convoy was hit on the highway running from [Gao] to [Kidal].", ["on the highway running from Gao to Kidal: corridor 175 km of Gao, Kidal"]),
    ("A convoy was hit between the towns of [Gao] and [Kidal].", ["between the towns of Gao and Kidal: corridor 175 km of Gao, Kidal"]),
    ("The [Baidoa] road was mined.", ["The Baidoa road: circle 20 km of Baidoa"]),
]  # fmt: skip
NEAR = [
    ("A strike hit a school near [Marib].", ["near Marib: circle 10 km of Marib"]),
    ("A strike hit a school near the [Malian] town of [Konna].", ["near the Malian town of Konna: circle 10 km of Konna"]),
    ("A strike hit a school close to [Kabul].", ["close to Kabul: circle 38 km of Kabul"]),
    ("A strike hit a school outside [Donetsk].", ["outside Donetsk: ring 45 km of Donetsk"]),
    ("A strike hit a school on the outskirts of [Aleppo].", ["on the outskirts of Aleppo: ring 20 km of Aleppo"]),
    ("A strike hit a school in the northern suburbs of [Aleppo].", ["in the northern suburbs of Aleppo: sector 14 km of Aleppo"]),
    ("A strike hit a school on [Kharkiv]'s eastern outskirts.", ["on Kharkiv's eastern outskirts: sector 15 km of Kharkiv"]),
    ("A strike hit a school in the vicinity of [Kunduz].", ["in the vicinity of Kunduz: circle 14 km of Kunduz"]),
    ("A strike hit villages around [Lake Chad].", ["around Lake Chad: circle 28 km of Lake Chad"]),
    ("A strike hit boats near the [Niger River].", []),
    ("A strike hit boats near [Africa].", []),
    ("Guns fired across the river from [Kherson].", ["across the river from Kherson: circle 19 km of Kherson"]),
    ("Guns fired across the [Dnipro River] from [Kherson].", ["across the Dnipro River from Kherson: circle 19 km of Kherson"]),
    ("[Kherson] was dark. Guns fired across the river from the city.", ["across the river from the city: circle 19 km of Kherson"]),
]  # fmt: skip
PARTS = [
    ("Rebels took all of northern [Mali].", ["northern Mali: admin 741 km of Mali"]),
    ("Rebels took northwest [Syria].", ["northwest Syria: admin 215 km of Syria"]),
    ("Rebels took eastern [Congo].", ["eastern Congo: admin 1189 km of Congo"]),
    ("Rebels took [Mali]'s far north.", ["Mali's far north: admin 741 km of Mali"]),
    ("Rebels took the north of [Mali].", ["the north of Mali: admin 741 km of Mali"]),
    ("Rebels in [Mali] took the country's north.", ["the country's north: admin 741 km of Mali"]),
    ("Rebels took central [Syria].", ["central Syria: admin 194 km of Syria"]),
    ("Rebels took southern [Philippines].", ["southern Philippines: admin 574 km of Philippines"]),
    ("Rebels took eastern [Aleppo].", ["eastern Aleppo: sector 15 km of Aleppo"]),
    ("A strike hit a market in the south of [Aleppo].", ["in the south of Aleppo: sector 15 km of Aleppo"]),
    ("Rebels took north-eastern [Borno].", ["north-eastern Borno: admin 130 km of Borno"]),
    ("Rebels took much of [North Kivu].", ["North Kivu: admin 130 km of North Kivu"]),
    ("Rebels took the [Kidal] area.", ["the Kidal area: circle 10 km of Kidal"]),
]  # fmt: skip
BORDERS = [
    ("French troops seized [Tessalit] on Friday, about 50 km from the [Algerian] border.", ["about 50 km from the Algerian border: corridor 61 km of Algeria, Tessalit"]),
    ("French troops seized [Tessalit] on Friday, about 30 miles from the [Algerian] border.", ["about 30 miles from the Algerian border: corridor 59 km of Algeria, Tessalit"]),
    ("French troops seized [Gao], about 50 km from the [Algerian] border.", ["about 50 km from the Algerian border: corridor 86 km of Algeria, Gao"]),
    ("[Mali] sent troops close to the [Algerian] border.", ["close to the Algerian border: corridor 580 km of Algeria"]),
    ("Shells fell on the border with [Rwanda], east of [Goma].", ["on the border with Rwanda: corridor 89 km of Rwanda", "east of Goma: sector 26 km of Goma"]),
    ("Shells fell on the [Mali]-[Niger] border.", ["on the Mali-Niger border: corridor 324 km of Mali, Niger"]),
    ("Shells fell along the [Syrian]-[Turkish] border.", ["along the Syrian-Turkish border: corridor 304 km of Syria, Turkey"]),
    ("Shells fell near the border between [Somalia] and [Kenya].", ["near the border between Somalia and Kenya: corridor 334 km of Somalia, Kenya"]),
    ("[Somalia] closed its border with [Kenya].", ["its border with Kenya: corridor 328 km of Kenya"]),
    ("[Kobani], 2 km from the border, was shelled.", ["2 km from the border: corridor 55 km of Kobani"]),
    ("[Syria] saw [Turkish] troops 30 km inside [Syria].", ["30 km inside Syria: corridor 299 km of Syria"]),
    ("Shells hit the border town of [Kobani].", ["the border town of Kobani: circle 3 km of Kobani"]),
    ("Shells fell near the border.", []),
    ("Shells fell near the [Algerian] border.", ["near the Algerian border: corridor 1146 km of Algeria"]),
    ("The border between [Mali] and [Kenya] does not exist.", []),
]  # fmt: skip


@pytest.mark.parametrize("marked, expected", [*DIRECTIONS, *DISTANCES, *BETWEEN, *NEAR, *PARTS, *BORDERS])
def test_phrases_become_areas(marked, expected, gazetteer):
    assert [line(area) for area in areas(marked, gazetteer)] == expected


@pytest.mark.parametrize(
    "marked, phrase, shape, name, kind",
    [
        ("A drone fell northwest of the [Sudanese] capital.", "northwest of the Sudanese capital", "sector", "Khartoum", "capital"),
        ("Rebels took [Idlib] province.", "Idlib province", "admin", "Idlib", "admin1"),
    ],
)  # fmt: skip
def test_what_the_text_does_not_name_comes_from_the_gazetteer(marked, phrase, shape, name, kind, gazetteer):
    (area,) = areas(marked, gazetteer)
    assert (area.phrase, area.shape) == (phrase, shape)
    assert (area.places[0].name, area.places[0].kind) == (name, kind)


def holds(area: Area, lat: float, lon: float) -> bool:
    """Whether a point lies inside the outline, by counting the edges that a line to the east crosses."""
    crossed = False
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(area.outline):
        if (lat_a > lat) != (lat_b > lat) and lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a):
            crossed = not crossed
    return crossed


@pytest.mark.parametrize(
    "marked, inside, outside",
    [
        ("struck north of [Gao]", [(16.35, -0.04)], [(16.2, -0.04), (16.27, 0.1), (17, -0.04)]),
        ("lies 330 km north of [Khartoum]", [(18.5, 32.5), (18.3, 33.5)], [(15.6, 32.5), (18.5, 36), (22, 32.5)]),
        ("lies 20 km from [Goma]", [(-1.5, 29.22), (-1.86, 29.22)], [(-1.68, 29.22), (-1.3, 29.22)]),
        ("hit outside [Donetsk]", [(48.2, 37.8)], [(48.02, 37.8), (48.8, 37.8)]),
        ("hit between [Kidal] and [Tessalit]", [(18.44, 1.41), (19.3, 1.2), (20.2, 1.01)], [(19.3, 2), (21, 1)]),
        (
            "took northern [Mali]",
            [(16.27, -0.04), (16.77, -3), (20.2, 1.01), (22, -3)],
            [(12.6, -8), (14.5, -4.2), (20, -8)],
        ),
        ("took eastern [Aleppo]", [(36.2, 37.2)], [(36.2, 37.1)]),
        (
            "shelled [Tessalit], about 50 km from the [Algerian] border",
            [(20.25, 1.05), (20.4, 1.0)],
            [(20.6, 1.2), (19.5, 1.0)],
        ),
        ("[Mali] sent troops close to the [Algerian] border", [(21.8, 0)], [(20.2, -3), (23, -1)]),
        ("fell on the [Mali]-[Niger] border", [(15.0, 0.9)], [(16.27, -0.04)]),
    ],
)
def test_outlines_hold_what_is_meant(marked, inside, outside, gazetteer):
    area = areas(marked, gazetteer)[-1]
    assert [holds(area, *point) for point in inside] == [True] * len(inside)
    assert [holds(area, *point) for point in outside] == [False] * len(outside)


@pytest.mark.parametrize(
    "marked, words",
    [
        ("struck north of [Gao]", "no distance given, taken as up to 19 km for a place of its size"),
        ("[Raqqa] burned. Tanks moved west of the city", "taken for Raqqa, the town named last"),
        ("[Konna], 60 km north-east of [Mopti]", "Konna lies 60 km from Mopti in the gazetteer, which agrees"),
        ("[Kidal], 40 km north of [Gao]", "which does not agree"),
        (
            "seized [Tessalit] on Friday, about 50 km from the [Algerian] border",
            "from that border by them, which agrees",
        ),
        ("seized [Gao], about 50 km from the [Algerian] border", "which does not agree"),
        ("close to the [Algerian] border", "outlines good to about 5 km"),
        ("on the road to [Gao]", "its other end is not told"),
        ("across the river from [Kherson]", "the other side is not drawn"),
        ("took northern [Mali]", "three fifths of its outline"),
    ],
)
def test_an_area_gives_its_reasons(marked, words, gazetteer):
    assert words in "; ".join(areas(marked, gazetteer)[0].reasons)


PATTERNS = (
    "{} north-west of [Kunduz]", "{} from [Goma]", "within {} of [Idlib]", "about {} outside [Aleppo]", "more than {} east of [Aden]",
    "{} from the [Algerian] border, said [Mali]", "{} from [Gao] on the road to [Kidal]", "[Tessalit], {} from the [Algerian] border",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_larger_distance_never_gives_a_smaller_reach(pattern, gazetteer):
    reaches = [areas(pattern.format(f"{km} km"), gazetteer)[0].radius_km for km in (1, 2, 5, 10, 30, 80, 200, 500)]
    assert all(larger > smaller - 0.05 for smaller, larger in pairwise(reaches))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("miles", [1, 10, 60, 300])
def test_kilometres_and_miles_agree(pattern, miles, gazetteer):
    (by_mile,) = areas(pattern.format(f"{miles} miles"), gazetteer)
    (by_km,) = areas(pattern.format(f"{miles * 1.609:.3f} kilometres"), gazetteer)
    assert by_mile.radius_km == pytest.approx(by_km.radius_km, rel=0.001)
    assert haversine_km(by_mile.lat, by_mile.lon, by_km.lat, by_km.lon) < 0.01 * by_km.radius_km + 0.1


def check(area: Area, text: str) -> None:
    """What holds for every area."""
    assert text[area.start : area.end] == area.phrase
    lats, lons = (np.array(side) for side in zip(*area.outline, strict=True))
    assert len(area.outline) <= 64
    assert lats.min() - 1e-4 <= area.lat <= lats.max() + 1e-4
    assert any(lons.min() - 1e-4 <= area.lon + turn <= lons.max() + 1e-4 for turn in (-360, 0, 360))
    assert np.abs(np.diff(lons)).max() < 180
    away = haversine_km(lats, lons, area.lat, area.lon)
    assert away.max() <= area.radius_km * 1.001 + 0.01
    assert area.reasons


def test_every_area_of_the_tables_keeps_the_laws(gazetteer):
    for marked, _ in (*DIRECTIONS, *DISTANCES, *BETWEEN, *NEAR, *PARTS, *BORDERS):
        for area in areas(marked, gazetteer):
            check(area, read(marked)[0])


@pytest.mark.parametrize(
    "phrase", ["near [Taveuni]", "40 km east of [Taveuni]", "outside [Taveuni]", "30 km from [Taveuni]"]
)
def test_areas_cross_the_date_line_in_one_piece(phrase, gazetteer):
    (area,) = areas(phrase, gazetteer)
    check(area, read(phrase)[0])
    lons = [lon for _, lon in area.outline]
    assert max(lons) > 180 or min(lons) < -179.5
    assert max(lons) - min(lons) < 2


SCRAP_WORDS = (
    "north northern south east of from the a 5 50 1,000 km miles ( ) about within up to between and near outside on outskirts road border with "
    "town city capital country across river highway linking central far inside province area halfway , . - 's 20km few dozens 99999999999 x X"
)
SCRAPS = st.lists(
    st.one_of(st.sampled_from(SCRAP_WORDS.split(" ")), st.sampled_from([f"[{name}]" for name in (*FACTS, *DEMONYMS)])), max_size=40
)  # fmt: skip


@given(SCRAPS.map(" ".join))
@settings(max_examples=400)
def test_any_phrase_gives_areas_that_keep_the_laws(marked):
    gazetteer = Gazetteer.open()
    text, resolutions = read(marked)
    found = find_areas(text, resolutions, gazetteer=gazetteer)
    for area in found:
        check(area, text)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert find_areas(Text(text), resolutions, gazetteer=gazetteer) == found


@pytest.mark.parametrize(
    "change, words",
    [
        ({"start": 4}, "does not fit its text"),
        ({"lat": 95.0}, "is not on Earth"),
        ({"radius_km": 0.0}, "is not on Earth"),
        ({"radius_km": float("nan")}, "is not on Earth"),
        ({"outline": ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))}, "is not a closed polygon"),
    ],
)
def test_an_area_cannot_be_wrong(change, words, gazetteer):
    (area,) = areas("struck north of [Gao]", gazetteer)
    with pytest.raises(DataError, match=words):
        replace(area, **change)


def test_without_placed_names_there_are_no_areas(gazetteer):
    assert find_areas("", [], gazetteer=gazetteer) == []
    assert find_areas("north of Gao", [Resolution(Mention("Gao", 9, 12))], gazetteer=gazetteer) == []


@pytest.mark.parametrize(
    "marked", ["A bomb north of [Gao] and near the [Algerian] border. ", "[Gao] ", "50 km ", "between [Gao] and [Gao] "]
)
def test_time_grows_with_the_length_of_the_text(marked, gazetteer):
    """Ten times the text may take ten times as long; twice as much is left for a busy computer."""
    plain = len(read(marked)[0])
    short, long = (seconds(*read(marked * (size // plain)), gazetteer) for size in (10_000, 100_000))
    assert long < 20 * short + 0.2


def seconds(text: str, resolutions: list[Resolution], gazetteer: Gazetteer) -> float:
    def once() -> float:
        start = time.process_time()
        find_areas(text, resolutions, gazetteer=gazetteer)
        return time.process_time() - start

    return min(once() for _ in range(3))


def test_areas_of_the_founding_article(shared, gazetteer):
    text = (shared / "articles" / "reuters_2013-02-08_bamako.txt").read_text(encoding="utf-8")
    by_phrase = {area.phrase: area for area in read_article(Article(text), gazetteer).areas}
    checkpoint = by_phrase["north of Gao"]
    assert checkpoint.shape == "sector"
    assert haversine_km(checkpoint.lat, checkpoint.lon, 16.2717, -0.0447) < 25
    (airfield,) = [area for phrase, area in by_phrase.items() if phrase.startswith("about 50 km")]
    assert [place.name for place in airfield.places] == ["Algeria", "Tessalit"]
    assert "which agrees" in airfield.reasons[-1]
    assert any("route to Gao" in phrase for phrase in by_phrase)


# -- borders ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, countries, km",
    [
        ("Kobani", ("SY", "TR"), 1), ("Goma", ("CD", "RW"), 1), ("Bukavu", ("CD", "RW"), 2), ("Bamako", ("ML", "GN"), 110), ("Kharkiv", ("UA", "RU"), 30),
    ],
)  # fmt: skip
def test_distance_from_a_border(name, countries, km):
    borders = bundled_borders()
    found = borders.distance_km(*FACTS[name][:2], borders.between(*countries))
    assert found == pytest.approx(km, abs=ACCURACY_KM + 0.1 * km)


def test_a_border_is_the_same_from_both_sides():
    borders = bundled_borders()
    for country, other in [("ML", "DZ"), ("SY", "TR"), ("UA", "RU"), ("SD", "SS")]:
        one, two = borders.between(country, other), borders.between(other, country)
        assert [line.tolist() for line in one] == [line.tolist() for line in two]


def test_countries_without_a_common_border_have_no_line():
    borders = bundled_borders()
    assert borders.between("ML", "KE") == borders.between("ML", "ZZ") == borders.between("", "") == []
    assert borders.land_border("PH") == borders.parts("ZZ") == []
    assert borders.distance_km(0, 0, []) == np.inf
