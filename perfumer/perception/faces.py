"""Detect faces, and measure what decides whether a face is read: never whose face it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision

from perfumer.messages import Box, Face, Image, Point

# Where the detector puts the tip of the nose.
# Level: height between eyes (0) and mouth (1); the median over 549 faces of FairFace and OMI that
# look straight ahead. Depth: eye distances in front of the eyes. Span: degrees of pitch while the
# tip moves all the way from mouth to eyes. Depth and span are fitted to pictures that were turned
# by known angles, as reliefs of MediaPipe's canonical face model. On those, yaw was within 4
# degrees up to 30 and too small beyond, and pitch within 6; the shape of a person's face adds
# about 10 degrees of pitch.
NOSE_DEPTH = 0.50
NOSE_LEVEL = 0.53
PITCH_SPAN_DEG = 170.0
SHARPNESS_SIDE = 96  # pixels of a side at which sharpness is measured, whatever a face's size
MIN_SIDE = 8  # pixels; of a smaller face too little lies in the image
# Shortest way from between the eyes to the mouth, in heights of the box. On 833 faces of FairFace
# it was 0.37 to 0.49; where the points fall together the detector took something else for a face.
MIN_EYES_TO_MOUTH = 0.25


class FaceFinder:
    """MediaPipe's short-range face detector; one thread at a time.

    It shrinks an image to 128 × 128 pixels, which is enough for an image that is a face. In
    frames, and in pictures of anything, :mod:`perfumer.perception.watch` finds more, and more
    exactly. The detector tracks nothing, so its VIDEO mode would change nothing.
    """

    def __init__(self, model: Path, min_score: float) -> None:
        self._detector = vision.FaceDetector.create_from_options(
            vision.FaceDetectorOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(model)),
                running_mode=vision.RunningMode.IMAGE,
                min_detection_confidence=min_score,
            )
        )

    def find(self, image: Image) -> tuple[Face, ...]:
        """Return the faces that lie at least partly in the image, the best score first."""
        detections = self._detector.detect(
            mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        ).detections
        faces = [to_face(detection, image) for detection in detections]
        return tuple(face for face in faces if face is not None)

    def close(self) -> None:
        """Free the model."""
        self._detector.close()


def to_face(detection: Any, image: Image) -> Face | None:
    """Convert MediaPipe's detection in pixels; return None when no face is there in the image.

    The box is cut at the image's edges, key points may lie outside. MediaPipe calls "right" the
    eye and ear on the image's left; in a mirrored frame these are the visitor's left.
    """
    height, width = image.shape[:2]
    bounds = detection.bounding_box
    left, top = max(0, bounds.origin_x), max(0, bounds.origin_y)
    right = min(width, bounds.origin_x + bounds.width)
    bottom = min(height, bounds.origin_y + bounds.height)
    if right - left < MIN_SIDE or bottom - top < MIN_SIDE:
        return None
    points = tuple(Point(p.x, p.y) for p in detection.keypoints)
    if not _is_face(points, width, height, bounds.height):
        return None
    yaw, pitch = measure_head_pose(points, width / height)
    sharpness, brightness = measure_quality(image[top:bottom, left:right])
    return Face(
        box=Box(left / width, top / height, (right - left) / width, (bottom - top) / height),
        key_points=points,
        score=float(detection.categories[0].score),
        yaw=yaw,
        pitch=pitch,
        sharpness=sharpness,
        brightness=brightness,
    )


def _is_face(points: Sequence[Point], width: int, height: int, side: float) -> bool:
    """Return whether eyes and mouth are as far apart as in a face whose box is ``side`` high."""
    right, left, _, mouth = points[:4]
    across = (mouth.x - (right.x + left.x) / 2) * width
    down = (mouth.y - (right.y + left.y) / 2) * height
    return math.hypot(across, down) >= MIN_EYES_TO_MOUTH * side


def measure_head_pose(points: tuple[Point, ...], aspect: float) -> tuple[float, float]:
    """Return yaw and pitch in degrees (signs: :class:`perfumer.messages.Face`), for any roll.

    The nose stands out from the face: turned by yaw it moves sideways by depth · sin(yaw) while
    the eyes come together by cos(yaw), so tan(yaw) = shift / (eye distance · depth). Looking up
    lifts it from its level between eyes and mouth. ``aspect`` is the image's width / height.
    """
    eyes = [(p.x * aspect, p.y) for p in points[:2]]
    nose, mouth = [(p.x * aspect, p.y) for p in points[2:4]]
    across = (eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1])
    distance = math.hypot(*across) or 1e-6
    unit = (across[0] / distance, across[1] / distance)
    middle = ((eyes[0][0] + eyes[1][0]) / 2, (eyes[0][1] + eyes[1][1]) / 2)

    def along(point: tuple[float, float]) -> tuple[float, float]:
        dx, dy = point[0] - middle[0], point[1] - middle[1]
        return dx * unit[0] + dy * unit[1], dy * unit[0] - dx * unit[1]

    shift, drop = along(nose)
    _, mouth_drop = along(mouth)
    yaw = math.degrees(math.atan2(shift, distance * NOSE_DEPTH))
    level = drop / mouth_drop if mouth_drop > 1e-6 else NOSE_LEVEL
    pitch = (NOSE_LEVEL - level) * PITCH_SPAN_DEG
    return max(-90.0, min(90.0, yaw)), max(-90.0, min(90.0, pitch))


def measure_quality(crop: Image) -> tuple[float, float]:
    """Return sharpness (variance of the Laplacian, Pech-Pacheco 2000) and mean grey, 0 to 1."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SHARPNESS_SIDE, SHARPNESS_SIDE), interpolation=cv2.INTER_AREA)
    sharpness = float(cv2.Laplacian(small, cv2.CV_32F).var())
    return sharpness, float(np.mean(small)) / 255
