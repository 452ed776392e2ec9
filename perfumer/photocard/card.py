"""Make a photo card: the person of an image before a concept's background, with name and line.

Everything stays in memory: nothing here opens a file except fonts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from perfumer.catalog.concepts import Concept
from perfumer.catalog.text import Language
from perfumer.messages import Box, Image
from perfumer.photocard.framing import ASPECT, Cutout, Segment, cut_out
from perfumer.photocard.lettering import Style, line, tidy
from perfumer.photocard.scenes import Scene, SceneShop, stamp
from perfumer.photocard.typefaces import STANDS_IN, Typefaces, Voice

JPEG_QUALITY = 92
RIM, SHADOW = 0.5, 0.42  # strength of the light on the person's edge, and of their shadow
INSET = 0.085  # distance of the words from the edge, in card widths
MIN_WIDTH = 240  # pixels; on a narrower card words cannot be read


class CardError(Exception):
    """No card can be made of this image; the message says why."""


class Encoding(StrEnum):
    """The file formats of a card."""

    JPEG = "jpeg"
    PNG = "png"


@dataclass(frozen=True, slots=True)
class Words:
    """The words on a card."""

    name: str  # of the person; may be empty
    tagline: int  # which of the concept's lines
    language: Language


class CardMaker:
    """Makes cards of one size, ``width`` pixels wide and 86 : 54 times as high."""

    def __init__(self, width: int, faces: Typefaces) -> None:
        if width < MIN_WIDTH:
            raise ValueError(
                f"a card of {width} pixels cannot be read: make it {MIN_WIDTH} or more"
            )
        self._size = (width, round(width / ASPECT))
        self._faces = faces
        self._scenes = SceneShop(faces)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._size

    def prepare(self, concept: Concept) -> None:
        """Draw the concept's scene beforehand, so that the first card is as quick as others."""
        self._scenes.scene(concept, self._size)

    def make(
        self, image: Image, face: Box | None, segment: Segment, concept: Concept, words: Words
    ) -> Image:
        """Return the card, (height, width, 3) uint8 RGB, of the person with the face ``face``.

        ``segment`` says how surely each pixel belongs to a person. Raises :class:`CardError`
        when it finds no person.
        """
        cutout = cut_out(image, face, segment)
        if cutout.alpha.mean() < 0.02:
            raise CardError("no person stands out from the background: stand nearer, in more light")
        scene = self._scenes.scene(concept, self._size)
        card = self._compose(cutout, scene)
        self._write_words(card, scene, concept, words)
        return card

    def _language(self, wanted: Language) -> Language:
        # Without a Korean font a card in English is better than boxes.
        return wanted if self._faces.korean else Language.EN

    def _compose(self, cutout: Cutout, scene: Scene) -> Image:
        person = cv2.resize(_light(cutout, scene), self._size, interpolation=cv2.INTER_CUBIC)
        alpha = cv2.resize(cutout.alpha, self._size, interpolation=cv2.INTER_CUBIC)
        alpha = np.clip(alpha, 0, 1)
        # Upscaled edges are wide; make them as narrow as the card's pixels allow.
        steep = max(1.0, 0.6 * self._size[1] / cutout.alpha.shape[0])
        alpha = np.clip((alpha - 0.5) * steep + 0.5, 0, 1).astype(np.float32)
        behind = cv2.multiply(scene.behind, _shadow(cutout, self._size), scale=1 / 255)
        card = cv2.blendLinear(person, behind, alpha, 1 - alpha)
        through = cv2.merge([scene.through] * 3)
        return np.asarray(cv2.add(cv2.multiply(card, through, scale=1 / 255), scene.over), np.uint8)

    def _write_words(self, card: Image, scene: Scene, concept: Concept, words: Words) -> None:
        """Write from below: the concept's line, the name, and above a name the concept."""
        language = self._language(words.language)
        concept_name = concept.name.in_(language)
        name = tidy(words.name)
        tagline = concept.taglines[words.tagline % len(concept.taglines)].in_(language)
        voice, fine = scene.manner.name, STANDS_IN[scene.manner.name]
        spacing = 0.02 if voice is Voice.BOLD else 0.06
        lines = [
            (tagline, fine, 0.038, 0.0, 0.105),
            (name or concept_name, voice, 0.105, spacing, 0.183),
        ]
        if name:
            lines.append((concept_name.upper(), voice, 0.034, 0.10, 0.310))
        width, height = self._size
        for text, spoken, size, spaced, above in lines:
            style = Style(spoken, round(size * width), spaced)
            ink = line(text, style, self._faces, width * (1 - 2 * INSET))
            left = round(INSET * width) - ink.pad
            stamp(card, ink, left, height - round(above * width), scene.ink, 0.97)


def _light(cutout: Cutout, scene: Scene) -> NDArray[np.uint8]:
    """Put the person into the scene's light: a little of its colour, and its rim on the edge."""
    pixels = cutout.pixels.astype(np.float32)
    light = np.array(scene.light, np.float32)
    tinted = pixels * (
        1 - scene.manner.warmth + scene.manner.warmth * light / max(light.max(), 0.1)
    )
    reach = max(3, cutout.alpha.shape[0] // 110)
    around = cv2.GaussianBlur(cutout.alpha, (0, 0), reach)
    rim = np.clip(1 - around, 0, 1) * cutout.alpha * RIM
    shine = np.array(scene.rim, np.float32) * 255
    tinted += (255 - tinted) * (shine / 255) * rim[..., None]
    return np.asarray(np.clip(tinted, 0, 255), np.uint8)


def _shadow(cutout: Cutout, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return how much light the person's shadow leaves behind them, 0 to 255, three channels."""
    small = cv2.resize(cutout.alpha, (108, 172), interpolation=cv2.INTER_AREA)
    moved = cv2.warpAffine(small, np.array([[1.0, 0, 2], [0, 1, 5]]), (108, 172))
    soft = cv2.GaussianBlur(moved, (0, 0), 5)
    left = np.round(255 * (1 - SHADOW * soft)).astype(np.uint8)
    grown = cv2.resize(left, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.merge([grown, grown, grown]))


def encode(card: Image, encoding: Encoding) -> bytes:
    """Return the card as the bytes of a file, in memory. Raises :class:`CardError`."""
    bgr = cv2.cvtColor(card, cv2.COLOR_RGB2BGR)
    options = {
        Encoding.JPEG: (".jpg", [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]),
        Encoding.PNG: (".png", [cv2.IMWRITE_PNG_COMPRESSION, 3]),
    }
    suffix, settings = options[encoding]
    done, data = cv2.imencode(suffix, bgr, settings)
    if not done:
        raise CardError(f"the card cannot be written as {encoding.value}")
    return bytes(data)
