"""What a text is about besides conflict: words of sport, trade, films, drills, storms and history beside violent ones."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.claims.domains import NO_EVENT
from geo.claims.vocabulary import bundled
from geo.model import Article
from geo.reading.pipeline import read_article
from tests.claims.test_examples import _rows

DAY = dt.date(2013, 2, 8)


def _told(text, gazetteer):
    return read_article(Article(text, date=DAY), gazetteer).told


@pytest.mark.parametrize("row", _rows("domains"), ids=lambda row: row["domain"])
def test_the_words_of_a_domain_make_its_example_no_event(row, gazetteer):
    (claim,) = _told(row["example"], gazetteer)
    assert claim.status == "background" and row["domain"] in claim.reasons[0]


@pytest.mark.parametrize("rule", NO_EVENT, ids=lambda rule: rule.reason)
def test_a_rule_is_at_work_in_its_example(rule, gazetteer):
    assert [claim.reasons[0].split(":")[0] for claim in _told(rule.example, gazetteer)] == [rule.reason.split(":")[0]]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels killed ten people in a cinema in Bamako on Monday, while a film about a striker was shown.",
        "Ten people were killed when a shell hit a football pitch in Bamako on Monday.",
        "Twenty people were shot dead in a lorry near Gao on Monday.",
        "A lorry full of explosives blew up in Bamako on Monday and killed 30 people.",
        "Police fired on fans after the derby in Bamako on Monday and killed two.",
    ],
)
def test_what_armed_people_did_stays_an_event_wherever_it_was(text, gazetteer):
    assert "event" in [claim.status for claim in _told(text, gazetteer)]


def test_a_text_of_war_is_about_war_whatever_else_it_names(gazetteer):
    text = "Rebels killed ten people in Gao on Monday. The storm, the floods and the cyclone of May had ended. Two were killed in Kidal on Tuesday."
    assert [claim.status for claim in _told(text, gazetteer)] == ["event", "event"]


def test_among_many_deeds_a_single_word_undoes_none_with_a_place_and_a_day(gazetteer):
    deeds = " ".join(
        f"Rebels killed ten people in {town} on Monday." for town in ("Gao", "Kidal", "Timbuktu", "Bamako", "Kayes")
    )
    text = "On Tuesday youths fought over a film director's chair in Mopti."
    assert [claim.status for claim in _told(text, gazetteer)] == ["background"]
    assert [claim.status for claim in _told(f"{deeds} {text}", gazetteer)][-1] == "event"


def test_common_words_tell_what_a_text_is_of():
    topics = bundled().topics
    assert min(topics[word] for word in ("soldiers", "militants", "clashes", "protesters")) > 1
    assert max(topics[word] for word in ("sales", "summer", "customers", "kids")) < -1


def test_no_word_belongs_to_two_domains():
    words = [word for domain in bundled().domains for word in domain.words]
    assert len(words) == len(set(words))
