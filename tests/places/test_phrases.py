"""What the words around a name say that it lies in, and that the place which is chosen lies there."""

from __future__ import annotations

import re

import pytest

from geo.gazetteer.store import Gazetteer
from geo.language.pack import open_language
from geo.model import Article, Resolution
from geo.places.mentions import find_mentions
from geo.places.phrases import PATTERNS, Pattern, read_phrases
from geo.reading.pipeline import read_article


def _read(text: str, name: str, gazetteer: Gazetteer) -> Resolution:
    return next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)


@pytest.mark.parametrize("pattern", PATTERNS, ids=[pattern.example for pattern in PATTERNS])
def test_the_example_of_each_pattern_is_read_so(pattern: Pattern, gazetteer: Gazetteer) -> None:
    marked = pattern.example
    text = re.sub(r"[\[\]{}]", "", marked)
    inner, outer = re.findall(r"\[(.+?)\]", marked)[0], re.findall(r"\{(.+?)\}", marked)[0]
    mentions = find_mentions(text, gazetteer)
    links = {
        (mentions[at].text, mentions[link.outer].text.split(" ")[0])
        for at, found in read_phrases(text, mentions, gazetteer, open_language()).items()
        for link in found
    }
    assert links == {(inner, outer)}


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("Gunmen killed five people in Koro, Mopti region, Mali.", "Koro", "ML", "Mopti"),
        ("Gunmen killed five people in San (Mali).", "San", "ML", "Segou"),
        ("Gunmen killed five people in the Malian village of Koro.", "Koro", "ML", "Mopti"),
        ("Gunmen killed five people in the San area of Segou region.", "San", "ML", "Segou"),
        ("Armed men shot a councillor in Buenos Aires (Cauca).", "Buenos Aires", "CO", "Cauca"),
        ("In the Hunan city of Yueyang, dams overflowed.", "Yueyang", "CN", "Hunan"),
        ("Shells fell on the Syrian town of Salamiyah.", "Salamiyah", "SY", "Hama"),
        ("Gunmen killed five people in Kidal, north of Bamako.", "Kidal", "ML", "Kidal"),
    ],
)
def test_the_place_lies_where_its_phrase_says(
    text: str, name: str, country: str, admin1: str, gazetteer: Gazetteer
) -> None:
    best = _read(text, name, gazetteer).best
    assert best is not None
    assert (best.place.country, best.place.admin1) == (country, admin1)


@pytest.mark.parametrize(
    ("text", "name", "within"),
    [
        ("Police fired tear gas on Independence Square in Minsk.", "Independence Square", "Minsk"),
        ("Marchers came to Merdeka Stadium, Kuala Lumpur.", "Merdeka Stadium", "Kuala Lumpur"),
        ("A grenade hurt six at the Kidal bus station in Bamako.", "Kidal", "Bamako"),
        ("A grenade hurt six at the Kisumu bus station in Nairobi.", "Kisumu", "Nairobi"),
        ("A grenade hurt six at Konna castle in Bamako.", "Konna", "Bamako"),
    ],
)
def test_a_square_or_a_building_stands_in_the_town_behind_it(
    text: str, name: str, within: str, gazetteer: Gazetteer
) -> None:
    found = _read(text, name, gazetteer)
    assert found.best is None
    assert found.within is not None and found.within.name == within


@pytest.mark.parametrize(
    ("text", "name", "within", "kind"),
    [
        ("Gunmen killed four people in Paris, Tahoua region, Niger.", "Paris", "Tahoua region", "region"),
        ("Gunmen attacked Marwa village in Zinder region of Niger.", "Marwa", "Zinder", "admin1"),
        ("A bomb went off in Dringarh, Mastung district (Balochistan).", "Dringarh", "Mastung", "admin2"),
        (
            "They burned a mast near Qabqaqi (Sukma, Chhattisgarh).",
            "Qabqaqi",
            "Sukma",
            "admin2",
        ),  # the district of that town
        ("A drone hit the village of Krasny Qabqaq, Belgorod district.", "Krasny Qabqaq", "Belgorod", "admin2"),
        ("They burned Qabqaqi hamlet, Qabqaqa commune, Yatenga province.", "Qabqaqi", "Yatenga", "admin2"),
    ],
)
def test_a_name_that_no_place_there_has_is_somewhere_in_the_smallest_area_told(
    text: str, name: str, within: str, kind: str, gazetteer: Gazetteer
) -> None:
    found = _read(text, name, gazetteer)
    assert found.best is None
    assert found.is_within_told
    assert found.within is not None
    assert (found.within.name, found.within.kind) == (within, kind)
    assert found.within.radius_km >= 30  # as wide as the area, not as its seat
    assert f"in {within} that the gazetteer does not know" in found.reasons[0]


def test_a_list_of_countries_holds_no_town_of_another_one(gazetteer: Gazetteer) -> None:
    best = _read("They met in Paris, Mali and Niger said.", "Paris", gazetteer).best
    assert best is not None
    assert best.place.country == "FR"


def test_a_list_of_towns_is_not_put_into_the_area_of_the_last(gazetteer: Gazetteer) -> None:
    text = "They toured Denver, Louisville, New Haven, Conn., and Sioux Falls."
    best = [_read(text, name, gazetteer).best for name in ("Denver", "New Haven")]
    assert [one and one.place.admin1 for one in best] == ["Colorado", "Connecticut"]


def test_an_event_is_at_the_inner_place_of_a_phrase(gazetteer: Gazetteer) -> None:
    text = "07/03/2024 - Kuriga, Chikun LGA, Kaduna State. Gunmen killed five people on Thursday."
    places = [claim.place.name for claim in read_article(Article(text), gazetteer).told if claim.place]
    assert places == ["Kuriga"]


def test_a_province_with_a_town_of_its_name_elsewhere_holds_what_stands_before_it(gazetteer: Gazetteer) -> None:
    found = _read("Three people were killed in Santa Rosa, Cauca, Colombia, on Saturday.", "Santa Rosa", gazetteer)
    assert found.best is None and found.within is not None and found.within.name == "Cauca"


@pytest.mark.parametrize(
    ("text", "name", "within", "lat", "lon"),
    [
        ("Gunmen killed five people in Xanpolo, 15 km north of Gao, on Monday.", "Xanpolo", "15 km north of Gao", 16.41, -0.04),
        ("Gunmen killed five people in Xanpolo, a village about 40 kilometres (25 miles) to the south-west of Gao.", "Xanpolo", "40 km south-west of Gao", 16.02, -0.31),
        ("Gunmen killed five people in San Juan, 15 km north of Gao, on Monday.", "San Juan", "15 km north of Gao", 16.41, -0.04),
        ("Gunmen killed five people in Xanpolo, 30 km from Gao, on Monday.", "Xanpolo", "30 km from Gao", 16.27, -0.04),
    ],
)  # fmt: skip
def test_a_name_so_far_from_a_known_place_is_there(
    text: str, name: str, within: str, lat: float, lon: float, gazetteer: Gazetteer
) -> None:
    reading = read_article(Article(text), gazetteer)
    found = next(one for one in reading.resolutions if one.mention.text == name)
    assert found.best is None
    assert found.within is not None
    assert (found.within.name, found.within.lat, found.within.lon) == (
        within,
        pytest.approx(lat, abs=0.02),
        pytest.approx(lon, abs=0.02),
    )
    assert found.reasons[0] == f"a place {within} that the gazetteer does not know"
    (claim,) = reading.told
    assert claim.place_text == name
    assert claim.area is not None
    assert claim.area.phrase.endswith("Gao")


def test_a_distance_that_the_place_keeps_leaves_it_where_it_is(gazetteer: Gazetteer) -> None:
    best = _read("Gunmen killed five people in Konna, 60 km north of Mopti, on Monday.", "Konna", gazetteer).best
    assert best is not None
    assert (best.place.country, best.place.admin1) == ("ML", "Mopti")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gunmen shot a man in the Xanpolo quarter of Aleppo on Monday.", "Xanpolo"),
        ("A bomb killed two in Xarrada, Aleppo, on Monday.", "Xarrada"),
        ("A bomb killed two in Bamba, Aleppo, on Monday.", "Bamba"),
    ],
)
def test_a_quarter_reaches_no_farther_than_its_town(text: str, name: str, gazetteer: Gazetteer) -> None:
    found = _read(text, name, gazetteer)
    assert found.is_within_told
    assert found.within is not None
    assert found.within.name == "Aleppo"
    assert 10 <= found.within.radius_km <= 40


@pytest.mark.parametrize(
    "text", ["Shells fell on Bamba, Aleppo, Homs and Hama.", "Shells fell on Bamba, Aleppo and Homs."]
)
def test_a_town_in_a_list_is_no_quarter_of_the_next(text: str, gazetteer: Gazetteer) -> None:
    assert not _read(text, "Bamba", gazetteer).is_within_told


def test_a_namesake_far_from_the_town_beside_it_is_not_taken(gazetteer: Gazetteer) -> None:
    taza = _read("Rockets fell on Taza, south of Kirkuk, on Wednesday.", "Taza", gazetteer)
    assert taza.best is None
    assert taza.within and taza.within.name == "Kirkuk"
    paris = _read("Gunmen killed two men at Paris near Timbuktu on Monday.", "Paris", gazetteer)
    assert paris.within and paris.within.country == "ML"
