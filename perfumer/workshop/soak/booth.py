"""The programs of a soak: a kiosk, the camera that it looks through, and the fleet's database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from perfumer.paths import PACKAGE, find
from perfumer.records.database import connect, migrate
from perfumer.workshop.fleet.postgres import Server, free_port, own_server
from perfumer.workshop.fleet.programs import Program
from perfumer.workshop.soak.asking import TROUBLES, ask

PLACE = "soak"
PROBE_S = 3.0  # longest wait for an answer about the state
OTHERS = "PERFUMER_"  # settings of the operator's own booth, which the soak leaves alone
DATABASE = "fleet"


@dataclass(frozen=True, slots=True)
class Size:
    """What the camera sends."""

    shape: str  # WIDTHxHEIGHT
    fps: float


class Camera:
    """The camera, a program that can be killed, halted and told to misbehave."""

    def __init__(self, kiosk_port: int, size: Size) -> None:
        self.port = free_port()
        self._command = [
            *(sys.executable, "-m", "perfumer.workshop.soak.camera"),
            *(str(self.port), str(kiosk_port), size.shape, str(size.fps)),
        ]
        self._shows = "still"
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, with the people that it showed last."""
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            text=True,
            cwd=PACKAGE.parent,
            start_new_session=True,
        )
        self.show(self._shows)

    def show(self, script: str) -> None:
        """Show other people."""
        self._shows = script
        self.tell(f"show {script}")

    def tell(self, line: str) -> None:
        """Send one line, unless the program is away just now."""
        if self.process is not None and self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.write(f"{line}\n")
                self.process.stdin.flush()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdin is not None:
                with suppress(OSError):
                    self.process.stdin.close()
            self.process = None


class Booth:
    """A kiosk on a free port of loopback; all that it writes is below ``folder``."""

    def __init__(self, folder: Path, size: Size, central: str | None) -> None:
        self.port = free_port()
        self.folder = folder
        self.camera = Camera(self.port, size)
        self.records = f"sqlite:///{folder}/records.sqlite3"
        self.key, self.spill = folder / "records.key", folder / "unsaved"
        self.life = 0  # starts so far
        self.up = False  # whether it has been ready in this life, and was not ended since
        self.log = folder / "kiosk.log"
        self._program = Program("the kiosk", self._command(size), self._settings(central), self.log)

    def start(self) -> None:
        """Start the kiosk; return at once."""
        self.life += 1
        self._program.start()

    def end(self, number: int) -> float:
        """Send it a signal, wait, and return the seconds that it took to end."""
        self.up = False
        began = time.monotonic()
        self._program.stop(number)
        return time.monotonic() - began

    @property
    def status(self) -> int | None:
        """Exit status; None while it runs."""
        process = self._program.process
        return None if process is None else process.poll()

    @property
    def process(self) -> psutil.Process:
        """The kiosk's process. Raises :class:`psutil.NoSuchProcess` where there is none."""
        process = self._program.process
        if process is None:
            raise psutil.NoSuchProcess(-1)
        return psutil.Process(process.pid)

    def probe(self) -> tuple[bool, tuple[str, ...]]:
        """Return whether it is ready, and what it says is wrong."""
        try:
            answer = ask(self.port, "/readyz", timeout_s=PROBE_S)
            said = parse_state(answer.body)
        except TROUBLES as error:
            return False, (f"no answer: {error}",)
        return answer.status == 200, said

    def _command(self, size: Size) -> list[str]:
        camera = f"http://127.0.0.1:{self.camera.port}/video"
        return [
            *(sys.executable, "-m", "perfumer", "run", "--camera", camera, "--place", PLACE),
            *("--size", size.shape, "--fps", str(size.fps), "--port", str(self.port)),
        ]

    def _settings(self, central: str | None) -> dict[str, str]:
        settings = {
            "HOME": str(self.folder),
            "PERCEPTION__MODELS": str(find("models/mediapipe")),
            "RECORDS__URL": self.records,
            "RECORDS__SPILL": str(self.spill),
            "RECORDS__SECOND_SPILL": str(self.folder / "second"),
            "RECORDS__KEY": str(self.key),
            "RECORDS__SHIP_INTERVAL_S": "2",
            "STUDIO__MAX_REQUESTS": "100000",
            # Shorter waits make a visit take seconds, not half a minute.
            "SESSION__FAREWELL_S": "0.5",
            "SESSION__STILL_THERE_S": "8",
            "READING__INTERVAL_S": "0.15",
        }
        if central is not None:
            settings["RECORDS__CENTRAL"] = central
        return {f"PERFUMER_{name}": value for name, value in settings.items()} | {
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
        }


def parse_state(body: bytes) -> tuple[str, ...]:
    """Return every sentence of ``/readyz`` about what is wrong."""
    said = json.loads(body)
    return tuple(str(each) for key in ("reasons", "troubles") for each in said.get(key, ()))


def forget_settings() -> None:
    """Take the settings of the operator's own booth out of what our programs inherit."""
    for name in [name for name in os.environ if name.startswith(OTHERS)]:
        del os.environ[name]


@contextmanager
def fleet_database() -> Iterator[tuple[Server, str] | None]:
    """Run a PostgreSQL of our own; None where it is not installed."""
    with own_server() as server:
        if server is None:
            yield None
            return
        url = server.new_database(DATABASE)
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        yield server, url
