"""A real PostgreSQL for as long as the tests run; without one they are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perfumer.workshop.fleet.postgres import MISSING, Server, find_programs, free_port

DATABASE = "tests"


def running(folder: Path) -> Iterator[Server]:
    """A server until the generator ends; skips the test where PostgreSQL is not installed."""
    found = find_programs()
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
