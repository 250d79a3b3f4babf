"""What `deploy/` says: the image starts from what its Dockerfile copies, as somebody else, and writes where it says it does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bench.serving import free_port
from geo.settings import TABLE
from ui.server.sessions import COOKIE

NOBODY = 65534
START_LIMIT_S = 90


@pytest.fixture(scope="module")
def deploy(root) -> Path:
    return root / "deploy"


def lines(file: Path, word: str) -> list[str]:
    """What follows a word of a Dockerfile, after its last FROM."""
    last = file.read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    return [line.partition(" ")[2] for line in last.splitlines() if line.startswith(f"{word} ")]


def copied(deploy: Path) -> dict[str, str]:
    """Path in the checkout -> path in the image, of what is not taken from another stage."""
    found = {}
    for told in lines(deploy / "Dockerfile", "COPY"):
        *names, to = told.split()
        if not names[0].startswith("--"):
            found |= {name: name if to == "./" else to for name in names}
    return found


def test_what_is_copied_is_there_and_let_through(deploy, root):
    ignored = (deploy / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    assert {"app.py", "geo", "ui", "pages", "data", ".streamlit"} <= copied(deploy).keys() <= let_through
    assert all((root / name).exists() for name in let_through)
    assert "*" in ignored and ".streamlit/secrets.toml" in ignored


def test_the_image_starts_as_nobody_from_folders_that_cannot_be_written_to(deploy, root, tmp_path):
    if sys.platform == "win32":
        pytest.skip("needs users of a POSIX system")
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    for name, to in copied(deploy).items():
        source = root / name
        if source.is_dir():
            shutil.copytree(source, site / to, ignore=shutil.ignore_patterns("__pycache__", "secrets.toml"))
        else:
            (site / to).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, site / to)
    environment = {"PATH": os.environ["PATH"]}
    for told in lines(deploy / "Dockerfile", "ENV"):
        name, _, value = told.partition("=")
        if name != "PATH":
            environment[name] = value.replace("/var/lib/dateline", str(home))
    assert all(name in {row.variable for row in TABLE.values()} for name in environment if name.startswith("DATELINE_"))
    is_root = os.geteuid() == 0
    for folder in (tmp_path, *tmp_path.parents):
        if is_root and folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)  # so that nobody may pass
    if is_root:
        os.chown(home, NOBODY, NOBODY)
    for path in (site, *site.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted(site.rglob("*"))
    port = free_port()
    command = [one.replace("8501", str(port)) for one in json.loads(lines(deploy / "Dockerfile", "CMD")[-1])]
    told = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if is_root and _may_read(sys.executable) else {}
    server = subprocess.Popen(
        [sys.executable, *command[1:]], cwd=site, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **told
    )  # fmt: skip
    try:
        assert _ready(f"http://127.0.0.1:{port}/readyz", server) == 200
    finally:
        server.terminate()
        said = server.communicate(timeout=30)[0].decode()
        for path in (site, *site.rglob("*")):
            path.chmod(0o755)
    assert server.returncode in (0, -15, 143), said
    assert sorted(site.rglob("*")) == before
    assert (home / "data").exists(), "cases lie where the volume is"


def _may_read(path: str) -> bool:
    """Whether nobody may run this Python: one of root's home is for root alone."""
    tried = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    try:
        done = subprocess.run([path, "-c", "import streamlit"], check=False, capture_output=True, cwd="/", **tried)
        return done.returncode == 0
    except OSError:
        return False


def _ready(address: str, server: subprocess.Popen[bytes]) -> int:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except OSError as problem:
            last = problem
            time.sleep(0.3)
    if server.poll() is not None and server.stdout:
        pytest.fail("it did not start:\n" + server.stdout.read().decode())
    pytest.fail(f"it was never ready: {last}")


def test_what_compose_and_proxy_name_is_so(deploy):
    compose = (deploy / "compose.yaml").read_text(encoding="utf-8")
    template = (deploy / "nginx.conf.template").read_text(encoding="utf-8")
    own = {"DATELINE_DB_PASSWORD", "DATELINE_HOST"}
    asked = set(re.findall(r"\$\{(DATELINE_\w+)\}", template))
    told = set(re.findall(r"^      (DATELINE_\w+):", compose, re.MULTILINE))
    assert asked == told - {row.variable for row in TABLE.values()}, (
        "the proxy is told all that it asks, and the app settings alone"
    )
    assert set(re.findall(r"\$\{(DATELINE_\w+):\?", compose)) == own
    assert f"hash $cookie_{COOKIE} " in template, "a browser stays with its copy by our cookie"
    assert "read_only: true" in compose and "cap_drop: [ALL]" in compose
