"""Asks whether advisories are known against what the locks install: 1 when there are, with what they are.

    .venv/bin/python scripts/audit_packages.py [LOCK...]

Where no source of advisories can be reached within seconds, or does not know some packages, a loud line says so and nothing fails: what was
not looked at is not safe.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    "pypi": ("https://pypi.org/pypi/jinja2/2.10/json", "vulnerabilities"),
    "osv": ("https://api.osv.dev/v1/vulns/GHSA-462w-v97r-4m45", "affected"),
}
"""As pip-audit calls them -> the address of an advisory that is known, and the key under which it stands: an index that has packages and no
advisories would find everything safe."""
REACH_S, LOOK_S, ASK_S = 2, 4, 15
_LOOK = "import json, sys, urllib.request as r; sys.exit(not json.load(r.urlopen(sys.argv[1], timeout=float(sys.argv[3]))).get(sys.argv[2]))"
LOUD = (
    "!!! PACKAGES WERE NOT AUDITED: {why}. Run scripts/audit_packages.py where a source of advisories can be reached."
)


def reached(address: str, key: str) -> bool:
    """Whether a source tells an advisory, within seconds; in another process, since looking up a name heeds no time-out."""
    command = [sys.executable, "-c", _LOOK, address, key, str(REACH_S)]
    try:
        return subprocess.run(command, capture_output=True, timeout=LOOK_S, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def audited(lock: Path, source: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package of a lock; SystemExit with its message when it says nothing."""
    options = [
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
        "--format",
        "json",
        "--timeout",
        str(ASK_S),
    ]
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--vulnerability-service",
        source,
        *options,
        "--requirement",
        str(lock),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        raise SystemExit(f"{lock.name} could not be audited: {done.stderr.strip()[-500:]}") from None
    return found


def told(lock: Path, found: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """Lines about a lock, and whether an advisory is known."""
    bad = [(one, advisory) for one in found for advisory in one.get("vulns", ())]
    left = sum("skip_reason" in one for one in found)
    lines = [
        f"{one['name']} {one['version']}: {advisory['id']}, mended in {', '.join(advisory['fix_versions']) or 'none yet'}"
        for one, advisory in bad
    ]
    lines.append(f"{lock.name}: {len(found) - left} packages looked at, {len(bad)} advisories.")
    if left:
        lines.append(LOUD.format(why=f"the source does not know {left} packages of {lock.name}"))
    return lines, bool(bad)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "locks",
        nargs="*",
        type=Path,
        metavar="LOCK",
        default=[ROOT / "requirements.lock", ROOT / "requirements-dev.lock"],
    )
    options = parser.parse_args()
    source = next((name for name, where in SOURCES.items() if reached(*where)), None)
    if source is None:
        print(LOUD.format(why=f"no source of advisories can be reached from here ({', '.join(SOURCES)})"))
        return 0
    answers = [told(lock, audited(lock, source)) for lock in options.locks]
    print("\n".join(line for lines, _ in answers for line in lines))
    return int(any(is_bad for _, is_bad in answers))


if __name__ == "__main__":
    sys.exit(main())
