"""ACLED: old and new forms of the same record, and what its terms mean for the rows."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from geo.errors import RecordsError
from geo.exports import events_csv, events_geojson
from geo.frames import EVENT_TYPES, EVENTS
from geo.records.check import rejected_table
from geo.records.formats.acled import SUB_EVENT_TYPES, event_type, sub_event_type
from geo.records.formats.table import TableMapping
from geo.records.licences import may_export, withheld_sentence
from geo.records.loading import read_records
from tests.fixtures.records import ACLED_COLUMNS, acled_csv, acled_row, ged_csv, ged_row

OLDER_COLUMNS = [
    "data_id",
    "iso",
    "event_id_cnty",
    "event_id_no_cnty",
    "event_date",
    "year",
    "time_precision",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "timestamp",
    "iso3",
]


def read(*rows, columns=ACLED_COLUMNS, **options):
    return read_records(acled_csv(*rows, columns=columns), name="acled.csv", **options)


def only(loaded):
    assert len(loaded.checked.good) == 1
    return loaded.checked.good.iloc[0]


def test_a_record_in_our_words():
    loaded = read(acled_row())
    EVENTS.check(loaded.checked.good)
    record = only(loaded)
    assert record[["id", "source", "source_ids"]].tolist() == ["ACLED:ZZZ1", "ACLED", "ZZZ1"]
    assert record[["event_type", "sub_event_type"]].tolist() == ["Battles", "Armed clash"]
    assert record["side_a"] == "Military Forces (2012-)"
    assert record["side_b"] == "An Armed Group; First Ally; Second Ally"
    assert record["deaths_best"] == 1
    assert record["deaths_low"] is pd.NA
    assert record[["place_name", "geo_precision", "date_precision"]].tolist() == ["Gao", "exact", "day"]
    assert record[["summary", "sources"]].tolist() == ["A clash in Gao.", "Our Wire; Our Radio"]


def test_the_older_columns_with_a_row_of_tags():
    lines = (
        acled_csv(acled_row(data_id=77, iso3="MLI", inter1=1, inter2=2), columns=OLDER_COLUMNS).decode().splitlines()
    )
    tags = ",".join("#event+code" if name == "event_id_cnty" else "" for name in OLDER_COLUMNS)
    loaded = read_records("\n".join([lines[0], tags, *lines[1:]]).encode(), name="hdx.csv")
    assert only(loaded)["id"] == "ACLED:ZZZ1"
    assert loaded.rows_read == 1


@pytest.mark.parametrize(
    "written", ["2013-02-08", "8 February 2013", "08 February 2013", "8-February-13", "8-Feb-13", "08-Feb-2013"]
)
def test_days_as_exports_write_them(written):
    loaded = read(acled_row(event_date=written))
    assert only(loaded)["date_start"] == pd.Timestamp("2013-02-08")
    assert loaded.questions == ()


def test_a_column_of_days_and_months_in_figures():
    loaded = read(acled_row(event_date="08-02-2013"), acled_row(event_id_cnty="ZZZ2", event_date="25-02-2013"))
    assert loaded.checked.good["date_start"].dt.day.tolist() == [8, 25]
    assert any("25-02-2013 can be read no other way" in note for note in loaded.notes)


@pytest.mark.parametrize("code, precision", [(1, "day"), (2, "week"), (3, "month")])
def test_time_precision(code, precision):
    assert only(read(acled_row(time_precision=code)))["date_precision"] == precision


@pytest.mark.parametrize("code, precision", [(1, "exact"), (2, "near"), (3, "area")])
def test_geo_precision(code, precision):
    assert only(read(acled_row(geo_precision=code)))["geo_precision"] == precision


@pytest.mark.parametrize(
    "written, name",
    [
        ("Battles", "Battles"),
        ("battle", "Battles"),
        ("Battle-No change of territory", "Battles"),
        ("Explosions/Remote violence", "Explosions/Remote violence"),
        ("Remote violence", "Explosions/Remote violence"),
        ("Violence Against Civilians", "Violence against civilians"),
        ("Protests", "Protests"),
        ("Riots", "Riots"),
        ("Strategic Development", "Strategic developments"),
        ("Headquarters or base established", "Strategic developments"),
        ("Something else", "Something else"),
    ],
)
def test_kinds_by_their_stem(written, name):
    assert event_type(written) == name


@pytest.mark.parametrize(
    "written, name",
    [
        ("Armed Clash", "Armed clash"),
        ("Protest with interventions", "Protest with intervention"),
        ("Excessive force against protestors", "Excessive force against protesters"),
        ("Change to armed group", "Change to group/activity"),
        ("Battle-Government regains territory", "Government regains territory"),
        ("something new", "something new"),
    ],
)
def test_sub_kinds_by_their_stem(written, name):
    assert sub_event_type(written) == name


def test_every_kind_and_sub_kind_is_its_own_name():
    for kind in EVENT_TYPES:
        assert event_type(kind) == kind
        assert [sub_event_type(name) for name in SUB_EVENT_TYPES[kind]] == list(SUB_EVENT_TYPES[kind])


@pytest.mark.parametrize(
    "sub_type, actor, kind",
    [
        ("Mob violence", "", "Riots"),
        ("Peaceful protest", "", "Protests"),
        ("", "5", "Riots"),
        ("", "Protestors", "Protests"),
        ("", "", "Unknown"),
    ],
)
def test_riots_and_protests_of_older_files(sub_type, actor, kind):
    row = acled_row(event_type="Riots/Protests", sub_event_type=sub_type, inter1=actor)
    assert only(read(row))["event_type"] == kind


def test_a_file_without_sub_types_takes_them_from_the_type():
    columns = [name for name in OLDER_COLUMNS if name != "sub_event_type"]
    record = only(read(acled_row(event_type="Battle-No change of territory"), columns=columns))
    assert record["event_type"] == "Battles"


@pytest.mark.parametrize("kind", ["7", "Civilians"])
def test_an_actor_without_a_name_is_called_by_its_kind(kind):
    assert only(read(acled_row(actor2="", assoc_actor_2="", inter2=kind)))["side_b"] == "Civilians"


def test_an_absent_actor_stays_absent():
    assert only(read(acled_row(actor2="", assoc_actor_2="", inter2=0)))["side_b"] == ""


def test_of_two_versions_the_later_upload_stays():
    loaded = read(acled_row(fatalities=1), acled_row(fatalities=3, timestamp=1700000000))
    assert only(loaded)["deaths_best"] == 3
    assert loaded.checked.rejected["reason"].tolist() == ["the file has a newer version of this record"]
    again = read(acled_row(), acled_row())
    assert again.checked.rejected["reason"].tolist() == ["id ACLED:ZZZ1 repeats row 2"]


def test_an_answer_of_the_service():
    answer = {"status": 200, "success": True, "count": 1, "data": [acled_row(fatalities="2", latitude="16.2717")]}
    assert only(read_records(json.dumps(answer).encode(), name="acled"))["deaths_best"] == 2


@pytest.mark.parametrize(
    "answer", [{"success": False, "error": {"message": "bad token"}}, {"error": [{"status": 403}]}, {"success": False}]
)
def test_an_error_of_the_service_is_no_data(answer):
    with pytest.raises(RecordsError, match="error message of the service"):
        read_records(json.dumps(answer).encode(), name="acled")


def test_rows_may_not_leave_the_session():
    ours = read(acled_row(), acled_row(event_id_cnty="ZZZ2")).checked.good
    others = read_records(ged_csv(ged_row()), name="ged251.csv").checked.good
    both = pd.concat([ours, others], ignore_index=True)
    assert may_export(both).tolist() == [False, False, True]
    assert withheld_sentence(both).startswith("2 records are ACLED's and not part of any download")
    assert withheld_sentence(ours.head(1)).startswith("1 record is ACLED's")
    assert withheld_sentence(others) == ""


def test_exports_leave_them_out():
    ours = read(acled_row()).checked.good
    others = read_records(ged_csv(ged_row()), name="ged251.csv").checked.good
    both = pd.concat([ours, others], ignore_index=True)
    for content in (events_csv(both), events_geojson(both)):
        assert b"UCDP:900001" in content
        assert b"ZZZ1" not in content
        assert b"acleddata" not in content
    assert events_csv(ours) == events_csv(EVENTS.empty())


def test_a_mapping_of_the_readers_own_does_not_change_whose_rows_they_are():
    mapping = TableMapping(
        {"id": "event_id_cnty", "date_start": "event_date", "lat": "latitude", "lon": "longitude", "licence": "region"},
        {"licence": "CC0", "source": "mine", "attribution": "me"},
    )
    events = read(acled_row(), mapping=mapping).checked.good
    assert not may_export(events).any()
    assert events["source"].tolist() == ["ACLED"]


def test_rejected_rows_keep_their_cells_to_themselves():
    content = acled_csv(acled_row(latitude=95))
    loaded = read_records(content, name="acled.csv")
    assert list(rejected_table(content, loaded)) == ["row", "id", "reason"]
