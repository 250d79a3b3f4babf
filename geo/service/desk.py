"""All that a program may ask for somebody: read, look up, match, cases and what is in them, acts of review.

Each answer is JSON as dicts and lists, or bytes. The store of whoever asks refuses in its transactions what they may not; records whose
licence forbids passing them on are in no answer, and what a sensitive case tells is masked as its files are (`geo.discretion`).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from geo import __version__
from geo.cases.acts import Act, Json
from geo.cases.articles import ARTICLE, articles_of, reading_of
from geo.cases.review import ReviewedClaim, checked_review, reviewed
from geo.cases.store import CaseStore, Deed
from geo.errors import AbsentError, ArticleError, DataError, WorkError
from geo.settings import MB, settings

if TYPE_CHECKING:
    import pandas as pd

    from geo.articles.given import Given
    from geo.discretion import Discretion
    from geo.model import Place
    from geo.records.filters import Filters
    from geo.service.served import Stretch
    from geo.work.pool import Pool

__all__ = ["DEEDS", "Desk", "Page", "page_of"]

Answer = TypeVar("Answer")

LONGEST_NOTE, MOST_DEEDS, LONGEST_NAME = 5_000, 1_000, 200
RECORDS = "records/"
DEEDS = ("reviewed", "judged", "noted")
"""The kinds of acts that a program may do."""
_CLAIM = re.compile(r"article/[0-9a-f]+/claim/\d+-\d+(/\d+)?")
_NAME = re.compile(r"(article/[0-9a-f]+/)?name/.+")


def _nothing(_kind: str) -> None:
    """Nobody counts."""


def _goes_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the rows of a table, from `offset` on."""

    rows: list[dict[str, Any]]
    total: int
    offset: int
    withheld: int = 0
    """Rows that its licence keeps here, which are not among the total."""
    attribution: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON; `next` is where the rest begins, None at the end."""
        after = self.offset + len(self.rows)
        return {
            "rows": self.rows, "total": self.total, "offset": self.offset, "next": after if after < self.total else None,
            "withheld": self.withheld, "attribution": list(self.attribution),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody may ask. DatelineError, a sentence, for what cannot be; RefusedError and AbsentError for what they may not."""

    store: CaseStore
    """Theirs."""
    pool: Callable[[], Pool]
    """Of the processes that read; called when one is needed."""
    owner: str
    """On whose behalf it reads, for the fair queue."""
    spend: Callable[[str], None] = _nothing
    """Counts a "reads", "uploads" or "exports"; BusyError when it is too often."""
    is_gone: Callable[[], bool] = field(default=_goes_on)
    """Whether nobody waits for the answer any more."""

    # -- texts and places ----------------------------------------------------------------------------------------------

    def read(self, given: str | bytes, *, name: str = "", date: dt.date | None = None) -> dict[str, Any]:
        """All that is read in a text, or in the bytes of a document, as `python -m geo read --json` prints it; nothing is kept."""
        from geo.work.jobs import read_as_json

        self.store.require("bring")
        _check_text(given)
        self.spend("reads")
        return self._run(read_as_json, given, what=name or "The text", name=name, date=date)

    def match(
        self, given: str | bytes, *, name: str = "", date: dt.date | None = None, case_id: str = ""
    ) -> dict[str, Any]:
        """A text against event records, claim by claim, as `python -m geo match --json` prints it; nothing is kept.

        case_id: whose records; "" takes the bundled sample.
        """
        from geo.work.jobs import match_as_json

        self.store.require("bring")
        _check_text(given)
        self.spend("reads")
        events = self.records(case_id)
        found = self._run(match_as_json, given, events, what=name or "The text", name=name, date=date)
        return self._leaving(case_id, found, events) if case_id else found

    def places(self, name: str, *, country: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
        """Places of a name, the most prominent first, each with `match`: "exact", or "similar" when none is called exactly so."""
        from geo.work.jobs import gazetteer

        self.store.require("enter")
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            raise DataError(f"The name of a place has 1 to {LONGEST_NAME} characters.")
        here = gazetteer()
        exact = here.lookup(name, country=country)
        found = exact or here.similar(name, limit=limit, country=country)
        return [{**_place_dict(place), "match": "exact" if exact else "similar"} for place in found[:limit]]

    def nearest(self, lat: float, lon: float, *, limit: int = 5, max_km: float = 100.0) -> list[dict[str, Any]]:
        """Towns nearest to a point, the nearest first, as `places`."""
        from geo.work.jobs import gazetteer

        self.store.require("enter")
        found = gazetteer().nearest(lat, lon, limit=limit, max_km=max_km)
        return [{**_place_dict(place), "match": "nearest"} for place in found]

    # -- event records -------------------------------------------------------------------------------------------------

    def records(self, case_id: str = "", filters: Filters | None = None) -> pd.DataFrame:
        """Event records as EVENTS: of a case, joined, or with "" the bundled sample. Those that may not be passed on are among them."""
        if not case_id:
            self.store.require("enter")
            events = _sample()
        else:
            log = self.store.log(case_id)
            sources = log.state.get("source", {})
            is_link = self.store.who is not None and self.store.who.kind == "link"
            kept = [sources[target] for target in sorted(sources) if target.startswith(RECORDS)]
            events = self._joined(case_id, [one for one in kept if not (is_link and one.get("is_private"))])
        return filters.apply(events) if filters else events

    def record_page(self, case_id: str = "", filters: Filters | None = None, *, limit: int, offset: int = 0) -> Page:
        """A page of `records`, of those that may be passed on; with "" of the packed file that the server shows, where its settings name one."""
        from geo.records.licences import may_export

        if not case_id and (some := self._served(filters, limit, offset)):
            page = page_of(some.rows, limit=limit)
            return replace(page, total=some.total, offset=offset, withheld=some.withheld, attribution=some.attribution)
        events = self.records(case_id, filters)
        free = self._leaving_rows(case_id, events[may_export(events)])
        if case_id:
            self.store.note("read", case_id, {"what": "records"})
        credits = tuple(sorted({*free["attribution"]} - {""}))
        return page_of(free, limit=limit, offset=offset, withheld=len(events) - len(free), attribution=credits)

    def record_file(
        self, form: str, case_id: str = "", filters: Filters | None = None, *, limit: int, offset: int = 0
    ) -> bytes:
        """The same rows as a file: form is "csv" or "geojson"."""
        from geo.exports import events_csv, events_geojson
        from geo.records.licences import may_export

        if case_id:
            self.store.require("export", case_id)
        self.spend("exports")
        if not case_id and (some := self._served(filters, limit, offset)):
            free = some.rows
        else:
            events = self.records(case_id, filters)
            free = self._leaving_rows(case_id, events[may_export(events)])
            free = free.iloc[offset : offset + limit].reset_index(drop=True)
        if case_id:
            self.store.note("exported", case_id, {"form": form, "what": "records"})
        return (events_csv if form == "csv" else events_geojson)(free)

    def _served(self, filters: Filters | None, limit: int, offset: int) -> Stretch | None:
        """Of the file that the server shows to everybody; None where that is the bundled sample."""
        from geo.records.filters import Filters
        from geo.service.served import served_records, stretch_of

        self.store.require("enter")
        store = served_records()
        return stretch_of(store, filters or Filters(), limit=limit, offset=offset) if store else None

    # -- cases ---------------------------------------------------------------------------------------------------------

    def me(self) -> dict[str, Any]:
        """Who asks, by what, and what they may on the server."""
        from geo.cases.rights import key_row

        who = self.store.who
        key = None
        if who and who.by_key:
            with self.store.transaction(reads_only=True) as connection:
                key = key_row(connection, who.by_key)
        return {
            "kind": who.kind if who else "program", "name": who.label if who else "",
            "may": [what for what in ("enter", "bring", "begin", "run") if self.store.may(what)],
            "key": {"id": key.id[:8], "name": key.name, "scopes": list(key.scopes), "expires": key.expires or None} if key else None,
        }  # fmt: skip

    def cases(self) -> list[dict[str, Any]]:
        """The cases of whoever asks, the one that was changed last first."""
        told = [(row, _case_dict(row)) for row in self.store.cases()]
        return [self._leaving(row.id, one) if row.is_sensitive else one for row, one in told]

    def new(self, name: str) -> dict[str, Any]:
        """Begins a case."""
        return _case_dict(self.store.case(self.store.new(name)))

    def show(self, case_id: str) -> dict[str, Any]:
        """A case with its articles and record sets, how far its review is, and what whoever asks may do with it."""
        from geo.cases.review import progress_told

        row, log = self.store.case(case_id), self.store.log(case_id)
        sources = log.state.get("source", {})
        states: dict[str, int] = {}
        for one in articles_of(log):
            for state, count in progress_told(log, one.target, sources[one.target]["reading"]["told"]).items():
                states[state] = states.get(state, 0) + count
        self.store.note("opened", case_id)
        told = {
            **_case_dict(row), "articles": [_article_dict(one) for one in articles_of(log)],
            "records": [
                {key: source.get(key) for key in ("name", "format", "edition", "records", "licence", "is_private")}
                for target, source in sources.items() if target.startswith(RECORDS)
            ],
            "states": states,
            "may": [what for what in ("see", "export", "change", "manage") if self.store.may(what, case_id)],
        }  # fmt: skip
        return self._leaving(case_id, told)

    def add_article(
        self, case_id: str, given: str | bytes, *, name: str = "", title: str = "", date: dt.date | None = None
    ) -> dict[str, Any]:
        """Reads an article and makes it part of a case; what became of it. given: its text, or the bytes of a document."""
        from geo.articles.given import Given
        from geo.cases.adding import add_many
        from geo.work.batches import reads_in

        self.store.require("change", case_id)
        _check_text(given)
        self.spend("uploads")
        self.spend("reads")
        if isinstance(given, str):
            one = Given(name or "A text", given.encode(), way="pasted", text=given, title=title)
        else:
            one = Given(name or "A file", given)
        in_pool = reads_in(self.pool(), owner=self.owner, date=date)

        def read(batch: Sequence[Given], is_stopped: Callable[[], bool]) -> list[Any]:
            return in_pool(batch, lambda: is_stopped() or self.is_gone())

        outcome = next(add_many(self.store, case_id, [one], read, version=__version__))
        if outcome.reason:
            raise ArticleError(outcome.reason)
        return {"article": outcome.target, "is_new": outcome.is_new, "copy_of": outcome.copy_of or None}

    def article(self, case_id: str, target: str) -> dict[str, Any]:
        """What was read in an article of a case, as `read`; what the machine read, before review."""
        found = reading_of(self.store, case_id, self.store.log(case_id), target)
        if found is None:
            raise AbsentError("The case has no such article, or no more: its list tells which it has.")
        self.store.note("read", case_id, {"article": target})
        return self._leaving(case_id, found)

    def claims(
        self, case_id: str, *, article: str = "", state: str = "", status: str = "", limit: int, offset: int = 0
    ) -> Page:
        """The claims of a case as they count, article by article: what was read, with what was made of it. article: of one alone."""
        from geo.cases.articles import claims_read

        log = self.store.log(case_id)
        rows = [
            _claim_dict(one.target, claim)
            for one in articles_of(log)
            if article in ("", one.target)
            for claim in reviewed(log, one.target, claims_read(self.store, case_id, log, one.target))
            if state in ("", claim.state) and status in ("", claim.told["status"])
        ]
        self.store.note("read", case_id, {"what": "claims"})
        return Page(self._leaving(case_id, rows)[offset : offset + limit], len(rows), offset)

    def events(self, case_id: str, *, limit: int, offset: int = 0) -> Page:
        """The events of a case: what its articles tell, each once."""
        from geo.cases.contents import edition_of

        edition = edition_of(self.store, case_id, right="see")
        self.store.note("read", case_id, {"what": "events"})
        return page_of(edition.events, limit=limit, offset=offset, attribution=edition.attribution)

    def search(self, case_id: str, words: str, *, limit: int = 50) -> list[dict[str, Any]]:
        """The sentences of a case that hold all words: convoy "near Gao" ambush*."""
        from geo.cases.search import search

        log = self.store.log(case_id)
        found = search(self.store, case_id, log, words, limit=limit)
        sources = log.state["source"] if found else {}
        self.store.note("read", case_id, {"what": "search"})
        told = [
            {
                "article": hit.target, "title": sources[hit.target]["title"], "date": sources[hit.target]["date"],
                "start": hit.start, "end": hit.end, "sentence": hit.text, "spans": [list(span) for span in hit.spans],
            }
            for hit in found
        ]  # fmt: skip
        left = self._leaving(case_id, told)
        return (
            left if left is told else [{**one, "spans": []} for one in left]
        )  # they were of the words before the masks

    def act(self, case_id: str, deeds: Sequence[Mapping[str, Json]]) -> list[dict[str, Any]]:
        """Does acts of review, all of them or none: each has kind, target, value, before (what its target was; ClashError when it is
        something else by now) and why."""
        if not 0 < len(deeds) <= MOST_DEEDS:
            raise DataError(f"{len(deeds):,} acts at once: give 1 to {MOST_DEEDS:,}.")
        self.store.require("change", case_id)
        here = {one.target for one in articles_of(self.store.log(case_id))}
        done = self.store.do(case_id, [_deed(one, here) for one in deeds])
        return [_act_dict(act) for act in done]

    def undo(self, case_id: str) -> dict[str, Any] | None:
        """Undoes the last act of whoever asks; None when there is none."""
        act = self.store.undo(case_id)
        return _act_dict(act) if act else None

    def redo(self, case_id: str) -> dict[str, Any] | None:
        """Does again what they undid last; None when there is nothing."""
        act = self.store.redo(case_id)
        return _act_dict(act) if act else None

    def snapshot(self, case_id: str) -> bytes:
        """A citable snapshot of a case at this moment."""
        from geo.service.exporting import written

        self.store.require("export", case_id)
        self.spend("exports")
        return written(self, case_id, "snapshot")

    # ------------------------------------------------------------------------------------------------------------------

    def _masks(self, case_id: str) -> Discretion | None:
        from geo.cases.guard import discretion_of, guard_of

        if not case_id or not self.store.case(case_id).is_sensitive:
            return None
        return discretion_of(guard_of(self.store.log(case_id)))

    def _leaving(self, case_id: str, told: Answer, *beside: pd.DataFrame) -> Answer:
        """What a case tells, as it may leave it: masked where it is sensitive, else the same object. beside: tables of the same."""
        masks = self._masks(case_id)
        return told if masks is None else masks.data(told, *beside)

    def _leaving_rows(self, case_id: str, rows: pd.DataFrame) -> pd.DataFrame:
        """The same of a table."""
        masks = self._masks(case_id)
        if masks is None:
            return rows
        masks.learn([rows])
        return masks.table(rows)

    def _run(self, job: Callable[..., Answer], *given: object, what: str, **named: Any) -> Answer:
        def on_step(_words: str, _share: float) -> None:
            if self.is_gone():
                raise WorkError(f"{what}: nobody waits for it any longer.")

        longest_s = settings().article_deadline_s
        return self.pool().run(job, *given, what=what, owner=self.owner, longest_s=longest_s, on_step=on_step, **named)

    def _joined(self, case_id: str, sources: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Record sets of a case as one, or as they were joined last."""
        from geo.frames import EVENTS
        from geo.records.editions import merge_editions

        if len(sources) == 1:
            return self._record_file(case_id, sources[0])
        how = " + ".join(map(_way, sources))
        if (known := _KEPT.get(how)) is not None:
            return known
        events = EVENTS.empty()
        for source in sources:
            events = merge_editions(events, self._record_file(case_id, source)).events
        _KEPT.put(how, events)
        return events

    def _record_file(self, case_id: str, source: Mapping[str, Any]) -> pd.DataFrame:
        """The records of a set of a case, read again from its bytes, or as they were read last."""
        from geo.records.formats.table import TableMapping
        from geo.work.jobs import read_record_file

        how = _way(source)
        if (known := _KEPT.get(how)) is not None:
            return known
        content = self.store.content(case_id, source["sha256"])
        mapping = TableMapping(**source["mapping"]) if source["mapping"] else None
        self.spend("reads")
        read = self.pool().run(
            read_record_file,
            content,
            what=source["name"],
            owner=self.owner,
            longest_s=settings().records_deadline_s,
            deadline="records_deadline_s",
            name=source["name"],
            answers=source["answers"] or None,
            mapping=mapping,
        )
        _KEPT.put(how, read.loaded.good)
        return read.loaded.good


def _way(source: Mapping[str, Any]) -> str:
    """A record set, and how it is read."""
    return json.dumps([source["sha256"], source["answers"], source["mapping"]], sort_keys=True)


@cache
def _sample() -> pd.DataFrame:
    from geo.records.bundled import load_sample

    return load_sample().good


class _Kept:
    """Record sets as they were read last, by the checksum of their bytes and how they are read; as many as the memory allows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sets: OrderedDict[str, tuple[pd.DataFrame, int]] = OrderedDict()

    def get(self, how: str) -> pd.DataFrame | None:
        """None when it is not, or no longer, here."""
        with self._lock:
            if how not in self._sets:
                return None
            self._sets.move_to_end(how)
            return self._sets[how][0]

    def put(self, how: str, events: pd.DataFrame) -> None:
        """Those that were not asked for longest go."""
        with self._lock:
            self._sets[how] = (events, int(events.memory_usage(index=False, deep=False).sum()))
            while sum(size for _, size in self._sets.values()) > settings().api_records_mb * MB:
                self._sets.popitem(last=False)


_KEPT = _Kept()


def page_of(
    table: pd.DataFrame, *, limit: int, offset: int = 0, withheld: int = 0, attribution: tuple[str, ...] = ()
) -> Page:
    """A stretch of a table: days in ISO form, what is unknown as None."""
    from geo.exports.cells import with_written_days
    from geo.frames import rows_of

    some = table.iloc[offset : offset + limit]
    cells = with_written_days(some).astype(object)
    return Page(rows_of(cells.where(some.notna(), None)), len(table), offset, withheld, attribution)


def _check_text(given: str | bytes) -> None:
    if not given.strip():
        raise ArticleError("The text is empty: give the text of an article.")


def _place_dict(place: Place) -> dict[str, Any]:
    return {
        "name": place.name, "lat": round(place.lat, 5), "lon": round(place.lon, 5), "kind": place.kind, "country": place.country or None,
        "admin1": place.admin1 or None, "admin2": place.admin2 or None, "population": place.population or None,
        "radius_km": round(place.radius_km, 1), "geonameid": place.geonameid, "layer": place.layer,
    }  # fmt: skip


def _case_dict(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "made": row.made, "changed": row.changed, "acts": row.acts}


def _article_dict(one: Any) -> dict[str, Any]:
    told = asdict(one)
    return {"article": told.pop("target"), **told}


def _claim_dict(article: str, one: ReviewedClaim) -> dict[str, Any]:
    return {
        **one.told, "article": article, "review": one.state, "reviewed_by": one.by, "reviewed_at": one.at, "note": one.why,
        "changed": list(one.changed),
    }  # fmt: skip


def _act_dict(act: Act) -> dict[str, Any]:
    return {"id": act.id, "at": act.at, "by": act.by, "kind": act.kind, "target": act.target}


def _deed(told: Mapping[str, Json], here: set[str]) -> Deed:
    """An act that a program wants done; DataError when it cannot be. here: the articles of the case."""
    from geo.matching import VERDICTS

    kind, target, value = str(told["kind"]), str(told["target"]), told.get("value")
    if kind not in DEEDS:
        raise DataError(f"{kind[:40]!r} is nothing that a program may do: give {', '.join(DEEDS)}.")
    is_claim = _CLAIM.fullmatch(target) is not None
    is_name = kind == "reviewed" and _NAME.fullmatch(target) is not None
    is_article = kind == "noted" and target in here
    if not (is_claim or is_name or is_article) or (
        target.startswith(ARTICLE) and "/".join(target.split("/")[:2]) not in here
    ):
        raise DataError(
            f"{target[:60]!r} is nothing in this case: give the id of a claim or article as its lists tell it."
        )
    if value is not None and kind == "reviewed":
        value = checked_review(value)
    if value is not None and kind == "judged":
        is_good = isinstance(value, dict) and set(value) <= {"verdict", "note"} and value.get("verdict") in VERDICTS
        if not is_good or not _is_note(value.get("note", "")):
            raise DataError(f'A verdict is {{"verdict": one of {", ".join(VERDICTS)}, "note": words}}.')
    if value is not None and kind == "noted" and not _is_note(value):
        raise DataError(f"A note has up to {LONGEST_NOTE:,} characters.")
    return Deed(kind, target, value, told.get("before"), str(told.get("why") or ""))


def _is_note(value: Json) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NOTE
