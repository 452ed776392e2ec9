"""A private PostgreSQL on loopback, with its data in one folder: for tests and the demo."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine, text

USER = "postgres"  # system user that runs it when root starts it: it refuses to run as root
MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql)"


def find_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, which Debian keeps out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _version(path: Path) -> float:
    return float(path.parts[-3])


def free_port() -> int:
    """Return a port of loopback that no program uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One database cluster below ``folder``; ``stop`` and ``start`` simulate an outage."""

    bin: Path
    folder: Path
    port: int

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return self.url(name)

    def empty_database(self, name: str) -> str:
        """Delete everything in the database and return its address; faster than a new one."""
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
        """Create the cluster's files."""
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
            shutil.chown(self.data, USER)
        self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")

    def start(self) -> None:
        """Start it and wait until it answers."""
        # No fsync: the data only has to outlive the process, not a crash of the machine.
        options = (
            f"-p {self.port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        )
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", f"{self.data}.log", "-o", options)

    def stop(self) -> None:
        """Stop it at once, as when the power fails."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Halt all its processes meanwhile: connections stay open, and nothing is answered."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        each = [first, *first.children(recursive=True)]
        for process in each:
            with suppress(psutil.NoSuchProcess):
                process.suspend()
        try:
            yield
        finally:
            for process in each:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bin / program), "-D", str(self.data), *arguments]
        # A session of its own: Ctrl-C must reach our program, not the server.
        subprocess.run(
            command, check=True, capture_output=True, start_new_session=True, **_as_user()
        )


def _as_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    import pwd  # Windows has no such module

    entry = pwd.getpwnam(USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


@contextmanager
def own_server() -> Iterator[Server | None]:
    """Run an empty server until the block ends; None where PostgreSQL is not installed."""
    programs = find_programs()
    if programs is None:
        yield None
        return
    cluster = Path(tempfile.mkdtemp(prefix="perfumer-db-"))
    server = Server(programs, cluster, free_port())
    try:
        server.make()
        server.start()
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):  # it may be down already
            server.stop()
        shutil.rmtree(cluster, ignore_errors=True)
