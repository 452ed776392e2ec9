"""Read the faces of the newest request: a visitor's, or for an ad everybody's in one batch.

Owns the face model, on a thread of its own that gives way to the others, so that no inference
holds up the pointer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfumer.catalog.concepts import ConceptCatalog
from perfumer.classifier.likeness import ConceptError, add_likeness, load_references
from perfumer.classifier.model_card import CardError
from perfumer.classifier.preprocess import crop_face
from perfumer.health.counters import Counters
from perfumer.mailbox import Latest
from perfumer.pipeline import ReadingRequest
from perfumer.priority import give_way
from perfumer.session.events import FaceRead
from perfumer.signage.screen_time import FacesRequest
from perfumer.traits import Traits
from perfumer.uploads.reader import ReadCrops

if TYPE_CHECKING:
    from perfumer.classifier.predictor import Predictor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FaceCallbacks:
    """Where readings go."""

    visitor: Callable[[FaceRead], None]
    passers_by: Callable[[Mapping[int, Traits]], None]  # traits by track


@dataclass(frozen=True, slots=True)
class FaceModel:
    """Which face model to load."""

    card: Path  # file of the model card, which names the weights
    side: int  # pixels of the square that faces are cut to
    threads: int  # threads of one inference


class FaceWorker:
    """Loads the face model and answers requests with it.

    If ``concepts`` names references that fit the model, a visitor's face is compared with
    them too.
    """

    def __init__(
        self,
        model: FaceModel,
        concepts: ConceptCatalog,
        callbacks: FaceCallbacks,
        counters: Counters,
    ) -> None:
        self._model = model
        self._concepts = concepts
        self._callbacks = callbacks
        self._counters = counters
        self.read_crops: ReadCrops | None = None  # None until the model is loaded
        self.failure: str | None = None  # why the model cannot be loaded
        self.trouble: str | None = None  # why it is read with a slower form

    @property
    def ready(self) -> bool:
        """Whether the face model is loaded."""
        return self.read_crops is not None

    def run(self, requests: Latest[ReadingRequest | FacesRequest]) -> None:
        """Load the model, then answer until ``requests`` is closed.

        The calling thread keeps a lower priority from then on.
        """
        from perfumer.classifier.predictor import Predictor
        from perfumer.classifier.runtimes.choosing import import_runtime

        self.trouble = import_runtime(self._model.card) or None
        give_way()  # before the model starts threads, which inherit the priority
        try:
            predictor = Predictor(self._model.card, self._model.threads)
            self.read_crops = self._with_references(predictor)
        except CardError as error:
            log.error("%s", error)
            self.failure, self.trouble = str(error), None
            return
        for request in requests.follow():
            if request is None:
                continue
            # Clear first, so that a request that arrives during this one is kept.
            requests.clear()
            began = time.monotonic()
            self._answer(request, self.read_crops, predictor.read)
            self._counters.reading_s.observe(time.monotonic() - began)
            # Drop our reference: otherwise the last image stays in memory until the next request.
            del request

    def _with_references(self, predictor: Predictor) -> ReadCrops:
        """Return what reads a visitor's face; if the references cannot be loaded, without them."""
        path = self._concepts.references
        if path is None:
            return predictor.read
        try:
            network = predictor.card.weights_sha256
            return add_likeness(predictor, load_references(path, network, self._concepts.ids))
        except ConceptError as error:
            log.warning("%s; until then concepts follow impressions and answers only", error)
            return predictor.read

    def _answer(
        self, request: ReadingRequest | FacesRequest, read: ReadCrops, read_plainly: ReadCrops
    ) -> None:
        """Read the crops, which are kept nowhere; passers-by are not compared with references."""
        image, side = request.frame.image, self._model.side
        match request:
            case ReadingRequest():
                traits = read([crop_face(image, request.face, side)])[0]
                self._callbacks.visitor(FaceRead(time.monotonic(), request.session, traits))
            case FacesRequest():
                crops = [crop_face(image, face, side) for _, face in request.faces]
                readings = read_plainly(crops)
                tracks = [track for track, _ in request.faces]
                self._callbacks.passers_by(dict(zip(tracks, readings, strict=True)))
