"""The person is cut out cleanly, alone, and framed as on an album's card."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perfumer.messages import Box
from perfumer.photocard.framing import ASPECT, cut_out
from tests.support.photocard.posing import face_at, photo

GREEN = np.array([0, 200, 40])


def before_green(picture, empty):
    """The wall painted green, as if they stood there: mixed in by how unlike the wall it is."""
    unlike = np.abs(picture.astype(float) - empty).max(axis=2, keepdims=True)
    share = cv2.GaussianBlur(np.clip(unlike / 18, 0, 1)[..., 0], (0, 0), 1.2)[..., None]
    return np.round(picture * share + GREEN * (1 - share)).astype(np.uint8)


def test_a_cutout_has_the_shape_of_a_card(segment):
    cutout = cut_out(photo(0.5), face_at(0.5), segment)
    height, width = cutout.alpha.shape
    assert cutout.pixels.shape == (height, width, 3)
    assert width / height == pytest.approx(ASPECT, abs=0.002)
    assert 0 <= cutout.alpha.min() <= cutout.alpha.max() <= 1


def test_most_pixels_are_wholly_person_or_wholly_not(segment):
    alpha = cut_out(photo(0.5), face_at(0.5), segment).alpha
    between = ((alpha > 0.05) & (alpha < 0.95)).mean()
    assert between < 0.03
    assert 0.3 < (alpha > 0.95).mean() < 0.8


def test_no_rim_of_the_wall_stays(segment):
    picture = before_green(photo(0.5), photo())
    cutout = cut_out(picture, face_at(0.5), segment)
    seen = cutout.alpha > 0.3
    red, green, blue = (cutout.pixels[..., n].astype(int) for n in range(3))
    too_green = (green - np.maximum(red, blue)) > 60
    assert (too_green & seen).sum() / seen.sum() < 0.004


def test_somebody_else_who_stands_apart_is_left_out(segment):
    picture = photo(0.35, 0.78, scale=0.55)
    alone = cut_out(picture, face_at(0.35, 0.55), segment)
    count, _, stats, _ = cv2.connectedComponentsWithStats((alone.alpha > 0.5).astype(np.uint8))
    large = [stats[n, cv2.CC_STAT_AREA] for n in range(1, count)]
    assert sum(area > 400 for area in large) == 1


@pytest.mark.parametrize("face", [face_at(0.02), face_at(0.98), Box(0.4, 0.7, 0.15, 0.3)])
def test_a_face_at_the_edge_is_framed_all_the_same(segment, face):
    cutout = cut_out(photo(0.5), face, segment)
    assert cutout.alpha.shape[1] / cutout.alpha.shape[0] == pytest.approx(ASPECT, abs=0.01)


def test_what_lies_outside_the_picture_is_nobody():
    everything = cut_out(photo(0.02), face_at(0.02), lambda image: np.ones(image.shape[:2], "f4"))
    assert everything.alpha[:, : everything.alpha.shape[1] // 4].max() == 0


@pytest.mark.parametrize("shape", [(1280, 720), (480, 640), (64, 64), (9, 200), (4000, 300)])
def test_without_a_face_the_middle_of_the_picture_is_taken(shape):
    picture = np.full((shape[1], shape[0], 3), 90, np.uint8)
    cutout = cut_out(picture, None, lambda image: np.ones(image.shape[:2], np.float32))
    assert cutout.alpha.max() == 1
