"""Who is named: groups by their names, people of any calling, subjects that no table knows, and who is blamed."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from geo.claims.actors import find_phrases
from geo.claims.roles import accused
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import bundled, bundled_path
from geo.language.text import Text
from geo.model import Article
from geo.reading.pipeline import read_article

DAY = dt.date(2020, 5, 8)


def _actors(text, gazetteer):
    (claim,) = read_article(Article(text, date=DAY), gazetteer).told
    return {(actor.name, actor.role) for actor in claim.actors}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (
            "Shells attributed to the LNA fell on the port of Tripoli on Monday; three people died.",
            "LNA",
            "perpetrator",
        ),
        ("Two people were killed by a bomb in Goma on Monday. Police suspect the ADF.", "ADF", "perpetrator"),
        ("A bomb killed two people in Goma on Monday. The ADF claimed it.", "ADF", "perpetrator"),
        ("Retirees of the steel works marched in Ostrava on Monday.", "Retirees", "perpetrator"),
        (
            "Basket weavers of the old market marched in Accra on Monday.",
            "Basket weavers of the old market",
            "perpetrator",
        ),
        ("AOG attacked a police post in Kunduz on Monday.", "AOG", "perpetrator"),
        ("Turkey opened a military base in Mogadishu on Monday.", "Turkey", "perpetrator"),
        ("Israeli artillery shelled Khiam on Monday.", "Israeli artillery", "perpetrator"),
        ("NPA rebels and soldiers met in a gun battle in Calatrava on Monday.", "soldiers", "participant"),
        (
            "Members of the Party for Bread and Peace rallied in Oslo on Monday.",
            "Members of the Party for Bread and Peace",
            "perpetrator",
        ),
        ("Residents of Goma marched in Goma on Monday.", "Residents", "perpetrator"),
        ("Some 300 Icelanders marched in Oslo on Monday.", "Icelanders", "perpetrator"),
        ("A mine killed three young Danes in Gao on Monday.", "Danes", "target"),
        ("Russian missiles hit Poltava on Monday and killed 18 people.", "Russian missiles", "perpetrator"),
        ("Five people were killed in an Israeli air strike in Tyre on Monday.", "Israeli air strike", "perpetrator"),
        ("A rocket fired by Armenia killed two people in Ganja on Monday.", "Armenia", "perpetrator"),
        ("China formally opened a base in Djibouti on Monday.", "China", "perpetrator"),
        ("Members of self-defence groups attacked Barga on Monday.", "Members of self-defence groups", "perpetrator"),
        ("Men of the 18th Front killed ten soldiers in Ituango on Monday.", "Men of the 18th Front", "perpetrator"),
        (
            "Students of a college stoned a guard and set his hut on fire in Sokoto on Monday.",
            "Students",
            "perpetrator",
        ),
        ("A Real IRA car bomb killed two people in Omagh on Monday.", "Real IRA", "perpetrator"),
    ],
)
def test_somebody_is_named(gazetteer, text, name, role):
    assert (name, role) in _actors(text, gazetteer)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Gunners shot down an Iranian drone over Haifa on Monday.", "Iranian drone", "perpetrator"),
        ("A man with an Iranian-made rocket launcher was arrested in Basra on Monday.", "Iranian", "perpetrator"),
        ("Two people were killed in Goma on Monday. Boko Haram is active there.", "Boko Haram", "perpetrator"),
        ("Students of a college stoned a guard and set his hut on fire in Sokoto on Monday.", "guard", "perpetrator"),
    ],
)
def test_nobody_is_accused_for_nothing(gazetteer, text, name, role):
    assert (name, role) not in _actors(text, gazetteer)


@pytest.mark.parametrize(
    "text",
    [
        "Shots killed two people in Goma on Monday.",
        "The army condemned the killing of two people in Goma on Monday.",
        "Police are investigating the killing of two people in Goma on Monday.",
        "Police blamed bad roads. A bomb killed two people in Goma on Monday. Officials blamed poverty.",
    ],
)
def test_nobody_is_made_up(gazetteer, text):
    assert {name for name, _ in _actors(text, gazetteer)} == {"people"}


def _rows():
    with (bundled_path() / "phrases.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["class"] in ("accusing", "accused")]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["words"])
def test_words_that_lay_it_at_a_door_do_so_in_their_example(row):
    sentence = Tokens(Text(row["example"]), bundled()).sentence(0, len(row["example"]))
    assert row["words"] in row["example"]
    assert [phrase.kind for phrase in accused(sentence, find_phrases(sentence), (0, len(sentence)))] == ["Rebel group"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jaish al-Islam", "Rebel group"),
        ("Gran Grif", "Political militia"),
        ("Bharatiya Janata Party", "Civilians"),
        ("Fulani rebels", "Rebel group"),
        ("Hezbollah supporters", "Rebel group"),
        ("Fulani pilgrims", "Civilians"),
        ("street vendors", "Civilians"),
    ],
)
def test_a_name_has_the_kind_of_its_group_and_a_people_that_of_the_noun_behind(text, kind):
    sentence = Tokens(Text(text), bundled()).sentence(0, len(text))
    assert [(phrase.kind, phrase.first, phrase.last) for phrase in find_phrases(sentence)] == [(kind, 0, len(sentence))]


def test_who_acts_in_the_sentence_before_is_named(gazetteer):
    text = "Gunmen opened the gates of the castle. Ten tourists were killed in Goma on Monday."
    assert ("Gunmen", "perpetrator") in _actors(text, gazetteer)
