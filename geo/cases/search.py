"""Words, phrases and beginnings of words in the sentences of a case's articles; the same answers from SQLite and PostgreSQL.

    search(store, case_id, log, 'convoy "near Gao" ambush*')

finds the sentences that hold all three. Accents, capitals and apostrophes make no difference: "Sana'a", "Sanaa" and "SANAA" find each
other. Words are cut and folded here, so both databases only compare; what they find is marked here, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from geo.cases.acts import Log
from geo.cases.articles import ARTICLE
from geo.cases.store import CaseStore
from geo.cases.words import LONGEST_WORD, PIECE, WORD, Sentence, as_vector, sentences_in, tokens_of
from geo.errors import DataError
from geo.language.detection import language_for
from geo.language.pack import ENGLISH
from geo.language.text import Text, fold

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Hit", "index_articles", "index_missing", "search", "texts_of"]

LONGEST_QUESTION = 500
MOST_TERMS = 20
_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that holds what was looked for."""

    target: str
    """The article."""
    start: int
    """Of the sentence, in the article's text; so is end."""
    end: int
    text: str
    spans: tuple[tuple[int, int], ...]
    """What was found, in the article's text, in its order."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A word or a phrase in all its spellings: each a row of folded words."""

    spellings: tuple[tuple[str, ...], ...]
    is_beginning: bool
    """Whether the last word may go on."""


def search(store: CaseStore, case_id: str, log: Log, question: str, *, limit: int = 200) -> list[Hit]:
    """The sentences of a case's articles that hold every word of a question, in the order in which they came; [] when none does.

    question: words, "phrases in quotation marks", begin* for words that begin so. log: of the case; what it holds no more is not
    found, and articles that the index lacks are put into it first. DataError for a question without a word, or too long a one.
    """
    terms = _terms(question)
    store.require("see", case_id)
    index_missing(store, case_id, log)
    articles = log.state.get("source", {})
    found: list[Hit] = []
    with store.transaction(reads_only=True) as connection:
        for target, first, last, content in _rows(connection, case_id, terms):
            spans = _spans(content, terms)
            if spans and target in articles:
                found.append(
                    Hit(target, first, last, content, tuple((first + start, first + end) for start, end in spans))
                )
            if len(found) >= limit:
                break
    return found


def index_articles(store: CaseStore, case_id: str, articles: Mapping[str, Sequence[Sentence]]) -> None:
    """Puts the sentences of articles (by their targets) into the index, those of each once."""
    from sqlalchemy import insert, select

    from geo.cases.tables import SENTENCES

    with store.transaction() as connection:
        here = (SENTENCES.c.case_id == case_id, SENTENCES.c.target.in_(list(articles)))
        known = set(connection.execute(select(SENTENCES.c.target).distinct().where(*here)).scalars())
        write = as_vector if connection.dialect.name == "postgresql" else str
        rows = [
            {"case_id": case_id, "target": target, "first": first, "last": last, "content": content, "words": write(words)}
            for target, sentences in articles.items()
            if target not in known
            for first, last, content, words in sentences
        ]  # fmt: skip
        if rows:
            connection.execute(insert(SENTENCES), rows)


def index_missing(store: CaseStore, case_id: str, log: Log) -> int:
    """Puts those articles of a case into the index that it lacks; returns how many."""
    from sqlalchemy import select

    from geo.cases.tables import SENTENCES

    with store.transaction(reads_only=True) as connection:
        known = set(
            connection.execute(select(SENTENCES.c.target).distinct().where(SENTENCES.c.case_id == case_id)).scalars()
        )
    missing = {
        target: source
        for target, source in log.state.get("source", {}).items()
        if target.startswith(ARTICLE) and target not in known
    }
    for target, source in missing.items():
        told = json.loads(store.content(case_id, source["reading"]["sha256"]))
        text = Text(told["article"]["text"], language_for(source["language"] or ENGLISH))
        index_articles(store, case_id, {target: sentences_in(text)})
    return len(missing)


def texts_of(store: CaseStore, case_id: str) -> Iterator[tuple[str, str]]:
    """Target and text of each article in the index, its sentences with blanks between them, in the order in which they came."""
    from sqlalchemy import select

    from geo.cases.tables import SENTENCES

    query = (
        select(SENTENCES.c.target, SENTENCES.c.content).where(SENTENCES.c.case_id == case_id).order_by(SENTENCES.c.id)
    )
    store.require("see", case_id)
    with store.transaction(reads_only=True) as connection:
        rows = connection.execute(query).all()
    for target, sentences in groupby(rows, key=lambda row: str(row.target)):
        yield target, " ".join(row.content for row in sentences)


# -- words ---------------------------------------------------------------------------------------------------------------


def _terms(question: str) -> list[_Term]:
    if len(question) > LONGEST_QUESTION:
        raise DataError(
            f"The question has {len(question):,} characters, more than {LONGEST_QUESTION}: look for fewer words."
        )
    terms = []
    for match in _TERM.finditer(question):
        words = match[1] if match[1] is not None else match[3]
        tokens = tokens_of(words)
        parted = tuple(token for token, start, _ in tokens[: len(tokens) - _joined_count(words)])
        whole = tuple(
            "".join(fold(piece[0]).replace(" ", "") for piece in PIECE.finditer(word[0]))[:LONGEST_WORD]
            for word in WORD.finditer(words)
        )
        spellings = tuple(dict.fromkeys(spelling for spelling in (parted, whole) if spelling))
        if spellings:
            terms.append(_Term(spellings, bool(match[2]) or (match[3] or "").endswith("*")))
    if not terms:
        raise DataError(
            f'{question[:50]!r} holds no word to look for: give words, "a phrase", or the begin* of a word.'
        )
    if len(terms) > MOST_TERMS:
        raise DataError(f"The question has {len(terms)} words, more than {MOST_TERMS}: look for fewer.")
    return terms


def _joined_count(words: str) -> int:
    return sum(len(PIECE.findall(word)) > 1 for word in WORD.findall(words))


def _spans(sentence: str, terms: Sequence[_Term]) -> list[tuple[int, int]]:
    """Where the terms stand in a sentence, in its order; [] when one of them does not."""
    tokens = tokens_of(sentence)
    words = [token for token, _, _ in tokens]
    found: set[tuple[int, int]] = set()
    for term in terms:
        here = {
            (tokens[place][1], tokens[place + len(spelling) - 1][2])
            for spelling in term.spellings
            for place in range(len(words) - len(spelling) + 1)
            if _fits(words[place : place + len(spelling)], spelling, term.is_beginning)
        }
        here = {(start, end) for start, end in here if start < end}  # a phrase does not go on into the joined words
        if not here:
            return []
        found |= here
    return sorted(found)


def _fits(words: Sequence[str], spelling: Sequence[str], is_beginning: bool) -> bool:
    last = words[-1].startswith(spelling[-1]) if is_beginning else words[-1] == spelling[-1]
    return last and list(words[:-1]) == list(spelling[:-1])


# -- the databases -------------------------------------------------------------------------------------------------------


def _rows(connection: Connection, case_id: str, terms: Sequence[_Term]) -> Iterator[Any]:
    from sqlalchemy import text

    if connection.dialect.name == "postgresql":
        where, asked = "sentences", "sentences.words @@ CAST(:question AS tsquery)"
        question = " & ".join(
            _either(
                " | ", [" <-> ".join(f"'{word}'" for word in one) + ":*" * term.is_beginning for one in term.spellings]
            )
            for term in terms
        )
    else:
        where, asked = (
            "sentence_words JOIN sentences ON sentences.id = sentence_words.rowid",
            "sentence_words MATCH :question",
        )
        question = " AND ".join(
            _either(" OR ", ['"' + " ".join(one) + '"' + " *" * term.is_beginning for one in term.spellings])
            for term in terms
        )
    query = f"SELECT target, first, last, sentences.content FROM {where} WHERE {asked} AND case_id = :case_id ORDER BY sentences.id"
    return iter(connection.execute(text(query), {"question": question, "case_id": case_id}))


def _either(word: str, spellings: Sequence[str]) -> str:
    return "(" + word.join(f"({one})" if len(spellings) > 1 else one for one in spellings) + ")"
