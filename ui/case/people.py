"""Who may do what with the open case: its members and their roles, and the links that show it to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from geo.cases.rights import ROLES, Link, Member
from geo.cases.store import CaseRow
from geo.errors import DataError, DatelineError
from geo.exports import verify
from ui.frame.markup import plain
from ui.frame.navigation import NAMES
from ui.server.keeping import case_store
from ui.server.who import SHARE, current_who

__all__ = ["who_is_told", "who_tab"]

TOKEN, TURN = "shared_token", "who_turn"
CARRIES = {
    "case": "The case, as it is when somebody looks",
    "snapshot": "A snapshot of this moment, frozen",
    "view": "One page with its filters",
}
MOST_LETTERS = 10_000


def who_is_told() -> bool:
    """Whether the open case can be another's, too: not on one's own machine, and only told to who may change it."""
    who = current_who()
    return who is not None and who.kind in ("browser", "person")


def who_tab(row: CaseRow, freeze: Callable[[], bytes]) -> None:
    """Members, where people sign in, and share links; who is no admin sees the members alone. freeze: a snapshot of the case."""
    who, may_manage = current_who(), case_store().may("manage", row.id)
    if who is not None and who.kind == "person":
        _members(row, may_manage=may_manage)
    if may_manage:
        _links(row, freeze)


def _members(row: CaseRow, *, may_manage: bool) -> None:
    st.markdown("**Who may see and change this case**")
    for number, one in enumerate(case_store().members(row.id)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"member-{number}"):
            name = f"{one.name} · {one.email}" if one.name and one.email else one.email or one.name or one.who
            st.markdown(plain(name), width=420)
            if not may_manage:
                st.caption(plain(one.role))
                continue
            key = f"role-{one.who}-{one.role}"
            st.selectbox(
                "Role", ROLES, ROLES.index(one.role), key=key, label_visibility="collapsed", width=140, on_change=_change,
                args=(row.id, one, key), help="A viewer sees it, an editor changes it, an admin says who may",
            )  # fmt: skip
            st.button(
                "Remove", key=f"out-{one.who}", type="tertiary", icon=":material/person_remove:", on_click=_give,
                args=(one.who, "", row.id), help="Takes their role away",
            )  # fmt: skip
    if not may_manage:
        return
    with (
        st.form("member_form", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        whom = st.text_input("Add somebody", placeholder="E-mail address, or their key", max_chars=320, width=420)
        role = st.selectbox("Role", ROLES, width=140)
        if st.form_submit_button(
            "Add", icon=":material/person_add:", help="They find the case under Other cases once they sign in"
        ):
            _give(whom, role, row.id)
            st.rerun()


def _change(case_id: str, one: Member, key: str) -> None:
    _give(one.who, str(st.session_state[key]), case_id)


def _give(whom: str, role: str, case_id: str) -> None:
    try:
        case_store().set_role(whom, role, case_id)
    except DatelineError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="long")


# -- links -------------------------------------------------------------------------------------------------------------


def _links(row: CaseRow, freeze: Callable[[], bytes]) -> None:
    st.markdown("**Share links**")
    st.caption(
        "Whoever has such a link sees what it carries, without signing in, and can change nothing. Records that may not be passed on do not "
        "come with it."
    )
    for link in case_store().links(row.id):
        _link(row, link)
    with st.form(f"share_form-{st.session_state.get(TURN, 0)}", border=False):
        kind = st.radio("It carries", list(CARRIES), format_func=_carried)
        view = st.text_input(
            "Of one page: its link", placeholder="What “Copy link” gave you there", max_chars=MOST_LETTERS
        )
        days = st.number_input("Days until it ends", 1, 3_650, None, placeholder="until it is taken back", width=260)
        makes = st.form_submit_button(
            "Make a link", icon=":material/add_link:", help="It is shown once: the server keeps no copy of it"
        )
    if makes:
        _make(row, kind, view, days, freeze)
    if (told := st.session_state.pop(TOKEN, None)) is not None:
        st.success("Copy the link now: it is not shown again.", icon=":material/link:")
        st.code(told, language=None, wrap_lines=True)


def _carried(kind: str) -> str:
    return plain(CARRIES[kind])


def _link(row: CaseRow, link: Link) -> None:
    until = f"until {link.expires[:16].replace('T', ' ')} UTC" if link.expires else "until it is taken back"
    words = f"{CARRIES[link.kind]} · made {link.made[:16].replace('T', ' ')} UTC{f' by {link.made_by}' if link.made_by else ''}, {until}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"link-{link.id[:8]}"):
        st.markdown(plain(words if link.is_open else f"{words}: over"))
        st.button(
            "Take back", key=f"unshare-{link.id[:8]}", type="tertiary", icon=":material/link_off:", on_click=_take_back,
            args=(row.id, link.id), help="It opens nothing from now on",
        )  # fmt: skip


def _make(row: CaseRow, kind: Any, view: str, days: int | None, freeze: Callable[[], bytes]) -> None:
    try:
        frozen = freeze() if kind == "snapshot" else b""
        content = _view_of(view) if kind == "view" else {"name": verify(frozen).name} if frozen else {}
        token = case_store().share(row.id, kind, content, days=days, snapshot=frozen)
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    st.session_state[TOKEN] = f"{(st.context.url or '').rpartition('/')[0]}/?{SHARE}={token}"
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    st.rerun()


def _view_of(link: str) -> dict[str, Any]:
    """Page and filters of a link; DataError when it leads to no page."""
    parts = urlsplit(link.strip())
    page = parts.path.rstrip("/").rpartition("/")[2] or "map"
    page = page if page in NAMES else "map"
    if not parts.netloc:
        raise DataError(
            "That is no link: go to the page that you want to share, press “Copy link” there, and paste it here."
        )
    query = {name: values for name, values in parse_qs(parts.query).items() if name not in ("case", SHARE)}
    return {"page": page.title(), "query": query}


def _take_back(case_id: str, link_id: str) -> None:
    try:
        case_store().unshare(case_id, link_id)
    except DatelineError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="long")
