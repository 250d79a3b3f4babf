"""Personal keys of whoever looks: made in a dialog, told once, listed with their last use, taken back."""

from __future__ import annotations

import streamlit as st

from geo.cases.keys import keys_of, new_key, take_back
from geo.cases.rights import Key
from geo.errors import DatelineError
from ui.frame.markup import plain
from ui.server.keeping import case_store

__all__ = ["keys_dialog"]

WHAT = {
    "read": "read: see what you see, have texts read",
    "write": "write: change what you may change",
    "export": "export: take files out of cases",
    "admin": "admin: roles, links, ending cases",
}


@st.dialog("Keys for programs", width="large")
def keys_dialog() -> None:
    """A program that shows such a key to the API, or to the tools for language models, acts for whoever made it."""
    st.caption(
        "A program that shows such a key (docs/http.md) acts for you, as far as the key's scopes go, and never further than you may yourself."
    )
    here = st.container()
    with st.form("key_form", border=False, clear_on_submit=True):
        name = st.text_input("What will use it", max_chars=100, placeholder="My notebook")
        scopes = st.multiselect("What it may do", list(WHAT), ["read"], format_func=WHAT.__getitem__)
        days = st.number_input("Days until it ends", 1, 3_650, 90, placeholder="until it is taken back", width=260)
        makes = st.form_submit_button(
            "Make a key", icon=":material/key:", help="It is shown once: the server keeps no copy of it"
        )
    if makes:
        _make(name, scopes, days)
    with here:
        for key in keys_of(case_store()):
            _line(key)


def _make(name: str, scopes: list[str], days: int | None) -> None:
    try:
        token = new_key(case_store(), name, scopes, days=days)
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.success("Copy the key now: it is not shown again.", icon=":material/key:")
    st.code(token, language=None, wrap_lines=True)


def _line(key: Key) -> None:
    until = f"until {key.expires[:10]}" if key.expires else "until it is taken back"
    used = f"used last {key.used[:16].replace('T', ' ')} UTC" if key.used else "never used"
    over = "" if key.is_open else ": over"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"key-{key.id[:8]}"):
        st.markdown(plain(f"{key.name} · {', '.join(key.scopes)} · {until}, {used}{over}"))
        st.button(
            "Take back", key=f"revoke-{key.id[:8]}", type="tertiary", icon=":material/key_off:", on_click=_take_back,
            args=(key.id,), help="It opens nothing from now on",
        )  # fmt: skip


def _take_back(key_id: str) -> None:
    try:
        take_back(case_store(), key_id)
    except DatelineError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="long")
