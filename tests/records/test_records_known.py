"""Data sets that are known by a few of their columns: rows of our own in their layouts, whole and cut."""

from __future__ import annotations

import json

import pytest

from geo.errors import RecordsError
from geo.records.check import check_loaded
from geo.records.licences import ACLED_LICENCE
from geo.records.loading import ANY_TABLE, KNOWN_KEY, Loaded, read_records


def read(*lines: str, **options) -> Loaded:
    loaded = read_records("\n".join(lines).encode(), name="table.csv", **options)
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    return loaded


# name in the format, header, row, what the record must be
LAYOUTS = [
    ("Global Terrorism Database", "eventid,iyear,imonth,iday,country,country_txt,region,provstate,city,latitude,longitude,specificity,attacktype1_txt,gname,nkill",
     "201303080001,2013,3,8,123,Mali,11,Gao,Gao,16.27,-0.04,1,Bombing/Explosion,Unknown,3",
     {"id": "GTD:201303080001", "country": "Mali", "admin1": "Gao", "side_a": "", "event_type": "Explosions/Remote violence", "geo_precision": "exact"}),
    ("Global Terrorism Database", "iyear,imonth,iday,extended,resolution,country_txt,provstate,latitude,longitude,specificity,gname",
     "2013,3,0,1,3/20/2013,Mali,Gao,16.27,-0.04,4,Some Group", {"side_a": "Some Group", "date_precision": "month", "geo_precision": "admin1"}),
    ("Global Terrorism Database", "iyear,imonth,iday,country_txt,latitude,longitude,nkill", "2013,3,8,Mali,16.27,-0.04,", {"country": "Mali"}),
    ("EM-DAT", "DisNo.,Disaster Group,Disaster Type,Disaster Subtype,Country,Location,Latitude,Longitude,Start Year,Start Month,Start Day,End Year,End Month,End Day,Total Deaths,Entry Date",
     "2013-0001-MLI,Natural,Flood,Flash flood,Mali,Gao,16.27,-0.04,2013,3,8,2013,3,9,3,2014-01-01", {"id": "EM-DAT:2013-0001-MLI", "sub_event_type": "Flash flood"}),
    ("ICEWS", "Event ID,Event Date,Source Name,Source Country,Event Text,CAMEO Code,Intensity,Target Name,Story ID,City,Province,Country,Latitude,Longitude",
     "7,2013-03-08,Army (Mali),Mali,Use conventional military force,190,-10.0,Some Group,9,Gao,Gao,Mali,16.27,-0.04",
     {"event_type": "Battles", "side_a": "Army (Mali)", "side_b": "Some Group", "sub_event_type": "Use conventional military force", "admin1": "Gao"}),
    ("POLECAT", "Event ID,Event Date,Event Type,Event Mode,Quad Code,Actor Name,Actor Country,Recipient Name,Placename,Province,Country,Latitude,Longitude",
     "P1,2013-03-08,ASSAULT,aerial,MATERIAL CONFLICT,Air Force,MLI,None,Gao,Gao,Mali,16.27,-0.04",
     {"event_type": "Explosions/Remote violence", "side_a": "Air Force", "side_b": "", "place_name": "Gao"}),
    ("POLECAT", "Event Date,Event Type,Event Mode,Quad Code,Actor Name,Recipient Name,Country,Latitude,Longitude",
     "2013-03-08,PROTEST,demo,VERBAL CONFLICT,Students,,Mali,16.27,-0.04", {"event_type": "Protests"}),
    ("VIINA", "viina_version,event_id,report_id,location,tempid,source,date,time,url,text,lang,address,longitude,latitude,GEO_PRECISION,GEO_API,t_mil_b,t_artillery_b,a_rus_b,a_ukr_b",
     "1,5,6,1,7,News,20130308,10:00,https://example.org/a,Shelling of a town,ua,Some street,-0.04,16.27,STREET,X,1,1,1,1",
     {"event_type": "Explosions/Remote violence", "side_a": "Russia; Ukraine", "geo_precision": "exact", "country": "Ukraine", "sources": "https://example.org/a"}),
    ("Aid Worker Security Database", "Incident ID,Year,Month,Day,Country,Region,City,Nationals killed,Internationals killed,Total killed,Means of attack,Location,Latitude,Longitude,Actor name",
     "9,2013,3,8,Mali,Gao,Gao,2,1,3,Shooting,R,16.27,-0.04,Unknown", {"id": "AWSD:9", "place_name": "Gao", "side_a": "", "deaths_best": 3}),
    ("Airwars", "Airwars code,Incident date,Location,Country,Latitude,Longitude,Strike type,Suspected belligerent,Civilians killed min,Civilians killed max",
     "MM001,2013-03-08,Gao,Mali,16.27,-0.04,Airstrike,Some Force,2,4", {"id": "Airwars:MM001", "deaths_low": 2, "deaths_high": 4, "side_a": "Some Force", "event_type": "Explosions/Remote violence"}),
    ("Iraq Body Count", "IBC code,Start Date,End Date,Location,Target,Weapons,Reported Minimum,Reported Maximum,Sources,Latitude,Longitude",
     "k1,8 Mar 2013,9 Mar 2013,Some market,Civilians,gunfire,2,4,AB 8 Mar,16.27,-0.04", {"country": "Iraq", "deaths_low": 2, "deaths_high": 4, "date_precision": "days"}),
    ("GeoConfirmed", "id,date,plusCode,la,lo,icon,name,description,gear,units,faction,originalSource,geolocation",
     "a1,2013-03-08,6FQ87X,16.27,-0.04,e1,08 MAR 2013,Vehicles burn at a checkpoint,truck,Some Unit,Some Force,https://example.org/v,https://example.org/g",
     {"lat": 16.27, "lon": -0.04, "side_a": "Some Force", "summary": "Vehicles burn at a checkpoint", "sources": "https://example.org/v"}),
    ("TimeMap", "incident_id,date,time,location,latitude,longitude,category,description,associations,sources,time_precision",
     "4,2013-03-08,10:00,Gao,16.27,-0.04,Shelling,Smoke over the market,Video,src1,exact", {"place_name": "Gao", "summary": "Smoke over the market", "sources": "src1"}),
    ("GDELT 2.0", "GLOBALEVENTID,SQLDATE,EventCode,ActionGeo_Type,ActionGeo_FullName,ActionGeo_Lat,ActionGeo_Long", '7,20130308,190,4,"Gao, Gao, Mali",16.27,-0.04',
     {"country": "Mali", "admin1": "Gao", "place_name": "Gao", "event_type": "Battles"}),
    ("GDELT 2.0", "GlobalEventID,SQLDATE,Actor1Name,ActionGeo_Lat,ActionGeo_Long", "7,20130308,REBEL,16.27,-0.04", {"side_a": "Rebel", "id": "GDELT:7"}),
    ("UCDP GED", "id,year,type_of_violence,where_prec,latitude,longitude,country,date_start,date_end,low_est,best_est,high_est",
     "5,2013,3,1,16.27,-0.04,Mali,2013-03-08,2013-03-08,2,3,4", {"id": "UCDP:5", "deaths_low": 2, "deaths_best": 3, "deaths_high": 4, "event_type": "Violence against civilians"}),
    ("ACLED", "event_date,latitude,longitude,fatalities,event_type,sub_event_type,actor1", "2013-03-08,16.27,-0.04,3,Battles,Armed clash,Some Group", {"licence": ACLED_LICENCE, "side_a": "Some Group"}),
    ("ACLED", "Date,Lat,Long,Deaths,Event_Type,Sub_Event_Type", "8 March 2013,16.27,-0.04,3,Riots,Mob violence", {"licence": ACLED_LICENCE}),
    ("ACLED", "data_id,event_date,event_type,actor1,ally_actor_1,inter1,actor2,ally_actor_2,inter2,fatalities,latitude,longitude",
     "1,2013-03-08,Riots/Protests,Police Forces,,1,Protesters (Testland),Students,6,0,16.27,-0.04", {"event_type": "Protests", "side_b": "Protesters (Testland); Students"}),
]  # fmt: skip


@pytest.mark.parametrize("name, header, row, wanted", LAYOUTS)
def test_a_known_data_set(name, header, row, wanted):
    loaded = read(header, row)
    assert loaded.format.startswith(name)
    assert len(loaded.good) == 1
    record = loaded.good.iloc[0]
    assert {ours: record[ours] for ours in wanted} == wanted
    assert record["date_start"].year == 2013
    assert record["date_start"].month == 3
    assert record["source"].startswith(name.split(" (")[0].split(" GED")[0])


def test_a_wrong_guess_is_one_answer_to_change():
    loaded = read(*LAYOUTS[0][1:3])
    assert [choice.key for choice in loaded.choices] == [KNOWN_KEY]
    again = read(*LAYOUTS[0][1:3], answers={KNOWN_KEY: ANY_TABLE})
    assert again.format == "Table of records"
    assert check_loaded(again).licence == ""


def test_acled_stays_acled_whatever_is_answered():
    for _, header, row, wanted in LAYOUTS[-3:-1]:
        loaded = read(header, row, answers={KNOWN_KEY: ANY_TABLE})
        assert loaded.choices == ()
        assert check_loaded(loaded).licence == wanted["licence"]


def test_words_that_acled_has_too_are_no_acled():
    loaded = read(
        "event_date,latitude,longitude,event_type,sub_event_type",
        "2013-03-08,16.27,-0.04,Attack,Knife",
        "2013-03-08,16.27,-0.04,Protests,Sit-in",
    )
    assert loaded.format == "Table of records"


def test_weeks_and_areas_of_acled_are_no_dots():
    loaded = read(
        "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,SUB_EVENT_TYPE,EVENTS,FATALITIES,CENTROID_LATITUDE,CENTROID_LONGITUDE",
        "2013-03-02,Africa,Mali,Gao,Battles,Armed clash,3,7,16.6,0.2",
        "2013-03-09,Africa,Mali,Gao,Battles,Armed clash,1,0,16.6,0.2",
    )
    record = loaded.good.iloc[0]
    assert (record["geo_precision"], record["date_precision"], record["deaths_best"]) == ("admin1", "week", 7)
    assert (record["date_end"] - record["date_start"]).days == 6
    assert record["summary"] == "3 events in this week and area"
    assert check_loaded(loaded).licence == ACLED_LICENCE


GKG = ["20130308120000-1", "20130308120000", "1", "example.org", "https://example.org/a", *[""] * 22]
MENTION = ["7", "20130308120000", "20130308120000", "1", "example.org", "https://example.org/a", *["1"] * 10]
OLD_EVENT = [
    "7",
    "20130308",
    "201303",
    "2013",
    "2013.18",
    *["MLI", "MALI"],
    *[""] * 18,
    "1",
    "190",
    "190",
    "19",
    "4",
    "-10",
    "2",
    "1",
    "2",
    "-3",
]
OLD_EVENT += [*["4", "Gao, Gao, Mali", "ML", "ML09", "16.27", "-0.04", "-1"] * 3, "20130309", "https://example.org/a"]


@pytest.mark.parametrize("cells, what", [(GKG, "Knowledge Graph"), (MENTION, "mentions")])
@pytest.mark.parametrize("rows", [1, 3])
def test_documents_of_gdelt_are_named_for_what_they_are(cells, what, rows):
    with pytest.raises(RecordsError, match=f"{what}.*documents, not events"):
        read(*["\t".join(cells)] * rows)


@pytest.mark.parametrize("cells", [OLD_EVENT, OLD_EVENT[:-1]])
def test_events_of_the_first_gdelt(cells):
    loaded = read("\t".join(cells), "\t".join(["8", *cells[1:]]))
    assert loaded.format == "GDELT 1.0 events"
    assert (len(loaded.good), loaded.good["place_name"].iloc[0], loaded.good["side_a"].iloc[0]) == (2, "Gao", "Mali")


@pytest.mark.parametrize("sources, wanted", [
    ([{"id": "S1", "path": "https://example.org/a"}, {"id": "S2", "path": "https://example.org/b"}], "https://example.org/a; https://example.org/b"),
    (["https://example.org/a", "https://example.org/b"], "https://example.org/a; https://example.org/b"),
    ([{"title": "Some paper"}], "Some paper"),
])  # fmt: skip
def test_sources_in_a_list_are_told_by_their_addresses(sources, wanted):
    rows = [{"id": "A", "date": "2013-03-08", "latitude": "16.27", "longitude": "-0.04", "sources": sources}]
    loaded = read_records(json.dumps(rows).encode(), name="export.json")
    assert loaded.good["sources"].tolist() == [wanted]
