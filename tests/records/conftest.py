"""Databases for tests: SQLite files, and a real PostgreSQL where there is one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.records.postgres import DATABASE, running


@pytest.fixture(scope="session")
def server():
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="perfumer-postgres-"))
    try:
        yield from running(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(server):
    """The address of a database that is empty when a test begins."""
    return server.empty_database(DATABASE)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/central.sqlite3"
    return request.getfixturevalue("postgres")
