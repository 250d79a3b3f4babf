"""Where cases are kept: one store for all sessions of this server, each of which may do with it what its person may."""

from __future__ import annotations

import time
from functools import cache, partial

from geo.cases.limits import Limits
from geo.cases.retention import retain
from geo.cases.rights import Who
from geo.cases.store import CaseStore, default_address
from geo.errors import CaseError
from geo.service.exporting import remove_old
from ui.server.sessions import Session
from ui.server.who import current_who, sign_in_ends, signs_in

__all__ = ["belongs_to", "case_store", "lets", "remove_old_cases", "whole_store"]


@cache
def _store(address: str) -> CaseStore:
    return CaseStore.open(address)


def whole_store() -> CaseStore:
    """The store that the settings name, as the server itself has it: pages take `case_store`. CaseError when it cannot be opened."""
    return _store(default_address())


def case_store() -> CaseStore:
    """The store for whoever this session belongs to; CaseError when nobody may have it, and as `whole_store`."""
    who = current_who()
    if who is None:
        raise CaseError(
            "Nobody has signed in here, or no longer: reload the page, and sign in."
            if signs_in()
            else "Your browser sends no cookies, so no case can be kept for it. Allow cookies for this address."
        )
    return whole_store().of(who)


def lets(what: str, case_id: str = "") -> bool:
    """Whether who this session belongs to may do something with the server, or with the case that is open; where nobody has a name
    nobody is asked: what cannot be kept stays with the session. CaseError while the database is away."""
    who = current_who()
    if who is None or who.kind in ("one", "browser"):
        return not signs_in()
    return whole_store().of(who).may(what, case_id)


def belongs_to(session: Session, who: Who | None, case_id: str) -> None:
    """From now on what was made for a session is given out while its person may see the case that is open in it, or use the server."""
    has_no_name = who is not None and who.kind in ("one", "browser")
    session.asks = None if has_no_name else partial(_may, who, case_id, sign_in_ends())
    session.notes = partial(_note, who, case_id)


def _may(who: Who | None, case_id: str, ends: float, what: str) -> bool:
    """what: "see" what is open, or "bring" texts and records. ends: when the sign-in does, as `time.time` counts."""
    if who is None or time.time() >= ends:
        return False
    store = whole_store().of(who)
    try:
        if what == "bring":
            return store.may("change", case_id) if case_id else store.may("bring")
        return store.may("enter") and (not case_id or store.may("see", case_id))
    except CaseError:  # the database is away
        return False


def _note(who: Who | None, case_id: str, did: str) -> None:
    if who is not None:
        whole_store().of(who).note(did, case_id)


def remove_old_cases() -> None:
    """Deletes what was kept for as long as the settings say (`geo.cases.retention`), but for what somebody works with; and files that
    programs asked for, and counters, whose time has ended."""
    retain(whole_store())
    remove_old(whole_store())
    Limits(whole_store()).forget_old()
