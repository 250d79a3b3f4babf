"""Many articles into a case: each kept as it is read, copies folded, failures told, and a second time nothing new."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from geo.articles.batches import given_in
from geo.articles.given import article_of
from geo.cases.adding import add_many
from geo.cases.articles import articles_of
from geo.reading.pipeline import read_article

WIRE = (
    "GAO, Feb 8 - Gunmen killed three people in Gao on Friday, witnesses said. The attackers came on two motorcycles shortly "
    "after the evening prayer and fired at a tea stall near the river, according to a trader who hid behind his counter. Soldiers "
    "closed the road to the airport and searched houses until the morning. Nobody claimed the attack. "
)
OTHER = "KIDAL, Feb 9 - Hundreds marched in Kidal on Saturday and asked for water, doctors and schools, a councillor told reporters."


@pytest.fixture
def read(gazetteer):
    return lambda given: read_article(article_of(given), gazetteer)


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, text in files.items():
            target.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def test_each_is_kept_copies_are_told_and_nothing_is_lost(store, read):
    case = store.new("x")
    content = archive(
        a__txt=WIRE, b__txt="BREAKING\n\n" + WIRE + " Reporting by our correspondent.", c__txt=OTHER, d__txt="  "
    )
    found = list(add_many(store, case, given_in(content, name="wires.zip"), read, version="1"))
    assert [one.state for one in found] == ["added", "added", "added", "failed"]
    assert found[1].copy_of == found[0].target and not found[2].copy_of
    assert found[3].reason
    log = store.log(case)
    assert len(articles_of(log)) == 3
    assert log.value("added", found[1].target)["copy_of"] == found[0].target
    again = list(add_many(store, case, given_in(content, name="wires.zip"), read, version="1"))
    assert [one.state for one in again] == ["known", "known", "known", "failed"]
    assert store.case(case).acts == 4


def test_who_stops_keeps_what_was_told_and_goes_on(store, read):
    case = store.new("x")
    lines = "\n".join(json.dumps({"text": text, "title": f"No {n}"}) for n, text in enumerate((WIRE, OTHER))).encode()
    adding = add_many(store, case, given_in(lines, name="wires.jsonl"), read, version="1")
    next(adding)
    adding.close()
    assert len(articles_of(store.log(case))) == 1
    states = [one.state for one in add_many(store, case, given_in(lines, name="wires.jsonl"), read, version="1")]
    assert states == ["known", "added"]


def test_what_is_kept_of_a_row_is_the_article_again(store, read):
    case = store.new("x")
    table = f'date,title,text\n2013-02-08,Killed,"{WIRE}"\n'.encode()
    (one,) = add_many(store, case, given_in(table, name="wires.csv"), read, version="1")
    (article,) = articles_of(store.log(case))
    given = next(given_in(store.content(case, article.sha256), name=article.name))
    assert article_of(given).text.strip() == WIRE.strip() and one.target == article.target
