"""A kiosk that records without end, for tests that kill it: ``-m … FOLDER CENTRAL``.

Visits carry a number each; a line says up to which number they are in the database.
"""

import sys
import time
from itertools import count
from pathlib import Path

from perfumer.records.store import Store
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import central, plan, visit

BATCH = 5


def main(folder: str, url: str, first: str) -> None:
    store = Store(plan(Path(folder), central=central(url, batch=7)))
    store.start(Supervisor())
    while store.kiosk is None:
        time.sleep(0.01)
    for number in count(int(first)):
        store.add_visit(visit(visit_s=number))
        if number % BATCH == 0:
            while store.waiting:
                time.sleep(0.001)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
