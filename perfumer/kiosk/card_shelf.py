"""The photo card of the present visitor: one, in memory, for minutes."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.mailbox import Latest

RETENTION_S = 180.0  # seconds in which a phone can fetch the card


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """A finished card; its ``name`` cannot be guessed."""

    name: str
    jpeg: bytes
    made_at: float  # monotonic seconds
    session: int
    language: Language  # the visitor's language


class CardShelf:
    """Holds the newest card only; putting another, or the end of a visit, drops it."""

    def __init__(self) -> None:
        self._slot: Latest[PhotoCard] = Latest()
        self._last_ended = -1  # number of the last session that ended

    def put(self, card: PhotoCard) -> None:
        """Keep a card, unless its visit ended while the card was made."""
        self._slot.put(card)
        # Check after the put: a visit that ends at this moment is seen here, or clears after it.
        if card.session <= self._last_ended:
            self._slot.clear()

    def get(self, name: str, at: float) -> PhotoCard | None:
        """Return the card of this name, unless it was dropped."""
        self.drop_old(at)
        card = self._slot.peek()
        return card if card is not None and card.name == name else None

    def drop_old(self, at: float) -> None:
        """Drop an expired card; call it periodically, even if no phone asks for the card."""
        card = self._slot.peek()
        if card is not None and at - card.made_at > RETENTION_S:
            self._slot.clear()

    def forget(self, session: int) -> None:
        """Drop the card: the visit ``session`` and all before it are over."""
        self._last_ended = session
        self._slot.clear()
