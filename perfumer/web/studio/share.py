"""Pack a result into a signed address: its page is stored nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.web.signing import Signed, SignedError
from perfumer.web.studio.offer import OfferError, Payload
from perfumer.web.studio.query import Choice

SHARE = Signed("studio-share", formats=(1,))


@dataclass(frozen=True, slots=True)
class SharedResult:
    """What an offer chose, and the language it was shared in."""

    choice: Choice
    language: Language
    payload: Payload


def pack_shared(shared: SharedResult, secret: str) -> str:
    """Return the signed part of the address."""
    return SHARE.sign([shared.choice.value, shared.language.value, shared.payload], secret)


def unpack_shared(text: str, secret: str) -> SharedResult:
    """Return what :func:`pack_shared` packed. Raises :class:`OfferError`."""
    try:
        choice, language, payload = SHARE.verify(text, secret)
        return SharedResult(Choice(choice), Language(language), list(payload))
    except SignedError as error:
        raise OfferError(f"no shared address: {error}") from error
    except (TypeError, ValueError) as error:
        raise OfferError(f"the address holds what this kiosk does not know: {error}") from error
