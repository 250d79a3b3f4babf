"""The dateline of an article: its place, its day and where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.dates.reader import find_dates
from geo.model import Article, DateMention
from geo.wording import MONTHS

__all__ = [
    "Dateline",
    "dateline_of",
    "dateline_place",
    "dateline_span",
    "day_of_dateline",
    "find_dateline",
    "find_dateline_date",
    "own_date",
]

DATELINE_LINES = 10

DATELINE_LETTERS = 100
"""How far the article's own date is looked for: lines from the top that are not empty, and letters of each."""


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
        if (date := own_date(line)) is not None:
            return Dateline(date, line[:DATELINE_LETTERS])
    return None


def find_dateline_date(text: str) -> dt.date | None:
    """The day of `find_dateline`; None when the text gives none."""
    dateline = find_dateline(text)
    return dateline.date if dateline else None


_YEAR = re.compile(r"\d{4}")


def own_date(line: str) -> dt.date | None:
    """The date of a line that gives the article's own day, and nothing else but its city or author; else None."""
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


_DATELINE_LETTERS = 80
_LEAD = re.compile(r"^(?P<lead>[^\W\d_][^\n—–]{2,40}?(?:\d|\()[^\n—–]{0,40}?\s(?:—|–|--?)\s)", re.MULTILINE)
"""A dateline that is not in capitals: a name, then a date or an agency, then a dash."""
_LEAD_LETTERS = 2000


def day_of_dateline(dates: Sequence[DateMention], dateline: tuple[int, int]) -> dt.date | None:
    """The day that stands in the dateline; None without any."""
    spans = [date.span for date in dates if dateline[0] <= date.start < dateline[1] and date.span]
    return next((span.start for span in spans if span.precision == "day"), None)


def dateline_span(article: Article) -> tuple[int, int]:
    """Where the dateline stands in the text, with the mark behind it; (-1, -1) without one."""
    place = dateline_place(article.text)
    start = article.text.find(place) if place else -1
    if start < 0:
        match = _LEAD.search(article.text, 0, _LEAD_LETTERS)
        return match.span("lead") if match else (-1, -1)
    ends = [article.text.find(mark, start, start + _DATELINE_LETTERS) for mark in ("—", "–", " -", "--", ":")]
    end = min((end + 2 for end in ends if end >= 0), default=start + len(place))
    date = _DATE_BEHIND.match(article.text, end)
    end = date.end() if date else end
    while article.text[end : end + 1] in ("-", "–", "—"):
        end += 1
    return start, end


_DATE_BEHIND = re.compile(
    r"[^\S\n]*(?:[^\W\d]+\.? \d{1,2},?|\d{1,2} [^\W\d]+\.?,?)(?: \d{4})?[^\S\n]*(?::|—|–|--?(?=\s))"
)
_CITY_LINE = re.compile(
    r"(?P<place>[^\W\d_a-zà-ÿ][^\da-zà-ÿ\n,:(—–]{1,39}?(?:, ?(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|[A-Z][a-z]+day)\b)"
    r"[^\W\d_a-zà-ÿ][^\d\n,:(—–]{1,30}?)?)"
    r"(?:,? (?P<day>[^\n(—–-]{3,30}?))?\s*(?:\([^)\n]{1,40}\)(?:,? [^\n(—–:]{3,24}?)?\s*(?:[—–:-]|$)|[—–:](?=\s)|--?(?=\s))"
)
_CITY_LINES, _CITY_LETTERS = 10, 120


def dateline_place(text: str) -> str:
    """The place of the dateline as `dateline_of` gives it, "" without one, for a caller who needs no day."""
    found = _city_line(text)
    return found["place"] if found else ""


def _city_line(text: str) -> re.Match[str] | None:
    lines = [line for line in (line.strip() for line in text[:20_000].split("\n")) if line][:_CITY_LINES]
    return next(filter(None, (_CITY_LINE.match(line[:_CITY_LETTERS]) for line in lines)), None)


def dateline_of(text: str, *, near: dt.date | None = None) -> tuple[str, dt.date | None]:
    """Place and day of the dateline: ("BAMAKO, Mali", 2013-02-08) for "BAMAKO, Mali, Feb 8 (Agency) - ...".

    The place is "" when no line near the top begins with a town in capitals. The day is that of the line when the line
    gives a year, or when `near`, a day not far from it, tells the year; else that of `geo.dates.dateline.find_dateline`;
    None without any.
    """
    found, day = _city_line(text), find_dateline_date(text)
    if found is None:
        return "", day
    dates = find_dates(found["day"] or "", dateline=None)
    if dates and dates[0].span:
        return found["place"], dates[0].span.start
    year_from = near or day or (_full_date_near_top(text) if dates else None)
    if not dates or year_from is None:
        return found["place"], day
    years = (f"{dates[0].text} {year}" for year in range(year_from.year - 1, year_from.year + 2))
    spans = [mention.span for text in years for mention in find_dates(text, dateline=None)]
    days = [span.start for span in spans if span and span.start]
    nearest = min(days, key=lambda day: abs(day - year_from), default=day)
    is_news = near is not None or day is not None or (nearest and 0 <= (nearest - year_from).days <= _NEWS_DAYS)
    return found["place"], nearest if is_news else None


_TOP_LETTERS, _NEWS_DAYS = 600, 31
"""How far from the top a day with its year may tell that of the dateline, and how much older it may be."""


def _full_date_near_top(text: str) -> dt.date | None:
    """The first single day with a year near the top of a text."""
    spans = (mention.span for mention in find_dates(text[:_TOP_LETTERS], dateline=None))
    return next((span.start for span in spans if span and span.precision == "day"), None)
