"""Run the models on one frame after the other, in one owner thread."""

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

WIDTH = 640  # pixels of width that the hand models get; more took longer and found the same
MAX_GAP_MS = 60_000  # longest gap that is passed on: leaps would reach MediaPipe's last number

FindHands = Callable[[Image, int], tuple[Hand, ...]]


class PerceiverClosedError(Exception):
    """The perceiver was used after it was closed; make a new one."""


class Perceiver:
    """Finds the faces and hands of frames, in the order of the calls.

    MediaPipe 1.2 answers a call after ``close()`` with an empty result and refuses timestamps
    that do not rise; here the first raises and the second cannot happen. Meant for one owner
    thread; calls from others wait for each other. ``closers`` free the models.
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
        self._lock = threading.Lock()
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
        """Make one with MediaPipe's models; scores 0 to 1, at most ``hands`` hands.

        Without ``video`` no frame depends on another.
        """
        faces = FaceFinder(assets.face_detector, face_score)
        tracker = HandTracker(assets.hand_landmarker, hands, scores, video=video)
        watcher = FaceWatcher(faces.find)
        find_faces = watcher.find if video else watcher.find_in_picture
        return cls(find_faces, tracker.find, (faces.close, tracker.close))

    def perceive(self, frame: Frame) -> Observation:
        """Return what ``frame`` shows. Raises :class:`PerceiverClosedError` once closed."""
        height, width = frame.image.shape[:2]
        image = shrink(frame.image)
        with self._lock:
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
        """Move our own clock on by the time that passed, never back and never by a leap."""
        passed_ms = (captured_at - self._captured_at) * 1000
        self._captured_at = captured_at
        # Not max(1, …), which would let through the NaN of a clock that reads infinity twice.
        self._timestamp_ms += int(min(passed_ms, MAX_GAP_MS)) if passed_ms > 1 else 1

    def close(self) -> None:
        """Free the models; a second call does nothing."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for close in self._closers:
                    close()


def shrink(image: Image) -> Image:
    """Scale an image down to :data:`WIDTH` pixels of width, if it is wider."""
    height, width = image.shape[:2]
    if width <= WIDTH:
        return image
    size = (WIDTH, max(1, round(height * WIDTH / width)))
    return cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]
