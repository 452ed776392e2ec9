"""Render the demo visitors: each the mean of many FairFace faces of one group, with a drawn body.

A mean shows nobody. Run once, where the data sets are:
``python tools/render_demo_faces.py --data FOLDER``; the small results live in ``data/demo/``.
Faces are laid over each other by eyes and mouth, then by optical flow towards their mean, again
and again ("congealing", after Learned-Miller 2006 and Kemelmacher-Shlizerman and Seitz 2012):
a mean of faces aligned by three points only is a blur.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import mediapipe as mp
import numpy as np
import pyarrow.parquet as parquet
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision
from numpy.typing import NDArray
from PIL import Image
from render_demo_figure import EYES, MOUTH, SIDE, Look, MeanFace, figure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from perfumer.messages import Face
from perfumer.perception.assets import ensure_assets
from perfumer.perception.faces import FaceFinder

ROOT = Path(__file__).resolve().parent.parent
FILES = ("fairface_train_1.parquet", "fairface_train_2.parquet")
COUNT = 64  # number of faces in a mean, each also mirrored
# Side in pixels that a picture is enlarged to before its face is looked for: more exact points.
SOURCE_SIDE = 512
FLOW_BLURS = (14, 9, 6, 5)  # blur in pixels, coarse first, so that no wrinkle is followed
MAX_FLOW = 16  # most pixels that a point may move; a larger flow is an error

LOOKS = {
    "woman-young": Look("Female", "20-29", "East Asian", (46, 36, 34), True, (176, 104, 92)),
    "man-young": Look("Male", "20-29", "East Asian", (38, 33, 32), False, (78, 100, 118)),
    "woman-thirties": Look("Female", "30-39", "White", (104, 76, 58), True, (92, 120, 106)),
    "man-thirties": Look("Male", "30-39", "Black", (32, 28, 28), False, (186, 150, 98)),
    "woman-forties": Look("Female", "40-49", "Latino_Hispanic", (66, 48, 40), True, (108, 88, 124)),
    "man-fifties": Look("Male", "50-59", "East Asian", (88, 84, 82), False, (66, 72, 90)),
    "woman-fifties": Look("Female", "50-59", "White", (150, 142, 134), True, (120, 132, 148)),
    "girl-teen": Look("Female", "10-19", "East Asian", (42, 33, 30), True, (202, 174, 122)),
    "boy-child": Look("Male", "3-9", "White", (138, 108, 78), False, (118, 146, 164)),
}


class Segmenter:
    """Which pixels are a person: MediaPipe's selfie segmenter."""

    def __init__(self, model: Path) -> None:
        options = vision.ImageSegmenterOptions(
            base_options=tasks.BaseOptions(model_asset_path=str(model)),
            output_confidence_masks=True,
        )
        self._segmenter = vision.ImageSegmenter.create_from_options(options)

    def person(self, image: NDArray) -> NDArray:
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=image)
        masks = self._segmenter.segment(picture).confidence_masks
        return masks[0].numpy_view().squeeze().astype(np.float32)


def pictures_of(data: Path, look: Look) -> Iterator[NDArray]:
    """Coloured pictures of one group, enlarged."""
    for name in FILES:
        table = parquet.read_table(data / name)
        columns = [table[column].to_pylist() for column in ("gender", "age", "race")]
        for index, found in enumerate(zip(*columns, strict=True)):
            if found != (look.gender, look.age, look.race):
                continue
            cell = table["image"][index].as_py()
            encoded = cell["bytes"] if isinstance(cell, dict) else cell
            picture = Image.open(io.BytesIO(encoded)).convert("RGB")
            image = np.array(picture.resize((SOURCE_SIDE, SOURCE_SIDE), Image.Resampling.LANCZOS))
            if np.std(image - image.mean(axis=2, keepdims=True)) > 6:  # a picture in colour
                yield image


def faces_of(
    data: Path, look: Look, finder: FaceFinder, segmenter: Segmenter
) -> Iterator[tuple[NDArray, NDArray]]:
    """Aligned faces that look at the camera, and how much each pixel is a person's."""
    for image in pictures_of(data, look):
        seen = finder.find(image)
        if len(seen) == 1 and abs(seen[0].yaw) < 7 and abs(seen[0].pitch) < 14:
            yield align(image, segmenter.person(image), seen[0])


def align(image: NDArray, person: NDArray, face: Face) -> tuple[NDArray, NDArray]:
    """Eyes and mouth moved to where every face of the mean has them; outside is nobody."""
    points = np.float32([(p.x * SOURCE_SIDE, p.y * SOURCE_SIDE) for p in face.key_points])
    source = np.float32([points[0], points[1], points[3]])
    matrix = cv2.getAffineTransform(source, np.float32([*EYES, MOUTH]))
    size = (SIDE, SIDE)
    moved = cv2.warpAffine(
        image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return moved.astype(np.float32), cv2.warpAffine(person, matrix, size)


def congeal(faces: list[tuple[NDArray, NDArray]]) -> MeanFace:
    """The mean after every face was moved, smoothly, to where the mean is."""
    images, people = add_mirrored(faces)
    mean = images.mean(axis=0)
    flow_of = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    for blur in FLOW_BLURS:
        total, weight = np.zeros((SIDE, SIDE, 3)), np.full((SIDE, SIDE, 1), 1e-3)
        target = to_grey(mean)
        for image, person in zip(images, people, strict=True):
            x, y = move_by(flow_of.calc(target, to_grey(image), None), blur)
            share = cv2.remap(person, x, y, cv2.INTER_LINEAR)[..., None]
            warped = cv2.remap(image, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
            total, weight = total + warped * share, weight + share
        mean = total / weight
    mean = (mean + mean[:, ::-1]) / 2
    sharp = mean + 0.9 * (mean - cv2.GaussianBlur(mean, (0, 0), 3.5))
    return MeanFace(np.clip(sharp, 0, 255).astype(np.uint8), weight[..., 0] / len(images))


def add_mirrored(faces: list[tuple[NDArray, NDArray]]) -> tuple[NDArray, NDArray]:
    """All faces in the same light, and all of them mirrored."""
    core = np.s_[SIDE // 4 : SIDE * 3 // 4, SIDE // 3 : SIDE * 2 // 3]
    colours = np.array([image[core].mean(axis=(0, 1)) for image, _ in faces])
    even = np.median(colours, axis=0) / colours
    images = np.array([image * k for (image, _), k in zip(faces, even, strict=True)])
    images = np.clip(images, 0, 255).astype(np.float32)
    people = np.array([person for _, person in faces])
    return np.concatenate([images, images[:, :, ::-1]]), np.concatenate([people, people[..., ::-1]])


def move_by(flow: NDArray, blur: float) -> tuple[NDArray, NDArray]:
    """Where each pixel comes from."""
    flow = cv2.GaussianBlur(flow, (0, 0), blur)
    length = np.linalg.norm(flow, axis=2, keepdims=True)
    flow *= np.minimum(1, MAX_FLOW / np.maximum(length, 1e-3))
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    return x + flow[..., 0], y + flow[..., 1]


def to_grey(image: NDArray) -> NDArray:
    return cv2.cvtColor(np.clip(image, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--into", type=Path, default=ROOT / "data/demo")
    parser.add_argument("--only", choices=LOOKS, nargs="*", default=list(LOOKS))
    options = parser.parse_args()
    models = ROOT / "models/mediapipe"
    finder = FaceFinder(ensure_assets(models).face_detector, 0.6)
    segmenter = Segmenter(models / "selfie_segmenter.tflite")
    for name in options.only:
        look = LOOKS[name]
        faces = list(islice(faces_of(options.data, look, finder, segmenter), COUNT))
        path = options.into / f"{name}.webp"
        drawn = figure(congeal(faces), look)
        Image.fromarray(drawn).save(path, quality=88, method=6)
        sys.stdout.write(f"{path}: mean of {len(faces)} faces, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
