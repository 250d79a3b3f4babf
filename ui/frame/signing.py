"""The page of whoever has not signed in, or may not come in: a sentence, a button, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.cases.rights import Who
from ui.frame.markup import plain
from ui.frame.navigation import NAMES, page_of
from ui.server.keeping import belongs_to, case_store
from ui.server.sessions import current_session, sessions
from ui.server.who import come_by_link, current_who, keep_link, providers, signs_in

__all__ = ["WELCOME", "let_in", "signed_in_line"]

WELCOME = "News of a conflict, on the map"

WHO, MET = "who", "has_met"
LONGEST_QUERY, MOST_WANTED, WANTED_S = 4_000, 10_000, 600

_wanted: dict[str, tuple[str, dict[str, list[str]], float]] = {}
"""Browser -> page, query and moment of the link that it came by before it had signed in."""


def let_in() -> tuple[Who | None, Callable[[], None] | None]:
    """Who this session belongs to, and a page that says what they lack, for those who may not use the server; None for others.

    Who is None for whoever has no name. CaseError while the database is away.
    """
    come_by_link()
    who = current_who()
    key = who.key if who else ""
    if st.session_state.setdefault(WHO, key) != key:  # nothing of one person is seen by another
        st.session_state.clear()
        st.session_state[WHO] = key
    if (who is None and not signs_in()) or (who is not None and who.kind in ("one", "browser")):
        return who, None
    if who is None or not case_store().may("enter"):
        belongs_to(current_session(), None, "")
        _note_wanted()
        return who, _sign_in_page if who is None else partial(_not_let_in, who)
    if who.kind == "link":
        keep_link(case_store().link())
    elif MET not in st.session_state:
        case_store().met()
        st.session_state[MET] = True
        return who, _way_to_wanted()
    return who, None


def _note_wanted() -> None:
    """Keep the link by which somebody came who has to sign in first: the way back leads to the plain address."""
    page = (st.context.url or "").partition("?")[0].rstrip("/").rpartition("/")[2]
    page = page if page in NAMES else "map"
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    browser = current_session().browser
    if browser and (query or page != "map") and len(str(query)) <= LONGEST_QUERY:
        _wanted.pop(browser, None)
        _wanted[browser] = (page, query, time.monotonic())
        while len(_wanted) > MOST_WANTED:
            _wanted.pop(next(iter(_wanted)), None)


def _way_to_wanted() -> Callable[[], None] | None:
    """Leads to the link by which somebody came; None without one, or when they have come by another."""
    page, query, at = _wanted.pop(current_session().browser, ("", {}, 0.0))
    if not page or st.query_params.to_dict() or time.monotonic() - at > WANTED_S:
        return None
    return lambda: st.switch_page(page_of(page), query_params=query)


def _sign_in_page() -> None:
    """What those see who have not signed in."""
    with st.container(key="sign_in", width=560):
        st.header(WELCOME)
        found = providers()
        if not found:
            st.markdown(
                "Nobody can sign in here now. Where a proxy signs people in, sign in there and reload the page; else whoever runs this "
                "server has to say by whom, in the section [auth] of its secrets."
            )
            return
        st.markdown("Sign in to use this server.")
        for provider in found:
            label = "Sign in" if provider == "default" else f"Sign in with {plain(provider.title())}"
            st.button(
                label, key=f"sign_in-{provider}", type="primary", icon=":material/login:", on_click=st.login,
                args=(provider,), help="Leads to whoever keeps the accounts for this server, and back",
            )  # fmt: skip


def _not_let_in(who: Who) -> None:
    """What those see who have signed in, and have no role here; or whose share link opens nothing."""
    with st.container(key="not_let_in", width=560):
        st.header(WELCOME)
        if who.kind == "link":
            st.markdown("This share link opens nothing, or no more. Ask whoever sent it for another one.")
            return
        st.markdown(
            f"You are signed in as {plain(who.label)}, and have no role on this server. Ask whoever runs it for one, and tell them "
            "this key:"
        )
        st.code(who.key, language=None, wrap_lines=True)
        _sign_out_button()


def signed_in_line(who: Who) -> None:
    """Who has signed in, their key, and the way out; nothing for those who have no name."""
    if who.kind != "person":
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="signed_in"):
        st.caption(f"Signed in as {plain(who.label)}")
        with st.popover(
            "Your key", type="tertiary", help="By which others give you a role, where your e-mail address does not do"
        ):
            st.code(who.key, language=None, wrap_lines=True)
        _sign_out_button()


def _sign_out_button() -> None:
    if providers():
        st.button(
            "Sign out",
            key="sign_out",
            type="tertiary",
            icon=":material/logout:",
            on_click=_sign_out,
            help="In this browser",
        )


def _sign_out() -> None:
    """All tabs of the browser are signed out: Streamlit itself would leave the others as they are."""
    mine = current_session()
    for session in sessions().of_browser(mine.browser):
        session.signed_out = True
    st.logout()
