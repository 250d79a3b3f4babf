"""Numbers of states, by which UCDP is asked."""

from __future__ import annotations

import csv

import pytest

from geo.records.services.gleditsch_ward import COUNTRY_NUMBERS


@pytest.mark.parametrize(
    "name, number", [("Mali", 432), ("Syria", 652), ("DR Congo", 490), ("United States of America", 2), ("Yemen", 678)]
)
def test_numbers(name, number):
    assert COUNTRY_NUMBERS[name] == number


def test_each_state_has_a_number_of_its_own():
    assert len(set(COUNTRY_NUMBERS.values())) == len(COUNTRY_NUMBERS)
    assert list(COUNTRY_NUMBERS) == sorted(COUNTRY_NUMBERS)


def test_numbers_are_those_of_the_data(shared):
    with (shared / "data" / "ucdp_ged231_sample1000_full49.csv").open(encoding="utf-8", newline="") as file:
        pairs = {(row["country"].partition(" (")[0], int(row["country_id"])) for row in csv.DictReader(file)}
    known = {number: name for name, number in COUNTRY_NUMBERS.items()}
    other_words = {"Israel", "Kingdom of eSwatini", "Macedonia, FYR"}
    assert {number for _, number in pairs} <= set(known)
    assert {name for name, number in pairs if known[number] != name} <= other_words
