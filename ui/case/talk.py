"""Comments on a claim, an event or an article, and who is to look at it: for those who work on the case, never in what is published."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geo.cases.comments import LONGEST_COMMENT, Comment, assignee, assignment, comment, comment_target, comments_on
from geo.cases.review import ReviewedClaim, by_doubt
from geo.cases.store import Deed
from geo.errors import DatelineError
from ui.case.state import case_log, current_case, do, may_change
from ui.frame.markup import escaped, plain
from ui.server.keeping import case_store
from ui.server.who import current_who

__all__ = ["mine", "my_label", "talk"]

NOBODY = "nobody in particular"


def my_label() -> str:
    """As the log calls who looks; "" where nobody has a name."""
    who = current_who()
    return who.label if who and who.kind == "person" else ""


def mine(claims: Iterable[ReviewedClaim]) -> list[ReviewedClaim]:
    """Claims that nobody looked at yet and that were assigned to who looks, the most doubtful first; [] where nobody has a name."""
    me, log = my_label(), case_log()
    return [one for one in by_doubt(claims) if assignee(log, one.target) == me] if me else []


def talk(about: str, key: str) -> None:
    """The comments on something, a field for another one, and who is to look at it. Nothing without a case, and for share links.
    key: that no other on the page has."""
    who = current_who()
    if not about or not current_case() or who is None or who.kind == "link":
        return
    found = comments_on(case_log(), about)
    if not found and not may_change():
        return
    with st.container(key=f"talk_{key}", gap="xsmall"):
        _assigned(about, key)
        for one in found:
            _comment(one, key)
        if may_change():
            _field(about, key)


def _comment(one: Comment, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="xsmall", key=f"{key}-{one.target[-32:]}"):
        who = f"{one.by or 'You'} · {one.at[:16].replace('T', ' ')} UTC"
        st.html(f'<div class="dl-comment"><span>{escaped(who)}</span><p>{escaped(one.text)}</p></div>', width="stretch")
        me = current_who()
        if may_change() and me is not None and one.by == me.label:
            st.button(
                "Take away", key=f"uncomment-{key}-{one.target[-32:]}", icon=":material/delete:", type="tertiary", on_click=_take_away,
                args=(one,), help="It stays in the log that there was one",
            )  # fmt: skip


def _take_away(one: Comment) -> None:
    do(Deed("commented", one.target, None, case_log().value("commented", one.target)))


def _field(about: str, key: str) -> None:
    with (
        st.form(f"comment_form-{key}-{about}", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"),
    ):
        widget = f"comment-{key}-{about}"
        st.text_area(
            "Comment", height=68, max_chars=LONGEST_COMMENT, key=widget, placeholder="For those who work on this case",
            help="It is in the case and its file, and in nothing that is published. Nobody can change it; you can take it away.",
        )  # fmt: skip
        st.form_submit_button(
            "Comment", icon=":material/comment:", help="Tell the others", on_click=_say, args=(about, widget)
        )  # before the run, which one for what others did may end early


def _say(about: str, widget: str) -> None:
    text = str(st.session_state[widget])
    if not text.strip():
        return
    try:
        do(Deed("commented", comment_target(about), comment(text)))
    except DatelineError as error:
        st.toast(plain(str(error)), icon=":material/error:", duration="infinite")


def _assigned(about: str, key: str) -> None:
    """Who is to look at it, where people have names."""
    if not my_label():
        return
    now = assignee(case_log(), about)
    if not may_change():
        if now:
            st.caption(plain(f"Assigned to {now}"))
        return
    people = dict.fromkeys([one.label for one in case_store().members(current_case())])
    options = ["", *dict.fromkeys([*people, *([now] if now else [])])]
    widget = f"assign-{key}-{about}-{now}"
    st.selectbox(
        "Assigned to", options, options.index(now), format_func=_named, key=widget, on_change=_assign, args=(about, widget), width=280,
        help="They find it with the switch “Mine”. What is assigned with its article is theirs, too.",
    )  # fmt: skip


def _named(label: str) -> str:
    return plain(label or NOBODY)


def _assign(about: str, widget: str) -> None:
    do(Deed("assigned", about, assignment(str(st.session_state[widget])), case_log().value("assigned", about)))
