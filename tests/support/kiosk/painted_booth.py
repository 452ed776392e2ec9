"""The real pipeline and the real models before the simulated visitor: pixels all the way.

A frame is painted, looked at and answered in one thread by a clock of its own, so a visit takes
as long as the models need, and is the same on a slow machine.
"""

from __future__ import annotations

from perfumer.camera.script import load_script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import demo
from perfumer.kiosk.screen_view import screen_view
from perfumer.messages import Frame, Observation
from perfumer.perception.assets import assets_in
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver
from tests.support.kiosk.scripted_booth import SETTINGS, Booth
from tests.support.paths import DATA, ROOT

FPS = 15  # half of a camera's, for half of the time
SHAPE = Shape(1280, 720, FPS)


def make_perceiver() -> Perceiver:
    chosen = SETTINGS.perception
    scores = HandScores(
        chosen.min_hand_detection, chosen.min_hand_presence, chosen.min_hand_tracking
    )
    assets = assets_in(ROOT / "models/mediapipe")
    return Perceiver.of_models(assets, chosen.min_face_score, chosen.max_hands, scores)


class PaintedBooth(Booth):
    """What a script of ``data/scripts`` does in the booth, seen by MediaPipe."""

    def __init__(self, script: str) -> None:
        super().__init__()
        actions = load_script(DATA / "scripts" / f"{script}.json")
        self.frames = demo(SHAPE, actions, DATA / "demo", lambda: screen_view(self.shown))
        self.perceiver = make_perceiver()
        self.seen: list[Observation] = []
        self.pipeline.perceive_with(self.perceive)

    def perceive(self, frame: Frame) -> Observation:
        observation = self.perceiver.perceive(frame)
        self.seen.append(observation)
        return observation

    def frame(self) -> None:
        self.now += 1 / FPS
        self.sequence += 1
        self.stepper.step(Frame(next(self.frames), self.now - 0.02, self.sequence))
        self._note()

    def close(self) -> None:
        self.perceiver.close()
