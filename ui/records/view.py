"""What is loaded: the sets, and of each its counts, quality, rejected rows, source and licence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from geo.exports import events_csv, events_geojson
from geo.frames import EVENT_TYPES, GEO_PRECISIONS, RECORD_DATE_PRECISIONS
from geo.map.layers import mark_svg
from geo.records.check import Figures, rejected_csv, rejected_table
from geo.records.licences import may_export, withheld_sentence
from geo.wording import PRECISION_WORDS, count_words, date_words
from ui.case.passing import Discreet
from ui.case.state import may_change
from ui.frame.markup import escaped, image, plain
from ui.records.columns import COLUMN_WORDS, column_editor, question_form
from ui.records.sample import use_sample_records
from ui.records.sets import SAMPLE, SERVED, RecordFile, RecordSet, look_at, record_files, remove_file, switch_file
from ui.server.downloads import own
from ui.server.packed import drop_packed

__all__ = [
    "record_details",
    "record_differences",
    "record_downloads",
    "record_figures",
    "record_sets",
    "record_shares",
    "rejected_rows",
]

SETS_IN_SIGHT, SETS_PX = 5, 505
"""More sets than these scroll."""
ROWS_SHOWN = 1_000
FEW_ROWS = 8
"""Rows set aside that need no summary."""

DATE_WORDS = {
    "day": "one day",
    "days": "some days, first and last known",
    "week": "some day in a week",
    "month": "some day in a month",
    "year": "some day in a year",
}


# -- all sets ----------------------------------------------------------------------------------------------------------


def record_sets(records: RecordSet, looked_at: RecordFile) -> None:
    """Every set of the session with a switch; what they are together."""
    files = record_files()
    with st.container(key="record_sets_head"):
        st.markdown(":small[Record sets]")
    with st.container(
        key="record_sets", gap="xsmall", height=SETS_PX if len(files) > SETS_IN_SIGHT else "content", border=False
    ):
        for file in files:
            _set_row(file, is_looked_at=file.key == looked_at.key)
    count = sum(file.is_on for file in files)
    together = f"**{count_words(records.count, 'record')} on the map** from {count_words(count, 'set')}"
    again = f"; {count_words(records.shared, 'repeat')} of a record in another set left out" if records.shared else ""
    st.markdown(f"{together}{again}." if count else "**No set is switched on**: the map is empty. Add a file, or")
    if not count:
        use_sample_records()
    if records.store is not None:
        st.caption("A packed set stays in its file and is counted on this server: it is alone on the map.")
    if count > 1 and any(file.key == SAMPLE and file.is_on for file in files):
        st.caption("The sample retells events that UCDP records too: with both on, deaths are counted twice.")


def _set_row(file: RecordFile, *, is_looked_at: bool) -> None:
    with st.container(border=True, key=f"set-{file.key[:8]}", gap="xsmall"):
        with st.container(
            key=f"row-of-set-{file.key[:8]}",
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="small",
        ):
            switch = f"on-{file.key}-{file.is_on}"  # another widget when it was switched from elsewhere
            st.toggle(
                plain(file.name),
                file.is_on,
                key=switch,
                help="On: its records are on the map and in comparisons",
                on_change=_switch,
                args=(file.key, switch),
                width="stretch",
            )
            st.button(
                "Details",
                key=f"look-{file.key}",
                help="Show below how this set was read and what is to be doubted",
                type="tertiary",
                disabled=is_looked_at,
                on_click=look_at,
                args=(file.key,),
            )
            if file.key not in (SAMPLE, SERVED) and may_change():
                name = f"remove-{file.key}"
                words = f"Remove {plain(file.name)}"
                st.button(
                    "",
                    key=name,
                    type="tertiary",
                    icon=":material/delete:",
                    help=words,
                    on_click=_remove,
                    args=(file.key,),
                )
        st.caption(" · ".join(map(plain, _set_words(file))))


def _switch(key: str, widget: str) -> None:
    switch_file(key, is_on=bool(st.session_state[widget]))


def _remove(key: str) -> None:
    remove_file(key)
    drop_packed(key)


def _set_words(file: RecordFile) -> list[str]:
    report = file.report
    words = [
        report.format + (f", edition {report.edition}" if report.edition else ""),
        count_words(report.good, "record"),
    ]
    if report.good:
        words.append(date_words(pd.Timestamp(report.first_day), pd.Timestamp(report.last_day)))
    if report.rejected:
        words.append(f"{report.rejected:,} set aside")
    if report.questions:
        words.append(count_words(len(report.questions), "question"))
    return words


def record_downloads(records: RecordSet) -> None:
    """The records on the map as files, made when they are asked for; each row carries its licence and attribution.

    A packed set is a file already.
    """
    events = records.events
    withheld = withheld_sentence(events)
    if len(events) and (not withheld or may_export(events).any()):
        discreet = Discreet()
        with st.container(horizontal=True):
            for label, write, mime in (
                ("CSV", events_csv, "text/csv"),
                ("GeoJSON", events_geojson, "application/geo+json"),
            ):
                st.download_button(
                    f"Download as {label}",
                    own(partial(_written, write, discreet, events)),
                    f"records.{label.lower()}",
                    mime,
                    help="All records on the map, each with its licence and source",
                    icon=":material/download:",
                    on_click="ignore",
                    type="tertiary",
                )
    if withheld:
        st.caption(plain(withheld))


def _written(write: Callable[[pd.DataFrame], bytes], discreet: Discreet, events: pd.DataFrame) -> bytes:
    return write(discreet.table(events))


def record_differences(records: RecordSet) -> None:
    """What several editions of the same records tell otherwise; nothing where no record stands in two sets."""
    if not records.shared or records.differences is None:
        return
    table = records.differences
    count = count_words(len(table), "value")
    verb = "differs" if len(table) == 1 else "differ"
    st.subheader("The same records in several sets")
    st.markdown(f"Where a record stands in several sets, its newest edition counts. {count} {verb}.")
    if len(table):
        shown = table.head(ROWS_SHOWN).assign(column=table["column"].map(COLUMN_WORDS))
        words = {"id": "Record", "column": "What", "older": "Older edition", "newer": "Newer edition"}
        st.dataframe(shown, hide_index=True, placeholder="", column_config=words, height=_height(len(shown)))
        _note_on_length(len(table), "differences")


# -- one set -----------------------------------------------------------------------------------------------------------


def record_details(file: RecordFile) -> None:
    """Everything that a reader should know of one set."""
    report = file.report
    st.subheader(plain(file.name))
    held = f", {report.held_back:,} held back until you answer" if report.held_back else ""
    counts = f"{count_words(report.rows_read, 'row')} read: {report.good:,} good, {report.rejected:,} rejected{held}."
    edition = f", edition {plain(report.edition)}" if report.edition else ""
    st.markdown(f"{plain(report.format)}{edition}. {counts}")
    if file.withholds_rows:
        st.info(
            "ACLED's rows stay in this session: they are on your maps and tables, and never part of a download or of "
            "anything shared, as its terms ask.",
            icon=":material/lock:",
        )
    question_form(file)
    if not file.loaded.fixed and report.notes:
        st.info("Worth a check before you use them:\n" + _bullets(report.notes), icon=":material/fact_check:")
    if report.good:
        record_figures(report)
    if file.store is not None:
        _packed_details(file)
        return
    aside = report.rejected + report.held_back
    names = ["Kinds and precision", "Columns", f"Rows set aside ({aside:,})", "Source and licence"]
    overview, columns, rejected, sources = st.tabs(names, key=f"tabs-{file.key[:8]}")
    with overview:
        record_shares(report)
        _flags(report)
    with columns:
        column_editor(file)
    with rejected:
        rejected_rows(file)
    with sources:
        _sources(file)


def _packed_details(file: RecordFile) -> None:
    """Columns and rows were settled when it was packed."""
    overview, sources = st.tabs(["Kinds and precision", "Source and licence"], key=f"tabs-{file.key[:8]}")
    with overview:
        record_shares(file.report)
        _flags(file.report)
    with sources:
        _sources(file)


def record_figures(figures: Figures) -> None:
    """Records, days, deaths, countries."""
    low, best, high = figures.deaths
    with st.container(horizontal=True, gap="medium", key="record_figures"):
        st.metric("Records", f"{figures.good:,}", width="content")
        days = date_words(pd.Timestamp(figures.first_day), pd.Timestamp(figures.last_day))
        st.metric("Days", days, width="content")
        span = "" if low == high == best else f"{low:,} to {high:,}" + (" with ranges alone" if low > best else "")
        st.metric("Deaths, best count", f"{best:,}", span or None, "off", delta_arrow="off", width="content")
        st.metric("Without a count", f"{figures.without_count:,}", width="content")
        st.metric("Countries", f"{figures.countries:,}", width="content")


def record_shares(figures: Figures) -> None:
    """How many records are of which kind, and how exact their places and dates are."""
    if not figures.good:
        st.markdown("No record could be used: “Rows set aside” tells why, and “Columns” may mend it.")
        return
    kinds, places, dates = st.columns(3, gap="medium")
    known = [*EVENT_TYPES, *sorted(set(figures.event_types) - set(EVENT_TYPES))]
    with kinds:
        _shares(figures.event_types, known, "Kind of event", total=figures.good, has_marks=True)
    with places:
        _shares(
            figures.geo_precision,
            list(GEO_PRECISIONS),
            "How exact the place is",
            total=figures.good,
            words=PRECISION_WORDS,
        )
    with dates:
        _shares(
            figures.date_precision,
            list(RECORD_DATE_PRECISIONS),
            "How exact the date is",
            total=figures.good,
            words=DATE_WORDS,
        )


def rejected_rows(file: RecordFile) -> None:
    """Rows that could not be used, each with its reason; nothing vanishes."""
    aside = pd.concat([file.loaded.rejected, file.loaded.held_back])
    if aside.empty:
        st.markdown("Every row could be used.")
        return
    if len(aside) > max(len(file.report.reasons), FEW_ROWS):
        reasons = pd.DataFrame(file.report.reasons, columns=["rows", "example"])
        rows = st.column_config.NumberColumn("Rows", width=80)
        st.dataframe(
            reasons,
            hide_index=True,
            placeholder="",
            column_config={"rows": rows, "example": "Rejected for, first example"},
        )
    aside = aside.sort_values("row", ignore_index=True)
    shown, row = aside.head(ROWS_SHOWN), st.column_config.NumberColumn("Row", width=80, format="plain")
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        column_config={"row": row, "id": "Record", "reason": "Reason"},
        height=_height(len(shown)),
    )
    _note_on_length(len(aside), "rows; the download has all of them")
    discreet = Discreet()
    st.download_button(
        "Download the rows set aside",
        own(lambda: rejected_csv(discreet.table(rejected_table(file.content, file.loaded) if file.content else aside))),
        "rows_set_aside.csv",
        "text/csv",
        help="Every row that could not be used, as it stands in the file, with the reason",
        icon=":material/download:",
        on_click="ignore",
    )


def _sources(file: RecordFile) -> None:
    report = file.report
    st.markdown(f"**Licence**: {plain(report.licence or 'not known')}")
    credit = report.attribution or "not known: name your source under “Columns”, so that it stands in every export"
    st.markdown(f"**Name it as**: {plain(credit)}")
    if file.loaded.fixed and report.notes:
        st.markdown("**Good to know**\n" + _bullets(report.notes))


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


def _flags(figures: Figures) -> None:
    if figures.flags:
        _shares(figures.flags, list(figures.flags), "What to doubt in some records", total=figures.good)


def _shares(
    counts: Mapping[str, int],
    order: Sequence[str],
    title: str,
    *,
    total: int,
    words: Mapping[str, str] | None = None,
    has_marks: bool = False,
) -> None:
    """A table of values with their counts and shares, as HTML: it fits any width, and its words can be read aloud."""
    rows = "".join(
        f"<tr><th>{image(mark_svg(name, radius_px=9)) if has_marks else ''}{escaped(words[name].split(';')[0] if words else name)}</th>"
        f"<td>{counts[name]:,}</td><td>{_share_words(counts[name] / total)}</td>"
        f'<td><i style="width:{100 * counts[name] / total:.1f}%"></i></td></tr>'
        for name in order
        if name in counts
    )
    st.html(f'<table class="dl-shares"><caption>{escaped(title)}</caption>{rows}</table>')


def _share_words(share: float) -> str:
    return "< 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def _height(rows: int) -> int:
    """Of a table with so many rows, in pixels; it scrolls from the tenth on."""
    return 36 * (min(rows, 10) + 1)


def _note_on_length(rows: int, what: str) -> None:
    if rows > ROWS_SHOWN:
        st.caption(f"The first {ROWS_SHOWN:,} of {rows:,} {what}.")
