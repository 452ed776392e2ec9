"""Suggest how the next photo could be read better, from what was measured in this one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from perfumer.messages import Face
from perfumer.perception.face_quality import ReadingRules


class Tip(StrEnum):
    """A problem of a picture; pages and the API put it into words."""

    NO_FACE = "no_face"
    SMALL = "small"
    DARK = "dark"
    TURNED = "turned"
    BLURRED = "blurred"
    SEVERAL = "several"


def face_tips(face: Face, height: int, rules: ReadingRules, min_pixels: int) -> tuple[Tip, ...]:
    """Return the quality problems of a face in a picture of ``height`` pixels; usually empty.

    A small face is always blurred too: only its size is reported.
    """
    small = face.box.height * height < min_pixels
    turned = abs(face.yaw) > rules.max_yaw_deg or abs(face.pitch) > rules.max_pitch_deg
    problems = {
        Tip.SMALL: small,
        Tip.DARK: face.brightness < rules.min_brightness,
        Tip.TURNED: turned,
        Tip.BLURRED: not small and face.sharpness < rules.min_sharpness,
    }
    return tuple(tip for tip, holds in problems.items() if holds)


def picture_tips(faces: Sequence[Face]) -> tuple[Tip, ...]:
    """Return the problems of the picture as a whole."""
    if not faces:
        return (Tip.NO_FACE,)
    return (Tip.SEVERAL,) if len(faces) > 1 else ()
