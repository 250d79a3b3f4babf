"""The fit of what stands beside an event: signs of what was right weigh more, and what was needed is looked for where it would stand."""

from __future__ import annotations

from bench.alternatives import Choice, fit, judged
from geo.cases.alternatives import SHOWN, Alternative


def one(sign: str, gives: str = "") -> tuple[Alternative, frozenset[str]]:
    return Alternative("day", sign, {"date_start": sign}, signs=("day", sign)), frozenset([gives] if gives else [])


def choices() -> list[Choice]:
    """In every wire the near day is right, behind more far ones than are shown."""
    found = [*(one("far") for _ in range(SHOWN["day"] + 2)), one("near", "day")]
    return [Choice(f"wire {n}", frozenset(["day"]), found) for n in range(8)]


def test_what_was_right_weighs_more():
    weights = fit(choices())
    assert weights["near"] > 0 > weights["far"]


def test_it_is_judged_by_weights_that_have_not_seen_the_wire():
    assert judged(choices()) == {"all": 1.0, "all, by a number": 1.0, "day": 1.0}


def test_what_no_alternative_gives_is_missed():
    lost = [Choice(one.wire, frozenset(["day", "Ganda Koy"]), one.found) for one in choices()]
    assert judged(lost) == {"actors": 0.0, "all": 0.5, "all, by a number": 0.5, "day": 1.0}
