"""What is loaded: counts, quality, rejected rows, attribution."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.exports import events_csv, events_geojson
from geo.frames import DATE_PRECISIONS, GEO_PRECISIONS, Checked
from geo.wording import PRECISION_WORDS, count_words, date_words
from ui.markup import plain
from ui.theme import mark_uri
from ui.widgets import known_types

__all__ = ["record_downloads", "record_figures", "record_shares", "record_sources", "rejected_rows"]


def record_figures(events: pd.DataFrame) -> None:
    """Records, days, deaths, countries."""
    start, end = events["date_start"].min(), events["date_end"].max()
    unknown = int(events["deaths_best"].isna().sum())
    deaths = (int(events[name].sum()) for name in ("deaths_low", "deaths_best", "deaths_high"))
    low, best, high = deaths
    with st.container(horizontal=True, gap="medium"):
        st.metric("Records", f"{len(events):,}", width="content")
        st.metric("Days", date_words(start, end), width="content")
        st.metric("Deaths, best count", f"{best:,}", f"{low:,} to {high:,}", "off", delta_arrow="off", width="content")
        st.metric("Without a count", f"{unknown:,}", width="content")
        st.metric("Countries", f"{events['country'].replace('', pd.NA).nunique():,}", width="content")


def record_sources(events: pd.DataFrame) -> None:
    """Where the records come from, under which licence, and how to name the source."""
    st.subheader("Sources")
    for (source, licence, attribution), group in events.groupby(["source", "licence", "attribution"], sort=False):
        days = date_words(group["date_start"].min(), group["date_end"].max())
        st.markdown(f"**{plain(source)}**: {count_words(len(group), 'record')}, {days}, {plain(licence)}")
        st.caption(plain(attribution))


def record_shares(events: pd.DataFrame) -> None:
    """How many records are of which kind, and how exact their places and dates are."""
    st.subheader("Kinds and precision")
    kinds, places, dates = st.columns(3, gap="medium")
    with kinds:
        _shares(events["event_type"], known_types(events), "Kind of event", has_marks=True)
    with places:
        _shares(events["geo_precision"], list(GEO_PRECISIONS), "How exact the place is", words=PRECISION_WORDS)
    with dates:
        _shares(events["date_precision"], list(DATE_PRECISIONS), "How exact the date is", words=DATE_WORDS)


DATE_WORDS = {
    "day": "one day",
    "days": "some days, first and last known",
    "week": "some day in a week",
    "month": "some day in a month",
    "year": "some day in a year",
}


def _shares(
    values: pd.Series, order: list[str], title: str, *, words: dict[str, str] | None = None, has_marks: bool = False
) -> None:
    counts = values.value_counts().reindex(order).dropna().astype(int)
    names = [words[name].split(";")[0] if words else name for name in counts.index]
    table = pd.DataFrame({"name": names, "records": counts.to_numpy(), "share": 100 * counts.to_numpy() / len(values)})
    if has_marks:
        table.insert(0, "mark", [mark_uri(str(name)) for name in counts.index])
    columns = {
        "mark": st.column_config.ImageColumn("", width=36),
        "name": title,
        "records": st.column_config.NumberColumn("Records", width=70),
        "share": st.column_config.ProgressColumn("Share", format="%.0f %%", min_value=0, max_value=100, width=110),
    }
    st.dataframe(table, hide_index=True, column_config=columns)


def rejected_rows(checked: Checked) -> None:
    """Rows that could not be used, each with its reason; nothing vanishes."""
    st.subheader("Rejected rows")
    rejected = checked.rejected
    read = f"{count_words(checked.rows_read, 'row')} read: {len(checked.good):,} good, {len(rejected):,} rejected."
    st.markdown(read)
    if rejected.empty:
        return
    columns = {"row": st.column_config.NumberColumn("Row", width=70), "id": "Record", "reason": "Reason"}
    st.dataframe(rejected, hide_index=True, column_config=columns)
    content = rejected.to_csv(index=False).encode("utf-8-sig")
    st.download_button("Download rejected rows", content, "rejected_rows.csv", "text/csv", icon=":material/download:")


def record_downloads(events: pd.DataFrame) -> None:
    """The records as files; each row carries its licence and attribution."""
    with st.container(horizontal=True):
        for label, write, mime in (
            ("CSV", events_csv, "text/csv"),
            ("GeoJSON", events_geojson, "application/geo+json"),
        ):
            icon, name = ":material/download:", f"records.{label.lower()}"
            st.download_button(f"Download as {label}", write(events), name, mime, icon=icon, type="tertiary")
