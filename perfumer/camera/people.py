"""Say who stands before the simulated camera, and where their size and height put them.

The simulated camera looks straight ahead from the height of a standing adult's face. A picture
of it is :data:`VIEW_M` high at a distance of one metre, as with a usual webcam.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.camera.light import Light
from perfumer.messages import Point

VIEW_M = 0.75  # height of what the camera sees at one metre, in metres
FACE_Y = 0.385  # height of a standing adult's face, in frame heights from the top
ADULT_M = 1.64  # body height of a figure that says nothing else
CROWN_M = 0.12  # from the middle of a face to the top of the head, in metres
SEATED_M = 0.38  # how much lower the face of a seated person is, in metres
HEAD_SHARE = 0.6  # share of a head's size that does not change with the height of the body
REST = Point(0, 0)


class Pose(StrEnum):
    """What the fingers of a raised hand do."""

    POINT = "point"
    OPEN = "open"


class Wear(StrEnum):
    """What a person wears at the hand."""

    SLEEVE = "sleeve"  # a long sleeve, to the wrist
    BARE = "bare"  # a forearm without a sleeve
    RING = "ring"  # a ring on the index finger, and a long sleeve
    GLOVE = "glove"  # a dark woollen glove


@dataclass(frozen=True, slots=True)
class Role:
    """A person who will come: all that has to be drawn beforehand."""

    face: str  # name of a figure in data/demo
    scale: float = 1.0  # 1 stands at one metre, 0.5 at two
    left_handed: bool = False
    height_m: float = ADULT_M
    seated: bool = False
    tone: int | None = None  # step of the Monk Skin Tone scale, 1 to 10; None: the figure's own
    pose: Pose = Pose.POINT
    wears: Wear = Wear.SLEEVE
    light: Light = Light.BRIGHT

    @property
    def bust(self) -> float:
        """Return the size of head and shoulders, where 1 is an adult's at one metre."""
        return self.scale * (HEAD_SHARE + (1 - HEAD_SHARE) * self.height_m / ADULT_M)

    @property
    def hand(self) -> float:
        """Return the size of a hand, where 1 is an adult's at one metre."""
        return self.scale * self.height_m / ADULT_M

    @property
    def face_y(self) -> float:
        """Return the height of the face's middle, in frame heights from the top."""
        return FACE_Y + self.scale * (ADULT_M - CROWN_M - self.face_m) / VIEW_M

    @property
    def face_m(self) -> float:
        """Return the height of the face's middle above the floor, in metres."""
        return self.height_m - CROWN_M - (SEATED_M if self.seated else 0)


@dataclass(frozen=True, slots=True)
class Person:
    """A figure in the frame."""

    role: Role
    x: float  # place of the figure's middle, in frame widths
    hand: Point | None  # the fingertip, in shares of the frame; None while the hand is down
    moved: Point = REST  # way of the hand since the last frame, in shares of the frame
