"""How long the kiosk's hand tracker takes for one hand that it follows, in a process of its own.

``python -m benchmarks.tracked_call CALLS`` prints the milliseconds of each call as JSON. The
image is what the kiosk looks at: the space of a simulated visitor whose hand is raised.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.messages import Image, Point
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.following import prepare
from perfumer.perception.hands import HandScores, HandTracker
from perfumer.perception.light import gain_for
from perfumer.perception.space import FULL, around
from perfumer.perception.watch import FaceWatcher
from perfumer.settings.perception import PerceptionSettings

ROOT = Path(__file__).resolve().parent.parent
SHAPE = Shape(1280, 720, 30)
WARM = 10  # calls before the ones that count
HAND = Point(0.65, 0.5)  # raised, near the visitor's shoulder


class NoHandError(RuntimeError):
    """The tracker lost the hand, so that its time means nothing."""


def measure_in_child(calls: int) -> list[float]:
    """Return milliseconds of each call, measured in a child process."""
    command = [sys.executable, "-m", "benchmarks.tracked_call", str(calls)]
    finished = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    took: list[float] = json.loads(finished.stdout)
    return took


def measure(calls: int) -> list[float]:
    """Return milliseconds of each call. Raises :class:`NoHandError`."""
    assets = assets_in(ROOT / "models/mediapipe")
    chosen = PerceptionSettings()
    scores = HandScores.of(chosen)
    painter, role = _make_painter()
    with closing(FaceFinder(assets.face_detector, chosen.min_face_score)) as finder:
        face = FaceWatcher(finder.find).find_in_picture(_paint(painter, role, 0))[0]
    area, gain = around(face.box, FULL, SHAPE.width, SHAPE.height), gain_for(face.brightness)
    took_ms = []
    with closing(HandTracker(assets.hand_landmarker, 1, scores, video=True)) as tracker:
        for number in range(WARM + calls):
            image = prepare(_paint(painter, role, number), area, gain)
            began = time.perf_counter()
            hands = tracker.find(image, round(1000 * number / SHAPE.fps))
            took_ms.append(1000 * (time.perf_counter() - began))
            if number >= WARM and not hands:
                raise NoHandError(f"no hand in frame {number} of the simulated visitor")
    return took_ms[WARM:]


def _make_painter() -> tuple[Painter, Role]:
    role = Role("woman-thirties", 1.0, False)
    return Painter(SHAPE, ROOT / "data/demo", [role]), role


def _paint(painter: Painter, role: Role, number: int) -> Image:
    """Paint a hand that moves a little from frame to frame, as a real one does."""
    hand = Point(HAND.x + 0.02 * np.sin(number / 8), HAND.y + 0.02 * np.cos(number / 8))
    return np.ascontiguousarray(painter.paint([Person(role, 0.5, hand)], number / SHAPE.fps))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))
