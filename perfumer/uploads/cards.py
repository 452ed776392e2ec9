"""Photo cards of uploaded pictures, one at a time, on a thread that gives way to the kiosk's."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from perfumer.catalog.concepts import Concept
from perfumer.messages import Box, Image
from perfumer.photocard.card import CardMaker, Encoding, Words, encoded
from perfumer.photocard.typefaces import Typefaces
from perfumer.uploads.reader import give_way
from perfumer.uploads.refusal import BusyError

WIDTH = 1080  # pixels of a card
WAITING = 3  # cards that are made or wait, at most


class CardPress:
    """Holds no picture and no card: what it made is its caller's alone."""

    def __init__(self, segmenter: Path, faces: Typefaces) -> None:
        self._segmenter = segmenter
        self._maker = CardMaker(WIDTH, faces)
        self._room = threading.BoundedSemaphore(WAITING)
        self._thread = ThreadPoolExecutor(1, "make-card", give_way)

    def prepare(self, concept: Concept) -> None:
        """Draw the concept's scene, which takes a second or two, while nobody waits for it."""
        if self._room.acquire(blocking=False):
            drawn = self._thread.submit(self._maker.prepare, concept)
            drawn.add_done_callback(lambda _: self._room.release())

    def make(self, image: Image, face: Box | None, concept: Concept, words: Words) -> bytes:
        """A JPEG. Raises :class:`perfumer.photocard.card.CardError` when nobody can be cut out.

        Raises :class:`BusyError` when too many wait.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError("too many cards wait")
        try:
            return self._thread.submit(self._made, image, face, concept, words).result()
        except RuntimeError as error:  # what a closed executor raises
            raise BusyError("the kiosk is stopping") from error
        finally:
            self._room.release()

    def _made(self, image: Image, face: Box | None, concept: Concept, words: Words) -> bytes:
        # Late: MediaPipe's import takes a second that no page should wait for. And anew for each
        # card: then nothing of MediaPipe waits to be closed when the kiosk ends.
        from perfumer.perception.segment import Segmenter

        with closing(Segmenter(self._segmenter)) as segmenter:
            card = self._maker.make(image, face, segmenter.person, concept, words)
        return encoded(card, Encoding.JPEG)
