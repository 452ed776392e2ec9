"""Define the values that flow between stages: frozen, small, and free of foreign types.

Coordinates are 0 to 1 in the mirrored view, x rightwards and y downwards, everywhere past
the camera. Angles are degrees. Times are seconds on the monotonic clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (height, width, 3), RGB


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a frame or on a screen."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, given by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def area(self) -> float:
        return self.width * self.height

    def contains(self, point: Point) -> bool:
        return (
            self.x <= point.x <= self.x + self.width and self.y <= point.y <= self.y + self.height
        )

    def apart(self, other: Box) -> float:
        """Return how far the two middles are apart, in sizes of the larger box."""
        here, there = self.center, other.center
        return math.hypot(
            (here.x - there.x) / max(self.width, other.width),
            (here.y - there.y) / max(self.height, other.height),
        )

    def grown(self, dx: float, dy: float) -> Box:
        """Return the box with ``dx`` added left and right, ``dy`` above and below."""
        return Box(self.x - dx, self.y - dy, self.width + 2 * dx, self.height + 2 * dy)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a face may have moved and still count as the same one; distances in its sizes.

    A person who walks past at 1.5 m/s covers some ten widths of a face a second.
    """

    still: float  # from one frame to the next
    per_s: float  # more for each second in which it was not seen
    max: float  # after any time
    growth: float  # times larger or smaller than it was, at most

    def holds(self, was: Box, now: Box, gap_s: float) -> bool:
        """Return whether ``now`` may be the face that was at ``was`` ``gap_s`` seconds ago."""
        far = min(self.still + self.per_s * gap_s, self.max)
        same_size = 1 / self.growth <= now.height / was.height <= self.growth
        return same_size and was.apart(now) <= far


FACE_REACH = Reach(still=0.6, per_s=6.0, max=1.5, growth=1.6)


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of the camera, mirrored once there, so that it shows what a mirror would."""

    image: Image
    captured_at: float  # monotonic seconds
    sequence: int  # grows by one with each frame


@dataclass(frozen=True, slots=True)
class Face:
    """A face without identity."""

    box: Box
    key_points: tuple[Point, ...]  # right eye, left eye, nose tip, mouth, right ear, left ear
    score: float  # 0 to 1
    yaw: float  # degrees, positive when turned to the frame's right
    pitch: float  # degrees, positive when looking up
    sharpness: float  # variance of the Laplacian of the grey crop scaled to 96 px
    brightness: float  # mean grey of the crop, 0 to 1


FindFaces = Callable[[Image], Sequence[Face]]  # a face detector for RGB pictures


class Side(StrEnum):
    """Which hand of a person."""

    LEFT = "left"
    RIGHT = "right"


# Where landmarks stand in a hand: the wrist, and joints of three fingers.
WRIST, INDEX_MCP, INDEX_PIP, INDEX_TIP, MIDDLE_MCP, PINKY_MCP = 0, 5, 6, 8, 9, 17


@dataclass(frozen=True, slots=True)
class Hand:
    """The 21 hand landmarks of MediaPipe, in its order (the constants above index them)."""

    landmarks: tuple[Point, ...]
    side: Side  # as the visitor feels it; flips near the frame's edge, do not rely on it
    score: float  # 0 to 1

    @property
    def wrist(self) -> Point:
        return self.landmarks[WRIST]


@dataclass(frozen=True, slots=True)
class Observation:
    """The faces and hands in one frame. No pixels: it can be saved as JSON and replayed."""

    captured_at: float  # monotonic seconds
    sequence: int  # of the frame; -1 for a step without a frame
    aspect: float  # width / height of the frame
    faces: tuple[Face, ...]
    hands: tuple[Hand, ...]
    visitor: int | None  # place of the visitor's face in faces; None when no face is near enough
