"""Who it is that a session belongs to: who signed in, whom a proxy names, who came by a share link, or nobody with a name.

Without configuration one person's own machine, or a browser: `current_who` tells those apart as the setting `cases_of` says.
"""

from __future__ import annotations

import hashlib
import math
import re
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.cases.rights import Link, Who, key_of, key_of_token
from geo.settings import settings
from ui.server.sessions import COOKIE, once_a_run, sessions

__all__ = [
    "SHARE",
    "come_by_link",
    "current_link",
    "current_who",
    "is_own_machine",
    "keep_link",
    "link_token",
    "providers",
    "sign_in_ends",
    "signs_in",
]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
TOKEN, LINK, SHARE = "link_token", "link", "share"
"""The session's memory of the link that it came by and of what that carries, and the name in the address."""
LONGEST_TOKEN, LONGEST_NAME, DAY_S, CLOCKS_S = 100, 320, 86_400, 300
ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


@once_a_run
def _auth() -> Mapping[str, Any] | None:
    """The section [auth] of Streamlit's secrets; None without one. One that cannot be used lets nobody in."""
    if not st.secrets.load_if_toml_exists():
        return None
    found = st.secrets.get("auth")
    return found if found is None or isinstance(found, Mapping) else {}


def signs_in() -> bool:
    """Whether this server asks people who they are."""
    return bool(settings().proxy_header) or _auth() is not None


def providers() -> list[str]:
    """Those by whom one may sign in, as `st.login` calls them; [] where a proxy does it, or nobody signs in."""
    auth = _auth()
    if settings().proxy_header or not auth:
        return []
    named = [name for name, section in auth.items() if isinstance(section, Mapping) and "client_id" in section]
    return (["default"] if "client_id" in auth else []) + named


def is_own_machine() -> bool:
    """Whether cases are those of the one person who uses this machine."""
    if signs_in():
        return False
    told = settings().cases_of
    return told == "one" if told else config.get_option("server.address") in LOOPBACK


def come_by_link() -> bool:
    """Whether this session came by a share link; one that its address has when it begins is remembered."""
    if TOKEN not in st.session_state:
        st.session_state[TOKEN] = st.query_params.get(SHARE, "")[:LONGEST_TOKEN]
    return bool(st.session_state[TOKEN])


def link_token() -> str:
    """The token of the link that this session came by; "" without one."""
    return str(st.session_state.get(TOKEN, ""))


def keep_link(link: Link) -> None:
    """Remember what the link of this session carries."""
    st.session_state[LINK] = link


def current_link() -> Link | None:
    """What the link carries that this session came by; None without one."""
    link: Link | None = st.session_state.get(LINK)
    return link


def current_who() -> Who | None:
    """Who this session belongs to; None for whoever has not signed in where one has to, or whose browser sends no cookies."""
    context = get_script_run_ctx()
    if context and (token := link_token()):
        return Who(key_of_token(token), "link")
    if settings().proxy_header:
        return _named_by_proxy()
    if (auth := _auth()) is not None:
        session = sessions().find(context.session_id) if context else None
        return None if session and session.signed_out else _signed_in(st.user.to_dict(), auth)
    if is_own_machine():
        return Who("", "one")
    cookie = st.context.cookies.get(COOKIE) if context else None
    return Who(hashlib.sha256(cookie.encode()).hexdigest(), "browser") if isinstance(cookie, str) and cookie else None


def sign_in_ends() -> float:
    """When the sign-in of this session ends, as `time.time` counts; infinite where nobody has to sign in, or a proxy sees to it."""
    if link_token() or settings().proxy_header or _auth() is None:
        return math.inf
    issued = st.user.to_dict().get("iat")
    return issued + settings().sign_in_days * DAY_S if isinstance(issued, int | float) else 0.0


def _named_by_proxy() -> Who | None:
    """Whom the header names: `ui.server.proxy` lets no other than the proxy bring it."""
    header = settings().proxy_header
    name = " ".join((st.context.headers.get(header) or "").split())
    if not name or len(name) > LONGEST_NAME:
        return None
    email = name.lower() if ADDRESS.fullmatch(name) else ""
    return Who(key_of(f"proxy {header.lower()}", name.lower()), "person", email=email, name=name)


def _signed_in(user: Mapping[str, Any], auth: Mapping[str, Any]) -> Who | None:
    """Whom an ID token names, whose signature was verified when they came: of our provider, for us, not too long ago."""
    if user.get("is_logged_in") is not True:
        return None
    section = auth.get(str(user.get("provider")))
    client = (section if isinstance(section, Mapping) else auth).get("client_id")
    issuer, subject, audience, issued = (user.get(claim) for claim in ("iss", "sub", "aud", "iat"))
    if not (
        isinstance(issuer, str) and issuer and isinstance(subject, str) and subject and isinstance(issued, int | float)
    ):
        return None
    if client is None or client not in (audience if isinstance(audience, list) else [audience]):
        return None
    if not -CLOCKS_S < time.time() - issued < settings().sign_in_days * DAY_S:
        return None
    told = user.get("email_verified")
    is_confirmed = told is True or (told is None and settings().confirmed_emails)
    email = str(user.get("email") or "").lower()
    return Who(
        key_of(issuer, subject),
        "person",
        email=email if is_confirmed and ADDRESS.fullmatch(email) else "",
        name=str(user.get("name") or user.get("email") or "")[:LONGEST_NAME],
    )
