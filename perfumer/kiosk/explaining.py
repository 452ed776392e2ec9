"""Pictures of our own network at work on the simulated visitor, for the page that explains it.

Each visitor is looked into once, when somebody first asks, on the thread that reads uploaded
pictures: nothing waits for it but them. The pictures stay in memory. No camera is asked.
"""

from __future__ import annotations

import io
import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from perfumer.camera.painting import Painter, Person, Role, face_names
from perfumer.camera.source import Shape
from perfumer.classifier.looking import Inspection, Inspector
from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.preprocess import crop_face
from perfumer.messages import FindFaces, Image
from perfumer.traits import Emotion
from perfumer.uploads.busy import BusyError

log = logging.getLogger(__name__)

USUAL = "woman-young"  # of the demo figures, where it is there
FRAME = Shape(1280, 720, 30)  # the visitor is painted as in front of the booth's camera
SHOWN = 288  # pixels: side of a face with the light on what spoke
PORTRAIT = 144
SHADE = 0.16  # of the light, where nothing spoke
TONES = ((20, 32, 27), (196, 124, 44), (255, 246, 222))  # of a map, from 0 to 1
NAMES = re.compile(rf"seen|(filter|found|layer)-\d+|spoke-({'|'.join(Emotion)})")  # of pictures

Lend = Callable[[Callable[[FindFaces], "Explained | None"]], "Future[Explained | None]"]


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """What became of a visitor's face; ``pictures`` as WebP, by name."""

    pictures: Mapping[str, bytes]
    side: int  # of the picture that the network sees, in pixels
    kernel: int  # side of a filter; 0 where none is shown
    filters: int  # shown
    depths: tuple[tuple[int, int], ...]  # (maps, side of each), the first layers first
    shares: Mapping[Emotion, float]  # empty where no part of the picture can be told to speak


class Explainer:
    """``faces`` is the folder of the demo figures, ``lend`` gives a thread that may be slow."""

    def __init__(self, card: ModelCard, models: Path, faces: Path, lend: Lend) -> None:
        self.card = card
        self.names = tuple(face_names(faces))
        self._models = models
        self._faces = faces
        self._lend = lend
        self._found: dict[str, Future[Explained | None]] = {}
        self._turn = threading.Lock()
        self._closed = False
        self.portrait = lru_cache(maxsize=None)(self._portrait)

    @property
    def usual(self) -> str:
        return USUAL if USUAL in self.names or not self.names else self.names[0]

    def close(self) -> None:
        """Let whatever is drawn now be the last of it."""
        self._closed = True

    def explained(self, name: str, patience_s: float) -> Explained | None:
        """The visitor ``name``, one of ``names``; None where the network cannot be looked into.

        Raises :class:`BusyError` when that is not drawn within ``patience_s`` seconds.
        """
        with self._turn:
            if name not in self._found:
                self._found[name] = self._lend(lambda find: self._drawn(name, find))
            found = self._found[name]
        try:
            return found.result(timeout=patience_s)
        except (TimeoutError, CancelledError) as error:
            raise BusyError("the network is still drawing") from error

    def _portrait(self, name: str) -> bytes:
        """A small picture of a visitor, at once; raises :class:`KeyError` for none of ``names``."""
        if name not in self.names:
            raise KeyError(name)
        with Pictures.open(self._faces / f"{name}.webp") as opened:
            figure = opened.convert("RGBA")
        wall = Pictures.new("RGBA", figure.size, (203, 196, 186, 255))
        wall.alpha_composite(figure)
        left, top, side = figure.width // 4, figure.height // 8, figure.width // 2
        head = wall.crop((left, top, left + side, top + side))
        return _webp(np.asarray(head.convert("RGB").resize((PORTRAIT, PORTRAIT))))

    def _drawn(self, name: str, find: FindFaces) -> Explained | None:
        role = Role(name, 1.0, left_handed=False)
        frame = Painter(FRAME, self._faces, [role]).paint([Person(role, 0.5, None)], 0.0)
        faces = find(frame)
        try:
            inspector = Inspector(self.card, self._models)
        except CardError as error:
            log.error("%s", error)
            return None
        if not faces:
            log.error("no face is found in the demo figure %s", name)
            return None
        return pictured(
            inspector.inspect(frame, faces[0], self._go_on), crop_face(frame, faces[0], SHOWN)
        )

    def _go_on(self) -> None:
        if self._closed:
            raise CancelledError


def pictured(inspection: Inspection, face: Image) -> Explained:
    """``face`` is the crop that was looked into, larger."""
    pictures = {"seen": _webp(inspection.crop)}
    for number, filter_ in enumerate(inspection.filters, 1):
        pictures[f"filter-{number}"] = _webp(filter_.weights)
        pictures[f"found-{number}"] = _webp(_toned(filter_.response))
    for number, depth in enumerate(inspection.depths, 1):
        pictures[f"layer-{number}"] = _webp(_toned(depth.liveliest))
    for emotion, evidence in inspection.evidence.items():
        pictures[f"spoke-{emotion.value}"] = _webp(_lit(face, evidence), plain=False)
    return Explained(
        pictures,
        side=len(inspection.crop),
        kernel=len(inspection.filters[0].weights) if inspection.filters else 0,
        filters=len(inspection.filters),
        depths=tuple((depth.maps, len(depth.liveliest)) for depth in inspection.depths),
        shares=inspection.shares,
    )


def _toned(map_: NDArray[np.float32]) -> Image:
    """0 to 1 → dark green over amber to cream, (height, width, 3)."""
    tones = np.array(TONES, np.float32)
    places = np.linspace(0, 1, len(tones))
    channels = [np.interp(map_, places, tones[:, channel]) for channel in range(3)]
    return np.asarray(np.stack(channels, axis=-1).round(), np.uint8)


def _lit(face: Image, spoke: NDArray[np.float32]) -> Image:
    """The face in the dark, grey, with light and colour on what spoke."""
    small = Pictures.fromarray(spoke)
    large = np.asarray(small.resize(face.shape[1::-1], Pictures.Resampling.BICUBIC)).clip(0, 1)
    light = np.sqrt(large)[..., None]  # as eyes judge light: half as much looks half as bright
    grey = face.mean(axis=-1, keepdims=True)
    coloured = grey + (face - grey) * light
    return np.asarray((coloured * (SHADE + (1 - SHADE) * light)).clip(0, 255), np.uint8)


def _webp(picture: Image, plain: bool = True) -> bytes:
    """``plain`` keeps every pixel as it is, as small maps are shown large."""
    held = io.BytesIO()
    Pictures.fromarray(picture).save(held, "WEBP", lossless=plain, quality=88)
    return held.getvalue()
