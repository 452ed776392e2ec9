"""Which part of a picture goes on a card, and the person cut out of it with clean edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Box, Image

Grey = NDArray[np.float32]  # (height, width), 0 to 1
Segment = Callable[[Image], Grey]  # how surely each pixel is a person's

ASPECT = 54 / 86  # width / height of a card, as pockets of albums hold it
# Of the card's height: the face's box (brows to chin) and its middle.
FACE, LARGEST_FACE, FACE_AT = 0.205, 0.34, 0.45
SHARPEST = 1000  # pixels: cut out at no more than this height, it is enough for any card
SURE, NOBODY = 0.9, 0.1
EDGE = 20.0  # variance of grey levels, 0 to 255, above which a step is an edge


@dataclass(frozen=True, slots=True)
class Cutout:
    """A person in the card's shape: colours free of what was behind, and coverage."""

    pixels: Image  # (height, width, 3)
    alpha: Grey


@dataclass(frozen=True, slots=True)
class _Part:
    """A rectangle of a picture in pixels; it may reach out of it, but not below."""

    left: float
    top: float
    height: float


def cut_out(image: Image, face: Box | None, segment: Segment) -> Cutout:
    """The person of ``face``, or everybody in the middle of the picture without one.

    The segmenter looks at the card's part only, so that all of its pixels count.
    """
    part = _part(image, face)
    height = round(min(part.height, SHARPEST))
    size = (max(8, round(height * ASPECT)), max(8, height))
    scale = size[1] / part.height
    matrix = np.array([[scale, 0, -part.left * scale], [0, scale, -part.top * scale]])
    shown = _warped(image, matrix, size, cv2.BORDER_REPLICATE)
    there = _warped(np.full(image.shape[:2], 255, np.uint8), matrix, size, cv2.BORDER_CONSTANT)
    mask = segment(shown)
    if face is not None:
        at = face.center
        x, y = at.x * image.shape[1], at.y * image.shape[0]
        mask = _only(mask, (x - part.left) * scale, (y - part.top) * scale)
    alpha = _clean(mask, shown) * (there > 127)
    return Cutout(_without_spill(shown, alpha), alpha)


def _part(image: Image, face: Box | None) -> _Part:
    height, width = image.shape[:2]
    if face is None:
        part = min(height, width / ASPECT)
        return _Part((width - part * ASPECT) / 2, height - part, part)
    tall = face.height * height
    middle = face.center.y * height
    # Down to the picture's lower edge, if that is not too near: nobody ends in the air.
    part = min(tall / FACE, max((height - middle) / (1 - FACE_AT), tall / LARGEST_FACE))
    top = min(middle - FACE_AT * part, height - part)
    return _Part(face.center.x * width - part * ASPECT / 2, top, part)


def _warped(image: Image, matrix: NDArray[np.float64], size: tuple[int, int], edge: int) -> Image:
    shrinks = matrix[0, 0] < 0.5
    if shrinks:  # average first, else fine patterns sparkle
        image = np.asarray(cv2.blur(image, (round(1 / matrix[0, 0]),) * 2))
    way = cv2.INTER_LINEAR if matrix[0, 0] < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=way, borderMode=edge), np.uint8)


def _only(mask: Grey, x: float, y: float) -> Grey:
    """The person at (x, y) pixels, without others who stand apart."""
    count, parts = cv2.connectedComponents((mask > 0.5).astype(np.uint8))
    row = min(max(round(y), 0), mask.shape[0] - 1)
    column = min(max(round(x), 0), mask.shape[1] - 1)
    chosen = parts[row, column]
    if count <= 2 or chosen == 0:
        return mask
    near = cv2.dilate((parts == chosen).astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(mask * near, np.float32)


def _clean(mask: Grey, image: Image) -> Grey:
    """The mask with the edges of the picture (He et al., Guided Image Filtering, 2010)."""
    radius = max(3, image.shape[0] // 75)
    soft = cv2.GaussianBlur(mask, (0, 0), radius / 3)
    fine = cv2.ximgproc.guidedFilter(image, soft, radius, EDGE, scale=0.5)
    inside = cv2.erode(soft, np.ones((radius, radius), np.uint8))
    outside = cv2.dilate(soft, np.ones((radius, radius), np.uint8))
    alpha = np.clip((fine - 0.38) / 0.45, 0, 1)  # rather a pixel less than a rim of the wall
    known = np.where(inside > SURE, 1, np.where(outside < NOBODY, 0, alpha))
    return np.asarray(known, np.float32)


def _without_spill(image: Image, alpha: Grey) -> Image:
    """Edge pixels as they would be without what was behind (Forte, blur fusion, 2021).

    Colours of the edge come from half as many pixels each way, which costs a fifth; the
    person's inside stays as it is.
    """
    size = (alpha.shape[1] // 2, alpha.shape[0] // 2)
    mixed = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    share = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    cover = cv2.merge([share, share, share])
    front = behind = np.asarray(mixed, np.float32)
    for radius in (size[1] // 16, 4):
        side = (2 * radius + 1,) * 2
        weight = cv2.blur(cover, side)
        front_around = cv2.blur(front * cover, side) / (weight + 1e-5)
        behind = cv2.blur(behind * (1 - cover), side) / (1 - weight + 1e-5)
        rest = mixed - cover * front_around - (1 - cover) * behind
        front = np.asarray(front_around + cover * rest, np.float32)
    edge = cv2.resize(np.clip(front, 0, 255).astype(np.uint8), alpha.shape[::-1])
    inside = np.clip((alpha - 0.9) * 10, 0, 1).astype(np.float32)
    return np.asarray(cv2.blendLinear(image, edge, inside, 1 - inside), np.uint8)
