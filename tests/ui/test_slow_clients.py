"""Clients that dawdle: they begin questions that never end, and read answers byte by byte, while others are served."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

from bench.visitor import fetch
from tests.fixtures.serving import served

DAWDLERS, ANSWERED_S = 40, 5.0


def test_forty_slow_clients_keep_nobody_waiting(root):
    with served(root) as address, ExitStack() as stack:
        page = fetch(f"{address}/").body
        half, whole = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for number in range(DAWDLERS):
            host, port = urlsplit(address).hostname, urlsplit(address).port
            dawdler = stack.enter_context(socket.create_connection((host, port), timeout=ANSWERED_S))
            dawdler.sendall(whole if number % 2 else half)
            if number % 2:
                assert dawdler.recv(1) == b"H", "it is answered, and takes one letter of it"
        began = time.monotonic()
        for asked in ("/healthz", "/readyz", "/"):
            answer = fetch(f"{address}{asked}")
            assert answer.status == 200
        assert answer.body == page and time.monotonic() - began < ANSWERED_S
