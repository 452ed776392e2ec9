"""The concepts that a photo card can be made before, for the form on a concept's result."""

from __future__ import annotations

from typing import NamedTuple

from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.offer import ResultText
from perfumer.web.studio.query import Choice, Query


class Backdrop(NamedTuple):
    """A concept to stand before."""

    id: str
    name: str
    chosen: bool


def list_backdrops(query: Query, result_text: ResultText, context: StudioContext) -> list[Backdrop]:
    """Return every concept, the result's own as the chosen one; none where no card can be made.

    Drawing the chosen one's scene begins now, before the form is sent.
    """
    worker = context.kiosk.card_worker
    if not worker.available or query.choice is not Choice.CONCEPT or not result_text["tiles"]:
        return []
    first, backdrops = result_text["tiles"][0]["title"], []
    for concept in context.content.concepts.concepts:
        name = concept.name.in_(query.language)
        backdrops.append(Backdrop(concept.id, name, name == first))
        if name == first:
            worker.prepare(concept)
    return backdrops
