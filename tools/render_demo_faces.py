"""Render the demo visitors' faces: each the mean of many aligned FairFace faces of one group.

A mean shows nobody. Run once, where the data sets are:
``python tools/render_demo_faces.py --data FOLDER``; the small results live in ``data/demo/``.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as parquet
from numpy.typing import NDArray
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from perfumer.messages import Face
from perfumer.perception.assets import ensure_assets
from perfumer.perception.faces import FaceFinder

SIDE = 320
WIDTH, HEIGHT, MIDDLE = 520, 720, 260  # of a figure
COUNT = 70
SOURCE_SIDE = 512  # faces are looked for in enlarged pictures: more exact points
# Where the eyes and the mouth come to lie, in shares of the side.
EYES_Y, EYES_APART, MOUTH_Y = 0.42, 0.33, 0.74


@dataclass(frozen=True)
class Look:
    """A group of FairFace and how its figure is drawn around the mean face (colours RGB)."""

    gender: str
    age: str
    race: str
    hair: tuple[int, int, int]
    long_hair: bool
    clothes: tuple[int, int, int]


LOOKS = {
    "woman-young": Look("Female", "20-29", "East Asian", (38, 28, 26), True, (176, 98, 84)),
    "man-young": Look("Male", "20-29", "East Asian", (30, 25, 24), False, (70, 92, 110)),
    "woman-thirties": Look("Female", "30-39", "White", (92, 62, 44), True, (84, 112, 98)),
    "man-thirties": Look("Male", "30-39", "Black", (24, 20, 19), False, (188, 150, 92)),
    "woman-forties": Look("Female", "40-49", "Latino_Hispanic", (58, 40, 32), True, (98, 78, 116)),
    "man-fifties": Look("Male", "50-59", "Latino_Hispanic", (112, 106, 100), False, (60, 66, 84)),
    "girl-teen": Look("Female", "10-19", "East Asian", (34, 26, 24), True, (206, 176, 120)),
    "boy-child": Look("Male", "3-9", "White", (128, 96, 62), False, (112, 142, 160)),
}


def faces_of(data: Path, look: Look, finder: FaceFinder) -> Iterator[NDArray]:
    """Aligned faces of one group that look at the camera."""
    table = parquet.read_table(data / "fairface_train_1.parquet")
    columns = [table[name].to_pylist() for name in ("gender", "age", "race")]
    for index, found in enumerate(zip(*columns, strict=True)):
        if found != (look.gender, look.age, look.race):
            continue
        cell = table["image"][index].as_py()
        encoded = cell["bytes"] if isinstance(cell, dict) else cell
        picture = Image.open(io.BytesIO(encoded)).convert("RGB")
        image = np.asarray(picture.resize((SOURCE_SIDE, SOURCE_SIDE), Image.Resampling.LANCZOS))
        if np.std(image - image.mean(axis=2, keepdims=True)) < 6:
            continue  # a grey picture
        seen = finder.find(np.ascontiguousarray(image))
        if len(seen) == 1 and abs(seen[0].yaw) < 8 and abs(seen[0].pitch) < 14:
            yield aligned(image, seen[0])


def aligned(image: NDArray, face: Face) -> NDArray:
    """Eyes and mouth moved to where every face of the mean has them."""
    points = np.float32([(p.x * SOURCE_SIDE, p.y * SOURCE_SIDE) for p in face.key_points])
    source = np.float32([points[0], points[1], points[3]])
    target = SIDE * np.float32(
        [(0.5 - EYES_APART / 2, EYES_Y), (0.5 + EYES_APART / 2, EYES_Y), (0.5, MOUTH_Y)]
    )
    matrix = cv2.getAffineTransform(source, target)
    return cv2.warpAffine(image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)


def mean_face(faces: list[NDArray]) -> NDArray:
    """The mean, its contrast and light brought back, mirrored onto itself for symmetry."""
    light = [np.mean(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)[60:290, 70:250]) for face in faces]
    even = [np.clip(f * (135 / max(b, 40)), 0, 255) for f, b in zip(faces, light, strict=True)]
    mean = np.mean(even, axis=0)
    mean = (mean + mean[:, ::-1]) / 2
    smooth = cv2.GaussianBlur(mean, (0, 0), 5)
    sharp = np.clip(mean + 1.1 * (mean - smooth), 0, 255)
    return sharp.astype(np.uint8)


def figure(face: NDArray, look: Look) -> NDArray:
    """Head and shoulders around a mean face: (HEIGHT, WIDTH, 4) RGBA, drawn by us."""
    scale = 2  # drawn larger and shrunk, for smooth edges
    canvas = np.zeros((HEIGHT * scale, WIDTH * scale, 4), np.uint8)
    skin = tuple(int(v) for v in np.median(face[170:215, 95:225].reshape(-1, 3), axis=0))
    shade = tuple(int(v * 0.82) for v in skin)

    def oval(x: float, y: float, rx: float, ry: float, colour: tuple[int, ...]) -> None:
        center, axes = (round(x * scale), round(y * scale)), (round(rx * scale), round(ry * scale))
        cv2.ellipse(canvas, center, axes, 0, 0, 360, (*colour, 255), -1, cv2.LINE_AA)

    if look.long_hair:
        oval(MIDDLE, 250, 150, 196, look.hair)
        oval(MIDDLE - 96, 380, 58, 120, look.hair)
        oval(MIDDLE + 96, 380, 58, 120, look.hair)
    else:
        oval(MIDDLE, 196, 134, 142, look.hair)
    oval(MIDDLE, 420, 58, 96, shade)
    oval(MIDDLE, 640, 250, 176, look.clothes)
    oval(MIDDLE, 470, 76, 44, shade)
    oval(MIDDLE - 124, 252, 15, 32, shade)
    oval(MIDDLE + 124, 252, 15, 32, shade)
    oval(MIDDLE, 246, 122, 160, skin)
    small = cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 1.6)
    placed(small, face)
    fringe(small, look)
    return small


def placed(canvas: NDArray, face: NDArray) -> None:
    """Blend the mean face in, feathered towards the drawn head."""
    yy, xx = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    away = np.hypot((xx - 0.5) / 0.335, (yy - 0.53) / 0.40)
    mask = np.clip((1.04 - away) / 0.24, 0, 1)[..., None]
    left, top = MIDDLE - SIDE // 2, 82
    area = canvas[top : top + SIDE, left : left + SIDE]
    area[..., :3] = (area[..., :3] * (1 - mask) + face * mask).astype(np.uint8)


def fringe(canvas: NDArray, look: Look) -> None:
    """Hair over the top of the forehead, softly."""
    layer = np.zeros(canvas.shape[:2], np.uint8)
    cv2.ellipse(layer, (MIDDLE, 196), (136, 142), 0, 180, 360, 255, -1, cv2.LINE_AA)
    part = 118 if look.long_hair else 126
    cv2.ellipse(layer, (MIDDLE + 18, 246), (part, 128), 0, 180, 360, 0, -1, cv2.LINE_AA)
    mask = cv2.GaussianBlur(layer, (0, 0), 3)[..., None] / 255
    canvas[..., :3] = (canvas[..., :3] * (1 - mask) + np.array(look.hair) * mask).astype(np.uint8)
    canvas[..., 3] = np.maximum(canvas[..., 3], (mask[..., 0] * 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--into", type=Path, default=Path("data/demo"))
    options = parser.parse_args()
    finder = FaceFinder(ensure_assets(Path("models/mediapipe")).face_detector, 0.6, video=False)
    for name, look in LOOKS.items():
        found: list[NDArray] = []
        for face in faces_of(options.data, look, finder):
            found.append(face)
            if len(found) == COUNT:
                break
        path = options.into / f"{name}.webp"
        Image.fromarray(figure(mean_face(found), look)).save(path, quality=90, method=6)
        sys.stdout.write(f"{path}: mean of {len(found)} faces, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
