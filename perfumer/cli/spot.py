"""Say what the kiosk sees of a person at one spot before the camera, and what to change there.

Counts and sizes only: no pixel and no landmark is kept. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from perfumer.perception.face_quality import Guide

FACE_AT_1_M = 0.22  # height of a face one metre from a usual webcam, in frame heights
FAR_M = 3.0  # metres beyond which no visitor is expected, and no hand is looked for
STEADY = 0.9  # share of the frames in which something must be found
SLOW = 15.0  # frames a second; with fewer a pointer looks jerky
HIGH_Y, LOW_Y = 0.20, 0.62  # heights of a face, from the top, that leave room for a raised hand


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one frame showed."""

    face_height: float | None  # of the visitor's face, as a share of the frame; None without one
    face_y: float | None  # height of its middle, from the top
    guide: Guide
    hand: bool
    pointer: bool  # a hand points
    sequence: int  # number of the frame among all that the camera gave


@dataclass(frozen=True, slots=True)
class Spot:
    """What some seconds of frames showed."""

    seconds: float
    camera_frames: int  # that the camera gave
    frames: int  # that were looked at
    faces: int  # frames with a visitor's face
    hands: int  # frames with a hand
    pointers: int  # frames with a hand that points
    face_height: float | None  # median share of the frame
    face_y: float | None
    guide: Guide  # the commonest

    @property
    def distance_m(self) -> float | None:
        """Return how far away the visitor stands, for a webcam that sees 43 degrees upwards."""
        return None if self.face_height is None else FACE_AT_1_M / self.face_height

    @property
    def steady(self) -> bool:
        """Return whether face and hand are found in nearly every frame."""
        enough = STEADY * self.frames
        return self.frames > 0 and self.faces >= enough and self.hands >= enough


def summarise(sightings: Sequence[Sighting], seconds: float) -> Spot:
    """Return what the frames of ``seconds`` seconds showed together."""
    heights = [s.face_height for s in sightings if s.face_height is not None]
    places = [s.face_y for s in sightings if s.face_y is not None]
    guides = Counter(s.guide for s in sightings if s.face_height is not None)
    return Spot(
        seconds=seconds,
        camera_frames=sightings[-1].sequence - sightings[0].sequence + 1 if sightings else 0,
        frames=len(sightings),
        faces=len(heights),
        hands=sum(s.hand for s in sightings),
        pointers=sum(s.pointer for s in sightings),
        face_height=median(heights) if heights else None,
        face_y=median(places) if places else None,
        guide=guides.most_common(1)[0][0] if guides else Guide.NONE,
    )


def describe_spot(spot: Spot) -> str:
    """Return one line for the installer."""
    count = f"of {spot.frames} frames"
    if spot.face_height is None or spot.distance_m is None:
        face = f"face found 0 {count}"
    else:
        face = (
            f"face found {spot.faces} {count}, {100 * spot.face_height:.0f} % high "
            f"(about {spot.distance_m:.1f} m), {LIGHT.get(spot.guide, 'light good')}"
        )
    rate = spot.pointers / spot.seconds if spot.seconds else 0.0
    return f"{face}; hand found {spot.hands} {count}; pointer {rate:.0f} a second"


LIGHT = {Guide.DARK: "too dark", Guide.BLURRED: "blurred", Guide.TURNED: "turned away"}


def advise(spot: Spot) -> Iterator[str]:
    """Yield what to change at this spot; nothing where all is well."""
    if spot.frames == 0:
        yield "no frame arrived: check the camera with perfumer doctor"
        return
    if spot.camera_frames < SLOW * spot.seconds:
        yield (
            f"the camera gives only {spot.camera_frames / spot.seconds:.0f} frames a second: "
            "more light, or another mode of the camera (docs/cameras.md)"
        )
    elif spot.frames < SLOW * spot.seconds:
        yield (
            f"this machine looks at only {spot.frames / spot.seconds:.0f} frames a second: "
            "close other programs"
        )
    if spot.face_height is None:
        yield "no face is found: stand before the camera and look at it, or turn it towards you"
        return
    yield from _advise_on_face(spot)
    yield from _advise_on_hand(spot)


def _advise_on_face(spot: Spot) -> Iterator[str]:
    if spot.guide is Guide.DARK:
        yield "more light on the visitor's face, please, or less light behind them"
    if spot.distance_m is not None and spot.distance_m > FAR_M:
        yield "come closer, or zoom (PERFUMER_CAMERA__ZOOM): three metres is the farthest"
    if spot.face_y is not None and spot.face_y > LOW_Y:
        yield "the camera looks too high for this visitor: mount it lower, or tilt it down"
    if spot.face_y is not None and spot.face_y < HIGH_Y:
        yield "the camera looks too low for this visitor: mount it higher, or tilt it up"
    if spot.faces < STEADY * spot.frames:
        yield "the face is lost now and then: more light, or come closer"


def _advise_on_hand(spot: Spot) -> Iterator[str]:
    if spot.hands == 0:
        yield "no hand is found: hold one up beside the face, index finger up, without a glove"
    elif spot.hands < STEADY * spot.frames:
        yield "the hand is lost now and then: more light, come closer, or take off the glove"
    elif spot.pointers < 0.5 * spot.hands:
        yield "the hand does not point: stretch the index finger"
