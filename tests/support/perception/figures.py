"""Frames of rendered people, as short as a sentence."""

from __future__ import annotations

import numpy as np

from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.messages import Frame
from tests.support.journey import ROOT

SHAPE = Shape(1280, 720, 30)
MODELS = ROOT / "models/mediapipe"
FACES = sorted(path.stem for path in (ROOT / "data/demo").glob("*-*.webp"))


def person(face=FACES[0], x=0.5, scale=1.0, hand=None, left=False):
    return Person(Role(face, scale, left), x, hand)


def frame(people, at=0.0):
    painter = Painter(SHAPE, ROOT / "data/demo", [who.role for who in people])
    return Frame(np.ascontiguousarray(painter.paint(people, at)), at, round(at * 30))
