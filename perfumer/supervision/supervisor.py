"""Run every part on a thread of its own; start again what fails, and name what stands still.

Nothing starts a thread again but :meth:`Supervisor.look`, which is to be called about twice a
second. A thread in Python cannot be ended from outside: a part that is stuck is only told, and
where that matters, the watchdog of the system is no longer fed and starts the whole kiosk again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from perfumer.supervision.failures import Failures, attempt, tell_traceback
from perfumer.supervision.part import Condition, Part, PartState, Pulse

log = logging.getLogger(__name__)

FIRST_PAUSE_S, MAX_PAUSE_S = 1.0, 30.0  # before a part is started again; doubled each time
STEADY_S = 60.0  # seconds of work after which the next failure counts as the first one
AGAIN = 3  # failures in a row from which a part fails "again and again"
SETTLE_S = 10.0  # seconds that such a part must work before it counts as working
MAX_DETAIL = 200  # letters of an error's message that are told


class Supervised:
    """One part that is kept going."""

    def __init__(self, part: Part, ending: threading.Event, clock: Callable[[], float]) -> None:
        self.part = part
        self._ending_all = ending
        self._ending = False
        self._clock = clock
        self._turn = threading.RLock()  # its own thread and the one that looks change the state
        self._failures = Failures()
        self._row = 0  # failures in a row
        self._retry_at = 0.0
        self._is_over = False  # whether the end of its thread was noticed
        self._began_at = clock()
        self._pulse = Pulse(clock)
        self._thread: threading.Thread | None = None
        self.state = PartState(part.name, Condition.STARTING, "", self._began_at, 0)

    def start(self) -> None:
        """Start a thread for it. Threads take the priority of the one that calls this."""
        with self._turn:
            self._began_at = self._clock()
            self._pulse = Pulse(self._clock)
            self._is_over = False
            if self._row < AGAIN:
                self._become(Condition.STARTING, self.state.says)
            self._thread = threading.Thread(
                target=self._run, args=(self._pulse,), name=self.part.name, daemon=True
            )
            self._thread.start()

    def end(self) -> None:
        """Take the next return for the end, not for a failure."""
        self._ending = True

    @property
    def is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def join(self, timeout_s: float) -> None:
        """Wait for the end of its thread, but not for longer than that."""
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(max(0.0, timeout_s))

    def look(self) -> None:
        """Look once: notice a thread that died or stands still, start one whose pause is over."""
        now = self._clock()
        with self._turn:
            if self._is_ending:
                return
            if self.is_alive:
                if not self._is_over:
                    self._look_at_pulse(now)
            elif not self._is_over:
                self._fail(None)
            elif now >= self._retry_at:
                self.start()

    @property
    def _is_ending(self) -> bool:
        return self._ending or self._ending_all.is_set()

    def _look_at_pulse(self, now: float) -> None:
        moved_at, part = self._pulse.moved_at, self.part
        since, patience_s = (
            (self._began_at, part.start_s) if moved_at is None else (moved_at, part.patience_s)
        )
        if now - since > patience_s:
            if self.state.condition is not Condition.STUCK:
                says = f"{part.name} has not moved for more than {patience_s:g} s"
                self._become(Condition.STUCK, says)
                attempt(part.forget)
            return
        worked_s = now - self._began_at
        if worked_s > STEADY_S:
            self._row = 0
        if moved_at is None or (self._row >= AGAIN and worked_s < SETTLE_S):
            return
        self._become(Condition.WORKING, "")

    def _run(self, pulse: Pulse) -> None:
        _, error = attempt(lambda: self.part.run(pulse))
        with self._turn:
            if not self._is_ending and threading.current_thread() is self._thread:
                self._fail(error)

    def _fail(self, error: BaseException | None) -> None:
        now = self._clock()
        self._is_over = True
        self._row = 1 if now - self._began_at > STEADY_S else self._row + 1
        self._retry_at = now + min(MAX_PAUSE_S, FIRST_PAUSE_S * 2 ** (self._row - 1))
        # First of all: whatever is wrong, no picture of a visitor stays.
        attempt(self.part.forget)
        says = self._describe(error)
        self._become(Condition.FAILED, says, failures=self.state.failures + 1)
        self._log(says, error, now)

    def _describe(self, error: BaseException | None) -> str:
        if error is None:
            why = "its thread ended"
        elif isinstance(error, self.part.expected):
            why = str(error)
        else:
            first = str(error).strip().partition("\n")[0][:MAX_DETAIL]
            why = f"{type(error).__name__}: {first}" if first else type(error).__name__
        again = (
            f"fails again and again, {self._row} times in a row" if self._row >= AGAIN else "failed"
        )
        return f"{self.part.name} {again} ({why}); it is started again"

    def _log(self, says: str, error: BaseException | None, now: float) -> None:
        if error is None:
            log.error("%s", says)
        elif self._failures.is_new(error, now):
            known = isinstance(error, self.part.expected)
            log.error("%s%s", says, "" if known else f"\n{tell_traceback(error)}")

    def _become(self, condition: Condition, says: str, failures: int | None = None) -> None:
        before = self.state
        since = before.since if condition is before.condition else self._clock()
        if failures is None:
            failures = before.failures
        self.state = PartState(self.part.name, condition, says, since, failures)


def end_all(supervised: tuple[Supervised, ...]) -> None:
    """Take the next return of each for the end, not for a failure."""
    for one in supervised:
        one.end()


class Supervisor:
    """All parts of a kiosk."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ending = threading.Event()
        self.supervised: tuple[Supervised, ...] = ()

    def start(self, *parts: Part) -> tuple[Supervised, ...]:
        """Run each part from now on."""
        started = tuple(Supervised(part, self._ending, self._clock) for part in parts)
        self.supervised += started
        for one in started:
            one.start()
        return started

    def look(self) -> None:
        """Look at every part once; a second thread may look at the same time."""
        for one in self.supervised:
            one.look()

    @property
    def states(self) -> tuple[PartState, ...]:
        """Return how every part is, in the order in which they were started."""
        return tuple(one.state for one in self.supervised)

    @property
    def moves(self) -> bool:
        """Whether every part that should move moves: only then is the system's watchdog fed."""
        return all(_moves(one) for one in self.supervised)

    def end(self) -> None:
        """Take every return for the end from now on; what makes the parts return is theirs."""
        self._ending.set()

    def join(self, timeout_s: float, leaving: tuple[Supervised, ...] = ()) -> None:
        """Wait for the end of all threads but some, and not for longer than that together."""
        end = self._clock() + timeout_s
        for one in self.supervised:
            if one not in leaving:
                one.join(end - self._clock())


def _moves(one: Supervised) -> bool:
    condition, part = one.state.condition, one.part
    if condition is Condition.STUCK:
        return part.may_wait
    return condition is not Condition.FAILED or not part.essential
