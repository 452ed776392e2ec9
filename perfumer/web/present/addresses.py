"""Pack a result into the signed address of its take-home page, which is stored nowhere else.

The address holds ids of perfumes, songs or a concept and the facts in their favour. Sentences
are built from the catalog again, in the reader's language. What the camera read of the
visitor's gender is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfumer.catalog.picks import Pick, PickKind, Reason, ReasonCode
from perfumer.catalog.text import Language
from perfumer.recommend.matching import pick_leading_reasons
from perfumer.session.state import Experience
from perfumer.web.present.content import Content
from perfumer.web.signing import Signed, SignedError

# Format 1 held perfumes only; addresses of it are still on phones.
TAKE_HOME = Signed("take-home", formats=(1, 2))
MAX_REASONS = 3  # of a pick, in an address
KINDS = {kind.value[:2]: kind for kind in PickKind}
CODES = {code.value[:2]: code for code in ReasonCode}
# Never in an address: the gender that the camera read, and what changes by tomorrow.
PRIVATE = frozenset({ReasonCode.WEARER, ReasonCode.NOTE, ReasonCode.LIKED})


class TakeHomeError(ValueError):
    """An address opens no page: it was cut, changed, or signed by another kiosk."""


@dataclass(frozen=True, slots=True)
class TakeHome:
    """The result that an address holds."""

    picks: tuple[Pick, ...]
    language: Language
    experience: Experience


def pack_takehome(
    picks: Sequence[Pick],
    language: Language,
    secret: str,
    experience: Experience = Experience.PERFUME,
) -> str:
    """Return the signed part of the address."""
    packed = [_pack_pick(pick, experience) for pick in picks]
    return TAKE_HOME.sign([language.value, experience.value, packed], secret)


def make_address(
    picks: Sequence[Pick],
    language: Language,
    content: Content,
    experience: Experience = Experience.PERFUME,
) -> str | None:
    """Return the address of the picks' page; None when phones cannot reach the kiosk."""
    if content.public_url is None:
        return None
    signed = pack_takehome(picks, language, content.secret, experience)
    return f"{content.public_url.rstrip('/')}/t/{signed}"


def unpack_takehome(text: str, secret: str) -> TakeHome:
    """Return what :func:`pack_takehome` packed. Raises :class:`TakeHomeError`."""
    try:
        language, *rest = TAKE_HOME.verify(text, secret)
        experience, picks = [Experience.PERFUME, *rest][-2:]
        found = tuple(_unpack_pick(pick) for pick in picks)
        return TakeHome(found, Language(language), Experience(experience))
    except SignedError as error:
        raise TakeHomeError(f"this is no take-home address: {error}; scan it again") from error
    except (KeyError, ValueError, TypeError) as error:
        raise TakeHomeError(f"the address holds what this kiosk does not know: {error}") from error


def _pack_pick(pick: Pick, experience: Experience) -> list[Any]:
    """Return what the pick's sentence names; more would make the code too fine to scan."""
    named = (
        pick_leading_reasons(pick.reasons)
        if experience is Experience.PERFUME
        else _public(pick.reasons)
    )
    reasons = [[reason.code.value[:2], reason.label] for reason in named]
    return [pick.id, pick.kind.value[:2], reasons]


def _public(reasons: Sequence[Reason]) -> Sequence[Reason]:
    return [reason for reason in reasons if reason.code not in PRIVATE][:MAX_REASONS]


def _unpack_pick(payload: Sequence[Any]) -> Pick:
    id_, kind, reasons = payload
    return Pick(
        id=str(id_),
        kind=KINDS[kind],
        score=0.0,
        reasons=tuple(Reason(CODES[code], str(label), 1.0) for code, label in reasons),
    )
