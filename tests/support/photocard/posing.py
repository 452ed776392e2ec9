"""Painted people before a wall, and the segmenter that cuts them out."""

from __future__ import annotations

import numpy as np

from perfumer.camera.figure import face_names
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.catalog.concepts import load_concepts
from perfumer.messages import Box
from tests.support.journey import ROOT

DEMO = ROOT / "data/demo"
CATALOG = load_concepts(ROOT / "data/concepts.json")
WALL_AT = (20, 20)


def photo(*places: float, scale: float = 1.0, shape: tuple[int, int] = (1280, 720)):
    """A picture of people at these places, each another one."""
    names = face_names(DEMO)
    roles = [Role(name, scale, False) for name in names[: len(places)]]
    painter = Painter(Shape(*shape, 30), DEMO, roles)
    people = [Person(role, x, None) for role, x in zip(roles, places, strict=True)]
    return np.ascontiguousarray(painter.paint(people, 0.0))


def face_at(x: float, scale: float = 1.0) -> Box:
    """About where the face of somebody painted there is."""
    height = 0.24 * scale
    return Box(x - 0.065 * scale, 1.008 - 0.74 * scale, 0.13 * scale, height)
