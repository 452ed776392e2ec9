"""The picture that is shown in the video's place while the camera is away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from perfumer.camera.source import Reason
from perfumer.catalog.text import Language
from perfumer.catalog.words import load_words
from perfumer.photocard.typefaces import Font, Voice, system_typefaces

SIZE = (1280, 720)  # pixels
TEXT_WIDTH = 1120  # pixels; longer sentences take more lines
BACKGROUND, INK, ACCENT = (17, 27, 23), (240, 232, 218), (214, 158, 84)
FONT_PX: Mapping[Language, int] = {Language.KO: 54, Language.EN: 36}
TOP, LINE, GAP = 340, 1.35, 34  # first line and gap in pixels; a line in font sizes


class Notices:
    """Draws the notice of each reason when it is first needed, and keeps it."""

    def __init__(self, sentences: Mapping[Reason, Mapping[Language, str]]) -> None:
        self._sentences = sentences
        self.jpeg = cache(self._draw)

    def _draw(self, reason: Reason) -> bytes:
        """Draw a calm picture that says why there is no other, in Korean where a font has it."""
        picture = Image.new("RGB", SIZE, BACKGROUND)
        draw = ImageDraw.Draw(picture)
        middle, y = SIZE[0] / 2, float(TOP)
        draw.ellipse((middle - 46, 190, middle + 46, 282), outline=ACCENT, width=4)
        draw.line((middle - 30, 266, middle + 30, 206), fill=ACCENT, width=4)
        faces = system_typefaces()
        for language, size in FONT_PX.items():
            if language is Language.KO and not faces.korean:
                continue
            font = faces.font(Voice.PLAIN, size)
            for line in wrap(self._sentences[reason][language], font):
                draw.text((middle, y), line, fill=INK, font=font, anchor="ma")
                y += size * LINE
            y += GAP
        _, data = cv2.imencode(".jpg", np.asarray(picture)[..., ::-1])
        return data.tobytes()


def load_notices(locales: Path) -> Notices:
    """Take the sentences that the screen says, too, from the word tables of ``locales``.

    Raises :class:`perfumer.catalog.words.WordsError`.
    """
    words = load_words(locales)
    return Notices(
        {
            reason: {one: words.say(one.value, f"trouble.{reason.value}") for one in Language}
            for reason in Reason
        }
    )


def wrap(sentence: str, font: Font) -> list[str]:
    """Break ``sentence`` at spaces into lines of :data:`TEXT_WIDTH` pixels at most."""
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= TEXT_WIDTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
