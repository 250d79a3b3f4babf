"""Raw text of an article to text worth reading: control characters, page furniture, the date line. Pure functions.

Furniture is what a news site prints around an article (tags, newsletters, copyright, buttons). A rule here takes a
whole line, only when the line is short and says nothing that a reporter would write: rather one button too many than
one sentence lost. Batches whose offsets refer to the text as given do not use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from geo.dates.dateline import own_date
from geo.language.pack import NOTICE_KINDS, notices
from geo.wording import count_words

__all__ = ["clean_text", "left_out_note", "strip_furniture"]

MAX_FURNITURE_LETTERS = 250
"""A longer line is prose."""

MIN_REPEATED_LETTERS = 40
"""A shorter line may be said twice; a longer one that ends or starts an earlier line is a repetition."""

KEY_LETTERS = 20
"""How many letters of its end or start find the earlier line that a line repeats."""


LINES_TOLD, LETTERS_TOLD = 20, 60
"""How many of the lines that were left out a note tells, and how much of each."""


def _any_of(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What fills a line: buttons, and labels before a colon and a list or a headline, but not before a sentence; and what no
    report says, in a line of its own or in a short sentence."""
    kinds = {kind: _any_of(notice.pattern for notice in notices() if notice.kind == kind) for kind in NOTICE_KINDS}
    whole_line = rf"{kinds['button']}[\s.:>»…]*|{kinds['label']}\s*:.*[^.!?\"”’'\s]"
    return re.compile(whole_line, re.IGNORECASE), re.compile(kinds["notice"], re.IGNORECASE)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_GAP = re.compile(r"\n[^\S\n]*\n(?:[^\S\n]*\n)+")


def clean_text(text: str) -> str:
    """Line ends as LF, control characters as spaces, half characters as U+FFFD, no byte-order mark; the rest stays.

    Cleaning twice changes nothing more.
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def strip_furniture(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its page furniture, and the lines that were left out, in their order.

    A line is left out when it is a button, a label, a notice, or repeats a line above it. Text without furniture is
    returned as it is, and so is a text that would be nothing without it.
    """
    kept: list[str] = []
    left_out: list[str] = []
    starts: dict[str, str] = {}
    ends: dict[str, str] = {}
    for raw in text.split("\n"):
        line = raw.strip()
        if line and (_is_furniture(line) or _is_repeated(line, starts, ends)):
            left_out.append(line)
            continue
        kept.append(raw)
        if len(line) >= KEY_LETTERS:
            starts.setdefault(line[:KEY_LETTERS], line)
            ends.setdefault(line[-KEY_LETTERS:], line)
    rest = _GAP.sub("\n\n", "\n".join(kept)).strip()
    return (rest, tuple(left_out)) if left_out and rest else (text, ())


def left_out_note(lines: tuple[str, ...]) -> str:
    """What `Article.notes` says of `Article.left_out`; "" when nothing was."""
    if not lines:
        return ""
    shown = "; ".join(f"“{_begun(line)}”" for line in lines[:LINES_TOLD])
    more = f"; and {len(lines) - LINES_TOLD} more" if len(lines) > LINES_TOLD else ""
    return f"{count_words(len(lines), 'line')} of menus and other text of the page left out: {shown}{more}."


def _begun(line: str) -> str:
    return line if len(line) <= LETTERS_TOLD else line[: LETTERS_TOLD - 1].rstrip() + "…"


def _is_furniture(line: str) -> bool:
    if len(line) > MAX_FURNITURE_LETTERS:
        return False
    whole_line, notice = _patterns()
    return bool(whole_line.fullmatch(line) or notice.search(line))


def _is_repeated(line: str, starts: dict[str, str], ends: dict[str, str]) -> bool:
    """The line ends or starts an earlier one: a second opening paragraph without its dateline, a date line again."""
    if len(line) < KEY_LETTERS or (len(line) < MIN_REPEATED_LETTERS and own_date(line) is None):
        return False
    return ends.get(line[-KEY_LETTERS:], "").endswith(line) or starts.get(line[:KEY_LETTERS], "").startswith(line)
