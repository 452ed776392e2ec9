"""Change over from the simulated visitor to a camera that is plugged in later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from perfumer.camera.source import CameraStatus, Source
from perfumer.camera.worker import CameraWorker
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all

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
        self._supervised: tuple[Supervised, ...] = ()

    @property
    def status(self) -> CameraStatus:
        return self._worker.status

    def start(self, supervisor: Supervisor) -> None:
        """Read the simulated visitor, and look for a camera on a thread of its own."""
        self._worker.start(supervisor)
        # A driver may take its time with each device.
        self._supervised = supervisor.start(Part("camera-search", self._run, may_wait=True))

    def stop(self) -> None:
        """End soon; a device that is being tried is left to its own thread."""
        end_all(self._supervised)
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

    def _run(self, pulse: Pulse) -> None:
        is_over = False
        while not self._stopped.is_set():
            pulse.beat()
            is_over = is_over or self.look()
            self._stopped.wait(CHANGE_S if self._found and not is_over else LOOK_S)
