"""Many articles into a case: what became of each, stopped and gone on with, copies folded, faults set aside."""

from __future__ import annotations

import json
import threading

import pytest

from geo.__main__ import main
from geo.articles.given import Given, article_of
from geo.cases.adding import add_many
from geo.cases.articles import Kept, articles_of, kept_of
from geo.cases.search import search
from geo.cases.store import Deed
from geo.errors import ArticleError, DatelineError
from geo.reading.pipeline import Reading, read_article
from geo.work.batches import reads_in
from geo.work.jobs import get_ready
from geo.work.pool import Pool
from tests.articles.test_copies import OTHER_WRITER, WIRE

SHORT = "GAO, Feb 8 - Gunmen killed {} people in Gao on Friday."


def given(number: int, text: str = "") -> Given:
    return Given(f"{number}.txt", (text or SHORT.format(number + 2)).encode())


def read(batch, _is_stopped=lambda: False):
    """Reads nothing in them; "bad" ones are refused."""
    answers = []
    for one in batch:
        try:
            answers.append(kept_of(Reading(article_of(one), ())))
        except DatelineError as fault:
            answers.append(str(fault))
    return answers


def never(batch, _is_stopped):
    raise AssertionError("nothing was to be read")


def test_each_article_has_an_outcome_in_its_order_and_is_kept(store):
    case = store.new("x")
    many = [
        given(0),
        Given("none", reason="It is none."),
        given(1),
        Given("empty.txt", b" "),
        *map(given, range(2, 30)),
        given(0),
    ]
    outcomes = list(add_many(store, case, many, read, version="1", at_once=3))
    assert [one.name for one in outcomes] == [one.name for one in many]
    assert [one.reason for one in outcomes if one.reason] == [
        "It is none.",
        "empty.txt is empty: choose a file that holds the text of an article.",
    ]
    assert [one.is_new for one in outcomes if one.target] == [True] * 30 + [False]
    log = store.log(case)
    assert [one.name for one in articles_of(log)] == [f"{number}.txt" for number in range(30)]
    assert len(search(store, case, log, "gunmen gao")) == 30


def test_what_was_added_is_not_read_again_and_one_that_was_taken_back_is(store):
    case = store.new("x")
    first = list(add_many(store, case, [given(0), given(1)], read, version="1"))
    again = list(add_many(store, case, [given(0), given(1)], never, version="1"))
    assert [one.target for one in again] == [one.target for one in first] and not any(one.is_new for one in again)
    store.undo(case)
    assert [one.is_new for one in add_many(store, case, [given(0), given(1)], read, version="1")] == [False, True]
    assert [one.is_new for one in add_many(store, case, [given(0)], read, version="2")] == [False]
    assert articles_of(store.log(case))[0].reader == "2"
    assert [
        one.is_new for one in add_many(store, case, [Given("x", b"a row", "table", SHORT.format(2))], read, version="2")
    ] == [False]


def test_who_leaves_the_loop_keeps_what_was_told_and_goes_on_later(store):
    case, stopped = store.new("x"), threading.Event()

    def watching(batch, is_stopped):
        answers = read(batch)
        if is_stopped():
            stopped.set()
        return answers

    adding = add_many(store, case, map(given, range(1_000)), watching, version="1")
    told = [next(adding) for _ in range(10)]
    adding.close()
    kept = len(articles_of(store.log(case)))
    assert 10 <= kept < 20 and all(one.is_new for one in told)
    again = list(add_many(store, case, map(given, range(20)), read, version="1"))
    assert sum(one.is_new for one in again) == 20 - kept and len(articles_of(store.log(case))) == 20


def test_a_fault_of_the_reader_comes_out_and_what_was_told_is_kept(store):
    case = store.new("x")

    def failing(batch, _is_stopped):
        if batch[0].name == "8.txt":
            raise ArticleError("no more")
        return read(batch)

    adding = add_many(store, case, map(given, range(20)), failing, version="1")
    with pytest.raises(ArticleError, match="no more"):
        list(adding)
    assert len(articles_of(store.log(case))) == 8


def test_copies_are_told_in_the_act_and_others_are_not(store):
    case = store.new("x")
    list(add_many(store, case, [given(0, WIRE), given(1, OTHER_WRITER)], read, version="1"))
    texts = ["By A. Writer. " + WIRE, OTHER_WRITER + " More follows.", ". ".join(WIRE.split(". ")[:4]) + "."]
    outcomes = list(
        add_many(store, case, [given(2 + number, text) for number, text in enumerate(texts)], read, version="1")
    )
    first, second = (one.target for one in articles_of(store.log(case))[:2])
    assert [one.copy_of for one in outcomes] == [first, second, first]
    log = store.log(case)
    for one in outcomes:
        assert (
            log.value("added", one.target)["copy_of"] == one.copy_of
            and 0.7 <= log.value("added", one.target)["similarity"] <= 1
        )
    assert log.value("added", first)["copy_of"] is None


def test_somebody_else_who_adds_the_same_meanwhile_is_no_clash(store):
    case = store.new("x")

    def slow(batch, _is_stopped):
        if batch[0].name == "0.txt":
            list(add_many(store, case, [given(0)], read, version="1"))
            store.do(case, [Deed("noted", "case", "another window")])
        return read(batch)

    (one,) = add_many(store, case, [given(0)], slow, version="1")
    assert not one.is_new and len(articles_of(store.log(case))) == 1


LINK = Given("f.xml, entry 1", way="feed", address="https://news.example.org/1")
PART = Given("f.xml, entry 2", b"{}", "feed", SHORT.format(3), is_partial=True, address="https://news.example.org/2")


def page(address: str):
    if address.endswith("none"):
        raise ArticleError("It is not there.")
    return [Given(address, SHORT.format(address[-1]).encode(), "address", address=address + "/moved")]


def test_addresses_are_asked_only_when_they_may_be(store, monkeypatch):
    case = store.new("x")
    off = list(add_many(store, case, [LINK, PART], read, version="1"))
    assert "was not asked for" in off[0].reason and off[1].is_new
    asked = []

    def fetch(address):
        asked.append(address)
        return page(address)

    on = list(add_many(store, store.new("y"), [LINK, PART], read, version="1", fetch=fetch))
    assert [one.name for one in on] == [LINK.address, PART.address] and all(one.is_new for one in on)
    other = store.cases()[0].id
    assert not any(one.is_new for one in add_many(store, other, [LINK, PART], never, version="1", fetch=fetch))
    assert asked == [LINK.address, PART.address]
    monkeypatch.setenv("DATELINE_FETCH_MOST", "1")
    many = [Given(f"entry {number}", way="feed", address=f"https://news.example.org/{number}") for number in range(3)]
    outcomes = list(add_many(store, store.new("z"), many, read, version="1", fetch=fetch))
    assert [bool(one.reason) for one in outcomes] == [False, True, True] and "Add it again to go on" in outcomes[
        2
    ].reason


def test_a_page_that_is_not_there_is_told_and_what_the_feed_tells_is_read(store):
    from dataclasses import replace

    gone = [replace(one, address="https://news.example.org/none") for one in (LINK, PART)]
    link, part = add_many(store, store.new("x"), gone, read, version="1", fetch=page)
    assert link.reason == "It is not there." and part.is_new


@pytest.fixture(scope="module")
def pool():
    pool = Pool(1, 3_000, get_ready)
    yield pool
    pool.close()


def test_the_pool_reads_as_this_process_does_and_only_the_bad_one_is_set_aside(pool, gazetteer, monkeypatch):
    reads = reads_in(pool, owner="me")
    first, empty, second = reads([given(0), Given("e.txt", b" "), given(1)], lambda: False)
    assert empty.startswith("e.txt is empty")
    for number, one in enumerate([first, second]):
        assert one == kept_of(read_article(article_of(given(number)), gazetteer))
    assert reads([given(0)], lambda: True) == ["It was stopped before it was read."] or isinstance(
        reads([given(0)], lambda: True)[0], Kept
    )
    monkeypatch.setenv("DATELINE_ARTICLE_DEADLINE_S", "2")
    slow = Given("slow.txt", ("Gunmen killed three people in Gao, Mali, on Friday. " * 60_000).encode())
    late, fine = reads([slow, given(0)], lambda: False)
    assert "slow.txt: reading took longer than 2 s" in late and isinstance(fine, Kept)


@pytest.fixture
def case(tmp_path, monkeypatch, capsys):
    """Runs `case …` with a database of its own; returns status, lines and what was said on stderr."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'home' / 'cases.sqlite'}")

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["case", *map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out, told.err

    run("new", "Mali")
    return run


def test_the_command_adds_a_folder_by_the_pool_finds_and_watches(case, tmp_path):
    folder = tmp_path / "wires"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_bytes(given(number).content)
    (folder / "bad.csv").write_text("id\n1\n")
    status, out, err = case("add", "Mali", folder, "--json", "--workers", 1)
    told = json.loads(out)
    assert (
        status == 1
        and len(told["added"]) == 12
        and list(told["failed"]) == ["wires/bad.csv"]
        and "has no column of texts" in err
    )
    status, out, _ = case("add", "Mali", f"{folder}/*.txt")
    assert status == 0 and out.count("was there") == 12
    assert len(json.loads(case("search", "Mali", "gunmen", "in gao", "--limit", 5, "--json")[1])) == 5
    assert "13 people" in case("search", "Mali", "13 people")[1]
    status, out, _ = case("watch", "Mali", "Gao=Bamako,GAO")
    assert status == 0 and out.count("Gao  article/") == 24
    assert case("watch", "Mali")[1] == ""
    status, _, err = case("search", "Mali", "*")
    assert status == 2 and "holds no word" in err


def test_the_command_tells_what_is_not_there_and_what_is_never_asked(case, tmp_path):
    status, _, err = case("add", "Mali", tmp_path / "none", "http://127.0.0.1/x")
    assert status == 1 and "There is no file or folder" in err and "which is never asked" in err
