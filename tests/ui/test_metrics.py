"""Numbers for Prometheus: what happens is counted, on a port of its own, and nothing of anybody is told."""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bench.serving import free_port
from geo.errors import ArticleError
from tests.fixtures.serving import answer_of, served
from ui.server.door import Door
from ui.server.metrics import MOMENTARY, REGISTRY, count_run, counted_read, metrics_served


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    "error, counts",
    [
        (None, {"ok": 1}),
        (ArticleError("of a village"), {"refused": 1}),
        (ZeroDivisionError(), {"failed": 1}),
        (KeyboardInterrupt(), {}),
    ],
)
def test_a_reading_counts_by_what_came_of_it(error: BaseException | None, counts: dict[str, int]):
    outcomes = ("ok", "refused", "failed")
    before = {outcome: value("dateline_reads_total", outcome=outcome) for outcome in outcomes}
    timed = value("dateline_read_seconds_count")
    with suppress(Exception, KeyboardInterrupt), counted_read():
        if error:
            raise error
    now = {outcome: value("dateline_reads_total", outcome=outcome) - before[outcome] for outcome in outcomes}
    assert now == {outcome: counts.get(outcome, 0) for outcome in outcomes}
    assert value("dateline_read_seconds_count") - timed == sum(counts.values())


@pytest.mark.parametrize("status, counts", [(200, 0), (304, 0), (400, 1), (404, 1), (429, 1), (500, 0)])
def test_the_door_counts_what_is_refused(status: int, counts: int):
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("", status_code=status)

    app = Starlette(routes=[Route("/", answer)], middleware=[Middleware(Door)])
    before = value("dateline_requests_refused_total", status=str(status))
    assert answer_of(app, "GET", "/").status == status
    assert value("dateline_requests_refused_total", status=str(status)) - before == counts


def test_what_is_so_is_looked_up_when_somebody_asks(monkeypatch: pytest.MonkeyPatch):
    port, length = free_port(), [3]
    monkeypatch.setenv("DATELINE_METRICS_PORT", str(port))
    now = dict.fromkeys(MOMENTARY, lambda: 0.0) | {"queue": lambda: length[0]}
    with metrics_served(now):
        count_run()
        for waiting in (3, 7):
            length[0] = waiting
            with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                lines = answer.read().decode().splitlines()
            assert f"dateline_read_queue {waiting}.0" in lines
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), 5).close()


def test_without_a_port_nobody_is_answered_and_a_port_in_use_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with metrics_served({}):
        assert not caplog.records
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("DATELINE_METRICS_PORT", str(other.getsockname()[1]))
        with caplog.at_level(logging.ERROR), metrics_served({}):
            assert "Set DATELINE_METRICS_PORT to another" in caplog.text


def test_the_app_serves_them_beside_itself_and_not_at_its_own_port(root: Path, tmp_path: Path):
    port = free_port()
    where = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    with served(root, DATELINE_DATABASE_URL=where, DATELINE_METRICS_PORT=str(port)) as address:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("GET", "/dateline/secret-name.js")
        assert connection.getresponse().status == 404
        connection.close()
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        with urlopen(f"{address}/metrics") as page:
            assert "dateline_sessions" not in page.read().decode()
    lines = text.splitlines()
    for line in ("dateline_sessions 0.0", 'dateline_reads_total{outcome="ok"} 0.0', "dateline_read_queue 0.0"):
        assert line in lines
    assert 'dateline_requests_refused_total{status="404"} 1.0' in lines
    assert "secret-name" not in text
