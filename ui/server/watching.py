"""What others do in the case that a page shows, told to the page within a second: one look at the store for all pages of this process.

A page asks (`ui/static/together.js`) and is answered when there is something to tell, or after a while; until then it costs nothing. The
answer says who did what, whether the page shows any of it, so that it has to be made anew, and who looks at what. The page asks for
that itself, when it does not disturb its reader.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from geo.cases.acts import Act, new_id, root_of
from geo.cases.comments import is_among_us
from geo.cases.telling import told_acts
from geo.cases.together import Looking, acts_since, look_at, pulse
from geo.errors import CaseError
from ui.server.addresses import NO_STORE
from ui.server.keeping import whole_store
from ui.server.sessions import Session

__all__ = ["FOLDER", "Sitting", "Watch", "together_routes", "watch"]

LOG = logging.getLogger(__name__)
FOLDER = "dateline/together"
POLL_S = 0.5
HOLD_S = 20.0
"""How long a page's question is held while there is nothing to tell; well below what proxies allow."""
HEARD_S = 35.0
"""A page that has not asked for so long is away, or hidden."""
BEAT_S = 15.0
"""How often it is said again that somebody looks at something."""
PATIENCE_S = 3.0
"""After a store that did not answer."""
MOST_TOLD = 500
"""Acts of a case that are held for pages which have not seen them; of more a page is told only that there are some."""


@dataclass(eq=False, slots=True)
class Sitting:
    """A page that somebody has before them."""

    session: Session
    token: str
    """In the address at which its page asks."""
    id: str
    """As others are told that somebody looks at something."""
    case_id: str = ""
    who: str = ""
    """As the log calls them."""
    is_guest: bool = False
    """They came by a share link: nobody is named to them, and they to nobody."""
    article: str = ""
    """The only article that the page shows; "" when it shows something of all."""
    target: str = ""
    """What they look at; "" for nothing that others should know of."""
    seen: int = 0
    """So many acts of the case are in what the page shows."""
    heard: float = 0.0
    busy: int = 0
    """Acts of its own are under way: they are no news to it."""
    waiting: asyncio.Future[None] | None = None


@dataclass(frozen=True, slots=True)
class _New:
    number: int
    act: Act
    about: Act


@dataclass(eq=False, slots=True)
class _Case:
    """What this process knows of a case."""

    known: int
    news: deque[_New] = field(default_factory=lambda: deque(maxlen=MOST_TOLD))
    looking: tuple[Looking, ...] = ()


class Watch:
    """The pages of this process that show a case; safe for several threads."""

    def __init__(self) -> None:
        self.notice = ""
        """What every page is told until it connects anew; "" for nothing."""
        self._by_token: dict[str, Sitting] = {}
        self._by_session: dict[str, Sitting] = {}
        self._cases: dict[str, _Case] = {}
        self._noted: dict[str, tuple[str, str, float]] = {}
        """By what others know a page by: case, what it looks at, and when that was noted."""
        self._lock = threading.RLock()
        self._something = threading.Event()
        self._thread: threading.Thread | None = None

    # -- what pages say ------------------------------------------------------------------------------------------------

    def sitting(self, session: Session) -> Sitting:
        """The page of a session, known from now on until that ends."""
        with self._lock:
            found = self._by_session.get(session.id)
            if found is None or found.session is not session:
                found = Sitting(session, secrets.token_urlsafe(24), new_id())
                self._by_session[session.id] = self._by_token[found.token] = found
                session.when_ended(lambda: self._forget(found))
            return found

    def _forget(self, gone: Sitting) -> None:
        with self._lock:
            self._by_token.pop(gone.token, None)
            if self._by_session.get(gone.session.id) is gone:
                del self._by_session[gone.session.id]
        self._wake([gone])

    def sit(self, one: Sitting, case_id: str, seen: int) -> None:
        """A page shows a case as it was after so many acts; "" shows none."""
        with self._lock:
            if one.case_id != case_id:
                one.target = ""
            one.case_id, one.seen = case_id, seen
            if case_id:
                self._cases.setdefault(case_id, _Case(seen))
                self._begin()

    @contextmanager
    def own_acts(self, one: Sitting) -> Iterator[None]:
        """Around what a page does in its case, until it has seen it itself."""
        with self._lock:
            one.busy += 1
        try:
            yield
        finally:
            with self._lock:
                one.busy -= 1

    def looking_at(self, one: Sitting) -> tuple[Looking, ...]:
        """What others look at in the case of a page; () for guests."""
        with self._lock:
            case = self._cases.get(one.case_id)
            return (
                tuple(other for other in case.looking if other.session != one.id) if case and not one.is_guest else ()
            )

    def tell_all(self, notice: str) -> None:
        """Every page is told, at once; "" takes it back."""
        with self._lock:
            self.notice, everybody = notice, list(self._by_token.values())
        self._wake(everybody)

    # -- what is looked for --------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="watch over cases", daemon=True)
            self._thread.start()
        self._something.set()

    def _run(self) -> None:
        while True:
            self._something.wait()
            try:
                pause = POLL_S if self.look() else None
            except CaseError:
                pause = PATIENCE_S
            except Exception:  # the next look may go better, and without any nobody is told anything
                LOG.exception("The cases that are open could not be looked at.")
                pause = PATIENCE_S
            if pause is not None:
                time.sleep(pause)

    def look(self) -> bool:
        """Ask the store how the cases are that somebody has before them, and wake the pages that have something new; whether there is
        any. CaseError when the store does not answer."""
        with self._lock:
            now = time.monotonic()
            here = [one for one in self._by_token.values() if one.case_id and now - one.heard < HEARD_S]
            open_cases = {one.case_id for one in here}
            for case_id in self._cases.keys() - {one.case_id for one in self._by_token.values()}:
                del self._cases[case_id]
            if not open_cases and not self._noted:
                self._something.clear()
                return False
        store = whole_store()
        self._note(here, now)
        found = pulse(store, open_cases)
        changed = set()
        for case_id, count in found.acts.items():
            with self._lock:
                case = self._cases.get(case_id)
            if case is None:
                continue
            looking = tuple(one for one in found.looking if one.case_id == case_id)
            new = acts_since(store, case_id, case.known) if count > case.known else []
            with self._lock:
                if new or looking != case.looking:
                    changed.add(case_id)
                case.news.extend(_New(*one) for one in new)
                case.known, case.looking = max(case.known, count), looking
        self._wake([one for one in here if one.case_id in changed or one.case_id not in found.acts])
        return True

    def _note(self, here: list[Sitting], now: float) -> None:
        """Tell the store who looks at what, where that has changed, or was said long ago."""
        wanted = {one.id: one for one in here if one.target and not one.is_guest}
        late = [
            one for id, one in wanted.items()
            if (known := self._noted.get(id)) is None or known[:2] != (one.case_id, one.target) or now - known[2] > BEAT_S
        ]  # fmt: skip
        gone = self._noted.keys() - wanted.keys()
        if late or gone:
            look_at(whole_store(), [Looking(one.id, one.case_id, one.who, one.target) for one in late], list(gone))
            self._noted = {id: told for id, told in self._noted.items() if id in wanted}
            self._noted |= {one.id: (one.case_id, one.target, now) for one in late}

    # -- what pages are told -------------------------------------------------------------------------------------------

    def _wake(self, some: list[Sitting]) -> None:
        with self._lock:
            waiting = [one.waiting for one in some if one.waiting is not None]
        for future in waiting:
            with suppress(RuntimeError):  # the server has ended meanwhile
                future.get_loop().call_soon_threadsafe(_finish, future)

    def news(self, one: Sitting, told: int) -> dict[str, Any]:
        """What there is to tell a page that was told of so many acts before."""
        with self._lock:
            case = self._cases.get(one.case_id)
            known = case.known if case else one.seen
            since = max(told, one.seen)
            new = [] if case is None or one.busy else [new for new in case.news if new.number > since]
            if one.busy:
                known = since
        if one.is_guest:
            new = [new for new in new if not is_among_us(new.about)]
        looking = [{"who": other.who or "Another window", "target": other.target} for other in self.looking_at(one)]
        line = told_acts(new.act for new in new) if not one.is_guest else "The case was changed" * bool(new)
        lost = known > since and not new and not one.is_guest
        return {
            "told": max(known, since), "line": f"{line} just now" if line else "", "looking": looking, "notice": self.notice,
            "isShown": lost or any(_shows(one, new.about) for new in new),
        }  # fmt: skip

    async def answer(self, token: str, request: Request) -> Response:
        """The answer to a page that asks, when there is something, or nothing for long."""
        with self._lock:
            one = self._by_token.get(token)
        if one is None or not await run_in_threadpool(one.session.admits, request.cookies):
            return PlainTextResponse(
                "There is no such page, or no longer. Reload it.", status_code=404, headers=NO_STORE
            )
        told = _number(request.query_params.get("told", ""))
        was = request.query_params.get("known", "")
        until = time.monotonic() + HOLD_S
        with self._lock:
            one.heard = time.monotonic()
            self._something.set()
        while True:
            future = asyncio.get_running_loop().create_future()
            with self._lock:
                one.waiting = future
            news = self.news(one, told)
            known = _digest(news)
            if self.notice and known == was:  # a server that stops holds nobody
                return PlainTextResponse(self.notice, status_code=503, headers=NO_STORE)
            if known != was or news["line"] or news["isShown"] or time.monotonic() >= until:
                break
            try:
                await asyncio.wait_for(
                    future, min(until - time.monotonic(), 1.0) if one.busy else until - time.monotonic()
                )
            except TimeoutError:
                continue
            if token not in self._by_token:
                break
        if not await run_in_threadpool(one.session.admits, request.cookies):
            return PlainTextResponse(
                "There is no such page, or no longer. Reload it.", status_code=404, headers=NO_STORE
            )
        with self._lock:
            one.heard = time.monotonic()
        return JSONResponse({**news, "known": known}, headers=NO_STORE)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _shows(one: Sitting, about: Act) -> bool:
    """Whether what was done changes what a page shows: of one article only what is in it, or holds for all of them."""
    root = root_of(about.target)
    return not one.article or root == one.article or not root.startswith("article/")


def _digest(news: dict[str, Any]) -> str:
    """By which a page says what it was told of what stays so."""
    return hashlib.sha256(json.dumps([news["looking"], news["notice"]]).encode()).hexdigest()[:16]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@cache
def watch() -> Watch:
    """The one of this server."""
    return Watch()


def together_routes() -> list[Route]:
    """Where pages ask what others do."""
    base = config.get_option("server.baseUrlPath").strip("/")
    return [Route(f"{f'/{base}' if base else ''}/{FOLDER}/{{token}}", _answer)]


async def _answer(request: Request) -> Response:
    return await watch().answer(request.path_params["token"], request)
