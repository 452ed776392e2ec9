"""How the next photo could be read better, from what was measured in this one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from perfumer.messages import Face
from perfumer.perception.face_quality import ReadingRules


class Tip(StrEnum):
    NO_FACE = "no_face"
    SMALL = "small"
    DARK = "dark"
    TURNED = "turned"
    BLURRED = "blurred"
    SEVERAL = "several"


def face_tips(face: Face, height: int, rules: ReadingRules, least_pixels: int) -> tuple[Tip, ...]:
    """What is amiss with a face of a picture ``height`` pixels high; nothing, mostly.

    A small face is always blurred too: only the first is said.
    """
    small = face.box.height * height < least_pixels
    turned = abs(face.yaw) > rules.yaw_deg or abs(face.pitch) > rules.pitch_deg
    found = {
        Tip.SMALL: small,
        Tip.DARK: face.brightness < rules.dark,
        Tip.TURNED: turned,
        Tip.BLURRED: not small and face.sharpness < rules.sharpness,
    }
    return tuple(tip for tip, holds in found.items() if holds)


def picture_tips(faces: Sequence[Face]) -> tuple[Tip, ...]:
    """What is amiss with the picture as a whole."""
    if not faces:
        return (Tip.NO_FACE,)
    return (Tip.SEVERAL,) if len(faces) > 1 else ()
