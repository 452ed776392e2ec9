"""The perfume result: perfumes with their notes and reasons, and the impression they follow."""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.catalog.perfumes import Perfume
from perfumer.catalog.picks import Pick
from perfumer.catalog.text import Language, LocalText
from perfumer.recommend.perfume_wording import explain_perfume
from perfumer.recommend.result import Result
from perfumer.web.present.certainty import describe_certainty
from perfumer.web.present.chart import chart
from perfumer.web.present.content import Content
from perfumer.web.present.view import ChartView, ImpressionView, NotesView, PickView

MAX_PICKS = 2  # perfumes side by side
MAX_NOTES = 3  # of each layer of the pyramid
MAX_BARS = 3  # impressions in the chart of the screen


def perfume_views(result: Result, language: Language, content: Content) -> list[PickView]:
    """Return as many perfumes as the screen shows."""
    return [pick_view(pick, language, content) for pick in result.picks[:MAX_PICKS]]


def pick_view(pick: Pick, language: Language, content: Content) -> PickView:
    """Put one perfume into words. Raises :class:`KeyError` for an id the catalog lacks."""
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
            notes=[note.in_(language) for note in notes[:MAX_NOTES]],
        )
        for layer, notes in layers
        if notes
    ]


def impression_chart(result: Result, language: Language, content: Content) -> ChartView | None:
    """Return the impression and how sure it was read; None where no face was read.

    Where the face model reads none it is a guess, and its title and last line say so.
    """
    if not result.impression:
        return None

    def say(key: str) -> str:
        return content.words.say(language, key)

    sure = describe_certainty(result.certainty, content.words, language)
    return chart(
        say("result.mood.title" if result.guessed else "result.impression.title"),
        [(impression.value, share) for impression, share in result.impression],
        lambda label: say(f"impression.{label}"),
        say("result.mood.basis") if result.guessed else sure,
    )


def impression_view(result: Result, language: Language, content: Content) -> ImpressionView | None:
    """Return the first bars of :func:`impression_chart`, and the impression that may be named."""
    whole = impression_chart(result, language, content)
    if whole is None or whole["confidence"] is None:
        return None
    rows = whole["rows"][:MAX_BARS]
    label = rows[0]["label"] if result.named else None
    return ImpressionView(label=label, rows=rows, confidence=whole["confidence"])


def list_perfumes(views: Sequence[PickView]) -> list[str]:
    """Return perfumes and reasons by turns, as plain text."""
    named = [(f"• {view['brand']} – {view['name']}", view["reason"]) for view in views]
    return [line for pair in named for line in pair]
