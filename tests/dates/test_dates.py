"""Date words against the day of the dateline: tables of sentences, then laws for any text."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import find_dates, read_dateline
from geo.errors import DataError
from geo.language.text import Text
from geo.model import DateMention, DateSpan

FRIDAY = dt.date(2013, 2, 8)


def told(span: DateSpan | None) -> str:
    """2013-02-08; 2013-02-04..2013-02-10 week; ..2013-02-08 open; ? when there is no span."""
    if span is None:
        return "?"
    if span.precision == "day":
        return str(span.start)
    return f"{span.start or ''}..{span.end or ''} {span.precision}"


def line(mention: DateMention) -> str:
    """Friday = 2013-02-08 or 2013-02-15 (future)."""
    readings = " or ".join(told(span) for span in (mention.span, *mention.alternatives))
    return f"{mention.text} = {readings}{' (future)' if mention.is_future else ''}"


def lines(text: str, dateline: dt.date | None = FRIDAY) -> list[str]:
    return [line(mention) for mention in find_dates(text, dateline=dateline)]


# Dateline Friday, 8 February 2013.
OFFSETS = [
    (
        "Soldiers stood guard on Thursday, two days after the raid on Gao.",
        ["Thursday = 2013-02-07", "two days after = 2013-02-05"],
    ),
    (
        "A bomb went off on Feb. 5, a fortnight after rebels took Gao.",
        ["Feb. 5 = 2013-02-05", "a fortnight after = 2013-01-19..2013-01-25 week"],
    ),
    (
        "Two days after the raid, police on Thursday held four men.",
        ["Two days after = 2013-02-05", "Thursday = 2013-02-07"],
    ),
    (
        "A bomb went off on Monday. Two days after the blast, police held four men.",
        ["Monday = 2013-02-04", "Two days after = 2013-02-06"],
    ),
    ("He left on Tuesday, the day before the vote.", ["Tuesday = 2013-02-05", "the day before = 2013-02-06"]),
    (
        "A raid on Jan. 30 killed four. Three weeks after that, nine men died.",
        ["Jan. 30 = 2013-01-30", "Three weeks after that = 2013-02-17..2013-02-23 week (future)"],
    ),
    (
        "Rebels took Mubi on Jan. 30. Soldiers had left it two weeks before.",
        ["Jan. 30 = 2013-01-30", "two weeks before = 2013-01-13..2013-01-19 week"],
    ),
    ("It came six hours after an air raid.", ["six hours after = 2013-02-07..2013-02-08 days"]),
    ("It came days after Friday's vote.", ["Friday = 2013-02-08"]),
    (
        "A bomb went off on Jan. 30, a day after 65 people were hurt in Gao.",
        ["Jan. 30 = 2013-01-30", "a day after = 2013-01-29"],
    ),
    (
        "A raid on Jan. 30 killed four. On the day after that, nine men died.",
        ["Jan. 30 = 2013-01-30", "the day after that = 2013-01-31"],
    ),
    (
        "In May 2012 a raid killed four. A bomb a year before that, on a market, killed two.",
        ["May 2012 = 2012-05-01..2012-05-31 month", "a year before that = 2010-10-31..2011-10-30 year"],
    ),
    (
        "A shell killed two on Wednesday; on the Sunday before, two bombs went off.",
        ["Wednesday = 2013-02-06", "the Sunday before = 2013-02-03"],
    ),
    (
        "Rebels came on Jan. 30, hours after the army had left. Two days later they were gone.",
        ["Jan. 30 = 2013-01-30", "hours after = 2013-01-29..2013-01-30 days", "Two days later = 2013-02-01"],
    ),
    ("Day after day they came, night after night.", []),
    (
        "Rockets fell on Monday, the first since September. A day earlier a shell killed five.",
        ["Monday = 2013-02-04", "since September = 2012-09-01..2013-02-08 days", "A day earlier = 2013-02-03"],
    ),
    (
        "He was shot on Sept. 28 last year. On Jan. 7 a priest was killed.",
        ["Sept. 28 last year = 2012-09-28", "Jan. 7 = 2013-01-07"],
    ),
    (
        "Violence began in 2004. In October of that year 85 people died.",
        ["2004 = 2004-01-01..2004-12-31 year", "October of that year = 2004-10-01..2004-10-31 month"],
    ),
    (
        "Talks began on Feb. 5. Hours after the blast police sealed off roads that had been open since early January.",
        [
            "Feb. 5 = 2013-02-05",
            "Hours after = 2013-02-05..2013-02-06 days",
            "since early January = 2013-01-01..2013-02-08 days",
        ],
    ),
    (
        "Talks began on Feb. 5. In June 2012 gunmen shot a chief a day after another had died.",
        [
            "Feb. 5 = 2013-02-05",
            "June 2012 = 2012-06-01..2012-06-30 month",
            "a day after = 2012-06-01..2012-06-30 month",
        ],
    ),
    ("Officials fear bloodshed on Feb. 12, when a march is due.", ["Feb. 12 = 2013-02-12 (future)"]),
    ("Unions have called a march on Lima for Feb. 19.", ["Feb. 19 = 2013-02-19 (future)"]),
    (
        "A fortnight ago rebels took Gao; thirteen days later they left.",
        ["A fortnight ago = 2013-01-22..2013-01-28 week", "thirteen days later = 2013-02-04"],
    ),
]
WEEKDAYS = [
    ("Rebels shelled Idlib on Friday.", ["Friday = 2013-02-08"]),
    ("Two mortar rounds hit the market on Thursday, medics said.", ["Thursday = 2013-02-07"]),
    ("A convoy left Goma on Saturday.", ["Saturday = 2013-02-02"]),
    ("Police opened fire on Tuesday night.", ["Tuesday night = 2013-02-05"]),
    ("The raid began early Monday in Baidoa.", ["early Monday = 2013-02-04"]),
    ("Gunmen attacked late on Wednesday evening.", ["Wednesday evening = 2013-02-06"]),
    ("Friday's strike killed nine.", ["Friday = 2013-02-08"]),
    ("The council will meet on Friday.", ["Friday = 2013-02-08 (future)"]),
    ("The council will meet on Monday.", ["Monday = 2013-02-11 (future)"]),
    ("The envoy is due in Sanaa on Sunday.", ["Sunday = 2013-02-10 (future)"]),
    ("On Monday, the court will hear the case.", ["Monday = 2013-02-11 (future)"]),
    ("Talks would resume on Tuesday in Doha.", ["Tuesday = 2013-02-12 (future)"]),
    ("They will flee after the attack on Tuesday.", ["Tuesday = 2013-02-05"]),
    ("The minister would not comment on Tuesday.", ["Tuesday = 2013-02-05"]),
    ("Gunfire could be heard on Tuesday.", ["Tuesday = 2013-02-05"]),
    ("He said on Thursday that voting will go on.", ["Thursday = 2013-02-07"]),
    ("A vote is planned next Tuesday.", ["next Tuesday = 2013-02-12 or 2013-02-19 (future)"]),
    ("Mortars fell last Tuesday.", ["last Tuesday = 2013-02-05 or 2013-01-29"]),
    ("Mortars fell last Saturday.", ["last Saturday = 2013-02-02"]),
    ("Mortars fell last Friday.", ["last Friday = 2013-02-01"]),
    ("It happened on Tuesday of last week.", ["Tuesday of last week = 2013-01-29"]),
    ("It happened on Thursday last week.", ["Thursday last week = 2013-01-31"]),
    ("Clashes ran from Monday to Wednesday.", ["from Monday to Wednesday = 2013-02-04..2013-02-06 days"]),
    ("Shells fell between Saturday and Monday.", ["between Saturday and Monday = 2013-02-02..2013-02-04 days"]),
    ("Shells fell on Saturday and Sunday.", ["Saturday and Sunday = 2013-02-02..2013-02-03 days"]),
    ("Fighting raged Thursday night into Friday.", ["Thursday night into Friday = 2013-02-07..2013-02-08 days"]),
    ("Heavy shelling overnight into Sunday left five dead.", ["overnight into Sunday = 2013-02-02..2013-02-03 days"]),
    ("He spoke after Friday prayers.", ["Friday = 2013-02-08"]),
    ("Shells fell this past Tuesday and this past week.", ["this past Tuesday = 2013-02-05 or 2013-01-29", "this past week = 2013-01-28..2013-02-03 week"]),
    ("The blaze was contained by Tuesday.", ["by Tuesday = 2013-02-05"]),
    ("They meet every second Friday.", []),
    ("They want him out by Tuesday.", ["by Tuesday = 2013-02-12 (future)"]),
    ("By Tuesday the town had fallen.", ["By Tuesday = 2013-02-05"]),
    ("Twelve people were killed in Maiduguri Sunday, police said.", ["Sunday = 2013-02-03"]),
    ("A survivor of Bloody Sunday spoke.", []),
    ("He told the Sunday Times of the raid.", []),
    ("The activist Sunday Igboho was detained.", []),
]  # fmt: skip
NAMED_DAYS = [
    ("Shells fell last evening.", ["last evening = 2013-02-07"]),
    ("On Monday shells fell. Next day rockets came.", ["Monday = 2013-02-04", "Next day = 2013-02-05"]),
    ("On Monday, police held the 6 October bridge.", ["Monday = 2013-02-04"]),
    ("The 23 March Movement fought near 8 July Street on Monday.", ["Monday = 2013-02-04"]),
    ("Three soldiers died yesterday.", ["yesterday = 2013-02-07"]),
    ("The camp was calm today.", ["today = 2013-02-08"]),
    ("The truce starts tomorrow.", ["tomorrow = 2013-02-09 (future)"]),
    ("Both sides began this morning to shoot.", ["this morning = 2013-02-08"]),
    ("A blast hit Kabul late last night.", ["last night = 2013-02-07"]),
    ("Jets struck the port overnight.", ["overnight = 2013-02-07..2013-02-08 days"]),
    ("He arrived the day before yesterday.", ["the day before yesterday = 2013-02-06"]),
    ("Shots rang out yesterday evening.", ["yesterday evening = 2013-02-07"]),
    ("Two days ago the bridge fell.", ["Two days ago = 2013-02-06"]),
    ("A week ago the bridge fell.", ["A week ago = 2013-01-29..2013-02-04 week"]),
    ("He was freed three weeks ago.", ["three weeks ago = 2013-01-15..2013-01-21 week"]),
    ("She was seized two months ago.", ["two months ago = 2012-11-23..2012-12-23 month"]),
    ("The war began a year ago.", ["a year ago = 2011-08-10..2012-08-08 year"]),
    ("He fled a few days ago.", ["a few days ago = 2013-02-03..2013-02-06 days"]),
    ("He fled days ago.", ["days ago = 2013-01-30..2013-02-06 days"]),
    ("A couple of weeks ago they met.", ["A couple of weeks ago = 2013-01-22..2013-01-28 week"]),
    ("The post was hit six hours ago.", ["six hours ago = 2013-02-08"]),
    ("The 20-year-old fled after two years in prison.", []),
]  # fmt: skip
DATES = [
    ("Date of incident: 31.01.13. Shells fell.", ["31.01.13 = 2013-01-31"]),
    ("Shells fell on 2013.01.31.", ["2013.01.31 = 2013-01-31"]),
    ("31/1: shells fell in Gao.", ["31/1 = 2013-01-31"]),
    ("Shells fell on 31/01, then on Sat 2/2.", ["31/01 = 2013-01-31", "Sat 2/2 = 2013-02-02"]),
    ("Shells fell in the night of 30/31 January.", ["30/31 January = 2013-01-30..2013-01-31 days"]),
    ("Shells fell on the night of the 31st.", ["the night of the 31st = 2013-01-31"]),
    ("The war began on Jan. 11.", ["Jan. 11 = 2013-01-11"]),
    ("The war began on January 11.", ["January 11 = 2013-01-11"]),
    ("The war began on 11 January 2013 near Konna.", ["11 January 2013 = 2013-01-11"]),
    ("The war began on January 11, 2013, near Konna.", ["January 11, 2013 = 2013-01-11"]),
    ("The war began on the 11th of January.", ["the 11th of January = 2013-01-11"]),
    ("Troops landed on the 11th.", ["the 11th = 2013-01-11"]),
    ("In December a barracks rose; troops landed on the 11th.", ["December = 2012-12-01..2012-12-31 month", "the 11th = 2012-12-11"]),
    ("Shops burned on New Year's night and on Christmas morning.", ["New Year's night = 2013-01-01", "Christmas morning = 2012-12-25"]),
    ("In May 2012 the town fell, and at the end of the month the port.", ["May 2012 = 2012-05-01..2012-05-31 month", "the end of the month = 2012-05-21..2012-05-31 days"]),
    ("On Jan. 11 they came. A boat had been sunk two days before and a pier burned.", ["Jan. 11 = 2013-01-11", "two days before = 2013-01-09"]),
    ("Troops landed on the 7th, officers said.", ["the 7th = 2013-02-07"]),
    ("He commands the 11th brigade.", []),
    ("Incident of 2013-01-11 near Konna.", ["2013-01-11 = 2013-01-11"]),
    ("Incident of 2013/01/11 near Konna.", ["2013/01/11 = 2013-01-11"]),
    ("Report of 11/01/2013.", ["11/01/2013 = 2013-01-11 or 2013-11-01"]),
    ("Report of 02/12/2012.", ["02/12/2012 = 2012-12-02 or 2012-02-12"]),
    ("Report of 12/02/2013.", ["12/02/2013 = 2013-02-12 or 2013-12-02 (future)"]),
    ("Report of 25/01/2013.", ["25/01/2013 = 2013-01-25"]),
    ("Report of 01/25/2013.", ["01/25/2013 = 2013-01-25"]),
    ("Report of 25.01.2013.", ["25.01.2013 = 2013-01-25"]),
    ("Report of 25/01/13.", ["25/01/13 = 2013-01-25"]),
    ("He was born on Sept 3, 1971.", ["Sept 3, 1971 = 1971-09-03"]),
    ("Friday, Feb. 8, brought no calm.", ["Friday, Feb. 8 = 2013-02-08"]),
    ("Saturday, March 3, brought no calm.", ["Saturday, March 3 = 2012-03-03"]),
    ("Published Friday, 08 February 2013 09:42 AM", ["Friday, 08 February 2013 = 2013-02-08"]),
    ("The vote is set for Feb. 20.", ["Feb. 20 = 2013-02-20 (future)"]),
    ("A blast killed two on Feb. 20.", ["Feb. 20 = 2012-02-20 or 2013-02-20"]),
    ("A blast killed two on Dec. 20.", ["Dec. 20 = 2012-12-20"]),
    ("He intends to hold elections by July 31.", ["by July 31 = 2013-07-31 (future)"]),
    ("Elections are scheduled for 28 July.", ["28 July = 2013-07-28 (future)"]),
    ("The truce will last until March 1.", ["until March 1 = ..2013-03-01 open (future)"]),
    ("On 29 February the mine blew up.", ["29 February = 2012-02-29"]),
    ("Fighting from 3 to 7 May killed nine.", ["from 3 to 7 May = 2012-05-03..2012-05-07 days"]),
    ("Fighting between 3 and 7 May killed nine.", ["between 3 and 7 May = 2012-05-03..2012-05-07 days"]),
    ("Fighting on 3-7 May killed nine.", ["3-7 May = 2012-05-03..2012-05-07 days"]),
    ("Fighting on 3–7 May 2010 killed nine.", ["3–7 May 2010 = 2010-05-03..2010-05-07 days"]),
    ("Fighting on Jan. 11-13 killed nine.", ["Jan. 11-13 = 2013-01-11..2013-01-13 days"]),
    ("Strikes on Jan. 11 and 12, officials said.", ["Jan. 11 and 12 = 2013-01-11..2013-01-12 days"]),
    ("Strikes on 3, 5 and 9 May killed nine.", ["3, 5 and 9 May = 2012-05-03..2012-05-09 days"]),
    ("From Jan. 30 to Feb. 2 the road was shut.", ["From Jan. 30 to Feb. 2 = 2013-01-30..2013-02-02 days"]),
    ("From 30 December to 2 January it was shut.", ["From 30 December to 2 January = 2012-12-30..2013-01-02 days"]),
    ("Between 30 March and 2 April 2012 it was shut.", ["Between 30 March and 2 April 2012 = 2012-03-30..2012-04-02 days"]),
    ("On Jan. 11 and Jan. 13 it was shut.", ["Jan. 11 = 2013-01-11", "Jan. 13 = 2013-01-13"]),
    ("On 8-Feb-2013 it was shut.", ["8-Feb-2013 = 2013-02-08"]),
    ("The church was burnt on Christmas Eve.", ["Christmas Eve = 2012-12-24"]),
    ("The church was burnt on New Year's Day.", ["New Year's Day = 2013-01-01"]),
    ("A bomb went off at the Christmas market.", []),
    ("Between Jan. 11, 2013, and Jan. 20, 2013 it was shut.", ["Between Jan. 11, 2013, and Jan. 20, 2013 = 2013-01-11..2013-01-20 days"]),
    ("On 25 January last year it was shut.", ["25 January last year = 2012-01-25"]),
    ("in the first days of January 2013", ["the first days of January 2013 = 2013-01-01..2013-01-10 days"]),
    ("in the last few days of November", ["the last few days of November = 2012-11-21..2012-11-30 days"]),
    ("on the last day of November", ["the last day of November = 2012-11-30"]),
    ("in the first week of January 2013", ["the first week of January 2013 = 2013-01-01..2013-01-07 week"]),
]  # fmt: skip
MONTHS = [
    ("A coup in March plunged the state into chaos.", ["March = 2012-03-01..2012-03-31 month"]),
    ("The March coup plunged the state into chaos.", ["March = 2012-03-01..2012-03-31 month"]),
    ("In May, troops put down a counter-coup.", ["May = 2012-05-01..2012-05-31 month"]),
    ("Fighting flared in January.", ["January = 2013-01-01..2013-01-31 month"]),
    ("Fighting flared in February.", ["February = 2013-02-01..2013-02-28 month"]),
    ("Fighting flared in early March.", ["early March = 2012-03-01..2012-03-10 days"]),
    ("Fighting flared in mid-March.", ["mid-March = 2012-03-11..2012-03-20 days"]),
    ("Fighting flared in late March 2012.", ["late March 2012 = 2012-03-21..2012-03-31 days"]),
    ("Fighting flared at the end of January.", ["the end of January = 2013-01-21..2013-01-31 days"]),
    ("Fighting flared last March.", ["last March = 2012-03-01..2012-03-31 month"]),
    ("Fighting flared in March last year.", ["March last year = 2012-03-01..2012-03-31 month"]),
    ("Fighting flared in March of 2011.", ["March of 2011 = 2011-03-01..2011-03-31 month"]),
    ("Fighting flared in March, 2011.", ["March, 2011 = 2011-03-01..2011-03-31 month"]),
    ("Elections are due in May.", ["May = 2013-05-01..2013-05-31 month (future)"]),
    ("Elections will be held next May.", ["next May = 2013-05-01..2013-05-31 month or 2014-05-01..2014-05-31 month (future)"]),
    ("From March to May 2012 it was quiet.", ["From March to May 2012 = 2012-03-01..2012-05-31 days"]),
    ("From October to January it was quiet.", ["From October to January = 2012-10-01..2013-01-31 days"]),
    ("Between March and May it was quiet.", ["Between March and May = 2012-03-01..2012-05-31 days"]),
    ("In 2011 rebels rose. In March they took Misrata.", ["2011 = 2011-01-01..2011-12-31 year", "March = 2011-03-01..2011-03-31 month or 2012-03-01..2012-03-31 month"]),
    ("Last year's coup split the army. In March it had seized power.", ["Last year = 2012-01-01..2012-12-31 year", "March = 2012-03-01..2012-03-31 month"]),
    ("On 22 March 2010 he fell. On 6 April the rebels declared a state.", ["22 March 2010 = 2010-03-22", "6 April = 2010-04-06 or 2012-04-06"]),
    ("On 12 December 2010 he fell. In January the rebels won.", ["12 December 2010 = 2010-12-12", "January = 2011-01-01..2011-01-31 month or 2013-01-01..2013-01-31 month"]),
    ("They may march on Bamako.", []),
    ("May the dead rest.", []),
    ("Theresa May said so.", []),
    ("August Wilson wrote it.", []),
    ("The March on Washington was long.", []),
    ("Troops march at dawn.", []),
    ("Chiang Mai is calm.", []),
]  # fmt: skip
UNITS = [
    ("Shelling killed nine last week.", ["last week = 2013-01-28..2013-02-03 week"]),
    ("Shelling killed nine last month.", ["last month = 2013-01-01..2013-01-31 month"]),
    ("Shelling killed nine last year.", ["last year = 2012-01-01..2012-12-31 year"]),
    ("Shelling killed nine last weekend.", ["last weekend = 2013-02-02..2013-02-03 days"]),
    ("Shelling killed nine over the weekend.", ["the weekend = 2013-02-02..2013-02-03 days"]),
    ("Shelling killed nine at the weekend.", ["the weekend = 2013-02-02..2013-02-03 days"]),
    ("He will speak over the weekend.", ["the weekend = 2013-02-09..2013-02-10 days (future)"]),
    ("The weekend papers said nothing.", []),
    ("A year ago this month bombs went off.", ["A year ago this month = 2012-02-01..2012-02-29 month"]),
    ("Shelling killed nine this week.", ["this week = 2013-02-04..2013-02-08 week"]),
    ("Shelling killed nine earlier this month.", ["earlier this month = 2013-02-01..2013-02-08 month"]),
    ("Shelling killed nine late last year.", ["late last year = 2012-09-01..2012-12-31 days"]),
    ("Talks resume next week.", ["next week = 2013-02-11..2013-02-17 week (future)"]),
    ("Talks resume next month.", ["next month = 2013-03-01..2013-03-31 month (future)"]),
    ("Talks resume later this month.", ["later this month = 2013-02-08..2013-02-28 month (future)"]),
    ("Shelling over the past three weeks killed nine.", ["the past three weeks = 2013-01-18..2013-02-08 days"]),
    ("Shelling in the last 48 hours killed nine.", ["the last 48 hours = 2013-02-06..2013-02-08 days"]),
    ("Shelling in the past 24 hours killed nine.", ["the past 24 hours = 2013-02-07..2013-02-08 days"]),
    ("Shelling in the past week killed nine.", ["the past week = 2013-02-01..2013-02-08 week"]),
    ("Shelling in the past few days killed nine.", ["the past few days = 2013-02-03..2013-02-08 days"]),
    ("Shelling in recent weeks killed nine.", ["recent weeks = 2012-12-28..2013-02-08 days"]),
    ("The last week of the war was the worst.", []),
    ("Shells fell in the coming days.", ["the coming days = 2013-02-08..2013-02-14 days (future)"]),
]  # fmt: skip
YEARS = [
    ("The revolt began in 2012.", ["2012 = 2012-01-01..2012-12-31 year"]),
    ("The 2012 coup split the army.", ["2012 = 2012-01-01..2012-12-31 year"]),
    ("The revolt began in late 2012.", ["late 2012 = 2012-09-01..2012-12-31 days"]),
    ("The revolt began in mid-2012.", ["mid-2012 = 2012-05-01..2012-08-31 days"]),
    ("The war of 2012-2013 was short.", ["2012-2013 = 2012-01-01..2013-12-31 days"]),
    ("Between 2009 and 2011 it was quiet.", ["Between 2009 and 2011 = 2009-01-01..2011-12-31 days"]),
    ("From 2009 to 2011 it was quiet.", ["From 2009 to 2011 = 2009-01-01..2011-12-31 days"]),
    ("The revolt of the 1990s was crushed.", ["the 1990s = 1990-01-01..1999-12-31 days"]),
    ("In the first half of 2012 it was quiet.", ["the first half of 2012 = 2012-01-01..2012-06-30 days"]),
    ("In the third quarter of last year it was quiet.", ["the third quarter of last year = 2012-07-01..2012-09-30 days"]),
    ("The offensive began last spring.", ["last spring = 2012-03-01..2012-05-31 days or 2012-09-01..2012-11-30 days"]),
    ("The offensive began in the summer of 2012.", ["the summer of 2012 = 2012-06-01..2012-08-31 days or 2012-12-01..2013-02-28 days"]),
    ("The spring ran dry.", []),
    ("Some 2000 people fled 1998 metres.", []),
    ("It lost in 2000 villages and Resolution 2085.", ["2000 = 2000-01-01..2000-12-31 year"]),
    ("in the year 2012", ["the year 2012 = 2012-01-01..2012-12-31 year"]),
]  # fmt: skip
BOUNDS = [
    ("Clashes have gone on since January.", ["since January = 2013-01-01..2013-02-08 days"]),
    ("Clashes have gone on since Jan. 11.", ["since Jan. 11 = 2013-01-11..2013-02-08 days"]),
    ("Clashes have gone on since 2010.", ["since 2010 = 2010-01-01..2013-02-08 days"]),
    ("Mines on the road since its recapture killed two.", ["since its recapture = ..2013-02-08 open"]),
    ("Mines on the road since the war began on Jan. 11 killed two.", ["since the war = 2013-01-11..2013-02-08 days", "Jan. 11 = 2013-01-11"]),
    ("He fell on Jan. 11. Since then it was quiet.", ["Jan. 11 = 2013-01-11", "Since then = 2013-01-11..2013-02-08 days"]),
    ("Since they have no guns, they flee.", []),
    ("It was quiet before May 2012.", ["before May 2012 = ..2012-04-30 open"]),
    ("It was quiet after Jan. 11.", ["after Jan. 11 = 2013-01-11..2013-02-08 days"]),
    ("It rained in the night before 5 February 2013.", ["before 5 February 2013 = 2013-02-04..2013-02-05 days"]),
    ("It was quiet until Tuesday.", ["until Tuesday = ..2013-02-05 open"]),
    ("He was killed on Jan. 11. Two days later the town fell.", ["Jan. 11 = 2013-01-11", "Two days later = 2013-01-13"]),
    ("The town fell on Wednesday. A day earlier, jets had struck.", ["Wednesday = 2013-02-06", "A day earlier = 2013-02-05"]),
    ("He died on Jan. 11. An officer denied it.\nTwo days later a mob came.", ["Jan. 11 = 2013-01-11", "Two days later = 2013-01-13"]),
    ("He died on Jan. 11, a doctor said on Tuesday. Five days afterwards a mob came.", ["Jan. 11 = 2013-01-11", "Tuesday = 2013-02-05", "Five days afterwards = 2013-01-16"]),
    ("A bomb went off on Monday. Hours later shots rang out.", ["Monday = 2013-02-04", "Hours later = 2013-02-04"]),
    ("A bomb went off on Monday. The next morning shots rang out.", ["Monday = 2013-02-04", "The next morning = 2013-02-05"]),
    ("A bomb went off on Monday. The same day shots rang out.", ["Monday = 2013-02-04", "The same day = 2013-02-04"]),
    ("Gunmen came on Friday night. He fled on Monday. The same night others died.", ["Friday night = 2013-02-08", "Monday = 2013-02-04", "The same night = 2013-02-08"]),
    ("That day nobody came. Hours later he left.", []),
    ("It was the worst raid since August 2012, when 40 died.", ["August 2012 = 2012-08-01..2012-08-31 month"]),
    ("Both in January and February 2007 he was there.", ["January and February 2007 = 2007-01-01..2007-02-28 days"]),
    ("A bomb went off on Easter Sunday.", ["Easter Sunday = 2012-04-08 or 2012-04-15"]),
    ("A bomb went off on Good Friday 2011.", ["Good Friday 2011 = 2011-04-22"]),
    ("They took the town on New Year's Day 1994.", ["New Year's Day 1994 = 1994-01-01"]),
    ("Good news came on Easter eggs.", ["Easter = 2012-04-08 or 2012-04-15"]),
    ("The envoy wants the two sides to meet on Sept. 6.", ["Sept. 6 = 2013-09-06 (future)"]),
    ("The governor is to visit the school on Thursday.", ["Thursday = 2013-02-14 (future)"]),
    ("He vowed to answer Thursday's raid.", ["Thursday = 2013-02-07"]),
    ("Troops left on Jan. 11. The next day the town fell.", ["Jan. 11 = 2013-01-11", "The next day = 2013-01-12"]),
]  # fmt: skip
IMPOSSIBLE = [
    ("It was dated 31 February 2013.", ["31 February 2013 = ?"]),
    ("It was dated 31 February.", ["31 February = ?"]),
    ("Shells fell in section 2.1.13 and at 12.40.50.", []),
    ("Of the men 10/12 fled. Some 3/4 of them, on duty 24/7, came back.", []),
    ("It was dated 2013-13-45.", ["2013-13-45 = ?"]),
    ("It was dated 45/13/2013.", ["45/13/2013 = ?"]),
    ("In the year 0 it was quiet.", ["the year 0 = ?"]),
    ("It was dated 0000-01-01.", ["0000-01-01 = ?"]),
    ("It lasted from 7 to 3 May 2012.", ["from 7 to 3 May 2012 = ?"]),
    ("It lasted from 2012 to 2010.", ["from 2012 to 2010 = ?"]),
    ("It was 5000 years ago and 99 decades ago.", ["99 decades ago = 1018-02-08..1028-02-08 days"]),
    ("Serial 20130111201301112013 of May 20130111201301112013.", []),
]  # fmt: skip


@pytest.mark.parametrize(
    "text, expected", [*OFFSETS, *WEEKDAYS, *NAMED_DAYS, *DATES, *MONTHS, *UNITS, *YEARS, *BOUNDS, *IMPOSSIBLE]
)
def test_dates_of_a_wire_of_8_february_2013(text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Rebels shelled Idlib on Friday.", ["Friday = ?"]),
        ("Rebels shelled Idlib yesterday.", ["yesterday = ?"]),
        ("Rebels shelled Idlib two days ago.", ["two days ago = ?"]),
        ("Rebels shelled Idlib on Jan. 11.", ["Jan. 11 = ?"]),
        ("Rebels shelled Idlib last week.", ["last week = ?"]),
        ("Talks resume next month.", ["next month = ? (future)"]),
        ("Rebels shelled Idlib in March 2012.", ["March 2012 = 2012-03-01..2012-03-31 month"]),
        (
            "On 3 March 2012 rebels rose. On 6 April Timbuktu fell.",
            ["3 March 2012 = 2012-03-03", "6 April = 2012-04-06"],
        ),
        ("Mines since its recapture killed two.", ["since its recapture = ?"]),
        ("Clashes since 2010 killed two.", ["since 2010 = 2010-01-01.. open"]),
        ("Talks by July 31 and until 2014.", ["by July 31 = ?", "until 2014 = ..2014-12-31 open"]),
    ],
)
def test_without_a_dateline_relative_dates_stay_relative(text, expected):
    assert lines(text, None) == expected
    for mention in find_dates(text, dateline=None):
        assert mention.span or mention.reasons


@pytest.mark.parametrize(
    "text, words",
    [
        ("Rebels shelled Idlib on Friday.", "the latest up to the dateline, 8 February 2013"),
        ("Talks will resume on Monday.", "the sentence speaks of something to come"),
        ("Report of 11/01/2013.", "day and month can be meant in either order"),
        ("Friday, 11 January 2012, was calm.", "the weekday does not fit the day"),
        ("Mines since its recapture killed two.", "the words do not tell when it began"),
        ("It was quiet last summer.", "the southern one is the other reading"),
        ("He fled a few days ago.", "taken as 2 to 5 days"),
        ("He intends to vote by July 31.", "at the latest then"),
        ("It was dated 31 February.", "the calendar has no such days"),
    ],
)
def test_a_reading_gives_its_reason(text, words):
    assert words in "; ".join(find_dates(text, dateline=FRIDAY)[0].reasons)


def test_the_day_counts_not_the_year_of_the_program():
    assert lines("Shells fell on Monday and in March.", dt.date(1999, 1, 1)) == [
        "Monday = 1998-12-28", "March = 1998-03-01..1998-03-31 month",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "day", [dt.date.min, dt.date.max, dt.date(1, 3, 1), dt.date(9999, 11, 30), dt.date(2012, 2, 29)]
)
def test_the_ends_of_the_calendar_raise_nothing(day):
    texts = [text for text, _ in (*WEEKDAYS, *NAMED_DAYS, *DATES, *MONTHS, *UNITS, *YEARS, *BOUNDS, *IMPOSSIBLE)]
    for text in texts:
        for mention in find_dates(text, dateline=day):
            assert mention.span or mention.reasons


def test_dates_of_the_founding_article(shared):
    text = (shared / "articles" / "reuters_2013-02-08_bamako.txt").read_text(encoding="utf-8")
    dateline = read_dateline(text)
    place, day = dateline.place, dateline.day
    assert (place, day) == ("BAMAKO, Mali", FRIDAY)
    found = lines(text, day)
    assert found.count("Friday = 2013-02-08") == 5
    assert "Jan. 11 = 2013-01-11" in found
    assert "March = 2012-03-01..2012-03-31 month" in found
    assert found.count("May = 2012-05-01..2012-05-31 month") == 2
    assert "since its recapture = ..2013-02-08 open" in found
    assert [item for item in found if "future" in item] == ["by July 31 = 2013-07-31 (future)"]


@pytest.mark.parametrize(
    "text, near, place, day",
    [
        ("BAMAKO, Mali, Feb 8, 2013 (Agency) - Shots rang out.", None, "BAMAKO, Mali", FRIDAY),
        ("BAMAKO, Mali, Feb 8 (Agency) - Shots rang out.", FRIDAY, "BAMAKO, Mali", FRIDAY),
        ("BAMAKO, Mali, Dec 30 (Agency) - Shots rang out.", dt.date(2013, 1, 2), "BAMAKO, Mali", dt.date(2012, 12, 30)),
        ("BAMAKO, Mali, Feb 8 (Agency) - Shots rang out.", None, "BAMAKO, Mali", None),
        ("JOLO, Philippines, Jan. 28 (Own) — Bombs killed 20 on Sunday, 27 January 2019.", None, "JOLO, Philippines", dt.date(2019, 1, 28)),
        ("KHARTOUM, June 3 (Own) - Guns were heard. He fell on 11 April 2017.", None, "KHARTOUM", None),
        ("ARAUCA, Colombia (Own), Jan 18, 2019: Shots rang out.", None, "ARAUCA, Colombia", dt.date(2019, 1, 18)),
        ("SANAA, Aug 10, 2018 (Own) — Shots rang out.", None, "SANAA", dt.date(2018, 8, 10)),
        ("Friday, 8 February 2013\n\nBAMAKO, Mali — Shots rang out.", None, "BAMAKO, Mali", FRIDAY),
        ("Rebels advance\n\nN'DJAMENA (Agency) - Shots rang out.", None, "N'DJAMENA", None),
        ("DEIR EZ-ZOR, Syria — Shots rang out.", None, "DEIR EZ-ZOR, Syria", None),
        ("BEIRUT: Shots rang out.", None, "BEIRUT", None),
        ("Shots rang out in Bamako on Friday.", FRIDAY, "", None),
        ("UN says five dead.\nThe AU and UN - both - agree.", None, "", None),
        ("", None, "", None),
    ],
)  # fmt: skip
def test_read_dateline(text, near, place, day):
    dateline = read_dateline(text, near=near)
    assert (dateline.place, dateline.day) == (place, day)


# Words that meet in dates, in any order.
SCRAP_WORDS = (
    "on in by since between from the a and to of 3 11th 31 2012 0000 20130111201301 2000s May March Jan. Sept Friday Sun last next this past "
    "early mid late week months year ago later yesterday overnight spring half third recent coming , . - / ' \n é then its Christmas Day"
)
SCRAPS = st.lists(st.sampled_from(SCRAP_WORDS.split(" ")), max_size=40)


@given(st.one_of(st.text(), SCRAPS.map(" ".join), SCRAPS.map("".join)), st.one_of(st.none(), st.dates()))
@settings(max_examples=400)
def test_any_text_gives_spans_that_index_it(text, day):
    """DateSpan itself holds that the first day is not after the last."""
    end = 0
    for mention in find_dates(text, dateline=day):
        assert mention.start >= end
        assert text[mention.start : mention.end] == mention.text
        assert mention.span not in mention.alternatives
        assert mention.span or mention.reasons
        end = mention.end


@given(SCRAPS.map(" ".join), st.dates())
@settings(max_examples=100)
def test_cutting_beforehand_changes_nothing(text, day):
    assert find_dates(Text(text), dateline=day) == find_dates(text, dateline=day)


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_a_written_day_reads_back(day):
    for form in ("%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y", "%d %b %Y"):
        assert [m.span for m in find_dates(day.strftime(form), dateline=None)] == [DateSpan(day, day, "day")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Shells fell on Friday and in March, and since the war began on Jan. 11 by May. ",
        "the 3, 5, 7, 9, 11, ",
        "since the ",
        "May " * 20,
        "between 3 and 5 and ",
        "early mid late last ",
        "a\n\n",
        "          ",
        "xxxxxxxxxx",
    ],
)
def test_time_grows_with_the_length_of_the_text(sentence):
    """Ten times the text may take ten times as long; twice as much is left for a busy computer."""
    short, long = (sentence * (size // len(sentence)) for size in (20_000, 200_000))
    assert seconds(long) < 20 * seconds(short) + 0.2


def seconds(text: str) -> float:
    def once() -> float:
        start = time.process_time()
        find_dates(text, dateline=FRIDAY)
        return time.process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "start, end, precision, words",
    [
        (FRIDAY, dt.date(2013, 2, 7), "days", "the first day is after the last"),
        (None, None, "open", "needs a first or a last day"),
        (None, FRIDAY, "day", "an end is unknown exactly when the precision is open"),
        (FRIDAY, FRIDAY, "open", "an end is unknown exactly when the precision is open"),
        (FRIDAY, FRIDAY, "hour", "is not one of day, days"),
    ],
)
def test_a_span_cannot_be_wrong(start, end, precision, words):
    with pytest.raises(DataError, match=words):
        DateSpan(start, end, precision)
