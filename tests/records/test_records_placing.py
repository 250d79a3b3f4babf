"""Records without coordinates, points far from their names, and mappings that are kept for the next file."""

from __future__ import annotations

import json

import pytest

from geo.errors import RecordsError
from geo.records.loading import COUNTRY_KEY, LEAVE_THEM, PLACE_THEM, PLACES_KEY, read_records
from geo.records.mappings import Kept, kept_from_json, kept_to_json, shape_of


def load(*lines: str, gazetteer=None, **options):
    loaded = read_records("\n".join(lines).encode(), name="table.csv", gazetteer=gazetteer, **options)
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    return loaded


WITHOUT = {
    "a place": (["date,place,country", "2013-02-08,Gao,Mali"], (16.27, -0.04), "exact"),
    "a village beside one": (["date,place,region,country", "2013-02-08,20 km south of Gao,Gao,Mali"], (16.09, -0.04), None),
    "a unit alone": (["date,admin1,country", "2013-02-08,Gao,Mali"], None, "admin1"),
    "a district": (["date,village,district,province,country", "2013-02-08,Nobodyknows,Ansongo,Gao,Mali"], None, None),
    "an ISO code": (["date,place,country", "2013-02-08,Gao,MLI"], (16.27, -0.04), "exact"),
    "degrees that are none": (["date,place,country,lat,lon", "2013-02-08,Gao,Mali,n/k,n/k"], (16.27, -0.04), "exact"),
    "degrees of others": (["date,place,country,lat,lon", "2013-02-08,Gao,Mali,,", "2013-02-09,Kidal,Mali,18.44,1.41"], (16.27, -0.04), "exact"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WITHOUT)
def test_records_without_coordinates_are_placed_by_name_when_the_reader_agrees(kind, gazetteer):
    lines, point, precision = WITHOUT[kind]
    loaded = load(*lines, gazetteer=gazetteer)
    (question,) = loaded.questions
    assert (question.key, question.held_back, len(loaded.held_back), len(loaded.proposed)) == (PLACES_KEY, 1, 1, 1)
    taken = load(*lines, gazetteer=gazetteer, answers={PLACES_KEY: PLACE_THEM})
    assert taken.questions == ()
    record = taken.good.iloc[0]
    assert record[["lat", "lon"]].tolist() == loaded.proposed.iloc[0][["lat", "lon"]].tolist()
    assert point is None or (record["lat"], record["lon"]) == pytest.approx(point, abs=0.1)
    assert precision in (None, record["geo_precision"])
    assert "placed by name" in record["flags"]
    assert record["radius_km"] > 0
    left = load(*lines, gazetteer=gazetteer, answers={PLACES_KEY: LEAVE_THEM})
    assert len(left.rejected) == 1


def test_one_country_for_the_whole_table(gazetteer):
    lines = ["date,place,deaths", "2013-02-08,Gao,3", "2013-02-09,Kidal,2"]
    loaded = load(*lines, gazetteer=gazetteer)
    assert [question.key for question in loaded.questions] == [COUNTRY_KEY]
    answers = {COUNTRY_KEY: "Mali", PLACES_KEY: PLACE_THEM}
    assert len(load(*lines, gazetteer=gazetteer, answers=answers).good) == 2
    with pytest.raises(RecordsError, match="no country"):
        load(*lines, gazetteer=gazetteer, answers={COUNTRY_KEY: "Atlantis"})


def test_a_place_that_nobody_knows_is_told(gazetteer):
    loaded = load(
        "date,place,country",
        "2013-02-08,Gao,Mali",
        "2013-02-09,Xyzzyqwk,Mali",
        gazetteer=gazetteer,
        answers={PLACES_KEY: PLACE_THEM},
    )
    assert len(loaded.good) == 1
    assert "Xyzzyqwk" in loaded.rejected["reason"].iloc[0]


FAR = {
    "Gao": ("Mali", "", 16.9, -0.05, "its point is 70 km from Gao"),
    "near Kidal": ("Mali", "", 17.5, 1.41, "its point is 105 km from Kidal"),
    "Djibo": ("Burkina Faso", "", 15.5, -1.63, "its point is 156 km from Djibo"),
    "Somewhere nobody knows": ("Mali", "Mopti", 18.44, 1.41, "from Mopti"),
}
"""Names -> country, unit, a point that is wrong, and the flag."""


@pytest.mark.parametrize("name", FAR)
def test_a_point_far_from_its_name_is_flagged_and_reaches_it(name, gazetteer):
    country, unit, lat, lon, flag = FAR[name]
    loaded = load(
        "date,place,admin1,country,lat,lon", f"2013-02-08,{name},{unit},{country},{lat},{lon}", gazetteer=gazetteer
    )
    record = loaded.good.iloc[0]
    assert flag in record["flags"]
    assert record["radius_km"] >= 50


@pytest.mark.parametrize("name, country, lat, lon", [("Gao", "Mali", 16.3, 0.0), ("60 km north of Gao", "Mali", 16.8, -0.04), ("Nobodyknows", "Mali", 20, 1.02), ("Gao", "", 16.9, 0.07), ("Mali", "Mali", 16.3, 0.01)])  # fmt: skip
def test_points_that_fit_their_names_are_not(name, country, lat, lon, gazetteer):
    loaded = load("date,place,country,lat,lon", f"2013-02-08,{name},{country},{lat},{lon}", gazetteer=gazetteer)
    assert "km from" not in loaded.good["flags"].iloc[0]


def test_the_commonest_names_are_compared_and_the_others_counted(gazetteer, monkeypatch):
    monkeypatch.setenv("DATELINE_RECORDS_PLACED", "1")
    rows = ["2013-02-08,Kidal,Mali,17.5,1.41", *(f"2013-02-{day:02},Gao,Mali,16.9,-0.05" for day in range(9, 12))]
    loaded = load("date,place,country,lat,lon", *rows, gazetteer=gazetteer)
    assert ["km from" in flags for flags in loaded.good["flags"]] == [False, True, True, True]
    assert any("1 commonest names" in note and "DATELINE_RECORDS_PLACED" in note for note in loaded.notes)


# Mappings


def test_a_kept_mapping_reads_the_next_file_the_same_way():
    lines = ["when,first,second,n", "2013-02-08,1.25,2.25,3"]
    chosen = read_records("\n".join(lines).encode(), name="one.csv").mapping
    text = kept_to_json(Kept(chosen, {"order of day and month": "day/month/year"}))
    kept = kept_from_json(text, name="kept.json")
    assert kept.mapping is not None
    assert dict(kept.mapping.columns) == dict(chosen.columns)
    again = read_records(
        "\n".join([lines[0], "03/04/2013,1.26,2.26,4"]).encode(),
        name="two.csv",
        mapping=kept.mapping,
        answers=kept.answers,
    )
    assert again.good["date_start"].dt.strftime("%Y-%m-%d").tolist() == ["2013-04-03"]


@pytest.mark.parametrize("text, why", [
    ("{", "no mapping"), ("[]", "another form"), ('{"form": "x"}', "another form"), ('{"columns": {"colour": "a"}}', "a record has no colour"),
    ('{"columns": {"lat": 3}}', "no texts by name"), ("[" * 5000, "no mapping"),
])  # fmt: skip
def test_what_is_no_mapping_is_told(text, why):
    with pytest.raises(RecordsError, match=why):
        kept_from_json(text, name="kept.json")


def test_files_of_one_shape_have_the_same_columns_in_any_order():
    assert shape_of(["b", "a"]) == shape_of(("a", "b")) != shape_of(["a"])


def test_the_command_line_keeps_and_takes_a_mapping(tmp_path, capsys):
    from geo.__main__ import main

    one, two, kept = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "kept.json"
    one.write_text("when,a,b\n2013-02-08,1.25,2.25\n")
    two.write_text("when,a,b\n2013-02-09,1.25,2.25\n")
    assert main(["records", "check", str(one), "--keep-mapping", str(kept)]) == 0
    whole = json.loads(kept.read_text())
    whole["columns"] |= {"lat": "b", "lon": "a"}
    kept.write_text(json.dumps(whole))
    capsys.readouterr()
    assert main(["records", "check", str(two), "--mapping", str(kept)]) == 0
    assert "kept.json says so" in capsys.readouterr().out
    kept.write_text('{"columns": {"lat": "nowhere"}}')
    assert main(["records", "check", str(two), "--mapping", str(kept)]) == 2


@pytest.mark.parametrize("country", ["Mali", "ML", "MLI"])
def test_geocode_takes_one_country_for_the_whole_table(country, tmp_path, capsys):
    from geo.__main__ import main

    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("where,phone\nGao,+223 20 00\n")
    assert main(["geocode", str(source), str(target), "--name", "where", "--country", country]) == 0
    assert "1 exact" in capsys.readouterr().out
    assert "Gao,+223 20 00" in target.read_text(encoding="utf-8-sig")
