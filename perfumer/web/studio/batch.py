"""Show many pictures at once: what each shows, or why it could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from werkzeug.datastructures import FileStorage

from perfumer.pictures.refusal import PictureError
from perfumer.uploads.busy import BusyError
from perfumer.web.studio.context import StudioContext
from perfumer.web.studio.offer import ResultText
from perfumer.web.studio.pages import shown_tips
from perfumer.web.studio.picture_result import PictureResult, pack_picture, summarise
from perfumer.web.studio.query import Fields, Query, form_fields

PATIENCE_S = 20.0  # longest wait for the reader, once the first picture was read
MAX_NAME = 60  # characters of a file's name that are shown


class RowPage(TypedDict):
    """One picture: ``trouble``, or what was chosen; ``signed_picture`` opens its own page."""

    number: int
    name: str
    trouble: str | None
    title: str
    first: str
    tips: list[str]
    signed_picture: str | None


class BatchPage(TypedDict):
    rows: list[RowPage]
    read: int
    fields: Fields


def batch_page(query: Query, files: Sequence[FileStorage], context: StudioContext) -> BatchPage:
    """Return a row for each picture, in the order they were sent."""
    rows = [_row(number, file, query, context) for number, file in enumerate(files, 1)]
    return BatchPage(
        rows=rows, read=sum(row["trouble"] is None for row in rows), fields=form_fields(query)
    )


def _row(number: int, file: FileStorage, query: Query, context: StudioContext) -> RowPage:
    try:
        picture = summarise(context.reader.read(file.stream.read(), PATIENCE_S))
        code = None if picture.faces else "no_face"
    except PictureError as error:
        code = error.code.value
    except BusyError:
        code = "busy"
    name = (file.filename or "")[:MAX_NAME]
    if code is None:
        return _result(number, name, query, picture, context)
    text = context.say(query.language, f"batch.{code}", number=number)
    return RowPage(
        number=number, name=name, trouble=text, title="", first="", tips=[], signed_picture=None
    )


def _result(
    number: int, name: str, query: Query, picture: PictureResult, context: StudioContext
) -> RowPage:
    offer = context.offers[query.choice]
    selection = offer.choose(query, picture)
    result_text = offer.describe(selection.payload, query.language)
    if selection.waits:
        title = context.say(query.language, "first.title")
        result_text = ResultText(title=title, hashtags=[], tiles=[])
    return RowPage(
        number=number,
        name=name,
        trouble=None,
        title=result_text["title"],
        first=_first(result_text),
        tips=[
            context.say(query.language, f"tip.{tip.value}") for tip in shown_tips(query, picture)
        ],
        signed_picture=pack_picture(picture, context.content.secret),
    )


def _first(result_text: ResultText) -> str:
    """Return the first tile in a line; empty without one."""
    if not result_text["tiles"]:
        return ""
    tile = result_text["tiles"][0]
    return " – ".join(part for part in (tile["title"], tile["subtitle"]) if part)
