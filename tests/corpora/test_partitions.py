"""Files cut into partitions: what comes out is all that is in them, once, however they are cut, and what hurts is told."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from geo.articles.batches import given_at
from geo.corpora.partitions import Corpus, given_in_partition, partitions
from geo.errors import ArticleError
from tests.fixtures.corpora import KINDS, as_lines, as_warc, rows_of, text_of


def given(path: Path, most: int = 500, **limits: int):
    cut = list(partitions(Corpus.at([path]), most=most, **limits))
    assert [partition.number for partition in cut] == list(range(len(cut)))
    return [one for partition in cut for one in given_in_partition(partition)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [1, 7, 500])
def test_every_article_once_however_it_is_cut(kind, most, corpus_file):
    path = corpus_file(kind, 23)
    found = given(path, most)
    assert [one.reason for one in found] == [""] * 23
    assert [one.key for one in found] == (
        [f"<urn:uuid:{number}>" for number in range(23)] if "warc" in kind else [f"a{number}" for number in range(23)]
    )
    assert found == given(path, 500)
    cut = list(partitions(Corpus.at([path]), most=most))
    assert sum(partition.size for partition in cut) == path.stat().st_size
    if "warc" not in kind:
        assert [one.text for one in found] == [text_of(number) for number in range(23)]
        assert len(cut) == -(-23 // most)
    else:
        assert found[3].address == "https://news.example.org/3" and found[3].captured == "2013-02-09T08:00:00Z"
        assert text_of(3) in found[3].content.decode()


def test_lines_and_pages_are_named_by_where_they_stand(corpus_file):
    assert [one.name for one in given(corpus_file("plain.jsonl", 3), 2)] == [
        f"plain.jsonl, line {number}" for number in (1, 2, 3)
    ]
    assert given(corpus_file("rows.parquet", 9), 2)[-1].name == "rows.parquet, row 9"
    last = given(path := corpus_file("pages.warc.gz", 3), 2)[-1]
    at = int(last.name.removeprefix("pages.warc.gz, byte ").replace(",", ""))
    assert gzip.decompress(path.read_bytes()[at:]).startswith(b"WARC/1.0\r\nWARC-")


def test_a_partition_is_full_by_bytes_too(corpus_file):
    path = corpus_file("plain.jsonl", 20)
    cut = list(partitions(Corpus.at([path]), most_bytes=300))
    assert len(cut) == 7 and all(300 <= partition.size <= 450 for partition in cut[:-1])


def test_a_folder_is_read_as_a_case_reads_it(tmp_path):
    folder = tmp_path / "wires"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.txt").write_text(text_of(1), encoding="utf-8")
    (folder / "sub" / "two.html").write_text(f"<html><body><p>{text_of(2)}</p></body></html>", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    (folder / "more.jsonl").write_bytes(as_lines(rows_of(5)))
    found = given(folder, 3)
    assert [(one.name, one.content, one.reason) for one in found] == [
        (one.name, one.content, one.reason) for one in given_at(folder)
    ]
    assert len(list(partitions(Corpus.at([folder]), most=3))) == 4
    with pytest.raises(ArticleError, match="Check the name"):
        Corpus.at([tmp_path / "nothing"])


def test_another_stamp_means_other_files(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(as_lines(rows_of(2)))
    before = Corpus.at([path])
    assert Corpus.at([path]) == before and before.size == path.stat().st_size
    path.write_bytes(as_lines(rows_of(3)))
    assert Corpus.at([path]).stamp != before.stamp


def test_lines_that_are_none_are_told_and_the_others_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\x00\xff no json\n" + as_lines(rows_of(1)) + b'[1, 2]\n{"id": 3}\n\n"text"\n')
    found = given(path, 2)
    assert [bool(one.reason) for one in found] == [True, False, True, True, True]
    assert found[3].reason.startswith("a.jsonl, line 4 has no text")


def test_an_endless_line_is_set_aside_and_held_by_nobody(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_ARTICLE_MB", "1")
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(as_lines(rows_of(1)) + b'{"text": "')
        file.seek(2_000_000_000)  # a hole: two GB that take no room
        file.write(b'"}\n' + as_lines(rows_of(1)))
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = given(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB
    assert [bool(one.reason) for one in found] == [False, True, False]
    assert "line 2 holds more than the limit of 1,000,000 bytes" in found[1].reason


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_an_endless_packed_line_is_a_trap(packing, tmp_path):
    endless = as_lines(rows_of(2)) + b'{"text": "' + b"x" * 40_000_000
    path = tmp_path / f"a.jsonl.{packing}"
    path.write_bytes(gzip.compress(endless) if packing == "gz" else pa.compress(endless, "zstd", asbytes=True))
    found = given(path)
    assert [bool(one.reason) for one in found] == [False, False, True]
    assert "as traps for programs do" in found[2].reason


@pytest.mark.parametrize("kind", ["packed.jsonl.gz", "packed.jsonl.zst", "rows.parquet", "pages.warc", "pages.warc.gz"])
def test_a_file_cut_in_half_gives_what_is_whole_and_says_so(kind, corpus_file):
    path = corpus_file(kind, 400)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + 137])
    found = given(path, 50)
    assert found[-1].reason and "again" in found[-1].reason
    good = [one for one in found if not one.reason]
    assert len(good) == len(found) - 1
    if kind not in ("rows.parquet", "packed.jsonl.zst"):  # whose directory is at the end, which is a single block
        assert good and [one.key for one in good] == [one.key for one in given(_whole(path, whole), 50)][: len(good)]


def _whole(path: Path, content: bytes) -> Path:
    other = path.with_name(f"whole-{path.name}")
    other.write_bytes(content)
    return other


def test_a_row_group_too_large_to_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_ARTICLES_MB", "1")
    texts = [os.urandom(600).hex() for _ in range(1_000)]
    parquet.write_table(pa.table({"text": texts}), tmp_path / "a.parquet")
    (found,) = given(tmp_path / "a.parquet")
    assert "has a row group of more than the limit of 1,000,000 bytes" in found.reason


def test_warcs_packed_by_zstd_are_refused_with_the_remedy(tmp_path):
    (tmp_path / "a.warc.zst").write_bytes(pa.compress(as_warc(["x"], is_packed=False), "zstd", asbytes=True))
    (found,) = given(tmp_path / "a.warc.zst")
    assert "unpack it with `zstd -d`" in found.reason


def test_a_file_that_goes_away_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "x"}), encoding="utf-8")
    (cut,) = partitions(Corpus.at([path]))
    path.unlink()
    (found,) = given_in_partition(cut)
    assert found.reason == "a.jsonl cannot be opened: No such file or directory."
