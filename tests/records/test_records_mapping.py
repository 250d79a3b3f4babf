"""What an unknown table's columns are taken for, and why."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.frames import EVENTS
from geo.language.text import fold
from geo.records.bundled import SAMPLE_PATH, load_sample
from geo.records.formats.mapping import HEADER_WORDS, propose_mapping
from geo.records.formats.table import TableMapping
from geo.records.loading import read_records
from tests.fixtures.records import ged_csv, ged_row


def head(header: str, *rows: str) -> pd.DataFrame:
    names = header.split(",")
    cells = zip(*(row.split(",") for row in rows), strict=True) if rows else ([] for _ in names)
    return pd.DataFrame({name: pd.Series(column, dtype="str") for name, column in zip(names, cells, strict=True)})


@pytest.mark.parametrize(
    "header, expected",
    [
        ("Incident ID,Incident date,Location,Lat,Long,Killed", "id date_start place_name lat lon deaths_best"),
        ("identifiant,date début,date fin,lieu,latitude,longitude,morts", "id date_start date_end place_name lat lon deaths_best"),
        ("ID,Fecha del hecho,Municipio,Departamento,Latitud,Longitud,Muertos", "id date_start place_name admin1 lat lon deaths_best"),
        ("eventId,eventDate,placeName,lat,lng,fatalities", "id date_start place_name lat lon deaths_best"),
        ("id,start,site,Y,X,dead", "id date_start place_name lat lon deaths_best"),
        ("no,date of incident,place,GPS latitude (decimal),GPS longitude (decimal),number of deaths", "- date_start place_name lat lon deaths_best"),
    ],
)  # fmt: skip
def test_columns_by_their_names(header, expected):
    names = header.split(",")
    values = {
        "place_name": "Gao",
        "admin1": "Gao",
        "date_start": "2013-02-08",
        "date_end": "2013-02-08",
        "lat": "16.27",
        "lon": "-0.04",
    }
    table = head(header, ",".join(values.get(ours, "1") for ours in expected.split()))
    assert propose_mapping(table).columns == {
        ours: theirs for ours, theirs in zip(expected.split(), names, strict=True) if ours != "-"
    }


def test_each_column_has_its_reason():
    mapping = propose_mapping(head("clave,latitud,otra,cuando", "A,4.61,-74.08,2013-02-08", "B,6.25,-75.56,2013-02-09"))
    assert mapping.columns == {"lat": "latitud", "lon": "otra", "date_start": "cuando"}
    assert mapping.reasons == {
        "lat": "its name, “latitud”, says so",
        "lon": "its values lie between -90 and 90 and are decimal degrees; latitude is taken to come first: a guess",
        "date_start": "its values are dates, such as “2013-02-08”",
    }


def test_columns_by_their_values():
    mapping = propose_mapping(head("a,b,c,d", "1,120.98,14.60,8 February 2013", "2,121.05,14.55,9 February 2013"))
    assert mapping.columns == {"lon": "b", "lat": "c", "date_start": "d"}
    assert "guess" not in mapping.reasons["lat"]


@pytest.mark.parametrize(
    "header, row, wrong",
    [
        ("id,date,latitude,longitude", "1,2013-02-08,Gao,16.27", "lat"),
        ("id,date,lat,lon", "1,soon,1.25,2.25", "date_start"),
        ("id,date,lat,lon", "1,2013-02-08,512034.5,1799034.5", "lat"),
        ("id,lat,lon,killed", "1,1.25,2.25,Smith", "deaths_best"),
        ("id,lat,lon,precision", "1,1.25,2.25,7", "geo_precision"),
    ],
)
def test_a_name_with_other_values_is_not_believed(header, row, wrong):
    assert wrong not in propose_mapping(head(header, row)).columns


def test_our_own_export_is_known():
    own = propose_mapping(EVENTS.empty())
    assert own.columns == {name: name for name in EVENTS.names}


def test_nothing_fits_an_empty_table():
    assert propose_mapping(pd.DataFrame()).columns == {}


def test_words_are_folded_and_name_one_column_each():
    words = [word.strip() for line in HEADER_WORDS.values() for word in line.split(",")]
    assert words == [fold(word) for word in words]
    assert len(words) == len(set(words))
    assert set(HEADER_WORDS) <= set(EVENTS.names)


def test_a_table_without_what_is_needed_is_all_rejected_and_says_what_to_choose():
    loaded = read_records(b"name,colour\nGao,red\nKidal,blue\n", name="list.csv")
    assert loaded.checked.good.empty
    assert loaded.checked.rejected["reason"].tolist() == ["no start date; no latitude; no longitude"] * 2
    assert [note for note in loaded.notes if note.startswith("No column")] == [
        "No column was found for the start date: choose one.",
        "No column was found for the latitude: choose one.",
        "No column was found for the longitude: choose one.",
    ]
    assert loaded.header == ("name", "colour")


def test_columns_told_by_values_alone_come_with_a_warning():
    loaded = read_records(b"a,b,c\n16.27,-0.04,2013-02-08\n", name="list.csv")
    assert loaded.rows_read == len(loaded.checked.good) == 1
    assert "The columns were told by their values alone: check them before you use the records." in loaded.notes


def test_the_reader_chooses_otherwise():
    content = b"a,b,c,d\n16.27,-0.04,2013-02-08,2014-02-08\n"
    mapping = TableMapping({"lat": "b", "lon": "a", "date_start": "d"}, {"source": "my list", "licence": "CC0"})
    record = read_records(content, name="list.csv", mapping=mapping).checked.good.iloc[0]
    assert record[["id", "source", "licence", "lat", "lon"]].tolist() == ["list.csv:2", "my list", "CC0", -0.04, 16.27]
    assert record["date_start"] == pd.Timestamp("2014-02-08")


def test_kinds_of_event_are_put_in_our_words_where_they_fit():
    content = b"id,date,lat,lon,type,subtype\n1,2013-02-08,1.5,2.25,battle,Armed Clash\n2,2013-02-08,1.5,2.25,Flood,\n"
    good = read_records(content, name="x").checked.good
    assert good[["event_type", "sub_event_type"]].to_numpy().tolist() == [
        ["Battles", "Armed clash"],
        ["Flood", "Unknown"],
    ]


def test_the_bundled_sample_is_a_table_like_any_other():
    content = SAMPLE_PATH.read_bytes()
    loaded = read_records(content, name=SAMPLE_PATH.name)
    sample = load_sample().good
    good = loaded.checked.good
    assert (loaded.rows_read, len(good), list(loaded.questions)) == (42, 42, [])
    same = ["id", "date_start", "date_end", "place_name", "lat", "lon", "geo_precision", "radius_km", "event_type"]
    pd.testing.assert_frame_equal(good[[*same, "deaths_low", "summary"]], sample[[*same, "deaths_low", "summary"]])
    assert good["side_b"].iloc[0] == "Tuareg rebels and Ansar Dine"  # "and" may be part of a name
    assert sample["side_b"].iloc[0] == "Tuareg rebels; Ansar Dine"


@pytest.mark.parametrize("name", ["where_prec", "geo_precision", "Spatial precision"])
def test_spatial_precision_in_numbers_is_ucdps(name):
    rows = "\n".join(f"{number},2013-02-08,1.25,2.25,{number}" for number in range(1, 8))
    loaded = read_records(f"id,date,lat,lon,{name}\n{rows}\n".encode(), name="list.csv")
    words = ["exact", "near", "admin2", "admin1", "area", "country", "water"]
    assert loaded.checked.good["geo_precision"].tolist() == words
    assert loaded.checked.good["radius_km"].tolist() == [1, 25, 50, 150, 150, 500, 300]
    assert any(note.startswith(f"The numbers in {name} were read as 1 = exact place; 2 = ") for note in loaded.notes)


def test_precision_of_dates_in_numbers_is_that_of_the_name():
    table = b"id,start,end,lat,lon,%s\n1,2013-02-04,2013-02-10,1.25,2.25,2\n"
    for name, word in ((b"date_prec", "days"), (b"time_precision", "week")):
        assert read_records(table % name, name="list.csv").checked.good["date_precision"].tolist() == [word]


def test_a_column_of_numbers_that_the_reader_chose_is_read_too():
    mapping = TableMapping({"lat": "lat", "lon": "lon", "date_start": "date", "geo_precision": "how exact"})
    content = b"date,lat,lon,how exact\n2013-02-08,1.25,2.25,4\n"
    assert read_records(content, name="x", mapping=mapping).checked.good["geo_precision"].tolist() == ["admin1"]


def test_kinds_of_event_in_a_column_that_the_reader_chose_are_put_in_our_words():
    mapping = TableMapping({"lat": "lat", "lon": "lon", "date_start": "date", "event_type": "what"})
    content = b"date,lat,lon,what\n2013-02-08,1.25,2.25,battle\n"
    assert read_records(content, name="x", mapping=mapping).checked.good["event_type"].tolist() == ["Battles"]


def test_a_known_data_set_keeps_its_rules_under_another_mapping():
    content = ged_csv(ged_row(), ged_row(id=5))
    proposed = read_records(content, name="ged251.csv").mapping
    mapping = TableMapping({**proposed.columns, "summary": "source_headline"}, {"licence": "free for all"})
    loaded = read_records(content, name="ged251.csv", mapping=mapping)
    first = read_records(content, name="ged251.csv")
    assert loaded.checked.good["id"].tolist() == first.checked.good["id"].tolist()
    assert loaded.checked.good["licence"].unique().tolist() == ["CC BY 4.0"]
    assert loaded.checked.good["geo_precision"].tolist() == first.checked.good["geo_precision"].tolist()
    assert {"source", "licence", "attribution"} <= set(loaded.fixed)


def test_the_steps_of_reading_are_told():
    told = []
    read_records(ged_csv(ged_row()), name="ged251.csv", on_step=lambda words, share: told.append((words, share)))
    assert told[0] == ("Opening the file", 0.0)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert max(shares) < 1
