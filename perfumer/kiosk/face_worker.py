"""Reads the faces that were asked for last: a visitor's, or for an ad those in front as one batch.

Owns the face model, on a thread of its own, so that no inference holds up the pointer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfumer.catalog.concepts import ConceptCatalog
from perfumer.classifier.likeness import ConceptError, load_references, reading
from perfumer.classifier.model_card import CardError
from perfumer.classifier.preprocess import crop_face
from perfumer.kiosk.counters import Counters
from perfumer.mailbox import Latest
from perfumer.messages import Image
from perfumer.pipeline import ReadingRequest
from perfumer.session.events import FaceRead
from perfumer.signage.screen_time import FacesRequest
from perfumer.traits import Traits

if TYPE_CHECKING:
    from perfumer.classifier.predictor import Predictor

log = logging.getLogger(__name__)

ReadCrops = Callable[[Sequence[Image]], list[Traits]]


@dataclass(frozen=True, slots=True)
class FaceDoors:
    """Who is told what was read."""

    visitor: Callable[[FaceRead], None]
    passers_by: Callable[[Mapping[int, Traits]], None]  # by track


class FaceDesk:
    """``card`` names the weights; faces are cut to ``side`` pixels.

    Where ``concepts`` name references that fit the model, a visitor's face is compared with
    them too.
    """

    def __init__(
        self,
        card: Path,
        side: int,
        threads: int,
        concepts: ConceptCatalog,
        doors: FaceDoors,
        counters: Counters,
    ) -> None:
        self._card = card
        self._side = side
        self._threads = threads
        self._concepts = concepts
        self._doors = doors
        self._counters = counters
        self.read_crops: ReadCrops | None = None  # once the network is loaded
        self.failure: str | None = None  # why it never will be

    def run(self, requests: Latest[ReadingRequest | FacesRequest]) -> None:
        """Load the model, then answer until ``requests`` is closed."""
        from perfumer.classifier.predictor import Predictor

        try:
            predictor = Predictor(self._card, self._threads)
            self.read_crops = self._reading(predictor)
        except CardError as error:
            log.error("%s", error)
            self.failure = str(error)
            return
        for request in requests.follow():
            if request is None:
                continue
            # At once: what is asked for meanwhile must not be cleared with it.
            requests.clear()
            began = time.monotonic()
            self._answer(request, self.read_crops, predictor.read)
            self._counters.reading_s.observe(time.monotonic() - began)
            del request  # or the last visitor's picture waits here for the next one

    def _reading(self, predictor: Predictor) -> ReadCrops:
        """Concepts do without references sooner than the kiosk without readings."""
        path = self._concepts.references
        if path is None:
            return predictor.read
        try:
            network = predictor.card.weights_sha256
            return reading(predictor, load_references(path, network, self._concepts.ids))
        except ConceptError as error:
            log.warning("%s; until then concepts follow impressions and answers only", error)
            return predictor.read

    def _answer(
        self, request: ReadingRequest | FacesRequest, read: ReadCrops, read_plainly: ReadCrops
    ) -> None:
        """The crops end here; nobody who passes by is compared with anything."""
        image, side = request.frame.image, self._side
        match request:
            case ReadingRequest():
                traits = read([crop_face(image, request.face, side)])[0]
                self._doors.visitor(FaceRead(time.monotonic(), request.session, traits))
            case FacesRequest():
                crops = [crop_face(image, face, side) for _, face in request.faces]
                readings = read_plainly(crops)
                tracks = [track for track, _ in request.faces]
                self._doors.passers_by(dict(zip(tracks, readings, strict=True)))
