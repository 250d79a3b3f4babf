"""Files of a whole case: each reads back equal, says whose it is, and leaves out what may not be passed on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.exports import (
    TABLES,
    edition_csv,
    edition_geojson,
    edition_gpkg,
    edition_kml,
    edition_xlsx,
    read_table_csv,
    read_xlsx,
)
from geo.exports.cells import polygons
from geo.exports.edition import tables_of
from geo.exports.kml import LEFT
from tests.fixtures.editions import CREDIT, MADE, SQUARE, article, claim, edition, event, record

HARD = [
    "=1+1",
    "-2",
    "@x",
    "'=a",
    "\x00\x01\x1b",
    "a\r\nb\rc\n",
    " _x0041_ ",
    "مرحبا \u202eabc",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 😀",
    "\ufffe",
    "</script><!--",
    "x" * 32_767,
]
text = st.one_of(st.sampled_from(HARD), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
day = st.dates(dt.date(1700, 1, 1), dt.date(2200, 12, 31))


@st.composite
def editions(draw):
    """Editions of hard texts, old days and empty tables."""
    first, last = sorted([draw(day), draw(day)])
    place = draw(st.sampled_from([{}, {"lat": None, "lon": None}, {"lat": -89.5, "lon": -179.25}]))
    one = claim(1, 1, sentence=draw(text) or "x", note=draw(text), date_start=first, date_end=last, **place)
    told = event(
        1,
        one["id"],
        name=draw(text),
        date_start=draw(st.none() | st.just(first)),
        date_end=last,
        deaths_low=draw(st.none() | st.integers(0, 10**9)),
        deaths_best=draw(st.none() | st.integers(0, 10**9)),
        deaths_high=None,
        **place,
    )
    is_empty = draw(st.booleans())
    return edition(
        name=draw(text),
        articles=[article(1, title=draw(text), date=None)],
        claims=[] if is_empty else [one, claim(2, 1, outline=SQUARE)],
        events=[] if is_empty else [told],
        records=[record("r-1", summary=draw(text), date_start=first, date_end=last)],
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Reads a layer of a file as GDAL reads it: what it says of the layer, and its rows."""
    import pyogrio

    folder = tmp_path_factory.mktemp("gdal")

    def read(content: bytes, ending: str, layer: str):
        path = folder / f"edition.{ending}"
        path.write_bytes(content)
        assert layer in {name for name, _ in pyogrio.list_layers(path)}
        return pyogrio.read_arrow(path, layer=layer)

    return read


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@settings(max_examples=40)
@given(editions())
def test_csv_reads_back(told):
    for name, table in tables_of(told).items():
        same(read_table_csv(edition_csv(told, name), TABLES[name]), table)


@settings(max_examples=25)
@given(editions())
def test_a_workbook_reads_back(told):
    found = read_xlsx(edition_xlsx(told))
    for name, table in tables_of(told).items():
        same(found[name], table)


@settings(max_examples=40)
@given(editions())
def test_geojson_reads_back(told):
    for name in ("events", "claims", "records"):
        table = tables_of(told)[name]
        collection = json.loads(edition_geojson(told, name))
        rows = [feature["properties"] for feature in collection["features"]]
        for column in table:
            if column in ("lat", "lon", "outline"):
                continue
            values = table[column]
            if str(values.dtype).startswith("datetime"):
                values = values.dt.strftime("%Y-%m-%d")
            assert [row[column] for row in rows] == [None if pd.isna(value) else value for value in values.tolist()]
        points = [feature["geometry"] for feature in collection["features"]]
        for point, row in zip(points, table.to_dict("records"), strict=True):
            if row.get("outline"):
                assert point["type"] == "Polygon"
            else:
                assert (point and point["coordinates"]) == (None if pd.isna(row["lat"]) else [row["lon"], row["lat"]])


@settings(max_examples=8)
@given(editions())
def test_gdal_opens_the_geopackage(opened, told):
    content = edition_gpkg(told)
    for name, table in tables_of(told).items():
        _, arrow = opened(content, "gpkg", name)
        assert arrow.num_rows == len(table)
        for column in table:
            values = table[column]
            found = arrow[column].to_pylist()
            if str(values.dtype).startswith("datetime"):
                assert found == [None if pd.isna(value) else value.date() for value in values]
            elif str(values.dtype) == "str":
                assert found == [value.replace("\0", "\ufffd") for value in values]
            else:
                assert found == [None if pd.isna(value) else value for value in values.tolist()]


@settings(max_examples=8)
@given(editions())
def test_gdal_opens_the_kml(opened, told):
    content = edition_kml(told)
    for name in ("events", "claims", "records"):
        table = tables_of(told)[name]
        if not len(table):
            continue  # GDAL does not see a folder without placemarks
        _, arrow = opened(content, "kml", name.capitalize())
        assert arrow.num_rows == len(table)
        for column in (
            set(table) - {"lat", "lon", "name", *LEFT} - set(table.columns[table.isna().all() | (table == "").all()])
        ):
            if str(table[column].dtype) in ("int64", "Int64"):
                assert arrow[column].to_pylist() == [None if pd.isna(value) else value for value in table[column]]
        assert arrow["id"].to_pylist() == table["id"].tolist()


def test_areas_are_polygons_and_points_are_points(opened):
    import shapely

    told = edition()
    _, arrow = opened(edition_gpkg(told), "gpkg", "claims")
    shapes = shapely.from_wkb(arrow["geom"].to_pylist())
    assert [shape.geom_type for shape in shapes] == ["Point", "Point", "Polygon"]
    assert shapes[2].exterior.is_ccw
    assert shapes[2].bounds == (-0.2, 16.3, 0.1, 16.7)
    assert arrow["radius_km"].to_pylist() == [5.0, 5.0, 30.0]
    meta, arrow = opened(edition_kml(told), "kml", "Claims")
    assert meta["crs"] == "EPSG:4326"
    shapes = shapely.from_wkb(arrow["wkb_geometry"].to_pylist())
    assert [shape.geom_type for shape in shapes] == ["Point", "Point", "Polygon"]


def test_an_area_over_the_date_line_is_cut_there():
    rings = polygons("[[-17, 178], [-17, 183], [-19, 183], [-19, 178], [-17, 178]]")
    assert sorted({lon for ring in rings for lon, _ in ring}) == [-180, -177, 178, 180]
    assert len(rings) == 2


WRITERS = [
    *(lambda told, name=name: edition_csv(told, name) for name in TABLES),
    edition_xlsx,
    *(lambda told, name=name: edition_geojson(told, name) for name in ("events", "claims", "records")),
    edition_gpkg,
    edition_kml,
]


@pytest.mark.parametrize("write", WRITERS)
def test_what_may_not_be_passed_on_is_in_no_file(write):
    content = write(edition())
    if content[:2] == b"PK":
        import zipfile

        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Not to be passed on" not in content
    assert CREDIT.encode() in content
    assert b"Mali only" in content
    assert b"2026-03-01T09:30:00Z" in content


def test_formulas_are_text_and_negative_numbers_are_numbers():
    from openpyxl import load_workbook

    told = edition(events=[event(1, name="=HYPERLINK(1)", lon=-8.5)])
    book = load_workbook(io.BytesIO(edition_xlsx(told)))
    cells = {cell.value: book["Events"].cell(2, cell.column) for cell in book["Events"][1]}
    assert (cells["name"].value, cells["name"].data_type, cells["name"].quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert (cells["lon"].value, cells["lon"].data_type) == (-8.5, "n")
    assert cells["date_start"].value.date() == dt.date(2013, 2, 8)


def test_texts_longer_than_a_cell_are_cut_and_told():
    told = edition(events=[event(1, name="y" * 32_768)])
    content = edition_xlsx(told)
    assert read_xlsx(content)["events"]["name"][0] == "y" * 32_766 + "…"
    from openpyxl import load_workbook

    rows = list(load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True))
    assert ("Text cut", "events, name of event/1: longer than the 32,767 letters of a cell; whole in the CSV") in rows


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: edition(made=MADE.replace(tzinfo=None)), "is not in UTC"),
        (lambda: dataclasses.replace(edition(), claims=edition().events), "table CASE_CLAIMS has no column"),
        (lambda: edition_csv(edition(), "places"), "has no table 'places'; it has events"),
        (lambda: edition_geojson(edition(), "articles"), "lie nowhere"),
        (lambda: read_table_csv(b"a,b\r\n1,2\r\n", TABLES["events"]), "no CSV of CASE_EVENTS"),
    ],
)
def test_what_cannot_be_is_a_sentence(make, words):
    with pytest.raises(DataError, match=words):
        make()
