"""Whom a sentence counts as dead, and to which event dead that are told apart belong."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.articles.sources import article_from_text
from geo.claims.counts import find_tallies
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import bundled
from geo.language.text import Text
from geo.reading.pipeline import read_article


def counted(text: str) -> list[tuple[str, int | None]]:
    """Toll and best number of each tally."""
    cut = Text(text)
    tokens = Tokens(cut, bundled())
    tallies = (tally for start, end in cut.sentences for tally in find_tallies(tokens.sentence(start, end)))
    return [(tally.toll, tally.count.best) for tally in tallies]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Garrison: 10 killed, 25 injured, five missing.", [("deaths", 10), ("injuries", 25)]),
        ("89 people killed, 74 wounded, 16 disappeared.", [("deaths", 89), ("injuries", 74)]),
        ("The raid killed, by official count, 98.", [("deaths", 98)]),
        ("Staff: 104 rebels killed, 41 policemen, two soldiers.", [("deaths", 104), ("deaths", 41), ("deaths", 2)]),
        ("Nine dead, at least six of these children.", [("deaths", 9)]),
        ("11 pupils killed, 15 pupils and teachers are away.", [("deaths", 11)]),
        ("A ninth farmer has died of his wounds.", [("deaths", 9)]),
        ("A farmer has died of his wounds.", [("deaths", 1)]),
        ("The ministry now puts at 292 the number of dead.", [("deaths", 292)]),
        ("Fatalities nil; 20 persons treated.", [("deaths", 0)]),
        ("1 fatal, 3 hurt.", [("deaths", 1), ("injuries", 3)]),
        ("The elimination of 36 insurgents was announced.", [("deaths", 36)]),
        ("The elimination of tariffs was announced.", []),
    ],
)
def test_lists_ranks_and_labels_are_counted(text, expected):
    assert counted(text) == expected


def events(text: str, gazetteer) -> list[tuple[str, str, int | None]]:
    """Sub-event type, place and dead of each event."""
    told = read_article(article_from_text(text, date=dt.date(2013, 2, 8)), gazetteer).told
    return [
        (claim.sub_event_type, claim.place.name if claim.place else "", claim.deaths.best if claim.deaths else None)
        for claim in told
        if claim.status == "event"
    ]


@pytest.mark.parametrize(
    "text, dead",
    [
        ("In Gao 24 soldiers perished; 91 rebels were shot dead on Monday.", [115]),
        ("Rebels stormed a camp in Gao on Monday. Our team counted 9 dead; army aircraft are blamed.", [9]),
    ],
)
def test_dead_told_apart_are_those_of_the_event_beside(text, dead, gazetteer):
    assert [told[2] for told in events(text, gazetteer)] == dead


def test_dead_of_another_place_or_day_stay_apart(gazetteer):
    text = "Rebels burned a school in Gao on Monday. Gunmen killed nine men in Bamako on Thursday."
    assert [told[1:] for told in events(text, gazetteer)] == [("Gao", None), ("Bamako", 9)]


def test_a_first_sentence_in_words_that_no_table_knows_is_an_event_once_another_is_told(gazetteer):
    text = "Two rockets came down on a school in Gao on Monday. In Timbuktu gunmen killed two men on Thursday."
    assert [told[1] for told in events(text, gazetteer)] == ["Gao", "Timbuktu"]


@pytest.mark.parametrize(
    "text, day",
    [
        (
            "An exchange of fire is said to have occurred on 6 February around Gao between rebels and soldiers.",
            "2013-02-06",
        ),
        ("Rebels announced in Gao on 5 February that they had merged under one command.", "2013-02-05"),
    ],
)
def test_a_day_behind_words_of_speech_may_be_that_of_the_event(text, day, gazetteer):
    told = read_article(article_from_text(text, date=dt.date(2013, 2, 8)), gazetteer).told
    assert [(str(claim.date.start), str(claim.date.end)) for claim in told if claim.date] == [(day, day)]
