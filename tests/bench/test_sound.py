"""What `scripts/bench sound` tries holds: strangers get nothing, and nothing is left on disk."""

from __future__ import annotations

import pytest

from bench.report import are_all_met
from bench.sound import PARTS, measure


@pytest.mark.parametrize("part", ["strangers", "left"])
def test_what_must_never_happen_does_not(part: str):
    figures = measure([part])
    assert are_all_met(figures), figures


def test_an_unknown_part_is_told():
    with pytest.raises(SystemExit, match=f"no part luck; there are {', '.join(PARTS)}"):
        measure(["luck"])
