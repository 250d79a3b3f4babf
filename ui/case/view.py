"""The page of cases: the open one with its articles and its log, all others, and the files that they travel as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from heapq import nsmallest
from typing import Any

import pandas as pd
import streamlit as st

from geo.cases.acts import Act, Log
from geo.cases.articles import CaseArticle, articles_of
from geo.cases.comments import Comment, comments_in
from geo.cases.contents import QUESTION
from geo.cases.file import open_file
from geo.cases.retention import goes_at
from geo.cases.review import ReviewedClaim, by_doubt
from geo.cases.search import search
from geo.cases.store import CaseRow, Deed
from geo.cases.watch import WATCH, watch_hits
from geo.errors import DatelineError
from geo.settings import settings
from geo.wording import count_words
from ui.case.adding import add_articles
from ui.case.events import case_events, events_tab
from ui.case.feeds import feed_words, feeds_section
from ui.case.opening import open_article
from ui.case.passing import save_button, sensitive_chip
from ui.case.people import who_is_told, who_tab
from ui.case.programs import keys_dialog
from ui.case.publishing import frozen, publish_tab
from ui.case.state import (
    STATE_WORDS,
    begin_case,
    case_claims,
    case_log,
    case_row,
    current_case,
    do,
    has_owner,
    may_change,
    my_cases,
    open_case,
    redo,
    undo,
)
from ui.case.talk import mine
from ui.case.together import looked_at_by_others
from ui.frame.markup import plain
from ui.frame.navigation import ARTICLE
from ui.frame.signing import signed_in_line
from ui.frame.state import Choice, choose, seek
from ui.server.keeping import case_store
from ui.server.limits import spend
from ui.server.uploads import let_go
from ui.server.who import current_who, is_own_machine, signs_in

__all__ = ["case_list", "case_page"]

ACTS_TOLD, MOST_HITS, MOST_EVENTS = 200, 200, 500
MOST_JOINED_AT_ONCE = 3_000
"""Of more claims the events are worked out only where they are looked at."""
ACT_WORDS = {
    "named": "named the case",
    "guarded": "said how it is passed on",
    "added": "added",
    "reviewed": "reviewed",
    "judged": "judged",
    "joined": "joined",
    "parted": "parted",
    "noted": "noted",
    "commented": "commented",
    "assigned": "assigned",
    "watched": "watches for",
    "saved": "saved a view",
    "undone": "undid",
    "redone": "did again",
}
NAME_KEY, TURN, TABS_KEY, TAB, MORE = "case_name", "case_turn", "case_tabs", "case_tab", "case_more"
WHO = "Who"
"""The tab that is there for those who may change a case, where it can be another's."""

CLAIMS_OF = ("All", "Mine", "With comments")


def case_page() -> None:
    """The open case; nothing when none is open."""
    row = case_row(current_case())
    if row is None:
        return
    log = case_log()
    articles = articles_of(log)
    counts = case_claims().progress(log)
    _head(row)
    _progress(sum(counts.values(), Counter[str]()))
    _question(log)
    claims = sum(map(Counter.total, counts.values()))
    line = f"{count_words(len(articles), 'article')} with {count_words(claims, 'claim')}"
    if claims <= MOST_JOINED_AT_ONCE:
        line += f" of {count_words(len(case_events()), 'event')}"
    st.caption(f"{line}; {count_words(len(log.acts), 'act')} in the log.")
    st.session_state.setdefault(TABS_KEY, st.session_state.get(TAB, "Articles"))
    shown = {label: show for label, show in TABS.items() if label != WHO or (who_is_told() and may_change())}
    tabs = st.tabs(
        [plain(label) for label in shown], key=TABS_KEY, on_change="rerun"
    )  # labels that stay: with another one, none is chosen
    for tab, (label, show) in zip(tabs, shown.items(), strict=True):
        if tab.open:  # what is not seen costs nothing
            st.session_state[TAB] = label
            with tab:
                show(row, log, articles, counts)


def _head(row: CaseRow) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="case_head"):
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            st.subheader(plain(row.name), width="content")
            if row.is_sensitive:
                sensitive_chip()
        with st.container(horizontal=True, width="content", gap="xsmall", vertical_alignment="center"):
            if may_change():
                st.button("Undo", icon=":material/undo:", on_click=undo, help="Undo the last thing done in this case")
                st.button("Redo", icon=":material/redo:", on_click=redo, help="Do again what was undone last")
            save_button(row)
            if has_owner():
                _more(row)
    if signs_in() or is_own_machine():
        if at := goes_at(row, is_of_browser=False):
            st.caption(
                plain(
                    f"This case goes on {at:%Y-%m-%d} when nobody changes or opens it until then: save it as a file to keep it."
                )
            )
    else:
        st.caption(
            f"This case belongs to this browser and is listed to nobody else. It goes {settings().case_days:g} days after the last "
            "change: save it as a file to keep it."
        )


def _more(row: CaseRow) -> None:
    more = st.popover(
        "More", icon=":material/more_horiz:", help="Rename, close or end this case", key=MORE, on_change="rerun"
    )
    with more:
        if may_change():
            key = f"{NAME_KEY}-{row.id}-{row.name}"
            st.text_input("Name", row.name, max_chars=200, key=key, on_change=_rename, args=(row,))
        wants_keys = st.button(
            "Keys for programs", on_click=_fold_more, width="stretch", help="For the API, and tools for language models"
        )
        st.button("Close the case", on_click=open_case, args=("",), help="It stays in the list", width="stretch")
        if case_store().may("manage", row.id):
            is_sure = st.checkbox("End it for good", key=f"end-{row.id}", help="There is no way back but its file")
            st.button(
                "End the case", disabled=not is_sure, on_click=_end, args=(row.id,), type="primary", width="stretch"
            )
    if wants_keys:
        keys_dialog()


def _fold_more() -> None:
    """What is folded out stays before a dialog, and takes its presses."""
    st.session_state[MORE] = False


def _rename(row: CaseRow) -> None:
    name = str(st.session_state[f"{NAME_KEY}-{row.id}-{row.name}"])
    if name.strip() and name != row.name:
        do(Deed("named", "case", " ".join(name.split()), row.name))


def _end(case_id: str) -> None:
    open_case("")
    case_store().remove(case_id)


def _progress(counts: Counter[str]) -> None:
    total = sum(counts.values())
    if not total:
        return
    done = total - counts["new"]
    words = ", ".join(f"{count:,} {STATE_WORDS[state]}" for state, count in counts.items() if state != "new")
    st.progress(done / total, f"{done:,} of {count_words(total, 'event')} reviewed" + (f": {words}" if words else ""))


def _question(log: Log) -> None:
    """The analyst's question, which stands at the head of what is published."""
    known = str(log.value("noted", QUESTION) or "")
    if not may_change():
        st.markdown(plain(known))
        return
    st.text_input(
        "Your question", known, max_chars=2_000, key=f"case_question-{known}", placeholder="What should this case answer?",
        help="It stands at the head of reports and snapshots.", on_change=_ask, args=(known,),
    )  # fmt: skip


def _ask(known: str) -> None:
    question = str(st.session_state[f"case_question-{known}"]).strip()
    if question != known:
        do(Deed("noted", QUESTION, question or None, known or None))


# -- lists -------------------------------------------------------------------------------------------------------------


def _articles(log: Log, articles: list[CaseArticle], counts: Mapping[str, Counter[str]]) -> None:
    if may_change():
        add_articles(current_case())
    feeds_section(current_case(), _open)
    if not articles:
        st.info("The case has no article yet. Give one on the page Article.", icon=":material/info:")
        if may_change() and st.button(
            "Give an article", type="primary", icon=":material/article:", help="Opens the page Article"
        ):
            st.switch_page(ARTICLE)
        return
    rows = []
    for one in articles:
        done = counts[one.target]
        total = sum(done.values())
        rows.append(
            {
                "Title": one.title or one.name or one.target,
                "Date": one.date or "",
                "Events": total,
                "Reviewed": f"{total - done['new']:,} of {total:,}",
                "Came as": _came(log, one),
                "Added": one.arrived[:16].replace("T", " "),
            }
        )
    st.caption(f"{count_words(len(articles), 'article')}. Press a row to open it.")
    key = f"case_articles-{st.session_state.get(TURN, 0)}"
    event: Any = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        width="stretch",
    )
    if event.selection.rows:
        _open(articles[event.selection.rows[0]].target)


def _came(log: Log, one: CaseArticle) -> str:
    told = [one.way, "a copy" if log.value("added", one.target).get("copy_of") else "", feed_words(one.target)]
    return ", ".join(filter(None, told))


def _open(target: str, claim: int | None = None, *, words: tuple[int, int] | None = None) -> None:
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # the row is not chosen when the reader comes back
    if open_article(target):
        if claim is not None:
            choose(Choice("claims", (f"claim:{claim}",)))
        if words is not None:
            seek(words)
        st.switch_page(ARTICLE)


def _claims(log: Log, articles: list[CaseArticle]) -> None:
    """What the articles tell of events, the most doubtful that nobody looked at first."""
    titles, claims = {one.target: one.title or one.name for one in articles}, case_claims().all(log)
    listed = [
        (number, target, one)
        for target in titles
        for number, one in enumerate(claims[target], start=1)
        if one.state != "new" or one.told["status"] == "event"
    ]
    talked = {target: comments_in(log, target) for target in titles}
    listed = _asked_for(listed, talked)
    if not listed:
        st.info("No event was found in the articles of this case.", icon=":material/info:")
        return
    doubt = {one.target: place for place, one in enumerate(by_doubt(one for _, _, one in listed))}
    count, last = len(listed), len(listed)
    listed = nsmallest(MOST_EVENTS, listed, key=lambda row: doubt.get(row[2].target, last))
    others = looked_at_by_others()
    table = pd.DataFrame(
        {
            "State": [
                ("proposed by a feed" if one.state == "new" and feed_words(target) else STATE_WORDS[one.state])
                + (", somebody is there" if one.target in others else "")
                for _, target, one in listed
            ],
            "Comments": pd.array(
                [len(talked[target].get(one.target, ())) or None for _, target, one in listed], dtype="Int64"
            ),
            "Kind": [one.told["sub_event_type"] for _, _, one in listed],
            "Day": [one.told["date_start"] or "" for _, _, one in listed],
            "Place": [one.told["area"] or one.told["place"] or "" for _, _, one in listed],
            "Deaths": pd.array([one.told["deaths_best"] for _, _, one in listed], dtype="Int64"),
            "Sentence": [one.told["sentence"] for _, _, one in listed],
            "Article": [titles[target] for _, target, _ in listed],
        }
    )
    if not table["Comments"].any():
        del table["Comments"]
    st.caption(
        f"{count_words(count, 'event')}, those that nobody looked at first, the most doubtful at the top"
        + (f"; the first {MOST_EVENTS:,} are listed. " if count > MOST_EVENTS else ". ")
        + "Press a row to review it in its article."
    )
    key = f"case_events-{st.session_state.get(TURN, 0)}"
    event: Any = st.dataframe(
        table, hide_index=True, placeholder="", on_select="rerun", selection_mode="single-row", key=key, width="stretch"
    )
    if event.selection.rows:
        number, target, _ = listed[event.selection.rows[0]]
        _open(target, number)


_Listed = list[tuple[int, str, ReviewedClaim]]


def _asked_for(listed: _Listed, talked: Mapping[str, Mapping[str, list[Comment]]]) -> _Listed:
    """All of them, or those that the reader asks for; the counts tell how many there are."""
    open_ones = {one.target for one in mine(one for _, _, one in listed)}
    commented = {about for comments in talked.values() for about in comments}
    kinds = dict(zip(CLAIMS_OF, (None, open_ones, commented & {one.target for _, _, one in listed}), strict=True))
    if not any(kinds.values()):
        return listed
    labels = {name: f"{name} ({len(some):,})" if some is not None else name for name, some in kinds.items()}
    picked = st.segmented_control(
        "Which claims", CLAIMS_OF, default=CLAIMS_OF[0], format_func=lambda name: plain(labels[name]), key="case_claims_of",
        label_visibility="collapsed", help="Mine: assigned to you, and not looked at yet",
    )  # fmt: skip
    wanted = kinds.get(str(picked))
    return listed if wanted is None else [row for row in listed if row[2].target in wanted]


def _search(case_id: str, log: Log, articles: list[CaseArticle]) -> None:
    """Sentences of the case that hold some words, and what the watch-list names in them."""
    titles = {one.target: one.title or one.name for one in articles}
    asked = st.text_input(
        "Search the sentences of the case", placeholder='convoy "near Gao" ambush*', max_chars=500, key="case_search",
        help="Words, “phrases in quotation marks”, begin* for words that begin so; all of them must stand in the sentence.",
    )  # fmt: skip
    if asked.strip():
        try:
            hits = search(case_store(), case_id, log, asked, limit=MOST_HITS)
        except DatelineError as error:
            st.warning(plain(str(error)), icon=":material/search:")
            hits = []
        st.caption(f"{count_words(len(hits), 'sentence')}" + (" at least" if len(hits) == MOST_HITS else ""))
        if hits:
            table = pd.DataFrame(
                {"Sentence": [hit.text for hit in hits], "Article": [titles[hit.target] for hit in hits]}
            )
            key = f"case_hits-{st.session_state.get(TURN, 0)}-{asked}"
            event: Any = st.dataframe(
                table,
                hide_index=True,
                placeholder="",
                on_select="rerun",
                selection_mode="single-row",
                key=key,
                width="stretch",
            )
            if event.selection.rows:
                hit = hits[event.selection.rows[0]]
                _open(hit.target, words=(hit.start, hit.end))
    _watch(case_id, log, titles)


def _watch(case_id: str, log: Log, titles: dict[str, str]) -> None:
    """The watch-list, and where the articles name what stands on it."""
    watched = log.state.get("watch", {})
    if may_change():
        _watch_form(watched)
    if not watched:
        return
    hits = watch_hits(case_store(), case_id, log, watched)
    for target in watched:
        told = target.removeprefix(WATCH)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(told)}**: {count_words(sum(hit.name == told for hit in hits), 'mention')}")
            if may_change():
                st.button(
                    "Stop watching", key=f"unwatch-{target}", type="tertiary", on_click=_unwatch, args=(target,),
                    help="It stays in the log",
                )  # fmt: skip
    if hits:
        table = pd.DataFrame(
            {
                "Name": [hit.name for hit in hits],
                "As written": [hit.text for hit in hits],
                "Article": [titles[hit.target] for hit in hits],
            }
        )
        key = f"case_watched-{st.session_state.get(TURN, 0)}"
        event: Any = st.dataframe(
            table,
            hide_index=True,
            placeholder="",
            on_select="rerun",
            selection_mode="single-row",
            key=key,
            width="stretch",
        )
        if event.selection.rows:
            hit = hits[event.selection.rows[0]]
            _open(hit.target, words=(hit.start, hit.end))


def _watch_form(watched: Mapping[str, Any]) -> None:
    with (
        st.form("case_watch", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        name = st.text_input("Watch for a name", placeholder="A person, a group, a place", max_chars=200, width=320)
        others = st.text_input("Other spellings", placeholder="with semicolons between", max_chars=1_000, width=320)
        adds = st.form_submit_button(
            "Watch", icon=":material/visibility:", help="Every sentence of the case that names it is listed"
        )
    if adds and name.strip():
        target = WATCH + " ".join(name.split())
        spelled = [part.strip() for part in others.split(";") if part.strip()]
        do(Deed("watched", target, {"names": spelled}, watched.get(target)))
        st.rerun()


def _unwatch(target: str) -> None:
    do(Deed("watched", target, None, case_log().value("watched", target)))


def _acts(log: Log) -> None:
    """Who did what, the last first."""
    last = log.acts[: -ACTS_TOLD - 1 : -1]
    more = f"The last {len(last)} of " if len(log.acts) > len(last) else ""
    st.caption(f"{more}{count_words(len(log.acts), 'act')}" + ("; the case file holds all of them." if more else "."))
    table = pd.DataFrame(
        {
            "When (UTC)": [act.at[:19].replace("T", " ") for act in last],
            "Who": [act.by or "you" for act in last],
            "Did": [ACT_WORDS[act.kind] for act in last],
            "What": [_what(act) for act in last],
            "Counts": ["" if not act.is_deed else "yes" if log.counts(act) else "undone" for act in last],
            "Why": [act.why for act in last],
        }
    )
    st.dataframe(table, hide_index=True, placeholder="", width="stretch")


def _what(act: Act) -> str:
    if not isinstance(act.value, dict):
        return str(act.value or act.target)
    words = (
        act.value.get("words")
        or act.value.get("text")
        or act.value.get("to")
        or act.value.get("title")
        or act.value.get("name")
        or act.target
    )
    if isinstance(joined := act.value.get("claims"), dict):
        return " / ".join(map(str, joined.values())) or count_words(len(act.value.get("apart", ())), "claim")
    state = act.value.get("state")
    return f"{STATE_WORDS[state]}: {words}" if state in STATE_WORDS else str(words)


_Show = Callable[[CaseRow, Log, list[CaseArticle], Mapping[str, Counter[str]]], None]
TABS: Mapping[str, _Show] = {
    "Articles": lambda row, log, articles, counts: _articles(log, articles, counts),
    "Events": lambda row, log, articles, counts: events_tab(),
    "Claims": lambda row, log, articles, counts: _claims(log, articles),
    "Search": lambda row, log, articles, counts: _search(row.id, log, articles),
    "Publish": lambda row, log, articles, counts: publish_tab(row, log),
    "Log": lambda row, log, articles, counts: _acts(log),
    WHO: lambda row, log, articles, counts: who_tab(row, partial(frozen, case_store(), row.id)),
}
"""What the page shows under each tab; only the one that is open is worked out."""


# -- all of them -------------------------------------------------------------------------------------------------------


def case_list() -> None:
    """The cases of whoever looks, and the ways to another one."""
    who = current_who()
    if who is None:
        st.warning("Your browser sends no cookies, so no case can be kept for it.", icon=":material/cookie_off:")
        return
    if who.kind == "link":
        return
    signed_in_line(who)
    others = [row for row in my_cases() if row.id != current_case()]
    st.subheader("Other cases" if current_case() else "Cases")
    if not others and not current_case():
        st.markdown(
            "A case keeps articles, records, your review and your verdicts, as you make them. It begins by itself with the first "
            "article that you read; or begin one here, or open a case file."
        )
    for row in others:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"case-{row.id}"):
            st.button(
                plain(row.name),
                key=f"open-{row.id}",
                icon=":material/folder:",
                on_click=open_case,
                args=(row.id,),
                help="Open it",
            )
            st.caption(plain(f"{count_words(row.acts, 'act')}, last on {row.changed[:16].replace('T', ' at ')} UTC"))
    if case_store().may("begin"):
        _new_case()


def _new_case() -> None:
    with st.form("new_case", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.text_input("A new case", placeholder="Its name", max_chars=200, width=320, key="new_case_name")
        begins = st.form_submit_button("Begin", icon=":material/add:", help="Begins an empty case and opens it")
    if begins:
        open_case("")
        begin_case(" ".join(name.split()))
        st.rerun()
    turn = st.session_state.setdefault("case_file_turn", 0)
    file = st.file_uploader(
        "or open a case file", ["dateline"], max_upload_size=settings().case_mb, key=f"case_file-{turn}",
        help="NAME.dateline, as “Save as a file” writes it. Of a case that is here it brings what is new, act by act.",
    )  # fmt: skip
    if file is not None:
        st.session_state["case_file_turn"] += 1
        content = file.getvalue()
        let_go([file])
        _take(content, file.name)


def _take(content: bytes, name: str) -> None:
    try:
        spend("uploads")
        opened = open_file(case_store(), content, name=name)
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    open_case(opened.case_id)
    words = f"{count_words(opened.acts, 'act')} came with it" if opened.acts else "all of it was here already"
    clashes = (
        f"; {count_words(len(opened.clashes), 'thing')} changed here and there, the later change counts"
        if opened.clashes
        else ""
    )
    missing = (
        f"; {count_words(len(opened.missing), 'file')} left out by licence, to be added again" if opened.missing else ""
    )
    st.toast(plain(f"{name}: {words}{clashes}{missing}."), icon=":material/folder_open:", duration="long")
    st.rerun()
