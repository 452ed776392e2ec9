"""How steadily hands are found: by distance, light and skin tone, or in an operator's pictures.

Everything goes through the kiosk's own perceiver, frame by frame, as in a visit. Simulated people
are drawn anew for each frame, with a hand that moves a little; a picture is repeated with a
jitter of a pixel. A hand counts where its fingertip is found at the right place.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.report import Figure
from perfumer.camera.files.folder import pictures_in, read_picture
from perfumer.camera.light import Light
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Pose, Role, Wear
from perfumer.camera.source import Shape
from perfumer.kiosk.parts import load_perceiver
from perfumer.messages import INDEX_TIP, Frame, Image, Observation, Point
from perfumer.perception.assets import assets_in
from perfumer.perception.perceiver import Perceiver
from perfumer.pictures.refusal import PictureError
from perfumer.settings.perception import PerceptionSettings

ROOT = Path(__file__).resolve().parent.parent
SHAPE = Shape(1280, 720, 30)
STEADY = 0.9  # share of frames with a hand that makes it steady
DISTANCES_M = (0.8, 1.2, 1.6, 2.0, 2.5, 3.0, 3.5)
TONES = (2, 6, 9)  # of the Monk Skin Tone scale
FACE = "woman-forties"
FACE_HEIGHT = 0.225  # height of its face at one metre, in frame heights
TOLERANCE = 0.35  # how far off a fingertip may be found, in heights of the face


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: people who differ only in how far away they stand."""

    title: str
    role: Role


@dataclass(frozen=True, slots=True)
class Count:
    """In how many frames a face and a hand were found."""

    faces: int
    hands: int


def rows() -> Iterator[Row]:
    """Yield every light, tone and pose, then what else a hand may be like."""
    usual = Role(FACE, tone=TONES[1])
    for light, tone, pose in product(Light, TONES, Pose):
        title = f"{light.value}, tone {tone}, {pose.value}"
        yield Row(title, replace(usual, light=light, tone=tone, pose=pose))
    for light, pose in product((Light.BRIGHT, Light.DIM), Pose):
        place = f"{light.value}, tone {usual.tone}, {pose.value}"
        role = replace(usual, light=light, pose=pose)
        yield Row(f"{place}, left hand", replace(role, left_handed=True))
        for wear in (Wear.BARE, Wear.RING, Wear.GLOVE):
            yield Row(f"{place}, {wear.value}", replace(role, wears=wear))


def hands(
    pictures: Path | None,
    frames: int,
    table: Sequence[Row] | None = None,
    distances_m: Sequence[float] = DISTANCES_M,
) -> Iterator[Figure]:
    """Print a table of frames with a hand, and yield how many cells or pictures are steady."""
    if pictures is not None:
        yield from _measure_pictures(pictures, frames)
        return
    _say(f"frames of {frames} that show the hand")
    _say("| light, tone, hand | " + " | ".join(f"{d:g} m" for d in distances_m) + " |")
    _say("|---" * (len(distances_m) + 1) + "|")
    steady = 0
    lines = list(rows() if table is None else table)
    for row in lines:
        counts = [_count_drawn(replace(row.role, scale=1 / d), frames) for d in distances_m]
        steady += sum(_is_steady(count, frames) for count in counts)
        _say(f"| {row.title} | " + " | ".join(str(count.hands) for count in counts) + " |")
    share = steady / (len(lines) * len(distances_m))
    yield Figure("hands.steady", share, "of cells", 0.5, "at least")


def _measure_pictures(folder: Path, frames: int) -> Iterator[Figure]:
    files = pictures_in(folder)
    steady = 0
    for file in files:
        try:
            image = read_picture(file, SHAPE)
        except (OSError, PictureError) as error:
            _say(f"{file.name}: cannot be read ({error})")
            continue
        count = _count(_jittered(image, frames), [None] * frames)
        steady += _is_steady(count, frames)
        _say(f"{file.name}: hand {count.hands}, face {count.faces} of {frames} frames")
    _say(f"the hand is found steadily in {steady} of {len(files)} pictures")
    yield Figure("hands.pictures", steady / len(files), "of pictures", 0.9, "at least")


def _is_steady(count: Count, frames: int) -> bool:
    return count.hands >= STEADY * frames


def _count_drawn(role: Role, frames: int) -> Count:
    painter = Painter(SHAPE, ROOT / "data/demo", [role])
    tips = [_tip(role, number / SHAPE.fps) for number in range(frames)]
    images = (
        painter.paint([Person(role, 0.5, tip)], number / SHAPE.fps)
        for number, tip in enumerate(tips)
    )
    return _count(images, tips, role.scale * FACE_HEIGHT)


def _tip(role: Role, at: float) -> Point:
    """Return where the fingertip is: a slow circle beside the shoulder."""
    side = -1 if role.left_handed else 1
    x = 0.5 + side * role.scale * (0.17 + 0.012 * math.cos(2 * at))
    return Point(x, role.face_y + role.scale * (0.11 + 0.02 * math.sin(2 * at)))


def _jittered(image: Image, frames: int) -> Iterator[Image]:
    """Yield the image again and again, moved by a pixel at most."""
    random = np.random.default_rng(5)
    for _ in range(frames):
        down, across = (int(step) for step in random.integers(-1, 2, 2))
        yield np.roll(image, (down, across), (0, 1))


def _count(
    images: Iterator[Image], tips: Sequence[Point | None], face_height: float = 0.0
) -> Count:
    """Run a perceiver of its own over the images, and count what it finds."""
    faces = found = 0
    with closing(_make_perceiver()) as perceiver:
        for number, (image, tip) in enumerate(zip(images, tips, strict=True)):
            seen = perceiver.perceive(Frame(image, 1 + number / SHAPE.fps, number))
            faces += bool(seen.faces)
            found += _shows_hand(seen, tip, TOLERANCE * face_height)
    return Count(faces, found)


def _shows_hand(seen: Observation, tip: Point | None, tolerance: float) -> bool:
    """Return whether the hand is found; where its fingertip is known, in the right place."""
    if tip is None:
        return bool(seen.hands)
    ends = [hand.landmarks[INDEX_TIP] for hand in seen.hands]
    return any(
        math.hypot((end.x - tip.x) * seen.aspect, end.y - tip.y) <= tolerance for end in ends
    )


def _make_perceiver() -> Perceiver:
    chosen = PerceptionSettings()
    return load_perceiver(assets_in(ROOT / chosen.models), chosen)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
