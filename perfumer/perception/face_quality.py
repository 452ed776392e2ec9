"""Decide whether a face is good enough to read, and if not, what the visitor should do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.messages import Face


class Guide(StrEnum):
    """What the visitor is asked to change before the face is read."""

    NONE = "none"  # no face is in front of the camera
    FAR = "far"
    DARK = "dark"
    TURNED = "turned"
    BLURRED = "blurred"
    GOOD = "good"  # nothing: the face can be read


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Lowest quality of a face that is read; units as in :class:`perfumer.messages.Face`."""

    min_face_height: float  # share of the frame
    max_yaw_deg: float
    max_pitch_deg: float
    min_brightness: float
    min_sharpness: float


def choose_guide(face: Face | None, rules: ReadingRules) -> Guide:
    """Return what to ask of the visitor: the obstacle that is easiest to remove, first."""
    if face is None:
        return Guide.NONE
    if face.box.height < rules.min_face_height:
        return Guide.FAR
    if face.brightness < rules.min_brightness:
        return Guide.DARK
    if abs(face.yaw) > rules.max_yaw_deg or abs(face.pitch) > rules.max_pitch_deg:
        return Guide.TURNED
    if face.sharpness < rules.min_sharpness:
        return Guide.BLURRED
    return Guide.GOOD
