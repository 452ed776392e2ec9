"""A visitor who clicks, and takes a random way through each visit."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from perfumer.workshop.soak.asking import TROUBLES, ask, get_token
from perfumer.workshop.soak.visits import Witness

CHOSEN, GONE = 202, 409  # status of a choice, and of one that the screen does not have any more
WEIGHTS = {"back": 0.05, "language": 0.1, "restart": 2.0, "skip": 1.0, "another": 0.15}
READING_S = 0.7  # pause in which a face is read, before the visitor looks whether to skip it
PATIENT = 0.75  # share of such looks after which the reading goes on
CHANGE_S = 0.6  # longest wait for another screen after a choice
LOOK_S = 0.05
MOST_CHOICES = 40  # of a visit, then it is ended
PAUSE_S = (0.2, 1.5)  # between two visits


class Clicker:
    """Plays visits on a thread of its own while it may."""

    def __init__(self, port: int, witness: Witness, seed: int) -> None:
        self.playing = threading.Event()
        self.refused: dict[int, int] = {}  # strange status → how often
        self._port, self._witness = port, witness
        self._dice = Random(f"{seed} clicks")
        self._stopped = threading.Event()
        self._headers: dict[str, str] = {}
        self._choices = 0

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="clicks", daemon=True).start()

    def stop(self) -> None:
        """End with the next choice."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self.playing.wait(LOOK_S):
                continue
            try:
                self._step()
            except TROUBLES:
                self._headers = {}
                self._stopped.wait(5 * LOOK_S)

    def _step(self) -> None:
        """Choose one target of what is shown now."""
        view = self._witness.view
        ids = [target["id"] for target in view.get("targets", ())]
        if not ids:
            self._stopped.wait(LOOK_S)
            return
        if view["stage"] == "read" and self._dice.random() < PATIENT:
            self._stopped.wait(READING_S)
            return
        target = self._pick(ids)
        if target == "start":
            self._choices = 0
            self._stopped.wait(self._dice.uniform(*PAUSE_S))
        self._choices += 1
        self._choose(target)
        self._wait_for_change(view["screen"])

    def _pick(self, ids: Sequence[str]) -> str:
        ending = [id_ for id_ in ids if id_ in ("restart", "finish")]
        if ending and self._choices > MOST_CHOICES:
            return ending[0]
        weights = [WEIGHTS.get(id_.partition(":")[0], 1.0) for id_ in ids]
        return self._dice.choices(ids, weights)[0]

    def _choose(self, target: str) -> None:
        if not self._headers:
            self._headers = get_token(self._port)
        body = json.dumps({"target": target}).encode()
        status = ask(self._port, "/api/choose", body, self._headers).status
        if status not in (CHOSEN, GONE):
            self.refused[status] = self.refused.get(status, 0) + 1
            self._headers = {}

    def _wait_for_change(self, screen: str) -> None:
        end = time.monotonic() + CHANGE_S
        with suppress(KeyError):
            while time.monotonic() < end and self._witness.view["screen"] == screen:
                self._stopped.wait(LOOK_S)
