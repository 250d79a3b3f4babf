"""A store with everybody who may ask, and a server with the routes of programs alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette

from bench.load_api import SETTINGS, World, made_world
from bench.serving import free_port
from geo.cases.store import CaseStore, default_address
from ui.api.mount import api_routes
from ui.server.limits import limits


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('api') / 'cases.sqlite'}")
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        limits.cache_clear()
        store = CaseStore.open(default_address())
        yield made_world(store)
        store.close()
    limits.cache_clear()


@pytest.fixture(scope="module")
def address(world) -> Iterator[str]:
    """Of a server with these routes alone."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=api_routes()), host="127.0.0.1", port=port, log_level="critical", lifespan="off"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
