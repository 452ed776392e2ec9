"""What one step of the pipeline leaves behind: all that a screen needs to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfumer.camera.status import CameraStatus
from perfumer.interaction.targets import Hover, Target
from perfumer.messages import Box, Point
from perfumer.session.state import Session


@dataclass(frozen=True, slots=True)
class AdShown:
    """The ad on the screen: ``play`` is its number, the others are ids of the catalog."""

    play: str
    campaign: str
    creative: str


class Guide(StrEnum):
    """What keeps a face from being read well, or that nothing does."""

    NONE = "none"  # nobody in front of the camera
    FAR = "far"
    DARK = "dark"
    TURNED = "turned"
    BLURRED = "blurred"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The kiosk at one moment. No pixels."""

    at: float  # monotonic seconds
    captured_at: float  # of the frame it was made from
    session: Session
    targets: tuple[Target, ...]
    hover: Hover | None
    pointer: Point | None  # screen coordinates
    chosen: str | None  # target chosen within the last moments, for the confirm flash
    guide: Guide
    face: Box | None  # the visitor's face in the mirrored frame
    people: int  # faces in the frame
    camera: CameraStatus
    aspect: float  # width / height of the screen the targets are laid out for
    ad: AdShown | None = None
