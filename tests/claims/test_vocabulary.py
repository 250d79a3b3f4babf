"""The tables of words: every form of a verb, and slips told with file, line and remedy."""

from __future__ import annotations

import shutil

import pytest

from geo.claims.english import inflections, plural
from geo.claims.vocabulary import bundled, bundled_path, read_vocabulary, split_words
from geo.errors import GazetteerError


@pytest.mark.parametrize(
    ("verb", "irregular", "forms"),
    [
        ("attack", "", {"attack", "attacks", "attacking", "attacked"}),
        ("seize", "", {"seize", "seizes", "seizing", "seized"}),
        ("stab", "", {"stab", "stabs", "stabbing", "stabbed"}),
        ("target", "", {"target", "targets", "targeting", "targeted"}),
        ("open", "", {"open", "opens", "opening", "opened"}),
        ("repel", "", {"repel", "repels", "repelling", "repelled"}),
        ("mutiny", "", {"mutiny", "mutinies", "mutinying", "mutinied"}),
        ("ambush", "", {"ambush", "ambushes", "ambushing", "ambushed"}),
        ("free", "", {"free", "frees", "freeing", "freed"}),
        ("die", "died died", {"die", "dies", "dying", "died"}),
        ("throw", "threw thrown", {"throw", "throws", "throwing", "threw", "thrown"}),
        ("overrun", "overran overrun", {"overrun", "overruns", "overrunning", "overran"}),
    ],
)
def test_inflections(verb, irregular, forms):
    assert {form for _, form in inflections(verb, irregular)} == forms


@pytest.mark.parametrize(
    ("noun", "many"), [("attack", "attacks"), ("clash", "clashes"), ("body", "bodies"), ("day", "days")]
)
def test_plural(noun, many):
    assert plural(noun) == many


def test_longest_phrase_wins_and_a_star_stands_for_some_words():
    words = list(split_words("a suicide car bomb exploded as rebels took full control of Konna"))
    found = [" ".join(words[first:last]) for first, last, _ in bundled().look_up(words).triggers]
    assert found == ["suicide car bomb", "exploded", "took full control of"]


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("event_words.csv", "petrol bombing,noun,fireworks,,", "'fireworks' is not one of"),
        ("event_words.csv", "petrol bombing,substantive,bomb,,", "'substantive' is not one of"),
        ("event_words.csv", "petrol bombing,noun", "not as many cells"),
        ("event_types.csv", "duel,Battles,Armed clash,high,fighting,mutual", "'high' is not a whole number"),
        ("hedges.csv", "perhaps,hearsay,everywhere,", "'everywhere' is not one of"),
        ("actors.csv", "knight,horse,State forces,", "'horse' is not one of"),
        ("event_phrases.csv", "looting,verb,burn,<castles>,", "'castles' is not one of"),
        ("topics.csv", "castle,high", "'high' is not a number"),
        ("casualties.csv", "maul,injuries,somehow,", "'somehow' is not one of"),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path, file, line, told):
    folder = tmp_path / "words"
    shutil.copytree(bundled_path(), folder)
    table = folder / file
    number = len(table.read_text(encoding="utf-8").splitlines()) + 1
    with table.open("a", encoding="utf-8") as lines:
        lines.write(line + "\n")
    with pytest.raises(GazetteerError, match=told) as failure:
        read_vocabulary(folder)
    assert f"{file}, line {number}" in str(failure.value)
    assert "git checkout" in str(failure.value)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(GazetteerError, match=r"event_types\.csv cannot be read"):
        read_vocabulary(tmp_path)


def test_a_word_that_a_reader_adds_is_understood(tmp_path):
    folder = tmp_path / "words"
    shutil.copytree(bundled_path(), folder)
    with (folder / "event_words.csv").open("a", encoding="utf-8") as lines:
        lines.write("petrol bombing,noun,bomb,,\n")
    ((_, _, (trigger,)),) = read_vocabulary(folder).look_up(["petrol", "bombings"]).triggers
    assert trigger.kind is not None
    assert trigger.kind.sub_event_type == "Remote explosive/landmine/IED"
