"""A reading as a table: nothing lost, nothing twice, offsets that index the text."""

from __future__ import annotations

import pytest

from geo.frames import PLACES
from geo.model import Article, Candidate, Mention, Place, Resolution
from geo.reading.pipeline import Reading
from geo.reading.places_table import adjective_ids, place_id

GAO = Place(1, "Gao", 16.27, -0.04, "town", country="ML", radius_km=5.8)
FRANCE = Place(2, "France", 46.0, 2.0, "country", country="FR", radius_km=417)
BAMAKO = Place(3, "Bamako", 12.61, -7.98, "capital", country="ML")
TEXT = "French troops left Gao. May Camp fell silent. Gao waited."


def mention(text: str, start: int, **more: object) -> Mention:
    return Mention(text, start, start + len(text), **more)


@pytest.fixture
def reading() -> Reading:
    return Reading(
        Article(TEXT),
        (
            Resolution(mention("French", 0, is_adjectival=True), Candidate(FRANCE, 1.0, ("stands for France",))),
            Resolution(mention("Gao", 19), Candidate(GAO, 0.9, ("the only place of this name",))),
            Resolution(mention("May", 24, is_place=False, score=0.1, reasons=("month",))),
            Resolution(mention("May Camp", 24), within=BAMAKO, reasons=("a camp that the gazetteer does not know",)),
            Resolution(mention("Gao", 46), Candidate(GAO, 0.9)),
        ),
    )


def test_mentions_of_one_place_are_one_row(reading):
    frame = PLACES.check(reading.places())
    assert frame["text"].tolist() == ["French", "Gao", "May", "May Camp"]
    assert frame["count"].tolist() == [1, 2, 1, 1]
    assert frame["count"].sum() == len(reading.resolutions)
    assert frame["status"].tolist() == ["placed", "placed", "rejected", "unplaced"]


def test_offsets_index_the_text_and_its_sentences(reading):
    for row in reading.places().to_dict("records"):
        assert TEXT[row["start"] : row["end"]] == row["text"]
        assert TEXT[row["sentence_start"] :].startswith(row["sentence"])
        assert row["text"] in row["sentence"]


def test_what_was_not_placed_has_no_point_and_says_why(reading):
    camp = reading.places().set_index("text").loc["May Camp"]
    assert camp[["lat", "lon", "radius_km"]].isna().all()
    assert camp["reasons"] == "somewhere in Bamako; a camp that the gazetteer does not know"


def test_adjectives_alone_put_nothing_there(reading):
    assert adjective_ids(reading) == {place_id(reading.resolutions[0])}


def test_no_mention_is_an_empty_table():
    PLACES.check(Reading(Article("Nothing."), ()).places())
    assert Reading(Article("Nothing."), ()).places().empty
