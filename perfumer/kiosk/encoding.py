"""One JPEG per frame for all viewers, none without a viewer, and a notice without a camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from perfumer.camera.source import CameraStatus, Reason
from perfumer.health.counters import Counters
from perfumer.mailbox import Latest
from perfumer.messages import Frame
from perfumer.supervision.part import Pulse

REPEAT_S = 1.0  # seconds between two sendings of a notice, so that viewers know we live
LOOK_S = 0.2  # longest time between two looks at camera and viewers
SINGLE_S = 2.0  # how long frames are encoded after a single picture was asked for


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """A JPEG that all viewers share; times are monotonic seconds."""

    jpeg: bytes
    sequence: int  # number of the frame; 0 for a notice
    captured_at: float
    encoded_at: float
    online: bool  # False for a notice


def encode(frame: Frame, quality: int, max_height: int, at: float) -> EncodedFrame:
    """Compress a frame, scaled down to ``max_height`` lines; a tall one to as many columns."""
    image = frame.image
    height, width = image.shape[:2]
    scale = max_height / min(height, width)
    if scale < 1:
        size = (round(width * scale), round(height * scale))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return EncodedFrame(data.tobytes(), frame.sequence, frame.captured_at, at, online=True)


class Encoder:
    """Fills ``jpegs`` from ``frames``, or with the notice of the camera's reason."""

    def __init__(
        self,
        frames: Latest[Frame],
        jpegs: Latest[EncodedFrame],
        camera: Callable[[], CameraStatus],
        draw_notice: Callable[[Reason], bytes],
        quality: int,
        max_height: int,
        counters: Counters,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._frames = frames
        self._jpegs = jpegs
        self._camera = camera
        self._draw_notice = draw_notice
        self._quality = quality
        self._max_height = max_height
        self._counters = counters
        self._clock = clock
        self._single_until = 0.0  # end of the time in which a single picture is wanted
        self._notice_at = 0.0  # when the last notice was put
        self._notice_of: Reason | None = None  # what it says, while it is shown

    def want(self) -> None:
        """Encode for a moment without a viewer: a single picture was asked for."""
        self._single_until = self._clock() + SINGLE_S

    def run(self, pulse: Pulse) -> None:
        """Go on until ``frames`` is closed."""
        for frame in self._frames.follow(every_s=LOOK_S):
            pulse.beat()
            self.step(frame)

    def step(self, frame: Frame | None) -> None:
        """Put one JPEG at most: of ``frame``, or a notice every second without a camera."""
        status = self._camera()
        now = self._clock()
        if not status.online and status.reason is not None:
            if now - self._notice_at >= REPEAT_S or status.reason is not self._notice_of:
                self._notice_at, self._notice_of = now, status.reason
                jpeg = self._draw_notice(status.reason)
                self._jpegs.put(EncodedFrame(jpeg, 0, now, now, online=False))
            return
        self._notice_of = None
        if not self._jpegs.followers and now > self._single_until:
            self._jpegs.clear()  # without a viewer no picture of a visitor is kept
        elif frame is not None:
            self._jpegs.put(encode(frame, self._quality, self._max_height, self._clock()))
            self._counters.encodes.inc()
