"""Cells as people write them: days, counts, degrees and kinds in any form and language, each an example of its table."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import DatelineError
from geo.frames import EVENTS
from geo.globe.geometry import middle_of_esri, middle_of_geojson, middle_of_wkb
from geo.globe.positions import ANGLES, POINTS, read_angle, read_point
from geo.records.formats import counts, kinds
from geo.records.formats.days import read_day
from geo.records.loading import Loaded, read_records

DAYS = {
    "2013-03-12 to 2013-03-14": "2013-03-12/2013-03-14 days",
    "2013-03-20 - 2013-03-25": "2013-03-20/2013-03-25 days",
    "2013-03-12/2013-03-14": "2013-03-12/2013-03-14 days",
    "20130312-20130314": "2013-03-12/2013-03-14 days",
    "2013-03-29 or 30": "2013-03-29/2013-03-30 days",
    "12 to 14 March 2013": "2013-03-12/2013-03-14 days",
    "12-14 March 2013": "2013-03-12/2013-03-14 days",
    "12/13 March 2013": "2013-03-12/2013-03-13 days",
    "March 12-14, 2013": "2013-03-12/2013-03-14 days",
    "28 Feb - 2 March 2013": "2013-02-28/2013-03-02 days",
    "30 Dec - 2 Jan 2013": "2012-12-30/2013-01-02 days",
    "December 30, 2012 to January 2, 2013": "2012-12-30/2013-01-02 days",
    "12.-14.03.2013": "2013-03-12/2013-03-14 days",
    "12/03 - 14/03/2013": "2013-03-12/2013-03-14 days",
    "du 12 au 14 mars 2013": "2013-03-12/2013-03-14 days",
    "del 12 al 14 de marzo de 2013": "2013-03-12/2013-03-14 days",
    "de 12 a 14 de março de 2013": "2013-03-12/2013-03-14 days",
    "с 12 по 14 марта 2013": "2013-03-12/2013-03-14 days",
    "з 12 по 14 березня 2013": "2013-03-12/2013-03-14 days",
    "من 12 إلى 14 مارس 2013": "2013-03-12/2013-03-14 days",
    "April-May 1994": "1994-04-01/1994-05-31 month",
    "2010-2012": "2010-01-01/2012-12-31 year",
    "Mar-13": "2013-03-01/2013-03-31 month",
    "2013-03-00": "2013-03-01/2013-03-31 month",
    "2013-00-00": "2013-01-01/2013-12-31 year",
    "00/03/2013": "2013-03-01/2013-03-31 month",
    "early March 2013": "2013-03-01/2013-03-10 days",
    "à la mi-mars 2013".removeprefix("à la "): "2013-03-11/2013-03-20 days",
    "late 2013": "2013-09-01/2013-12-31 month",
    "2013-W11": "2013-03-11/2013-03-17 week",
    "week 11, 2013": "2013-03-11/2013-03-17 week",
    "Q2 2013": "2013-04-01/2013-06-30 month",
    "Friday-March 15-2013": "2013-03-15",
    "Fri, 15 Mar 2013 14:30": "2013-03-15",
    "Fri Mar 15 2013 00:00:00 GMT+0300 (Some Time)": "2013-03-15",
    "7/14/2012 0:00": "2012-07-14",
    "12 березня 2022": "2022-03-12",
    "5 марта 2022 г.": "2022-03-05",
    "12 de março de 2021": "2021-03-12",
    "12 آذار 2018": "2018-03-12",
    "3 كانون الثاني 2018": "2018-01-03",
    "٢٠١٨-٠٢-١٨": "2018-02-18",
    "1696723200": "2023-10-08",
    "1696723200000": "2023-10-08",
    "/Date(1696723200000)/": "2023-10-08",
    "2022-04-08 01:30:00.000 UTC": "2022-04-08",
    "12 March 2013 - ongoing": "2013-03-12 | its end is open: only its first day is known",
    "12 mars 2013 - en cours": "2013-03-12 | its end is open: only its first day is known",
    "c. March 2013": "2013-03-01/2013-03-31 month | its date is approximate",
    "2013-03-12?": "2013-03-12 | its date is approximate",
    "2013-03-12 (or so)": "2013-03-12 | of its date “or so” was not read",
    "2013-03-14 to 2013-03-12": "2013-03-14 | of its date “to 2013-03-12” was not read",
    "12 and 14 March 2013": "2013-03-12/2013-03-14 days | its date names several days: the first to the last of them",
    "28 March; 2 April 2013": "2013-03-28/2013-04-02 days | its date names several days: the first to the last of them",
    "night of 12-13 March 2013": "2013-03-12/2013-03-13 days",
    "The attack on 2013-03-12 was": "",
    "8 Feb": "",
    "spring": "",
    "see note": "",
}
"""A cell -> first and last day, how exact, and what to doubt; "" where it is no date."""


@pytest.mark.parametrize("cell", DAYS)
def test_a_day_in_any_form(cell):
    written = read_day(cell)
    if written is None:
        assert DAYS[cell] == ""
        return
    days = str(written.first) if written.precision == "day" else f"{written.first}/{written.last} {written.precision}"
    assert f"{days} | {written.doubt}".removesuffix(" | ") == DAYS[cell]


@pytest.mark.parametrize("cell", counts.EXAMPLES)
def test_a_count_in_any_form(cell):
    assert counts.read_count(cell) == counts.EXAMPLES[cell]


@pytest.mark.parametrize("cell", kinds.EXAMPLES)
def test_a_kind_in_any_language(cell):
    assert kinds.kind_of(cell) == kinds.EXAMPLES[cell]


@pytest.mark.parametrize("cell", ANGLES)
def test_degrees_in_any_form(cell):
    angle, wanted = read_angle(cell), ANGLES[cell]
    assert (angle is None) == (wanted is None)
    assert angle is None or angle[0] == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("cell", POINTS)
def test_a_point_in_one_cell(cell):
    point, wanted = read_point(cell), POINTS[cell]
    assert (point is None) == (wanted is None)
    assert point is None or (point.lat, abs(point.lon)) == pytest.approx((wanted[0], abs(wanted[1])), abs=1e-3)


def read(*lines: str) -> Loaded:
    loaded = read_records("\n".join(lines).encode(), name="table.csv")
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    return loaded


PARTS = {
    "Year,Month,Day": ("1997,5,7", "1997-05-07 day"),
    "year,month,day": ("1997,5,", "1997-05-01 month"),
    "iyear,imonth,iday": ("1997,5,0", "1997-05-01 month"),
    "Jahr,Year,Month": ("x,1997,May", "1997-05-01 month"),
    "Start Year,Start Month,Start Day": ("1997,0,0", "1997-01-01 year"),
    "Year of event,Month of event,Day of event": ("1997,May,7", "1997-05-07 day"),
    "Año,Mes,Día": ("1997,mayo,7", "1997-05-07 day"),
    "Année,Mois,Jour": ("1997,mai,07", "1997-05-07 day"),
    "Рік,Місяць,День": ("1997,травень,7", "1997-05-07 day"),
    "السنة,الشهر,اليوم": ("1997,5,7", "1997-05-07 day"),
    "Year,Month,Day,Entry date": ("1997,-9,99,1999-01-01", "1997-01-01 year"),
    "Year,Note,Reported on": ("1997,-,1999-01-01", "1997-01-01 year"),
}
"""Headers -> cells, and the first day and how exact it is."""


@pytest.mark.parametrize("header", PARTS)
def test_a_day_in_several_columns(header):
    cells, wanted = PARTS[header]
    loaded = read(f"{header},lat,lon", f"{cells},1.25,2.25", f"{cells},1.26,2.26")
    record = loaded.good.iloc[0]
    assert f"{record['date_start']:%Y-%m-%d} {record['date_precision']}" == wanted


def test_start_and_end_of_parts():
    loaded = read(
        "Start Year,Start Month,Start Day,End Year,End Month,End Day,lat,lon",
        "2012,7,14,2012,10,2,1.25,2.25",
        "2012,7,,2012,10,,1.25,2.25",
        "2012,7,14,2012,6,2,1.25,2.25",
    )
    told = [f"{row.date_start:%m-%d}/{row.date_end:%m-%d} {row.date_precision}" for row in loaded.good.itertuples()]
    assert told == ["07-14/10-02 days", "07-01/10-31 month", "07-14/07-14 day"]
    assert loaded.good["flags"].iloc[2] == "its end, 2012-06-02, is before its start: left out"


@pytest.mark.parametrize(
    "header", ["Date of birth", "Entry Date", "Publication date", "Last update", "Date of resolution"]
)
def test_a_date_of_something_else_is_never_taken(header):
    loaded = read(f"id,{header},lat,lon", "1,2013-03-12,1.25,2.25")
    assert "date_start" not in loaded.mapping.columns


def test_dates_that_a_spreadsheet_swapped_are_asked_and_changed_back():
    lines = [
        "id,date,lat,lon",
        *(f"{day},{day}/03/2015,1.25,2.25" for day in (13, 26, 31)),
        "1,2015-01-04 00:00:00,1.25,2.25",
    ]
    loaded = read(*lines)
    (question,) = loaded.questions
    assert (question.held_back, len(loaded.good)) == (1, 3)
    for answer, day in zip(question.readings, ("2015-04-01", "2015-01-04"), strict=True):
        again = read_records("\n".join(lines).encode(), name="table.csv", answers={question.key: answer})
        assert f"{again.good['date_start'].iloc[3]:%Y-%m-%d}" == day
        assert again.rows_read == len(again.good) == 4


def test_zones_and_epochs_are_told_once():
    loaded = read("id,date,lat,lon", "1,2022-04-07T22:30:00Z,1.25,2.25", "2,1649370600,1.25,2.25")
    assert sum("UTC" in note for note in loaded.notes) == 2


def test_totals_come_before_parts_and_bounds_go_to_their_columns():
    loaded = read(
        "date,lat,lon,Soldiers killed,Total killed,Killed min,Killed max",
        "2013-03-12,1.25,2.25,1,4,3,6",
        "2013-03-12,1.26,2.25,1,,,10+",
    )
    assert loaded.mapping.columns["deaths_best"] == "Total killed"
    assert loaded.good[["deaths_low", "deaths_best", "deaths_high"]].astype("float").fillna(-1).to_numpy().tolist() == [
        [3, 4, 6], [-1, -1, -1],
    ]  # fmt: skip


HEADERS = {
    "en": "Incident number,Date of incident,Town,Province,Latitude,Longitude,Number killed,Type of incident,Perpetrators",
    "fr": "Identifiant,Date de l'incident,Localité,Région,Latitude,Longitude,Nombre de tués,Type d'incident,Auteurs présumés",
    "es": "Código,Fecha del hecho,Municipio,Departamento,Latitud,Longitud,Víctimas fatales,Tipo de hecho,Presunto responsable",
    "pt": "Código,Data do incidente,Localidade,Província,Latitude,Longitude,Mortos,Tipo de incidente,Autor",
    "uk": "Номер,Дата події,Населений пункт,Область,Широта,Довгота,Загинуло,Тип події,Виконавець",
    "ru": "Идентификатор,Дата события,Населенный пункт,Область,Широта,Долгота,Погибло,Тип события,Исполнитель",
    "ar": "رقم الحادث,تاريخ الحادث,القرية,المحافظة,خط العرض,خط الطول,عدد القتلى,نوع الحادث,الجهة المنفذة",
}


@pytest.mark.parametrize("language", HEADERS)
def test_headers_of_a_language(language):
    loaded = read(HEADERS[language], "A1,2013-03-12,Somewhere,Someprovince,1.25,2.25,3,x,Some group", "A2,2013-03-13,Elsewhere,Someprovince,1.26,2.25,4,x,Some group")  # fmt: skip
    names = HEADERS[language].split(",")
    ours = ["id", "date_start", "place_name", "admin1", "lat", "lon", "deaths_best", "event_type", "side_a"]
    assert loaded.mapping.columns == dict(zip(ours, names, strict=True))
    assert loaded.good["deaths_best"].tolist() == [3, 4]


CELLS_OF_POINTS = {
    "geometry": ("POINT (2.25 1.25)", '"POLYGON ((2 1, 2.5 1, 2.5 1.5, 2 1.5, 2 1))"'),
    "wkb": ("010100000000000000000002400000000000000F3F"[:-16] + "000000000000F43F", "0101000020E61000000000000000000240000000000000F43F"),
    "Coordinates": ('"1.25, 2.25"', '"1.25; 2.25"'),
    "location": ("1.25N 2.25E", "\"1°15'00\"\"N, 2°15'00\"\"E\""),
    "geojson": ('"{""type"":""Point"",""coordinates"":[2.25,1.25]}"', '"{""type"":""MultiPoint"",""coordinates"":[[2,1],[2.5,1.5]]}"'),
    "link": ('"https://maps.example.org/?q=1.25,2.25"', '"https://maps.example.org/@1.25,2.25,12z"'),
    "MGRS": ("31NDB1656138174", "31N DB 16561 38174"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS_OF_POINTS)
def test_a_point_in_one_column(name):
    one, two = CELLS_OF_POINTS[name]
    loaded = read(f"id,date,{name},n", f"1,2013-03-12,{one},3", f"2,2013-03-13,{two},4", "3,2013-03-13,nowhere,4")
    assert loaded.good[["lat", "lon"]].round(2).to_numpy().tolist() == [[1.25, 2.25], [1.25, 2.25]]
    assert loaded.rejected["row"].tolist() == [4]


def test_areas_have_their_true_middle_and_reach():
    ring = "(({0} -17, {1} -17, {1} -16, {0} -16, {0} -17))"
    loaded = read(
        "id,date,wkt",
        f'1,2013-03-12,"POLYGON {ring.format(179.5, -179.5)}"',
        f'2,2013-03-12,"POLYGON {ring.format(10, 12)}"',
    )
    record = loaded.good.iloc[0]
    assert (record["lat"], abs(record["lon"]), record["geo_precision"]) == (pytest.approx(-16.5, abs=0.1), 180, "area")
    assert 60 < record["radius_km"] < 90
    assert loaded.good.iloc[1]["lon"] == pytest.approx(11)


@pytest.mark.parametrize("ids", [("2.01E+11", "2.01E+11", "2.02E+11"), ("2,0143E+11",) * 3, ("A",) * 6])
def test_ids_that_are_none_are_not_taken(ids):
    quoted = [f'"{each}"' for each in ids]
    loaded = read("event id,date,lat,lon", *(f"{each},2013-03-12,1.25,2.25" for each in quoted))
    assert len(loaded.good) == len(ids)


PIECES = st.sampled_from(
    ["12", "March", "2013", "-", " ", "to", "/", "and", ",", ";", "2013-03-12", "15:00", "Z", "+03:00", "du", "مارس", "марта", "~", "?", "(", "°", "'", "N", "W", "0", "1234567890", "POINT(", ")", ".", "killed", "at least", "{", "\\"]
)  # fmt: skip
CELLS = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries", "rings", "x", "y"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_whatever_stands_in_cells_every_row_is_accounted_for(rows):
    content = io.StringIO()
    csv.writer(content, lineterminator="\n").writerows([("date", "end date", "lat", "lon", "killed"), *rows])
    try:
        loaded = read_records(content.getvalue().encode(errors="replace"), name="table.csv")
    except DatelineError:
        return
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    EVENTS.check(loaded.good)


@settings(deadline=None)
@given(CELLS)
def test_no_cell_breaks_a_reader_of_cells(cell):
    for reads in (read_day, counts.read_count, read_angle, read_point, kinds.kind_of):
        reads(cell)


@settings(deadline=None)
@given(st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "GeometryCollection"]), JSON)
def test_no_geometry_breaks_its_reader(kind, value):
    for geometry in ({"type": kind, "coordinates": value}, {"type": kind, "geometries": [value]}, value):
        middle = middle_of_geojson(geometry)
        assert middle is None or -90 <= middle.lat <= 90 or abs(middle.lat) < 1e13
        middle_of_esri(value, lambda corners: corners)


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader_of_binary_geometries(content):
    middle_of_wkb(content)
    middle_of_wkb(b"\x01\x03\x00\x00\x00" + content)
