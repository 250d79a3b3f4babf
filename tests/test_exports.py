"""Exports: what is written reads back, carries its attribution, and runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DataError
from geo.exports import claims_csv, claims_geojson, events_csv, events_geojson, places_csv, places_geojson
from geo.frames import CLAIMS, EVENTS, PLACES
from geo.records.bundled import load_sample
from geo.records.formats.table import OWN_MAPPING, check_rows
from geo.tables.cells import read_csv

PLACE_CREDIT = "Contains data from GeoNames (geonames.org), CC BY 4.0."


def events(**columns: object) -> pd.DataFrame:
    return EVENTS.split(load_sample().good.head(2).assign(**columns)).good


def places() -> pd.DataFrame:
    rows = {
        "id": ["p1", "p2"],
        "text": ["Gao", "Djikoroni-Para"],
        "name": ["Gao", ""],
        "lat": [16.27, None],
        "lon": [-0.04, None],
        "status": ["placed", "unplaced"],
        "start": [0, 20],
        "end": [3, 34],
        "sentence": ["Gao fell.", "=cmd|'/c calc'!A1 near Djikoroni-Para"],
        "sentence_start": [0, 10],
        "count": [1, 2],
    }
    return PLACES.split(pd.DataFrame(rows)).good


def read_back(content: bytes) -> pd.DataFrame:
    return check_rows(read_csv(content.decode("utf-8"), name="export.csv"), OWN_MAPPING, name="export.csv").good


def test_the_sample_reads_back():
    sample = load_sample().good
    pd.testing.assert_frame_equal(read_back(events_csv(sample)), sample)


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\",;\n\t"), max_size=20).map(
    str.strip
)


@settings(max_examples=60)
@given(
    st.lists(cell, min_size=2, max_size=2),
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.none() | st.integers(0, 10**9),
    st.dates(min_value=pd.Timestamp("1700-01-01").date(), max_value=pd.Timestamp("2200-12-31").date()),
)
def test_events_read_back(texts, lat, lon, deaths, day):
    frame = events(
        summary=texts,
        place_name=texts[::-1],
        lat=lat,
        lon=lon,
        date_start=pd.Timestamp(day),
        date_end=pd.Timestamp(day),
    ).assign(deaths_best=pd.array([deaths, 1], dtype="Int64"))
    pd.testing.assert_frame_equal(read_back(events_csv(frame)), frame, rtol=1e-12)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'="])
def test_a_formula_is_escaped_in_csv(start):
    content = events_csv(events(summary=start + "1+1")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert {row["summary"] for row in rows} == {"'" + start + "1+1"}
    assert {row["lon"] for row in rows} == {"0.8589", "1.0114"}  # numbers are left alone


def test_negative_numbers_are_not_escaped():
    assert read_csv(events_csv(events(lon=-8.0)).decode(), name="x").cells["lon"].tolist() == ["-8.0", "-8.0"]


def test_each_csv_row_carries_its_attribution():
    rows = read_csv(events_csv(load_sample().good).decode(), name="x").cells
    assert rows["attribution"].str.contains("Uppsala").all()
    assert (
        read_csv(places_csv(places(), attribution=PLACE_CREDIT).decode(), name="x").cells["attribution"] == PLACE_CREDIT
    ).all()


def test_places_csv_escapes_what_the_article_says():
    rows = read_csv(places_csv(places(), attribution=PLACE_CREDIT).decode(), name="x").cells
    assert rows["sentence"].tolist() == ["Gao fell.", "'=cmd|'/c calc'!A1 near Djikoroni-Para"]
    assert rows["lat"].tolist() == ["16.27", ""]


def test_events_geojson():
    sample = load_sample().good
    collection = json.loads(events_geojson(sample))
    assert collection["attribution"] == [sample["attribution"].iloc[0]]
    assert len(collection["features"]) == len(sample)
    for feature, record in zip(collection["features"], sample.to_dict("records"), strict=True):
        assert feature["id"] == record["id"]
        assert feature["geometry"] == {"type": "Point", "coordinates": [record["lon"], record["lat"]]}
        assert feature["properties"]["date_start"] == record["date_start"].date().isoformat()
    tessalit = next(feature for feature in collection["features"] if feature["id"] == "ML-028")
    assert tessalit["properties"]["deaths_best"] is None


def test_places_geojson_keeps_what_has_no_point():
    collection = json.loads(places_geojson(places(), attribution=PLACE_CREDIT))
    assert [feature["geometry"] for feature in collection["features"]] == [
        {"type": "Point", "coordinates": [-0.04, 16.27]},
        None,
    ]
    assert collection["attribution"] == [PLACE_CREDIT]


@pytest.mark.parametrize("write", [events_csv, events_geojson])
def test_nothing_is_exported_as_nothing(write):
    assert read_back(events_csv(EVENTS.empty())).empty
    assert json.loads(events_geojson(EVENTS.empty()))["features"] == []
    with pytest.raises(DataError, match="no column"):
        write(EVENTS.empty().drop(columns="lat"))


def claims() -> pd.DataFrame:
    rows = {
        "id": ["claim:1", "claim:2", "claim:3"],
        "sentence": ["=1+1 fell north of Gao.", "Two died.", "Fighting reached Kidal."],
        "start": [0, 30, 50],
        "end": [22, 39, 73],
        "event_type": ["Battles"] * 3,
        "sub_event_type": ["Armed clash"] * 3,
        "status": ["event"] * 3,
        "lat": [16.5, None, 18.44],
        "lon": [-0.04, None, 1.41],
        "outline": ["[[16.3, -0.2], [16.7, -0.2], [16.7, 0.1], [16.3, -0.2]]", "", ""],
        "count": [1, 1, 1],
    }
    frame = pd.DataFrame(rows)
    blank = CLAIMS.empty().reindex(frame.index)
    joined = blank.assign(**{name: frame[name] for name in frame})
    return pd.DataFrame({column.name: column.conform(joined[column.name]) for column in CLAIMS.columns})


def test_claims_are_areas_points_or_neither_in_geojson():
    shapes = [
        feature["geometry"] for feature in json.loads(claims_geojson(claims(), attribution=PLACE_CREDIT))["features"]
    ]
    assert shapes[0] == {"type": "Polygon", "coordinates": [[[-0.2, 16.3], [0.1, 16.7], [-0.2, 16.7], [-0.2, 16.3]]]}
    assert shapes[1:] == [None, {"type": "Point", "coordinates": [1.41, 18.44]}]


def test_claims_csv_escapes_what_the_article_says():
    rows = list(csv.DictReader(io.StringIO(claims_csv(claims(), attribution=PLACE_CREDIT).decode("utf-8-sig"))))
    assert rows[0]["sentence"].startswith("'=")
    assert {row["attribution"] for row in rows} == {PLACE_CREDIT}
