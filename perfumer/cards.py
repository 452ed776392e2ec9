"""The photo card of the present visitor: one, in memory, for minutes."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.mailbox import Latest

KEPT_S = 180.0  # a phone has so long to fetch it


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """``name`` cannot be guessed; ``made_at`` in monotonic seconds."""

    name: str
    jpeg: bytes
    made_at: float
    session: int


class CardShelf:
    """Holds the newest card only; putting another, or the end of a visit, drops it."""

    def __init__(self) -> None:
        self._slot: Latest[PhotoCard] = Latest()

    def put(self, card: PhotoCard) -> None:
        self._slot.put(card)

    def get(self, name: str, at: float) -> PhotoCard | None:
        """The card of this name, unless it is gone; an old one is dropped by asking."""
        card = self._slot.peek()
        if card is not None and at - card.made_at > KEPT_S:
            self.forget()
            return None
        return card if card is not None and card.name == name else None

    def forget(self) -> None:
        self._slot.clear()
