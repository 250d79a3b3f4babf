"""Snapshots: the same edition is the same bytes, every changed byte is found and named, every number follows from the rows."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.errors import DataError
from geo.exports import TABLES, read_table_csv, snapshot, verify
from geo.exports.edition import tables_of
from tests.fixtures.editions import MADE, article, edition, large_edition
from tests.test_editions import editions

SOURCE = b"GAO - Two men died near Gao, report 1 says."
SHA256 = hashlib.sha256(SOURCE).hexdigest()
WHOLE = edition(articles=[article(1, sha256=SHA256), article(2), article(3)])
CONTENT = snapshot(WHOLE, {SHA256: SOURCE})
LIMIT_S = 10


def entries(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return file.getvalue()


def resealed(parts: dict[str, bytes]) -> bytes:
    """The zip of somebody who changed it and made all checksums right again."""
    crate = json.loads(parts["ro-crate-metadata.json"])
    for entity in crate["@graph"]:
        if entity["@type"] == "File":
            entity["sha256"] = hashlib.sha256(parts[entity["@id"]]).hexdigest()
    parts["ro-crate-metadata.json"] = json.dumps(crate).encode()
    lines = [
        f"{hashlib.sha256(parts[name]).hexdigest()}  {name}\n" for name in sorted(set(parts) - {"manifest-sha256.txt"})
    ]
    parts["manifest-sha256.txt"] = "".join(lines).encode()
    return zipped(parts)


def test_a_snapshot_is_sound_and_says_what_it_holds():
    found = verify(CONTENT)
    assert found.changed == ()
    assert (found.name, found.made, found.version) == ("Gao, February 2013", "2026-03-01T09:30:00Z", "0.1.0")
    assert found.rows == {"events": 2, "claims": 3, "articles": 3, "records": 1, "verdicts": 2}
    assert found.numbers > 40
    assert found.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert verify(CONTENT, sha256=found.sha256.upper()).is_sound
    assert "is not the one that is cited" in verify(CONTENT, sha256="0" * 64).changed[0]


def test_the_same_edition_is_the_same_bytes_but_for_the_moment():
    assert snapshot(WHOLE, {SHA256: SOURCE}) == CONTENT
    later = entries(snapshot(edition(articles=WHOLE.articles, made=MADE.replace(year=2027)), {SHA256: SOURCE}))
    differing = {name for name, content in entries(CONTENT).items() if later[name] != content}
    assert differing == {"edition.json", "ro-crate-metadata.json", "manifest-sha256.txt"}


@settings(max_examples=15)
@given(editions())
def test_every_edition_reads_back(told):
    content = snapshot(told)
    assert verify(content).changed == ()
    parts = entries(content)
    for name, table in tables_of(told).items():
        pd.testing.assert_frame_equal(read_table_csv(parts[f"tables/{name}.csv"], TABLES[name]), table)


@settings(max_examples=150)
@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_every_changed_byte_is_found_and_named(at, change):
    damaged = bytearray(CONTENT)
    damaged[at] ^= change
    try:
        found = verify(bytes(damaged))
    except DataError as error:
        assert "no snapshot of Dateline, or is too damaged" in str(error) or "newer version" in str(error)
        return
    assert not found.is_sound
    archive = zipfile.ZipFile(io.BytesIO(CONTENT))
    for member in archive.infolist():
        begin = member.header_offset + 30 + len(member.filename)
        if begin <= at < begin + member.file_size:
            assert any(member.filename in sentence for sentence in found.changed), (member.filename, found.changed)


@pytest.mark.parametrize("cut", [1, 100, len(CONTENT) // 2, len(CONTENT) - 10])
def test_half_a_snapshot_is_none(cut):
    with pytest.raises(DataError, match="too damaged to be opened"):
        verify(CONTENT[:-cut])


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda parts: parts.update({"numbers.csv": parts["numbers.csv"].replace(b"events,rows,,,2", b"events,rows,,,3")}), "states 3 for events rows; the rows give 2"),
        (lambda parts: parts.update({"tables/events.csv": parts["tables/events.csv"].replace(b",2,3,", b",2,9,")}), "events.csv and tables/events.parquet do not hold the same rows"),
        (lambda parts: parts.update({"tables/events.csv": parts["tables/events.csv"].replace(b",2,3,", b",2,9,")}), "states 3 for events deaths_high; the rows give 9"),
        (lambda parts: parts.update({"tables/claims.parquet": b"PAR1"}), "The table claims cannot be read"),
    ],
)  # fmt: skip
def test_who_seals_it_again_is_found_by_the_numbers(change, words):
    parts = entries(CONTENT)
    change(parts)
    found = verify(resealed(parts))
    assert any(words in sentence for sentence in found.changed), found.changed


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda parts: parts.pop("tables/records.csv"), "tables/records.csv is missing."),
        (lambda parts: parts.update({"../more.txt": b"x"}), "../more.txt was added."),
        (lambda parts: parts.update({f"sources/{SHA256}": b"y"}), f"sources/{SHA256} was changed"),
    ],
)
def test_what_is_missing_or_was_added_is_named(change, words):
    parts = entries(CONTENT)
    change(parts)
    assert any(words in sentence for sentence in verify(zipped(parts)).changed)


def test_what_may_not_be_passed_on_keeps_its_id_alone():
    assert b"Not to be passed on" not in CONTENT
    parts = entries(CONTENT)
    assert b"a-1" in parts["withheld.csv"] and b"a-1" in parts["tables/verdicts.csv"]


def test_the_description_is_a_crate():
    """What RO-Crate 1.2 asks of a description: a descriptor, a root with name, text, day and licence, and a whole graph."""
    crate = json.loads(entries(CONTENT)["ro-crate-metadata.json"])
    by_id = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(by_id) == len(crate["@graph"])
    assert all({"@id", "@type"} <= entity.keys() for entity in crate["@graph"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert by_id["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = by_id[by_id["ro-crate-metadata.json"]["about"]["@id"]]
    assert root["@type"] == "Dataset" and root["@id"] == "./"
    assert root["name"] and root["description"] and root["datePublished"].startswith("2026-03-01")
    assert "CC BY 4.0" in by_id[root["license"]["@id"]]["description"]
    named = {part["@id"] for part in root["hasPart"]}
    assert named == set(entries(CONTENT)) - {"ro-crate-metadata.json", "manifest-sha256.txt"}
    assert all(by_id[part]["@type"] == "File" for part in named)


def _references(value):
    if isinstance(value, dict):
        yield from (
            [value["@id"]] if set(value) == {"@id"} else [ref for part in value.values() for ref in _references(part)]
        )
    if isinstance(value, list):
        yield from [ref for part in value for ref in _references(part)]


def test_every_reference_of_the_description_is_in_it():
    graph = json.loads(entries(CONTENT)["ro-crate-metadata.json"])["@graph"]
    known = {entity["@id"] for entity in graph} | {"https://w3id.org/ro/crate/1.2"}
    assert set(_references(graph)) <= known


def test_only_bytes_of_its_articles_travel():
    with pytest.raises(DataError, match="are no article of this edition"):
        snapshot(WHOLE, {"0" * 64: SOURCE})


def test_ten_thousand_claims_are_checked_in_time():
    content = snapshot(large_edition(10_000))
    begun = time.perf_counter()
    found = verify(content)
    assert time.perf_counter() - begun < LIMIT_S
    assert found.is_sound and found.rows["claims"] == 10_000


def test_the_command_line_checks_it(tmp_path, capsys):
    file = tmp_path / "gao.zip"
    file.write_bytes(CONTENT)
    assert main(["verify", str(file)]) == 0
    assert "Sound: nothing has changed" in capsys.readouterr().out
    file.write_bytes(CONTENT.replace(b"report 1 says", b"report 9 says"))
    assert main(["verify", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["sound"] and any("tables/claims.csv" in sentence for sentence in told["changed"])
    file.write_bytes(b"nothing")
    assert main(["verify", str(file)]) == 2
    assert "no snapshot of Dateline" in capsys.readouterr().err
