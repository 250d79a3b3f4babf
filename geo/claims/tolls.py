"""Dead who are told apart from the event in which they died: a count that no rule of one event joined to it.

"Brawls by a casino turned to gunfire. By the evening 45 had been killed": the second sentence has no place and no day of its own, nobody
who did it, and nothing that says that it was elsewhere or later, and the event right before counts nobody. It is its toll then.
"""

from __future__ import annotations

from collections.abc import Sequence

from geo.claims.accounts import Account
from geo.claims.actors import ARMED
from geo.claims.drafts import Draft, Position, add_toll
from geo.claims.leanings import SEVERAL
from geo.claims.locations import are_one_place
from geo.claims.passages import overlaps

__all__ = ["gather", "give", "is_toll_of"]

_DEADLY = frozenset({"Battles", "Explosions/Remote violence", "Violence against civilians", "Riots", "Protests"})
_NEAR, _NOT_FAR = 1, 2
"""How many sentences behind the event its dead are counted; how many from it when no other event is near."""


def gather(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, but each that only counts the dead of the event told right before it is given to that."""
    kept: list[Draft] = []
    for draft in drafts:
        if kept and _is_count(draft) and is_toll_of(draft.account, draft.at, kept[-1]):
            add_toll(kept[-1], draft.account, draft.at)
        else:
            kept.append(draft)
    return kept


def give(left: Sequence[tuple[Position, Account]], drafts: Sequence[Draft]) -> None:
    """Give each count that no event took to the event nearest to it that may be its own and counts no dead; in a text of few events."""
    events = [draft for draft in drafts if draft.status == "event"]
    for at, account in left if len(events) < SEVERAL else ():
        near = sorted(events, key=lambda draft: (abs(at.number - draft.at.number), draft.at.number > at.number))
        if draft := next(
            (draft for draft in near if is_toll_of(account, at, draft, near=_NOT_FAR, is_before=True)), None
        ):
            was = draft.at
            add_toll(draft, account, at)
            draft.at = max(was, at)
            draft.spans.sort()


def _is_count(draft: Draft) -> bool:
    """One sentence told it, and as a killing, of which nothing more is known."""
    return len(draft.spans) == 1 and draft.leading is draft.account and draft.account.kind.name == "killing"


def is_toll_of(account: Account, at: Position, draft: Draft, *, near: int = _NEAR, is_before: bool = False) -> bool:
    """Whether what an account counts may be the dead of an event that counts none, told in this sentence or the one before.

    near: how many sentences they may lie apart; is_before: the count may stand before the event, too.
    """
    if draft.status != "event" or account.status != "event" or draft.deaths is not None or account.is_new:
        return False
    if draft.leading.event_type not in _DEADLY or not any(tally.toll == "deaths" for tally in account.tallies):
        return False
    if not -near * is_before <= at.number - draft.at.number <= near or account.is_presumed:
        return False
    return _is_there(account, draft) and _is_then(account, draft) and not _is_by_others(account, draft)


def _is_there(account: Account, draft: Draft) -> bool:
    here, there = account.location, draft.location
    is_own = here is not None and account.span[0] <= here.start < account.span[1]  # not "12 died there"
    return here is None or not is_own or here.is_coarse or (there is not None and are_one_place(here, there))


def _is_then(account: Account, draft: Draft) -> bool:
    span = account.date.span if account.date else None
    return span is None or account.is_told_date or draft.date is None or overlaps(span, draft.date)


def _is_by_others(account: Account, draft: Draft) -> bool:
    """Somebody with arms did it who did not do what is told before."""
    doers = {actor.name.lower() for actor in account.actors if actor.role == "perpetrator" and actor.kind in ARMED}
    return bool(doers) and doers.isdisjoint(actor.name.lower() for actor in draft.actors)
