"""Names spelt otherwise."""

from __future__ import annotations

import pytest

from geo.geocoding.name_variants import NameVariants, are_alike, without_number
from geo.model import Place


@pytest.fixture(scope="module")
def name_variants(gazetteer):
    return NameVariants(gazetteer, frozenset({"ML", "SY", "MM", "CF"}))


@pytest.mark.parametrize(
    "name, country, like",
    [
        ("Tomboctou", "ML", "tombouctou"),
        ("Kidall", "ML", "kidal"),
        ("Kidal 2", "ML", "kidal"),
        ("Bambarri", "CF", "bambari"),
        ("Kyauk Tau", "MM", "kyauktaw"),
        ("Jisr ash Shughour", "SY", "jisr ash shughur"),
    ],
)
def test_like(name_variants, name, country, like):
    assert like in [found for _, found in name_variants.like(name, country)]


@pytest.mark.parametrize("name", ["", "Ga", "Xyzzyplugh", "مالي", "1 2 3"])
def test_nothing_like_it(name_variants, name):
    assert name_variants.like(name, "ML") == []


def test_only_countries_that_were_asked_for(name_variants):
    assert name_variants.like("Parris", "FR") == []


def test_nearest_first(name_variants):
    scores = [score for score, _ in name_variants.like("Bangasou", "CF")]
    assert scores == sorted(scores, reverse=True)
    assert all(88 <= score <= 100 for score in scores)


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("mong yaw", "mong yawng", False),
        ("mong pang", "mong yang", False),
        ("kafr nasij", "kafr nasig", True),
        ("abu al duhur", "abu ad duhur", True),
        ("pul i alam", "puli alam", True),
        ("gao", "gau", True),
    ],
)
def test_word_by_word(one, other, alike):
    assert are_alike(one, other) is are_alike(other, one) is alike


@pytest.mark.parametrize("name, bare", [("bolo 2", "bolo"), ("badene i", "badene"), ("kaba", "kaba"), ("2", "2")])
def test_without_number(name, bare):
    assert without_number(name) == bare


def test_layers_are_no_hindrance(gazetteer):
    own = Place(0, "Camp Zulu", 17.0, 0.0, "site", "ML")
    layered = gazetteer.with_places([(own, [])], layer="own places")
    assert NameVariants(layered, frozenset({"ML"})).like("Kidall", "ML")


@pytest.mark.parametrize(
    ("name", "country", "known"),
    [
        ("Shmeitiyeh", "SY", []),  # no such village without a pack
        ("Qamishleh", "SY", ["al qamishli"]),
        ("Bab", "SY", []),  # too few consonants to tell
    ],
)
def test_names_with_the_same_consonants(name: str, country: str, known: list[str], name_variants: NameVariants) -> None:
    found = name_variants.with_consonants_of(name, country)
    assert set(known) <= set(found)
    assert bool(known) == bool(found)
