"""A citable snapshot: an edition frozen as an RO-Crate in a zip, and the check that nothing in it has changed since.

Every entry is stored as it is, so that every byte of the file is one of an entry, of a name, or can be worked out from them. The
manifest names the SHA-256 of every other entry (`sha256sum -c manifest-sha256.txt` checks it by hand), and the numbers that the
snapshot states stand in numbers.csv and are worked out again from the frozen rows.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.budgets import Budget, inside, open_archive, shown_name
from geo.errors import DataError, DatelineError
from geo.exports.csvs import plain_csv, read_table_csv
from geo.exports.edition import TABLES, Edition, about, credits, licences, moment, tables_of
from geo.exports.numbers import numbers_of
from geo.frames import Column, Contract
from geo.records.licences import may_export
from geo.settings import MB, settings

__all__ = ["FORMAT", "Verified", "snapshot", "verify"]

FORMAT = 1
"""Grows when an older version could no longer check what is written."""
PROFILE = "https://w3id.org/ro/crate/1.2"
METADATA, MANIFEST, NUMBERS, EDITION, WITHHELD = (
    "ro-crate-metadata.json", "manifest-sha256.txt", "numbers.csv", "edition.json", "withheld.csv",
)  # fmt: skip
_MOMENT = (1980, 1, 1, 0, 0, 0)

NUMBER = Contract(
    "NUMBERS",
    tuple(Column(name) for name in ("table", "what", "by", "value_of", "number")),
    key="table",
    is_unique=False,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check of a snapshot found."""

    name: str
    """Of the case."""
    made: str
    """The moment of the edition, UTC."""
    version: str
    """Of the program that made it."""
    sha256: str
    """Of the whole file: what a citation names."""
    rows: Mapping[str, int]
    """By table."""
    numbers: int
    """That were worked out again."""
    changed: tuple[str, ...]
    """A sentence for each thing that is not as it was; () when all is."""

    @property
    def is_sound(self) -> bool:
        """Nothing has changed, and every number follows from the rows."""
        return not self.changed

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "sound": self.is_sound, "name": self.name, "made": self.made, "version": self.version, "sha256": self.sha256,
            "rows": dict(self.rows), "numbers": self.numbers, "changed": list(self.changed),
        }  # fmt: skip


def snapshot(edition: Edition, sources: Mapping[str, bytes] | None = None) -> bytes:
    """An edition frozen: the same edition gives the same bytes.

    sources: bytes of articles by their SHA-256, to travel with it. Of records that may not be passed on it keeps id, source, licence
    and a checksum of the row. Raises DataError for bytes that are no article of the edition, or not of that checksum.
    """
    tables = tables_of(edition)
    entries: dict[str, bytes] = {}
    for name, table in tables.items():
        entries[f"tables/{name}.csv"] = plain_csv(table)
        entries[f"tables/{name}.parquet"] = _parquet(table)
    entries[WITHHELD] = plain_csv(_withheld(edition))
    entries[NUMBERS] = plain_csv(numbers_of(tables))
    told = {
        "kind": "Dateline snapshot", "format": FORMAT, "name": edition.name, "question": edition.question,
        "made": moment(edition.made), "version": edition.version, "filters": list(edition.filters),
        "attribution": list(edition.attribution), **({"masked": list(edition.masked)} if edition.masked else {}),
    }  # fmt: skip
    entries[EDITION] = _json(told)
    known = set(edition.articles["sha256"])
    for sha256, content in sorted((sources or {}).items()):
        if sha256 not in known or hashlib.sha256(content).hexdigest() != sha256:
            raise DataError(
                f"The bytes given as {sha256[:12]}… are no article of this edition. Give the bytes as they came."
            )
        entries[f"sources/{sha256}"] = content
    entries[METADATA] = _json(_crate(edition, entries))
    entries[MANIFEST] = _manifest(entries)
    return _zipped(entries)


def verify(content: bytes, *, name: str = "the snapshot", sha256: str = "") -> Verified:
    """Checks every byte of a snapshot, and works every number out again. name: of the file, for messages.

    sha256: of the whole file, as a citation has it; "" when there is none. Raises DataError for what is no snapshot, or too damaged to
    be opened as one, LimitError above the setting `case_mb`.
    """
    digest = hashlib.sha256(content).hexdigest()
    try:
        archive = open_archive(content, name=name)
        budget = Budget(name, settings().case_mb * MB, "case_mb")
        names = [member.filename for member in archive.infolist()]
        entries = {member.filename: _stored(archive, member, budget) for member in archive.infolist()}
        told = json.loads(entries[EDITION])
        if told["kind"] != "Dateline snapshot":
            raise KeyError("kind")
        version = int(told["format"])
    except DatelineError:
        raise
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
    ) as fault:
        raise DataError(
            f"{name} is no snapshot of Dateline, or is too damaged to be opened ({fault}). Get it again from where it is kept."
        ) from fault
    if version > FORMAT:
        raise DataError(f"{name} was made by a newer version of Dateline. Install that, and check it again.")
    changed = [*_changed(entries), *_changed_zip(content, entries, names)]
    tables, faults = _tables(entries)
    stated, recounted = 0, list(faults)
    if tables:
        stated, wrong = _recount(entries, tables)
        recounted += wrong
    if sha256 and sha256.lower() != digest:
        changed.append(f"The file is not the one that is cited: its SHA-256 is {digest}, not {sha256.lower()}.")
    case, made, program = (str(told.get(key, "")) for key in ("name", "made", "version"))
    rows = {name: len(table) for name, table in tables.items()}
    return Verified(case, made, program, digest, rows, stated, (*changed, *recounted))


# -- writing -----------------------------------------------------------------------------------------------------------


def _parquet(table: pd.DataFrame) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(
        pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None), file, compression="zstd"
    )
    return file.getvalue()


def _withheld(edition: Edition) -> pd.DataFrame:
    rows = edition.records[~may_export(edition.records)].reset_index(drop=True)
    told = rows[list(TABLES["records"].names)]
    sums = [hashlib.sha256(plain_csv(told.iloc[[at]])).hexdigest() for at in range(len(told))]
    return rows[["id", "source", "licence"]].assign(sha256=pd.Series(sums, dtype="str"))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _manifest(entries: Mapping[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(entries[name]).hexdigest()}  {name}\n" for name in sorted(entries)).encode()


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content)
    return file.getvalue()


KINDS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet", "json": "application/json"}
WORDS = {
    "events": "What happened, as the case tells it", "claims": "Sentences of articles that tell of events, as they stand after review",
    "articles": "The articles that were read", "records": "Records of data sets beside them", "verdicts": "Verdicts on claims and records",
    "withheld": "Records whose licence does not let them be passed on: their ids and a checksum of each row",
    "numbers": "Every number that this snapshot states, which follows from the rows", "edition": "What was frozen, when, by which program",
}  # fmt: skip


def _crate(edition: Edition, entries: Mapping[str, bytes]) -> dict[str, Any]:
    """The description of a crate: RO-Crate 1.2, in JSON-LD."""
    program = f"#dateline-{edition.version}"
    files = [_file(name, content) for name, content in entries.items()]
    terms = [f"{source}: {licence}." for source, licence in licences(edition)]
    licence = (
        " ".join([*terms, *credits(edition)])
        or "Nothing is said about the licence of this snapshot; ask whoever made it."
    )
    root = {
        "@id": "./", "@type": "Dataset", "name": edition.name,
        "description": edition.question or f"The case “{edition.name}” at one moment.",
        "datePublished": moment(edition.made), "license": {"@id": "#licence"},
        "hasPart": [{"@id": file["@id"]} for file in files], "mentions": {"@id": "#made"},
    }  # fmt: skip
    return {
        "@context": f"{PROFILE}/context",
        "@graph": [
            {"@id": METADATA, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}},
            root,
            {"@id": "#licence", "@type": "CreativeWork", "name": "Licences and attribution", "description": licence},
            {"@id": program, "@type": "SoftwareApplication", "name": "Dateline", "softwareVersion": edition.version},
            {
                "@id": "#made", "@type": "CreateAction", "name": "The case was frozen", "instrument": {"@id": program},
                "endTime": moment(edition.made), "result": [{"@id": file["@id"]} for file in files],
                "description": "\n".join(f"{what}: {words}" for what, words in about(edition)),
            },
            *files,
        ],
    }  # fmt: skip


def _file(name: str, content: bytes) -> dict[str, Any]:
    stem, _, ending = name.rpartition("/")[2].partition(".")
    source = name.startswith("sources/")
    return {
        "@id": name, "@type": "File", "name": f"Article {stem[:12]}… as it came" if source else WORDS[stem],
        "encodingFormat": "application/octet-stream" if source else KINDS[ending],
        "contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


# -- checking ----------------------------------------------------------------------------------------------------------


def _stored(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    """An entry's bytes even when their checksum in the zip is wrong: the manifest says more."""
    if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 0x1:
        raise zipfile.BadZipFile(f"{shown_name(member)} is packed, which no entry of a snapshot is")
    try:
        return inside(archive, member, budget)
    except zipfile.BadZipFile:
        member.CRC = None  # type: ignore[assignment]  # what zipfile takes for "do not check"
        return inside(archive, member, budget)


def _changed(entries: Mapping[str, bytes]) -> Iterator[str]:
    """What is not as the manifest says, and entries that it does not know or that are missing."""
    lines = entries.get(MANIFEST, b"").decode(errors="replace").splitlines()
    stated = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if _described(entries) != {name: digest for name, digest in stated.items() if name != METADATA}:
        yield f"{MANIFEST} and {METADATA} do not name the same files with the same checksums: one of them was changed."
    for name in sorted({*entries, *stated} - {MANIFEST}):
        if name not in entries:
            yield f"{name} is missing."
        elif name not in stated:
            yield f"{name[:100]} was added."
        elif hashlib.sha256(entries[name]).hexdigest() != stated[name]:
            yield f"{name} was changed: its bytes are not those of the checksum in {MANIFEST}."


def _described(entries: Mapping[str, bytes]) -> dict[str, str]:
    """The checksums by name that the description of the crate has; {} when it cannot be read."""
    try:
        graph = json.loads(entries[METADATA])["@graph"]
        return {entity["@id"]: entity["sha256"] for entity in graph if entity.get("@type") == "File"}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return {}


def _changed_zip(content: bytes, entries: Mapping[str, bytes], names: list[str]) -> Iterator[str]:
    """Where the zip itself is not what its entries make: names, checksums and dates of its own, and bytes between them."""
    again = _zipped(entries)
    if content == again:
        return
    if len(names) != len(entries):
        yield "An entry stands in the file twice."
    at = next(
        (at for at, (one, other) in enumerate(zip(content, again, strict=False)) if one != other),
        min(len(content), len(again)),
    )
    yield f"The zip around the entries was changed, at byte {at:,} first ({_whose(again, at)})."


def _whose(again: bytes, at: int) -> str:
    """The entry in whose bytes or header a byte of the file stands."""
    archive = zipfile.ZipFile(io.BytesIO(again))
    before = [member.filename for member in archive.infolist() if member.header_offset <= at < archive.start_dir]
    return f"the header of {before[-1]}" if before else "the directory at its end"


def _tables(entries: Mapping[str, bytes]) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The frozen rows, out of CSV and Parquet alike; {} and the reasons when they cannot be read or are not the same."""
    tables, faults = {}, []
    for name, contract in TABLES.items():
        try:
            table = read_table_csv(entries[f"tables/{name}.csv"], contract)
            if not table.equals(_read_parquet(entries[f"tables/{name}.parquet"], contract)):
                faults.append(f"tables/{name}.csv and tables/{name}.parquet do not hold the same rows.")
            tables[name] = table
        except KeyError as missing:
            faults.append(f"{missing.args[0]} is missing.")
        except DataError as fault:
            faults.append(f"The table {name} cannot be read: {fault}")
    return (tables if len(tables) == len(TABLES) else {}), faults


def _read_parquet(content: bytes, contract: Contract) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        source = pa.BufferReader(content)
        about_it = parquet.read_metadata(source)
        size = sum(about_it.row_group(index).total_byte_size for index in range(about_it.num_row_groups))
        Budget(contract.name, settings().case_mb * MB, "case_mb").spend(size)
        frame = parquet.ParquetFile(source).read(list(contract.names)).to_pandas()
        return pd.DataFrame({column.name: column.conform(frame[column.name]) for column in contract.columns})
    except (pa.ArrowException, OSError, KeyError, ValueError) as cause:
        raise DataError(
            f"its Parquet file is damaged ({cause}). Get the snapshot again from where it is kept."
        ) from cause


def _recount(entries: Mapping[str, bytes], tables: Mapping[str, pd.DataFrame]) -> tuple[int, list[str]]:
    """How many numbers were worked out again, and a sentence for each that does not follow from the rows."""
    try:
        stated = _by_line(read_table_csv(entries[NUMBERS], NUMBER))
    except (KeyError, DataError) as fault:
        return 0, [f"{NUMBERS} cannot be read: {fault}"]
    found = _by_line(numbers_of(tables))
    wrong = []
    for line in sorted({*stated, *found}):
        says, gives = stated.get(line, "nothing"), found.get(line, "nothing")
        if says != gives:
            wrong.append(f"{NUMBERS} states {says} for {' '.join(filter(None, line))}; the rows give {gives}.")
    return len(stated), wrong


def _by_line(numbers: pd.DataFrame) -> dict[tuple[str, ...], str]:
    return {
        tuple(line): number for *line, number in zip(*(numbers[name].tolist() for name in NUMBER.names), strict=True)
    }
