"""Mentions to places: which of the places of a name is meant, and why."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.model import Article, Mention, Resolution
from geo.places.resolution import resolve
from geo.reading.pipeline import read_article


def _placed(text: str, gazetteer: Gazetteer) -> dict[str, Resolution]:
    return {r.mention.text: r for r in read_article(Article(text), gazetteer).resolutions}


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("Two men were arrested in Paris, Texas, on Monday.", "Paris", "US", "Texas"),
        ("Demonstrators marched in Paris as France voted.", "Paris", "FR", "Ile-de-France"),
        ("Police in Springfield, Ill., and Chicago said so.", "Springfield", "US", "Illinois"),
        ("Shells hit Tripoli, in northern Lebanon, and Beirut.", "Tripoli", "LB", "Liban-Nord"),
        ("Militias fought in Tripoli, and Libya's port of Misrata closed.", "Tripoli", "LY", "Tripoli"),
        ("Ukrainian troops shelled Kherson while Odesa and Mykolaiv lost power.", "Kherson", "UA", "Kherson"),
    ],
)
def test_the_place_that_the_text_speaks_of(
    text: str, name: str, country: str, admin1: str, gazetteer: Gazetteer
) -> None:
    best = _placed(text, gazetteer)[name].best
    assert best is not None
    assert (best.place.country, best.place.admin1) == (country, admin1)


def test_one_name_with_two_areas_is_two_places(gazetteer: Gazetteer) -> None:
    text = "Portland, Maine, has fewer breweries than Portland, Ore."
    areas = [
        r.best.place.admin1
        for r in read_article(Article(text), gazetteer).resolutions
        if r.best and r.mention.text == "Portland"
    ]
    assert areas == ["Maine", "Oregon"]


def test_a_bare_name_means_the_town_and_a_region_when_asked(gazetteer: Gazetteer) -> None:
    town = _placed("Rebels left Kherson for Mykolaiv, Ukraine said.", gazetteer)["Kherson"].best
    region = _placed("Rebels left Kherson region, Ukraine said.", gazetteer)["Kherson region"].best
    assert town is not None
    assert region is not None
    assert (town.place.kind, region.place.kind) == ("town", "admin1")


def test_an_unknown_site_is_unplaced_within_the_nearest_settlement(gazetteer: Gazetteer) -> None:
    text = "BAMAKO, Mali — Shots were heard at the Djikoroni-Para paratrooper base in Bamako on Friday."
    site = _placed(text, gazetteer)["Djikoroni-Para"]
    assert site.status == "unplaced"
    assert site.best is None
    assert site.within is not None
    assert site.within.name == "Bamako"
    assert site.reasons == ("a base in Bamako that the gazetteer does not know",)


def test_reasons_and_alternatives_are_given(gazetteer: Gazetteer) -> None:
    resolution = _placed("Two men were arrested in Paris, Texas, on Monday.", gazetteer)["Paris"]
    assert resolution.best is not None
    assert "the text names its area or country right behind it" in resolution.best.reasons
    assert resolution.best not in resolution.alternatives
    scores = [resolution.best.score, *(candidate.score for candidate in resolution.alternatives)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.0001


def test_every_mention_gets_one_resolution_in_order(gazetteer: Gazetteer) -> None:
    text = "Gao and Mars and Gao"
    mentions = [
        Mention("Gao", 0, 3, name="gao"),
        Mention("Mars", 8, 12, is_place=False),
        Mention("Gao", 17, 20, name="gao"),
    ]
    resolutions = resolve(Article(text), mentions, gazetteer)
    assert [r.mention for r in resolutions] == mentions
    assert [r.status for r in resolutions] == ["placed", "rejected", "placed"]
    assert resolutions[0].best == resolutions[2].best
    assert resolve(Article(text), [], gazetteer) == []
