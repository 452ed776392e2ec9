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
from concurrent.futures import CancelledError, Future
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
from perfumer.supervision.jobs import Jobs, NotRunningError
from perfumer.supervision.part import Part
from perfumer.supervision.supervisor import Supervised, Supervisor, end_all
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
        self._concepts = concepts
        self._post = post
        self._maker = _card_maker()
        self._poses: Latest[CardRequest] = Latest()
        self._supervised: tuple[Supervised, ...] = ()
        self._room = threading.BoundedSemaphore(MAX_UPLOADS)
        self._jobs: Jobs[Segmenter] = Jobs(
            self._open_segmenter, lambda segmenter: segmenter.close(), (CardError,)
        )

    @property
    def available(self) -> bool:
        """Whether cards can be made on this machine."""
        return self._maker is not None

    def start(self, supervisor: Supervisor) -> None:
        """Load the segmenter now, not with the first card; make cards from then on."""
        if self.available:
            part = Part("make-card", self._jobs.run, self._give_up, patience_s=60.0)
            self._supervised = supervisor.start(part)

    def close(self) -> None:
        """Finish the card in progress and drop the others; idempotent."""
        end_all(self._supervised)
        self._poses.close()
        self._jobs.end()

    def pose(self, request: CardRequest) -> None:
        """Have the booth's visitor drawn; return at once. A newer request replaces an older one.

        Without a frame, only the scene of the visitor's concept is drawn beforehand.
        """
        self._poses.put(request)
        try:
            self._jobs.submit(self._serve_booth)
        except NotRunningError:
            self._give_up_pose()

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
            drawing = self._submit(lambda _: maker.prepare(concept))
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
            return self._submit(
                lambda segmenter: self._draw(segmenter, image, face, concept, words)
            ).result()
        except CancelledError as error:
            raise BusyError("no photo cards are made now") from error
        finally:
            self._room.release()

    def _submit(self, job: Callable[[Segmenter], T]) -> Future[T]:
        """Queue a job of the studio; the booth's visitor goes first."""

        def work(segmenter: Segmenter) -> T:
            self._serve_booth(segmenter)
            return job(segmenter)

        try:
            return self._jobs.submit(work)
        except NotRunningError as error:
            raise BusyError("no photo cards are made now") from error

    def _serve_booth(self, segmenter: Segmenter) -> None:
        request = self._poses.take()
        if request is None:
            return
        if request.frame is not None:
            made = self._failed(request)
            try:
                made = self._make_for_visitor(request, request.frame, segmenter)
            finally:
                self._post(made)  # whatever happens, the visitor does not wait for ever
        elif self._maker is not None and request.session.result is not None:
            self._maker.prepare(self._concepts.concept(request.session.result.picks[0].id))

    def _give_up(self) -> None:
        """Forget all that waits; the visitor is told that there is no card."""
        self._jobs.fail()
        self._give_up_pose()

    def _give_up_pose(self) -> None:
        request = self._poses.take()
        if request is not None and request.frame is not None:
            self._post(self._failed(request))

    def _failed(self, request: CardRequest) -> CardMade:
        return CardMade(time.monotonic(), request.session.id, FailedCard("failed"))

    def _make_for_visitor(
        self, request: CardRequest, frame: Frame, segmenter: Segmenter
    ) -> CardMade:
        """Put the card on the shelf, or say why not, as a code of ``card.trouble``."""
        session, at = request.session, time.monotonic()
        if self._maker is None or session.result is None:
            return self._failed(request)
        words = Words(name="", tagline=0, language=session.language)
        concept = self._concepts.concept(session.result.picks[0].id)
        box = request.face.box if request.face else None
        try:
            jpeg = self._draw(segmenter, frame.image, box, concept, words)
        except CardError as error:
            log.info("no photo card: %s", error)
            return CardMade(at, session.id, FailedCard("no_person"))
        name = secrets.token_urlsafe(12)
        self.shelf.put(PhotoCard(name, jpeg, at, session.id, session.language))
        return CardMade(at, session.id, ReadyCard(name))

    def _draw(
        self, segmenter: Segmenter, image: Image, face: Box | None, concept: Concept, words: Words
    ) -> bytes:
        if self._maker is None:
            raise CardError("no fonts for photo cards are installed")
        card = self._maker.make(image, face, segmenter.person, concept, words)
        return encode(card, Encoding.JPEG)

    def _open_segmenter(self) -> Segmenter:
        # Late, and on the thread that uses it: importing MediaPipe takes a second, and its own
        # threads give way as this one does.
        give_way()
        from perfumer.perception.segment import Segmenter

        return Segmenter(self._segmenter_path)


def _card_maker() -> CardMaker | None:
    try:
        return CardMaker(WIDTH, system_typefaces())
    except FontError as error:
        log.warning("no photo cards: %s", error)
        return None
