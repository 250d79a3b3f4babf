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
        ("Gunmen killed six aid workers of XYZ, their guide and their driver.", [("deaths", n) for n in (6, 1, 1)]),
        ("Gunmen killed activist Fatou Keita, her bodyguard and a passer-by.", [("deaths", 1)] * 3),
        ("Gunmen killed Ali Hassan, its leader, on Monday.", [("deaths", 1)]),
        (
            "Mariam Toure, a judge of public order, and two of her guards were shot dead.",
            [("deaths", 1), ("deaths", 2)],
        ),
        ("A clerk who was pregnant and two of her colleagues were killed.", [("deaths", 1), ("deaths", 2)]),
        ("According to the mayor, 20 residents did not survive.", [("deaths", 20)]),
        ("Soldiers killed two reporters, Ali Traore and Issa Diallo.", [("deaths", 2)]),
        ("Eight people, six priests and two other persons, were murdered.", [("deaths", 8)]),
        ("Nine people (the mayor, two children and six women) were killed.", [("deaths", 9)]),
        ("Ten rebels were killed, as were two soldiers.", [("deaths", 10), ("deaths", 2)]),
        ("Ten rebels died, and so did two soldiers.", [("deaths", 10), ("deaths", 2)]),
        ("A bomber killed himself and 45 others.", [("deaths", 1), ("deaths", 45)]),
        ("A chief abducted by rebels was killed.", [("deaths", 1)]),
        ("A chief abducted by rebels said nobody was killed.", [("deaths", 0)]),
        ("Five men were killed in a gunfight; three died on the spot.", [("deaths", 5)]),
        ("Five men were killed at the gate; three nurses died on the spot.", [("deaths", 5), ("deaths", 3)]),
        ("Police fired on the crowd, and seven fell.", [("deaths", 7)]),
        ("Prices of seven fell.", []),
        ("Riders came into the camp: nine shot, twenty hurt.", [("injuries", 20), ("deaths", 9)]),
        ("A round hundred of rebels were killed.", [("deaths", 100)]),
        ("It cost a three-year-old girl her life.", [("deaths", 1)]),
        ("The only fatality was a boy of nine.", [("deaths", 1)]),
        ("The elimination of 36 insurgents was announced.", [("deaths", 36)]),
        ("The elimination of tariffs was announced.", []),
        ("Four traders said to belong to a clan were killed.", [("deaths", 4)]),
        ("At least 11 people including a nurse who was tending the wounded were shot dead.", [("deaths", 11)]),
        ("The chief was beheaded with some twenty of his guards.", [("deaths", 1), ("deaths", 20)]),
        ("The bomber died with nine market women.", [("deaths", 1), ("deaths", 9)]),
        ("The bomber died with two rifles.", [("deaths", 1)]),
        (
            "Three soldiers and a cook died, six raiders also, ten men are held.",
            [("deaths", 3), ("deaths", 1), ("deaths", 6)],
        ),
        ("A fourth marcher's death was confirmed.", [("deaths", 4)]),
        (
            "Gunmen killed three nurses of MSF, their driver and their guard.",
            [("deaths", 3), ("deaths", 1), ("deaths", 1)],
        ),
        ("Loss of life is put at 31.", [("deaths", 31)]),
        ("The toll passed 70 overnight and stands at 84.", [("deaths", 84)]),
        ("A car with 300 kilos of explosives killed two men.", [("deaths", 2)]),
        ("Soldiers shot five T'boli farmers dead.", [("deaths", 5)]),
        ("Eleven miners did not come home.", [("deaths", 11)]),
        ("The drone strike left six men without life.", [("deaths", 6)]),
        ("Soldiers burned the huts: 23 victims.", [("deaths", 23)]),
        ("The fund helps victims of the storm.", []),
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


def test_dead_of_whom_only_a_count_tells_go_to_the_event_near_it(gazetteer):
    text = "Soldiers fired on marchers in Gao on Monday. It rained. Monitors counted 12 dead there and in Xanpolo."
    assert [dead for *_, dead in events(text, gazetteer)] == [12]


def test_nobody_told_before_the_event_is_a_count_of_none(gazetteer):
    text = "No one was harmed, yet a church in Gao was burned down on Monday by a crowd with sticks."
    assert [dead for *_, dead in events(text, gazetteer)] == [0]


@pytest.mark.parametrize(
    "text, place",
    [
        ("A missile that Bamako says came from Niger hit houses in Gao on Monday.", "Gao"),
        ("Rebels overran the camp in Gao on Monday, Bamako admitted.", "Gao"),
        ("Rebels attacked Bamako on Monday.", "Bamako"),
    ],
)
def test_a_government_that_speaks_is_no_scene(text, place, gazetteer):
    assert [where for _, where, _ in events(text, gazetteer)] == [place]


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


@pytest.mark.parametrize(
    "text, named",
    [
        ("Ten people were killed in Gao on Monday. AQIM boasted of it on a website.", True),
        ("Soldiers killed ten people in Gao on Monday. AQIM has been quiet for weeks.", False),
        ("A bomb killed ten people in Gao on Monday. AQIM fought soldiers in Kidal on Tuesday.", False),
    ],
)
def test_a_group_that_a_short_text_names_takes_part_in_its_only_event(text, named, gazetteer):
    told = read_article(article_from_text(text, date=dt.date(2013, 2, 8)), gazetteer).told
    first = next(claim for claim in told if claim.status == "event")
    assert ("AQIM" in [actor.name for actor in first.actors]) is named


@pytest.mark.parametrize(
    "clause", ["On Monday alleged", "It was reported that on 11 February alleged", "In Gao alleged", "Suspected"]
)
def test_who_did_it_is_in_doubt_not_that_it_happened(clause, gazetteer):
    text = f"{clause} rebels murdered four farmers in Gao."
    assert [told[1:] for told in events(text, gazetteer)] == [("Gao", 4)]


def test_what_somebody_alleges_is_no_event(gazetteer):
    assert not events("Amnesty Watch alleged soldiers murdered four farmers in Gao on Monday.", gazetteer)
