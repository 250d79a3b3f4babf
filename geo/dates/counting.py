"""Dates counted from the dateline: what "on Friday", "two weeks ago" and "last month" mean. A function for each rule of geo.dates.reader."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from geo.dates.calendar import NO_DATELINE, WHICH, Around, Sense, which_one
from geo.dates.spans import (
    ago_span,
    day_span,
    days_span,
    last_weekday,
    part_of,
    shift_day,
    unit_span,
    weekend_span,
    window_span,
)
from geo.language.grammar import Match
from geo.model import DateSpan
from geo.wording import written_date

__all__ = [
    "UNITS", "ago", "day_of_month", "named_day", "offset", "same_day", "shifted", "since_event", "unit", "weekday", "weekdays", "weekend", "window",
]  # fmt: skip

UNITS = ("hour", "day", "night", "week", "fortnight", "month_word", "year_word", "decade_word")

_GIVEN_NAMES = (4, 6)
"""Friday and Sunday, in Nigeria."""
_SOME = {2: (2, 2), 3: (2, 5), 4: (3, 7)}
_PLURAL = (2, 9)
_COUNTS = ("number", "count", "some", "a")
_RECENT_UNITS = 6
_FROM_BEFORE = "counted from the date before it"
_DAYLONG = ("hour", "day", "night")


def weekday(match: Match, around: Around) -> Sense | None:
    """The wires' "on Friday" is the day of the dateline or one of the six before it, unless something is yet to come."""
    if _is_name(match, around):
        return None
    day, number = around.dateline, match.values("weekday")[0]
    if day is None:
        return replace(NO_DATELINE, is_future=match.has("next", "coming"))
    if match.has("week"):
        monday = unit_span(day, "week", match.values(*WHICH)[-1]).start
        assert monday
        return Sense(day_span(monday + dt.timedelta(days=number)))
    if match.has("before"):
        base = around.date_before(is_exact=True)
        return (
            Sense(day_span(last_weekday(shift_day(base.start, "day", -1), number)), (_FROM_BEFORE,))
            if base and base.start
            else None
        )
    latest = last_weekday(day, number)
    if match.has("overnight"):
        shift = -1 if match.has("into", "to") else 0
        first = latest + dt.timedelta(days=shift)
        return Sense(days_span(first, first + dt.timedelta(days=1)), ("the night belongs to two days",))
    return _which_weekday(match, latest, day, is_planned=around.is_planned())


def _which_weekday(match: Match, latest: dt.date, day: dt.date, *, is_planned: bool) -> Sense:
    week = dt.timedelta(days=7)
    if match.has("last", "past", "previous"):
        before = latest - week if latest == day else latest
        is_this_week = before.isocalendar()[:2] == day.isocalendar()[:2]
        doubt = ("“last” may mean the week before",) if is_this_week else ()
        return Sense(day_span(before), doubt, (day_span(before - week),) if is_this_week else ())
    if match.has("next", "coming", "following"):
        after = latest + week
        doubt = ("“next” may mean the week after",) if match.has("next") else ()
        return Sense(day_span(after), doubt, (day_span(after + week),) if doubt else (), is_future=True)
    if is_planned:
        coming = latest if latest == day else latest + week
        reason = "the coming one: the sentence speaks of something to come"
        return Sense(day_span(coming), (reason,), is_future=True)
    if match.has("this"):
        others = () if latest == day else (day_span(latest + week),)
        return Sense(day_span(latest), ("past or coming: “this” tells neither",) if others else (), others)
    return Sense(day_span(latest), (f"the latest up to the dateline, {written_date(day)}",))


def _is_name(match: Match, around: Around) -> bool:
    """ "Bloody Sunday", "the Sunday Times", "Sunday Igboho", and no one Friday: "every second Friday"."""
    if around.is_behind("name_maker") or around.is_before("newspaper") or around.kind_before == "nth":
        return True
    is_bare = not (
        match.has("time", "night", *WHICH)
        or around.kind_before in ("on", "since", "by", "until", "before", "after", "of")
    )
    is_capital = around.is_capital and around.word_after[:1].isupper() and not around.word_after.isupper()
    return (
        is_bare and match.value("weekday") in _GIVEN_NAMES and is_capital and not around.follows("verb_before_weekday")
    )


def weekdays(match: Match, around: Around) -> Sense:
    """Friday to Sunday, Monday and Tuesday, Thursday night into Friday."""
    first, last = match.values("weekday")
    day = around.dateline
    if day is None:
        return NO_DATELINE
    end = last_weekday(day, last)
    if around.is_planned():
        end += dt.timedelta(days=7 * (end < day))
    start = last_weekday(end, first)
    is_list = match.has("and") and not match.has("between") and (end - start).days > 1
    return Sense(days_span(start, end), ("the days between are not all meant",) if is_list else ())


def named_day(match: Match, around: Around) -> Sense:
    """yesterday, this morning, last night, last evening, overnight, the day before yesterday."""
    day = around.dateline
    if day is None:
        return replace(NO_DATELINE, is_future=(match.value("named") or 0) > 0)
    if match.has("overnight"):
        return Sense(days_span(shift_day(day, "day", -1), day), ("the night belongs to two days",))
    shift = match.value("named") or 0
    if match.has("night", "time") and match.has("last"):
        shift = -1
    shift += match.has("after") - match.has("before")
    return Sense(day_span(shift_day(day, "day", shift)))


def ago(match: Match, around: Around) -> Sense | None:
    """As wide as its unit: "two weeks ago" is a week, "a year ago" a year."""
    unit = match.first_of(*UNITS)
    if not match.has(*_COUNTS) and (around.is_behind("large_number") or around.word_before.isdigit()):
        return None
    if around.dateline is None:
        return NO_DATELINE
    low, high = _count(match)
    if match.has("this") and low == high:  # "a year ago this month"
        there = shift_day(around.dateline, unit, -low)
        return Sense(unit_span(there, match.words[-1][0], 0))
    reasons = () if low == high else (f"taken as {low} to {high} {_unit_word(unit)}",)
    return Sense(ago_span(around.dateline, unit, low, high), reasons)


def shifted(match: Match, around: Around) -> Sense | None:
    """two days later, the next day: counted from the date before, else "earlier" from the dateline."""
    unit = match.first_of(*UNITS) or "day"
    back = match.has("previous", "before") or match.value("shift") == -1
    is_counted = match.has("shift") or not match.has("the", "previous", "next", "following")
    low, high = _count(match) if is_counted else (1, 1)
    base = around.date_before(is_exact=unit in _DAYLONG)
    if not match.has(*_COUNTS, "previous", "next", "following", "before", "after"):
        if unit != "hour" or not match.has("shift"):
            return None  # "days later": of some days
        return _that_day(around)
    from_day = base.start if base else (around.dateline if back else None)
    if from_day is None:
        return (
            Sense(None, ("it counts from a date that the text does not give",)) if match.has("shift") or back else None
        )
    reason = _FROM_BEFORE if base else "counted from the dateline"
    low, high = (low, high) if back else (-high, -low)
    return Sense(ago_span(from_day, unit, low, high), (reason,))


def offset(match: Match, around: Around) -> Sense | None:
    """ "two days after the raid ...": when the raid was, counted back from the date of what it is compared with.

    At the head of a sentence that gives no other date ("Two days after the raid, police ...") the words date what police
    did, counted from the date before.
    """
    if around.is_before_date:
        return None
    unit = match.first_of(*UNITS)
    beside = around.date_beside(is_exact=unit in _DAYLONG)
    if unit != "hour" and not match.has(*_COUNTS, "the"):
        return None  # "days after": of some days
    wide = None if beside or around.opens_sentence else around.date_beside()
    if wide:
        return Sense(
            wide, ("days do not count from so wide a date: it is taken itself",)
        )  # "In June 2019, a day after ..."
    low, high = (1, 1) if match.has("the") else _count(match)
    is_back = match.has("after") == (beside is not None or not around.opens_sentence)
    base = beside or around.date_before(is_exact=unit in _DAYLONG)
    day = base.start if base else around.dateline
    if day is None or (base is None and around.opens_sentence):
        return None
    reason = f"counted from {'the date beside it' if beside else 'the date before it' if base else 'the dateline'}"
    if unit == "hour":
        other = shift_day(day, "day", -1 if is_back else 1)
        return Sense(days_span(min(day, other), max(day, other)), (reason,))
    low, high = (low, high) if is_back else (-high, -low)
    return Sense(ago_span(day, unit, low, high), (reason,))


def same_day(match: Match, around: Around) -> Sense | None:
    """the same day, that night, later that week: the date named before."""
    if match.has("week", "month_word", "year_word"):
        base = around.date_before()
        wide = (
            unit_span(base.start, match.first_of("week", "month_word", "year_word"), 0) if base and base.start else None
        )
        return Sense(wide, ("the one of the date before it",)) if wide else None
    return _that_day(around, around.night_before() if match.has("night") else None)


def _that_day(around: Around, base: DateSpan | None = None) -> Sense | None:
    """The day of the date before, when that is a day; else no date of its own. base: a better day to begin with."""
    base = base or around.date_before(is_exact=True)
    if base is None or base.start is None or base.end is None or (base.end - base.start).days > 1:
        return None
    return Sense(base, ("the day of the date before it",))


def weekend(match: Match, around: Around) -> Sense | None:
    """over the weekend, at the weekend: the latest one, or the coming one when the sentence speaks of a plan."""
    day = around.dateline
    if not around.is_behind("before_weekend"):
        return None
    if day is None:
        return NO_DATELINE
    is_there = day.weekday() >= _SATURDAY
    if around.is_planned() and not is_there:
        return Sense(
            weekend_span(day, 0), ("the coming one: the sentence speaks of something to come",), is_future=True
        )
    span = weekend_span(day, 0 if is_there else -1)
    end = min(span.end or day, day)
    return Sense(days_span(span.start or day, end), (f"the latest up to the dateline, {written_date(day)}",))


_SATURDAY = 5


def window(match: Match, around: Around) -> Sense | None:
    """the past three weeks, the last two days, recent months, the coming days."""
    if around.kind_after == "of":  # the last week of the war
        return None
    unit, day = match.first_of(*UNITS, "weekend"), around.dateline
    is_future = match.has("coming", "next")
    if day is None:
        return replace(NO_DATELINE, is_future=is_future)
    if unit == "weekend":
        return Sense(weekend_span(day, 1 if is_future else -1), is_future=is_future)
    has_count = match.has(*_COUNTS)
    low, high = _count(match) if has_count else (1, 1)
    reasons: tuple[str, ...] = () if low == high else (f"taken as {high} {_unit_word(unit)}",)
    if not has_count and match.has("recent", "coming"):
        high, reasons = _RECENT_UNITS, (f"taken as {_RECENT_UNITS} {_unit_word(unit)}",)
    return Sense(window_span(day, unit, high if is_future else -high), reasons, is_future=is_future)


def _unit_word(unit: str) -> str:
    return unit.removesuffix("_word") + "s"


def _count(match: Match) -> tuple[int, int]:
    """The least and the greatest number that the words may mean: a few days ago, days ago."""
    some, numbers = match.value("some"), match.values("number", "count") or match.values("a")
    if some:
        return _SOME[some]
    return (sum(numbers), sum(numbers)) if numbers else _PLURAL


def unit(match: Match, around: Around) -> Sense | None:
    """last week, this month, earlier this year, the end of next month; what is called "this" ends with the dateline."""
    if match.value("shift") == 1 and match.has("in"):  # later in the week: some week
        return None
    name, which, day = match.first_of(*UNITS, "weekend"), which_one(match) or 0, around.dateline
    if day is None:
        return replace(NO_DATELINE, is_future=which > 0)
    part, told = match.value("part"), around.date_before()
    is_told_again = name in _TOLD_AGAIN and not (match.has(*WHICH) or around.is_planned())
    if part and is_told_again and told and told.start:
        day = min(told.start, day)  # "In May ... and at the end of the month"
    whole = weekend_span(day, which) if name == "weekend" else unit_span(day, name, which)
    if which or part:
        span = part_of(whole, part) if part else whole
        return Sense(span, (), names_year=name == "year_word", is_future=which > 0)
    return _this_unit(whole, day, is_later=match.value("shift") == 1 or around.is_planned())


_TOLD_AGAIN = ("month_word", "year_word")


def _this_unit(whole: DateSpan, day: dt.date, *, is_later: bool) -> Sense:
    assert whole.start and whole.end
    if whole.start > day and not is_later:  # "this weekend" on a Tuesday
        last = shift_day(whole.start, "week", -1), shift_day(whole.end, "week", -1)
        return Sense(days_span(*last), ("past or coming: “this” tells neither",), (whole,))
    if is_later:
        return Sense(replace(whole, start=min(max(day, whole.start), whole.end)), is_future=True)
    return Sense(replace(whole, end=min(whole.end, day)), ("up to the dateline",), names_year=whole.precision == "year")


def day_of_month(match: Match, around: Around) -> Sense | None:
    """the 11th, the night of the 11th: of the month named in its sentence, else the latest up to the dateline."""
    is_told = match.has("time", "night") or around.kind_before in ("on", "since", "by", "until", "before", "after")
    if not is_told:
        return None
    number, day = match.values("ordinal")[0], around.dateline
    if day is None:
        return NO_DATELINE
    beside = around.date_beside()
    if beside and beside.start and beside.precision == "month" and not around.is_planned():
        return Sense(day_span(beside.start.replace(day=number)), ("of the month named before it",))
    firsts = [shift_day(day.replace(day=1), "month_word", shift) for shift in range(-2, 3)]
    days = [first + dt.timedelta(days=number - 1) for first in firsts]
    spans = [day_span(day) for day, first in zip(days, firsts, strict=True) if day.month == first.month]
    if around.is_planned():
        return Sense(next(span for span in spans if span.start and span.start >= day), (), is_future=True)
    return Sense([span for span in spans if span.start and span.start <= day][-1], ("the latest up to the dateline",))


def since_event(match: Match, around: Around) -> Sense:
    """since its recapture, since then: when it began is not made up."""
    base = around.date_before() if match.has("then") else None
    day = around.dateline
    if base and base.start:
        span = days_span(base.start, max(day, base.start)) if day else DateSpan(base.start, None, "open")
        return Sense(span, ("counted from the date before it",))
    reason = "the words do not tell when it began"
    return Sense(DateSpan(None, day, "open"), (reason,)) if day else replace(NO_DATELINE, reasons=(reason,))
