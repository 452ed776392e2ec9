"""Do what may fail in any way, and log each kind of failure once in a while."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOG_AGAIN_S = 60.0  # seconds until a failure that goes on is logged again


def attempt(work: Callable[[], T]) -> tuple[T | None, Exception | SystemExit | None]:
    """Do ``work``; return its result, or the error that ended it. The only broad except there is.

    Drop the error soon: its traceback holds every value, and every picture, that ``work`` held.
    """
    try:
        return work(), None
    # A library may call sys.exit(), which would end a thread without a word.
    except (Exception, SystemExit) as error:  # noqa: BLE001 - callers say what they do with it
        return None, error


def tell_traceback(error: BaseException) -> str:
    """Return where ``error`` was raised, as text: a log's record would keep all that it held."""
    return "".join(traceback.format_exception(error)).rstrip()


class Failures:
    """Tells a failure that must be logged from one that goes on."""

    def __init__(self) -> None:
        self._logged_at: dict[tuple[type[BaseException], str], float] = {}
        self._repeats = 0

    def is_new(self, error: BaseException, at: float) -> bool:
        """Return False, and count, if the same was new less than :data:`LOG_AGAIN_S` ago."""
        kind = type(error), _raised_at(error)
        if at - self._logged_at.get(kind, -LOG_AGAIN_S) < LOG_AGAIN_S:
            self._repeats += 1
            return False
        self._logged_at[kind] = at
        return True

    def take_repeats(self) -> int:
        """Return how many were not new since the last call."""
        repeats, self._repeats = self._repeats, 0
        return repeats


def _raised_at(error: BaseException) -> str:
    """Return file and line that raised ``error``: what tells one fault from another."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "" if frame is None else f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
