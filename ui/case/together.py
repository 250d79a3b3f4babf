"""Others in the open case: what they do, told as it is done; what they look at; and which of two acts on one thing shall count."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo.cases.acts import Act, root_of
from geo.cases.telling import value_words
from ui.case.state import (
    Clash,
    article_target,
    asked_about,
    case_log,
    catch_up,
    current_case,
    do,
    review_of,
    sitting,
    turn,
)
from ui.frame.markup import escaped, plain, quote
from ui.frame.state import chosen_in
from ui.server.watching import FOLDER, watch
from ui.server.who import current_who

__all__ = ["ask_which_counts", "follow_others", "looked_at", "looked_at_by_others"]

STATIC = Path(__file__).parents[1] / "static"
LONGEST_WORDS = 400
ONE_ARTICLE = "Article"
"""The page that shows nothing of other articles; the others may show anything of the case."""
STYLE = (STATIC / "together.css").read_text(encoding="utf-8")

_line = st.components.v2.component(
    "dateline_together",
    html='<div class="together"><p class="notice" role="alert" hidden></p><p class="line" role="status" hidden></p></div>',
    css=STYLE,
    js=(STATIC / "together.js").read_text(encoding="utf-8"),
)
_looking = st.components.v2.component(
    "dateline_looking",
    html='<p class="looking" role="status"></p>',
    css=STYLE,
    js=(STATIC / "looking.js").read_text(encoding="utf-8"),
)


def follow_others(page: str) -> None:
    """In every run, at one place: the page asks from now on what others do. page: its title."""
    mine, case_id = sitting(), current_case()
    if case_id:
        case_log()  # by now the page shows as much
        mine.article = article_target() if page == ONE_ARTICLE else ""
        one = review_of(chosen_in("claims") or "") if page == ONE_ARTICLE else None
        mine.target = one.target if one else mine.article
    else:
        watch().sit(mine, "", 0)
    address = f"{FOLDER}/{mine.token}" if mine.session.browser else ""
    with st.container(key="together"):
        _line(key="together_line", data={"address": address, "seen": mine.seen}, on_wanted_change=_made_anew)


def _made_anew() -> None:
    """The run itself brings what others did."""


def looked_at_by_others() -> set[str]:
    """The claims and articles that somebody else looks at just now."""
    return {other.target for other in watch().looking_at(sitting())}


def looked_at(claim_id: str) -> None:
    """Beside a claim: who else looks at it. Nothing without a case."""
    one = review_of(claim_id)
    if one is not None:
        with st.container(key="looking", width="content"):
            _looking(key="looking_line", data={"target": one.target})


# -- two acts on one thing ---------------------------------------------------------------------------------------------


def ask_which_counts() -> None:
    """At the end of a run: where somebody else has changed what this session wanted to, both are shown, and one is chosen."""
    clash = asked_about()
    if clash is not None:
        _ask(clash)


@st.dialog("Two acts on one thing", width="medium")
def _ask(clash: Clash) -> None:
    theirs = clash.others[0] if clash.others else None
    who = (theirs.by if theirs else "") or "Another window"
    more = len(clash.others) - 1
    st.markdown(
        plain(
            f"{who} changed this while you looked at it{f', and {more:,} others with it' if more > 0 else ''}. Which shall count?"
        )
    )
    words = _words(clash)
    if words:
        st.html(f'<div class="dl-panel">{quote(words[:LONGEST_WORDS], 0, 0)}</div>')
    left, right = st.columns(2, gap="small")
    now = clash.over[0].before if clash.over else None
    at = f" · {theirs.at[11:16]} UTC" if theirs else ""
    _side(left, f"{'Theirs' if theirs and theirs.by else 'The other one'}: {who}{at}", value_words(now), theirs)
    _side(right, {"do": "Yours", "undo": "Yours: as it was before", "redo": "Yours: done again"}[clash.how],
          value_words(clash.over[0].value if clash.over else None), None)  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Keep theirs", type="primary", icon=":material/check:", key="clash_keep", help="Nothing of yours is done"
        ):
            _keep(clash, theirs)
            st.rerun()
        if st.button("Do mine over it", icon=":material/edit:", key="clash_over", help="Theirs stays in the log"):
            catch_up()
            do(*clash.over)
            st.rerun()


def _side(column: object, title: str, lines: list[str], act: Act | None) -> None:
    with column, st.container(border=True):  # type: ignore[attr-defined]
        st.markdown(f"**{plain(title)}**")
        told = [*lines, *([f"because: {act.why}"] if act is not None and act.why else [])]
        st.html(f'<ul class="dl-sides">{"".join(f"<li>{escaped(line)}</li>" for line in told)}</ul>')


def _words(clash: Clash) -> str:
    """The words that both are about; "" where they are not known."""
    if not clash.over:
        return ""
    deed = clash.over[0]
    for value in (deed.value, deed.before):
        if isinstance(value, dict) and isinstance(value.get("words"), str):
            return str(value["words"])
    source = case_log().value("added", root_of(deed.target))
    return str(source["title"] or "") if source else ""


def _keep(clash: Clash, theirs: Act | None) -> None:
    """Theirs stays. What was to be undone counts no more all the same, or it would be asked about for ever."""
    who = current_who()
    if clash.how != "do" and theirs is not None and who is not None and theirs.by != who.label:
        turn(clash.how, anyway=True)
