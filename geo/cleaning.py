"""Raw text of an article to text worth reading: control characters, page furniture, the date line. Pure functions.

Furniture is what a news site prints around an article (tags, newsletters, copyright, buttons). A rule here takes a
whole line, only when the line is short and says nothing that a reporter would write: rather one button too many than
one sentence lost. Batches whose offsets refer to the text as given do not use it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Dateline", "clean_text", "find_dateline", "find_dateline_date", "strip_furniture", "written_date"]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

MAX_FURNITURE_LETTERS = 250
"""A longer line is prose."""

MIN_REPEATED_LETTERS = 40
"""A shorter line may be said twice; a longer one that ends or starts an earlier line is a repetition."""

KEY_LETTERS = 20
"""How many letters of its end or start find the earlier line that a line repeats."""

DATELINE_LINES = 10
DATELINE_LETTERS = 100
"""How far the article's own date is looked for: lines from the top that are not empty, and letters of each."""

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
    if len(line) < KEY_LETTERS or (len(line) < MIN_REPEATED_LETTERS and _own_date(line) is None):
        return False
    return ends.get(line[-KEY_LETTERS:], "").endswith(line) or starts.get(line[:KEY_LETTERS], "").startswith(line)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The day that an article gives itself, and the line that says so."""

    date: dt.date
    line: str


_MONTH = r"(?P<month{0}>" + "|".join(rf"{m[:3]}(?:{m[3:]}|{m[3:4]})?" for m in MONTHS) + r")\.?"
_DATE = re.compile(
    r"(?P<year0>\d{4})-(?P<month0>\d{2})-(?P<day0>\d{2})(?!\d)"
    rf"|(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format(1)},?\s+(?P<year1>\d{{4}})(?!\d)"
    rf"|{_MONTH.format(2)}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:first |last )?(?:published|updated|posted"
    r"|modified|released?|dated?|issued)|on|at|by|[ap]\.?m\.?|[A-Z]{1,4}T|UTC|Z|T|\d{1,2}[:.h]\d{2}(?::\d{2})?"
    r"|[+-]\d{2}:?\d{2}",
    re.IGNORECASE,
)
_CITY = re.compile(
    r"(?:[^a-z]{3,40}(?:,[^,\d]{2,40})?|[^\W\d_a-z][^\d,(—–]{2,30},(?:[^,\d]{2,25},)?)(?:\s*\([^)\d]{1,30}\))?,?\s*[(—–-]*\s*"
)
_AFTER_CITY = re.compile(r"\s*(?:[()—–:-]|$)")
_BYLINE = re.compile(r"by\s.{3,60}[\s,|•·—–-]", re.IGNORECASE)


def find_dateline(text: str) -> Dateline | None:
    """The first full date that stands as a date line near the top of a text; None when there is none.

    Read are lines that hold only a date ("Friday, 08 February 2013 09:42 AM EST", "Published: 2013-02-08"), datelines
    with a year ("BAMAKO, Feb 8, 2013 (Agency) -") and bylines. A date inside a sentence or a headline is not the
    article's own, and a day without a year is not a date.
    """
    lines = (line.strip() for line in text[: DATELINE_LINES * 10_000].split("\n"))
    top = [line for line in lines if line][:DATELINE_LINES]
    for line in top:
        if (date := _own_date(line)) is not None:
            return Dateline(date, line[:DATELINE_LETTERS])
    return None


def find_dateline_date(text: str) -> dt.date | None:
    """The day of `find_dateline`; None when the text gives none."""
    dateline = find_dateline(text)
    return dateline.date if dateline else None


def written_date(date: dt.date) -> str:
    """A day as a reader writes it, "8 February 2013", in any locale."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


_YEAR = re.compile(r"\d{4}")


def _own_date(line: str) -> dt.date | None:
    if not _YEAR.search(line, 0, DATELINE_LETTERS):  # most lines: a search of this takes a tenth of the other's time
        return None
    for match in _DATE.finditer(line[:DATELINE_LETTERS]):
        before, after = line[: match.start()], line[match.end() :]
        is_date_line = _only_date_words(before) and _only_date_words(after)
        is_byline = _BYLINE.fullmatch(before) and _only_date_words(after)
        is_dateline = _CITY.fullmatch(before) and _AFTER_CITY.match(after)
        if is_date_line or is_byline or is_dateline:
            return _date_of(match)
    return None


def _only_date_words(text: str) -> bool:
    return len(text) <= DATELINE_LETTERS and not re.search(r"\w", _DATE_WORDS.sub(" ", _DATE.sub(" ", text)))


def _date_of(match: re.Match[str]) -> dt.date | None:
    form = next(number for number in "012" if match["year" + number])
    year, month, day = match["year" + form], match["month" + form], match["day" + form]
    number = int(month) if month.isdigit() else [name[:3].lower() for name in MONTHS].index(month[:3].lower()) + 1
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:  # 31 February
        return None
