"""Two copies of the app behind nginx, as `deploy/nginx.conf.template` has it: TLS, a base path, a copy that is killed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.serving import free_port
from tests.browser.conftest import SLOW_MS
from tests.fixtures.serving import served_by

TEXT = "GAO, Mali, Feb. 21, 2013 - Gunmen killed four soldiers in Gao on Wednesday. Protesters marched in Kidal on Thursday."
ARTICLE = "textarea"
MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/errors.log;
events {{}}
http {{
    access_log off; include {folder}/site.conf;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
}}
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """Copies behind a proxy, by port."""

    address: str
    copies: dict[int, subprocess.Popen[str]]


def _certificate(folder: Path) -> None:
    """Of localhost, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + dt.timedelta(1))
    signed = made.sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))


@contextmanager
def _nginx(template: Path, copies: list[int]) -> Iterator[str]:
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        pytest.skip("PROXY TEST SKIPPED: no nginx (Debian: sudo apt install nginx-light)")
    ports = {"HTTP": free_port(), "HTTPS": free_port()}
    with tempfile.TemporaryDirectory(prefix="dateline-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _certificate(folder)
        told = {f"DATELINE_PORTS_{name}": f"127.0.0.1:{port}" for name, port in ports.items()} | {
            "DATELINE_RESOLVER": "",
            "DATELINE_UPSTREAM": "".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s; " for port in copies),
            "DATELINE_BASE": "/dateline",
            "DATELINE_TLS": name,
        }
        site = template.read_text(encoding="utf-8")
        for variable, value in told.items():
            site = site.replace(f"${{{variable}}}", value)
        (folder / "site.conf").write_text(site, encoding="utf-8")
        (folder / "main.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
        tried = subprocess.run([program, "-t", "-c", folder / "main.conf"], capture_output=True, check=False, text=True)
        assert tried.returncode == 0, tried.stderr
        server = subprocess.Popen([program, "-c", folder / "main.conf"])
        try:
            yield f"https://localhost:{ports['HTTPS']}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture
def desk(root, tmp_path) -> Iterator[Desk]:
    if sys.platform != "linux":
        pytest.skip("PROXY TEST SKIPPED: needs nginx on Linux")
    store = f"sqlite:///{tmp_path}/cases.sqlite"
    told = {
        "STREAMLIT_SERVER_BASE_URL_PATH": "dateline",
        "DATELINE_DATABASE_URL": store,
        "DATELINE_CASES_OF": "browser",
    }
    with ExitStack() as stack:
        copies = {}
        for _ in range(2):
            where, process = stack.enter_context(served_by(root, **told))
            copies[int(where.rpartition(":")[2])] = process
        yield Desk(stack.enter_context(_nginx(root / "deploy" / "nginx.conf.template", list(copies))), copies)


def _connected(port: int) -> int:
    """WebSockets and others that a copy has open, by the kernel's tables."""
    tables = [Path("/proc/net", name).read_text(encoding="ascii").splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [row for table in tables for row in table]
    return sum(row.split()[1].endswith(f":{port:04X}") and row.split()[3] == "01" for row in rows)


def test_a_copy_that_is_killed_costs_a_reconnect(desk, open_tab):
    tab = open_tab(address=desk.address, ignore_https_errors=True)
    page = tab.open("/")
    assert page.url.startswith(f"{desk.address}/dateline/"), "the base path is where it is"
    page.goto(f"{desk.address}/dateline/article")
    page.locator("textarea").first.fill(TEXT)
    page.get_by_role("button", name="Read the article").click()
    page.locator(".st-key-review_bar").wait_for(timeout=2 * SLOW_MS)
    page.locator(".st-key-review_next_button button:visible").first.click()
    page.locator(".st-key-review_buttons").first.wait_for()
    page.keyboard.press("a")
    page.locator(".st-key-review_bar", has_text="1 of").wait_for()
    at = page.url
    used, other = sorted(desk.copies, key=_connected, reverse=True)
    assert _connected(used) > 0 == _connected(other), "a browser's requests go to one copy"
    with page.expect_navigation(timeout=2 * SLOW_MS):  # it comes back by itself
        desk.copies[used].kill()
    page.locator(".st-key-review_bar", has_text="1 of").wait_for(timeout=4 * SLOW_MS)
    page.locator(".stApp[data-test-script-state='notRunning']").wait_for(timeout=2 * SLOW_MS)
    assert page.url == at and _connected(other)
    page.locator(".st-key-review_next_button button:visible").first.click()
    page.locator(".st-key-review_buttons").first.wait_for()
    page.keyboard.press("a")
    page.locator(".st-key-review_bar", has_text="2 of 2").wait_for()
    headers = page.request.get(f"{desk.address}/dateline/").headers
    assert "max-age" in headers["strict-transport-security"] and "1.22" not in headers.get("server", "")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "dateline"]
    assert cookie["secure"] and cookie["httpOnly"] and cookie["path"] == "/dateline"
