"""What pages are told of others: only those of the browser, what is news to them, and who looks at what."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from geo.cases.comments import comment, comment_target
from geo.cases.store import CaseStore, Deed
from tests.fixtures.serving import Answer, answer_of
from ui.server import watching
from ui.server.sessions import COOKIE, Session
from ui.server.watching import Sitting, Watch

ARTICLE, OTHER = "article/5f0c", "article/77aa"
CLAIM = f"{ARTICLE}/claim/1-5"


@pytest.fixture
def store(tmp_path, monkeypatch) -> CaseStore:
    store = CaseStore.open(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    monkeypatch.setattr(watching, "whole_store", lambda: store)
    monkeypatch.setattr(watching, "HOLD_S", 0.2)
    return store


def page(watch: Watch, case: str, name: str = "bob", *, seen: int = 1, article: str = ARTICLE) -> Sitting:
    """A page that shows a case as it was after so many acts, and has asked just now."""
    one = watch.sitting(Session(f"session of {name}", f"browser of {name}"))
    one.who, one.article = name, article
    watch._begin = lambda: None  # the test looks itself
    watch.sit(one, case, seen)
    one.heard = time.monotonic()
    return one


def reviewed(target: str = CLAIM) -> Deed:
    return Deed("reviewed", target, {"state": "accepted", "words": "x"})


def ask(watch: Watch, one: Sitting, cookie: str, query: str = "") -> Answer:
    async def answer(request):
        return await watch.answer(request.path_params["token"], request)

    app = Starlette(routes=[Route("/{token}", answer)])

    async def asked(scope, receive, send):
        await app(scope | {"query_string": query.encode()}, receive, send)

    return answer_of(asked, "GET", f"/{one.token}", headers=[("cookie", f"{COOKIE}={cookie}")])


def test_only_the_browser_of_a_page_is_told(store):
    watch, case = Watch(), store.new("x")
    one = page(watch, case)
    store.do(case, [reviewed()], by="amina")
    watch.look()
    assert ask(watch, one, "browser of zoe").status == 404
    told = json.loads(ask(watch, one, "browser of bob").body)
    assert (told["line"], told["isShown"], told["told"]) == ("amina accepted 1 claim just now", True, 2)
    one.session.asks = lambda what: False  # their role was taken
    assert ask(watch, one, "browser of bob").status == 404
    one.session.end()
    assert ask(watch, one, "browser of bob").status == 404


def test_a_page_is_made_anew_only_for_what_it_shows(store):
    watch, case = Watch(), store.new("x")
    one, whole = page(watch, case), page(watch, case, "zoe", article="")
    store.do(case, [reviewed(f"{OTHER}/claim/1-5")], by="amina")
    watch.look()
    assert [watch.news(each, 0)["isShown"] for each in (one, whole)] == [False, True]
    assert watch.news(one, 0)["line"] == "amina accepted 1 claim just now" and watch.news(one, 2)["line"] == ""
    store.undo(case, by="amina")
    store.do(case, [reviewed("name/gao")], by="amina")
    watch.look()
    assert watch.news(one, 2)["isShown"], "a name holds for all articles"


def test_what_a_page_does_itself_is_no_news_to_it(store):
    watch, case = Watch(), store.new("x")
    one = page(watch, case)
    with watch.own_acts(one):
        store.do(case, [reviewed()])
        watch.look()
        assert watch.news(one, 0)["line"] == ""
        watch.sit(one, case, 2)
    assert (watch.news(one, 0)["line"], watch.news(one, 0)["isShown"]) == ("", False)


def test_guests_are_told_no_names_and_nothing_of_comments(store):
    watch, case = Watch(), store.new("x")
    guest, amina = page(watch, case, "guest", article=""), page(watch, case, "amina")
    guest.is_guest, amina.target = True, CLAIM
    store.do(case, [Deed("commented", comment_target(CLAIM), comment("between us"))], by="amina")
    watch.look(), watch.look()
    assert watch.news(guest, 0) == watch.news(guest, 0) | {"line": "", "isShown": False, "looking": []}
    store.do(case, [reviewed()], by="amina")
    watch.look()
    assert watch.news(guest, 0)["line"] == "The case was changed just now"


def test_who_looks_at_a_claim_is_told_in_every_process(store):
    here, there, case = Watch(), Watch(), store.new("x")
    amina, bob = page(here, case, "amina"), page(there, case, "bob")
    amina.target = CLAIM
    here.look(), there.look()
    assert there.news(bob, 0)["looking"] == [{"who": "amina", "target": CLAIM}] and here.news(amina, 0)["looking"] == []
    amina.session.end()
    here.look(), there.look()
    assert there.news(bob, 0)["looking"] == []


def test_a_page_that_has_not_asked_for_long_looks_at_nothing(store, monkeypatch):
    here, there, case = Watch(), Watch(), store.new("x")
    amina, bob = page(here, case, "amina"), page(there, case, "bob")
    amina.target = CLAIM
    here.look()
    amina.heard -= watching.HEARD_S + 1
    here.look(), there.look()
    assert there.looking_at(bob) == ()


def test_a_server_that_stops_tells_every_page_once_and_holds_nobody(store):
    watch, case = Watch(), store.new("x")
    one = page(watch, case)
    watch.tell_all("This server is being restarted.")
    told = json.loads(ask(watch, one, "browser of bob").body)
    assert told["notice"] == "This server is being restarted."
    assert ask(watch, one, "browser of bob", f"told=1&known={told['known']}").status == 503


def test_a_held_question_is_answered_when_something_is_done(store, monkeypatch):
    monkeypatch.setattr(watching, "HOLD_S", 30.0)
    watch, case = Watch(), store.new("x")
    one = page(watch, case)
    known = json.loads(ask_now(watch, one))["known"]

    async def both() -> bytes:
        asked = asyncio.create_task(asyncio.to_thread(ask, watch, one, "browser of bob", f"told=1&known={known}"))
        while one.waiting is None or one.waiting.done():
            await asyncio.sleep(0.01)
        await asyncio.to_thread(store.do, case, [reviewed()], by="amina")
        await asyncio.to_thread(watch.look)
        return (await asked).body

    began = time.monotonic()
    assert json.loads(asyncio.run(both()))["line"] == "amina accepted 1 claim just now"
    assert time.monotonic() - began < 20, "not when the time was over"


def ask_now(watch: Watch, one: Sitting) -> bytes:
    """Without knowing anything: answered at once."""
    found = ask(watch, one, "browser of bob").body
    one.waiting = None
    return found
