"""A fleet on one machine: a PostgreSQL, three simulated kiosks and the reports of all of them.

Runs until Ctrl-C; ``--seconds 60`` ends by itself and prints as JSON whether each play that a
page confirmed was written, and each record that a kiosk wrote is in the fleet's database, once
and unchanged. ``--rough`` stops the database for a while and kills a kiosk with -9, which may
lose the play that is on its screen and nothing else. All files are in a temporary folder, which
is deleted at the end.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from perfumer.records.database import connect, migrate
from perfumer.records.troubles import TROUBLES
from perfumer.web.admin.key import key_of
from perfumer.workshop.fleet.arrivals import summarise
from perfumer.workshop.fleet.postgres import MISSING, Server, own_server
from perfumer.workshop.fleet.programs import (
    FleetError,
    Kiosk,
    Program,
    prepare_dashboard,
    prepare_kiosk,
)
from perfumer.workshop.fleet.screen import SimulatedScreen

PLACES = ("lobby", "platform", "gate")
START_S = 180.0  # three loads of the models at once
CHECK_INTERVAL_S = 0.2


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything that runs."""

    server: Server
    engine: Engine
    kiosks: Sequence[Kiosk]
    dashboard: Program
    screens: Sequence[SimulatedScreen]

    def check(self) -> None:
        """Raise :class:`FleetError` when a program has ended by itself."""
        for program in (self.dashboard, *(kiosk.program for kiosk in self.kiosks)):
            program.check()


def run(seconds: float | None, rough: bool) -> dict[str, Any]:
    """Run the whole demo and return the summary of what was written and what arrived."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="perfumer-fleet-")))
        server = _start_database(ends)
        central = server.new_database("fleet")
        engine = connect(central)
        ends.callback(engine.dispose)
        migrate(engine)
        key, _ = key_of(folder / "key")  # one for all programs, before any makes its own
        kiosks = [prepare_kiosk(place, folder, central) for place in PLACES]
        address, dashboard = prepare_dashboard(folder, central)
        for program in (dashboard, *(kiosk.program for kiosk in kiosks)):
            program.start()
            ends.callback(program.stop)
        fleet = Fleet(server, engine, kiosks, dashboard, _open_screens(kiosks, ends))
        _wait_until_connected(fleet)
        _print_addresses(kiosks, address, key)
        began = time.monotonic()
        with suppress(KeyboardInterrupt):
            _keep_running(fleet, seconds, rough)
        lasted_s = time.monotonic() - began
        _stop(fleet)
        return summarise(kiosks, fleet.screens, engine, lasted_s, rough)


def _start_database(ends: ExitStack) -> Server:
    server = ends.enter_context(own_server())
    if server is None:
        raise FleetError(MISSING)
    return server


def _open_screens(kiosks: Sequence[Kiosk], ends: ExitStack) -> list[SimulatedScreen]:
    screens = [SimulatedScreen(kiosk.url) for kiosk in kiosks]
    for screen in screens:
        threading.Thread(target=screen.run, daemon=True).start()
        ends.callback(screen.stop)
    return screens


def _wait_until_connected(fleet: Fleet) -> None:
    """Return when every screen gets events from its kiosk."""
    end = time.monotonic() + START_S
    while not all(screen.connected for screen in fleet.screens):
        fleet.check()
        if time.monotonic() > end:
            raise FleetError(f"the kiosks did not start within {START_S:.0f} s")
        time.sleep(CHECK_INTERVAL_S)


def _print_addresses(kiosks: Sequence[Kiosk], address: str, key: str) -> None:
    lines = [f"{kiosk.place:>9}  {kiosk.url}" for kiosk in kiosks]
    lines += [f"  reports  {address}", f"      key  {key}"]
    sys.stderr.write("\n".join(["The fleet runs (Ctrl-C ends it).", *lines, ""]))
    sys.stderr.flush()


def _keep_running(fleet: Fleet, seconds: float | None, rough: bool) -> None:
    """Check the programs until the time is over; cause the planned troubles meanwhile."""
    began = time.monotonic()
    troubles = _plan_troubles(fleet.kiosks[0].program, fleet.server) if rough else []
    while seconds is None or time.monotonic() - began < seconds:
        share = (time.monotonic() - began) / (seconds or 60)
        while troubles and share >= troubles[0][0]:
            _, description, cause = troubles.pop(0)
            sys.stderr.write(f"{description}\n")
            cause()
        fleet.check()
        time.sleep(CHECK_INTERVAL_S)


def _plan_troubles(victim: Program, server: Server) -> list[tuple[float, str, Callable[[], None]]]:
    """Return what goes wrong and when, as shares of the running time."""

    def kill() -> None:
        victim.stop(signal.SIGKILL)
        victim.start()

    return [
        (0.25, "The fleet's database goes down.", server.stop),
        (0.4, f"{victim.name} is killed with -9, and starts again.", kill),
        (0.55, "The fleet's database comes back.", server.start),
    ]


def _stop(fleet: Fleet) -> None:
    """End the screens first, so that each kiosk still hears that its ad is over."""
    for screen in fleet.screens:
        screen.stop()
    for kiosk in fleet.kiosks:
        kiosk.program.end()
    for kiosk in fleet.kiosks:
        kiosk.program.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 when something did not arrive, 2 when the demo could not run."""
    parser = argparse.ArgumentParser(prog="perfumer demo-fleet", description=__doc__)
    parser.add_argument("--seconds", type=float, help="seconds to run (default: until Ctrl-C)")
    parser.add_argument(
        "--rough", action="store_true", help="stop the database for a while, and kill a kiosk"
    )
    options = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends everything, as Ctrl-C does
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
