"""An event out of words that are marked in an article."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.cases.marked import GIVEN, marked_event
from geo.cases.review import checked_review
from geo.claims import claim_dict
from geo.model import Article
from geo.reading.pipeline import read_article

TEXT = (
    "Rebels shelled Kidal on 4 February 2013 and killed seven soldiers at Bourem, the army said. In Gao pupils tore down a flag. "
    "Later it rained."
)


@pytest.fixture(scope="module")
def reading(gazetteer):
    return read_article(Article(TEXT, date=dt.date(2013, 2, 9)), gazetteer)


@pytest.fixture(scope="module")
def told(reading):
    return [claim_dict(claim) for claim in reading.told if claim.status == "event"]


def of(words: str, reading, told=()) -> dict:
    start = TEXT.index(words)
    return marked_event(reading, start, start + len(words), told)


def test_the_words_tell_what_they_can_and_their_sentence_the_day(reading, told):
    event = of("killed seven soldiers at Bourem", reading, told)
    assert (event["place"], event["deaths_best"], event["date_start"]) == ("Bourem", 7, "2013-02-04")
    assert [actor["name"] for actor in event["actors"]] == ["soldiers"]
    assert set(event) == set(GIVEN)


def test_words_that_name_no_event_lean_to_one_at_the_place_that_they_name(reading):
    event = of("In Gao pupils tore down a flag", reading)
    assert event["place"] == "Gao" and event["event_type"] and event["sub_event_type"]
    assert event["date_start"] == event["date_end"] == "2013-02-09", "the article's own day"


def test_what_they_do_not_tell_is_that_of_the_nearest_event(reading, told):
    event, near = of("Later it rained", reading, told), told[-1]
    assert (event["lat"], event["date_start"]) == (near["lat"], near["date_start"])


def test_without_any_other_nothing_is_made_up(gazetteer):
    reading = read_article(Article("They met."), gazetteer)
    event = marked_event(reading, 0, 9)
    assert event["lat"] is event["place"] is event["date_start"] is event["deaths_best"] is None


@pytest.mark.parametrize("words", ["killed seven soldiers at Bourem", "the army", "it"])
def test_it_can_be_kept_whatever_is_marked(words, reading, told):
    start = TEXT.index(words)
    checked_review({"state": "added", "start": start, "end": start + len(words), "fix": of(words, reading, told)})
