"""Which faces are worth keeping, and what became of a photo."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from perfumer.messages import Face, Image
from perfumer.pictures.decoding import Limits
from perfumer.workshop.curate.likeness import Print


class CurateError(Exception):
    """Photos cannot be curated as asked; the message names the folder and the remedy."""


class Reason(StrEnum):
    """Why a photo is not kept; in the order in which it is looked for."""

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
    """Least quality of what is kept; :data:`USUAL` has the usual values."""

    side: int  # pixels of the crops
    least_pixels: int  # of a face's height, in the photo as it is read
    yaw_deg: float  # turned further to a side, up or down ...
    pitch_deg: float
    roll_deg: float  # ... or tilted further towards a shoulder, it is dropped
    sharpness: float  # as in Face
    dark: float
    cut: float  # share of the crop that may lie outside the photo
    rival: float  # another face so high, as a share of the largest: whose is the label?
    likeness: float  # share of bits; faces that differ in no more are near-duplicates; -1: none are
    limits: Limits


# Yaw, pitch and sharpness are a little more generous than what the kiosk reads, so that it never
# sees a face unlike all that it was trained on. Likeness: of 3,000 pictures of FairFace no two
# differ in less than 0.23; in another size, quality or light a picture differs from itself in up
# to 0.15 (99 of 100).
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
    """``crop`` (side, side, 3) uint8 RGB, eyes level, framed as the kiosk frames faces."""

    path: Path
    crop: Image
    face: Face  # in the whole photo
    roll: float  # degrees that the crop was turned by
    found: Print  # to know it again by
    mirrored: Print


@dataclass(frozen=True, slots=True)
class Dropped:
    path: Path
    reason: Reason
    detail: str  # a sentence's worth: what was measured, and what was wanted
