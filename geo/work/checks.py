"""Is everything there that Dateline needs? Each check looks at one thing and answers in words, with the remedy for what is wrong."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from geo.cases.store import CaseStore
from geo.errors import DatelineError
from geo.gazetteer.packs import find_packs
from geo.gazetteer.store import Gazetteer
from geo.settings import MB, TABLE, settings, strangers
from geo.wording import count_words
from geo.work.jobs import get_ready
from geo.work.pool import Pool

__all__ = [
    "CHECKS", "Check", "check_all", "check_folders", "check_gazetteer", "check_kept", "check_settings", "check_store", "check_workers",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found."""

    name: str
    """What was looked at: settings, store, files of cases, folders, gazetteer, workers."""
    told: str
    """What was found, a sentence."""
    remedy: str = ""
    """What to do; "" when all is well."""

    @property
    def is_well(self) -> bool:
        """Whether nothing need be done."""
        return not self.remedy


def check_all() -> Iterator[Check]:
    """All checks, one after the other; when the settings cannot be used nothing else is looked at, as all else asks them."""
    for name, look in CHECKS.items():
        found = list(_looked(name, look))
        yield from found
        if name == "settings" and not all(check.is_well for check in found):
            try:
                settings()
            except DatelineError:
                return


def check_settings() -> Iterator[Check]:
    """Values that cannot be used, and names in the environment that are no setting."""
    settings()
    for name in strangers():
        near = get_close_matches(name.upper(), [row.variable for row in TABLE.values()], 1)
        perhaps = f"Perhaps {near[0]} is meant; else take it away." if near else "Take it away."
        yield Check("settings", f"{name} is in the environment and is no setting.", perhaps)
    if not strangers():
        yield Check("settings", "All settings can be used.")


def check_store(store: CaseStore | None = None) -> Iterator[Check]:
    """Whether the cases' database answers, with tables of this version. None: the one that the settings name."""
    with _reached(store) as reached:
        has = reached.versions()
    if has.now == has.newest:
        yield Check("store", f"The cases' database answers; its tables are of this version, {has.now}.")
    elif has.now:
        told = f"The cases' database answers; its tables are of version {has.now}, and this program's of {has.newest}."
        yield Check("store", told, "Make a backup (`python -m geo backup`), then run `python -m geo migrate`.")
    else:
        yield Check("store", "The cases' database answers, and has no tables yet; they are made with the first case.")


def check_kept() -> Iterator[Check]:
    """Whether all bytes that cases keep are what was kept."""
    with _reached(None) as store:
        if not store.versions().now:
            yield Check("files of cases", "No case keeps a file yet.")
            return
        damaged = list(store.damaged())
    if damaged:
        some = ", ".join(f"{sha256[:12]}…" for sha256 in damaged[:5])
        told = f"{count_words(len(damaged), 'file')} that cases keep can no longer be read as kept: {some}."
        yield Check(
            "files of cases",
            told,
            "Restore the last good backup (`python -m geo restore`), and have the disk looked at.",
        )
    else:
        yield Check("files of cases", "All files that cases keep are what was kept.")


def check_folders(store: CaseStore | None = None) -> Iterator[Check]:
    """Whether the folders of cases, caches and temporary files can be written to, on disks with room. store: as of `check_store`."""
    with _reached(store) as reached:
        of_cases = reached.folder
    cache = Path(settings().cache_folder).expanduser()
    folders = {"cases": of_cases, "caches": cache, "temporary files": Path(tempfile.gettempdir())}
    for what, folder in folders.items():
        if folder is not None:
            yield _folder(what, folder)


def check_gazetteer() -> Iterator[Check]:
    """Whether the gazetteer opens, with the packs over it."""
    places, packs = len(Gazetteer.open()), find_packs()
    listed = (
        f" and {count_words(len(packs), 'pack')} of villages ({', '.join(pack.code for pack in packs)})"
        if packs
        else ""
    )
    yield Check("gazetteer", f"The gazetteer of {places:,} places{listed} can be opened.")


def check_workers() -> Iterator[Check]:
    """Whether a process that reads starts, and reads."""
    pool = Pool(1, settings().worker_memory_mb, get_ready)
    try:
        pool.run(get_ready, what="A sentence", owner="doctor", longest_s=settings().article_deadline_s)
    finally:
        pool.close()
    if pool.trouble:
        told = (
            f"No process that reads can be started: {pool.trouble}. Articles are read where all else is done, slowly."
        )
        yield Check("workers", told, "Give this user more processes and memory, or lower DATELINE_WORKERS.")
    else:
        yield Check("workers", "A process that reads started, and read a sentence.")


CHECKS: dict[str, Callable[[], Iterator[Check]]] = {
    "settings": check_settings,
    "store": check_store,
    "files of cases": check_kept,
    "folders": check_folders,
    "gazetteer": check_gazetteer,
    "workers": check_workers,
}
"""In the order in which one had best be mended."""


def _looked(name: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """What a check found; its errors are what is wrong, and bring their remedy, the last sentence."""
    try:
        yield from look()
    except DatelineError as fault:
        told, stop, remedy = str(fault).rstrip(".").rpartition(". ")
        yield Check(name, f"{told}." if stop else f"{remedy}.", f"{remedy}.")


class _reached:
    """A store that was given, or that of the settings, closed again."""

    def __init__(self, store: CaseStore | None) -> None:
        self._given = store

    def __enter__(self) -> CaseStore:
        self._store = self._given or CaseStore.reach()
        return self._store

    def __exit__(self, *_: object) -> None:
        if self._given is None:
            self._store.close()


def _folder(what: str, folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as fault:
        told = f"The folder for {what}, {folder}, cannot be written to ({fault.strerror or fault})."
        return Check("folders", told, "Make it, or let this user write to it.")
    least = settings().disk_free_mb
    if free < least * MB:
        told = f"The disk of the folder for {what}, {folder}, has room for {free / MB:,.0f} MB, less than {least:,} MB."
        return Check("folders", told, "Make room there, or lower DATELINE_DISK_FREE_MB.")
    return Check("folders", f"The folder for {what}, {folder}, can be written to; {free / MB:,.0f} MB are free.")
