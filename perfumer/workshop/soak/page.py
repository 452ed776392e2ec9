"""The page on the kiosk's screen, without a browser: it tells that it lives, as a real one does."""

from __future__ import annotations

import json
import re
import threading

from perfumer.workshop.soak.asking import TROUBLES, ask, get_token
from perfumer.workshop.soak.visits import Witness

BEAT_S = 2.0
NAME = "soak"


class Page:
    """Sends a beat every two seconds on a thread of its own, unless it is frozen."""

    def __init__(self, port: int, witness: Witness) -> None:
        self.frozen = threading.Event()
        self._port, self._witness = port, witness
        self._headers: dict[str, str] = {}
        self._version = ""
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="page", daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_S):
            if self.frozen.is_set():
                continue
            try:
                self._beat()
            except TROUBLES:
                self._headers = {}

    def _beat(self) -> None:
        if not self._headers:
            self._load()
        stage = self._witness.view.get("stage", "")
        said = {"page": NAME, "screen": NAME, "version": self._version, "stage": stage}
        said |= {"frames": 1, "visible": True}
        ask(self._port, "/api/screen/beat", json.dumps(said).encode(), self._headers)

    def _load(self) -> None:
        found = re.search(rb'name="version" content="([^"]*)"', ask(self._port, "/").body)
        self._version = found[1].decode() if found else ""
        self._headers = get_token(self._port)
