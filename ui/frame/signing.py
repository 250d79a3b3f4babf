"""The page of whoever has not signed in, or may not come in: a sentence, a button, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.cases.rights import Who
from ui.frame.markup import plain
from ui.server.keeping import belongs_to, case_store
from ui.server.sessions import current_session, sessions
from ui.server.who import come_by_link, current_who, keep_link, providers, signs_in

__all__ = ["let_in", "signed_in_line"]

WHO, MET = "who", "has_met"


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
        return who, _sign_in_page if who is None else partial(_not_let_in, who)
    if who.kind == "link":
        keep_link(case_store().link())
    elif MET not in st.session_state:
        case_store().met()
        st.session_state[MET] = True
    return who, None


def _sign_in_page() -> None:
    """What those see who have not signed in."""
    with st.container(key="sign_in", width=560):
        st.header("Dateline")
        found = providers()
        if not found:
            st.markdown(
                "This server knows people by its proxy, which named nobody. Sign in there, then reload the page."
            )
            return
        st.markdown("News of a conflict, on the map. Sign in to use this server.")
        for provider in found:
            label = "Sign in" if provider == "default" else f"Sign in with {plain(provider.title())}"
            st.button(
                label, key=f"sign_in-{provider}", type="primary", icon=":material/login:", on_click=st.login,
                args=(provider,), help="Leads to whoever keeps the accounts for this server, and back",
            )  # fmt: skip


def _not_let_in(who: Who) -> None:
    """What those see who have signed in, and have no role here; or whose share link opens nothing."""
    with st.container(key="not_let_in", width=560):
        st.header("Dateline")
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
