"""Files that hold tables in other ways: maps, JSON of all sorts, workbooks, encodings; each with rows of our own."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from geo.errors import LimitError, RecordsError
from geo.records.loading import Loaded, read_records
from geo.tables.limits import RecordLimits

DAYS = ("2013-02-08", "2013-02-09")
POINTS = ((16.27, -0.04), (16.6, -3.0))


def load(content: bytes, name: str = "file", **options) -> Loaded:
    loaded = read_records(content, name=name, **options)
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    return loaded


def right(loaded: Loaded) -> bool:
    points = [(round(lat, 2), round(lon, 2)) for lat, lon in zip(loaded.good["lat"], loaded.good["lon"], strict=True)]
    return points == list(POINTS) and loaded.good["date_start"].dt.strftime("%Y-%m-%d").tolist() == list(DAYS)


def written_map(folder: Path, driver: str, ending: str, *, crs: str = "EPSG:4326", points=POINTS, **options) -> Path:
    """A file of two records, written by GDAL."""
    from pyogrio import raw

    path = folder / f"events{ending}"
    shapes = np.array([struct.pack("<BIdd", 1, 1, lon, lat) for lat, lon in points], dtype=object)
    fields = [np.array(DAYS, dtype=object), np.array([3, 4], dtype="int32")]
    raw.write(path, shapes, fields, ["date", "killed"], driver=driver, geometry_type="Point", crs=crs, **options)
    return path


@pytest.mark.parametrize("driver, ending", [("GPKG", ".gpkg"), ("FlatGeobuf", ".fgb"), ("GML", ".gml"), ("GeoJSONSeq", ".geojsons"), ("LIBKML", ".kml")])  # fmt: skip
def test_files_of_maps(driver, ending, tmp_path):
    loaded = load(written_map(tmp_path, driver, ending).read_bytes())
    assert right(loaded)
    assert loaded.good["deaths_best"].tolist() == [3, 4]


@pytest.mark.parametrize("crs, points", [
    ("EPSG:4326", POINTS), ("EPSG:3857", ((1_835_000.0, -4_452.8), (1_873_340.0, -333_958.5))), ("EPSG:32630", ((1_799_900.0, 816_260.0), (1_835_374.0, 500_000.0))),
])  # fmt: skip
def test_a_zipped_shapefile_in_several_coordinate_systems(crs, points, tmp_path):
    written_map(tmp_path, "ESRI Shapefile", ".shp", crs=crs, points=points)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.iterdir():
            archive.write(part, f"folder/{part.name}")
    loaded = load(packed.getvalue())
    assert loaded.good["lat"].to_numpy() == pytest.approx([16.27, 16.6], abs=0.02)
    assert loaded.good["lon"].to_numpy() == pytest.approx([-0.04, -3.0], abs=0.02)


def test_a_coordinate_system_that_is_not_known_is_named(tmp_path):
    path = written_map(tmp_path, "GPKG", ".gpkg", crs="EPSG:2154", points=((6_000_000.0, 700_000.0),) * 2)
    with pytest.raises(RecordsError, match=r"EPSG:2154.*WGS84"):
        load(path.read_bytes())


def test_parts_of_a_shapefile_alone_are_told_what_is_missing(tmp_path):
    path = written_map(tmp_path, "ESRI Shapefile", ".shp")
    with pytest.raises(RecordsError, match="Give a zip"):
        load(path.read_bytes())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "events.shp")
    with pytest.raises(RecordsError, match=r"without its \.dbf"):
        load(packed.getvalue())


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{0}</Document></kml>"""
MARK = "<Placemark><name>{0}</name><description><![CDATA[<b>{1}</b><br>seen]]></description><TimeStamp><when>{2}</when></TimeStamp><Point><coordinates>{3},{4}</coordinates></Point></Placemark>"


def kml(link: str = "") -> bytes:
    marks = [
        MARK.format(f"Event {n}", "3 killed", day, lon, lat)
        for n, (day, (lat, lon)) in enumerate(zip(DAYS, POINTS, strict=True))
    ]
    return KML.format(
        "".join(f"<Folder><name>F{n}</name>{mark}</Folder>" for n, mark in enumerate(marks)) + link
    ).encode()


def test_folders_of_a_kml_are_read_together_without_markup():
    loaded = load(kml())
    assert right(loaded)
    assert loaded.good["summary"].tolist() == ["Event 0\n3 killed\nseen", "Event 1\n3 killed\nseen"]


def test_a_kmz_is_a_zip_of_one():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml())
        archive.writestr("images/mark.png", b"\x89PNG")
    assert right(load(packed.getvalue()))


def test_links_to_the_network_are_never_followed():
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    link = f"<NetworkLink><Link><href>{url}/more.kml</href></Link></NetworkLink>"
    gml = f'''<?xml version="1.0"?><ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{url}/a {url}/a.xsd"
      xmlns:ogr="{url}/a" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:e fid="1"><ogr:geom><gml:Point srsName="EPSG:4326"><gml:coordinates>-0.04,16.27</gml:coordinates>
      </gml:Point></ogr:geom><ogr:date>2013-02-08</ogr:date></ogr:e></gml:featureMember></ogr:FeatureCollection>'''
    try:
        loaded = load(kml(link))
        assert right(loaded)
        assert any("not followed" in note for note in loaded.notes)
        with pytest.raises(RecordsError, match=r"no placemark.*not followed"):
            load(KML.format(link).encode())
        load(gml.encode())
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_views_of_a_geopackage_are_not_read(tmp_path):
    path = written_map(tmp_path, "GPKG", ".gpkg")
    base = sqlite3.connect(path)
    base.execute(
        "CREATE VIEW trap AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, load_extension('x') AS date FROM r"
    )
    base.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('trap', 'attributes', 'trap')")
    base.commit()
    base.close()
    loaded = load(path.read_bytes())
    assert right(loaded)
    assert "The views trap were not read: they may call functions." in loaded.notes


@pytest.mark.parametrize(
    "content",
    [b"fgb\x03fgb\x00" + b"\x00" * 50, b"SQLite format 3\x00" + b"\x00" * 200, b"<kml><Document><Placemark></kml>"],
)
def test_a_damaged_file_of_a_map_is_told(content):
    with pytest.raises(RecordsError, match=r"damaged|no layer|no placemark"):
        load(content)


def test_an_entity_in_a_kml_is_refused():
    with pytest.raises(RecordsError, match="DTD"):
        load(b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml><Document/></kml>')


ROWS = [{"date": day, "lat": lat, "lon": lon, "killed": 3} for day, (lat, lon) in zip(DAYS, POINTS, strict=True)]
FEATURES = [
    {"type": "Feature", "properties": {"date": day}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    for day, (lat, lon) in zip(DAYS, POINTS, strict=True)
]
COLLECTION = json.dumps({"type": "FeatureCollection", "features": FEATURES})
TEXTS = {
    "lines": "\n".join(map(json.dumps, ROWS)),
    "lines with a gap": "\n\n".join(map(json.dumps, ROWS)) + "\n",
    "a sequence of features": "".join(f"\x1e{json.dumps(feature)}\n" for feature in FEATURES),
    "a list of features": json.dumps(FEATURES),
    "any key": json.dumps({"meta": {"count": 2}, "payload": {"strikes": ROWS}}),
    "objects inside": json.dumps([{"date": row["date"], "place": {"name": "Gao", "lat": row["lat"], "lng": row["lon"]}, "victims": {"killed": 3}} for row in ROWS]),
    "ids as keys": json.dumps({"a1": ROWS[0], "a2": ROWS[1]}),
    "a script": f"var events = {COLLECTION};",
    "a constant": f"const data = {json.dumps(ROWS)}\nexport default data;",
    "a name in the window": f"window.events = {json.dumps(ROWS)};",
    "a service of Esri": json.dumps({"spatialReference": {"wkid": 4326}, "features": [{"attributes": {"date": day}, "geometry": {"x": lon, "y": lat}} for day, (lat, lon) in zip(DAYS, POINTS, strict=True)]}),
    "Esri in metres": json.dumps({"spatialReference": {"wkid": 102100, "latestWkid": 3857}, "features": [{"attributes": {"date": DAYS[0]}, "geometry": {"x": -4452.78, "y": 1_836_400.0}}, {"attributes": {"date": DAYS[1]}, "geometry": {"x": -333958.47, "y": 1_874_600.0}}]}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_json_of_all_sorts(kind):
    loaded = load(TEXTS[kind].encode())
    assert loaded.good["lat"].to_numpy() == pytest.approx([16.27, 16.6], abs=0.02)
    assert loaded.good["lon"].to_numpy() == pytest.approx([-0.04, -3.0], abs=0.02)


def test_a_bad_line_costs_itself():
    loaded = load("\n".join([json.dumps(ROWS[0]), "{broken", json.dumps(ROWS[1])]).encode())
    assert (len(loaded.good), loaded.rejected["row"].tolist()) == (2, [2])


def test_a_ring_of_esri_is_an_area():
    ring = [[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]
    answer = {"features": [{"attributes": {"date": DAYS[0]}, "geometry": {"rings": [ring]}}]}
    record = load(json.dumps(answer).encode()).good.iloc[0]
    assert (record["lat"], record["lon"], record["geo_precision"]) == (
        pytest.approx(1, abs=0.01),
        pytest.approx(1),
        "area",
    )


def test_empty_coordinates_do_not_hide_the_geometry():
    features = [
        {**FEATURES[0], "properties": {"date": DAYS[0], "latitude": None, "longitude": ""}},
        {**FEATURES[1], "geometry": {"type": "GeometryCollection", "geometries": [FEATURES[1]["geometry"]]}},
    ]
    assert right(load(json.dumps({"type": "FeatureCollection", "features": features}).encode()))


def test_a_geometry_of_many_corners_is_an_area():
    angles = np.linspace(0, 2 * np.pi, 200_001)
    ring = np.column_stack([2 + np.cos(angles), 1 + np.sin(angles)]).round(6).tolist()
    feature = {
        "type": "Feature",
        "properties": {"date": DAYS[0]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    record = load(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()).good.iloc[0]
    assert (round(record["lat"], 3), round(record["lon"], 3)) == (1, 2)
    assert record["radius_km"] == pytest.approx(111, abs=1)


OTHERS = {
    b"%PDF-1.7": "a PDF",
    b"<stata_dta><header>": "Stata",
    b"$FL2@(#) SPSS": "SPSS",
    b"Rar!\x1a\x07": "Unpack it",
    b"\x00\x01\x00\x00Standard Jet DB\x00": "Access",
    b"{\\rtf1 table}": "RTF",
}


@pytest.mark.parametrize("content", OTHERS)
def test_what_cannot_be_read_is_named(content):
    with pytest.raises(RecordsError, match=OTHERS[content].replace("(", r"\(")):
        load(content + b" " * 100)


def ods(rows: list[list[object]]) -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{lines}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return packed.getvalue()


def test_a_workbook_of_libreoffice():
    loaded = load(
        ods(
            [
                ["date", "lat", "lon", "killed"],
                *([day, lat, lon, 3] for day, (lat, lon) in zip(DAYS, POINTS, strict=True)),
            ]
        )
    )
    assert right(loaded)
    assert loaded.good["deaths_best"].tolist() == [3, 3]


def test_an_old_workbook_that_is_none_is_told():
    with pytest.raises(RecordsError, match="an old Excel file that cannot be read"):
        load(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


# Sheets


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


EVENTS_SHEET = [
    ["date", "place", "lat", "lon", "killed"],
    *([day, "Gao", lat, lon, 3] for day, (lat, lon) in zip(DAYS, POINTS, strict=True)),
]
CODES_SHEET = [["code", "name"], *([f"C{n}", f"Name {n}"] for n in range(100))]
PLACES_SHEET = [
    ["pcode", "district", "lat", "lon"],
    *([f"P{n}", f"District {n}", 1.01 + n / 50, 2.02] for n in range(60)),
]


@pytest.mark.parametrize(
    "others", [{"Codes": CODES_SHEET}, {"Places": PLACES_SHEET}, {"Codes": CODES_SHEET, "Places": PLACES_SHEET}]
)
def test_the_sheet_of_the_events_is_read_not_the_longest(others):
    loaded = load(workbook(**others, Incidents=EVENTS_SHEET))
    assert right(loaded)
    assert loaded.questions == ()
    assert any(note.startswith("The sheet “Incidents” was read") for note in loaded.notes)


def test_two_sheets_of_events_are_asked_for():
    content = workbook(One=EVENTS_SHEET, Two=EVENTS_SHEET[:2])
    loaded = load(content)
    assert [question.key for question in loaded.questions] == ["sheet"]
    assert len(load(content, answers={"sheet": "Two"}).good) == 1


@pytest.mark.parametrize("top, below", [
    (["Incident", None, "Point", None, "Victims"], ["no", "date", "lat", "lon", "killed"]),
    (["Incident", "", "Where", "", "", "Count"], ["id", "date", "place", "latitude", "longitude", "killed"]),
    (["What", "", "", "", "Dead", "", "Hurt", ""], ["id", "date", "lat", "lon", "total killed", "women", "total", "women"]),
])  # fmt: skip
def test_two_rows_of_a_header_are_joined(top, below):
    values = {
        "no": 1,
        "id": 1,
        "date": DAYS[0],
        "lat": 16.27,
        "latitude": 16.27,
        "lon": -0.04,
        "longitude": -0.04,
        "place": "Gao",
    }
    loaded = load(workbook(Sheet=[top, below, [values.get(name, 3) for name in below]]))
    assert loaded.rows_read == len(loaded.good) == 1
    assert loaded.good["deaths_best"].tolist() == [3]


@pytest.mark.parametrize("shown, precision", [("mmm-yy", "month"), ("mmmm yyyy", "month"), ("yyyy", "year"), ("dd/mm/yyyy", "day"), ("[$-409]d-mmm-yy;@", "day"), ("mm/yyyy", "month")])  # fmt: skip
def test_a_date_is_as_exact_as_its_cell_shows(shown, precision):
    book = openpyxl.Workbook()
    book.active.append(["date", "lat", "lon"])
    book.active.append([dt.datetime(2013, 3, 1), 1.25, 2.25])
    book.active["A2"].number_format = shown
    content = io.BytesIO()
    book.save(content)
    assert load(content.getvalue()).good["date_precision"].tolist() == [precision]


@pytest.mark.parametrize("surplus", [",,,", ",", ", , "])
def test_empty_cells_too_many_cost_nothing(surplus):
    loaded = load(
        f"id,date,lat,lon\n1,2013-02-08,1.25,2.25{surplus}\n2,2013-02-08,1.25,2.25\n3,2013-02-08,1.25,2.25,x\n".encode()
    )
    assert loaded.good["id"].tolist() == ["1", "2"]
    assert loaded.rejected["row"].tolist() == [4]


@pytest.mark.parametrize(
    "last",
    ["Total,,,,7", "TOTAL killed: 7,,,,", "Всього,,,,7", "Source: our own list,,,,", "Note: counts are ours,,,,"],
)
def test_totals_and_notes_are_left_out_and_told(last):
    loaded = load(f"id,date,lat,lon,killed\n1,2013-02-08,1.25,2.25,3\n2,2013-02-09,1.26,2.25,4\n{last}\n".encode())
    assert loaded.good["deaths_best"].sum() == 7
    assert loaded.rejected["reason"].tolist() == ["is a total or a note, no record"]


# Encodings

CYRILLIC = "id;date;place;lat;lon;notes\n1;2022-03-04;Гадяч;50.37;33.99;Обстріл будинку, є загиблі\n2;2022-03-05;Ромни;50.75;33.47;Пошкоджено школу та лікарню\n"
RUSSIAN = "id;date;place;lat;lon\n1;2022-03-04;Рыльск;51.57;34.68\n2;2022-03-05;Суджа;51.19;35.27\n"
ARABIC = "id;date;place;lat;lon;notes\n1;2018-02-18;حلب;36.2;37.16;قصف على السوق\n2;2018-02-19;إدلب;35.93;36.63;غارة جوية على المدرسة\n"
FRENCH = "id;date;lieu;lat;lon;notes\n1;2018-02-18;Bélédougou;13.5;-8.01;Tués près du marché\n2;2018-02-19;Ségou;13.43;-6.26;Blessés à l'hôpital\n"


@pytest.mark.parametrize("text, encoding", [(CYRILLIC, "cp1251"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r"), (ARABIC, "cp1256"), (FRENCH, "cp1252"), (FRENCH, "latin-1"), (CYRILLIC, "utf-16"), (ARABIC, "utf-8-sig")])  # fmt: skip
def test_encodings_are_told_by_the_words_they_make(text, encoding):
    loaded = load(text.encode(encoding))
    assert loaded.good["place_name"].tolist() == [line.split(";")[2] for line in text.splitlines()[1:]]


@pytest.mark.parametrize("text", [CYRILLIC, ARABIC, FRENCH * 3])
def test_a_bad_byte_costs_a_letter(text):
    content = text.encode()
    cut = content.rindex(b"2022" if b"2022" in content else b"2018") - 2
    loaded = load(content + b"9;2018-02-20;X\xff;1.25;2.25;\n"[: None if b"notes" in content else -2])
    assert loaded.good["place_name"].iloc[0] == text.splitlines()[1].split(";")[2]
    assert any("�" in note for note in loaded.notes)
    assert cut > 0


def test_too_much_of_anything_is_refused():
    header = ",".join(f"c{n}" for n in range(16_000))
    with pytest.raises(LimitError, match="16,000 columns"):
        load(f"{header}\n".encode())
    with pytest.raises(LimitError):
        load(TEXTS["any key"].encode(), limits=RecordLimits(cells=3))


def test_a_table_of_no_events_says_so():
    loaded = load(b"item,price\nrice,2.5\noil,3.1\n")
    assert loaded.good.empty
    assert any(note.startswith("This seems to be no table of events") for note in loaded.notes)


def test_too_many_kinds_are_none():
    rows = "\n".join(f"{n},2013-02-08,1.25,2.25,the {n}th account of what happened" for n in range(600))
    loaded = load(f"id,date,lat,lon,type\n{rows}\n".encode())
    assert set(loaded.good["event_type"]) == {"Unknown"}
    assert any("too many to be kinds" in note for note in loaded.notes)
    assert loaded.good["sub_event_type"].iloc[5] == "the 5th account of what happened"


def test_an_old_workbook():
    """`old.xls` was written for this test with xlwt: three incidents, a day, a cell without a number, a count in words."""
    path = Path(__file__).parents[1] / "data" / "records" / "old.xls"
    loaded = load(path.read_bytes(), "old.xls")
    assert loaded.good["place_name"].tolist() == ["Gao", "Kidal", "Tessalit"]
    assert loaded.good["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2013-02-08", "2013-02-14", "2013-03-01"]
    assert loaded.good["deaths_best"].fillna(-1).tolist() == [1, -1, -1]
    assert loaded.good["deaths_low"].fillna(-1).tolist() == [-1, -1, 10]
    assert any("Notes" in note for note in loaded.notes)
