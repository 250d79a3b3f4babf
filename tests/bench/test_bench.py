"""Figures, their goals, and how both are printed."""

from __future__ import annotations

import json
import math

import pytest

from bench import BENCHMARKS
from bench.__main__ import main
from bench.reading import failures, founding_claims
from bench.report import Figure, are_all_met, as_json, as_table
from bench.wires import LONG_FOLDER, SECOND_LONG_FOLDER, load_all


@pytest.mark.parametrize(
    "figure, is_met",
    [
        (Figure("seconds", 9.9, at_most=10), True),
        (Figure("seconds", 10, at_most=10), True),
        (Figure("seconds", 10.1, at_most=10), False),
        (Figure("F1", 0.75, at_least=0.75), True),
        (Figure("F1", 0.74, at_least=0.75), False),
        (Figure("share", 5, at_least=1, at_most=4), False),
        (Figure("seconds", math.nan, at_most=10), False),
        (Figure("zero is a goal", 1, at_most=0), False),
        (Figure("only told", 3), None),
    ],
)
def test_goals(figure, is_met):
    assert figure.is_met is is_met


def test_table_shows_figure_goal_measured_and_verdict():
    table = as_table([Figure("seconds", 3.14159, at_most=10), Figure("files", 12), Figure("F1", 0.5, at_least=0.75)])
    assert [[cell.strip() for cell in line.split("|")] for line in table.splitlines() if "|" in line] == [
        ["figure", "goal", "measured", "ok"],
        ["seconds", "at most 10", "3.14", "yes"],
        ["files", "", "12", ""],
        ["F1", "at least 0.75", "0.5", "MISSED"],
    ]


def test_json_is_one_line_that_reads_back():
    line = as_json("start", [Figure("seconds", 3.14159, at_most=3), Figure("files", 12)])
    assert "\n" not in line
    assert json.loads(line) == {
        "benchmark": "start",
        "ok": False,
        "figures": [
            {"figure": "seconds", "goal": "at most 3", "measured": 3.1416, "ok": False},
            {"figure": "files", "goal": None, "measured": 12, "ok": None},
        ],
    }


def test_no_figures_miss_no_goal():
    assert are_all_met([])
    assert as_table([]).startswith("figure | goal | measured | ok")


def test_help_tells_every_benchmark(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"{name} " in told and what in told for name, what in BENCHMARKS.items())


def test_an_unknown_benchmark_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["nothing"])
    assert "start" in capsys.readouterr().err


def test_a_benchmark_without_failures_to_tell_says_so(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["geocode", "--failures"])
    assert "leave out --failures" in capsys.readouterr().err


def test_failures_are_told_for_tuned_wires_only():
    told = {line.partition(":")[0] for line in failures()}
    assert told <= {
        wire.slug for wire in (*load_all(), *load_all(LONG_FOLDER), *load_all(SECOND_LONG_FOLDER)) if not wire.held_out
    }


def test_the_founding_article_has_seven_events():
    assert sum(not claim.optional for claim in founding_claims()) == 7
