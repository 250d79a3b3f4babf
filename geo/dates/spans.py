"""Days, weeks, months and years as DateSpans: plain calendar arithmetic, weeks from Monday to Sunday.

A day outside the years 1 to 9999 raises ValueError or OverflowError, like `datetime` itself.
"""

from __future__ import annotations

import calendar
import datetime as dt

from geo.model import DatePrecision, DateSpan

__all__ = [
    "ago_span", "day_span", "days_span", "decade_span", "last_weekday", "month_span", "part_of", "season_span", "shift_day", "unit_span",
    "weekend_span", "window_span", "year_span",
]  # fmt: skip

# Half the width of "a ... ago", and how exact that is.
_HALF_DAYS = {
    "hour": 0,
    "day": 0,
    "night": 0,
    "week": 3,
    "fortnight": 3,
    "month_word": 15,
    "year_word": 182,
    "decade_word": 1826,
}
_PRECISIONS: dict[str, DatePrecision] = {
    "hour": "day", "day": "day", "night": "day", "week": "week", "fortnight": "week", "month_word": "month",
    "year_word": "year",
}  # fmt: skip


def day_span(day: dt.date) -> DateSpan:
    """One day."""
    return DateSpan(day, day, "day")


def days_span(start: dt.date, end: dt.date) -> DateSpan:
    """From one day to another; ValueError when they run backwards."""
    if start > end:
        raise ValueError(f"{start} is after {end}")
    return DateSpan(start, end, "day" if start == end else "days")


def month_span(year: int, month: int) -> DateSpan:
    """A calendar month."""
    return DateSpan(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(max(year, 1), month)[1]), "month")


def year_span(year: int) -> DateSpan:
    """A calendar year."""
    return DateSpan(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")


def decade_span(year: int) -> DateSpan:
    """Ten years."""
    return days_span(dt.date(year, 1, 1), dt.date(year + 9, 12, 31))


def season_span(year: int, season: int, *, is_south: bool) -> DateSpan:
    """Three whole months; season: 1 spring to 4 winter. A winter (in the south: summer) ends in the year after."""
    first = (season * 3 + (6 if is_south else 0) - 1) % 12 + 1
    end = shift_day(dt.date(year, first, 1), "month_word", 3) - dt.timedelta(days=1)
    return days_span(dt.date(year, first, 1), end)


def part_of(span: DateSpan, part: int) -> DateSpan:
    """Early (1), mid (2) or late (3): a third of a month, a year or any other span."""
    start, end = span.start, span.end
    if start is None or end is None:
        return span
    if span.precision == "month":
        cuts = [start, start.replace(day=11), start.replace(day=21), end + dt.timedelta(days=1)]
    elif span.precision == "year":
        cuts = [start, start.replace(month=5), start.replace(month=9), end + dt.timedelta(days=1)]
    else:
        length = (end - start).days + 1
        cuts = [start + dt.timedelta(days=round(length * third / 3)) for third in range(4)]
    return days_span(cuts[part - 1], max(cuts[part] - dt.timedelta(days=1), cuts[part - 1]))


def shift_day(day: dt.date, unit: str, number: int) -> dt.date:
    """The day `number` units later, earlier when negative; a 31st becomes the last day of a shorter month."""
    if unit in ("day", "night"):
        return day + dt.timedelta(days=number)
    if unit == "hour":
        return day + dt.timedelta(days=int(number / 24))
    if unit in ("week", "fortnight"):
        return day + dt.timedelta(weeks=number * (1 + (unit == "fortnight")))
    months = {"month_word": 1, "year_word": 12, "decade_word": 120}[unit] * number
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1] if 1 <= year <= dt.MAXYEAR else 28
    return dt.date(year, month + 1, min(day.day, last))


def unit_span(day: dt.date, unit: str, number: int) -> DateSpan:
    """The calendar week, month, year or decade that lies `number` units from that of the day."""
    there = shift_day(day, unit, number)
    if unit == "week":
        monday = there - dt.timedelta(days=there.weekday())
        return DateSpan(monday, monday + dt.timedelta(days=6), "week")
    if unit == "month_word":
        return month_span(there.year, there.month)
    if unit == "year_word":
        return year_span(there.year)
    return decade_span(there.year // 10 * 10) if unit == "decade_word" else day_span(there)


def weekend_span(day: dt.date, number: int) -> DateSpan:
    """Saturday and Sunday of the week that lies `number` weeks from that of the day."""
    end = unit_span(day, "week", number).end
    assert end is not None
    return days_span(end - dt.timedelta(days=1), end)


def last_weekday(day: dt.date, weekday: int) -> dt.date:
    """The latest such weekday, 0 is Monday: the day itself or one of the six before it."""
    return day - dt.timedelta(days=(day.weekday() - weekday) % 7)


def ago_span(day: dt.date, unit: str, low: int, high: int) -> DateSpan:
    """From `low` to `high` units before a day, after it when negative; as vague as the unit: a year ago is a year wide."""
    half = dt.timedelta(days=_HALF_DAYS[unit])
    start, end = shift_day(day, unit, -high) - half, shift_day(day, unit, -low) + half
    return DateSpan(start, end, _PRECISIONS.get(unit, "days")) if low == high else days_span(start, end)


def window_span(day: dt.date, unit: str, number: int) -> DateSpan:
    """The `number` units up to a day when negative, from it on when positive."""
    start, end = sorted((day, shift_day(day, unit, number)))
    is_one = abs(number) == 1 and unit in ("week", "month_word", "year_word")
    return DateSpan(start, end, _PRECISIONS[unit]) if is_one else days_span(start, end)
