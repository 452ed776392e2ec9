"""Turn words into coverage masks: spaced, fitted to a width, without letters the font lacks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures
from PIL import ImageDraw

from perfumer.photocard.typefaces import Font, Typefaces, Voice, has
from perfumer.text.composing import compose

MAX_LETTERS = 24  # of a name
MIN_SIZE = 0.45  # smallest share of the wanted size; a text that is longer loses its end
ELLIPSIS = "…"
# Unicode categories: control, format, surrogate, private use, unassigned.
_BANNED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set."""

    voice: Voice
    size: int  # pixels
    spacing: float  # between letters, in sizes


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text as coverage."""

    mask: NDArray[np.uint8]  # (height, width), 0 to 255
    baseline: int  # pixels below the top
    pad: int  # free pixels on each side


def tidy(text: str) -> str:
    """Return a name as it may stand on a card: one line, no control signs, at most 24 letters."""
    whole = compose(text)
    kept = "".join(" " if c.isspace() else c for c in whole if c.isspace() or _is_printable(c))
    return " ".join(kept.split())[:MAX_LETTERS].strip()


def _is_printable(letter: str) -> bool:
    return unicodedata.category(letter) not in _BANNED


def printable(text: str, font: Font) -> str:
    """Return the text without letters that the font lacks; empty when none is left."""
    return " ".join("".join(letter for letter in text if has(font, letter)).split())


def line(text: str, style: Style, faces: Typefaces, width: float) -> Ink:
    """Set one line no wider than ``width`` pixels: smaller where needed, then cut short."""
    font = faces.font(style.voice, style.size)
    text = printable(text, font)
    if not text:
        return Ink(np.zeros((1, 1), np.uint8), 0, 0)
    natural = _length(text, font, style)
    size = style.size
    if natural > width:
        size = max(round(style.size * width / natural), round(style.size * MIN_SIZE))
        style = Style(style.voice, size, style.spacing)
        font = faces.font(style.voice, size)
    while len(text) > 1 and _length(text, font, style) > width:
        text = text.removesuffix(ELLIPSIS)[:-1].rstrip() + ELLIPSIS
    return _draw(text, font, style)


def _length(text: str, font: Font, style: Style) -> float:
    return font.getlength(text) + style.spacing * style.size * (len(text) - 1)


def _draw(text: str, font: Font, style: Style) -> Ink:
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
