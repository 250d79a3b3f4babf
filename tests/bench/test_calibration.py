"""The figures of the calibration, and the tables that it fits."""

from __future__ import annotations

import numpy as np
import pytest

from bench.calibration import Told, calibration_error, figures_of, fit, rising
from geo.model import Candidate, Mention, Place, Resolution
from geo.places.reach import Calibration


def _told(km: float, *, belief: float = 0.9, country: str = "ML") -> Told:
    place = Place(1, "Koro", 14.0, -3.0, "town", country, radius_km=2)
    return Told(Resolution(Mention("Koro", 0, 4, "koro"), Candidate(place, belief)), km, country)


def test_the_error_is_none_where_scores_are_the_shares_that_were_right() -> None:
    assert calibration_error([(True, 0.75)] * 3 + [(False, 0.75)]) == pytest.approx(0)
    assert calibration_error([(False, 0.75)] * 4) == pytest.approx(0.75)


def test_shares_rise_where_those_seen_do_not() -> None:
    rows = np.array([(0.1, 1, 1), (0.2, 0, 1), (0.3, 1, 1), (0.4, 1, 1)] * 30, dtype=float)
    beliefs, right = rising(rows)
    assert beliefs == sorted(beliefs)
    assert right == sorted(right)


def test_nine_of_ten_lie_within_a_fitted_reach() -> None:
    told = [_told(km) for km in np.linspace(0, 100, 101)]
    assert fit(told)["reaches"]["exact town"] == (1.0, 90)


def test_the_worst_country_is_told() -> None:
    told = [*(_told(1) for _ in range(9)), _told(50), *(_told(50, country="NE") for _ in range(5))]
    figures = {figure.name: figure.measured for figure in figures_of(told, Calibration({}, {}))}
    assert figures["within the stated reach: ML (10)"] == 0.9
    assert figures["the least of 10 countries"] == 0
