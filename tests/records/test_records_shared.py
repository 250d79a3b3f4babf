"""The real files beside the checkout: every one is read whole, with the figures that their README and FACTS name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.frames import EVENTS
from geo.gazetteer.store import Gazetteer
from geo.records.check import check_loaded
from geo.records.editions import merge_editions
from geo.records.loading import Loaded, read_records

ROWS = {
    "ucdp_ged_mali_2011_2014.csv": 133,
    "ucdp_ged_mali_1989_2020.csv": 891,
    "ucdp_ged_africa.parquet": 36_546,
    "ucdp_ged211_global_prec12.parquet": 176_579,
    "ucdp_ged251_sample_9972.csv": 9_972,
    "ucdp_ged231_sample1000_full49.csv": 1_000,
    "ucdp_ged191_mmr_bgd_full42.csv": 3_194,
    "ucdp_ged_hdx_hxl_bgd.csv": 601,
    "ucdp_ged_syria_2016_2019.parquet": 16_566,
    "ucdp_ged231_caf.geojson": 1_848,
}


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data"


def load(folder: Path, name: str, gazetteer: Gazetteer | None = None, **answers: str) -> Loaded:
    return read_records(folder / name, answers=answers, gazetteer=gazetteer)


@pytest.mark.parametrize("name", ROWS)
def test_every_record_of_every_file_is_good(name, folder, gazetteer):
    loaded = load(folder, name, gazetteer)
    EVENTS.check(loaded.checked.good)
    assert loaded.format.startswith("UCDP GED")
    assert (loaded.rows_read, len(loaded.checked.good)) == (ROWS[name], ROWS[name])
    assert loaded.checked.good["flags"].str.contains("point lies outside|look swapped").mean() < 0.01


def test_points_outside_their_country_are_slips_of_the_source(folder, gazetteer):
    events = load(folder, "ucdp_ged211_global_prec12.parquet", gazetteer).checked.good.set_index("id")
    outside = events[events["flags"].str.contains("point lies outside|look swapped")]
    assert len(outside) <= 60
    assert {"UCDP:373472", "UCDP:316145"} <= set(outside.index)  # longitude written into latitude


@pytest.mark.parametrize(
    "name, exact, near, days, disordered",
    [
        ("ucdp_ged231_sample1000_full49.csv", 48, 23, 11, 13),
        ("ucdp_ged191_mmr_bgd_full42.csv", 18, 16, 6, 6),
        ("ucdp_ged_syria_2016_2019.parquet", 54, 35, 5, 101),
        ("ucdp_ged231_caf.geojson", 66, 20, 14, 20),
    ],
)
def test_quality_is_what_the_facts_say(name, exact, near, days, disordered, folder):
    report = check_loaded(load(folder, name))
    share = 100 / report.good
    assert round(report.geo_precision["exact"] * share) == exact
    assert round(report.geo_precision["near"] * share) == near
    assert round(report.date_precision["days"] * share) == days
    assert report.flags["low, best and high are not in order"] == disordered


def test_the_founding_records(folder):
    mali = load(folder, "ucdp_ged_mali_2011_2014.csv", edition="21.1").checked.good.set_index("id")
    counter_coup = mali.loc[["UCDP:29937", "UCDP:29938"]]
    assert counter_coup["deaths_best"].sum() == 27
    assert counter_coup["deaths_high"].tolist() == [45, 44]
    red_berets = mali.loc["UCDP:67797"]
    assert red_berets["date_start"] == pd.Timestamp("2013-02-08")
    assert red_berets[["lat", "lon", "deaths_best", "geo_precision"]].tolist() == [12.65, -8.0, 2, "unknown"]
    assert (mali["flags"].str.contains("round coordinates") == ((mali["lat"] == 20) & (mali["lon"] == 2))).all()
    assert mali["date_start"].between("2013-02-01", "2013-02-28").sum() == 23


def test_tags_and_editions_are_told(folder):
    hxl = load(folder, "ucdp_ged_hdx_hxl_bgd.csv")
    assert "A row of HXL tags under the header is no record; it was left out." in hxl.notes
    assert [question.key for question in hxl.questions] == ["edition"]
    assert load(folder, "ucdp_ged231_caf.geojson").edition == "23.1"


def test_the_two_bangladesh_files_are_one_data_set(folder):
    first = load(folder, "ucdp_ged191_mmr_bgd_full42.csv").checked.good
    second = load(folder, "ucdp_ged_hdx_hxl_bgd.csv", edition="19.1").checked.good
    merged = merge_editions(first, second)
    assert merged.shared == len(second) == 601
    assert merged.differences.empty


def test_editions_differ_as_the_facts_say(folder):
    older = load(folder, "ucdp_ged211_global_prec12.parquet").checked.good
    newer = load(folder, "ucdp_ged251_sample_9972.csv").checked.good
    merged = merge_editions(older, newer)
    changed = merged.differences["column"].value_counts()
    assert merged.shared == 4_990
    assert (changed["deaths_best"], changed["country"]) == (70, 5)
    assert merged.events["id"].is_unique
    assert len(merged.events) == 176_579 + 9_972 - 4_990


@pytest.mark.parametrize(
    "name",
    [
        "geonames_featureCodes_en.tsv",
        "geonames_admin1_westafrica.tsv",
        "natural_earth_admin0_110m.geojson",
        "README.md",
    ],
)
def test_what_holds_no_events_is_rejected_row_by_row(name, folder):
    loaded = read_records((folder / name).read_bytes(), name=name)
    assert loaded.checked.good.empty
    assert loaded.rows_read == len(loaded.checked.rejected) > 0
    assert any(note.startswith("No column was found") for note in loaded.notes)
