"""The concepts that a photo card can be made before, for the form on a concept's result."""

from __future__ import annotations

from typing import NamedTuple

from perfumer.web.studio.asked import Asked, Choice
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.offer import Told


class Backdrop(NamedTuple):
    """A concept to stand before."""

    id: str
    name: str
    chosen: bool


def list_backdrops(asked: Asked, told: Told, context: StudioContext) -> list[Backdrop]:
    """Return every concept, the result's own as the chosen one; none where no card can be made.

    Drawing the chosen one's scene begins now, before the form is sent.
    """
    worker = context.kiosk.card_worker
    if not worker.available or asked.choice is not Choice.CONCEPT or not told["cards"]:
        return []
    first, backdrops = told["cards"][0]["title"], []
    for concept in context.content.concepts.concepts:
        name = concept.name.in_(asked.language)
        backdrops.append(Backdrop(concept.id, name, name == first))
        if name == first:
            worker.prepare(concept)
    return backdrops
