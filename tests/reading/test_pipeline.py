"""One article read whole, its JSON, and the founding article against its gold."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from geo.articles.sources import read_document
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.model import Article
from geo.reading.pipeline import Reading, ReadOptions, geoparse_row, read_article

MENTION_KEYS = {
    "text", "start", "end", "status", "name", "lat", "lon", "geonameid", "kind", "country", "radius_km", "score", "reasons", "alternatives",
}  # fmt: skip


def test_json_has_every_key_and_nulls_where_unknown(gazetteer: Gazetteer) -> None:
    text = "Shots at the Djikoroni-Para base in Bamako, Mr Jordan said."
    data = read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer).to_dict()
    json.dumps(data)
    assert data["article"]["date"] == "2013-02-08"
    assert data["article"]["text"] == text
    by_text = {mention["text"]: mention for mention in data["mentions"]}
    assert all(mention.keys() >= MENTION_KEYS for mention in data["mentions"])
    assert [by_text[name]["status"] for name in ("Bamako", "Djikoroni-Para", "Jordan")] == [
        "placed",
        "unplaced",
        "rejected",
    ]
    assert by_text["Djikoroni-Para"]["lat"] is None
    assert by_text["Djikoroni-Para"]["within"] == "Bamako"


def test_an_empty_text_gives_an_empty_reading(gazetteer: Gazetteer) -> None:
    assert read_article(Article(""), gazetteer).resolutions == ()


def test_a_language_that_is_not_supported_is_said(gazetteer: Gazetteer) -> None:
    reading = read_article(Article("Боевые действия продолжаются под Бахмутом, сообщает Киев."), gazetteer)
    assert any("reads like Russian" in note for note in reading.article.notes)
    assert "Киев" in [r.mention.text for r in reading.resolutions if r.status == "placed"]
    assert read_article(Article("Shells fell on Kyiv."), gazetteer).article.notes == ()


def test_a_recogniser_adds_and_confirms(gazetteer: Gazetteer) -> None:
    text = "Qqzyx burned. Bamako slept."

    def recogniser(text: str) -> list[tuple[int, int]]:
        return [(0, 5), (text.index("Bamako"), text.index("Bamako") + 6), (90, 95)]

    found = {
        r.mention.text: r
        for r in read_article(Article(text), gazetteer, options=ReadOptions(recogniser=recogniser)).resolutions
    }
    assert found["Qqzyx"].status == "unplaced"
    assert found["Qqzyx"].mention.reasons == ("found by the recogniser",)
    assert "the recogniser takes it for a place too" in found["Bamako"].mention.reasons


def test_batch_rows_with_given_spans(gazetteer: Gazetteer) -> None:
    row = {"id": 7, "text": "Fighting in Gao, Mali.", "toponyms": [{"start": 12, "end": 15}]}
    answer = geoparse_row(row, gazetteer, is_given=True)
    assert answer["id"] == 7
    assert [(t["text"], t["kind"], t["geonameid"]) for t in answer["toponyms"]] == [("Gao", "town", 2457163)]
    assert [t["text"] for t in geoparse_row(row, gazetteer, is_given=False)["toponyms"]] == ["Gao", "Mali"]


@pytest.fixture(scope="module")
def founding(shared: Path, gazetteer: Gazetteer) -> Reading:
    return read_article(read_document(shared / "articles" / "reuters_2013-02-08_bamako.txt"), gazetteer)


# Name in the gazetteer, point, km: the gold of ../shared/articles/README.md.
GOLD = [
    ("Bamako", 12.65, -8.0, 20), ("Mali", 18.0, -2.0, 300), ("Niger River", 16.0, -2.0, 900), ("Tessalit", 20.2, 1.01, 10),
    ("Gao", 16.27, -0.04, 10), ("Timbuktu", 16.77, -3.01, 10), ("Kidal", 18.44, 1.41, 10), ("Pretoria", -25.74, 28.19, 15),
    ("France", 46.0, 2.0, 200), ("Algeria", 28.0, 3.0, 200), ("Chad", 15.0, 19.0, 200), ("Africa", 7.19, 21.09, 200),
    ("West Africa", 12.0, -2.0, 900), ("United States", 39.76, -98.5, 300), ("Europe", 48.69, 9.14, 800), ("Sahara", 23.0, 10.0, 900),
]  # fmt: skip
NOT_PLACES = {
    "Toure",
    "Sanogo",
    "Traore",
    "Assa",
    "Cilliers",
    "Newsmax",
    "Google",
    "Para",
    "Reuters",
    "February",
    "March",
    "May",
}


@pytest.mark.parametrize(("name", "lat", "lon", "km"), GOLD)
def test_founding_article_places(name: str, lat: float, lon: float, km: float, founding: Reading) -> None:
    places = {r.best.place.name: r.best.place for r in founding.resolutions if r.best}
    assert name in places
    assert float(haversine_km(places[name].lat, places[name].lon, lat, lon)) <= km


def test_founding_article_has_no_other_places(founding: Reading) -> None:
    accepted = {r.mention.text for r in founding.resolutions if r.status != "rejected"}
    assert not accepted & NOT_PLACES
    assert {r.best.place.name for r in founding.resolutions if r.best} == {name for name, *_ in GOLD}


def test_founding_article_reports_the_camp_as_a_site_in_bamako(founding: Reading) -> None:
    camp = next(r for r in founding.resolutions if r.mention.text == "Djikoroni-Para")
    assert (camp.status, camp.within.name if camp.within else None) == ("unplaced", "Bamako")


def test_founding_article_date(founding: Reading) -> None:
    assert founding.article.date == dt.date(2013, 2, 8)
