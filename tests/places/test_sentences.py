"""The sentences of tests/places/sentences: names found, rightly placed, and nothing else taken for a place."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.model import Article
from geo.reading.pipeline import read_article

FOLDER = Path(__file__).parent / "sentences"
FILES = sorted(FOLDER.glob("*.csv"))
# Shares over all files; a single file may fall a little short of them.
LEAST_FOUND, LEAST_RIGHT, LEAST_PRECISION = 0.94, 0.96, 0.97
LEAST_IN_A_FILE = 0.6


def _wanted(row: dict[str, str]) -> list[tuple[int, int, str]]:
    """(start, end, where) of each place of a row, in the order of the sentence; where is "lat,lon@km" or "?..."."""
    wanted, at = [], 0
    for item in filter(None, row["places"].split(";")):
        surface, _, where = item.partition("@")
        start = row["sentence"].index(surface, at)
        wanted.append((start, start + len(surface), where))
        at = start + 1
    return wanted


def _counts(file: Path, gazetteer: Gazetteer) -> Counter[str]:
    counts: Counter[str] = Counter()
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            placed = [r for r in read_article(Article(row["sentence"]), gazetteer).resolutions if r.mention.is_place]
            counts["answers"] += len(placed)
            for start, end, where in _wanted(row):
                counts["wanted"] += 1
                found = next((r for r in placed if r.mention.start < end and start < r.mention.end), None)
                counts["found"] += found is not None
                if found is None or where.startswith("?"):
                    continue
                counts["located"] += 1
                place = found.best.place if found.best else found.within
                lat, lon, reach = (float(part) for part in where.replace("@", ",").split(","))
                counts["right"] += place is not None and float(haversine_km(lat, lon, place.lat, place.lon)) <= reach
    return counts


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_sentences_of_one_conflict(file: Path, gazetteer: Gazetteer) -> None:
    counts = _counts(file, gazetteer)
    assert counts["found"] >= LEAST_IN_A_FILE * counts["wanted"]
    assert counts["right"] >= LEAST_IN_A_FILE * counts["located"]


def test_sentences_of_all_conflicts(gazetteer: Gazetteer) -> None:
    counts: Counter[str] = sum((_counts(file, gazetteer) for file in FILES), Counter())
    assert counts["wanted"] >= 900
    assert counts["found"] / counts["wanted"] >= LEAST_FOUND
    assert counts["right"] / counts["located"] >= LEAST_RIGHT
    assert counts["found"] / counts["answers"] >= LEAST_PRECISION
