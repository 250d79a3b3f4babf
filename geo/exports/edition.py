"""What is published: a case at one moment, and what every file of it says about itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.errors import DataError
from geo.frames import ARTICLES, CASE_CLAIMS, CASE_EVENTS, EVENTS, VERDICTS, Contract
from geo.records.licences import may_export
from geo.wording import count_words

__all__ = ["TABLES", "Edition", "about", "credits", "licences", "moment", "sentences_of", "tables_of", "withheld_words"]

TABLES: Mapping[str, Contract] = {
    "events": CASE_EVENTS,
    "claims": CASE_CLAIMS,
    "articles": ARTICLES,
    "records": EVENTS,
    "verdicts": VERDICTS,
}
"""The tables of an edition by name, in the order in which files hold them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A case at one moment. Each table satisfies its contract of `TABLES`; DataError when one does not.

    Rows of `records` that may not be passed on stand in no file (`geo.records.licences`); their ids stay where events and
    verdicts name them.
    """

    name: str
    """Of the case."""
    question: str
    """The analyst's words; "" when there are none."""
    made: dt.datetime
    """Aware, UTC."""
    version: str
    """Of the program."""
    articles: pd.DataFrame
    claims: pd.DataFrame
    events: pd.DataFrame
    records: pd.DataFrame
    verdicts: pd.DataFrame
    filters: tuple[str, ...] = ()
    """What was filtered by, in words; () for nothing."""
    attribution: tuple[str, ...] = ()
    """Whom to name besides those whose records are in it: gazetteer, outlines."""
    masked: tuple[str, ...] = ()
    """Of a sensitive case what was masked in it, counted, in words (`geo.exports.discreet`); () for nothing."""
    has_note: bool = False
    """A note that it tells of violence stands before what does."""

    def __post_init__(self) -> None:
        if self.made.utcoffset() != dt.timedelta(0):
            raise DataError(
                f"The moment of an edition, {self.made}, is not in UTC; give it with tzinfo=dt.timezone.utc."
            )
        for name, contract in TABLES.items():
            contract.check(getattr(self, name))


def tables_of(edition: Edition) -> dict[str, pd.DataFrame]:
    """The tables as they may be passed on, by the names of `TABLES`: with the columns of their contract, rows from 0."""
    tables: dict[str, pd.DataFrame] = {}
    for name, contract in TABLES.items():
        table = getattr(edition, name)
        free = table[may_export(table)] if name == "records" else table
        tables[name] = free[list(contract.names)].reset_index(drop=True)
    return tables


def moment(made: dt.datetime) -> str:
    """`2026-03-01T09:30:00Z`."""
    return f"{made:%Y-%m-%dT%H:%M:%S}Z"


def credits(edition: Edition) -> list[str]:
    """Whom to name: the attribution of every record in the edition, and of the edition, each once."""
    records = edition.records
    return sorted({*edition.attribution, *records.loc[may_export(records), "attribution"]} - {""})


def licences(edition: Edition) -> list[tuple[str, str]]:
    """(data set, its licence) of the records in the edition."""
    records = edition.records[may_export(edition.records)]
    pairs = records[["source", "licence"]].drop_duplicates().sort_values(["source", "licence"])
    return [(source, licence or "not told") for source, licence in zip(*pairs.to_dict("list").values(), strict=True)]


def withheld_words(edition: Edition) -> str:
    """What a file says of records that it leaves out; "" when there are none."""
    count = int((~may_export(edition.records)).sum())
    be = "is" if count == 1 else "are"
    return (
        f"{count_words(count, 'record')} {be} left out: the licence does not allow it to pass rows on." if count else ""
    )


def about(edition: Edition) -> list[tuple[str, str]]:
    """(what, words) in the order of reading: what every file says about itself."""
    rows = [
        ("Case", edition.name),
        ("Question", edition.question),
        ("Edition", moment(edition.made)),
        ("Made with", f"Dateline {edition.version}"),
        *(("Filtered by", words) for words in edition.filters or ("nothing",)),
        *((f"Rows in {name}", f"{len(table):,}") for name, table in tables_of(edition).items()),
        *((f"Licence of {source}", licence) for source, licence in licences(edition)),
        *(("Attribution", words) for words in credits(edition)),
        ("Left out", withheld_words(edition)),
        *(("Masked", words) for words in edition.masked),
    ]
    return [(what, words) for what, words in rows if words]


def sentences_of(edition: Edition) -> dict[str, list[tuple[str, str, str]]]:
    """By event the (sentence, publisher, day or "") of its claims, in the order in which the event names them.

    The publisher is "" where an article does not tell; an event that names no claim has an empty list.
    """
    articles = edition.articles.set_index("id")
    days = articles["date"].dt.strftime("%Y-%m-%d").fillna("")
    publisher, day = articles["publisher"].to_dict(), days.to_dict()
    claims = edition.claims
    told = {
        claim: (sentence, publisher.get(article, ""), day.get(article, ""))
        for claim, sentence, article in zip(
            claims["id"].tolist(), claims["sentence"].tolist(), claims["article"].tolist(), strict=True
        )
    }
    return {
        event: [told[claim] for claim in names.split() if claim in told]
        for event, names in zip(edition.events["id"].tolist(), edition.events["claims"].tolist(), strict=True)
    }
