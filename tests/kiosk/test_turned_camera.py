"""Wide and tall frames before wide and tall screens: the pointer reaches everything."""

from __future__ import annotations

import pytest

from perfumer.camera.orientation import Orientation
from perfumer.interaction.pointer import PointerRules, reach_box
from perfumer.messages import Box
from perfumer.session.state import Stage
from tests.support.kiosk.scripted_booth import SETTINGS
from tests.support.kiosk.simulated_booth import SimulatedBooth

WIDE, TALL = 16 / 9, 9 / 16
FACE_CM, HEAD_CM = 15, 21
RULES = PointerRules(**SETTINGS.pointer.model_dump())


@pytest.mark.parametrize("degrees", [0, 90], ids=["wide frame", "tall frame"])
@pytest.mark.parametrize("screen", [WIDE, TALL], ids=["wide screen", "tall screen"])
def test_a_visit_ends_with_a_result(degrees, screen):
    booth = SimulatedBooth("default", orientation=Orientation(degrees))
    booth.pipeline.resize_screen(screen)
    booth.until(Stage.RESULT)
    assert booth.shown.session.result is not None


@pytest.mark.parametrize("frame", [WIDE, TALL], ids=["wide frame", "tall frame"])
@pytest.mark.parametrize("distance_cm", [80, 150, 250, 350])
@pytest.mark.parametrize("x", [0.2, 0.5, 0.8])
def test_every_corner_of_the_screen_is_within_the_frame_and_the_arm(frame, distance_cm, x):
    # A camera that sees 100 cm by 56 cm, or the reverse, at a distance of 80 cm.
    wide_cm, tall_cm = (100, 56) if frame == WIDE else (56, 100)
    scale = distance_cm / 80
    face = Box(0, 0, FACE_CM / (wide_cm * scale), HEAD_CM / (tall_cm * scale))
    box = reach_box(Box(x - face.width / 2, 0.3, face.width, face.height), RULES)
    assert 0 <= box.x < box.x + box.width <= 1
    assert 0 <= box.y < box.y + box.height <= 1
    assert 15 <= box.width * wide_cm * scale <= 90
    assert 15 <= box.height * tall_cm * scale <= 70
