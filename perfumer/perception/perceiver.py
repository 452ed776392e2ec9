"""Runs the models on one frame after the other, in one owner thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import cv2

from perfumer.messages import FindFaces, Frame, Hand, Image, Observation
from perfumer.perception.assets import Assets
from perfumer.perception.faces import FaceFinder
from perfumer.perception.hands import HandScores, HandTracker
from perfumer.perception.visitor import VisitorChoice
from perfumer.perception.watch import FaceWatcher

WIDTH = 640  # pixels that the hand models are given; more changed nothing but the time
LEAP_MS = 60_000  # a longer gap tells nobody more; leaps would reach MediaPipe's last number

FindHands = Callable[[Image, int], tuple[Hand, ...]]


class PerceiverClosedError(Exception):
    """The perceiver is used after it was closed; make a new one."""


class Perceiver:
    """Faces and hands of frames, in the order of the calls.

    MediaPipe 1.2 answers a call after ``close()`` with an empty result and refuses
    timestamps that do not rise; here the first raises and the second cannot happen. Meant for
    one owner thread; calls from others wait for their turn. ``closers`` free what finds.
    """

    def __init__(
        self,
        find_faces: FindFaces,
        find_hands: FindHands,
        closers: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._find_faces = find_faces
        self._find_hands = find_hands
        self._closers = closers
        self._visitor = VisitorChoice()
        self._timestamp_ms = 0
        self._captured_at = 0.0
        self._turn = threading.Lock()
        self._closed = False

    @classmethod
    def of_models(
        cls,
        assets: Assets,
        face_score: float,
        hands: int,
        scores: HandScores,
        *,
        video: bool = True,
    ) -> Perceiver:
        """With MediaPipe's models; scores 0 to 1, at most ``hands`` hands.

        Without ``video`` the frames are single pictures, each seen for itself.
        """
        faces = FaceFinder(assets.face_detector, face_score)
        tracker = HandTracker(assets.hand_landmarker, hands, scores, video=video)
        watcher = FaceWatcher(faces.find)
        find_faces = watcher.find if video else watcher.find_in_picture
        return cls(find_faces, tracker.find, (faces.close, tracker.close))

    def perceive(self, frame: Frame) -> Observation:
        """What ``frame`` shows. Raises :class:`PerceiverClosedError` once closed."""
        height, width = frame.image.shape[:2]
        image = smaller(frame.image)
        with self._turn:
            if self._closed:
                raise PerceiverClosedError("the perceiver is closed: make a new one")
            self._advance(frame.captured_at)
            faces = tuple(self._find_faces(frame.image))
            hands = self._find_hands(image, self._timestamp_ms)
            visitor = self._visitor.choose(faces, self._timestamp_ms / 1000)
        return Observation(
            captured_at=frame.captured_at,
            sequence=frame.sequence,
            aspect=width / height,
            faces=faces,
            hands=hands,
            visitor=visitor,
        )

    def _advance(self, captured_at: float) -> None:
        """Move our own clock on by what passed, never back and never by a nonsensical leap."""
        passed_ms = (captured_at - self._captured_at) * 1000
        self._captured_at = captured_at
        # Not max(1, …), which would let through the NaN of a clock that reads infinity twice.
        self._timestamp_ms += int(min(passed_ms, LEAP_MS)) if passed_ms > 1 else 1

    def close(self) -> None:
        """Free the models; idempotent."""
        with self._turn:
            if not self._closed:
                self._closed = True
                for close in self._closers:
                    close()


def smaller(image: Image) -> Image:
    """At most :data:`WIDTH` pixels wide."""
    height, width = image.shape[:2]
    if width <= WIDTH:
        return image
    size = (WIDTH, max(1, round(height * WIDTH / width)))
    return cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]
