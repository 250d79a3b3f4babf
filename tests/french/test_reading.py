"""What is read in French texts that tuning may look at reaches the goals, and events are said to be left out."""

from __future__ import annotations

import datetime as dt

import pytest

from bench.french import GOALS, load_sentences, load_wires, marks_of
from bench.scoring import share
from geo.model import Article
from geo.reading.pipeline import claims_row, read_article

TEXT = (
    "BAMAKO, 8 février 2013 (Agence) — Une mine a tué trois soldats maliens jeudi à 60 km au nord de Gao, "
    "près de la frontière algérienne, a indiqué l'armée."
)


@pytest.fixture(scope="module")
def marks(gazetteer):
    wires = [wire for wire in (*load_sentences(), *load_wires()) if not wire.held_out]
    return marks_of(wires, gazetteer)


@pytest.mark.parametrize("figure, goal", GOALS.items())
def test_the_goals_are_reached(marks, figure, goal):
    assert share(marks, figure) >= goal


def test_a_reading_says_its_language_and_what_that_lacks(gazetteer):
    reading = read_article(Article(TEXT), gazetteer)
    told = reading.to_dict()
    assert told["language"] == {"code": "fr", "name": "French", "level": "areas", "lacks": ["claims"], "found": "fr"}
    assert told["article"]["date"] == "2013-02-08"
    assert reading.told == ()
    assert any(
        "in French, which is read for places, dates and areas, not for events" in note
        for note in told["article"]["notes"]
    )
    assert [mention.text for mention in reading.dates] == ["8 février 2013", "jeudi"]
    assert [mention.span.start for mention in reading.dates] == [dt.date(2013, 2, 8), dt.date(2013, 2, 7)]
    assert next((area.relation, area.shape) for area in reading.areas) == ("at_distance", "sector")


def test_a_batch_of_claims_says_it_too(gazetteer):
    answer = claims_row({"id": 1, "text": TEXT}, gazetteer)
    assert (answer["claims"], answer["language"]["lacks"]) == ([], ["claims"])
