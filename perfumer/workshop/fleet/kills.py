"""Kill a recording kiosk with -9 at seeded moments, and check that each record is there once.

A PostgreSQL of its own runs meanwhile, and is itself stopped, or frozen, at seeded moments. One
half of the rounds writes to a file and ships to the fleet's database, the other half writes
straight to it. A record that was handed in a second before the kill must be in the database
exactly once at the end, a later one at most once, and every chain must be whole. Prints the
counts as JSON. The same seed makes the same kills.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, select

from perfumer.paths import PACKAGE
from perfumer.records.database import begin_read, connect, migrate
from perfumer.records.ledger.keys import NO_KEYS, Keys, load_keys
from perfumer.records.ledger.verifying import verify
from perfumer.records.store import Store
from perfumer.records.tables import plays, visits
from perfumer.supervision.supervisor import Supervisor
from perfumer.workshop.fleet.postgres import MISSING, Server, own_server
from perfumer.workshop.fleet.recorder import plan_of

PROGRAM = "perfumer.workshop.fleet.recorder"
SOON_S = 1.0  # within which a record is on some disk
LONGEST_S = 3.0  # that a round runs before its kill
STEP = 1_000_000  # numbers of one round
FINISH_S = 120.0  # for all that waits to arrive at the end
TROUBLES = ("none", "none", "none", "down", "frozen")  # of the server in a round


@dataclass
class Kiosk:
    """One folder of records that is used round after round."""

    folder: Path
    url: str
    central: str
    must: set[int] = field(default_factory=set)  # numbers that must be there
    may: set[int] = field(default_factory=set)  # numbers that may be there


def run(kills: int, seed: int) -> dict[str, Any]:
    """Run all rounds; return the counts."""
    chance, began = Random(seed), time.monotonic()
    with ExitStack() as ends:
        server = _start_database(ends)
        folder = Path(tempfile.mkdtemp(prefix="perfumer-kills-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        fleet = server.new_database("fleet")
        _make_tables(fleet)
        kiosks = [
            Kiosk(folder / "file", f"sqlite:///{folder}/file/records.sqlite3", fleet),
            Kiosk(folder / "straight", fleet, ""),
        ]
        troubles: Counter[str] = Counter()
        for number in range(kills):
            trouble = chance.choice(TROUBLES)
            troubles[trouble] += 1
            _round(kiosks[number % 2], number, chance, server, trouble)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{number + 1} kills ")
        for kiosk in kiosks:
            _finish(kiosk)
        found = _check(kiosks, fleet)
    minutes = round((time.monotonic() - began) / 60, 1)
    return {"kills": kills, "seed": seed, "server": dict(troubles), **found, "minutes": minutes}


def _make_tables(fleet: str) -> None:
    engine = connect(fleet)
    migrate(engine)
    engine.dispose()


def _round(kiosk: Kiosk, number: int, chance: Random, server: Server, trouble: str) -> None:
    """Let the kiosk record, kill it, and note what must have been kept."""
    kiosk.folder.mkdir(exist_ok=True)
    first, seed = number * STEP, chance.randrange(2**31)
    after_s, trouble_s = chance.uniform(0, LONGEST_S), chance.uniform(0, LONGEST_S / 2)
    arguments = (str(kiosk.folder), kiosk.url, kiosk.central, str(first), str(seed))
    program = subprocess.Popen(
        [sys.executable, "-m", PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PACKAGE.parent,
    )
    with program as process, ExitStack() as ends:
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        time.sleep(trouble_s)
        _cause(server, trouble, ends)
        time.sleep(max(0.0, after_s - trouble_s))
        at = time.monotonic()
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read()
    for line in told[: told.rfind("\n") + 1].splitlines():
        handed_in, when = line.split()
        if float(when) < at - SOON_S:
            kiosk.must.add(int(handed_in))
    # The last one may have been handed in without a line.
    kiosk.may |= set(range(first, first + told.count("\n") + 2))


def _cause(server: Server, trouble: str, ends: ExitStack) -> None:
    """Take the server down or freeze it, until the round ends."""
    if trouble == "down":
        server.stop()
        ends.callback(server.start)
    elif trouble == "frozen":
        ends.enter_context(server.frozen())


def _finish(kiosk: Kiosk) -> None:
    """Start the kiosk a last time, and wait until all of it has arrived."""
    store = Store(plan_of(kiosk.folder, kiosk.url, kiosk.central))
    store.start(Supervisor())
    end = time.monotonic() + FINISH_S
    while time.monotonic() < end and not (store.kiosk and not store.waiting and _is_done(kiosk)):
        time.sleep(0.2)
    store.close(10.0)


def _is_done(kiosk: Kiosk) -> bool:
    if any((kiosk.folder / "unsaved").glob("*.jsonl")):
        return False
    if not kiosk.central:
        return True
    own, fleet = connect(kiosk.url), connect(kiosk.central)
    try:
        return set(_numbers(own)) <= set(_numbers(fleet))
    finally:
        own.dispose()
        fleet.dispose()


def _check(kiosks: Sequence[Kiosk], fleet: str) -> dict[str, Any]:
    engine = connect(fleet)
    keys = sum((load_keys(kiosk.folder / "key") for kiosk in kiosks), NO_KEYS)
    times = Counter(_numbers(engine))
    must = set().union(*(kiosk.must for kiosk in kiosks))
    may = set().union(*(kiosk.may for kiosk in kiosks))
    faults = _faults(engine, keys)
    engine.dispose()
    lost, strange = must - set(times), set(times) - may
    twice = [number for number, count in times.items() if count > 1]
    return {
        "handed_in": len(may),
        "must_be_there": len(must),
        "there": len(times),
        "lost": len(lost),
        "twice": len(twice),
        "never_handed_in": len(strange),
        "faults_of_the_chains": faults[:5],
        "ok": not (lost or twice or strange or faults),
    }


def _numbers(engine: Engine) -> list[int]:
    with begin_read(engine) as connection:
        found = list(connection.execute(select(visits.c.visit_s)).scalars())
        names = connection.execute(select(plays.c.creative)).scalars()
        return [*found, *(int(name.rpartition("-")[2]) for name in names)]


def _faults(engine: Engine, keys: Keys) -> list[str]:
    with begin_read(engine) as connection:
        return [str(each) for one in verify(connection, {}, keys) for each in one.findings]


def _start_database(ends: ExitStack) -> Server:
    server = ends.enter_context(own_server())
    if server is None:
        raise SystemExit(MISSING)
    return server


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 when a record was lost, doubled or forged."""
    parser = argparse.ArgumentParser(prog="perfumer try-kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=30, help="kills with -9 (default: 30)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    options = parser.parse_args(argv)
    summary = run(options.kills, options.seed)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    return 0 if summary["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
