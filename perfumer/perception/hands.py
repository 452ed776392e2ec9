"""Hands with their 21 landmarks, tracked from frame to frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mediapipe as mp
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision

from perfumer.messages import Hand, Image, Point, Side


@dataclass(frozen=True, slots=True)
class HandScores:
    """Thresholds of MediaPipe's HandLandmarker, 0 to 1."""

    detection: float
    presence: float
    tracking: float


class HandTracker:
    """MediaPipe's hand landmarker; one thread at a time."""

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
        """Hands as MediaPipe ranks them; ``timestamp_ms`` must rise in video mode."""
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        if self._video:
            result = self._landmarker.detect_for_video(picture, timestamp_ms)
        else:
            result = self._landmarker.detect(picture)
        pairs = zip(result.hand_landmarks, result.handedness, strict=True)
        return tuple(to_hand(landmarks, sides) for landmarks, sides in pairs)

    def close(self) -> None:
        self._landmarker.close()


def to_hand(landmarks: Sequence[Any], sides: Sequence[Any]) -> Hand:
    """From MediaPipe's normalised landmarks; depth is dropped, nothing here needs it.

    MediaPipe names sides for a mirrored picture, which is what our frames are.
    """
    best = sides[0]
    return Hand(
        landmarks=tuple(Point(point.x, point.y) for point in landmarks),
        side=Side.LEFT if best.category_name == "Left" else Side.RIGHT,
        score=float(best.score),
    )
