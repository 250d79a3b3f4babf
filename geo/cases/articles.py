"""Articles of a case: the bytes as they came, what was read in them, and their list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.cases.acts import Json, Log, canonical
from geo.cases.review import told_words
from geo.cases.store import CaseStore, Deed, Packed, checksum, pack
from geo.cases.words import Sentence, sentences_in

if TYPE_CHECKING:
    from geo.reading.pipeline import Reading

__all__ = [
    "ARTICLE",
    "CaseArticle",
    "Kept",
    "add_article",
    "articles_of",
    "claims_in",
    "claims_kept",
    "claims_read",
    "kept_of",
    "publisher_of",
    "reading_of",
    "source_of",
    "target_of",
]

ARTICLE = "article/"
_DIGITS, _LONGEST_TITLE = 16, 120


@dataclass(frozen=True, slots=True)
class CaseArticle:
    """An article in the list of a case."""

    target: str
    """What acts on it are about."""
    name: str
    title: str
    date: str | None
    address: str | None
    way: str
    """How it came: "file", "pasted", "address"."""
    arrived: str
    sha256: str
    """Of the bytes as they came."""
    reader: str
    """The version that read it last."""
    events: int


def target_of(text: str) -> str:
    """What acts on the article of this text are about: the same text is the same article."""
    return ARTICLE + checksum(text.encode())[:_DIGITS]


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading as a case keeps it: made where the article was read, it is all that has to come from there."""

    target: str
    source: dict[str, Json]
    """What is known of the article itself."""
    told: dict[str, list[str]]
    """As `told_words` has it."""
    reading: Packed
    """All that was read, as JSON; so are its claims alone."""
    claims: Packed
    sentences: tuple[Sentence, ...]


def kept_of(reading: Reading) -> Kept:
    """A reading made ready to be kept."""
    article = reading.article
    told = reading.to_dict()
    source = {
        "name": article.source, "title": article.title or _first_line(article.text),
        "date": article.date.isoformat() if article.date else None, "address": article.address or None,
        "site": article.site or None, "language": article.language, "authors": list(article.authors),
        "characters": len(article.text), "copy_of": None,
    }  # fmt: skip
    return Kept(
        target_of(article.text), source, told_words(told["claims"]), pack(canonical(told).encode()),
        pack(canonical(told["claims"]).encode()), sentences_in(reading.text),
    )  # fmt: skip


def source_of(
    known: Json, kept: Kept, content: Packed, *, way: str, version: str, more: Mapping[str, Json] | None = None
) -> Json:
    """What a case says of an article from now on: the value of an act "added".

    known: what it said before, None of a new one. One that is there keeps its bytes, and what this version reads in it takes the place
    of what an older one did. content: the bytes as they came. more: what else is known of a new one, such as which it is a copy of.
    """
    source = {"sha256": content.sha256, "way": way, **kept.source, **(more or {})}
    source = {**known, "date": kept.source["date"]} if known else source
    read = {
        "reader": version, "sha256": kept.reading.sha256, "claims": kept.claims.sha256,
        "events": len(kept.told.get("event", ())), "told": kept.told,
    }  # fmt: skip
    return {**source, "reading": read}


def add_article(
    store: CaseStore, case_id: str, reading: Reading, content: bytes, *, way: str, version: str, by: str = ""
) -> tuple[str, bool]:
    """Makes an article part of a case with what was read in it; returns its target, and whether it is new.

    The same text is the same article, whatever file it came in. content: the bytes as they came. CaseError as `store.do`.
    """
    kept, came = kept_of(reading), pack(content)
    known = store.log(case_id).value("added", kept.target)
    value = source_of(known, kept, came, way=way, version=version)
    if value != known:
        deed = Deed("added", kept.target, value, known)
        store.do(case_id, [deed], by=by, sources=[kept.reading, kept.claims, *([] if known else [came])])
    return kept.target, known is None


def articles_of(log: Log) -> list[CaseArticle]:
    """The articles of a case, the one that came first first; [] when there are none."""
    sources: Mapping[str, Any] = log.state.get("source", {})
    arrived = {act.target: act.at for act in reversed(log.acts) if act.kind == "added"}
    found = []
    for target, source in sources.items():
        if not target.startswith(ARTICLE):
            continue
        read = source["reading"]
        found.append(
            CaseArticle(
                target, source["name"], source["title"], source["date"], source["address"], source["way"],
                arrived[target], source["sha256"], read["reader"], read["events"],
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.arrived, one.target))


def publisher_of(source: Mapping[str, Any]) -> str:
    """Whose an article is, by what a case keeps of it: the name of its site, else the host that it came from; "" when neither is known."""
    host = urlsplit(source.get("address") or "").hostname or ""
    return str(source.get("site") or host.removeprefix("www."))


def _first_line(text: str) -> str:
    return shorten(text.strip().split("\n", 1)[0], _LONGEST_TITLE, placeholder=" …")


def claims_read(store: CaseStore, case_id: str, log: Log, target: str) -> list[dict[str, Any]]:
    """The claims that were read in an article, as `claim_dict` tells them; [] when it is not of the case. CaseError as `store.content`."""
    source = log.value("added", target)
    if source is None:
        return []
    return claims_in(store.content(case_id, claims_kept(source)))


def claims_kept(source: Mapping[str, Any]) -> str:
    """The checksum of the bytes in which the claims of an article are kept. source: what the case says of it."""
    read = source["reading"]
    return str(read.get("claims", read["sha256"]))  # older cases keep them with the reading alone


def claims_in(content: bytes) -> list[dict[str, Any]]:
    """The claims out of these bytes, as `claim_dict` tells them."""
    told = json.loads(content)
    claims: list[dict[str, Any]] = told["claims"] if isinstance(told, dict) else told
    return [{"country": None, "outline": None, **claim} for claim in claims]  # older readings lack these


def reading_of(store: CaseStore, case_id: str, log: Log, target: str) -> dict[str, Any] | None:
    """What was read in an article, as `python -m geo read --json` prints it; None when it is not of the case. CaseError as `store.content`."""
    source = log.value("added", target)
    if source is None:
        return None
    told: dict[str, Any] = json.loads(store.content(case_id, source["reading"]["sha256"]))
    return told
