"""From what the network made of a face to pictures that people can read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from perfumer.classifier.looking import Depth, Filter, Inspection
from perfumer.kiosk.explaining import FACE_SIDE, NAMES, draw_pictures
from perfumer.traits import Emotion

SIDE = 48
FACE = np.full((FACE_SIDE, FACE_SIDE, 3), (220, 170, 140), np.uint8)
RAMP = np.linspace(0, 1, SIDE, dtype=np.float32)[None].repeat(SIDE, axis=0)


def looked(spoke: dict[Emotion, np.ndarray]) -> Inspection:
    crop = np.random.default_rng(1).integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    filters = (Filter(crop[:7, :7], RAMP[:24, :24]),)
    return Inspection(crop, filters, (Depth(64, RAMP[:24, :24]), Depth(8, RAMP[:3, :3])), {}, spoke)


def picture(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)), np.float32)


def test_what_the_network_saw_is_shown_dot_by_dot():
    this = looked({})
    assert (picture(draw_pictures(this, FACE).pictures["seen"]) == this.crop).all()
    weights = picture(draw_pictures(this, FACE).pictures["filter-1"])
    assert (weights == this.filters[0].weights).all()


def test_the_more_was_found_the_brighter():
    found = picture(draw_pictures(looked({}), FACE).pictures["found-1"]).sum(axis=-1)[0]
    assert (np.diff(found) > 0).all()


def test_light_and_colour_lie_on_what_spoke_and_nowhere_else():
    corner = np.zeros((SIDE, SIDE), np.float32)
    corner[SIDE // 2 :, SIDE // 2 :] = 1
    spoke = {Emotion.HAPPY: corner, Emotion.SAD: corner * 0}
    pictures = draw_pictures(looked(spoke), FACE).pictures
    happy, sad = (picture(pictures[f"spoke-{name}"]) for name in ("happy", "sad"))
    bright, dark = happy[-60:-20, -60:-20], happy[20:60, 20:60]
    assert bright.mean(axis=(0, 1)) == pytest.approx(FACE[0, 0], abs=6)
    assert dark.mean() < 0.25 * bright.mean()
    assert np.ptp(dark.mean(axis=(0, 1))) < 6
    assert sad.max() < 0.3 * bright.mean()


def test_all_that_a_page_needs_to_know_goes_with_them():
    found = draw_pictures(looked({Emotion.FEAR: RAMP}), FACE)
    assert (found.side, found.kernel, found.filters) == (SIDE, 7, 1)
    assert found.depths == ((64, 24), (8, 3))
    assert all(NAMES.fullmatch(name) for name in found.pictures)


@pytest.mark.parametrize(
    "name", ["", "seen2", "spoke-", "spoke-calm", "layer-", "../seen", "found-1x"]
)
def test_other_names_are_none_of_theirs(name):
    assert not NAMES.fullmatch(name)
