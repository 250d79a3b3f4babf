"""The fit of the words of each kind: what it may look at, and that it tells apart what can be told apart."""

from __future__ import annotations

from collections import Counter

from bench.kinds import Example, examples, fit, judged, sentences
from geo.claims.leanings import FORMAT, NOTHING, Leanings
from geo.records.formats.acled import SUB_EVENT_TYPES

PROTEST, SHELLING = (
    ("Protests", "Peaceful protest"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
)


def example(words: str, types: tuple[str, str], set_: str = "") -> Example:
    return Example(frozenset(words.split()), types, 1, set_, frozenset([types]))


SOME = [
    *[example("drums banner march", PROTEST, "a") for _ in range(4)],
    *[example("rocket shell crater", SHELLING, "b") for _ in range(4)],
    *[example("match goal cup", NOTHING) for _ in range(4)],
]


def test_what_is_told_apart_by_words_is():
    leanings = Leanings.from_dict({"header": {"format": FORMAT}, **fit(SOME)})
    assert leanings.of(["drums", "march"]).best == PROTEST and leanings.of(["shell"]).best == SHELLING
    assert leanings.of(["goal", "cup"]).is_event < 0.5 < leanings.of(["rocket"]).is_event


def test_a_set_is_judged_by_weights_that_have_not_seen_it():
    right = judged([*SOME, *[example("drums banner march", PROTEST, "b") for _ in range(4)]])
    assert right["a"]["sub-type"] == 1  # set b tells of protests, too
    assert right["b"]["sub-type"] == 0.5  # nothing else tells of shells


def test_sentences_are_of_acleds_kinds_and_none_stands_twice():
    known = {sub_type for sub_types in SUB_EVENT_TYPES.values() for sub_type in sub_types}
    some = list(sentences())
    counts = Counter(sub_type for sub_type, _ in some)
    assert set(counts) == known | {""} and min(counts.values()) >= 40
    assert len({text for _, text in some}) == len(some) and all(text.strip() == text for _, text in some)


def test_nothing_that_is_held_out_is_fitted_on():
    assert {one.set for one in examples()} == {
        "",
        "incidents",
        "incidents_2",
        "incidents_3",
        "incidents_5",
        "incidents_6",
    }
    assert sum(one.set == "incidents_3" for one in examples()) == 252
