"""Copies of one wire are found, however they are dressed; two writers on one event are two."""

from __future__ import annotations

import random
import time

import pytest

from geo.articles.copies import Copies, copies_among

WIRE = (
    "Gunmen on motorcycles attacked a checkpoint outside the town of Gao before dawn on Friday, killing three soldiers and wounding "
    "seven others, the governor's office said. The attackers arrived from the north shortly after four in the morning and opened fire "
    "on a tent where the soldiers were asleep, according to a statement that was read on local radio. A pickup mounted with a machine "
    "gun was set on fire. Residents of the nearby quarter said that they had heard shooting for almost half an hour before a helicopter "
    "flew over the river. No group has claimed responsibility. It was the second attack on the road to Ansongo in a month, and traders "
    "at the market said that they would no longer send their trucks without an escort. The governor promised to double the patrols and "
    "asked the population to report strangers. Aid workers who had planned to reach villages downstream have put off their journey "
    "until next week, one of them said by telephone."
)
OTHER_WRITER = (
    "Three members of the armed forces died and seven were injured when unidentified assailants raided their post near Gao early on "
    "Friday, officials told reporters. Witnesses spoke of at least a dozen fighters who came on motorbikes, torched a vehicle and "
    "withdrew as an aircraft approached. The ambush follows another one on the same route four weeks ago. Merchants have begun to hire "
    "guards, and humanitarian convoys along the Niger were suspended. Nobody has said that they were behind it. Patrols will be "
    "stepped up, the regional authorities announced, urging people to come forward with anything that they might have seen."
)
TAIL = " Copyright The Example. All rights reserved. Sign up for our morning letter and never miss what matters in the region today."
SENTENCES = WIRE.split(". ")
COPIES = {
    "the same": WIRE,
    "another head and byline": "By A. Writer and B. Reporter in Bamako. Bloodshed near Gao: what we know so far. "
    + WIRE,
    "another tail": WIRE + TAIL * 2,
    "the first half": ". ".join(SENTENCES[:4]) + ".",
    "the first quarter": ". ".join(SENTENCES[:2]) + ".",
    "a sentence left out, one put in": ". ".join([*SENTENCES[:3], "Our reporter saw the tent later", *SENTENCES[5:]]),
    "in capitals, with other quotation marks": WIRE.upper().replace("'", "’"),
    "inside a longer report": OTHER_WRITER[:250] + " " + WIRE + " " + OTHER_WRITER[250:],
}


@pytest.mark.parametrize("what", COPIES)
def test_a_copy_is_found_and_the_first_is_named(what):
    found = copies_among({"first": WIRE, "second": COPIES[what]})
    assert list(found) == ["second"] and found["second"].of == "first" and found["second"].similarity >= 0.7


@pytest.mark.parametrize("what", COPIES)
def test_whichever_comes_first(what):
    assert copies_among({"second": COPIES[what], "first": WIRE})["first"].of == "second"


DIFFERENT = {
    "another writer on the same event": OTHER_WRITER,
    "one that quotes a sentence": OTHER_WRITER + " " + SENTENCES[2] + ".",
    "the same notice": "Rain fell on Segou, and the harvest of millet will be good this year, farmers in the cercle said on Monday."
    + TAIL,
    "a few words": "Gunmen attacked Gao.",
    "nothing": "",
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_what_is_no_copy_is_none(what):
    assert copies_among({"first": WIRE + TAIL, "second": DIFFERENT[what]}) == {}
    assert copies_among({"first": DIFFERENT[what], "second": WIRE + TAIL}) == {}


def test_a_copy_of_a_copy_belongs_to_the_first_and_a_key_counts_once():
    found = copies_among({"a": WIRE, "b": COPIES["the first half"], "c": COPIES["the first quarter"]})
    assert {key: one.of for key, one in found.items()} == {"b": "a", "c": "a"}
    copies = Copies()
    assert copies.add("a", WIRE) is None and copies.add("a", WIRE) is None


def test_a_thousand_articles_take_seconds():
    chance = random.Random(1)
    words = [f"w{number}" for number in range(3_000)]
    texts = [" ".join(chance.choices(words, k=400)) + TAIL for _ in range(900)]
    texts += [f"By writer {number}. " + " ".join(texts[number].split()[: 150 + number]) + TAIL for number in range(100)]
    start = time.process_time()
    found = copies_among((str(number), text) for number, text in enumerate(texts))
    assert time.process_time() - start < 10
    assert {key: one.of for key, one in found.items()} == {str(900 + number): str(number) for number in range(100)}
