"""`NAME.dateline`, a whole case as one zip: `case.json`, `acts.jsonl` (one act a line), `sources/SHA-256` (docs/case_file.md)."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from geo.budgets import Budget, inside, open_archive
from geo.cases.acts import Act, Log, act_of, canonical
from geo.cases.rights import withheld
from geo.cases.store import CaseStore, checksum
from geo.errors import CaseError, DataError, LimitError
from geo.settings import MB, settings

__all__ = ["FORMAT", "Opened", "open_file", "save_file"]

FORMAT = 3
"""Grows when an older version could no longer read what is written; what older versions wrote is read for ever."""
_KIND = "Dateline case"
_HEAD, _ACTS, _SOURCES = "case.json", "acts.jsonl", "sources/"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of every entry, so that the same case is the same bytes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of a case file."""

    case_id: str
    is_new: bool
    """There was no such case here before."""
    acts: int
    """How many acts came with it that were not here."""
    clashes: tuple[str, ...]
    """Things that were changed both here and there; the later change counts, and the log tells both."""
    missing: tuple[str, ...]
    """Checksums of bytes that the file tells of and leaves out, as their licence asks."""


def save_file(store: CaseStore, case_id: str, target: IO[bytes]) -> None:
    """Writes a case as its file; CaseError when there is no such case, or a source is damaged. The same case is the same bytes."""
    log = store.log(case_id)
    left_out = withheld(log)
    kept = store.kept(case_id)
    head = {
        "kind": _KIND, "format": FORMAT, "id": case_id, "name": log.value("named", "case"),
        "sources": [sha256 for sha256 in kept if sha256 not in left_out],
        "withheld": sorted(left_out.intersection(kept)),
    }  # fmt: skip
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry(_HEAD), json.dumps(head, ensure_ascii=False, indent=1) + "\n")
        archive.writestr(_entry(_ACTS), "".join(f"{canonical(act.to_dict())}\n" for act in log.acts))
        for sha256 in head["sources"]:
            archive.writestr(_entry(_SOURCES + sha256), store.content(case_id, sha256))


def open_file(store: CaseStore, content: bytes, *, name: str, owner: str = "", into: str = "") -> Opened:
    """Takes a case file in: a case that is not here begins, one that is here gets the acts that it lacks.

    name: the file's, for messages. owner: whose case it will be; a case of somebody else is never touched, a copy begins. into: the id of a
    case of the owner's that takes all in, whichever case the file is; of another one its name is left out.
    CaseError, and nothing is changed, when the file is damaged, changed by hand, or of a newer version; LimitError above the
    setting `case_mb`.
    """
    if len(content) > settings().case_mb * MB:
        Budget(name, settings().case_mb * MB, "case_mb", holds="holds").spend(len(content))
    try:
        archive = open_archive(content, name=name)
        head, acts, sources = _parts(archive, name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error) as fault:
        if isinstance(fault, CaseError | LimitError):
            raise
        raise CaseError(f"{name} is no case file, or is damaged ({fault}). Have it saved and sent again.") from fault
    here = {row.id for row in store.cases(owner)}
    case_id = into or str(head["id"])
    if case_id != head["id"]:
        acts = _but_its_name(acts)
    is_new = case_id not in here
    before = Log() if is_new else store.log(case_id)
    fresh = [act for act in acts if act.id not in before]
    clashes = _clashes(before, Log.of(acts))
    given = (sources(sha256) for sha256 in head["sources"])
    if is_new:
        case_id = store.copy(case_id, Log.of(acts).acts, given, owner=owner)
    else:
        store.take(case_id, fresh, given)
    missing = tuple(sorted(set(head["withheld"]) - set(store.kept(case_id))))
    return Opened(case_id, is_new, len(fresh), clashes, missing)


def _parts(archive: zipfile.ZipFile, name: str) -> tuple[dict[str, Any], list[Act], Any]:
    """The head, the acts, and what gives the bytes of a checksum; all is checked before anything is kept."""
    budget = Budget(name, settings().case_mb * MB, "case_mb")
    members = {member.filename: member for member in archive.infolist()}
    if _HEAD not in members or _ACTS not in members:
        raise CaseError(
            f"{name} is a zip file, and no case: {_HEAD} or {_ACTS} is missing. Choose a file NAME.dateline."
        )
    head = json.loads(inside(archive, members[_HEAD], budget))
    if not isinstance(head, dict) or head.get("kind") != _KIND:
        raise CaseError(f"{name} is a zip file, and no case. Choose a file NAME.dateline.")
    if not isinstance(head.get("format"), int) or head["format"] > FORMAT:
        raise CaseError(f"{name} was saved by a newer version of Dateline. Install that, and open the file again.")
    told = [*head.get("sources", ()), *head.get("withheld", ())]
    if not all(isinstance(sha256, str) and len(sha256) == 64 for sha256 in (*told, f"{head.get('id')}" * 2)):
        raise CaseError(f"{name} is damaged: {_HEAD} does not name what a case has. Have it saved and sent again.")
    expected = {_HEAD, _ACTS, *(_SOURCES + sha256 for sha256 in head["sources"])}
    if expected != set(members) or len(members) != len(archive.infolist()):
        odd = sorted(expected ^ set(members))[:1] or ["an entry that stands there twice"]
        raise CaseError(f"{name} does not hold what it says ({odd[0][:80]}). Have it saved and sent again.")
    try:
        acts = list(_acts(inside(archive, members[_ACTS], budget)))
    except DataError as fault:
        raise CaseError(f"{name} is damaged: {fault} Have it saved and sent again.") from fault
    for sha256 in head["sources"]:
        if checksum(inside(archive, members[_SOURCES + sha256], budget)) != sha256:
            raise CaseError(
                f"{name} was changed: the file {sha256[:12]}… in it is not the one that was saved. Ask for it again."
            )
    again = Budget(name, settings().case_mb * MB, "case_mb")
    return head, acts, lambda sha256: inside(archive, members[_SOURCES + sha256], again)


def _acts(lines: bytes) -> Iterator[Act]:
    for number, line in enumerate(lines.splitlines(), start=1):
        try:
            yield act_of(json.loads(line))
        except (ValueError, RecursionError) as fault:
            raise DataError(f"line {number} of {_ACTS} is no act ({fault})") from fault


def _but_its_name(acts: list[Act]) -> list[Act]:
    naming = {act.id for act in acts if act.kind == "named"}
    return [act for act in acts if act.id not in naming and (act.is_deed or act.target not in naming)]


def _clashes(here: Log, there: Log) -> tuple[str, ...]:
    """Things to which something was done here that is not there, and there that is not here."""
    mine = {act.key for act in here.acts if act.is_deed and act.id not in there}
    theirs = {act.key for act in there.acts if act.is_deed and act.id not in here}
    return tuple(sorted({target for _, target in mine & theirs}))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
