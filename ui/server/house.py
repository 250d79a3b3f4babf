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
from contextlib import asynccontextmanager

import pyarrow
import streamlit as st
from streamlit import config, runtime

from geo.settings import settings
from ui.server.files import remove_left_files
from ui.server.sessions import sessions

__all__ = ["give_back_memory", "house", "wait_for_browsers"]

LOG = logging.getLogger(__name__)
EVERY_S = 5.0
LONGEST_NOISE_S = 30.0
"""A server that is never quiet is swept after so long all the same."""
MARGIN_S = 60
OPTION = "server.disconnectedSessionTTL"


def wait_for_browsers() -> None:
    """Let Streamlit keep sessions for longer than we do; called before it starts."""
    wanted = int(settings().session_away_s) + MARGIN_S
    if config.get_option(OPTION) != wanted:
        config.set_option(OPTION, wanted, "Dateline's settings")


@asynccontextmanager
async def house(app: st.App) -> AsyncIterator[None]:
    """The server's lifespan: what an earlier one left is removed first, and nothing is left at the end."""
    remove_left_files()
    keeping = asyncio.create_task(_keep())
    try:
        yield
    finally:
        keeping.cancel()
        sessions().end()


async def _keep() -> None:
    since: float | None = None
    while True:
        await asyncio.sleep(min(EVERY_S, settings().session_away_s))
        try:
            if _end_sessions() and since is None:
                since = time.monotonic()
            if since is not None and (not sessions().running or time.monotonic() - since > LONGEST_NOISE_S):
                await asyncio.to_thread(give_back_memory)
                since = None
        except Exception:  # the next round may go better, and without any nothing is ever ended
            LOG.exception("Sessions that are over could not be ended.")


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
    """Collect what is in circles, and let the allocators return what they hold."""
    gc.collect()
    pyarrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
