"""Draw our own network at work on a simulated visitor, for the page that explains it.

Each figure is computed once, at the first request for it, on the thread that reads uploaded
pictures: only those wait for it. The pictures stay in memory. The camera is not used.
"""

from __future__ import annotations

import io
import logging
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from perfumer.camera.figure import face_names
from perfumer.camera.painting import Painter
from perfumer.camera.people import Person, Role
from perfumer.camera.source import Shape
from perfumer.classifier.looking import EXPLAINED, Inspection, Inspector
from perfumer.classifier.model_card import CardError, ModelCard
from perfumer.classifier.preprocess import crop_face
from perfumer.messages import FindFaces, Image
from perfumer.traits import LABELS
from perfumer.uploads.busy import BusyError

log = logging.getLogger(__name__)

DEFAULT_FIGURE = "woman-young"  # name of the demo figure shown first, if it exists
FRAME = Shape(1280, 720, 30)  # frame in which the figure is painted, as the booth's camera
FACE_SIDE = 288  # pixels of a face with its activation map
PORTRAIT_SIDE = 144  # pixels of a small portrait
SHADE = 0.16  # share of the brightness that stays where the activation map is 0
TONES = ((20, 32, 27), (196, 124, 44), (255, 246, 222))  # RGB of map values from 0 to 1
LABEL_NAMES = "|".join(label.name.lower() for task in EXPLAINED for label in LABELS[task])
NAMES = re.compile(rf"seen|(filter|found|layer)-\d+|spoke-({LABEL_NAMES})")  # of the pictures

Lend = Callable[[Callable[[FindFaces], "Explained | None"]], "Future[Explained | None]"]


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """What the network does with a face; ``pictures`` are WebP files by name."""

    pictures: Mapping[str, bytes]
    side: int  # pixels of the square that the network sees
    kernel: int  # pixels of a filter's side; 0 where none is shown
    filters: int  # number of filters that are shown
    depths: tuple[tuple[int, int], ...]  # (number of maps, side of each), first layers first
    shares: Mapping[StrEnum, float]  # by label; empty if the network has no activation maps


class Explainer:
    """Draws each figure of the folder ``faces`` on the thread that ``lend`` runs jobs on."""

    def __init__(self, card: ModelCard, models: Path, faces: Path, lend: Lend) -> None:
        self.card = card
        self.names = tuple(face_names(faces))
        self._models = models
        self._faces = faces
        self._lend = lend
        self._drawings: dict[str, Future[Explained | None]] = {}
        self._turn = threading.Lock()
        self._closed = False
        self.portrait = lru_cache(maxsize=None)(self._draw_portrait)

    @property
    def usual(self) -> str:
        return DEFAULT_FIGURE if DEFAULT_FIGURE in self.names or not self.names else self.names[0]

    def close(self) -> None:
        """Stop after the drawing in progress."""
        self._closed = True

    def explain(self, name: str, timeout_s: float) -> Explained | None:
        """Return the drawings of a figure; None if the network cannot be drawn.

        Raises :class:`BusyError` when they are not ready within ``timeout_s`` seconds.
        """
        with self._turn:
            drawing = self._drawings.get(name)
            if drawing is None or _has_failed(drawing):
                drawing = self._drawings[name] = self._lend(lambda find: self._draw(name, find))
        try:
            return drawing.result(timeout=timeout_s)
        except (TimeoutError, CancelledError) as error:
            raise BusyError("the network is still drawing") from error

    def _draw_portrait(self, name: str) -> bytes:
        """Draw a small picture of a figure. Raises :class:`KeyError` for an unknown name."""
        if name not in self.names:
            raise KeyError(name)
        with Pictures.open(self._faces / f"{name}.webp") as opened:
            figure = opened.convert("RGBA")
        wall = Pictures.new("RGBA", figure.size, (203, 196, 186, 255))
        wall.alpha_composite(figure)
        left, top, side = figure.width // 4, figure.height // 8, figure.width // 2
        head = wall.crop((left, top, left + side, top + side))
        return _webp(np.asarray(head.convert("RGB").resize((PORTRAIT_SIDE, PORTRAIT_SIDE))))

    def _draw(self, name: str, find: FindFaces) -> Explained | None:
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
        return draw_pictures(
            inspector.inspect(frame, faces[0], self._check_open),
            crop_face(frame, faces[0], FACE_SIDE),
        )

    def _check_open(self) -> None:
        if self._closed:
            raise CancelledError


def _has_failed(drawing: Future[Explained | None]) -> bool:
    return drawing.done() and (drawing.cancelled() or drawing.exception() is not None)


def draw_pictures(inspection: Inspection, face: Image) -> Explained:
    """Encode the pictures; ``face`` is a larger version of the crop that the network saw."""
    pictures = {"seen": _webp(inspection.crop)}
    for number, filter_ in enumerate(inspection.filters, 1):
        pictures[f"filter-{number}"] = _webp(filter_.weights)
        pictures[f"found-{number}"] = _webp(_colour(filter_.response))
    for number, depth in enumerate(inspection.depths, 1):
        pictures[f"layer-{number}"] = _webp(_colour(depth.liveliest))
    for label, evidence in inspection.evidence.items():
        pictures[f"spoke-{label.name.lower()}"] = _webp(_light(face, evidence), plain=False)
    return Explained(
        pictures,
        side=len(inspection.crop),
        kernel=len(inspection.filters[0].weights) if inspection.filters else 0,
        filters=len(inspection.filters),
        depths=tuple((depth.maps, len(depth.liveliest)) for depth in inspection.depths),
        shares=inspection.shares,
    )


def _colour(map_: NDArray[np.float32]) -> Image:
    """Colour a map: 0 to 1 becomes dark green, amber and cream, (height, width, 3)."""
    tones = np.array(TONES, np.float32)
    places = np.linspace(0, 1, len(tones))
    channels = [np.interp(map_, places, tones[:, channel]) for channel in range(3)]
    return np.asarray(np.stack(channels, axis=-1).round(), np.uint8)


def _light(face: Image, spoke: NDArray[np.float32]) -> Image:
    """Darken and desaturate the face except where the activation map is high."""
    small = Pictures.fromarray(spoke)
    large = np.asarray(small.resize(face.shape[1::-1], Pictures.Resampling.BICUBIC)).clip(0, 1)
    light = np.sqrt(large)[..., None]  # perceived brightness: half the value looks half as bright
    grey = face.mean(axis=-1, keepdims=True)
    coloured = grey + (face - grey) * light
    return np.asarray((coloured * (SHADE + (1 - SHADE) * light)).clip(0, 255), np.uint8)


def _webp(picture: Image, plain: bool = True) -> bytes:
    """Encode as WebP; ``plain`` keeps every pixel, since small maps are shown enlarged."""
    held = io.BytesIO()
    Pictures.fromarray(picture).save(held, "WEBP", lossless=plain, quality=88)
    return held.getvalue()
