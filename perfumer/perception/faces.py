"""The face detector, and what is read off a face to choose it and to read it: no identity."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision

from perfumer.messages import Box, Face, Image, Point

# Where the detector puts the nose tip. Level: between eyes (0) and mouth (1), the median over
# 549 faces of FairFace and OMI that look straight ahead. Depth (in eye distances before the
# eyes) and span (degrees of pitch while the tip goes all the way from mouth to eyes): fitted to
# what it says of pictures turned by known angles as reliefs of MediaPipe's canonical face
# model. There yaw came out within 4 degrees as far as 30 and too small beyond, pitch within 6;
# a face's own shape adds some 10 degrees of pitch.
NOSE_DEPTH = 0.50
NOSE_LEVEL = 0.53
PITCH_SPAN_DEG = 170.0
SHARPNESS_SIDE = 96  # pixels; so that sharpness does not depend on how near a face is


class FaceFinder:
    """MediaPipe's short-range face detector; one thread at a time.

    It shrinks a picture to 128 × 128 pixels: fit for a picture that is a face. In frames, and
    in pictures of anything, :mod:`perfumer.perception.watch` finds more, and more exactly. Each
    picture stands alone: the detector tracks nothing, so VIDEO mode would change nothing.
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
        """Faces that lie at least partly in the picture, the best score first."""
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        found = self._detector.detect(picture).detections
        faces = [to_face(detection, image) for detection in found]
        return tuple(face for face in faces if face is not None)

    def close(self) -> None:
        self._detector.close()


def to_face(detection: Any, image: Image) -> Face | None:
    """From MediaPipe's detection in pixels; None when nothing of it lies in the picture.

    The box is cut at the picture's edges, key points may lie outside. MediaPipe calls "right"
    the eye and ear on the picture's left; in a mirrored frame these are the visitor's left.
    """
    height, width = image.shape[:2]
    bounds = detection.bounding_box
    left, top = max(0, bounds.origin_x), max(0, bounds.origin_y)
    right = min(width, bounds.origin_x + bounds.width)
    bottom = min(height, bounds.origin_y + bounds.height)
    if right - left < 8 or bottom - top < 8:
        return None
    points = tuple(Point(p.x, p.y) for p in detection.keypoints)
    yaw, pitch = head_pose(points, width / height)
    sharpness, brightness = quality(image[top:bottom, left:right])
    return Face(
        box=Box(left / width, top / height, (right - left) / width, (bottom - top) / height),
        key_points=points,
        score=float(detection.categories[0].score),
        yaw=yaw,
        pitch=pitch,
        sharpness=sharpness,
        brightness=brightness,
    )


def head_pose(points: tuple[Point, ...], aspect: float) -> tuple[float, float]:
    """Yaw and pitch in degrees (signs: :class:`perfumer.messages.Face`), whatever the roll.

    The nose stands before the face: turned by yaw it moves sideways by depth · sin(yaw) while
    the eyes draw together by cos(yaw), so tan(yaw) = shift / (eye distance · depth). Looking up
    lifts it from where it stands between eyes and mouth. ``aspect`` is the picture's width /
    height.
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


def quality(crop: Image) -> tuple[float, float]:
    """Sharpness (variance of the Laplacian, Pech-Pacheco 2000) and mean grey, 0 to 1."""
    grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (SHARPNESS_SIDE, SHARPNESS_SIDE), interpolation=cv2.INTER_AREA)
    sharpness = float(cv2.Laplacian(small, cv2.CV_32F).var())
    return sharpness, float(np.mean(small)) / 255
