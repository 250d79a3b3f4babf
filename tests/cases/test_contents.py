"""A case as it is published: one event for what several articles tell, with all their sentences, publishers and records."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article
from geo.cases.comments import assignment, comment, comment_target
from geo.cases.contents import edition_of, records_of_events, reviewed_claims_of
from geo.cases.events import events_of, join, split
from geo.cases.file import save_file
from geo.cases.joining import alike_pairs, propose
from geo.cases.store import CaseStore, Deed
from geo.exports import (
    TABLES,
    edition_csv,
    edition_geojson,
    edition_html,
    edition_kml,
    read_table_csv,
    report_html,
    snapshot,
    verify,
)
from geo.exports.edition import sentences_of
from geo.frames import EVENTS
from geo.reading.pipeline import read_article
from tests.cases.test_events import COPY, FIRST, SECOND, TEXTS, THIRD
from tests.fixtures.editions import record, rows_of_contract

SENTENCES = ("killing three officers", "seven policemen were killed", "left 12 officers dead")


@pytest.fixture(scope="module")
def case(gazetteer, tmp_path_factory):
    """A store with three articles on one attack, joined, one of them repeated, and one on a namesake."""
    store = CaseStore.open(f"sqlite:///{tmp_path_factory.mktemp('case') / 'cases.sqlite'}")
    case_id = store.new("Tripoli")
    sites = {FIRST: "North Wire", SECOND: "The Lagoon", THIRD: "Delta Post", COPY: "Evening Sheet"}
    wire = ""
    for name, text in TEXTS.items():
        article = article_from_text(text, title=name, date=None)
        reading = read_article(article, gazetteer)
        target, _ = add_article(store, case_id, reading, text.encode(), way="pasted", version="1")
        wire = target if name == FIRST else wire
        source = store.log(case_id).value("added", target)
        told = {**source, "site": sites.get(name), "copy_of": wire if name == COPY else None}
        store.do(case_id, [Deed("added", target, told, source)])
    log = store.log(case_id)
    claims = reviewed_claims_of(store, case_id, log)
    pairs = alike_pairs(one for found in claims.values() for one in found)
    (proposal,) = propose(events_of(log, claims), pairs)
    store.do(case_id, [join(log, proposal.events, why="the same place and day")])
    yield store, case_id
    store.close()


@pytest.fixture(scope="module")
def records():
    near = {"lat": 32.8874, "lon": 13.1873, "date_start": "2016-03-04", "date_end": "2016-03-04", "country": "Libya"}
    return rows_of_contract(
        EVENTS,
        record("ly-1", place_name="Tripoli", deaths_low=9, deaths_best=9, deaths_high=9, **near),
        record("ly-2", place_name="Sabha", **{**near, "lat": 27.03, "lon": 14.43}),
    )


@pytest.fixture(scope="module")
def edition(case, records):
    return edition_of(*case, records=records)


def test_one_event_tells_of_three_articles_and_a_copy(edition):
    events = edition.events.set_index("id")
    (joined,) = events.index[events["articles"] == 4]
    one = events.loc[joined]
    assert one["publishers"] == 3 and (one["deaths_low"], one["deaths_best"], one["deaths_high"]) == (3, 12, 12)
    assert one["why"].startswith("the same place and day") and one["records"] == "ly-1"
    assert len(events) == 3, "the bomb in Benghazi and the attack in the other Tripoli are events of their own"
    assert set(edition.claims.loc[edition.claims["event"] == joined, "id"]) == set(one["claims"].split())
    told = " ".join(sentence for sentence, _, _ in sentences_of(edition)[joined])
    assert all(words in told for words in SENTENCES)


@pytest.mark.parametrize("make", [edition_geojson, edition_kml, edition_html, report_html])
def test_every_file_tells_of_the_joined_event(edition, make):
    content = make(edition)
    assert b"Armed clash, Tripoli" in content or make is edition_html  # which packs it
    if make in (edition_kml, report_html):
        assert all(words.encode() in content for words in SENTENCES)
    if make is edition_geojson:
        rows = [feature["properties"] for feature in json.loads(content)["features"]]
        assert sorted(row["articles"] for row in rows) == [1, 1, 4]


def test_a_snapshot_of_joined_events_is_sound_and_the_same_again(case, records, edition):
    again = edition_of(*case, records=records)
    assert edition.events.equals(again.events) and verify(snapshot(edition)).is_sound
    with zipfile.ZipFile(io.BytesIO(snapshot(edition))) as archive:
        assert b"deaths_best" in archive.read("tables/events.csv")


def test_what_was_judged_to_be_in_no_record_names_none(case, records):
    store, case_id = case
    log = store.log(case_id)
    events = events_of(log, reviewed_claims_of(store, case_id, log))
    event = next(one for one in events if len(one.claims) > 1)
    assert records_of_events(events, records)[event.id] == ("ly-1",) and records_of_events([], records) == {}
    store.do(case_id, [Deed("judged", event.claims[0].target, {"verdict": "confirmed", "note": "seen"})])
    told = edition_of(store, case_id, records=records)
    assert told.verdicts[["record", "verdict", "why"]].to_numpy().tolist() == [["ly-1", "confirmed", "seen"]]
    store.do(
        case_id,
        [Deed("judged", event.claims[0].target, {"verdict": "not recorded"}, {"verdict": "confirmed", "note": "seen"})],
    )
    told = edition_of(store, case_id, records=records)
    assert told.verdicts["record"].tolist() == [""] and not told.events["records"].any()
    store.undo(case_id), store.undo(case_id)


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 10**6), steps=st.integers(0, 5))
def test_whatever_is_joined_the_files_hold_each_claim_once_and_read_back(case, seed, steps):
    store, case_id = case
    luck, done = random.Random(seed), 0
    for _ in range(steps):
        log = store.log(case_id)
        events = events_of(log, reviewed_claims_of(store, case_id, log))
        several = [event for event in events if len(event.claims) > 1]
        if several and luck.random() < 0.4:
            store.do(case_id, [split(log, several[0], [luck.choice(several[0].claims).target])])
        elif len(events) > 1:
            store.do(case_id, [join(log, luck.sample(events, 2), why="=1+1; “so”")])
        else:
            break
        done += 1
    told = edition_of(store, case_id)
    counting = told.claims[told.claims["event"] != ""]
    named = [
        (claim, event)
        for event, claims in zip(told.events["id"], told.events["claims"], strict=True)
        for claim in claims.split()
    ]
    assert sorted(named) == sorted(zip(counting["id"], counting["event"], strict=True))
    for name in ("events", "claims"):
        assert read_table_csv(edition_csv(told, name), TABLES[name]).equals(getattr(told, name).reset_index(drop=True))
    known = told.events[["deaths_low", "deaths_best", "deaths_high"]].dropna()
    assert (known["deaths_low"] <= known["deaths_best"]).all() and (known["deaths_best"] <= known["deaths_high"]).all()
    assert verify(snapshot(told)).is_sound
    for _ in range(done):
        store.undo(case_id)


def test_an_empty_case_has_no_events(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    told = edition_of(store, store.new("x"))
    assert told.events.empty and told.made <= dt.datetime.now(dt.UTC)
    store.close()


def test_events_are_listed_and_joined_by_a_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'cases.sqlite'}")

    def run(*arguments: object) -> tuple[int, str]:
        status = main(["case", *map(str, arguments)])
        return status, capsys.readouterr().out

    run("new", "Tripoli")
    for number, target in enumerate((FIRST, SECOND, THIRD)):
        (tmp_path / f"{number}.txt").write_text(TEXTS[target])
    run("add", "Tripoli", *(tmp_path / f"{number}.txt" for number in range(3)))
    told = json.loads(run("events", "Tripoli", "--json")[1])
    assert (len(told["events"]), len(told["proposals"]), told["joined"]) == (4, 1, 0)
    assert "the same place: Tripoli" in told["proposals"][0]["reasons"]
    assert json.loads(run("events", "Tripoli", "--join-above", "0.99", "--json")[1])["joined"] == 0
    status, out = run("events", "Tripoli", "--join-above", "0.6")
    assert status == 0 and "3 articles    3 publishers  Armed clash, Tripoli" in out and "may be one" not in out
    run("undo", "Tripoli")
    assert "may be one (0." in run("events", "Tripoli")[1]
    assert run("events", "Tripoli", "--join-above", "2")[0] == 2


def test_nothing_that_is_published_tells_of_comments(tmp_path, case):
    store, case_id = case
    [first, *_] = store.log(case_id).state["source"]
    said = Deed("commented", comment_target(first), comment("Entirely between ourselves"))
    store.do(case_id, [said, Deed("assigned", first, assignment("zoe.between@example.org"))], by="amina")
    edition = edition_of(store, case_id)
    files = [
        edition_html(edition),
        report_html(edition),
        edition_geojson(edition),
        edition_kml(edition),
        edition_csv(edition, table="claims"),
    ]
    with zipfile.ZipFile(io.BytesIO(snapshot(edition, {}))) as archive:
        files += [archive.read(name) for name in archive.namelist()]
    assert not any(b"etween ourselves" in content or b"zoe.between" in content for content in files)
    buffer = io.BytesIO()
    save_file(store, case_id, buffer)
    with zipfile.ZipFile(buffer) as archive:
        assert b"between ourselves" in archive.read("acts.jsonl")
