"""Tables of incidents: the bundled sample, and what happens to bad rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import RecordsError
from geo.frames import EVENT_TYPES, EVENTS, REACH_KM
from geo.records.bundled import SAMPLE_MAPPING, SAMPLE_PATH, load_sample
from geo.records.formats.table import TableMapping, check_rows
from geo.records.loading import read_records
from geo.tables.cells import read_csv

HEADER = "id,from,to,lat,lon,precision,dead,who"
MAPPING = TableMapping(
    columns={
        "id": "id",
        "date_start": "from",
        "date_end": "to",
        "lat": "lat",
        "lon": "lon",
        "geo_precision": "precision",
        "deaths_best": "dead",
        "side_a": "who",
    },
    constants={"source": "our own list"},
    codes={"geo_precision": {"1": "exact", "2": "near"}},
    replacements={"side_a": (" and ", "; ")},
)
GOOD = "G,2013-02-08,2013-02-09,12.65,-8,1,2,Mali and France"


def check(*lines: str):
    return check_rows(read_csv("\n".join([HEADER, *lines]), name="list.csv"), MAPPING, name="list.csv")


def test_a_good_row_becomes_a_typed_record():
    record = check(GOOD).good.iloc[0]
    assert record["source"] == "our own list"
    assert record["date_end"] == pd.Timestamp("2013-02-09")
    assert record[["lat", "lon", "geo_precision", "radius_km"]].tolist() == [12.65, -8, "exact", 1]
    assert record[["deaths_best", "side_a"]].tolist() == [2, "Mali; France"]


@pytest.mark.parametrize(
    "line, empty, flag",
    [
        ("X,2013-02-08,2013-02-01,12.65,-8,1,2,", "", "its end, 2013-02-01, is before its start: left out"),
        ("X,2013-02-08,,12.65,-8,1,-2,", "deaths_best", "best count of deaths “-2” was read as no count"),
        ("X,2013-02-08,,12.65,-8,1,see text,", "deaths_best", "best count of deaths “see text” is no number: left out"),
        ("X,2013-02-08,soon,12.65,-8,1,2,", "", "end date 'soon' is not a date like 2013-02-08 between 1700 and 2200: left out"),
        ("X,2013-02-08,ongoing,12.65,-8,1,2,", "", "its end is open: only its first day is known"),
        ("X,2013-02-08,,12.65,-8,9,2,", "", "spatial precision '9' is not one of exact, near, admin2, admin1, area, country, water, unknown: left out"),
        ("X,2013-02-08,,12.65,352,1,2,", "", "its longitude was counted from 0 to 360: 360 was taken off"),
    ],
)  # fmt: skip
def test_a_bad_cell_costs_a_cell_and_is_told(line, empty, flag):
    loaded = read_records("\n".join([HEADER, GOOD, line]).encode(), name="t.csv", mapping=MAPPING)
    record = loaded.good.iloc[1]
    assert flag in record["flags"].split("; ")
    assert record["date_start"] == record["date_end"] == pd.Timestamp("2013-02-08")
    assert record["lon"] == -8
    assert not empty or pd.isna(record[empty])


@pytest.mark.parametrize(
    "line, reason",
    [
        ("X,2013-02-08,,95,-8,1,2,", "latitude 95 is not between -90 and 90"),
        ("X,2013-02-08,,12.65,,1,2,", "no longitude"),
        ("X,2013-02-08,,,,1,2,", "no latitude; no longitude"),
        ("G,2013-02-08,,12.65,-8,1,2,", "id G repeats row 2"),
        (",2013-02-08,,12.65,-8,1,2,", "no id"),
        ("X,8 Feb,,12.65,-8,1,2,", "start date '8 Feb' is not a date like 2013-02-08 between 1700 and 2200"),
        ("X,,,12.65,-8,1,2,", "no start date"),
        ("X,2013-02-08,,12.65,-8,1,2", "has 7 cells where the header has 8"),
        ("X,2013-02-08,,12,65,-8,1,2,", "has 9 cells where the header has 8"),
        ("X,2013-02-08,,12°39'E,-8,1,2,", 'latitude "12°39\'E" is not a number'),
    ],
)
def test_a_bad_row_is_kept_aside_with_its_reason(line, reason):
    checked = check(GOOD, line)
    assert checked.good["id"].tolist() == ["G"]
    assert checked.rejected[["row", "reason"]].to_numpy().tolist() == [[3, reason]]
    assert checked.rows_read == 2


def test_an_empty_end_is_the_start_and_unknown_deaths_stay_unknown():
    record = check("X,2013-02-08,,12.65,-8,2,,").good.iloc[0]
    assert record["date_end"] == record["date_start"]
    assert record["deaths_best"] is pd.NA


def test_zero_is_a_place_and_a_count():
    record = check("X,2013-02-08,,0,0,1,0,").good.iloc[0]
    assert record[["lat", "lon", "deaths_best"]].tolist() == [0, 0, 0]


def test_quoted_line_breaks_do_not_count_as_rows():
    checked = check('X,2013-02-08,,12.65,-8,1,2,"a\nb, ""c"""', "Y,2013-02-08,,95,-8,1,2,")
    assert checked.good["side_a"].tolist() == ['a\nb, "c"']
    assert checked.rejected["row"].tolist() == [3]


def test_row_numbers_are_those_of_a_spreadsheet():
    checked = check("", GOOD, "", "1,2", "Y,2013-02-08,,95,-8,1,2,", "")
    assert checked.rejected["row"].tolist() == [5, 6]
    assert checked.rows_read == 3


def test_an_open_quotation_mark_is_suspected():
    rejected = check(GOOD, 'X,2013-02-08,"12.65,-8,1,2,', "Y,2013-02-08,,95,-8,1,2,").rejected
    assert rejected["reason"].tolist() == [
        "has 3 cells where the header has 8 and runs over 2 lines: a quotation mark may be missing"
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_any_line_end_will_do(end):
    raw = read_csv(end.join(["\ufeffid,name,name", "1,a,b", "2,c,d"]), name="x")
    assert raw.cells.to_dict("list") == {"id": ["1", "2"], "name": ["a", "c"], "name.2": ["b", "d"]}
    assert raw.row_numbers.tolist() == [2, 3]


def test_a_header_alone_is_a_table_without_rows():
    assert check().rows_read == 0


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "list.csv is empty"),
        ("\n\n", "list.csv is empty"),
        ("latitud;longitud\n1;2", "list.csv has no column dead, from, id, lat, lon, precision, to, who"),
    ],
)
def test_a_file_that_is_no_table_is_named(text, sentence):
    with pytest.raises(RecordsError, match=sentence):
        check_rows(read_csv(text, name="list.csv"), MAPPING, name="list.csv")


@given(st.text(st.sampled_from('ab,"\n\r é'), max_size=40) | st.text(max_size=40))
def test_any_text_is_a_table_or_a_sentence(text):
    try:
        raw = read_csv(text, name="list.csv")
    except RecordsError as error:
        assert "list.csv" in str(error)
    else:
        assert len(raw.cells) == len(raw.row_numbers)
        assert not set(raw.row_numbers) & set(raw.misfits["row"])


def test_the_sample_is_whole_and_good():
    checked = load_sample()
    assert len(checked.good) == 42
    assert checked.rejected.empty
    EVENTS.check(checked.good)
    assert set(checked.good["event_type"]) <= set(EVENT_TYPES)
    assert (checked.good["radius_km"] == checked.good["geo_precision"].map(REACH_KM)).all()


def test_the_sample_in_words():
    konna = load_sample().good.set_index("id").loc["ML-015"]
    assert konna["side_a"] == "Government of Mali; France"
    assert konna["side_b"] == "AQIM; Ansar Dine; MUJAO"
    assert konna["source_ids"] == "67968; 67970; 67972"
    assert konna[["deaths_low", "deaths_best", "deaths_high"]].tolist() == [90, 90, 148]
    assert "Uppsala" in konna["attribution"]


def test_unknown_deaths_of_the_sample_are_never_zero():
    events = load_sample().good.set_index("id")
    assert events.loc["ML-028", "deaths_best"] is pd.NA  # Tessalit: nobody is said to have died
    assert events.loc["ML-030", "deaths_best"] == 0  # Ametettai: no reliable count, up to 70


def test_a_spoilt_sample_loses_only_its_bad_rows():
    text = SAMPLE_PATH.read_text(encoding="utf-8").replace("12.7441", "95", 1)
    checked = check_rows(read_csv(text, name="x"), SAMPLE_MAPPING, name="x")
    assert len(checked.good) == 41
    assert checked.rejected["id"].tolist() == ["ML-009"]
