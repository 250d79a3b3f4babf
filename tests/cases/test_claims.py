"""The claims of a whole case: alike whether worked out at once or followed act by act, and read only when they have to be."""

from __future__ import annotations

import random

import pytest

from geo.articles.sources import article_from_text
from geo.cases.acts import Log
from geo.cases.articles import add_article, claims_read
from geo.cases.claims import CaseClaims
from geo.cases.review import checked_review, name_target, progress, progress_told, reviewed, told_words
from geo.cases.store import CaseStore, Deed
from geo.reading.pipeline import read_article

TEXTS = (
    "GAO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal on Thursday.",
    "KIDAL, Mali, Feb. 9, 2013 - A mine killed a driver near Kidal on Saturday. The mayor fears an attack on Gao.",
)


@pytest.fixture
def store(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def case(store, gazetteer) -> str:
    case = store.new("x")
    for text in TEXTS:
        add_article(
            store, case, read_article(article_from_text(text), gazetteer), text.encode(), way="file", version="1"
        )
    return case


class Counting(CaseStore):
    """A store that counts what is read of it."""

    read = 0

    def contents(self, case_id, checksums):
        wanted = list(checksums)
        self.read += len(wanted)
        return super().contents(case_id, wanted)


@pytest.fixture
def counting(store) -> Counting:
    return Counting(store._engine)


def anew(store, case: str, log: Log):
    return {
        target: reviewed(log, target, claims_read(store, case, log, target))
        for target in log.state.get("source", {})
        if target.startswith("article/")
    }


def deeds(store, case: str, count: int = 60):
    """Acts of any kind on claims and names of a case, one after the other."""
    chance = random.Random(4)
    found = anew(store, case, store.log(case))
    targets = [one.target for claims in found.values() for one in claims]
    names = [name_target("Gao"), name_target("Kidal"), *(name_target("Gao", article) for article in found)]
    place = {"name": "There", "country": "ML", "lat": 17.5, "lon": 1.5, "radius_km": 3.0}
    for _ in range(count):
        if chance.random() < 0.25:
            yield "undo", None
        elif chance.random() < 0.4:
            yield "do", (chance.choice(names), {"state": "corrected", "words": "it", "place": place})
        else:
            state = chance.choice(("accepted", "rejected", "disputed"))
            yield "do", (chance.choice(targets), {"state": state, "words": "it"})


def test_followed_act_by_act_they_are_as_worked_out_at_once(store, case):
    claims, log = CaseClaims(store, case), store.log(case)
    for kind, told in deeds(store, case):
        if kind == "undo":
            store.undo(case)
        else:
            target, value = told
            store.do(case, [Deed("reviewed", target, checked_review(value), log.value("reviewed", target))])
        for act in store.since(case, len(log.acts)):
            log.add(act)
        assert claims.all(log) == anew(store, case, log)
        assert claims.progress(log) == {
            target: progress_told(log, target, told_words(claims_read(store, case, log, target)))
            for target in log.state.get("source", {})
        }


def test_only_what_something_was_done_to_is_read_again(counting, case):
    claims, log = CaseClaims(counting, case), counting.log(case)
    assert counting.read == 0 and len(claims.progress(log)) == 2 and counting.read == 0, "the log tells enough"
    first = claims.all(log)
    assert counting.read == 2 and claims.all(log) == first and counting.read == 2
    target = next(iter(first.values()))[0].target
    (act,) = counting.do(case, [Deed("reviewed", target, checked_review({"state": "accepted", "words": "it"}))])
    log.add(act)
    again = claims.all(log)
    assert counting.read == 3 and next(iter(again.values()))[0].state == "accepted"
    assert list(again.values())[1] is list(first.values())[1]


def test_a_name_of_the_case_moves_the_articles_that_have_it(counting, case):
    claims, log = CaseClaims(counting, case), counting.log(case)
    claims.all(log)
    review = checked_review(
        {"state": "corrected", "words": "Mopti", "place": {"name": "Mopti", "lat": 14.5, "lon": -4.2}}
    )
    (act,) = counting.do(case, [Deed("reviewed", name_target("Mopti"), review)])
    log.add(act)
    claims.all(log)
    assert counting.read == 2, "no article has its place from it"


def test_what_an_older_version_kept_without_its_words_is_counted_too(store, case):
    log = store.log(case)
    before = CaseClaims(store, case).progress(log)
    for target, source in list(log.state["source"].items()):
        older = {**source, "reading": {key: part for key, part in source["reading"].items() if key != "told"}}
        store.do(case, [Deed("added", target, older, source)])
    assert CaseClaims(store, case).progress(store.log(case)) == before


def test_counted_from_the_log_alone_as_from_the_claims(store, case):
    log = store.log(case)
    for target, found in anew(store, case, log).items():
        claims = claims_read(store, case, log, target)
        store.do(
            case,
            [Deed("reviewed", one.target, checked_review({"state": "rejected", "words": "it"})) for one in found[:1]],
        )
        value = {"state": "added", "words": "Rain.", "start": 3, "end": 8}
        store.do(case, [Deed("reviewed", f"{target}/claim/3-8", checked_review(value))])
        gone = Deed(
            "reviewed", f"{target}/claim/1-2", checked_review({"state": "accepted", "words": "no claim any more"})
        )
        store.do(case, [gone])
        now = store.log(case)
        assert progress_told(now, target, told_words(claims)) == progress(reviewed(now, target, claims))


def test_a_case_without_articles_has_none(store):
    case = store.new("empty")
    claims = CaseClaims(store, case)
    assert claims.all(store.log(case)) == {} == claims.progress(store.log(case))
