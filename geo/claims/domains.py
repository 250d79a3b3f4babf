"""What a text is about, and what violent words mean there: a striker shoots, shares crash, a cyclone kills, a drill storms.

A table names the words of each domain, and what its words do to an event that is told beside them (`effect`). A claim that
they speak against keeps its words and its place among the claims, with the status "background" and the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from geo.claims.causes import told_otherwise
from geo.claims.drafts import Draft
from geo.claims.english import words as words_of
from geo.claims.leanings import SEVERAL, leaning_of
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import Domain
from geo.rules import Rule, first_of

__all__ = ["DEEDS", "NO_EVENT", "QUIET", "Case", "tell_apart"]

ENOUGH, SHARE = 7, 0.02
"""A text is about a domain when the different words in it that stand for it alone, twice, and those that do so among others,
once, are so many, one of the former at least, and all of them are that share of its words."""
OF_WAR = 5
"""From so many deeds told fully a text is one of war."""
SPOKEN_FOR = 0.8
"""From this chance on the words of a sentence alone speak for an event."""
OLD_DAYS = 3 * 365
"""What happened longer before the article is history, not news."""
BY_ANYTHING = frozenset({"killing", "abduction", "mass grave", "takeover"})
"""Kinds whose words rivers and lorries do too: they kill, invade, and people are missing."""
ARMED = frozenset(
    {"State forces", "Rebel group", "Political militia", "Identity militia", "External/Other forces", "Rioters"}
)
DEEDS = words_of("deeds")
CROWDS = frozenset({"Protesters", "Rioters"})
QUIET = frozenset({"Protests", "Strategic developments"})
"""Event types that tell of no violence: sport and trade have few words for them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of an event, and the domains of its sentences and of the text."""

    draft: Draft
    near: Collection[Domain]
    about: Collection[Domain]
    is_deed: bool
    """Its sentences hold a word for what only people do."""
    day: dt.date | None
    """Of the article."""

    def is_near(self, effect: str) -> bool:
        """A word of such a domain stands in the claim's sentences."""
        return any(domain.effect == effect for domain in self.near)

    def is_about(self, effect: str) -> bool:
        """The text is about such a domain."""
        return any(domain.effect == effect for domain in self.about)

    @property
    def names(self) -> str:
        return " and ".join(dict.fromkeys(domain.name for domain in (*self.near, *self.about)))

    @property
    def is_violent(self) -> bool:
        return self.draft.leading.event_type not in QUIET

    @property
    def has_armed(self) -> bool:
        """Somebody armed, or a crowd, did it or took part."""
        return any(actor.kind in ARMED and actor.role in ("perpetrator", "participant") for actor in self.draft.actors)

    @property
    def has_doer(self) -> bool:
        return any(actor.kind in ARMED and actor.role == "perpetrator" for actor in self.draft.actors)

    @property
    def is_plain(self) -> bool:
        """Somebody armed killed or hurt people at a place that is named: the text tells of violence, whatever else."""
        return self.is_violent and self.has_doer and self.has_victims and self.draft.is_own_location

    @property
    def is_told_fully(self) -> bool:
        """Violence at a place that is named, with who did it or whom it hit."""
        return self.is_violent and self.draft.is_own_location and (self.has_doer or self.has_victims)

    @property
    def has_victims(self) -> bool:
        counts = (self.draft.deaths, self.draft.injuries)
        return any(count is not None and count.high != 0 for count in counts)


def tell_apart(drafts: Iterable[Draft], tokens: Tokens, *, day: dt.date | None) -> None:
    """Notes on every draft of an event that the domains of its words speak against why it is none. day: the article's."""
    drafts = [draft for draft in drafts if draft.status == "event"]
    if not drafts:
        return
    domains, words = tokens.vocabulary.domains, frozenset(tokens.words)
    cases = [_case(draft, tokens, domains, day) for draft in drafts]
    if sum(case.is_told_fully for case in cases) >= OF_WAR:
        cases = [replace(case, near=_that_count(case)) for case in cases]
    if len(drafts) < SEVERAL:
        cases = [_unless_spoken_for(case, tokens) for case in cases]
    if not any(case.is_plain for case in cases):
        about = [domain for domain in domains if _is_about(words, domain, tokens.words)]
        cases = [replace(case, about=about) for case in cases]
    for draft, case in zip(drafts, cases, strict=True):
        rule = first_of(NO_EVENT, case)
        if rule:
            draft.no_event = rule.reason.format(names=case.names)
        elif case.is_violent:
            draft.no_event = told_otherwise(draft, tokens)


def _that_count(case: Case) -> list[Domain]:
    """Among many deeds a single word ("a motorway", "the director") does not undo one with a place and a day of its own."""
    is_placed = case.draft.is_own_location and case.draft.is_own_date
    return [domain for domain in case.near if domain.effect == "past" or not is_placed]


def _unless_spoken_for(case: Case, tokens: Tokens) -> Case:
    """In a short text a single word does not undo what all words of the sentence speak for."""
    is_sure = bool(case.near) and leaning_of(case.draft, tokens).is_event >= SPOKEN_FOR
    return replace(case, near=[domain for domain in case.near if domain.effect == "past"]) if is_sure else case


def _is_about(words: frozenset[str], domain: Domain, text: Sequence[str]) -> bool:
    own = len(words & domain.words)
    if not own or 2 * own + len(words & domain.also) < ENOUGH:
        return False
    return sum(word in domain.words or word in domain.also for word in text) >= SHARE * len(text)


def _case(draft: Draft, tokens: Tokens, domains: Sequence[Domain], day: dt.date | None) -> Case:
    words: set[str] = set()
    for start, end in draft.spans:
        first, last = tokens.between(start, end)
        words.update(tokens.words[first:last])
    near = [domain for domain in domains if not domain.words.isdisjoint(words)]
    return Case(draft, near, (), not DEEDS.isdisjoint(words), day)


def _is_of_the_past(case: Case) -> bool:
    draft, day = case.draft, case.day
    span = draft.date if draft.is_own_date else None
    if day and span and span.end and (day - span.end).days > OLD_DAYS:
        return case.is_near("past") or case.is_about("past")
    return case.is_about("past") and not (span and case.has_victims)


def _is_made_up(case: Case) -> bool:
    is_told_so = case.is_near("make-believe") and not case.has_victims
    return case.is_violent and (is_told_so or case.is_about("make-believe"))


def _is_a_figure(case: Case) -> bool:
    if case.is_about("figure"):
        return case.is_violent and not (case.has_victims and case.has_armed)
    return case.is_violent and case.is_near("figure") and not (case.has_victims or case.has_armed)


def _is_of_nature(case: Case) -> bool:
    if not case.is_violent or case.has_doer or case.is_deed:
        return False
    return case.is_about("nature") or (case.is_near("nature") and case.draft.leading.kind.name in BY_ANYTHING)


def _is_a_campaign(case: Case) -> bool:
    is_crowd = any(actor.kind in CROWDS for actor in case.draft.actors)
    is_protest = case.draft.leading.event_type == "Protests"
    return is_protest and case.is_about("figure") and not (is_crowd or case.has_victims)


def _is_presumed_beside(case: Case) -> bool:
    """What no event word tells of is none where another domain has a word in its sentence."""
    return case.draft.account.is_presumed and bool(case.near) and not case.has_armed


NO_EVENT: tuple[Rule[Case, None], ...] = (
    Rule("taken as history: the text is about {names}", _is_of_the_past, None,
         "The museum marks the centenary of the battle in Goma, in which hundreds were killed in 1914."),
    Rule("taken as make-believe: words of {names} stand with it", _is_made_up, None,
         "In a drill marines stormed a beach in Goma on Monday."),
    Rule("taken as a figure of speech: words of {names} stand with it", _is_a_figure, None,
         "Investors bombarded the currency in Goma on Monday, and shares fell."),
    Rule("taken as no deed of armed people: words of {names} stand with it", _is_of_nature, None,
         "Floods seized villages near Beira on Monday and killed 16 people."),
    Rule("taken as no event: words of {names} stand with what no word tells of", _is_presumed_beside, None,
         "One man was killed in Goma on Monday after his car went off the road and crashed."),
    Rule("taken as no protest: the text is about {names}", _is_a_campaign, None,
         "The incumbent told a rally in Goma on Monday that pollsters were wrong; turnout, his manifesto and the runoff would tell."),
)  # fmt: skip
"""Why what sounds like an event is none; the first that fits is told."""
