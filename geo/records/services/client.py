"""Services of event data, asked politely: pages, retries with back-off, a budget of calls, and going on after a break.

    fetched = fetch_ucdp("25.1", {"Country": "432"}, token=token)      # geo.records.services.ucdp
    loaded = load_fetched(fetched, name="UCDP GED 25.1")

When a service fails for good, the ServiceError carries `so_far`: hand it back to the same function to go on from there.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry

from geo.errors import DataError, ServiceError
from geo.gazetteer.store import Gazetteer
from geo.records.loading import Loaded, Step, read_table
from geo.settings import how_to_raise, settings
from geo.tables.jsonfile import find_records, table_of_records
from geo.tables.limits import RecordLimits

__all__ = [
    "NO_RETRIES",
    "AnswerFault",
    "Fetched",
    "Page",
    "ServiceOptions",
    "after_a_pause",
    "ask",
    "fetch_pages",
    "first_attempt",
    "load_fetched",
    "require_success",
]

USER_AGENT = "dateline/0.1 (compares news with event records)"
PASSING = frozenset({429, 500, 502, 503, 504})
"""Answers that may be others a moment later."""

Value = TypeVar("Value")
Progress = Callable[["Fetched"], None]

NO_RETRIES = Retry(total=None, connect=0, read=0, status=0, other=0, redirect=5, raise_on_redirect=False)


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How patiently a service is asked. What is not given is as in the settings."""

    timeout_s: float = field(default_factory=lambda: settings().service_timeout_s)
    attempts: int = field(default_factory=lambda: settings().service_attempts)
    """How often one question is put before it is given up."""
    backoff_s: float = 1.0
    """Wait before the third attempt, doubled before each further one."""
    longest_wait_s: float = field(default_factory=lambda: settings().service_wait_s)
    """A service that asks for more patience than this is left until later."""
    budget: int = field(default_factory=lambda: settings().service_calls)
    """Calls in all, failed ones too: what UCDP allows a day."""


class AnswerFault(Exception):
    """An answer that is not what was asked for; it is asked for again."""

    def __init__(self, message: str, response: BaseHTTPResponse | None = None) -> None:
        super().__init__(message)
        self.response = response
        """The answer, which may say how long to wait."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer says about the whole."""

    rows: int
    next_url: str
    """Where the next page is; "" after the last."""
    total: int | None = None
    """Rows in all, where the service tells."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a service has answered so far."""

    pages: tuple[bytes, ...] = ()
    """The answers as they came."""
    rows: int = 0
    next_url: str = ""
    """Where to go on; "" when all is there, or nothing was asked yet."""
    calls: int = 0
    """Questions put so far, failed ones too."""
    total: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the last page was reached."""
        return bool(self.pages) and not self.next_url

    def to_bytes(self) -> bytes:
        """As a text to keep in a file, for going on another day."""
        pages = [base64.b85encode(page).decode() for page in self.pages]
        state = {"rows": self.rows, "next_url": self.next_url, "calls": self.calls, "total": self.total, "pages": pages}
        return json.dumps(state).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Fetched:
        """The inverse of `to_bytes`; DataError when the text is something else."""
        try:
            state = json.loads(content)
            pages = tuple(base64.b85decode(page) for page in state.pop("pages"))
            return cls(pages, state["rows"], state["next_url"], state["calls"], state["total"])
        except (ValueError, KeyError, TypeError, AttributeError) as cause:
            raise DataError(f"The kept answers cannot be read ({cause}). Delete them and fetch again.") from cause


def fetch_pages(
    url: str,
    *,
    read_page: Callable[[bytes, str], Page],
    headers: Mapping[str, str],
    options: ServiceOptions | None = None,
    so_far: Fetched | None = None,
    on_progress: Progress | None = None,
) -> Fetched:
    """All pages from the first `url` on, or from where `so_far` ended; a complete one is returned as it is.

    read_page: what the answer from an address says; raises AnswerFault when it is no page. on_progress: told after every
    page. The address of a next page must be on the same host, since the reader's token goes with it. Raises ServiceError
    with what there is when a question was put in vain too often, was refused, or the budget is spent.
    """
    options = options or ServiceOptions()
    fetched = so_far or Fetched()
    following = fetched.next_url or ("" if fetched.is_complete else url)
    while following:
        seen = frozenset(fetched.pages)

        def read(body: bytes, url: str = following, seen: frozenset[bytes] = seen) -> tuple[bytes, Page]:
            page = read_page(body, url)
            if page.rows and body in seen:
                raise AnswerFault("it gave the same page twice")
            return body, page

        try:
            (body, page), calls = ask(following, read=read, headers=headers, options=options, spent=fetched.calls)
            _require_same_host(url, page.next_url)
        except ServiceError as error:
            spent = fetched.calls + (error.so_far if isinstance(error.so_far, int) else 0)
            raise ServiceError(str(error), replace(fetched, next_url=following, calls=spent)) from error
        total = page.total if page.total is not None else fetched.total
        fetched = Fetched((*fetched.pages, body), fetched.rows + page.rows, page.next_url, fetched.calls + calls, total)
        following = page.next_url
        if on_progress:
            on_progress(fetched)
    return fetched


def ask(
    url: str,
    *,
    read: Callable[[bytes], Value],
    headers: Mapping[str, str],
    options: ServiceOptions | None = None,
    form: Mapping[str, str] | None = None,
    spent: int = 0,
) -> tuple[Value, int]:
    """One answer, and how many calls it took. form: fields to post; None gets. spent: calls of the budget before this.

    Broken connections, busy servers (429, 5xx) and answers that `read` finds fault with are tried again, after the time
    that the server names or a growing one. Raises ServiceError, whose `so_far` is the number of calls.
    """
    options = options or ServiceOptions()
    retry = first_attempt(options)
    calls = 0
    method = "GET" if form is None else "POST"
    kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
    body = None if form is None else urlencode(form)
    with PoolManager(timeout=Timeout(total=options.timeout_s)) as pool:
        while True:
            if spent + calls >= options.budget:
                raise ServiceError(
                    f"The budget of {options.budget:,} calls is spent. Go on tomorrow, or "
                    f"{how_to_raise('service_calls', options.budget)}.",
                    calls,
                )
            calls += 1
            try:
                sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers, **kind}
                response = pool.request(method, url, body=body, headers=sent, retries=NO_RETRIES)
                require_success(response, url)
                return read(response.data), calls
            except (HTTPError, AnswerFault) as fault:
                retry = after_a_pause(retry, url, fault, options=options, calls=calls)
            except ServiceError as refusal:
                refusal.so_far = calls
                raise


def require_success(response: BaseHTTPResponse, url: str) -> None:
    """Raises AnswerFault when the next answer may be better, ServiceError for a refusal."""
    told = f"{response.status} {response.reason or ''}".rstrip()
    if response.status in PASSING:
        raise AnswerFault(f"it answered {told}", response)
    is_wrong_login = response.status == 400 and b"invalid_grant" in response.data  # OAuth's way to say 401
    if response.status in (401, 403) or is_wrong_login:
        raise ServiceError(
            f"{_host(url)} refuses ({told}): the token or password is wrong or has ended, or the account may not use the "
            "service. Check it, or sign in again, and go on."
        )
    if response.status >= 300:
        raise ServiceError(f"{_host(url)} answered {told}. Check the question, or ask later.")


def first_attempt(options: ServiceOptions) -> Retry:
    """Attempts and pauses, before any was made."""
    return Retry(total=options.attempts - 1, backoff_factor=options.backoff_s)


def after_a_pause(retry: Retry, url: str, fault: Exception, *, options: ServiceOptions, calls: int) -> Retry:
    """The attempts that are left, after the pause that is due.

    Raises ServiceError, whose `so_far` is `calls`, when none is left, or when the service asks for too long a pause.
    """
    response = fault.response if isinstance(fault, AnswerFault) else None
    wait_s = (retry.get_retry_after(response) if response is not None else None) or 0
    if wait_s > options.longest_wait_s:
        raise ServiceError(f"{_host(url)} asks to wait {wait_s:.0f} seconds. Go on after that.", calls) from fault
    try:
        retry = retry.increment("GET", url, error=_Failed())
    except MaxRetryError:
        raise ServiceError(
            f"{_host(url)} failed {calls} times: {fault}. Check the connection, and go on later.", calls
        ) from fault
    retry.sleep(response)
    return retry


class _Failed(Exception):
    """What urllib3's Retry is told: any failure counts as one attempt."""


def load_fetched(
    fetched: Fetched,
    *,
    name: str,
    answers: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
    limits: RecordLimits | None = None,
    on_step: Step | None = None,
) -> Loaded:
    """The records in a service's answers; a record that came twice is rejected, a missing one is noted.

    on_step as in `read_records`.
    """
    records = [record for page in fetched.pages for record in find_records(json.loads(page), name)]
    notes = []
    if not fetched.is_complete:
        notes.append(f"The answers end early: {fetched.rows:,} rows were fetched, more are to come.")
    elif fetched.total is not None and fetched.total != fetched.rows:
        notes.append(f"The service speaks of {fetched.total:,} rows and gave {fetched.rows:,}.")
    table = table_of_records(records, name=name, limits=limits or RecordLimits(), notes=tuple(notes))
    return read_table(table, answers=answers, gazetteer=gazetteer, on_step=on_step)


def _require_same_host(first: str, following: str) -> None:
    if following and urlsplit(following)[:2] != urlsplit(first)[:2]:
        raise ServiceError(
            f"{_host(first)} sends us to {following[:80]} for the next page; the token is not given to another address."
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
