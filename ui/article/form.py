"""Giving an article: paste it, upload it, or take the sample."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from geo.errors import BusyError
from geo.settings import settings
from ui.article.reading import read_into_session
from ui.article.view import FIRST_DAY, LAST_DAY
from ui.case.state import may_change
from ui.frame.cache import sample_article
from ui.frame.markup import plain
from ui.frame.tour import tour_card
from ui.server.limits import spend
from ui.server.uploads import let_go

__all__ = ["article_form"]

KINDS_OF_FILE = ["txt", "html", "htm", "docx", "pdf"]


def article_form() -> None:
    """Asks for an article; one that can be read is kept and the page starts again."""
    if not may_change():
        st.info("No article is open. Choose one on the page Case.", icon=":material/folder_open:")
        return
    tour_card("article")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
        st.subheader("Which article?", width="content")
        wants_sample = st.button(
            "Use the sample article",
            icon=":material/description:",
            help="A text of our own about Mali in 2013, to see what comes of one",
        )
    st.markdown(
        "Its places, dates and events are found, put on the map with reasons, and marked in the text. It never leaves this server."
    )
    with st.form("article_form", border=False):
        paste, upload = st.columns([3, 2], gap="large")
        text = paste.text_area(
            "Paste the text",
            height=230,
            placeholder="BAMAKO, Mali, Feb 8 - …",
            key="pasted",
            help="One article, with its head and date line if you have them; English is read best.",
        )
        file = upload.file_uploader(
            "or choose a file",
            KINDS_OF_FILE,
            key="uploaded",
            max_upload_size=settings().article_mb,
            help="A saved web page, a document or plain text; a file goes before pasted text.",
        )
        date = upload.date_input(
            "Date of the article, if you know it",
            None,
            FIRST_DAY,
            LAST_DAY,
            format="DD/MM/YYYY",
            key="article_date",
            help="Words like “Friday” refer to it. Left empty, it is taken from the text where a line tells it.",
        )
        wants_own = st.form_submit_button(
            "Read the article",
            type="primary",
            icon=":material/travel_explore:",
            help="Takes a second or two for a long article",
        )
    place = st.empty()
    if wants_sample:
        _read(sample_article(), None, None, place)
    elif wants_own and not file and not text.strip():
        st.warning("Paste the text of an article or choose a file first; the sample article shows what comes of it.")
    elif wants_own:
        _read(text, file, date, place)


def _read(text: str, file: UploadedFile | None, date: dt.date | None, place: DeltaGenerator) -> None:
    """A file goes before pasted text."""
    if file:
        try:
            spend("uploads")
        except BusyError as error:
            st.error(plain(str(error)), icon=":material/hourglass_top:")
            return
    is_read = (
        read_into_session(file.getvalue(), place, name=file.name, date=date)
        if file
        else read_into_session(text, place, date=date)
    )
    if is_read:
        let_go([file] if file else [])
        st.rerun()
