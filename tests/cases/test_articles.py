"""Articles of a case, and the commands that fill and show it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from geo.__main__ import main
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article, articles_of, reading_of
from geo.cases.store import CaseStore, Deed
from geo.reading.pipeline import read_article

TEXT = "GAO, Feb 8 - Gunmen killed three people in Gao on Friday."


@pytest.fixture
def reading(gazetteer):
    return read_article(article_from_text(TEXT, title="Three killed", date=dt.date(2013, 2, 8)), gazetteer)


@pytest.fixture
def store(tmp_path):
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield store
    store.close()


def test_an_article_is_kept_as_it_came_with_what_was_read_in_it(store, reading):
    case = store.new("x")
    target, is_new = add_article(store, case, reading, b"as it came", way="pasted", version="1")
    log = store.log(case)
    (one,) = articles_of(log)
    assert (
        is_new and one.target == target and one.title == "Three killed" and one.date == "2013-02-08" and one.events == 1
    )
    assert store.content(case, one.sha256) == b"as it came"
    told = reading_of(store, case, log, target)
    assert told["claims"][0]["sub_event_type"] == "Attack" and told["article"]["text"] == TEXT
    assert reading_of(store, case, log, "article/none") is None and articles_of(store.log(store.new("y"))) == []


def test_the_same_text_is_one_article_and_a_newer_reader_keeps_what_was_done(store, reading):
    case = store.new("x")
    target, _ = add_article(store, case, reading, b"as it came", way="pasted", version="1")
    store.do(case, [Deed("noted", target, "mine")])
    assert add_article(store, case, reading, b"in another file", way="file", version="1") == (target, False)
    assert store.case(case).acts == 3
    add_article(store, case, reading, b"in another file", way="file", version="2")
    (one,) = articles_of(store.log(case))
    assert one.reader == "2" and one.way == "pasted" and store.content(case, one.sha256) == b"as it came"
    assert store.log(case).value("noted", target) == "mine"
    store.undo(case)
    store.undo(case)
    store.undo(case)
    assert articles_of(store.log(case)) == []


@pytest.fixture
def case(tmp_path, monkeypatch, capsys):
    """Runs `case …` with a database of its own; returns status, lines and what was said on stderr."""
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path / 'home' / 'cases.sqlite'}")

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main(["case", *map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_a_case_goes_from_begin_to_end_by_commands(case, tmp_path):
    article, bad = tmp_path / "a.txt", tmp_path / "empty.txt"
    article.write_text(TEXT, encoding="utf-8")
    bad.write_text("")
    assert case("new", "Mali 2013")[0] == 0
    status, out, err = case("add", "Mali 2013", article, bad, article, "--date", "2013-02-08")
    assert status == 1 and out.count("added") == 1 and out.count("was there") == 1 and "empty.txt is empty" in err
    status, out, _ = case("show", "Mali 2013", "--json")
    told = json.loads(out)
    assert status == 0 and told["articles"][0]["events"] == 1 and told["name"] == "Mali 2013"
    file = tmp_path / "m.dateline"
    assert case("save", told["id"][:8], file)[0] == 0
    assert case("undo", "Mali 2013")[1].startswith("undone: added article/")
    assert "0 acts came" in case("open", file)[1]
    assert case("redo", "Mali 2013")[1].startswith("done again: added")
    assert "nothing to be done again" in case("redo", "Mali 2013")[1]
    status, _, err = case("remove", "Mali 2013")
    assert status == 2 and "--yes" in err
    assert case("remove", "Mali 2013", "--yes")[0] == 0 and case("list")[1] == ""
    assert "new here, 2 acts" in case("open", file)[1]
    assert [row["name"] for row in json.loads(case("list", "--json")[1])] == ["Mali 2013"]


def test_a_case_takes_another_one_in(case, tmp_path):
    wire = tmp_path / "gao.txt"
    wire.write_text("GAO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday.", encoding="utf-8")
    case("new", "Sahel")
    case("new", "Mali")
    assert case("add", "Mali", wire)[0] == 0
    status, out, _ = case("merge", "Sahel", "Mali", "--json")
    assert status == 0 and json.loads(out)["acts"] == 1
    assert len(json.loads(case("show", "Sahel", "--json")[1])["articles"]) == 1
    status, _, err = case("merge", "Sahel", "Sahel")
    assert status == 2 and "is the case itself" in err


def test_a_case_that_is_not_there_or_not_the_only_one_is_told(case):
    status, _, err = case("show", "Nowhere")
    assert status == 2 and "There is no case 'Nowhere'" in err
    case("new", "Twice")
    case("new", "Twice")
    status, _, err = case("show", "Twice")
    assert status == 2 and "Several cases are called 'Twice'" in err


def test_a_file_that_is_no_case_is_told(case, tmp_path):
    file = tmp_path / "x.dateline"
    file.write_bytes(b"x")
    status, _, err = case("open", file)
    assert status == 2 and "x.dateline is no case file" in err
