"""An edition as a report: what was asked, what happened in whose words, what records say, how it was read, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from geo.exports.discreet import NOTE, note_words
from geo.exports.document import Block, Document, Heading, Note, Paragraph, Picture, Quote, Table, as_docx, as_html
from geo.exports.edition import Edition, credits, licences, moment, sentences_of, tables_of, withheld_words
from geo.exports.pictures import map_svg, timeline_svg
from geo.frames import rows_of
from geo.settings import how_to_raise, settings
from geo.wording import count_words, date_words, people_words, reach_words, written_date

__all__ = ["report_docx", "report_html", "report_of"]

ROUGH_KM = 25.0
"""A place that reaches further is called rough."""
REVIEW_WORDS = {
    "new": "read by the program, and looked at by nobody yet",
    "accepted": "right as it was read",
    "corrected": "right after a correction",
    "rejected": "no such thing: the program read it wrongly",
    "disputed": "left open: sources or reviewers do not agree",
    "added": "found by a person, not by the program",
    "merged": "tells of the same as another sentence, and counts with that",
}
"""What the states of a review mean, for a reader (REVIEWS)."""


def report_html(edition: Edition) -> bytes:
    """The report as one HTML file without scripts; nothing is asked for."""
    return as_html(report_of(edition))


def report_docx(edition: Edition) -> bytes:
    """The report as a Word document."""
    return as_docx(report_of(edition))


def report_of(edition: Edition) -> Document:
    """The report as a document. Events rejected in review are counted, not told; of very many the first are, and the rest counted."""
    made = f"{written_date(edition.made)}, made with Dateline {edition.version}"
    filtered = f"Filtered by: {'; '.join(edition.filters)}." if edition.filters else ""
    blocks: list[Block] = [
        Paragraph(" · ".join(filter(None, [made, filtered])), is_quiet=True),
        *([Paragraph(f"Masked: {'; '.join(edition.masked)}.", is_quiet=True)] if edition.masked else []),
        *([Note(NOTE, words)] if (words := note_words(edition)) else []),
        *_summary(edition),
        *_events(edition),
        *_records(edition),
        *_method(edition),
        *_doubts(edition),
        *_sources(edition),
        *_licences(edition),
    ]
    return Document(edition.name, edition.question, f"Dateline {edition.version}", edition.made, tuple(blocks))


def _standing(edition: Edition) -> pd.DataFrame:
    """The events that were not rejected, the earliest first, those without a day at the end."""
    events = edition.events[edition.events["review"] != "rejected"]
    return events.sort_values(["date_start", "date_end", "id"], na_position="last")


def _summary(edition: Edition) -> Iterator[Block]:
    events = _standing(edition)
    articles = edition.articles
    publishers = articles.loc[(articles["copy_of"] == "") & (articles["publisher"] != ""), "publisher"].nunique()
    yield Heading("At a glance")
    told = f"{count_words(len(events), 'event')} out of {count_words(len(articles), 'article')}"
    told += f" by {count_words(publishers, 'publisher')}" if publishers else ""
    first, last = events["date_start"].min(), events["date_end"].max()
    span = "" if pd.isna(first) and pd.isna(last) else f", {date_words(first, last, 'days')}"
    yield Paragraph(f"{told}{span}.")
    low, high = events["deaths_low"], events["deaths_high"]
    if low.notna().any() or high.notna().any():
        least, most = int(low.sum()), int(high.fillna(low).sum())
        silent = int((low.isna() & high.isna()).sum())
        rest = f"; {count_words(silent, 'event')} without a count" if silent else ""
        yield Paragraph(f"Deaths that the articles tell of add up to {people_words(least, None, most)}{rest}.")
    drawn = events[["lat", "lon"]].notna().all(axis=1)
    if drawn.any():
        shown = _only(edition, events)
        words = f"Where: {count_words(int(drawn.sum()), 'event')}; larger marks stand for more deaths, dashed circles for rough places."
        yield Picture(map_svg(shown), words)
        if svg := timeline_svg(shown):
            yield Picture(svg, "When: events by their first day, coloured by kind as on the map.")


def _only(edition: Edition, events: pd.DataFrame) -> Edition:
    return replace(edition, events=events)


def _events(edition: Edition) -> Iterator[Block]:
    events = _standing(edition)
    most = settings().report_events
    said = sentences_of(edition)
    yield Heading("Events")
    if events.empty:
        yield Paragraph("No event stands in this edition.")
    for row in rows_of(events.head(most)):
        yield Heading(row["name"] or row["event_type"], 2)
        killed = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
        where = ", ".join(filter(None, [row["place"] or "place not known", row["country"]]))
        facts = [
            date_words(row["date_start"], row["date_end"], "days"), where, reach_words(row["radius_km"]),
            row["sub_event_type"] if row["sub_event_type"] != "Unknown" else row["event_type"], row["actors"],
            f"{killed} killed" if killed else "deaths not told",
            count_words(row["publishers"], "independent publisher"), row["review"],
        ]  # fmt: skip
        yield Paragraph(" · ".join(filter(None, facts)), is_quiet=True, leads=bool(said[row["id"]]))
        for sentence, publisher, day in said[row["id"]]:
            yield Quote(f"“{sentence}”", ", ".join(filter(None, [publisher, day])))
        if row["why"] and len(said[row["id"]]) > 1:
            yield Paragraph(f"One event because: {row['why']}.", is_quiet=True)
    if len(events) > most:
        left = len(events) - most
        rest = f"{count_words(left, 'more event')} {'stands' if left == 1 else 'stand'}"
        yield Paragraph(
            f"{rest} in the tables of this edition, not here; to have them here, {how_to_raise('report_events', most)}."
        )


def _records(edition: Edition) -> Iterator[Block]:
    records = tables_of(edition)["records"].set_index("id", drop=False)
    claims = edition.claims.set_index("id")["sentence"]
    yield Heading("Records and verdicts")
    if edition.verdicts.empty and records.empty:
        yield Paragraph("No records were laid beside the articles.")
        return
    yield Paragraph(f"{count_words(len(records), 'record')} beside the articles. {withheld_words(edition)}".strip())
    rows = []
    for row in rows_of(edition.verdicts):
        record = records.loc[row["record"]] if row["record"] in records.index else None
        told = f"{row['record']}: {_record_words(record)}" if record is not None else row["record"] or "none"
        rows.append((row["verdict"], claims.get(row["claim"], row["claim"]), told, row["why"]))
    if rows:
        yield Table(("Verdict", "Sentence", "Record", "Why"), rows, (1.6, 4, 3, 2))


def _record_words(record: pd.Series) -> str:
    day = date_words(record["date_start"], record["date_end"], record["date_precision"])
    killed = people_words(record["deaths_low"], record["deaths_best"], record["deaths_high"])
    return ", ".join(filter(None, [day, record["place_name"], f"{killed} killed" if killed else "", record["source"]]))


def _method(edition: Edition) -> Iterator[Block]:
    yield Heading("Method")
    readers = sorted(set(edition.articles["reader"]) - {""})
    by = f" (reader {', '.join(readers)})" if readers else ""
    yield Paragraph(
        f"Dateline {edition.version} read the articles{by} for sentences that tell of events: what happened, where, when, how many died, "
        "who did it. A rule or a table decides each of these, and keeps the sentence. Sentences about the same happening were "
        "joined to one event; deaths are ranges, which need not agree. A publisher counts once for an event, and a copy of a "
        "wire not at all."
    )
    counts = edition.claims["review"].value_counts()
    is_reviewed = bool(counts.drop("new", errors="ignore").sum())
    yield Paragraph("People then reviewed what was read:" if is_reviewed else "Nobody has reviewed yet what was read:")
    rows = [(state, words, f"{int(counts.get(state, 0)):,}") for state, words in REVIEW_WORDS.items()]
    yield Table(("State", "Meaning", "Sentences"), rows, (1.2, 5, 1))
    if edition.masked:
        yield Paragraph(
            "The case is marked as sensitive. Before anything was written, names of people gave way to “[name]”, but for those that the "
            "analyst lets be named; so did telephones, streets and coordinates in sentences, and links but for their hosts. Points of "
            "shelters, hospitals, homes, camps, schools and places of worship were moved to the middle of a cell of a grid, and their "
            f"reach widened so that the truth lies within. In this edition: {'; '.join(edition.masked)}. A name that the program did not take "
            "for one may still stand here."
        )


def _doubts(edition: Edition) -> Iterator[Block]:
    events, claims = _standing(edition), edition.claims
    placed, dated = events["lat"].notna(), events["date_start"].notna() & events["date_end"].notna()
    counted = [
        (int((placed & (events["radius_km"] > ROUGH_KM)).sum()), f"with a rough place, which may lie more than {ROUGH_KM:.0f} km away"),
        (int((~placed).sum()), "without a place on the map"),
        (int((dated & (events["date_end"] > events["date_start"])).sum()), "known to several days only"),
        (int((~dated).sum()), "without a first or a last day"),
        (int((events["review"] == "disputed").sum()), "disputed"),
        (int((events["publishers"] < 2).sum()), "told by fewer than two independent publishers"),
        (int((events["review"] == "new").sum()), "reviewed by nobody"),
    ]  # fmt: skip
    rows = [(f"{count:,}", f"{'event' if count == 1 else 'events'} {words}") for count, words in counted if count]
    alone = int(
        ((claims["event"] == "") & ~claims["review"].isin(["rejected", "merged"]) & (claims["status"] == "event")).sum()
    )
    rejected = int((edition.events["review"] == "rejected").sum())
    if alone:
        tell = "sentence that tells" if alone == 1 else "sentences that tell"
        rows.append((f"{alone:,}", f"{tell} of an event, joined to none"))
    if rejected:
        rows.append((f"{rejected:,}", f"{'event' if rejected == 1 else 'events'} rejected in review, not told here"))
    yield Heading("Doubts")
    if rows:
        yield Table(("How many", "What"), rows, (1, 6))
    else:
        yield Paragraph("None that can be counted: every event has a place, a day, a review and two publishers.")


def _sources(edition: Edition) -> Iterator[Block]:
    yield Heading("Sources")
    rows = []
    for row in rows_of(edition.articles.sort_values(["date", "publisher", "id"], na_position="last")):
        day = "" if pd.isna(row["date"]) else f"{row['date']:%Y-%m-%d}"
        copy = " (copy of another article)" if row["copy_of"] else ""
        title = f"{row['title'] or 'without a title'}{copy}"
        whose = ", ".join(filter(None, [row["publisher"], row["authors"]]))
        rows.append(
            (
                title,
                whose,
                day,
                "\n".join(filter(None, [row["address"], f"sha256 {row['sha256']}" if row["sha256"] else ""])),
            )
        )
    yield (
        Table(("Article", "Publisher", "Day", "Address and checksum"), rows, (3, 2, 1.6, 4))
        if rows
        else Paragraph("No article.")
    )


def _licences(edition: Edition) -> Iterator[Block]:
    yield Heading("Licences")
    for source, licence in licences(edition):
        yield Paragraph(f"{source}: {licence}.")
    for words in credits(edition):
        yield Paragraph(words)
    yield Paragraph(
        "Sentences belong to the articles that they are quoted from. Outlines: Natural Earth; borders imply no endorsement."
    )
    yield Paragraph(f"Edition of {moment(edition.made)}.", is_quiet=True)
