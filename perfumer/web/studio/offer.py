"""What the studio can make of one picture: the interface of every experience.

An offer first chooses: ids and codes, small enough to travel in a signed address. Then it tells
what they mean, in the language of whoever reads: on the result, and on the page that was shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypedDict

from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.questions import Question
from perfumer.catalog.text import Language
from perfumer.traits import Gender, Impression, Traits
from perfumer.web.present.view import ChartView, RowView
from perfumer.web.studio.asked import Asked
from perfumer.web.studio.seen import Seen

Payload = list[Any]  # JSON: lists, strings and numbers


class LinkView(TypedDict):
    label: str
    url: str


class CardView(TypedDict):
    """One thing chosen; ``colours`` are #rrggbb, ``sounds`` addresses of one piece."""

    kind: str
    title: str
    subtitle: str
    text: list[str]
    rows: list[RowView]
    image: str | None
    colours: list[str]
    sounds: list[str]
    links: list[LinkView]


class Told(TypedDict):
    title: str
    hashtags: list[str]
    cards: list[CardView]


@dataclass(frozen=True, slots=True)
class Chosen:
    """``questions`` lead on to a better choice; ``rejectable`` is the impression just shown.

    ``write_up`` is a few sentences to take home; ``feedback`` asks whether it fitted.
    """

    payload: Payload
    charts: tuple[ChartView, ...] = ()
    question: Question | None = None
    number: int = 0  # of the question, from 1
    total: int = 0
    rejectable: Impression | None = None
    diary: bool = False  # whether a few lines about the day would help
    diary_sent: bool = False  # to a service of the operator's
    notes: tuple[str, ...] = ()
    write_up: tuple[str, ...] = ()
    feedback: bool = False


class OfferError(ValueError):
    """What was shared names what the catalog no longer has."""


class Offer(Protocol):
    def choose(self, asked: Asked, seen: Seen) -> Chosen: ...

    def tell(self, payload: Payload, language: Language) -> Told:
        """Raises :class:`OfferError` for a payload that is not, or no longer, known."""
        ...


def card(kind: str, title: str, subtitle: str, text: Sequence[str], **more: Any) -> CardView:
    """A card with nothing but what is given."""
    empty = CardView(
        kind=kind,
        title=title,
        subtitle=subtitle,
        text=list(text),
        rows=[],
        image=None,
        colours=[],
        sounds=[],
        links=[],
    )
    return CardView(**{**empty, **more})  # type: ignore[typeddict-item]


def traits_for(asked: Asked, seen: Seen) -> Traits | None:
    """The chosen face, else the largest, with the gender that the visitor set right."""
    number = asked.face if asked.face is not None else seen.largest
    if number is None or number >= len(seen.faces):
        number = seen.largest
    if number is None:
        return None
    traits = seen.faces[number].traits
    if asked.gender is None:
        return traits
    return replace(traits, gender={gender: float(gender is asked.gender) for gender in Gender})


def packed(pick: Pick) -> Payload:
    """A pick with the strength of what others liked alone: the rest tell how a face was read."""
    reasons = [[r.code.value, r.label, _told_strength(r)] for r in pick.reasons]
    return [pick.id, pick.kind.value, reasons]


def unpacked(payload: Payload) -> Pick:
    """What :func:`packed` packed. Raises :class:`OfferError`."""
    try:
        id_, kind, reasons = payload
        named = tuple(Reason(ReasonCode(c), str(label), float(s)) for c, label, s in reasons)
        return Pick(str(id_), PickKind(kind), 0.0, named)
    except (TypeError, ValueError) as error:
        raise OfferError(f"no pick of ours: {error}") from error


def _told_strength(reason: Reason) -> float:
    return round(reason.strength, 3) if reason.code is ReasonCode.LIKED else 0.0


def listed(texts: Sequence[str]) -> str:
    """One line of several things; a dot never begins a line."""
    return "\u00a0· ".join(texts)


def hashtag(text: str) -> str:
    """One word after a hash sign: ``#WoodyScent``, ``#우디향``."""
    words = "".join(c if c.isalnum() or c.isspace() else " " for c in text).split()
    return "#" + "".join(word[:1].upper() + word[1:] for word in words)
