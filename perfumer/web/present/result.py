"""The result: two perfumes with their notes and reasons, the impression, the code to scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfumer.catalog.perfumes import Perfume
from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language, LocalText
from perfumer.recommend.perfume_wording import explain_perfume
from perfumer.recommend.result import ImpressionReading, Result
from perfumer.session.state import Experience, Session, Stage
from perfumer.web.present.certainty import describe_certainty
from perfumer.web.present.chart import chart
from perfumer.web.present.concept import concept_facts
from perfumer.web.present.content import Content
from perfumer.web.present.handover import handover
from perfumer.web.present.music import lines as music_lines
from perfumer.web.present.qr import qr_code
from perfumer.web.present.view import (
    ChartView,
    ImpressionView,
    NotesView,
    PickView,
    QrView,
)

SHOWN = 2  # perfumes side by side
MOST_NOTES = 3  # of each layer of the pyramid
BARS = 3  # impressions in the chart


@dataclass(frozen=True, slots=True)
class ResultParts:
    picks: list[PickView]
    impression: ImpressionView | None
    qr: QrView | None


def result_parts(session: Session, content: Content) -> ResultParts:
    """What the result shows; nothing, and nothing remembered, while there are no picks."""
    result = session.result
    if result is None:
        qr_code.cache_clear()
        return ResultParts([], None, None)
    if session.stage is Stage.CARD:
        return ResultParts([], None, None)
    if not isinstance(result.reading, ImpressionReading):
        return ResultParts([], None, _other_code(session, result, content))
    picks = result.picks[:SHOWN]
    return ResultParts(
        [pick_view(pick, session.language, content) for pick in picks],
        _impression(result, session.language, content),
        handover(
            Experience.PERFUME, picks, _lines(picks, session.language, content), session, content
        ),
    )


def _other_code(session: Session, result: Result, content: Content) -> QrView | None:
    if session.experience is Experience.MUSIC:
        said, picks = music_lines(session, content), result.picks
    else:
        picks = result.picks[:1]
        facts = concept_facts(picks[0], session.language, content)
        said = [f"• {facts['name']}: {facts['tagline']}", facts["reason"]]
    return handover(session.experience or Experience.PERFUME, picks, said, session, content)


def pick_view(pick: Pick, language: Language, content: Content) -> PickView:
    """One perfume in words. Raises :class:`KeyError` for an id the catalog lacks."""
    perfume = content.perfumes.perfume(pick.id)
    return PickView(
        id=perfume.id,
        name=perfume.name.in_(language),
        brand=perfume.brand.in_(language),
        family=content.words.say(language, f"family.{perfume.family.value}"),
        line=perfume.line.in_(language),
        reason=explain_perfume(
            pick, content.perfumes, content.perfume_questions, content.words, language
        ),
        kind=pick.kind.value,
        kind_text=content.words.say(language, f"result.pick.{pick.kind.value}"),
        notes=_pyramid(perfume, language, content),
        illustration=illustration_url(perfume.id),
    )


def illustration_url(perfume_id: str) -> str:
    return f"/illustration/{perfume_id}.svg"


def _pyramid(perfume: Perfume, language: Language, content: Content) -> list[NotesView]:
    layers: list[tuple[str, Sequence[LocalText]]] = [
        ("top", perfume.notes.top),
        ("heart", perfume.notes.heart),
        ("base", perfume.notes.base),
    ]
    return [
        NotesView(
            layer=layer,
            label=content.words.say(language, f"result.notes.{layer}"),
            notes=[note.in_(language) for note in notes[:MOST_NOTES]],
        )
        for layer, notes in layers
        if notes
    ]


def impression_chart(result: Result, language: Language, content: Content) -> ChartView | None:
    """Return the impression and how sure it was read; None where no face was read."""
    if not result.impression:
        return None

    def say(key: str) -> str:
        return content.words.say(language, key)

    return chart(
        say("result.impression.title"),
        [(impression.value, share) for impression, share in result.impression],
        lambda label: say(f"impression.{label}"),
        describe_certainty(result.certainty, content.words, language),
    )


def _impression(result: Result, language: Language, content: Content) -> ImpressionView | None:
    """Return the first bars of the chart."""
    whole = impression_chart(result, language, content)
    if whole is None or whole["confidence"] is None:
        return None
    rows = whole["rows"][:BARS]
    label = rows[0]["label"] if result.named else None
    return ImpressionView(label=label, rows=rows, confidence=whole["confidence"])


def _lines(picks: Sequence[Pick], language: Language, content: Content) -> list[str]:
    views = [pick_view(pick, language, content) for pick in picks]
    named = [(f"• {view['brand']} – {view['name']}", view["reason"]) for view in views]
    return [line for pair in named for line in pair]
