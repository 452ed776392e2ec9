"""From a face in a frame to what the network sees: the same code for training and kiosk."""

from __future__ import annotations

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from perfumer.messages import Face, Image

# As FairFace cuts its pictures, in terms of MediaPipe's short-range box, which spans 0.88 of them
# and lies in their middle. A wider crop costs a booth dearly: docs/models.md, "The crop".
MARGIN = 0.07
RAISE = 0.0  # of the box, upwards
KEPT = 112  # pixels: training keeps its pictures at this size and scales them from there


def crop_face(image: Image, face: Face, side: int) -> Image:
    """A square around the face, hair and outline included: (side, side, 3) uint8 RGB.

    Where it leaves the picture, the edge is repeated.
    """
    height, width = image.shape[:2]
    box = face.box
    size = crop_pixels(image, face)
    x = box.center.x * width
    y = (box.center.y - RAISE * box.height) * height
    scale = side / size
    matrix = np.array([[scale, 0, side / 2 - x * scale], [0, scale, side / 2 - y * scale]])
    # Shrinking without averaging first would sparkle; a box filter is enough at these ratios.
    if scale < 0.5:
        step = int(1 / scale)
        small = cv2.resize(image, (width // step, height // step), interpolation=cv2.INTER_AREA)
        matrix = matrix * np.array([[step, step, 1]])
        image = np.asarray(small, np.uint8)
    cropped = cv2.warpAffine(
        image, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cropped, np.uint8)


def crop_pixels(image: Image, face: Face) -> float:
    """Side of the square that :func:`crop_face` cuts, in pixels of ``image``."""
    height, width = image.shape[:2]
    return float(max(face.box.width * width, face.box.height * height) * (1 + 2 * MARGIN))


def scaled(picture: Image, side: int) -> Image:
    """The middle square of a picture that is a face crop already: (side, side, 3) uint8.

    In two steps, as pictures come to training: how they are resampled costs points.
    """
    short = min(picture.shape[:2])
    top, left = (picture.shape[0] - short) // 2, (picture.shape[1] - short) // 2
    square = PIL.Image.fromarray(picture[top : top + short, left : left + short])
    kept = square.resize((KEPT, KEPT), PIL.Image.Resampling.BICUBIC)
    return np.asarray(kept.resize((side, side), PIL.Image.Resampling.BILINEAR), np.uint8)


def normalised(
    crops: NDArray[np.uint8], mean: tuple[float, ...], std: tuple[float, ...]
) -> NDArray[np.float32]:
    """(batch, side, side, 3) uint8 → (batch, 3, side, side) float32."""
    values = crops.astype(np.float32) / 255
    values = (values - np.array(mean, np.float32)) / np.array(std, np.float32)
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2))
