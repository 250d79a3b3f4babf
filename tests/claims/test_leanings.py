"""What the words around an event lean to: they turn a loose kind, and tell of what no event word does."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from geo.articles.sources import article_from_text
from geo.claims.leanings import FORMAT, NOTHING, Leanings, bundled, features, kind_of, word_classes
from geo.claims.sentences import Sentence, Tokens
from geo.claims.vocabulary import bundled as vocabulary
from geo.errors import GazetteerError
from geo.language.text import Text
from geo.model import Claim
from geo.reading.pipeline import read_article
from geo.records.formats.acled import SUB_EVENT_TYPES

DAY = dt.date(2013, 2, 8)
PROTEST = ("Protests", "Peaceful protest")
SMALL = {
    "header": {"format": FORMAT},
    "types": [["", ""], ["Riots", "Mob violence"], list(PROTEST)],
    "bias": [1.0, 0.0, 0.0],
    "weights": {"drums": [2, 300], "drums banner": [2, 100], "tyres": [1, 200]},
}


def sentence(text: str) -> Sentence:
    return Tokens(Text(text), vocabulary()).sentence(0, len(text))


def told(text: str, gazetteer) -> list[Claim]:
    return list(read_article(article_from_text(text, date=DAY), gazetteer).told)


def test_features_are_stems_pairs_people_event_words_and_tolls_but_no_names():
    found = features(sentence("Soldiers of Gao killed two marchers with drums and banners."))
    assert {"killed", "drums", "marche", "and banner", "people: State forces", "word: killing", "toll: deaths"} <= set(
        found
    )
    assert not any("gao" in name or name == "of" for name in found)
    assert found["drums"] == 7


def test_a_sentence_of_names_alone_has_no_stems():
    assert features(sentence("Gao, Kidal, Timbuktu.")) == {}


def test_chances_add_up_and_known_words_move_them():
    leanings = Leanings.from_dict(SMALL)
    nothing, drums = leanings.of([]), leanings.of(["drums", "drums banner", "unheard"])
    assert nothing.chances.sum() == pytest.approx(1) and drums.chances.sum() == pytest.approx(1)
    assert nothing.is_event == pytest.approx(1 - np.exp(1) / (np.exp(1) + 2)) and not nothing.names
    assert drums.is_event > 0.9 and drums.best == PROTEST and drums.of(PROTEST) > 0.9
    assert drums.most_telling(PROTEST) == ["drums", "drums banner"]
    assert drums.of(("Battles", "Armed clash")) == 0  # a kind that it does not know


def test_the_bundled_weights_know_every_sub_event_type_and_no_event():
    known = {(type_, sub_type) for type_, sub_types in SUB_EVENT_TYPES.items() for sub_type in sub_types}
    assert set(bundled().types) == known | {NOTHING}


@pytest.mark.parametrize(
    "types, name",
    [
        (("Protests", "Peaceful protest"), "protest"),
        (("Battles", "Government regains territory"), "takeover"),  # no event word has it: it depends on who did it
        (("Protests", "Excessive force against protesters"), "protest stopped"),
    ],
)
def test_the_kind_of_types(types, name):
    assert kind_of(types, vocabulary()).name == name


@pytest.mark.parametrize(
    "text, sub_event_type, place",
    [
        ("Thousands of people gathered in the main square of Kano on Monday.", "Peaceful protest", "Kano"),
        ("Ten thousand turned out in Kano on bicycles on Monday against the government.", "Peaceful protest", "Kano"),
    ],
)
def test_what_no_event_word_tells_of_is_presumed_and_says_so(text, sub_event_type, place, gazetteer):
    (claim,) = told(text, gazetteer)
    assert (claim.sub_event_type, claim.place.name, claim.status) == (sub_event_type, place, "event")
    assert claim.reasons[0].startswith("no word that we know tells of an event; its words mostly tell of ")
    assert all(word in text.lower() for word in claim.reasons[0].split("“")[1:2][0].split("”")[:1])


@pytest.mark.parametrize(
    "text",
    [
        "The pupils exchanged letters in Gao on Friday.",
        "An earthquake killed 300 people near Herat on Saturday.",
        "One man was killed in Kano on Monday after his car went off the road and crashed.",
        "The minister opened a bridge in Segou on Tuesday and thanked the builders.",
        "Police denied that anything had happened in Gao on Friday.",
        "Police foiled an attack on a church in Lagos on Thursday.",
        "LAGOS, Feb 8 - Police foiled an attack by gunmen on a crowded church in Lagos on Thursday.",
    ],
)
def test_what_leans_to_nothing_is_no_event(text, gazetteer):
    assert not [claim for claim in told(text, gazetteer) if claim.status == "event"]


@pytest.mark.parametrize(
    "text, count",
    [
        ("Gunmen on motorbikes sprayed a barber's shop in Kano with bullets, and three bodies lay in the doorway.", 1),
        (
            "Riders sprayed a barber's shop in Kano and left three bodies in the doorway.",
            1,
        ),  # no word of the tables, and no day
        (
            "France's troops have pushed rebels out of the larger towns of Mali.",
            0,
        ),  # what has come about, without a day
    ],
)
def test_a_text_that_names_no_day_tells_of_an_event_when_its_words_are_surer(text, count, gazetteer):
    assert sum(claim.status == "event" for claim in told(text, gazetteer)) == count


def test_many_words_turn_a_loose_kind_with_the_reason(gazetteer):
    text = (
        "On Thursday armed men came to the school of Damboa, attacked the guard and marched the pupils and two teachers off "
        "into the forest, and their families wait for word of a ransom."
    )
    (claim,) = told(text, gazetteer)
    assert claim.sub_event_type == "Abduction/forced disappearance"
    assert claim.reasons[0].startswith(
        "told of as Peaceful protest, but its words mostly tell of Abduction/forced disappearance: “"
    )


@pytest.mark.parametrize("data", [{"header": {"format": 0}}, {**SMALL, "header": {"format": FORMAT + 1}}])
def test_a_file_of_another_version_is_refused(data):
    with pytest.raises(ValueError, match="another version"):
        Leanings.from_dict(data)


@pytest.mark.parametrize("content", ["{", json.dumps({**SMALL, "weights": {"drums": [9, 1]}})])
def test_a_damaged_file_is_told_with_the_remedy(content, tmp_path, monkeypatch):
    (tmp_path / "kinds.json").write_text(content)
    monkeypatch.setattr("geo.resources.bundled_data", lambda name: tmp_path / name)
    with pytest.raises(GazetteerError, match=r"kinds\.json cannot be read as kinds of events"):
        bundled.__wrapped__()


def test_words_used_alike_share_a_class_and_no_word_has_two():
    classes = word_classes()
    assert classes["market"] == classes["markets"] or classes["gunman"] == classes["gunmen"]
    assert len(set(classes.values())) > 1000 and len(classes) > 30_000
    assert classes["militants"] != classes["shares"]


def test_a_word_that_no_example_holds_speaks_through_its_class():
    known = features(sentence("A truck stood in the yard."))
    assert f"class: {word_classes()['truck']}" in known and f"class: {word_classes()['yard']}" in known


def test_the_fewer_words_the_surer_must_be_what_replaces_a_kind(gazetteer):
    short = told("Gunmen killed a man in Gao on Monday.", gazetteer)
    assert [claim.sub_event_type for claim in short if claim.status == "event"] == ["Attack"]


def test_a_word_of_a_film_does_not_undo_what_all_others_speak_for(gazetteer):
    text = (
        "Militants shot dead three guests of a film director at a hotel in Gao on Monday and took the others hostage."
    )
    assert "event" in [claim.status for claim in told(text, gazetteer)]
