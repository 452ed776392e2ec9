"""How long a photo card takes, from the camera's picture to a JPEG, on the demo visitor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from benchmarks.report import Figure
from benchmarks.scale import Scale
from perfumer.camera.figure import face_names
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.catalog.concepts import load_concepts
from perfumer.catalog.text import Language
from perfumer.perception.assets import assets_in
from perfumer.perception.faces import FaceFinder
from perfumer.perception.segment import Segmenter
from perfumer.perception.watch import FaceWatcher
from perfumer.photocard.card import CardMaker, Encoding, Words, encode
from perfumer.photocard.typefaces import system_typefaces

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data/demo"
WIDTH, CORES = 1080, 2
SLOWEST_MS = 300.0


def card(scale: Scale) -> Iterator[Figure]:
    """Measure the cards of all concepts with their scenes drawn before, and the scenes alone.

    The processor's time does not depend on what else runs.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(CORES)
    try:
        took_ms, used_ms, first_ms = _measure(scale)
    finally:
        cv2.setNumThreads(threads)
    p50, p95 = np.percentile(took_ms, (50, 95))
    yield Figure("card.p50", float(p50), "ms", SLOWEST_MS, "at most")
    yield Figure("card.p95", float(p95), "ms", SLOWEST_MS, "at most")
    yield Figure("card.processor_p50", statistics.median(used_ms), "ms", SLOWEST_MS, "at most")
    yield Figure("card.first_of_a_concept", max(first_ms), "ms", 6000, "at most")


def _measure(scale: Scale) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds of every card by clock and by processor, and of drawing each scene."""
    assets = assets_in(ROOT / "models/mediapipe")
    concepts = load_concepts(ROOT / "data/concepts.json").concepts[: scale.concepts]
    maker = CardMaker(WIDTH, system_typefaces())
    names = face_names(DEMO)
    took_ms: list[float] = []
    used_ms: list[float] = []
    first_ms: list[float] = []
    with (
        closing(Segmenter(assets.selfie_segmenter)) as segmenter,
        closing(FaceFinder(assets.face_detector, 0.5)) as finder,
    ):
        for number, concept in enumerate(concepts):
            role = Role(names[number % len(names)], 1.0, False)
            shape = Shape(1280, 720, 30)
            image = np.ascontiguousarray(
                Painter(shape, DEMO, [role]).paint([Person(role, 0.5, None)], 0.0)
            )
            face = FaceWatcher(finder.find).find_in_picture(image)[0].box
            began = time.perf_counter()
            maker.prepare(concept)
            first_ms.append(1000 * (time.perf_counter() - began))
            words = Words("하늘", 0, Language.KO)
            for _ in range(scale.cards):
                began, used = time.perf_counter(), time.process_time()
                made = maker.make(image, face, segmenter.person, concept, words)
                encode(made, Encoding.JPEG)
                took_ms.append(1000 * (time.perf_counter() - began))
                used_ms.append(1000 * (time.process_time() - used))
    return took_ms, used_ms, first_ms
