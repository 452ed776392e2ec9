"""The dashboard shows the same from a fleet's PostgreSQL, with a user that may only read."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from perfumer.web.admin.downloads import DOWNLOADS
from tests.support.seeded_records import fill
from tests.support.web.admin_pages import dashboard, log_in, settings_in

DAY = date(2026, 11, 21)
DAYS = "from=2026-11-19&to=2026-11-21"


@pytest.fixture
def reader(postgres):
    """The address of the database for a user that may only read."""
    owner = create_engine(postgres)
    with owner.begin() as connection:
        for statement in (
            "DROP ROLE IF EXISTS reports",
            "CREATE ROLE reports LOGIN",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reports",
        ):
            connection.execute(text(statement))
    yield make_url(postgres).set(username="reports").render_as_string()
    with owner.begin() as connection:
        connection.execute(text("DROP OWNED BY reports"))
        connection.execute(text("DROP ROLE reports"))
    owner.dispose()


def opened(folder, url):
    folder.mkdir()
    client = dashboard(settings_in(folder, url)).test_client()
    log_in(client, (folder / "key").read_text())
    return client


def test_pages_and_tables_are_those_of_sqlite(tmp_path, postgres, reader):
    own = f"sqlite:///{tmp_path}/fleet.sqlite3"
    for folder, url in ((tmp_path / "a", own), (tmp_path / "b", postgres)):
        folder.mkdir()
        fill(url, folder, DAY, 3)
    clients = opened(tmp_path / "sqlite", own), opened(tmp_path / "postgres", reader)
    for name in DOWNLOADS:
        one, other = (
            sorted(client.get(f"/admin/download/{name}.csv?{DAYS}").text.splitlines())
            for client in clients
        )
        assert [_rounded(line) for line in one] == [_rounded(line) for line in other], name
    for page in ("", "/ads", "/visits", "/invoice", "/kiosks"):
        assert [c.get(f"/admin{page}?{DAYS}").status_code for c in clients] == [200, 200]
    with create_engine(reader).connect() as connection, pytest.raises(DBAPIError, match="denied"):
        connection.execute(text("DELETE FROM plays"))
    connection.engine.dispose()


def _rounded(line: str) -> list[str]:
    """A line without what differs: sums in another order, names and hashes of their own."""
    return [_cell(cell) for cell in line.split(",") if len(cell) < 32]


def _cell(cell: str) -> str:
    try:
        return f"{float(cell):.3f}"
    except ValueError:
        return cell
