"""A claim while its article is read: which sentences speak of one event, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from geo.claims.accounts import Account
from geo.claims.counts import Tally, add_counts, widen_count
from geo.claims.locations import Location, are_one_place
from geo.claims.passages import days_long, overlaps
from geo.claims.units import LONG_DAYS
from geo.model import Actor, Claim, ClaimStatus, Count, DateSpan

__all__ = ["ARTICLE_DAY", "Draft", "Position", "add_account", "draft_of", "find_partner"]

ARTICLE_DAY = "taken as the day of the article"
"""How the reason begins of a claim whose sentence names no day."""
_REACH = 40
"""How many claims back a sentence may speak of again."""
_OF_CROWDS = ("Protests", "Riots")
_WIDE_KM = 100.0
"""An area of this reach does not tell that an event in it was that of a town there."""
_BORROWED_DAYS = 5
"""How much earlier than a borrowed date (that of the article) an event may prove to have been."""
_CLOSE, _SAME_DAY, _FAR = 3, 3, 12
"""How many sentences further on one may add to a claim without naming its place, or only its day, or only count its dead."""


class Position(NamedTuple):
    """Where a sentence stands: its number, and that of its paragraph."""

    number: int
    paragraph: int


@dataclass(slots=True)
class Draft:
    """A claim in the making."""

    account: Account
    """The first one; `leading` is the one whose kind names the event."""
    leading: Account
    at: Position
    """Of the last sentence that told of it."""
    families: frozenset[str]
    nouns: frozenset[str]
    spans: list[tuple[int, int]]
    actors: list[Actor]
    location: Location | None
    is_own_location: bool
    date: DateSpan | None
    is_own_date: bool
    deaths: Count | None = None
    injuries: Count | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def status(self) -> ClaimStatus:
        return self.account.status

    def claim(self, text: str) -> Claim:
        """The finished claim; text: the article's."""
        spans = tuple(sorted(self.spans))
        return Claim(
            quote=text[slice(*spans[0])],
            spans=spans,
            event_type=self.leading.event_type,
            sub_event_type=self.leading.sub_event_type,
            status=self.status,
            actors=tuple(self.actors),
            place=self.location.place if self.location else None,
            area=self.location.area if self.location else None,
            date=self.date,
            deaths=self.deaths,
            injuries=self.injuries,
            trigger=self.account.trigger,
            reasons=(*self.reasons, *self._where(), *self._missing()),
        )

    def _where(self) -> list[str]:
        if self.location and self.location.is_around:
            return [f"a place that the gazetteer does not know: {self.location.place.name} around it is taken"]
        return []

    def _missing(self) -> list[str]:
        """What no sentence tells."""
        has_doer = any(actor.role in ("perpetrator", "participant") for actor in self.actors)
        told = {"who did it": has_doer, "deaths": self.deaths is not None, "injuries": self.injuries is not None}
        missing = ", ".join(word for word, is_told in told.items() if not is_told)
        return [f"not told: {missing}"] if missing else []


def draft_of(
    account: Account, at: Position, *, location: Location | None, date: DateSpan | None, reasons: Iterable[str]
) -> Draft:
    """A new claim from one account; location, date: its own, or what was found for it elsewhere, with the reasons."""
    draft = Draft(
        account=account,
        leading=account,
        at=at,
        families=account.kind.families,
        nouns=account.nouns,
        spans=[account.span],
        actors=list(account.actors),
        location=location,
        is_own_location=account.location is not None,
        date=date,
        is_own_date=account.date is not None and not account.is_told_date,
        reasons=[reason for reason in (*account.reasons, *reasons) if reason],
    )
    _add_counts(draft, account)
    return draft


# -- which claim a sentence adds to --------------------------------------------------------------------------------------


def find_partner(account: Account, at: Position, drafts: list[Draft]) -> Draft | None:
    """The claim that an account adds to: the one that fits best, the latest of equals; None when none fits.

    What one sentence tells as two events stays two.
    """
    if account.is_new:
        return None
    families, span = account.kind.families, account.span
    near = [draft for draft in drafts[-_REACH:] if draft.families & families and draft.spans[-1] != span]
    fits = [(_fit(account, at, draft), index) for index, draft in enumerate(near)]
    best, index = max(fits, default=(0.0, 0))
    return near[index] if best > 0 else None


def _fit(account: Account, at: Position, draft: Draft) -> float:
    """How well an account fits a claim whose families it shares; 0 when it cannot be the same event."""
    if (draft.status == "event") != (account.status == "event"):
        return 0.0
    shared = account.kind.families & draft.families
    span = account.date.span if account.date else None
    here, there = account.location, draft.location
    is_placed = bool(here and there and not here.is_vast and not there.is_vast)
    same_day, same_place = bool(span and draft.date), is_placed
    if not _is_of_one_sort(account, draft) or not _is_of_one_time(account, draft) or _are_opposed(account, draft):
        return 0.0
    is_lead = False
    if is_placed and here and there and not are_one_place(here, there):
        is_lead = _tells_on(account, at, draft)
        if draft.is_own_location or not (account.is_known or is_lead):
            return 0.0
        same_place = is_lead
    gap, same_word = at.number - draft.at.number, bool(account.nouns & draft.nouns)
    if there and here and not is_lead and _counts_anew(account, draft, here, there):
        return 0.0
    if there and there.is_vague and here and not here.is_vague and gap > _CLOSE:
        same_place = same_place and (account.is_known or same_word)
    if here and here.is_vague and here.radius_km > _WIDE_KM and there and not there.is_vague:
        same_place = same_place and account.is_known
    is_kin = same_word or shared != {"coup"}
    if not _is_linked(account, gap, same_day=same_day, same_place=same_place, same_word=same_word, is_kin=is_kin):
        return 0.0
    same_kind = account.kind is draft.account.kind
    is_adrift = account.location is None and account.date is None and not account.is_known
    same_paragraph = is_adrift and at.paragraph == draft.at.paragraph
    distance = min((0.5 if is_adrift else 0.1) * gap, 4)
    return 5 + 2 * (same_word + same_kind + same_place + same_paragraph) + same_day * draft.is_own_date - distance


def _tells_on(account: Account, at: Position, draft: Draft) -> bool:
    """The sentence behind one that told of an event without its place: it gives the place, and counts nothing else."""
    is_next = at.number - draft.at.number == 1 and len(draft.spans) == 1 and not account.is_new
    if not is_next or account.location is None or account.location.is_coarse or account.location.is_around:
        return False
    span = account.date.span if account.date else None
    is_same_day = span is None or (draft.date is not None and overlaps(span, draft.date))
    pairs = (
        (_sum(account.tallies, toll), told) for toll, told in (("deaths", draft.deaths), ("injuries", draft.injuries))
    )
    return is_same_day and all(one is None or other is None or one.best == other.best for one, other in pairs)


def _is_of_one_sort(account: Account, draft: Draft) -> bool:
    """A killing may belong to a protest told before, but no protest to a killing, and no raid of rebels to a protest."""
    is_crowd = draft.leading.event_type in _OF_CROWDS
    is_arrest = account.kind.name == "arrest"
    if is_arrest != (draft.leading.kind.name == "arrest") and not is_crowd and account.event_type not in _OF_CROWDS:
        return False  # who is arrested after an attack
    if account.event_type in _OF_CROWDS:
        return is_crowd
    if is_crowd and account.kind.rank >= _BLASTS:
        return False
    return not (is_crowd and any(a.role == "perpetrator" and a.kind in _REBELS for a in account.actors))


_BLASTS = 70
"""Rank from which kinds are blasts and bombardments."""
_REBELS = frozenset({"Rebel group", "Political militia"})


def _are_opposed(account: Account, draft: Draft) -> bool:
    """Soldiers did one and rebels the other, and at least one of the two was done to people without arms.

    Or a crowd did one, and soldiers the other.
    """
    here = set() if account.is_known else _perpetrators(account.actors)
    there = _perpetrators(draft.actors) if here else here
    if not here or not there:
        return False
    if (here <= _CROWDS and there <= _STATES) or (here <= _STATES and there <= _CROWDS):
        return True
    if "Violence against civilians" not in (account.event_type, draft.leading.event_type):
        return False
    return (here <= _STATES and there <= _OUTLAWS) or (here <= _OUTLAWS and there <= _STATES)


def _perpetrators(actors: Iterable[Actor]) -> set[str]:
    return {actor.kind for actor in actors if actor.role == "perpetrator"}


def _counts_anew(account: Account, draft: Draft, here: Location, there: Location) -> bool:
    """Dead counted at a place of their own, while those of the claim were counted elsewhere or only somewhere around."""
    is_loose = not draft.is_own_location or (there.is_vague and not here.is_vague)
    has_dead = any(tally.toll == "deaths" and not tally.is_total for tally in account.tallies)
    return is_loose and has_dead and draft.deaths is not None and not account.is_known and not account.is_told_date


_STATES = frozenset({"State forces", "External/Other forces"})
_CROWDS = frozenset({"Protesters", "Rioters"})
_OUTLAWS = frozenset({"Rebel group", "Political militia", "Identity militia"})
_ALIKE_DAYS = 20
"""How much wider one of two dates may be when both are told of one event."""


def _is_of_one_time(account: Account, draft: Draft) -> bool:
    """The days overlap and are about as many, or the claim has only a borrowed date that lies a few days later."""
    span = account.date.span if account.date else None
    if span is None or draft.date is None:
        return True
    if overlaps(span, draft.date):
        is_loose = account.is_known or account.is_told_date or "coup" in account.kind.families & draft.families
        return is_loose or abs(_width(span) - _width(draft.date)) <= _ALIKE_DAYS
    if not span.end or not draft.date.start or _width(span) > _BORROWED_DAYS:
        return False
    is_near = 0 <= (draft.date.start - span.end).days <= _BORROWED_DAYS
    return is_near and any(ARTICLE_DAY in reason for reason in draft.reasons)


def _is_linked(account: Account, gap: int, *, same_day: bool, same_place: bool, same_word: bool, is_kin: bool) -> bool:
    """Enough speaks for one event, given that nothing speaks against it."""
    if (same_place and same_day) or not is_kin:
        return same_place and same_day
    if account.is_known:
        return True
    if same_place:
        return account.date is None
    if same_day:
        return gap <= _SAME_DAY or (same_word and not account.tallies)
    has_no_place = account.location is None or account.location.is_vast
    is_counted_again = bool(account.tallies) and account.kind.name == "killing"
    return has_no_place and account.date is None and gap <= (_FAR if is_counted_again else _CLOSE)


# -- what one more sentence says -----------------------------------------------------------------------------------------


def add_account(draft: Draft, account: Account, at: Position) -> None:
    """Take what one more sentence says into a claim."""
    draft.at = at
    if draft.spans[-1] != account.span:  # sentences come in order
        draft.spans.append(account.span)
    draft.families &= account.kind.families
    draft.nouns |= account.nouns
    is_calmer = draft.leading.event_type == "Riots" and account.event_type == "Protests"
    is_none = bool(account.tallies) and all(tally.count.high == 0 for tally in account.tallies)  # "nobody was hurt"
    if account.kind.rank > draft.leading.kind.rank and not (is_calmer or is_none):
        draft.leading = account
    known = {actor.name.lower() for actor in draft.actors}
    draft.actors += [actor for actor in account.actors if actor.name.lower() not in known]
    _add_place(draft, account.location)
    _add_date(draft, account.date.span if account.date else None, is_told=account.is_told_date)
    _add_counts(draft, account)


def _add_place(draft: Draft, location: Location | None) -> None:
    if location is None:
        return
    is_finer = draft.location is not None and draft.location.is_vague and not location.is_vague
    is_vaguer = draft.location is not None and location.is_coarse
    if (not draft.is_own_location and not is_vaguer) or is_finer:
        draft.location, draft.is_own_location = location, True
        draft.reasons = [reason for reason in draft.reasons if not reason.startswith("no place named")]


def _add_date(draft: Draft, span: DateSpan | None, *, is_told: bool) -> None:
    """Take a date unless the claim has a better one; is_told: only the day on which somebody told of the event."""
    if span is None or (is_told and draft.is_own_date):
        return
    is_narrower = draft.date is None or _width(span) < _width(draft.date)
    if (not draft.is_own_date and not is_told and _width(span) <= LONG_DAYS) or is_narrower:
        draft.date, draft.is_own_date = span, not is_told
        draft.reasons = [reason for reason in draft.reasons if not reason.startswith(("no date ", "undated"))]


_ENDLESS = 1_000_000


def _width(span: DateSpan) -> int:
    return days_long(span) if span.start and span.end else _ENDLESS


def _add_counts(draft: Draft, account: Account) -> None:
    is_total = any(tally.is_total for tally in account.tallies)
    draft.deaths = widen_count(draft.deaths, _sum(account.tallies, "deaths"), is_total=is_total)
    draft.injuries = widen_count(draft.injuries, _sum(account.tallies, "injuries"))


def _sum(tallies: Iterable[Tally], toll: str) -> Count | None:
    """Dead or injured of one account: a toll alone, else the sum of the numbers, one said twice counted once."""
    chosen = [tally for tally in tallies if tally.toll == toll]
    chosen = [tally for tally in chosen if tally.is_total] or chosen
    counts: list[Count] = []
    for tally in chosen:
        is_said = any(_ends(tally.count) == _ends(count) for count in counts)
        if not is_said or tally.first == chosen[0].first:
            counts.append(tally.count)
    return add_counts(counts)


def _ends(count: Count) -> tuple[int | None, int | None, int | None]:
    return count.low, count.best, count.high
