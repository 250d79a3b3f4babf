"""Date words and the day of the dateline -> DateMentions: which days are meant, how exactly, and why.

The rules here find the words; functions of the same names in geo.dates.calendar and geo.dates.counting tell what they mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from geo.dates import calendar, counting
from geo.dates.calendar import FIRST_YEAR, LAST_YEAR, MONTHS, Around, Sense
from geo.dates.order import in_one_order
from geo.dates.spans import days_span
from geo.errors import GazetteerError
from geo.language.grammar import Grammar, Match
from geo.language.pack import Language, WordTable
from geo.language.text import Text, as_text
from geo.model import DateMention, DateSpan

__all__ = ["find_dates"]


def _numbers(language: Language) -> WordTable:
    """The kinds of words that no table can list."""
    ordinals, decades = language.classes["ordinal_ending"], language.classes["decade_ending"]
    return {
        "number": {form: n for n in range(100) for form in (str(n), f"{n:02}")},
        "ordinal": {f"{n}{end}": n for n in range(1, 32) for end in ordinals},
        "year": {f"{n:04}": n for n in (0, *range(1000, 2200))},
        "decade": {f"{n}{end}": n for n in range(FIRST_YEAR, LAST_YEAR, 10) for end in decades},
    }


@dataclass(frozen=True, slots=True)
class _Rules:
    """What finds the dates of one language, and what tells what they mean."""

    grammar: Grammar
    senses: Mapping[str, Callable[[Match, Around], Sense | None]]
    cues: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=16)
def _rules(language: Language) -> _Rules | None:
    """None for a language whose pack has no dates; GazetteerError for a rule that no function tells the meaning of."""
    rulebook = language.dates
    if rulebook is None:
        return None
    senses = {
        rule.name: getattr(calendar, rule.name, None) or getattr(counting, rule.name, None) for rule in rulebook.rules
    }
    if unknown := [name for name, sense in senses.items() if sense is None]:
        raise GazetteerError(
            f"{language.folder / 'dates.toml'}: there is no meaning {', '.join(unknown)} in geo.dates."
        )
    return _Rules(Grammar(rulebook, numbers=_numbers(language)), senses, rulebook.cues)  # type: ignore[arg-type]


_CLAUSE = 120
"""Letters before a date in which its sentence tells whether it is to come."""
_SENTENCES_BACK = 6
"""How many sentences back "two days later" may count from."""
_LONGEST_OPENING = 100
"""Letters of a sentence before a date that opens it."""
_LONGEST_REACH = 500
"""Letters between a date and the one that tells its year."""

_FIRST_OF_DATES = frozenset({*MONTHS, "weekday", "year", "feast", "easter", "named", "day", "night", "week"})
_NUMBERS = ("number", "ordinal")

_BOUND_REASONS = {
    "since": "from then up to the dateline",
    "after": "from then on",
    "until": "when it began is not told",
    "before": "when it began is not told",
    "night before": "the night belongs to two days",
    "by": "at the latest then",
}


def find_dates(text: Text | str, *, dateline: dt.date | None) -> list[DateMention]:
    """Every date expression, in the order of the text, without overlaps; [] for a text without any. Never raises.

    dateline: the day that relative dates count from; without it their span is None and a reason says so. Words that cannot
    be a date (31 February) come back without a span.
    """
    cut = as_text(text)
    rules = _rules(cut.language)
    return in_one_order(list(_Reader(cut, dateline, rules).mentions())) if rules else []


class _Reader:
    """One reading of one text from its beginning to its end."""

    def __init__(self, text: Text, dateline: dt.date | None, rules: _Rules) -> None:
        self.text, self.dateline, self.rules = text, dateline, rules
        self.codes = rules.grammar.codes(text)
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
                yield _begun(waiting, mention, self.text.text)
            waiting = mention if match.rule == "since_event" else None
            if not waiting:
                yield mention
        if waiting:
            yield waiting

    def _in_turn(self) -> Iterator[tuple[Match, DateMention]]:
        """Matches that are dates; that behind "Two days after ..." is read first, since the two days count from it."""
        senses, matches = self.rules.senses, self.rules.grammar.find(self.text, self.codes)
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
        return self._sentence(match.last - 1) == self._sentence(follower.first)

    def _sentence(self, index: int) -> int:
        return self.text.sentence_number(self.text.starts[index])

    def opens_sentence(self, first: int) -> bool:
        """At most one word of the sentence stands before a word: "Barely two days after ..."."""
        start = self.text.starts[first]
        opening = self.text.sentence_at(start)[0]
        return start - opening <= _LONGEST_OPENING and len(self.text.text[opening:start].split()) <= 1

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
        start, end = self.text.starts[first], self.text.ends[match.last - 1]
        begins = sense.span.start if sense.span else None
        is_future = sense.is_future or bool(self.dateline and begins and begins > self.dateline)
        words = self.text.text[start:end]
        mention = DateMention(words, start, end, sense.span, sense.alternatives, is_future, sense.reasons)
        if sense.span:
            self.last_year = mention if sense.names_year else self.last_year
            is_passing = around.follows("said") or (match.rule == "offset" and match.has("hour"))
            is_told = (
                not is_passing and not is_future and sense.span.start is not None and sense.span.precision != "year"
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
        between = self.text.sentence_number(offset) - self.text.sentence_number(mention.end - 1)
        return mention.span if between <= sentences else None


class _Surroundings:
    """What the text says around one match (see Around)."""

    def __init__(self, reader: _Reader, match: Match) -> None:
        self._reader, self._match = reader, match
        self.dateline = reader.dateline
        self._before = self._index_before()
        self.kind_before = self._kind(self._before)

    def _kind(self, index: int) -> str:
        return (
            self._reader.rules.grammar.kind(self._reader.codes[index]) if 0 <= index < len(self._reader.codes) else ""
        )

    def _word(self, index: int) -> str:
        words = self._reader.text.words
        return words[index] if 0 <= index < len(words) else ""

    def _is_apart(self, index: int) -> bool:
        """Blanks alone stand between a word and the one before it."""
        gaps = self._reader.text.gaps
        return 0 < index < len(gaps) and gaps[index].isspace()

    def _index_before(self) -> int:
        """Index of the word before the match and a blank, "the" left out; -1 where a mark or nothing stands there."""
        index = self._match.first
        while self._is_apart(index):
            index -= 1
            if self._kind(index) != "the":
                return index
        return -1

    @property
    def word_before(self) -> str:
        """The word right before the match, be it "the"."""
        first = self._match.first
        return self._word(first - 1) if self._is_apart(first) else ""

    @property
    def word_after(self) -> str:
        """The word right behind the match; "" where a mark stands between."""
        word = self._word(self._match.last) if self._is_apart(self._match.last) else ""
        return word if word.isalnum() else ""

    @property
    def kind_after(self) -> str:
        """Kind of the word right behind the match; "" for a word of no kind, a mark, or none."""
        return self._kind(self._match.last) if self._is_apart(self._match.last) else ""

    @property
    def is_capital(self) -> bool:
        """Whether the match begins with a capital letter."""
        return self._word(self._match.first)[:1].isupper()

    def is_behind(self, *classes: str) -> bool:
        """Whether the word right before the match is of one of these classes of its language."""
        return any(self._is_of(self.word_before, name) for name in classes)

    def is_before(self, name: str) -> bool:
        """So for the word right behind the match."""
        return self._is_of(self.word_after, name)

    def _is_of(self, word: str, name: str) -> bool:
        members = self._reader.text.language.classes[name]
        return word in members or word.lower() in members

    def follows(self, cue: str) -> bool:
        """Whether a cue of the language stands right before the match."""
        text, (start, _) = self._reader.text.text, self._offsets
        return bool(self._reader.rules.cues[cue].search(text, max(start - _CLAUSE // 2, 0), start))

    def bound(self) -> tuple[str, int]:
        """since, by, until, (night) before or after, when that stands before the match; and where the whole begins."""
        kind = self.kind_before
        if kind in ("since", "by", "until"):
            return ("", self._match.first) if self._is_told_on() else (kind, self._before)
        if kind not in ("before", "after"):
            return "", self._match.first
        followed = bool(self.word_after) and not self._kind(self._match.last)
        is_plain = followed or self._is_owner()  # "after Friday prayers", "after Friday's strike"
        if is_plain:
            return "", self._match.first
        is_night = kind == "before" and self._kind(self._before - 1) == "night"  # "in the night before 12 May"
        return "night before" if is_night else kind, self._before

    def _is_told_on(self) -> bool:
        """A clause tells what happened then: "the worst since August 2013, when ..."."""
        text, (_, end) = self._reader.text.text, self._offsets
        return bool(self._reader.rules.cues["told_on"].match(text, end))

    @property
    def opens_sentence(self) -> bool:
        """Whether the sentence begins with the match, or with one word more."""
        return self._reader.opens_sentence(self._match.first)

    @property
    def is_before_date(self) -> bool:
        """Whether a date follows at once: "two days after Friday's vote"."""
        last = self._match.last
        last += self._kind(last) == "the"
        if self._kind(last) in _NUMBERS:  # "a day after 65 people were hurt"
            last += 1
            return self._kind(last) in MONTHS or not self._word(last).isalnum()
        return self._kind(last) in _FIRST_OF_DATES

    def date_beside(self, *, is_exact: bool = False) -> DateSpan | None:
        """The date last named in this sentence; behind the match when the match opens the sentence."""
        behind, reader = self._reader.behind, self._reader
        if behind and not (is_exact and behind is not reader.last_day):
            return behind.span
        return reader.near(reader.last_day if is_exact else reader.last_told, self._offsets[0], sentences=0)

    def _is_owner(self) -> bool:
        return self._word(self._match.last) in ("'", "’", "'s", "’s")

    @cached_property
    def _offsets(self) -> tuple[int, int]:
        text = self._reader.text
        return text.starts[self._match.first], text.ends[self._match.last - 1]

    def is_planned(self) -> bool:
        """Whether the sentence speaks of something to come, or the date is a deadline."""
        text, (start, end), cues = self._reader.text.text, self._offsets, self._reader.rules.cues
        if self._is_owner() and not cues["to_come"].match(text, end):  # "vowed to answer Friday's raid"
            return False
        low = max(start - _CLAUSE, self._reader.text.sentence_at(start)[0])
        clause = text[low:start]
        found = [cue.end() for cue in cues["planned"].finditer(clause)]
        if not self._is_owner():  # "would ... at Friday's meeting": more often past
            found += [cue.end() for cue in cues["maybe"].finditer(clause)]
        if found:
            return not cues["happened"].search(clause, max(found))
        if self.kind_before == "by":
            is_past = cues["had"].search(clause[-40:]) or cues["happened"].search(text, end, end + 40)
            return self._word(self._before).islower() and not is_past
        return len(clause.split()) <= 1 and bool(cues["planned_behind"].match(text, end))

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
    if bound == "night before" and span.start and span.start > dt.date.min:
        return days_span(span.start - dt.timedelta(days=1), span.start)
    if bound in ("before", "night before"):
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
