"""Cuts the face out of a picture as the network reads it; training and kiosk share this code."""

from __future__ import annotations

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from perfumer.messages import Face, Image

# FairFace's crop, in terms of MediaPipe's short-range box, which spans 0.88 of such a picture and
# lies in its middle. A wider crop is read much worse in a booth: docs/models.md, "The crop".
MARGIN = 0.07  # added on each side of the box, as a share of its longer side
RAISE = 0.0  # shift upwards, as a share of the box's height
STORED_SIDE = 112  # pixels; training stores its pictures at this size and scales them from there


def crop_face(image: Image, face: Face, side: int) -> Image:
    """Return a square around the face, with hair and outline: (side, side, 3) uint8 RGB.

    Where the square leaves the picture, the edge of the picture is repeated.
    """
    height, width = image.shape[:2]
    box = face.box
    size = crop_pixels(image, face)
    x = box.center.x * width
    y = (box.center.y - RAISE * box.height) * height
    scale = side / size
    matrix = np.array([[scale, 0, side / 2 - x * scale], [0, scale, side / 2 - y * scale]])
    # Without averaging first, fine patterns would flicker; a box filter is enough for this.
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
    """Return the side of the square that :func:`crop_face` cuts, in pixels of ``image``."""
    height, width = image.shape[:2]
    return float(max(face.box.width * width, face.box.height * height) * (1 + 2 * MARGIN))


def scale_crop(picture: Image, side: int) -> Image:
    """Return the middle square of a picture that is a face crop already: (side, side, 3) uint8.

    It is scaled in two steps, as training pictures are: another way of resampling costs accuracy.
    """
    short = min(picture.shape[:2])
    top, left = (picture.shape[0] - short) // 2, (picture.shape[1] - short) // 2
    square = PIL.Image.fromarray(picture[top : top + short, left : left + short])
    stored = square.resize((STORED_SIDE, STORED_SIDE), PIL.Image.Resampling.BICUBIC)
    return np.asarray(stored.resize((side, side), PIL.Image.Resampling.BILINEAR), np.uint8)


def normalise(
    crops: NDArray[np.uint8], mean: tuple[float, ...], std: tuple[float, ...]
) -> NDArray[np.float32]:
    """Return crops (batch, side, side, 3) uint8 as network input (batch, 3, side, side) float32."""
    values = crops.astype(np.float32) / 255
    values = (values - np.array(mean, np.float32)) / np.array(std, np.float32)
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2))
