"""A corpus read whole: the same bytes wherever it is read and whatever died, gone on with, failures set aside, memory flat."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from geo.__main__ import main
from geo.corpora import runs
from geo.corpora.answers import Asked
from geo.corpora.partitions import Corpus
from geo.corpora.runs import read_corpus
from geo.errors import DataError, WorkError
from geo.work import pool as pool_module
from geo.work.pool import Pool
from geo.work.runners import Here, runner_on
from tests.fixtures.corpora import KINDS, as_lines, rows_of, text_of

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import bad_jobs  # noqa: E402  a worker finds it in the same place


def digest(path: Path) -> dict[str, str]:
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def pool():
    """Two processes, in which articles that say so behave badly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        pool = Pool(size=2, memory_mb=500, prepare=bad_jobs.spoil)
        pool.get_ready()
        yield pool
        pool.close()


@pytest.mark.parametrize("kind", KINDS)
def test_claims_of_every_kind_of_file(kind, corpus_file, tmp_path):
    corpus = Corpus.at([corpus_file(kind, 5)])
    done = read_corpus(corpus, Asked("claims"), tmp_path / "out.jsonl", Here(), most=2)
    assert (done.articles, done.set_aside, done.aside) == (5, 0, None)
    rows = lines_of(tmp_path / "out.jsonl")
    assert [row["claims"][0]["deaths_best"] for row in rows] == [2, 3, 4, 5, 6]
    assert [row["claims"][0]["place"] for row in rows] == ["Gao", "Kidal", "Timbuktu", "Mopti", "Konna"]
    assert all(row["claims"][0]["date_start"] == "2013-02-07" for row in rows)
    if "warc" in kind:
        assert rows[1]["address"] == "https://news.example.org/1" and rows[1]["captured"] == "2013-02-09T08:00:00Z"
        for row in rows:
            claim = row["claims"][0]
            assert row["text"][claim["start"] : claim["end"]] == claim["sentence"]
    else:
        assert [row["id"] for row in rows] == [f"a{number}" for number in range(5)] and "text" not in rows[0]
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_one_worker_or_two_and_a_killed_one_give_the_same_bytes(form, pool, tmp_path, monkeypatch):
    source = tmp_path / "in.jsonl"
    source.write_bytes(as_lines([{**row, "text": row["text"] + " It IS SLOW."} for row in rows_of(24)]))
    corpus, asked = Corpus.at([source]), Asked("claims", form)
    read_corpus(corpus, asked, tmp_path / f"one.{form}", Here(), most=5)
    busy: list[Any] = []
    monkeypatch.setattr(pool_module._Worker, "work", _noting(busy, pool_module._Worker.work))
    killed = []

    def kill(_progress) -> None:
        if len(killed) < 2:
            killed.append(busy[-1])
            killed[-1]._process.kill()

    done = read_corpus(corpus, asked, tmp_path / f"two.{form}", pool, most=5, on_progress=kill)
    assert done.set_aside == 0 and len(killed) == 2
    assert list(digest(tmp_path / f"one.{form}").values()) == list(digest(tmp_path / f"two.{form}").values())


def _noting(busy, work):
    def noting(worker, *given, **named):
        busy.append(worker)
        return work(worker, *given, **named)

    return noting


def test_what_dies_hangs_or_fails_is_set_aside_with_its_reason(pool, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_ARTICLE_DEADLINE_S", "3")
    monkeypatch.setattr(runs, "TRIES", 2)
    rows = rows_of(8)
    for number, words in ((1, "DIES HERE"), (4, "HANGS HERE"), (6, "FAILS HERE")):
        rows[number]["text"] += f" It {words}."
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(as_lines(rows))
    done = read_corpus(Corpus.at([source]), Asked("claims"), out, pool, most=4)
    assert [row["id"] for row in lines_of(out)] == ["a0", "a2", "a3", "a5", "a7"]
    assert done.aside is not None
    aside = {fault["name"]: fault["reason"] for fault in lines_of(done.aside)}
    assert list(aside) == ["in.jsonl, line 2", "in.jsonl, line 5", "in.jsonl, line 7"]
    assert "ended by itself (signal -11)" in aside["in.jsonl, line 2"].replace("signal 11", "signal -11")
    assert "took longer than 3 s" in aside["in.jsonl, line 5"]
    assert "KeyError" in aside["in.jsonl, line 7"] and "FAILS" not in aside["in.jsonl, line 7"]


class Fading:
    """Runs jobs here, and is gone after so many; what is under way then is not finished."""

    size = 1

    def __init__(self, left: int) -> None:
        self.left, self.lock = left, threading.Lock()

    def run(self, *given, **named):
        with self.lock:
            if not self.left:
                raise WorkError("The machine went away.")
            self.left -= 1
        return Here().run(*given, **named)


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_second_start_goes_on_where_the_first_ended(form, tmp_path, corpus_file, monkeypatch):
    monkeypatch.setattr(runs, "AHEAD", 1)
    corpus, asked = Corpus.at([corpus_file("plain.jsonl", 9)]), Asked("claims", form, folds=True)
    out = tmp_path / f"out.{form}"
    with pytest.raises(WorkError, match="went away"):
        read_corpus(corpus, asked, out, Fading(3), most=2)
    manifest = json.loads((tmp_path / f"out.{form}.parts" / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["done"]) == ["0", "1", "2"] and not out.exists()
    told = []
    read_corpus(corpus, asked, out, Fading(2), most=2, on_progress=told.append)
    assert (told[0].partitions, told[-1].articles, told[-1].bytes) == (4, 9, corpus.size)
    read_corpus(corpus, asked, tmp_path / f"at_once.{form}", Here(), most=2)
    assert list(digest(out).values()) == list(digest(tmp_path / f"at_once.{form}").values())


def test_who_reads_may_be_killed_at_any_moment(tmp_path, corpus_file, root):
    source, out = corpus_file("packed.jsonl.zst", 40), tmp_path / "out.jsonl"
    code = (
        "import sys; from pathlib import Path; from geo.corpora.answers import Asked; from geo.corpora.partitions import Corpus\n"
        "from geo.corpora.runs import read_corpus; from geo.work.runners import Here\n"
        "read_corpus(Corpus.at([sys.argv[1]]), Asked('claims'), Path(sys.argv[2]), Here(), most=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(source), str(out)], cwd=root)
    parts = tmp_path / "out.jsonl.parts"
    while len(list(parts.glob("0*.jsonl"))) < 3 and process.poll() is None:
        time.sleep(0.01)  # a reader that starts needs the processor
    process.kill()
    process.wait()
    assert (parts / "manifest.json").exists() and not out.exists()
    read_corpus(Corpus.at([source]), Asked("claims"), out, Here(), most=1)
    read_corpus(Corpus.at([source]), Asked("claims"), tmp_path / "at_once.jsonl", Here(), most=1)
    assert out.read_bytes() == (tmp_path / "at_once.jsonl").read_bytes()
    assert [row["id"] for row in lines_of(out)] == [f"a{number}" for number in range(40)]


def test_what_was_begun_otherwise_is_not_gone_on_with(tmp_path, corpus_file, monkeypatch):
    monkeypatch.setattr(runs, "AHEAD", 1)
    path = corpus_file("plain.jsonl", 5)
    out = tmp_path / "out.jsonl"
    with pytest.raises(WorkError):
        read_corpus(Corpus.at([path]), Asked("claims"), out, Fading(1), most=2)
    with pytest.raises(DataError, match=r"begun otherwise \(asked\)"):
        read_corpus(Corpus.at([path]), Asked("geoparse"), out, Here(), most=2)
    path.write_bytes(path.read_bytes() + as_lines(rows_of(1)))
    with pytest.raises(DataError, match=r"begun otherwise \(files\).*remove the folder"):
        read_corpus(Corpus.at([path]), Asked("claims"), out, Here(), most=2)
    (tmp_path / "mine.parts").mkdir()
    (tmp_path / "mine.parts" / "letter.txt").write_text("Dear all", encoding="utf-8")
    with pytest.raises(DataError, match="Move it away"):
        read_corpus(Corpus.at([path]), Asked("claims"), tmp_path / "mine", Here())
    (tmp_path / "out.jsonl.parts" / "manifest.json").write_bytes(b'{"about": ')
    with pytest.raises(DataError, match="cannot be read as a manifest"):
        read_corpus(Corpus.at([path]), Asked("claims"), out, Here())
    with pytest.raises(DataError, match="make it first"):
        read_corpus(Corpus.at([path]), Asked("claims"), tmp_path / "none" / "out.jsonl", Here())


def test_languages_that_the_reader_lacks_are_counted_and_left(tmp_path):
    german = "Am Freitag wurden in der Stadt Gao drei Menschen getötet, sagte die Polizei. Die Armee war nicht vor Ort."
    french = "Trois soldats ont été tués vendredi à Gao, a annoncé l'armée. Les habitants ont fui vers Bourem et Kidal."
    source = tmp_path / "in.jsonl"
    source.write_bytes(as_lines([{"id": 1, "text": german}, {"id": 2, "text": french}, *rows_of(1)]))
    for question, left in (("claims", {"de": 1, "fr": 1}), ("geoparse", {"de": 1}), ("read", {"de": 1})):
        out = tmp_path / f"{question}.jsonl"
        done = read_corpus(Corpus.at([source]), Asked(question), out, Here())
        assert (dict(done.left), done.articles) == (left, 3)
        assert [row.get("left") for row in lines_of(out)] == ["de", "fr" if "fr" in left else None, None]


def test_questions_that_go_together():
    with pytest.raises(DataError, match="claims"):
        Asked("poems")
    with pytest.raises(DataError, match=r"are no table: give a file that ends with \.jsonl"):
        Asked("match", "parquet")
    assert (runs.form_of(Path("a.parquet")), runs.form_of(Path("a.jsonl"))) == ("parquet", "jsonl")
    with pytest.raises(DataError, match="Nothing can be run on 'mars'"), runner_on("mars"):
        pass


def test_records_go_straight_into_a_packed_file(tmp_path, corpus_file):
    source, out = corpus_file("plain.jsonl", 6), tmp_path / "claims.parquet"
    source.write_bytes(
        source.read_bytes()
        + as_lines([{"id": "n", "text": "The army denied that it killed two people in Gao on 3 May 2013."}])
    )
    assert main(["claims", str(source), str(out)]) == 0
    days = sorted(folder.name for folder in (out / "status=event").iterdir())
    assert days == ["day=2013-02-07"]
    files = sorted(map(str, out.glob("status=event/*/*.parquet")))
    assert main(["records", "pack", *files, str(tmp_path / "all.parquet")]) == 0
    from pyarrow import parquet

    packed = parquet.read_table(tmp_path / "all.parquet").to_pylist()
    assert sorted(row["deaths_best"] for row in packed) == [2, 3, 4, 5, 6, 7]
    gao = next(row for row in packed if row["place_name"] == "Gao")
    assert (gao["country"], gao["geo_precision"], gao["id"]) == ("Mali", "exact", "a0/claim/1")
    assert gao["side_b"] == "soldiers" and gao["sources"] == "plain.jsonl, line 1"
    assert (str(gao["date_start"]), gao["summary"]) == ("2013-02-07", text_of(0).partition(" - ")[2] or text_of(0))


def test_places_as_a_table(tmp_path, corpus_file):
    out = tmp_path / "places.parquet"
    read_corpus(Corpus.at([corpus_file("plain.jsonl", 3)]), Asked("geoparse", "parquet"), out, Here(), most=2)
    from pyarrow import parquet

    rows = parquet.read_table(out / "day=2013-02-08").to_pylist()
    assert [row["article"] for row in rows if row["text"] == "Mali"] == ["a0", "a1", "a2"]


def test_an_article_beside_records_of_a_corpus(tmp_path, corpus_file):
    records = tmp_path / "ours.csv"
    records.write_text("id,date,lat,lon,place,killed\nA,2013-02-07,16.27,-0.04,Gao,2\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert main(["match", str(corpus_file("plain.jsonl", 2)), str(records), "--out", str(out)]) == 0
    first, second = lines_of(out)
    assert first["claims"][0]["verdict"] == "match" and second["claims"][0]["verdict"] == "unmatched"


def test_many_are_read_whole_and_told_in_lines_of_json(tmp_path, corpus_file, capsys):
    path, out = corpus_file("plain.jsonl", 3), tmp_path / "out.jsonl"
    path.write_bytes(path.read_bytes() + b"nothing\n")
    assert main(["read", str(path), "--out", str(out), "--progress"]) == 0
    rows = lines_of(out)
    assert [row["id"] for row in rows] == ["a0", "a1", "a2"] and rows[0]["mentions"][0]["name"] == "Gao"
    told = capsys.readouterr().err.splitlines()
    progress = json.loads(told[0])
    assert (progress["articles"], progress["set_aside"], progress["bytes"]) == (3, 1, path.stat().st_size)
    assert "line 4 is not JSON" in told[1] and "out.jsonl.aside.jsonl tells why" in told[2]
    assert main(["read", str(path), str(path)]) == 2
    assert "--out" in capsys.readouterr().err


def test_copies_are_folded_across_partitions_and_told(tmp_path):
    from bench.case_data import made_articles

    texts = [text for _, text in made_articles(3)]
    rows = [{"id": f"a{number}", "text": text} for number, text in enumerate(texts)]
    rows += [
        {"id": "copy", "text": "By Our Own Writer\n\n" + texts[1]},
        {"id": "short", "text": texts[0][: len(texts[0]) // 2]},
    ]
    source = tmp_path / "in.jsonl"
    source.write_bytes(as_lines(rows))
    for most in (1, 2):
        out = tmp_path / f"{most}.jsonl"
        done = read_corpus(Corpus.at([source]), Asked("claims", folds=True), out, Here(), most=most)
        assert done.copies == 2
        found = lines_of(out)
        assert [row.get("copy_of") for row in found] == [None, None, None, "a1", "a0"]
        assert all(row["similarity"] > 0.8 and "claims" not in row for row in found[3:])
    assert digest(tmp_path / "1.jsonl") == digest(tmp_path / "2.jsonl")
    read_corpus(Corpus.at([source]), Asked("claims", "parquet", folds=True), tmp_path / "t.parquet", Here(), most=2)
    from pyarrow import dataset

    articles = dataset.dataset(tmp_path / "t.parquet", partitioning="hive").to_table()["article"].to_pylist()
    assert set(articles) == {"a0", "a1", "a2"}
