"""Own places and places of records, laid over the gazetteer."""

from __future__ import annotations

import pytest

from geo.errors import RecordsError
from geo.gazetteer.layers import record_places, with_own_places, with_record_places
from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article
from geo.records.bundled import load_sample


def test_own_places_are_found_in_a_text(gazetteer: Gazetteer) -> None:
    text = "name,lat,lon,aliases,country\nCamp Zulu,12.62,-8.04,Zulu Base|Quartier Zulu,ML\n"
    mine, problems = with_own_places(gazetteer, text, name="mine.csv")
    assert problems == []
    reading = read_article(Article("BAMAKO, Mali — Shots were heard at Quartier Zulu in Bamako."), mine)
    place = next(r.best.place for r in reading.resolutions if r.mention.text == "Quartier Zulu" and r.best)
    assert (place.name, place.layer, place.country) == ("Camp Zulu", "own places (mine.csv)", "ML")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",12,8,", "no name"),
        ("Camp,95,8,", "is not on Earth"),
        ("Camp,north,8,", "are not numbers"),
        ("Camp,,,", "are not numbers"),
    ],
)
def test_bad_rows_are_kept_aside(row: str, problem: str, gazetteer: Gazetteer) -> None:
    same, problems = with_own_places(gazetteer, f"name,lat,lon,aliases\n{row}\n", name="mine.csv")
    assert same is gazetteer
    assert len(problems) == 1
    assert problems[0].startswith("mine.csv, line 2: ")
    assert problem in problems[0]


def test_a_missing_column_is_named(gazetteer: Gazetteer) -> None:
    with pytest.raises(RecordsError, match=r"mine\.csv has no column lat, lon"):
        with_own_places(gazetteer, "name\nCamp\n", name="mine.csv")


def test_places_of_records_join_where_the_gazetteer_lacks_them(gazetteer: Gazetteer) -> None:
    events = load_sample().good
    events.loc[0, "place_name"] = "Qqzyx"
    layered = with_record_places(gazetteer, record_places(gazetteer, events))
    assert [(p.layer, p.country) for p in layered.lookup("Qqzyx")] == [("loaded records", "ML")]
    assert {p.layer for p in layered.lookup("Gao")} == {"gazetteer"}
    assert with_record_places(gazetteer, record_places(gazetteer, events.iloc[:0])) is gazetteer
