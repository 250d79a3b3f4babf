"""Scores that are probabilities, and reaches that hold nine of ten true points."""

from __future__ import annotations

import pytest

from geo.gazetteer.store import Gazetteer
from geo.model import Article, Candidate, Mention, Place, Resolution
from geo.places.reach import Calibration, bundled, with_reach
from geo.reading.pipeline import read_article

TABLES = Calibration({"exact": ((0.2, 0.8), (0.4, 0.9))}, {"exact town": (1.0, 5.0), "within admin1": (1.5, 90.0)})
HERE = Place(1, "Koro", 14.0, -3.0, "town", "ML", "Mopti", radius_km=2)
THERE = Place(2, "Koro", 14.0, -1.0, "town", "ML", "Gao", radius_km=2)
MENTION = Mention("Koro", 0, 4, "koro")


@pytest.mark.parametrize(("belief", "score"), [(0.0, 0.4), (0.2, 0.4), (0.5, 0.65), (0.8, 0.9), (1.0, 0.9)])
def test_a_score_lies_on_the_line_between_what_was_right(belief: float, score: float) -> None:
    found = with_reach(Resolution(MENTION, Candidate(HERE, belief)), TABLES).best
    assert found is not None
    assert found.score == pytest.approx(score)


def test_a_toss_up_says_so_and_reaches_its_namesake() -> None:
    told = with_reach(Resolution(MENTION, Candidate(HERE, 0.5), (Candidate(THERE, 0.45),)), TABLES)
    assert told.best is not None
    assert told.best.place.radius_km == pytest.approx(215.8, abs=1)
    assert "a toss-up between Koro and Koro, Gao, Mali" in told.best.reasons
    assert told.best.score + sum(other.score for other in told.alternatives) <= 1


def test_a_sure_place_does_not_reach_its_namesake() -> None:
    told = with_reach(Resolution(MENTION, Candidate(HERE, 0.9), (Candidate(THERE, 0.1),)), TABLES)
    assert told.best is not None
    assert told.best.place.radius_km == 5
    assert not told.best.reasons


def test_what_lies_around_is_as_wide_as_its_villages_need() -> None:
    area = Place(3, "Mopti", 14.5, -4.0, "admin1", "ML", "Mopti", radius_km=100)
    told = with_reach(Resolution(MENTION, None, within=area), TABLES)
    assert told.within is not None
    assert told.within.radius_km == 150


def test_the_reach_of_a_place_of_ones_own_is_left_alone() -> None:
    own = Place(9, "Camp Q", 14.0, -3.0, "town", "ML", radius_km=0.5, layer="my places")
    assert TABLES.reach_km("exact", own) == 0.5


def test_the_tables_rise_and_are_probabilities() -> None:
    for beliefs, right in bundled().scores.values():
        assert list(beliefs) == sorted(beliefs)
        assert list(right) == sorted(right)
        assert 0 < right[0] <= right[-1] < 1


def test_the_place_of_a_claim_reaches_as_far_as_that_of_its_name(gazetteer: Gazetteer) -> None:
    reading = read_article(Article("Gunmen killed five people in Dringarh, Mastung district (Balochistan)."), gazetteer)
    within = next(r.within for r in reading.resolutions if r.mention.text == "Dringarh")
    assert within is not None
    assert [claim.position and claim.position[2] for claim in reading.told] == [within.radius_km]
