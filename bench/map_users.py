"""Many people who move the slider at once: sessions over WebSockets, as a browser speaks, without the browsers."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.map_server import serve

__all__ = ["Crowd", "measure_users"]

EVERY_S = 2.0
"""Each person makes a move so often."""
LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Crowd:
    """From a move to the end of the run, in milliseconds."""

    alone: float
    """Median of one person's moves."""
    median: float
    p95: float


def measure_users(page: str, folder: Path, *, users: int = 50, moves: int = 15) -> Crowd:
    """One person first, then all of them, each at their own moment, on a page of map_apps."""
    with serve(page, folder) as address:
        return asyncio.run(_crowd(address.replace("http", "ws") + "/_stcore/stream", users, moves))


async def _crowd(address: str, users: int, moves: int) -> Crowd:
    alone = await _person(address, moves, pause_s=0.2)
    chance = random.Random(1)
    people = [_person(address, moves, pause_s=EVERY_S, waits_s=chance.random() * EVERY_S) for _ in range(users)]
    found = sorted(ms for person in await asyncio.gather(*people) for ms in person)
    return Crowd(statistics.median(alone), statistics.median(found), found[int(0.95 * len(found))])


async def _person(address: str, moves: int, *, pause_s: float, waits_s: float = 0.0) -> list[float]:
    """Milliseconds of each move of one session."""
    await asyncio.sleep(waits_s)
    async with connect(address, subprotocols=["streamlit"], max_size=None, compression=None) as session:  # type: ignore[list-item]
        slider = await _run(session, BackMsg(rerun_script={}))
        found = []
        for week in range(1, moves + 1):
            began = time.perf_counter()
            states = {"widgets": [{"id": slider, "double_array_value": {"data": [week]}}]}
            await _run(session, BackMsg(rerun_script={"widget_states": states}))
            took = time.perf_counter() - began
            found.append(1000 * took)
            await asyncio.sleep(max(0.0, pause_s - took))
        return found


async def _run(session: ClientConnection, message: Any) -> str:
    """One run of the page; the slider's id, as far as it was sent. Raises RuntimeError when the page failed."""
    await session.send(message.SerializeToString())
    slider = ""
    while True:
        told = ForwardMsg.FromString(await asyncio.wait_for(session.recv(decode=False), LIMIT_S))
        element = told.delta.new_element
        slider = element.slider.id or slider
        if element.HasField("exception"):
            raise RuntimeError(f"The page of the benchmark failed: {element.exception.message}")
        if told.HasField("script_finished"):
            return slider
