"""What the screen shows of a result, whichever the experience, with the code to scan."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfumer.recommend.concept import ConceptReading
from perfumer.recommend.result import FeelingReading, ImpressionReading, Result
from perfumer.session.state import Experience, Session, Stage
from perfumer.web.present.concept import concept_view, list_concept
from perfumer.web.present.content import Content
from perfumer.web.present.handover import handover
from perfumer.web.present.music import list_songs, music_view
from perfumer.web.present.perfume import (
    MAX_PICKS,
    impression_view,
    list_perfumes,
    perfume_views,
)
from perfumer.web.present.qr import qr_code
from perfumer.web.present.view import (
    ConceptView,
    ImpressionView,
    MusicView,
    PickView,
    QrView,
)


@dataclass(frozen=True, slots=True)
class ResultParts:
    """The parts of a ViewState that a result fills; those of other experiences stay empty."""

    picks: list[PickView] = field(default_factory=list)
    impression: ImpressionView | None = None
    music: MusicView | None = None
    concept: ConceptView | None = None
    qr: QrView | None = None


def describe_result(session: Session, content: Content) -> ResultParts:
    """Put the result into words; nothing is shown or remembered while there is none."""
    if session.result is None:
        qr_code.cache_clear()
    if session.result is None or session.stage is not Stage.RESULT:
        return ResultParts()
    return _describe(session.result, session, content)


def _describe(result: Result, session: Session, content: Content) -> ResultParts:
    language = session.language
    match result.reading:
        case ImpressionReading():
            views = perfume_views(result, language, content)
            picks, lines = result.picks[:MAX_PICKS], list_perfumes(views)
            return ResultParts(
                picks=views,
                impression=impression_view(result, language, content),
                qr=handover(Experience.PERFUME, picks, lines, language, content),
            )
        case FeelingReading() as reading:
            music = music_view(result, reading, language, content)
            lines = list_songs(music["songs"])
            code = handover(Experience.MUSIC, result.picks, lines, language, content)
            return ResultParts(music=music, qr=code)
        case ConceptReading() as reading:
            concept = concept_view(result, reading, language, content)
            lines, picks = list_concept(concept["facts"]), result.picks[:1]
            code = handover(Experience.CONCEPT, picks, lines, language, content)
            return ResultParts(concept=concept, qr=code)
