"""The page a visitor takes home: its whole content is in its signed address, stored nowhere.

The address holds ids of perfumes, songs or a concept and the facts that spoke for them;
sentences are made from the catalog again, in the language of the reader. Whom the camera took
the visitor for is left out.
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
MOST_REASONS = 3
KINDS = {kind.value[:2]: kind for kind in PickKind}
CODES = {code.value[:2]: code for code in ReasonCode}
# Not in an address: whom the camera took the visitor for, and what changes by tomorrow.
KEPT_BACK = frozenset({ReasonCode.WEARER, ReasonCode.NOTE, ReasonCode.LIKED})


class TakeHomeError(ValueError):
    """An address opens no page: it was cut, changed, or signed by another kiosk."""


@dataclass(frozen=True, slots=True)
class TakeHome:
    """What an address says."""

    picks: tuple[Pick, ...]
    language: Language
    experience: Experience


def pack(
    picks: Sequence[Pick],
    language: Language,
    secret: str,
    experience: Experience = Experience.PERFUME,
) -> str:
    """The signed part of the address, of letters, digits, ``-``, ``_`` and ``.`` only."""
    packed = [_packed(pick, experience) for pick in picks]
    return TAKE_HOME.sign([language.value, experience.value, packed], secret)


def address(
    picks: Sequence[Pick],
    language: Language,
    content: Content,
    experience: Experience = Experience.PERFUME,
) -> str | None:
    """Where a phone opens the page of these picks; None when no phone can reach the kiosk."""
    if content.public_url is None:
        return None
    return f"{content.public_url.rstrip('/')}/t/{pack(picks, language, content.secret, experience)}"


def unpack(text: str, secret: str) -> TakeHome:
    """What :func:`pack` packed. Raises :class:`TakeHomeError`."""
    try:
        language, *rest = TAKE_HOME.verify(text, secret)
        experience, picks = [Experience.PERFUME, *rest][-2:]
        found = tuple(_unpacked(pick) for pick in picks)
        return TakeHome(found, Language(language), Experience(experience))
    except SignedError as error:
        raise TakeHomeError(f"no take-home address: {error}; scan it again") from error
    except (KeyError, ValueError, TypeError) as error:
        raise TakeHomeError(f"the address holds what this kiosk does not know: {error}") from error


def _packed(pick: Pick, experience: Experience) -> list[Any]:
    """Only what its sentence names: more would make the code too fine to read from afar."""
    named = (
        pick_leading_reasons(pick.reasons)
        if experience is Experience.PERFUME
        else _told(pick.reasons)
    )
    reasons = [[reason.code.value[:2], reason.label] for reason in named]
    return [pick.id, pick.kind.value[:2], reasons]


def _told(reasons: Sequence[Reason]) -> Sequence[Reason]:
    return [reason for reason in reasons if reason.code not in KEPT_BACK][:MOST_REASONS]


def _unpacked(payload: Sequence[Any]) -> Pick:
    id_, kind, reasons = payload
    return Pick(
        id=str(id_),
        kind=KINDS[kind],
        score=0.0,
        reasons=tuple(Reason(CODES[code], str(label), 1.0) for code, label in reasons),
    )
