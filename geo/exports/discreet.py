"""The one place where an edition of a sensitive case is masked: every file is made of the edition that comes out of here."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from geo.discretion import Discretion, Rules
from geo.exports.edition import TABLES, Edition

__all__ = ["NOTE", "discreet_edition", "note_words"]

NOTE = "Content note: violence against people"


def discreet_edition(edition: Edition, rules: Rules, is_place: Callable[[str], bool]) -> Edition:
    """An edition without names of private people, without how to reach them, and with the points of shelters, hospitals, homes, camps,
    schools and places of worship rounded; what was masked is counted in `masked`.

    is_place: as of `geo.discretion.Discretion`. Links keep their hosts alone, and a title that is the name of a file is masked as one.
    """
    discretion = Discretion(rules, is_place, kept=edition.attribution)
    tables = {name: getattr(edition, name) for name in TABLES}
    said = [edition.name, edition.question, *edition.filters]
    related = _related(tables)
    discretion.learn([*tables.values(), related], said)
    masked = {name: discretion.table(table) for name, table in tables.items()}
    name, question, *filters = map(discretion.text, said)
    return Edition(
        name, question, edition.made, edition.version, filters=tuple(filters), attribution=edition.attribution,
        masked=discretion.words() or ("nothing was found to mask",), has_note=edition.has_note, **masked,
    )  # fmt: skip


def _related(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The points of events with all that their claims say: an event lies at a shelter when one of its sentences tells so."""
    claims, events = tables["claims"], tables["events"]
    said = claims.groupby("event")["sentence"].agg(" ".join).to_dict()
    points = events[["lat", "lon"]].assign(sentence=[said.get(id, "") for id in events["id"].tolist()])
    texts = claims["event"].map(dict(zip(events["id"], points["sentence"], strict=True))).fillna("")
    return pd.concat([points, claims[["lat", "lon"]].assign(sentence=texts)], ignore_index=True)


def note_words(edition: Edition) -> str:
    """What the note before the descriptions says when it is opened; "" without one."""
    if not edition.has_note:
        return ""
    kinds = edition.events["event_type"].value_counts()
    told = ", ".join(f"{str(kind).lower()} ({count:,})" for kind, count in kinds.items())
    return (
        "What follows tells of violence in the words of the articles: people who were killed, wounded, taken or driven out"
        + (f"; events: {told}" if told else "")
        + ". Summary, map and numbers come first, sentences after them."
    )
