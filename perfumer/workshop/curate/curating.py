"""Judges photos one by one: each is kept as a face crop, or dropped with a reason.

Writes nothing::

    with open_finder(Path("models/mediapipe")) as find:
        for outcome in curate(paths, USUAL, find, Likenesses()):
            ...
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import cv2
import numpy as np

from perfumer.classifier.preprocess import MARGIN, RAISE, crop_face
from perfumer.messages import Face, FindFaces, Image
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.watch import FaceWatcher
from perfumer.pictures.decoding import Limits, decode
from perfumer.pictures.refusal import PictureError, Refusal
from perfumer.workshop.curate.likeness import Likenesses, print_of
from perfumer.workshop.curate.rules import Dropped, Kept, Reason, Rules

MIN_SCORE = 0.5  # of the face detector
QUARTERS = (1, 2, 3)  # quarter turns that are tried if no face is found upright
# Minimum score of a face in a turned picture. There the detector sees faces where there are none,
# with scores up to 0.77 and mostly tilted; real faces on their side had 0.86 and were nearly level.
MIN_TURNED_SCORE = 0.8
# Score from which on only the size of faces decides; doubtful ones count if there is no better.
# The detector sees faces on bare walls with scores of 0.5 to 0.65.
LIKELY_SCORE = 0.7

Outcome = Kept | Dropped

REFUSALS: dict[Refusal, str] = {
    Refusal.MISSING: "the file is empty",
    Refusal.TOO_LARGE: "the file has more than {limits.max_bytes:,} bytes: save it smaller",
    Refusal.UNKNOWN_KIND: "neither JPEG, PNG, WebP, HEIC nor AVIF: convert it",
    Refusal.TOO_MANY_PIXELS: "more than {limits.max_pixels:,} pixels: scale it down",
    Refusal.TOO_SMALL: "a side has less than {limits.min_side} pixels",
    Refusal.TOO_NARROW: "one side is more than {limits.max_ratio:g} times as long as the other",
    Refusal.TOO_COSTLY: "decoding it takes too much time or memory: save it as a plain JPEG",
    Refusal.BROKEN: "the file is damaged",
}


@contextmanager
def open_finder(models: Path) -> Iterator[FindFaces]:
    """Open a finder of all faces of a photo, the largest first; for use in one thread.

    Raises :class:`perfumer.perception.assets.AssetError` if ``models`` lacks the detector.
    """
    with closing(FaceFinder(assets_in(models).face_detector, MIN_SCORE)) as finder:
        yield FaceWatcher(finder.find).find_in_picture


def curate(
    paths: Iterable[Path], rules: Rules, find: FindFaces, known: Likenesses
) -> Iterator[Outcome]:
    """Return one outcome per path, in their order; add the kept photos to ``known``."""
    for path in paths:
        outcome = judge(path, rules, find)
        if isinstance(outcome, Kept):
            outcome = _drop_duplicate(outcome, rules, known)
        yield outcome


def judge(path: Path, rules: Rules, find: FindFaces) -> Outcome:
    """Judge one photo, without comparing it with others."""
    try:
        image = decode(path.read_bytes(), rules.limits).image
    except OSError as error:
        return Dropped(path, Reason.UNREADABLE, error.strerror or str(error))
    except PictureError as error:
        return Dropped(path, Reason.UNREADABLE, describe_refusal(error.code, rules.limits))
    faces = pick_likely(find(image))
    if not faces:
        return _explain_no_face(path, image, find, rules)
    face = faces[0]
    roll = roll_of(face, image)
    fault = _find_fault(faces, roll, image, rules)
    if fault is not None:
        return Dropped(path, *fault)
    crop = crop_level(image, face, roll, rules.side)
    mirrored = print_of(crop[:, ::-1], image[:, ::-1])
    return Kept(path, crop, face, roll, print_of(crop, image), mirrored)


def pick_likely(faces: Sequence[Face]) -> Sequence[Face]:
    """Return the likely faces; if there are none, the doubtful ones."""
    return [face for face in faces if face.score >= LIKELY_SCORE] or faces


def describe_refusal(code: Refusal, limits: Limits) -> str:
    """Return why a file is refused, and the remedy."""
    return REFUSALS[code].format(limits=limits)


def _explain_no_face(path: Path, image: Image, find: FindFaces, rules: Rules) -> Dropped:
    """Find out whether the picture lies on its side although its EXIF data does not say so."""
    for quarters in QUARTERS:
        turned = np.ascontiguousarray(np.rot90(image, quarters))
        if any(
            face.score >= MIN_TURNED_SCORE and abs(roll_of(face, turned)) <= rules.roll_deg
            for face in find(turned)
        ):
            turn = f"the picture lies on its side: turn it by {90 * quarters} degrees to the left"
            return Dropped(path, Reason.ROTATED, turn)
    return Dropped(path, Reason.NO_FACE, "no face was found")


def _find_fault(
    faces: Sequence[Face], roll: float, image: Image, rules: Rules
) -> tuple[Reason, str] | None:
    """Return the first fault of the largest face, with what was measured; None if it is good."""
    face = faces[0]
    pixels = face.box.height * image.shape[0]
    rival = faces[1].box.height / face.box.height if len(faces) > 1 else 0.0
    turn = max(abs(face.yaw) / rules.yaw_deg, abs(face.pitch) / rules.pitch_deg)
    outside = share_outside(face, image)
    checks = {
        Reason.ROTATED: (abs(roll) > rules.roll_deg, f"tilted by {abs(roll):.0f} degrees"),
        Reason.SEVERAL: (
            rival > rules.rival,
            f"another face is {rival:.0%} as high: which one does the label mean?",
        ),
        Reason.TINY: (
            pixels < rules.least_pixels,
            f"{pixels:.0f} pixels high, at least {rules.least_pixels} are needed",
        ),
        Reason.TURNED: (turn > 1, f"yaw {face.yaw:.0f}, pitch {face.pitch:.0f} degrees"),
        Reason.CUT: (outside > rules.cut, f"{outside:.0%} of the crop is outside the photo"),
        Reason.DARK: (face.brightness < rules.dark, f"brightness {face.brightness:.2f}"),
        Reason.BLURRED: (face.sharpness < rules.sharpness, f"sharpness {face.sharpness:.0f}"),
    }
    return next(((reason, text) for reason, (holds, text) in checks.items() if holds), None)


def _drop_duplicate(kept: Kept, rules: Rules, known: Likenesses) -> Outcome:
    """Return the photo, or drop it if one like it, or like its mirror image, was kept before."""
    for each in (kept.found, kept.mirrored):
        name = known.find_duplicate(each, rules.likeness)
        if name is not None:
            return Dropped(kept.path, Reason.DUPLICATE, f"like {name}")
    known.add(kept.found, str(kept.path))
    return kept


def roll_of(face: Face, image: Image) -> float:
    """Return the tilt in degrees: how far the line of the eyes falls to the picture's right."""
    height, width = image.shape[:2]
    one, other = face.key_points[:2]
    return math.degrees(math.atan2((other.y - one.y) * height, (other.x - one.x) * width))


def crop_level(image: Image, face: Face, roll: float, side: int) -> Image:
    """Cut the face as the kiosk does, from the picture turned until the eyes are level."""
    height, width = image.shape[:2]
    at = face.box.center
    turn = cv2.getRotationMatrix2D((at.x * width, at.y * height), roll, 1.0)
    turned = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return crop_face(np.asarray(turned, np.uint8), face, side)


def share_outside(face: Face, image: Image) -> float:
    """Return the part of the crop that is outside the photo, as a share of its area.

    The detector's boxes are squares that end at the edge of the photo; the part that is missing
    there is added first.
    """
    height, width = image.shape[:2]
    box = face.box
    side = max(box.width * width, box.height * height)
    x = _middle(box.x * width, box.width * width, side)
    y = _middle(box.y * height, box.height * height, side) - RAISE * side
    half = side * (1 + 2 * MARGIN) / 2
    across = min(width, x + half) - max(0.0, x - half)
    down = min(height, y + half) - max(0.0, y - half)
    return float(1 - max(0.0, across) * max(0.0, down) / (2 * half) ** 2)


def _middle(start: float, length: float, whole: float) -> float:
    """Return the middle of a length that was cut at the photo's start, or else at its end."""
    return start + length - whole / 2 if start <= 1 else start + whole / 2
