"""A bill of materials (CycloneDX 1.6, JSON) of what requirements.lock installs: each package with version, hashes and, where it is known, licence.

    .venv/bin/python scripts/build_sbom.py [--lock requirements.lock] [--output dateline.cdx.json]

Licences are those of the packages that are installed; a package for another platform, which is not, is listed without. The same lock and
packages give the same bytes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pinned(NamedTuple):
    """A package of a lock."""

    name: str
    version: str
    marker: str
    """On which platforms it is installed; "" on all."""
    hashes: tuple[str, ...]
    """SHA-256 of each file of it that may be installed."""


def pinned(lock: str) -> Iterator[Pinned]:
    """The packages of a lock in its order; ValueError for one without a hash."""
    for part in re.split(r"\n(?=[A-Za-z0-9])", "\n" + lock):
        match = _PIN.match(part.strip())
        if match is None:
            continue
        hashes = tuple(sorted(_HASH.findall(part)))
        if not hashes:
            raise ValueError(f"{match['name']} has no hash in the lock: run scripts/lock.")
        yield Pinned(match["name"].lower(), match["version"], (match["marker"] or "").strip(), hashes)


def licence(name: str, version: str) -> str:
    """What an installed package says of its licence, an expression of SPDX where it has one; "" where it is not installed, or says nothing."""
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if told["Version"] != version:
        return ""
    classes = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License :: ")
    ]
    line = str(told.json.get("license", "")).strip().split("\n", 1)[0]
    return (
        str(told.json.get("license_expression", ""))
        or (line if 0 < len(line) <= 60 else "")
        or " AND ".join(sorted(set(classes) - {"OSI Approved"}))
    )


def bill(lock: str) -> Bom:
    """The bill of a lock."""
    from geo import __version__

    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, lock))
    app = Component(name="dateline", version=__version__, type=ComponentType.APPLICATION, bom_ref="dateline")
    bom.metadata.component = app
    licences = LicenseFactory()
    found = []
    for one in pinned(lock):
        told = licence(one.name, one.version)
        found.append(
            Component(
                name=one.name, version=one.version, type=ComponentType.LIBRARY, bom_ref=f"{one.name}@{one.version}",
                purl=PackageURL("pypi", None, one.name, one.version), licenses=[licences.make_from_string(told)] if told else None,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in one.hashes],
                properties=[Property(name="dateline:installed-where", value=one.marker)] if one.marker else None,
            )
        )  # fmt: skip
    bom.components.update(found)
    bom.register_dependency(app, found)
    return bom


def main() -> None:
    """Writes it to standard output, or a file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--output", type=Path, help="a file; without one it is printed")
    options = parser.parse_args()
    bom = bill(options.lock.read_text(encoding="utf-8"))
    bom.metadata.timestamp = dt.datetime.fromtimestamp(0, dt.UTC)  # the same lock gives the same bytes
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
