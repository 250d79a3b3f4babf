"""The troublesome tables beside the checkout: what each must become, by their index. Files stay there; rows of our own stand in the other tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import RecordsError
from geo.frames import EVENTS
from geo.gazetteer.store import Gazetteer
from geo.records.check import check_loaded, rejected_csv, rejected_table
from geo.records.loading import Loaded, read_records


def days(loaded: Loaded) -> list[str]:
    """First and last day, and how exact, of each record: "2013-02-08", "2013-02-08/2013-02-10 days"."""
    told = []
    for row in loaded.good.itertuples():
        first, last = f"{row.date_start:%Y-%m-%d}", f"{row.date_end:%Y-%m-%d}"
        told.append(first if row.date_precision == "day" else f"{first}/{last} {row.date_precision}")
    return told


def points(loaded: Loaded) -> list[tuple[float, float]]:
    return [(round(row.lat, 3), round(row.lon, 3)) for row in loaded.good.itertuples()]


def deaths(loaded: Loaded) -> list[tuple[object, object, object]]:
    """Low, best and high of each record; None where not told."""
    table = loaded.good[["deaths_low", "deaths_best", "deaths_high"]]
    return [tuple(None if pd.isna(cell) else int(cell) for cell in row) for row in table.itertuples(index=False)]


def column(loaded: Loaded, name: str) -> list[str]:
    return loaded.good[name].tolist()


def notes(loaded: Loaded) -> str:
    return " ".join([loaded.format, *loaded.notes, *(question.text for question in loaded.questions)])


def best(loaded: Loaded) -> list[object]:
    return [count for _, count, _ in deaths(loaded)]


def one(loaded: Loaded, *, day: str, lat: float, lon: float) -> bool:
    return days(loaded) == [day] and points(loaded) == [(lat, lon)]


def licensed(loaded: Loaded) -> bool:
    return "ACLED" in check_loaded(loaded).licence or any("ACLED" in each.text for each in loaded.questions)


RIGHT: dict[str, Callable[[Loaded], bool] | str] = {
    "r01_gtd_split_date.csv": lambda it: (
        days(it) == ["2014-03-07", "2014-05-14/2014-05-29 days", "2014-06-01/2014-06-30 month"]
        and column(it, "country") == ["Nigeria"] * 3
        and column(it, "admin1") == ["Borno", "Borno", "Yobe"]
        and column(it, "side_a")[0] == "Boko Haram"
        and "Global Terrorism Database" in notes(it)
    ),
    "r02_emdat_entry_date.csv": lambda it: days(it) == ["2012-07-14/2012-10-02 days", "2010-01-12"],
    "r02b_start_year_only.csv": lambda it: days(it) == ["2010-01-12", "2012-07-01/2012-10-31 month"],
    "r04_month_name_and_year.csv": lambda it: days(it) == ["1994-04-01/1994-04-30 month", "1994-05-01/1994-05-31 month"],
    "r06_range_in_one_cell.csv": lambda it: days(it) == [
        "2013-03-12/2013-03-14 days", "2013-03-20/2013-03-25 days", "2013-03-28", "2013-03-29/2013-03-30 days",
    ],
    "r07_weekday_dash.csv": lambda it: days(it) == ["2013-03-15", "2013-03-18"] and deaths(it) == [(4, None, 6), (None, None, 3)],
    "r09_excel_month_cells.xlsx": lambda it: set(column(it, "date_precision")) == {"month"},
    "r10_excel_swapped_days.xlsx": lambda it: "swapped" in notes(it) and len(it.held_back) == 2,
    "r12_epoch_ms.geojson": lambda it: days(it) == ["2023-10-08", "2023-10-09"],
    "r13_same_instant_two_days.csv": lambda it: "UTC" in notes(it),
    "r15_months_uk_ru.csv": lambda it: days(it) == ["2022-03-12", "2022-03-14", "2022-03-05", "2022-03-06"],
    "r16_portuguese.csv": lambda it: (
        days(it) == ["2021-03-12", "2021-03-24"] and best(it) == [7, 2] and column(it, "place_name") == ["Palma", "Quionga"]
    ),
    "r17_deaths_in_words.csv": lambda it: deaths(it) == [
        (None, None, None), (None, 6, None), (10, None, None), (None, 4, None), (2, None, 3), (None, 7, None), (None, 20, None), (None, 8, None), (None, 9, None),
    ],
    "r18_min_max_headers.csv": lambda it: deaths(it) == [(4, None, 6), (None, None, 2)],
    "r19_part_sum_columns.csv": lambda it: it.mapping.columns["deaths_best"] == "Total killed" and best(it) == [3, 1],
    "r21_acled_old_riots.csv": lambda it: (
        column(it, "event_type") == ["Riots", "Protests"]
        and column(it, "side_b")[0] == "Rioters (Testland); Students (Testland)"
    ),
    "r22_acled_cut_licence.csv": licensed,
    "r24_no_coordinates.csv": lambda it: (
        it.proposed["place_name"].tolist() == ["Ouagadougou", "Djibo"] and len(it.held_back) == 2
        and [(round(lat), round(lon)) for lat, lon in zip(it.proposed["lat"], it.proposed["lon"], strict=True)] == [(12, -2), (14, -2)]
    ),
    "r25_gdelt_some_columns.csv": lambda it: len(it.good) == 5 and set(column(it, "country")) == {"Mali"},
    "r27_gkg.csv": "documents, not events",
    "r28_mymaps.kml": lambda it: one(it, day="2022-03-04", lat=48.01, lon=37.8),
    "r28_mymaps.kmz": lambda it: one(it, day="2022-03-04", lat=48.01, lon=37.8),
    "r30_shapefile.zip": "is a Shapefile file that",
    "r31_esri.json": lambda it: one(it, day="2023-10-08", lat=31.45, lon=34.38) and best(it) == [3],
    "r33_qgis2web.js": lambda it: points(it) == [(14.1, -1.63), (14.03, -0.03)],
    "r34_list_named_incidents.json": lambda it: len(it.good) == 2 and best(it) == [2, 0],
    "r35_collection_and_empty_lat.geojson": lambda it: points(it) == [(31.4, 34.3), (31.41, 34.31), (31.42, 34.32), (31.43, 34.33)],
    "r37_dms.csv": lambda it: points(it) == [(36.201, 36.953), (36.29, 37.04), (36.308, 37.035), (-12.051, -77.033)],
    "r38_degree_sign_letters.csv": lambda it: points(it)[2:4] == [(33.3, 71.47), (33.4, 71.48)] and len(it.rejected) == 2,
    "r40_wkt_mixed.csv": lambda it: column(it, "geo_precision")[1:] == ["area", "area"] and points(it) == [
        (48.016, 37.803), (47.05, 37.55), (47.0, 37.55),
    ],
    "r41_geojson_column.csv": lambda it: points(it) == [(16.27, -0.05)],
    "r42_mgrs.csv": lambda it: len(it.good) == 2 and all(33 < lat < 34 and 44 < lon < 45 for lat, lon in points(it)),
    "r43_cp1251.csv": lambda it: column(it, "place_name")[0] == "Мариуполь",
    "r45_excel_ids.csv": lambda it: len(it.good) == 3 and "Excel" in notes(it),
    "r47_longer_lookup_sheet.xlsx": lambda it: "Incidents" in notes(it) and "deaths_best" in it.mapping.columns,
    "r48_headers_fr.csv": lambda it: (
        best(it) == [7, 2] and column(it, "side_a") == ["GAT", "EIGS"] and column(it, "place_name")[0] == "Labbezanga"
        and "Unknown" not in column(it, "sub_event_type")
    ),
    "r49_headers_ar.csv": lambda it: (
        points(it) == [(33.57, 36.4), (33.56, 36.37)] and best(it) == [5, 7] and column(it, "place_name") == ["دوما", "حرستا"]
        and column(it, "admin1")[0] == "ريف دمشق" and set(column(it, "event_type")) == {"Explosions/Remote violence"}
    ),
    "r50_timemap_sources.json": lambda it: column(it, "sources") == [
        "https://example.org/a", "https://example.org/b; https://example.org/c",
    ],
    "r52_point_far_from_its_name.csv": lambda it: "91 km from" in column(it, "flags")[0] and "km from" not in column(it, "flags")[1],
    "r54_lon_0_360.csv": lambda it: points(it) == [(16.27, -0.05), (16.28, -0.06)],
    "r58_year_month_no_day.csv": lambda it: (
        days(it) == ["1997-05-07", "1997-01-01/1997-01-31 month", "1998-01-01/1998-12-31 year"]
        and column(it, "place_name") == ["Bo", "Ruhengeri", "Kigali"]
    ),
}  # fmt: skip
"""File -> whether what was read is what its index says, or the words of the error that tells what it is."""


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    if not (shared / "cases").is_dir():
        pytest.skip("no ../shared/cases: the troublesome tables are not part of the project")
    return shared / "cases"


def load(folder: Path, name: str, gazetteer: Gazetteer) -> Loaded:
    return read_records((folder / name).read_bytes(), name=name, gazetteer=gazetteer)


@pytest.mark.parametrize("name", RIGHT)
def test_each_is_read_as_its_index_says(name, folder, gazetteer):
    right = RIGHT[name]
    if isinstance(right, str):
        with pytest.raises(RecordsError, match=right):
            load(folder, name, gazetteer)
        return
    loaded = load(folder, name, gazetteer)
    EVENTS.check(loaded.good)
    assert len(loaded.good) + len(loaded.rejected) + len(loaded.held_back) == loaded.rows_read
    assert right(loaded), check_loaded(loaded).to_text()


def test_every_table_of_records_is_tried(folder):
    there = {file.name for file in folder.glob("r*") if file.name != "r52_article.txt"}
    assert there == {*RIGHT, "r56_rejected_negative_lon.csv"}


def test_a_number_is_no_formula_among_the_rows_set_aside(folder, gazetteer):
    name = "r56_rejected_negative_lon.csv"
    table = rejected_table((folder / name).read_bytes(), load(folder, name, gazetteer))
    assert ",-0.05" in rejected_csv(table).decode("utf-8-sig")


@pytest.mark.parametrize(
    "name, arguments, wanted",
    [
        ("g01_one_country.csv", ["--name", "Area", "--country", "Yemen", "--admin1", "Governorate"], "2 rows"),
        ("g04_province_spelling.csv", ["--name", "place", "--country", "country", "--admin1", "province"], "4 area"),
        ("g05_negative_numbers_kept.csv", ["--name", "place", "--country", "country"], "2 exact"),
    ],
)  # fmt: skip
def test_tables_to_geocode(name, arguments, wanted, folder, tmp_path, capsys):
    from geo.__main__ import main

    out = tmp_path / "out.csv"
    assert main(["geocode", str(folder / name), str(out), *arguments]) == 0
    assert wanted in capsys.readouterr().out
    text = out.read_text(encoding="utf-8-sig")
    if name.startswith("g05"):
        assert "'=A1" in text and "'+223" not in text and "'-" not in text
    if name.startswith("g01"):
        assert ",none," not in text
