"""Names, words and sentences."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.language.pack import open_language
from geo.language.text import Text, fold


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
def test_words_of_names(text: str, surfaces: list[str]) -> None:
    assert Text(text).names.surfaces == surfaces


def test_words_are_folded_as_names_are() -> None:
    text = "Saint Louis, SAINTE-Foy and Mount Kenya; Łódź’s U.S. café, Sana'a"
    words = Text(text).names
    assert words.folded == [fold(surface) for surface in words.surfaces]


@given(st.text())
def test_every_word_is_folded_as_a_name_is(text: str) -> None:
    words = Text(text).names
    assert words.folded == [fold(surface) for surface in words.surfaces]


@given(st.text())
def test_words_index_the_text(text: str) -> None:
    words = Text(text).names
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == words.surfaces
    ends = [0, *words.ends][: len(words)]
    assert [text[end:start] for end, start in zip(ends, words.starts, strict=True)] == words.gaps


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Gao fell. Kidal held.", ["Gao fell.", "Kidal held."]),
        ("Mr. Keita met Gen. Toure. They spoke.", ["Mr. Keita met Gen. Toure.", "They spoke."]),
        ("It began on Jan. 11. Troops moved.", ["It began on Jan. 11.", "Troops moved."]),
        (
            "Two men were killed by a blast. 12 more were hurt in Gao in early 2020. 20 fled.",
            ["Two men were killed by a blast.", "12 more were hurt in Gao in early 2020.", "20 fled."],
        ),
        ("Kaduna, Nigeria. 3 May 2020. Gunmen shot.", ["Kaduna, Nigeria. 3 May 2020.", "Gunmen shot."]),
        (
            "See No. 9 and art. 5, approx. 30 lines on Sept. 12.",
            ["See No. 9 and art. 5, approx. 30 lines on Sept. 12."],
        ),
        ("“Go!” he said. “Now.”", ["“Go!” he said.", "“Now.”"]),
        ("A headline\nThe text", ["A headline", "The text"]),
        ("U.S. forces left.", ["U.S. forces left."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in Text(text).sentences] == sentences


@given(st.text())
def test_sentences_are_in_order_and_hold_everything_but_blanks(text: str) -> None:
    spans = Text(text).sentences
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())


def test_sentence_at_finds_the_sentence_of_an_offset() -> None:
    text = "Gao fell. Kidal held."
    cut = Text(text)
    assert cut.sentence_at(text.index("Kidal")) == cut.sentences[1]
    assert Text("").sentence_at(5) == (0, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gao's men didn't go.", ["Gao", "'s", "men", "didn't", "go", "."]),
        ("The U.S. sent 1,200 men, 2.5 km off.", ["The", "U.S.", "sent", "1,200", "men", ",", "2.5", "km", "off", "."]),
        (
            "On 8.2.2013 or 3,2013 (10-15)",
            ["On", "8", ".", "2", ".", "2013", "or", "3", ",", "2013", "(", "10", "15", ")"],
        ),
        ("2013-02-08T09:42", ["2013", "02", "08", "T09", ":", "42"]),
        ("“no” – never", ["“", "no", "”", "–", "never"]),
        ("", []),
    ],
)
def test_words_and_marks(text: str, words: list[str]) -> None:
    assert Text(text).words == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("à l'ouest de l’Azawad", ["à", "l'", "ouest", "de", "l’", "Azawad"]),
        ("aujourd'hui, jusqu'à N'Djamena", ["aujourd'hui", ",", "jusqu'à", "N'Djamena"]),
        ("qu'il n'a pas 2,5 km", ["qu'", "il", "n'", "a", "pas", "2,5", "km"]),
    ],
)
def test_words_of_french(text: str, words: list[str]) -> None:
    assert Text(text, open_language("fr")).words == words


@given(st.text())
def test_words_and_gaps_are_the_text(text: str) -> None:
    cut = Text(text)
    joined = "".join(gap + word for gap, word in zip(cut.gaps, cut.words, strict=True))
    assert text.startswith(joined)
    assert [text[start:end] for start, end in zip(cut.starts, cut.ends, strict=True)] == cut.words
    assert [len(word) for word in cut.small] == [len(word) for word in cut.words]
    assert not any(character.isalnum() for gap in cut.gaps for character in gap)


def test_paragraphs_number_the_sentences() -> None:
    assert Text("Gao fell. Kidal held.\n\nTroops moved.").paragraphs == [0, 0, 1]
