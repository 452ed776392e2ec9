"""Make QR codes as one SVG path, legible from where a visitor stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import segno

MAX_VERSION = 15  # 77 modules: each still spans 3 pixels of a code 240 pixels wide


class QrError(ValueError):
    """The text does not fit into a code that can be read from a distance."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Dark modules as an SVG path in a square of ``size`` modules.

    The page adds the quiet zone: four modules on every side (ISO/IEC 18004, 9.1).
    """

    path: str
    size: int


@lru_cache(maxsize=1)
def qr_code(text: str) -> QrCode:
    """Return the smallest code for ``text`` with error level M (15 % may be hidden).

    The last code stays in a cache, since a screen needs it with every frame;
    ``qr_code.cache_clear()`` forgets it. Raises :class:`QrError` when it would exceed
    version ``MAX_VERSION``.
    """
    try:
        code = segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as error:
        raise QrError(f"{len(text)} characters are too many for a QR code") from error
    if int(code.version) > MAX_VERSION:
        raise QrError(f"{len(text)} characters need version {code.version} > {MAX_VERSION}")
    return QrCode(_outline(code.matrix), len(code.matrix))


def _outline(matrix: Sequence[bytearray]) -> str:
    """Return runs of dark modules as closed rectangles, so that renderers leave no seams."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)
