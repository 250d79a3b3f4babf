"""While the server runs: sessions whose browser stays away are ended, and their memory goes back to the system.

Streamlit keeps a session for a while after its WebSocket is gone, so that a browser can come back, and then forgets it
without ending it. Here it is ended before that.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import pyarrow
import streamlit as st
from streamlit import config, runtime

from geo.errors import CaseError
from geo.settings import settings
from ui.server.behind import keeper
from ui.server.files import remove_left_files, remove_server_folder
from ui.server.keeping import remove_old_cases
from ui.server.metrics import metrics_served
from ui.server.readers import readers
from ui.server.sessions import sessions
from ui.server.stopping import RESTARTS, stops_gracefully
from ui.server.turns import SWITCH_S
from ui.server.watching import watch

__all__ = ["give_back_memory", "house", "wait_for_browsers"]

LOG = logging.getLogger(__name__)
EVERY_S = 5.0
ROUNDS = 3
"""After an end: what the first frees, threads and allocators let go of by the next."""
LONGEST_NOISE = 6
"""Rounds after which memory is given back although pages run."""
MARGIN_S = 60
LOOK_AT_CASES_S = 3600.0
_next_look = {"at": 0.0}
OPTION = "server.disconnectedSessionTTL"
M_ARENA_MAX = -8
"""As malloc.h has it."""


def wait_for_browsers() -> None:
    """Let Streamlit keep sessions for longer than we do; called before it starts."""
    wanted = int(settings().session_away_s) + MARGIN_S
    if config.get_option(OPTION) != wanted:
        config.set_option(OPTION, wanted, "Dateline's settings")


@asynccontextmanager
async def house(app: st.App) -> AsyncIterator[None]:
    """The server's lifespan: what an earlier one left is removed first, and nothing is left at the end."""
    remove_left_files()
    sys.setswitchinterval(SWITCH_S)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # Arrow's own keeps what threads leave that have ended
    _few_arenas()
    keeping = asyncio.create_task(_keep())
    now = {
        "sessions": lambda: sessions().living,
        "running": lambda: sessions().running,
        "reading": lambda: readers().running,
        "queue": lambda: readers().waiting,
    }
    asyncio.get_running_loop().run_in_executor(
        None, import_module, "limits.strategies"
    )  # or the first map waits for it
    keeper().start()
    try:
        with metrics_served(now), stops_gracefully(_tell_readers, keeper().close, _is_busy):
            yield
    finally:
        keeping.cancel()
        sessions().end()
        remove_server_folder()


def _tell_readers() -> None:
    watch().tell_all(RESTARTS)


def _is_busy() -> bool:
    return bool(sessions().running or readers().running or readers().waiting)


async def _keep() -> None:
    rounds, noisy, kept = 0, 0, 0
    while True:
        await asyncio.sleep(min(EVERY_S, settings().session_away_s))
        try:
            await asyncio.to_thread(_end_old_cases)
            if _end_sessions():
                rounds = ROUNDS
            if kept != (kept := sessions().kept_bytes):  # what was read was in memory more than once meanwhile
                await asyncio.to_thread(_trim)
            noisy = noisy + 1 if sessions().running else 0
            if rounds and not 0 < noisy < LONGEST_NOISE:
                await asyncio.to_thread(give_back_memory)
                rounds, noisy = rounds - 1, 0
        except Exception:  # the next round may go better, and without any nothing is ever ended
            LOG.exception("Sessions that are over could not be ended.")


def _end_old_cases() -> None:
    """Once an hour: the cases of browsers that nobody has changed for as long as the settings say."""
    if time.monotonic() < _next_look["at"]:
        return
    _next_look["at"] = time.monotonic() + LOOK_AT_CASES_S
    with suppress(CaseError):  # a store that is away is looked at again
        remove_old_cases()


def _end_sessions() -> int:
    """How many were ended; those whose browser is gone for good."""
    server = runtime.get_instance()
    ids = sessions().away(server.is_active_session, longest_s=settings().session_away_s)
    for id in ids:
        server.close_session(id)
    sessions().end(ids)
    server.media_file_mgr.remove_orphaned_files()  # downloads: marked in one round, gone in the next
    return len(ids)


def give_back_memory() -> None:
    """Collect what is in circles, and let the allocator return what it holds."""
    gc.collect()
    _trim()


def _trim() -> None:
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)


def _few_arenas() -> None:
    """Each page runs in a thread, and what a thread has freed its arena keeps in pieces: two arenas are enough for one interpreter."""
    if sys.platform == "linux":
        tell = getattr(ctypes.CDLL(None), "mallopt", None)
        if tell is not None:
            tell(M_ARENA_MAX, 2)
