"""The day written up, as something to take home: plain text, a file of it, a code of it.

The text travels in the page, signed and good for an hour; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.web.present.qr import QrCode, QrError, qr_code
from perfumer.web.signing import PAGE_MAX_AGE_S, Signed, SignedError
from perfumer.web.studio.offer import Told

DAY_TEXT = Signed("studio-text", max_age_s=PAGE_MAX_AGE_S)
TEXT_FILE = "ai-perfumer.txt"


class TextError(ValueError):
    """The text is too old or was changed: send the picture again."""


def text_of(title: str, sentences: Sequence[str], told: Told) -> str:
    """The sentences, and what was chosen, with its reasons and links."""
    parts = [title, "", *sentences, "", told["title"]]
    for card in told["cards"]:
        named = f"{card['title']} – {card['subtitle']}" if card["subtitle"] else card["title"]
        parts += ["", f"• {card['kind']}: {named}", *card["text"]]
        parts += [f"{link['label']}: {link['url']}" for link in card["links"]]
    return "\n".join(parts) + "\n"


def code_of(sentences: Sequence[str]) -> QrCode | None:
    """A code of the sentences, of fewer from the first on where all are too many."""
    for first in range(len(sentences)):
        try:
            return qr_code.__wrapped__("\n".join(sentences[first:]))  # kept in no cache
        except QrError:
            continue
    return None


def pack_text(text: str, secret: str) -> str:
    return DAY_TEXT.sign(text, secret)


def unpack_text(signed: str, secret: str) -> str:
    """What :func:`pack_text` packed. Raises :class:`TextError`."""
    try:
        return str(DAY_TEXT.verify(signed, secret))
    except SignedError as error:
        raise TextError(str(error)) from error
