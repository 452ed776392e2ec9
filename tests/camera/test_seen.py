"""What MediaPipe makes of the rendered pictures: the real models, no camera."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from perfumer.camera.figure import face_names
from perfumer.camera.light import Light
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Pose, Role, Wear
from perfumer.camera.script import load_script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import roles_of, run_script
from perfumer.messages import INDEX_TIP, Frame, Point
from perfumer.perception.assets import assets_in
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver
from perfumer.perception.pointing import is_pointing
from tests.support.paths import ROOT

FACES = face_names(ROOT / "data/demo")
SHAPE = Shape(1280, 720, 30)
# The fingertip's way through the reach box, clear of the face.
COURSE = [(0.68, 0.42), (0.66, 0.52), (0.60, 0.62), (0.50, 0.68), (0.38, 0.66), (0.31, 0.52)]
STEPS = 5  # frames from one place to the next: as fast as people move


def course():
    for (x0, y0), (x1, y1) in itertools.pairwise(COURSE):
        for step in range(STEPS):
            share = step / STEPS
            yield Point(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)


@pytest.fixture
def perceive():
    assets = assets_in(ROOT / "models/mediapipe")
    perceiver = Perceiver.of_models(assets, 0.5, 2, HandScores(0.6, 0.6, 0.5))
    numbers = itertools.count(1)

    def seen(image):
        number = next(numbers)
        return perceiver.perceive(Frame(image, 100 + number / 30, number))

    yield seen
    perceiver.close()


@pytest.mark.parametrize("left", [False, True], ids=["right hand", "left hand"])
@pytest.mark.parametrize("face", FACES)
def test_every_figure_is_seen_with_face_and_pointing_hand(perceive, face, left):
    role = Role(face, 1.0, left)
    painter = Painter(SHAPE, ROOT / "data/demo", [role])
    for number in range(3):  # a new hand takes a frame or two
        perceive(painter.paint([Person(role, 0.5, Point(*COURSE[0]))], number / 30))
    offsets = []
    for number, at in enumerate(course()):
        seen = perceive(painter.paint([Person(role, 0.5, at)], number / 30))
        tip = seen.hands[0].landmarks[INDEX_TIP]
        offsets += [abs(tip.x - at.x), abs(tip.y - at.y)]
        assert len(seen.faces) == 1
        assert seen.faces[0].score > 0.6
        assert is_pointing(seen.hands[0], seen.aspect)
    assert max(offsets) < 0.03


@pytest.mark.parametrize("face", FACES)
def test_every_face_is_good_enough_to_be_read(perceive, face):
    role = Role(face, 1.0, False)
    seen = perceive(Painter(SHAPE, ROOT / "data/demo", [role]).paint([Person(role, 0.5, None)], 0))
    (found,) = seen.faces
    assert found.box.height > 0.2
    assert abs(found.yaw) < 20
    assert abs(found.pitch) < 20
    assert found.sharpness > 16
    assert 0.3 < found.brightness < 0.8


def test_all_of_a_crowd_are_counted(perceive):
    script = load_script(ROOT / "data/scripts/crowd.json")
    people = next(itertools.islice(run_script(SHAPE, script, lambda: None), 20 * 30, None))
    image = Painter(SHAPE, ROOT / "data/demo", roles_of(script)).paint(people, 20)
    assert [len(perceive(image).faces) for _ in range(3)][-1] == 3


@pytest.mark.parametrize("tone", [None, 1, 5, 8, 10])
@pytest.mark.parametrize("distance_m", [0.8, 1.2, 2, 3, 3.5])
def test_faces_are_found_at_every_distance_and_of_every_tone(perceive, distance_m, tone):
    role = Role("woman-forties", 1 / distance_m, tone=tone)
    painter = Painter(SHAPE, ROOT / "data/demo", [role])
    seen = perceive(painter.paint([Person(role, 0.5, None)], 0))
    (found,) = seen.faces
    assert found.box.height == pytest.approx(0.225 / distance_m, rel=0.06)
    assert found.box.center.y == pytest.approx(role.face_y, abs=0.02)


KINDS = {
    "open": {"pose": Pose.OPEN},
    "open left": {"pose": Pose.OPEN, "left_handed": True},
    "bare arm": {"wears": Wear.BARE},
    "ring": {"wears": Wear.RING},
    "light skin": {"tone": 1},
    "dark skin": {"tone": 9},
    "dim room": {"light": Light.DIM},
    "before a window": {"light": Light.BACK},
    "child": {"height_m": 1.2},
    "seated": {"seated": True},
}


@pytest.mark.parametrize("distance_m", [1.6, 3])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_hand_is_found_near_and_far(perceive, kind, distance_m):
    role = replace(Role("woman-forties", 1 / distance_m), **kind)
    painter = Painter(SHAPE, ROOT / "data/demo", [role])
    side = -1 if role.left_handed else 1
    tip = Point(0.5 + side * 0.17 * role.scale, role.face_y + 0.1 * role.scale)
    frames = [perceive(painter.paint([Person(role, 0.5, tip)], n / 30)) for n in range(8)]
    ends = [hand.landmarks[INDEX_TIP] for seen in frames for hand in seen.hands]
    assert len(ends) >= 6
    assert max(abs(end.x - tip.x) + abs(end.y - tip.y) for end in ends) < 0.15 * role.scale


@pytest.mark.parametrize("light", [Light.BRIGHT, Light.DIM, Light.DARK])
def test_a_face_is_as_bright_as_its_room(perceive, light):
    role = Role("woman-forties", light=light)
    painter = Painter(SHAPE, ROOT / "data/demo", [role])
    (found,) = perceive(painter.paint([Person(role, 0.5, None)], 0)).faces
    low, high = {Light.BRIGHT: (0.4, 0.6), Light.DIM: (0.2, 0.35), Light.DARK: (0.05, 0.18)}[light]
    assert low < found.brightness < high
