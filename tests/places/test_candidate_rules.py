"""Rules between several places of one name: which country a text is about, capitals, second names, cities abroad."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article


@pytest.mark.parametrize(
    "text, name, lat, lon",
    [
        ("Boats from Palma reached Pemba and Ibo in Mozambique.", "Palma", -10.77, 40.47),
        ("Ferries from Palma reached Ibiza and Valencia in Spain.", "Palma", 39.57, 2.65),
        ("In New York the council heard about Nyala and El Fasher in Sudan.", "New York", 40.71, -74.0),
        ("Shells fell on Kotli and Mirpur; Islamabad in Pakistan protested.", "Islamabad", 33.72, 73.04),
        ("Washington asked Pakistan and India to hold back.", "Washington", 38.9, -77.04),
        (
            "MAPUTO - The army held Pemba and Mueda. Gunmen hit Palma. France condemned it; in London, Russia, Turkey and Spain "
            "were asked for help.",
            "Palma",
            -10.77,
            40.47,
        ),
        ("Soldiers from Kano and Kaduna, in Nigeria, flew to Marseille in France.", "Marseille", 43.3, 5.38),
        ("Men from Bamako and Gao, in Mali, were held in Shanghai; China deported them.", "Shanghai", 31.22, 121.46),
        ("Fighting reached Kherson and Mykolaiv in Ukraine.", "Kherson", 46.64, 32.61),
    ],
)
def test_which_place_is_preferred(text, name, lat, lon, gazetteer: Gazetteer):
    found = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)
    assert found.best is not None
    assert (found.best.place.lat, found.best.place.lon) == pytest.approx((lat, lon), abs=0.3)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A bomb went off in London on Friday and hurt three people.", "London", "GB"),
        ("Pupils marched through Santiago on Sunday.", "Santiago", "CL"),
        ("Pupils marched through Athens on Sunday.", "Athens", "GR"),
        (
            "Pupils marched through Athens on Sunday, and buses from Atlanta and Savannah in Georgia came.",
            "Athens",
            "US",
        ),
        ("Pupils marched through London on Sunday, as they had in Toronto and Ottawa.", "London", "CA"),
    ],
)
def test_a_brief_report_that_names_no_country_means_the_place_that_the_world_knows(
    text: str, name: str, country: str, gazetteer: Gazetteer
):
    found = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == name)
    assert found.best is not None
    assert found.best.place.country == country


def test_a_longer_text_that_names_no_country_is_local_news(gazetteer: Gazetteer):
    text = "The council of Dublin met on Monday. " + "It spoke of schools, roads and the price of water. " * 22
    found = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == "Dublin")
    assert found.best is not None
    assert found.best.place.country == "US"


def test_the_beginning_of_an_unknown_name_is_no_place(gazetteer: Gazetteer):
    text = "A blast tore through a wedding in Bani Qorash, north of Hodeidah, health workers in Sanaa, Yemen, said."
    bani = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == "Bani")
    assert bani.status == "rejected"
    assert "longer name" in bani.mention.reasons[0]


def test_a_name_that_lies_only_far_from_everything_else_is_not_placed(gazetteer: Gazetteer):
    text = (
        "ADDIS ABABA - Nine people were killed in Arsin, officials in Ethiopia said; roads to Harar and Jimma are shut."
    )
    arsin = next(r for r in read_article(Article(text), gazetteer).resolutions if r.mention.text == "Arsin")
    assert arsin.status == "unplaced"
    assert "lie in other countries" in arsin.reasons[1]
    assert arsin.within is not None and arsin.within.country == "ET"
    assert arsin.alternatives
