"""Signed texts: addresses and form fields that only this kiosk can have made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer

PAGE_MAX_AGE_S = 3600  # seconds that the fields of an open page stay valid


class SignedError(ValueError):
    """The text was changed, cut short, signed by another kiosk, or is too old."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One kind of signed text; a text of one kind is never taken for another.

    ``formats`` are the numbers a payload may begin with, the newest last; empty for a payload
    without a number. ``max_age_s`` is None for an address that stays valid.
    """

    salt: str
    formats: tuple[int, ...] = ()
    max_age_s: int | None = None

    def sign(self, payload: Any, secret: str) -> str:
        """Return ``payload``, JSON values, as letters, digits, ``-``, ``_`` and ``.`` only."""
        numbered = [self.formats[-1], *payload] if self.formats else payload
        return self._serializer(secret).dumps(numbered)

    def verify(self, text: str, secret: str) -> Any:
        """Return the payload of :meth:`sign`. Raises :class:`SignedError`."""
        payload = self._load(text, secret)
        if not self.formats:
            return payload
        if not isinstance(payload, list) or not payload or payload[0] not in self.formats:
            number = payload[0] if isinstance(payload, list) and payload else None
            raise SignedError(f"it has format {number}, this kiosk reads {self.formats}")
        return payload[1:]

    def _load(self, text: str, secret: str) -> Any:
        serializer = self._serializer(secret)
        try:
            if isinstance(serializer, URLSafeTimedSerializer):
                return serializer.loads(text, max_age=self.max_age_s)
            return serializer.loads(text)
        except SignatureExpired as error:
            raise SignedError(f"it is older than {self.max_age_s} s") from error
        except (BadData, ValueError) as error:
            raise SignedError("it was changed, cut short or made elsewhere") from error

    def _serializer(self, secret: str) -> URLSafeSerializer | URLSafeTimedSerializer:
        if self.max_age_s is None:
            return URLSafeSerializer(secret, salt=self.salt)
        return URLSafeTimedSerializer(secret, salt=self.salt)
