"""Ask an open camera for a mode, and measure what it really gives."""

from __future__ import annotations

from collections.abc import Callable

import cv2

from perfumer.camera.devices.machine import Capture
from perfumer.camera.devices.modes import measure_rate
from perfumer.camera.devices.v4l2 import Mode

WARM_UP_S = 1.0  # seconds of frames that are not measured: exposure settles, buffers run empty
MEASURE_S = 2.0  # seconds of frames that tell a camera's rate
# One is filled while the other is read: with one alone the next frame is lost meanwhile.
BUFFERS = 2


def request(capture: Capture, mode: Mode) -> Mode:
    """Ask an open device for ``mode``; return what it grants, which may be something else."""
    if mode.fourcc:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*mode.fourcc.ljust(4)))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, mode.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, mode.height)
    if mode.fps:
        capture.set(cv2.CAP_PROP_FPS, mode.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, BUFFERS)
    number = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFF_FFFF
    fourcc = number.to_bytes(4, "little").decode("ascii", errors="replace")
    return Mode(
        fourcc.strip("\0 ") or mode.fourcc,
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        max(0.0, capture.get(cv2.CAP_PROP_FPS)),
    )


class Meter:
    """Tells once how many frames a second a camera gives."""

    def __init__(self, capture: Capture, clock: Callable[[], float]) -> None:
        self._capture = capture
        self._clock = clock
        self._began: float | None = None
        self._read_s: list[float] = []
        self._stamps_s: list[float] = []

    def take(self) -> float | None:
        """Count a frame; return the frames a second as soon as enough were seen."""
        now = self._clock()
        if self._began is None:
            self._began = now
        if now - self._began < WARM_UP_S:
            return None
        self._read_s.append(now)
        self._stamps_s.append(self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
        if now - self._began < WARM_UP_S + MEASURE_S or len(self._read_s) < 3:
            return None
        # Drivers without times of their own say 0, or the same again and again.
        stamped = all(a < b for a, b in zip(self._stamps_s, self._stamps_s[1:], strict=False))
        return measure_rate(self._stamps_s if stamped else self._read_s, stamped)
