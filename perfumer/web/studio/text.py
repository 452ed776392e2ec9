"""Write the day up to take home: as plain text, as a file, as a code.

The text is part of the page, signed for an hour; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from perfumer.web.present.qr import QrCode, QrError, qr_code
from perfumer.web.signing import PAGE_MAX_AGE_S, Signed, SignedError
from perfumer.web.studio.offer import ResultText

DAY_TEXT = Signed("studio-text", max_age_s=PAGE_MAX_AGE_S)
TEXT_FILE = "ai-perfumer.txt"


class TextError(ValueError):
    """The text is too old or was changed."""


def write_text(title: str, sentences: Sequence[str], result_text: ResultText) -> str:
    """Return the sentences, then the result with its reasons and links."""
    parts = [title, "", *sentences, "", result_text["title"]]
    for tile in result_text["tiles"]:
        named = f"{tile['title']} – {tile['subtitle']}" if tile["subtitle"] else tile["title"]
        parts += ["", f"• {tile['kind']}: {named}", *tile["text"]]
        parts += [f"{link['label']}: {link['url']}" for link in tile["links"]]
    return "\n".join(parts) + "\n"


def make_code(sentences: Sequence[str]) -> QrCode | None:
    """Return a code of the sentences; where they are too long, without the first ones."""
    for first in range(len(sentences)):
        try:
            # The plain function, so that this text does not stay in its cache.
            return qr_code.__wrapped__("\n".join(sentences[first:]))
        except QrError:
            continue
    return None


def pack_text(text: str, secret: str) -> str:
    """Return the text, signed."""
    return DAY_TEXT.sign(text, secret)


def unpack_text(signed: str, secret: str) -> str:
    """Return what :func:`pack_text` packed. Raises :class:`TextError`."""
    try:
        return str(DAY_TEXT.verify(signed, secret))
    except SignedError as error:
        raise TextError(str(error)) from error
