"""Countries as of the day of a text."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.gazetteer.history import FormerCountry, countries_held, former_countries
from geo.gazetteer.store import Gazetteer
from geo.model import Article
from geo.reading.pipeline import read_article


@pytest.mark.parametrize("former", former_countries(), ids=[former.example for former in former_countries()])
def test_each_example_lies_where_it_does_today(former: FormerCountry, gazetteer: Gazetteer) -> None:
    marked, _, country = former.example.partition("@")
    text, name = marked.replace("[", "").replace("]", ""), marked.partition("[")[2].partition("]")[0]
    found = next(
        r for r in read_article(Article(text, date=former.day), gazetteer).resolutions if r.mention.text == name
    )
    assert found.best is not None
    assert found.best.place.country == country
    assert former.holds <= set(gazetteer.countries)


@pytest.mark.parametrize(
    ("name", "day", "held"),
    [
        ("sudan", dt.date(2011, 7, 8), {"SD", "SS"}),
        ("sudan", dt.date(2011, 7, 9), set()),
        ("sudan", None, {"SD", "SS"}),
        ("mali", dt.date(1990, 1, 1), set()),
    ],
)
def test_what_a_name_held_depends_on_the_day(name: str, day: dt.date | None, held: set[str]) -> None:
    assert countries_held(name, day) == held


def test_malakal_is_not_in_the_sudan_of_today(gazetteer: Gazetteer) -> None:
    text = "Militias burned huts near Malakal, Sudan."
    found = read_article(Article(text, date=dt.date(2020, 3, 1)), gazetteer).resolutions
    malakal = next(r for r in found if r.mention.text == "Malakal")
    assert malakal.best is None
    assert malakal.within is not None
    assert malakal.within.name == "Sudan"


def test_a_town_of_a_former_part_is_no_town_of_elsewhere(gazetteer: Gazetteer) -> None:
    text = "KHARTOUM, Sudan - Shots were heard in Omdurman, Kosti and Kadugli; a barge with food reached Malakal."
    found = read_article(Article(text, date=dt.date(2004, 3, 1)), gazetteer).resolutions
    best = next(r for r in found if r.mention.text == "Malakal").best
    assert best is not None
    assert best.place.country == "SS"
