"""The claims of a whole case as they count, kept from one look to the next: what nothing was done to is not worked out again."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from geo.cases.acts import Json, Log
from geo.cases.articles import ARTICLE, claims_in, claims_kept
from geo.cases.review import ReviewedClaim, name_target, progress_told, reviewed, told_words
from geo.cases.store import CaseStore

__all__ = ["CaseClaims", "making_much"]


@contextmanager
def making_much() -> Iterator[None]:
    """Around what makes a hundred thousand objects that stay: nothing of it is garbage, and to look for some, again and again, takes
    as long as to make them. Afterwards they count as old, so that nobody looks through them as new ones."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # of what is frozen the oldest generation is made
        gc.enable()


@dataclass(frozen=True, slots=True)
class _Known:
    """The claims of an article as they were worked out last."""

    at: tuple[str, int]
    """Which claims were read, and how often something was done in the article by then."""
    names: frozenset[str]
    """That its claims have their places from, as they are written."""
    found: list[ReviewedClaim]


@dataclass(slots=True)
class CaseClaims:
    """The claims of one case. log, in its functions: of the case, as it is by now; for one that was put together anew, such as
    after a merge, begin anew. CaseError as `store.content`."""

    store: CaseStore
    case_id: str
    _counts: dict[str, tuple[tuple[str, int], Counter[str]]] = field(default_factory=dict)
    _told: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By the checksum of claims that an older version read, of which the log does not tell that."""
    _known: dict[str, _Known] = field(default_factory=dict)
    _names: Mapping[str, Json] = field(default_factory=dict)

    def progress(self, log: Log) -> dict[str, Counter[str]]:
        """How many claims of each article are in which state, by its target; {} without articles. As `progress_told` counts."""
        sources = _sources(log)
        late = {claims_kept(source) for source in sources.values() if "told" not in source["reading"]}
        for sha256, content in self.store.contents(self.case_id, late - self._told.keys()):
            self._told[sha256] = told_words(claims_in(content))
        for target, source in sources.items():
            at = (claims_kept(source), log.turn(target))
            if target not in self._counts or self._counts[target][0] != at:
                told = source["reading"].get("told") or self._told.get(at[0], {})
                self._counts[target] = (at, progress_told(log, target, told))
        return {target: self._counts[target][1] for target in sources}

    def all(self, log: Log) -> dict[str, list[ReviewedClaim]]:
        """The claims of each article, by its target; {} without articles. Of a thousand articles they take a hundred megabytes."""
        sources, names = _sources(log), dict(log.under("reviewed", "name"))
        moved = {name for name in names.keys() | self._names.keys() if names.get(name) != self._names.get(name)}
        late: dict[str, list[str]] = {}
        for target, source in sources.items():
            known = self._known.get(target)
            is_known = known and known.at == (claims_kept(source), log.turn(target))
            if not known or not is_known or (moved and not moved.isdisjoint(map(name_target, known.names))):
                late.setdefault(claims_kept(source), []).append(target)
        with making_much():
            for sha256, content in self.store.contents(self.case_id, late):
                claims = claims_in(content)
                placed_by = frozenset(claim["place_text"] for claim in claims if claim["place_text"])
                for target in late[sha256]:
                    self._known[target] = _Known((sha256, log.turn(target)), placed_by, reviewed(log, target, claims))
        self._names = names
        return {target: self._known[target].found for target in sources}


def _sources(log: Log) -> dict[str, Json]:
    """Of each article what the case says of it."""
    return {target: source for target, source in log.state.get("source", {}).items() if target.startswith(ARTICLE)}
