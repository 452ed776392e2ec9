"""One JPEG per frame for all viewers, none while nobody watches, and a card when there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from perfumer.camera.status import CameraStatus, Reason
from perfumer.kiosk.counters import Counters
from perfumer.mailbox import Latest
from perfumer.messages import Frame

CARD_SIZE = (1280, 720)
BACKGROUND, INK, ACCENT = (17, 27, 23), (240, 232, 218), (214, 158, 84)
REPEAT_S = 1.0  # the newest picture is sent again so often, so that viewers know we live
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "C:/Windows/Fonts/malgun.ttf",
)
WORDS = {
    Reason.STARTING: ("카메라를 준비하고 있어요", "Starting the camera"),
    Reason.MISSING: ("카메라를 찾을 수 없어요", "No camera found"),
    Reason.REFUSED: ("카메라를 열 수 없어요", "The camera cannot be opened"),
    Reason.STALLED: ("화면이 오지 않아요", "No picture from the camera"),
    Reason.FROZEN: ("화면이 멈췄어요", "The picture is frozen"),
    Reason.ENDED: ("카메라 연결이 끊겼어요", "The camera was disconnected"),
    Reason.UNREADABLE: ("화면을 읽을 수 없어요", "The picture cannot be read"),
}


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """A JPEG that all viewers share; times are monotonic seconds."""

    data: bytes
    sequence: int
    captured_at: float
    encoded_at: float
    online: bool


def encode(frame: Frame, quality: int, max_height: int) -> EncodedFrame:
    """The frame as JPEG, at most ``max_height`` lines."""
    image = frame.image
    height, width = image.shape[:2]
    if height > max_height:
        size = (round(width * max_height / height), max_height)
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return EncodedFrame(
        data.tobytes(), frame.sequence, frame.captured_at, time.monotonic(), online=True
    )


@lru_cache(maxsize=len(Reason))
def card(reason: Reason) -> bytes:
    """A calm picture that says why there is no other, in Korean where a font has it."""
    picture = Image.new("RGB", CARD_SIZE, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    middle = CARD_SIZE[0] / 2
    draw.ellipse((middle - 46, 190, middle + 46, 282), outline=ACCENT, width=4)
    draw.line((middle - 30, 266, middle + 30, 206), fill=ACCENT, width=4)
    korean, english = WORDS[reason]
    font = next((path for path in FONTS if Path(path).is_file()), None)
    if font is not None:
        large = ImageFont.truetype(font, 60)
        draw.text((middle, 390), korean, fill=INK, font=large, anchor="mm")
    small = ImageFont.truetype(font, 38) if font else ImageFont.load_default(size=44)
    draw.text((middle, 480), english, fill=INK, font=small, anchor="mm")
    _, data = cv2.imencode(".jpg", np.asarray(picture)[..., ::-1])
    return data.tobytes()


class Encoder:
    """Fills ``jpegs`` from ``frames``, or with the card of the camera's reason."""

    def __init__(
        self,
        frames: Latest[Frame],
        jpegs: Latest[EncodedFrame],
        camera: Callable[[], CameraStatus],
        quality: int,
        max_height: int,
        counters: Counters,
    ) -> None:
        self._frames = frames
        self._jpegs = jpegs
        self._camera = camera
        self._quality = quality
        self._max_height = max_height
        self._counters = counters
        self._asked = 0.0  # until then somebody wants a single picture

    def want(self, at: float) -> None:
        """Encode for a moment although nobody watches: a single picture was asked for."""
        self._asked = at + 2.0

    def run(self) -> None:
        """Until the frames end; one picture per frame at most, a card every second."""
        card_at = 0.0
        for frame in self._frames.follow(every_s=0.2):
            status = self._camera()
            now = time.monotonic()
            if not status.online and status.reason is not None:
                if now - card_at >= REPEAT_S or status.since > card_at:
                    card_at = now
                    self._jpegs.put(EncodedFrame(card(status.reason), 0, now, now, online=False))
            elif not self._jpegs.followers and now > self._asked:
                self._jpegs.clear()  # nobody looks: keep no picture of anybody
            elif frame is not None:
                self._jpegs.put(encode(frame, self._quality, self._max_height))
                self._counters.encodes.inc()
