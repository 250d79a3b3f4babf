"""Texts of one case, given the letters that a reader expects."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.model import Article
from geo.reading.casing import NOTES, in_mixed_case, only_case
from geo.reading.pipeline import read_article

WIRE = (
    "Gunmen killed three soldiers near Santa Elena, El Salvador, on Tuesday, the defence ministry said. "
    "In Timbuktu, Ahmed Ould Sidi told reporters that two policemen were wounded in the attack in March."
)


@pytest.mark.parametrize(("change", "case"), [(str.upper, "upper"), (str.lower, "lower"), (str, "")])
def test_which_case_a_text_has(change, case):
    assert only_case(change(WIRE)) == case


def test_a_few_capitals_are_no_text_in_capitals():
    assert only_case("USA AND UN") == only_case("") == only_case("12 34 - 56") == ""


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_names_get_their_capitals_and_words_do_not(change, gazetteer):
    mixed = in_mixed_case(change(WIRE), gazetteer)
    for name in ("Gunmen killed", "Santa Elena, El Salvador, on Tuesday", "In Timbuktu", "in March", "Ahmed"):
        assert name in mixed
    assert "the defence ministry said" in mixed


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_it_is_read_as_the_mixed_text_is_and_says_so(change, gazetteer):
    plain, cased = (read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer) for text in (WIRE, change(WIRE)))
    told = [(claim.sub_event_type, claim.place and claim.place.name, claim.date) for claim in plain.told]
    assert [(claim.sub_event_type, claim.place and claim.place.name, claim.date) for claim in cased.told] == told
    assert cased.article.notes[0] == NOTES[only_case(change(WIRE))]
    for resolution in cased.resolutions:
        mention = resolution.mention
        assert cased.article.text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize("change", [str.upper, str.lower])
@pytest.mark.parametrize(
    "written",
    [
        "Troops left San Pedro de la Ribera for Palma del Mar",  # names that no gazetteer knows
        "Troops left La Paz department and Cabanas province",
        "In fact police cut the road to Vina del Mar",
        "Troops found Hector Molina and Ana Maria Rossi in Santa Ana",
    ],
)
def test_small_words_of_names_stay_small_and_the_others_do_not(written, change, gazetteer):
    assert written in in_mixed_case(change(written + ", two sources said in the capital."), gazetteer)


@given(st.text(max_size=300))
def test_every_offset_stays(gazetteer, text):
    for change in (str.upper, str.lower):
        written = change(text)
        mixed = in_mixed_case(written, gazetteer)
        assert len(mixed) == len(written)
        assert mixed.lower() == written.lower()
