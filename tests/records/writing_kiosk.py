"""A kiosk that records without end, for tests that kill it: ``writing_kiosk.py FOLDER CENTRAL``.

Visits carry a number each; a line says up to which number they are in the database.
"""

import sys
import time
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from recording import central, plan, visit  # noqa: E402

from perfumer.records.store import Store  # noqa: E402

BATCH = 5


def main(folder: str, url: str, first: str) -> None:
    store = Store(plan(Path(folder), central=central(url, batch=7)))
    store.start()
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
