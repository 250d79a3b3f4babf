"""Many articles into a case: read one after the other, each kept as soon as it is read, copies of one wire folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geo.articles.copies import Copies
from geo.articles.given import Given
from geo.cases.articles import add_article, target_of
from geo.cases.search import index_missing, texts_of
from geo.cases.store import CaseStore
from geo.errors import CaseError, DatelineError

if TYPE_CHECKING:
    from geo.reading.pipeline import Reading

__all__ = ["Outcome", "add_many"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article that was given."""

    name: str
    state: Literal["added", "known", "failed"]
    target: str = ""
    copy_of: str = ""
    """The target of the article that it repeats; "" for one of its own."""
    reason: str = ""
    """Why it failed."""


def add_many(
    store: CaseStore,
    case_id: str,
    given: Iterable[Given],
    read: Callable[[Given], Reading],
    *,
    version: str,
    by: str = "",
) -> Iterator[Outcome]:
    """One outcome for each article that was given, in its order; what was told of is kept. Who stops asking, stops the adding; who
    adds the same again goes on where it ended, since what is there is kept once.

    read: what reads one, raising DatelineError where it cannot be read. CaseError as `add_article`.
    """
    copies = Copies()
    index_missing(store, case_id, store.log(case_id))
    for target, text in texts_of(store, case_id):
        copies.add(target, text)
    for one in given:
        if one.reason:
            yield Outcome(one.name, "failed", reason=one.reason)
            continue
        try:
            reading = read(one)
        except CaseError:
            raise
        except DatelineError as fault:
            yield Outcome(one.name, "failed", reason=str(fault))
            continue
        target = target_of(reading.article.text)
        seen = copies.add(target, reading.article.text)
        copy_of = seen.of if seen else ""
        target, is_new = add_article(
            store, case_id, reading, one.content, way=one.way, version=version, by=by, copy_of=copy_of
        )
        yield Outcome(one.name, "added" if is_new else "known", target, copy_of if is_new else "")
