"""Many pictures at once: what each shows, or why it could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from werkzeug.datastructures import FileStorage

from perfumer.pictures.refusal import PictureError
from perfumer.uploads.busy import BusyError
from perfumer.web.studio.asked import Asked, Fields, fields
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.offer import Told
from perfumer.web.studio.pages import shown_tips
from perfumer.web.studio.seen import Seen, pack_seen, seen_in

PATIENCE_S = 20.0  # for a place, once the first picture had one
MOST_NAME = 60  # characters of a file's name


class RowPage(TypedDict):
    """One picture: ``trouble`` or what was chosen; ``seen`` opens its own page."""

    number: int
    name: str
    trouble: str | None
    title: str
    first: str
    tips: list[str]
    seen: str | None


class BatchPage(TypedDict):
    rows: list[RowPage]
    read: int
    fields: Fields


def batch_page(asked: Asked, files: Sequence[FileStorage], context: StudioContext) -> BatchPage:
    """A row for each picture, in the order they were sent."""
    rows = [_row(number, file, asked, context) for number, file in enumerate(files, 1)]
    return BatchPage(
        rows=rows, read=sum(row["trouble"] is None for row in rows), fields=fields(asked)
    )


def _row(number: int, file: FileStorage, asked: Asked, context: StudioContext) -> RowPage:
    try:
        seen = seen_in(context.reader.read(file.stream.read(), PATIENCE_S))
        code = None if seen.faces else "no_face"
    except PictureError as error:
        code = error.code.value
    except BusyError:
        code = "busy"
    name = (file.filename or "")[:MOST_NAME]
    if code is None:
        return _result(number, name, asked, seen, context)
    text = context.say(asked.language, f"batch.{code}", number=number)
    return RowPage(number=number, name=name, trouble=text, title="", first="", tips=[], seen=None)


def _result(number: int, name: str, asked: Asked, seen: Seen, context: StudioContext) -> RowPage:
    offer = context.offers[asked.choice]
    told = offer.tell(offer.choose(asked, seen).payload, asked.language)
    return RowPage(
        number=number,
        name=name,
        trouble=None,
        title=told["title"],
        first=_first(told),
        tips=[context.say(asked.language, f"tip.{tip.value}") for tip in shown_tips(asked, seen)],
        seen=pack_seen(seen, context.content.secret),
    )


def _first(told: Told) -> str:
    """The first thing that was chosen, in a line; nothing where nothing was."""
    if not told["cards"]:
        return ""
    card = told["cards"][0]
    return " – ".join(part for part in (card["title"], card["subtitle"]) if part)
