"""What is shared: a page whose whole content is in its signed address, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from perfumer.catalog.text import Language
from perfumer.web.signing import Signed, SignedError
from perfumer.web.studio.asked import Choice
from perfumer.web.studio.offer import OfferError, Payload

SHARE = Signed("studio-share", formats=(1,))


@dataclass(frozen=True, slots=True)
class Shared:
    choice: Choice
    language: Language
    payload: Payload


def pack_shared(shared: Shared, secret: str) -> str:
    """Letters, digits, ``-``, ``_`` and ``.`` only."""
    return SHARE.sign([shared.choice.value, shared.language.value, shared.payload], secret)


def unpack_shared(text: str, secret: str) -> Shared:
    """What :func:`pack_shared` packed. Raises :class:`OfferError`."""
    try:
        choice, language, payload = SHARE.verify(text, secret)
        return Shared(Choice(choice), Language(language), list(payload))
    except SignedError as error:
        raise OfferError(f"no shared address: {error}") from error
    except (TypeError, ValueError) as error:
        raise OfferError(f"the address holds what this kiosk does not know: {error}") from error
