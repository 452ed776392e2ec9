"""Frames with faces at known places: people walk through the demo's scene, near and far."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from perfumer.camera.figure import face_names
from perfumer.camera.painting import Painter
from perfumer.camera.source import Shape

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data/demo"
SHAPE = Shape(1920, 1080, 30)
SCENE = 25  # frames with the same people, who move a little from one to the next
SIZES = (320, 200, 120, 80, 56)  # pixels from brow to chin of the people who stand side by side
EYE_LEVEL = 0.42  # share of the frame's height
# Middle and size (brow to chin) of the face in a demo figure, as shares of its height.
FACE_Y, FACE_SIZE = 0.354, 0.25
CROP_FACE = (
    0.6  # share of a data set's crop that the face fills; the margin is a quarter on each side
)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A face in a frame, in pixels: its middle, and its size from brow to chin."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class _Person:
    """Someone who walks through the scene."""

    picture: Pixels  # (height, width, 4), RGB and coverage
    face: FaceBox  # place within the picture
    x: float  # place of the face in the scene's first frame
    step: float  # pixels a frame


def draw_crowd(
    frames: int, data: Path | None, seed: int = 1
) -> Iterator[tuple[Pixels, list[FaceBox]]]:
    """Yield RGB frames, each with the faces in it; ``data`` is a folder with FairFace.

    Without it all faces are the demo's, which show no real person; with it every second scene
    has people of FairFace's validation part.
    """
    random = np.random.default_rng(seed)
    wall = Painter(SHAPE, DEMO, ()).paint((), 0.0)
    figures = [_load_figure(DEMO / f"{name}.webp") for name in face_names(DEMO)]
    crops = _load_crops(data) if data else []
    for number in range(0, frames, SCENE):
        known = crops if crops and (number // SCENE) % 2 else figures
        people = _choose_people(known, random)
        for moment in range(min(SCENE, frames - number)):
            yield _draw_frame(wall, people, moment)


def _choose_people(
    known: list[tuple[Pixels, FaceBox]], random: np.random.Generator
) -> list[_Person]:
    """Choose one person of each size and place them side by side, in random order."""
    found = []
    left = 0.0
    room = SHAPE.width / sum(SIZES)
    for size in random.permutation(SIZES):
        picture, face = known[int(random.integers(len(known)))]
        share = size / face.size
        small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        placed = FaceBox(face.x * share, face.y * share, float(size))
        step = float(random.uniform(-1, 1)) * size / 100
        found.append(_Person(np.asarray(small, np.uint8), placed, left + room * size / 2, step))
        left += room * size
    return found


def _draw_frame(wall: Pixels, people: list[_Person], moment: int) -> tuple[Pixels, list[FaceBox]]:
    frame = wall.copy()
    faces = []
    for person in people:
        x, y = person.x + person.step * moment, EYE_LEVEL * SHAPE.height
        _paste(frame, person.picture, round(x - person.face.x), round(y - person.face.y))
        faces.append(FaceBox(x, y, person.face.size))
    return frame, faces


def _paste(frame: Pixels, picture: Pixels, left: int, top: int) -> None:
    x0, y0 = max(0, left), max(0, top)
    x1 = min(frame.shape[1], left + picture.shape[1])
    y1 = min(frame.shape[0], top + picture.shape[0])
    part = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    cover = part[..., 3:].astype(np.float32) / 255
    area = frame[y0:y1, x0:x1]
    area[...] = (part[..., :3] * cover + area * (1 - cover)).round()


def _load_figure(path: Path) -> tuple[Pixels, FaceBox]:
    with Pictures.open(path) as picture:
        full = np.array(picture.convert("RGBA"), np.uint8)
    height, width = full.shape[:2]
    return full, FaceBox(width / 2, FACE_Y * height, FACE_SIZE * height)


def _load_crops(data: Path) -> list[tuple[Pixels, FaceBox]]:
    """Load faces of a data set and give them a soft edge, which no detector takes for a frame."""
    import pyarrow.parquet as parquet

    table = parquet.read_table(data / "fairface_val.parquet", columns=["image"])
    found = []
    for cell in table["image"].slice(0, 400).to_pylist():
        encoded = cell["bytes"] if isinstance(cell, dict) else cell
        with Pictures.open(io.BytesIO(encoded)) as picture:
            colours = np.array(picture.convert("RGB").resize((256, 256)), np.uint8)
        away = np.hypot(*(np.mgrid[-1:1:256j, -1:1:256j]))
        cover = (np.clip((1.0 - away) / 0.15, 0, 1) * 255).astype(np.uint8)
        found.append((np.dstack([colours, cover]), FaceBox(128, 128 * 1.1, 256 * CROP_FACE)))
    return found
