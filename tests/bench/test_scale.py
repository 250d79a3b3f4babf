"""The front of `scripts/bench scale`, and what its part on corpora counts."""

from __future__ import annotations

import pytest

from bench import scale, scale_corpora


def test_a_part_that_is_none_is_refused():
    with pytest.raises(SystemExit, match="There is no part moon; there are corpora"):
        scale.measure(["moon"])


def test_ratios_are_of_runs_side_by_side():
    def run(per_s, first_mb=100.0, last_mb=104.0, busy_s=1.0):
        return scale_corpora._Run(per_s, busy_s, 100.0, 10, "x", first_mb, last_mb, 0)

    assert scale_corpora._ratio([run(20), run(2), run(36)], [run(10), run(2), run(18)]) == 2
    assert scale_corpora._memory([run(1), run(1, 100, 110), run(1)]) == pytest.approx(1.04)
    assert scale_corpora._share([run(1), run(1, busy_s=3), run(1, busy_s=2)]) == pytest.approx(0.02)
