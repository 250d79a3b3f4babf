"""Every test of the store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.cases.store import CaseStore
from tests.fixtures.postgres import MISSING, find_postgres, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    pytest.importorskip("psycopg", reason="no psycopg: install requirements.txt")
    programs = find_postgres()
    if programs is None:
        pytest.skip(f"POSTGRESQL TEST SKIPPED: {MISSING}")
    with tempfile.TemporaryDirectory(
        dir="/tmp", prefix="dl", ignore_cleanup_errors=True
    ) as folder:  # a socket's path is short
        os.chmod(folder, 0o755)  # noqa: PTH101 - for the server's own user
        with postgres(programs, Path(folder) / "pg") as address:
            yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.sqlite'}"
    from sqlalchemy import create_engine

    there = request.getfixturevalue("server")
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(there, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return there.replace("/postgres?", f"/{name}?")


@pytest.fixture
def store(address) -> Iterator[CaseStore]:
    """An empty store."""
    store = CaseStore.open(address)
    yield store
    store.close()
