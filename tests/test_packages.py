"""The bill of materials names all that is installed, and the audit never calls safe what nobody looked at."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import pytest

sys.path.insert(0, "scripts")
import audit_packages
import build_sbom


def test_the_bill_names_every_locked_package_with_its_hashes_and_licence(root, tmp_path):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    command = [sys.executable, str(root / "scripts" / "build_sbom.py"), "--output", str(tmp_path / "x.cdx.json")]
    subprocess.run(command, check=True, cwd=tmp_path)
    bill = json.loads((tmp_path / "x.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = bill["components"]
    wanted = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", lock, flags=re.MULTILINE))
    assert {(one["name"], one["version"]) for one in found} == {(name.lower(), version) for name, version in wanted}
    hashes = {digest["content"] for one in found for digest in one["hashes"]}
    assert hashes == set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    assert all(one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in found)
    assert sum("licenses" in one for one in found) > 0.9 * len(found)
    again = tmp_path / "again.json"
    subprocess.run([*command[:-1], str(again)], check=True, cwd=tmp_path)
    assert again.read_bytes() == (tmp_path / "x.cdx.json").read_bytes()


def test_a_package_without_a_hash_is_no_package_of_a_bill():
    with pytest.raises(ValueError, match="no hash"):
        list(build_sbom.pinned("six==1.17.0\n"))


def test_without_a_source_of_advisories_a_loud_line_says_so_at_once(monkeypatch, capsys):
    monkeypatch.setattr(
        audit_packages,
        "SOURCES",
        {"pypi": ("http://127.0.0.1:9/", "vulnerabilities"), "osv": ("http://192.0.2.1/", "affected")},
    )
    monkeypatch.setattr(sys, "argv", ["audit_packages.py"])
    began = time.monotonic()
    assert audit_packages.main() == 0
    assert capsys.readouterr().out.startswith("!!! PACKAGES WERE NOT AUDITED: no source")
    assert time.monotonic() - began < 10


def test_an_index_that_knows_no_advisories_is_no_source(tmp_path):
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(
                b'{"vulnerabilities": ["one"]}' if self.path == "/known" else b'{"info": {}, "vulnerabilities": []}'
            )

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert audit_packages.reached(f"{address}/known", "vulnerabilities")
        assert not audit_packages.reached(f"{address}/unknown", "vulnerabilities")
        server.shutdown()


def test_what_the_source_does_not_know_is_told_and_what_it_knows_fails(root):
    found = [
        {"name": "a", "version": "1", "vulns": []},
        {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]},
        {"name": "c", "skip_reason": "not found"},
    ]
    lines, is_bad = audit_packages.told(root / "requirements.lock", found)
    assert (
        is_bad
        and lines[0] == "b 2: X-1, mended in 3"
        and lines[1].startswith("requirements.lock: 2 packages looked at, 1 advisories")
    )
    assert lines[2].startswith("!!! PACKAGES WERE NOT AUDITED: the source does not know 1 packages")


def test_the_tests_audit_first(root):
    assert "scripts/audit_packages.py" in (root / "scripts" / "test").read_text(encoding="utf-8")
