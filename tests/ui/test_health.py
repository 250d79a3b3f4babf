"""Whether the server answers and people can work: told to everybody, without a cookie and without a word of this machine."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.fixtures.serving import served
from ui.server.door import headers_of

BROWSER = {"Accept": "text/html"}


def asked(address: str, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, as a browser is told."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path, headers=BROWSER)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("base", ["", "/maps/here"])
def test_a_server_that_can_work_says_so(base: str, root: Path, tmp_path: Path):
    where = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    with served(root, DATELINE_DATABASE_URL=where, STREAMLIT_SERVER_BASE_URL_PATH=base.strip("/")) as address:
        for path in dict.fromkeys(["/healthz", "/readyz", f"{base}/healthz", f"{base}/readyz"]):
            status, headers, body = asked(address, path)
            assert status == 200, body
            assert body == ("This server is ready." if "ready" in path else "This server answers.")
            assert "set-cookie" not in headers and headers["cache-control"] == "private, no-store", path
            assert {name: headers.get(name.lower()) for name in headers_of(path)} == headers_of(path), path
        assert "set-cookie" in asked(address, f"{base}/")[1]


def test_a_server_that_cannot_work_says_why_and_nothing_of_this_machine(root: Path, tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"no folder")
    packs = tmp_path / "packs"
    (packs / "SD").mkdir(parents=True)
    (packs / "SD" / "meta.json").write_text("{}", encoding="utf-8")
    where = f"sqlite:///{tmp_path / 'secret' / 'cases.sqlite'}"
    with served(root, DATELINE_DATABASE_URL=where, DATELINE_PACKS_FOLDER=str(packs)) as address:
        assert asked(address, "/healthz")[0] == 200
        status, headers, body = asked(address, "/readyz")
    assert status == 503 and "set-cookie" not in headers
    assert body.splitlines() == [
        "The cases' database does not answer, or its tables are of another version.",
        "A folder cannot be written to, or its disk is full.",
        "The gazetteer or a pack of villages cannot be opened.",
    ]
    assert "secret" not in body and str(tmp_path) not in body


def test_a_disk_without_room_is_told(root: Path, tmp_path: Path):
    where = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    with served(root, DATELINE_DATABASE_URL=where, DATELINE_DISK_FREE_MB="100000000") as address:
        status, _, body = asked(address, "/readyz")
    assert (status, body) == (503, "A folder cannot be written to, or its disk is full.")
