"""The dateline of an article: its place, its day, its agency, and where each stands.

A day comes from a line that holds a date and nothing else ("Published: 8 February 2013"), a byline, or the line that
begins with a town ("BAMAKO, Mali, Feb 8 (Agency) -", "Goma, 12 novembre 2012 (Agence) —").
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from geo.dates.reader import find_dates
from geo.language.pack import Language
from geo.language.text import Span, Text, as_text
from geo.model import DateSpan

__all__ = ["Dateline", "own_date", "read_dateline"]

LINES, LETTERS = 10, 120
"""How far a dateline is looked for: lines from the top that are not empty, and letters of each."""
DATE_LETTERS = 100
"""Letters of a line in which it may give the article's own day."""
TOP_LETTERS, NEWS_DAYS = 600, 31
"""How far from the top a day with its year may tell that of the dateline, and how much older it may be."""
SPAN_LETTERS = 80
"""How far behind the town the mark stands that ends the dateline."""
_LEAD_LETTERS, _READ_LETTERS = 2000, 20_000


@dataclass(frozen=True, slots=True)
class Dateline:
    """What an article says of where and when it was written; offsets index its text."""

    place: str = ""
    """As written: "BAMAKO, Mali"; "" without one."""
    day: dt.date | None = None
    agency: str = ""
    line: str = ""
    """The line that gives the day by itself; "" where the day was put together from several."""
    span: Span = (-1, -1)
    """With the mark that ends it; (-1, -1) when no line begins with a town."""
    place_span: Span = (-1, -1)
    day_span: Span = (-1, -1)
    agency_span: Span = (-1, -1)


def read_dateline(text: Text | str, *, near: dt.date | None = None, needs_day: bool = True) -> Dateline:
    """The dateline near the top of a text; one without place and day when there is none.

    near: a day not far from it, which tells the year of one that gives none. Without, another day with its year near the
    top does, when the dateline's is of the weeks after. A date inside a sentence or a headline is not the article's own.
    needs_day: False leaves day and line out, which take most of the time.
    """
    cut = as_text(text)
    line, own = _own_line(cut) if needs_day else ("", None)
    match = _city(cut)
    if match is None:
        return Dateline(day=own, line=line)
    day = _day_of(match["day"] or "", cut, own=own, near=near) if needs_day else None
    return Dateline(
        place=match["place"],
        day=day,
        agency=match["agency"] or "",
        line=line if day == own else "",
        span=_whole(cut.text, match),
        place_span=match.span("place"),
        day_span=match.span("day"),
        agency_span=match.span("agency"),
    )


def own_date(line: str, language: Language | None = None) -> dt.date | None:
    """The date of a line that gives the article's own day, and nothing else but its town or author; else None."""
    if not _YEAR.search(line, 0, DATE_LETTERS):  # most lines: this takes a tenth of the other's time
        return None
    text, words = Text(line[:DATE_LETTERS], language), _words(language or Text("").language)
    dates = find_dates(text, dateline=None)
    for mention in dates:
        if mention.span is None or mention.span.precision != "day" or mention.alternatives:
            continue
        before, after = line[: mention.start], line[mention.end :]
        is_date_line = words.only_of_dates(before) and words.only_of_dates(after)
        is_byline = words.byline.fullmatch(before) and words.only_of_dates(after)
        is_dateline = _TOWN.fullmatch(before) and _BEHIND_TOWN.match(after)
        if is_date_line or is_byline or is_dateline:
            return mention.span.start
    return None


def _own_line(text: Text) -> tuple[str, dt.date | None]:
    """The first line near the top that gives the article's own day, and the day."""
    for start, end in _top_lines(text.text):
        line = text.text[start:end]
        if (day := own_date(line, text.language)) is not None:
            return line[:DATE_LETTERS], day
    return "", None


def _top_lines(text: str) -> Iterator[Span]:
    """Spans of the first lines that are not empty, without the blanks around them."""
    for match in islice(re.finditer(r"\S[^\n]*", text[:_READ_LETTERS]), LINES):
        yield match.start(), match.start() + len(match[0].rstrip())


def _city(text: Text) -> re.Match[str] | None:
    """The line that begins with a town in capitals, else one that begins with a name, a date or an agency, and a dash."""
    in_capitals = _words(text.language).city_line
    for start, end in _top_lines(text.text):
        if found := in_capitals.match(text.text, start, min(end, start + LETTERS)):
            return found
    has_dash = _DASH.search(text.text, 0, _LEAD_LETTERS)  # most tops have none: this is much quicker than the whole
    return _LEAD.search(text.text, 0, _LEAD_LETTERS) if has_dash else None


def _day_of(written: str, text: Text, *, own: dt.date | None, near: dt.date | None) -> dt.date | None:
    """The day of the line that begins with the town: as written, in the year that another day tells, else `own`."""
    dates = find_dates(Text(written, text.language), dateline=None)
    if dates and dates[0].span:
        return dates[0].span.start
    year_from = near or own or (_full_date_near_top(text) if dates else None)
    if not dates or year_from is None:
        return own
    years = (f"{dates[0].text} {year}" for year in range(year_from.year - 1, year_from.year + 2))
    days = [span.start for span in _spans(years, text.language) if span.start]
    nearest = min(days, key=lambda day: abs(day - year_from), default=own)
    is_news = near is not None or own is not None or (nearest and 0 <= (nearest - year_from).days <= NEWS_DAYS)
    return nearest if is_news else None


def _full_date_near_top(text: Text) -> dt.date | None:
    """The first single day with a year near the top of a text."""
    spans = _spans([text.text[:TOP_LETTERS]], text.language)
    return next((span.start for span in spans if span.precision == "day"), None)


def _spans(texts: Iterator[str] | list[str], language: Language) -> Iterator[DateSpan]:
    mentions = (mention for text in texts for mention in find_dates(Text(text, language), dateline=None))
    return (mention.span for mention in mentions if mention.span)


def _whole(text: str, match: re.Match[str]) -> Span:
    """Where the dateline stands, with the mark behind it."""
    if match.re is _LEAD:
        return match.span()
    start, place_end = match.span("place")
    ends = [text.find(mark, start, start + SPAN_LETTERS) for mark in ("—", "–", " -", "--", ":")]
    end = min((end + 2 for end in ends if end >= 0), default=place_end)
    date = _DATE_BEHIND.match(text, end)
    end = date.end() if date else end
    while text[end : end + 1] in ("-", "–", "—"):
        end += 1
    return start, end


# -- patterns ----------------------------------------------------------------------------------------------------------

_YEAR = re.compile(r"\d{4}")
_TOWN = re.compile(
    r"(?:[^a-z]{3,40}(?:,[^,\d]{2,40})?|[^\W\d_a-z][^\d,(—–]{2,30},(?:[^,\d]{2,25},)?)(?:\s*\([^)\d]{1,30}\))?,?\s*[(—–-]*\s*"
)
"""Before the day of a line that begins with a town."""
_BEHIND_TOWN = re.compile(r"\s*(?:[()—–:-]|$)")
_DASH = re.compile(r"\s(?:—|–|--?)\s")
_LEAD = re.compile(
    r"^(?=[^\W\d_][^\n—–]{2,40}?(?:\d|\()[^\n—–]{0,40}?\s(?:—|–|--?)\s)"
    r"(?P<place>[^\W\d_][^\n—–,(\d]{1,39}?)(?:,? (?P<day>[^\n(—–]*?\d[^\n(—–]*?))?\s*(?:\((?P<agency>[^)\n]{1,40})\))?"
    r"[^\n—–]*?\s(?:—|–|--?)\s",
    re.MULTILINE,
)
"""A dateline that is not in capitals: a name, then a date or an agency, then a dash."""
_DATE_BEHIND = re.compile(
    r"[^\S\n]*(?:[^\W\d]+\.? \d{1,2},?|\d{1,2} [^\W\d]+\.?,?)(?: \d{4})?[^\S\n]*(?::|—|–|--?(?=\s))"
)
_CLOCK = r"[ap]\.?m\.?|[A-Z]{1,4}T|UTC|Z|T|\d{1,2}[:.h]\d{2}(?::\d{2})?|[+-]\d{2}:?\d{2}"


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of a language."""

    byline: re.Pattern[str]
    city_line: re.Pattern[str]
    of_dates: re.Pattern[str]

    def only_of_dates(self, text: str) -> bool:
        """Whether a part of a line says nothing but that a day or an hour follows."""
        return len(text) <= DATE_LETTERS and not re.search(r"\w", self.of_dates.sub(" ", text))


@lru_cache(maxsize=16)
def _words(language: Language) -> _Words:
    known = language.dates.words if language.dates else {}
    days = {word for kind in ("weekday", "short_weekday") for word in known.get(kind, ())}
    months = {word for kind in ("month", "vague_month", "small_month", "short_month") for word in known.get(kind, ())}
    told, byline = (_any_of(language.classes[name]) for name in ("date_line", "byline"))
    return _Words(
        byline=re.compile(rf"(?i:{byline})\s.{{3,60}}[\s,|•·—–-]"),
        city_line=re.compile(
            rf"(?P<place>[^\W\d_a-zà-ÿ][^\da-zà-ÿ\n,:(—–]{{1,39}}?(?:, ?(?!(?:{_any_of(days | months)})\b)"
            r"[^\W\d_a-zà-ÿ][^\d\n,:(—–]{1,30}?)?)"
            r"(?:,? (?P<day>[^\n(—–-]{3,30}?))?\s*(?:\((?P<agency>[^)\n]{1,40})\)(?:,? [^\n(—–:]{3,24}?)?\s*(?:[—–:-]|$)|[—–:](?=\s)|--?(?=\s))"
        ),
        of_dates=re.compile(rf"\b(?:(?:{_any_of(days)})\b\.?|(?i:{told})\b)|(?i:{_CLOCK})"),
    )


def _any_of(words: frozenset[str] | set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or "(?!)"
