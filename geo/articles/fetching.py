"""An address becomes bytes: asked only where everybody may go, and within bounds of bytes, time, kinds and redirects.

    fetched = fetch("https://news.example.org/gao")
    for given in given_by_address(fetched): …

The host is looked up once. Each of its addresses must be one of the public internet (`refused_network`), and the connection goes to
an address that was looked at, by number: who answers another question with another address gains nothing. The same is done for
every redirect. Certificates are checked for the host's name. Proxies of the environment are not used.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from geo.articles.batches import given_in
from geo.articles.given import Given
from geo.budgets import Budget, unzipped_gzip
from geo.errors import ArticleError, DatelineError, LimitError
from geo.settings import MB, how_to_raise, settings

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

__all__ = [
    "INTERNET",
    "Access",
    "AwayError",
    "FetchLimits",
    "Fetched",
    "Hop",
    "ask",
    "fetch",
    "given_by_address",
    "may_fetch",
    "refuse_no_article",
    "refused_network",
    "warc_of",
]

USER_AGENT = "dateline/0.1 (reads news articles that its users ask for)"
PIECE_BYTES = 1 << 16
LONGEST_ADDRESS = 2_000

REFUSED = (
    ("0.0.0.0/8", "this computer", "0.0.0.0"),
    ("10.0.0.0/8", "a private network", "10.0.0.1"),
    ("100.64.0.0/10", "a provider's own network", "100.100.100.200"),
    ("127.0.0.0/8", "this computer", "127.0.0.1"),
    ("168.63.129.16/32", "a cloud's own services", "168.63.129.16"),
    ("169.254.0.0/16", "the link, where clouds keep their secrets", "169.254.169.254"),
    ("172.16.0.0/12", "a private network", "172.16.0.1"),
    ("192.0.0.0/24", "protocols", "192.0.0.192"),
    ("192.0.2.0/24", "documentation", "192.0.2.1"),
    ("192.88.99.0/24", "tunnels", "192.88.99.1"),
    ("192.168.0.0/16", "a private network", "192.168.1.1"),
    ("198.18.0.0/15", "measurements", "198.18.0.1"),
    ("198.51.100.0/24", "documentation", "198.51.100.1"),
    ("203.0.113.0/24", "documentation", "203.0.113.1"),
    ("224.0.0.0/4", "many receivers", "224.0.0.1"),
    ("240.0.0.0/4", "nobody", "255.255.255.255"),
    ("2001::/23", "protocols and tunnels", "2001::1"),
    ("2001:db8::/32", "documentation", "2001:db8::1"),
    ("2002::/16", "tunnels", "2002:7f00:1::"),
    ("3fff::/20", "documentation", "3fff::1"),
)
"""Networks, whose they are, and an address in each, out of IANA's registries of special addresses; of IPv6 nothing outside of
2000::/3 is asked at all."""

_PUBLIC = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NETWORKS = tuple((ipaddress.ip_network(network), whose) for network, whose, _ in REFUSED)

KINDS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/rss+xml": ".xml",
    "application/atom+xml": ".xml", "application/rdf+xml": ".xml", "application/xml": ".xml", "text/xml": ".xml",
    "application/json": ".json", "application/feed+json": ".json", "text/csv": ".csv", "application/x-ndjson": ".jsonl",
    "application/octet-stream": "", "": "",
}  # fmt: skip
"""Kinds of answers that are taken -> the ending of such a file; "" where its first bytes tell."""

REMEDIES = {
    401: "it wants a login: save the page in your browser, and give the file",
    402: "it wants to be paid: save the page in your browser, and give the file",
    403: "it does not let programs in: save the page in your browser, and give the file",
    404: "there is no such page: check the address",
    410: "the page was taken away: look for it in an archive of the web",
    429: "it is asked too often: wait, and try again",
    451: "the law keeps it away here",
    500: "the site has a fault: try again later",
    503: "the site is not at work: try again later",
}
_LOGIN = re.compile(r"(?:^|[/.?&=_-])(?:log-?in|sign-?in|sso|auth|account|subscribe)(?:$|[/.?&=_-])", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_ODD_NUMBER = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|\d+)\.?$", re.IGNORECASE)
_SENDS_ON = frozenset((301, 302, 303, 307, 308))
_LITTLE_TEXT = 1_500
_PORTS = {"http": 80, "https": 443}


def _look_up(host: str) -> Sequence[str]:
    return [str(answer[4][0]) for answer in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def refused_network(address: str) -> str:
    """Whose an address is that nobody is asked at; "" for one of the public internet. IPv4 inside IPv6 is looked at as IPv4."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return "nobody"
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped or number in _NAT64:
            return refused_network(str(number.ipv4_mapped or ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)))
        if number not in _PUBLIC or number.scope_id:
            return "a local network"
    return next((whose for network, whose in _NETWORKS if number.version == network.version and number in network), "")


@dataclass(frozen=True, slots=True)
class Access:
    """How the internet is reached. Others than `INTERNET` have tests, with servers on this computer, and feeds, where whoever runs them
    tells servers of their own network one by one (the setting `feeds_private`)."""

    look_up: Callable[[str], Sequence[str]] = _look_up
    """The addresses of a host; OSError when there are none."""
    also: frozenset[tuple[str, int]] = frozenset()
    """Addresses and ports that are asked though they are not of the public internet."""
    ports: frozenset[int] = frozenset((80, 443))
    ca_file: str | None = None
    """Certificates that are trusted; None: the system's."""


INTERNET = Access()


class AwayError(ArticleError):
    """A host that is not found, does not answer or breaks off: another time it may."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much an address may answer; what is not given is as in the settings."""

    answer_bytes: int = field(default_factory=lambda: settings().fetch_mb * MB)
    total_s: float = field(default_factory=lambda: settings().fetch_timeout_s)
    """Seconds for all, from the first look-up to the last byte."""
    redirects: int = field(default_factory=lambda: settings().fetch_redirects)


@dataclass(frozen=True, slots=True)
class Hop:
    """One question and its answer, as it came."""

    address: str
    number: str
    """The address that was asked, as a number."""
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """As it came over the wire, packed if it was; b"" of a redirect."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered in the end."""

    asked: str
    at: dt.datetime
    """In UTC."""
    hops: tuple[Hop, ...]
    """Redirects and, as the last, the answer."""
    content: bytes
    """The last body, unpacked."""
    kind: str
    """Of the content, without its parameters: "text/html"; "" when it is not told."""
    told: tuple[tuple[str, str], ...] = ()
    """Headers of the question beside the usual ones, or in their place."""

    @property
    def address(self) -> str:
        """Where the answer stood."""
        return self.hops[-1].address

    @property
    def status(self) -> int:
        """Of the answer."""
        return self.hops[-1].status

    def header(self, name: str) -> str:
        """A header of the answer, by its name in any letters; "" without one."""
        return next((value for key, value in self.hops[-1].headers if key.lower() == name.lower()), "")


def may_fetch() -> bool:
    """Whether whoever runs this server lets its readers have addresses fetched: the setting `fetch_addresses`."""
    return settings().fetch_addresses


def fetch(address: str, *, limits: FetchLimits | None = None, access: Access = INTERNET) -> Fetched:
    """What stands at an address. Whether the reader may ask at all is the caller's affair: `may_fetch`.

    Raises as `ask`, and ArticleError for an answer that is no page. Each says what to do.
    """
    fetched = ask(address, limits=limits, access=access)
    refuse_no_article(fetched)
    return fetched


def ask(
    address: str,
    *,
    limits: FetchLimits | None = None,
    access: Access = INTERNET,
    headers: Mapping[str, str] | None = None,
    before: Callable[[str], None] = lambda address: None,
) -> Fetched:
    """What an address answers, whatever the status. headers: of the question, in the place of the usual ones of their names or beside them.
    before: is called with each address, that of a redirect too, before it is asked; what it raises ends it.

    Raises ArticleError for an address that is none or is not of the public internet, AwayError for one that does not answer, LimitError
    for an answer that is too large, too slow or sent on too often.
    """
    limits = limits or FetchLimits()
    more = dict(headers or {})
    clock = _Clock(address, time.monotonic() + limits.total_s, limits)
    at, hops, now = dt.datetime.now(dt.UTC), [], address
    for _ in range(limits.redirects + 1):
        waited = time.monotonic()
        before(now)
        clock.until += time.monotonic() - waited
        hop = _ask(now, clock, limits, access, more)
        hops.append(hop)
        answered = {name.lower(): value for name, value in hop.headers}
        if hop.status in _SENDS_ON and answered.get("location"):
            now = _sent_on(now, answered["location"])
            continue
        content = _unpacked(hop, answered, limits) if hop.status == 200 else hop.body
        return Fetched(address, at, tuple(hops), content, _kind(answered), tuple(more.items()))
    raise LimitError(
        f"{_shown(address)} sends on more than {limits.redirects} times, the limit. Give the address where it ends, or "
        f"{how_to_raise('fetch_redirects', limits.redirects)}."
    )


def given_by_address(fetched: Fetched) -> Iterator[Given]:
    """The articles in an answer: a page is one, a feed has as many as it has entries. What is kept of a page is its WARC record."""
    ending = KINDS[fetched.kind]
    path = urlsplit(fetched.address).path
    name = _shown(fetched.address) + (ending if ending and not path.lower().endswith(ending) else "")
    given = list(given_in(fetched.content, name=name))
    is_page = len(given) == 1 and given[0].way == "file" and not given[0].reason
    if not is_page:
        yield from given
        return
    yield replace(
        given[0],
        content=warc_of(fetched),
        document=fetched.content,
        name=_shown(fetched.asked),
        way="address",
        address=fetched.address,
    )


def warc_of(fetched: Fetched) -> bytes:
    """All that was asked and answered as WARC 1.1 records: a request and a response for each redirect and for the answer."""
    import io

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False, warc_version="1.1")
    date = {"WARC-Date": fetched.at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    for hop in fetched.hops:
        about = {**date, "WARC-IP-Address": hop.number}
        parts = _Parts.of(hop.address)
        asked_with = {**parts.headers, **dict(fetched.told)}
        asked = StatusAndHeaders(f"GET {parts.target} HTTP/1.1", list(asked_with.items()), is_http_request=True)
        # The pieces that a body came in were joined: the header that told of them keeps its value under another name.
        told = [
            ("X-Archive-Orig-" + name if name.lower() == "transfer-encoding" else name, value)
            for name, value in hop.headers
        ]
        answer = StatusAndHeaders(f"{hop.status} {hop.reason}", told, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                hop.address,
                "response",
                payload=io.BytesIO(hop.body),
                length=len(hop.body),
                http_headers=answer,
                warc_headers_dict=about,
            )
        )
        writer.write_record(
            writer.create_warc_record(hop.address, "request", http_headers=asked, warc_headers_dict=date)
        )
    return file.getvalue()


def _sent_on(address: str, location: str) -> str:
    try:
        return urljoin(address, location.strip().replace(" ", "%20"))
    except ValueError as fault:
        raise ArticleError(f"{_shown(address)} sends on to no web address. Give the address where it ends.") from fault


# -- one question --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Clock:
    """The time that is left for all of a fetch."""

    address: str
    until: float
    limits: FetchLimits

    def left(self) -> float:
        """Seconds; LimitError when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> LimitError:
        """The error for an answer that took too long."""
        return LimitError(
            f"{_shown(self.address)} takes longer than {self.limits.total_s:g} seconds to answer, the limit. Save the page in "
            f"your browser and give the file, or {how_to_raise('fetch_timeout_s', self.limits.total_s)}."
        )


def _ask(address: str, clock: _Clock, limits: FetchLimits, access: Access, more: Mapping[str, str]) -> Hop:
    from urllib3.exceptions import HTTPError

    parts = _Parts.of(address)
    if parts.port not in access.ports:
        raise ArticleError(
            f"{_shown(address)} names the port {parts.port}: only pages on the usual ports are asked for."
        )
    number = _checked_number(parts.host, parts.port, clock, access)
    try:
        with closing(_connection(parts, number, clock, access)) as connection:
            return _answer(connection, address, number, parts, {**parts.headers, **more}, clock, limits)
    except (HTTPError, OSError, ValueError) as fault:
        if isinstance(fault, DatelineError):
            raise
        clock.left()
        cause = " ".join(str(fault).split())[:200]
        raise AwayError(
            f"{_shown(address)} does not answer ({cause}). Check the address, or try again later."
        ) from fault


def _connection(parts: _Parts, number: str, clock: _Clock, access: Access) -> HTTPConnection:
    """To an address by number; its certificate must be that of the host's name."""
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if parts.scheme == "http":
        return HTTPConnection(number, parts.port, timeout=clock.left())
    return HTTPSConnection(
        number,
        parts.port,
        timeout=clock.left(),
        server_hostname=parts.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=access.ca_file,
    )


def _answer(
    connection: HTTPConnection,
    address: str,
    number: str,
    parts: _Parts,
    headers: Mapping[str, str],
    clock: _Clock,
    limits: FetchLimits,
) -> Hop:
    connection.connect()
    cut = threading.Timer(clock.left(), _cut, [connection])  # a timeout of the socket starts anew with each byte
    cut.daemon = True
    cut.start()
    try:
        connection.request("GET", parts.target, headers=headers, preload_content=False)
        response = connection.getresponse()
        answered = tuple((name, value) for name, value in response.headers.items())
        budget = Budget(
            _shown(address),
            limits.answer_bytes,
            "fetch_mb",
            holds="answers",
            remedy="Save what matters of it, and give the file",
        )
        length = response.headers.get("content-length", "")
        sends_on = response.status in _SENDS_ON
        if length.isdigit() and not sends_on and int(length[:20]) > limits.answer_bytes:
            budget.spend(int(length[:20]))
        pieces = []
        while not sends_on and (piece := response.read(PIECE_BYTES, decode_content=False)):
            clock.left()
            budget.spend(len(piece))
            pieces.append(piece)
        clock.left()  # what was cut off may look whole
        return Hop(address, number, response.status, response.reason or "", answered, b"".join(pieces))
    finally:
        cut.cancel()


def _cut(connection: HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class _Parts:
    """An address, taken to pieces once; what is asked is made of them and of nothing else."""

    scheme: str
    host: str
    """In ASCII, small letters; an IPv6 address without brackets."""
    port: int
    target: str

    @classmethod
    def of(cls, address: str) -> _Parts:
        """ArticleError for what is no plain web address."""
        try:
            parts = urlsplit(address)
            scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
            host = host if ":" in host else host.encode("idna").decode("ascii").lower()
            is_plain = bool(re.fullmatch(r"[^\s\\\x00-\x1f\x7f]+", address)) and len(address) <= LONGEST_ADDRESS
        except ValueError:  # UnicodeError is one
            is_plain, scheme, host, port = False, "", "", None
        if not is_plain or scheme not in ("http", "https") or not host or parts.username is not None or "%" in host:
            raise ArticleError(
                f"{_shown(address)} is no web address that can be asked: give one such as https://news.example.org/gao, without "
                "a name or password in it."
            )
        if _ODD_NUMBER.search(host) and not _is_number(host):
            raise ArticleError(f"{_shown(address)} writes its host as a number in an odd way: give the host's name.")
        query = "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]") if parts.query else ""
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + query
        return cls(scheme, host, port if port is not None else _PORTS[scheme], target)

    @property
    def headers(self) -> dict[str, str]:
        """Of the question."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return {
            "Host": host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}", "User-Agent": USER_AGENT,
            "Accept": ", ".join(kind for kind in KINDS if kind) + ", */*;q=0.1", "Accept-Encoding": "gzip", "Connection": "close",
        }  # fmt: skip


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _checked_number(host: str, port: int, clock: _Clock, access: Access) -> str:
    """The address to go to. ArticleError when any of the host's is not of the public internet, or there is none."""
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(access.look_up(host))

    looking = threading.Thread(target=look_up, daemon=True, name="look-up of a host")  # which nobody can stop
    looking.start()
    looking.join(clock.left())
    clock.left()
    numbers = list(found)
    if not numbers:
        raise AwayError(f"There is no host {host[:100]}: check the address, and that this computer is online.")
    for number in numbers:
        whose = "" if (number, port) in access.also else refused_network(number)
        if whose:
            raise ArticleError(
                f"{host[:100]} leads to {number}, an address of {whose}, which is never asked. Save the page in your browser, "
                "and give the file."
            )
    return numbers[0]


# -- the answer ----------------------------------------------------------------------------------------------------------


def _kind(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _unpacked(hop: Hop, headers: dict[str, str], limits: FetchLimits) -> bytes:
    packed = headers.get("content-encoding", "").strip().lower()
    if packed in ("", "identity") or not hop.body:
        return hop.body
    if packed not in ("gzip", "x-gzip"):
        raise ArticleError(
            f"{_shown(hop.address)} packs its answer as {packed[:20]!r}, though nobody asked for that. Save the page, and give the file."
        )
    try:
        return unzipped_gzip(hop.body, Budget(_shown(hop.address), limits.answer_bytes, "fetch_mb"))
    except (OSError, EOFError, zlib.error) as fault:
        if isinstance(fault, DatelineError):
            raise
        raise AwayError(f"{_shown(hop.address)} answers a damaged packed page ({fault}). Try again later.") from fault


def refuse_no_article(fetched: Fetched) -> None:
    """Raises ArticleError for errors, kinds that hold no text, and pages that only ask for a password."""
    hop, name = fetched.hops[-1], _shown(fetched.asked)
    if hop.status != 200:
        remedy = REMEDIES.get(hop.status, REMEDIES[500] if hop.status >= 500 else "check the address")
        raise ArticleError(f"{name} answers {hop.status}: {remedy}.")
    if fetched.kind not in KINDS:
        raise ArticleError(
            f"{name} is of the kind {fetched.kind[:60]!r}, which holds no text of an article. Give a page, a PDF or a feed."
        )
    if not fetched.content.strip():
        raise ArticleError(
            f"{name} answers nothing: try again later, or save the page in your browser and give the file."
        )
    was_sent = len(fetched.hops) > 1 and _LOGIN.search(urlsplit(fetched.address).path)
    if was_sent or (_PASSWORD.search(fetched.content) and _letters(fetched.content) < _LITTLE_TEXT):
        raise ArticleError(
            f"{name} leads to a page that asks for a login: save the article in your browser, and give the file."
        )


def _letters(page: bytes) -> int:
    """About how many letters of text a page shows."""
    first, *others = re.split(rb"(?i)<(?=script|style)", page)
    shown = b"".join([first, *(re.split(rb"(?i)</(?:script|style)", part, maxsplit=1)[-1] for part in others)])
    return len(b" ".join(re.sub(rb"<[^<>]*>", b" ", shown).split()))


def _shown(address: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in address[:200])
