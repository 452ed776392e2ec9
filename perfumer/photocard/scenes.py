"""Draw everything on a card except the person: the background, what lies over it, the light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from perfumer.catalog.concepts import Backdrop, Concept
from perfumer.photocard.backdrops import DRAW, WHITE, scatter
from perfumer.photocard.lettering import Ink, Style, line
from perfumer.photocard.paint import Canvas, Colour, blend, colour
from perfumer.photocard.typefaces import Typefaces, Voice

SEED = 7
MAX_SCENES = 8  # kept in memory, 13 MB each at 1080 pixels of width


@dataclass(frozen=True, slots=True)
class Manner:
    """The lettering and light of a backdrop; a whole number is a colour of the concept."""

    title: Voice  # font of the large word behind the head
    name: Voice  # font of the person's name
    poster: Colour | int  # colour of the large word
    poster_share: float  # how much it covers, 0 to 1
    print: Colour | int  # colour of the frame and the small print
    scrim: int | Colour  # shade behind the words
    ink: Colour | int  # colour of the words
    accent: int  # colour of the lights before the person
    rim: int  # colour of the light on the person's edge
    warmth: float  # share of the ground's colour in the light on the person
    drop: int | None = None  # colour of the letters' hard shadow, as on old posters


MANNERS: Mapping[Backdrop, Manner] = {
    Backdrop.SKY: Manner(Voice.BOLD, Voice.BOLD, WHITE, 0.9, WHITE, 2, WHITE, 3, 1, 0.10),
    Backdrop.SPOTLIGHT: Manner(Voice.BOLD, Voice.BOLD, 3, 0.95, 3, 0, 3, 2, 2, 0.10),
    Backdrop.SILK: Manner(Voice.SERIF, Voice.SERIF_BOLD, 2, 0.85, 2, 3, WHITE, 4, 1, 0.10),
    Backdrop.CLOUDS: Manner(Voice.SERIF, Voice.SERIF_BOLD, WHITE, 0.9, WHITE, 4, WHITE, 1, 1, 0.14),
    Backdrop.SUNSET: Manner(Voice.BOLD, Voice.BOLD, 1, 1.0, 1, 4, 1, 0, 0, 0.10, 4),
    Backdrop.MOON: Manner(Voice.SERIF_BOLD, Voice.SERIF_BOLD, 3, 0.85, 3, 0, 3, 2, 2, 0.20),
    Backdrop.TRACK: Manner(Voice.BOLD, Voice.BOLD, 2, 0.96, WHITE, 3, WHITE, 4, 2, 0.06),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawn scene: a card is the person over ``behind``, times ``through``, plus ``over``."""

    behind: NDArray[np.uint8]  # (height, width, 3)
    through: NDArray[np.uint8]  # (height, width)
    over: NDArray[np.uint8]  # (height, width, 3)
    ink: Colour
    rim: Colour
    light: Colour
    manner: Manner


@dataclass(frozen=True, slots=True)
class Look:
    """What every card of a concept has in common."""

    backdrop: Backdrop
    colours: tuple[Colour, ...]
    title: str
    small_print: tuple[str, str]

    @classmethod
    def of(cls, concept: Concept) -> Look:
        """Return the look of a concept; its letters are English in both languages, as on albums."""
        keywords = " · ".join(word.en.upper() for word in concept.keywords[:2])
        return cls(
            backdrop=concept.backdrop,
            colours=tuple(colour(text) for text in concept.colours),
            title=concept.name.en.upper(),
            small_print=("DEBUT CONCEPT", keywords),
        )

    def shade(self, of: Colour | int) -> Colour:
        return self.colours[of % len(self.colours)] if isinstance(of, int) else of


class SceneShop:
    """Draws each scene once and keeps the last ones; safe for many threads."""

    def __init__(self, faces: Typefaces) -> None:
        self._faces = faces
        self._cache = lru_cache(maxsize=MAX_SCENES)(self._draw)

    def scene(self, concept: Concept, size: tuple[int, int]) -> Scene:
        """Return the scene; the first time takes a second or two. ``size`` is width, height."""
        return self._cache(Look.of(concept), size)

    def _draw(self, look: Look, size: tuple[int, int]) -> Scene:
        manner = MANNERS[look.backdrop]
        canvas = Canvas(*size)
        rng = np.random.default_rng(SEED)
        DRAW[look.backdrop](canvas, look.colours, rng)
        canvas.grain(rng, 0.012)
        behind = canvas.finish()
        self._poster(behind, look, manner)
        through, over = self._cover(look, manner, size)
        return Scene(
            behind=behind,
            through=through,
            over=over,
            ink=look.shade(manner.ink),
            rim=look.shade(manner.rim),
            light=blend(look.colours[0], WHITE, 0.35),
            manner=manner,
        )

    def _poster(self, behind: NDArray[np.uint8], look: Look, manner: Manner) -> None:
        """Print the concept's name across the card, where the head will hide a part of it."""
        width = behind.shape[1]
        words = look.title.split(maxsplit=1)
        top = round(0.155 * width)
        for word in words:
            ink = self._spread(word, manner.title, width, 0.30 / len(words) ** 0.6)
            left, base = (width - ink.mask.shape[1]) // 2, top + ink.baseline
            if manner.drop is not None:
                away = round(0.014 * width)
                stamp(behind, ink, left + away, base + away, look.shade(manner.drop), 1.0)
            stamp(behind, ink, left, base, look.shade(manner.poster), manner.poster_share)
            top += round(1.1 * ink.baseline)

    def _spread(self, word: str, voice: Voice, width: int, max_size: float) -> Ink:
        """Return a word as large as the width allows, cut to the height of its letters."""
        size = round(max_size * width)
        probe = line(word, Style(voice, size, 0.0), self._faces, 1e9)
        size = min(size, round(size * 0.90 * width / probe.mask.shape[1]))
        ink = line(word, Style(voice, max(8, size), 0.0), self._faces, 1e9)
        rows = np.flatnonzero(ink.mask.any(axis=1))
        if not len(rows):
            return ink
        return Ink(ink.mask[rows[0] : rows[-1] + 1], int(ink.baseline - rows[0]), ink.pad)

    def _cover(
        self, look: Look, manner: Manner, size: tuple[int, int]
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Draw the scrim, the frame, a few lights before the person, and the small print."""
        canvas = Canvas(*size)
        low = np.clip((canvas.y / canvas.tall - 0.60) / 0.34, 0, 1) ** 1.4 * 0.88
        share = low + 0.40 * np.clip(1 - canvas.y / 0.22, 0, 1)
        share = np.broadcast_to(share, canvas.pixels.shape[:2]).astype(np.float32)
        canvas.cover(look.shade(manner.scrim), share)
        cover = _Cover(canvas.pixels, 1 - share)
        ink = look.shade(manner.print)
        cover.ink(ink, _frame(canvas) * 0.85)
        near = scatter(np.random.default_rng(SEED + 1), 12, canvas.tall, (0.012, 0.05), (0.1, 0.3))
        # Only at the sides: nothing may hide a face.
        near[:, 0] = np.where(near[:, 0] < 0.5, near[:, 0] * 0.4, 1 - (1 - near[:, 0]) * 0.4)
        accent = blend(look.shade(manner.accent), WHITE, 0.5)
        cover.ink(accent, canvas.spots(near, 0.35) * 0.8)
        self._small_print(cover, look, ink, size[0])
        return cover.finish()

    def _small_print(self, cover: _Cover, look: Look, ink: Colour, width: int) -> None:
        style = Style(Voice.BOLD, round(0.023 * width), 0.16)
        y = round(0.112 * width)
        left, right = (line(text, style, self._faces, 0.42 * width) for text in look.small_print)
        cover.word(left, round(0.085 * width), y, ink)
        cover.word(right, round(0.915 * width) - right.mask.shape[1], y, ink)


class _Cover:
    """Collects what lies over the image: premultiplied colours, and how much shows through."""

    def __init__(self, pixels: NDArray[np.float32], through: NDArray[np.float32]) -> None:
        self._pixels, self._through = pixels, through

    def ink(self, shade: Colour, mask: NDArray[np.float32]) -> None:
        self._pixels *= 1 - mask[..., None]
        self._pixels += np.array(shade, np.float32) * mask[..., None]
        self._through *= 1 - mask

    def word(self, ink: Ink, left: int, baseline: int, shade: Colour) -> None:
        top = baseline - ink.baseline
        mask = np.zeros(self._through.shape, np.float32)
        height, width = ink.mask.shape
        area = mask[top : top + height, max(left, 0) : left + width]
        area[...] = ink.mask[: area.shape[0], : area.shape[1]] / 255
        self.ink(shade, mask)

    def finish(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        through = np.round(self._through * 255).astype(np.uint8)
        over = np.round(np.clip(self._pixels, 0, 1) * 255).astype(np.uint8)
        return through, over


def stamp(
    pixels: NDArray[np.uint8], ink: Ink, left: int, baseline: int, shade: Colour, share: float
) -> None:
    """Print a line of text; what lies outside is cut off."""
    top = baseline - ink.baseline
    height, width = ink.mask.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, pixels.shape[1]), min(top + height, pixels.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    mask = ink.mask[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)[..., None]
    mask *= share / 255
    area = pixels[y0:y1, x0:x1]
    area[...] = np.round(area + (np.array(shade, np.float32) * 255 - area) * mask)


def _frame(canvas: Canvas) -> NDArray[np.float32]:
    """Return a mask of a hairline with round corners."""
    inset, radius = 0.042, 0.05
    dx = np.abs(canvas.x - 0.5) - (0.5 - inset - radius)
    dy = np.abs(canvas.y - canvas.tall / 2) - (canvas.tall / 2 - inset - radius)
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0)
    return canvas.line(outside - radius, 0.0032)
