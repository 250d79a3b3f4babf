"""The fuzzer finds what is planted, makes it small, and for some seconds nothing in the house."""

from __future__ import annotations

import pytest

from bench import fuzz
from bench.fuzz import TARGETS, case, fuzz_some, measure, smallest
from geo.errors import DataError

SECONDS = 12


def fragile(text):
    """Breaks on a zero byte behind a bracket."""
    if "(" in text and "\0" in text[text.index("(") :]:
        raise KeyError(text)
    if "[" in text:
        raise DataError("said on purpose")


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.setattr(fuzz, "TARGETS", {"planted": (1, fragile, lambda: {"good": "one (two) three four five"})})
    fuzz._good.cache_clear()
    yield
    fuzz._good.cache_clear()


def test_the_same_number_is_the_same_input():
    assert [case(3, number) for number in range(40)] == [case(3, number) for number in range(40)]
    assert case(3, 7) != case(4, 7)


def test_all_targets_come_and_most_inputs_are_damaged():
    some = [case(1, number) for number in range(300)]
    assert {target for target, _ in some} == set(TARGETS)
    assert len({content for _, content in some}) > 270


def test_a_planted_fault_is_found_and_made_small(planted):
    outcomes, (found,) = fuzz_some(1, 0, 2_000, on_step=lambda words, share: None)
    assert outcomes["planted: unforeseen"] > 0
    assert outcomes["planted: DataError"] > 0
    assert found.where == "KeyError in test_fuzz.py, fragile"
    assert found.content == "(\0"


def test_shrinking_stays_with_the_same_fault(planted):
    assert smallest("planted", "aa(bb\0cc", "KeyError in test_fuzz.py, fragile") == "(\0"


def test_some_seconds_find_nothing(tmp_path, capsys):
    figures = {figure.name: figure.measured for figure in measure(minutes=SECONDS / 60, seed=20, folder=tmp_path)}
    said = capsys.readouterr().out
    assert figures.pop("inputs tried") > 20
    assert not any(figures.values()), said
