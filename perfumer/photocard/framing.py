"""Choose the part of an image that goes on a card, and cut the person out with clean edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.messages import Box, Image

Grey = NDArray[np.float32]  # (height, width), 0 to 1
Segment = Callable[[Image], Grey]  # how surely each pixel is a person's

ASPECT = 54 / 86  # width / height of a card, which fits the pockets of albums
# In card heights: the face's box (brows to chin), the largest one, and where its middle is.
FACE, MAX_FACE, FACE_AT = 0.205, 0.34, 0.45
MAX_HEIGHT = 1000  # pixels; the person is cut out at this height at most, enough for any card
SURE, NOBODY = 0.9, 0.1  # from here on a pixel is a person's, or none's
EDGE = 20.0  # variance of grey levels, 0 to 255, above which a step is an edge


@dataclass(frozen=True, slots=True)
class Cutout:
    """A person in the card's shape."""

    pixels: Image  # (height, width, 3), free of the colours of the old background
    alpha: Grey  # how much of each pixel the person covers


@dataclass(frozen=True, slots=True)
class _Part:
    """A rectangle of an image, in pixels; it may reach out of the image, but not below it."""

    left: float
    top: float
    height: float


def cut_out(image: Image, face: Box | None, segment: Segment) -> Cutout:
    """Cut out the person of ``face``; without one, all people in the middle of the image.

    The segmenter sees only the part for the card, so that it uses its full resolution there.
    """
    part = _choose_part(image, face)
    height = round(min(part.height, MAX_HEIGHT))
    size = (max(8, round(height * ASPECT)), max(8, height))
    scale = size[1] / part.height
    matrix = np.array([[scale, 0, -part.left * scale], [0, scale, -part.top * scale]])
    shown = _warp(image, matrix, size, cv2.BORDER_REPLICATE)
    there = _warp(np.full(image.shape[:2], 255, np.uint8), matrix, size, cv2.BORDER_CONSTANT)
    mask = segment(shown)
    if face is not None:
        at = face.center
        x, y = at.x * image.shape[1], at.y * image.shape[0]
        mask = _only(mask, (x - part.left) * scale, (y - part.top) * scale)
    alpha = _clean(mask, shown) * (there > 127)
    return Cutout(_without_spill(shown, alpha), alpha)


def _choose_part(image: Image, face: Box | None) -> _Part:
    height, width = image.shape[:2]
    if face is None:
        part = min(height, width / ASPECT)
        return _Part((width - part * ASPECT) / 2, height - part, part)
    tall = face.height * height
    middle = face.center.y * height
    # Down to the image's lower edge, if that is not too near: a body must not end in the air.
    part = min(tall / FACE, max((height - middle) / (1 - FACE_AT), tall / MAX_FACE))
    top = min(middle - FACE_AT * part, height - part)
    return _Part(face.center.x * width - part * ASPECT / 2, top, part)


def _warp(image: Image, matrix: NDArray[np.float64], size: tuple[int, int], edge: int) -> Image:
    shrinks = matrix[0, 0] < 0.5
    if shrinks:  # average first, or fine patterns flicker
        image = np.asarray(cv2.blur(image, (round(1 / matrix[0, 0]),) * 2))
    method = cv2.INTER_LINEAR if matrix[0, 0] < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=method, borderMode=edge), np.uint8)


def _only(mask: Grey, x: float, y: float) -> Grey:
    """Keep the person at (x, y) pixels, without others who do not touch them."""
    count, parts = cv2.connectedComponents((mask > 0.5).astype(np.uint8))
    row = min(max(round(y), 0), mask.shape[0] - 1)
    column = min(max(round(x), 0), mask.shape[1] - 1)
    chosen = parts[row, column]
    if count <= 2 or chosen == 0:
        return mask
    near = cv2.dilate((parts == chosen).astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(mask * near, np.float32)


def _clean(mask: Grey, image: Image) -> Grey:
    """Give the mask the edges of the image (He et al., Guided Image Filtering, 2010)."""
    radius = max(3, image.shape[0] // 75)
    soft = cv2.GaussianBlur(mask, (0, 0), radius / 3)
    fine = cv2.ximgproc.guidedFilter(image, soft, radius, EDGE, scale=0.5)
    inside = cv2.erode(soft, np.ones((radius, radius), np.uint8))
    outside = cv2.dilate(soft, np.ones((radius, radius), np.uint8))
    alpha = np.clip((fine - 0.38) / 0.45, 0, 1)  # better lose a pixel than keep a rim of the wall
    known = np.where(inside > SURE, 1, np.where(outside < NOBODY, 0, alpha))
    return np.asarray(known, np.float32)


def _without_spill(image: Image, alpha: Grey) -> Image:
    """Free edge pixels of the old background's colours (Forte, blur fusion, 2021).

    The edge is computed at half the size, which takes a fifth of the time; the person's inside
    stays as it is.
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
