"""A real PostgreSQL for as long as the tests run; without one they are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local_postgres import MISSING, Server, free_port, programs

DATABASE = "tests"


def running(folder: Path) -> Iterator[Server]:
    """A server until the generator ends; skips the test where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    server = Server(found, folder, free_port())
    server.make()
    server.start()
    server.new_database(DATABASE)
    try:
        yield server
    finally:
        server.stop()
