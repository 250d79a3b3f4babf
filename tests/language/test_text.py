"""Names, words and sentences."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.language.pack import language_note
from geo.language.text import find_words, fold, sentence_at, split_sentences


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Gao", "gao"),
        ("Djikoroni-Para", "djikoroni para"),
        ("Sana'a", "sanaa"),
        ("Sana’a", "sanaa"),
        ("Côte d’Ivoire", "cote divoire"),
        ("Łódź", "lodz"),
        ("Saint-Étienne", "st etienne"),
        ("St. Louis", "st louis"),
        ("U.S.", "us"),
        ("Ménaka", "menaka"),
        ("Київ", "киів"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text())
def test_fold_twice_is_fold_once(name: str) -> None:
    once = fold(name)
    assert fold(once) == once


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Mali's army left Gao.", ["Mali", "army", "left", "Gao"]),
        ("U.S. troops in the U.S.", ["U.S.", "troops", "in", "the", "U.S."]),
        ("Djikoroni-Para, Sana'a", ["Djikoroni", "Para", "Sana'a"]),
        ("in 2013; 44 km", ["in", "2013", "44", "km"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_find_words(text: str, surfaces: list[str]) -> None:
    assert find_words(text).surfaces == surfaces


def test_words_are_folded_as_names_are() -> None:
    text = "Saint Louis, SAINTE-Foy and Mount Kenya; Łódź’s U.S. café, Sana'a"
    words = find_words(text)
    assert words.folded == [fold(surface) for surface in words.surfaces]


@given(st.text())
def test_every_word_is_folded_as_a_name_is(text: str) -> None:
    words = find_words(text)
    assert words.folded == [fold(surface) for surface in words.surfaces]


@given(st.text())
def test_words_index_the_text(text: str) -> None:
    words = find_words(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == words.surfaces
    ends = [0, *words.ends][: len(words)]
    assert [text[end:start] for end, start in zip(ends, words.starts, strict=True)] == words.gaps


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gao fell. Kidal held.", ["Gao fell.", "Kidal held."]),
        ("Mr. Keita met Gen. Toure. They spoke.", ["Mr. Keita met Gen. Toure.", "They spoke."]),
        ("It began on Jan. 11. Troops moved.", ["It began on Jan. 11.", "Troops moved."]),
        ("“Go!” he said. “Now.”", ["“Go!” he said.", "“Now.”"]),
        ("A headline\nThe text", ["A headline", "The text"]),
        ("U.S. forces left.", ["U.S. forces left."]),
        ("", []),
    ],
)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text())
def test_sentences_are_in_order_and_hold_everything_but_blanks(text: str) -> None:
    spans = split_sentences(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())


def test_sentence_at_finds_the_sentence_of_an_offset() -> None:
    text = "Gao fell. Kidal held."
    spans = split_sentences(text)
    assert sentence_at(spans, text.index("Kidal")) == spans[1]
    assert sentence_at([], 5) == (0, 0)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Боевые действия продолжаются под Бахмутом.", "Cyrillic"),
        ("قتل ثلاثة في غاو", "Arabic"),
        (
            "Les rebelles ont quitté la ville de Gao après des combats contre les soldats maliens, selon des habitants. "
            * 3,
            "English",
        ),
        ("Rebels left the town of Gao after fighting with Malian soldiers, residents said. " * 3, ""),
        ("Gao", ""),
        ("", ""),
    ],
)
def test_language_note(text: str, part: str) -> None:
    note = language_note(text)
    assert part in note
    assert bool(note) == bool(part)
