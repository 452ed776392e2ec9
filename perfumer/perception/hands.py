"""Find hands with their 21 landmarks, and follow them from frame to frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import mediapipe as mp
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision

from perfumer.messages import Hand, Image, Point, Side


class Thresholds(Protocol):
    """What the settings of perception say about hands, each 0 to 1."""

    @property
    def min_hand_detection(self) -> float: ...
    @property
    def min_hand_presence(self) -> float: ...
    @property
    def min_hand_tracking(self) -> float: ...


@dataclass(frozen=True, slots=True)
class HandScores:
    """Thresholds of MediaPipe's HandLandmarker, 0 to 1."""

    detection: float  # lowest score of a new hand
    presence: float  # lowest score at which a known hand is still there
    tracking: float  # lowest overlap of a hand from one frame to the next

    @classmethod
    def of(cls, chosen: Thresholds) -> HandScores:
        """Take them from the settings of perception."""
        return cls(chosen.min_hand_detection, chosen.min_hand_presence, chosen.min_hand_tracking)


class HandTracker:
    """MediaPipe's hand landmarker; one thread at a time.

    With ``video`` it follows hands from call to call, and ``timestamp_ms`` must rise; without,
    no image depends on another. While it sees fewer than ``count`` hands it also looks for new
    ones in every frame, which takes as long as following one hand.
    """

    def __init__(self, model: Path, count: int, scores: HandScores, *, video: bool) -> None:
        mode = vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE
        self._video = video
        self._landmarker = vision.HandLandmarker.create_from_options(
            vision.HandLandmarkerOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(model)),
                running_mode=mode,
                num_hands=count,
                min_hand_detection_confidence=scores.detection,
                min_hand_presence_confidence=scores.presence,
                min_tracking_confidence=scores.tracking,
            )
        )

    def find(self, image: Image, timestamp_ms: int = 0) -> tuple[Hand, ...]:
        """Return at most ``count`` hands, in the order in which MediaPipe ranks them."""
        wrapped = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        if self._video:
            result = self._landmarker.detect_for_video(wrapped, timestamp_ms)
        else:
            result = self._landmarker.detect(wrapped)
        pairs = zip(result.hand_landmarks, result.handedness, strict=True)
        return tuple(to_hand(landmarks, sides) for landmarks, sides in pairs)

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()


def to_hand(landmarks: Sequence[Any], sides: Sequence[Any]) -> Hand:
    """Convert MediaPipe's normalised landmarks, without their depth, which nothing here needs.

    Landmarks of a hand that is partly outside lie below 0 or above 1. MediaPipe's Tasks name
    the side of an unmirrored image (its older solutions assumed a mirrored one); our frames are
    mirrored, so the side is the other one.
    """
    best = sides[0]
    return Hand(
        landmarks=tuple(Point(point.x, point.y) for point in landmarks),
        side=Side.RIGHT if best.category_name == "Left" else Side.LEFT,
        score=float(best.score),
    )
