"""Signing in with a real provider on this machine: honest tokens are taken, all others refused; and who is named by what."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bench.visitor import Visitor, fetch
from geo.cases.rights import key_of
from tests.fixtures.openid import CLIENT, FAULTS, Provider, provider, provider_token, write_secrets
from tests.fixtures.serving import answer_of, served
from ui.server.proxy import REFUSED, TWICE, OnlyProxy
from ui.server.who import _signed_in

USER = "_streamlit_user"
ISSUER = "https://accounts.example.org"


@pytest.fixture(scope="module")
def accounts() -> Iterator[Provider]:
    with provider() as here:
        yield here


@pytest.fixture(scope="module", params=["", "news/map/"], ids=["at the root", "below a path"])
def app(request, root, accounts, tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    write_secrets(home, accounts, base=request.param)
    with served(root, HOME=str(home), STREAMLIT_SERVER_BASE_URL_PATH=request.param.strip("/")) as address:
        yield f"{address}/{request.param}".rstrip("/")


def go_and_come_back(client: httpx.Client, app: str) -> None:
    """To the provider, and back to the app, whatever became of it."""
    answer = client.get(f"{app}/auth/login", params={"provider": provider_token()})
    for _ in range(4):
        if "location" not in answer.headers:
            break
        answer = client.get(httpx.URL(answer.url).join(answer.headers["location"]))
    assert answer.status_code == 200 and str(answer.url).rstrip("/") == app, "the way ends at the app"


def test_an_honest_token_signs_in(app, accounts):
    accounts.fault = ""
    with httpx.Client(timeout=60) as client:
        go_and_come_back(client, app)
        cookie = next(cookie for cookie in client.cookies.jar if cookie.name == USER)
        assert cookie.path == httpx.URL(app).path and cookie.has_nonstandard_attr("HttpOnly")
        answer = client.get(f"{app}/auth/logout")
        assert answer.status_code == 302 and USER not in client.cookies


@pytest.mark.parametrize("fault", FAULTS)
def test_any_other_token_does_not(app, accounts, fault):
    accounts.fault = fault
    try:
        with httpx.Client(timeout=60) as client:
            go_and_come_back(client, app)
            assert USER not in client.cookies
    finally:
        accounts.fault = ""


def test_a_way_back_that_nobody_asked_for_does_not_sign_in(app, accounts):
    with httpx.Client(timeout=60) as client:
        code = accounts.code_for("guessed")
        answer = client.get(f"{app}/oauth2callback", params={"code": code, "state": "guessed"})
        assert answer.status_code in (200, 302) and USER not in client.cookies


def test_the_answers_of_the_sign_in_go_through_the_door(app):
    for path in ("auth/login", "auth/logout", "oauth2callback"):
        answer = httpx.get(f"{app}/{path}", headers={"accept": "text/html"}, timeout=60)
        assert answer.headers["x-content-type-options"] == "nosniff" and "content-security-policy" in answer.headers
        assert answer.headers["cache-control"] == "private, no-store"


# -- who a token names -------------------------------------------------------------------------------------------------


def user(**claims: Any) -> dict[str, Any]:
    told = {
        "is_logged_in": True, "provider": "default", "iss": ISSUER, "sub": "ann", "aud": CLIENT, "iat": time.time() - 60,
        "email": "Ann@Example.org", "email_verified": True, "name": "Ann",
    }  # fmt: skip
    return {name: value for name, value in {**told, **claims}.items() if value is not None}


AUTH = {"client_id": CLIENT, "other": {"client_id": "theirs"}}


def test_a_person_is_their_issuer_and_subject_whatever_they_are_called():
    ann = _signed_in(user(), AUTH)
    assert ann and ann.key == key_of(ISSUER, "ann") and (ann.email, ann.name) == ("ann@example.org", "Ann")
    renamed = _signed_in(user(email="new@example.org", name="Anna"), AUTH)
    assert renamed and renamed.key == ann.key
    others = [user(sub="bob"), user(iss="https://elsewhere.example.org")]
    assert all((other := _signed_in(one, AUTH)) and other.key != ann.key for one in others)
    assert _signed_in(user(provider="other", aud=["theirs", "more"]), AUTH)


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"iss": None},
        {"iss": ""},
        {"sub": None},
        {"sub": 7},
        {"aud": None},
        {"aud": "another"},
        {"aud": ["another", "one"]},
        {"provider": "other"},
        {"iat": None},
        {"iat": "now"},
        {"iat": 0},
        {"iat": time.time() + 3_600},
        {"iat": time.time() - 8 * 86_400},
    ],
)
def test_what_names_nobody(wrong):
    assert _signed_in(user(**wrong), AUTH) is None


@pytest.mark.parametrize(
    "claims, setting, email",
    [
        ({"email_verified": True}, "", "ann@example.org"),
        ({"email_verified": False}, "true", ""),
        ({"email_verified": "true"}, "", ""),
        ({"email_verified": None}, "", ""),
        ({"email_verified": None}, "true", "ann@example.org"),
        ({"email": "no address"}, "", ""),
        ({"email": "a@example.org b@example.org"}, "", ""),
        ({"email": None}, "", ""),
    ],
)
def test_an_address_counts_when_it_was_confirmed(monkeypatch, claims, setting, email):
    monkeypatch.setenv("DATELINE_CONFIRMED_EMAILS", setting)
    who = _signed_in(user(**claims), AUTH)
    assert who and who.email == email and who.label


# -- a proxy -----------------------------------------------------------------------------------------------------------


async def _page(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


class From:
    """An app that is asked from an address, as uvicorn tells it."""

    def __init__(self, host: str, port: int = 4_711) -> None:
        self._client = (host, port)

    async def __call__(self, scope, receive, send) -> None:
        await OnlyProxy(_page)({**scope, "client": self._client}, receive, send)


NAMED = ("X-Forwarded-Email", "ann@example.org")


@pytest.mark.parametrize(
    "client, networks, uvicorn, headers, is_let_in",
    [
        (("10.1.2.3", 99), "10.0.0.0/8", None, [NAMED], True),
        (("10.1.2.3", 99), "10.0.0.0/8", None, [], True),
        (("fd00::1", 99), "10.0.0.0/8 fd00::/8", None, [NAMED], True),
        (("::ffff:10.1.2.3", 99), "10.0.0.0/8", None, [NAMED], True),
        (("::ffff:11.1.2.3", 99), "10.0.0.0/8", None, [NAMED], False),
        (("::ffff:10.1.2.3", 99), "10.0.0.0/8", None, [NAMED, ("X-Forwarded-For", "10.1.2.3:99")], False),
        (("11.1.2.3", 99), "10.0.0.0/8", None, [NAMED], False),
        (("11.1.2.3", 99), "10.0.0.0/8", None, [], False),
        (("10.1.2.3", 99), "", None, [NAMED], False),
        (("127.0.0.1", 99), "127.0.0.0/8", None, [NAMED], True),
        # uvicorn put the reader's address in the place of the proxy's: what it trusts must be the proxy
        (("8.8.8.8", 0), "127.0.0.1", None, [NAMED, ("X-Forwarded-For", "8.8.8.8")], True),
        (("8.8.8.8", 0), "10.0.0.0/8", None, [NAMED, ("X-Forwarded-For", "8.8.8.8")], False),
        (("10.1.2.3", 0), "10.0.0.0/8", None, [NAMED, ("X-Forwarded-For", "10.1.2.3")], False),
        (("8.8.8.8", 0), "127.0.0.1", "*", [NAMED, ("X-Forwarded-For", "8.8.8.8")], False),
        # a port in that header hides that it was done
        (("10.1.2.3", 99), "10.0.0.0/8", None, [NAMED, ("X-Forwarded-For", "10.1.2.3:99")], False),
        (("10.1.2.3", 99), "10.0.0.0/8", None, [NAMED, ("X-Forwarded-For", "8.8.8.8")], True),
        # whoever names himself behind what the proxy says
        (("10.1.2.3", 99), "10.0.0.0/8", None, [NAMED, ("x-forwarded-email", "boss@example.org")], False),
    ],
)
def test_the_header_is_believed_of_the_proxy_alone(monkeypatch, client, networks, uvicorn, headers, is_let_in):
    monkeypatch.setenv("DATELINE_PROXY_HEADER", "X-Forwarded-Email")
    monkeypatch.setenv("DATELINE_PROXY_ADDRESSES", networks)
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if uvicorn:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", uvicorn)
    answer = answer_of(From(*client), "GET", "/", headers=headers)
    assert answer.status == (200 if is_let_in else 403)
    assert is_let_in or answer.body.decode() in (REFUSED, TWICE)
    assert answer_of(From(*client), "GET", "/healthz", headers=headers).status == 200


@pytest.mark.parametrize("host, is_let_in", [("10.1.2.3", True), ("11.1.2.3", False)])
def test_a_websocket_is_for_the_proxy_too(monkeypatch, host, is_let_in):
    monkeypatch.setenv("DATELINE_PROXY_HEADER", "X-Forwarded-Email")
    monkeypatch.setenv("DATELINE_PROXY_ADDRESSES", "10.0.0.0/8")
    came, sent = [], []

    async def page(scope, receive, send) -> None:
        came.append(scope["type"])

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "client": (host, 99),
        "headers": [(b"x-forwarded-email", b"boss@example.org")],
    }
    asyncio.run(OnlyProxy(page)(scope, receive, send))
    assert (came, sent) == (
        (["websocket"], []) if is_let_in else ([], [{"type": "websocket.close", "code": 1008, "reason": ""}])
    )


def test_without_the_setting_everybody_may_come(monkeypatch):
    monkeypatch.setenv("DATELINE_PROXY_ADDRESSES", "10.0.0.0/8")
    assert answer_of(From("11.1.1.1"), "GET", "/", headers=[NAMED]).status == 200


def test_networks_that_are_none_are_told(monkeypatch):
    from geo.errors import DataError

    monkeypatch.setenv("DATELINE_PROXY_HEADER", "X-Forwarded-Email")
    monkeypatch.setenv("DATELINE_PROXY_ADDRESSES", "10.0.0.0/99")
    with pytest.raises(DataError, match="DATELINE_PROXY_ADDRESSES"):
        answer_of(From("10.1.1.1"), "GET", "/")


@pytest.fixture(scope="module")
def proxied(root, tmp_path_factory) -> Iterator[str]:
    """The app behind a proxy on this machine, where newcomers are nobody but Ann, who is the server's admin."""
    home = tmp_path_factory.mktemp("proxied")
    settings = {
        "DATELINE_PROXY_HEADER": NAMED[0], "DATELINE_PROXY_ADDRESSES": "127.0.0.1 ::1", "DATELINE_ADMINS": "ann@example.org",
        "DATELINE_NEWCOMERS": "nobody", "DATELINE_DATABASE_URL": f"sqlite:///{home / 'cases.sqlite'}",
    }  # fmt: skip
    with served(root, **settings) as address:
        yield f"{address}/"


@pytest.mark.parametrize(
    "name, is_let_in", [("Ann@example.org", True), ("bob@example.org", False), ("ann", False), ("", False)]
)
def test_behind_a_proxy_its_header_says_who_it_is(proxied, name, is_let_in):
    with Visitor(proxied, headers={NAMED[0]: name} if name else {}) as visitor:
        visitor.run()
        links = {link for link in visitor.links if link.endswith(".bin")}
        assert bool(links) == is_let_in
        assert all(visitor.get(link).status == 200 for link in links)
        assert all(fetch(f"{proxied}{link}").status == 404 for link in links), "to whoever has not signed in"
