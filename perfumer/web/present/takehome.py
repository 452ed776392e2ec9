"""Build the take-home page again from its address and the catalogs."""

from __future__ import annotations

from typing import TypedDict, assert_never

from perfumer.catalog.music import Links, make_links
from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language, known_language
from perfumer.session.state import Experience
from perfumer.web.present.addresses import TakeHome, TakeHomeError, unpack_takehome
from perfumer.web.present.concept import concept_facts
from perfumer.web.present.content import Content
from perfumer.web.present.music import song_view
from perfumer.web.present.perfume import pick_view
from perfumer.web.present.view import ConceptFacts, PickView, SongView


class LinkedSong(TypedDict):
    """A song and the addresses where it can be heard."""

    song: SongView
    links: Links


class TakeHomePage(TypedDict):
    """The context of ``takehome.html``; one of picks, songs and concept is filled."""

    language: str
    other_language: str
    other_url: str
    experience: str
    picks: list[PickView]
    songs: list[LinkedSong]
    concept: ConceptFacts | None


def takehome_page(signed: str, language: str | None, content: Content) -> TakeHomePage:
    """Return the page of an address in ``language``; if unknown, in the language it was made in.

    Raises :class:`TakeHomeError` for an address that opens no page.
    """
    takehome = unpack_takehome(signed, content.secret)
    chosen = known_language(language, takehome.language)
    other = chosen.other
    page = TakeHomePage(
        language=chosen.value,
        other_language=other.value,
        other_url=f"/t/{signed}?language={other.value}",
        experience=takehome.experience.value,
        picks=[],
        songs=[],
        concept=None,
    )
    try:
        _fill(page, takehome, chosen, content)
    except (KeyError, ValueError, IndexError) as error:
        raise TakeHomeError(
            f"the catalog or the questions have changed; {error} is gone: visit again"
        ) from error
    return page


def _fill(page: TakeHomePage, takehome: TakeHome, language: Language, content: Content) -> None:
    match takehome.experience:
        case Experience.MUSIC:
            page["songs"] = [_linked(pick, language, content) for pick in takehome.picks]
        case Experience.CONCEPT:
            page["concept"] = concept_facts(takehome.picks[0], language, content)
        case Experience.PERFUME:
            page["picks"] = [pick_view(pick, language, content) for pick in takehome.picks]
        case unknown:
            assert_never(unknown)


def _linked(pick: Pick, language: Language, content: Content) -> LinkedSong:
    return LinkedSong(
        song=song_view(pick, language, content), links=make_links(content.songs.song(pick.id))
    )
