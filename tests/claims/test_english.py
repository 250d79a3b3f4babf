"""The tables of English syntax: classes asked for by name, slips told with file and line."""

from __future__ import annotations

import doctest

import pytest

from geo.claims import english
from geo.claims.english import DETERMINERS, numbers, phrases, phrases_of, weights, words, words_of
from geo.errors import GazetteerError

HEADER = "class,words,what for\n"


def test_a_class_is_a_set_of_words_and_may_go_on_in_the_next_row(tmp_path):
    assert words("raids") == {"raid", "raids"}
    table = tmp_path / "syntax.csv"
    table.write_text(HEADER + "raids,raid raids,police work\nraids,razzia,\n", encoding="utf-8")
    assert words_of(table).ask("raids") == ["raid", "raids", "razzia"]


def test_beginnings_numbers_and_weights():
    assert "seized".startswith(phrases("catching"))
    assert numbers("tens")["twenty"] == 20
    assert weights("place")["in"] > weights("place")["of"]
    assert {"the", "another"} <= DETERMINERS


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("class,words,why\nraids,raid,police work\n", r"syntax.csv has the columns class, words, why; it needs class, words, what for"),
        (HEADER + "raids,raid\n", "line 2 has not as many cells"),
        (HEADER + "raids,raid raid,police work\n", "line 2: 'raid' stands in 'raids' twice"),
        (HEADER + "raids,raid,\nsides,with,\nraids,raids,\n", "line 4: the rows of 'raids' do not stand together"),
        (HEADER + "sides,with,\n", "has no class 'raids'"),
        (HEADER + "raids,raid,\nrades,raid,\n", "line 3: nothing reads the class 'rades'"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_file_line_and_remedy(tmp_path, rows, told):
    table = tmp_path / "syntax.csv"
    table.write_text(rows, encoding="utf-8")
    with pytest.raises(GazetteerError, match=told) as failure:
        _ask(words_of(table))
    assert "syntax.csv" in str(failure.value)
    assert "git checkout" in str(failure.value)


def _ask(table: english.Classes[str]) -> None:
    table.ask("raids")
    table.check_all_asked()


def test_a_value_that_is_no_number_is_told(tmp_path):
    table = tmp_path / "numbers.csv"
    table.write_text("class,word,value\nunit,one,I\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"numbers\.csv, line 2: .*'I'"):
        english.Classes(table, "class,word,value", lambda row: [(row["word"], int(row["value"]))])


def test_a_phrase_may_be_the_beginning_of_a_word(tmp_path):
    table = tmp_path / "phrases.csv"
    table.write_text("class,words,example\ncatching,seiz-,gunmen seized 276 girls\n", encoding="utf-8")
    assert phrases_of(table).ask("catching") == ["seiz"]


def test_the_patterns_match_their_examples():
    assert doctest.testmod(english).failed == 0
    assert doctest.testmod(english).attempted > 0
