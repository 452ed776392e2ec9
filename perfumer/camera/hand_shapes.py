"""The shapes of a raised hand, as bones with flesh around them.

Lengths are in palm lengths, y grows downwards: a right hand in a mirror, seen from its palm; the
palm reaches from the knuckles at 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.camera.people import Pose


@dataclass(frozen=True, slots=True)
class Capsule:
    """A bone with flesh around it, from a to b."""

    ax: float
    ay: float
    ar: float  # radius at a
    bx: float
    by: float
    br: float  # radius at b
    lift: float = 0.0  # height of the bone towards the viewer


PALM = (
    Capsule(-0.26, 0.02, 0.20, -0.12, 0.92, 0.20),
    Capsule(0.02, -0.03, 0.21, 0.00, 0.92, 0.22),
    Capsule(0.27, 0.06, 0.19, 0.14, 0.92, 0.20),
    Capsule(0.00, 0.90, 0.235, 0.06, 1.75, 0.215),
)
POINTING = (
    Capsule(-0.27, 0.02, 0.140, -0.30, -0.36, 0.128),  # index, stretched
    Capsule(-0.30, -0.36, 0.128, -0.31, -0.58, 0.118),
    Capsule(-0.31, -0.58, 0.118, -0.315, -0.74, 0.104),
    Capsule(-0.06, 0.00, 0.135, -0.05, -0.30, 0.125, 0.10),  # middle, loosely curled
    Capsule(-0.05, -0.30, 0.125, -0.06, -0.02, 0.115, 0.24),
    Capsule(0.14, 0.02, 0.130, 0.16, -0.24, 0.120, 0.10),  # ring
    Capsule(0.16, -0.24, 0.120, 0.13, 0.02, 0.110, 0.24),
    Capsule(0.32, 0.10, 0.115, 0.37, -0.10, 0.105, 0.10),  # little
    Capsule(0.37, -0.10, 0.105, 0.32, 0.10, 0.098, 0.24),
    Capsule(-0.26, 0.70, 0.180, -0.52, 0.36, 0.135),  # thumb
    Capsule(-0.52, 0.36, 0.135, -0.66, 0.10, 0.110),
)
OPEN = (
    Capsule(-0.28, 0.02, 0.138, -0.36, -0.34, 0.124),  # index
    Capsule(-0.36, -0.34, 0.124, -0.40, -0.57, 0.114),
    Capsule(-0.40, -0.57, 0.114, -0.43, -0.73, 0.102),
    Capsule(-0.03, -0.03, 0.138, -0.05, -0.42, 0.126),  # middle
    Capsule(-0.05, -0.42, 0.126, -0.06, -0.68, 0.116),
    Capsule(-0.06, -0.68, 0.116, -0.065, -0.85, 0.102),
    Capsule(0.19, 0.02, 0.132, 0.25, -0.34, 0.120),  # ring
    Capsule(0.25, -0.34, 0.120, 0.28, -0.58, 0.110),
    Capsule(0.28, -0.58, 0.110, 0.30, -0.74, 0.098),
    Capsule(0.36, 0.14, 0.118, 0.48, -0.14, 0.106),  # little
    Capsule(0.48, -0.14, 0.106, 0.55, -0.32, 0.098),
    Capsule(0.55, -0.32, 0.098, 0.60, -0.45, 0.088),
    Capsule(-0.24, 0.72, 0.190, -0.56, 0.36, 0.140),  # thumb
    Capsule(-0.56, 0.36, 0.140, -0.74, 0.14, 0.118),
    Capsule(-0.74, 0.14, 0.118, -0.83, -0.02, 0.100),
)
SLEEVE = (
    Capsule(0.08, 2.02, 0.29, 0.22, 3.20, 0.36, 0.10),
    Capsule(0.22, 3.20, 0.36, 0.30, 4.00, 0.39, 0.10),
)
FOREARM = (
    Capsule(0.06, 1.70, 0.22, 0.18, 2.90, 0.31),
    Capsule(0.18, 2.90, 0.31, 0.30, 4.00, 0.35),
)
SHORT_SLEEVE = (Capsule(0.26, 3.70, 0.39, 0.30, 4.00, 0.41, 0.10),)
RING = (Capsule(-0.39, -0.115, 0.035, -0.18, -0.10, 0.035, 0.14),)  # on the index finger
CUFF = (Capsule(-0.14, 1.30, 0.13, 0.24, 1.30, 0.13, 0.20),)  # of a glove

FINGERS = {Pose.POINT: POINTING, Pose.OPEN: OPEN}
# Where a fingertip detector should see the index finger end.
TIPS = {Pose.POINT: (-0.315, -0.80), Pose.OPEN: (-0.44, -0.79)}
ELBOW = (0.30, 4.00)
# Edges of the drawing: left, right, top, bottom.
EDGES = (-1.00, 1.00, -1.05, 4.45)
