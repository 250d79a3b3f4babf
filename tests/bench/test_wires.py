"""The wires and their gold: complete, true to their articles, and refused where they are not."""

from __future__ import annotations

import re

import pytest

from bench.wires import FOLDER, LONG_FOLDER, SECOND_LONG_FOLDER, THIRD_LONG_FOLDER, find, load, load_all
from geo.errors import DataError

ARTICLE = "GAO, Mali, Feb 8 (Own) - A mine killed at least two soldiers near Gao on Friday. Nobody claimed it.\n"
GOLD = """
date = 2013-02-08
country = "Mali"
held_out = false
source = "made up"
places = [{ text = "GAO", lat = 16.27, lon = -0.04 }]
not_places = ["Own"]
dates = [{ text = "on Friday", start = 2013-02-08, end = 2013-02-08 }]
areas = [{ text = "near Gao", lat = 16.27, lon = -0.04, radius_km = 20 }]

[[claims]]
sentence = "A mine killed at least two soldiers"
type = "Explosions/Remote violence"
sub_type = "Remote explosive/landmine/IED"
place = "Gao"
lat = 16.27
lon = -0.04
start = 2013-02-08
end = 2013-02-08
deaths = [2, 2]

[[not_events]]
sentence = "Nobody claimed it"
why = "it did not happen"
"""


LENGTHS = {FOLDER: (120, 250), LONG_FOLDER: (250, 450), SECOND_LONG_FOLDER: (250, 450), THIRD_LONG_FOLDER: (350, 600)}
"""Fewest and most words of a wire."""
FEWEST_CLAIMS = {FOLDER: 3, LONG_FOLDER: 6, SECOND_LONG_FOLDER: 6, THIRD_LONG_FOLDER: 9}
FEWEST_WIRES = {FOLDER: 14, LONG_FOLDER: 14, SECOND_LONG_FOLDER: 14, THIRD_LONG_FOLDER: 8}


@pytest.fixture(scope="module", params=LENGTHS, ids=lambda folder: folder.name)
def folder(request):
    return request.param


@pytest.fixture(scope="module")
def wires(folder):
    return load_all(folder)


@pytest.mark.parametrize(
    "path", [path for folder in LENGTHS for path in sorted(folder.glob("*.toml"))], ids=lambda path: path.stem
)
def test_a_wire_is_as_long_as_a_wire_and_judges_all_its_dates_places_and_claims(path):
    wire = load(path)
    fewest, most = LENGTHS[path.parent]
    assert fewest <= len(wire.text.split()) <= most
    assert wire.places and wire.not_places and wire.dates and wire.areas and wire.source
    assert sum(not claim.optional for claim in wire.claims) >= FEWEST_CLAIMS[path.parent]


def test_there_are_enough_wires_from_enough_countries(folder, wires):
    assert len(wires) >= FEWEST_WIRES[folder]
    assert len({wire.country for wire in wires}) >= min(10, FEWEST_WIRES[folder])
    assert sum(wire.held_out for wire in wires) >= 5
    assert len({wire.country for wire in wires if wire.held_out}) >= 5


def test_every_article_has_its_gold(folder, wires):
    assert {path.stem for path in folder.glob("*.txt")} == {wire.slug for wire in wires}


def test_no_long_wire_has_the_name_of_another():
    slugs = [wire.slug for folder in LENGTHS for wire in load_all(folder)]
    assert len(set(slugs)) == len(slugs)


def test_all_kinds_of_events_are_told(wires):
    groups = [[wire for wire in wires if wire.held_out is is_held_out] for is_held_out in (True, False)]
    for told in filter(None, groups):
        kinds = {claim.type for wire in told for claim in wire.claims if not claim.optional}
        assert kinds >= {"Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots"}
        assert "Strategic developments" in kinds
        assert any(date.future for wire in told for date in wire.dates)
        assert any(wire.not_events for wire in told)


def test_a_day_that_is_not_given_stands_in_the_article(wires):
    for wire in wires:
        assert wire.date_given or re.search(rf"\b{wire.date.year}\b", wire.text[:150]), wire.slug


def _write(folder, gold=GOLD, article=ARTICLE):
    (folder / "mali.txt").write_text(article, encoding="utf-8")
    (folder / "mali.toml").write_text(gold, encoding="utf-8")
    return folder / "mali.toml"


def test_a_wire_reads_back(tmp_path):
    wire = load(_write(tmp_path))
    assert (wire.slug, wire.date.isoformat(), wire.date_given) == ("mali", "2013-02-08", True)
    assert (wire.claims[0].deaths, wire.claims[0].radius_km, wire.places[0].radius_km) == ((2, 2), 25, 25)


@pytest.mark.parametrize(
    "right, wrong, message",
    [
        ('"on Friday"', '"on Monday"', "'on Monday' does not stand in the article"),
        ('"GAO"', '"GAO", nth = 2', "'GAO' does not stand in the article 2 times"),
        ('["Own"]', '["Ow"]', "'Ow' does not stand in the article"),
        ('"A mine killed at least two soldiers"', '"a"', "'a' stands 7 times in the article instead of once"),
        ('"Nobody claimed it"', '""', "'' stands 0 times in the article instead of once"),
        ("lat = 16.27, lon = -0.04 }]", "lat = 91, lon = -0.04 }]", r"25.0 km round \(91, -0.04\) is not on Earth"),
        ("end = 2013-02-08 }", "end = 2013-02-07 }", "2013-02-08 is after 2013-02-07"),
        (", start = 2013-02-08, end = 2013-02-08 }", " }", "neither a first nor a last day"),
        ("end = 2013-02-08 }", "end = 2013-02-31 }", "Invalid date"),
        ("date = 2013-02-08", 'date = "Friday"', "Friday to Friday are not days"),
        ("end = 2013-02-08 }", 'end = "2013-02-08" }', "are not days such as 2013-02-08, without quotes"),
        ('"Remote explosive/landmine/IED"', '"Mine"', "'Mine' is not among ACLED's kinds"),
        ("deaths = [2, 2]", "deaths = [2, 1]", r"\[2, 1\] is not low, best, high"),
        ("deaths = [2, 2]", "deaths_between = [9, 2]", r"\[9, 2\] is not a least and a most"),
        ("deaths = [2, 2]", 'unjudged = ["place"]', "place cannot be left unjudged"),
        ('place = "Gao"', "", "no place, or no position"),
        ("deaths = [2, 2]", "dead = [2, 2]", "dead is not a key of a GoldClaim; there are accept, actors, also"),
        ('country = "Mali"', 'land = "Mali"', "land is not a key of a Wire"),
        ('country = "Mali"', "", "country"),
    ],
)
def test_gold_that_cannot_be_right_is_refused_by_name(tmp_path, right, wrong, message):
    assert right in GOLD
    with pytest.raises(DataError, match=rf"^mali\.toml: .*{message}"):
        load(_write(tmp_path, GOLD.replace(right, wrong, 1)))


def test_gold_without_its_article_is_refused(tmp_path):
    path = _write(tmp_path)
    path.with_suffix(".txt").unlink()
    with pytest.raises(DataError, match=r"mali\.txt"):
        load(path)


@pytest.mark.parametrize(
    "words, nth, expected",
    [("Niger", 1, (9, 14)), ("Niger", 2, None), ("Nigeria", 1, (0, 7)), ("since 2011.", 1, (15, 26)), ("", 1, None)],
)
def test_find_takes_whole_words(words, nth, expected):
    assert find("Nigeria, Niger since 2011.", words, nth) == expected
