"""A fleet on one machine: a PostgreSQL, three simulated kiosks and the reports of all of them.

``make fleet-demo`` runs until Ctrl-C; ``--seconds 60`` ends by itself and prints as JSON whether
each play that a page confirmed was written, and each record that a kiosk wrote is in the fleet's
database, once and unchanged. ``--rough`` takes the database away meanwhile and kills a kiosk with
-9, which may take the play that is on its screen and nothing else. Everything lies in a folder of
its own that goes at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from perfumer.records.database import TROUBLES, connect, migrate, reading
from perfumer.records.ledger.outbox import Outbox, standings
from perfumer.records.ledger.shipping import ship
from perfumer.records.ledger.verifying import verify
from perfumer.records.tables import plays
from perfumer.web.admin.key import key_of
from tools.local_postgres import MISSING, Server, free_port, programs
from tools.simulated_screen import SimulatedScreen

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("lobby", "platform", "gate")
# Light enough that three of them run on two cores.
LIGHT = ("--camera", "demo:signage", "--mode", "signage", "--size", "640x360", "--fps", "5")
START_S = 180.0  # three loads of the models at once
STOP_S = 15.0
BATCH = 500


class FleetError(Exception):
    """The demo cannot go on; the message says what ended and what it said."""


@dataclass
class Program:
    """One child process; ``log`` holds what it says."""

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
                cwd=ROOT,
                env=os.environ | self.environment,
                start_new_session=True,  # Ctrl-C is ours; we end them in order
            )

    def check(self) -> None:
        """Raises :class:`FleetError` when it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-2000:]
            raise FleetError(f"{self.name} ended ({self.process.returncode}):\n{said}")

    def end(self, number: int = signal.SIGTERM) -> None:
        """Tell it to."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Tell it to, and wait until it has."""
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
    place: str
    port: int
    records: str  # address of its own database
    program: Program

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def kiosk(place: str, folder: Path, central: str) -> Kiosk:
    """Not started yet; all it writes is below ``folder``."""
    port, records = free_port(), f"sqlite:///{folder}/{place}.sqlite3"
    settings = {
        "RECORDS__URL": records,
        "RECORDS__CENTRAL": central,
        "RECORDS__SHIP_EVERY_S": "1",
        "RECORDS__SPILL": f"{folder}/{place}.unsaved",
        "SERVER__SECRET": f"{folder}/{place}.secret",
        "ADMIN__KEY": f"{folder}/key",
    }
    environment = {f"PERFUMER_{name}": value for name, value in settings.items()}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "app.py", *LIGHT, "--place", place, "--port", str(port)]
    program = Program(f"the kiosk '{place}'", command, environment, folder / f"{place}.log")
    return Kiosk(place, port, records, program)


def reports(folder: Path, central: str) -> tuple[str, Program]:
    """The address of the reports, and their program."""
    port = free_port()
    environment = {
        "PERFUMER_RECORDS__URL": central,
        "PERFUMER_SERVER__SECRET": f"{folder}/reports.secret",
        "PERFUMER_ADMIN__KEY": f"{folder}/key",
    }
    command = [sys.executable, "-m", "perfumer.web.admin.server", "--port", str(port)]
    program = Program("the reports", command, environment, folder / "reports.log")
    return f"http://127.0.0.1:{port}/admin", program


def run(seconds: float | None, rough: bool) -> dict[str, Any]:
    """The whole demo; the summary of what was written and what arrived."""
    found = programs()
    if found is None:
        raise FleetError(MISSING)
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="perfumer-fleet-")))
        cluster = Path(tempfile.mkdtemp(prefix="perfumer-fleet-db-"))
        ends.callback(shutil.rmtree, cluster, ignore_errors=True)
        server = Server(found, cluster, free_port())
        server.make()
        server.start()
        ends.callback(_stop_quietly, server)
        central = server.new_database("fleet")
        engine = connect(central)
        ends.callback(engine.dispose)
        migrate(engine)
        key, _ = key_of(folder / "key")  # one for all of them, before any makes its own
        kiosks = [kiosk(place, folder, central) for place in PLACES]
        address, page = reports(folder, central)
        for program in (page, *(each.program for each in kiosks)):
            program.start()
            ends.callback(program.stop)
        screens = [SimulatedScreen(each.url) for each in kiosks]
        for screen in screens:
            threading.Thread(target=screen.run, daemon=True).start()
            ends.callback(screen.stop)
        _wait(kiosks, page, screens)
        _tell(kiosks, address, key)
        began = time.monotonic()
        with suppress(KeyboardInterrupt):
            _go_on(kiosks, page, server, seconds, rough)
        lasted = time.monotonic() - began
        for screen in screens:
            screen.stop()
        for each in kiosks:
            each.program.end()
        for each in kiosks:
            each.program.stop()
        return _summary(kiosks, screens, engine, lasted, rough)


def _wait(kiosks: Sequence[Kiosk], page: Program, screens: Sequence[SimulatedScreen]) -> None:
    """Until every screen gets events from its kiosk."""
    end = time.monotonic() + START_S
    while not all(screen.connected for screen in screens):
        for program in (page, *(each.program for each in kiosks)):
            program.check()
        if time.monotonic() > end:
            raise FleetError(f"the kiosks did not start within {START_S:.0f} s")
        time.sleep(0.2)


def _tell(kiosks: Sequence[Kiosk], address: str, key: str) -> None:
    lines = [f"{each.place:>9}  {each.url}" for each in kiosks]
    lines += [f"  reports  {address}", f"      key  {key}"]
    sys.stderr.write("\n".join(["The fleet runs (Ctrl-C ends it).", *lines, ""]))
    sys.stderr.flush()


def _go_on(
    kiosks: Sequence[Kiosk], page: Program, server: Server, seconds: float | None, rough: bool
) -> None:
    began = time.monotonic()
    troubles = _troubles(kiosks[0].program, server) if rough else []
    while seconds is None or time.monotonic() - began < seconds:
        share = (time.monotonic() - began) / (seconds or 60)
        while troubles and share >= troubles[0][0]:
            _, what, happen = troubles.pop(0)
            sys.stderr.write(f"{what}\n")
            happen()
        for program in (page, *(each.program for each in kiosks)):
            program.check()
        time.sleep(0.2)


def _troubles(victim: Program, server: Server) -> list[tuple[float, str, Any]]:
    """What happens when, as shares of the time."""

    def kill() -> None:
        victim.stop(signal.SIGKILL)
        victim.start()

    return [
        (0.25, "The fleet's database goes down.", server.stop),
        (0.4, f"{victim.name} is killed with -9, and starts again.", kill),
        (0.55, "The fleet's database comes back.", server.start),
    ]


def _summary(
    kiosks: Sequence[Kiosk],
    screens: Sequence[SimulatedScreen],
    central: Engine,
    seconds: float,
    rough: bool,
) -> dict[str, Any]:
    """Plays by place as pages confirmed them, as each kiosk wrote them and as they arrived."""
    places: dict[str, dict[str, Any]] = {}
    for each, screen in zip(kiosks, screens, strict=True):
        own = connect(each.records)
        outbox = Outbox(own, each.place, None, ships=True)
        late = 0  # what a kiosk wrote last, as it ended
        while batch := ship(outbox, central, BATCH):
            late += batch
        places[each.place] = {
            "confirmed_by_page": len(screen.confirmed),
            "written": _plays(own, outbox.kiosk),
            "arrived": _plays(central, outbox.kiosk),
            "shipped_after_the_end": late,
            "chain": _chain(own),
        }
        own.dispose()
    whole = _chain(central)
    # A kill takes the play that is on the screen.
    may_miss = {kiosks[0].place: 1} if rough else {}
    agree = all(_agrees(place, may_miss.get(name, 0)) for name, place in places.items())
    return {
        "seconds": round(seconds, 1),
        "rough": rough,
        "places": places,
        "central_chains": whole,
        "ok": agree and whole == "whole",
    }


def _agrees(place: dict[str, Any], may_miss: int) -> bool:
    missed = place["confirmed_by_page"] - place["written"]["confirmed"]
    whole = place["written"] == place["arrived"] and place["chain"] == "whole"
    return whole and 0 <= missed <= may_miss


def _plays(engine: Engine, kiosk: str) -> dict[str, int]:
    confirmed = plays.c.failure.is_(None)
    with reading(engine) as connection:
        counts = [
            connection.execute(
                select(func.count()).where(plays.c.kiosk == kiosk, which)
            ).scalar_one()
            for which in (confirmed, ~confirmed)
        ]
    return {"confirmed": counts[0], "failed": counts[1]}


def _chain(engine: Engine) -> str:
    with reading(engine) as connection:
        found = [str(each) for v in verify(connection, {}) for each in v.findings]
        return "; ".join(found) or ("whole" if standings(connection) else "nothing was written")


def _stop_quietly(server: Server) -> None:
    with suppress(subprocess.CalledProcessError):  # it may be down already
        server.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status is 1 when something did not arrive, 2 when the demo could not run."""
    parser = argparse.ArgumentParser(prog="python -m tools.fleet_demo", description=__doc__)
    parser.add_argument("--seconds", type=float, help="end after so long (default: on Ctrl-C)")
    parser.add_argument(
        "--rough", action="store_true", help="take the database away, and kill a kiosk"
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends all, as Ctrl-C does
    try:
        summary = run(options.seconds, options.rough)
    except (FleetError, *TROUBLES, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:  # before all of it ran
        return 130
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0 if summary["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
