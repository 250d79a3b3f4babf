"""The claims of a whole case as they count, kept from one look to the next: what nothing was done to is not worked out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.cases.acts import Json, Log
from geo.cases.articles import ARTICLE, claims_in, claims_kept
from geo.cases.review import ReviewedClaim, name_target, progress, reviewed
from geo.cases.store import CaseStore

__all__ = ["CaseClaims"]


@dataclass(frozen=True, slots=True)
class _Known:
    """An article as it was worked out last."""

    at: tuple[str, int]
    """Which claims were read, and how often something was done in the article by then."""
    names: frozenset[str]
    """Targets of the names that its claims have their places from."""
    counts: Counter[str]
    found: list[ReviewedClaim] | None
    """None where only the counts were asked for: of a thousand articles all claims take a hundred megabytes."""


class CaseClaims:
    """The claims of one case. log, in its functions: of the case, as it is by now; for one that was put together anew, such as
    after a merge, begin anew. CaseError as `store.content`."""

    def __init__(self, store: CaseStore, case_id: str) -> None:
        self._store, self._case_id = store, case_id
        self._known: dict[str, _Known] = {}
        self._names: Mapping[str, Json] = {}

    def progress(self, log: Log) -> dict[str, Counter[str]]:
        """How many claims of each article are in which state, by its target; {} without articles. See `geo.cases.review.progress`."""
        return {target: known.counts for target, known in self._caught_up(log, whole=False)}

    def all(self, log: Log) -> dict[str, list[ReviewedClaim]]:
        """The claims of each article, by its target; {} without articles."""
        return {target: known.found or [] for target, known in self._caught_up(log, whole=True)}

    def _caught_up(self, log: Log, *, whole: bool) -> Iterator[tuple[str, _Known]]:
        sources = {
            target: source for target, source in log.state.get("source", {}).items() if target.startswith(ARTICLE)
        }
        names = dict(log.under("reviewed", "name"))
        moved = {name for name in names.keys() | self._names.keys() if names.get(name) != self._names.get(name)}
        late: dict[str, list[str]] = {}
        for target, source in sources.items():
            known = self._known.get(target)
            is_known = known and known.at == (claims_kept(source), log.turn(target)) and moved.isdisjoint(known.names)
            if known is None or not is_known or (whole and known.found is None):
                late.setdefault(claims_kept(source), []).append(target)
        for sha256, content in self._store.contents(self._case_id, late):
            claims = claims_in(content)
            placed_by = frozenset(name_target(claim["place_text"]) for claim in claims if claim["place_text"])
            for target in late[sha256]:
                found = reviewed(log, target, claims)
                self._known[target] = _Known(
                    (sha256, log.turn(target)), placed_by, progress(found), found if whole else None
                )
        self._names = names
        return ((target, self._known[target]) for target in sources)
