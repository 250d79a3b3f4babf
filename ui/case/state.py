"""The case of this session: whose it is, what was done in it, and how something is done.

Everything is kept as it is done. On one's own machine cases are the person's, whatever browser they use; where people sign in, theirs
who have a role in them; elsewhere they belong to the browser that made them, by the cookie that it keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from geo import __version__
from geo.cases.acts import Act, Log, canonical
from geo.cases.articles import add_article
from geo.cases.claims import CaseClaims
from geo.cases.events import EVENT
from geo.cases.review import ReviewedClaim, reviewed
from geo.cases.store import CaseRow, Deed
from geo.claims import claim_dict, claims_table
from geo.errors import CaseError, ClashError, DatelineError
from geo.frames import CLAIMS
from geo.language.text import fold
from geo.work.jobs import ArticleRead
from ui.frame.markup import plain
from ui.frame.state import choose, chosen, current_reading, forget_worked_out, keep_reading
from ui.server.keeping import case_store, lets
from ui.server.sessions import current_session
from ui.server.watching import Sitting, watch
from ui.server.who import current_who

__all__ = [
    "STATE_WORDS",
    "Clash",
    "article_target",
    "asked_about",
    "begin_case",
    "case_claims",
    "case_log",
    "case_row",
    "catch_up",
    "current_case",
    "do",
    "has_owner",
    "is_asked",
    "keep_article",
    "may_change",
    "my_cases",
    "open_case",
    "owner",
    "redo",
    "refresh_review",
    "review_of",
    "reviewed_claims",
    "show_article",
    "sitting",
    "turn",
    "undo",
]

CASE, LOG, ARTICLE, REVIEWED, SEEN = "case_id", "case_log", "case_article", "reviewed_claims", "review_seen"
CLAIMS_OF_CASE, CLASH = "case_claims", "case_clash"
STATE_WORDS = {
    "new": "not looked at",
    "accepted": "accepted",
    "corrected": "corrected",
    "rejected": "rejected",
    "disputed": "disputed",
    "added": "added",
    "merged": "joined to another",
}
"""What review made of a claim or an event, in words."""
TURNS = {"undo": ("Undone", "There is nothing to undo."), "redo": ("Done again", "There is nothing to do again.")}


def owner() -> str | None:
    """The key of who this session belongs to, "" on one's own machine; None for a share link, and for a browser that keeps nothing."""
    who = current_who()
    return None if who is None or who.kind == "link" else who.key


def has_owner() -> bool:
    """Whether anything can be kept for this session."""
    return owner() is not None


def my_cases() -> list[CaseRow]:
    """The cases that this session may see, the one that was changed last first."""
    return case_store().cases() if has_owner() else []


def case_row(case_id: str) -> CaseRow | None:
    """A case that this session may see; None for any other, and for none."""
    if not case_id or current_who() is None or not case_store().may("see", case_id):
        return None
    return case_store().case(case_id)


def may_change() -> bool:
    """Whether who looks may change the case that is open, or without one begin one: others see no controls for it."""
    return lets("change", current_case()) if current_case() else lets("begin")


# -- the open one ------------------------------------------------------------------------------------------------------


def current_case() -> str:
    """The id of the case that is open; "" when none is."""
    return str(st.session_state.get(CASE, ""))


def case_log() -> Log:
    """What was done in the open case, by whomever, as far as this page shows it; an empty one when none is open.

    What others did since is no part of it before the page is made anew, so that whoever acts says what they saw.
    """
    kept: tuple[str, Log] | None = st.session_state.get(LOG)
    return kept[1] if kept and kept[0] == current_case() else catch_up()


def catch_up() -> Log:
    """The same with what was done up to now: before each run of a page, and after each act of one's own."""
    case_id = current_case()
    if not case_id:
        return Log()
    kept: tuple[str, Log] | None = st.session_state.get(LOG)
    log = kept[1] if kept and kept[0] == case_id else Log()
    who = current_who()
    count = case_store().case(case_id).acts if who is not None and who.kind == "link" else 0  # a link is told of fewer
    new = case_store().since(case_id, len(log.acts))
    if any(act.at <= log.last for act in new):  # a copy of the case was merged into it
        log = Log.of([*log.acts, *new])
        st.session_state.pop(CLAIMS_OF_CASE, None)
    else:
        for act in new:
            log.add(act)
    st.session_state[LOG] = (case_id, log)
    watch().sit(sitting(), case_id, count or len(log.acts))
    return log


def sitting() -> Sitting:
    """The page of this session, as others are told of it."""
    found = watch().sitting(current_session())
    who = current_who()
    found.who, found.is_guest = (who.label, who.kind == "link") if who else ("", True)
    return found


def case_claims() -> CaseClaims:
    """The claims of the open case, kept from run to run."""
    if CLAIMS_OF_CASE not in st.session_state:
        st.session_state[CLAIMS_OF_CASE] = CaseClaims(case_store(), current_case())
    found: CaseClaims = st.session_state[CLAIMS_OF_CASE]
    return found


def begin_case(name: str = "") -> str:
    """Begin a case and open it; its id. name: "" is called by the day."""
    case_id = case_store().new(name or f"Case of {dt.date.today():%-d %B %Y}")
    _switch(case_id)
    return case_id


def open_case(case_id: str) -> None:
    """Open a case of this session's, or with "" none; CaseError for a case of somebody else. What was open is put away."""
    if case_id and case_row(case_id) is None:
        raise CaseError("There is no such case here, or no more: choose one of the list, or open its file.")
    keep_reading(None)
    _switch(case_id)
    if case_id:
        case_store().note("opened", case_id)


def _switch(case_id: str) -> None:
    st.session_state[CASE] = case_id
    watch().sit(sitting(), case_id, 0)
    for key in (LOG, CLAIMS_OF_CASE, ARTICLE, REVIEWED, SEEN, CLASH):
        st.session_state.pop(key, None)


def do(*deeds: Deed, asks: bool = True) -> list[Act]:
    """Do something in the open case, which is begun when there is none; [] and a sentence why when it was not kept.

    asks: where somebody else has changed the same meanwhile, whoever does it is asked which shall count.
    """
    try:
        case_id = current_case() or begin_case()
        with watch().own_acts(sitting()):
            acts = case_store().do(case_id, deeds)
            catch_up()
    except ClashError as error:
        over = [deed for deed in error.over if canonical(deed.value) != canonical(deed.before)]
        if not over:
            st.toast(plain(f"{_by(error)} did the same meanwhile."), icon=":material/group:")
        elif asks:
            st.session_state[CLASH] = Clash("do", tuple(over), error.others)
        else:
            st.toast(plain(str(error)), icon=":material/sync_problem:")
    except DatelineError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="infinite")
    else:
        return acts
    return []


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else has changed what this session wanted to change: which shall count is asked."""

    how: Literal["do", "undo", "redo"]
    over: tuple[Deed, ...]
    """What would do it nevertheless."""
    others: tuple[Act, ...]
    """What they did, as far as it is known."""


def is_asked() -> bool:
    """Whether somebody is to be asked which of two acts shall count."""
    return CLASH in st.session_state


def asked_about() -> Clash | None:
    """What is to be asked, once; None for nothing."""
    found: Clash | None = st.session_state.pop(CLASH, None)
    return found


def _by(error: ClashError) -> str:
    return getattr(error.last, "by", "") or "Another window"


def undo() -> None:
    """Undo the last deed in the open case (a button's callback)."""
    turn("undo")


def redo() -> None:
    """Do again what was undone last (a button's callback)."""
    turn("redo")


def turn(how: Literal["undo", "redo"], *, anyway: bool = False) -> None:
    """Undo or redo in the open case. anyway: what somebody else did since to the same stays."""
    if not current_case():
        return
    store = case_store()
    try:
        with watch().own_acts(sitting()):
            act = (store.undo if how == "undo" else store.redo)(current_case(), seen=_seen(), anyway=anyway)
            catch_up()
    except ClashError as error:
        st.session_state[CLASH] = Clash(how, error.over, error.others)
        return
    except CaseError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="infinite")
        return
    done, nothing = TURNS[how]
    st.toast(plain(f"{done}: {act.kind} {act.target.rpartition('/')[2]}" if act else nothing), icon=":material/undo:")


def _seen() -> int:
    return len(case_log().acts)


# -- its article -------------------------------------------------------------------------------------------------------


def show_article(read: ArticleRead, target: str) -> None:
    """Show an article of the open case, read again."""
    keep_reading(read)
    st.session_state[ARTICLE] = target


def article_target() -> str:
    """What acts on the article that is open are about; "" when it is of no case."""
    return str(st.session_state.get(ARTICLE, "")) if current_reading() else ""


def keep_article(read: ArticleRead, content: bytes, *, way: str) -> None:
    """Make an article that was read part of the open case, which is begun when there is none. content: as it came.

    Without an owner, or when the store does not keep it, it stays with the session, and a sentence says so.
    """
    st.session_state.pop(ARTICLE, None)
    if not has_owner() or not may_change():
        return
    try:
        title = read.reading.article.title or read.reading.article.text.strip().split("\n", 1)[0]
        case_id = current_case() or begin_case(" ".join(title.split())[:80])
        with watch().own_acts(sitting()):
            target, _ = add_article(case_store(), case_id, read.reading, content, way=way, version=__version__)
            catch_up()
    except CaseError as error:
        st.toast(plain(f"The article is not kept: {error}"), icon=":material/error:", duration="infinite")
        return
    st.session_state[ARTICLE] = target


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What the tables of the open article were made of."""

    read: ArticleRead
    at: tuple[str, int, str]
    """The article, and how far the log of the case was."""
    claims: list[dict[str, Any]]
    """As the machine read them."""
    told: dict[str, dict[str, Any]]
    """As they count."""
    names: dict[str, Any]


def refresh_review() -> None:
    """Bring the article's claims and places to what the case says of them, when it has changed; before each run of a page."""
    read: ArticleRead | None = st.session_state.get("read")
    target = article_target()
    if read is None or not target:
        st.session_state.pop(REVIEWED, None)
        return
    log = case_log()
    at = (target, len(log.acts), log.last)
    known: _Seen | None = st.session_state.get(SEEN)
    known = known if known and known.read is read else None
    if known and known.at == at:
        return
    claims = known.claims if known else [claim_dict(claim) for claim in read.reading.told]
    found = {f"claim:{number}": one for number, one in enumerate(reviewed(log, target, claims), start=1)}
    told, names = {key: one.told for key, one in found.items()}, _names(log, target)
    st.session_state[REVIEWED], st.session_state[SEEN] = found, _Seen(read, at, claims, told, names)
    if known and (known.told, known.names) == (told, names):  # accepted, or done in another article: the tables stay
        return
    st.session_state["claims"] = claims_table([{**one, "id": key} for key, one in told.items()], CLAIMS)
    st.session_state["places"] = _places(read.places, names)
    forget_worked_out()
    choice = chosen()
    here = [name for name in choice.ids if not name.startswith(EVENT)] if choice and choice.layer == "claims" else []
    if not set(here) <= set(found):
        choose(None)


def reviewed_claims() -> Mapping[str, ReviewedClaim]:
    """The claims of the open article as they count, by their ids in the session's table; {} without a case."""
    found: Mapping[str, ReviewedClaim] = st.session_state.get(REVIEWED, {})
    return found


def review_of(claim_id: str) -> ReviewedClaim | None:
    """What was made of a claim of the open article, by its id in the session's table; None without a case."""
    return reviewed_claims().get(claim_id)


def _places(places: pd.DataFrame, names: Mapping[str, Any]) -> pd.DataFrame:
    """The places with what was made of their names."""
    if not names or places.empty:
        return places
    places = places.copy()
    for position, text in enumerate(places["text"]):
        review = names.get(fold(text))
        if review is None:
            continue
        row = places.index[position]
        if review["state"] == "rejected":
            places.loc[row, ["status", "reasons"]] = ["rejected", "taken out in review"]
        elif place := review.get("place"):
            told = [place.get("name") or text, place.get("country") or "", "placed", "put here in review"]
            places.loc[row, ["name", "country", "status", "reasons"]] = told
            places.loc[row, ["lat", "lon", "radius_km", "score"]] = [
                place["lat"], place["lon"], place.get("radius_km") or 1.0, 1.0,
            ]  # fmt: skip
            if not places.loc[row, "kind"]:
                places.loc[row, "kind"] = "site"
    return places


def _names(log: Log, target: str) -> dict[str, Any]:
    """Folded names and their reviews, those of the article before those of the case."""
    start = f"{target}/name/"
    of_case = {key.removeprefix("name/"): value for key, value in log.under("reviewed", "name").items()}
    of_article = log.under("reviewed", target).items()
    return of_case | {key.removeprefix(start): value for key, value in of_article if key.startswith(start)}
