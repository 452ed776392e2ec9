"""From a face in a frame to what the network sees: the same code for training and kiosk."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Face, Image

# FairFace cuts faces with a margin of a quarter of their size on each side. Its detector's
# box spans hairline to chin; MediaPipe's short-range box is smaller, hence the larger share.
MARGIN = 0.30
RAISE = 0.10  # of the box, upwards: MediaPipe's box ends at the brows


def crop_face(image: Image, face: Face, side: int) -> Image:
    """A square around the face, hair and outline included: (side, side, 3) uint8 RGB.

    Where it leaves the picture, the edge is repeated.
    """
    height, width = image.shape[:2]
    box = face.box
    size = max(box.width * width, box.height * height) * (1 + 2 * MARGIN)
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


def scaled(picture: Image, side: int) -> Image:
    """A picture that is a face crop already, at the network's size."""
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def normalised(
    crops: NDArray[np.uint8], mean: tuple[float, ...], std: tuple[float, ...]
) -> NDArray[np.float32]:
    """(batch, side, side, 3) uint8 → (batch, 3, side, side) float32."""
    values = crops.astype(np.float32) / 255
    values = (values - np.array(mean, np.float32)) / np.array(std, np.float32)
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2))
