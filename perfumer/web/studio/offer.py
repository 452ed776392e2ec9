"""The interface of everything that the studio can offer for one picture.

An offer first chooses ids and codes, small enough to travel in a signed address. Then it
describes them in the reader's language: on the result, and on a page that was shared.
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
from perfumer.web.studio.picture_result import PictureResult
from perfumer.web.studio.query import Query

Payload = list[Any]  # JSON: lists, strings and numbers


class LinkView(TypedDict):
    label: str
    url: str


class TileView(TypedDict):
    """One recommended thing; ``colours`` are #rrggbb, ``sounds`` addresses of one piece."""

    kind: str
    title: str
    subtitle: str
    text: list[str]
    rows: list[RowView]
    image: str | None
    colours: list[str]
    sounds: list[str]
    links: list[LinkView]


class ResultText(TypedDict):
    """What a result says, on its own page and when it is shared."""

    title: str
    hashtags: list[str]
    tiles: list[TileView]


@dataclass(frozen=True, slots=True)
class Selection:
    """What an offer chose, and what its page shows besides.

    ``question`` leads to a better choice; ``rejectable`` is the impression that was shown.
    ``write_up`` is a few sentences to take home; ``feedback`` asks whether the result fitted.
    """

    payload: Payload  # what a signed address can hold
    charts: tuple[ChartView, ...] = ()
    question: Question | None = None
    number: int = 0  # of the question, from 1
    total: int = 0  # most questions there can be
    rejectable: Impression | None = None
    diary: bool = False  # whether the page asks for a few lines about the day
    diary_sent: bool = False  # whether those lines go to a service of the operator
    notes: tuple[str, ...] = ()
    write_up: tuple[str, ...] = ()
    feedback: bool = False
    waits: bool = False  # for a first answer: what the model reads of a face decides nothing here


class OfferError(ValueError):
    """A shared result names something that the catalog no longer has."""


class Offer(Protocol):
    def choose(self, query: Query, picture: PictureResult) -> Selection: ...

    def describe(self, payload: Payload, language: Language) -> ResultText:
        """Return ``payload`` in words.

        Raises :class:`OfferError` for one that this kiosk does not, or no longer, know.
        """
        ...


def make_tile(kind: str, title: str, subtitle: str, text: Sequence[str], **more: Any) -> TileView:
    """Return a tile that holds only what is given."""
    empty = TileView(
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
    return TileView(**{**empty, **more})  # type: ignore[typeddict-item]


def find_traits(query: Query, picture: PictureResult) -> Traits | None:
    """Return the traits of the chosen face, else the largest, with the gender as corrected."""
    number = query.face if query.face is not None else picture.largest
    if number is None or number >= len(picture.faces):
        number = picture.largest
    if number is None:
        return None
    traits = picture.faces[number].traits
    if query.gender is None:
        return traits
    return replace(traits, gender={gender: float(gender is query.gender) for gender in Gender})


def pack_pick(pick: Pick) -> Payload:
    """Return a pick as JSON.

    Only the strength of what others liked is kept: the other strengths show how a face was read.
    """
    reasons = [[r.code.value, r.label, _public_strength(r)] for r in pick.reasons]
    return [pick.id, pick.kind.value, reasons]


def unpack_pick(payload: Payload) -> Pick:
    """Return the pick that :func:`pack_pick` packed. Raises :class:`OfferError`."""
    try:
        id_, kind, reasons = payload
        named = tuple(Reason(ReasonCode(c), str(label), float(s)) for c, label, s in reasons)
        return Pick(str(id_), PickKind(kind), 0.0, named)
    except (TypeError, ValueError) as error:
        raise OfferError(f"this is no pick: {error}") from error


def _public_strength(reason: Reason) -> float:
    return round(reason.strength, 3) if reason.code is ReasonCode.LIKED else 0.0


def join_line(texts: Sequence[str]) -> str:
    """Join several texts in one line; a no-break space keeps a dot from beginning a line."""
    return "\u00a0· ".join(texts)


def make_hashtag(text: str) -> str:
    """Return one word after a hash sign: ``#WoodyScent``, ``#우디향``."""
    words = "".join(c if c.isalnum() or c.isspace() else " " for c in text).split()
    return "#" + "".join(word[:1].upper() + word[1:] for word in words)
