"""How the rows of one file become events: what each importer decides, and what it has to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import RecordsError
from geo.frames import Fault
from geo.records.formats.table import TableMapping

__all__ = ["Doubt", "Plan", "Question", "answer_to", "choose_columns"]

BoolArray = npt.NDArray[np.bool_]

Doubt = tuple[BoolArray, str]
"""shape (n,): the rows that a flag belongs to, and its words."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a file does not tell, and its reader may know; asked once."""

    key: str
    """Name of the answer."""
    text: str
    readings: tuple[str, ...] = ()
    """The answers to choose from; () asks for a text."""
    column: str = ""
    """The file's column that it is about."""
    examples: tuple[str, ...] = ()
    held_back: int = 0
    """Rows that wait for the answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One importer's decisions about one file."""

    format: str
    """Name of the data set or kind of table, for a reader."""
    mapping: TableMapping
    edition: str = ""
    """The data set's own version; "" when it has none, or it is not known."""
    also_read: tuple[str, ...] = ()
    """Further columns that `tidy` and `doubts` look at."""
    tidy: Callable[[pd.DataFrame], pd.DataFrame] = lambda cells: cells
    """The cells in the words of the mapping, the same rows."""
    doubts: Callable[[pd.DataFrame], Iterable[Doubt]] = lambda cells: ()
    """What to flag by looking at tidy cells."""
    finish: Callable[[pd.DataFrame], tuple[pd.DataFrame, tuple[str, ...]]] = lambda frame: (frame, ())
    """The typed rows in our words, and notes about them."""
    faults: Callable[[pd.DataFrame], Iterable[Fault]] = lambda cells: ()
    """Rows that tidy cells show to be unusable."""
    fixed: tuple[str, ...] = ("source", "licence", "attribution")
    """EVENTS columns that the reader cannot change: whose data these are."""
    checks_names: bool = False
    """Whether points are compared with the names of their places; data sets that are known to place well are not."""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def answer_to(question: Question, answers: Mapping[str, str]) -> str:
    """The answer that was given, "" when none was. Raises RecordsError when it is none of the readings."""
    answer = answers.get(question.key, "")
    if answer and question.readings and answer not in question.readings:
        raise RecordsError(
            f"“{answer}” does not answer “{question.text}” Answer one of: {', '.join(question.readings)}."
        )
    return answer


def choose_columns(candidates: Mapping[str, Sequence[str]], header: Iterable[str]) -> dict[str, str]:
    """EVENTS column -> the first of its names that a file has, whatever the case; columns without one are left out."""
    known = {name.casefold(): name for name in header}
    found = {ours: next((known[name] for name in names if name in known), "") for ours, names in candidates.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs}
