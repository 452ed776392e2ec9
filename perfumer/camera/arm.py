"""Draw the upper arm between a figure's shoulder and the elbow of its raised hand."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.camera.hand_shapes import ELBOW, TIPS
from perfumer.camera.light import light_people
from perfumer.camera.people import Role

SHOULDER = (0.135, 0.235)  # from the face's middle, in frame heights, of an adult at one metre
WIDTH = 0.092  # of the upper arm, likewise
RIM, CORE = 0.70, 0.90  # brightness of its edges and of its middle, as shares of the cloth's
SHIFT = 4  # bits of a pixel's fraction in OpenCV's coordinates


@dataclass(frozen=True, slots=True)
class Arm:
    """An upper arm, ready to be drawn; lengths in pixels."""

    shoulder: tuple[float, float]  # from the middle of the face
    elbow: tuple[float, float]  # from the fingertip
    width: float
    rim: tuple[int, ...]
    core: tuple[int, ...]


def make_arm(role: Role, cloth: tuple[float, ...], palm_px: float, frame_height: int) -> Arm:
    """Measure and colour the upper arm of a role."""
    side = -1 if role.left_handed else 1
    tip = TIPS[role.pose]
    size = frame_height * role.bust
    rim, core = (
        tuple(round(float(value)) for value in light_people(np.array(cloth) * share, role.light))
        for share in (RIM, CORE)
    )
    return Arm(
        shoulder=(side * SHOULDER[0] * size, SHOULDER[1] * size),
        elbow=(side * (ELBOW[0] - tip[0]) * palm_px, (ELBOW[1] - tip[1]) * palm_px),
        width=WIDTH * size,
        rim=rim,
        core=core,
    )


def draw_arm(
    frame: NDArray[np.uint8], arm: Arm, face: tuple[float, float], tip: tuple[float, float]
) -> None:
    """Draw the arm of a figure whose face and fingertip are at these pixels."""
    start, end = (
        tuple(round(value * (1 << SHIFT)) for value in (at[0] + by[0], at[1] + by[1]))
        for at, by in ((face, arm.shoulder), (tip, arm.elbow))
    )
    for width, colour in ((arm.width, arm.rim), (0.72 * arm.width, arm.core)):
        cv2.line(frame, start, end, colour, max(1, round(width)), cv2.LINE_AA, SHIFT)
