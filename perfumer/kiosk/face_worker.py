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
from perfumer.session.events import FaceRead, FaceUnreadable
from perfumer.signage.screen_time import FacesRequest
from perfumer.supervision.part import Part, Pulse
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all
from perfumer.traits import Task, Traits
from perfumer.uploads.reader import ReadCrops

if TYPE_CHECKING:
    from perfumer.classifier.predictor import Predictor

log = logging.getLogger(__name__)

LOOK_S = 1.0  # longest time between two beats
AWAY_S = 3.0  # seconds that a visitor waits for a reader of faces that is away


@dataclass(frozen=True, slots=True)
class FaceCallbacks:
    """Where readings go."""

    visitor: Callable[[FaceRead | FaceUnreadable], None]
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
        self._supervised: tuple[Supervised, ...] = ()
        self._requests: Latest[ReadingRequest | FacesRequest] = Latest()
        self.read_crops: ReadCrops | None = None  # None until the model is loaded
        # Monotonic seconds since when no face can be read; None while it can, or loads at first.
        self._away_since: float | None = None
        self.failure: str | None = None  # why the model cannot be loaded
        self.trouble: str | None = None  # why it is read with a slower form

    @property
    def ready(self) -> bool:
        """Whether the face model is loaded."""
        return self.read_crops is not None

    def start(self, supervisor: Supervisor) -> None:
        """Load the model, and answer from then on."""
        part = Part("classify", self.run, self._forget, expected=(CardError,))
        self._supervised = supervisor.start(part)

    def close(self) -> None:
        """Answer no more."""
        end_all(self._supervised)
        self._requests.close()

    def run(self, pulse: Pulse) -> None:
        """Load the model, then answer until :meth:`close`.

        The calling thread keeps a lower priority from then on. Raises :class:`CardError` for a
        model that cannot be loaded.
        """
        predictor = self._load()
        read = self.read_crops = self._with_references(predictor)
        self._away_since = None
        for request in self._requests.follow(every_s=LOOK_S):
            pulse.beat()
            if request is None:
                continue
            # Clear first, so that a request that arrives during this one is kept.
            self._requests.clear()
            began = time.monotonic()
            self._answer(request, read, predictor.read)
            self._counters.reading_s.observe(time.monotonic() - began)
            # Drop our reference: the last image would stay in memory until the next request.
            del request

    def ask(self, request: ReadingRequest | FacesRequest) -> None:
        """Have faces read, and return at once; a newer request replaces an older one.

        While faces cannot be read, the answer says so.
        """
        away_since = self._away_since
        if away_since is None or time.monotonic() - away_since < AWAY_S:
            self._requests.put(request)
        elif isinstance(request, ReadingRequest):
            self._callbacks.visitor(FaceUnreadable(time.monotonic(), request.session))

    def forget(self) -> None:
        """Drop the request that waits."""
        self._requests.clear()

    def _forget(self) -> None:
        self._requests.clear()
        self.read_crops = None
        if self._away_since is None:
            self._away_since = time.monotonic()

    def _load(self) -> Predictor:
        from perfumer.classifier.predictor import Predictor
        from perfumer.classifier.runtimes.choosing import import_runtime

        self.trouble = import_runtime(self._model.card) or None
        give_way()  # before the model starts threads, which inherit the priority
        try:
            predictor = Predictor(self._model.card, self._model.threads)
        except CardError as error:
            self.failure, self.trouble = str(error), None
            raise
        self.failure = None
        return predictor

    def _with_references(self, predictor: Predictor) -> ReadCrops:
        """Return what reads a visitor's face; if the references cannot be loaded, without them."""
        path = self._concepts.references
        if path is None:
            return predictor.read
        try:
            network = predictor.card.weights_sha256
            return add_likeness(predictor, load_references(path, network, self._concepts.ids))
        except ConceptError as error:
            if Task.IMPRESSION in predictor.card.reads:
                log.warning("%s; until then concepts follow impressions and answers only", error)
            else:  # the shipped references are of a model that reads impressions
                log.info("concepts follow the answers only: %s", error)
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
