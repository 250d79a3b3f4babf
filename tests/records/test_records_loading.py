"""Files read whole: questions and answers, doubts about places, reports."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

from geo.errors import RecordsError
from geo.exports import events_csv, events_geojson
from geo.frames import EVENTS
from geo.records.bundled import load_sample
from geo.records.check import check_file, check_loaded, rejected_csv, rejected_table
from geo.records.doubts import country_codes, flag_texts
from geo.records.loading import read_records
from tests.fixtures.records import acled_csv, acled_row, ged_csv, ged_row

ORDER = "order of day and month"


def table(*rows: str) -> bytes:
    return "\n".join(["id,date,lat,lon,country", *rows]).encode()


# Questions


def test_a_date_of_two_readings_holds_its_row_back_until_answered():
    content = table("A,03/04/2013,16.27,-0.04,Mali", "B,2013-02-08,16.27,-0.04,Mali", "C,04/03/2013,95,-0.04,Mali")
    loaded = read_records(content, name="list.csv")
    assert loaded.checked.good["id"].tolist() == ["B"]
    assert loaded.held_back.to_numpy().tolist() == [[2, "A", "its date is 2013-03-04 or 2013-04-03"]]
    assert loaded.checked.rejected["row"].tolist() == [4]
    (question,) = loaded.questions
    assert (question.key, question.column, question.held_back) == (ORDER, "date", 1)
    assert question.readings == ("day/month/year", "month/day/year")
    assert question.examples == ("03/04/2013", "04/03/2013")
    assert "03/04/2013" in question.text


@pytest.mark.parametrize("answer, day", [("day/month/year", "2013-04-03"), ("month/day/year", "2013-03-04")])
def test_the_answer_holds_for_the_file(answer, day):
    content = table("A,03/04/2013,16.27,-0.04,Mali", "B,25/04/2013,16.27,-0.04,Mali", "C,04/25/2013,16.27,-0.04,Mali")
    assert read_records(content, name="list.csv").questions
    loaded = read_records(content, name="list.csv", answers={ORDER: answer})
    assert loaded.questions == ()
    assert loaded.held_back.empty
    assert loaded.checked.good["date_start"].dt.strftime("%Y-%m-%d").tolist() == [day, "2013-04-25", "2013-04-25"]


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(RecordsError, match=r"“yes” does not answer .* day/month/year, month/day/year"):
        read_records(table("A,03/04/2013,16.27,-0.04,Mali"), name="list.csv", answers={ORDER: "yes"})


def test_nothing_is_asked_where_the_file_settles_it():
    loaded = read_records(table("A,03/04/2013,16.27,-0.04,Mali", "B,25/04/2013,16.27,-0.04,Mali"), name="list.csv")
    assert loaded.questions == ()
    assert len(loaded.checked.good) == 2
    assert (
        loaded.notes[-1]
        == "Dates such as 03/04/2013 were read as day/month/year, because 25/04/2013 can be read no other way."
    )


def test_day_counts_are_told():
    loaded = read_records(table("A,41313,16.27,-0.04,Mali"), name="list.csv")
    assert loaded.checked.good["date_start"].tolist() == [pd.Timestamp("2013-02-08")]
    assert any("day counts of a spreadsheet" in note for note in loaded.notes)


def test_a_month_is_all_its_days():
    record = read_records(table("A,2013-02,16.27,-0.04,Mali"), name="list.csv").checked.good.iloc[0]
    assert record[["date_end", "date_precision"]].tolist() == [pd.Timestamp("2013-02-28"), "month"]


def test_days_of_several_are_days():
    content = b"id,date start,date end,lat,lon\n1,2013-02-08,2013-02-10,1.5,2.25\n2,2013-02-08,,1.5,2.25\n"
    assert read_records(content, name="x").checked.good["date_precision"].tolist() == ["days", "day"]


def test_spanish_headers_and_dates_in_words_beside_figures():
    text = "código;fecha;latitud;longitud;muertos\nA;13-02-2013;4,6097;-74,0817;2\nB;14 de febrero de 2013;6,2442;-75,5812;\nC;03-04-2013;6,2;-75,5;1"
    loaded = read_records(text.encode("cp1252"), name="lista.csv")
    good = loaded.checked.good
    assert good["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2013-02-13", "2013-02-14", "2013-04-03"]
    assert good[["lat", "lon"]].to_numpy().tolist() == [[4.6097, -74.0817], [6.2442, -75.5812], [6.2, -75.5]]
    assert good["deaths_best"].tolist() == [2, pd.NA, 1]


def test_decimal_commas_in_quotes():
    record = read_records(b'id,date,lat,lon\n1,2013-02-08,"12,65","-8,0023"\n', name="x").checked.good.iloc[0]
    assert record[["lat", "lon"]].tolist() == [12.65, -8.0023]


# Doubts about places


@pytest.mark.parametrize(
    "lat, lon, country, flags",
    [
        (16.2717, -0.0447, "Mali", ""),
        (-0.0447, 16.2717, "Mali", "latitude and longitude look swapped"),
        (12.65, -8.0023, "Mali", ""),
        (-8.0023, 12.65, "Mali", "latitude and longitude look swapped"),
        (48.8566, 2.3522, "Mali", "point lies outside Mali"),
        (16.2717, -0.0447, "", ""),
        (48.8566, 2.3522, "Atlantis", ""),
        (48.8566, 2.3522, "ML", "point lies outside ML"),
        (-4.3217, 15.3125, "DR Congo (Zaire)", ""),
        (-4.2661, 15.2832, "Congo", ""),
        (16.8053, 96.1561, "Myanmar (Burma)", ""),
        (-26.3167, 31.1333, "Kingdom of eSwatini (Swaziland)", ""),
        (5.36, -4.0083, "Ivory Coast", ""),
        (-17.8277, 31.0534, "Zimbabwe (Rhodesia)", ""),
        (41.7151, 44.8271, "Russia (Soviet Union)", ""),
        (42.6629, 21.1655, "Serbia (Yugoslavia)", ""),
        (31.5017, 34.4668, "Israel", ""),
        (4.8517, 31.5825, "Sudan", ""),
        (0, 0, "Mali", "0, 0 stands for an unknown place; point lies outside Mali"),
    ],
)
def test_points_and_their_country(lat, lon, country, flags, gazetteer):
    loaded = read_records(table(f"A,2013-02-08,{lat},{lon},{country}"), name="list.csv", gazetteer=gazetteer)
    assert loaded.checked.good["flags"].tolist() == [flags]


def test_a_latitude_beyond_the_pole_may_be_the_longitude(gazetteer):
    rows = ("A,2013-02-08,120.9842,14.5995,Philippines", "B,2013-02-08,95,-0.04,Mali", "C,2013-02-08,120.9842,14.5995,")
    loaded = read_records(table(*rows), name="list.csv", gazetteer=gazetteer)
    assert loaded.checked.rejected["reason"].tolist() == [
        "latitude and longitude look swapped; latitude 120.9842 is not between -90 and 90",
        "latitude 95 is not between -90 and 90",
        "latitude 120.9842 is not between -90 and 90",
    ]


def test_the_middle_of_a_country_is_flagged_where_a_place_is_claimed(gazetteer):
    (mali,) = [place for place in gazetteer.lookup("Mali") if place.kind == "country"]
    rows = [
        ged_row(id=code, where_prec=code, latitude=mali.lat + 0.01, longitude=mali.lon + 0.01) for code in (1, 2, 6)
    ]
    flags = read_records(ged_csv(*rows), name="ged251.csv", gazetteer=gazetteer).checked.good["flags"]
    assert flags.tolist() == ["point of the country's centre", "point of the country's centre", ""]


def test_rows_without_a_point_are_left_alone(gazetteer):
    loaded = read_records(
        table("A,2013-02-08,,,Mali", "B,2013-02-08,16.2717,-0.0447,Mali"), name="list.csv", gazetteer=gazetteer
    )
    assert loaded.checked.good["flags"].tolist() == [""]
    assert loaded.checked.rejected["reason"].tolist() == ["no latitude; no longitude"]


@pytest.mark.parametrize(
    "name, some",
    [("Mali", {"ML"}), ("Congo", {"CD", "CG"}), ("Sudan", {"SD", "SS"}), ("Bosnia-Herzegovina", {"BA"}), ("Atlantis", set()), ("", set())],
)  # fmt: skip
def test_country_codes(name, some, gazetteer):
    assert country_codes(name, gazetteer) == some


def test_flags_stand_once_each():
    first, both = pd.Series([True, False]).to_numpy(), pd.Series([True, True]).to_numpy()
    flags = flag_texts(2, [(both, "b"), (first, "a"), (first, "b")], given=pd.Series(["a", ""], dtype="str"))
    assert flags.tolist() == ["a; b", "b"]


# Our own exports come back


def test_exports_read_back():
    sample = load_sample().good
    from_csv = read_records(events_csv(sample), name="records.csv").checked
    assert from_csv.rejected.empty
    pd.testing.assert_frame_equal(from_csv.good.drop(columns="flags"), sample.drop(columns="flags"))
    from_json = read_records(events_geojson(sample), name="records.geojson").checked
    assert from_json.rejected.empty
    pd.testing.assert_frame_equal(from_json.good.drop(columns="flags"), sample.drop(columns="flags"))


def test_a_formula_is_text_and_escaped_in_exports():
    content = b'id,date,lat,lon,place\n"=1+1",2013-02-08,1.5,2.25,"=cmd|\'/c calc\'!A1"\n'
    good = read_records(content, name="list.csv").checked.good
    assert good[["id", "place_name"]].to_numpy().tolist() == [["=1+1", "=cmd|'/c calc'!A1"]]
    row = next(csv.DictReader(io.StringIO(events_csv(good).decode("utf-8-sig"))))
    assert (row["id"], row["place_name"]) == ("'=1+1", "'=cmd|'/c calc'!A1")


def test_the_same_rows_twice_in_a_file():
    loaded = read_records(ged_csv(ged_row(), ged_row(), ged_row(id=5)), name="ged251.csv")
    assert loaded.checked.rejected.to_numpy().tolist() == [[3, "UCDP:900001", "id UCDP:900001 repeats row 2"]]


# Reports


CONTENT = ged_csv(
    ged_row(), ged_row(id=2, latitude=95), ged_row(id=3, latitude=96, low=5), ged_row(id=4, low=5, best="")
)


def test_a_report_counts_and_explains():
    report = check_file(CONTENT, name="ged251.csv")
    assert (report.rows_read, report.good, report.rejected, report.held_back) == (4, 2, 2, 0)
    assert (report.first_day, report.last_day, report.countries) == ("2013-02-08", "2013-02-08", 1)
    assert (report.deaths, report.without_count) == ((6, 1, 4), 1)
    assert report.reasons == ((2, "row 3: latitude 95 is not between -90 and 90"),)
    assert report.flags == {"low, best and high are not in order": 1}
    assert ("lat", "latitude", "UCDP's own name") in report.mapping
    assert "geom_wkt" in report.unused
    assert "conflict_name" not in report.unused


def test_a_report_as_text_and_json():
    report = check_file(CONTENT, name="ged251.csv")
    text = report.to_text()
    assert text.startswith("ged251.csv: UCDP GED, 49 columns, edition 25.1\n4 rows read: 2 good, 2 rejected\n")
    assert "  lat             latitude" in text
    assert "        2  row 3: latitude 95 is not between -90 and 90" in text
    again = json.loads(json.dumps(report.to_dict()))
    assert again["reasons"] == [{"rows": 2, "example": "row 3: latitude 95 is not between -90 and 90"}]
    assert again["deaths"] == {"low": 6, "best": 1, "high": 4}
    assert {"column": "lat", "from": "latitude", "reason": "UCDP's own name"} in again["mapping"]


def test_a_report_on_nothing():
    report = check_file(b"id,date,lat,lon\n", name="list.csv")
    assert (report.rows_read, report.good, report.first_day) == (0, 0, "")
    assert report.to_text().startswith("list.csv: Table of records\n0 rows read: 0 good, 0 rejected\n")
    json.dumps(report.to_dict())


def test_a_report_asks():
    report = check_file(table("A,03/04/2013,16.27,-0.04,Mali"), name="list.csv")
    assert "0 good, 0 rejected, 1 held back until a question is answered" in report.to_text()
    assert "order of day and month: Dates such as 03/04/2013" in report.to_text()
    assert "1 row held back until then" in report.to_text()


def test_rejected_rows_come_with_their_cells():
    content = table(
        "A,2013-02-08,95,=1+1,Mali", "B,2013-02-08,1.5,2.25,Mali", "C,03/04/2013,1.5,2.25,Mali", "short,row"
    )
    loaded = read_records(content, name="list.csv")
    unused = rejected_table(content, loaded)
    assert unused["row"].tolist() == [2, 4, 5]
    assert unused["file: lon"].tolist() == ["=1+1", "2.25", ""]
    assert unused["reason"].tolist()[1:] == [
        "its date is 2013-03-04 or 2013-04-03",
        "has 2 cells where the header has 5",
    ]
    assert "'=1+1" in rejected_csv(unused).decode("utf-8-sig")
    empty = read_records(table("B,2013-02-08,1.5,2.25,Mali"), name="list.csv")
    assert rejected_table(content, empty).empty


def test_every_format_satisfies_the_contract():
    for content in (CONTENT, acled_csv(acled_row()), table("B,2013-02-08,1.5,2.25,Mali"), table()):
        loaded = read_records(content, name="x.csv")
        EVENTS.check(loaded.checked.good)
        assert check_loaded(loaded).rows_read == loaded.rows_read
