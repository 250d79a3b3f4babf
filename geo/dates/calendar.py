"""Dates of the calendar: what "11 January", "early March" and "in 2012" mean. A function for each rule of geo.dates.reader.

Nothing is made more exact than it was written: "early March" is ten days, and two possible readings are both kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from geo.dates.spans import day_span, days_span, decade_span, month_span, part_of, season_span, year_span
from geo.language.grammar import Match
from geo.model import DateSpan
from geo.wording import written_date

__all__ = [
    "EITHER_ORDER", "FIRST_YEAR", "LAST_YEAR", "MONTHS", "NO_DATELINE", "WHICH", "Around", "Sense", "date", "dates", "days", "days_of_month", "dotted", "easter_day", "feast_day",
    "iso", "month", "months", "part_of_year", "seasonal", "slashed", "slashed_day", "ten_years", "week_of_month", "which_one", "whole_year", "years",
]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""A number alone is a year only between these."""

MONTHS = ("month", "vague_month", "small_month", "short_month")
WHICH = ("last", "this", "next")

_SOON_DAYS, _NEWS_DAYS, _BACK_DAYS = 31, 45, 240
_YEAR_BESIDE = "the year stands in this sentence or the one before"


@dataclass(slots=True)
class Sense:
    """What the words of a match mean; span None when they mean days that we cannot tell."""

    span: DateSpan | None
    reasons: tuple[str, ...] = ()
    alternatives: tuple[DateSpan, ...] = ()
    is_future: bool = False
    names_year: bool = False
    """It tells the year of the dates after it that give none."""


class Around(Protocol):
    """What the text says around a match."""

    dateline: dt.date | None
    kind_before: str
    """Kind of the word before, "the" left out; "" for a word of no kind, a mark, or none."""

    @property
    def word_before(self) -> str:
        """The word right before the match; "" where a mark stands between."""

    @property
    def word_after(self) -> str:
        """The word right behind the match; "" where a mark stands between."""

    @property
    def kind_after(self) -> str:
        """Kind of the word right behind the match; "" as for `kind_before`."""

    @property
    def is_capital(self) -> bool:
        """Whether the match begins with a capital letter."""

    def is_behind(self, *classes: str) -> bool:
        """Whether the word right before the match is of one of these classes of the language."""

    def is_before(self, name: str) -> bool:
        """Whether the word right behind the match is of a class of the language."""

    def follows(self, cue: str) -> bool:
        """Whether a cue of the language stands right before the match."""

    @property
    def opens_sentence(self) -> bool:
        """Whether the sentence begins with the match, or with one word more."""

    @property
    def is_before_date(self) -> bool:
        """Whether a date follows at once."""

    def date_beside(self, *, is_exact: bool = False) -> DateSpan | None:
        """The date last named in this sentence; behind the match when the match opens the sentence."""

    def is_planned(self) -> bool:
        """Whether the sentence speaks of something to come."""

    def year_named(self) -> DateSpan | None:
        """A date with a year in this sentence or the one before."""

    def night_before(self) -> DateSpan | None:
        """The date last named with a time of the day, some sentences back at most."""

    def date_before(self, *, is_exact: bool = False) -> DateSpan | None:
        """The date last named in this sentence or some before; is_exact: one of a few days at most."""


EITHER_ORDER = "day and month can be meant in either order"
NO_YEAR = Sense(None, ("it gives no year, and the day of the article is not known",))
NO_DATELINE = Sense(None, ("it counts from the day of the article, which is not known",))


# -- days and months of the calendar -----------------------------------------------------------------------------------


def iso(match: Match, around: Around) -> Sense:
    """2013-01-11."""
    month, day = match.values("number")
    return Sense(day_span(dt.date(match.values("year")[0], month, day)), names_year=True)


def dotted(match: Match, around: Around) -> Sense | None:
    """07.04.2018: with dots the day stands first; 07.04.18 is one of the last years, else the number of a chapter."""
    day, month, *short = match.values("number")
    if not short:
        return Sense(day_span(dt.date(match.values("year")[0], month, day)), names_year=True)
    if around.word_before.isalnum() and around.kind_before not in (
        "on",
        "since",
        "by",
        "until",
        "from",
        "before",
        "after",
    ):
        return None
    year, latest = _full_year(short[0], around), around.dateline.year if around.dateline else LAST_YEAR
    spans = list(_valid_days((year, month, day))) if latest - year <= _SHORT_YEARS else []
    return Sense(spans[0], names_year=True) if spans else None


_SHORT_YEARS = 20


def _full_year(short: int, around: Around) -> int:
    latest = (around.dateline.year if around.dateline else LAST_YEAR) % 100 + 1
    return short + (2000 if short <= latest else 1900)


def slashed(match: Match, around: Around) -> Sense:
    """Both the day first and the month first, where both are days; the other dates of the text may tell (geo.dates.order)."""
    numbers, year = match.values("number"), match.value("year")
    if year is None:
        year = _full_year(numbers[2], around)
    spans = list(dict.fromkeys(_valid_days((year, numbers[1], numbers[0]), (year, *numbers[:2]))))
    if not spans:
        raise ValueError("neither order gives a day")
    spans.sort(key=lambda span: bool(around.dateline and span.start and span.start > around.dateline))
    reasons = (EITHER_ORDER,) if len(spans) > 1 else ()
    return Sense(spans[0], reasons, tuple(spans[1:]), names_year=True)


def slashed_day(match: Match, around: Around) -> Sense | None:
    """On 13/1, Mon 13/1: both orders, as `slashed`; only behind "on" or a weekday, or where a sentence begins and a mark follows."""
    first, second = match.values("number")
    weekday = match.value("weekday", "short_weekday")
    is_head = around.opens_sentence and not (around.word_before.isalnum() or around.word_after)
    if around.dateline is None or not (weekday is not None or around.kind_before == "on" or is_head):
        return None
    orders = [(month, day) for day, month in ((first, second), (second, first))]
    makers = [partial(_day_in, month=month, day=day) for month, day in dict.fromkeys(orders) if 0 < month <= _MONTHS]
    spans = [past for make in makers if (past := _past_and_coming(make, around.dateline)[0])]
    spans.sort(key=lambda span: weekday is not None and span.start is not None and span.start.weekday() != weekday)
    if not spans:
        return None
    return Sense(spans[0], (EITHER_ORDER,) if len(spans) > 1 else (), tuple(spans[1:]))


_MONTHS = 12


def _day_in(year: int, *, month: int, day: int) -> DateSpan:
    return day_span(dt.date(year, month, day))


def _valid_days(*dates: tuple[int, ...]) -> Iterator[DateSpan]:
    for year, month, day in dates:
        try:
            yield day_span(dt.date(year, month, day))
        except ValueError:
            continue


def date(match: Match, around: Around) -> Sense | None:
    """Jan. 11, Friday 11 January 2013, the 11th of January; not "the 8 November bridge"."""
    if _is_of_name(match, around):
        return None
    day, month = match.values("number", "ordinal")[0], match.values(*MONTHS)[0]
    sense = _in_year(lambda year: day_span(dt.date(year, month, day)), match, around)
    weekday = match.value("weekday", "short_weekday")
    if weekday is None or sense.span is None or sense.span.start is None:
        return sense
    if sense.span.start.weekday() == weekday:
        return replace(sense, alternatives=())
    fitting = [other for other in sense.alternatives if other.start and other.start.weekday() == weekday]
    if fitting:
        return Sense(fitting[0], ("in the year in which the weekday fits",))
    return replace(sense, reasons=(*sense.reasons, "the weekday does not fit the day"))


def _is_of_name(match: Match, around: Around) -> bool:
    """ "The 8 November bridge", "8 July Street", "the 23 March movement": no day."""
    is_bare = not match.has("year", "weekday", "short_weekday")
    is_known = match.has("the") or around.kind_before == "the" or around.word_after[:1].isupper()
    return is_bare and is_known and around.is_before("named_after_day")


def days(match: Match, around: Around) -> Sense:
    """Several days of one month."""
    numbers, month = match.values("number", "ordinal"), match.values(*MONTHS)[0]
    sense = _in_year(
        lambda year: days_span(dt.date(year, month, numbers[0]), dt.date(year, month, numbers[-1])), match, around
    )
    is_list = len(numbers) > 2 or (not match.has("between") and match.has("and") and numbers[1] - numbers[0] > 1)
    return replace(sense, reasons=(*sense.reasons, "the days between are not all meant")) if is_list else sense


def dates(match: Match, around: Around) -> Sense:
    """From Jan. 30 to Feb. 2, over the New Year when need be."""
    (first, last), (month, end_month) = match.values("number", "ordinal"), match.values(*MONTHS)
    return _in_year(_range_maker(match, (month, first), (end_month, last)), match, around)


def months(match: Match, around: Around) -> Sense:
    """From March to May 2012."""
    month, end_month = match.values(*MONTHS)

    def make(year: int) -> DateSpan:
        start = match.values("year")[0] if len(match.values("year")) == 2 else year - (month > end_month)
        return _joined(month_span(start, month), month_span(year, end_month))

    return _in_year(make, match, around)


def week_of_month(match: Match, around: Around) -> Sense:
    """the first week of January, the last week of May 2012: seven days."""
    month, number = match.values(*MONTHS)[0], match.value("nth")

    def make(year: int) -> DateSpan:
        whole = month_span(year, month)
        assert whole.start and whole.end
        start = whole.end - dt.timedelta(days=6) if number is None else whole.start + dt.timedelta(days=7 * number - 7)
        return DateSpan(start, start + dt.timedelta(days=6), "week")

    return _in_year(make, match, around)


def days_of_month(match: Match, around: Around) -> Sense:
    """the first days of March, the last few days of May 2012: a third of the month; the second day of March: that day."""
    month, number = match.values(*MONTHS)[0], match.value("nth")

    def make(year: int) -> DateSpan:
        whole = month_span(year, month)
        assert whole.start and whole.end
        if match.value("day") == _DAYS:
            return part_of(whole, _LAST_THIRD if number is None else 1)
        return day_span(whole.end if number is None else whole.start.replace(day=number))

    return _in_year(make, match, around)


_DAYS, _LAST_THIRD = 2, 3
"""What the table says of "days", and "late" for `part_of`."""


def _range_maker(match: Match, first: tuple[int, int], last: tuple[int, int]) -> Callable[[int], DateSpan]:
    """Days from one (month, day) to another, over the New Year when need be, as a function of the last day's year."""

    def make(year: int) -> DateSpan:
        start = match.values("year")[0] if len(match.values("year")) == 2 else year - (first > last)
        return days_span(dt.date(start, *first), dt.date(year, *last))

    return make


def _joined(first: DateSpan, last: DateSpan) -> DateSpan:
    assert first.start and last.end
    return days_span(first.start, last.end)


def month(match: Match, around: Around) -> Sense | None:
    """March 2012, early March, last March; a name alone only where it must be the month."""
    number, part = match.values(*MONTHS)[0], match.value("part")
    if around.word_before.isdigit() and around.is_before("named_after_day"):
        return None
    which = which_one(match) if not match.has("year_word") else None
    if not (part or which is not None or match.has("year", "year_word") or _is_month(match, around)):
        return None

    def make(year: int) -> DateSpan:
        return part_of(month_span(year, number), part) if part else month_span(year, number)

    if which is None:
        return _in_year(make, match, around)
    return _which_month(make, which, around)


def which_one(match: Match) -> int | None:
    """-1 for last and for "this past", 0 for this, 1 for next; None for none of them."""
    return -1 if match.has("past") else match.value(*WHICH)


def _is_month(match: Match, around: Around) -> bool:
    """Whether a month's name alone is the month: not "May the", not "August Wilson"."""
    if around.kind_before in ("in", "since", "until") or (around.kind_before == "by" and not match.has("short_month")):
        return True
    if match.has("month"):
        return not around.is_behind("name_maker")
    is_adjective = around.word_after.islower() and not around.is_before("behind_march")
    return match.has("vague_month") and around.is_behind("before_march") and is_adjective


def _which_month(make: Callable[[int], DateSpan], which: int, around: Around) -> Sense:
    """last March, this March, next March."""
    day = around.dateline
    if day is None:
        return NO_DATELINE
    years = [make(year) for year in range(day.year - 1, day.year + 2)]
    if which == 0:
        return Sense(years[1], ("the one of the article's year",))
    if which > 0:
        coming = [span for span in years if span.start and span.start > day]
        return Sense(coming[0], (), tuple(coming[1:2]), is_future=True)
    past = [span for span in years if span.end and span.end < day][::-1]
    both = past[0].start is not None and past[0].start.year == day.year
    reasons = ("“last” may mean the one of this year or of the year before",) if both else ()
    return Sense(past[0], reasons, tuple(past[1:2]) if both else ())


def _in_year(make: Callable[[int], DateSpan], match: Match, around: Around) -> Sense:
    """A date of the year that the words give; else of the year that the text gives; else the latest before the dateline."""
    day, named = around.dateline, around.year_named()
    if match.has("year"):
        return Sense(make(match.values("year")[-1]), names_year=True)
    if match.has("year_word") and match.has(*WHICH):
        which = match.values(*WHICH)[-1]
        if day is None:
            return NO_DATELINE
        span = make(day.year + which)  # "on Sept. 28 last year" says nothing of the day named next
        return Sense(span, (), is_future=which > 0, names_year=span.precision != "day")
    if match.has("year_word") and match.has("that", "same"):
        base = around.year_named() or around.date_before()
        return Sense(make(base.start.year), ("the year of the date before it",)) if base and base.start else NO_YEAR
    if day is not None:
        return _without_year(make, around, day, named)
    if named is not None and named.start is not None:
        return Sense(make(named.start.year), (_YEAR_BESIDE,), names_year=True)
    return NO_YEAR


def _without_year(make: Callable[[int], DateSpan], around: Around, day: dt.date, named: DateSpan | None) -> Sense:
    past, coming = _past_and_coming(make, day)
    if coming and around.is_planned():
        return Sense(coming, ("the coming one: the sentence speaks of something to come",), is_future=True)
    if past is None:
        raise ValueError("no year has such a day")
    told = _told_by(named, make, past, day) if named else None
    if told and told != past:
        return Sense(told, (_YEAR_BESIDE,), (past,), names_year=True)
    reason = f"no year given: the latest up to the dateline, {written_date(day)}"
    return Sense(past, (reason,), (coming,) if coming and _is_soon(coming, day) else (), names_year=told is not None)


def _is_soon(span: DateSpan, day: dt.date) -> bool:
    return span.precision == "day" and span.start is not None and 0 < (span.start - day).days <= _SOON_DAYS


def _past_and_coming(make: Callable[[int], DateSpan], day: dt.date) -> tuple[DateSpan | None, DateSpan | None]:
    """The latest such date that began by a day, and the first that ends on it or later; 29 February may be 8 years off."""
    past = coming = None
    for reach in (1, 8):
        near = list(_made(make, day.year, reach))
        past = next((span for span in reversed(near) if span.start and span.start <= day), None)
        coming = next((span for span in near if span.end and span.end >= day), None)
        if past and coming:
            break
    return past, coming


def _made(make: Callable[[int], DateSpan], year: int, reach: int) -> Iterator[DateSpan]:
    for near_year in range(year - reach, year + reach + 1):
        try:
            yield make(near_year)
        except (ValueError, OverflowError):
            continue


def _told_by(named: DateSpan, make: Callable[[int], DateSpan], latest: DateSpan, day: dt.date) -> DateSpan | None:
    """The date in the year that a date nearby names, in the next when that tells on over the New Year; None when it does not.

    A year alone does not tell the year of a single day, nor of news that is a few weeks old.
    """
    if named.start is None or latest.start is None:
        return None
    is_news = (day - latest.start).days <= _NEWS_DAYS
    if named.precision not in ("day", "days") and (latest.precision == "day" or is_news):
        return None
    year = named.start.year
    span = make(year)
    if named.precision != "year" and span.end and (named.start - span.end).days > _BACK_DAYS:
        span = make(year + 1)
    return span if span.start and span.start <= day else None


# -- years and seasons -------------------------------------------------------------------------------------------------


def years(match: Match, around: Around) -> Sense | None:
    """2012 to 2015, 2012-13."""
    first, *rest = match.values("year")
    short = match.value("number")
    if not _is_year(first) or (rest and not _is_year(rest[0])):
        return None
    last = rest[0] if rest else first - first % 100 + (short or 0)
    if short and short <= 12 and last <= first:
        return Sense(month_span(first, short), names_year=True)
    span = _joined(year_span(first), year_span(last))
    if short and short <= 12:
        return Sense(span, ("two years, or a month of the first",), (month_span(first, short),))
    return Sense(span)


def whole_year(match: Match, around: Around) -> Sense | None:
    """in 2012, the 2012 coup, late 2012; not the 2000 that counts soldiers."""
    number, part = match.value("year", "number"), match.value("part")
    assert number is not None
    if not match.has("year_word") and not (_is_year(number) and (part or _is_said_as_year(around))):
        return None
    return Sense(part_of(year_span(number), part) if part else year_span(number), names_year=True)


def _is_year(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def _is_said_as_year(around: Around) -> bool:
    if around.is_before("counted"):
        return False
    if around.kind_before in ("in", "since", "by", "until", "before", "after", "of", "from"):
        return True
    return around.is_behind("before_year") and around.word_after.islower()


def part_of_year(match: Match, around: Around) -> Sense:
    """the first half of 2012, the third quarter of last year."""
    year, day = match.value("year"), around.dateline
    if year is None and day is None:
        return NO_DATELINE
    year = year if year is not None or day is None else day.year + (match.value(*WHICH) or 0)
    count, number = match.value("half") or 2, match.value("nth") or 1
    if year is None or number > count:
        raise ValueError("a year has no such part")
    length = 12 // count
    return Sense(
        _joined(month_span(year, (number - 1) * length + 1), month_span(year, number * length)), names_year=True
    )


def ten_years(match: Match, around: Around) -> Sense:
    """the 1990s, the early 1990s."""
    span, part = decade_span(match.values("decade")[0]), match.value("part")
    return Sense(part_of(span, part) if part else span)


def seasonal(match: Match, around: Around) -> Sense | None:
    """A season, as north and south have it; "the spring" without a year is the latest one, after a preposition."""
    season, year, day = match.value("season", "fall") or 1, match.value("year"), around.dateline
    if year is None and match.has("the") and around.kind_before not in ("in", "since", "by", "until"):
        return None
    if year is None and day is None:
        return NO_DATELINE
    part = match.value("part")
    spans = [_season(season, year, match, around, is_south=is_south) for is_south in (False, True)]
    north, south = (part_of(span, part) if part else span for span in spans)
    is_future = match.has("next")
    return Sense(
        north, ("the months of a northern season; the southern one is the other reading",), (south,), is_future
    )


def _season(season: int, year: int | None, match: Match, around: Around, *, is_south: bool) -> DateSpan:
    day = around.dateline
    if year is not None or day is None:
        return season_span(year or 0, season, is_south=is_south)
    near = [season_span(day.year + shift, season, is_south=is_south) for shift in (-2, -1, 0, 1)]
    if match.has("next") or around.is_planned():
        return next(span for span in near if span.start and span.start > day)
    is_over = match.has("last")
    return [span for span in near if span.start and span.end and (span.end if is_over else span.start) <= day][-1]


def feast_day(match: Match, around: Around) -> Sense | None:
    """Christmas and New Year, with their eves."""
    if not match.has("eve", "time", "night") and around.word_after.isalpha() and not around.is_before("behind_feast"):
        return None  # a Christmas market
    shift = match.value("eve") or 0
    base = (12, 25) if match.has("feast") else (1, 1)
    return _in_year(lambda year: day_span(dt.date(year, *base) + dt.timedelta(days=shift)), match, around)


def easter_day(match: Match, around: Around) -> Sense | None:
    """Easter and the days named after it; the Orthodox day is the other reading."""
    shift, weekday = match.value("easter") or 0, match.value("weekday")
    if weekday is None and shift:
        return None  # "Good", "Palm" of something else
    if weekday is not None and shift == 0:
        shift = (weekday + 1) % 7 if weekday < _SATURDAY else weekday - _SUNDAY
    elif weekday is not None and weekday != (_SUNDAY + shift) % 7:
        return None
    west = _in_year(_easter_maker(shift, is_orthodox=False), match, around)
    east = _in_year(_easter_maker(shift, is_orthodox=True), match, around)
    others = (east.span,) if east.span and east.span != west.span else ()
    return replace(west, alternatives=others, reasons=(*west.reasons, "the western Easter"))


_SATURDAY, _SUNDAY = 5, 6


def _easter_maker(shift: int, *, is_orthodox: bool) -> Callable[[int], DateSpan]:
    """The day so many days from Easter as a function of the year."""
    return lambda year: day_span(_easter(year, is_orthodox=is_orthodox) + dt.timedelta(days=shift))


def _easter(year: int, *, is_orthodox: bool) -> dt.date:
    """Easter Sunday: Meeus's rules for the Gregorian and the Julian calendar, both as Gregorian days from 1900 to 2099."""
    if is_orthodox:
        moon = (19 * (year % 19) + 15) % 30
        month, day = divmod(moon + (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7 + 114, 31)
        return dt.date(year, month, day + 1) + dt.timedelta(days=13)
    century = year // 100
    correction = century - century // 4 - (8 * century + 13) // 25
    moon = (19 * (year % 19) + correction + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - year % 19) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (moon - weekday + 40) // 44
    return dt.date(year, month, moon - weekday + 28 - 31 * (month // 4))
