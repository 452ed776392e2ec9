"""The rules for keeping a face, and the possible outcomes for a photo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from perfumer.messages import Face, Image
from perfumer.pictures.decoding import Limits
from perfumer.workshop.curate.likeness import Print


class CurateError(Exception):
    """Photos cannot be curated; the message names the folder and the remedy."""


class Reason(StrEnum):
    """Why a photo is not kept, in the order of the checks."""

    UNREADABLE = "unreadable"
    NO_FACE = "no face"
    ROTATED = "rotated"
    SEVERAL = "several faces"
    TINY = "tiny"
    TURNED = "side face"
    CUT = "cut off"
    DARK = "dark"
    BLURRED = "blurred"
    DUPLICATE = "near-duplicate"


@dataclass(frozen=True, slots=True)
class Rules:
    """The quality that a kept face must have; :data:`USUAL` has the usual values."""

    side: int  # side of the crops in pixels
    least_pixels: int  # minimum height of a face in the photo, in pixels
    yaw_deg: float  # maximum turn to a side
    pitch_deg: float  # maximum turn up or down
    roll_deg: float  # maximum tilt towards a shoulder
    sharpness: float  # minimum, as in Face
    dark: float  # minimum mean brightness, 0 to 1
    cut: float  # maximum share of the crop outside the photo, 0 to 1
    rival: float  # maximum height of another face, as a share of the largest, 0 to 1
    likeness: float  # share of bits in which near-duplicates differ at most; -1: there are none
    limits: Limits  # of the files that are read at all


# Yaw, pitch and sharpness are a little more generous than in the kiosk, so that it never reads a
# face unlike all that the network was trained on. Likeness: of 3,000 pictures of FairFace no two
# differ in less than 0.23 of the bits; in another size, quality or light a picture differs from
# itself in up to 0.15 (99 of 100 pictures).
USUAL = Rules(
    side=224,
    least_pixels=48,
    yaw_deg=35,
    pitch_deg=40,
    roll_deg=30,
    sharpness=12,
    dark=0.1,
    cut=0.3,
    rival=0.75,
    likeness=0.2,
    limits=Limits(
        max_bytes=200_000_000, max_pixels=200_000_000, min_side=32, max_ratio=10, side=1600
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A photo whose face is kept."""

    path: Path
    crop: Image  # (side, side, 3) uint8 RGB, eyes level, cut as the kiosk cuts faces
    face: Face  # position and quality in the whole photo
    roll: float  # degrees that the crop was turned by
    found: Print  # hashes to find near-duplicates by
    mirrored: Print  # hashes of the mirror image


@dataclass(frozen=True, slots=True)
class Dropped:
    """A photo that is not kept."""

    path: Path
    reason: Reason
    detail: str  # what was measured and what is needed
