"""UCDP's service and its yearly files. The reader's own token goes in a header; it is never kept or shown."""

from __future__ import annotations

import json
import re
import secrets
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from geo.errors import DataError, ServiceError
from geo.records.services.client import (
    NO_RETRIES,
    AnswerFault,
    Fetched,
    Page,
    ServiceOptions,
    after_a_pause,
    fetch_pages,
    first_attempt,
    require_success,
)

__all__ = ["API", "DOWNLOADS", "FILTERS", "download_ged", "fetch_ucdp", "ged_address"]

API = "https://ucdpapi.pcr.uu.se/api"
DOWNLOADS = "https://ucdp.uu.se/downloads"
PAGE_SIZE = 1_000
"""The most that the service gives at once."""

FILTERS = ("Id", "Country", "Geography", "StartDate", "EndDate", "TypeOfViolence", "Dyad", "Actor")
"""What can be asked for; the service ignores other names silently. Country is a Gleditsch and Ward number."""

RANGE_IS_EMPTY = 416
"""How a server says that nothing is missing."""

CHUNK_BYTES = 1 << 20


def fetch_ucdp(
    version: str,
    filters: Mapping[str, str] | None = None,
    *,
    token: str,
    api: str = API,
    options: ServiceOptions | None = None,
    so_far: Fetched | None = None,
    on_progress: Callable[[Fetched], None] | None = None,
) -> Fetched:
    """Events of one edition (25.1, or the candidate events 26.0.7) out of UCDP's service.

    filters: names of FILTERS, several values by comma. so_far, on_progress and errors as in `fetch_pages`. Raises
    DataError for a filter that the service does not know, or an edition that is none.
    """
    if unknown := sorted(set(filters or {}) - set(FILTERS)):
        raise DataError(f"UCDP does not know the filter {', '.join(unknown)}. Use {', '.join(FILTERS)}.")
    _require_edition(version)
    query = urlencode({"pagesize": PAGE_SIZE, **(filters or {})})
    return fetch_pages(
        f"{api}/gedevents/{version}?{query}",
        read_page=_read_page,
        headers={"x-ucdp-access-token": token, "Accept": "application/json"},
        options=options,
        so_far=so_far,
        on_progress=on_progress,
    )


def ged_address(version: str, *, downloads: str = DOWNLOADS) -> str:
    """Where an edition lies as a file: the yearly ones as zip, candidate events as CSV."""
    _require_edition(version)
    if version.count(".") == 1:
        return f"{downloads}/ged/ged{version.replace('.', '')}-csv.zip"
    return f"{downloads}/candidateged/GEDEvent_v{version.replace('.', '_')}.csv"


def download_ged(
    version: str,
    target: Path,
    *,
    downloads: str = DOWNLOADS,
    options: ServiceOptions | None = None,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> Path:
    """An edition's file, written to `target`, whose folder is made when missing; it is there whole or not at all.

    What has come stays beside it (ending .part), and the next call goes on from there; of several at the same time one
    does, and the others fetch it anew. on_progress: told the bytes so far and in all (None when the server does not say).
    Raises ServiceError when the server failed too often, refused, or sent something else than the file, and when the
    folder cannot hold it.
    """
    url = ged_address(version, downloads=downloads)
    left = target.with_name(f"{target.name}.part")
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            left.replace(part)
        try:
            _fetch(url, part, options or ServiceOptions(), on_progress)
            _require_whole(part, target)
            return part.replace(target)
        finally:
            with suppress(FileNotFoundError):  # it is whole, or was removed
                part.replace(left)
    except ServiceError:
        raise
    except OSError as cause:
        raise ServiceError(
            f"{target.name} cannot be written to {target.parent} ({cause.strerror or cause}). Make room there, or choose "
            "another folder: the app keeps editions in that of the setting DATELINE_CACHE_FOLDER."
        ) from cause


def _fetch(
    url: str, part: Path, options: ServiceOptions, on_progress: Callable[[int, int | None], None] | None
) -> None:
    """All of a file, in as many attempts as it may take."""
    retry, calls = first_attempt(options), 0
    with PoolManager(timeout=Timeout(connect=options.timeout_s, read=options.timeout_s)) as pool:
        while True:
            calls += 1
            try:
                _append(pool, url, part, on_progress)
                break
            except (HTTPError, AnswerFault) as fault:
                retry = after_a_pause(retry, url, fault, options=options, calls=calls)


def _append(pool: PoolManager, url: str, part: Path, on_progress: Callable[[int, int | None], None] | None) -> None:
    """Write what is missing; a server that cannot go on in the middle starts anew."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    response = pool.request("GET", url, headers=headers, preload_content=False, retries=NO_RETRIES)
    try:
        if response.status == RANGE_IS_EMPTY:
            return
        require_success(response, url)
        have = have if response.status == 206 else 0
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        with part.open("ab" if have else "wb") as file:
            while chunk := response.read1(CHUNK_BYTES):  # what has come, even when the rest will not
                file.write(chunk)
                have += len(chunk)
                if on_progress:
                    on_progress(have, total)
    finally:
        response.release_conn()


def _require_whole(part: Path, target: Path) -> None:
    if target.suffix == ".zip":
        is_whole = zipfile.is_zipfile(part) and _is_sound(part)
    else:
        with part.open("rb") as file:
            is_whole = b"type_of_violence" in file.read(5_000)
    if not is_whole:
        part.unlink()
        raise ServiceError(
            f"What came is not the file that was asked for, but perhaps an error page: {target.name} is removed. Try again later."
        )


def _is_sound(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return False


def _read_page(body: bytes, url: str) -> Page:
    try:
        answer = json.loads(body)
        rows, total = answer["Result"], answer.get("TotalCount")
        return Page(len(rows), answer.get("NextPageUrl") or "", total)
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise AnswerFault("its answer is not a page of events, but perhaps an error page") from cause


def _require_edition(version: str) -> None:
    if not re.fullmatch(r"\d\d\.(?:1|0\.\d{1,2}|01\.\d\d\.\d\d)", version):
        raise DataError(f"“{version}” is no edition of UCDP GED. Write it as 25.1, 26.0.7 or 26.01.26.06.")
