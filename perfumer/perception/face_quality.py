"""Is this face good enough to read, and if not, what should the visitor do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.messages import Face


class Guide(StrEnum):
    """What keeps a face from being read well, or that nothing does."""

    NONE = "none"  # nobody in front of the camera
    FAR = "far"
    DARK = "dark"
    TURNED = "turned"
    BLURRED = "blurred"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Least quality of a face that is read; units as in :class:`perfumer.messages.Face`."""

    face_height: float  # share of the frame
    yaw_deg: float
    pitch_deg: float
    dark: float
    sharpness: float


def guide(face: Face | None, rules: ReadingRules) -> Guide:
    """What to tell the visitor; the first obstacle counts, the easiest to mend comes first."""
    if face is None:
        return Guide.NONE
    if face.box.height < rules.face_height:
        return Guide.FAR
    if face.brightness < rules.dark:
        return Guide.DARK
    if abs(face.yaw) > rules.yaw_deg or abs(face.pitch) > rules.pitch_deg:
        return Guide.TURNED
    if face.sharpness < rules.sharpness:
        return Guide.BLURRED
    return Guide.GOOD
