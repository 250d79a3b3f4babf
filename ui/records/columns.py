"""How one file was read, and reading it another way: the questions that it raises, and which column is what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from geo.errors import DatelineError
from geo.frames import EVENTS
from geo.records.formats.plan import Question
from geo.records.formats.table import TableMapping
from geo.records.loading import KNOWN_KEY, SHEET_KEY
from geo.records.mappings import Kept, kept_to_json, shape_of
from geo.wording import count_words
from geo.work.jobs import read_record_file
from ui.case.state import may_change
from ui.frame.markup import plain
from ui.records.form import News, tell
from ui.records.proposed import proposed_places
from ui.records.sets import RecordFile, replace_file
from ui.server.downloads import own
from ui.server.readers import read_apart, waiting

__all__ = ["COLUMN_WORDS", "chosen_mapping", "column_editor", "keep_way", "question_form"]

ANSWER_HELP = "The file itself does not tell. Your answer can be taken back."
COLUMN_WORDS = {
    "id": "Record id",
    "source": "Name of the data set",
    "date_start": "First day",
    "date_end": "Last day",
    "date_precision": "How exact the date is",
    "place_name": "Place",
    "admin1": "First-level unit (state, province, region)",
    "country": "Country",
    "lat": "Latitude",
    "lon": "Longitude",
    "geo_precision": "How exact the place is",
    "radius_km": "May lie so many km away",
    "event_type": "Kind of event",
    "sub_event_type": "Kind, more closely",
    "side_a": "One side",
    "side_b": "The other side",
    "deaths_low": "Deaths, low count",
    "deaths_best": "Deaths, best count",
    "deaths_high": "Deaths, high count",
    "summary": "Summary",
    "sources": "Sources",
    "source_ids": "Ids at the source",
    "licence": "Licence",
    "attribution": "How to name the source",
    "flags": "Doubts",
}
"""EVENTS column -> what a reader calls it."""

KEPT = "record_ways"
MOST_WAYS = 6
"""Sheets for which there is a button."""
WAY_WORDS = {KNOWN_KEY: "Read it as another table", SHEET_KEY: "Read the sheet “{}” instead"}
"""Key of a choice -> words of the button for another answer."""
WAY_HELP = "Read the file again this way. It can be taken back."

NOT_THERE = "– none –"
WHOLE_TEXTS = ("source", "licence", "attribution")
"""EVENTS columns for which one text can stand in every row."""
SELDOM = ("radius_km", "flags")
"""EVENTS columns that hardly any file has but our own exports."""


def question_form(file: RecordFile) -> None:
    """What the file does not tell, asked once, and the answers given so far with a way to take them back."""
    if not file.content or not may_change():
        return
    _given_answers(file)
    _offer_kept(file)
    _other_ways(file)
    proposed_places(file)
    if not file.loaded.questions:
        return
    with st.form(f"questions-{file.version}"):
        for question in file.loaded.questions:
            _ask(question, f"answer-{file.version}-{question.key}")
        is_answered = st.form_submit_button(
            "Apply", type="primary", icon=":material/check:", help="Read the file again with these answers"
        )
    if is_answered:
        keys = {question.key: f"answer-{file.version}-{question.key}" for question in file.loaded.questions}
        answers = {key: str(st.session_state[widget] or "").strip() for key, widget in keys.items()}
        given = {key: answer for key, answer in answers.items() if answer}
        if given:
            _read_again(file, answers={**(file.answers or {}), **given}, mapping=file.mapping)
        else:
            st.warning("Choose an answer first.", icon=":material/warning:")


def _other_ways(file: RecordFile) -> None:
    """What was decided for the reader, with a button for each other way."""
    buttons = [
        (choice.key, reading)
        for choice in file.loaded.choices
        for reading in choice.readings[:MOST_WAYS]
        if reading not in choice.examples and choice.key not in (file.answers or {})
    ]
    if not buttons:
        return
    with st.container(horizontal=True, gap="small", key=f"ways-{file.key[:8]}"):
        for key, reading in buttons:
            words = WAY_WORDS.get(key, "{}").format(reading)
            if st.button(
                plain(words),
                key=f"way-{file.version}-{key}-{reading}",
                type="tertiary",
                icon=":material/swap_horiz:",
                help=WAY_HELP,
            ):
                _read_again(file, answers={**(file.answers or {}), key: reading}, mapping=None)


def _offer_kept(file: RecordFile) -> None:
    """The way in which the last file of the same columns was read, unless this one was changed already."""
    kept: tuple[str, Kept] | None = _kept_ways().get(shape_of(file.loaded.header))
    if kept is None or file.mapping is not None or file.answers or kept[0] == file.key:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("A file of the same columns was read another way, by your choice.", width="content")
        if st.button(
            "Read this one the same way",
            key=f"kept-{file.version}",
            icon=":material/history:",
            help="With the columns and answers that you chose for the other file",
        ):
            _read_again(file, answers=kept[1].answers, mapping=kept[1].mapping)


def keep_way(key: str, header: Collection[str], way: Kept) -> None:
    """The way in which a file (its key) with these columns was read is offered for the next one of that shape."""
    _kept_ways()[shape_of(header)] = (key, way)


def _kept_ways() -> dict[tuple[str, ...], tuple[str, Kept]]:
    """Shape of a file -> the file's key and what was chosen for it, in this session."""
    ways: dict[tuple[str, ...], tuple[str, Kept]] = st.session_state.setdefault(KEPT, {})
    return ways


def _mapping_download(file: RecordFile) -> None:
    st.download_button(
        "Download this mapping",
        own(lambda: kept_to_json(Kept(file.loaded.mapping, file.answers or {})).encode()),
        "mapping.json",
        "application/json",
        help="Columns and answers, for the next file of this shape: geo records check FILE --mapping mapping.json",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )


def column_editor(file: RecordFile) -> None:
    """Which column of the file became what, why, and a way to choose others."""
    if not file.content or not may_change():
        st.dataframe(_mapping_table(file), hide_index=True, column_config=_COLUMNS, placeholder="")
        return
    with st.form(f"columns-{file.version}", border=False):
        edited = st.data_editor(
            _mapping_table(file),
            hide_index=True,
            column_config=_COLUMNS | {"theirs": _choice(file)},
            disabled=["ours", "example", "why"],
            key=f"mapping-{file.version}",
            placeholder="",
        )
        texts = _whole_texts(file)
        wants_reading = st.form_submit_button(
            "Read again with these columns",
            icon=":material/refresh:",
            help="Choose other columns in the table first: the file is read anew, and what was set aside is looked at again",
        )
    if not file.withholds_rows:
        _mapping_download(file)
    if file.report.unused:
        st.caption(f"Columns of the file that nothing was taken from: {plain(', '.join(file.report.unused))}")
    if wants_reading:
        _read_again(file, answers=file.answers or {}, mapping=chosen_mapping(file, edited["theirs"].tolist(), texts))


def chosen_mapping(file: RecordFile, chosen: list[str], texts: Mapping[str, str]) -> TableMapping:
    """The reader's mapping: the file's column (or NOT_THERE) for each row of the editor, and texts for every row."""
    mapping = file.loaded.mapping
    columns = {ours: theirs for ours, theirs in zip(_shown_columns(file), chosen, strict=True) if theirs != NOT_THERE}
    reasons = {ours: mapping.reasons.get(ours, "") for ours in columns if columns[ours] == mapping.columns.get(ours)}
    constants = {name: text.strip() for name, text in texts.items() if text.strip() and name not in columns}
    return TableMapping(columns, constants, reasons={ours: why for ours, why in reasons.items() if why})


_COLUMNS: dict[str, Any] = {
    "ours": st.column_config.TextColumn("Read as", width=180),
    "theirs": st.column_config.TextColumn("Column of the file", width=200),
    "example": st.column_config.TextColumn("For example", width=200),
    "why": st.column_config.TextColumn("Why", width=330),
}


def _choice(file: RecordFile) -> Any:
    help_text = "Click twice to choose another column of the file"
    options = [NOT_THERE, *file.loaded.header]
    return st.column_config.SelectboxColumn(
        "Column of the file", options=options, required=True, width=200, help=help_text
    )


def _shown_columns(file: RecordFile) -> list[str]:
    """EVENTS columns that the reader can choose."""
    mapped = file.loaded.mapping.columns
    fixed = file.loaded.fixed if file.content else ()
    return [name for name in EVENTS.names if name not in fixed and (name in mapped or name not in SELDOM)]


def _mapping_table(file: RecordFile) -> pd.DataFrame:
    mapping, examples = file.loaded.mapping, file.loaded.examples
    shown = _shown_columns(file)
    theirs = [mapping.columns.get(ours, NOT_THERE) for ours in shown]
    return pd.DataFrame(
        {
            "ours": [COLUMN_WORDS[ours] for ours in shown],
            "theirs": theirs,
            "example": [examples.get(column, "")[:80] for column in theirs],
            "why": [_reason(mapping, ours) for ours in shown],
        }
    )


def _reason(mapping: TableMapping, ours: str) -> str:
    if ours in mapping.columns:
        return mapping.reasons.get(ours, "you chose it")
    return f"“{mapping.constants[ours]}” in every row" if mapping.constants.get(ours) else ""


def _whole_texts(file: RecordFile) -> dict[str, str]:
    """Texts that stand in every row and in every export: asked for where neither the data set nor a column gives them."""
    free = [name for name in WHOLE_TEXTS if name not in file.loaded.fixed and name not in file.loaded.mapping.columns]
    if not free:
        return {}
    st.markdown("Written into every row, and so into every export:")
    with st.container(horizontal=True):
        return {
            name: st.text_input(
                COLUMN_WORDS[name],
                file.loaded.mapping.constants.get(name, ""),
                key=f"text-{file.version}-{name}",
                help="One text for every row of this file; press “Read again” to take it over",
            )
            for name in free
        }


def _ask(question: Question, key: str) -> None:
    waiting_rows = f" {count_words(question.held_back, 'row')} wait for this." if question.held_back else ""
    examples = f" In this file: {', '.join(question.examples)}." if question.examples and question.readings else ""
    if question.readings:
        st.radio(
            plain(question.text),
            question.readings,
            index=None,
            format_func=plain,
            key=key,
            horizontal=True,
            help=ANSWER_HELP,
        )
        if words := f"{examples}{waiting_rows}".strip():
            st.caption(plain(words))
    else:
        told = f"such as {', '.join(question.examples)}"
        st.text_input(plain(question.text), key=key, placeholder=told, width=420, help=ANSWER_HELP)


def _given_answers(file: RecordFile) -> None:
    for key, answer in (file.answers or {}).items():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Your answer on the {plain(key)}: **{plain(answer)}**", width="content")
            if st.button(
                "Take it back",
                type="tertiary",
                icon=":material/undo:",
                key=f"undo-{file.version}-{key}",
                help="Read the file again without this answer",
            ):
                rest = {name: given for name, given in (file.answers or {}).items() if name != key}
                _read_again(file, answers=rest, mapping=file.mapping)


def _read_again(file: RecordFile, *, answers: Mapping[str, str], mapping: TableMapping | None) -> None:
    """The file's bytes once more, another way; what went wrong is told, and then the old reading stays."""
    try:
        with waiting(st.empty(), lambda: None) as on_step:
            read = read_apart(
                read_record_file,
                file.content,
                what=file.name,
                name=file.name,
                answers=answers,
                mapping=mapping,
                deadline="records_deadline_s",
                on_step=on_step,
            )
    except DatelineError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    replace_file(file.key, read, answers=answers, mapping=mapping)
    if answers or mapping:
        keep_way(file.key, read.loaded.header, Kept(mapping, dict(answers)))
    tell(News("success", f"{file.name} was read again: {count_words(len(read.loaded.good), 'record')}."))
    st.rerun()
