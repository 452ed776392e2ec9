"""One slot between threads: a writer never waits, a reader sees the newest and skips the rest.

Almost everything that threads share goes through this slot. Where a thread needs a lock of its
own, its module says why.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class MailboxClosedError(Exception):
    """The mailbox was closed: no further value will come."""


class Latest(Generic[T]):
    """Holds the newest value that was put; ``version`` counts the puts."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: T | None = None
        self._version = 0
        self._closed = False
        self._followers = 0

    @property
    def version(self) -> int:
        return self._version

    @property
    def followers(self) -> int:
        """Number of running :meth:`follow` loops: without any, a writer may skip its work."""
        return self._followers

    @property
    def closed(self) -> bool:
        return self._closed

    def put(self, value: T) -> None:
        """Replace the value and wake every reader. After :meth:`close` it does nothing."""
        with self._changed:
            if self._closed:
                return
            self._value = value
            self._version += 1
            self._changed.notify_all()

    def peek(self) -> T | None:
        """Return the newest value, or None before the first."""
        return self._value

    def wait(self, seen: int, timeout_s: float) -> tuple[T | None, int]:
        """Return the newest value and its version once it is newer than version ``seen``.

        Returns ``(None, seen)`` on timeout. Raises :class:`MailboxClosedError` once closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._version > seen, timeout_s)
            if self._closed:
                raise MailboxClosedError
            if self._version <= seen:
                return None, seen
            return self._value, self._version

    def follow(self, every_s: float | None = None) -> Iterator[T | None]:
        """Yield the newest values as they come, until closed.

        With ``every_s`` it yields None after that many seconds without a new value, so that a
        consumer can keep a connection alive or check a clock.
        """
        seen = 0
        with self._changed:
            self._followers += 1
        try:
            while True:
                value, version = self.wait(seen, every_s if every_s is not None else 3600.0)
                if version > seen:
                    seen = version
                    yield value
                    value = None  # keep no picture of a person here until the next value comes
                elif every_s is not None:
                    yield None
        except MailboxClosedError:
            return
        finally:
            with self._changed:
                self._followers -= 1

    def take(self) -> T | None:
        """Return the value and forget it, as one step; None when there is none."""
        with self._changed:
            value, self._value = self._value, None
        return value

    def clear(self) -> None:
        """Forget the value without waking a reader."""
        with self._changed:
            self._value = None

    def close(self) -> None:
        """End every :meth:`follow` loop; idempotent."""
        with self._changed:
            self._closed = True
            self._value = None
            self._changed.notify_all()
