"""Raw text of an article to text worth reading: control characters, page furniture, the date line. Pure functions.

Furniture is what a news site prints around an article (tags, newsletters, copyright, buttons). A rule here takes a
whole line, only when the line is short and says nothing that a reporter would write: rather one button too many than
one sentence lost. Batches whose offsets refer to the text as given do not use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from geo.dates.dateline import own_date

__all__ = ["clean_text", "strip_furniture"]


MAX_FURNITURE_LETTERS = 250
"""A longer line is prose."""

MIN_REPEATED_LETTERS = 40
"""A shorter line may be said twice; a longer one that ends or starts an earlier line is a repetition."""

KEY_LETTERS = 20
"""How many letters of its end or start find the earlier line that a line repeats."""


BUTTONS = (
    r"advertise(ment|with us)?",
    r"((story|article) )?continues below( advertisement)?|advertisement - .{0,40}continues below",
    r"sponsored( content)?|loading|home|menu|search|register|print|copy link|e-?mail|facebook|twitter|whatsapp",
    r"share( (this|on|via)\b.{0,40})?|(follow|like|find) us\b.{0,40}|contact us|about us",
    r"(log|sign) ?(in|out)|subscribe( (now|today|here))?|continue reading|back to top|skip to (main )?content",
    r"(read|post|show|hide|add|leave|view)\b.{0,12}\b(comments?|a reply)|(no|\d+) (comments?|shares?|views?)",
    r"terms (of|and|&) .{0,25}|(privacy|cookie) (policy|settings|notice)",
    r"join (the|our)\b.{0,40}\b(community|newsletter|discussion|conversation)",
    r"related (articles?|stor(y|ies)|topics?|coverage|news|content|links)|(most|more) (read|popular|viewed)",
    r"you (may|might) also like|recommended for you|trending now|read next|editor['’]?s['’]? picks?",
    r"\(optional\b.{0,60}\)|(photo|image) gallery",
)
"""Labels and buttons that fill their line."""

LABELS = (
    r"tags?|topics?|keywords?|filed under|posted in|categor(y|ies)|share this|read (more|also|next)|see also|also read",
    r"related( (articles?|stor(y|ies)|topics?|coverage|news|content|links))?",
)
"""Labels that stand before a colon and a list or a headline, but not before a sentence."""

PHRASES = (
    r"^(©|\(c\) ?(copyright|\d{4})|copyright ?(©|\(c\)|\d{4}))|\ball rights reserved\b",
    r"\btrademarks? of\b.*\b(inc|ltd|llc|corp|company|media)\b",
    r"\b(sign up|subscribe)\b.*\b(newsletters?|e-?mails?|alerts?|inbox|updates|podcast)\b",
    r"\b(to|in) your inbox\b|\b(share|enter) your e-?mail\b|\bcommunity guidelines\b|\bposting a comment\b",
    r"\b(we use|(web)?site uses) cookies\b|\bmay not be (published|reproduced),? .{0,40}\b(broadcast|redistributed)\b",
    r"\b(in|on) (the )?(google play|app store)$|\bdownload (the|our)\b.{0,30}\bapp$|^(https?://|www\.)\S+$",
)
"""What no report says, in a line of its own or in a short sentence."""

PUBLISHER = (
    r"[A-Z](?-i:[\w&.'’ -]){1,40},? (media|news|publishing|newspapers|press|network|group),? (inc|ltd|llc|plc)\.?"
)


def _any_of(patterns: Iterable[str]) -> str:
    return "(?:" + "|".join(patterns) + ")"


_WHOLE_LINE = re.compile(
    rf"{_any_of(BUTTONS)}[\s.:>»…]*|{_any_of(LABELS)}\s*:.*[^.!?\"”’'\s]|{PUBLISHER}", re.IGNORECASE
)
_PHRASE = re.compile(_any_of(PHRASES), re.IGNORECASE)
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


def _is_furniture(line: str) -> bool:
    if len(line) > MAX_FURNITURE_LETTERS:
        return False
    return bool(_WHOLE_LINE.fullmatch(line) or _PHRASE.search(line))


def _is_repeated(line: str, starts: dict[str, str], ends: dict[str, str]) -> bool:
    """The line ends or starts an earlier one: a second opening paragraph without its dateline, a date line again."""
    if len(line) < KEY_LETTERS or (len(line) < MIN_REPEATED_LETTERS and own_date(line) is None):
        return False
    return ends.get(line[-KEY_LETTERS:], "").endswith(line) or starts.get(line[:KEY_LETTERS], "").startswith(line)
