"""Words as coverage masks: spaced, fitted to a width, without letters the font lacks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw

from perfumer.photocard.typefaces import Font, Typefaces, Voice, has

LONGEST = 24  # letters of a name
SMALLEST = 0.45  # of the size asked for; longer texts lose their end
ELLIPSIS = "…"
_BANNED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Style:
    """``size`` in pixels; ``spacing`` between letters in sizes."""

    voice: Voice
    size: int
    spacing: float


@dataclass(frozen=True, slots=True)
class Ink:
    """Coverage of a line of text, 0 to 255; lengths in pixels."""

    mask: NDArray[np.uint8]  # (height, width)
    baseline: int  # below the top
    pad: int  # free on each side


def tidy(text: str) -> str:
    """A name as it may stand on a card: one line, no control signs, at most 24 letters."""
    whole = unicodedata.normalize("NFC", text)
    kept = "".join(" " if c.isspace() else c for c in whole if c.isspace() or _shown(c))
    return " ".join(kept.split())[:LONGEST].strip()


def _shown(letter: str) -> bool:
    return unicodedata.category(letter) not in _BANNED


def printable(text: str, font: Font) -> str:
    """The text without letters that the font lacks; empty when none is left."""
    return " ".join("".join(letter for letter in text if has(font, letter)).split())


def line(text: str, style: Style, faces: Typefaces, width: float) -> Ink:
    """One line no wider than ``width`` pixels: smaller if it must be, then cut short."""
    font = faces.font(style.voice, style.size)
    text = printable(text, font)
    if not text:
        return Ink(np.zeros((1, 1), np.uint8), 0, 0)
    natural = _length(text, font, style)
    size = style.size
    if natural > width:
        size = max(round(style.size * width / natural), round(style.size * SMALLEST))
        style = Style(style.voice, size, style.spacing)
        font = faces.font(style.voice, size)
    while len(text) > 1 and _length(text, font, style) > width:
        text = text.removesuffix(ELLIPSIS)[:-1].rstrip() + ELLIPSIS
    return _drawn(text, font, style)


def _length(text: str, font: Font, style: Style) -> float:
    return font.getlength(text) + style.spacing * style.size * (len(text) - 1)


def _drawn(text: str, font: Font, style: Style) -> Ink:
    ascent, descent = font.getmetrics()
    pad = max(2, style.size // 8)
    width = round(_length(text, font, style)) + 2 * pad
    picture = Pictures.new("L", (width, ascent + descent + 2 * pad))
    draw = ImageDraw.Draw(picture)
    if style.spacing == 0:
        draw.text((pad, pad), text, 255, font)
        return Ink(np.asarray(picture), ascent + pad, pad)
    x = float(pad)
    for letter in text:
        draw.text((x, pad), letter, 255, font)
        x += font.getlength(letter) + style.spacing * style.size
    return Ink(np.asarray(picture), ascent + pad, pad)
