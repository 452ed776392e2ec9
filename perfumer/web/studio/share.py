"""What is shared: a page whose whole content is in its signed address, stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from perfumer.catalog.text import Language
from perfumer.web.studio.asked import Choice
from perfumer.web.studio.offer import OfferError, Payload

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shared:
    choice: Choice
    language: Language
    payload: Payload


def pack_shared(shared: Shared, secret: str) -> str:
    """Letters, digits, ``-``, ``_`` and ``.`` only."""
    payload = [FORMAT, shared.choice.value, shared.language.value, shared.payload]
    return _signer(secret).dumps(payload)


def unpack_shared(text: str, secret: str) -> Shared:
    """What :func:`pack_shared` packed. Raises :class:`OfferError`."""
    try:
        version, choice, language, payload = _signer(secret).loads(text)
        if version != FORMAT:
            raise OfferError(f"format {version} is not {FORMAT}")
        return Shared(Choice(choice), Language(language), list(payload))
    except (BadData, TypeError, ValueError) as error:
        raise OfferError(f"the address was cut short or made elsewhere: {error}") from error


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="studio-share")
