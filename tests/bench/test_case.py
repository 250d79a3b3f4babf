"""What `scripts/bench case` measures, small: the analyst gets to the gold, undo to the first state, a kill loses nothing."""

from __future__ import annotations

import pytest

from bench.case import PARTS, large_case, measure
from bench.case_data import made_articles, review_half
from bench.case_kill import killed_in_the_store
from bench.case_review import PRESSES, review_to_gold
from bench.case_store import do_and_undo, first_events
from bench.reading import read_wire
from bench.wires import load_all
from geo.articles.given import Given, article_of
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article, kept_of
from geo.cases.contents import edition_of
from geo.cases.store import CaseStore
from geo.exports import snapshot, verify
from geo.reading.pipeline import read_article


@pytest.fixture
def store(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def read(gazetteer):
    """What was read in three made-up articles, by what was given."""
    given = [Given(name, text.encode(), text=text) for name, text in made_articles(3)]
    return {one: read_article(article_of(one), gazetteer) for one in given}


@pytest.fixture
def case(store, read) -> str:
    case = store.new("small")
    for given, reading in read.items():
        add_article(store, case, reading, given.content, way="file", version="1")
    return case


def test_made_articles_are_the_same_again_and_no_two_alike():
    first = list(made_articles(90))
    assert first == list(made_articles(90)) and len({text for _, text in first}) == 90
    assert all(text.count("\n\n") == 16 for _, text in first)


def test_half_of_a_case_is_reviewed_and_all_of_it_undone(store, case):
    done = review_half(store, case)
    claims = sum(
        len(words)
        for source in store.log(case).state["source"].values()
        for words in source["reading"]["told"].values()
    )
    assert 0.2 * claims < done < 0.8 * claims
    assert do_and_undo(store, case, 60) == (True, True)
    assert store.case(case).acts == 4 + done + 3 * 60


def test_a_case_is_a_snapshot_that_is_sound(store, case):
    edition = first_events(edition_of(store, case), 10)
    assert len(edition.events) == 10 <= len(edition.claims)
    assert verify(snapshot(edition)).is_sound


def test_a_killed_process_loses_nothing_that_it_had_told_of(tmp_path, read):
    kept = {given: kept_of(reading) for given, reading in read.items()}
    lost, shown = killed_in_the_store(f"sqlite:///{tmp_path / 'killed.sqlite'}", kept, 3)
    assert lost == 0 < shown


def test_the_analyst_gets_to_the_gold_of_a_wire(store, gazetteer):
    wire = next(wire for wire in load_all() if not wire.held_out and len(wire.claims) > 4)
    done = review_to_gold(store, read_wire(wire, gazetteer), wire.claims, gazetteer)
    assert done.wrong == [] and done.claims >= 5
    assert done.presses >= sum(PRESSES[means] * count for means, count in done.means.items()) >= done.claims
    assert store.cases() == []


def test_what_is_not_read_is_added_and_what_is_no_event_rejected(store, gazetteer):
    (wire,) = [wire for wire in load_all() if wire.slug == "kenya_garissa"]
    reading = read_article(article_from_text(wire.text), gazetteer)
    few = review_to_gold(store, reading, wire.claims[:1], gazetteer)
    assert few.wrong == [] and few.means["reject"] >= 3
    nothing = review_to_gold(
        store, read_article(article_from_text("The river rose.\n\n" + wire.text[:0]), gazetteer), (), gazetteer
    )
    assert (nothing.presses, nothing.claims, nothing.wrong) == (1, 0, [])


def test_an_unknown_part_is_told():
    with pytest.raises(SystemExit, match=f"no part 'luck': the parts are {', '.join(PARTS)}"):
        measure(["luck"])


def test_the_large_case_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setattr("bench.case.user_cache_path", lambda *_, **__: tmp_path / "cache")
    with large_case(2) as (database, case_id):
        first = CaseStore.open(database)
        state = first.log(case_id).fingerprint()
        first.close()
    (file,) = (tmp_path / "cache" / "bench").iterdir()
    made = file.stat().st_mtime_ns
    with large_case(2) as (database, case_id):
        again = CaseStore.open(database)
        assert again.log(case_id).fingerprint() == state and '"source"' in state
        again.close()
    assert file.stat().st_mtime_ns == made
