"""The programs of the demo fleet: child processes with settings and a log of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfumer.paths import PACKAGE
from perfumer.workshop.fleet.postgres import free_port

# Light enough that three of them run on two cores.
LIGHT = ("--camera", "demo:signage", "--mode", "signage", "--size", "640x360", "--fps", "5")
STOP_S = 15.0


class FleetError(Exception):
    """The demo cannot go on; the message names the program and its last output."""


@dataclass
class Program:
    """One child process; ``log`` receives its output."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                cwd=PACKAGE.parent,  # where `-m perfumer` is found, installed or not
                env=os.environ | self.environment,
                start_new_session=True,  # Ctrl-C is ours; we end them in order
            )

    def check(self) -> None:
        """Raise :class:`FleetError` when it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            output = self.log.read_text(errors="replace")[-2000:]
            raise FleetError(f"{self.name} ended ({self.process.returncode}):\n{output}")

    def end(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal, without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal and wait until it has ended; kill it after 15 s."""
        if self.process is None:
            return
        self.end(number)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True)
class Kiosk:
    """One simulated kiosk of the fleet."""

    place: str
    port: int
    records: str  # address of its own database
    key: Path  # file of the keys that sign its records
    program: Program

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def prepare_kiosk(place: str, folder: Path, central: str) -> Kiosk:
    """Return a kiosk that is not started yet; all it writes is below ``folder``."""
    port, records = free_port(), f"sqlite:///{folder}/{place}.sqlite3"
    settings = {
        "RECORDS__URL": records,
        "RECORDS__CENTRAL": central,
        "RECORDS__SHIP_INTERVAL_S": "1",
        "RECORDS__SPILL": f"{folder}/{place}.unsaved",
        "RECORDS__KEY": f"{folder}/{place}.key",
        "SERVER__SECRET": f"{folder}/{place}.secret",
        "ADMIN__KEY": f"{folder}/key",
    }
    environment = {f"PERFUMER_{name}": value for name, value in settings.items()}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    command = [
        sys.executable,
        "-m",
        "perfumer",
        "run",
        *LIGHT,
        "--place",
        place,
        "--port",
        str(port),
    ]
    program = Program(f"the kiosk '{place}'", command, environment, folder / f"{place}.log")
    return Kiosk(place, port, records, folder / f"{place}.key", program)


def prepare_dashboard(folder: Path, central: str) -> tuple[str, Program]:
    """Return the address of the reports, and the program that serves them, not started."""
    port = free_port()
    environment = {
        "PERFUMER_RECORDS__URL": central,
        "PERFUMER_SERVER__SECRET": f"{folder}/reports.secret",
        "PERFUMER_ADMIN__KEY": f"{folder}/key",
    }
    command = [sys.executable, "-m", "perfumer", "dashboard", "--port", str(port)]
    program = Program("the reports", command, environment, folder / "reports.log")
    return f"http://127.0.0.1:{port}/admin", program
