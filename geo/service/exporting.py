"""Files of a case that a program asks for: begun, made in the background, told of, fetched, and gone after a while.

They lie in the store, so that whichever process of a server is asked has them. Each is its owner's alone, and asked for anew: who may no
longer take files out of the case gets none that was made before.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from geo.cases.acts import new_id, now
from geo.cases.rights import Who
from geo.cases.store import CaseStore, checksum, pack, unpacked_of
from geo.errors import AbsentError, DatelineError, LimitError, RefusedError
from geo.settings import how_to_raise, settings

if TYPE_CHECKING:
    from geo.exports import Edition
    from geo.service.desk import Desk

__all__ = ["FORMS", "Form", "begin", "content_of", "let_go", "list_of", "remove_old", "state_of", "written"]

LOG = logging.getLogger(__name__)
MAKING, READY, FAILED = "making", "ready", "failed"
_AT_ONCE = 2
_LONGEST_S = 3_600
"""After which a file that is still being made never will be: its process has ended."""
_ABSENT = "There is no such file, or no more: begin it again."
_UNFORESEEN = (
    "Something happened that nobody foresaw. Begin it again; if it happens again, tell whoever runs this server."
)


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of file."""

    ending: str
    media_type: str
    make: Callable[[Edition], bytes] | None
    """None for those that are made of the store itself."""


@cache
def _forms() -> Mapping[str, Form]:
    from geo import exports

    return {
        "csv": Form("events.csv", "text/csv", partial(exports.edition_csv, table="events")),
        "claims": Form("claims.csv", "text/csv", partial(exports.edition_csv, table="claims")),
        "records": Form("records.csv", "text/csv", partial(exports.edition_csv, table="records")),
        "xlsx": Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exports.edition_xlsx),
        "geojson": Form("geojson", "application/geo+json", exports.edition_geojson),
        "kml": Form("kml", "application/vnd.google-earth.kml+xml", exports.edition_kml),
        "gpkg": Form("gpkg", "application/geopackage+sqlite3", exports.edition_gpkg),
        "html": Form("map.html", "text/html", exports.edition_html),
        "docx": Form(
            "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", exports.report_docx
        ),
        "snapshot": Form("snapshot.zip", "application/zip", None),
        "dateline": Form("dateline", "application/zip", None),
    }


FORMS = ("csv", "claims", "records", "xlsx", "geojson", "kml", "gpkg", "html", "docx", "snapshot", "dateline")
"""The kinds of files, by name."""


def written(desk: Desk, case_id: str, form: str) -> bytes:
    """A file of a case at this moment, with the records that it is compared with, as far as they may be passed on."""
    from io import BytesIO

    from geo.cases.contents import edition_of, sources_of
    from geo.cases.file import save_file
    from geo.exports import snapshot

    if form == "dateline":
        if desk.store.case(case_id).is_sensitive:
            raise RefusedError(
                "This case is sensitive, and its file is all of it, unmasked: no program gets it. Save it on the page Case, or by "
                "`python -m geo case save --whole`; every other file is masked."
            )
        buffer = BytesIO()
        save_file(desk.store, case_id, buffer)
        content = buffer.getvalue()
    else:
        edition = edition_of(desk.store, case_id, records=desk.records(case_id))
        make = _forms()[form].make
        content = make(edition) if make else snapshot(edition, sources_of(desk.store, case_id))
    desk.store.note("exported", case_id, {"form": form})
    return content


def begin(desk: Desk, case_id: str, form: str) -> dict[str, Any]:
    """Begins to make a file of a case; what `state_of` tells. LimitError when its owner has as many as they may have."""
    from sqlalchemy import insert

    from geo.cases.tables import EXPORTS

    desk.store.require("export", case_id)
    remove_old(desk.store)
    if len(list_of(desk.store)) >= (most := settings().exports_kept):
        raise LimitError(
            f"You have {most:,} files here already: let some go (DELETE), or {how_to_raise('exports_kept', most)}."
        )
    desk.spend("exports")
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=settings().exports_minutes)
    row: dict[str, Any] = {
        "id": new_id(), "who": _owner(desk.store), "case_id": case_id, "form": form, "state": MAKING, "told": "", "made": now(),
        "ends": ends.isoformat(timespec="microseconds"), "content": None,
    }  # fmt: skip
    with desk.store.transaction() as connection:
        connection.execute(insert(EXPORTS).values(row))
    _threads().submit(_make, desk, case_id, form, row["id"])
    return _told(row)


def state_of(store: CaseStore, export_id: str) -> dict[str, Any]:
    """How far a file is: state "making", "ready" or "failed" (and told why). AbsentError for one that is not there, or not theirs."""
    return _told(_found(store, export_id))


def list_of(store: CaseStore) -> list[dict[str, Any]]:
    """The files of whoever's store it is, the last begun first."""
    from sqlalchemy import select

    from geo.cases.tables import EXPORTS

    mine = (EXPORTS.c.who == _owner(store), EXPORTS.c.ends > now())
    query = select(EXPORTS.c.id).where(*mine).order_by(EXPORTS.c.made.desc(), EXPORTS.c.id)
    store.require("enter")
    with store.transaction(reads_only=True) as connection:
        ids = list(connection.execute(query).scalars())
    return [state_of(store, one) for one in ids]


def content_of(store: CaseStore, export_id: str) -> tuple[bytes, str, str]:
    """A file that is ready: its bytes, name and media type. AbsentError when it is not there, or not yet."""
    from sqlalchemy import select

    from geo.cases.tables import EXPORTS

    row = _found(store, export_id)
    store.require("export", row["case_id"])
    with store.transaction(reads_only=True) as connection:
        packed = connection.execute(select(EXPORTS.c.content).where(EXPORTS.c.id == export_id)).scalar_one_or_none()
    if row["state"] != READY or packed is None:
        raise AbsentError(row["told"] or "This file is not ready yet: ask for its state until it is.")
    sha256 = row["told"]
    content = unpacked_of(sha256, packed)
    if content is None:
        raise AbsentError("This file was damaged where it is kept: begin it again.")
    form = _forms()[row["form"]]
    return content, f"{row['case_id'][:8]}.{form.ending}", form.media_type


def let_go(store: CaseStore, export_id: str) -> None:
    """Removes a file; AbsentError as `state_of`."""
    from sqlalchemy import delete

    from geo.cases.tables import EXPORTS

    _found(store, export_id)
    with store.transaction() as connection:
        connection.execute(delete(EXPORTS).where(EXPORTS.c.id == export_id))


def remove_old(store: CaseStore) -> int:
    """Removes files, of whoever's, whose time has ended; returns how many."""
    from sqlalchemy import delete

    from geo.cases.tables import EXPORTS

    with store.transaction() as connection:
        return connection.execute(delete(EXPORTS).where(EXPORTS.c.ends <= now())).rowcount


def _make(desk: Desk, case_id: str, form: str, export_id: str) -> None:
    """In a thread."""
    from sqlalchemy import update

    from geo.cases.tables import EXPORTS

    values: dict[str, Any]
    try:
        content = written(desk, case_id, form)
        values = {"state": READY, "told": checksum(content), "content": pack(content).content}
    except DatelineError as fault:
        values = {"state": FAILED, "told": str(fault)}
    except Exception as fault:  # noqa: BLE001  # whoever asked is told, whatever it was
        LOG.error("A file could not be made (%s).", type(fault).__name__)
        values = {"state": FAILED, "told": _UNFORESEEN}
    try:
        with desk.store.transaction() as connection:
            connection.execute(update(EXPORTS).where(EXPORTS.c.id == export_id).values(values))
    except DatelineError:  # the database is away: it stays "making", until its time ends
        LOG.warning("A file was made and not kept: the cases' database is away.")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, "exports")


def _owner(store: CaseStore) -> str:
    who: Who | None = store.who
    return (who.key or "one") if who else "operator"


def _found(store: CaseStore, export_id: str) -> dict[str, Any]:
    """The row of a file, without its bytes."""
    from sqlalchemy import select

    from geo.cases.tables import EXPORTS

    columns = [column for column in EXPORTS.c if column.name != "content"]
    mine = (EXPORTS.c.id == export_id, EXPORTS.c.who == _owner(store), EXPORTS.c.ends > now())
    with store.transaction(reads_only=True) as connection:
        row = connection.execute(select(*columns).where(*mine)).one_or_none()
    if row is None or not store.may("see", row.case_id):
        raise AbsentError(_ABSENT)
    told = dict(zip([column.name for column in columns], row, strict=True))
    age_s = (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(told["made"])).total_seconds()
    if told["state"] == MAKING and age_s > _LONGEST_S:
        told |= {"state": FAILED, "told": "The process that made it has ended. Begin it again."}
    return told


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    is_ready = row["state"] == READY
    return {
        "id": row["id"], "case": row["case_id"], "form": row["form"], "state": row["state"], "made": row["made"], "ends": row["ends"],
        "sha256": row["told"] if is_ready else None, "why": None if is_ready else row["told"] or None,
    }  # fmt: skip
