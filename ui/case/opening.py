"""Coming to a case: by a link, or where it was left; and telling the address which one is open.

A case that is opened reads its article and its records again from the bytes that it keeps: a newer version reads them anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from geo.articles.batches import given_in
from geo.articles.given import Given
from geo.cases.acts import Log
from geo.cases.articles import articles_of
from geo.cases.store import Deed
from geo.errors import CaseError, DatelineError
from geo.records.formats.table import TableMapping
from geo.records.mappings import Kept
from geo.settings import MB, settings
from geo.work.jobs import read_given, read_record_file
from ui.case.state import (
    article_target,
    begin_case,
    case_log,
    case_row,
    catch_up,
    current_case,
    do,
    has_owner,
    may_change,
    open_case,
    owner,
    show_article,
)
from ui.frame.cache import places_of_records
from ui.frame.markup import plain
from ui.frame.navigation import CASE as CASE_PAGE
from ui.frame.navigation import page_of
from ui.frame.share import chosen_words
from ui.frame.tour import TOUR
from ui.map.widgets import forget_choices
from ui.records.columns import keep_way
from ui.records.sets import OURS, RecordFile, add_file, record_files, remove_file
from ui.server.keeping import case_store
from ui.server.readers import read_apart, waiting
from ui.server.who import SHARE, link_token

__all__ = ["case_apart", "follow_case", "keep_records", "name_case", "open_article", "resume"]

ASKED, SYNCED, LEFT, LACKED = "case_asked", "records_synced", "case_left", "case_lacked"
CASE, OPEN_ARTICLE = "case", "article"
"""In the address."""
RECORDS = "records/"


@contextmanager
def case_apart(*, tells: bool = True) -> Iterator[None]:
    """Around what a page does for its case: while the database of cases is away, the page goes on without, and says so."""
    try:
        yield
    except CaseError as error:
        if tells:
            st.warning(plain(f"Nothing is kept in a case now. {error}"), icon=":material/cloud_off:")


def resume(page: str) -> None:
    """At the first run of a session: the case that the address names; at the plain address the one that was left last.

    page: the title of the page that is asked for.
    """
    if st.session_state.get(ASKED):
        return
    st.session_state[ASKED] = True
    if link_token():
        _follow_link(page)
        return
    if not has_owner():
        return
    wanted = st.query_params.get(CASE, "")
    if wanted:
        if case_row(wanted) is None:
            st.session_state[LACKED] = True
            return
        open_case(wanted)
        open_article(st.query_params.get(OPEN_ARTICLE, ""))
        return
    last = case_store().left_last(str(owner())) if page == "Map" and not st.query_params.to_dict() else ""
    if not last or case_row(last) is None:
        return
    open_case(last)
    where = case_store().left(last, str(owner())) or {}
    open_article(where.get("article", ""))
    if (target := page_of(str(where.get("page", "Map")))).exists():
        st.session_state[LEFT] = None
        forget_choices()
        st.switch_page(target, query_params=where.get("query", {}))


def _follow_link(page: str) -> None:
    """Opens what a share link carries; of a view its page, with its filters, of a case its page, where the address names no other."""
    link = case_store().link()
    if link.kind == "snapshot" or not case_store().may("see", link.case_id):  # of a sensitive case no page is shown
        return
    open_case(link.case_id)
    if link.kind == "view" and (target := page_of(link.content["page"])).exists():
        told: dict[str, Any] = link.content.get("query", {})
        open_article(str(told.get(OPEN_ARTICLE, [""])[0]))
        query = {name: told[name] for name in told if name not in (CASE, SHARE)}
        forget_choices()
        st.switch_page(target, query_params={**query, SHARE: [link_token()]})
    articles = [one.target for one in articles_of(case_log())]
    open_article(st.query_params.get(OPEN_ARTICLE, "") or (articles[-1] if articles else ""))
    is_plain = set(st.query_params) <= {SHARE, TOUR}
    if page == "Map" and is_plain:  # it would show other records than the case's, where that has none
        st.switch_page(CASE_PAGE, query_params={SHARE: link_token()})


def follow_case() -> None:
    """Before each run of a page: records that came to the case or left it elsewhere, or by an undo, come and go here."""
    if st.session_state.get(LACKED):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.warning(
            "This link leads to a case that this browser does not have: cases belong to who made them. Ask for its file "
            "(NAME.dateline) and open it on the page Case.",
            icon=":material/link_off:",
        )
        right.button("Go on without", on_click=st.session_state.pop, args=(LACKED, None), key="case_without")
    if not current_case():
        return
    if case_row(current_case()) is None:
        open_case("")
        st.warning("The case that was open is there no more, or no longer for you.", icon=":material/link_off:")
        _synced()
        return
    told, synced = _sources(catch_up()), _synced()
    for key in [key for key in synced if key not in told]:
        remove_file(key)
        del synced[key]
    for key in [key for key in told if key not in synced]:
        synced[key] = _load(key, told[key])


def keep_records() -> None:
    """After each run of a page: record sets that were added, read another way or removed are so in the case, too."""
    if not has_owner() or not may_change():
        return
    synced = _synced()
    mine = {file.key: file for file in record_files() if file.key not in OURS}
    if not mine and not synced:
        return
    deeds = []
    log = case_log()
    for key, file in mine.items():
        if synced.get(key) != file.version:
            known = log.value("added", RECORDS + key)
            if (source := _source(file, known)) is not None:
                deeds.append(Deed("added", RECORDS + key, source, known))
            synced[key] = file.version
    for key in [key for key in synced if key not in mine]:
        if (known := log.value("added", RECORDS + key)) is not None and synced[key]:
            deeds.append(Deed("added", RECORDS + key, None, known))
            del synced[key]
    if deeds:
        do(*deeds, asks=False)


def open_article(target: str) -> bool:
    """Read an article of the open case again and show it; False, and a sentence why, when it cannot be. "" is none."""
    source = case_log().value("added", target) if target else None
    if source is None:
        return False
    try:
        content = case_store().content(current_case(), source["sha256"])
        day = dt.date.fromisoformat(source["date"]) if source["date"] else None
        given = _given(content, source)
        with waiting() as step:
            read = read_apart(
                read_given,
                given,
                what=source["name"] or source["title"],
                name=source["name"],
                date=day,
                places=places_of_records(step),
                deadline="article_deadline_s",
                on_step=step,
            )
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return False
    show_article(read, target)
    case_store().note("read", current_case(), {"article": target})
    return True


def _given(content: bytes, source: Any) -> str | bytes | Given:
    """What was given, out of the bytes that are kept of it."""
    if source["way"] == "pasted":
        return content.decode()
    return content if source["way"] == "file" else next(given_in(content, name=source["name"]))


def name_case(page: str) -> None:
    """Writes the case and its article that are open into the address, and remembers where its owner is. page: its title."""
    case_id, article = current_case(), article_target()
    if token := link_token():
        _tell(SHARE, token)
        _tell(OPEN_ARTICLE, article)
        return
    _tell(CASE, case_id)
    _tell(OPEN_ARTICLE, article if case_id else "")
    if not case_id:
        return
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    if choice := chosen_words():
        query["chosen"] = [choice]
    where = {"page": page, "query": query, "article": article}
    if st.session_state.get(LEFT) != (case_id, where):
        st.session_state[LEFT] = (case_id, where)
        try:
            case_store().leave(case_id, str(owner()), where)
        except CaseError:  # removed in another window
            if case_row(case_id) is None:
                open_case("")


def _tell(name: str, value: str) -> None:
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params and not st.session_state.get(LACKED):
        del st.query_params[name]


# -- records -----------------------------------------------------------------------------------------------------------


def _synced() -> dict[str, str]:
    """Key -> version of the sets that are alike in the session and in the open case; "" could not be read."""
    case_id = current_case()
    kept: tuple[str, dict[str, str]] = st.session_state.get(SYNCED, ("", {}))
    if kept[0] != case_id:
        if kept[0]:  # another case: what was loaded for the one before goes
            for key in kept[1]:
                remove_file(key)
            kept = (case_id, {})
        else:
            kept = (case_id, kept[1])
        st.session_state[SYNCED] = kept
    return kept[1]


def _sources(log: Log) -> dict[str, Any]:
    return {
        target.removeprefix(RECORDS): source
        for target, source in log.state.get("source", {}).items()
        if target.startswith(RECORDS)
    }


def _source(file: RecordFile, known: Any) -> Any:
    """What the case keeps of a set; None for one that it cannot keep, and a sentence why."""
    if not file.content or file.store is not None or len(file.content) > settings().case_records_mb * MB:
        why = "it is larger than a case keeps" if file.content else "it is no file"
        st.toast(
            plain(f"{file.name} is not part of the case: {why}. Load it again with the case."), icon=":material/info:"
        )
        return None
    store = case_store()
    case_id = current_case() or _begun()
    sha256 = known["sha256"] if known else store.keep(case_id, file.content)
    mapping = (
        {"columns": dict(file.mapping.columns), "constants": dict(file.mapping.constants)} if file.mapping else None
    )
    report = file.report
    return {
        "sha256": sha256, "name": file.name, "format": report.format, "edition": report.edition, "records": report.good,
        "licence": report.licence, "answers": dict(file.answers or {}), "mapping": mapping, "is_private": file.withholds_rows,
    }  # fmt: skip


def _begun() -> str:
    synced = _synced()
    case_id = begin_case()
    st.session_state[SYNCED] = (case_id, synced)
    return case_id


def _load(key: str, source: Any) -> str:
    """Reads a set of the case into the session; its version, "" and a sentence why when it cannot be read."""
    if known := next((file for file in record_files() if file.key == key), None):
        return known.version
    mapping = TableMapping(**source["mapping"]) if source["mapping"] else None
    try:
        content = case_store().content(current_case(), source["sha256"])
        with waiting() as step:
            read = read_apart(
                read_record_file,
                content,
                what=source["name"],
                name=source["name"],
                answers=source["answers"] or None,
                mapping=mapping,
                deadline="records_deadline_s",
                on_step=step,
            )
        file = RecordFile(key, source["name"], read.loaded, read.report, content, source["answers"] or None, mapping)
        add_file(file)
        if mapping or source["answers"]:
            keep_way(key, read.loaded.header, Kept(mapping, source["answers"]))
    except DatelineError as error:
        st.toast(
            plain(f"Records of the case, {source['name']}, are not here: {error}"),
            icon=":material/error:",
            duration="infinite",
        )
        return ""
    return file.version
