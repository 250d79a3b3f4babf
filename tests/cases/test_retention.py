"""What is kept for as long as the operator says goes then, nothing else, and never while somebody works."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from geo.__main__ import main
from geo.articles.sources import article_from_text
from geo.cases.articles import add_article, articles_of
from geo.cases.retention import due, retain
from geo.cases.rights import Who, key_of, key_of_token
from geo.cases.search import search
from geo.cases.store import CaseStore, Deed
from geo.errors import CaseError
from geo.reading.pipeline import read_article

ANN = Who(key_of("https://id.example", "ann"), "person", email="ann@desk.example")
TEXT = "GAO, Mali, Feb 8 - Gunmen killed four traders in Gao on Friday. Soldiers fled.\n"


def later(days: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)


@pytest.fixture
def case(store, gazetteer, monkeypatch):
    monkeypatch.setenv("DATELINE_NEWCOMERS", "editor")
    mine = store.of(ANN)
    case_id = mine.new("Gao")
    reading = read_article(article_from_text(TEXT, date=dt.date(2013, 2, 9)), gazetteer)
    target, _ = add_article(mine, case_id, reading, TEXT.encode(), way="pasted", version="1")
    mine.do(case_id, [Deed("reviewed", f"{target}/claim/1-2", {"state": "accepted", "words": "four traders"})])
    mine.do(
        case_id,
        [
            Deed(
                "joined",
                "event/1",
                {"claims": {f"{target}/claim/1-2": "four traders", "article/ff/claim/1-2": "others"}},
            )
        ],
    )
    records = mine.keep(case_id, b"id\n1\n")
    mine.do(case_id, [Deed("added", "records/r", {"sha256": records, "name": "r.csv"})])
    return case_id


def set_days(monkeypatch, **days):
    for name, value in days.items():
        monkeypatch.setenv(f"DATELINE_{name.upper()}", str(value))


def test_without_a_time_nothing_goes(store, case, monkeypatch):
    set_days(monkeypatch, case_days=36_500)
    assert due(store, at=later(9_000)) == [] and retain(store, at=later(9_000)) == []
    assert len(store.kept(case)) == 4


def test_an_article_goes_with_all_that_was_said_of_it(store, case, monkeypatch):
    set_days(monkeypatch, article_days=30)
    assert due(store, at=later(29)) == []
    search(store, case, store.log(case), "traders")  # makes the index
    (one,) = retain(store, at=later(31))
    log = store.log(case)
    assert (one.kind, articles_of(log)) == ("article", [])
    assert log.value("joined", "event/1") == {"claims": {"article/ff/claim/1-2": "others"}}
    with store.moment() as connection:
        from sqlalchemy import text

        told = [
            str(tuple(row))
            for table in ("acts", "sentences")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
        assert not [row for row in told if "traders" in row]
        assert connection.execute(text("SELECT count(*) FROM sources")).scalar_one() == 1  # of the records
    assert len(store.since(case, 0)) == 5 and store.case(case).acts == 5
    assert [row.about for row in store.audit(case) if row.did == "deleted by age"] == [{"article": 1}]
    assert retain(store, at=later(31)) == []


def test_records_go_and_articles_stay(store, case, monkeypatch):
    set_days(monkeypatch, records_days=30)
    assert [one.kind for one in retain(store, at=later(31))] == ["records"]
    assert len(articles_of(store.log(case))) == 1 and len(store.kept(case)) == 3


def test_links_cases_and_the_audit_go(store, case, monkeypatch):
    token = store.of(ANN).share(case, "snapshot", {"name": "x"}, snapshot=b"frozen")
    set_days(monkeypatch, link_days=10, idle_days=20, audit_days=15)
    assert [one.kind for one in retain(store, at=later(11))] == ["link"]
    with pytest.raises(CaseError, match="opens nothing"):
        store.of(Who(key_of_token(token), "link")).link()
    assert {one.kind for one in retain(store, at=later(21))} == {"case", "audit"}
    assert store.cases(None) == []


def test_who_works_in_a_case_is_not_disturbed(store, case, monkeypatch):
    set_days(monkeypatch, article_days=0.0001)
    store.do(case, [Deed("noted", "case", "still here")])
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60)
    assert [one.is_in_use for one in due(store, at=soon)] == [True] and retain(store, at=soon) == []
    assert len(articles_of(store.log(case))) == 1
    assert [one.kind for one in retain(store, at=soon + dt.timedelta(hours=2))] == ["article"]


def test_a_case_that_somebody_only_looks_at_is_not_idle(store, case, monkeypatch):
    set_days(monkeypatch, idle_days=0.5)
    store.leave(case, ANN.key, {"page": "Map"})
    assert due(store, at=later(0.4)) == [] and [one.kind for one in due(store, at=later(0.6))] == ["case"]


def test_only_who_runs_the_server_may(store, case):
    with pytest.raises(CaseError, match="may not"):
        due(store.of(ANN))


def test_the_command_tells_first_and_deletes_when_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path}/cases.sqlite")
    set_days(monkeypatch, idle_days=0.00001, link_days=1)
    store = CaseStore.open()
    store.new("Old")
    monkeypatch.setattr("geo.cases.retention.CALM_S", 0)
    import time

    until = time.monotonic() + 1
    while time.monotonic() < until and not due(store):
        pass
    assert main(["retain", "--dry-run", "--json"]) == 0
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["due"]] == ["case"] and len(
        store.cases(None)
    ) == 1
    assert main(["retain", "--now"]) == 0
    assert "1 deleted" in capsys.readouterr().out and store.cases(None) == []
