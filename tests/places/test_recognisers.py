"""Recognisers of others, united with ours: spaCy's by the adapter, and any function that follows the protocol."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geo.model import Article
from geo.places.recognisers import spacy_recogniser
from geo.reading.pipeline import ReadOptions, read_article

TEXT = "GAO, Mali — Men on motorbikes left Gao for the salt pans at Inzarwa. Mr Jordan waited in Bourem."


@pytest.fixture(scope="module")
def pipeline():
    spacy = pytest.importorskip("spacy", reason="SPACY NOT INSTALLED: .venv/bin/pip install -r requirements-dev.txt")
    blank = spacy.blank("en")
    blank.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "GPE", "pattern": "Gao"},
            {"label": "LOC", "pattern": "Inzarwa"},
            {"label": "PERSON", "pattern": "Jordan"},
            {"label": "FAC", "pattern": "the salt pans"},
        ]
    )
    return blank


def names(spans, text=TEXT):
    return [text[start:end] for start, end in spans]


def test_spacy_entities_become_spans(pipeline):
    assert names(spacy_recogniser(pipeline)(TEXT)) == ["Gao", "the salt pans", "Inzarwa"]


@pytest.mark.parametrize("labels, expected", [(("LOC",), ["Inzarwa"]), (("PERSON",), ["Jordan"]), ((), [])])
def test_labels_choose(pipeline, labels, expected):
    assert names(spacy_recogniser(pipeline, labels=labels)(TEXT)) == expected


@pytest.mark.parametrize("text", ["", " ", "No place at all.", "\x00\n\u202e😀"])
def test_spacy_finds_nothing(pipeline, text):
    assert spacy_recogniser(pipeline)(text) == []


def test_a_text_that_is_too_long_for_spacy_is_read_in_pieces(pipeline):
    text = "They came from Gao, and others with them from the hills.\n" * 18_000
    assert len(text) > pipeline.max_length
    spans = spacy_recogniser(pipeline)(text)
    assert len(spans) == 18_000
    assert set(names(spans, text)) == {"Gao"}


@pytest.mark.parametrize("text", ["x" * 250_000, "ab " * 100_000, "one line\n" * 30_000])
def test_pieces_lose_nothing(text):
    pieces = []
    spacy_recogniser(lambda piece: pieces.append(piece) or SimpleNamespace(ents=()))(text)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 100_000
    assert all(piece[-1] in " \n" for piece in pieces[:-1]) or " " not in text


def reading_with(gazetteer, recogniser):
    reading = read_article(Article(TEXT), gazetteer, options=ReadOptions(recogniser=recogniser))
    return {(resolution.mention.text, resolution.mention.start): resolution for resolution in reading.resolutions}


def test_spacy_joins_the_reading(gazetteer, pipeline):
    found = reading_with(gazetteer, spacy_recogniser(pipeline))
    own = found["Gao", TEXT.index("Gao")]
    new = found["the salt pans", TEXT.index("the salt pans")]
    assert own.status == "placed"
    assert "the recogniser takes it for a place too" in own.mention.reasons
    assert new.status == "unplaced"
    assert "found by the recogniser" in new.mention.reasons


def test_any_function_is_a_recogniser(gazetteer):
    without = reading_with(gazetteer, None)
    start = TEXT.index("the salt pans")
    found = reading_with(gazetteer, lambda text: [(start, start + 13), (TEXT.index("Gao"), TEXT.index("Gao") + 3)])
    assert set(found) - set(without) == {("the salt pans", start)}
    assert list(found) == sorted(found, key=lambda key: key[1])
    assert all(TEXT[at : at + len(text)] == text for text, at in found)


def test_what_a_recogniser_takes_for_a_place_is_no_longer_rejected(gazetteer):
    start = TEXT.index("Jordan")
    key = ("Jordan", start)
    assert reading_with(gazetteer, None)[key].status == "rejected"
    assert reading_with(gazetteer, lambda text: [(start, start + 6)])[key].status == "placed"


@pytest.mark.parametrize("spans", [[], [(0, 0)], [(5, 2)], [(-3, 4)], [(0, 10_000)]])
def test_spans_that_are_none_change_nothing(gazetteer, spans):
    assert list(reading_with(gazetteer, lambda text: spans)) == list(reading_with(gazetteer, None))
