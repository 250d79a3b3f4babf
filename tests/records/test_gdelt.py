"""GDELT 2.0: sixty-one columns without names; what stands for an area is never shown as a place."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.frames import EVENTS
from geo.records.formats.gdelt import COLUMNS, event_type
from geo.records.loading import read_records
from tests.fixtures.records import gdelt_row, gdelt_tsv, table_csv, zipped


def read(*rows):
    return read_records(gdelt_tsv(*rows), name="20150218230000.export.CSV")


def only(loaded):
    assert len(loaded.checked.good) == 1
    return loaded.checked.good.iloc[0]


def test_there_are_sixty_one_columns():
    assert len(COLUMNS) == len(set(COLUMNS)) == 61
    assert [COLUMNS.index(name) + 1 for name in ("EventCode", "QuadClass", "ActionGeo_Type", "SOURCEURL")] == [
        27,
        30,
        52,
        61,
    ]


def test_a_record_in_our_words():
    loaded = read(gdelt_row())
    EVENTS.check(loaded.checked.good)
    assert loaded.format == "GDELT 2.0 events"
    record = only(loaded)
    assert record[["id", "source", "source_ids"]].tolist() == ["GDELT:1", "GDELT 2.0", "1"]
    assert record["date_start"] == pd.Timestamp("2015-02-18")
    assert record[["place_name", "admin1", "country"]].tolist() == ["Gao", "Gao", "Mali"]
    assert record[["event_type", "sub_event_type", "side_a", "side_b"]].tolist() == [
        "Battles",
        "Fight",
        "Mali",
        "Rebel",
    ]
    assert record["sources"] == "https://wire.example/gao"
    assert record["deaths_best"] is pd.NA
    assert any("A machine coded" in note for note in loaded.notes)


@pytest.mark.parametrize(
    "kind, full_name, precision, reach, admin1",
    [
        (1, "Mali", "country", 500, ""),
        (2, "Texas, United States", "admin1", 150, "Texas"),
        (3, "Houston, Texas, United States", "exact", 1, "Texas"),
        (4, "Gao, Gao, Mali", "exact", 1, "Gao"),
        (5, "Gao, Mali", "admin1", 150, "Gao"),
    ],
)
def test_areas_are_never_exact(kind, full_name, precision, reach, admin1):
    record = only(read(gdelt_row(ActionGeo_Type=kind, ActionGeo_FullName=full_name)))
    assert record[["geo_precision", "radius_km", "admin1"]].tolist() == [precision, reach, admin1]


@pytest.mark.parametrize(
    "code, kind",
    [
        ("010", "Unknown"),
        ("036", "Unknown"),
        ("141", "Protests"),
        ("1451", "Riots"),
        ("150", "Strategic developments"),
        ("173", "Strategic developments"),
        ("175", "Violence against civilians"),
        ("180", "Violence against civilians"),
        ("1831", "Explosions/Remote violence"),
        ("190", "Battles"),
        ("1951", "Explosions/Remote violence"),
        ("202", "Violence against civilians"),
        ("", "Unknown"),
    ],
)
def test_codes_in_our_words(code, kind):
    assert event_type(code) == kind


def test_a_record_without_a_place_is_rejected():
    loaded = read(
        gdelt_row(),
        gdelt_row(GLOBALEVENTID=2, ActionGeo_Type=0, ActionGeo_FullName="", ActionGeo_Lat="", ActionGeo_Long=""),
    )
    assert loaded.checked.rejected[["row", "id", "reason"]].to_numpy().tolist() == [
        [2, "GDELT:2", "no latitude; no longitude"]
    ]
    assert loaded.rows_read == 2


def test_the_same_event_coded_again_is_flagged():
    loaded = read(gdelt_row(), gdelt_row(GLOBALEVENTID=2), gdelt_row(GLOBALEVENTID=3, EventBaseCode="193"))
    assert loaded.checked.good["flags"].tolist() == [
        "",
        "the same day, sides, kind and place were coded before: perhaps one event",
        "",
    ]


def test_a_row_of_few_filled_cells_is_a_record_too():
    sparse = dict.fromkeys(COLUMNS, "") | {
        "GLOBALEVENTID": 2,
        "SQLDATE": 20150218,
        "QuadClass": 1,
        "DATEADDED": 20150218230000,
    }
    assert read(sparse, gdelt_row()).rows_read == 2


def test_a_zip_and_a_copy_with_names():
    expected = read(gdelt_row()).checked.good
    packed = zipped(**{"20150218230000__export__CSV": gdelt_tsv(gdelt_row())})
    pd.testing.assert_frame_equal(read_records(packed, name="x.zip").checked.good, expected)
    named = table_csv([gdelt_row()], COLUMNS).encode()
    pd.testing.assert_frame_equal(read_records(named, name="bq.csv").checked.good, expected)


def test_a_quotation_mark_in_a_name_ends_nothing():
    rows = [gdelt_row(Actor1Name='"MALI'), gdelt_row(GLOBALEVENTID=2, Actor1Name='MALI" ARMY')]
    assert read(*rows).checked.good["side_a"].tolist() == ['"Mali', 'Mali" Army']
