"""What the take-home page says, made again from its address and the catalog."""

from __future__ import annotations

from typing import TypedDict

from perfumer.catalog.text import Language
from perfumer.web.book import Book
from perfumer.web.presenter_result import pick_view
from perfumer.web.takehome import TakeHomeError, unpack
from perfumer.web.view import PickView


class TakeHomePage(TypedDict):
    """The context of ``takehome.html``."""

    language: str
    other_language: str
    other_url: str
    picks: list[PickView]


def takehome_page(signed: str, language: str | None, book: Book) -> TakeHomePage:
    """The page of an address, in ``language`` or, when that is none of ours, as it was made.

    Raises :class:`TakeHomeError` for an address that opens no page.
    """
    content = unpack(signed, book.secret)
    chosen = Language(language) if language in tuple(Language) else content.language
    other = Language.EN if chosen is Language.KO else Language.KO
    try:
        picks = [pick_view(pick, chosen, book) for pick in content.picks]
    except (KeyError, ValueError) as error:
        raise TakeHomeError(
            f"the catalog or the questions changed since; {error} is gone: visit again"
        ) from error
    return TakeHomePage(
        language=chosen.value,
        other_language=other.value,
        other_url=f"/t/{signed}?language={other.value}",
        picks=picks,
    )
