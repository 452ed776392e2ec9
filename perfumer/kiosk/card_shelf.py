"""The photo card of the present visitor: one, in memory, for minutes."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.mailbox import Latest

KEPT_S = 180.0  # a phone has so long to fetch it


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """``name`` cannot be guessed; ``made_at`` in monotonic seconds; ``language`` its visitor's."""

    name: str
    jpeg: bytes
    made_at: float
    session: int
    language: Language


class CardShelf:
    """Holds the newest card only; putting another, or the end of a visit, drops it."""

    def __init__(self) -> None:
        self._slot: Latest[PhotoCard] = Latest()
        self._over = -1  # the last session that ended

    def put(self, card: PhotoCard) -> None:
        """Unless its visit ended while the card was made."""
        self._slot.put(card)
        # After the put: a visit that ends at this very moment is seen here, or clears after it.
        if card.session <= self._over:
            self._slot.clear()

    def get(self, name: str, at: float) -> PhotoCard | None:
        """The card of this name, unless it is gone."""
        self.drop_old(at)
        card = self._slot.peek()
        return card if card is not None and card.name == name else None

    def drop_old(self, at: float) -> None:
        """To be called now and then: nobody need ask for a card for it to go."""
        card = self._slot.peek()
        if card is not None and at - card.made_at > KEPT_S:
            self._slot.clear()

    def forget(self, session: int) -> None:
        """The visit of ``session`` is over, and all before it are."""
        self._over = session
        self._slot.clear()
