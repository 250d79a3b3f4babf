"""Addresses: which are never asked, by whichever way they are told, and answers that are too large, too slow, or no article."""

from __future__ import annotations

import gzip
import http.server
import io
import threading
import time
from collections.abc import Iterator
from typing import ClassVar

import pytest

from geo.articles import fetching
from geo.articles.batches import given_in
from geo.articles.fetching import (
    INTERNET,
    REFUSED,
    Access,
    FetchLimits,
    fetch,
    given_by_address,
    refused_network,
    warc_of,
)
from geo.articles.given import article_of
from geo.errors import ArticleError, DatelineError, LimitError

TEXT = "GAO, Feb 8 - Gunmen killed three people in Gao on Friday."
PAGE = f"<html><head><title>Three killed</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()
FEED = b"<rss><channel><title>x</title><item><title>a</title><link>https://news.example.org/1</link></item></channel></rss>"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, str]]] = []

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.asked.append((self.headers["Host"], self.path))
        getattr(self, self.path.strip("/").partition("?")[0].replace("-", "_"))()

    def answer(self, body: bytes, kind: str = "text/html", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page(self) -> None:
        self.answer(PAGE)

    def packed(self) -> None:
        self.answer(gzip.compress(PAGE), Content_Encoding="gzip")

    def bomb(self) -> None:
        self.answer(gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")

    def brotli(self) -> None:
        self.answer(b"x", Content_Encoding="br")

    def huge(self) -> None:
        self.answer(b"", length="5000000000")

    def endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 100_000)

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self._drop_by_drop()

    def drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        self._drop_by_drop()

    def _drop_by_drop(self) -> None:
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def to_loopback(self) -> None:
        self.answer(b"", status=302, Location="http://127.0.0.1/page")

    def to_metadata(self) -> None:
        self.answer(b"", status=301, Location="http://169.254.169.254/latest/meta-data/")

    def to_file(self) -> None:
        self.answer(b"", status=301, Location="file:///etc/passwd")

    def to_page(self) -> None:
        self.answer(b"", status=301, Location="/page")

    def round(self) -> None:
        self.answer(b"", status=302, Location="/round")

    def to_login(self) -> None:
        self.answer(b"", status=302, Location="/login")

    def login(self) -> None:
        self.answer(b"<html><body>Welcome</body></html>")

    def asks_password(self) -> None:
        self.answer(
            b"<html><script>"
            + b"x" * 5_000
            + b"</script><body><form><input name=p type='password'></form></body></html>"
        )

    def picture(self) -> None:
        self.answer(b"x", kind="image/png")

    def empty(self) -> None:
        self.answer(b" ")

    def gone(self) -> None:
        self.answer(b"", status=410)

    def closed(self) -> None:
        self.answer(b"", status=403)

    def broken(self) -> None:
        self.answer(b"", status=502)

    def scan(self) -> None:
        import pypdf

        out, writer = io.BytesIO(), pypdf.PdfWriter()
        writer.add_blank_page(100, 100)
        writer.write(out)
        self.answer(out.getvalue(), kind="application/pdf")

    def feed(self) -> None:
        self.answer(FEED, kind="application/rss+xml; charset=utf-8")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask(port):
    """Fetches a path of the server as news.example.org, which only this access finds there."""
    access = Access(
        look_up=lambda host: ["127.0.0.1"], also=frozenset([("127.0.0.1", port)]), ports=frozenset([port, 80, 443])
    )
    limits = FetchLimits(answer_bytes=1_000_000, total_s=1.0, redirects=3)
    return lambda path, access=access: fetch(f"http://news.example.org:{port}/{path}", limits=limits, access=access)


@pytest.mark.parametrize("network, whose, example", REFUSED)
def test_no_address_of_a_special_network_is_asked(network, whose, example):
    assert refused_network(example) == whose


LOCAL = ["::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
         "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1", "2001:0:4136:e378::1", "fec0::1", "5f00::1", "nonsense"]  # fmt: skip


@pytest.mark.parametrize("number", LOCAL)
def test_nor_one_that_hides_in_another_form(number):
    assert refused_network(number)


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_the_public_internet_is(number):
    assert refused_network(number) == ""


ADDRESSES = [
    "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f000001/", "http://127.0.0.1./", "http://localhost/",
    "http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::7f00:1]/",
    "ftp://news.example.org/", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "http://me:you@news.example.org/", "http:///x", "x", "",
    "http://news.example.org\\@127.0.0.1/", "http://news.example.org/a b", "http://news.example.org/\r\nHost: x", "http://[::1", "http://news.example.org:22/",
    "http://news.example.org:99999/", "http://" + "a" * 3_000, "https://127.0.0.1/", "http://a..b/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_list_of_addresses_that_lead_inside_is_refused_before_anything_is_asked(address, monkeypatch):
    monkeypatch.setattr(fetching, "_connection", lambda *_: pytest.fail("somebody was asked"))
    with pytest.raises(ArticleError):
        fetch(address, access=INTERNET)


def test_of_several_addresses_of_a_host_none_may_be_inside(monkeypatch):
    monkeypatch.setattr(fetching, "_connection", lambda *_: pytest.fail("somebody was asked"))
    with pytest.raises(ArticleError, match=r"leads to 10\.0\.0\.7, an address of a private network"):
        fetch("http://news.example.org/", access=Access(look_up=lambda host: ["93.184.216.34", "10.0.0.7"]))


def test_a_host_that_answers_another_address_the_second_time_is_asked_at_the_first(port, ask):
    """DNS rebinding: the address that was looked at is the one that is asked, and it is looked up once."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    access = Access(look_up=lambda host: answers.pop(0), also=frozenset([("127.0.0.1", port)]), ports=frozenset([port]))
    assert ask("page", access).hops[0].number == "127.0.0.1" and answers == [["10.0.0.1"]]
    answers[:] = [["127.0.0.1"], ["10.0.0.1"]]
    with pytest.raises(ArticleError, match=r"10\.0\.0\.1"):
        ask("to-page", access)


def test_a_page_is_fetched_by_the_name_of_its_host_and_kept_as_it_came(ask, port):
    Handler.asked.clear()
    fetched = ask("to-page?a=%20b&c=é")
    assert Handler.asked == [
        (f"news.example.org:{port}", "/to-page?a=%20b&c=%C3%A9"),
        (f"news.example.org:{port}", "/page"),
    ]
    assert (
        fetched.content == PAGE and [hop.status for hop in fetched.hops] == [301, 200] and fetched.kind == "text/html"
    )
    (given,) = given_by_address(fetched)
    article = article_of(given)
    assert (
        article.text == TEXT
        and article.title == "Three killed"
        and article.address == f"http://news.example.org:{port}/page"
    )
    (again,) = given_in(given.content, name="x.warc")
    assert again.content == PAGE and again.address == article.address and article_of(again).text == TEXT


def test_a_packed_page_is_kept_packed_and_read_unpacked(ask):
    fetched = ask("packed")
    assert fetched.content == PAGE and fetched.hops[-1].body[:2] == b"\x1f\x8b"
    assert [one.content for one in given_in(warc_of(fetched), name="x.warc")] == [PAGE]


def test_a_feed_by_its_address_gives_its_entries(ask):
    assert [one.address for one in given_by_address(ask("feed")) if one.is_link] == ["https://news.example.org/1"]


FAULTS = [
    ("to-loopback", "leads to 127.0.0.1"), ("to-metadata", "169.254.169.254"), ("to-file", "no web address"), ("round", "sends on more than 3 times"),
    ("huge", "answers more than the limit of 1,000,000 bytes"), ("endless", "answers more than the limit"), ("bomb", "unpacks to more"),
    ("brotli", "packs its answer as 'br'"), ("drip", "takes longer than 1 seconds"), ("drip-headers", "takes longer than 1 seconds"),
    ("to-login", "asks for a login"), ("asks-password", "asks for a login"), ("picture", "is of the kind 'image/png'"), ("empty", "answers nothing"),
    ("gone", "answers 410: the page was taken away"), ("closed", "answers 403: it does not let programs in"), ("broken", "answers 502: the site has a fault"),
]  # fmt: skip


@pytest.mark.parametrize("path, told", FAULTS)
def test_what_goes_wrong_is_told_within_the_limits(ask, port, path, told):
    hosts = {"news.example.org": "127.0.0.1"}
    access = Access(
        look_up=lambda host: [hosts.get(host, host)], also=frozenset([("127.0.0.1", port)]), ports=frozenset([port, 80])
    )
    start = time.monotonic()
    with pytest.raises(DatelineError, match=told):
        ask(path, access)
    assert time.monotonic() - start < 3


def test_a_look_up_that_hangs_and_a_host_that_is_not_there_are_told(ask):
    stop = threading.Event()
    with pytest.raises(LimitError, match="takes longer"):
        ask("page", Access(look_up=lambda host: [str(stop.wait(5))], ports=INTERNET.ports | {*range(1, 65_536)}))
    stop.set()

    def none(host: str) -> list[str]:
        raise OSError("not known")

    with pytest.raises(ArticleError, match=r"There is no host news\.example\.org"):
        ask("page", Access(look_up=none, ports=frozenset(range(65_536))))


def test_nobody_at_home_is_told(port):
    access = Access(look_up=lambda host: ["127.0.0.1"], also=frozenset([("127.0.0.1", 1)]), ports=frozenset([1]))
    with pytest.raises(ArticleError, match="does not answer"):
        fetch("http://news.example.org:1/", access=access)


def test_a_pdf_without_text_is_told_when_it_is_read(ask):
    (given,) = given_by_address(ask("scan"))
    with pytest.raises(ArticleError, match="no text"):
        article_of(given)


def test_the_certificate_must_be_that_of_the_name_not_of_the_number(tmp_path):
    import datetime as dt
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "news.example.org")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(today - dt.timedelta(1)).not_valid_after(today + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, private = tmp_path / "c.pem", tmp_path / "k.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    context.sni_callback = lambda _socket, asked, _context: names.append(asked)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    try:
        for host, trusted, told in (
            ("news.example.org", str(pem), ""),
            ("other.example.org", str(pem), "match"),
            ("news.example.org", None, "certificate"),
        ):
            access = Access(lambda host: ["127.0.0.1"], frozenset([("127.0.0.1", port)]), frozenset([port]), trusted)
            if told:
                with pytest.raises(ArticleError, match=told):
                    fetch(f"https://{host}:{port}/page", access=access)
            else:
                assert fetch(f"https://{host}:{port}/page", access=access).content == PAGE
    finally:
        server.shutdown()
        server.server_close()
    assert names[:2] == ["news.example.org", "other.example.org"]
