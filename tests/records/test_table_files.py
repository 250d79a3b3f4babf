"""Files of every kind and every dirt: what is read, what is refused, and in which words."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.errors import DatelineError, LimitError, RecordsError
from geo.records.loading import read_record_bytes, read_records
from geo.tables.limits import RecordLimits
from geo.tables.reading import open_table
from tests.fixtures.records import (
    GED_COLUMNS,
    ged_csv,
    ged_row,
    gzipped,
    parquet,
    table_csv,
    workbook,
    zipped,
)

LIST = (
    "id,date,place,latitude,longitude,deaths\nA,2013-02-08,Gao,16.2717,-0.0447,3\nB,2013-02-09,Konâ,14.9429,-3.8932,\n"
)


def cells(content: bytes | str, *, name: str = "list.csv", limits: RecordLimits | None = None) -> list[dict[str, str]]:
    content = content.encode() if isinstance(content, str) else content
    table = open_table(content, name=name, limits=limits)
    return table.read(table.header).cells.to_dict("records")


EXPECTED = cells(LIST)


def test_cells_are_text_as_it_stands():
    assert EXPECTED[1] == {
        "id": "B", "date": "2013-02-09", "place": "Konâ", "latitude": "14.9429", "longitude": "-3.8932", "deaths": "",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_delimiter_and_line_end(encoding, delimiter, end):
    assert cells(LIST.replace(",", delimiter).replace("\n", end).encode(encoding)) == EXPECTED


def test_a_guessed_encoding_is_told():
    assert open_table(LIST.encode("cp1252"), name="list.csv").notes == (
        "list.csv is not UTF-8; it was read as cp1252, a guess. Check the accented letters.",
    )
    assert open_table(LIST.encode(), name="list.csv").notes == ()


def test_other_alphabets():
    text = "id,date,place,lat,lon\n" + "1,2022-03-01,Маріуполь і навколишні села,47.0971,37.5434\n" * 5
    assert cells(text.encode("cp1251"))[0]["place"] == "Маріуполь і навколишні села"


def test_packed_files():
    assert cells(zipped(list__csv=LIST.encode())) == EXPECTED
    assert cells(zipped(**{"__MACOSX/._list__csv": b"x", "readme__md": b"x", "list__CSV": LIST.encode()})) == EXPECTED
    assert cells(gzipped(LIST.encode()[:30]) + gzipped(LIST.encode()[30:])) == EXPECTED
    assert open_table(zipped(ged251__csv=LIST.encode()), name="x.zip").title == "ged251.csv"


def test_a_workbook():
    rows = [["id", "date", "place", "latitude", "longitude", "deaths"], ["A", "2013-02-08", "Gao", 16.2717, -0.0447, 3], [],
            ["B", "2013-02-09", "Konâ", 14.9429, -3.8932, None]]  # fmt: skip
    assert cells(workbook(rows)) == EXPECTED
    table = open_table(workbook([["Incidents of 2013"], [], *rows], Notes=[["Compiled by hand"]]), name="x.xlsx")
    assert table.read(["id"]).row_numbers.tolist() == [4, 6]
    assert table.notes == (
        "The sheet “Incidents” was read; others were not: Notes.",
        "What stands above the header was left out: “Incidents of 2013”.",
    )


def test_days_and_numbers_of_a_workbook():
    import datetime as dt

    rows = [
        ["id", "date", "lat", "lon", "deaths"],
        [1, dt.datetime(2013, 2, 8), 16.51, -1, 3.0],
        [2, 41313, 16.26, -1, True],
    ]
    assert cells(workbook(rows))[0] == {
        "id": "1",
        "date": "2013-02-08 00:00:00",
        "lat": "16.51",
        "lon": "-1",
        "deaths": "3",
    }
    loaded = read_records(workbook(rows), name="x.xlsx")
    assert loaded.checked.good["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2013-02-08"] * 2
    assert loaded.checked.good["flags"].tolist() == [
        "",
        "best count of deaths “true” is no number: left out",
    ]


def test_formulas_of_a_workbook_are_not_run():
    table = open_table(workbook([["id", "lat", "lon"], ["A", "=16+1", 2.5]]), name="x.xlsx")
    assert table.read(table.header).cells.to_dict("list") == {"id": ["A"], "lat": [""], "lon": ["2.5"]}
    assert table.notes == ("Some cells hold formulas: the values that the spreadsheet saved with them were read.",)


def test_parquet_reads_the_columns_that_are_asked_for():
    table = open_table(parquet([{"id": 1, "lat": 2.5, "seen": [1, 2]}, {"id": 2, "lat": None, "seen": []}]), name="x")
    assert table.header == ("id", "lat")
    assert table.read(["lat"]).cells.to_dict("list") == {"lat": ["2.5", ""]}
    assert table.notes == ("Columns that are not plain values were not read: seen.",)


def test_geojson_points_outlines_and_nothing():
    ring = [[[0, 10], [4, 10], [4, 12], [0, 12], [0, 10]]]
    features = [
        {
            "type": "Feature",
            "id": "A",
            "properties": {"n": 1},
            "geometry": {"type": "Point", "coordinates": [-0.04, 16.27]},
        },
        {"type": "Feature", "properties": {"id": "B"}, "geometry": {"type": "Polygon", "coordinates": ring}},
        {"type": "Feature", "properties": None, "geometry": None},
        "no feature",
    ]
    table = open_table(json.dumps({"type": "FeatureCollection", "features": features}).encode(), name="x.geojson")
    raw = table.read(table.header)
    assert raw.cells["latitude"].tolist() == ["16.27", "11", ""]
    assert raw.cells["longitude"].tolist() == ["-0.04", "2", ""]
    assert raw.cells["id"].tolist() == ["A", "B", ""]
    assert raw.row_numbers.tolist() == [1, 2, 3]
    assert raw.misfits[["row", "reason"]].to_numpy().tolist() == [[4, "is no record"]]
    assert table.notes == ("1 record is no point; it is placed in the middle of its outline.",)


def test_an_outline_is_an_area():
    ring = [[[0, 10], [4, 10], [4, 12], [0, 12], [0, 10]]]
    feature = {"properties": {"id": 1, "date": "2013-02-08"}, "geometry": {"type": "Polygon", "coordinates": ring}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert read_records(content, name="x").checked.good["geo_precision"].tolist() == ["area"]


# The fourteen kinds of dirt


def test_a_row_of_hxl_tags_is_no_record():
    header, *rows = LIST.splitlines()
    table = open_table(
        "\n".join([header, "#event+id,#date,#loc+name,#geo+lat,#geo+lon,#affected+killed", *rows]).encode(), name="x"
    )
    raw = table.read(table.header)
    assert raw.cells.to_dict("records") == EXPECTED
    assert raw.row_numbers.tolist() == [3, 4]
    assert table.notes == ("A row of HXL tags under the header is no record; it was left out.",)


def test_line_breaks_quotes_commas_and_semicolons_inside_cells():
    source = '"Wire,2013-02-08,Two ""hurt"";\n and more";"Radio; 2013"'
    loaded = read_records(ged_csv(*(ged_row(id=i, source_article=source) for i in range(50))), name="ged231.csv")
    assert len(loaded.checked.good) == 50
    assert loaded.checked.good["sources"].iloc[0] == 'Wire,2013-02-08,Two ""hurt"";\n and more; Radio; 2013'


@pytest.mark.parametrize("is_header_quoted", [True, False])
def test_each_row_one_quoted_cell(is_header_quoted):
    content = ged_csv(ged_row(where_description='a "camp",\nnear Gao'), ged_row(id=2)).decode()
    plain = read_records(content.encode(), name="ged231.csv").checked.good
    header, rest = content.split("\n", 1)
    first, second = rest.rsplit("\n2,", 1)
    rows = [header, first, f"2,{second.rstrip()}"]
    quoted = ['"' + row.replace('"', '""') + '"' for row in rows]
    if not is_header_quoted:
        quoted[0] = header
    loaded = read_records("\n".join(quoted).encode(), name="ged231.csv")
    assert loaded.checked.good.equals(plain)
    assert loaded.rows_read == 2


def test_decimal_commas_and_thousands():
    text = "id;fecha;latitud;longitud;muertos\n1;08.02.2013;16,2717;-0,0447;1.234\n2;09.02.2013;14,9;-3;2.000\n"
    good = read_records(text.encode(), name="x.csv").checked.good
    assert good[["lat", "lon"]].to_numpy().tolist() == [[16.2717, -0.0447], [14.9, -3]]
    assert good["deaths_best"].tolist() == [1234, 2000]


def test_english_thousands():
    good = read_records(b'id,date,lat,lon,deaths\n1,2013-02-08,16.5,1.5,"1,234"\n', name="x.csv").checked.good
    assert good["deaths_best"].tolist() == [1234]


def test_titles_above_the_header_and_empty_rows():
    table = open_table(("Incidents in Mali,,,,,\n,,,,,\n" + LIST + ",,,,,\n").encode(), name="x")
    raw = table.read(table.header)
    assert raw.cells.to_dict("records") == EXPECTED
    assert raw.row_numbers.tolist() == [4, 5]
    assert table.notes == ("What stands above the header was left out: “Incidents in Mali”.",)


def test_a_row_that_is_filled_only_where_nothing_is_wanted_is_not_lost():
    loaded = read_records(b"id,date,lat,lon,remark\n1,2013-02-08,1,2,\n,,,,see above\n,,,,\n", name="x.csv")
    assert loaded.rows_read == 2
    assert loaded.checked.rejected["row"].tolist() == [3]


# What is refused


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "list.csv is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "list.csv is empty"),
        (b";;;\n", "list.csv is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "list.csv is a Git LFS pointer.*git lfs pull"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"  <!DOCTYPE html><html><body>Log in</body></html>", "web page or XML.*error or login page"),
        (b"%PDF-1.7 ...", "is not a table: it is a PDF"),
        (bytes(range(256)) * 40, "holds binary data"),
        (b"PAR1 but not really", "damaged Parquet file"),
        (b"PK\x03\x04 but not really", "damaged zip file"),
        (b"\x1f\x8b but not really", "damaged gzip file"),
        (b'{"type": "FeatureCollection", "features": [', "is not whole JSON"),
        (b'{"type": "FeatureCollection", "features": 3}', "without a list of features"),
        (b'{"a": 1}', "JSON without a list of records"),
        (b"[1, 2]", "JSON without a list of records"),
        (b'{"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:32630"}}, "features": []}', "coordinate system.*WGS84"),
        (zipped(), "empty zip file"),
        (zipped(a__csv=b"a,b\n", b__csv=b"a,b\n"), r"list.csv holds 2 files: a.csv, b.csv. Unpack it"),
        (zipped(**{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content__xml": b"<x/>"}), "a workbook that cannot be read"),
        (zipped(inner__zip=zipped(a__csv=b"a,b\n")), "packed once more"),
        (zipped(empty__csv=b""), "empty.csv in list.csv is empty"),
        (zipped(**{"xl/workbook__xml": b"<nonsense"}), "damaged workbook"),
        (workbook([]), "none of its sheets has a filled cell"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_named_with_the_remedy(content, sentence):
    with pytest.raises(RecordsError, match=sentence):
        read_records(content, name="list.csv")


def test_a_zip_with_a_password():
    packed = bytearray(zipped(list__csv=LIST.encode()))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + place] |= 1
    with pytest.raises(RecordsError, match="has a password"):
        open_table(bytes(packed), name="x.zip")


SMALL = RecordLimits(
    file_bytes=20_000, unpacked_bytes=50_000, workbook_bytes=50_000, json_bytes=10_000, rows=100, columns=60
)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"a,b\n" * 5_001, "has 20,004 bytes, more than the limit of 20,000"),
        (zipped(a__csv=b"a,b\n" * 20_000), "unpacks to more than the limit of 50,000 bytes"),
        (gzipped(b"a,b\n" * 20_000), "unpacks to more than the limit of 50,000 bytes"),
        (workbook([["id"], *[["x" * 300 + str(row)] for row in range(500)]]), "unpacks to more than the limit"),
        (b"[" + b" " * 11_000 + b'{"a": 1}]', "more than the limit of 10,000 for JSON"),
        (b"a,b\n" * 200, "has 199 rows, more than the limit of 100"),
        (parquet([{"a": 1}] * 101), "has 101 rows, more than the limit of 100"),
        (",".join(f"c{number}" for number in range(61)).encode(), "has 61 columns, more than the limit of 60"),
    ],
)
def test_too_much_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(LimitError, match=sentence):
        read_records(content, name="list.csv", limits=SMALL)


def test_a_zip_bomb_does_not_fill_the_memory():
    bomb = zipped(a__csv=b"a,b\n" * 25_000_000)
    assert len(bomb) < 1_000_000
    lying = bomb.replace((100_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != bomb
    tracemalloc.start()
    for packed in (bomb, lying, gzipped(b"\0" * 100_000_000)):
        with pytest.raises(DatelineError):
            read_records(packed, name="bomb.zip", limits=SMALL)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000 + 100_000_000  # the bytes that this test packs itself
    tracemalloc.stop()


def test_files_are_opened_in_one_place(tmp_path):
    path = tmp_path / "ged251.csv"
    path.write_bytes(ged_csv(ged_row()))
    assert read_records(path).edition == "25.1"
    with pytest.raises(RecordsError, match=r"none.csv cannot be opened: No such file"):
        read_record_bytes(tmp_path / "none.csv")
    with pytest.raises(LimitError, match=r"ged251.csv has .* bytes, more than the limit of 10"):
        read_records(path, limits=RecordLimits(file_bytes=10))


# Laws


dirt = st.text(st.sampled_from('ab1,.;"\n\r\t |#=é-'), max_size=60)


@settings(max_examples=150)
@given(dirt | st.text(max_size=60))
def test_any_text_is_read_whole_or_refused_in_a_sentence(text):
    try:
        loaded = read_records(text.encode(), name="list.csv")
    except DatelineError as error:
        assert "list.csv" in str(error)
    else:
        assert len(loaded.checked.good) + len(loaded.checked.rejected) + len(loaded.held_back) == loaded.rows_read


@settings(max_examples=100)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"\xff\xfe", b"{", b"["])
)
def test_any_bytes_are_a_table_or_a_sentence(content, start):
    try:
        open_table(start + content, name="list.csv")
    except DatelineError as error:
        assert "list.csv" in str(error)


@settings(max_examples=40)
@example(place=440, byte=0)  # an entry without a name
@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_damaged_archive_is_a_table_or_a_sentence(place, byte):
    whole = zipped(list__csv=LIST.encode() * 30)
    damaged = bytearray(whole)
    damaged[place % len(whole)] = byte
    try:
        open_table(bytes(damaged), name="x.zip")
    except DatelineError as error:
        assert "x.zip" in str(error)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["good", "bad latitude", "no date", "again", "short", "long", "either"]), max_size=25))
def test_every_row_is_good_rejected_or_held_back(kinds):
    lines = ["id,date,lat,lon"]
    for number, kind in enumerate(kinds):
        cell = {"bad latitude": "95", "no date": "1"}.get(kind, "1")
        day = {"no date": "", "either": "03/04/2013"}.get(kind, "2013-02-08")
        key = "0" if kind == "again" else f"{number}x"
        lines.append(f"{key},{day},{cell},2{',3' if kind == 'long' else ''}" if kind != "short" else "a,b")
    loaded = read_records("\n".join(lines).encode(), name="list.csv")
    assert len(loaded.checked.good) + len(loaded.checked.rejected) + len(loaded.held_back) == len(kinds)
    answered = read_records(
        "\n".join(lines).encode(), name="list.csv", answers={"order of day and month": "day/month/year"}
    )
    assert answered.held_back.empty
    assert answered.rows_read == len(kinds)


def test_a_made_zip_is_a_zip():
    with zipfile.ZipFile(io.BytesIO(zipped(a__csv=b"x"))) as archive:
        assert archive.namelist() == ["a.csv"]
    assert table_csv([{"id": 1}], GED_COLUMNS).count(",") == 96
