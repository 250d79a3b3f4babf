"""Tables made to hurt: refused in one sentence, or read rightly, with little work."""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
import zipfile

import pytest

from geo.errors import DatelineError, LimitError, RecordsError
from geo.records.loading import read_records
from geo.tables.limits import RecordLimits
from tests.attacks import lying_zip, sheet, zip_of

HEAD = b"id,date,latitude,longitude,place\n"
ROW = b"1,2013-02-08,16.2,-0.04,Gao\n"
TOP = b'<row r="1"><c t="inlineStr"><is><t>date</t></is></c></row>'
MOST_SECONDS = 20
"""On a busy machine; each is done in a second or two."""


def parquet(columns: dict, **options) -> bytes:
    import pyarrow
    from pyarrow import parquet as files

    packed = io.BytesIO()
    files.write_table(pyarrow.table(columns), packed, **options)
    return packed.getvalue()


def repeated(text: str, rows: int) -> bytes:
    """A Parquet file that holds a text once and points at it from every row."""
    import pyarrow

    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, pyarrow.int32()), [text])
    return parquet({"place": column, "date": column})


def features(*geometries: str) -> bytes:
    each = ",".join(f'{{"type":"Feature","properties":{{"date":"2013-02-08"}},"geometry":{one}}}' for one in geometries)
    return f'{{"type":"FeatureCollection","features":[{each}]}}'.encode()


TABLES = {
    # zips and gzips
    "spaces": (lambda: zip_of({"a.csv": HEAD + b" " * 12_000_000}), "more than 200 times its size.*DATELINE_ARCHIVE_RATIO"),
    "a lie": (lambda: lying_zip("a.csv", HEAD + b" " * 12_000_000, declared=1_000), "damaged zip file"),
    "many files": (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 10_001, "archive of more than 10,000 files, the limit.*DATELINE_ARCHIVE_FILES"),
    "a zip of a zip": (lambda: zip_of({"a.zip": zip_of({"b.csv": HEAD})}), "packed once more"),
    "lzma": (lambda: zip_of({"a.csv": HEAD + ROW}, method=zipfile.ZIP_LZMA), "packed in an unusual way"),
    "bzip2": (lambda: zip_of({"a.csv": HEAD + b" " * 12_000_000}, method=zipfile.ZIP_BZIP2), "more than 200 times"),
    "gzip": (lambda: gzip.compress(HEAD + b" " * 12_000_000), "more than 200 times its size"),
    "gzip of gzip": (lambda: gzip.compress(gzip.compress(HEAD)), "packed once more"),
    # workbooks
    "a far row": (lambda: sheet(TOP + b'<row r="900000000"><c><v>1</v></c></row>'), "a row numbered above 1,048,576, the last that a sheet can have"),
    "16,384 columns": (lambda: sheet(TOP + b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>"), "16,384 columns, more than the limit of 2,000"),
    "empty rows": (lambda: sheet(TOP + b"<row/>" * 1_050_000, method=zipfile.ZIP_STORED), "a row numbered above 1,048,576"),
    "one shared text": (lambda: sheet(b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 300), shared=b"<si><t>%s</t></si>" % (b"x" * 900_000)), "cells of more than the limit of 200,000,000 bytes.*DATELINE_RECORDS_WORKBOOK_MB"),
    "a long text": (lambda: sheet(b"<row><c t='inlineStr'><is><t>%s</t></is></c></row>" % (b"x" * 2_000_000)), "a cell of 2,000,000 bytes, more than the limit of 1,000,000"),
    "sheets": (lambda: sheet(TOP, sheets=b'<sheet name="S" sheetId="1" r:id="rId1"/>' * 251), "more than the limit of 250 sheets.*DATELINE_RECORDS_SHEETS"),
    "styles": (lambda: sheet(TOP, styles=b"<xf/>" * 400_001), "20,000,000 XML tags.*DATELINE_RECORDS_TAGS"),
    "entities": (lambda: sheet(TOP, before=b'<!DOCTYPE x [<!ENTITY a "aaa">]>'), "declares a DTD in xl/worksheets/sheet1.xml"),
    "a DTD far down": (lambda: sheet(TOP, before=b"<!--%s--><!DOCTYPE x>" % (b"x" * ((1 << 20) - 11))), "declares a DTD"),
    "a DTD in UTF-16": (lambda: sheet(TOP, before="<!DOCTYPE x>".encode("utf-16")), "declares a DTD"),
    # Parquet
    "one long text": (lambda: repeated("x" * 2_000_000, 1_000), "a cell of 2,000,000 bytes"),
    "rows": (lambda: parquet({"a": [True] * 5_000_001}), "5,000,001 rows, more than the limit of 5,000,000"),
    "columns": (lambda: parquet({f"c{number}": [1] for number in range(2_001)}), "2,001 columns, more than the limit of 2,000"),
    # JSON
    "depth": (lambda: b"[" * 100_000 + b"]" * 100_000, "JSON of more than 32 levels, the limit.*DATELINE_RECORDS_NESTING"),
    "objects": (lambda: b'{"a":' * 100_000, "more than 32 levels"),
    "a deep cell": (lambda: b'[{"date":"2013-02-08","x":%s}]' % (b"[" * 900 + b"]" * 900), "more than 32 levels"),
    "deep coordinates": (lambda: b'{"type":"FeatureCollection","crs":%s,"features":[]}' % (b"[" * 900 + b"]" * 900), "more than 32 levels"),
    "a deep error": (lambda: b'{"error":%s}' % (b"[" * 900 + b"]" * 900), "error message of the service"),
    "digits": (lambda: b'[{"date":"2013-02-08","deaths":%s}]' % (b"9" * 100_000), "a number of more than 400 digits, the limit.*DATELINE_RECORDS_DIGITS"),
    "keys": (lambda: json.dumps([{f"k{number}": 1 for number in range(100_000)}]).encode(), "100,000 columns, more than the limit of 2,000"),
    "other keys": (lambda: json.dumps([{f"k{number % 1_999}": 1} for number in range(10_000)]).encode(), "6,000,000 cells"),
    "values": (lambda: b"[" + b"{}," * 3_000_000 + b"{}]", "6,000,000 cells"),
    # text
    "one line": (lambda: b"a" * 20_000_000, "a cell of its first row has more than 131,072 characters"),
    "one long row": (lambda: HEAD + b"a" * 40_000_000, "a row of more than 16,000,000 bytes: a quotation mark may be missing"),
    "an open quote": (lambda: HEAD + b'1,2013-02-08,1,2,"Gao\n' + ROW * 1_500_000, "[aA] quotation mark may be missing"),
    "a long cell": (lambda: HEAD + b"1,2013-02-08,1,2,%s\n" % (b"x" * 2_000_000), "a cell of 2,000,000 bytes, more than the limit of 1,000,000.*DATELINE_RECORDS_CELL"),
    "a wide header": (lambda: b",".join(b"c%d" % number for number in range(100_000)), "100,000 columns, more than the limit of 2,000"),
    "no bytes": (lambda: HEAD + b"\0" * 20_000_000, "binary data"),
}  # fmt: skip


@pytest.mark.parametrize("build, sentence", TABLES.values(), ids=list(TABLES))
def test_a_table_made_to_hurt_is_refused_in_a_sentence(build, sentence):
    content = build()
    before = time.thread_time()
    with pytest.raises(DatelineError, match=f"list.csv.*(?:{sentence})") as caught:
        read_records(content, name="list.csv")
    assert time.thread_time() - before < MOST_SECONDS
    assert "\n" not in str(caught.value)


SMALL = RecordLimits(rows=1_000, rejected=100, unpacked_bytes=1_000_000, cells=50_000)
WIDE = b"".join(b'<row r="%d"><c r="BXX%d"><v>1</v></c></row>' % (row, row) for row in range(1, 40))


@pytest.mark.parametrize(
    "content, sentence",
    [
        (HEAD + b"\n" * 1_000_000, "rows, more than the limit of 1,000"),
        (HEAD + b"a\n" * 1_000_000, "101 rows of more or fewer cells than its header, more than the limit of 100"),
        (HEAD + b"1,,,,\n" * 101, "101 rows without a day or a point, more than the limit of 100"),
        (HEAD + ROW * 1_001, "1,001 rows, more than the limit of 1,000"),
        (zip_of({"a.csv": HEAD + ROW * 100_000}), "unpacks to more than the limit of 1,000,000 bytes"),
        (sheet(WIDE), "has more than the limit of 50,000 cells, empty ones included"),
        (repeated("x" * 10_000, 900), "unpacks to more than the limit of 1,000,000 bytes"),
        (gzip.compress(HEAD + ROW * 100_000), "unpacks to more than the limit of 1,000,000 bytes"),
    ],
)
def test_what_is_counted_ends_when_it_is_too_much(content, sentence):
    with pytest.raises(LimitError, match=sentence):
        read_records(content, name="list.csv", limits=SMALL)


def test_a_bomb_is_not_unpacked():
    packed = zip_of({"a.csv": HEAD + b" " * 12_000_000})
    tracemalloc.start()
    with pytest.raises(LimitError):
        read_records(packed, name="list.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "content, good, reason, note",
    [
        (b'[{"date":"2013-02-08","latitude":1,"longitude":2,"place":"\\ud800"}]', 1, "", "1 cell holds half a character, shown as �, as in “�”."),
        (b'[{"date":"2013-02-08","latitude":1,"longitude":2,"\\ud800":"x"}]', 1, "", ""),
        (b'[{"date":"2013-02-08","date":"2013-02-09","latitude":1,"longitude":2}]', 1, "", ""),
        (b'[{"date":"2013-02-08","latitude":1,"longitude":-Infinity}]', 0, "no longitude", ""),
        (b'[{"date":"2013-02-08","latitude":1e400,"longitude":2}]', 0, "no latitude", ""),
        (features('{"type":"Point","coordinates":[NaN,1]}'), 0, "no longitude", ""),
        (features('{"type":"Point","coordinates":[%s,1]}' % ("9" * 350)), 0, "no longitude", ""),
        (features('{"type":"GeometryCollection","geometries":' * 300 + "[]" + "}" * 300), 0, "no latitude; no longitude", ""),
        (features('{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}"), 0, "no latitude; no longitude", ""),
        (zip_of({"../../etc/passwd": HEAD + ROW}), 1, "", ""),
        (gzip.compress(b"") * 1_000 + gzip.compress(HEAD + ROW), 1, "", ""),
        (HEAD + b",,,,\n" * 10 + ROW, 1, "", ""),
    ],
)  # fmt: skip
def test_what_is_odd_is_read_with_a_reason(content, good, reason, note):
    loaded = read_records(content, name="list.csv")
    assert len(loaded.good) == good
    assert reason in " ".join(loaded.rejected["reason"])
    assert not note or note in loaded.notes


def test_names_inside_archives_are_one_short_line():
    with pytest.raises(RecordsError) as caught:
        read_records(zip_of({"/a\x1b[31m\n" + "x" * 5_000 + ".csv": b""}), name="list.csv")
    assert len(str(caught.value)) < 250
    assert str(caught.value).isprintable()


def test_entries_that_share_their_bytes_are_refused():
    packed = zip_of({"a.csv": HEAD + ROW, "b.csv": b"0" * 1_000_000})
    start = packed.index(b"PK\x01\x02")
    size = int.from_bytes(packed[start + 20 : start + 24], "little")
    swollen = packed[: start + 20] + (len(packed) + size).to_bytes(4, "little") + packed[start + 24 :]
    with pytest.raises(RecordsError, match="its entries overlap"):
        read_records(swollen, name="list.zip")


def test_bytes_that_are_no_text_in_a_parquet_file_are_a_sentence():
    import pyarrow

    bad = pyarrow.StringArray.from_buffers(
        1, pyarrow.array([0, 2], pyarrow.int32()).buffers()[1], pyarrow.py_buffer(b"1\xff")
    )
    content = parquet({"date": pyarrow.array(["2013-02-08"]), "latitude": bad, "longitude": pyarrow.array(["1"])})
    with pytest.raises(RecordsError, match="damaged Parquet file"):
        read_records(content, name="a.parquet")
