"""From the frame in which a visitor posed to the photo card of their concept."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from perfumer.catalog.concepts import ConceptCatalog
from perfumer.kiosk.card_shelf import CardShelf, PhotoCard
from perfumer.mailbox import Latest
from perfumer.messages import Face, Frame
from perfumer.perception.segment import Segmenter
from perfumer.photocard.card import CardError, CardMaker, Encoding, Words, encoded
from perfumer.photocard.typefaces import FontError, system_typefaces
from perfumer.pipeline import CardRequest
from perfumer.session.events import CardMade
from perfumer.session.state import Session

log = logging.getLogger(__name__)

WIDTH = 1080  # pixels of a card


class CardDesk:
    """Makes cards in one thread: MediaPipe's segmenter wants an owner."""

    def __init__(self, segmenter: Path, concepts: ConceptCatalog) -> None:
        self._segmenter = Segmenter(segmenter)
        self._concepts = concepts
        self._maker: CardMaker | None = None
        try:
            self._maker = CardMaker(WIDTH, system_typefaces())
        except FontError as error:
            log.warning("no photo cards: %s", error)

    def run(
        self, poses: Latest[CardRequest], shelf: CardShelf, post: Callable[[CardMade], None]
    ) -> None:
        """One card at a time until ``poses`` is closed; the picture ends here, the card there."""
        with closing(self._segmenter):
            for pose in poses.follow():
                if pose is None:
                    continue
                if pose.frame is None:
                    self.prepare(pose.session)
                    continue
                # At once: what is asked for meanwhile must not be cleared with it.
                poses.clear()
                self._answer(pose, pose.frame, shelf, post)
                del pose  # or the visitor's picture waits here for the next one

    def _answer(
        self, pose: CardRequest, frame: Frame, shelf: CardShelf, post: Callable[[CardMade], None]
    ) -> None:
        card, made = self.make(pose.session, frame, pose.face, time.monotonic())
        if card is not None:
            shelf.put(card)
        post(made)

    def prepare(self, session: Session) -> None:
        """Draw the scene of the visitor's concept while they pose."""
        if self._maker is not None and session.picks:
            self._maker.prepare(self._concepts.concept(session.picks[0].id))

    def make(
        self, session: Session, frame: Frame, face: Face | None, at: float
    ) -> tuple[PhotoCard | None, CardMade]:
        """The card and the news of it; or no card and why, as a code of ``card.trouble``."""
        if self._maker is None or not session.picks:
            return None, CardMade(at, session.id, None, "failed")
        concept = self._concepts.concept(session.picks[0].id)
        words = Words(name="", tagline=0, language=session.language)
        box = face.box if face else None
        try:
            card = self._maker.make(frame.image, box, self._segmenter.person, concept, words)
            jpeg = encoded(card, Encoding.JPEG)
        except CardError as error:
            log.info("no photo card: %s", error)
            return None, CardMade(at, session.id, None, "no_person")
        name = secrets.token_urlsafe(12)
        kept = PhotoCard(name, jpeg, at, session.id, session.language)
        return kept, CardMade(at, session.id, name)
