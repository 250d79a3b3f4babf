"""Date words and the day of the dateline -> DateMentions: which days are meant, how exactly, and why.

The rules here find the words; functions of the same names in geo.dates.calendar and geo.dates.counting tell what they mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from geo.dates import calendar as sense
from geo.dates import counting as daycount
from geo.dates.calendar import FIRST_YEAR, LAST_YEAR, MONTHS, Around, Sense
from geo.dates.counting import UNITS
from geo.dates.spans import days_span
from geo.language.grammar import Grammar, Match
from geo.language.pack import WordTable, read_words
from geo.language.text import Pieces, cut
from geo.model import DateMention, DateSpan

__all__ = ["find_dates"]

_PARTS = {
    "M": r"{month}|{vague_month}|{small_month}|{short_month}\.?",
    "D": "{number}|{ordinal}",
    "W": r"{weekday}|{short_weekday}\.?",
    "WHICH": "{last}|{this}|{next}",
    "TO": " ?- ?| {to} | {until} ",
    "Y": "(?:,?(?: {of})? {year}|-{year}|,?(?: {of})? (?:{WHICH}|{that}|{the} {same}) {year_word})?",
    "DM": r"{D}(?: | {of} |-){M}",
    "MD": r"(?<!{in} ){M}(?: |(?<=\.)|-){D}|(?<={in} ){M} {D},? {year}",
    "DATE": "(?:{W}(?: {time}| {night})?,? )?(?:{the} )?(?:{DM}|{MD}){Y}",
    "WEEKDAY": "{weekday}(?: {time}| {night})?",
    "PART": "(?:{the} )?{part}(?: |-| {of} (?:{the} )?| {in} (?:{the} )?)",
    "UNIT": "|".join(f"{{{unit}}}" for unit in UNITS),
    "LONG": "{week}|{month_word}|{year_word}|{decade_word}|{weekend}",
    "COUNT": "(?:{number}|{count}(?:-{count})?)(?: {and} {a} {half})?|(?:{a} )?{some}(?: {of})?|{a}",
}  # fmt: skip
_RULES = {
    "iso": "{year}[-/]{number}[-/]{number}",
    "slashed": r"{number}/{number}/(?:{year}|{number})|{number}\.{number}\.{year}|{number}-{number}-{year}",
    "days": "{between} (?:{the} )?{D} {and} (?:{the} )?{DM}{Y}|{between} {M} {D},? {and} {D}{Y}"
    "|(?:{from} )?(?:{W},? )?(?:{the} )?{D}(?:, {D})?(?:, {D})?(?:{TO}|,? {and} ){DM}{Y}"
    "|(?:{from} )?(?:{W},? )?{M} {D}(?:, {D})?(?:{TO}{D}{Y}(?!{TO}{M})|,? {and} {D}{Y}(?! _)(?! {M}))",
    "dates": "{between} {DATE},? {and} {DATE}|(?:{from} )?{DATE}{TO}{DATE}",
    "date": "{DATE}",
    "years": "{between} {year} {and} {year}|(?:{from} )?{year}{TO}(?:{year}|{number})",
    "months": "{between} {M}{Y} {and} {M}{Y}|(?:{from} )?{M}{Y}{TO}{M}{Y}|{M}{Y} {and} {M}{Y}",
    "month": "{PART}?(?:(?:{this} {past}|{WHICH}) )?{M}{Y}",
    "easter_day": "{easter}(?: {weekday})?(?:,? {year})?",
    "weekdays": "{between} {WEEKDAY} {and} {WEEKDAY}|(?:{from} )?{WEEKDAY}(?:{TO}| {into} | {and} ){WEEKDAY}",
    "weekday": "(?:(?:{this} {past}|{WHICH}|{previous}|{coming}|{following}|{overnight}|{part}) )?{WEEKDAY}(?:(?: {of})? {WHICH} {week})?"
    "|{overnight} (?:{into}|{to}) {WEEKDAY}",
    "named_day": "(?:{the} {day} (?:{before}|{after}) |{part} )?{named}(?: {time}| {night})?|{this} {time}|{last} {night}|{overnight}",
    "same_day": "(?:{shift} )?(?:{the} {same}|{that}(?: {same})?) (?:{day}|{night}|{time}|{week}|{month_word}|{year_word})(?: {night})?",
    "weekend": "{the} {weekend}",
    "ago": "(?:{COUNT} )?{UNIT} {ago}(?: {this} (?:{month_word}|{week}))?",
    "shifted": "(?:{COUNT} )?{UNIT} {shift}|{the} (?:{previous}|{next}|{following}) (?:{day}|{night}|{time}|{week}|{month_word}|{year_word})"
    "|{the} {day} (?:{before}|{after})(?=[.,;])|(?:{COUNT} )?{UNIT} {after} {that}(?=[.,;])|{COUNT} {UNIT} {before}(?=[.,;])",
    "offset": "(?:(?:{COUNT} )?(?:{hour}|{day}|{night}|{week}|{fortnight}|{month_word})|{the} {day}) (?:{after}|{before})(?= )",
    "week_of_month": "{the} (?:{nth}|{last}) {week} {of} {M}{Y}",
    "window": "(?:{the} )?(?:{past}|{last}|{previous}|{coming}|{next}) {COUNT} {UNIT}|{the} (?:{past}|{last}) (?:{hour}|{LONG})"
    "|{recent} {UNIT}|(?:{the} )?{coming} {UNIT}",
    "unit": "(?:{PART}|{shift} )?(?:{this} {past}|{WHICH}) {LONG}|{PART}{LONG}|{shift} {in} {the} (?:{day}|{LONG})",
    "part_of_year": "(?:{the} )?{nth} {half} {of} (?:{year}|{WHICH} {year_word})",
    "seasonal": "(?:{part} )?(?:{WHICH}|{the}) {season}(?:(?: {of})? {year})?|{season}(?: {of})? {year}|{WHICH} {fall}"
    "|(?:{the} )?{fall} {of} {year}",
    "feast_day": "(?:{feast}(?: {eve})?|{new} {year_word}'_? {eve})(?:,? {year})?",
    "ten_years": "(?:{PART}|{the} )?{decade}",
    "whole_year": "{PART}?{year}|{the} {year_word} (?:{year}|{number})",
    "day_of_month": "{the} {ordinal}(?!-| _)",
    "since_event": "{since} (?:{the}|{its}|{a}) _(?:-_)?|{since} {then}",
}  # fmt: skip
_COMMON = ("in", "on", "of", "and", "to", "into", "by", "its")
_WEAK = ("that", "the", "a", "from", "between", "this", "number", "count", "some", "nth", "part")


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    numbers: WordTable = {
        "number": {form: n for n in range(100) for form in (str(n), f"{n:02}")},
        "ordinal": {f"{n}{end}": n for n in range(1, 32) for end in ("st", "nd", "rd", "th", "er")},
        "year": {f"{n:04}": n for n in (0, *range(1000, 2200))},
        "decade": {f"{n}s": n for n in range(FIRST_YEAR, LAST_YEAR, 10)},
    }
    return Grammar({**read_words("dates"), **numbers}, _RULES, parts=_PARTS, common=_COMMON, weak=_WEAK)


@lru_cache(maxsize=1)
def _senses() -> dict[str, Callable[[Match, Around], Sense | None]]:
    """Rule -> the function that tells what its words mean."""
    return {rule: getattr(sense, rule, None) or getattr(daycount, rule) for rule in _RULES}


_SENTENCE_END = re.compile(r"[.!?][\"”’')]*\s+(?=[\"“‘(]*[A-Z])|\n")
# Words before a date that put it into the future, and words that take it back when they follow.
_PLANNED = re.compile(
    r"\b(?:[Ww]ill|won['’]t|shall|due|scheduled|slated|planned (?:for|on)|plan(?:s|ning)? to|want(?:s|ed)?\b.{0,40} to|inten(?:ds?|ding) to|set (?:to|for)|going to|(?:is|are) to(?= [a-z])"
    r"|call(?:s|ed|ing)? (?:for )?(?:\w+ ){0,3}(?:march|protest|rally|rallies|strike|demonstration|vote|election|talks|meeting)\w*"
    r"|to be held|ahead of|deadline|upcoming|pledged to|promised to|vowed to|agreed to)\b|['’]ll\b"
)
_MAYBE = re.compile(
    r"\b(?:fears?|may|might|must|should|would(?! not)|could (?!not|hear|see|be (?:heard|seen|reached))|hop(?:es?|ing) to|expect(?:s|ed))\b[^,]*$"
)
_TO_COME = re.compile(
    r"['’]s? (?:\w+ ){0,2}(?:vote|election|poll|ballot|referendum|meeting|talks|summit|session|match|hearing|deadline)"
)
_HAPPENED = re.compile(r"\b(?:after|since|following|said|told|says|was|were|had|did|has|have)\b")
_HAD = re.compile(r"\b(?:was|were|had|been)\b")
_PLANNED_BEHIND = re.compile(r"(?:(?!\b(?:said|and|who)\b)[^.;\n]){0,40}?\b(?:will|shall)\b")
_SAID = re.compile(r"\b(?:said|says|told|reported|announced|added|confirmed)(?: \w+){0,2} $")
"""Before a date on which somebody spoke."""
_CLAUSE = 120
"""Letters before a date in which its sentence tells whether it is to come."""
_SENTENCES_BACK = 6
"""How many sentences back "two days later" may count from."""
_LONGEST_REACH = 500
"""Letters between a date and the one that tells its year."""

_FIRST_OF_DATES = frozenset(
    {*MONTHS, "weekday", "number", "ordinal", "year", "feast", "easter", "named", "day", "night", "week"}
)

_BOUND_REASONS = {
    "since": "from then up to the dateline",
    "after": "from then on",
    "until": "when it began is not told",
    "before": "when it began is not told",
    "by": "at the latest then",
}


def find_dates(text: str, *, dateline: dt.date | None, words: Pieces | None = None) -> list[DateMention]:
    """Every date expression, in the order of the text, without overlaps; [] for a text without any. Never raises.

    dateline: the day that relative dates count from; without it their span is None and a reason says so. words: the text
    as `geo.language.text.cut` gives it, for a caller who has it already. Words that cannot be a date (31 February) come back
    without a span.
    """
    return list(_Reader(words or cut(text), dateline).mentions())


class _Reader:
    """One reading of one text from its beginning to its end."""

    def __init__(self, pieces: Pieces, dateline: dt.date | None) -> None:
        self.pieces, self.dateline = pieces, dateline
        self.grammar = _grammar()
        self.codes = self.grammar.codes(pieces)
        self.behind: DateMention | None = None
        """The date behind "Two days after ...", while these words are read."""
        self.last_year: DateMention | None = None
        """The latest mention that tells a year."""
        self.last_told: DateMention | None = None
        self.last_day: DateMention | None = None
        self.last_night: DateMention | None = None
        """The latest of something that happened, on its own day or days; on days that can be counted from; and the latest
        that names a time of day."""

    def mentions(self) -> Iterator[DateMention]:
        """All date mentions; a "since ..." waits for the date that may follow it."""
        waiting = None
        for match, mention in self._in_turn():
            if waiting:
                yield _begun(waiting, mention, self.pieces.text)
            waiting = mention if match.rule == "since_event" else None
            if not waiting:
                yield mention
        if waiting:
            yield waiting

    def _in_turn(self) -> Iterator[tuple[Match, DateMention]]:
        """Matches that are dates; that behind "Two days after ..." is read first, since the two days count from it."""
        senses, matches = _senses(), self.grammar.find(self.pieces, self.codes)
        ahead: Match | None = None
        while match := ahead or next(matches, None):
            ahead = None
            behind: tuple[Match, DateMention] | None = None
            if match.rule == "offset" and self.opens_sentence(match.first):
                ahead = next(matches, None)
            if ahead and self._is_in_sentence(match, ahead):
                follower = self._mention(ahead, senses[ahead.rule])
                behind = (ahead, follower) if follower else None
                ahead = None
            told = self.last_told
            self.behind = behind[1] if behind and behind[1] is told else None
            if mention := self._mention(match, senses[match.rule]):
                yield match, mention
            if behind:
                self.last_told = told if self.behind else self.last_told
                self.last_day = told if self.behind else self.last_day
                yield behind
            self.behind = None

    def _is_in_sentence(self, match: Match, follower: Match) -> bool:
        starts = self.pieces.starts
        return not _SENTENCE_END.search(self.pieces.text, starts[match.last], starts[follower.first] + 1)

    def opens_sentence(self, first: int) -> bool:
        """At most one word of the sentence stands before a piece: "Barely two days after ..."."""
        start = self.pieces.starts[first]
        low = max(start - _CLAUSE, 0)
        ends = [end.end() for end in _SENTENCE_END.finditer(self.pieces.text, low, start + 1)]
        return len(self.pieces.text[ends[-1] if ends else low : start].split()) <= 1

    def _mention(self, match: Match, sense_of: Callable[[Match, Around], Sense | None]) -> DateMention | None:
        around = _Surroundings(self, match)
        try:
            sense = sense_of(match, around)
        except (ValueError, OverflowError):  # 31 February, the year 0, from 5 to 3 May
            sense = Sense(None, ("the calendar has no such days",))
        if sense is None:
            return None
        (bound, first), plain = around.bound(), sense.span
        sense = _bounded(bound, sense, self.dateline) if bound else sense
        start, end = self.pieces.starts[first], self.pieces.starts[match.last]
        begins = sense.span.start if sense.span else None
        is_future = sense.is_future or bool(self.dateline and begins and begins > self.dateline)
        mention = DateMention(
            self.pieces.text[start:end], start, end, sense.span, sense.alternatives, is_future, sense.reasons
        )
        if sense.span:
            self.last_year = mention if sense.names_year else self.last_year
            is_spoken = bool(_SAID.search(self.pieces.text, max(start - _CLAUSE // 2, 0), start))
            is_told = (
                not is_spoken and not is_future and sense.span.start is not None and sense.span.precision != "year"
            )
            self.last_told = mention if is_told else self.last_told
            self.last_day = (_day_to_count_from(mention, plain) if is_told else None) or self.last_day
            is_night = is_told and match.has("night", "overnight", "time")
            self.last_night = mention if is_night else self.last_night
        return mention

    def near(self, mention: DateMention | None, offset: int, *, sentences: int = 1) -> DateSpan | None:
        """The span of a mention in the same sentence as an offset or so many sentences before."""
        if mention is None or offset - mention.end > _LONGEST_REACH * max(sentences, 1):
            return None
        ends = islice(_SENTENCE_END.finditer(self.pieces.text, mention.end, offset + 1), sentences + 1)
        return mention.span if sum(1 for _ in ends) <= sentences else None


class _Surroundings:
    """What the text says around one match (see Around)."""

    def __init__(self, reader: _Reader, match: Match) -> None:
        self._reader, self._match = reader, match
        self.dateline = reader.dateline
        self._before = self._index_before()
        self.kind_before = self._kind(self._before)

    def _kind(self, index: int) -> str:
        return self._reader.grammar.kind(self._reader.codes[index]) if 0 <= index < len(self._reader.codes) else ""

    def _word(self, index: int) -> str:
        words = self._reader.pieces.words
        return words[index] if 0 <= index < len(words) else ""

    def _index_before(self) -> int:
        """Index of the word before the match and a blank, "the" left out; -1 where a mark or nothing stands there."""
        index = self._match.first - 2
        while index >= 0 and self._word(index + 1).isspace():
            if self._kind(index) != "the":
                return index
            index -= 2
        return -1

    @property
    def word_before(self) -> str:
        """The word right before the match, be it "the"."""
        first = self._match.first
        return self._word(first - 2) if self._word(first - 1).isspace() else ""

    @property
    def word_after(self) -> str:
        """The word right behind the match; "" where a mark stands between."""
        last = self._match.last
        word = self._word(last + 1) if self._word(last).isspace() else ""
        return word if word.isalnum() else ""

    def bound(self) -> tuple[str, int]:
        """since, by, until, before or after, when that stands before the match; and where the whole begins."""
        kind = self.kind_before
        if kind in ("since", "by", "until"):
            return ("", self._match.first) if self._is_told_on() else (kind, self._before)
        if kind not in ("before", "after"):
            return "", self._match.first
        followed = bool(self.word_after) and not self._kind(self._match.last + 1)
        is_plain = followed or self._is_owner()  # "after Friday prayers", "after Friday's strike"
        return ("", self._match.first) if is_plain else (kind, self._before)

    def _is_told_on(self) -> bool:
        """A clause tells what happened then: "the worst since August 2013, when ..."."""
        return "".join(self._word(self._match.last + shift) for shift in range(3)) == ", when"

    @property
    def opens_sentence(self) -> bool:
        """Whether the sentence begins with the match, or with one word more."""
        return self._reader.opens_sentence(self._match.first)

    @property
    def is_before_date(self) -> bool:
        """Whether a date follows at once: "two days after Friday's vote"."""
        last = self._match.last + 1
        last += 2 * (self._kind(last) == "the")
        return self._kind(last) in _FIRST_OF_DATES

    def date_beside(self, *, is_exact: bool = False) -> DateSpan | None:
        """The date last named in this sentence; behind the match when the match opens the sentence."""
        behind, reader = self._reader.behind, self._reader
        if behind and not (is_exact and behind is not reader.last_day):
            return behind.span
        return reader.near(reader.last_day if is_exact else reader.last_told, self._offsets[0], sentences=0)

    def _is_owner(self) -> bool:
        return self._word(self._match.last) in ("'", "’")

    @cached_property
    def _offsets(self) -> tuple[int, int]:
        starts = self._reader.pieces.starts
        return starts[self._match.first], starts[self._match.last]

    def is_planned(self) -> bool:
        """Whether the sentence speaks of something to come, or the date is a deadline."""
        text, (start, end) = self._reader.pieces.text, self._offsets
        if self._is_owner() and not _TO_COME.match(text, end):  # "vowed to answer Friday's raid"
            return False
        low = max(start - _CLAUSE, 0)
        low = max(low, text.rfind(". ", low, start) + 1, text.rfind("\n", low, start) + 1)
        clause = text[low:start]
        cues = [cue.end() for cue in _PLANNED.finditer(clause)]
        if not self._is_owner():  # "would ... at Friday's meeting": more often past
            cues += [cue.end() for cue in _MAYBE.finditer(clause)]
        if cues:
            return not _HAPPENED.search(clause, max(cues))
        if self.kind_before == "by":
            is_past = _HAD.search(clause[-40:]) or _HAPPENED.search(text, end, end + 40)
            return self._word(self._before).islower() and not is_past
        return len(clause.split()) <= 1 and bool(_PLANNED_BEHIND.match(text, end))

    def year_named(self) -> DateSpan | None:
        """A date with a year in this sentence or the one before; anywhere before when the article has no day of its own."""
        named = self._reader.last_year
        if self.dateline is None and named and named.span and named.span.precision in ("day", "days"):
            return named.span
        told = self._reader.last_told
        if named and told and told.start > named.start and _is_of_other_year(told, named):
            return None  # "in September 2021; he was shot on Aug. 9, and before him another in July"
        return self._reader.near(named, self._offsets[0])

    def night_before(self) -> DateSpan | None:
        """The date last named with a time of the day, in this sentence or the twelve before."""
        return self._reader.near(self._reader.last_night, self._offsets[0], sentences=2 * _SENTENCES_BACK)

    def date_before(self, *, is_exact: bool = False) -> DateSpan | None:
        """The date last named in this sentence or the six before, plans left out; is_exact: of a few days at most."""
        last = self._reader.last_day if is_exact else self._reader.last_told
        return self._reader.near(last, self._offsets[0], sentences=_SENTENCES_BACK)


_FEW_DAYS = dt.timedelta(days=6)


def _day_to_count_from(mention: DateMention, plain: DateSpan | None) -> DateMention | None:
    """The mention with its plain days, "since Friday" with the Friday alone, when these are few; None for a month."""
    start, end = (plain.start, plain.end) if plain else (None, None)
    is_short = start is not None and end is not None and end - start <= _FEW_DAYS
    return (mention if plain is mention.span else replace(mention, span=plain)) if is_short else None


def _is_of_other_year(one: DateMention, other: DateMention) -> bool:
    days = [mention.span.start for mention in (one, other) if mention.span and mention.span.start]
    return len({day.year for day in days}) > 1


def _bounded(bound: str, sense: Sense, dateline: dt.date | None) -> Sense:
    """A date behind since, by, until, before or after."""
    if sense.span is None:
        return sense
    span = _bounded_span(bound, sense.span, dateline)
    others = tuple(dict.fromkeys(_bounded_span(bound, other, dateline) for other in sense.alternatives))
    ends_later = bool(bound == "until" and dateline and span.end and span.end > dateline)
    return replace(
        sense, span=span, alternatives=tuple(other for other in others if other != span),
        is_future=ends_later or (sense.is_future and bound != "since"), reasons=(*sense.reasons, _BOUND_REASONS[bound]),
    )  # fmt: skip


def _bounded_span(bound: str, span: DateSpan, dateline: dt.date | None) -> DateSpan:
    if bound == "by":
        return span
    if bound == "until":
        return DateSpan(None, span.end, "open") if span.end else span
    if bound == "before":
        is_first = span.start is None or span.start == dt.date.min
        return span if is_first or span.start is None else DateSpan(None, span.start - dt.timedelta(days=1), "open")
    if span.start is None:
        return span
    is_past = dateline is not None and span.start <= dateline
    return days_span(span.start, dateline) if is_past and dateline else DateSpan(span.start, None, "open")


def _begun(waiting: DateMention, date: DateMention, text: str) -> DateMention:
    """ "since the town was retaken" with the start that "on 26 January" behind it tells."""
    between = text[waiting.end : date.start]
    start = date.span.start if date.span else None
    if start is None or len(between) > 60 or re.search(r"[,.;\n]", between):
        return waiting
    end = waiting.span.end if waiting.span else None
    span = DateSpan(start, None, "open") if end is None else days_span(start, max(start, end))
    return replace(waiting, span=span, reasons=(f"it begins with “{date.text}” behind it",))
