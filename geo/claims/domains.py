"""What a text is about, and what violent words mean there: a striker shoots, shares crash, a cyclone kills, a drill storms.

A table names the words of each domain, and what its words do to an event that is told beside them (`effect`). A claim that
they speak against keeps its words and its place among the claims, with the status "background" and the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from geo.claims.drafts import Draft
from geo.claims.sentences import Tokens
from geo.claims.vocabulary import Domain
from geo.rules import Rule, first_of

__all__ = ["NO_EVENT", "tell_apart"]

ABOUT = 4
"""So many different words of a domain make it that of the whole text."""
OLD_DAYS = 3 * 365
"""What happened longer before the article is history, not news."""
BLASTS = 70
"""Rank from which kinds are blasts and bombardments: no river does these."""
ARMED = frozenset(
    {"State forces", "Rebel group", "Political militia", "Identity militia", "External/Other forces", "Rioters"}
)
QUIET = frozenset({"Protests", "Strategic developments"})
"""Event types that tell of no violence: sport and trade have few words for them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of an event, and the domains of its sentences and of the text."""

    draft: Draft
    near: Collection[Domain]
    about: Collection[Domain]
    day: dt.date | None
    """Of the article."""

    def has(self, effect: str) -> bool:
        """A domain of this effect stands in the claim's sentences, or is that of the text."""
        return any(domain.effect == effect for domain in (*self.near, *self.about))

    @property
    def names(self) -> str:
        return " and ".join(dict.fromkeys(domain.name for domain in (*self.near, *self.about))) or "history"

    @property
    def is_violent(self) -> bool:
        return self.draft.leading.event_type not in QUIET

    @property
    def has_armed(self) -> bool:
        return any(actor.kind in ARMED for actor in self.draft.actors)

    @property
    def has_victims(self) -> bool:
        counts = (self.draft.deaths, self.draft.injuries)
        return any(count is not None and count.high != 0 for count in counts)


def tell_apart(drafts: Iterable[Draft], tokens: Tokens, *, day: dt.date | None) -> None:
    """Notes on every draft of an event that the domains of its words speak against why it is none. day: the article's."""
    domains = tokens.vocabulary.domains
    found = sorted({word for word in tokens.words if word in domains})
    counted = [domains[word] for word in found]
    about = [domain for domain in dict.fromkeys(counted) if counted.count(domain) >= ABOUT]
    for draft in drafts:
        if draft.status != "event":
            continue
        case = Case(draft, _near(draft.spans, tokens, domains), about, day)
        rule = first_of(NO_EVENT, case)
        if rule:
            draft.no_event = rule.reason.format(names=case.names)


def _near(spans: Sequence[tuple[int, int]], tokens: Tokens, domains: dict[str, Domain]) -> list[Domain]:
    found = []
    for start, end in spans:
        first, last = tokens.between(start, end)
        found += [domains[word] for word in tokens.words[first:last] if word in domains]
    return list(dict.fromkeys(found))


def _is_of_the_past(case: Case) -> bool:
    draft, day = case.draft, case.day
    span = draft.date if draft.is_own_date else None
    if day and span and span.end and (day - span.end).days > OLD_DAYS:
        return case.has("past")
    return span is None and any(domain.effect == "past" for domain in case.about)


def _is_made_up(case: Case) -> bool:
    is_told_so = any(domain.effect == "make-believe" for domain in case.near) and not case.has_victims
    return case.is_violent and (is_told_so or any(domain.effect == "make-believe" for domain in case.about))


def _is_a_figure(case: Case) -> bool:
    return case.is_violent and case.has("figure") and not (case.has_victims or case.has_armed)


def _is_of_nature(case: Case) -> bool:
    is_done = case.has_armed or case.draft.leading.kind.rank >= BLASTS
    return case.is_violent and case.has("nature") and not is_done


NO_EVENT: tuple[Rule[Case, None], ...] = (
    Rule("taken as history: the text is about {names}", _is_of_the_past, None,
         "The museum marks the centenary of the battle. Historians and archaeologists say that rebels killed many."),
    Rule("taken as make-believe: words of {names} stand with it", _is_made_up, None,
         "In a drill marines stormed a beach in Goma on Monday."),
    Rule("taken as a figure of speech: words of {names} stand with it", _is_a_figure, None,
         "The striker shot in Goma on Monday, and the goalkeeper was attacked by critics."),
    Rule("taken as no deed of armed people: words of {names} stand with it", _is_of_nature, None,
         "A cyclone killed ten people in Goma on Monday."),
)  # fmt: skip
"""Why what sounds like an event is none; the first that fits is told."""
