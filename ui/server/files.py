"""Files of this server while it runs: one folder under the system's folder for temporary files, for this user alone.

It goes when the server ends. What a server that was killed has left, the next start removes: each folder is locked while
its server lives, and the system takes the lock from the dead.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

__all__ = ["remove_left_files", "remove_server_folder", "server_folder"]

PREFIX = "dateline-files-"
LOCK = "lock"

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def server_folder() -> Path:
    """The folder of this process, made when it is first asked for."""
    return _claimed()[0]


@cache
def _claimed() -> tuple[Path, IO[str]]:
    """The folder, and its lock."""
    atexit.register(remove_server_folder)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            lock = (folder / LOCK).open("w", encoding="utf-8")
            _try_lock(lock)
        except OSError:  # another start took it for one that was left
            continue
        if (folder / LOCK).exists():
            return folder, lock


def remove_server_folder() -> None:
    """Remove it, and all that is in it; a server that a signal ends does nothing after its lifespan."""
    if _claimed.cache_info().currsize:
        folder, lock = _claimed()
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_files(within: Path | None = None) -> None:
    """Remove the folders of servers that live no longer. within: by default the folder for temporary files."""
    for folder in (within or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        try:
            with (folder / LOCK).open("r+", encoding="utf-8") as lock:
                _try_lock(lock)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # its server lives, or it is another user's
            continue
