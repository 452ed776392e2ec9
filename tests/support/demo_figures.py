"""Crops of the demo's figures, as the kiosk's camera and face finder give them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from perfumer.camera.script import Script
from perfumer.camera.source import Shape
from perfumer.camera.visitor import demo
from perfumer.classifier.model_card import load_card
from perfumer.classifier.preprocess import crop_face
from perfumer.messages import Frame, Image
from perfumer.perception.assets import assets_in
from perfumer.perception.hands import HandScores
from perfumer.perception.perceiver import Perceiver
from tests.support.journey import ROOT

CARD = ROOT / "models" / "face.json"
SHAPE = Shape(960, 540, 12)
FIRST, LAST = 8, 12  # frames in which somebody stands there


def crops_of(names: Iterable[str]) -> dict[str, list[Image]]:
    """A few crops of each figure, by its name."""
    perceiver = Perceiver.of_models(
        assets_in(ROOT / "models/mediapipe"), 0.5, 1, HandScores(0.6, 0.6, 0.5)
    )
    side, found, moment = load_card(CARD).side, {}, 0
    for name in names:
        found[name] = []
        steps = [{"do": "walk_up", "seconds": 0.2}, {"do": "wait", "seconds": 5}]
        script = Script.model_validate({"about": "", "visits": [{"face": name, "steps": steps}]})
        for image in islice(demo(SHAPE, script, ROOT / "data/demo", lambda: None), FIRST, LAST):
            moment += 1
            face = perceiver.perceive(Frame(image, moment / 10, moment)).faces[0]
            found[name].append(crop_face(image, face, side))
    perceiver.close()
    return found
