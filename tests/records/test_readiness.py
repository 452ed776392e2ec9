"""A real kiosk goes on without its database, and says on /readyz what is wrong with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import text

from perfumer.records.database import connect, migrate
from tests.support.running import running, until


def troubles(kiosk) -> str:
    return " ".join(kiosk.ask("/readyz").json()["troubles"])


def test_a_kiosk_says_why_nothing_is_recorded_and_goes_on_when_it_is(tmp_path):
    url = f"sqlite:///{tmp_path}/kiosk.sqlite3"
    engine = connect(url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    settings = {
        "PERFUMER_RECORDS__URL": url,
        "PERFUMER_RECORDS__RETRY_S": "0.1",
        "PERFUMER_RECORDS__CENTRAL": "postgresql+psycopg://nobody:secret@127.0.0.1:1/none",
        "PERFUMER_RECORDS__SHIP_INTERVAL_S": "0.1",
    }
    with running("--camera", "demo:still", "--size", "640x360", "--fps", "5", **settings) as kiosk:
        until(lambda: "made by a newer version" in troubles(kiosk), 5)
        assert kiosk.ask("/readyz").json()["ready"] is True  # visitors can play
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        until(lambda: "newer version" not in troubles(kiosk), 5)
        until(lambda: "is it running" in troubles(kiosk), 10)  # the fleet's database
        assert kiosk.ask("/readyz").json()["ready"] is True
        assert "secret" not in troubles(kiosk)
        with closing(sqlite3.connect(tmp_path / "kiosk.sqlite3")) as other:
            [(kiosks,)] = other.execute("SELECT count(*) FROM kiosks").fetchall()
        assert kiosks == 1
    engine.dispose()
