"""The simulated visitor as a camera with several readers, at 30 frames a second."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.camera.opening import open_camera
from perfumer.camera.source import Shape

ROOT = Path(__file__).resolve().parent.parent


class DemoCamera:
    """Like ``cv2.VideoCapture`` on one device: readers compete for its frames."""

    def __init__(self) -> None:
        source = open_camera("demo:still", Shape(1280, 720, 30), ROOT / "data", lambda: None)
        self._frames = source.open()
        self._turn = threading.Lock()

    def read(self) -> NDArray[np.uint8]:
        """Return the next frame, BGR and not mirrored, as a device gives it."""
        with self._turn:
            frame = next(self._frames)
        return np.asarray(cv2.flip(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), 1), np.uint8)
