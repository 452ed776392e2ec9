"""A kiosk that hands in fifty rows a second without waiting: ``-m … FOLDER URL LIMIT``.

Each line says the number of a row and the monotonic second after it was handed in. ``LIMIT`` is
the size in bytes that no file may exceed, as on a full disk; 0 for none.
"""

import resource
import signal
import sys
import time
from itertools import count
from pathlib import Path

from perfumer.records.store import Store
from perfumer.supervision.supervisor import Supervisor
from tests.support.records.recording import plan, visit


def main(folder: str, url: str, limit: str) -> None:
    store = Store(plan(Path(folder), url=url, queue_rows=10_000))
    store.start(Supervisor())
    if int(limit):
        while store.kiosk is None:
            time.sleep(0.01)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    sys.stdout.write("begun\n")
    for number in count():
        store.add_visit(visit(visit_s=number))
        sys.stdout.write(f"{number} {time.monotonic()}\n")
        sys.stdout.flush()
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
