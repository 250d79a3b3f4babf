"""ACLED's service, with the reader's own account. Rows stay with the reader: see `geo.records.licences`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pandas as pd

from geo.errors import ServiceError
from geo.records.services.client import AnswerFault, Fetched, Page, ServiceOptions, ask, fetch_pages

__all__ = [
    "SITE",
    "AcledToken",
    "deleted_ids",
    "fetch_acled",
    "fetch_acled_deleted",
    "renew_token",
    "sign_in",
    "without_deleted",
]

SITE = "https://acleddata.com"
PAGE_SIZE = 5_000
CLIENT = "acled"

Progress = Callable[[Fetched], None]


@dataclass(frozen=True, slots=True)
class AcledToken:
    """A day's permission; neither part is shown when it is printed."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    valid_s: int = 86_400
    """How long the access lasts from when it was given."""


def sign_in(user: str, password: str, *, site: str = SITE, options: ServiceOptions | None = None) -> AcledToken:
    """A token for the reader's account; neither user nor password is kept. Raises ServiceError when it is refused."""
    return _token(
        {"username": user, "password": password, "grant_type": "password", "client_id": CLIENT}, site, options
    )


def renew_token(token: AcledToken, *, site: str = SITE, options: ServiceOptions | None = None) -> AcledToken:
    """A new token for an old one, within two weeks. Raises ServiceError when it is refused."""
    return _token({"refresh_token": token.refresh, "grant_type": "refresh_token", "client_id": CLIENT}, site, options)


def fetch_acled(
    countries: Iterable[str] = (),
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    token: AcledToken,
    site: str = SITE,
    page_size: int = PAGE_SIZE,
    options: ServiceOptions | None = None,
    so_far: Fetched | None = None,
    on_progress: Progress | None = None,
) -> Fetched:
    """Events of some countries (ACLED's English names; all when none is given) between two days, both included.

    so_far, on_progress and errors as in `fetch_pages`.
    """
    query: dict[str, Any] = {"_format": "json", "limit": page_size, "page": 1}
    if names := "|".join(countries):
        query["country"] = names
    if start or end:
        query["event_date"] = f"{start or dt.date(1997, 1, 1)}|{end or dt.date(2100, 1, 1)}"
        query["event_date_where"] = "BETWEEN"
    return _fetch(f"{site}/api/acled/read?{urlencode(query)}", token, options, so_far, on_progress)


def fetch_acled_deleted(
    since: int,
    *,
    token: AcledToken,
    site: str = SITE,
    page_size: int = PAGE_SIZE,
    options: ServiceOptions | None = None,
    so_far: Fetched | None = None,
    on_progress: Progress | None = None,
) -> Fetched:
    """Records that ACLED has withdrawn since a time (seconds since 1970); the rest as `fetch_acled`."""
    query = {"_format": "json", "limit": page_size, "page": 1, "deleted_timestamp": since}
    return _fetch(f"{site}/api/deleted/read?{urlencode(query)}", token, options, so_far, on_progress)


def deleted_ids(fetched: Fetched) -> frozenset[str]:
    """The withdrawn records as ids of EVENTS."""
    rows = (row for page in fetched.pages for row in json.loads(page)["data"])
    return frozenset(f"ACLED:{row['event_id_cnty']}" for row in rows if row.get("event_id_cnty"))


def without_deleted(events: pd.DataFrame, deleted: frozenset[str]) -> tuple[pd.DataFrame, int]:
    """An EVENTS frame without the withdrawn records, and how many these were."""
    is_deleted = events["id"].isin(deleted)
    return events[~is_deleted].reset_index(drop=True), int(is_deleted.sum())


def _fetch(
    url: str, token: AcledToken, options: ServiceOptions | None, so_far: Fetched | None, on_progress: Progress | None
) -> Fetched:
    headers = {"Authorization": f"Bearer {token.access}", "Accept": "application/json"}
    return fetch_pages(
        url, read_page=_read_page, headers=headers, options=options, so_far=so_far, on_progress=on_progress
    )


def _read_page(body: bytes, url: str) -> Page:
    """ACLED names no next page: a full page has one, a shorter one is the last."""
    try:
        answer = json.loads(body)
        if answer.get("error") or answer.get("success") is False:
            told = str(answer.get("error") or answer.get("message"))[:200]
            raise ServiceError(f"ACLED refuses: {told}. Check the question and the account.")
        count = len(answer["data"])
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise AnswerFault("its answer is not a page of events, but perhaps an error page") from cause
    query = dict(parse_qsl(urlsplit(url).query))
    following = urlencode(query | {"page": int(query["page"]) + 1})
    is_full = count >= int(query["limit"])
    return Page(count, urlunsplit(urlsplit(url)._replace(query=following)) if is_full else "")


def _token(form: dict[str, str], site: str, options: ServiceOptions | None) -> AcledToken:
    token, _ = ask(
        f"{site}/oauth/token", read=_read_token, headers={"Accept": "application/json"}, options=options, form=form
    )
    return token


def _read_token(body: bytes) -> AcledToken:
    try:
        answer = json.loads(body)
        if answer.get("error"):
            raise ServiceError("ACLED refuses: the e-mail or password is wrong. Check them, and sign in again.")
        return AcledToken(
            answer["access_token"], answer.get("refresh_token", ""), int(answer.get("expires_in", 86_400))
        )
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise AnswerFault("its answer is no token, but perhaps an error page") from cause
