"""What the studio and the API need, in one typed value of the application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from perfumer.catalog.text import Language
from perfumer.catalog.words import Words
from perfumer.kiosk.kiosk import Kiosk
from perfumer.pictures.decoding import Limits
from perfumer.recommend.recommender import Recommender
from perfumer.uploads.reader import Reader
from perfumer.web.present.content import Content
from perfumer.web.studio.feedback import UsedNumbers
from perfumer.web.studio.offer import Offer
from perfumer.web.studio.query import Choice

BUSY_S = 2  # seconds until the reader is likely free again


@dataclass(frozen=True, slots=True)
class StudioContext:
    kiosk: Kiosk
    content: Content
    words: Words  # the studio's own sentences
    offers: Mapping[Choice, Offer]
    language: Language  # of a page when its form names none
    limits: Limits  # of one picture
    batch: int  # most pictures in one form
    batch_bytes: int  # most bytes of such a form
    rate: str  # of pictures, in the words of Flask-Limiter: "30 per minute"
    used: UsedNumbers = field(default_factory=UsedNumbers)  # of forms that were answered

    @property
    def reader(self) -> Reader:
        return self.kiosk.reader

    @property
    def recommender(self) -> Recommender:
        return self.kiosk.recommender

    @property
    def figures(self) -> dict[str, object]:
        """Return the limits as sentences name them."""
        return {
            "megabytes": self.limits.max_bytes // 1_000_000,
            "megapixels": self.limits.max_pixels // 1_000_000,
            "side": self.limits.min_side,
            "ratio": f"{self.limits.max_ratio:g}",
            "batch": self.batch,
        }

    def say(self, language: Language, key: str, **values: object) -> str:
        """Return a sentence of the studio, else of the kiosk."""
        words = self.words if self.words.has(key) else self.content.words
        return words.say(language, key, **values)


def studio_context() -> StudioContext:
    """Return the context of the application that handles this request."""
    return cast(StudioContext, current_app.extensions["studio"])
