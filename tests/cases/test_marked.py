"""An event out of words that are marked in an article."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from geo.cases.marked import GIVEN, LIKELY, MOST_OFFERED, marked_event, marked_field, may_tell
from geo.cases.review import blank_claim, checked_review
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


def field_of(words: str, field: str, reading, **other) -> dict:
    start = TEXT.index(words)
    return marked_field(reading, blank_claim("it rained", 0, 9), field, start, start + len(words), **other)


def test_marked_words_tell_a_field_of_an_event(reading):
    assert field_of("Bourem", "place", reading)["place"] == "Bourem"
    assert field_of("4 February 2013", "day", reading)["date_end"] == "2013-02-04"
    assert field_of("seven soldiers", "deaths", reading) == {"deaths_low": 7, "deaths_best": 7, "deaths_high": 7}
    assert field_of("pupils", "actors", reading) == {"actors": [{"name": "pupils", "role": "participant"}]}


@pytest.mark.parametrize("field", ["place", "day", "deaths"])
def test_words_that_tell_nothing_of_a_field_change_nothing(field, reading):
    assert field_of("rained", field, reading) == {}


def test_who_is_there_already_is_not_added_again(reading, told):
    name = told[0]["actors"][0]["name"]
    start = TEXT.index(name)
    assert marked_field(reading, told[0], "actors", start, start + len(name)) == {}


def test_a_place_that_the_reading_did_not_place_is_that_of_the_gazetteer(reading, gazetteer):
    place = gazetteer.lookup("Timbuktu")[0]
    fix = field_of("a flag", "place", reading, places=[place])
    assert (fix["lat"], fix["place"]) == (place.lat, place.name)


def test_sentences_without_an_event_that_may_tell_of_one_are_offered(gazetteer):
    lines = [
        f"A crowd chanted slogans and burned tyres at the gate of the town hall in Gao in week {n}." for n in range(9)
    ]
    reading = read_article(Article("The river rose.\n\n" + "\n\n".join(lines)), gazetteer)
    unread = replace(reading, told=())
    offered = may_tell(unread)
    assert len(offered) == MOST_OFFERED and 0 < LIKELY < 1
    assert all("crowd" in reading.article.text[start:end] for start, end in offered)
    told = {span for claim in reading.told for span in claim.spans}
    assert not told & set(may_tell(reading)), "what was read is not offered"
    assert may_tell(read_article(Article("The river rose in Gao."), gazetteer)) == []
