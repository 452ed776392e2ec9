"""The result of one step of the pipeline: everything that a screen is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.camera.source import CameraStatus
from perfumer.interaction.targets import Hover, Target
from perfumer.messages import Box, Point
from perfumer.perception.face_quality import Guide
from perfumer.session.state import Session
from perfumer.signage.news import AdShown


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The kiosk at one moment. No pixels."""

    at: float  # monotonic seconds
    captured_at: float  # of the frame it was made from
    session: Session
    targets: tuple[Target, ...]
    hover: Hover | None
    pointer: Point | None  # screen coordinates
    chosen: str | None  # id of the target that was just chosen, while it flashes
    guide: Guide
    face: Box | None  # the visitor's face in the mirrored frame
    people: int  # faces in the frame
    camera: CameraStatus
    aspect: float  # width / height of the screen the targets are laid out for
    ad: AdShown | None = None
