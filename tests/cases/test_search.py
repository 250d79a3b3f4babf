"""Search and the watch-list, on both databases: what is found, where it stands, and an index that mends itself."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from geo.articles.sources import article_from_text
from geo.cases.articles import add_article
from geo.cases.search import index_articles, index_missing, search, texts_of
from geo.cases.store import CaseStore
from geo.cases.watch import watch_hits, watch_list
from geo.cases.words import sentences_in
from geo.errors import DataError
from geo.language.text import Text
from geo.reading.pipeline import Reading

FIRST = (
    "SANA'A, Feb 8 - A convoy was ambushed near Gao's airport on Friday. The U.S. army said that 1,200 men of Jama'at al-Fath fled.\n"
    "Saint-Louis stayed quiet. The mayor of Sanaa, José Núñez, called the café in al-Bab closed."
)
SECOND = "GAO, 9 février - Le maire d'Abidjan a visité Gao samedi. L'armée a parlé d'une embuscade à l'aéroport."
THIRD = "В Донецке был обстрел. وقع هجوم في مدينة غاو يوم الجمعة."


def reading(text: str) -> Reading:
    return Reading(article_from_text(text, date=dt.date(2013, 2, 8)), ())


@pytest.fixture
def case(store: CaseStore) -> str:
    case = store.new("x")
    for text in (FIRST, SECOND, THIRD):
        add_article(store, case, reading(text), text.encode(), way="pasted", version="1")
    return case


def words(store: CaseStore, case: str, question: str) -> list[list[str]]:
    """The words that were found, a list a sentence; each must stand where it is said to."""
    log = store.log(case)
    texts = log.state["source"]
    found = []
    for hit in search(store, case, log, question):
        assert hit.target in texts
        (text,) = (text for text in (FIRST, SECOND, THIRD) if text[hit.start : hit.end] == hit.text)
        found.append([text[start:end] for start, end in hit.spans])
    return found


QUESTIONS = [
    ("convoy", [["convoy"]]),
    ("GAO", [["Gao"], ["GAO", "Gao"]]),
    ("convoy gao", [["convoy", "Gao"]]),
    ("convoy mayor", []),  # not in one sentence
    ('"ambushed near Gao"', [["ambushed near Gao"]]),
    ('"near ambushed"', []),
    ("ambush*", [["ambushed"]]),
    ("ambush", []),
    ('"near Ga"*', [["near Gao"]]),
    ("Sana'a", [["SANA'A"], ["Sanaa"]]),
    ("sanaa", [["SANA'A"], ["Sanaa"]]),
    ("sana’a", [["SANA'A"], ["Sanaa"]]),
    ("jamaat", [["Jama'at"]]),
    ('"jama\'at al-fath"', [["Jama'at al-Fath"]]),
    ("nunez", [["Núñez"]]),
    ("NÚÑEZ cafe", [["Núñez", "café"]]),
    ("US", [["U.S"]]),
    ("u.s.", [["U.S"]]),
    ("1,200", [["1,200"]]),
    ("al-Bab", [["al-Bab"]]),
    ("abidjan", [["Abidjan"]]),
    ("d'Abidjan", [["d'Abidjan"]]),
    ("aéroport", [["aéroport"]]),
    ("fevrier", [["février"]]),
    ("донецке", [["Донецке"]]),
    ("غاو", [["غاو"]]),
    ("closed' OR 1=1 --", []),
    ('convoy AND NOT "gao" NEAR', []),
    ("a:b & !c | (d) <-> \\ ^x {y} -z", []),
]  # fmt: skip


def test_each_question_finds_its_sentences_and_where_the_words_stand(store, case):
    assert {question: words(store, case, question) for question, _ in QUESTIONS} == dict(QUESTIONS)


@pytest.mark.parametrize("question", ["", "  ", "*", '""', "-- ' \" *", "x" * 501, " ".join("abcdefghijklmnopqrstuvw")])
def test_a_question_without_words_or_with_too_many_is_told(store, question):
    with pytest.raises(DataError, match="look for"):
        search(store, store.new("x"), store.log(store.new("y")), question)


def test_an_article_that_was_taken_back_is_not_found_and_comes_back(store, case):
    assert len(words(store, case, "обстрел")) == 1
    store.undo(case)
    assert words(store, case, "обстрел") == []
    store.redo(case)
    assert len(words(store, case, "обстрел")) == 1


def test_cases_do_not_see_each_other_and_leave_nothing(store, case):
    other = store.new("y")
    add_article(store, other, reading("A convoy left Kidal."), b"x", way="pasted", version="1")
    assert [hit.text for hit in search(store, other, store.log(other), "convoy")] == ["A convoy left Kidal."]
    assert len(words(store, case, "convoy")) == 1
    store.remove(other)
    assert list(texts_of(store, other)) == []
    third = store.new("z")
    add_article(store, third, reading("Rain fell on Kidal."), b"x", way="pasted", version="1")
    assert (
        search(store, third, store.log(third), "convoy") == []
        and len(search(store, third, store.log(third), "rain")) == 1
    )


def test_the_index_is_made_once_and_mended_by_itself(store, case):
    log = store.log(case)
    assert index_missing(store, case, log) == 3 and index_missing(store, case, log) == 0
    target = next(iter(log.state["source"]))
    before = dict(texts_of(store, case))
    index_articles(store, case, {target: sentences_in(Text("something else"))})
    assert dict(texts_of(store, case)) == before and len(before) == 3


def test_at_most_as_many_as_are_asked_for(store, case):
    assert len(search(store, case, store.log(case), "gao", limit=2)) == 2


def test_twenty_thousand_sentences_are_searched_at_once(store):
    case = store.new("x")
    for number in range(20):
        text = "\n".join(f"Convoy number {number * 1000 + line} left the town of Gao." for line in range(1_000))
        add_article(store, case, reading(text), text.encode(), way="pasted", version="1")
    log = store.log(case)
    assert index_missing(store, case, log) == 20
    start = time.monotonic()
    (hit,) = search(store, case, log, "convoy 12345")
    assert hit.text == "Convoy number 12345 left the town of Gao." and time.monotonic() - start < 2


def test_the_watch_list_finds_every_name_by_all_its_spellings(store, case):
    values = {
        "watch/Sanaa": {"names": ["Sana'a", "San'a"]},
        "watch/Jama'at al-Fath": {"names": ["Jamaat", "al-Fath"]},
        "watch/Nobody": {"names": ["", "?"]},
        "article/x": {"names": ["Gao"]},
        "watch/gone": None,
    }
    assert watch_list(values)["Sanaa"] == ("Sanaa", "Sana'a", "San'a") and "gone" not in watch_list(values)
    found = watch_hits(store, case, store.log(case), values)
    assert [(hit.name, hit.text) for hit in found] == [
        ("Sanaa", "SANA'A"),
        ("Sanaa", "Sanaa"),
        ("Jama'at al-Fath", "Jama'at al-Fath"),
    ]
    assert all(FIRST[hit.start : hit.end] == hit.text and hit.sentence[0] <= hit.start for hit in found)
    assert watch_hits(store, case, store.log(case), {}) == []
