"""Every role on every page: what it sees, what it finds to press, and what it is given from the server's routes."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from streamlit.testing.v1 import AppTest

from geo.articles.sources import article_from_text
from geo.cases.articles import add_article
from geo.cases.rights import Who, key_of, key_of_token
from geo.cases.store import CaseStore, Deed, default_address, pack
from geo.reading.pipeline import read_article
from tests.cases.test_events import FIRST, SECOND, TEXTS
from tests.fixtures.serving import answer_of
from ui.frame.signing import WELCOME
from ui.frame.state import Choice
from ui.server.addresses import Addresses
from ui.server.keeping import _may, belongs_to
from ui.server.sessions import COOKIE, sessions
from ui.server.uploads import UploadRoom

ISSUER = "https://accounts.example.org"
TEXT = (
    "BAMAKO, Mali, Feb. 8 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal on Thursday. "
    "Protesters marched in Timbuktu on Friday."
)
AUTH = {
    "client_id": "dateline", "client_secret": "x", "redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "s" * 40,
    "server_metadata_url": "http://localhost/.well-known/openid-configuration",
}  # fmt: skip
PAGES = ("map", "article", "records", "compare", "trends", "change", "actors", "places", "case", "about")


def person(name: str) -> Who:
    return Who(key_of(ISSUER, name), "person", email=f"{name}@example.org", name=name.title())


@dataclass
class World:
    """A server where people sign in, with a case of Ann's."""

    store: CaseStore
    case: str
    article: str
    tokens: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(gazetteer, tmp_path_factory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('roles') / 'cases.sqlite'}")
        patch.setenv("DATELINE_NEWCOMERS", "editor")
        store = CaseStore.open(default_address())
        anns = store.of(person("ann"))
        case = anns.new("Ann's case")
        targets = [
            add_article(anns, case, read_article(article_from_text(text, title=title), gazetteer), text.encode(), way="pasted", version="1")[0]
            for title, text in (("First", TEXT), (FIRST, TEXTS[FIRST]), (SECOND, TEXTS[SECOND]))
        ]  # fmt: skip
        anns.do(case, [Deed("watched", "watch/Gao", {"names": []})])
        private = pack(b"day,lat,lon,place,kind\n2020-01-02,10,20,Somewhere,Battles\n")
        told = {
            "sha256": private.sha256,
            "name": "private.csv",
            "format": "",
            "edition": "",
            "records": 1,
            "licence": "ACLED",
            "answers": {},
            "mapping": None,
        }
        anns.do(case, [Deed("added", "records/1", {**told, "is_private": True})], sources=[private])
        for name in ("viewer", "editor", "admin"):
            anns.set_role(person(name).key, name, case)
        store.set_role(person("guest").key, "viewer")
        store.set_role(person("banned").key, "nobody")
        anns.set_role(person("banned").key, "admin", case)
        tokens = {
            "link": anns.share(case),
            "view": anns.share(case, "view", {"page": "Article", "query": {"article": [targets[0]]}}),
            "snapshot": anns.share(case, "snapshot", {"name": "Ann's case"}, snapshot=b"frozen"),
            "revoked": anns.share(case),
            "forged": "A" * 43,
        }
        anns.unshare(case, key_of_token(tokens["revoked"]))
        yield World(store, case, targets[0], tokens)
        store.close()


def opened(world: World, root, role: str, page: str = "") -> AppTest:
    """The app as somebody sees it who opens Ann's case, and goes to a page."""
    app = AppTest.from_file(str(root / "ui" / "frame" / "shell.py"), default_timeout=120)
    app.secrets["auth"] = AUTH
    if role in world.tokens:
        app.query_params["share"] = world.tokens[role]
    else:
        app.query_params["case"] = world.case
        app.query_params["article"] = world.article
    app.query_params["tour"] = "done"
    if role and role not in world.tokens:
        who = {
            "iss": ISSUER,
            "sub": role,
            "aud": "dateline",
            "iat": time.time(),
            "email": f"{role}@example.org",
            "email_verified": True,
        }
        app.user = {"is_logged_in": True, "provider": "default", "name": role.title(), **who}
    app.run()
    if page and page != "map":
        app.switch_page(f"../../pages/{page}.py").run()
    assert not app.exception
    return app


def pressed(app: AppTest) -> set[str]:
    """The labels of what can be pressed, written or given."""
    kinds = (
        app.button,
        app.text_input,
        app.text_area,
        app.selectbox,
        app.checkbox,
        app.get("file_uploader"),
        app.get("download_button"),
    )
    return {str(getattr(one, "label", "") or one.proto.label) for kind in kinds for one in kind}


CHANGING = {
    "map": set(),
    "article": {"Accept", "Reject", "Correct", "Add", "Undo", "Another article"},
    "records": {"Add files of event records"},
    "compare": {"Note"},
    "trends": set(),
    "change": set(),
    "actors": set(),
    "places": set(),
    "case": {"Undo", "Redo", "Name", "Your question", "Add articles"},
    "about": set(),
}
"""What changes a case, by the page."""
ON_TABS = {
    "Events": {"One event", "Not one event"},
    "Search": {"Watch", "Stop watching"},
    "Who": {"Make a link", "Add somebody", "Take back"},
}


def on_page(world: World, root, role: str, page: str) -> AppTest:
    app = opened(world, root, role, page)
    if page == "article":
        claims = app.session_state.get("claims")
        if claims is not None and len(claims):
            app.session_state["choice"] = Choice("claims", (claims["id"].iloc[0],))
            app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_an_editor_finds_what_changes_a_case_and_a_viewer_does_not(world, root, page):
    assert CHANGING[page] <= pressed(on_page(world, root, "editor", page))
    for role in ("viewer", "link"):
        seen = on_page(world, root, role, page)
        assert not CHANGING[page] & pressed(seen), role
        assert seen.session_state["case_id"] == world.case


@pytest.mark.parametrize("label", ON_TABS)
def test_what_the_tabs_of_a_case_offer(world, root, label):
    for role in ("admin", "editor", "viewer", "link"):
        app = opened(world, root, role, "case")
        if label not in [tab.label for tab in app.tabs]:
            assert label == "Who" and role in ("viewer", "link")
            continue
        app.session_state["case_tabs"] = label
        app.run()
        assert not app.exception
        may = role == "admin" or (role == "editor" and label != "Who")
        assert (ON_TABS[label] & pressed(app)) == (ON_TABS[label] if may else set()), role


@pytest.mark.parametrize("role", ["", "banned", "revoked", "forged"])
@pytest.mark.parametrize("page", ["map", "case"])
def test_who_may_not_come_in_sees_a_sentence_and_nothing_else(world, root, role, page):
    app = opened(world, root, role, page)
    assert pressed(app) <= ({"Sign in"} if not role else {"Sign out"})
    assert [header.value for header in app.header] == [WELCOME]
    assert not app.dataframe and not app.tabs and "case_id" not in app.session_state


@pytest.mark.parametrize("auth", [{}, {"client_id": ""}, "yes", {"other": "x"}])
def test_a_section_that_cannot_be_used_lets_nobody_in(world, root, auth):
    app = AppTest.from_file(str(root / "ui" / "frame" / "shell.py"), default_timeout=120)
    app.secrets["auth"] = auth
    app.run()
    assert not app.exception and "case_id" not in app.session_state
    assert [header.value for header in app.header] == [WELCOME] and pressed(app) <= {"Sign in"}


def test_who_has_no_role_in_a_case_does_not_open_it(world, root):
    for role in ("stranger", "guest"):
        app = opened(world, root, role)
        assert "case_id" not in app.session_state and any("does not have" in str(one.value) for one in app.warning)
        begins = "Begin" in pressed(opened(world, root, role, "case"))
        assert begins == (role == "stranger"), "whoever may only look begins no case"
    assert "Read the article" not in pressed(opened(world, root, "guest", "article"))


def test_a_link_to_a_view_leads_nowhere_else(world, root):
    for page in ("", "case", "records"):
        app = opened(world, root, "view", page)
        assert app.session_state["reading"].article.text == TEXT
        assert not app.tabs or "Publish" not in [tab.label for tab in app.tabs]
        assert any("nothing can be changed" in one.value for one in app.caption)


def test_a_link_to_a_snapshot_gives_that_file_alone(world, root):
    for page in ("", "case", "article"):
        app = opened(world, root, "snapshot", page)
        assert pressed(app) == {"Citable snapshot"} and "case_id" not in app.session_state
        assert any("a snapshot of the case" in one.value for one in app.caption)


def test_a_link_that_is_taken_back_closes_what_it_opened(world, root):
    token = world.store.of(person("ann")).share(world.case)
    world.tokens["short"] = token
    app = opened(world, root, "short", "case")
    assert app.dataframe
    world.store.unshare(world.case, key_of_token(token))
    app.run()
    assert not app.dataframe and [header.value for header in app.header] == [WELCOME]


def test_private_records_do_not_come_with_a_link(world, root):
    mine, linked = opened(world, root, "viewer", "records"), opened(world, root, "link", "records")
    names = lambda app: {str(one.label) for one in app.toggle}  # noqa: E731
    assert any("private" in name for name in names(mine)) and not any("private" in name for name in names(linked))


# -- routes ------------------------------------------------------------------------------------------------------------


async def _media(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def link_who(token: str) -> Who:
    return Who(key_of_token(token), "link")


@pytest.mark.parametrize(
    "role, sees, brings",
    [
        ("admin", True, True),
        ("editor", True, True),
        ("viewer", True, False),
        ("stranger", False, False),
        ("banned", False, False),
        ("link", True, False),
        ("view", True, False),
        ("snapshot", False, False),
        ("revoked", False, False),
        ("forged", False, False),
        ("", False, False),
    ],
)
def test_routes_give_what_the_person_of_the_session_may_see_now(world, monkeypatch, role, sees, brings):
    monkeypatch.setattr("ui.server.addresses.signs_in", lambda: True)
    who = link_who(world.tokens[role]) if role in world.tokens else person(role) if role else None
    assert _may(who, world.case, math.inf, "see") == sees and _may(who, world.case, math.inf, "bring") == brings
    session = sessions().take(f"session of {role}", f"browser-of-{role}")
    try:
        belongs_to(session, who, world.case)
        cookies = {COOKIE: f"browser-of-{role}"}
        made = Addresses(lambda key: None)
        made.give("own", session, ["own"])
        made.give("open", None, ["open"])
        assert (made.find("own", cookies) is not None) == sees
        assert (made.find("open", cookies) is not None) == sees
        assert made.find("own", {COOKIE: "another"}) is None and made.find("open", {}) is None
        headers = [("Cookie", f"{COOKIE}=browser-of-{role}"), ("Content-Length", "1")]
        path = f"/_stcore/upload_file/session of {role}/file"
        monkeypatch.setattr("ui.server.uploads._held", lambda session: (0, 0))
        assert answer_of(UploadRoom(_media), "PUT", path, b"x", headers=headers).status == (200 if brings else 403)
        session.signed_out = True
        assert made.find("own", cookies) is None
    finally:
        sessions().end([session.id])


def test_a_role_that_is_taken_closes_the_routes(world):
    world.store.set_role(person("late").key, "viewer", world.case)
    session = sessions().take("late", "browser-of-late")
    try:
        belongs_to(session, person("late"), world.case)
        assert session.admits({COOKIE: "browser-of-late"})
        world.store.set_role(person("late").key, "", world.case)
        assert not session.admits({COOKIE: "browser-of-late"})
    finally:
        sessions().end([session.id])


def test_a_sign_in_that_has_ended_closes_the_routes(world, monkeypatch):
    session = sessions().take("ended", "browser-of-ended")
    try:
        for ends, is_let_in in ((time.time() + 60, True), (time.time() - 1, False)):
            monkeypatch.setattr("ui.server.keeping.sign_in_ends", lambda ends=ends: ends)
            belongs_to(session, person("viewer"), world.case)
            assert session.admits({COOKIE: "browser-of-ended"}) == is_let_in
    finally:
        sessions().end([session.id])


def test_uploads_to_no_session_are_refused_where_people_sign_in(world, monkeypatch):
    headers = [("Content-Length", "1")]
    monkeypatch.setattr("ui.server.uploads._held", lambda session: (0, 0))
    for signs_in, status in ((True, 403), (False, 200)):
        monkeypatch.setattr("ui.server.uploads.signs_in", lambda signs_in=signs_in: signs_in)
        assert (
            answer_of(UploadRoom(_media), "PUT", "/_stcore/upload_file/none/file", b"x", headers=headers).status
            == status
        )


def test_a_link_to_a_case_leads_to_its_page(world, root):
    app = opened(world, root, "link")
    assert "Publish" in [tab.label for tab in app.tabs], "Map would show other records than the case's"
    assert app.session_state["reading"] is not None, "its article is open, for Article and Map"


def test_a_link_to_a_view_opens_with_its_filters(world, root):
    world.tokens["whole"] = world.store.of(person("ann")).share(world.case, "view", {"page": "Map", "query": {}})
    every = opened(world, root, "whole")
    view = {"page": "Map", "query": {"deaths": ["80"], "share": ["of another link"], "case": ["0" * 32]}}
    world.tokens["filtered"] = world.store.of(person("ann")).share(world.case, "view", view)
    some = opened(world, root, "filtered")
    counts = [next(one.value for one in app.markdown if " records" in one.value) for app in (every, some)]
    assert counts[0] != counts[1] and "80" in str(some.query_params["deaths"])
    assert some.session_state["case_id"] == world.case and some.query_params["share"] in (
        world.tokens["filtered"],
        [world.tokens["filtered"]],
    )
