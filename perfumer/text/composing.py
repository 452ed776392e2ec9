"""Compose letters: every text that comes from outside passes here, and nowhere else.

Unicode writes "é" and every Korean syllable in two forms: as one letter, or as its parts. They look
the same and are not equal. macOS names files in parts, and what is pasted from there stays so.
"""

from __future__ import annotations

import unicodedata
from typing import Any


def compose(text: str) -> str:
    """Return the text with composed letters (Unicode's form NFC)."""
    return unicodedata.normalize("NFC", text)


def compose_all(value: Any) -> Any:
    """Return what JSON, a form or settings hold, with every text in it composed, keys too."""
    if isinstance(value, str):
        return compose(value)
    if isinstance(value, dict):
        return {compose_all(key): compose_all(each) for key, each in value.items()}
    if isinstance(value, list):
        return [compose_all(each) for each in value]
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(compose_all(each) for each in value)
    return value
