"""Connections to PostgreSQL that give up a server that is connected, but no longer answers.

A server that is frozen, or a disk under it that hangs, keeps its connections open and answers
nothing. The time-outs of PostgreSQL are counted by that very server, and those of TCP by its
kernel, which still runs; so the waiting itself must end.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Engine, event


class PatientConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends after ``answer_s`` seconds, with the connection."""

    answer_s: float = 0.0  # 0: wait without end, as while connecting, which has its own limit

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **more: Any) -> Any:
        """Wait for an answer. Raises :class:`psycopg.OperationalError` when it takes too long."""
        if self.answer_s:
            gen = self._limit(gen, time.monotonic() + self.answer_s)
        return super().wait(gen, *args, **more)

    def _limit(self, gen: Generator[Any, Any, Any], end: float) -> Generator[Any, Any, Any]:
        try:
            state = next(gen)
            while True:
                ready = yield state  # psycopg looks again every tenth of a second
                if not ready and time.monotonic() > end:
                    self.close()
                    raise psycopg.OperationalError(f"no answer within {self.answer_s:g} s")
                state = gen.send(ready)
        except StopIteration as ended:
            return ended.value


def use_patient_connections(engine: Engine, answer_s: float) -> None:
    """Give the engine connections that wait ``answer_s`` seconds for an answer, at most."""
    event.listen(engine, "do_connect", partial(_connect, answer_s))


def _connect(answer_s: float, _dialect: Any, _record: Any, args: Any, options: Any) -> Any:
    connection = PatientConnection.connect(*args, **options)
    connection.answer_s = answer_s
    return connection
