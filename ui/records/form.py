"""Giving files of event records: drag and drop, with progress, a way to stop, and a sentence for every file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.errors import DatelineError
from geo.grid.opening import rows_if_packed
from geo.records.loading import Step
from geo.settings import settings
from geo.wording import count_words
from geo.work.jobs import RecordsRead, read_record_file
from ui.case.state import may_change
from ui.frame.markup import plain
from ui.records.sets import RecordFile, add_file, content_key, looked_at, record_files
from ui.server.grids import is_too_many
from ui.server.limits import spend
from ui.server.packed import keep_packed
from ui.server.readers import read_apart, waiting
from ui.server.uploads import let_go

__all__ = ["News", "keep_read", "record_form", "record_news", "tell"]

UPLOADER, TURN, NEWS = "record_upload", "record_upload_turn", "record_news"
MOST_TOASTS = 3


@dataclass(frozen=True, slots=True)
class News:
    """What came of a file or an answer."""

    kind: Literal["success", "warning", "error"]
    text: str


def record_form() -> None:
    """Asks for files; those that can be read join the record sets of the session."""
    if not may_change():
        st.caption("You see the records of this server and of the case that is open.")
        return
    turn = st.session_state.setdefault(TURN, 0)
    megabytes = settings().records_mb
    files = st.file_uploader(
        "Add files of event records",
        accept_multiple_files=True,
        max_upload_size=megabytes,
        key=f"{UPLOADER}-{turn}",
        help="UCDP GED, ACLED, GDELT, GTD, EM-DAT and more are known. Of any other table with dates and places the columns "
        "are proposed, and you can change them. What a file is, is told by its content, not by its name. Parquet files that "
        "`python -m geo records pack` wrote may hold tens of millions of records: they stay files and are counted here.",
    )
    st.caption(
        f"CSV, TSV, Excel, ODS, JSON, Parquet, GeoJSON, KML, GeoPackage, Shapefile, also zipped, up to {megabytes:,} MB; larger ones as a zip or in parts. "
        "Files stay on this server, for you alone."
    )
    place = st.empty()
    if files:
        try:
            _read_all(files, place)
        except Exception:
            _clear_form()  # or it would happen again at each run of the page
            raise
        _clear_form()
        st.rerun()


def record_news() -> None:
    """What came of the files that were given last: good news passes, the other stays until there is newer."""
    news: list[News] = st.session_state.get(NEWS, [])
    good = [item.text for item in news if item.kind == "success"]
    for text in good if len(good) <= MOST_TOASTS else [f"{len(good)} files were added."]:
        st.toast(plain(text), icon=":material/check_circle:")
    bad = [item for item in news if item.kind != "success"]
    for item in bad:
        if item.kind == "warning":
            st.warning(plain(item.text), icon=":material/warning:")
        else:
            st.error(plain(item.text), icon=":material/error:")
    tell(*bad)


def tell(*news: News) -> None:
    """What `record_news` says until there is something newer; nothing forgets it."""
    st.session_state[NEWS] = list(news)


def keep_read(read: RecordsRead, key: str, *, name: str = "", content: bytes = b"") -> News:
    """Takes records in as a set of the session; what to say of them. A set without a row is not taken."""
    loaded = read.loaded
    if not loaded.rows_read:
        return News("error", f"{loaded.name} holds no records: a header alone, or nothing under it. Nothing was added.")
    file = RecordFile(key, name or loaded.name, loaded, read.report, content)
    add_file(file)
    return _news_of(file)


def _keep_packed(content: bytes, key: str, *, name: str) -> News:
    add_file(keep_packed(content, key=key, name=name))
    return News("success", f"{name}: {count_words(looked_at().report.good, 'record')}, alone on the map.")


def _read_all(files: list[UploadedFile], place: DeltaGenerator) -> None:
    news: list[News] = []
    tell()
    with waiting(place, _cancel) as step:
        for position, file in enumerate(files):

            def on_step(words: str, share: float, position: int = position, name: str = file.name) -> None:
                step(f"{name}: {words}", (position + share) / len(files))

            news.append(_read_one(file, on_step))
            tell(*news)


def _read_one(file: UploadedFile, on_step: Step) -> News:
    content = file.getvalue()
    key = content_key(content)
    for known in record_files():
        if known.key == key:
            return News("warning", f"{file.name} is loaded already, as {known.name}. It was not added again.")
    try:
        spend("uploads")
        if is_too_many(rows_if_packed(content) or 0):
            on_step("Opening the packed records", 0.2)
            return _keep_packed(content, key, name=file.name)
        read = read_apart(
            read_record_file, content, what=file.name, name=file.name, deadline="records_deadline_s", on_step=on_step
        )
        return keep_read(read, key, name=file.name, content=content)
    except DatelineError as error:
        return News("error", str(error))


def _news_of(file: RecordFile) -> News:
    report = file.report
    if not report.good and not report.held_back:
        return News(
            "warning",
            f"{file.name}: none of its {count_words(report.rows_read, 'row')} could be used. See why below.",
        )
    text = f"{file.name}: {count_words(report.good, 'record')} added"
    text += f", {count_words(report.rejected, 'row')} set aside" if report.rejected else ""
    if report.held_back:
        return News("warning", f"{text}; {count_words(report.held_back, 'row')} wait for your answer below.")
    return News("success", f"{text}.")


def _cancel() -> None:
    _clear_form()
    tell(News("warning", "Reading was stopped; nothing of the unfinished file was added."))


def _clear_form() -> None:
    """An empty uploader in the place of the one whose files are done with; the server lets go of their bytes."""
    turn = st.session_state[TURN]
    let_go(st.session_state.get(f"{UPLOADER}-{turn}") or ())
    st.session_state[TURN] = turn + 1
