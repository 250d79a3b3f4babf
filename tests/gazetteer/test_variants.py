"""Names that the gazetteer writes otherwise: one place of a country that sounds so, or none."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.gazetteer.variants import find_variant
from geo.language.text import fold
from geo.model import Article, Resolution
from geo.reading.pipeline import read_article


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [
        ("Shashemenee", "ET", "Shashamane"),
        ("Baidhabo", "SO", "Baidoa"),
        ("Dhoosamareeb", "SO", "Dhuusamarreeb"),
        ("Al-Zuwara", "LY", "Zuwarah"),
        ("Kilenookhi", "SD", None),  # no name there is like it
        ("Ibb", "YE", None),  # too short
        ("Nyalah", "XX", None),  # no such country
        ("نيالا", "SD", None),  # not in Latin letters
        ("", "SD", None),
    ],
)
def test_the_place_that_sounds_so(written: str, country: str, meant: str | None, gazetteer: Gazetteer) -> None:
    found = find_variant(gazetteer, fold(written), country)
    assert (found.place.name if found else None) == meant


def test_a_vowel_counts_more_than_a_letter(gazetteer: Gazetteer) -> None:
    likeness = [find_variant(gazetteer, name, "ET") for name in ("shashamanne", "shashemanne", "shashamanner")]
    assert [round(found.likeness, 1) for found in likeness if found] == [0.6, 0.5, 0.4]


def test_two_places_that_sound_so_are_none(gazetteer: Gazetteer) -> None:
    near = [place for name in ("Sa'dah", "As Saddah") for place in gazetteer.lookup(name, country="YE")]
    assert len({place.id for place in near}) > 1
    assert find_variant(gazetteer, "saadha", "YE") is None


def _named(text: str, name: str, gazetteer: Gazetteer) -> Resolution:
    return next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)


def test_an_unknown_name_takes_the_place_of_the_country_that_is_written_nearly_so(gazetteer: Gazetteer) -> None:
    text = "ADDIS ABABA - Fighting broke out in Shashemenee on Monday, officials in Ethiopia said; roads to Harar are shut."
    best = _named(text, "Shashemenee", gazetteer).best
    assert best is not None
    assert (best.place.name, best.place.country) == ("Shashamane", "ET")
    assert best.score < 0.7
    assert best.reasons[0] == "written “Shashamane” in the gazetteer"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GOMA, Congo - Rebels held Kibumba; a clash was reported in Kirumbah, north of Goma.", "Kirumbah"),
        ("Police in Dallas and Houston said a man was shot in Ardmorre near Austin, Texas.", "Ardmorre"),
        ("KHARTOUM - Troops in Sudan crossed the Nyaala River near El Obeid.", "Nyaala River"),
    ],
    ids=["both are named", "names of the United States are written one way", "a river is no town"],
)
def test_where_another_spelling_is_not_looked_for(text: str, name: str, gazetteer: Gazetteer) -> None:
    found = [r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name]
    assert all(r.best is None for r in found)
