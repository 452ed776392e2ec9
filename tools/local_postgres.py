"""A PostgreSQL of one's own, on loopback, in a folder that goes with it: for tests and a demo."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

USER = "postgres"  # who runs it when root starts it, which it refuses
MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _version(path: Path) -> float:
    return float(path.parts[-3])


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass
class Server:
    """One cluster below ``folder``; ``stop`` and ``start`` are its outages."""

    bin: Path
    folder: Path
    port: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """The address of an empty one."""
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self.url(name)

    def emptied(self, name: str) -> str:
        """The address of that one after all in it went; much faster than a new one."""
        engine = create_engine(self.url(name), isolation_level="AUTOCOMMIT")
        others = "pid != pg_backend_pid() AND datname = current_database()"
        with engine.connect() as connection:
            for statement in (
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}",
                "DROP SCHEMA public CASCADE",
                "CREATE SCHEMA public",
                "GRANT USAGE ON SCHEMA public TO public",
            ):
                connection.execute(text(statement))
        engine.dispose()
        return self.url(name)

    def make(self) -> None:
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
            shutil.chown(self.data, USER)
        self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")

    def start(self) -> None:
        # What its process wrote outlives it, as long as the machine does not crash: no fsync.
        options = (
            f"-p {self.port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        )
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", f"{self.data}.log", "-o", options)

    def stop(self) -> None:
        """At once, as when the power goes."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), "-D", str(self.data), *arguments]
        # A session of its own: Ctrl-C is for who started it, not for the server.
        subprocess.run(
            command, check=True, capture_output=True, start_new_session=True, **_as_user()
        )


def _as_user() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
