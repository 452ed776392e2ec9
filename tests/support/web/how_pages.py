"""The page that explains the network, in a test's own process: the real network, no camera."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from flask import Flask

from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.classifier.model_card import load_card
from perfumer.kiosk.explaining import Explainer
from perfumer.messages import Box, Face
from perfumer.settings.all import Settings
from perfumer.web.how.context import HowContext
from perfumer.web.how.routes import open_how
from perfumer.web.security import protect
from tests.support.journey import ROOT

# Where every demo figure has its face, painted as in front of the booth's camera.
THERE = Face(Box(0.435, 0.27, 0.123, 0.219), (), 0.9, yaw=0, pitch=0, sharpness=40, brightness=0.5)


@dataclass
class Slow:
    """Lends a thread that waits until it is told to go."""

    go: Event = field(default_factory=Event)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    jobs: int = 0

    def lend(self, job) -> Future:
        self.jobs += 1
        return self.threads.submit(self._done, job)

    def _done(self, job):
        self.go.wait(60)
        return job(lambda frame: [THERE])


def explainer(slow: Slow, models: Path = ROOT / "models") -> Explainer:
    return Explainer(load_card(ROOT / "models/face.json"), models, ROOT / "data/demo", slow.lend)


@contextmanager
def explaining(go: bool, models: Path = ROOT / "models") -> Iterator[tuple[Flask, Slow]]:
    """The application; without ``go`` nothing is drawn until ``slow.go`` is set."""
    slow = Slow()
    if go:
        slow.go.set()
    app = Flask("perfumer", root_path=str(ROOT))
    protect(app, Settings().server)
    pictures = explainer(slow, models)
    words, screen_words = load_words(ROOT / "data/locales/how"), load_words(ROOT / "data/locales")
    open_how(app, HowContext(pictures, Language.KO, words, screen_words))
    yield app, slow
    pictures.close()
    slow.go.set()
    slow.threads.shutdown()
