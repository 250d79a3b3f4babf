"""GeoNames' country files, fetched once and politely: told before how large they are, and gone on with after a break."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from geo.budgets import Budget
from geo.errors import GazetteerError, ServiceError
from geo.gazetteer.packs import Pack, find_packs, packs_folder
from geo.gazetteer.villages import Step, make_pack
from geo.settings import MB, settings

__all__ = ["Offer", "fetch_pack", "is_up_to_date", "look_up"]

USER_AGENT = "dateline/0.1 (maps the places of news articles)"
NO_RETRIES = Retry(total=None, connect=0, read=0, status=0, other=0, redirect=5, raise_on_redirect=False)
PASSING = frozenset({429, 500, 502, 503, 504})
"""Answers that may be others a moment later."""
RANGE_IS_EMPTY = 416
CHUNK_BYTES = 1 << 18

_PARTS = ".fetched"
_LONGEST_PAUSE_S = 30.0
_ROOM = 4
"""How many times the size of the files must be free on the disk: for them, the pack, and what joins the packs."""
_SHARE_OF_FETCHING = 0.6


@dataclass(frozen=True, slots=True)
class Offer:
    """A file as its server describes it."""

    url: str
    name: str
    """For messages: SD.zip, or “SD.zip (other names)”."""
    bytes: int | None
    """None when the server does not say."""
    tag: str
    """Another one means another edition of the file; "" when the server does not say."""


class _Passing(Exception):
    """An answer that may be another one a moment later."""


def look_up(code: str) -> tuple[Offer, ...]:
    """What there is to fetch for a country (ISO alpha-2): its file, and that of other names when there is one.

    Raises ServiceError when the server cannot be reached, or has no file of this country.
    """
    base = settings().packs_url.rstrip("/")
    offers: list[Offer] = []
    with _pool() as pool:
        for path, name in ((f"{code}.zip", f"{code}.zip"), (f"alternatenames/{code}.zip", f"{code}.zip (other names)")):
            url = f"{base}/{path}"
            answer = _patiently(lambda url=url: pool.request("HEAD", url, retries=NO_RETRIES), url)
            if answer.status == 404 and offers:
                continue
            _require_success(answer, url)
            length = answer.headers.get("Content-Length", "")
            offers.append(Offer(url, name, int(length) if length.isdigit() else None, _tag(answer)))
    return tuple(offers)


def is_up_to_date(pack: Pack, offers: tuple[Offer, ...]) -> bool:
    """Whether a pack was made of these very files; False when the server does not tell one edition from another."""
    kept = {one.get("url"): one.get("tag") for one in pack.head["fetched"]}
    return all(offer.tag and kept.get(offer.url) == offer.tag for offer in offers)


def fetch_pack(
    code: str,
    *,
    offers: tuple[Offer, ...] | None = None,
    folder: Path | None = None,
    again: bool = False,
    on_step: Step = lambda words, share: None,
) -> Pack:
    """The pack of a country (ISO alpha-2), fetched and made; one that is there already and up to date stays as it is.

    What has come lies in the folder until the pack is made, so that another call goes on from there. again: make it anew
    in any case. Raises ServiceError when the server failed too often, refused, or sent something else; LimitError when a
    file is larger than the settings allow; GazetteerError when the disk is full, and as `make_pack`.
    """
    folder = folder or packs_folder()
    on_step(f"Asking for {code}", 0.0)
    offers = look_up(code) if offers is None else offers
    if not again:
        with suppress(GazetteerError):  # a damaged one is made anew
            there = [pack for pack in find_packs(folder) if pack.code == code]
            if there and is_up_to_date(there[0], offers):
                return there[0]
    parts = folder / _PARTS
    try:
        parts.mkdir(parents=True, exist_ok=True)
        _require_room(folder, code, sum(offer.bytes or 0 for offer in offers))
        fetched = _fetch_all(offers, parts, code, on_step)
        contents = [(offer.name, file.read_bytes()) for offer, file in fetched]
        origin = f"{offers[0].url}, edition {offers[0].tag}" if offers[0].tag else offers[0].url
        heads = [
            {
                "file": offer.name,
                "url": offer.url,
                "tag": offer.tag,
                "bytes": len(of),
                "sha256": hashlib.sha256(of).hexdigest(),
            }
            for (offer, _), (_, of) in zip(fetched, contents, strict=True)
        ]
        try:
            return make_pack(
                contents, code=code, origin=origin, fetched=heads, folder=folder, on_step=_after_fetching(on_step)
            )
        finally:  # whole or wrong: either way nothing to go on from
            _forget(parts, [file for _, file in fetched])
    except (ServiceError, GazetteerError):
        raise
    except OSError as cause:
        raise GazetteerError(
            f"The files of {code} cannot be written to {folder} ({cause.strerror or cause}). Make room there, or name another folder "
            "with the setting DATELINE_PACKS_FOLDER."
        ) from cause


def _fetch_all(offers: tuple[Offer, ...], parts: Path, code: str, on_step: Step) -> list[tuple[Offer, Path]]:
    total = sum(offer.bytes or 0 for offer in offers) or 1
    done, fetched = 0, []
    with _pool() as pool:
        for number, offer in enumerate(offers):
            file = parts / f"{code}-{number}.part"

            def tell(have: int, offer: Offer = offer, done: int = done) -> None:
                size = f" of {offer.bytes / MB:.1f}" if offer.bytes else ""
                share = min((done + have) / total, 1.0) * _SHARE_OF_FETCHING
                on_step(f"Fetching {offer.name}: {have / MB:.1f}{size} MB", share)

            _patiently(lambda offer=offer, file=file, tell=tell: _append(pool, offer, file, tell), offer.url)
            _require_zip(offer, file)
            done += file.stat().st_size
            fetched.append((offer, file))
    return fetched


def _append(pool: PoolManager, offer: Offer, file: Path, tell: Any) -> None:
    """Write what is missing of this edition; a server that cannot go on in the middle starts anew."""
    head = file.with_suffix(".json")
    have = file.stat().st_size if file.exists() and offer.tag and _kept_tag(head) == offer.tag else 0
    if have and have == offer.bytes:
        return
    head.write_text(json.dumps({"tag": offer.tag}), encoding="utf-8")
    headers: Mapping[str, str] = {"Range": f"bytes={have}-", "If-Range": offer.tag} if have else {}
    answer = pool.request("GET", offer.url, headers=headers, preload_content=False, retries=NO_RETRIES)
    try:
        if answer.status == RANGE_IS_EMPTY:
            return
        _require_success(answer, offer.url)
        have = have if answer.status == 206 else 0
        budget = Budget(offer.name, settings().pack_mb * MB, "pack_mb", holds="is", remedy="Take a smaller country")
        length = answer.headers.get("Content-Length", "")
        budget.spend(have)
        if length.isdigit() and int(length) + have > budget.limit:
            budget.spend(int(length))
        with file.open("ab" if have else "wb") as target:
            while chunk := answer.read1(CHUNK_BYTES):  # what has come, even when the rest will not
                budget.spend(len(chunk))
                target.write(chunk)
                have += len(chunk)
                tell(have)
    finally:
        answer.release_conn()


def _kept_tag(head: Path) -> str:
    try:
        return str(json.loads(head.read_text(encoding="utf-8"))["tag"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _require_zip(offer: Offer, file: Path) -> None:
    with file.open("rb") as opened:
        begin = opened.read(1_000)
    if begin.startswith(b"PK\x03\x04"):
        return
    _forget(file.parent, [file])
    if begin.lstrip()[:1] == b"<":
        raise ServiceError(
            f"{_host(offer.url)} answered with a web page instead of {offer.name}: perhaps this network wants you to sign in first. "
            f"Open {offer.url} in a browser, and try again, or give the file that it saves with --file."
        )
    raise ServiceError(
        f"What {_host(offer.url)} sent as {offer.name} is no zip file, and was removed. Try again later."
    )


def _require_room(folder: Path, code: str, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < _ROOM * size:
        raise GazetteerError(
            f"The pack of {code} needs {_ROOM * size / MB:,.0f} MB in {folder}, and {free / MB:,.0f} MB are free. Make room there, or "
            "name another folder with the setting DATELINE_PACKS_FOLDER."
        )


def _forget(parts: Path, files: list[Path]) -> None:
    for file in files:
        for one in (file, file.with_suffix(".json")):
            one.unlink(missing_ok=True)
    with suppress(OSError):  # of another country something may be left
        parts.rmdir()


def _after_fetching(on_step: Step) -> Step:
    return lambda words, share: on_step(words, _SHARE_OF_FETCHING + share * (1 - _SHARE_OF_FETCHING))


# -- the server --------------------------------------------------------------------------------------------------------


def _pool() -> PoolManager:
    seconds = settings().service_timeout_s
    return PoolManager(timeout=Timeout(connect=seconds, read=seconds), headers={"User-Agent": USER_AGENT})


def _patiently(ask: Any, url: str) -> Any:
    """What the server answers, in as many attempts as the settings allow."""
    attempts = settings().service_attempts
    for attempt in range(1, attempts + 1):
        try:
            answer = ask()
            if isinstance(answer, BaseHTTPResponse) and answer.status in PASSING:
                raise _Passing(f"it answered {answer.status} {answer.reason or ''}".rstrip())
            return answer
        except (HTTPError, _Passing) as fault:
            if attempt == attempts:
                raise ServiceError(
                    f"{_host(url)} failed {attempts} times: {fault}. Check the connection, and call this again: it goes on with what "
                    "has come."
                ) from fault
            time.sleep(min(2.0 ** (attempt - 2) if attempt > 1 else 0.0, _LONGEST_PAUSE_S))
    raise AssertionError("at least one attempt is made")


def _require_success(answer: BaseHTTPResponse, url: str) -> None:
    told = f"{answer.status} {answer.reason or ''}".rstrip()
    if answer.status in PASSING:
        raise _Passing(f"it answered {told}")
    if answer.status == 404:
        raise ServiceError(
            f"{_host(url)} has no file {urlsplit(url).path.rsplit('/', 1)[-1]}. Check the country, or give a file with --file."
        )
    if answer.status >= 300:
        raise ServiceError(
            f"{_host(url)} answered {told} for {url}. Check the setting DATELINE_PACKS_URL, or try again later."
        )


def _tag(answer: BaseHTTPResponse) -> str:
    """A strong ETag, or the day of the last change."""
    etag = answer.headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified", "")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
