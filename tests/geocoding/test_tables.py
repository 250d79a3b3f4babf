"""Tables with names of places, and the command that gives them coordinates."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from geo.__main__ import main
from geo.errors import RecordsError
from geo.geocoding.tables import (
    GEOCODED,
    NameColumns,
    geocode_cells,
    geocode_table,
    read_cells,
    with_placements,
    written_csv,
)
from geo.tables.reading import open_table

COLUMNS = NameColumns("where", "country", "province")
TABLE = """id,where,country,province,note
1,Gao town,Mali,Gao Region,"a, b"
2,Bolo 2 village,Central African Republic,Ouaka province,
3,Gao,Atlantis,,=1+1
4,,Mali,,-5.2
5,Kidall,ML,Kidal,'=2+2
"""


def geocoded(gazetteer, text=TABLE, columns=COLUMNS):
    cells, problems = read_cells(open_table(text.encode(), name="events.csv"), columns)
    return with_placements(cells, geocode_cells(cells, gazetteer, columns=columns)), problems


def test_rows_and_columns_are_kept(gazetteer):
    frame, problems = geocoded(gazetteer)
    assert list(frame) == ["id", "where", "country", "province", "note", *GEOCODED]
    assert frame["id"].tolist() == ["1", "2", "3", "4", "5"]
    assert {name: str(frame[name].dtype) for name in GEOCODED} == GEOCODED
    assert frame["match"].tolist() == ["exact", "area", "none", "none", "similar"]
    assert problems == ()


def test_a_row_without_a_place_has_its_reason_and_no_coordinates(gazetteer):
    row = geocoded(gazetteer)[0].iloc[2]
    assert row[["lat", "lon", "geonameid", "radius_km", "score"]].isna().all()
    assert (row["place_name"], row["kind"]) == ("", "")
    assert row["reasons"] == "“Atlantis” is no country that the gazetteer knows"


def test_a_placed_row_tells_what_the_gazetteer_knows(gazetteer):
    row = geocoded(gazetteer)[0].iloc[0]
    assert (row["place_name"], row["kind"], row["geonameid"]) == ("Gao", "town", 2457163)
    assert (row["lat"], row["lon"]) == (pytest.approx(16.27, abs=0.01), pytest.approx(-0.04, abs=0.01))
    assert row["reasons"] == "“Gao” is a name of it in the gazetteer; it lies in Gao Region"


def test_columns_of_the_same_name_are_both_kept(gazetteer):
    text = "where,country,lat,match\nGao,Mali,16,yes\n"
    frame, _ = geocoded(gazetteer, text, NameColumns("where", "country"))
    assert frame.loc[0, ["lat", "match", "match.2"]].tolist() == ["16", "yes", "exact"]
    assert frame.loc[0, "lat.2"] == pytest.approx(16.27, abs=0.01)


def test_no_rows(gazetteer):
    frame, _ = geocoded(gazetteer, "where,country,province\n")
    assert (len(frame), list(frame)) == (0, ["where", "country", "province", *GEOCODED])


def test_a_row_that_does_not_fit_is_told(gazetteer):
    frame, problems = geocoded(gazetteer, "where,country,province\nGao,Mali,Gao\nGao,Mali\n")
    assert len(frame) == 1
    assert problems[0].startswith("row 3 is left out: ")


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    table = open_table(TABLE.encode(), name="events.csv")
    with pytest.raises(RecordsError) as told:
        read_cells(table, NameColumns("place", "land", "province"))
    assert str(told.value) == (
        "events.csv has no column “place” and “land”; its columns are id, where, country, province, note."
    )


def test_formulas_are_escaped_and_numbers_are_not(gazetteer):
    text = written_csv(geocoded(gazetteer)[0])
    assert text.startswith("\ufeffid,where,")
    notes = pd.read_csv(io.StringIO(text.removeprefix("\ufeff")), dtype=str, keep_default_na=False)["note"]
    assert notes.tolist() == ["a, b", "", "'=1+1", "-5.2", "'=2+2"]
    again, _ = geocoded(gazetteer, text)
    assert again["note"].tolist() == ["a, b", "", "=1+1", "-5.2", "=2+2"]


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "events.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def command(source, target, *more, name="where"):
    return main(["geocode", str(source), str(target), "--name", name, "--country", "country", *more])


def test_geocode(source, tmp_path, capsys):
    assert command(source, tmp_path / "out.csv", "--admin1", "province") == 0
    frame = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    assert frame["match"].tolist() == ["exact", "area", "none", "none", "similar"]
    assert capsys.readouterr().out == "5 rows, 2 none, 1 exact, 1 area, 1 similar\n"


def test_without_provinces(source, tmp_path):
    assert command(source, tmp_path / "out.csv") == 0
    assert pd.read_csv(tmp_path / "out.csv")["match"].tolist()[:2] == ["exact", "none"]


def test_own_places(source, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon,country\nBolo 2,5.5,20.3,CF\n", encoding="utf-8")
    assert command(source, tmp_path / "out.csv", "--admin1", "province", "--places", str(own)) == 0
    row = pd.read_csv(tmp_path / "out.csv").iloc[1]
    assert (row["match"], row["lat"], row["lon"]) == ("exact", 5.5, 20.3)


@pytest.mark.parametrize(
    "text, name, told",
    [
        (TABLE, "place", "events.csv has no column “place”"),
        ("", "where", "events.csv is empty"),
        ("%PDF-1.4", "where", "events.csv is not a table"),
    ],
)
def test_what_cannot_be_read_leaves_no_file(source, tmp_path, capsys, text, name, told):
    source.write_text(text, encoding="utf-8")
    assert command(source, tmp_path / "out.csv", name=name) == 2
    assert told in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["events.csv"]


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert command(tmp_path / "nowhere.csv", tmp_path / "out.csv") == 2
    assert "nowhere.csv" in capsys.readouterr().err


def test_a_folder_that_is_not_there(source, tmp_path, capsys):
    assert command(source, tmp_path / "nowhere" / "out.csv") == 2
    assert "does not exist; make it first" in capsys.readouterr().err


def test_other_formats_and_semicolons(source, tmp_path, capsys):
    source.write_text("﻿where;country\r\nGao;Mali\r\nBerbérati;République centrafricaine\r\n", encoding="utf-8")
    assert command(source, tmp_path / "out.csv") == 0
    assert pd.read_csv(tmp_path / "out.csv")["match"].tolist() == ["exact", "exact"]
    source.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null,'
        ' "properties": {"where": "Gao", "country": "Mali"}}]}',
        encoding="utf-8",
    )
    assert command(source, tmp_path / "out.csv") == 0
    assert pd.read_csv(tmp_path / "out.csv")["place_name"].tolist() == ["Gao"]


def test_a_frame_of_any_kind_gets_coordinates(gazetteer):
    table = pd.DataFrame(
        {
            "n": [1, 2, 3, 4],
            "where": ["Gao town", None, 7, "Kidal"],
            "country": pd.Categorical(["Mali", "Mali", "ML", None]),
        },
        index=[5, 5, 6, 7],
    )
    frame = geocode_table(table, gazetteer, name="where", country="country")
    assert list(frame) == ["n", "where", "country", *GEOCODED]
    assert list(frame.index) == [5, 5, 6, 7]
    assert frame["match"].tolist() == ["exact", "none", "none", "none"]
    assert frame["reasons"].tolist()[1::2] == ["the row has no name of a place", "the row has no country"]
    pd.testing.assert_frame_equal(frame[list(table)], table)


def test_a_frame_without_rows_gets_the_columns(gazetteer):
    frame = geocode_table(pd.DataFrame({"where": [], "country": []}), gazetteer, name="where", country="country")
    assert (len(frame), list(frame)) == (0, ["where", "country", *GEOCODED])


def test_a_frame_without_the_column_is_refused(gazetteer):
    with pytest.raises(RecordsError, match=r"The table has no column “place”; its columns are where, country\."):
        geocode_table(pd.DataFrame(columns=["where", "country"]), gazetteer, name="place", country="country")
