"""A kiosk's records without its camera, to be killed: ``-m … FOLDER URL CENTRAL FIRST SEED``.

Hands in visits and plays at a pace of its own, each with a number, and says on a line which
number was handed in at what monotonic second. Numbers stand where a visit has its seconds.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random

from perfumer.records.ledger.outbox import Bounds
from perfumer.records.ledger.shipping import Central
from perfumer.records.ledger.writer import Plan
from perfumer.records.rows import ExposureRow, Outcome, PlayRow, VisitRow, to_minute
from perfumer.records.store import Store
from perfumer.supervision.supervisor import Supervisor

BATCH = 50
QUICK_S = 0.1
PACE_S = 0.02  # longest pause between two rows


def plan_of(folder: Path, url: str, central: str) -> Plan:
    """Return where the records of ``folder`` go; an empty ``central`` is no fleet."""
    return Plan(
        url=url,
        place="killed",
        bounds=Bounds(1_000_000, 500_000_000),
        central=Central(central, BATCH, QUICK_S) if central else None,
        spill=folder / "unsaved",
        queue_rows=10_000,
        retry_s=QUICK_S,
        key=folder / "key",
        second_spill=folder / "second",
    )


def make_row(number: int) -> VisitRow | PlayRow:
    """Return a visit for an even number, and a play with an exposure for an odd one."""
    minute = to_minute(datetime.now().astimezone())
    if number % 2 == 0:
        return VisitRow(minute, "perfume", Outcome.COMPLETED, "result", number, "ko")
    seen = ExposureRow("female 20s", True, 2, 1, 1, 3.0, 8.0)
    return PlayRow(minute, "modak", f"creative-{number}", "blend", 10.0, None, 20.0, (seen,))


def main(folder: str, url: str, central: str, first: str, seed: str) -> None:
    """Record until killed."""
    chance = Random(int(seed))
    store = Store(plan_of(Path(folder), url, central))
    store.start(Supervisor())
    sys.stdout.write("begun\n")
    for number in count(int(first)):
        row = make_row(number)
        if isinstance(row, VisitRow):
            store.add_visit(row)
        else:
            store.add_play(row)
        sys.stdout.write(f"{number} {time.monotonic()}\n")
        sys.stdout.flush()
        time.sleep(chance.uniform(0, PACE_S))


if __name__ == "__main__":
    main(*sys.argv[1:])
