"""Resolved mentions, dates and areas -> claims: who did what to whom, where, when, how many, and in which sentences.

Each sentence gives accounts of events (geo.claims.accounts). An account that may speak of an event told before (kinds that go
together, the same place, dates that overlap, or words like "the clash") is added to it; else it founds a claim, and what
its sentence does not say is taken from the sentences before or the dateline, with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from geo.claims.accounts import Account, read_accounts
from geo.claims.actors import find_phrases
from geo.claims.domains import tell_apart
from geo.claims.drafts import ARTICLE_DAY, Draft, Position, add_account, add_toll, draft_of, find_partner
from geo.claims.english import SAY, phrases
from geo.claims.english import words as english_words
from geo.claims.happenings import Happening, presumed
from geo.claims.leanings import AMONG_EVENTS, Leaning, features, kind_of, lean, presume
from geo.claims.leanings import bundled as bundled_leanings
from geo.claims.likelihood import judge
from geo.claims.locations import Location, Locations, are_one_place
from geo.claims.passages import days_long
from geo.claims.roles import ATTRIBUTING, accused, actor, fighters
from geo.claims.sentences import Sentence, Tokens
from geo.claims.tolls import gather, give, is_toll_of
from geo.claims.units import LONG_DAYS
from geo.claims.vocabulary import Vocabulary
from geo.claims.vocabulary import bundled as bundled_vocabulary
from geo.dates.dateline import read_dateline
from geo.language.text import Span, Text
from geo.model import Actor, Area, Article, Claim, DateMention, DateSpan, Resolution

__all__ = ["find_claims", "read_drafts"]

_LONGEST_SENTENCE = 2000
"""Letters; what runs on for longer is read in pieces, so that the time stays linear."""
_HEADLINE_LETTERS, _FIRST_SENTENCES = 160, 4
"""A headline is one of the first sentences, short, and ends without a stop."""
_FRESH_DAYS = 8
"""How old the event before may be to lend its date."""
_LENDING = 3
"""Within how many sentences it lends it."""
_RIGHT_BEFORE = 200
"""Letters in which a sentence before may name the day of what this one tells."""
_PRESUMED = 6
"""First sentences of a text that tells plainly of no event, of which one may do so in words that no table knows."""
_SEVERAL = 3
"""From so many events on a text is a wire about a war."""
_BESIDE_SPEECH, _NIGHT = 3, 2
"""Words around a day among which words of speech make it that of what was said; days that a night belongs to."""
_MOST_EVENTS = 200
"""Events told first, and last, among which the place of another is looked for: more than an article has."""
_CLOSE, _CLOSE_TO_THE = 2, 6
"""How many sentences back the event before may lie to lend its place; more for "the town"."""


def find_claims(
    article: Article,
    text: Text,
    resolutions: Sequence[Resolution],
    *,
    dates: Sequence[DateMention],
    areas: Sequence[Area],
    vocabulary: Vocabulary | None = None,
) -> list[Claim]:
    """Every event that the article tells, denies, fears or plans, in the order of the text; [] when it tells of none.

    text: `article.text` as it was cut; of a language without claims there are none. resolutions, dates, areas: as found in it.
    vocabulary: None takes the tables of its language. Never raises.
    """
    drafts, tokens = read_drafts(article, text, resolutions, dates=dates, areas=areas, vocabulary=vocabulary)
    judge(drafts, tokens)
    return [draft.claim(article.text) for draft in drafts]


def read_drafts(
    article: Article,
    text: Text,
    resolutions: Sequence[Resolution],
    *,
    dates: Sequence[DateMention],
    areas: Sequence[Area],
    vocabulary: Vocabulary | None = None,
) -> tuple[list[Draft], Tokens]:
    """As `find_claims`, before it is judged how likely each claim is."""
    plain, broad = vocabulary or bundled_vocabulary(), vocabulary or bundled_vocabulary(is_broad=True)
    book = _Book(article, text, resolutions, dates, areas, plain, broad=None if vocabulary else broad)
    if "claims" not in text.language.lacks:
        book.read_all(text)
        if book.names_a_day and not any(draft.status == "event" for draft in book.drafts):
            book = _Book(article, text, resolutions, dates, areas, broad, plain=plain, is_generous=True)
            book.read_all(text)
        if not any(draft.status == "event" for draft in book.drafts):
            book.presume(text)
        lean(book.drafts, book.plain_tokens)
        book.drafts = gather(book.drafts)
        give(book.left, book.drafts)
        book.name_groups(text)
        tell_apart(book.drafts, book.tokens, day=book.day)
    return book.drafts, book.tokens


def _is_of_the_same(account: Account, draft: Draft) -> bool:
    """ "Men took the mayor from his house on Monday; his body was found": who is counted behind an event of the same sentence."""
    is_nowhere = account.location is None or account.location is draft.location or account.location.is_coarse
    return draft.status == account.status == "event" and draft.deaths is None and is_nowhere


def _pieces(sentences: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in sentences:
        for first in range(start, end, _LONGEST_SENTENCE):
            yield first, min(first + _LONGEST_SENTENCE, end)


class _Book:
    """The claims of an article, sentence by sentence."""

    def __init__(
        self,
        article: Article,
        text: Text,
        resolutions: Sequence[Resolution],
        dates: Sequence[DateMention],
        areas: Sequence[Area],
        vocabulary: Vocabulary,
        *,
        broad: Vocabulary | None = None,
        plain: Vocabulary | None = None,
        is_generous: bool = False,
    ) -> None:
        """broad: the words that are looked for in what tells of nothing in plain ones, once an event was told; None looks for none.

        is_generous: the text is read as one that must tell of an event, though none is told plainly.
        """
        self.article, self.is_generous = article, is_generous
        self.dateline = read_dateline(text, needs_day=False).span
        self.locations = Locations(article.text, resolutions, areas, dateline=self.dateline)
        self.day = article.date or _day_of_dateline(dates, self.dateline)
        self.names_a_day = any(date.span and not date.is_future for date in dates)
        self.head_day = _day_of_dateline(dates, self.dateline) if self.locations.dateline is None else None
        """The day that a report without a place at its head begins with."""
        self.dates = [date for date in dates if not self.dateline[0] <= date.start < self.dateline[1]]
        self.date_starts = [date.start for date in self.dates]
        self.tokens = Tokens(text, vocabulary)
        self.broad_tokens = Tokens(text, broad) if broad else None
        self.plain_tokens = Tokens(text, plain) if plain else self.tokens
        self.drafts: list[Draft] = []
        self.paragraph = self.behind = 0
        self.counted: tuple[int, Account] | None = None
        """A number of people that a sentence told before the first event, and the number of that sentence."""
        self.before: list[tuple[int, int, Position]] = []
        """First sentences, with their places in the text, that told of no event before there was any."""
        self.left: list[tuple[Position, Account]] = []
        """What counts people and was taken for no event, nor into one."""
        self.untold: tuple[int, int] | None = None
        """The sentence right before, when it told of no event."""

    def read_all(self, text: Text) -> None:
        """Take in all sentences in their order."""
        for number, (start, end) in enumerate(_pieces(text.sentences)):
            self.read(number, start, end)
        if self.drafts and (self.drafts[0].is_own_location or self.drafts[0].is_own_date):  # else it is that event
            self.drafts = [draft for one in self.before for draft in self._presumed_beside(*one)] + self.drafts

    def read(self, number: int, start: int, end: int) -> None:
        """Take in one sentence."""
        self.paragraph += "\n" in self.article.text[self.behind : start]
        at, self.behind = Position(number, self.paragraph), end
        is_headline = self._is_headline(number, start, end)
        if start <= self.dateline[0] and self.dateline[1] < end:
            start = end - len(self.article.text[self.dateline[1] : end].lstrip())
        accounts = self._accounts(self.tokens, start, end, is_headline=is_headline)
        if self.broad_tokens and self.drafts and not accounts:
            told = self._accounts(self.broad_tokens, start, end, is_headline=is_headline)
            accounts = [account for account in told if account.can_found]
        last = self.drafts[-1] if self.drafts and at.number - self.drafts[-1].at.number <= _CLOSE else None
        is_elsewhere = bool(self._unknown_place(start, end))
        here: Draft | None = None
        for nth, account in enumerate(map(self._pointed, accounts)):
            is_apart = is_elsewhere and account.location is None and not account.is_known
            is_remark = nth > 0 and account.is_count and not (account.can_found or account.is_known)
            partner = None if is_apart or is_remark else find_partner(account, at, self.drafts)
            if partner:
                add_account(partner, account, at)
                last = here = partner
            elif account.can_found or (is_elsewhere and _has_both_sides(account)):
                here = self._found(account, at)
                self.drafts.append(here)
                self._count_before(at)
            elif account.is_count and not self.drafts and account.date is None:
                self._keep_count(account, number, is_alone=len(accounts) == 1)
                self.left.append((at, account))
            elif nth > 0 and here and account.tallies and _is_of_the_same(account, here):
                add_account(here, account, at)
            elif self.drafts and is_toll_of(account, at, self.drafts[-1]):
                add_toll(self.drafts[-1], account, at)
            elif account.tallies:
                self.left.append((at, account))
        if here is None:
            self._take_for_event(start, end, at)
        if last and not any(account.can_found for account in accounts):
            self._add_remarks(last, start, end)
        self.untold = None if accounts else (start, end)

    def _take_for_event(self, start: int, end: int, at: Position) -> None:
        """A sentence of which no event is known: one that its words lean to, once an event was told; else it waits for that."""
        if self.drafts:
            self.drafts += self._presumed_beside(start, end, at)
        elif at.number < _PRESUMED:
            self.before.append((start, end, at))

    def _keep_count(self, account: Account, number: int, *, is_alone: bool) -> None:
        """A number of people before the first event: its own, when nothing says where they died, or its sentence goes on."""
        if account.location is None or not is_alone:
            self.counted = number, account

    def _count_before(self, at: Position) -> None:
        """ "Not a shot was fired. Rebels drove into Gao on Monday": what was counted right before the first event."""
        told, self.counted = self.counted, None
        if not told or len(self.drafts) > 1 or at.number - told[0] > 1:
            return
        if self.drafts[0].deaths is None or at.number == told[0]:  # "24 soldiers perished; 91 attackers were shot"
            add_toll(self.drafts[0], told[1], at, is_more=at.number == told[0])
            self.drafts[0].spans.sort()

    def _accounts(self, tokens: Tokens, start: int, end: int, *, is_headline: bool) -> list[Account]:
        """What a sentence tells of events in the words that the tokens know; [] for nothing."""
        first, last = tokens.between(start, end)
        if tokens.vocabulary.event_words.isdisjoint(tokens.words[first:last]):
            return []
        sentence = tokens.sentence(start, end)
        return self._read(sentence, tokens.vocabulary, is_headline=is_headline) if sentence.found.tells else []

    def _read(
        self,
        sentence: Sentence,
        vocabulary: Vocabulary,
        *,
        is_headline: bool = False,
        presumed: Happening | None = None,
    ) -> list[Account]:
        start, end = sentence.start, sentence.end
        return read_accounts(
            sentence,
            vocabulary,
            dates=self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)],
            locations=self.locations.within(start, end),
            nowhere=self.locations.nowhere_within(start, end),
            is_headline=is_headline,
            is_of_war=bool(self.drafts),
            can_borrow=bool(self.drafts) or self.locations.dateline is not None,
            is_generous=self.is_generous,
            presumed=presumed,
        )

    def presume(self, text: Text) -> None:
        """Take one of the first sentences for an event of which no word of the tables tells, when its words lean to one."""
        told = {end for draft in self.drafts for _, end in draft.spans}  # behind a dateline a sentence begins later
        pieces = enumerate(islice(_pieces(text.sentences), _PRESUMED))
        untold = [(number, *self._leaning(start, end)) for number, (start, end) in pieces if end not in told]
        if not untold:
            return
        number, leaning, sentence = max(untold, key=lambda one: one[1].is_event)
        is_plain = leaning.is_plain()
        if not is_plain and any(tally.has_dead for _, account in self.left for tally in account.tallies):
            together = (features(sentence) for *_, sentence in untold)
            leaning = bundled_leanings().of(dict.fromkeys(name for names in together for name in names))
            is_plain = leaning.is_plain()
        for account in self._presumed(leaning, sentence, is_plain=is_plain):
            self.drafts.append(self._found(account, Position(number, 0)))
            self._count_behind(number, text)

    def name_groups(self, text: Text) -> None:
        """Name the armed groups of a short text that tells of one event by nobody known: "called from Obo: LRA, ten or so"."""
        events = [draft for draft in self.drafts if draft.status == "event"]
        pieces = list(islice(_pieces(text.sentences), _SHORT + 1))
        if len(events) != 1 or len(pieces) > _SHORT or self.drafts != events:
            return
        draft = events[0]
        named = (*draft.actors, *draft.others)
        if any(one.kind in _KNOWN_SIDES and one.role != "target" for one in named):
            return
        taken = {one.name.lower() for one in named}
        for start, end in pieces:
            sentence = self.tokens.sentence(start, end)
            found = (actor(sentence, one, "participant") for one in find_phrases(sentence) if one.part == "name")
            groups = [one for one in found if one.kind in _GROUPS and one.name.lower() not in taken]
            taken |= {one.name.lower() for one in groups}
            draft.others += groups
            draft.reasons += [f"“{one.name}”: the text names this group, and nobody else who did it" for one in groups]

    def _count_behind(self, number: int, text: Text) -> None:
        """ "Islamists with axes came to a hamlet. Dailies put the dead at 412": who is counted behind an event that was presumed."""
        for behind, (start, end) in enumerate(islice(_pieces(text.sentences), number + 1, number + _CLOSE), number + 1):
            for account in self._accounts(self.plain_tokens, start, end, is_headline=False):
                at = Position(behind, 0)
                if account.is_count and find_partner(account, at, self.drafts) is self.drafts[-1]:
                    add_account(self.drafts[-1], account, at)

    def _presumed_beside(self, start: int, end: int, at: Position) -> list[Draft]:
        """The event of a sentence that tells of none in words that we know, when it has a place and a day of its own and is none of those before."""
        leaning, sentence = self._leaning(start, end)
        is_wire = sum(draft.status == "event" for draft in self.drafts[:_MOST_EVENTS]) >= _SEVERAL
        is_plain = leaning.is_plain(AMONG_EVENTS) if is_wire else leaning.is_plain()
        accounts = self._presumed(leaning, sentence, is_plain=is_plain)
        return [
            self._found(account, at)
            for account in accounts
            if account.location and not account.location.is_vague and account.date
            if find_partner(account, at, self.drafts) is None
        ]

    def _leaning(self, start: int, end: int) -> tuple[Leaning, Sentence]:
        sentence = self.plain_tokens.sentence(start, end)
        return bundled_leanings().of(features(sentence)), sentence

    def _presumed(self, leaning: Leaning, sentence: Sentence, *, is_plain: bool) -> list[Account]:
        """The event that the words of a sentence lean to; [] when that is not plain."""
        telling = leaning.most_telling(leaning.best) if is_plain else []
        if not telling:
            return []
        here = features(sentence)
        index = next((here[name] for name in telling if name in here), None)
        if index is None:
            return []
        happening = presumed(sentence, index, kind_of(leaning.best, self.plain_tokens.vocabulary))
        accounts = self._read(sentence, self.plain_tokens.vocabulary, presumed=happening)
        return [presume(account, leaning, sentence) for account in accounts]

    def _add_remarks(self, draft: Draft, start: int, end: int) -> None:
        """What a sentence without an event of its own says of one told before: "Police blame the ADF", "the army withdrew that figure"."""
        first, behind = self.tokens.between(start, end)
        words = self.tokens.words[first:behind]
        if any(one in _WITHDRAWING and not _FIGURES.isdisjoint(words[i + 1 : i + 3]) for i, one in enumerate(words)):
            draft.deaths = None
        if ATTRIBUTING.isdisjoint(words):
            return
        sentence = self.tokens.sentence(start, end)
        blamed = accused(sentence, find_phrases(sentence), (0, len(sentence)))
        draft.others += [actor(sentence, phrase, "perpetrator") for phrase in blamed]

    def _is_headline(self, number: int, start: int, end: int) -> bool:
        is_short = number < _FIRST_SENTENCES and end - start < _HEADLINE_LETTERS
        return is_short and self.article.text[end - 1] not in ".!?\"”'’"

    def _found(self, account: Account, at: Position) -> Draft:
        location, where = (account.location, "") if account.location else self._place_from_before(account, at)
        if self.untold and not _names_a_doer(account):
            account.others += self._doers_before(*self.untold)
        span = account.date.span if account.date else None
        date, when = (span, "") if span else self._date_from_before(account, at)
        return draft_of(account, at, location=location, date=date, reasons=(where, when))

    def _doers_before(self, start: int, end: int) -> tuple[Actor, ...]:
        """ "Gunmen opened up on tourists from the castle. Ten people were killed": who acts in a sentence without an event of its own."""
        sentence = self.tokens.sentence(start, end)
        return tuple(actor(sentence, phrase, role) for phrase, role in fighters(sentence, find_phrases(sentence)))

    # -- what the sentence does not say --------------------------------------------------------------------------------

    def _place_from_before(self, account: Account, at: Position) -> tuple[Location | None, str]:
        """Where an event was that its own sentence does not place, and how we know."""
        dateline, kind = self.locations.dateline, account.kind.name
        unknown = self._unknown_place(*account.span)
        if unknown and self.locations.country:
            country = self.locations.country.place.name
            return (
                self.locations.country,
                f"no place named that we know: “{unknown}” is not in the gazetteer; taken as {country}",
            )
        if (kind in _NATIONWIDE or account.status == "background") and self.locations.country:
            return self.locations.country, "no place named: the country that the article is mostly about"
        if kind == "coup" and dateline and dateline.place.kind == "capital":
            return dateline, f"no place named: taken as the capital in the dateline, {dateline.place.name}"
        if kind == "coup" and self.locations.country:
            return self.locations.country, "no place named: the country that the article is mostly about"
        near = self._event_near(account, at)
        if near and near.location:
            return near.location, f"no place named: taken from the event before, {near.location.place.name}"
        return self._place_named_before(account)

    def _pointed(self, account: Account) -> Account:
        """The account with the place that "the capital", "the region" or "there" stand for."""
        if account.points_to in ("", "place") or account.location:
            return account
        start = account.span[0]
        if account.points_to == "country":
            why = "no place named: all over the country"
            here = self.locations.country
            return replace(account, location=here, reasons=(*account.reasons, why)) if here else account
        if account.points_to == "there":
            found = self.locations.before(account.trigger[0])
        elif account.points_to == "region":
            found = self.locations.before(start, kind="admin1")
        elif account.points_to == "seat":
            found = self._seat(start)
        else:
            found = self._capital(account)
        if found is None or found.is_coarse:
            return account
        words = {"capital": "the capital", "seat": "the capital", "region": "the region"}.get(
            account.points_to, "there"
        )
        why = f"no place named: “{words}” is taken as {found.place.name}"
        return replace(account, location=found, reasons=(*account.reasons, why))

    def _seat(self, start: int) -> Location | None:
        """The capital of a state or province: the town in the dateline, else the one named last."""
        dateline = self.locations.dateline
        return dateline if dateline and dateline.place.kind == "town" else self.locations.before(start, kind="town")

    def _capital(self, account: Account) -> Location | None:
        """That of the country that the article is mostly about, else the one named last."""
        return self._home or self.locations.before(account.span[1], kind="capital")

    @cached_property
    def _home(self) -> Location | None:
        """The capital of the country that the article is mostly about, else the dateline there."""
        country = self.locations.country.place.country if self.locations.country else ""
        at_home = [location for location in self.locations.all if location.place.country == country]
        dateline = self.locations.dateline if self.locations.dateline in at_home else None
        return next((location for location in at_home if location.place.kind == "capital"), dateline)

    def _event_near(self, account: Account, at: Position) -> Draft | None:
        """The event whose place an account shares: the last one, or the first one when a new paragraph begins."""
        last = next(filter(_is_placed, self.drafts[: -_MOST_EVENTS - 1 : -1]), None)
        if last is None or not _is_same_time(account, last):
            return next(filter(_is_placed, self.drafts[:_MOST_EVENTS]), last) if account.points_to else None
        if at.paragraph != last.at.paragraph and not account.points_to:
            first = next(filter(_is_placed, self.drafts[:_MOST_EVENTS]), last)
            return first if _is_same_time(account, first) else None
        return last if at.number - last.at.number <= (_CLOSE_TO_THE if account.points_to else _CLOSE) else None

    def _unknown_place(self, start: int, end: int) -> str:
        """A name behind "in", "at", "near" that the gazetteer lacks; "" without one."""
        text = self.article.text
        for first, last in self.locations.unknown_within(start, end):
            if text[start:first].lower().endswith(_LOCATIVE):
                return text[first:last]
        return ""

    def _place_named_before(self, account: Account) -> tuple[Location | None, str]:
        """The place named last when the sentence points to one, else that of the dateline."""
        dateline, before = self.locations.dateline, self.locations.before(account.span[0])
        points_back = account.points_to == "place" and before is not None and not before.is_coarse
        scene = self._scene()
        if scene and not points_back:
            return scene, f"no place named: taken as where the events of the article were, {scene.place.name}"
        if dateline and not points_back:
            return dateline, f"no place named: taken from the dateline, {dateline.place.name}"
        if before:
            return before.finest, f"no place named: taken as {before.finest.place.name}, named before"
        return None, "no place named"

    def _scene(self) -> Location | None:
        """Where the first placed event was, when no event was placed at the dateline: a bureau may be far from the war."""
        first = self.drafts[:_MOST_EVENTS]
        placed = [draft.location for draft in first if draft.is_own_location and draft.location]
        dateline = self.locations.dateline
        is_there = dateline is not None and any(are_one_place(location, dateline) for location in placed)
        return None if is_there else next((location for location in placed if not location.is_coarse), None)

    def _date_from_before(self, account: Account, at: Position) -> tuple[DateSpan | None, str]:
        """When an event was that its own sentence does not date, and how we know."""
        day, useless = self.day, self._useless_date(account)
        why = f"no date that can be used ({useless})" if useless else "no date named"
        near = (draft.date for draft in self.drafts[:-4:-1] if _is_told_before(draft, at))
        last = next((date for date in near if date and date.end and days_long(date) <= _FRESH_DAYS), None)
        if beside := self._date_beside(account):
            return beside.span, f"{why} beside it: taken from “{beside.text}” in the same sentence"
        if named := self._date_named_before(account):
            return named.span, f"{why}: taken from “{named.text}” before it"
        if last and last.end and (day is None or abs((day - last.end).days) <= _FRESH_DAYS):
            return last, f"{why}: taken from the event before"
        if day is None:
            return None, f"undated: {useless or 'the sentence names no day, and the article has no date'}"
        if self.head_day and self.head_day < day:
            return DateSpan(self.head_day, self.head_day, "day"), f"{why}: taken from the head of the report"
        if clock := self._hour_of_today(account):
            return DateSpan(day, day, "day"), f"{why}, but an hour, “{clock}”: {ARTICLE_DAY}"
        return _around(day), f"{why}: {ARTICLE_DAY} or the one before"

    def _hour_of_today(self, account: Account) -> str:
        """The words of an hour of the morning in the account's sentence: "10.25 a.m.", "since dawn"; "" without one.

        Who tells an hour and no day tells of his own; an evening may be the one before.
        """
        first, last = self.tokens.between(*account.span)
        words = self.tokens.words
        for at in range(first, last):
            if words[at] in _MORNING and words[max(at - 1, 0)] in _BEFORE_HOURS:
                return f"{words[at - 1]} {words[at]}"
        clock = _CLOCK.search(self.article.text, *account.span)
        return clock[0] if clock else ""

    def _date_beside(self, account: Account) -> DateMention | None:
        """The only day of the sentence, which another of its words took: "On 3 May police searched homes and arrested ten".

        A weekday may be that of what was said, or named beside a day in figures: "after Friday prayers on 3 May".
        """
        start, end = (bisect_left(self.date_starts, offset) for offset in account.span)
        dates = [date for date in self.dates[start:end] if date.span]
        days = [date for date in dates if any(map(str.isdigit, date.text))]
        days = days or [date for date in dates if self._is_of_the_scene(date, account)]
        is_day = len(days) == 1 and not days[0].is_future and days[0].span and days[0].span.precision == "day"
        return days[0] if is_day else None

    def _is_of_the_scene(self, date: DateMention, account: Account) -> bool:
        """ "Two killed in Gao, where a crowd went from door to door on Sunday": the only day of the only event, and not of what was said."""
        first, last = self.tokens.between(date.start, date.end)
        around = self.tokens.words[max(first - _BESIDE_SPEECH, 0) : last + _BESIDE_SPEECH]
        at, behind = self.tokens.between(*account.trigger)
        between = self.tokens.words[min(first, behind) : max(at, last)]
        is_told = any(draft.account.span == account.span for draft in self.drafts[-1:])
        return not is_told and _OTHER_DAYS.isdisjoint((*around, *between))

    def _date_named_before(self, account: Account) -> DateMention | None:
        """A day that a sentence names right before, and no event took: "3 May 2020, Gao. Gunmen killed two men"."""
        index = bisect_left(self.date_starts, account.span[0]) - 1
        told = self.drafts[-1].spans[-1][1] if self.drafts else 0
        if index < 0 or self.dates[index].start < max(told, account.span[0] - _RIGHT_BEFORE):
            return None
        date = self.dates[index]
        is_day = date.span is not None and not date.is_future and date.span.precision in ("day", "days")
        is_day = is_day and date.span is not None and days_long(date.span) <= _NIGHT
        return date if is_day and "\n" not in self.article.text[date.end : account.span[0]] else None

    def _useless_date(self, account: Account) -> str:
        """The first date of the sentence that stands for no days ("31 February", "Friday" of no week), and why; "" without."""
        start, end = (bisect_left(self.date_starts, offset) for offset in account.span)
        useless = next((date for date in self.dates[start:end] if date.span is None and date.reasons), None)
        return f"“{useless.text}”: {useless.reasons[0]}" if useless else ""


_WITHDRAWING, _FIGURES = english_words("withdrawing"), english_words("figures")
_GROUPS = frozenset({"Rebel group", "Political militia"})
_KNOWN_SIDES = _GROUPS - {"Political militia"} | {"State forces", "External/Other forces"}
"""Kinds of actors that are mostly told by name, unlike gunmen."""
_SHORT = 5
"""Sentences of a report at most, in which a group that is named has to do with the event."""
_NATIONWIDE = frozenset({"operation", "agreement"})
"""Kinds that concern a country when no place is named."""
_MORNING, _BEFORE_HOURS = english_words("hours of today"), english_words("before hours")
_CLOCK = re.compile(
    r"\b(?:0?\d|1[01])(?:[.:][0-5]\d)?\s?(?:a\.m\.|am\b)|(?:(?<=\b[Aa]t )|(?<=\b[Aa]round )|(?<=\b[Aa]bout ))(?:0\d|1[01])[.:][0-5]\d\b(?![.:/-]\d| ?(?:%|per|million|billion))"
)
"""An hour before noon: "at 10.25" alone, "10 a.m." anywhere."""
_OTHER_TIMES = english_words("of another time") | english_words("feasts")
_OTHER_DAYS = SAY | _OTHER_TIMES | english_words("mourning") | english_words("answers")
_LOCATIVE = tuple(f"{phrase} " for phrase in phrases("locative"))


def _names_a_doer(account: Account) -> bool:
    named = (*account.actors, *account.others)
    return any(one.role in ("perpetrator", "participant") for one in named)


def _has_both_sides(account: Account) -> bool:
    return {"perpetrator", "target"} <= {actor.role for actor in account.actors}


def _is_placed(draft: Draft) -> bool:
    return draft.location is not None and not draft.location.is_coarse


def _is_told_before(draft: Draft, at: Position) -> bool:
    """A sentence told of it not long before, though the one at hand may tell of it again."""
    gap = at.number - draft.at.number
    return 0 < gap <= _LENDING or (gap == 0 and len(draft.spans) > 1)


def _is_same_time(account: Account, draft: Draft) -> bool:
    """Nothing tells that an account is of quite another time than a claim."""
    span = account.date.span if account.date else None
    if not span or not draft.date or not span.end or not draft.date.end:
        return True
    return abs((span.end - draft.date.end).days) <= LONG_DAYS


def _around(day: dt.date) -> DateSpan:
    return DateSpan(day - dt.timedelta(days=1), day, "days") if day > dt.date.min else DateSpan(day, day, "day")


def _day_of_dateline(dates: Sequence[DateMention], dateline: Span) -> dt.date | None:
    """The day that stands in the dateline; None without any."""
    spans = [date.span for date in dates if dateline[0] <= date.start < dateline[1] and date.span]
    return next((span.start for span in spans if span.precision == "day"), None)
