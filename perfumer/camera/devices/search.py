"""Change over from the simulated visitor to a camera that is plugged in later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from perfumer.camera.source import CameraStatus, Source
from perfumer.camera.worker import CameraWorker

log = logging.getLogger(__name__)

LOOK_S = 2.0  # seconds between two looks at the list of devices, which costs next to nothing
RETRY_S = 30.0  # seconds after which devices that gave no picture are opened once more
CHANGE_S = 0.1  # seconds between two looks whether a visit has ended


class CameraSearch:
    """A camera that begins as the simulated visitor and goes on looking for a real one.

    Devices are opened on a thread of the search, and only when their list changes or half a
    minute has gone by. The change waits until ``may_change``: never during a visit. From then on
    the camera that was found is waited for like any other, and the search is over.
    """

    def __init__(
        self,
        worker: CameraWorker,
        list_devices: Callable[[], list[str]],
        find: Callable[[], Source | None],
        may_change: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._list_devices = list_devices
        self._find = find
        self._may_change = may_change
        self._clock = clock
        self._seen = list_devices()
        self._tried_at = clock()
        self._found: Source | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-search", daemon=True)

    @property
    def status(self) -> CameraStatus:
        return self._worker.status

    def start(self) -> None:
        self._worker.start()
        self._thread.start()

    def stop(self) -> None:
        """End soon; a device that is being tried is left to its own thread."""
        self._stopped.set()
        self._worker.stop()

    def look(self) -> bool:
        """Look once; return whether the search is over, with the camera in the worker."""
        if self._found is None and self._is_due():
            self._found = self._find()
            self._tried_at = self._clock()
            if self._found is not None:
                log.info("camera %s was found: used after this visit", self._found.uri)
        if self._found is None or not self._may_change():
            return False
        self._worker.change_source(self._found)
        return True

    def _is_due(self) -> bool:
        devices = self._list_devices()
        changed = devices != self._seen
        self._seen = devices
        return bool(devices) and (changed or self._clock() - self._tried_at >= RETRY_S)

    def _run(self) -> None:
        while not self.look():
            if self._stopped.wait(LOOK_S if self._found is None else CHANGE_S):
                return
