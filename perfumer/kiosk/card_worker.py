"""Make photo cards for the booth and for the studio, one at a time, on one thread.

The thread owns MediaPipe's segmenter and gives way to the kiosk's other threads, so that the
pointer never waits for a card. A visitor in the booth goes before pictures that were uploaded.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfumer.catalog.concepts import Concept, ConceptCatalog
from perfumer.kiosk.card_shelf import CardShelf, PhotoCard
from perfumer.mailbox import Latest
from perfumer.messages import Box, Frame, Image
from perfumer.photocard.card import CardError, CardMaker, Encoding, Words, encode
from perfumer.photocard.typefaces import FontError, system_typefaces
from perfumer.pipeline import CardRequest
from perfumer.priority import give_way
from perfumer.session.events import CardMade
from perfumer.session.state import FailedCard, ReadyCard
from perfumer.uploads.busy import BusyError

if TYPE_CHECKING:
    from perfumer.perception.segment import Segmenter

log = logging.getLogger(__name__)

WIDTH = 1080  # pixels of a card's width
MAX_UPLOADS = 3  # studio cards that may be made or wait at the same time

T = TypeVar("T")


class CardWorker:
    """Makes the booth's cards into ``shelf``, and the studio's as bytes for the caller alone.

    No picture stays here once its card is made.
    """

    def __init__(
        self,
        segmenter: Path,
        concepts: ConceptCatalog,
        shelf: CardShelf,
        post: Callable[[CardMade], None],
    ) -> None:
        self.shelf = shelf
        self._segmenter_path = segmenter
        self._segmenter: Segmenter | None = None
        self._concepts = concepts
        self._post = post
        self._maker = _card_maker()
        self._poses: Latest[CardRequest] = Latest()
        self._closed = False
        self._room = threading.BoundedSemaphore(MAX_UPLOADS)
        self._thread = ThreadPoolExecutor(1, "make-card", give_way)

    @property
    def available(self) -> bool:
        """Whether cards can be made on this machine."""
        return self._maker is not None

    def start(self) -> None:
        """Load the segmenter now, not with the first card."""
        if self.available:
            self._submit_quietly(self._load_segmenter)

    def close(self, timeout_s: float) -> None:
        """Finish the card in progress, drop the others and free the segmenter; idempotent.

        Returns after ``timeout_s`` seconds at the latest; the rest goes on in the background.
        """
        if self._closed:
            return
        self._closed = True
        self._poses.close()
        # On its own thread: left to the garbage collector, MediaPipe can wait forever.
        closing = self._thread.submit(self._close_segmenter)
        self._thread.shutdown(wait=False)
        with suppress(TimeoutError):
            closing.result(timeout_s)

    def pose(self, request: CardRequest) -> None:
        """Have the booth's visitor drawn; return at once. A newer request replaces an older one.

        Without a frame, only the scene of the visitor's concept is drawn beforehand.
        """
        self._poses.put(request)
        self._submit_quietly(self._serve_booth)

    def forget(self, session: int) -> None:
        """Drop the picture that waits and the card: the visit ``session`` is over."""
        self._poses.clear()
        self.shelf.forget(session)

    def prepare(self, concept: Concept) -> None:
        """Draw the concept's scene, which takes a second or two, before a card needs it."""
        maker = self._maker
        if maker is None or not self._room.acquire(blocking=False):
            return
        try:
            drawing = self._submit(partial(maker.prepare, concept))
        except BusyError:  # the kiosk is stopping
            self._room.release()
        else:
            drawing.add_done_callback(lambda _: self._room.release())

    def make(self, image: Image, face: Box | None, concept: Concept, words: Words) -> bytes:
        """Return the card of an uploaded picture as a JPEG.

        Raises :class:`perfumer.photocard.card.CardError` when no person can be cut out, and
        :class:`BusyError` when too many cards wait or the kiosk is stopping.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError("too many cards wait")
        try:
            return self._submit(partial(self._draw, image, face, concept, words)).result()
        except CancelledError as error:
            raise BusyError("the kiosk is stopping") from error
        finally:
            self._room.release()

    def _submit(self, job: Callable[[], T]) -> Future[T]:
        """Queue a job of the studio; the booth's visitor goes first."""

        def work() -> T:
            self._serve_booth()
            if self._closed:
                raise CancelledError
            return job()

        try:
            return self._thread.submit(work)
        except RuntimeError as error:  # what a closed executor raises
            raise BusyError("the kiosk is stopping") from error

    def _submit_quietly(self, job: Callable[[], object]) -> None:
        """Queue a job of the booth, which waits for no result; failures are logged."""
        with suppress(RuntimeError):  # what a closed executor raises
            self._thread.submit(job).add_done_callback(_log_failure)

    def _serve_booth(self) -> None:
        request = self._poses.take()
        if request is None:
            return
        if request.frame is not None:
            self._post(self._make_for_visitor(request, request.frame, time.monotonic()))
        elif self._maker is not None and request.session.result is not None:
            self._maker.prepare(self._concepts.concept(request.session.result.picks[0].id))

    def _make_for_visitor(self, request: CardRequest, frame: Frame, at: float) -> CardMade:
        """Put the card on the shelf, or say why not, as a code of ``card.trouble``."""
        session = request.session
        if self._maker is None or session.result is None:
            return CardMade(at, session.id, FailedCard("failed"))
        words = Words(name="", tagline=0, language=session.language)
        concept = self._concepts.concept(session.result.picks[0].id)
        box = request.face.box if request.face else None
        try:
            jpeg = self._draw(frame.image, box, concept, words)
        except CardError as error:
            log.info("no photo card: %s", error)
            return CardMade(at, session.id, FailedCard("no_person"))
        name = secrets.token_urlsafe(12)
        self.shelf.put(PhotoCard(name, jpeg, at, session.id, session.language))
        return CardMade(at, session.id, ReadyCard(name))

    def _draw(self, image: Image, face: Box | None, concept: Concept, words: Words) -> bytes:
        if self._maker is None:
            raise CardError("no fonts for photo cards are installed")
        segment = self._load_segmenter().person
        return encode(self._maker.make(image, face, segment, concept, words), Encoding.JPEG)

    def _load_segmenter(self) -> Segmenter:
        # Late, and on this thread: importing MediaPipe takes a second, and its own threads
        # give way as this one does.
        from perfumer.perception.segment import Segmenter

        if self._segmenter is None:
            self._segmenter = Segmenter(self._segmenter_path)
        return self._segmenter

    def _close_segmenter(self) -> None:
        if self._segmenter is not None:
            self._segmenter.close()


def _card_maker() -> CardMaker | None:
    try:
        return CardMaker(WIDTH, system_typefaces())
    except FontError as error:
        log.warning("no photo cards: %s", error)
        return None


def _log_failure(job: Future[object]) -> None:
    error = job.exception()
    if error is not None:
        log.error("a photo card failed", exc_info=error)
