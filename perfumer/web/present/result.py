"""The result: two perfumes with their notes and reasons, the impression, the code to scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfumer.catalog.perfumes import Perfume
from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language, LocalText
from perfumer.recommend.perfume_wording import explain_perfume
from perfumer.session.state import Experience, Session, Stage
from perfumer.web.present.concept import concept_facts
from perfumer.web.present.content import Content
from perfumer.web.present.handover import handover
from perfumer.web.present.music import lines as music_lines
from perfumer.web.present.qr import qr_code
from perfumer.web.present.view import BarView, ImpressionView, NotesView, PickView, QrView

SHOWN = 2  # perfumes side by side
MOST_NOTES = 3  # of each layer of the pyramid
BARS = 3  # impressions in the chart
CLEAR_LEAD, LIKELY_LEAD = 0.2, 0.08  # of the first impression over the second


@dataclass(frozen=True, slots=True)
class ResultParts:
    picks: list[PickView]
    impression: ImpressionView | None
    qr: QrView | None


def result_parts(session: Session, content: Content) -> ResultParts:
    """What the result shows; nothing, and nothing remembered, while there are no picks."""
    picks = session.picks[:SHOWN]
    if session.stage is Stage.CARD:
        return ResultParts([], None, None)
    if picks and session.experience in (Experience.MUSIC, Experience.CONCEPT):
        return ResultParts([], None, _other_code(session, content))
    if not picks:
        qr_code.cache_clear()
        return ResultParts([], None, None)
    return ResultParts(
        [pick_view(pick, session.language, content) for pick in picks],
        _impression(session, content),
        handover(
            Experience.PERFUME, picks, _lines(picks, session.language, content), session, content
        ),
    )


def _other_code(session: Session, content: Content) -> QrView | None:
    if session.experience is Experience.MUSIC:
        said, picks = music_lines(session, content), session.picks
    else:
        picks = session.picks[:1]
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


def _impression(session: Session, content: Content) -> ImpressionView | None:
    if not session.impression:
        return None
    language, say = session.language, content.words.say
    bars = [
        BarView(
            id=label.value,
            label=say(language, f"impression.{label.value}"),
            share=round(share, 3),
            text=f"{_percent(share)}%",
        )
        for label, share in session.impression[:BARS]
    ]
    shares = [share for _, share in session.impression]
    return ImpressionView(
        label=bars[0]["label"],
        rows=bars,
        confidence=say(language, f"result.confidence.{_confidence(shares)}"),
    )


def _confidence(shares: Sequence[float]) -> str:
    """How far the first is from the second, in a word."""
    lead = shares[0] - (shares[1] if len(shares) > 1 else 0.0)
    if lead >= CLEAR_LEAD:
        return "clear"
    return "likely" if lead >= LIKELY_LEAD else "close"


def _percent(share: float) -> int:
    return round(100 * share)


def _lines(picks: Sequence[Pick], language: Language, content: Content) -> list[str]:
    views = [pick_view(pick, language, content) for pick in picks]
    named = [(f"• {view['brand']} – {view['name']}", view["reason"]) for view in views]
    return [line for pair in named for line in pair]
