"""UCDP GED: every edition and derived copy that was met, and what each field becomes."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.errors import RecordsError
from geo.frames import EVENTS
from geo.records.formats.ucdp import split_sides
from geo.records.loading import read_records
from tests.fixtures.records import GED_COLUMNS, ged_csv, ged_row, geojson, parquet

NAME = "GEDEvent_v23_1.csv"


def read(*rows, name=NAME, **options):
    return read_records(ged_csv(*rows), name=name, **options)


def only(loaded):
    assert len(loaded.checked.good) == 1
    return loaded.checked.good.iloc[0]


def test_a_record_in_our_words():
    loaded = read(ged_row())
    EVENTS.check(loaded.checked.good)
    record = only(loaded)
    assert record["id"] == "UCDP:900001"
    assert record["source"] == "UCDP GED 23.1"
    assert record["source_ids"] == "900001"
    assert record[["date_start", "date_end"]].tolist() == [pd.Timestamp("2013-02-08")] * 2
    assert record[["place_name", "admin1", "country"]].tolist() == ["Gao town", "Gao region", "Mali"]
    assert record[["lat", "lon", "radius_km"]].tolist() == [16.2717, -0.0447, 1]
    assert record[["event_type", "sub_event_type"]].tolist() == ["Battles", "State-based violence"]
    assert record[["deaths_low", "deaths_best", "deaths_high"]].tolist() == [1, 1, 2]
    assert record["summary"] == "Mali: Government; in the centre of Gao"
    assert record["sources"] == "Our Wire,2013-02-09,Clash in Gao"
    assert record["licence"] == "CC BY 4.0"
    assert "Global version 23.1" in record["attribution"]
    assert record["flags"] == ""
    assert loaded.questions == ()


@pytest.mark.parametrize(
    "code, precision, reach",
    [
        (1, "exact", 1),
        (2, "near", 25),
        (3, "admin2", 50),
        (4, "admin1", 150),
        (5, "area", 150),
        (6, "country", 500),
        (7, "water", 300),
    ],
)
def test_where_prec(code, precision, reach):
    record = only(read(ged_row(where_prec=code)))
    assert record[["geo_precision", "radius_km"]].tolist() == [precision, reach]


@pytest.mark.parametrize("code, precision", [(1, "day"), (2, "days"), (3, "week"), (4, "month"), (5, "year")])
def test_date_prec(code, precision):
    assert only(read(ged_row(date_prec=code, date_end="2013-02-12")))["date_precision"] == precision


@pytest.mark.parametrize(
    "code, kind, word",
    [
        (1, "Battles", "State-based violence"),
        (2, "Battles", "Non-state violence"),
        (3, "Violence against civilians", "One-sided violence"),
    ],
)
def test_type_of_violence(code, kind, word):
    assert only(read(ged_row(type_of_violence=code)))[["event_type", "sub_event_type"]].tolist() == [kind, word]


@pytest.mark.parametrize("written", ["2013-02-08", "2013-02-08 00:00:00.000", "2013-02-08T00:00:00", "41313"])
def test_days_as_releases_write_them(written):
    record = only(read(ged_row(date_start=written, date_end=written)))
    assert record[["date_start", "date_end"]].tolist() == [pd.Timestamp("2013-02-08")] * 2


def test_columns_are_read_by_name_wherever_they_stand():
    expected = read(ged_row()).checked.good
    shuffled = ged_csv(ged_row(), columns=GED_COLUMNS[::-1])
    pd.testing.assert_frame_equal(read_records(shuffled, name=NAME).checked.good, expected)
    few = [
        name for name in GED_COLUMNS if not name.endswith("dset_id") and name not in ("relid", "code_status", "gwnoa")
    ]
    pd.testing.assert_frame_equal(read_records(ged_csv(ged_row(), columns=few), name=NAME).checked.good, expected)


def test_geojson_and_parquet_say_the_same_as_csv():
    expected = read(ged_row(), ged_row(id=900002, where_prec=5)).checked.good
    rows = [ged_row(), ged_row(id=900002, where_prec=5)]
    pd.testing.assert_frame_equal(
        read_records(geojson(*rows, name="GEDEvent_v23_1"), name="x.json").checked.good, expected
    )
    pd.testing.assert_frame_equal(read_records(parquet(rows), name="ged231.parquet").checked.good, expected)


def test_numbers_that_a_copy_turned_into_decimals():
    rows = [{name: float(value) if isinstance(value, int) else value for name, value in ged_row().items()}]
    record = only(read_records(parquet(rows), name=NAME))
    assert record[["id", "source_ids", "geo_precision", "sub_event_type"]].tolist() == [
        "UCDP:900001", "900001", "exact", "State-based violence",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "side, members",
    [
        ("Government of Mali", "Government of Mali"),
        ("Government of Mali, Government of Russia (Soviet Union)", "Government of Mali; Government of Russia (Soviet Union)"),
        ("AQIM, Jama'atu Ahlis Sunna Lidda'awati wal-Jihad, MUJAO", "AQIM; Jama'atu Ahlis Sunna Lidda'awati wal-Jihad; MUJAO"),
        ("SPLM/A - IO", "SPLM/A - IO"),
        ("Military faction (forces of Honasan, Abenina & Zumel)", "Military faction (forces of Honasan, Abenina & Zumel)"),
        ("Junta for the Consolidation of Democracy, Peace and Justice", "Junta for the Consolidation of Democracy, Peace and Justice"),
        ("ALiR, CNDD-FDD , Mayi Mayi", "ALiR; CNDD-FDD; Mayi Mayi"),
        ("", ""),
    ],
)  # fmt: skip
def test_sides_joined_by_commas(side, members):
    assert split_sides(pd.Series([side], dtype="str")).tolist() == [members]


def test_a_name_that_stands_alone_elsewhere_is_a_member():
    sides = pd.Series(["IS, Authenticity and Development Front"], dtype="str")
    assert split_sides(sides, alone={"Authenticity and Development Front"}).tolist() == [
        "IS; Authenticity and Development Front"
    ]


def test_unrecorded_sources_are_no_count():
    assert "-1" not in only(read(ged_row(number_of_sources=-1, source_article="")))["sources"]


@pytest.mark.parametrize("low, best, high", [(5, 3, 9), (1, 9, 5), (7, 7, 5)])
def test_counts_out_of_order_are_shown_with_a_flag(low, best, high):
    record = only(read(ged_row(low=low, best=best, high=high)))
    assert record[["deaths_low", "deaths_best", "deaths_high"]].tolist() == [low, best, high]
    assert record["flags"] == "low, best and high are not in order"


@pytest.mark.parametrize(
    "cells, flag",
    [
        ({"code_status": "Check deaths"}, "UCDP's own check of the record is not finished"),
        ({"event_clarity": 2}, "its sources do not tell this event apart from others"),
        ({"latitude": 20.0, "longitude": 2.0}, "round coordinates: the point may stand for a wider area"),
        ({"latitude": 20.0, "longitude": 2.0, "where_prec": 4}, ""),
        ({"latitude": 0, "longitude": 0}, "0, 0 stands for an unknown place"),
    ],
)
def test_flags(cells, flag):
    assert only(read(ged_row(**cells)))["flags"] == flag


def test_nowhere_is_of_unknown_precision():
    record = only(read(ged_row(latitude=0, longitude=0)))
    assert record["geo_precision"] == "unknown"
    assert pd.isna(record["radius_km"])


@pytest.mark.parametrize(
    "name, edition, source",
    [
        ("ged251-csv.zip", "25.1", "UCDP GED 25.1"),
        ("GEDEvent_v23_1.csv", "23.1", "UCDP GED 23.1"),
        ("GEDEvent_v26_0_7.csv", "26.0.7", "UCDP GED 26.0.7"),
        ("GEDEvent_v26_01_26_06.csv", "26.01.26.06", "UCDP GED 26.01.26.06"),
        ("mali.csv", "", "UCDP GED (edition unknown)"),
        ("ged_1989_2020.csv", "", "UCDP GED (edition unknown)"),
    ],
)
def test_editions_in_names(name, edition, source):
    loaded = read(ged_row(), name=name)
    assert loaded.edition == edition
    assert only(loaded)["source"] == source
    assert [question.key for question in loaded.questions] == ([] if edition else ["edition"])


def test_an_unknown_edition_is_said_and_asked():
    loaded = read(ged_row(), name="mali.csv")
    assert "edition unknown" in only(loaded)["attribution"]
    assert any("does not tell its edition" in note for note in loaded.notes)
    answered = read(ged_row(), name="mali.csv", answers={"edition": "21.1"})
    assert "version 21.1" in only(answered)["attribution"]
    assert answered.questions == ()
    with pytest.raises(RecordsError, match="“the newest” is no edition of UCDP GED"):
        read(ged_row(), name="mali.csv", answers={"edition": "the newest"})


def test_candidate_events_have_their_own_name():
    assert (
        "Candidate Events Dataset version 26.0.7" in only(read(ged_row(), name="GEDEvent_v26_0_7.csv"))["attribution"]
    )


DERIVED = ["id", "conflict_id", "latitude", "longitude", "date", "type_of_violence", "best", "country"]


@pytest.mark.parametrize(
    "answer, precision, flag",
    [
        (None, "days", "the file does not say whether its date is the day, the first day or the middle"),
        ("the day itself", "day", ""),
        ("its first day", "day", "only the first day is known"),
        ("the middle of its days", "days", "the date is the middle of the event; its first and last day are not in the file"),
    ],
)  # fmt: skip
def test_a_lone_date_is_asked_about(answer, precision, flag):
    answers = {"meaning of date": answer} if answer else {}
    content = ged_csv(ged_row(date="2013-02-06"), columns=DERIVED)
    loaded = read_records(content, name="ged251_sample.csv", answers=answers)
    record = only(loaded)
    assert record["date_start"] == record["date_end"] == pd.Timestamp("2013-02-06")
    assert record[["date_precision", "flags"]].tolist() == [precision, flag]
    assert [question.key for question in loaded.questions] == ([] if answer else ["meaning of date"])


def test_a_start_without_an_end_is_flagged():
    columns = [name for name in GED_COLUMNS if name not in ("date_end", "date_prec", "where_prec")]
    record = only(read_records(ged_csv(ged_row(), columns=columns), name=NAME))
    assert record[["date_precision", "geo_precision", "flags"]].tolist() == [
        "day",
        "unknown",
        "only the first day is known",
    ]


def test_year_month_and_day_in_three_columns():
    columns = ["id", "year", "month", "day", "type_of_violence", "latitude", "longitude", "best"]
    rows = [ged_row(month=2, day=8), ged_row(id=2, month=12, day=31), ged_row(id=3, month="", day="")]
    good = read_records(ged_csv(*rows, columns=columns), name=NAME).checked.good
    assert good["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2013-02-08", "2013-12-31", "2013-01-01"]
    assert good["date_precision"].tolist() == ["day", "day", "year"]


def test_a_point_written_as_text_will_do():
    columns = ["id", "date_start", "type_of_violence", "geom_wkt", "best"]
    record = only(read_records(ged_csv(ged_row(), columns=columns), name=NAME))
    assert record[["lat", "lon"]].tolist() == [16.2717, -0.0447]


def test_an_answer_of_the_service():
    import json

    rows = [ged_row(date_start="2013-02-08T00:00:00", date_end="2013-02-09T00:00:00", active_year=True)]
    page = {"TotalCount": 1, "TotalPages": 1, "PreviousPageUrl": "", "NextPageUrl": "", "Result": rows}
    record = only(read_records(json.dumps(page).encode(), name="gedevents 25.1"))
    assert record["id"] == "UCDP:900001"
    assert record["date_end"] == pd.Timestamp("2013-02-09")
