"""A text twice as long takes twice the steps, whatever it is made of: counted, not timed.

A step is a line of our code that runs, or a letter that is cut out of the text. What regular expressions do inside is not
counted: they are to have no two quantifiers in a row that fit the same letters.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import geo
from geo.gazetteer.store import Gazetteer
from geo.language.pack import open_language
from geo.model import Article
from geo.reading.pipeline import ReadOptions, geoparse_row, read_article

HOME = str(Path(geo.__file__).parent)
SHORT = 4_000
MOST = 2.2
"""Times the steps that a text twice as long may take."""

ENGLISH = [
    "Qqzyx ", "Army of the ", "THE ARMY OF ", "Gao ", "Gao, ", "Gao and ", "in Qqzyx ", "Malian ", "said ", "x", ". ", "“‘", "(", "Gao-",
    "J. K. L. ", "3 March ", "1/2/", "two days after ", "two hundred and ", "1,000,", "north of Gao ", "50 km from ", "province of ",
    "BAMAKO, Mali, Feb 8 (Reuters) - ", "killed ", "killed ten people ", "and attacked Gao ", "including two ", "the town, who ", "Gao\n", "e\u0301",
    "Gao Гао غاو ", "http://x.org/a-b?c=", "Ten people were killed in Gao on Friday. ",
    "A second attack killed ten people in the capital. ",
]  # fmt: skip
FRENCH = ["a attaqué Gao et ", "l'armée de l'", "3 mars ", "au nord de Gao ", "Union africaine de "]
CASES = [
    pytest.param(unit, code, id=f"{code}-{unit.strip()}")
    for code, units in (("en", ENGLISH), ("fr", FRENCH))
    for unit in units
]


class CountedText(str):
    """A text that knows how many letters were cut out of it."""

    cut = 0

    def __getitem__(self, key: Any) -> str:
        part = super().__getitem__(key)
        self.cut += len(part)
        return part


def _steps(read: Callable[[str], object], text: str) -> int:
    """Lines of our own code that run, and letters cut out of the text, while it is read."""
    lines, counted = 0, CountedText(text)

    def count(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    def enter(frame: FrameType, event: str, arg: object) -> Any:
        return count if frame.f_code.co_filename.startswith(HOME) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        read(counted)
    finally:
        sys.settrace(before)
    return lines + counted.cut


@pytest.mark.parametrize("unit, code", CASES)
def test_twice_the_text_takes_twice_the_steps(unit: str, code: str, gazetteer: Gazetteer) -> None:
    options = ReadOptions(language=open_language(code))

    def read(text: str) -> object:
        return read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer, options=options)

    text = unit * (2 * SHORT // len(unit))
    read(text)  # what is remembered of a name is not counted
    short, long = _steps(read, text[: len(text) // 2]), _steps(read, text)
    assert long <= MOST * short, f"{short} steps become {long}"


def test_long_runs_of_unknown_names_cost_what_news_does(gazetteer: Gazetteer) -> None:
    def read(text: str) -> object:
        return geoparse_row({"id": 1, "text": text}, gazetteer, is_given=False)

    news = "Rebels attacked the town of Gao in Mali on Friday, officials said. "
    texts = [(unit * SHORT)[: 2 * SHORT] for unit in ("Qqzyxabel Vvwkwabar ", news)]
    for text in texts:
        read(text)
    names, ordinary = (_steps(read, text) for text in texts)
    assert names <= 2 * ordinary
