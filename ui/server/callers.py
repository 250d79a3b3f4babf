"""Who it is that a program asks for, and what they find at their desk."""

from __future__ import annotations

from functools import partial

from starlette.types import Scope

from geo.cases.keys import who_of
from geo.cases.rights import Who, key_of_token
from geo.errors import RefusedError, WhoError
from geo.service.desk import Desk
from ui.server.keeping import whole_store
from ui.server.limits import address_of, limits
from ui.server.readers import readers
from ui.server.who import is_own_machine, signs_in

__all__ = ["NO_KEY", "desk_of"]

NO_KEY = "Show a personal key: `Authorization: Bearer dateline_…`. Make one on the page Case, under More, or by `python -m geo keys new`."


def desk_of(token: str, scope: Scope) -> Desk:
    """The desk of whoever shows a token: a personal key, or of a share link. The request is counted before anything is looked up.

    WhoError for one that opens nothing here, RefusedError for whoever may not enter, BusyError when it is too often.
    """
    address = address_of(scope)
    limits().spend("requests", user=key_of_token(token), address=address)
    store = whole_store()
    who = who_of(store, token)
    if not _is_of_here(who):
        raise WhoError(
            "This key was made when this server knew people otherwise (DATELINE_CASES_OF, sign-in): make another one."
        )
    theirs = store.of(who)
    if not theirs.may("enter"):
        raise RefusedError("You may not use this server. Ask whoever runs it for it.")
    spend = partial(_spend, f"{who.kind} {who.key}", address)
    return Desk(theirs, readers, f"program of {who.kind} {who.key}", spend)


def _spend(user: str, address: str, kind: str) -> None:
    limits().spend(kind, user=user, address=address)


def _is_of_here(who: Who) -> bool:
    """Whether people of this kind are those of this server: what a key could do before it signed people in, it does no more."""
    if who.kind == "link":
        return True
    return who.kind == ("person" if signs_in() else "one" if is_own_machine() else "browser")
