"""Keep a log small, whatever is wrong and whoever asks: the same line is written a few times.

A fault that goes on, or a stranger who sends the same bad request all night, must neither fill the
disk nor bury what matters. What is left out is counted, and the next line of its kind says so.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

SAME, SAME_S = 10, 120.0  # lines of the same words at once, and seconds for each one more
SITE, SITE_S = 30, 60.0  # the same for all lines that one place in the program writes
MAX_KINDS = 512  # kinds of line that are remembered
MAX_LETTERS = 200  # of a line, by which it is told from another
NUMBERS = re.compile(r"\d+")


class _Budget:
    """Lines that may be written now; it fills up again with time."""

    def __init__(self, most: int, every_s: float, at: float) -> None:
        self._most = most
        self._every_s = every_s
        self._left = float(most)
        self._at = at
        self.left_out = 0

    def fill(self, at: float) -> bool:
        """Return whether one more line may be written."""
        self._left = min(self._most, self._left + (at - self._at) / self._every_s)
        self._at = at
        return self._left >= 1

    def take(self) -> int:
        """Count a line that is written; return how many were left out before it."""
        self._left -= 1
        left_out, self.left_out = self.left_out, 0
        return left_out


class BoundedLog(logging.Filter):
    """Lets a line of one kind through ten times, then once in two minutes. For handlers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._budgets: OrderedDict[tuple[str, ...], _Budget] = OrderedDict()
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the line is written; one that follows others left out says how many."""
        if record.levelno < logging.INFO:
            return True  # whoever asks for more than changes of state gets all of it
        words = NUMBERS.sub("#", record.getMessage()[:MAX_LETTERS])
        site = (record.pathname, str(record.lineno))
        at = self._clock()
        with self._lock:
            same = self._budget((*site, words), SAME, SAME_S, at)
            whole = self._budget(site, SITE, SITE_S, at)
            if not (same.fill(at) & whole.fill(at)):
                same.left_out += 1
                return False
            whole.take()
            left_out = same.take()
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} lines like this were left out)"
            record.args = ()
        return True

    @property
    def kinds(self) -> int:
        """Number of kinds of line that are remembered."""
        return len(self._budgets)

    def _budget(self, kind: tuple[str, ...], most: int, every_s: float, at: float) -> _Budget:
        budget = self._budgets.get(kind)
        if budget is None:
            budget = self._budgets[kind] = _Budget(most, every_s, at)
        self._budgets.move_to_end(kind)
        while len(self._budgets) > MAX_KINDS:
            self._budgets.popitem(last=False)
        return budget


def bound_log() -> None:
    """Bound whatever this program logs from now on."""
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # lists its own parts
    bounds = BoundedLog()
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:  # others, as those of tests, are not ours
            handler.addFilter(bounds)
